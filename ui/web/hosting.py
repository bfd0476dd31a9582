"""Hosted by a vendor or run by ourselves: which threats would come, go, or change hands. Nothing is saved."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import streamlit as st

from assistant.exchange.report import Report
from assistant.model.facts import FactKey
from assistant.model.system import Component
from assistant.model.threat import Threat
from assistant.service import HostingComparison
from knowledge_base.vocabulary import ComponentKind, DeploymentScope, FactTime, Owner
from ui.web.backend import fourfold
from ui.web.fact_rows import answers
from ui.web.safe import plain
from ui.web.wording import count, level_words


class Hosting(StrEnum):
    """How the models of the system might be run."""

    AS_IT_IS = "As it is"
    VENDOR = "Hosted by a vendor"
    OURSELVES = "Run by ourselves"


_SCOPES: Final = {
    Hosting.VENDOR: DeploymentScope.VENDOR_API,
    Hosting.OURSELVES: DeploymentScope.SELF_HOSTED,
}
ACTS: Final = {
    Owner.US: "we act",
    Owner.PROVIDER: "the provider acts",
    Owner.PLATFORM: "the platform acts",
    Owner.SHARED: "we and the provider act",
}
"""Who has to act, in words."""
_WHO_RUNS_IT: Final = "scope"
_MODELS: Final = frozenset({ComponentKind.MODEL_ENDPOINT, ComponentKind.MODEL_SERVER})


def show_hosting(report: Report) -> None:
    """Draw the switch, and what the other way of running the models would change."""
    st.header("Hosted by a vendor, or run by ourselves?", anchor=False)
    models = [part for part in report.model.system.components if part.kind in _MODELS]
    if not models:
        st.caption("There is no language or image model in the system yet that could be moved.")
        return
    today = "; ".join(f"{plain(part.name)}: {_run_today(report, part)}" for part in models)
    st.caption(f"Who runs it today — {today}. Try it the other way: nothing is saved by looking.")
    chosen = st.segmented_control(
        "The models are",
        list(Hosting),
        default=Hosting.AS_IT_IS,
        required=True,
        key="hosting",
        bind="query-params",
        wrap=True,
    )
    scope = _SCOPES.get(Hosting(chosen))
    if scope is None:
        return
    compared = fourfold().compare_hosting(report.model, to=scope)
    if not any((compared.gained, compared.lost, compared.moved, compared.rated_otherwise)):
        st.info(f"{Hosting(chosen)}: no threat would come, go or change hands, as far as is known.")
        return
    with st.container(key="hosting-result"):
        st.markdown(
            f"**{Hosting(chosen)}** would bring {count(len(compared.gained), 'threat')}, end "
            f"{len(compared.lost)} and give {len(compared.moved)} to another owner."
        )
        _columns(report, compared)


def _run_today(report: Report, part: Component) -> str:
    fact = report.model.facts_by_key.get(FactKey(part.id, _WHO_RUNS_IT, FactTime.TODAY))
    if fact is None or fact.is_open:
        return "nobody has said"
    said = dict(answers(report.catalogue.facts.get(_WHO_RUNS_IT)))
    label = ", ".join(said.get(value, value) for value in fact.values)
    return f"{label[:1].lower()}{label[1:]}"


def _columns(report: Report, compared: HostingComparison) -> None:
    groups: tuple[tuple[str, list[str]], ...] = (
        (f"Gained: {len(compared.gained)}", threat_lines(report, compared.gained)),
        (f"Lost: {len(compared.lost)}", threat_lines(report, compared.lost)),
        (f"Moved to another owner: {len(compared.moved)}", moved_lines(compared)),
    )
    for column, (title, lines) in zip(st.columns(3), groups, strict=True):
        with column, st.container(border=True):
            st.subheader(title, anchor=False)
            st.markdown("\n".join(f"- {line}" for line in lines) or "None.")
    if compared.rated_otherwise:
        with st.expander(f"Rated otherwise: {count(len(compared.rated_otherwise), 'threat')}"):
            st.markdown("\n".join(f"- {line}" for line in otherwise_lines(report, compared.rated_otherwise)))


def threat_lines(report: Report, threats: Iterable[Threat]) -> list[str]:
    """Return a line for each threat: title, risk, place, who has to act."""
    name = report.model.system.name_of
    return [
        f"**{plain(t.title)}** · {level_words(t)} · {plain(name(t.anchor))} · {ACTS[t.owner]}"
        for t in threats
    ]


def moved_lines(compared: HostingComparison) -> list[str]:
    """Return a line for each threat that somebody else would have to act on."""
    return [
        f"**{plain(moved.threat.title)}**: {ACTS[moved.before]} now, {ACTS[moved.after]} then"
        for moved in compared.moved
    ]


def otherwise_lines(report: Report, threats: Sequence[Threat]) -> list[str]:
    """Return a line for each threat that would be rated otherwise: as it is, and as it would be."""
    now = {threat.id: threat for threat in report.analysis.threats}
    return [
        f"**{plain(threat.title)}**: "
        f"{level_words(now[threat.id]) if threat.id in now else 'not listed'} now, "
        f"{level_words(threat)} then"
        for threat in threats
    ]
