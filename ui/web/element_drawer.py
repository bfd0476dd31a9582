"""The drawer for one element: say more of it, vouch for it, take it out, or find that it is another one."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.report import Report
from assistant.model.system import Element
from assistant.service import Change, MergeElements, PutElement, RemoveElement
from ui.web.backend import open_report
from ui.web.editing import EditSession, save
from ui.web.element_edits import confirm_changes, goes_with, mergeable
from ui.web.element_fields import (
    FIELDS,
    NOUNS,
    UNSURE,
    Box,
    Field,
    UnfitElementError,
    build_element,
    called,
    choices,
)
from ui.web.faults import refusals
from ui.web.origin_words import quoted, sure_words
from ui.web.safe import plain

_MOST_CHARACTERS: Final = 2_000
_NAME_CHARACTERS: Final = 120


def open_element(report: Report, element: Element, *, version: int) -> None:
    """Open the drawer of an element.

    Args:
        report: the model as the page shows it.
        element: the element.
        version: the version the page shows; edits are made against it.
    """
    title = plain(called(report.model.system, element))
    _dialog(title)(_draw)(report.model.id, element.type, element=element, version=version)


def open_new(report: Report, kind: str, *, version: int) -> None:
    """Open the drawer with an empty form."""
    _dialog(f"Add: {NOUNS[kind]}")(_draw)(report.model.id, kind, element=None, version=version)


def _dialog(title: str) -> Any:  # noqa: ANN401  Streamlit's decorator is generic in the function
    return st.dialog(title, width="medium", position="right", on_dismiss="rerun")


def _draw(model_id: str, kind: str, *, element: Element | None, version: int) -> None:
    report = open_report(model_id)
    if element is not None:
        _origin(report, element, version=version)
    with st.form(f"element-{EditSession().edits}", border=False):
        values = {field.name: _box(report, field, element=element) for field in FIELDS[kind]}
        if st.form_submit_button("Save" if element else "Add", icon=":material/save:"):
            _save_form(report, kind, values=values, element=element, version=version)
    if element is not None:
        _merge(report, element, version=version)
        _remove(report, element, version=version)


def _origin(report: Report, element: Element, *, version: int) -> None:
    quote = element.origin.quote
    words = f": {plain(quoted(quote, report.model))}" if quote else ""
    st.caption(f"Known how: {plain(sure_words(element.origin, report.model))}{words}")
    if element.origin.certainty in UNSURE and st.button("Confirm", icon=":material/check:", key="confirm-it"):
        _commit(report.model.id, confirm_changes([element]), version=version)


def _box(report: Report, field: Field, *, element: Element | None) -> Any:  # noqa: ANN401  values of many types
    """Draw a field and return what it holds."""
    value = getattr(element, field.name) if element is not None else None
    key = f"field-{field.name}-{element.id if element else 'new'}-{EditSession().edits}"
    label = field.label if field.optional else f"{field.label} (needed)"
    match field.box:
        case Box.LINE:
            most = _NAME_CHARACTERS if field.name == "name" and not field.optional else _MOST_CHARACTERS
            return st.text_input(label, value or "", max_chars=most, key=key, help=field.help)
        case Box.LINES:
            return st.text_area(label, "\n".join(value or ()), key=key, help=field.help, height="content")
        case Box.ELEMENTS:
            options = choices(report.model.system, field)
            chosen = [one for one in value or () if one in options]
            return st.multiselect(
                label, list(options), chosen, format_func=lambda one: visible(options[one]), key=key
            )
        case Box.CHOICE | Box.ELEMENT | Box.YES_NO:
            options = choices(report.model.system, field)
            at = {None: "", True: "yes", False: "no"}.get(value, value) if field.box is Box.YES_NO else value
            return st.selectbox(
                label,
                list(options),
                index=list(options).index(str(at)) if at and str(at) in options else None,
                format_func=lambda one: visible(options[one]),
                placeholder="Not said",
                key=key,
            )


def _save_form(
    report: Report, kind: str, *, values: Mapping[str, Any], element: Element | None, version: int
) -> None:
    try:
        new = build_element(kind, values, old=element, taken=report.model.system.by_id)
    except UnfitElementError as error:
        st.error(plain(str(error)), title="This is not complete")
        return
    if new == element:
        st.info("Nothing was changed.")
        return
    _commit(report.model.id, [PutElement(element=new)], version=version)


def _merge(report: Report, element: Element, *, version: int) -> None:
    others = {e.id: called(report.model.system, e) for e in mergeable(report.model, element)}
    if not others:
        return
    with st.expander("It is the same as another one"):
        kept = st.selectbox(
            "Which one stays?",
            list(others),
            index=None,
            format_func=lambda one: visible(others[one]),
            key=f"merge-{element.id}",
        )
        st.caption("Flows, facts and decisions move to the one that stays. It can be undone.")
        if st.button("Make them one", key=f"merge-it-{element.id}", disabled=kept is None) and kept:
            _commit(report.model.id, [MergeElements(gone=element.id, kept=kept)], version=version)


def _remove(report: Report, element: Element, *, version: int) -> None:
    with st.expander("Remove it"):
        lines = goes_with(report, element)
        if lines:
            st.markdown("What goes with it:\n" + "\n".join(f"- {plain(line)}" for line in lines))
        else:
            st.markdown("Nothing else goes with it.")
        if st.button("Remove", key=f"remove-{element.id}", icon=":material/delete:"):
            _commit(report.model.id, [RemoveElement(id=element.id)], version=version)


def _commit(model_id: str, changes: list[Change], *, version: int) -> None:
    with refusals():
        save(model_id, changes, version=version)
        st.rerun()
