"""Measures of understanding against figures worked out by hand."""

import pytest

from evals.case import ExpectedComponent, ExpectedFact, ExtractionCase, MustNot
from evals.output import Drafted, KnownFact, Part
from evals.scorers.understanding import FACTS, FOUND, INVENTED, TYPED
from knowledge_base.vocabulary import ComponentKind

CASE = ExtractionCase(
    id="a-bot",
    labelled_by="a test",
    judgement="made up",
    words="Customers write to the bot. It uses GPT. A phone may ring.",
    components=(
        ExpectedComponent(names=("bot",), kinds=(ComponentKind.AGENT,)),
        ExpectedComponent(names=("gpt",), kinds=(ComponentKind.MODEL_ENDPOINT,)),
        ExpectedComponent(names=("phone",), kinds=(ComponentKind.CHANNEL_CONNECTOR,), optional=True),
    ),
    facts=(
        ExpectedFact(subject=("system",), key="audience", values=("customers",), quote="Customers write"),
        ExpectedFact(subject=("gpt",), key="scope", values=("vendor_api", "saas"), quote="It uses GPT"),
    ),
    must_not=(
        MustNot(kind=ComponentKind.MEMORY, because="not told"),
        MustNot(fact="has-memory", value="yes", because="not told"),
    ),
)


def part(name: str, kind: str, *, said: bool = True, quote: str = "the bot", product: str = "") -> Part:
    return Part(name=name, kind=kind, said=said, quotes=(quote,), product=product)


def fact(key: str, value: str, *, subject: str = "system", quote: str = "Customers write") -> KnownFact:
    return KnownFact(subject=subject, key=key, values=(value,), said=True, quotes=(quote,))


def test_missed_and_unexpected_parts_weigh_alike() -> None:
    answer = Drafted(shown=(), parts=(part("mail bot", "agent"), part("wiki", "document_store")))
    score = FOUND.score(CASE, answer)
    assert score.value == pytest.approx(2 / (2 + 1 + 1))
    assert score.remarks == ("missed: gpt", "not expected: wiki (document_store)")


def test_an_optional_part_neither_helps_nor_harms() -> None:
    both = (part("bot", "agent"), part("model", "model_endpoint", product="GPT"))
    assert FOUND.score(CASE, Drafted(shown=(), parts=both)).value == 1.0
    phone = part("phone", "channel_connector")
    assert FOUND.score(CASE, Drafted(shown=(), parts=(*both, phone))).value == 1.0


def test_a_wrong_kind_is_found_but_not_typed() -> None:
    answer = Drafted(shown=(), parts=(part("bot", "host"), part("gpt", "model_endpoint")))
    assert FOUND.score(CASE, answer).value == 1.0
    assert TYPED.score(CASE, answer).value == pytest.approx(0.5)


def test_facts_want_subject_key_and_one_of_the_values() -> None:
    known = (fact("audience", "customers"), fact("scope", "self_hosted", subject="gpt"))
    score = FACTS.score(CASE, Drafted(shown=(), facts=known))
    assert (score.value, score.remarks) == (0.5, ("scope of gpt: It uses GPT",))


def test_what_nobody_said_is_invented() -> None:
    answer = Drafted(
        shown=(),
        parts=(
            part("bot", "agent"),
            part("notes", "memory", quote="the bot"),  # ruled out by the case
            part("wiki", "document_store", quote="our wiki"),  # no such words
            part("log", "log_store", said=False, quote=""),  # marked as inferred
        ),
        facts=(fact("audience", "customers"), fact("has-memory", "yes")),
    )
    assert INVENTED.score(CASE, answer).value == pytest.approx(3 / 5)


def test_nothing_said_has_no_share_of_invented() -> None:
    assert INVENTED.score(CASE, Drafted(shown=())).value is None
