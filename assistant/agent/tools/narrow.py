"""Narrow a tool's schema to what exists: this model's own ids, the catalogue's own keys.

Ids of parts, threats and questions stand in the brief, and a part may be named in the answer that adds it. So
the schemas repeat none of them: they stay the same from call to call, and the tools check every id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from assistant.agent.tools.desk import Desk
from assistant.agent.tools.tool import LISTED, NARROWED, Arguments, Schema
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import ArtefactKind, ComponentKind, SubjectKind, ThreatStatus

MOST: Final = 60
"""A list longer than this is left out of the schema; the tool checks the id all the same."""
OWN: Final = "own"
"""The question that is in no agenda: a follow-up in the model's own words."""
CLOSE: Final = "close"
"""No question: the people stop here."""


def components(desk: Desk) -> Sequence[str]:
    """Return the ids of the components."""
    return [component.id for component in desk.model.system.components]


def kinds(_: Desk) -> Sequence[str]:
    """Return what a part or an artefact can be."""
    return [*map(str, ComponentKind), *map(str, ArtefactKind)]


def subjects(desk: Desk) -> Sequence[str]:
    """Return what a fact can be about."""
    system = desk.model.system
    return [SYSTEM, *components(desk), *(artefact.id for artefact in system.artefacts)]


def anchors(desk: Desk) -> Sequence[str]:
    """Return where a threat can be mended."""
    system = desk.model.system
    others = (element.id for several in (system.artefacts, system.assets) for element in several)
    return [SYSTEM, *components(desk), *others]


def removable(desk: Desk) -> Sequence[str]:
    """Return what can be asked to be taken out: what was there when the turn began."""
    system = desk.turn.moment.model.system
    several = (system.components, system.artefacts, system.actors, system.controls)
    return [element.id for elements in several for element in elements]


def fresh(desk: Desk) -> Sequence[str]:
    """Return what was added in this turn; flows and boundaries go with what they join."""
    before = desk.turn.moment.model.system.by_id
    joining = ("flow", "boundary")
    return [e.id for e in desk.model.system.elements() if e.id not in before and e.type not in joining]


def undecided(desk: Desk) -> Sequence[str]:
    """Return the threats nobody has decided about."""
    return [t.id for t in desk.live_threats() if t.status is ThreatStatus.PROPOSED and not t.depends_on]


def kept(desk: Desk) -> Sequence[str]:
    """Return the threats a person confirmed."""
    return [t.id for t in desk.live_threats() if t.status is ThreatStatus.CONFIRMED]


def unrated(desk: Desk) -> Sequence[str]:
    """Return the threats that were brought up in this turn."""
    before = {proposal.id for proposal in desk.turn.moment.model.proposals}
    return [t.id for p in desk.model.proposals if p.id not in before for t in p.threats]


def questions(desk: Desk) -> Sequence[str]:
    """Return the questions that may be put now."""
    return [*desk.questions, OWN, CLOSE]


def facts(desk: Desk) -> Sequence[str]:
    """Return the keys of the facts worth knowing."""
    return list(desk.catalogue.facts)


def facts_told(desk: Desk) -> str:
    """Tell the keys of the facts by what each is about, with its answers where they are unusual."""
    of: dict[SubjectKind, list[str]] = {SubjectKind.SYSTEM: []}
    for key, entry in desk.catalogue.facts.items():
        answers = [choice.value for choice in entry.choices]
        told = "" if set(answers) <= _USUAL else f" ({' '.join(answers)})"
        of.setdefault(entry.subject, []).append(f"{key}{told}")
    about = {SubjectKind.SYSTEM: "the system", SubjectKind.COMPONENT: "parts"}
    lines = [f"of {about.get(kind, f'{kind}s')}: {', '.join(keys)}" for kind, keys in of.items() if keys]
    return f"{'; '.join(lines)}. Values: those in brackets, else yes, partly or no"


_USUAL: Final = {"yes", "partly", "no", "not_applicable"}


CHOICES: Final[Mapping[str, Callable[[Desk], Sequence[str]]]] = {
    "components": components,
    "kinds": kinds,
    "subjects": subjects,
    "anchors": anchors,
    "undecided": undecided,
    "kept": kept,
    "unrated": unrated,
    "questions": questions,
    "facts": facts,
}
"""The ids a field can be narrowed to, by the name it declares."""
_TOLD: Final[Mapping[str, Callable[[Desk], str]]] = {"facts": facts_told}
"""What is told of them where a list alone would say too little."""


def schema_of(arguments: type[Arguments], desk: Desk) -> Schema:
    """Return the JSON Schema of a tool's arguments as the model stands.

    It holds no `$ref` and no titles, and closed terms as enums.

    A field whose ids do not exist yet is left out.
    """
    raw = arguments.model_json_schema()
    shapes = raw.pop("$defs", {})
    found = _narrowed(raw, shapes, desk=desk)
    return found if isinstance(found, dict) else {}


_NOT_SENT: Final = {"title", "default", "minLength", "maxLength", "minItems", "maxItems"}
"""What a call is checked for all the same; every word of a schema is paid for in every request."""


def _narrowed(node: Any, shapes: dict[str, Any], *, desk: Desk) -> Any:  # noqa: ANN401  JSON
    if isinstance(node, list):
        return [_narrowed(item, shapes, desk=desk) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        shape = shapes[node["$ref"].rpartition("/")[2]]
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return _narrowed({**shape, **rest}, shapes, desk=desk)
    if "properties" in node:
        return _object(node, shapes, desk=desk)
    dropped = {*_NOT_SENT, "description"} if "enum" in node else _NOT_SENT
    kept = {key: value for key, value in node.items() if key not in dropped}
    kept = {key: _narrowed(value, shapes, desk=desk) for key, value in kept.items()}
    return _without_null(_with_ids(kept, desk))


def _object(node: dict[str, Any], shapes: dict[str, Any], *, desk: Desk) -> dict[str, Any]:
    fields = {
        name: _narrowed(value, shapes, desk=desk)
        for name, value in node["properties"].items()
        if not _lacks_ids(value, desk)
    }
    required = [name for name in node.get("required", ()) if name in fields]
    return {
        "type": "object",
        "properties": fields,
        **({"required": required} if required else {}),
    }


def _lacks_ids(field: dict[str, Any], desk: Desk) -> bool:
    name = field.get(NARROWED)
    return name is not None and not CHOICES[name](desk)


def _with_ids(node: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """Put the ids in where a field lists them, one or several, or tell of them where it does not."""
    name, listed = node.pop(NARROWED, None), node.pop(LISTED, False)
    if name in _TOLD:
        return {**node, "description": _TOLD[name](desk)}
    ids = list(CHOICES[name](desk)) if name and listed else []
    if not ids or len(ids) > MOST:
        return node
    if node.get("type") == "array":
        return {**node, "items": {"type": "string", "enum": ids}}
    plain = {key: value for key, value in node.items() if key not in {"anyOf", "type"}}
    return {**plain, "type": "string", "enum": ids}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """Write *a value or nothing* as a value that may be left out."""
    options = node.get("anyOf")
    if not options:
        return node
    real = [option for option in options if option.get("type") != "null"]
    if len(real) != 1:
        return node
    return {**{key: value for key, value in node.items() if key != "anyOf"}, **real[0]}
