"""Revise the system: parts, flows, people, data, controls; and take back what this turn misread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from assistant.agent.answering import keep_fear
from assistant.agent.tools.desk import Desk, ToolRefusedError
from assistant.agent.tools.given import (
    GivenControl,
    GivenData,
    GivenFlow,
    GivenPart,
    GivenPerson,
    Revision,
)
from assistant.agent.tools.narrow import fresh, removable
from assistant.agent.tools.tool import Told, Tool
from assistant.changes.apply import with_fields
from assistant.changes.change import DescribeSystem, PutElement, RemoveElement
from assistant.errors import ChangeRefusedError
from assistant.interview.questions import WORST_DAY
from assistant.interview.sketch import Understood
from assistant.model.system import (
    Actor,
    AffectedParty,
    Artefact,
    Asset,
    Component,
    Control,
    DataFlow,
    Element,
)
from assistant.model.values import Origin, fresh_id
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import ArtefactKind, Certainty, ComponentKind, ControlState


class _Log:
    """What was done, and what was not."""

    def __init__(self) -> None:
        self.added: list[str] = []
        self.refused: list[str] = []

    def try_each(self, what: str, items: Sequence[Any], *, do: Callable[[Any], str]) -> None:
        """Do something with each item; what cannot be done is noted and leaves the rest."""
        for item in items:
            try:
                self.added.append(do(item))
            except (ToolRefusedError, ChangeRefusedError) as error:
                self.refused.append(f"{what} {getattr(item, 'name', '') or ''}: {error}".replace(" :", ":"))


def _revise(desk: Desk, given: Revision) -> Told:
    log = _Log()
    log.try_each("misread", given.misread, do=lambda one: _take_back(desk, one))
    log.try_each("part", given.parts, do=lambda one: _part(desk, one))
    log.try_each("people", given.people, do=lambda one: _person(desk, one))
    log.try_each("flow", given.flows, do=lambda one: _flow(desk, one))
    log.try_each("data", given.data, do=lambda one: _data(desk, one))
    log.try_each("control", given.controls, do=lambda one: _control(desk, one))
    if given.name or given.purpose:
        log.try_each("system", [given], do=lambda one: _describe(desk, one))
    if given.worst_day:
        log.try_each("worst day", [given.worst_day], do=lambda one: _fear(desk, one))
    if given.take_out:
        log.try_each("take out", [given.take_out], do=lambda one: _ask_to_take_out(desk, one))
    lines = [f"Done: {'; '.join(log.added)}."] if log.added else []
    lines += [f"Not done, {problem}" for problem in log.refused]
    step = f"Revised the system: {_counted(log.added)}" if log.added else ""
    return Told("\n".join(lines) or "Nothing was passed.", step, failed=bool(log.refused))


def _counted(added: Sequence[str]) -> str:
    return f"{len(added)} change{'' if len(added) == 1 else 's'}"


def _part(desk: Desk, given: GivenPart) -> str:
    origin = desk.origin(desk.quote(given.quote), Certainty(given.certainty))
    kind = _kind(given.kind) if given.kind else None
    if isinstance(kind, ArtefactKind):
        return _artefact(desk, given, kind=kind, origin=origin)
    if given.id:
        return _revised_part(desk, given, kind=kind, origin=origin)
    if not given.name or kind is None:
        raise ToolRefusedError("a new part needs a name and a kind")
    same = next((c for c in desk.model.system.components if c.name.lower() == given.name.lower()), None)
    if same is not None:
        return _revised_part(desk, given.model_copy(update={"id": same.id}), kind=kind, origin=origin)
    component = Component(
        id=fresh_id(given.name, desk.model.system.by_id),
        name=given.name,
        kind=kind,
        product=given.product,
        actions=given.actions,
        origin=origin,
    )
    return _put(desk, component, told=f"part: {component.name} ({component.kind.label.lower()})")


def _kind(name: str) -> ComponentKind | ArtefactKind:
    known: dict[str, ComponentKind | ArtefactKind] = {str(kind): kind for kind in ComponentKind}
    known |= {str(kind): kind for kind in ArtefactKind}
    if name not in known:
        near = did_you_mean(name, known) or f"; take of: {', '.join(known)}"
        raise ToolRefusedError(f"there is no kind '{name[:60]}'{near}")
    return known[name]


def _revised_part(desk: Desk, given: GivenPart, *, kind: ComponentKind | None, origin: Origin) -> str:
    old = next((c for c in desk.model.system.components if c.id == given.id), None)
    if old is None:
        raise ToolRefusedError(f"there is no part '{given.id}'; leave `id` out for a new one")
    if kind not in (None, old.kind) and any(d.frozen.anchor == old.id for d in desk.model.decisions):
        raise ToolRefusedError(
            f"people decided about threats to '{old.id}'; they change its kind on the System page"
        )
    surer = old.origin.certainty in (Certainty.ASSUMED, Certainty.INFERRED)
    component = with_fields(
        old,
        name=given.name or old.name,
        kind=kind or old.kind,
        product=given.product or old.product,
        actions=tuple(dict.fromkeys([*old.actions, *given.actions])),
        origin=origin if surer else old.origin,
    )
    return _put(
        desk, component, told=f"part: {component.name} ({component.kind.label.lower()})", origin=origin
    )


def _artefact(desk: Desk, given: GivenPart, *, kind: ArtefactKind, origin: Origin) -> str:
    named = (given.name or "").lower()
    artefacts = desk.model.system.artefacts
    known = next((a for a in artefacts if a.id == given.id or a.name.lower() == named), None)
    if known is None and not given.name:
        raise ToolRefusedError("a new artefact needs a name")
    loaded_by = tuple(desk.element(part).id for part in given.loaded_by)
    if known is not None:
        artefact = with_fields(
            known,
            name=given.name or known.name,
            kind=kind,
            publisher=given.product or known.publisher,
            loaded_by=loaded_by or known.loaded_by,
        )
    else:
        artefact = Artefact(
            id=fresh_id(given.name or "", desk.model.system.by_id),
            name=given.name or "",
            kind=kind,
            publisher=given.product,
            loaded_by=loaded_by,
            origin=origin,
        )
    return _put(
        desk, artefact, told=f"artefact: {artefact.name} ({artefact.kind.label.lower()})", origin=origin
    )


def _person(desk: Desk, given: GivenPerson) -> str:
    origin = desk.origin(desk.quote(given.quote))
    taken = desk.model.system.by_id
    if given.part == "affected":
        party = AffectedParty(
            id=fresh_id(given.name, taken), name=given.name, relation="decided_about", origin=origin
        )
        return _put(desk, party, told=f"affected: {party.name}")
    known = next((a for a in desk.model.system.actors if a.name.lower() == given.name.lower()), None)
    actor = Actor(
        id=known.id if known else fresh_id(given.name, taken),
        name=given.name,
        writer=given.writer,
        part=given.part,
        reaches=tuple(desk.element(part).id for part in given.reaches) or (known.reaches if known else ()),
        origin=known.origin if known else origin,
    )
    return _put(desk, actor, told=f"people: {actor.name} ({actor.writer.label.lower()})", origin=origin)


def _flow(desk: Desk, given: GivenFlow) -> str:
    origin = desk.origin(desk.quote(given.quote))
    source, target = desk.element(given.source), desk.element(given.target)
    if not isinstance(source, Component | Actor) or not isinstance(target, Component | Actor):
        raise ToolRefusedError("a flow goes between parts and people")
    if source.id == target.id:
        raise ToolRefusedError("a flow has two different ends")
    known = next((f for f in desk.model.system.flows if (f.source, f.target) == (source.id, target.id)), None)
    flow = DataFlow(
        id=known.id if known else fresh_id(f"{source.id} to {target.id}"[:44], desk.model.system.by_id),
        source=source.id,
        target=target.id,
        name=given.content or (known.name if known else ""),
        role=given.role,
        trigger=given.trigger or (known.trigger if known else None),
        origin=origin,
    )
    if known is not None:
        flow = with_fields(known, name=flow.name, role=flow.role, trigger=flow.trigger, origin=origin)
    return _put(desk, flow, told=f"flow: {source.name} to {target.name}")


def _data(desk: Desk, given: GivenData) -> str:
    origin = desk.origin(desk.quote(given.quote))
    known = next((a for a in desk.model.system.assets if a.name.lower() == given.name.lower()), None)
    asset = Asset(
        id=known.id if known else fresh_id(given.name, desk.model.system.by_id),
        name=given.name,
        data_class=given.data_class,
        held_by=tuple(desk.element(part).id for part in given.held_by) or (known.held_by if known else ()),
        origin=origin,
    )
    return _put(desk, asset, told=f"data: {asset.name} ({asset.data_class.label.lower()})")


def _control(desk: Desk, given: GivenControl) -> str:
    origin = desk.origin(desk.quote(given.quote))
    if given.mitigation and given.mitigation not in desk.catalogue.mitigations:
        raise ToolRefusedError(f"there is no mitigation '{given.mitigation}'; leave it out or search for it")
    same = (c for c in desk.model.system.controls if c.name.lower() == given.name.lower())
    if next(same, None) is not None:
        return f"control: {given.name}, noted before"
    control = Control(
        id=fresh_id(given.mitigation or given.name, desk.model.system.by_id),
        name=given.name,
        mitigation=given.mitigation,
        guards=tuple(desk.element(part).id for part in given.guards),
        state=ControlState.PLANNED if given.planned else ControlState.CLAIMED,
        origin=origin,
    )
    return _put(desk, control, told=f"control, as claimed: {control.name}")


def _put(desk: Desk, element: Element, *, told: str, origin: Origin | None = None) -> str:
    desk.do(PutElement(element=element))
    source = (origin or element.origin).quote
    sort = told.partition(":")[0]
    desk.turn.understood = [
        u for u in desk.turn.understood if u.subject != element.id or not u.text.startswith(f"{sort}:")
    ]
    desk.turn.understood.append(
        Understood(told, source.text if source else "", element.origin.certainty, element.id)
    )
    return f"{element.type} {element.id}"


def _take_back(desk: Desk, element: str) -> str:
    if element not in fresh(desk):
        if element in removable(desk):
            raise ToolRefusedError(f"'{element}' was there before this turn; use take_out to ask the person")
        raise ToolRefusedError(f"nothing new is called '{element[:60]}'; new are: {', '.join(fresh(desk))}")
    desk.do(RemoveElement(id=element))
    gone = desk.model.system.by_id
    desk.turn.understood = [u for u in desk.turn.understood if u.subject in gone or u.subject == "system"]
    return f"took back {element}"


def _ask_to_take_out(desk: Desk, name: str) -> str:
    element = desk.element(name).id
    if element not in removable(desk):
        raise ToolRefusedError(
            f"there is no '{element}' to take out; what was added in this turn is `misread`"
        )
    desk.to_confirm.append(f"remove:{element}")
    return f"put the question remove:{element}; a person decides"


def _describe(desk: Desk, given: Revision) -> str:
    purpose = desk.quote(given.purpose).text if given.purpose else None
    title = given.name if given.name and not desk.model.title else None
    desk.do(DescribeSystem(name=given.name, title=title, purpose=purpose))
    return "the system's description"


def _fear(desk: Desk, words: str) -> str:
    """Keep the team's worst day in its words, as a threat of its own."""
    quote = desk.quote(words, now=True)
    if desk.turn.moment.model.system.worst_day:
        raise ToolRefusedError("their worst day is kept already; bring another fear by propose_threats")
    utterance = next(u for u in desk.model.utterances if u.id == quote.utterance)
    keep_fear(desk.turn, quote.text, utterance=utterance, catalogue=desk.catalogue, recall=None)
    if desk.turn.state.current == WORST_DAY.id:
        desk.turn.move(openers=(*desk.turn.state.openers, WORST_DAY.id), current=None)
    return "their worst day, as a threat of its own"


REVISE_SYSTEM: Final = Tool(
    name="revise_system",
    description="Add or correct parts, people, flows, data and safeguards. Flows and lists name parts by id, "
    "or by the name given in the same answer.",
    arguments=Revision,
    run=_revise,
)
