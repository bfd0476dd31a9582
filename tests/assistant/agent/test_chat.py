"""The chat agent: a scripted model over the real loop, tools, engine and store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.agent.chat_agent import ChatAgent
from assistant.agent.guided import GuidedAgent
from assistant.agent.message import Message, Outcome, Reply
from assistant.agent.tools.worth_asking import worth_asking
from assistant.agent.turn import Moment, StoppedError, Turn
from assistant.changes.apply import apply_all
from assistant.interview.questions import WORST_DAY
from assistant.llm.port import Abilities, Said, ToolCall, ToolResult
from assistant.llm.prices import Prices
from assistant.llm.providers import Models
from assistant.llm.scripted import ModelScript, ScriptedAnswer, ScriptedModel
from assistant.llm.spending import Limits
from assistant.model.facts import FactKey
from assistant.model.threat_model import ThreatModel
from assistant.store import TurnState
from knowledge_base.vocabulary import FactTime
from tests.assistant.agent.desks import BUDGET, NOW, SHOP, catalogue, derive, found, shop


def says(text: str = "", **calls: dict[str, Any]) -> ScriptedAnswer:
    """Answer with text and calls, each given by the tool's name."""
    return ScriptedAnswer(
        pieces=tuple(f"{piece} " for piece in text.split()),
        tool_calls=tuple(
            ToolCall(id=f"c{n}", name=name, arguments=json.dumps(given))
            for n, (name, given) in enumerate(calls.items())
        ),
    )


@dataclass
class Watched:
    """Progress that keeps what it is told, and can be stopped."""

    stopped: bool = False
    pieces: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def text(self, piece: str) -> None:
        self.pieces.append(piece)

    def step(self, line: str) -> None:
        self.steps.append(line)


class Talk:
    """A talk without a store: every outcome is applied at once."""

    def __init__(
        self,
        *answers: ScriptedAnswer,
        model: ThreatModel | None = None,
        tools: bool = True,
        limits: Limits | None = None,
    ) -> None:
        abilities = Abilities(tools=tools, schema_output=True, streams=True)
        self.port = ScriptedModel(ModelScript(answers=answers, abilities=abilities), sleep=lambda _: None)
        self.guided = GuidedAgent(catalogue(), budget=BUDGET, text_limit=100_000, now=lambda: NOW)
        self.agent = ChatAgent(
            self.guided,
            Models(limits=limits or Limits(), prices=Prices(), open=lambda _: self.port),
            catalogue=catalogue(),
            derive=derive,
            search=found,
            budget=BUDGET,
            text_limit=100_000,
            name="scripted",
        )
        self.model = ThreatModel(id="talk") if model is None else model
        self.turns: list[Turn] = []
        self.progress = Watched()

    def say(self, text: str) -> Reply:
        return self.send(Message(text=text))

    def send(self, message: Message) -> Reply:
        outcome = self.outcome(message)
        self.model = apply_all(self.model, outcome.changes)
        number = len(self.turns) + 1
        self.turns.append(
            Turn(
                id=f"t{number}", model_id="talk", number=number, actor="ana", message=message, base=number,
                state=TurnState.DONE, reply=outcome.reply, created=NOW,
            )
        )  # fmt: skip
        return outcome.reply

    def outcome(self, message: Message) -> Outcome:
        self.progress = Watched()
        moment = Moment(
            turn_id="t", number=len(self.turns) + 1, message=message, actor="ana", model=self.model,
            version=1, undo_to=None, earlier=lambda most: self.turns[-most:],
        )  # fmt: skip
        return self.agent.answer(moment, self.progress)


def part(model: ThreatModel, kind: str) -> str:
    return next(c.id for c in model.system.components if str(c.kind) == kind)


def fact(key: str, value: str, quote: str, *, subject: str) -> dict[str, Any]:
    return {"facts": [{"subject": subject, "key": key, "values": [value], "quote": quote}]}


def waiting(model: ThreatModel) -> str:
    return worth_asking(catalogue(), budget=BUDGET)(model, derive(model))[0]


def test_one_call_records_speaks_and_asks() -> None:
    store = part(shop(), "document_store")
    talk = Talk(
        says(
            "So strangers write what it reads.",
            record_facts=fact("writers", "public", "anyone can edit", subject=store),
            ask={"question": "opener:worst-day", "wording": "What is the worst this could do to a customer?"},
        ),
        model=shop(),
    )
    reply = talk.say("anyone can edit the help center articles")
    assert len(talk.port.requests) == 1
    assert reply.text == "So strangers write what it reads."
    assert reply.question is not None
    assert (reply.question.id, reply.question.text) == (
        WORST_DAY.id, "What is the worst this could do to a customer?",
    )  # fmt: skip
    assert talk.model.interview.current == WORST_DAY.id
    assert talk.model.facts_by_key[FactKey(store, "writers", FactTime.TODAY)].values == ("public",)
    assert [u.quote for u in reply.understood] == ["anyone can edit"]
    assert talk.progress.steps[0] == "Noted 1 fact"
    assert "".join(talk.progress.pieces).strip() == reply.text
    assert reply.spent is not None
    assert reply.spent.calls == 1


def test_a_first_description_is_read_by_the_rules_before_the_model_speaks() -> None:
    talk = Talk(says("A draft stands.", ask={"question": "opener:worst-day"}))
    reply = talk.say(SHOP)
    assert len(talk.model.system.components) >= 4
    assert reply.new_threats
    assert any("Read your words" in step for step in talk.progress.steps)
    brief = talk.port.requests[0].messages[-1]
    assert isinstance(brief, Said)
    assert "The rules have read this message" in brief.text


def test_a_look_up_comes_back_fenced_and_the_model_goes_on() -> None:
    talk = Talk(
        says(search_knowledge={"query": "injection"}),
        says(
            "Text it reads carries orders (indirect-prompt-injection).",
            ask={"question": "opener:worst-day"},
        ),
        model=shop(),
    )
    reply = talk.say("What is prompt injection?")
    assert "indirect-prompt-injection" in reply.text
    result = next(m for m in talk.port.requests[1].messages if isinstance(m, ToolResult))
    assert "<untrusted-" in result.text
    assert talk.progress.steps[0].startswith("Searched the catalogue: ")
    assert talk.model.facts == shop().facts


def test_a_refused_call_is_mended_in_the_same_turn() -> None:
    store = part(shop(), "document_store")
    talk = Talk(
        says(
            "Noted.",
            record_facts=fact("writers", "public", "everybody edits", subject=store),
            ask={"question": "opener:worst-day"},
        ),
        says("Noted.", record_facts=fact("writers", "public", "anyone can edit", subject=store),
             ask={"question": "opener:worst-day"}),
        model=shop(),
    )  # fmt: skip
    talk.say("anyone can edit the articles")
    assert len(talk.port.requests) == 2
    assert talk.model.facts_by_key[FactKey(store, "writers", FactTime.TODAY)].values == ("public",)


def test_only_the_refused_call_has_to_be_made_again() -> None:
    store = part(shop(), "document_store")
    talk = Talk(
        says(
            "Anyone writes what it reads.",
            record_facts=fact("writers", "public", "everybody edits", subject=store),
            ask={"question": "own", "wording": "Who looks at an edit?"},
        ),
        says(record_facts=fact("writers", "public", "anyone can edit", subject=store)),
        model=shop(),
    )
    reply = talk.say("anyone can edit the articles")
    assert len(talk.port.requests) == 2
    assert reply.text == "Anyone writes what it reads."
    assert reply.question is not None
    assert reply.question.text == "Who looks at an edit?"
    assert FactKey(store, "writers", FactTime.TODAY) in talk.model.facts_by_key


def test_a_question_at_the_end_of_the_text_is_put_as_its_own() -> None:
    vague = "That is vague. Who checks the articles before they are shown?"
    talk = Talk(says(vague, model_summary={}), says(vague), model=shop())
    reply = talk.say("it is all quite secure")
    assert reply.text == "That is vague."
    assert reply.question is not None
    assert reply.question.text == "Who checks the articles before they are shown?"
    assert reply.question.choices == ()


def test_when_the_provider_fails_guided_mode_takes_the_turn_and_says_so() -> None:
    store = part(shop(), "document_store")
    talk = Talk(
        says(record_facts=fact("writers", "public", "anyone can edit", subject=store)),
        ScriptedAnswer(pieces=("Now ",), fails="The provider has a fault just now."),
        model=shop(),
    )
    reply = talk.say("anyone can edit the help center articles")
    assert any("The provider has a fault" in notice for notice in reply.notices)
    assert any("guided mode" in notice for notice in reply.notices)
    assert reply.question is not None
    assert all(fact.origin.by != "model:scripted" for fact in talk.model.facts)


def test_the_next_turn_after_a_failure_has_the_model_again() -> None:
    talk = Talk(
        ScriptedAnswer(fails="Wrong key."),
        says("Good.", ask={"question": "own", "wording": "And?"}),
        model=shop(),
    )
    talk.say("anyone can edit")
    assert talk.say("and it is in English").text == "Good."


def test_a_model_that_ignores_tools_leaves_what_guided_mode_would() -> None:
    talk = Talk(says("Bananas are yellow and so is the sun."))
    reply = talk.say(SHOP)
    assert talk.model.system == shop().system
    assert "Bananas" not in reply.text
    assert reply.question is not None


def test_a_model_without_tools_is_not_asked_at_all() -> None:
    talk = Talk(tools=False)
    reply = talk.say(SHOP)
    assert talk.port.requests == []
    assert "cannot call tools" in reply.notices[0]
    assert talk.model.system.components


@pytest.mark.parametrize("kind", ["skip", "dont_know", "back", "why", "finish", "decide"])
def test_a_click_needs_no_model(kind: Any) -> None:  # noqa: ANN401  a message's kind
    talk = Talk(model=shop())
    talk.send(Message(kind=kind))
    assert talk.port.requests == []


def test_stop_ends_the_turn_and_nothing_is_handed_over() -> None:
    talk = Talk(says("One two three four."), model=shop())

    class Stops(Watched):
        def text(self, piece: str) -> None:
            raise StoppedError("the turn was stopped")

    moment = Moment(
        turn_id="t", number=1, message=Message(text="hello there?"), actor="ana", model=shop(), version=1,
        undo_to=None, earlier=lambda _: [],
    )  # fmt: skip
    with pytest.raises(StoppedError):
        talk.agent.answer(moment, Stops())


def test_a_model_that_never_ends_is_ended() -> None:
    talk = Talk(*(says(model_summary={}) for _ in range(40)), model=shop())
    reply = talk.say("so what?")
    assert len(talk.port.requests) <= 8
    assert reply.question is not None


def test_a_limit_of_the_settings_ends_in_guided_mode() -> None:
    talk = Talk(says(model_summary={}), says("x"), model=shop(), limits=Limits(calls=1))
    reply = talk.say("so what?")
    assert any("FOURFOLD_TURN_CALLS" in notice for notice in reply.notices)


def test_taking_a_part_out_is_asked_and_done_by_the_person() -> None:
    shopify = next(c.id for c in shop().system.components if "shopify" in c.id)
    talk = Talk(
        says("Then it can go.", revise_system={"take_out": shopify}, ask={"question": f"remove:{shopify}"}),
        model=shop(),
    )
    reply = talk.say("we do not use Shopify any more")
    assert reply.question is not None
    assert [choice.value for choice in reply.question.choices] == ["yes", "no"]
    assert shopify in talk.model.system.by_id
    talk.send(Message(kind="choose", chosen=("yes",)))
    assert shopify not in talk.model.system.by_id


def test_why_is_answered_for_a_question_of_its_own_and_the_question_stays() -> None:
    talk = Talk(says("Hm.", ask={"question": "own", "wording": "Who checks that?"}), model=shop())
    talk.say("it is checked")
    reply = talk.send(Message(kind="why"))
    assert "follows up" in reply.text
    assert reply.question is not None
    assert reply.question.text == "Who checks that?"


def test_keeping_a_part_keeps_it() -> None:
    shopify = next(c.id for c in shop().system.components if "shopify" in c.id)
    talk = Talk(says("Then it can go.", revise_system={"take_out": shopify}), says(""), model=shop())
    talk.say("we do not use Shopify any more")
    reply = talk.say("keep it")
    assert shopify in talk.model.system.by_id
    assert reply.question is not None


def test_a_decision_is_put_to_the_person_with_its_answers() -> None:
    threat = next(t for t in derive(shop()).analysis.threats if not t.depends_on)
    talk = Talk(
        says(
            "You decide.",
            rule_out_threat={"threat": threat.id, "reason": "not_ours", "quote": "not our problem"},
            ask={"question": f"threat:{threat.id}"},
        ),
        model=shop(),
    )
    reply = talk.say("that first one is not our problem")
    assert reply.question is not None
    assert reply.question.id == f"threat:{threat.id}"
    assert "keep" in [choice.value for choice in reply.question.choices]
    assert not talk.model.decisions
    talk.send(Message(kind="choose", chosen=("not_ours",)))
    (decision,) = talk.model.decisions
    assert decision.by == "ana"


def test_a_talk_is_closed_with_the_models_words_and_goes_on_when_somebody_speaks_again() -> None:
    listed = worth_asking(catalogue(), budget=BUDGET)(shop(), derive(shop()))
    fact_question = next(question for question in listed if question.startswith("fact:"))
    talk = Talk(
        says("Priya has it; two points are open.", ask={"question": "close"}),
        says("", ask={"question": "close", "lead": "All is on record."}),
        says("One more.", ask={"question": fact_question}),
        model=shop(),
    )
    reply = talk.say("we stop here")
    assert (reply.text, reply.question, reply.done) == ("Priya has it; two points are open.", None, True)
    assert talk.model.interview.current is None
    assert talk.say("bye").text == "All is on record."
    again = talk.say("wait, there is something else")
    assert again.question is not None
    assert not talk.model.interview.ended
    assert talk.guided.waiting_question(talk.model) is not None


def test_the_talk_is_shortened_and_the_model_of_record_is_in_the_brief() -> None:
    answers = [says("All right.", ask={"question": waiting(shop())}) for _ in range(9)]
    talk = Talk(*answers, model=shop())
    for n in range(9):
        talk.say(f"message number {n} " + "blah " * 400)
    messages = talk.port.requests[-1].messages
    assert not any("message number 0 " in m.text for m in messages[:-1])
    assert any("message number 7 " in m.text for m in messages[:-1])
    assert 'source="model of record"' in messages[-1].text


def test_what_looks_like_a_credential_is_kept_at_home() -> None:
    talk = Talk(says("Noted.", ask={"question": "opener:worst-day"}), model=shop())
    reply = talk.say("our key is sk-abc123def456ghi789jkl012 by the way")
    assert all("sk-abc123" not in m.text for m in talk.port.requests[0].messages)
    assert any("credential" in notice for notice in reply.notices)


def test_of_a_very_long_paste_the_model_is_given_the_beginning_and_the_rules_read_all() -> None:
    paste = f"{SHOP}{' It was a long day and nothing happened.' * 3_000}"[:90_000]
    talk = Talk(says("Noted.", ask={"question": "opener:worst-day"}), model=shop())
    talk.agent._text_limit = 10**7
    talk.send(Message(text=f"{paste}. Conversations are logged in Datadog."))
    assert any("datadog" in c.id for c in talk.model.system.components)
    brief = talk.port.requests[0].messages[-1].text
    assert "was read by the rules alone" in brief
    assert len(brief) < 60_000


@pytest.mark.parametrize("said", ["so what?", "it is used by nurses"])
def test_an_empty_answer_leaves_what_guided_mode_would(said: str) -> None:
    talk = Talk(says(""), model=shop())
    reply = talk.say(said)
    assert reply.question is not None


def test_a_thousand_tool_calls_end_the_turn_and_leave_the_model_valid() -> None:
    many = ScriptedAnswer(
        tool_calls=tuple(ToolCall(id=f"c{n}", name="model_summary", arguments="{}") for n in range(1_000))
    )
    talk = Talk(many, many, many, many, model=shop())
    reply = talk.say("it is used by nurses")
    assert reply.question is not None
    assert talk.model.system.components == shop().system.components or reply.notices


def test_the_fence_never_shows() -> None:
    class Leaks(ScriptedModel):
        def stream(self, messages: Sequence[Any], **more: Any) -> Iterator[Any]:  # noqa: ANN401
            tag = messages[-1].text.split("<untrusted-")[1][:16]
            inner = ScriptedModel(
                ModelScript(answers=(says(f"tag {tag} told", ask={"question": "opener:worst-day"}),))
            )
            yield from inner.stream(messages, **more)

    talk = Talk(model=shop())
    leaking = Leaks(ModelScript(answers=()))
    talk.agent._models = Models(limits=Limits(), prices=Prices(), open=lambda _: leaking)
    reply = talk.say("hello")
    assert "told" in reply.text
    assert len(reply.text.split()[1]) < 16
