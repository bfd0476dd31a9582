"""Whether single entries are asserted where they apply, and only there."""

from __future__ import annotations

from typing import Final

from evals.judgement_cases import ApplicabilityCase, Applies
from evals.output import Drafted
from evals.scorers.scorer import Score, Scorer, share


def _told(entry: str, drafted: Drafted) -> Applies | None:
    """Return what the draft says of an entry; nothing where it says nothing."""
    ways = [shown for shown in drafted.shown if entry in shown.entries]
    if ways:
        return "open" if all(shown.conditional for shown in ways) else "applies"
    return "does_not_apply" if entry in drafted.ruled_out else None


def _right(case: ApplicabilityCase, drafted: Drafted) -> Score:
    """Count silence as right for what does not apply and for what is open: nothing is claimed."""
    wrong = []
    for want in case.verdicts:
        told = _told(want.entry, drafted)
        if told != want.verdict and (told is not None or want.verdict == "applies"):
            wrong.append(f"{want.entry}: {want.verdict}, not {told or 'left out'}: {want.because}")
    return share(len(case.verdicts) - len(wrong), len(case.verdicts), remarks=tuple(wrong))


def _wrongly_asserted(case: ApplicabilityCase, drafted: Drafted) -> Score:
    others = [want for want in case.verdicts if want.verdict != "applies"]
    wrong = [want for want in others if _told(want.entry, drafted) == "applies"]
    remarks = tuple(f"{want.entry}: {want.verdict}: {want.because}" for want in wrong)
    return share(len(wrong), len(others), remarks=remarks)


VERDICTS: Final = Scorer(
    name="verdicts-right",
    version=1,
    about="share of the entries asserted, put as an if, or set aside, as the label says",
    case=ApplicabilityCase,
    output=Drafted,
    measure=_right,
)
WRONGLY_ASSERTED: Final = Scorer(
    name="wrongly-asserted",
    version=1,
    about="share of the entries that do not apply, or are open, and are asserted all the same",
    case=ApplicabilityCase,
    output=Drafted,
    measure=_wrongly_asserted,
    more_is_better=False,
    worst=1.0,
)
