"""What an edit of the system changes: plain functions from what was done on the page to changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.handed_over import only_written_in
from assistant.model.system import Artefact, Component, DataFlow, Element, references_of
from assistant.model.threat_model import ThreatModel
from assistant.service import Change, PutElement, RenameElement
from knowledge_base.vocabulary import ArtefactKind, ComponentKind, Term
from ui.web.element_fields import UNSURE, called, confirmed
from ui.web.wording import count

_NAMED: Final = 5


def table_changes(
    model: ThreatModel, rows: Sequence[str], *, edited: Mapping[int, Mapping[str, Any]]
) -> list[Change]:
    """Return what was typed and chosen in the table of elements, as changes.

    Args:
        model: the version the table showed.
        rows: the id of each row's element.
        edited: for each row that was touched, the columns with their new values.
    """
    # Any: a cell holds whatever its column does
    changes: list[Change] = []
    for row, cells in edited.items():
        element = model.system.by_id.get(rows[int(row)]) if int(row) < len(rows) else None
        if element is None:
            continue
        name = " ".join(str(cells.get("Name") or "").split())
        if name and name != element.name:
            changes.append(RenameElement(id=element.id, name=name[:120]))
            element = element.model_copy(update={"name": name[:120]})
        kind = _term(ComponentKind, cells.get("Kind"))
        if isinstance(element, Component) and kind not in (None, element.kind):
            changed = {"kind": kind, "origin": confirmed(element.origin)}
            changes.append(PutElement(element=element.model_copy(update=changed)))
    return changes


def _term(terms: type[ComponentKind], label: object) -> Term | None:
    return next((term for term in terms if term.label == label), None)


def confirm_changes(elements: Iterable[Element]) -> list[Change]:
    """Return the changes by which a person vouches for elements that nobody had named."""
    return [
        PutElement(element=element.model_copy(update={"origin": confirmed(element.origin)}))
        for element in elements
        if element.origin.certainty in UNSURE
    ]


def unsure(report: Report) -> list[Element]:
    """Return the elements that a template brought or that were concluded, flows last; no document's."""
    model = report.model
    found = [
        e
        for e in model.system.elements()
        if e.origin.certainty in UNSURE and only_written_in(e.origin, model) is None
    ]
    return sorted(found, key=lambda element: element.type == "flow")


def goes_with(report: Report, element: Element) -> list[str]:
    """Say in sentences what is lost when an element is removed."""
    model = report.model
    flows = [f for f in model.system.flows if element.id in (f.source, f.target) and f.id != element.id]
    gone = {element.id, *(flow.id for flow in flows)}
    facts = sum(fact.subject in gone for fact in model.facts)
    threats = [t for t in report.analysis.threats if t.anchor in gone and t.status not in SET_ASIDE]
    decided = sum(t.id in model.decisions_by_threat or t.id in model.responses_by_threat for t in threats)
    lines = []
    if flows:
        lines.append(f"{count(len(flows), 'flow')}: {_named(called(model.system, flow) for flow in flows)}")
    if facts:
        lines.append(f"{count(facts, 'fact')} about it")
    if threats:
        lines.append(f"{count(len(threats), 'threat')}: {_named(threat.title for threat in threats)}")
    if decided:
        lines.append(
            f"{decided} of them decided or answered; those stay in the list as stale, with your decision"
        )
    named_by = [e for e in model.system.elements() if element.id in {o for _, o in references_of(e)}]
    others = [called(model.system, e) for e in named_by if not isinstance(e, DataFlow)]
    if others:
        lines.append(f"its mention in {_named(others)}")
    return lines


def _named(names: Iterable[str]) -> str:
    every = list(names)
    more = len(every) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def mergeable(model: ThreatModel, element: Element) -> list[Element]:
    """Return the elements that an element could turn out to be."""
    return [e for e in model.system.elements() if e.type == element.type and e.id != element.id]


def kind_label(element: Component | Artefact) -> str:
    """Return what kind of thing an element is."""
    kind: ComponentKind | ArtefactKind = element.kind
    return kind.label
