"""When a threat applies, in words: the conditions of the catalogue as an indented list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import (
    SYSTEM,
    AllClause,
    AnyClause,
    ArtefactClause,
    AttributeClause,
    ComponentClause,
    ControlClause,
    CountClause,
    CredentialClause,
    CrossesClause,
    FactClause,
    FeedsClause,
    FlowClause,
    Node,
    NotClause,
    ReachesClause,
    RoleClause,
    SharedClause,
    StageClause,
)
from knowledge_base.vocabulary import Term

_DEPTH: Final = "    "
_SHORT_FORMS: Final = {"api": "API", "mcp": "MCP", "saas": "SaaS", "ci cd": "CI/CD"}
_SHORT: Final = re.compile(rf"\b({'|'.join(_SHORT_FORMS)})\b", re.IGNORECASE)


def condition_lines(condition: Node, catalogue: Catalogue) -> list[str]:
    """Return a condition as the lines of a list; what belongs under a line is indented.

    Words that stand for a part of the system are in quotation marks: the same word is the same part.
    """
    if isinstance(condition, AllClause):
        return [line for clause in condition.all for line in _lines(clause, catalogue)]
    return list(_lines(condition, catalogue))


def _lines(clause: Node, catalogue: Catalogue, *, depth: int = 0) -> Iterator[str]:
    start = f"{_DEPTH * depth}- "
    match clause:
        case AllClause():
            yield f"{start}all of these:"
            yield from _each(clause.all, catalogue, depth=depth)
        case AnyClause():
            yield f"{start}at least one of these:"
            yield from _each(clause.any, catalogue, depth=depth)
        case NotClause():
            inner = clause.not_.all if isinstance(clause.not_, AllClause) else (clause.not_,)
            yield f"{start}not this:" if len(inner) == 1 else f"{start}not all of this together:"
            yield from _each(inner, catalogue, depth=depth)
        case CountClause():
            yield f"{start}at least {clause.count.at_least} different {_name(clause.count.of)} for which:"
            yield from _each((clause.count.where,), catalogue, depth=depth)
        case FactClause() | AttributeClause() | ControlClause() | StageClause() | RoleClause():
            yield start + _reading(clause, catalogue)
        case _:
            yield start + _parts(clause)


def _each(clauses: Iterable[Node], catalogue: Catalogue, *, depth: int) -> Iterator[str]:
    for clause in clauses:
        yield from _lines(clause, catalogue, depth=depth + 1)


def _parts(clause: Node) -> str:
    match clause:
        case ComponentClause():
            return _some(clause.component.as_, clause.component.kind, otherwise="part")
        case ArtefactClause():
            loaded = f", loaded by {_name(clause.artefact.loaded_by)}" if clause.artefact.loaded_by else ""
            return _some(clause.artefact.as_, clause.artefact.kind, otherwise="artefact") + loaded
        case FlowClause():
            return _flow(clause)
        case FeedsClause():
            return f"content of {_name(clause.feeds.from_)} arrives at {_name(clause.feeds.to)}"
        case ReachesClause():
            return f"what {_name(clause.reaches.from_)} calls or sends can get to {_name(clause.reaches.to)}"
        case _:
            return _rarely(clause)


def _rarely(clause: Node) -> str:
    match clause:
        case CrossesClause():
            return f"{_name(clause.crosses_boundary.flow)} crosses a trust boundary"
        case SharedClause():
            args = clause.shared_by
            return f"{_name(args.of)} is used by at least {args.at_least} {_either(args.kind) or 'parts'}"
        case CredentialClause():
            pair = clause.same_credential
            return f"{_name(pair.first)} and {_name(pair.second)} use the same credential"
        case _:
            return "a condition that has no words yet"


def _reading(clause: Node, catalogue: Catalogue) -> str:
    match clause:
        case FactClause():
            return _fact(clause, catalogue)
        case AttributeClause():
            args = clause.attribute
            return f"{args.name.replace('_', ' ')} of {_name(args.of)}: {_values(args.any_of)}"
        case ControlClause():
            control = clause.control
            entry = catalogue.mitigations.get(control.mitigation)
            title = entry.title if entry else control.mitigation
            of = f" for {_name(control.guards)}" if control.guards else ""
            return f"“{title}”{of} is {_either(control.state)}"
        case StageClause():
            return f"a stage in scope is {_either(clause.stage)}"
        case RoleClause():
            return f"our role is {_either(clause.our_role)}"
        case _:
            return "a condition that has no words yet"


def _fact(clause: FactClause, catalogue: Catalogue) -> str:
    args = clause.fact
    entry = catalogue.facts.get(args.key)
    labels = {choice.value: choice.label for choice in entry.choices} if entry else {}
    title = entry.title if entry else args.key
    of = "" if args.of == SYSTEM else f" ({_name(args.of)})"
    return f"{title}{of}: {_values([labels.get(value, value) for value in args.any_of])}"


def _flow(clause: FlowClause) -> str:
    args = clause.flow
    name = f" called {_name(args.as_)}" if args.as_ else ""
    kind = f" of {_either(args.role)}" if args.role else ""
    start = f" from {_name(args.from_)}" if args.from_ else ""
    end = f" to {_name(args.to)}" if args.to else ""
    trigger = f", set going by {_either(args.trigger)}" if args.trigger else ""
    return f"a flow{name}{kind}{start}{end}{trigger}"


def _some(name: str | None, kinds: Sequence[Term], *, otherwise: str) -> str:
    what = _either(kinds) or otherwise
    return f"{_name(name)} is: {what}" if name else f"there is any {what}"


def _name(variable: str | None) -> str:
    return "the system" if variable in (None, SYSTEM) else f"“{str(variable).replace('_', ' ')}”"


def _either(terms: Sequence[Term]) -> str:
    return _values([term.label for term in terms])


def _lowered(word: str) -> str:
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def _values(values: Sequence[str]) -> str:
    words = [value.replace("_", " ") for value in values]
    lowered = [_SHORT.sub(lambda found: _SHORT_FORMS[found[0].lower()], _lowered(word)) for word in words]
    return " or ".join([", ".join(lowered[:-1]), lowered[-1]]) if len(lowered) > 1 else "".join(lowered)
