"""What is going to be done about a threat, by whom, and what remains."""

from datetime import date

from assistant.model.values import Line, Value
from knowledge_base.vocabulary import MitigationStatus, Owner, ResponseKind


class PlannedMitigation(Value):
    """A mitigation somebody means to put in place.

    Attributes:
        mitigation: the catalogue's id, or nothing for one of the team's own.
        responsible: who has to act by the anchor's scope.
    """

    mitigation: str | None = None
    title: Line
    status: MitigationStatus = MitigationStatus.PROPOSED
    owner: Line = ""
    due: date | None = None
    responsible: Owner = Owner.US
    note: Line = ""


class Acceptance(Value):
    """A risk somebody accepts: why, who, until when."""

    reason: Line
    by: Line
    expires: date


class Response(Value):
    """The answer to one threat."""

    threat: str
    kind: ResponseKind
    mitigations: tuple[PlannedMitigation, ...] = ()
    acceptance: Acceptance | None = None
    residual: Line = ""
