"""Corrections in a team's own words, read by the question they are about."""

import pytest

from assistant.interview.correcting_answers import read_correction
from assistant.model.facts import Fact
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, Quote
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef

KNOWN = {
    "discloses-ai": ("no", "nobody was told that it is a machine"),
    "keys-kept": ("config", "the password is in a file"),
    "recourse": ("no", "no, they cannot object"),
}


@pytest.fixture
def model() -> ThreatModel:
    facts = tuple(
        Fact(
            subject=SYSTEM,
            key=key,
            values=(value,),
            origin=Origin(by="ana", quote=Quote(text=said, utterance="u1")),
        )
        for key, (value, said) in KNOWN.items()
    )
    return ThreatModel(id="known", facts=facts)


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("I was wrong about one thing: everybody does see that it is a machine.", "discloses-ai", ("yes",)),
        ("Sorry, the password is in the vault.", "keys-kept", ("secrets_store",)),
        ("Actually yes, people can object and reach a person.", "recourse", ("yes",)),
    ],
)
def test_a_correction_finds_what_it_corrects(
    model: ThreatModel, catalogue: Catalogue, text: str, key: str, values: tuple[str, ...]
) -> None:
    assert read_correction(text, model, catalogue=catalogue) == (FactRef(SYSTEM, key), values)


@pytest.mark.parametrize(
    "text", ["Sorry, that was wrong.", "Actually, nobody was told that it is a machine."]
)
def test_what_corrects_nothing(model: ThreatModel, catalogue: Catalogue, text: str) -> None:
    assert read_correction(text, model, catalogue=catalogue) is None


def test_words_about_the_question_that_waits_answer_that(model: ThreatModel, catalogue: Catalogue) -> None:
    text = "Actually, somebody who knows the matter does look at what it produces before it is used."
    waiting = FactRef(SYSTEM, "output-checked-by-person")
    assert read_correction(text, model, catalogue=catalogue, waiting=waiting) is None
