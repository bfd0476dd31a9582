"""Measures of an interview against figures worked out by hand."""

from evals.case import Answer, Correction, InterviewCase, Learned
from evals.output import Interviewed, KnownFact
from evals.scorers.interviews import CORRECTED, LEARNED, QUESTIONS, REPEATED

CASE = InterviewCase(
    id="somebody",
    labelled_by="a test",
    judgement="made up",
    person="Somebody terse.",
    words="A bot.",
    answers=(Answer(about=("audience",), says="customers"),),
    must_learn=(
        Learned(key="audience", values=("customers", "public")),
        Learned(key="has-memory", values=("no",)),
    ),
    correction=Correction(key="has-memory", values=("yes",), says="It does remember."),
)


def known(key: str, value: str, *, subject: str = "system") -> KnownFact:
    return KnownFact(subject=subject, key=key, values=(value,), said=True)


def test_learned_is_the_share_of_what_matters() -> None:
    talk = Interviewed(asked=("a",), facts=(known("audience", "public"), known("has-memory", "yes")))
    score = LEARNED.score(CASE, talk)
    assert (score.value, score.remarks) == (0.5, ("has-memory: no",))


def test_questions_asked_again_are_counted() -> None:
    talk = Interviewed(asked=("a", "b", "a", "a"), facts=())
    assert (REPEATED.score(CASE, talk).value, QUESTIONS.score(CASE, talk).value) == (2.0, 4.0)


def test_a_correction_leaves_nothing_that_says_otherwise() -> None:
    good, still = known("has-memory", "yes"), known("has-memory", "no", subject="bot")
    held = Interviewed(asked=(), facts=(), corrected=(good,))
    torn = Interviewed(asked=(), facts=(), corrected=(good, still))
    lost = Interviewed(asked=(), facts=(), corrected=())
    assert [CORRECTED.score(CASE, talk).value for talk in (held, torn, lost)] == [1.0, 0.0, 0.0]


def test_without_a_correction_there_is_nothing_to_hold() -> None:
    assert CORRECTED.score(CASE, Interviewed(asked=(), facts=())).value is None
