"""What the words as a whole let one expect stands though a fact is open, and says what is not said."""

import pytest

from assistant.elicit.elicit import Elicited, elicit_threats
from assistant.elicit.expecting import STANDS
from assistant.elicit.rank import LEAST_CHANCE
from tests.assistant.builders import SAID, make_catalogue, make_fact, make_model, make_system_threat

PARTS = {"bot": "agent", "second": "agent", "model": "model_endpoint"}
FLOWS = ("bot -> model", "second -> model")
ACTS = make_fact("acts", applies_to=["agent"], supposed={"yes": "{name} acts on its own"})
ENTRY = make_system_threat("asking", "acts")


def elicited(
    expected: dict[str, float], *, facts: dict[str, str] | None = None, parts: dict[str, str] | None = None
) -> Elicited:
    model = make_model(parts or PARTS, flows=FLOWS, facts=facts or {}, expected=expected)
    return elicit_threats(model, make_catalogue(ENTRY, facts=[ACTS]))


def test_one_place_of_an_expected_threat_stands_and_its_question_stays_open() -> None:
    found = elicited({"asking": STANDS})
    standing = [threat for threat in found.threats if not threat.depends_on]
    assert len(standing) == 1
    assert not standing[0].statement.startswith("If ")
    told = {(reason.text, reason.quote.text if reason.quote else None) for reason in standing[0].reasons}
    assert ("Suggested by the description as a whole, most by these words; not said: Acts", SAID) in told
    assert any(matter.ref.key == "acts" and matter.decides for matter in found.open_matters)


def test_what_is_less_likely_only_may_be() -> None:
    found = elicited({"asking": (LEAST_CHANCE + STANDS) / 2})
    assert [bool(threat.depends_on) for threat in found.threats] == [True]
    assert found.threats[0].statement.startswith("If ")


def test_what_nobody_would_expect_is_asked_about_and_not_told() -> None:
    found = elicited({"asking": LEAST_CHANCE / 2})
    assert found.threats == ()
    assert found.open_matters


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_answer_decides_whatever_was_expected(answer: str) -> None:
    found = elicited({"asking": 0.9}, facts={"bot.acts": answer, "second.acts": answer})
    told = [reason.text for threat in found.threats for reason in threat.reasons]
    assert bool(found.threats) is (answer == "yes")
    assert not any(text.startswith("Suggested") for text in told)


def test_what_holds_somewhere_for_sure_is_not_supposed_elsewhere() -> None:
    found = elicited({"asking": 0.9}, facts={"bot.acts": "yes"})
    (threat,) = found.threats
    assert threat.anchor == "bot"


def test_that_part_is_taken_which_the_words_name() -> None:
    parts = {"bot": "agent", "team": "agent", "model": "model_endpoint"}
    model = make_model(parts, flows=("bot -> model", "team -> model"), expected={"asking": 0.9})
    (threat,) = elicit_threats(model, make_catalogue(ENTRY, facts=[ACTS])).threats
    assert threat.anchor == "team", f"{SAID} names it"


def test_an_expected_threat_that_no_entry_tells_of_is_left_alone() -> None:
    assert [t.entry for t in elicited({"asking": 0.9, "gone": 0.9}).threats] == ["asking"]
