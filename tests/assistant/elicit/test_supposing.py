"""A threat that hangs on one open answer says on which; one that hangs on several is asked about."""

import pytest

from assistant.elicit.rules import match_entries
from assistant.elicit.supposing import hinted, opening
from assistant.elicit.view import SystemView
from knowledge_base.entries import FactEntry, ThreatEntry
from tests.assistant.builders import (
    make_catalogue,
    make_fact,
    make_model,
    make_system_threat,
    make_threat,
    origin,
)

PARTS = {"wiki": "document_store", "bot": "agent", "model": "model_endpoint"}
FLOWS = ("wiki -> bot", "bot -> model")
READER = [
    {"component": {"as": "reader", "kind": ["agent"]}},
    {"component": {"as": "model", "kind": ["model_endpoint"]}},
    {"flow": {"from": "reader", "to": "model"}},
]


def fact(key: str, **supposed: str) -> FactEntry:
    return make_fact(key, supposed=supposed, applies_to=["agent"])


ACTS = fact("acts", yes="{name} acts on its own", partly="{name} acts on its own", no="{name} never acts")
SENDS = fact("sends", yes="{name} sends mails", no="{name} sends nothing")


def opened(
    entry: ThreatEntry,
    *facts: FactEntry,
    known: dict[str, str] | None = None,
    hints: dict[str, float] | None = None,
) -> str | None:
    model = make_model(PARTS, flows=FLOWS, facts=known or {}, hints=hints)
    view = SystemView(model, make_catalogue(entry, facts=facts))
    (candidate,) = match_entries(view).candidates
    return opening(candidate, view)


def when(*clauses: object) -> ThreatEntry:
    return make_system_threat("asking", "acts", applies_when={"all": [*READER, *clauses]})


def test_one_open_fact_is_supposed_in_words() -> None:
    assert opened(make_system_threat("asking", "acts", "yes", "partly"), ACTS) == "If the bot acts on its own"


def test_the_answer_that_brings_it_is_supposed_and_no_other() -> None:
    assert opened(make_system_threat("asking", "acts", "no"), ACTS) == "If the bot never acts"
    assert opened(when({"not": {"fact": {"key": "acts", "of": "reader"}}}), ACTS) == "If the bot never acts"


def test_a_clause_that_lets_in_other_answers_is_told_only_if_there_is_no_other() -> None:
    looked_at = fact(
        "acts", yes="{name} acts", partly="{name} does not always ask", no="{name} does not always ask"
    )
    assert opened(make_system_threat("asking", "acts", "yes", "partly"), looked_at) == "If the bot acts"
    only_partly = make_system_threat("asking", "acts", "partly")
    assert opened(only_partly, looked_at) == "If the bot does not always ask"


def test_alternatives_are_joined_by_or() -> None:
    either = {"any": [{"fact": {"key": "acts", "of": "reader"}}, {"fact": {"key": "sends", "of": "reader"}}]}
    assert opened(when(either), ACTS, SENDS) == "If the bot acts on its own or the bot sends mails"


def test_what_takes_two_answers_is_asked_and_not_supposed() -> None:
    both = ({"fact": {"key": "acts", "of": "reader"}}, {"fact": {"key": "sends", "of": "reader"}})
    assert opened(when(*both), ACTS, SENDS) is None
    assert opened(when(*both), ACTS, SENDS, known={"bot.sends": "yes"}) == "If the bot acts on its own"


def test_what_is_open_about_the_whole_system_is_supposed_only_where_the_catalogue_lets_one() -> None:
    asked = make_fact("toy", subject="system", supposed={"yes": "it is a toy"})
    assert opened(when({"fact": {"key": "toy"}}), asked) is None
    told = make_fact("toy", subject="system", supposed={"yes": "it is a toy"}, supposed_unheard=True)
    assert opened(when({"fact": {"key": "toy"}}), told) == "If it is a toy"


def test_what_the_words_hint_at_is_supposed_of_the_whole_system_as_well() -> None:
    toy = make_fact("toy", subject="system", supposed={"yes": "it is a toy", "no": "it is no toy"})
    entry = when({"fact": {"key": "toy"}})
    assert opened(entry, toy, hints={"toy=yes": 0.4}) == "If it is a toy"
    assert opened(entry, toy, hints={"toy=no": 0.5}) is None, "that answer would not bring it"


def test_the_likeliest_hint_is_supposed_and_nothing_beside_it() -> None:
    either = {"any": [{"fact": {"key": "acts", "of": "reader"}}, {"fact": {"key": "sends", "of": "reader"}}]}
    hints = {"bot.sends=yes": 0.5, "bot.acts=yes": 0.4}
    assert opened(when(either), ACTS, SENDS, hints=hints) == "If the bot sends mails"
    partly = fact("acts", yes="{name} acts", partly="{name} acts after a nod", no="{name} never acts")
    entry = make_system_threat("asking", "acts", "yes", "partly")
    assert opened(entry, partly, hints={"bot.acts=partly": 0.5}) == "If the bot acts after a nod"


@pytest.mark.parametrize(
    ("certainty", "wanted"), [("said", True), ("imported", True), ("inferred", False), ("assumed", False)]
)
def test_nothing_is_supposed_about_a_part_that_is_only_supposed(certainty: str, wanted: bool) -> None:
    parts = make_model(PARTS).system.components
    bot = parts[1].model_copy(update={"origin": origin(certainty)})
    model = make_model(components=(bot, parts[2]), flows=("bot -> model",))
    view = SystemView(model, make_catalogue(make_system_threat("asking", "acts"), facts=[ACTS]))
    (candidate,) = match_entries(view).candidates
    assert (opening(candidate, view) is not None) is wanted


def test_a_question_nobody_can_be_asked_is_not_supposed() -> None:
    assert opened(make_system_threat("asking", "nowhere-asked")) is None


def test_a_fact_without_clauses_is_quoted_as_its_question() -> None:
    bare = make_fact("acts", applies_to=["agent"])
    assert opened(make_system_threat("asking", "acts"), bare) == (
        'If the answer to "What about acts of the bot?" is "Yes"'
    )


@pytest.mark.parametrize(("name", "wanted"), [("bot", "If the bot acts"), ("bots", "If the bots act")])
def test_the_verb_agrees(name: str, wanted: str) -> None:
    model = make_model({name: "agent", "model": "model_endpoint"}, flows=(f"{name} -> model",))
    acts = fact("acts", yes="{name} acts")
    view = SystemView(model, make_catalogue(make_system_threat("asking", "acts"), facts=[acts]))
    (candidate,) = match_entries(view).candidates
    assert opening(candidate, view) == wanted


@pytest.mark.parametrize("hints", [{}, {"wiki.writers=public": 0.5}])
def test_open_writers_are_supposed(hints: dict[str, float]) -> None:
    writers = make_fact(
        "writers", "public", "admin", applies_to=["document_store"],
        supposed={"public": "outsiders can write to {name}", "admin": "nobody else can write to {name}"},
    )  # fmt: skip
    entry = make_threat()
    model = make_model(PARTS, flows=FLOWS, hints=hints)
    view = SystemView(model, make_catalogue(entry, facts=[writers]))
    (candidate,) = match_entries(view).candidates
    assert opening(candidate, view) == "If outsiders can write to the wiki"
    hint = hinted(candidate, view)
    assert (hint.chance if hint else None) == (0.5 if hints else None)
