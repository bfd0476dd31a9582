"""What the guided engine gives for the suites that judge a single step, over real words."""

from pathlib import Path

import pytest

from evals.answering import answer
from evals.bench import Bench
from evals.judgement_cases import (
    MitigatedThreat,
    MitigationCase,
    StrideLabel,
    WantedMitigation,
)
from evals.output import Letters, Proposals, Tellings, Withstood
from evals.steadiness_cases import Outcome, ParaphraseCase, RobustnessCase

WORDS = "Our support agent reads customers' mail, uses GPT-4o and can issue refunds in Shopify."
SAID = {"id": "a-system", "labelled_by": "a test", "judgement": "made up"}


def odd(
    words: str, *, outcome: Outcome = "threats", times: int = 1, plain: str | None = None
) -> RobustnessCase:
    return RobustnessCase(
        **SAID, disturbance="odd", words=words, times=times, outcome=outcome, never=("<b>",), plain=plain
    )


def test_letters_are_the_catalogue_s(bench: Bench) -> None:
    entry = bench.catalogue.threats["indirect-prompt-injection"]
    found = answer(StrideLabel(id="x", entry=entry.id, stride=(), because="so"), bench)
    assert found == Letters(stride=entry.stride)


def test_mitigations_are_proposed_for_threats_of_the_draft_and_others(bench: Bench) -> None:
    wanted = (WantedMitigation(any_of=("never-mind",), because="so"),)
    threats = tuple(
        MitigatedThreat(entry=entry, wanted=wanted)
        for entry in ("injection-into-action", "poisoned-base-model")
    )
    found = answer(MitigationCase(**SAID, words=WORDS, threats=threats), bench)
    assert isinstance(found, Proposals)
    assert found.pressing == (True, False)  # the second is not in the draft, so nobody rated it
    for threat, proposed in zip(threats, found.threats, strict=True):
        linked = {link.id for link in bench.catalogue.threats[threat.entry].mitigations}
        assert {one.mitigation for one in proposed} == linked


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (odd(WORDS), "threats"),
        (odd("Our cat sleeps.", outcome="no_threats"), "no_threats"),
        (odd("", outcome="refused"), "refused"),
        (odd("Customers ask the bot. ", times=100_000, outcome="refused"), "refused"),
    ],
    ids=["plain", "nothing in it", "empty", "too long"],
)
def test_odd_words_lead_to_threats_none_or_an_error(bench: Bench, case: RobustnessCase, outcome: str) -> None:
    found = answer(case, bench)
    assert isinstance(found, Withstood)
    assert found.outcome == outcome
    assert bool(found.texts) == (outcome == "threats")
    assert found.plain is None


def test_a_greeting_changes_nothing_and_another_system_does(bench: Bench) -> None:
    other = "We train a classifier on X-ray pictures that our own doctors label in Label Studio."
    found = answer(ParaphraseCase(**SAID, words=WORDS, others=(f"Hello. {WORDS}", other)), bench)
    assert isinstance(found, Tellings)
    assert found.first == found.others[0]
    assert 0 < len(found.first) <= 10
    assert set(found.first) != set(found.others[1])


def test_the_plain_words_are_drafted_too(bench: Bench, tmp_path: Path) -> None:
    found = answer(odd(f"<b>{WORDS}</b>", plain=WORDS), bench)
    assert isinstance(found, Withstood)
    assert found.plain
    assert list(tmp_path.iterdir()) == []  # nothing was saved
