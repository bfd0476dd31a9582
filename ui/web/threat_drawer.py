"""The drawer that shows one threat whole: why it is there, how it is rated, what can be done."""

from collections.abc import Iterator, Sequence

import streamlit as st

from assistant.exchange.report import Report
from assistant.model.handed_over import document_of
from assistant.model.threat import OpenFact, PersonRating, Rating, Reason, Risk, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Quote
from assistant.service import Suggestion
from knowledge_base.vocabulary import ControlState, Owner
from ui.web.backend import fourfold, open_report
from ui.web.deciding import UNDECIDED, show_decision
from ui.web.decisions import PERSON, add_control, rate
from ui.web.faults import refusals
from ui.web.safe import plain
from ui.web.wording import RAISED_BY, RISK_ICONS, STATUS_ICONS, risk_words

_ANOTHER = "something else"
_STATES: list[ControlState] = list(ControlState)


def open_threat(model_id: str, threat_id: str, *, handled: bool = False) -> None:
    """Open the drawer of a threat.

    Args:
        model_id: the model.
        threat_id: the threat.
        handled: whether to ask first what handles it.
    """
    report = open_report(model_id)
    threat = _find(report, threat_id)
    if threat is None:
        st.toast("This threat fell away with the last answer.")
        return
    st.dialog(plain(threat.title), width="medium", position="right", on_dismiss="rerun")(_draw)(
        model_id, threat_id, handled=handled
    )


def _draw(model_id: str, threat_id: str, *, handled: bool) -> None:
    report = open_report(model_id)
    threat = _find(report, threat_id)
    if threat is None:
        st.info("This threat is not there any more.")
        return
    st.markdown(_badges(threat))
    st.markdown(plain(threat.statement))
    _decision(report, threat, handled=handled)
    _place(report, threat)
    _reasons(report, threat)
    if threat.risk is not None:
        _risk(report, threat, risk=threat.risk)
    _sources(report, threat)


def _find(report: Report, threat_id: str) -> Threat | None:
    return next((threat for threat in report.analysis.threats if threat.id == threat_id), None)


def _badges(threat: Threat) -> str:
    icon = RISK_ICONS[threat.risk.today.level] if threat.risk else ":material/help:"
    words = [f"{STATUS_ICONS[threat.status]} {threat.status.label}", f"{icon} {risk_words(threat)}"]
    words += [category.label for category in threat.stride]
    words += [harm.label for harm in threat.harm]
    words += [RAISED_BY[threat.provenance]] if threat.provenance in RAISED_BY else []
    return " ".join(f":gray-badge[{word}]" for word in words)


def _decision(report: Report, threat: Threat, *, handled: bool) -> None:
    if threat.status not in UNDECIDED:
        st.caption(_decided(report, threat))
    with st.container(horizontal=True):
        handled = show_decision(report, threat, key="drawer") or handled
    if threat.status in UNDECIDED:
        with st.expander("Something handles it already", expanded=handled):
            _handled(report, threat)


def _decided(report: Report, threat: Threat) -> str:
    decision = report.model.decisions_by_threat.get(threat.id)
    if decision is None:
        return threat.status.label
    reason = f": {decision.reason.label.lower()}" if decision.reason else ""
    when = f"{decision.at.day} {decision.at.strftime('%B %Y')}"
    note = f" “{plain(decision.note)}”" if decision.note else ""
    return f"{decision.status.label}{reason}, by {plain(decision.by)} on {when}.{note}"


def _handled(report: Report, threat: Threat) -> None:
    """Ask what handles the threat: it becomes a control, and the threat stays, rated anew."""
    titles = {mitigation: report.mitigation_title(mitigation) for mitigation in threat.mitigations}
    with st.form(f"handled-{threat.id}", border=False):
        chosen = st.selectbox(
            "What handles it?",
            [*titles, _ANOTHER],
            format_func=lambda mitigation: titles.get(mitigation, "Something else"),
        )
        name = st.text_input("What do you call it?", max_chars=120, placeholder="The name your team uses")
        state = st.selectbox("How far is it?", _STATES, format_func=_label)
        if st.form_submit_button("Record it"):
            known = None if chosen == _ANOTHER else chosen
            words = (name or "").strip() or titles.get(chosen or "", "")
            if not words:
                st.warning("Say what you call it.")
                return
            with refusals():
                add_control(report.model, threat, name=words, mitigation=known, state=state)
                st.rerun()


def _label(state: ControlState) -> str:
    return state.label


def _place(report: Report, threat: Threat) -> None:
    system = report.model.system
    where = "The whole system" if threat.anchor == SYSTEM else plain(system.name_of(threat.anchor))
    lines = [f"**Where:** {where}"]
    if threat.affected:
        lines.append(f"**Touches:** {', '.join(plain(system.name_of(other)) for other in threat.affected)}")
    if threat.stages:
        lines.append(f"**Life-cycle stages:** {', '.join(stage.label for stage in threat.stages)}")
    lines.append(f"**Who has to act:** {threat.owner.label}")
    st.markdown("  \n".join(lines))


def _reasons(report: Report, threat: Threat) -> None:
    if threat.reasons:
        st.subheader("Why it is here", anchor=False)
        st.markdown("\n".join(f"- {line}" for line in _reason_lines(threat.reasons, report.model)))
    if threat.depends_on:
        st.subheader("What would decide it", anchor=False)
        st.markdown("\n".join(f"- {_open_fact(report, fact)}" for fact in threat.depends_on))


def _reason_lines(reasons: Sequence[Reason], model: ThreatModel) -> list[str]:
    """Return the reasons, those with the same words of the team in one line."""
    told: dict[str, list[str]] = {}
    lines = []
    for reason in reasons:
        words = f"{plain(reason.text)}{' *(assumed)*' if reason.assumed else ''}"
        if reason.quote is None:
            lines.append(words)
        else:
            told.setdefault(_told(reason.quote, model), []).append(words)
    return lines + [f"{said} ({'; '.join(words)})" for said, words in told.items()]


def _told(quote: Quote, model: ThreatModel) -> str:
    document = document_of(quote, model)
    return (
        f"{plain(document)} says: “{plain(quote.text)}”" if document else f"You said: “{plain(quote.text)}”"
    )


def _open_fact(report: Report, fact: OpenFact) -> str:
    about = "the system" if fact.subject == SYSTEM else report.model.system.name_of(fact.subject)
    return plain(f"{report.fact_title(fact.key)} ({about})")


def _risk(report: Report, threat: Threat, *, risk: Risk) -> None:
    st.subheader("Why this score", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in _score(risk)))
    with st.expander("Rate it yourself"), st.form(f"rate-{threat.id}", border=False):
        likelihood = st.slider("Likelihood", 1, 5, risk.today.likelihood.high)
        impact = st.slider("Impact", 1, 5, risk.today.impact.high)
        reason = st.text_input("Why", max_chars=500)
        if st.form_submit_button("Save the rating"):
            with refusals():
                rate(
                    report.model.id,
                    PersonRating(
                        threat=threat.id, likelihood=likelihood, impact=impact, reason=reason or "", by=PERSON
                    ),
                )
                st.rerun()


def _score(risk: Risk) -> Iterator[str]:
    yield f"Today: {_rating(risk.today)}"
    if risk.inherent != risk.today:
        yield f"Without the controls you mentioned: {_rating(risk.inherent)}"
    if risk.planned is not None:
        yield f"Once the plan works: {_rating(risk.planned)}"
    yield f"The worst of it concerns {risk.worst.label.lower()}"
    for factor in risk.factors:
        yield f"{factor.of.capitalize()}, {plain(factor.name)} {factor.value}: {plain(factor.why)}"


def _rating(rating: Rating) -> str:
    level = rating.level.label
    if rating.level_low != rating.level:
        level = f"{rating.level_low.label} to {level.lower()}"
    return f"{level} (likelihood {rating.likelihood.high}, impact {rating.impact.high}, of 5)"


def _sources(report: Report, threat: Threat) -> None:
    if suggestions := fourfold().suggestions(threat, report.model):
        st.subheader("What can be done", anchor=False)
        st.markdown("\n".join(f"- {_suggestion(suggestion)}" for suggestion in suggestions))
    if threat.references:
        st.subheader("Sources", anchor=False)
        citations = (report.citation(reference) for reference in threat.references)
        st.markdown(
            "\n".join(
                f"- [{plain(label)}](<{url}>)" if url else f"- {plain(label)}" for label, url in citations
            )
        )


def _suggestion(suggestion: Suggestion) -> str:
    who = "" if suggestion.responsible is Owner.US else f" *({suggestion.responsible.label} has to act)*"
    said = f" You mentioned: “{plain(suggestion.said)}”." if suggestion.said else ""
    what = f"**{plain(suggestion.title)}**{who}: {plain(suggestion.effect)}{said}"
    return f"{what}  \n  Remains: {plain(suggestion.limits)}"
