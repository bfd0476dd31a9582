"""The closed language of `applies_when`, and its evaluation over any `Subject`.

A condition binds variables: `component: {as: reader, kind: [agent]}` binds `reader` to each agent in
turn, and later clauses of the same `all` narrow or extend the bindings. Evaluation is three-valued
(Kleene, *Introduction to Metamathematics*, 1952, §64): each binding is true, false, or unknown
because of named facts. Nothing in a condition is ever run as code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Annotated, Any, Final, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

from knowledge_base.vocabulary import (
    OPEN_VALUES,
    ArtefactKind,
    ComponentKind,
    ControlState,
    DeploymentScope,
    FactValue,
    FlowRole,
    LifecycleStage,
    OurRole,
    Trigger,
)

SYSTEM: Final = "system"
"""The variable that always stands for the whole system."""

AttributeName = Literal["scope", "writers", "taint", "vetted", "origin", "pinned", "checked", "file_format"]
"""Attributes of components and artefacts; `taint` is computed along the flows."""


class Truth(Enum):
    """The three values of a condition."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class FactRef(NamedTuple):
    """Which property of which subject: the address of a fact."""

    subject: str
    key: str


class FlowView(NamedTuple):
    """What a condition sees of a data flow."""

    id: str
    source: str
    target: str
    role: FlowRole
    trigger: Trigger | None
    authenticated_as: str | None
    crosses_boundary: bool


class ControlView(NamedTuple):
    """What a condition sees of a control."""

    mitigation: str | None
    guards: tuple[str, ...]
    state: ControlState


class Subject(Protocol):
    """What a condition is evaluated against; the assistant's system implements it."""

    def components(self, kinds: frozenset[ComponentKind]) -> Sequence[str]:
        """Return the ids of the components of these kinds, all of them for an empty set."""

    def artefacts(self, kinds: frozenset[ArtefactKind]) -> Sequence[str]:
        """Return the ids of the artefacts of these kinds, all of them for an empty set."""

    def flows(self) -> Sequence[FlowView]:
        """Return every data flow."""

    def flows_of(self, element: str) -> Sequence[FlowView]:
        """Return the flows that start or end at an element."""

    def read(self, subject: str, key: str) -> frozenset[str]:
        """Return the values of a fact or attribute; members of OPEN_VALUES or nothing mean unknown."""

    def kind_of(self, element: str) -> ComponentKind | None:
        """Return a component's kind, nothing for other elements."""

    def feeders(self, element: str) -> Sequence[str]:
        """Return the elements whose content arrives at an element, directly or passed on."""

    def fed(self, element: str) -> Sequence[str]:
        """Return the elements at which an element's content arrives."""

    def reached(self, element: str) -> Sequence[str]:
        """Return the elements that an element's calls and content can get to by any flow."""

    def controls(self) -> Sequence[ControlView]:
        """Return every control that was mentioned."""

    def stages(self) -> frozenset[LifecycleStage]:
        """Return the life-cycle stages in scope."""

    def our_role(self) -> OurRole | None:
        """Return what we are to the system, nothing when it was not said."""


Bindings = Mapping[str, str]


@dataclass(frozen=True)
class Match:
    """One way in which a condition comes out.

    Attributes:
        truth: true, unknown, or false by a stated fact.
        bindings: variable to element id.
        unknown: the facts that would decide it; empty unless `truth` is unknown.
        because: the facts that were read with a definite value.
    """

    truth: Truth
    bindings: Bindings = field(default_factory=dict)
    unknown: frozenset[FactRef] = frozenset()
    because: tuple[FactRef, ...] = ()

    def key(self) -> tuple[tuple[str, str], ...]:
        """Return the bindings in a form that can be compared."""
        return tuple(sorted(self.bindings.items()))


class Node(BaseModel):
    """A clause of the language."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Yield each way in which this clause goes on from a match; none means plainly false."""
        raise NotImplementedError  # every clause overrides this

    def variables(self) -> frozenset[str]:
        """Return the variables this clause binds."""
        return frozenset()

    def uses(self) -> frozenset[str]:
        """Return the variables that must be bound before this clause."""
        return frozenset()

    def fact_keys(self) -> frozenset[str]:
        """Return the keys of the facts this clause may ask for."""
        return frozenset()


def _known(values: frozenset[str]) -> bool:
    return bool(values) and not values & OPEN_VALUES


def _decided(match: Match, ref: FactRef, holds: bool) -> Match:
    truth = match.truth if holds else Truth.FALSE
    return replace(match, truth=truth, because=(*match.because, ref))


def _left_open(match: Match, refs: Iterable[FactRef]) -> Match:
    return replace(match, truth=Truth.UNKNOWN, unknown=match.unknown | frozenset(refs))


def _bound(match: Match, name: str) -> str:
    return SYSTEM if name == SYSTEM else match.bindings[name]


def _bind(match: Match, name: str | None, ids: Iterable[str]) -> Iterator[Match]:
    if name is None:
        if next(iter(ids), None) is not None:
            yield match
    elif name in match.bindings:
        if match.bindings[name] in set(ids):
            yield match
    else:
        for element in ids:
            yield replace(match, bindings={**match.bindings, name: element})


class ComponentArgs(Node):
    """Arguments of `component`."""

    as_: str | None = Field(default=None, alias="as")
    kind: tuple[ComponentKind, ...] = ()


class ComponentClause(Node):
    """Some component of one of these kinds."""

    component: ComponentArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Bind the variable to each component in turn."""
        wanted = frozenset(self.component.kind)
        name = self.component.as_
        if name in match.bindings:
            if not wanted or subject.kind_of(match.bindings[name]) in wanted:
                yield match
            return
        yield from _bind(match, name, subject.components(wanted))

    def variables(self) -> frozenset[str]:
        """Return the bound variable."""
        return frozenset({self.component.as_} - {None})  # type: ignore[arg-type]  # None is taken out


class ArtefactArgs(Node):
    """Arguments of `artefact`."""

    as_: str | None = Field(default=None, alias="as")
    kind: tuple[ArtefactKind, ...] = ()
    loaded_by: str | None = None


class ArtefactClause(Node):
    """Some artefact of one of these kinds."""

    artefact: ArtefactArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Bind the variable to each artefact in turn."""
        ids: Iterable[str] = subject.artefacts(frozenset(self.artefact.kind))
        if self.artefact.loaded_by is not None:
            loader = _bound(match, self.artefact.loaded_by)
            ids = [i for i in ids if loader in subject.read(i, "loaded_by")]
        yield from _bind(match, self.artefact.as_, ids)

    def variables(self) -> frozenset[str]:
        """Return the bound variable."""
        return frozenset({self.artefact.as_} - {None})  # type: ignore[arg-type]  # None is taken out

    def uses(self) -> frozenset[str]:
        """Return the loader's variable."""
        return frozenset({self.artefact.loaded_by} - {None})  # type: ignore[arg-type]  # None is taken out


class FlowArgs(Node):
    """Arguments of `flow`; `from` and `to` are variables, bound here when they are not yet."""

    as_: str | None = Field(default=None, alias="as")
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    role: tuple[FlowRole, ...] = ()
    trigger: tuple[Trigger, ...] = ()


class FlowClause(Node):
    """Some data flow between two elements."""

    flow: FlowArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Bind the flow and its two ends."""
        args = self.flow
        for flow in self._candidates(subject, match):
            if args.role and flow.role not in args.role:
                continue
            if args.trigger and flow.trigger is not None and flow.trigger not in args.trigger:
                continue
            ends = {args.as_: flow.id, args.from_: flow.source, args.to: flow.target}
            bound = {name: value for name, value in ends.items() if name is not None}
            if any(match.bindings.get(name, value) != value for name, value in bound.items()):
                continue
            found = replace(match, bindings={**match.bindings, **bound})
            open_trigger = args.trigger and flow.trigger is None
            yield _left_open(found, [FactRef(flow.id, "trigger")]) if open_trigger else found

    def _candidates(self, subject: Subject, match: Match) -> Sequence[FlowView]:
        for name in (self.flow.from_, self.flow.to):
            if name is not None and name in match.bindings:
                return subject.flows_of(match.bindings[name])
        return subject.flows()

    def variables(self) -> frozenset[str]:
        """Return the variables of the flow and its ends."""
        return frozenset({self.flow.as_, self.flow.from_, self.flow.to} - {None})  # type: ignore[arg-type]  # as above


class ReadingArgs(Node):
    """Arguments of `attribute` and `fact`."""

    of: str = SYSTEM
    any_of: tuple[str, ...] = Field(min_length=1)

    @field_validator("any_of", mode="before")
    @classmethod
    def _yaml_booleans(cls, value: Any) -> Any:  # noqa: ANN401  raw YAML
        """Read YAML's bare yes and no, which arrive as booleans."""
        items = value if isinstance(value, (list, tuple)) else [value]
        return tuple({True: "yes", False: "no"}[i] if isinstance(i, bool) else i for i in items)


class AttributeArgs(ReadingArgs):
    """Arguments of `attribute`."""

    name: AttributeName


class FactArgs(ReadingArgs):
    """Arguments of `fact`."""

    key: str
    any_of: tuple[str, ...] = (FactValue.YES, FactValue.PARTLY)


def _read(subject: Subject, match: Match, args: ReadingArgs, key: str) -> Match:
    ref = FactRef(_bound(match, args.of), key)
    values = subject.read(*ref)
    if not _known(values):
        return _left_open(match, [ref])
    return _decided(match, ref, bool(values & frozenset(args.any_of)))


class AttributeClause(Node):
    """An attribute of a bound element has one of these values."""

    attribute: AttributeArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Read the attribute."""
        yield _read(subject, match, self.attribute, self.attribute.name)

    def uses(self) -> frozenset[str]:
        """Return the variable the attribute is read of."""
        return frozenset({self.attribute.of} - {SYSTEM})


class FactClause(Node):
    """A fact about a bound element, or about the system, has one of these values."""

    fact: FactArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Read the fact."""
        yield _read(subject, match, self.fact, self.fact.key)

    def uses(self) -> frozenset[str]:
        """Return the variable the fact is about."""
        return frozenset({self.fact.of} - {SYSTEM})

    def fact_keys(self) -> frozenset[str]:
        """Return the fact's key."""
        return frozenset({self.fact.key})


class ControlArgs(Node):
    """Arguments of `control`: a mitigation by id, what it guards, how far it has got."""

    mitigation: str
    guards: str | None = None
    state: tuple[ControlState, ...] = (ControlState.IN_PLACE, ControlState.TESTED)


class ControlClause(Node):
    """A control was mentioned and has got this far."""

    control: ControlArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Look the control up; one nobody mentioned leaves the clause unknown."""
        args = self.control
        target = _bound(match, args.guards) if args.guards else None
        ref = FactRef(target or SYSTEM, args.mitigation)
        found = [
            control
            for control in subject.controls()
            if control.mitigation == args.mitigation and (target is None or target in control.guards)
        ]
        if not found:
            yield _left_open(match, [ref])
        else:
            yield _decided(match, ref, any(control.state in args.state for control in found))

    def uses(self) -> frozenset[str]:
        """Return the variable of what is guarded."""
        return frozenset({self.control.guards} - {None})  # type: ignore[arg-type]  # None is taken out


class EndsArgs(Node):
    """Arguments of `feeds` and `reaches`: two variables, of which one may be new."""

    from_: str = Field(alias="from")
    to: str


class FeedsClause(Node):
    """Content of one element arrives at another, directly or passed on."""

    feeds: EndsArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Bind the end that is not yet bound, or test both."""
        source, sink = self.feeds.from_, self.feeds.to
        if sink in match.bindings:
            yield from _bind(match, source, subject.feeders(match.bindings[sink]))
        else:
            yield from _bind(match, sink, subject.fed(match.bindings[source]))

    def variables(self) -> frozenset[str]:
        """Return both ends."""
        return frozenset({self.feeds.from_, self.feeds.to})


class ReachesClause(Node):
    """What one element calls or sends can get to another."""

    reaches: EndsArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Bind the target to each element that is reached."""
        start = _bound(match, self.reaches.from_)
        yield from _bind(match, self.reaches.to, subject.reached(start))

    def variables(self) -> frozenset[str]:
        """Return the target."""
        return frozenset({self.reaches.to})

    def uses(self) -> frozenset[str]:
        """Return the start."""
        return frozenset({self.reaches.from_})


class CrossesArgs(Node):
    """Arguments of `crosses_boundary`."""

    flow: str


class CrossesClause(Node):
    """A bound flow crosses a trust boundary."""

    crosses_boundary: CrossesArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Test the flow."""
        wanted = match.bindings[self.crosses_boundary.flow]
        if any(flow.id == wanted and flow.crosses_boundary for flow in subject.flows()):
            yield match

    def uses(self) -> frozenset[str]:
        """Return the flow's variable."""
        return frozenset({self.crosses_boundary.flow})


class SharedArgs(Node):
    """Arguments of `shared_by`: at least so many components of a kind have a flow to or from it."""

    of: str
    kind: tuple[ComponentKind, ...] = ()
    at_least: int = Field(default=2, ge=2)


class SharedClause(Node):
    """One element is used by several others."""

    shared_by: SharedArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Count the distinct neighbours of the kinds."""
        element = match.bindings[self.shared_by.of]
        ends = {end for flow in subject.flows_of(element) for end in (flow.source, flow.target)} - {element}
        kinds = self.shared_by.kind
        users = [end for end in ends if not kinds or subject.kind_of(end) in kinds]
        if len(users) >= self.shared_by.at_least:
            yield match

    def uses(self) -> frozenset[str]:
        """Return the shared element."""
        return frozenset({self.shared_by.of})


class CredentialArgs(Node):
    """Arguments of `same_credential`: two bound flows."""

    first: str
    second: str


class CredentialClause(Node):
    """Two flows authenticate as the same identity."""

    same_credential: CredentialArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Compare the identities; an unstated one leaves the clause unknown."""
        names = (self.same_credential.first, self.same_credential.second)
        wanted = [match.bindings[name] for name in names]
        views = {flow.id: flow for flow in subject.flows()}
        identities = [views[flow].authenticated_as for flow in wanted]
        missing = [flow for flow, who in zip(wanted, identities, strict=True) if who is None]
        if missing:
            yield _left_open(match, [FactRef(flow, "authenticated_as") for flow in missing])
        elif identities[0] == identities[1]:
            yield match

    def uses(self) -> frozenset[str]:
        """Return the two flows."""
        return frozenset({self.same_credential.first, self.same_credential.second})


class StageClause(Node):
    """One of these life-cycle stages is in scope."""

    stage: tuple[LifecycleStage, ...] = Field(min_length=1)

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Test the scope."""
        if subject.stages() & frozenset(self.stage):
            yield match


class RoleClause(Node):
    """We are one of these to the system."""

    our_role: tuple[OurRole, ...] = Field(min_length=1)

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Test our role; one that was not said leaves the clause unknown."""
        role = subject.our_role()
        if role is None:
            yield _left_open(match, [FactRef(SYSTEM, "our_role")])
        elif role in self.our_role:
            yield match


class AllClause(Node):
    """Every clause holds, with one set of bindings."""

    all: tuple[Condition, ...] = Field(min_length=1)

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Thread the bindings through the clauses in order."""
        yield from _thread(self.all, subject, match)

    def variables(self) -> frozenset[str]:
        """Return what any clause binds."""
        return frozenset().union(*(clause.variables() for clause in self.all))

    def fact_keys(self) -> frozenset[str]:
        """Return what any clause asks."""
        return frozenset().union(*(clause.fact_keys() for clause in self.all))


def _thread(clauses: Sequence[Node], subject: Subject, match: Match) -> Iterator[Match]:
    if not clauses or match.truth is Truth.FALSE:
        yield match
        return
    for extended in clauses[0].extend(subject, match):
        yield from _thread(clauses[1:], subject, extended)


class AnyClause(Node):
    """At least one clause holds; for equal bindings the best branch counts."""

    any: tuple[Condition, ...] = Field(min_length=1)

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Follow each branch and keep the truest outcome for each set of bindings."""
        best: dict[tuple[tuple[str, str], ...], Match] = {}
        for clause in self.any:
            for found in clause.extend(subject, match):
                best[found.key()] = _truer(best.get(found.key()), found)
        yield from _without_covered_falsehoods(list(best.values()))

    def variables(self) -> frozenset[str]:
        """Return what every branch binds."""
        return frozenset.intersection(*(clause.variables() for clause in self.any))

    def fact_keys(self) -> frozenset[str]:
        """Return what any branch asks."""
        return frozenset().union(*(clause.fact_keys() for clause in self.any))


_TRUTH_ORDER: Final = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}


def _truer(first: Match | None, second: Match) -> Match:
    if first is None or _TRUTH_ORDER[second.truth] > _TRUTH_ORDER[first.truth]:
        return second
    if first.truth is second.truth is Truth.UNKNOWN:
        return replace(first, unknown=first.unknown | second.unknown)
    return first


def _without_covered_falsehoods(matches: Sequence[Match]) -> Iterator[Match]:
    """Drop a false branch where another branch still holds: the whole is not false."""
    alive = [match for match in matches if match.truth is not Truth.FALSE]
    yield from alive or matches


class NotClause(Node):
    """A clause does not hold. Variables bound inside stay inside."""

    not_: Condition = Field(alias="not")

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Turn the inner truth round."""
        inner = list(self.not_.extend(subject, replace(match, truth=Truth.TRUE, unknown=frozenset())))
        because = tuple(ref for found in inner for ref in found.because if ref not in match.because)
        told = replace(match, because=(*match.because, *because))
        if any(found.truth is Truth.TRUE for found in inner):
            if because:
                yield replace(told, truth=Truth.FALSE)
        elif unknown := [ref for found in inner for ref in found.unknown]:
            yield _left_open(match, unknown)
        else:
            yield told

    def fact_keys(self) -> frozenset[str]:
        """Return what the inner clause asks."""
        return self.not_.fact_keys()


class CountArgs(Node):
    """Arguments of `count`: distinct values of a variable for which a clause holds."""

    of: str
    where: Condition
    at_least: int = Field(default=1, ge=1)


class CountClause(Node):
    """A clause holds for at least so many values of a variable. The variable stays inside."""

    count: CountArgs

    def extend(self, subject: Subject, match: Match) -> Iterator[Match]:
        """Count what is sure, and what may be."""
        start = replace(match, truth=Truth.TRUE, unknown=frozenset())
        inner = list(self.count.where.extend(subject, start))
        sure = {found.bindings[self.count.of] for found in inner if found.truth is Truth.TRUE}
        maybe = {found.bindings[self.count.of] for found in inner if found.truth is Truth.UNKNOWN}
        if len(sure) >= self.count.at_least:
            yield match
        elif len(sure | maybe) >= self.count.at_least:
            yield _left_open(match, [ref for found in inner for ref in found.unknown])

    def fact_keys(self) -> frozenset[str]:
        """Return what the inner clause asks."""
        return self.count.where.fact_keys()


_CLAUSES: Final[Mapping[str, type[Node]]] = {
    "all": AllClause,
    "any": AnyClause,
    "not": NotClause,
    "count": CountClause,
    "component": ComponentClause,
    "flow": FlowClause,
    "artefact": ArtefactClause,
    "attribute": AttributeClause,
    "fact": FactClause,
    "control": ControlClause,
    "crosses_boundary": CrossesClause,
    "feeds": FeedsClause,
    "reaches": ReachesClause,
    "shared_by": SharedClause,
    "same_credential": CredentialClause,
    "stage": StageClause,
    "our_role": RoleClause,
}
OPERATORS: Final = tuple(_CLAUSES)
"""Every operator of the language."""


def _operator(value: Any) -> str | None:  # noqa: ANN401  raw YAML or a node
    if isinstance(value, Mapping):
        return str(next(iter(value))) if len(value) == 1 else None
    return next((name for name, node in _CLAUSES.items() if isinstance(value, node)), None)


Condition = Annotated[
    Annotated[AllClause, Tag("all")]
    | Annotated[AnyClause, Tag("any")]
    | Annotated[NotClause, Tag("not")]
    | Annotated[CountClause, Tag("count")]
    | Annotated[ComponentClause, Tag("component")]
    | Annotated[FlowClause, Tag("flow")]
    | Annotated[ArtefactClause, Tag("artefact")]
    | Annotated[AttributeClause, Tag("attribute")]
    | Annotated[FactClause, Tag("fact")]
    | Annotated[ControlClause, Tag("control")]
    | Annotated[CrossesClause, Tag("crosses_boundary")]
    | Annotated[FeedsClause, Tag("feeds")]
    | Annotated[ReachesClause, Tag("reaches")]
    | Annotated[SharedClause, Tag("shared_by")]
    | Annotated[CredentialClause, Tag("same_credential")]
    | Annotated[StageClause, Tag("stage")]
    | Annotated[RoleClause, Tag("our_role")],
    Discriminator(
        _operator,
        custom_error_type="unknown_operator",
        custom_error_message="a clause has exactly one operator, one of: " + ", ".join(_CLAUSES),
    ),
]
"""One clause; YAML writes it as a mapping with the operator as its only key."""

for _clause in (AllClause, AnyClause, CountArgs, CountClause, NotClause):
    _clause.model_rebuild()


class Result(NamedTuple):
    """What a condition says of a subject.

    Attributes:
        matches: bindings that are true or unknown, the true ones first.
        ruled_out: bindings that a stated fact, attribute or control made false.
    """

    matches: tuple[Match, ...]
    ruled_out: tuple[Match, ...]

    @property
    def truth(self) -> Truth:
        """Return true if any binding is, else unknown if any is, else false."""
        return self.matches[0].truth if self.matches else Truth.FALSE


def evaluate(condition: Node, subject: Subject) -> Result:
    """Find every way in which a condition holds, may hold, or was ruled out.

    Equal bindings are merged: the truest outcome counts.
    """
    best: dict[tuple[tuple[str, str], ...], Match] = {}
    for found in condition.extend(subject, Match(Truth.TRUE)):
        best[found.key()] = _truer(best.get(found.key()), found)
    matches = sorted(best.values(), key=lambda match: (-_TRUTH_ORDER[match.truth], match.key()))
    return Result(
        tuple(match for match in matches if match.truth is not Truth.FALSE),
        tuple(match for match in matches if match.truth is Truth.FALSE),
    )


def unbound_uses(condition: Node, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the variables that are used before anything binds them."""
    if isinstance(condition, AllClause):
        missing: frozenset[str] = frozenset()
        for clause in condition.all:
            missing |= unbound_uses(clause, bound)
            bound |= clause.variables()
        return missing
    if isinstance(condition, AnyClause):
        return frozenset().union(*(unbound_uses(clause, bound) for clause in condition.any))
    if isinstance(condition, NotClause):
        return unbound_uses(condition.not_, bound)
    if isinstance(condition, CountClause):
        return unbound_uses(condition.count.where, bound)
    if isinstance(condition, FeedsClause):
        ends = frozenset({condition.feeds.from_, condition.feeds.to})
        return frozenset() if ends & bound else ends
    return condition.uses() - bound


class Placed(NamedTuple):
    """A clause, and where it stands in its condition."""

    path: tuple[str | int, ...]
    clause: Node


def walk(condition: Node, path: tuple[str | int, ...] = ()) -> Iterator[Placed]:
    """Yield a condition and every clause inside it, outermost first."""
    yield Placed(path, condition)
    if isinstance(condition, AllClause):
        inner = [((*path, "all", position), clause) for position, clause in enumerate(condition.all)]
    elif isinstance(condition, AnyClause):
        inner = [((*path, "any", position), clause) for position, clause in enumerate(condition.any)]
    elif isinstance(condition, NotClause):
        inner = [((*path, "not"), condition.not_)]
    elif isinstance(condition, CountClause):
        inner = [((*path, "count", "where"), condition.count.where)]
    else:
        inner = []
    for place, clause in inner:
        yield from walk(clause, place)
