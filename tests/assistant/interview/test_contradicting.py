"""What goes against what is known: only what is sure enough, of that part, and not what was asked for."""

from collections.abc import Mapping, Sequence

import pytest

from assistant.interview.contradicting import ANNOUNCED, DOUBTED, INFERRED, STATED, find_contradictions
from assistant.model.facts import Fact, Utterance
from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, Quote
from knowledge_base.catalogue import Catalogue
from knowledge_base.reading.expecting import ExpectedThreat
from knowledge_base.reading.names import NamedPart
from knowledge_base.reading.reader import ANSWERED, LEAST, Reading
from knowledge_base.vocabulary import Certainty, ComponentKind

WORDS = Utterance(id="u2", text="The vault has it, not the file.")


class Says:
    """Reads one value from whatever is said, and answers its question with it or with something else."""

    def __init__(self, key: str, value: str, chance: float, *, answer: str | None = None) -> None:
        self._reading = Reading(key, value, chance, 0, 3)
        self._answer = answer or value
        self._answered = Reading(key, self._answer, chance, 0, 3)

    def read(self, text: str, *, asked: str | None = None, least: float = LEAST) -> Sequence[Reading]:
        del text
        said = self._answered if asked == self._reading.key else self._reading
        return (said,) if said.chance >= least else ()

    def answer(self, text: str, asked: str, *, least: float = ANSWERED) -> tuple[str, ...]:
        del text
        return (self._answer,) if asked == self._reading.key else ()

    def names(self, text: str) -> Sequence[NamedPart]:
        del text
        return ()

    def addresses(self, text: str, asked: str) -> float:
        del text, asked
        return 1.0

    def relevant(self, sentences: Sequence[str]) -> Mapping[str, float]:
        return {}

    def expected(self, sentences: Sequence[str]) -> Sequence[ExpectedThreat]:
        return ()


def known(
    *values: str, subject: str = "vault", certainty: Certainty = Certainty.SAID, key: str = "keys-kept"
) -> Fact:
    quote = Quote(text="It is in the file.", utterance="u1")
    return Fact(subject=subject, key=key, values=values, origin=Origin(certainty=certainty, quote=quote))


def model_with(*facts: Fact) -> ThreatModel:
    parts = tuple(
        Component(id=name, name=name, kind=ComponentKind.SECRETS_STORE, origin=Origin())
        for name in ("vault", "safe")
    )
    return ThreatModel.model_validate(
        {"id": "m", "system": {"components": parts}, "facts": facts, "utterances": (WORDS,)}
    )


def found(
    catalogue: Catalogue, reader: Says, *facts: Fact, announced: bool = False
) -> list[tuple[str, tuple[str, ...]]]:
    told = find_contradictions(
        model_with(*facts), WORDS, catalogue=catalogue, reader=reader, announced=announced
    )
    return [(one.ref.subject, one.values) for one in told if one.sure]


@pytest.mark.parametrize(
    ("chance", "announced", "asked"),
    [(DOUBTED, False, True), (DOUBTED - 0.05, False, False), (0.4, True, True), (0.25, True, False)],
)
def test_what_is_not_sure_enough_is_to_be_asked_about(
    catalogue: Catalogue, chance: float, announced: bool, asked: bool
) -> None:
    told = find_contradictions(
        model_with(known("config")),
        WORDS,
        catalogue=catalogue,
        reader=Says("keys-kept", "secrets_store", chance),
        announced=announced,
    )
    assert [(one.values, one.sure) for one in told] == ([(("secrets_store",), False)] if asked else [])


@pytest.mark.parametrize(
    "text",
    [
        "Suppose the vault had it, and not the file.",
        "Our sister company keeps it in the vault.",
        "In the first year the vault had it.",
        "The vendor wants to sell us a vault for it.",
    ],
)
def test_what_is_supposed_past_or_of_others_goes_against_nothing(catalogue: Catalogue, text: str) -> None:
    words = WORDS.model_copy(update={"text": text})
    reader = Says("keys-kept", "secrets_store", 0.95)
    told = find_contradictions(
        model_with(known("config")), words, catalogue=catalogue, reader=reader, announced=False
    )
    assert told == []


@pytest.mark.parametrize(
    ("chance", "certainty", "announced"),
    [
        (ANNOUNCED, Certainty.SAID, True),
        (INFERRED, Certainty.INFERRED, False),
        (STATED, Certainty.SAID, False),
    ],
)
def test_how_sure_it_must_be_hangs_on_what_it_takes_the_place_of(
    catalogue: Catalogue, chance: float, certainty: Certainty, announced: bool
) -> None:
    fact = known("config", certainty=certainty)
    enough = Says("keys-kept", "secrets_store", chance + 0.01)
    assert found(catalogue, enough, fact, announced=announced) == [("vault", ("secrets_store",))]
    assert (
        found(catalogue, Says("keys-kept", "secrets_store", chance - 0.02), fact, announced=announced) == []
    )


def test_what_is_known_already_goes_against_nothing(catalogue: Catalogue) -> None:
    assert found(catalogue, Says("keys-kept", "config", 0.99), known("config"), announced=True) == []


def test_asked_for_that_very_fact_it_has_to_say_the_same(catalogue: Catalogue) -> None:
    unsure = Says("keys-kept", "secrets_store", 0.8, answer="code")
    assert found(catalogue, unsure, known("config"), announced=True) == []


def test_the_part_that_is_named_is_meant_and_otherwise_every_one(catalogue: Catalogue) -> None:
    says = Says("keys-kept", "secrets_store", 0.99)
    both = known("config"), known("code", subject="safe")
    assert found(catalogue, says, *both) == [("vault", ("secrets_store",))]
    others = (known("code", subject="safe"), known("config", subject=SYSTEM))
    assert {subject for subject, _ in found(catalogue, says, *others)} == {"safe", SYSTEM}


def test_where_a_fact_takes_several_values_more_is_no_contradiction_unless_it_is_announced(
    catalogue: Catalogue,
) -> None:
    says = Says("audience", "public", 0.99)
    fact = known("employees", subject=SYSTEM, key="audience")
    assert found(catalogue, says, fact) == []
    assert found(catalogue, says, fact, announced=True) == [(SYSTEM, ("public",))]
