"""Whether an interview brings out what matters, asks nothing twice, and takes corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from evals.case import InterviewCase, Learned
from evals.output import Interviewed, KnownFact
from evals.scorers.scorer import Score, Scorer, share


def _learned(case: InterviewCase, talk: Interviewed) -> Score:
    missed = [want for want in case.must_learn if not _known(want, talk.facts)]
    remarks = tuple(f"{want.key}: {' or '.join(want.values)}" for want in missed)
    return share(len(case.must_learn) - len(missed), len(case.must_learn), remarks=remarks)


def _known(want: Learned, facts: Sequence[KnownFact]) -> bool:
    return any(fact.key == want.key and set(fact.values) & set(want.values) for fact in facts)


def _repeated(_: InterviewCase, talk: Interviewed) -> Score:
    again = tuple(ask for ask, times in Counter(talk.asked).items() if times > 1)
    return Score(value=float(sum(Counter(talk.asked)[ask] - 1 for ask in again)), remarks=again)


def _questions(_: InterviewCase, talk: Interviewed) -> Score:
    return Score(value=float(len(talk.asked)))


def _silent(_: InterviewCase, talk: Interviewed) -> Score:
    return Score(value=None if talk.silent is None else float(talk.silent))


def _corrected(case: InterviewCase, talk: Interviewed) -> Score:
    """Want the new value to be known, and no fact that still says otherwise."""
    if case.correction is None or talk.corrected is None:
        return Score(value=None)
    told = [fact for fact in talk.corrected if fact.key == case.correction.key]
    good = [fact for fact in told if set(fact.values) <= set(case.correction.values)]
    still = tuple(
        f"{fact.key} of {fact.subject}: {', '.join(fact.values)}" for fact in told if fact not in good
    )
    return Score(value=1.0 if good and not still else 0.0, remarks=still)


LEARNED: Final = Scorer(
    name="learned@12",
    version=1,
    about="share of the facts that matter known after at most twelve questions",
    case=InterviewCase,
    output=Interviewed,
    measure=_learned,
)
REPEATED: Final = Scorer(
    name="repeated",
    version=1,
    about="how many questions were asked again",
    case=InterviewCase,
    output=Interviewed,
    measure=_repeated,
    more_is_better=False,
    worst=12.0,
)
QUESTIONS: Final = Scorer(
    name="questions",
    version=1,
    about="how many questions were asked; for reading the others, no aim",
    case=InterviewCase,
    output=Interviewed,
    measure=_questions,
    gated=False,
)
SILENT: Final = Scorer(
    name="silent",
    version=1,
    about="how many turns guided mode had to answer for the language model; for reading the others, no aim",
    case=InterviewCase,
    output=Interviewed,
    measure=_silent,
    more_is_better=False,
    worst=12.0,
    gated=False,
)
CORRECTED: Final = Scorer(
    name="corrected",
    version=2,
    about="share of the corrections that hold, said again where asked, with nothing that says otherwise",
    case=InterviewCase,
    output=Interviewed,
    measure=_corrected,
)
