"""Whether threats bear the STRIDE letters that a reader gave them."""

from __future__ import annotations

from typing import Final

from evals.judgement_cases import StrideLabel
from evals.output import Letters
from evals.scorers.scorer import Score, Scorer


def _first(label: StrideLabel, letters: Letters) -> Score:
    same = label.stride[:1] == letters.stride[:1]
    return Score(value=float(same), remarks=() if same else (_difference(label, letters),))


def _f1(label: StrideLabel, letters: Letters) -> Score:
    """Compare as sets; a letter that may be there counts neither way. Two empty sets are alike."""
    wanted = set(label.stride)
    given = set(letters.stride) - (set(label.also) - wanted)
    if not wanted and not given:
        return Score(value=1.0)
    value = 2 * len(wanted & given) / (len(wanted) + len(given))
    return Score(value=value, remarks=() if value == 1 else (_difference(label, letters),))


def _difference(label: StrideLabel, letters: Letters) -> str:
    wanted, given = ("".join(s.letter for s in some) or "none" for some in (label.stride, letters.stride))
    return f"{label.entry}: {given} given, {wanted} expected: {label.because}"


FIRST_LETTER: Final = Scorer(
    name="first-letter",
    version=1,
    about="share of the threats whose first letter, the property broken at the part, is the label's",
    case=StrideLabel,
    output=Letters,
    measure=_first,
)
LETTERS_F1: Final = Scorer(
    name="letters-f1",
    version=1,
    about="F1 of all letters of a threat, those that a reader may leave out apart",
    case=StrideLabel,
    output=Letters,
    measure=_f1,
)
