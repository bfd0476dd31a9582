"""What a review finds: did we do a good enough job?"""

from enum import StrEnum

from assistant.model.threat import RuledOut, Threat
from assistant.model.values import Line, Value
from knowledge_base.vocabulary import Stride


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCKING = "blocking"
    THIN = "thin"
    NOTE = "note"


class Finding(Value):
    """Something the review noticed, with its fix."""

    check: str
    severity: Severity
    text: Line
    fix: Line
    subjects: tuple[str, ...] = ()


class CellState(StrEnum):
    """How far one element's one STRIDE letter has been looked at."""

    NOT_APPLICABLE = "not_applicable"
    DISCUSSED = "discussed"
    PROPOSED = "proposed"
    NOTHING_IN_CATALOGUE = "nothing_in_catalogue"
    OPEN = "open"


class Cell(Value):
    """One element and one STRIDE category."""

    element: str
    category: Stride
    state: CellState
    threats: tuple[str, ...] = ()
    reason: Line = ""


class Verdict(StrEnum):
    """What the review comes to."""

    COMPLETE = "complete"
    ACCEPTED_WITH_GAPS = "accepted_with_gaps"
    NOT_YET = "not_yet"


class Analysis(Value):
    """Everything derived from a document and a catalogue; cached, never authored.

    Attributes:
        threats: ranked, the most pressing first; decided ones with their status.
        ledger: candidates that were ruled out, with the reason.
        cells: element by STRIDE category.
    """

    threats: tuple[Threat, ...] = ()
    ledger: tuple[RuledOut, ...] = ()
    cells: tuple[Cell, ...] = ()
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = Verdict.NOT_YET
