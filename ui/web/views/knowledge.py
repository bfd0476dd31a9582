"""Knowledge: the catalogue of threats and mitigations, to search and to browse, each with its sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import streamlit as st

from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import LifecycleStage
from ui.web.backend import fourfold
from ui.web.catalogue_words import (
    Known,
    Shelf,
    Sought,
    Source,
    browse,
    by_words,
    every,
    found_on,
    group_words,
    groups,
    linked,
    marks,
    sections,
    sources,
)
from ui.web.faults import refusals
from ui.web.safe import plain
from ui.web.searching import search, search_ready
from ui.web.wording import count

ENTRY: Final = "entry"
"""The name of the open entry's id in the address."""

_SHOWN: Final = 20
_HITS: Final = 40
_BEST: Final = 12
_PATIENCE: Final = 1.5
_LONGEST: Final = 500


class _Result(NamedTuple):
    """What is on the page: the entries, and what to know about the search."""

    entries: list[Known]
    notices: tuple[str, ...] = ()


def render() -> None:
    """Draw the page."""
    catalogue = fourfold().catalogue
    st.title("Knowledge", anchor=False)
    st.caption(
        f"Catalogue {catalogue.version}: {count(len(catalogue.threats), 'threat')} and "
        f"{count(len(catalogue.mitigations), 'mitigation')}, in our own words, each with its sources. "
        "It needs no model."
    )
    words = st.text_input(
        "Search threats and mitigations",
        type="search",
        live=True,
        key="find",
        bind="query-params",
        max_chars=_LONGEST,
        placeholder="What could happen, who would do it, or to whom",
    )
    shelf = _shelf(catalogue)
    asked = (words or "").strip()
    waiting = bool(asked) and not search_ready(within=_PATIENCE)
    if waiting:
        _wait()
    _results(catalogue, _find(catalogue, shelf, words=asked, waiting=waiting), words=asked)
    _open_entry(catalogue)


def _shelf(catalogue: Catalogue) -> Shelf:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sought = Sought(
            st.segmented_control(
                "What",
                list(Sought),
                default=Sought.THREATS,
                required=True,
                key="look_for",
                bind="query-params",
            )
        )
        stage = st.selectbox(
            "Life-cycle stage",
            list(LifecycleStage),
            index=None,
            format_func=lambda stage: stage.label,
            placeholder="Any stage",
            key="in_stage",
            bind="query-params",
            width=220,
        )
        threats = sought is Sought.THREATS
        group = st.selectbox(
            "Family" if threats else "Kind",
            groups(catalogue, sought),
            index=None,
            format_func=group_words,
            placeholder="Any family" if threats else "Any kind",
            key="family" if threats else "kind",
            bind="query-params",
            width=220,
        )
    return Shelf(sought, stage=stage, group=group)


def _find(catalogue: Catalogue, shelf: Shelf, *, words: str, waiting: bool) -> _Result:
    if not words:
        return _Result(browse(catalogue, shelf))
    if waiting:
        return _Result(by_words(catalogue, shelf, words=words))
    with refusals():
        found = search(words, limit=_HITS)
        best = found_on(catalogue, shelf, ids=(hit.entry_id for hit in found.hits))
        return _Result(best[:_BEST], found.notices)
    return _Result([])


@st.fragment(run_every=2)
def _wait() -> None:
    """Say that the search is being prepared, and draw the page anew when it is."""
    if search_ready(within=0):
        st.rerun()
    st.caption(
        ":material/hourglass_top: The search by meaning is being prepared; the very first time that takes "
        "about a minute. Until then these are the entries that hold every word."
    )
    st.skeleton(height=24)


def _results(catalogue: Catalogue, result: _Result, *, words: str) -> None:
    for notice in result.notices:
        st.info(plain(notice))
    number = len(result.entries)
    st.header(f"Best matches ({number})" if words else f"To browse ({number})", anchor=False)
    if not result.entries:
        st.info(
            "Nothing here. Say it in a sentence, clear a filter, or look among "
            "the others: threats and mitigations are searched apart."
        )
        return
    shown = result.entries[: _SHOWN * (1 + _more())]
    with st.grid(min_column_width=380):
        for entry in shown:
            _card(catalogue, entry)
    if len(shown) < number and st.button(f"Show more of {number}", key="more-entries"):
        st.session_state["entries_more"] = _more() + 1
        st.rerun()


def _more() -> int:
    found = st.session_state.get("entries_more")
    return found if isinstance(found, int) else 0


def _card(catalogue: Catalogue, entry: Known) -> None:
    with st.container(border=True, key=f"entry-{entry.id}", height="stretch"):
        st.subheader(plain(entry.title), anchor=False)
        st.caption(marks(entry))
        st.markdown(plain(entry.summary))
        known = sources(catalogue, entry)
        if known:
            st.caption(f"Sources: {_labels(known)}")
        if st.button("Open", key=f"open-{entry.id}", help=plain(entry.title)):
            st.query_params[ENTRY] = entry.id


def _labels(known: Sequence[Source]) -> str:
    shown = ", ".join(plain(source.label) for source in known[:4])
    return f"{shown} and {len(known) - 4} more" if len(known) > 4 else shown


def _open_entry(catalogue: Catalogue) -> None:
    """Open the entry that the address names, if it names one."""
    wanted = st.query_params.get(ENTRY)
    if not wanted:
        return
    entry = next((known for known in every(catalogue) if known.id == wanted), None)
    if entry is None:
        st.toast("The catalogue has no such entry; it may have been renamed.")
        _close()
        return
    st.dialog(entry.title, width="medium", position="right", on_dismiss=_close)(_draw)(catalogue, entry)


def _close() -> None:
    st.query_params.pop(ENTRY, None)


def _draw(catalogue: Catalogue, entry: Known) -> None:
    st.caption(marks(entry))
    st.markdown(plain(entry.summary))
    for section in sections(catalogue, entry):
        st.subheader(section.heading, anchor=False)
        st.markdown(section.text)
    st.subheader("What can be done" if isinstance(entry, ThreatEntry) else "Helps against", anchor=False)
    for other, why in linked(catalogue, entry):
        _linked(other, why)
    st.subheader("Sources", anchor=False)
    st.markdown("\n".join(f"- {_source(source)}" for source in sources(catalogue, entry)) or "None.")
    st.caption(f"{entry.id} · catalogue {catalogue.version}")


def _linked(other: Known, why: str) -> None:
    with st.container(gap=None):
        if st.button(plain(other.title), key=f"linked-{other.id}", type="tertiary", wrap=True):
            st.query_params[ENTRY] = other.id
            st.rerun()
        st.caption(plain(why[:1].upper() + why[1:]))


def _source(source: Source) -> str:
    if not source.url:
        return plain(source.label)
    return f"[{plain(source.label)}](<{source.url}>) ({plain(source.host)})"
