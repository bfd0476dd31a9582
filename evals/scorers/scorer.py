"""What a scorer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from evals.case import Case
from evals.output import Output
from evals.shape import Shape

C = TypeVar("C", bound=Case)
O = TypeVar("O", bound=Output)  # noqa: E741  O as in output


class Score(Shape):
    """What a scorer says of one case.

    Attributes:
        value: the figure; nothing where the case has nothing to measure, or the scorer failed.
        remarks: what was missed or should not be there, for people who want to know why.
        failure: why the scorer itself failed.
    """

    value: float | None
    remarks: tuple[str, ...] = ()
    failure: str | None = None


@dataclass(frozen=True)
class Scorer(Generic[C, O]):
    """One measure.

    Attributes:
        version: rises whenever the same answer would score otherwise.
        about: what the figure says, in a line.
        more_is_better: which way is up.
        case, output: what it judges.
        worst: what a case counts that crashed.
        gated: whether it may not get worse; not so for figures that only help to read the others.
    """

    name: str
    version: int
    about: str
    case: type[C]
    output: type[O]
    measure: Callable[[C, O], Score]
    more_is_better: bool = True
    worst: float = 0.0
    gated: bool = True

    def score(self, case: Case, output: Output) -> Score:
        """Judge one answer; a failure of the scorer is a result, too."""
        if not isinstance(case, self.case) or not isinstance(output, self.output):
            return Score(value=None, failure=f"cannot judge {type(output).__name__} of {type(case).__name__}")
        try:
            return self.measure(case, output)
        except Exception as error:  # noqa: BLE001  the edge of a scorer: recorded, and the run goes on
            return Score(value=None, failure=f"{type(error).__name__}: {error}")


def share(part: int, whole: int, *, remarks: tuple[str, ...] = ()) -> Score:
    """Return a share; nothing where there is no whole."""
    return Score(value=part / whole if whole else None, remarks=remarks)
