"""Tools that only look: the agenda, the model, the catalogue, the review. They change nothing."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from assistant.agent.tools import briefing
from assistant.agent.tools.desk import Desk, ToolRefusedError
from assistant.agent.tools.tool import Arguments, Told, Tool, narrowed
from knowledge_base.entries import MitigationEntry, ThreatEntry
from knowledge_base.errors import UnknownEntryError

_HITS: Final = 6
_CITED: Final = 4
_HELPS: Final = 4


class _Nothing(Arguments):
    pass


class _Part(Arguments):
    part: str | None = narrowed("components", "one part, with quotes and statements", default=None)


class _Query(Arguments):
    query: str = Field(min_length=2, max_length=400, description="an attacker's words")


class _Entry(Arguments):
    id: str = Field(max_length=200, description="of an entry or a threat")


def _agenda(desk: Desk, _: _Nothing) -> Told:
    return Told(briefing.agenda(desk), "Looked at what is still open")


def _summary(desk: Desk, given: _Part) -> Told:
    if given.part is None:
        return Told(briefing.summary(desk), "Read the model")
    if given.part != "system":
        desk.element(given.part)
    return Told(briefing.part_summary(desk, given.part), f"Read what is known of {desk.name_of(given.part)}")


def _search(desk: Desk, given: _Query) -> Told:
    found = list(desk.search(given.query))[:_HITS]
    desk.found += [source.id for source in found]
    lines = [f"- {source.id}: {source.title}. {source.text}" for source in found]
    number = f"{len(found)} source{'' if len(found) == 1 else 's'}"
    return Told(
        "\n".join(lines) or "Nothing was found; use other words.", f"Searched the catalogue: {number}"
    )


def _explain(desk: Desk, given: _Entry) -> Told:
    threat = next((t for t in desk.derived.analysis.threats if t.id == given.id), None)
    if threat is not None and threat.entry is None:
        return Told(
            f"{threat.title}. {threat.statement} (brought by {threat.provenance})", "Looked a threat up"
        )
    wanted = (threat.entry if threat else None) or given.id
    try:
        entry = desk.catalogue.entry(wanted)
    except UnknownEntryError as error:
        raise ToolRefusedError(f"{error}; search_knowledge finds entries by words") from error
    lines = [f"{entry.id}: {entry.title}. {entry.summary}"]
    if threat is not None:
        factors = (
            "; ".join(f"{f.name} {f.value}: {f.why}" for f in threat.risk.factors) if threat.risk else ""
        )
        lines += [f"Here: {threat.statement}", f"Rated {briefing.level(threat)}: {factors}"]
    if isinstance(entry, ThreatEntry):
        links = [(m, desk.catalogue.mitigations.get(m.id)) for m in entry.mitigations]
        told = [f"{m.id} ({known.title}): {m.effect}" for m, known in links if known is not None][:_HELPS]
        lines += [f"Example: {entry.example}", f"Mitigations: {'; '.join(told)}"]
    if isinstance(entry, MitigationEntry):
        lines.append(f"What remains: {entry.limits}")
    references = ", ".join(str(reference) for reference in entry.references[:_CITED])
    desk.found.append(entry.id)
    return Told("\n".join([*lines, f"Sources: {references}"]), f"Looked up: {entry.title}")


def _review(desk: Desk, _: _Nothing) -> Told:
    return Told(briefing.review(desk), "Ran the review")


def _has_parts(desk: Desk) -> bool:
    return bool(desk.model.system.components)


AGENDA: Final = Tool(
    name="agenda",
    description="The questions worth putting, after larger changes of yours.",
    arguments=_Nothing,
    run=_agenda,
)
MODEL_SUMMARY: Final = Tool(
    name="model_summary",
    description="The model after changes of yours, or one part in detail.",
    arguments=_Part,
    run=_summary,
    of_use=_has_parts,
    otherwise="the model is empty; nothing is known yet",
)
SEARCH_KNOWLEDGE: Final = Tool(
    name="search_knowledge",
    description="Search threats and mitigations: for side questions, and before proposing a threat.",
    arguments=_Query,
    run=_search,
)
EXPLAIN_ENTRY: Final = Tool(
    name="explain_entry",
    description="What an entry or a threat means, why it is rated so, what helps, sources.",
    arguments=_Entry,
    run=_explain,
)
RUN_REVIEW: Final = Tool(
    name="run_review",
    description="What is thin or missing, with the fix and the verdict.",
    arguments=_Nothing,
    run=_review,
    of_use=_has_parts,
    otherwise="the model is empty; there is nothing to review yet",
)
