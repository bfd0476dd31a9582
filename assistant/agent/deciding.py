"""Questions 2 to 4 in the talk: triage in small batches, an answer to each high risk, an owner for it.

Each step is a question like any other; nothing is decided but by the person's own choice. The ids:

    triage:<anchor>     keep the threats of one part, or go through them one by one
    threat:<id>         one threat: keep it, or set it aside for a reason
    control:<id>        what handles it already; opens a control, dismisses nothing
    respond:<id>        what to do about a confirmed high risk
    owner:<id>          who does it, and by when
    accept:<id>         reason, person and expiry of an acceptance
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from assistant.agent.message import Ask, Message, QuickAnswer
from assistant.changes.apply import with_fields
from assistant.changes.change import Change, DecideThreat, PlanResponse, PutElement
from assistant.errors import InputError
from assistant.interview.dates import Day, find_day
from assistant.mitigate.suggest import first_response, suggest_mitigations
from assistant.model.response import Acceptance, Response
from assistant.model.review import Analysis
from assistant.model.system import Component, Control
from assistant.model.threat import Decision, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, fresh_id
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import ControlState, DismissReason, ResponseKind, RiskLevel, ThreatStatus

BATCH: Final = 4
HIGH: Final = (RiskLevel.HIGH, RiskLevel.CRITICAL)
_KEEP: Final = "keep"
_KEEP_ALL: Final = "keep_all"
_ONE_BY_ONE: Final = "one_by_one"
_ASIDE: Final = (
    DismissReason.NOT_TRUE_OF_US,
    DismissReason.ALREADY_HANDLED,
    DismissReason.TOO_UNLIKELY,
    DismissReason.NOT_OURS,
)
_AGREES = re.compile(r"^\W*(?:keep|yes|yeah|yep|ok|okay|agreed|all|sure|right)\b", re.IGNORECASE)
_ACCEPT_FORM: Final = "Write it in this form: reason; person; date it runs out, such as 2027-06-30."


@dataclass(frozen=True)
class Step:
    """What an answer comes to: the changes, what to say, and the question that follows at once, if any."""

    changes: tuple[Change, ...] = ()
    words: str = ""
    following: str | None = None


@dataclass(frozen=True)
class Scene:
    """What deciding needs to know.

    Attributes:
        actor: the person who decides.
        now: the time, for the record.
        kind, name: what is asked, and of which threat or part.
    """

    model: ThreatModel
    analysis: Analysis
    catalogue: Catalogue
    actor: str
    now: datetime
    kind: str = ""
    name: str = ""

    @property
    def question(self) -> str:
        """The id of the question."""
        return f"{self.kind}:{self.name}"

    @property
    def threat(self) -> Threat | None:
        """The threat the question is about, if it is still there."""
        return next((threat for threat in self.analysis.threats if threat.id == self.name), None)

    def batch(self, anchor: str) -> list[Threat]:
        """Return the first undecided threats of a part."""
        return [threat for threat in undecided(self.analysis) if threat.anchor == anchor][:BATCH]


def is_decision(question: str) -> bool:
    """Whether a question is about deciding."""
    return question.partition(":")[0] in _ASKS


def undecided(analysis: Analysis) -> list[Threat]:
    """Return the asserted threats nobody has decided about, ranked; what hangs on a question waits for it."""
    return [t for t in analysis.threats if t.status is ThreatStatus.PROPOSED and not t.depends_on]


def next_decision(model: ThreatModel, analysis: Analysis) -> str | None:
    """Return what is to be decided now: threats first, then answers to the high ones, then their owners."""
    skipped = set(model.interview.skipped)
    triage = [f"triage:{threat.anchor}" for threat in undecided(analysis)]
    confirmed = [t for t in analysis.threats if t.status is ThreatStatus.CONFIRMED]
    high = [t for t in confirmed if t.risk is not None and t.risk.today.level in HIGH]
    answered = model.responses_by_threat
    respond = [f"respond:{threat.id}" for threat in high if threat.id not in answered]
    owners = [f"owner:{t.id}" for t in high if (r := answered.get(t.id)) and _unowned(r)]
    return next((q for q in (*triage, *respond, *owners) if q not in skipped), None)


def _unowned(response: Response) -> bool:
    return any(not mitigation.owner for mitigation in response.mitigations)


def ask(question: str, scene: Scene) -> Ask | None:
    """Put a decision into words with its quick answers; nothing when what it is about is gone."""
    kind, _, name = question.partition(":")
    asker = _ASKS.get(kind)
    return asker(replace(scene, kind=kind, name=name)) if asker else None


def take(question: str, message: Message, *, scene: Scene) -> Step:
    """Take an answer to a decision.

    Raises:
        InputError: the answer is none of those there are; says what to write.
    """
    kind, _, name = question.partition(":")
    return _TAKES[kind](message, replace(scene, kind=kind, name=name))


def _ask_triage(scene: Scene) -> Ask | None:
    batch = scene.batch(scene.name)
    if not batch:
        return None
    whom = "the system as a whole" if scene.name == SYSTEM else scene.model.system.name_of(scene.name)
    told = "; ".join(f"{n}) {threat.title}" for n, threat in enumerate(batch, 1))
    if len(batch) == 1:
        text = f"About {whom}, a threat: {batch[0].title}. {batch[0].statement} Keep it, or set it aside?"
    else:
        text = f"About {whom}, {len(batch)} threats: {told}. Keep them, or go through them one by one?"
    return Ask(
        id=scene.question,
        text=text,
        why="A threat nobody has looked at is a guess. Keeping it says that it is real here, no more.",
        choices=(
            QuickAnswer(value=_KEEP_ALL, label="Keep all" if len(batch) > 1 else "Keep it"),
            QuickAnswer(value=_ONE_BY_ONE, label="One by one" if len(batch) > 1 else "Set it aside"),
        ),
    )


def _take_triage(message: Message, scene: Scene) -> Step:
    batch = scene.batch(scene.name)
    chosen = _choice(message, (_KEEP_ALL, _ONE_BY_ONE), agreed=_KEEP_ALL)
    if chosen == _ONE_BY_ONE:
        return Step(following=f"threat:{batch[0].id}" if batch else None)
    kept = tuple(_decide(threat, scene) for threat in batch)
    return Step(kept, f"Kept {len(kept)}.")


def _ask_threat(scene: Scene) -> Ask | None:
    threat = scene.threat
    if threat is None:
        return None
    labels = {reason: reason.label for reason in _ASIDE}
    return Ask(
        id=scene.question,
        text=f"{threat.title}. {threat.statement}",
        why="Setting it aside needs a reason, so that somebody can look again when things change.",
        choices=(
            QuickAnswer(value=_KEEP, label="Keep it"),
            *(QuickAnswer(value=str(reason), label=label) for reason, label in labels.items()),
        ),
    )


def _take_threat(message: Message, scene: Scene) -> Step:
    threat = scene.threat
    if threat is None:
        return Step()
    chosen = _choice(message, (_KEEP, *map(str, _ASIDE)), agreed=_KEEP)
    rest = [other for other in scene.batch(threat.anchor) if other.id != scene.name]
    following = f"threat:{rest[0].id}" if rest else None
    if chosen == _KEEP:
        return Step((_decide(threat, scene),), "Kept.", following)
    if chosen == DismissReason.ALREADY_HANDLED:
        return Step(following=f"control:{scene.name}")
    dismissed = _decide(threat, scene, reason=DismissReason(chosen))
    return Step((dismissed,), f"Set aside: {DismissReason(chosen).label.lower()}.", following)


def _ask_control(scene: Scene) -> Ask | None:
    threat = scene.threat
    if threat is None:
        return None
    found = suggest_mitigations(threat, scene.model, scene.catalogue)[:6]
    return Ask(
        id=scene.question,
        text=f"What handles it? ({threat.title})",
        why="The threat stays on the list with what handles it beside it: controls fail.",
        choices=tuple(QuickAnswer(value=s.mitigation, label=s.title) for s in found),
        multiple=True,
    )


def _take_control(message: Message, scene: Scene) -> Step:
    threat = scene.threat
    if threat is None:
        return Step()
    known = scene.catalogue.mitigations
    titles = [(known[c].title, c) for c in message.chosen if c in known]
    named: list[tuple[str, str | None]] = [*titles]
    if message.kind == "say" and message.text.strip():
        named.append((" ".join(message.text.split())[:120], None))
    if not named:
        raise InputError("say in a few words what handles it, or pick one of the answers")
    taken = set(scene.model.system.by_id)
    changes: list[Change] = [_decide(threat, scene)]
    for title, mitigation in named:
        control = _control(threat, scene, title=title, mitigation=mitigation, taken=taken)
        taken.add(control.id)
        changes.append(PutElement(element=control))
    return Step(tuple(changes), "Noted as claimed; the threat stays, rated with it.")


def _control(threat: Threat, scene: Scene, *, title: str, mitigation: str | None, taken: set[str]) -> Control:
    anchor = scene.model.system.by_id.get(threat.anchor)
    return Control(
        id=fresh_id(mitigation or title, taken),
        name=title,
        mitigation=mitigation,
        guards=(threat.anchor,) if isinstance(anchor, Component) else (),
        state=ControlState.CLAIMED,
        origin=Origin(by=scene.actor),
    )


def _ask_respond(scene: Scene) -> Ask | None:
    threat = scene.threat
    if threat is None:
        return None
    first = "; ".join(s.title for s in suggest_mitigations(threat, scene.model, scene.catalogue)[:3])
    start = f" I would begin with: {first}." if first else ""
    return Ask(
        id=scene.question,
        text=f"What will you do about this{_high(threat)} risk: {threat.title}?{start}",
        why=f"A{_high(threat)} risk without an answer is accepted by silence.",
        choices=tuple(QuickAnswer(value=str(kind), label=kind.label) for kind in ResponseKind),
    )


def _high(threat: Threat) -> str:
    return " high" if threat.risk is not None and threat.risk.today.level in HIGH else ""


def _take_respond(message: Message, scene: Scene) -> Step:
    threat = scene.threat
    if threat is None:
        return Step()
    kind = ResponseKind(_choice(message, tuple(map(str, ResponseKind)), agreed=str(ResponseKind.MITIGATE)))
    if kind is ResponseKind.ACCEPT:
        return Step(following=f"accept:{scene.name}")
    drafted = with_fields(first_response(threat, scene.model, scene.catalogue), kind=kind)
    return Step((PlanResponse(response=drafted),), f"{kind.label}, as a plan.", f"owner:{scene.name}")


def _ask_owner(scene: Scene) -> Ask | None:
    threat = scene.threat
    if threat is None:
        return None
    return Ask(
        id=scene.question,
        text=f"Who takes care of it, and by when? ({threat.title})",
        why="What nobody owns does not get done. A team's name will do; a date such as 2027-03-31 or end of "
        "March helps.",
    )


def _take_owner(message: Message, scene: Scene) -> Step:
    response = scene.model.responses_by_threat.get(scene.name)
    if response is None:
        return Step()
    due = _day_in(message.text, scene)
    rest = message.text[: due.start] + message.text[due.end :] if due else message.text
    owner = " ".join(rest.strip(" ,.;:").split())
    if not owner:
        raise InputError("name a person or a team; a date such as 2027-03-31 may follow")
    owned = tuple(
        with_fields(m, owner=owner[:200], due=due.day if due else m.due) if not m.owner else m
        for m in response.mitigations
    )
    planned = PlanResponse(response=with_fields(response, mitigations=owned))
    until = f", until {due.day.isoformat()}" if due else ""
    return Step((planned,), f"Noted: {owner}{until}.")


def _ask_accept(scene: Scene) -> Ask | None:
    threat = scene.threat
    if threat is None:
        return None
    return Ask(
        id=scene.question,
        text=f"Who accepts it, why, and until when? ({threat.title}) {_ACCEPT_FORM}",
        why="An acceptance without a name and an end is a risk that was forgotten.",
    )


def _take_accept(message: Message, scene: Scene) -> Step:
    parts = [part.strip() for part in re.split(r"[;\n]", message.text) if part.strip()]
    until = _day_in(parts[-1], scene) if parts else None
    if len(parts) < 3 or until is None:
        raise InputError(f"accepting needs a reason, a person and a date. {_ACCEPT_FORM}")
    expires = until.day
    if expires <= scene.now.date():
        raise InputError(f"{expires.isoformat()} has passed; give the date when somebody looks at it again")
    acceptance = Acceptance(reason="; ".join(parts[:-2]), by=parts[-2], expires=expires)
    response = Response(threat=scene.name, kind=ResponseKind.ACCEPT, acceptance=acceptance)
    return Step(
        (PlanResponse(response=response),), f"Accepted by {acceptance.by} until {expires.isoformat()}."
    )


def _decide(threat: Threat, scene: Scene, *, reason: DismissReason | None = None) -> DecideThreat:
    status = ThreatStatus.DISMISSED if reason else ThreatStatus.CONFIRMED
    decision = Decision.model_validate(
        {
            "threat": threat.id,
            "status": status,
            "reason": reason,
            "by": scene.actor,
            "at": scene.now,
            "frozen": threat.model_copy(update={"status": status}),
        }
    )
    return DecideThreat(decision=decision)


def _choice(message: Message, allowed: Sequence[str], *, agreed: str) -> str:
    """Read a choice, by value or in words; plain agreement stands for one of them."""
    if message.chosen and message.chosen[0] in allowed:
        return message.chosen[0]
    said = message.text.strip().lower()
    by_words = [value for value in allowed if value.replace("_", " ") == said]
    if by_words:
        return by_words[0]
    if message.kind == "say" and _AGREES.match(message.text):
        return agreed
    raise InputError(f"pick one of the answers: {', '.join(value.replace('_', ' ') for value in allowed)}")


def _day_in(text: str, scene: Scene) -> Day | None:
    try:
        return find_day(text, today=scene.now.date())
    except ValueError as error:
        raise InputError(f"{error}; write a date such as 2027-06-30") from error


_ASKS: Final[dict[str, Callable[[Scene], Ask | None]]] = {
    "triage": _ask_triage,
    "threat": _ask_threat,
    "control": _ask_control,
    "respond": _ask_respond,
    "owner": _ask_owner,
    "accept": _ask_accept,
}
_TAKES: Final[dict[str, Callable[[Message, Scene], Step]]] = {
    "triage": _take_triage,
    "threat": _take_threat,
    "control": _take_control,
    "respond": _take_respond,
    "owner": _take_owner,
    "accept": _take_accept,
}
