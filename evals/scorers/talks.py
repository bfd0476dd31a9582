"""Whether whole talks with a language model end as they must."""

from __future__ import annotations

from typing import Final

from evals.output import Talked
from evals.scorers.scorer import Score, Scorer
from evals.talk_cases import Talk


def _ended(_: Talk, talked: Talked) -> Score:
    return Score(value=float(not talked.shortfalls), remarks=talked.shortfalls)


def _silent(_: Talk, talked: Talked) -> Score:
    return Score(value=float(talked.silent))


def _calls(_: Talk, talked: Talked) -> Score:
    return Score(value=float(talked.calls))


ENDED: Final = Scorer(
    name="ended-as-it-must",
    version=1,
    about="share of the recorded talks that end with the parts, facts and decisions they must end with",
    case=Talk,
    output=Talked,
    measure=_ended,
)
MODEL_SILENT: Final = Scorer(
    name="model-silent",
    version=1,
    about="how many turns guided mode had to answer for the model",
    case=Talk,
    output=Talked,
    measure=_silent,
    more_is_better=False,
    worst=20.0,
)
MODEL_CALLS: Final = Scorer(
    name="model-calls",
    version=1,
    about="how often the model was asked in a talk; for reading the others, no aim",
    case=Talk,
    output=Talked,
    measure=_calls,
    more_is_better=False,
    worst=40.0,
    gated=False,
)
