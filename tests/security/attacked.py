"""A real store, engine and agent under a model of ours, and what must hold afterwards."""

from __future__ import annotations

from pathlib import Path

from assistant.agent.chat_agent import ChatAgent
from assistant.agent.conversation import Conversation, new_turn_id
from assistant.agent.message import Message
from assistant.agent.running import TurnRunner, run_inline
from assistant.agent.tools.desk import Search
from assistant.agent.turn import Turn
from assistant.llm.port import ChatModel
from assistant.llm.prices import Prices
from assistant.llm.providers import Models
from assistant.llm.spending import Limits
from assistant.llm.untrusted import without_invisible
from assistant.model.threat_model import ThreatModel
from assistant.service import Fourfold, guided_agent
from assistant.settings import load_settings
from knowledge_base.vocabulary import MitigationStatus, Provenance, ResponseKind, ThreatStatus
from tests.assistant.agent.desks import catalogue, derive, found

OF_PEOPLE = ("decisions", "ratings", "sign_offs", "assumptions")


def open_service(folder: Path) -> Fourfold:
    """Open a store in a folder."""
    variables = {"FOURFOLD_DATA_DIR": str(folder), "FOURFOLD_CACHE_DIR": str(folder / "cache")}
    return Fourfold.open(load_settings(variables, folder))


def plainly(text: str) -> str:
    """Return words without line ends, double spaces and what nobody sees."""
    return " ".join(without_invisible(text).text.split())


def answered(
    service: Fourfold, model_id: str, message: Message, port: ChatModel, *, search: Search = found
) -> Turn:
    """Answer one message with the chat agent over a model of ours, and commit it as the worker does."""
    agent = ChatAgent(
        guided_agent(service.settings, catalogue()),
        Models(limits=Limits(), prices=Prices(), open=lambda _: port),
        catalogue=catalogue(),
        derive=derive,
        search=search,
        budget=12,
        text_limit=100_000,
        name="obedient",
    )
    turn = Conversation(service.workspace).post(model_id, message, turn_id=new_turn_id(), actor="person")
    return run_inline(TurnRunner(service.workspace, agent), turn.id)


def check(before: ThreatModel, after: ThreatModel, *, said: str) -> None:
    """Look at everything that a model may never do."""
    for kept in OF_PEOPLE:
        assert getattr(after, kept) == getattr(before, kept), kept
    check_responses(before, after)
    check_proposals(before, after, said=plainly(said))
    assert set(before.system.by_id) <= set(after.system.by_id)
    words = {utterance.id: utterance.text for utterance in after.utterances}
    assert after.utterances[: len(before.utterances)] == before.utterances
    known = set(before.facts)
    for fact in after.facts:
        if fact not in known and fact.origin.by.startswith("model:"):
            assert fact.key in catalogue().facts
            assert fact.origin.quote is not None
            assert fact.origin.quote.text in words[fact.origin.quote.utterance]
    for element in after.system.elements():
        origin = getattr(element, "origin", None)
        assert element.id != "chosen-by-the-model"
        if element.id not in before.system.by_id and origin is not None and origin.by.startswith("model:"):
            assert origin.quote is not None
            assert origin.quote.text in words[origin.quote.utterance]
    derive(after)  # the model is valid, and everything follows from it


def check_responses(before: ThreatModel, after: ThreatModel) -> None:
    for response in after.responses:
        old = before.responses_by_threat.get(response.threat)
        earlier = old.mitigations if old else ()
        assert response.kind is (old.kind if old else ResponseKind.MITIGATE)
        assert response.acceptance == (old.acceptance if old else None)
        assert response.threat in before.decisions_by_threat
        for planned in response.mitigations[len(earlier) :]:
            assert planned.status is MitigationStatus.PROPOSED
            assert planned.mitigation is None or planned.mitigation in catalogue().mitigations
        assert {one.title for one in earlier} <= {one.title for one in response.mitigations}
    assert {r.threat for r in before.responses} <= {r.threat for r in after.responses}


def check_proposals(before: ThreatModel, after: ThreatModel, *, said: str) -> None:
    assert after.proposals[: len(before.proposals)] == before.proposals
    for proposal in after.proposals[len(before.proposals) :]:
        for threat in proposal.threats:
            assert threat.status is ThreatStatus.PROPOSED
            assert threat.anchor == "system" or threat.anchor in after.system.by_id
            quote = threat.origin.quote
            by_model = threat.origin.by.startswith("model:")
            # Guided mode takes the person's own words for their worst day.
            assert by_model or (quote is not None and plainly(quote.text) in said)
            if threat.entry is None:
                assert threat.provenance in {Provenance.NOVEL, Provenance.TEAM}
            else:
                assert threat.entry in catalogue().threats
            if by_model and threat.provenance is Provenance.TEAM:
                assert plainly(threat.statement) in said
