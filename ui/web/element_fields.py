"""What a person can say of each type of element: the fields of its form, and the element they make."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from assistant.model.system import Element, System
from assistant.model.values import Origin, fresh_id
from knowledge_base.vocabulary import (
    ArtefactKind,
    Certainty,
    ComponentKind,
    ControlNature,
    ControlState,
    DataClass,
    FlowRole,
    Term,
    Trigger,
    Writer,
)
from ui.web.decisions import PERSON

_ELEMENT: Final[TypeAdapter[Element]] = TypeAdapter(Element)
UNSURE: Final = frozenset({Certainty.ASSUMED, Certainty.INFERRED})
"""What nobody said: a template brought it, or it was concluded."""

NODES: Final = ("component", "artefact", "actor")


class Box(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    LINES = "lines"
    CHOICE = "choice"
    YES_NO = "yes_no"
    ELEMENT = "element"
    ELEMENTS = "elements"


@dataclass(frozen=True)
class Field:
    """A field of a form.

    Attributes:
        options: for a choice its values, for elements their types.
        optional: whether it may be left open.
    """

    name: str
    label: str
    box: Box = Box.LINE
    options: tuple[str, ...] = ()
    optional: bool = True
    help: str | None = None


def _terms(terms: type[Term]) -> tuple[str, ...]:
    return tuple(map(str, terms))


_NAME: Final = Field("name", "Name", optional=False)
FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "component": (
        _NAME,
        Field("kind", "Kind", Box.CHOICE, _terms(ComponentKind), optional=False),
        Field("product", "Product", help="Where one was named, such as a vendor's model"),
        Field("actions", "What it does", Box.LINES, help="One action a line, such as: issues refunds"),
        Field("holds", "What it holds", Box.LINES, help="One thing a line"),
    ),
    "artefact": (
        _NAME,
        Field("kind", "Kind", Box.CHOICE, _terms(ArtefactKind), optional=False),
        Field("publisher", "Publisher"),
        Field("made_by", "Made by", Box.ELEMENT, ("component",)),
        Field("loaded_by", "Loaded by", Box.ELEMENTS, ("component",)),
    ),
    "flow": (
        Field("source", "From", Box.ELEMENT, NODES, optional=False),
        Field("target", "To", Box.ELEMENT, NODES, optional=False),
        Field("name", "What flows"),
        Field("role", "What the receiver takes it for", Box.CHOICE, _terms(FlowRole), optional=False),
        Field("trigger", "What sets it going", Box.CHOICE, _terms(Trigger)),
        Field("authenticated_as", "Authenticated as"),
        Field("encrypted", "Encrypted on the way", Box.YES_NO),
        Field("egress", "The receiver can pass it on to any address", Box.YES_NO),
        Field(
            "rendered_as",
            "How the receiver shows it",
            Box.CHOICE,
            ("text", "markdown", "html", "speech", "image", "code"),
        ),
    ),
    "boundary": (_NAME, Field("members", "What lies inside", Box.ELEMENTS, NODES)),
    "asset": (
        _NAME,
        Field("data_class", "Kind of data", Box.CHOICE, _terms(DataClass), optional=False),
        Field("subjects", "Whom it is about", Box.LINES, help="One group a line, such as: patients"),
        Field("held_by", "Where it is kept or passes through", Box.ELEMENTS, ("component", "artefact")),
    ),
    "actor": (
        _NAME,
        Field("writer", "Belongs to", Box.CHOICE, _terms(Writer), optional=False),
        Field(
            "part",
            "Part they play",
            Box.CHOICE,
            (
                "user",
                "operator",
                "author",
                "annotator",
                "publisher",
                "approver",
                "other_tenant",
                "peer_agent",
                "other",
            ),
            optional=False,
        ),
        Field("reaches", "What they touch directly", Box.ELEMENTS, ("component", "artefact")),
    ),
    "adversary": (
        _NAME,
        Field("goal", "Goal", optional=False),
        Field("access", "Comes in as", Box.CHOICE, _terms(Writer)),
        Field("patience", "Patience", Box.CHOICE, ("minutes", "days", "months")),
    ),
    "affected": (
        _NAME,
        Field(
            "relation",
            "What the system is to them",
            Box.CHOICE,
            ("user", "depicted", "decided_about", "vulnerable", "absent", "data_subject"),
            optional=False,
        ),
        Field("recourse", "What they can do about a wrong result"),
        Field("notices_by", "How they would notice"),
    ),
    "control": (
        _NAME,
        Field("state", "How far it is", Box.CHOICE, _terms(ControlState), optional=False),
        Field("guards", "What it guards", Box.ELEMENTS, ("component", "artefact", "flow")),
        Field("nature", "How it decides", Box.CHOICE, _terms(ControlNature)),
        Field("evidence", "How one knows that it works"),
    ),
}
"""An element's type to the fields of its form."""

NOUNS: Final[Mapping[str, str]] = {
    "component": "element",
    "artefact": "artefact",
    "flow": "flow",
    "boundary": "boundary",
    "asset": "data",
    "actor": "person or group",
    "adversary": "adversary",
    "affected": "affected people",
    "control": "control",
}
"""What an element of each type is called on the page."""


def words(value: str) -> str:
    """Return a closed value as people read it."""
    return value.replace("_", " ").capitalize()


def called(system: System, element: Element) -> str:
    """Return what an element is called; a flow by its ends."""
    if element.type != "flow":
        return element.name
    ends = f"{system.name_of(element.source)} → {system.name_of(element.target)}"
    return f"{element.name}: {ends}" if element.name else ends


def choices(system: System, field: Field) -> dict[str, str]:
    """Return what can be chosen in a field, each value with how it reads."""
    if field.box in (Box.ELEMENT, Box.ELEMENTS):
        return {e.id: called(system, e) for e in system.elements() if e.type in field.options}
    if field.box is Box.YES_NO:
        return {"yes": "Yes", "no": "No"}
    return {value: words(value) for value in field.options}


def confirmed(origin: Origin) -> Origin:
    """Return where an element comes from once a person has vouched for it."""
    if origin.certainty not in UNSURE:
        return origin
    return Origin(certainty=Certainty.SAID, by=PERSON, quote=origin.quote)


class UnfitElementError(ValueError):
    """What was filled in makes no element; the message is a sentence for each field."""


def build_element(
    kind: str, values: Mapping[str, Any], *, old: Element | None, taken: Container[str]
) -> Element:
    """Make an element out of what was filled in.

    Args:
        kind: the element's type.
        values: the fields' values; an empty one leaves the field open.
        old: the element that is revised; its id, and what the form does not show, stays.
        taken: the ids that are in use.

    Raises:
        UnfitElementError: a field is missing or does not fit.
    """
    # Any: values of many types, validated here
    fields = FIELDS[kind]
    missing = [field.label for field in fields if not field.optional and not values.get(field.name)]
    if missing:
        raise UnfitElementError(f"Fill in: {', '.join(missing)}.")
    given = {field.name: _value(field, values.get(field.name)) for field in fields}
    base: dict[str, Any]
    if old is None:
        base = {"type": kind, "id": fresh_id(_id_words(given), taken, otherwise=kind)}
    else:
        base = {**old.model_dump(), "origin": confirmed(old.origin)}
    try:
        return _ELEMENT.validate_python({**base, **given})
    except ValidationError as error:
        labels = {field.name: field.label for field in fields}
        raise UnfitElementError(
            " ".join(f"{_label(labels, problem['loc'])}: {problem['msg']}." for problem in error.errors())
        ) from error


def _id_words(given: Mapping[str, Any]) -> str:  # Any: as in build_element
    ends = f"{given.get('source', '')} to {given.get('target', '')}"
    return str(ends if given.get("source") else given.get("name", ""))


def _value(field: Field, value: Any) -> Any:  # noqa: ANN401  as in build_element
    """Return a field's value as the element holds it."""
    match field.box:
        case Box.LINES:
            return tuple(line.strip() for line in str(value or "").splitlines() if line.strip())
        case Box.ELEMENTS:
            return tuple(value or ())
        case Box.YES_NO:
            return None if not value else value == "yes"
        case Box.LINE:
            line = " ".join(str(value or "").split())
            return line if line or not field.optional or field.name == "name" else None
        case Box.CHOICE | Box.ELEMENT:
            return value or None


def _label(labels: Mapping[str, str], place: tuple[int | str, ...]) -> str:
    return next((labels[str(step)] for step in place if str(step) in labels), "Element")
