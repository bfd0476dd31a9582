"""The drawer for one fact: the question, why it matters, and another answer."""

import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.report import Report
from assistant.model.facts import Fact, FactKey
from assistant.service import Change, RecordFact, RetractFact
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import OPEN_VALUES, FactValue
from ui.web.backend import open_report
from ui.web.editing import EditSession, save
from ui.web.fact_rows import FactLine, answer, answered, answers, subject_name
from ui.web.faults import refusals
from ui.web.origin_words import quoted, sure_words
from ui.web.safe import plain

_ALONE = {*OPEN_VALUES, FactValue.NOT_APPLICABLE, FactValue.YES, FactValue.NO}


def open_fact(report: Report, about: FactKey, *, version: int) -> None:
    """Open the drawer of a fact.

    Args:
        report: the model as the page shows it.
        about: what the fact is about.
        version: the version the page shows; edits are made against it.
    """
    title = plain(f"{report.fact_title(about.key)}: {subject_name(report, about.subject)}")
    st.dialog(title, width="medium", position="right", on_dismiss="rerun")(_draw)(
        report.model.id, about, version=version
    )


def _draw(model_id: str, about: FactKey, *, version: int) -> None:
    report = open_report(model_id)
    entry = report.catalogue.facts.get(about.key)
    fact = report.model.facts_by_key.get(about)
    if fact is not None:
        _known(report, about, fact=fact)
    if entry is None:
        st.info("The catalogue does not know this fact; it can only be forgotten.")
    else:
        name = subject_name(report, about.subject)
        st.markdown(f"**{plain(entry.question.format(name=name))}**")
        st.caption(plain(entry.why))
        _form(report, about, entry=entry, version=version)
    if fact is not None and st.button("Forget it", key="fact-forget", icon=":material/delete:"):
        _commit(model_id, RetractFact(subject=about.subject, key=about.key, when=about.when), version=version)


def _known(report: Report, about: FactKey, *, fact: Fact) -> None:
    sure = plain(sure_words(fact.origin, report.model))
    st.markdown(f"Now: **{plain(answer(report, FactLine(about, fact)))}** ({sure})")
    if fact.origin.quote is not None:
        st.text(quoted(fact.origin.quote, report.model))
    if fact.against is not None:
        st.text(f"But also: {quoted(fact.against, report.model)}")


def _form(report: Report, about: FactKey, *, entry: FactEntry, version: int) -> None:
    labels = dict(answers(entry))
    fact = report.model.facts_by_key.get(about)
    now = [value for value in (fact.values if fact else ()) if value in labels]
    with st.form(f"fact-{EditSession().edits}", border=False):
        if entry.multiple:
            chosen = st.multiselect(
                "Answers; choose all that hold", list(labels), now, format_func=lambda v: visible(labels[v])
            )
        else:
            at = list(labels).index(now[0]) if now else None
            one = st.radio("Answer", list(labels), index=at, format_func=lambda v: plain(labels[v]))
            chosen = [one] if one else []
        if st.form_submit_button("Save the answer", icon=":material/save:"):
            if (problem := _problem(chosen)) is not None:
                st.warning(problem)
                return
            _commit(report.model.id, RecordFact(fact=answered(about, chosen)), version=version)


def _problem(chosen: list[str]) -> str | None:
    """Return why answers cannot stand together."""
    if not chosen:
        return "Choose an answer first."
    if len(chosen) > 1 and any(value in _ALONE for value in chosen):
        return "“We do not know”, “does not apply”, yes and no each stand alone."
    return None


def _commit(model_id: str, change: Change, *, version: int) -> None:
    with refusals():
        save(model_id, [change], version=version)
        st.rerun()
