"""Bring a threat up, rate what was brought up, ask whether one can be set aside. People decide about all."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import Field

from assistant.agent.tools.desk import Desk, ToolRefusedError
from assistant.agent.tools.narrow import undecided, unrated
from assistant.agent.tools.recording import QuoteText
from assistant.agent.tools.tool import Arguments, Told, Tool, narrowed
from assistant.changes.apply import with_fields
from assistant.changes.change import ProposeThreats
from assistant.elicit.risk_table import FACTORS, level_of, likelihood_of
from assistant.errors import ChangeRefusedError
from assistant.model.threat import Factor, Proposal, Range, Rating, Reason, Risk, Threat
from assistant.model.values import SYSTEM, fresh_id
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import DismissReason, HarmKind, ImpactKind, Provenance, Stride

_VAGUE: Final = re.compile(
    r"\b(?:may|might|could|can) (?:compromise|affect|impact) (?:the )?(?:security|system)\b", re.IGNORECASE
)
_FEWEST_NAMES: Final = 2
_Brought = Literal[Provenance.TEAM, Provenance.RETRIEVED, Provenance.NOVEL]
_Value = Annotated[int, Field(ge=1, le=5)]
_Why = Annotated[str, Field(min_length=5, max_length=300)]


class GivenThreat(Arguments):
    """A threat that no rule derives."""

    entry: str | None = Field(default=None, max_length=80, description="the catalogue's id, if any")
    anchor: str = narrowed("anchors", "the part where one would mend it, or system")
    title: str = Field(min_length=5, max_length=120)
    statement: str = Field(
        default="",
        max_length=600,
        description="who reaches what by which way, what happens then, whom it costs; by their names",
    )
    harm: tuple[HarmKind, ...] = Field(min_length=1, max_length=3)
    stride: tuple[Stride, ...] = Field(default=(), max_length=3)
    raised_by: Literal["team", "you"] = "you"
    quote: QuoteText


class _Threats(Arguments):
    threats: tuple[GivenThreat, ...] = Field(min_length=1, max_length=5)


class _Likely(Arguments):
    value: _Value
    why: _Why


class _Bad(Arguments):
    harm: ImpactKind
    value: _Value
    why: _Why


class _Rated(Arguments):
    threat: str = narrowed("unrated", listed=True)
    reach: _Likely = Field(description="5 anyone at all, 1 few insiders")
    steps: _Likely = Field(description="5 one plain step, 1 a long skilled chain")
    luck: _Likely = Field(description="5 nothing else must go wrong, 1 several things must")
    incentive: _Likely = Field(description="5 pays at once or happens by itself, 1 hardly worth it")
    impact: tuple[_Bad, ...] = Field(min_length=1, max_length=6)


class _RuledOut(Arguments):
    threat: str = narrowed("undecided", "its id")
    reason: DismissReason
    quote: QuoteText


def _propose(desk: Desk, given: _Threats) -> Told:
    brought, refused = [], []
    for one in given.threats:
        try:
            brought.append(_bring(desk, one))
        except (ToolRefusedError, ChangeRefusedError) as error:
            refused.append(f"Not proposed, '{one.title}': {error}")
    lines = [f"Proposed, to be decided by the team: {', '.join(t.id for t in brought)}."] if brought else []
    step = f"Proposed {len(brought)} threat{'' if len(brought) == 1 else 's'}" if brought else ""
    return Told("\n".join([*lines, *refused]), step, failed=bool(refused))


def _bring(desk: Desk, given: GivenThreat) -> Threat:
    team = given.raised_by == "team"
    quote = desk.quote(given.quote, now=team)
    _check_anchor(desk, given.anchor)
    entry = _entry(desk, given) if given.entry else None
    statement = quote.text if team else _checked(desk, given.statement)
    taken = {t.id.partition("@")[0] for p in desk.model.proposals for t in p.threats}
    name = entry.id if entry and not team else fresh_id(given.title, {*taken, *desk.catalogue.threats})
    provenance = _provenance(entry, team=team)
    threat = Threat(
        id=f"{name}@{given.anchor}",
        entry=entry.id if entry else None,
        title=given.title,
        statement=statement,
        anchor=given.anchor,
        stride=entry.stride if entry else given.stride,
        harm=entry.harm if entry else given.harm,
        stages=entry.stages if entry else (),
        references=tuple(str(reference) for reference in entry.references) if entry else (),
        reasons=(Reason(text=_because(desk, given.anchor), subject=given.anchor, quote=quote),),
        mitigations=tuple(link.id for link in entry.mitigations) if entry else (),
        family=entry.family if entry else "",
        provenance=provenance,
        origin=desk.origin(quote),
    )
    ids = {proposal.id for proposal in desk.model.proposals}
    desk.do(
        ProposeThreats(
            proposal=Proposal(
                id=fresh_id(f"talk {name}", ids),
                threats=(threat,),
                provenance=provenance,
                retriever=desk.author if entry else None,
            )
        )
    )
    return threat


def _provenance(entry: ThreatEntry | None, *, team: bool) -> _Brought:
    if team:
        return Provenance.TEAM
    return Provenance.RETRIEVED if entry else Provenance.NOVEL


def _because(desk: Desk, anchor: str) -> str:
    return f"raised in the conversation, about {desk.name_of(anchor)}"


def _check_anchor(desk: Desk, anchor: str) -> None:
    if anchor != SYSTEM and anchor not in desk.model.system.by_id:
        raise ToolRefusedError(f"there is no element '{anchor}' to hang it on; give an id of this model")


def _entry(desk: Desk, given: GivenThreat) -> ThreatEntry:
    """Return the entry a threat cites, unless the rules have judged it here already."""
    entry = desk.catalogue.threats.get(given.entry or "")
    if entry is None:
        raise ToolRefusedError(
            f"the catalogue has no threat '{given.entry}'; search_knowledge finds ids, and without "
            "`entry` it waits as novel"
        )
    there = next(
        (t for t in desk.derived.analysis.threats if _is_here(t, f"{entry.id}@{given.anchor}")), None
    )
    if there is not None:
        raise ToolRefusedError(f"it is on the list as '{there.id}' ({there.status})")
    ruled_out = next(
        (r for r in desk.derived.analysis.ledger if (r.entry, r.anchor) == (entry.id, given.anchor)), None
    )
    if ruled_out is not None:
        raise ToolRefusedError(f"it was ruled out here: {ruled_out.reason}")
    open_facts = [m for m in desk.derived.elicited.open_matters if m.entry == entry.id and m.decides]
    if open_facts:
        refs = ", ".join(sorted({f"{m.ref.key}@{m.ref.subject}" for m in open_facts})[:3])
        raise ToolRefusedError(f"whether it holds hangs on {refs}; ask that instead")
    return entry


def _is_here(threat: Threat, name: str) -> bool:
    return name in {other.partition("~")[0] for other in (threat.id, *threat.variants)}


def _checked(desk: Desk, statement: str) -> str:
    """Return a statement that speaks of this system; generalities are refused."""
    if not statement.strip() or _VAGUE.search(statement):
        raise ToolRefusedError(
            "say concretely who gets what into which part, what happens then, and whom it costs"
        )
    low = statement.lower()
    names = {element.name.lower() for element in desk.model.system.elements() if element.name}
    told = [name for name in names if name in low]
    if len(told) < _FEWEST_NAMES:
        known = ", ".join(sorted(names)[:12])
        raise ToolRefusedError(f"name at least two things of this system as the team calls them: {known}")
    return statement.strip()


def _rate(desk: Desk, given: _Rated) -> Told:
    if given.threat not in unrated(desk):
        raise ToolRefusedError(
            f"'{given.threat}' was not brought up in this turn; what the rules rate moves with facts, and "
            "people rate on the Threats page"
        )
    proposal = next(p for p in desk.model.proposals if any(t.id == given.threat for t in p.threats))
    rated = tuple(with_fields(t, risk=_risk(given)) if t.id == given.threat else t for t in proposal.threats)
    desk.revise_proposal(with_fields(proposal, threats=rated))
    level = desk.threat(given.threat).risk
    told = level.today.level if level else "unrated"
    return Told(f"{given.threat} is rated {told} by the table.", f"Rated a threat: {told}")


def _risk(given: _Rated) -> Risk:
    likely = {"reach": given.reach, "steps": given.steps, "luck": given.luck, "incentive": given.incentive}
    worst = max(given.impact, key=lambda bad: bad.value)
    chance = likelihood_of(factor.value for factor in likely.values())
    factors = [
        Factor(of="likelihood", name=FACTORS[name][0], value=f.value, why=f.why) for name, f in likely.items()
    ]
    factors += [
        Factor(of="impact", name=b.harm.label.lower(), value=b.value, why=b.why) for b in given.impact
    ]
    level = level_of(chance, worst.value)
    rating = Rating(
        likelihood=Range(low=chance, high=chance),
        impact=Range(low=worst.value, high=worst.value),
        level=level,
        level_low=level,
    )
    return Risk(inherent=rating, today=rating, factors=tuple(factors), worst=worst.harm)


def _rule_out(desk: Desk, given: _RuledOut) -> Told:
    """Put the question whether a threat can go to the person; nothing is set aside here."""
    if given.threat not in undecided(desk):
        raise ToolRefusedError(f"'{given.threat}' is no undecided threat; model_summary lists them")
    quote = desk.quote(given.quote, now=True)
    question = f"threat:{given.threat}"
    if question not in desk.to_confirm:
        desk.to_confirm.append(question)
    desk.turn.notices.append(
        f'You said "{quote.text}". That may set "{desk.threat(given.threat).title}" aside '
        f"({given.reason.label.lower()}); you decide."
    )
    return Told(f"Put {question} next; a person decides.", "Asked whether a threat can be set aside")


def _is_begun(desk: Desk) -> bool:
    return bool(desk.model.system.components)


PROPOSE_THREATS: Final = Tool(
    name="propose_threats",
    description="Bring up a threat the list lacks: of the catalogue by `entry`, of the team (their words "
    "are its statement), or a new idea.",
    arguments=_Threats,
    run=_propose,
    of_use=_is_begun,
    otherwise="describe the system first; a threat needs a part to hang on",
)
RATE_THREAT: Final = Tool(
    name="rate_threat",
    description="Rate a threat that was brought up here, by its factors; the table makes the level.",
    arguments=_Rated,
    run=_rate,
    of_use=lambda desk: bool(unrated(desk)),
    otherwise="no threat was brought up in this turn; what the rules rate moves with facts",
)
RULE_OUT_THREAT: Final = Tool(
    name="rule_out_threat",
    description="The team says a threat does not hold: puts the decision to them.",
    arguments=_RuledOut,
    run=_rule_out,
    of_use=lambda desk: bool(undecided(desk)),
    otherwise="no threat waits for a decision",
)
