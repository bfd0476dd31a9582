"""Placeholders are filled with what this system calls its parts, or not at all."""

from typing import Any

import pytest

from assistant.elicit.names import Names, called
from assistant.elicit.view import SystemView
from assistant.model.system import Actor, Component, DataFlow, System
from assistant.model.threat_model import ThreatModel
from knowledge_base.vocabulary import ComponentKind, Writer
from tests.assistant.builders import make_asset, make_catalogue, make_model, make_party

PARTS = {"wiki": "document_store", "bot": "agent"}


def names(model: ThreatModel, *, near: str = "bot", **bindings: str) -> Names:
    return Names(SystemView(model, make_catalogue()), bindings, near=near)


def filled(wording: str, *, near: str = "bot", **model: Any) -> str | None:  # noqa: ANN401  handed on
    found = names(make_model(PARTS, flows=("wiki -> bot",), **model), near=near, source="wiki", reader="bot")
    told = found.fill(wording)
    return told.text if told else None


def test_a_part_is_called_by_its_name_with_its_article() -> None:
    assert filled("{reader} reads {source}") == "the bot reads the wiki"


def test_what_is_named_is_counted_once() -> None:
    told = names(make_model(PARTS), reader="bot").fill("{reader} and {reader} of {system}")
    assert told is not None
    assert told.text == "the bot and the bot of the support assistant"
    assert told.named == {"bot", "system"}


@pytest.mark.parametrize(
    "wording",
    ["{nobody}", "{users}", "{people}", "{asset}", "{reader.action}", "{reader.content}", "{source.writer}"],
)
def test_an_unknown_name_fills_nothing(wording: str) -> None:
    assert filled(wording) is None


def test_text_without_names_stays() -> None:
    assert (
        filled("someone else's words, in {braces left alone") == "someone else's words, in {braces left alone"
    )


def test_names_from_people_are_never_read_as_placeholders() -> None:
    model = ThreatModel.model_validate(
        {"id": "m", "system": {"components": [{"id": "bot", "name": "{system} {asset}", "kind": "agent"}]}}
    )
    told = names(model, reader="bot").fill("{reader}")
    assert told is not None
    assert told.text == "the {system} {asset}"


def test_a_plural_part_has_plural_verbs() -> None:
    model = make_model({"help-articles": "document_store", "bot": "agent"})
    here = names(model, source="help-articles", reader="bot")
    told = here.fill("what {source} keeps is read, the search in {source} brings it up, {source}'s owner too")
    assert told is not None
    assert told.text == (
        "what the help articles keep is read, the search in the help articles brings it up, "
        "the help articles' owner too"
    )


def test_an_action_agrees_with_a_plural_actor() -> None:
    bots = Component(id="bots", name="bots", kind=ComponentKind.AGENT, actions=("issues refunds",))
    model = make_model(components=(bots,))
    told = names(model, reader="bots").fill("{reader} {reader.action}")
    assert told is not None
    assert told.text == "the bots issue refunds"


def test_what_a_part_does_and_holds() -> None:
    bot = Component(
        id="bot", name="bot", kind=ComponentKind.AGENT, actions=("answers mails",), holds=("contracts",)
    )
    told = names(make_model(components=(bot,)), reader="bot").fill(
        "{reader} {reader.action}: {reader.content}"
    )
    assert told is not None
    assert told.text == "the bot answers mails: contracts"


def test_long_names_are_cut() -> None:
    bot = Component(id="bot", name="very " * 23 + "long", kind=ComponentKind.AGENT, actions=("a " * 500,))
    told = names(make_model(components=(bot,)), reader="bot").fill("{reader} {reader.action}")
    assert told is not None
    assert len(told.text) < 170


def test_a_flow_without_a_name_is_called_by_its_ends() -> None:
    model = make_model(PARTS, flows=("wiki -> bot",))
    view = SystemView(model, make_catalogue())
    assert called(view, "wiki-data-bot") == "the flow from the wiki to the bot"
    assert called(view, "system") == "the support assistant"
    assert called(SystemView(ThreatModel(id="m"), make_catalogue()), "system") == "the system"


def test_a_flow_with_a_name_is_called_by_it() -> None:
    parts = make_model(PARTS).system.components
    flow = DataFlow(id="copy", source="wiki", target="bot", name="nightly copy")
    model = ThreatModel(id="m", system=System(components=parts, flows=(flow,)))
    assert called(SystemView(model, make_catalogue()), "copy") == "the nightly copy"


# who writes


@pytest.mark.parametrize(
    ("writers", "wanted"),
    [
        (["public"], "anyone on the internet"),
        (["admin"], "an administrator"),
        (["employee", "partner"], "someone at a partner"),
        (["model"], "the model itself"),
    ],
)
def test_the_least_trusted_writer_is_named(writers: list[str], wanted: str) -> None:
    assert filled("{source.writer}", facts={"wiki.writers": writers}) == wanted


def test_a_known_group_stands_for_its_class() -> None:
    assert filled("{source.writer}", facts={"wiki.writers": "customer"}, users=["patients"]) == "a patient"


def test_two_groups_of_a_class_are_told_apart_by_what_they_touch() -> None:
    staff = [
        Actor(id="clerks", name="clerks", writer=Writer.EMPLOYEE),
        Actor(id="editors", name="editors", writer=Writer.EMPLOYEE, reaches=("wiki",)),
    ]
    assert filled("{source.writer}", facts={"wiki.writers": "employee"}, actors=staff) == "an editor"
    elsewhere = [actor.model_copy(update={"reaches": ()}) for actor in staff]
    assert filled("{source.writer}", facts={"wiki.writers": "employee"}, actors=elsewhere) == "an employee"


def test_who_writes_upstream_counts_where_nobody_writes_directly() -> None:
    assert filled("{reader.writer}", facts={"wiki.writers": "public"}) == "anyone on the internet"


# people and assets


def test_people_concerned_come_before_users() -> None:
    parties = (make_party("visitors", "user"), make_party("applicants", "decided_about"))
    assert filled("{people}", users=["clerk"], affected=parties) == "applicants"
    assert filled("{people}", users=["clerk"]) == "clerks"
    assert filled("{users}", users=["900 employees"]) == "the 900 employees"


def test_the_most_sensitive_asset_near_by_is_named() -> None:
    assets = (
        make_asset("price list", "confidential", "wiki"),
        make_asset("health records", "special_category", "wiki"),
        make_asset("passwords", "credentials", "elsewhere"),
    )
    parts = {**PARTS, "elsewhere": "database"}
    told = names(make_model(parts, assets=assets), source="wiki").fill("{asset}")
    assert told is not None
    assert told.text == "the health records"


def test_what_is_public_or_far_away_is_not_exposed() -> None:
    assert filled("{asset}", assets=(make_asset("help articles", "public", "wiki"),)) is None
    far = make_asset("payroll", "financial", "hr")
    model = make_model({**PARTS, "hr": "database"}, assets=(far,))
    assert names(model, source="wiki").fill("{asset}") is None


def test_an_asset_kept_nobody_knows_where_counts() -> None:
    assert filled("{asset}", assets=(make_asset("payroll", "financial"),)) == "the payroll"
