"""Clauses about the elements of a system and how they hang together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import Field

from knowledge_base.conditions.clause import Match, Node, Scene, named
from knowledge_base.conditions.subject import FactRef, FlowView
from knowledge_base.vocabulary import ArtefactKind, ComponentKind, FlowRole, Trigger


class ComponentArgs(Node):
    """Arguments of `component`."""

    as_: str | None = Field(default=None, alias="as")
    kind: tuple[ComponentKind, ...] = ()

    @cached_property
    def kinds(self) -> frozenset[ComponentKind]:
        """The kinds to choose from; empty for all."""
        return frozenset(self.kind)


class ComponentClause(Node):
    """Some component of one of these kinds."""

    component: ComponentArgs

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Bind the variable to each component in turn."""
        wanted = self.component.kinds
        name = self.component.as_
        if name is None or name not in match.bindings:
            yield from match.binding(name, scene.subject.components(wanted))
        elif match.bindings[name] in scene.of_kinds(wanted):
            yield match

    def variables(self) -> frozenset[str]:
        """Return the bound variable."""
        return named(self.component.as_)


class ArtefactArgs(Node):
    """Arguments of `artefact`."""

    as_: str | None = Field(default=None, alias="as")
    kind: tuple[ArtefactKind, ...] = ()
    loaded_by: str | None = None


class ArtefactClause(Node):
    """Some artefact of one of these kinds."""

    artefact: ArtefactArgs

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Bind the variable to each artefact in turn."""
        ids = scene.subject.artefacts(frozenset(self.artefact.kind))
        if self.artefact.loaded_by is not None:
            loader = match.bindings[self.artefact.loaded_by]
            ids = [element for element in ids if loader in scene.subject.read(element, "loaded_by")]
        yield from match.binding(self.artefact.as_, ids)

    def variables(self) -> frozenset[str]:
        """Return the bound variable."""
        return named(self.artefact.as_)

    def uses(self) -> frozenset[str]:
        """Return the loader's variable."""
        return named(self.artefact.loaded_by)


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

    def other_end(self, known: Container[str]) -> str | None:
        """Return the one variable it would bind, if it ties it to a bound one and leaves nothing open."""
        args = self.flow
        if args.as_ is not None or args.trigger or None in (args.from_, args.to):
            return None
        return _other_end((args.from_, args.to), known)

    def tied(self, scene: Scene, match: Match) -> Iterable[str]:
        """Yield what `other_end` can be, each once."""
        start = match.bindings.get(self.flow.from_ or "")
        if start is not None:
            return dict.fromkeys(f.target for f in scene.leaving.get(start, ()) if self._fits(f))
        end = match.bindings[self.flow.to or ""]
        return dict.fromkeys(f.source for f in scene.arriving.get(end, ()) if self._fits(f))

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Bind the flow and its two ends."""
        for flow in self._candidates(scene, match):
            found = self._bound(flow, match) if self._fits(flow) else None
            if found is not None and self.flow.trigger and flow.trigger is None:
                yield found.left_open([FactRef(flow.id, "trigger")])
            elif found is not None:
                yield found

    def _candidates(self, scene: Scene, match: Match) -> Sequence[FlowView]:
        args, bound = self.flow, match.bindings
        if args.as_ is not None and args.as_ in bound:
            return [scene.flows[bound[args.as_]]]
        if args.from_ is not None and args.from_ in bound:
            return scene.leaving.get(bound[args.from_], ())
        if args.to is not None and args.to in bound:
            return scene.arriving.get(bound[args.to], ())
        return scene.subject.flows()

    def _fits(self, flow: FlowView) -> bool:
        if self.flow.role and flow.role not in self.flow.role:
            return False
        return not self.flow.trigger or flow.trigger is None or flow.trigger in self.flow.trigger

    def _bound(self, flow: FlowView, match: Match) -> Match | None:
        new: dict[str, str] = {}
        for name, field in self._named:
            element = flow[field]
            known = match.bindings.get(name) or new.get(name)
            if known is None:
                new[name] = element
            elif known != element:
                return None
        return match.with_bindings({**match.bindings, **new}) if new else match

    @cached_property
    def _named(self) -> tuple[tuple[str, Literal[0, 1, 2]], ...]:
        """The variables, and which field of a flow each stands for."""
        args = self.flow
        fields: tuple[tuple[str | None, Literal[0, 1, 2]], ...] = (
            (args.as_, 0),
            (args.from_, 1),
            (args.to, 2),
        )
        return tuple((name, field) for name, field in fields if name is not None)

    def variables(self) -> frozenset[str]:
        """Return the variables of the flow and its ends."""
        return named(self.flow.as_, self.flow.from_, self.flow.to)


class EndsArgs(Node):
    """Arguments of `feeds` and `reaches`: two variables, of which one may be new."""

    from_: str = Field(alias="from")
    to: str


class FeedsClause(Node):
    """Content of one element arrives at another, directly or passed on."""

    feeds: EndsArgs

    def other_end(self, known: Container[str]) -> str | None:
        """Return the end it would bind."""
        return _other_end((self.feeds.from_, self.feeds.to), known)

    def tied(self, scene: Scene, match: Match) -> Iterable[str]:
        """Return what `other_end` can be."""
        if self.feeds.to in match.bindings:
            return scene.subject.feeders(match.bindings[self.feeds.to])
        return scene.subject.fed(match.bindings[self.feeds.from_])

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Bind the end that is not yet bound, or test both."""
        source, sink = self.feeds.from_, self.feeds.to
        if sink in match.bindings:
            yield from match.binding(source, scene.subject.feeders(match.bindings[sink]))
        else:
            yield from match.binding(sink, scene.subject.fed(match.bindings[source]))

    def variables(self) -> frozenset[str]:
        """Return both ends."""
        return frozenset({self.feeds.from_, self.feeds.to})


class ReachesClause(Node):
    """What one element calls or sends can get to another."""

    reaches: EndsArgs

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Bind the target to each element that is reached."""
        start = match.bindings[self.reaches.from_]
        yield from match.binding(self.reaches.to, scene.subject.reached(start))

    def variables(self) -> frozenset[str]:
        """Return the target."""
        return frozenset({self.reaches.to})

    def uses(self) -> frozenset[str]:
        """Return the start."""
        return frozenset({self.reaches.from_})


def _other_end(ends: Iterable[str | None], known: Container[str]) -> str | None:
    unbound = [name for name in ends if name is not None and name not in known]
    return unbound[0] if len(unbound) == 1 else None


class TiedComponent(NamedTuple):
    """A tie to what is bound, and the kinds of component wanted at its other end, tried in one step."""

    tie: FlowClause | FeedsClause
    name: str
    kinds: frozenset[ComponentKind]

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Bind the other end to each component of the kinds."""
        wanted = scene.of_kinds(self.kinds)
        return match.binding(self.name, [e for e in self.tie.tied(scene, match) if e in wanted])


class CrossesArgs(Node):
    """Arguments of `crosses_boundary`."""

    flow: str


class CrossesClause(Node):
    """A bound flow crosses a trust boundary."""

    crosses_boundary: CrossesArgs

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Test the flow."""
        flow = scene.flows.get(match.bindings[self.crosses_boundary.flow])
        if flow is not None and flow.crosses_boundary:
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

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Count the distinct neighbours of the kinds."""
        element = match.bindings[self.shared_by.of]
        flows = scene.subject.flows_of(element)
        ends = {end for flow in flows for end in (flow.source, flow.target)} - {element}
        kinds = self.shared_by.kind
        users = [end for end in ends if not kinds or scene.subject.kind_of(end) in kinds]
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

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Compare the identities; an unstated one leaves the clause unknown."""
        names = (self.same_credential.first, self.same_credential.second)
        flows = [scene.flows.get(match.bindings[name]) for name in names]
        views = [flow for flow in flows if flow is not None]
        missing = [flow.id for flow in views if flow.authenticated_as is None]
        if missing:
            yield match.left_open(FactRef(flow, "authenticated_as") for flow in missing)
        elif len({flow.authenticated_as for flow in views}) == 1 and len(views) == len(names):
            yield match

    def uses(self) -> frozenset[str]:
        """Return the two flows."""
        return frozenset({self.same_credential.first, self.same_credential.second})
