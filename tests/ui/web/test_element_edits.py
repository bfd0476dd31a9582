import pytest

from assistant.exchange.report import Report
from assistant.model.facts import Fact
from assistant.model.review import Analysis
from assistant.model.system import Component, DataFlow, System, TrustBoundary
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Origin, Quote
from assistant.service import PutElement, RenameElement
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import Certainty, ComponentKind, Writer
from ui.web.element_edits import confirm_changes, goes_with, mergeable, table_changes, unsure
from ui.web.element_fields import FIELDS, NOUNS, UnfitElementError, build_element, called
from ui.web.element_rows import component_rows, rows

ASSUMED = Origin(certainty=Certainty.ASSUMED, by="archetype:chatbot")
WIKI = Component(id="wiki", name="Wiki", kind=ComponentKind.DOCUMENT_STORE)
BOT = Component(id="bot", name="Bot", kind=ComponentKind.AGENT, origin=ASSUMED)
FLOW = DataFlow(id="wiki-to-bot", source="wiki", target="bot", name="pages")
LINE = TrustBoundary(id="ours", name="Ours", members=("wiki", "bot"))


@pytest.fixture
def report() -> Report:
    system = System(components=(WIKI, BOT), flows=(FLOW,), boundaries=(LINE,))
    model = ThreatModel(
        id="copilot",
        system=system,
        facts=(Fact(subject="wiki", key="writers", values=(str(Writer.CUSTOMER),)),),
    )
    leak = Threat(id="leak@wiki", title="Pages leak", statement="The pages leak", anchor="wiki")
    return Report(model, Analysis(threats=(leak,)), load_catalogue())


def test_a_typed_name_renames_and_a_chosen_kind_is_set(report: Report) -> None:
    edited = {0: {"Name": " Help   pages "}, 1: {"Kind": "Tool"}}
    renamed, put = table_changes(report.model, ("wiki", "bot"), edited=edited)
    assert renamed == RenameElement(id="wiki", name="Help pages")
    assert isinstance(put, PutElement)
    assert isinstance(put.element, Component)
    assert put.element.kind is ComponentKind.TOOL
    assert put.element.origin.certainty is Certainty.SAID


def test_both_at_once_keep_the_new_name(report: Report) -> None:
    edited = {0: {"Name": "Pages", "Kind": "Database"}}
    _, put = table_changes(report.model, ("wiki",), edited=edited)
    assert isinstance(put, PutElement)
    assert put.element.name == "Pages"


@pytest.mark.parametrize(
    "cells", [{"Name": "Wiki"}, {"Name": ""}, {"Name": None}, {"Kind": "Document store"}, {"Kind": "Castle"}]
)
def test_what_is_no_change_changes_nothing(report: Report, cells: dict[str, str | None]) -> None:
    assert table_changes(report.model, ("wiki",), edited={0: cells}) == []


def test_a_row_that_is_not_there_any_more_is_left_alone(report: Report) -> None:
    assert table_changes(report.model, ("gone",), edited={0: {"Name": "X"}, 7: {"Name": "Y"}}) == []


def test_what_nobody_named_is_asked_about_and_can_be_vouched_for(report: Report) -> None:
    assert unsure(report) == [BOT]
    (change,) = confirm_changes([WIKI, BOT])
    assert isinstance(change, PutElement)
    assert change.element.origin == Origin(certainty=Certainty.SAID, by="person")


def test_a_confirmed_part_keeps_the_words_it_came_from() -> None:
    quote = Quote(text="our bot", utterance="u1")
    inferred = BOT.model_copy(update={"origin": Origin(certainty=Certainty.INFERRED, quote=quote)})
    (change,) = confirm_changes([inferred])
    assert isinstance(change, PutElement)
    assert change.element.origin.quote == quote


def test_it_is_said_what_goes_with_an_element(report: Report) -> None:
    told = "\n".join(goes_with(report, WIKI))
    for words in ("1 flow: pages: Wiki → Bot", "1 fact", "1 threat: Pages leak", "mention in Ours"):
        assert words in told


def test_nothing_goes_with_what_stands_alone(report: Report) -> None:
    assert goes_with(report, LINE) == []


def test_only_like_is_merged_with_like(report: Report) -> None:
    assert mergeable(report.model, WIKI) == [BOT]
    assert mergeable(report.model, FLOW) == []


def test_a_flow_is_called_by_its_ends(report: Report) -> None:
    nameless = FLOW.model_copy(update={"name": ""})
    assert called(report.model.system, nameless) == "Wiki → Bot"


def test_the_table_tells_kind_threats_and_certainty(report: Report) -> None:
    table = component_rows(report, untrusted={"wiki"})
    assert table["Name"] == ["Bot", "Wiki"]  # what everything turns on comes first
    assert table["Kind"] == ["Agent", "Document store"]
    assert table["Threats"] == ["None found", "Not rated · 1 threat"]
    assert table["Known how"] == ["Assumed", "Said"]
    assert table["Content"] == ["", "Untrusted"]


def test_what_is_unknown_of_a_flow_says_so(report: Report) -> None:
    table = rows(report, "flow")
    assert table["Name"] == ["pages: Wiki → Bot"]
    assert table["Encrypted on the way"] == ["Unknown"]


def test_a_list_of_elements_shows_their_names(report: Report) -> None:
    assert rows(report, "boundary")["What lies inside"] == ["Wiki, Bot"]


def test_every_type_has_a_form_and_a_noun() -> None:
    assert set(FIELDS) == set(NOUNS)


def test_a_new_element_gets_an_id_of_its_own() -> None:
    new = build_element("component", {"name": "Wiki", "kind": "service"}, old=None, taken={"wiki"})
    assert new.id == "wiki-2"


def test_lines_and_open_fields_become_values() -> None:
    filled = {"source": "wiki", "target": "bot", "role": "data", "encrypted": "no", "egress": None}
    flow = build_element("flow", filled, old=None, taken=())
    assert isinstance(flow, DataFlow)
    assert (flow.encrypted, flow.egress, flow.trigger) == (False, None, None)
    part = build_element(
        "component", {"name": "Bot", "kind": "agent", "actions": "pays\n\n answers "}, old=BOT, taken=()
    )
    assert isinstance(part, Component)
    assert part.actions == ("pays", "answers")
    assert part.id == "bot"


@pytest.mark.parametrize(
    ("kind", "values", "says"),
    [
        ("component", {"name": "", "kind": "agent"}, "Fill in: Name"),
        ("flow", {"role": "data"}, "Fill in: From, To"),
        ("component", {"name": "x" * 121, "kind": "agent"}, "Name:"),
    ],
)
def test_what_is_missing_or_unfit_is_named(kind: str, values: dict[str, str], says: str) -> None:
    with pytest.raises(UnfitElementError, match=says):
        build_element(kind, values, old=None, taken=())
