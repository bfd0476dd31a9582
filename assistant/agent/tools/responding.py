"""Plan what is done about a threat, park a point, and put the question that ends the turn."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field

from assistant.agent.tools.desk import Desk, Put, ToolRefusedError
from assistant.agent.tools.narrow import CLOSE, OWN, kept
from assistant.agent.tools.quoting import occurs_in
from assistant.agent.tools.recording import QuoteText
from assistant.agent.tools.tool import Arguments, Told, Tool, narrowed
from assistant.changes.apply import with_fields
from assistant.changes.change import Park, PlanResponse
from assistant.interview.dates import find_day
from assistant.mitigate.suggest import suggest_mitigations
from assistant.model.facts import ParkedPoint
from assistant.model.response import PlannedMitigation, Response
from assistant.model.values import fresh_id
from knowledge_base.vocabulary import MitigationStatus, Owner, ResponseKind


class _Plan(Arguments):
    threat: str = narrowed("kept", listed=True)
    mitigations: tuple[str, ...] = Field(default=(), max_length=6, description="catalogue ids")
    own: tuple[str, ...] = Field(default=(), max_length=4, description="their own measures, in their words")
    owner: str = Field(default="", max_length=120, description="as they named them, in the quote")
    quote: QuoteText


class _Point(Arguments):
    text: str = Field(min_length=3, max_length=300)
    quote: QuoteText


class _Ask(Arguments):
    lead: str = Field(default="", max_length=1500, description="your reply, where you wrote none as text")
    question: str = narrowed(
        "questions", "an id you may put, `own` for a follow-up of yours, `close` when they stop here"
    )
    wording: str = Field(default="", max_length=400, description="the question, in one sentence")


def _plan(desk: Desk, given: _Plan) -> Told:
    if given.threat not in kept(desk):
        raise ToolRefusedError(f"nobody has kept '{given.threat}' yet; put its decision to the team first")
    quote = desk.quote(given.quote, typed=True)
    if given.owner and not occurs_in(given.owner, quote.text):
        raise ToolRefusedError(f"'{given.owner}' is not in the quote; an owner is who the person names")
    planned = [*_from_catalogue(desk, given), *_own(desk, given)]
    old = desk.model.responses_by_threat.get(given.threat)
    if not planned and old is None:
        raise ToolRefusedError("name at least one mitigation by its id, or one of their own")
    if old is not None and old.kind is not ResponseKind.MITIGATE:
        raise ToolRefusedError(f"the team chose to {old.kind} it; they change that on the Response page")
    before = old.mitigations if old else ()
    titles = {one.title for one in before}
    merged = [*before, *(one for one in planned if one.title not in titles)]
    due = _day_in(desk, quote.text)
    owned = [
        with_fields(m, owner=given.owner, due=m.due or due) if given.owner and not m.owner else m
        for m in merged
    ]
    response = Response(threat=given.threat, kind=ResponseKind.MITIGATE, mitigations=tuple(owned))
    desk.do(PlanResponse(response=with_fields(old, mitigations=tuple(owned)) if old else response))
    names = "; ".join(one.title for one in owned)
    return Told(
        f"Planned for {given.threat}: {names}.",
        "Planned what is done about a threat" if planned else "Noted an owner",
    )


def _from_catalogue(desk: Desk, given: _Plan) -> list[PlannedMitigation]:
    found = {
        s.mitigation: s for s in suggest_mitigations(desk.threat(given.threat), desk.model, desk.catalogue)
    }
    wrong = [name for name in given.mitigations if name not in desk.catalogue.mitigations]
    if wrong:
        raise ToolRefusedError(
            f"there is no mitigation '{wrong[0]}'; for this threat there are: {', '.join(found)}"
        )
    return [
        PlannedMitigation(
            mitigation=name,
            title=desk.catalogue.mitigations[name].title,
            status=MitigationStatus.PROPOSED,
            responsible=found[name].responsible if name in found else Owner.US,
        )
        for name in given.mitigations
    ]


def _own(desk: Desk, given: _Plan) -> list[PlannedMitigation]:
    return [
        PlannedMitigation(title=desk.quote(words, typed=True).text, status=MitigationStatus.PROPOSED)
        for words in given.own
    ]


def _day_in(desk: Desk, text: str) -> date | None:
    try:
        found = find_day(text, today=desk.today)
    except ValueError as error:
        raise ToolRefusedError(f"{error}; ask them for one") from error
    return found.day if found else None


def _park(desk: Desk, given: _Point) -> Told:
    quote = desk.quote(given.quote)
    ids = {point.id for point in desk.model.parked}
    point = ParkedPoint(
        id=fresh_id(given.text, ids, otherwise="point"), text=given.text, by=desk.author, quote=quote
    )
    desk.do(Park(point=point))
    return Told(f"Parked: {given.text}", "Parked a point")


def _ask(desk: Desk, given: _Ask) -> Told:
    questions = desk.questions
    if given.question not in (OWN, CLOSE) and not desk.may_be_put(given.question):
        raise ToolRefusedError(
            f"'{given.question}' is not on the agenda, or was answered; take one of: "
            f"{', '.join((*questions, OWN))}"
        )
    if given.question == OWN and not given.wording.strip():
        raise ToolRefusedError("a question of your own needs its wording")
    desk.put = Put(given.question, given.lead.strip(), given.wording.strip())
    return Told("The turn is over.")


PLAN_RESPONSE: Final = Tool(
    name="plan_response",
    description="Note what the team means to do about a threat they kept, also in earlier words. "
    "Accepting, transferring, avoiding: put `respond:`.",
    arguments=_Plan,
    run=_plan,
    of_use=lambda desk: bool(kept(desk)),
    otherwise="nobody has kept a threat yet; put a decision to the team first",
)
PARK_POINT: Final = Tool(
    name="park_point",
    description="Put a point aside for later.",
    arguments=_Point,
    run=_park,
)
ASK: Final = Tool(
    name="ask",
    description="End the turn with one question, in the same go as what you record.",
    arguments=_Ask,
    run=_ask,
    ends_turn=True,
)
