"""Words that may go against what is known: which holds is asked, and no answer is made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from assistant.agent.guided import GuidedAgent
from assistant.agent.message import Message, Reply
from assistant.changes.apply import apply_all, with_fields
from assistant.changes.change import RecordFact, RemoveElement
from assistant.interview.agenda import contradiction
from assistant.model.threat_model import ThreatModel
from knowledge_base.reading.expecting import ExpectedThreat
from knowledge_base.reading.names import NamedPart
from knowledge_base.reading.reader import ANSWERED, LEAST, Reading
from tests.assistant.agent.desks import BUDGET, NOW, Silent, catalogue, moment

START = (
    "Our GPT-4 bot answers guests on the hotel's website from a wiki, which the staff write. "
    "Nobody has to sign in. It works alone, by itself."
)
ASIDE = (
    "The thing with the page at the front has come a long way since May, Ines tells me, and the guests from "
    "the old house like it less than those from the new one."
)
"""Says nothing that any rule reads; the scripted reader does."""
SIGN_IN = "fact:login-required@"


@dataclass
class Unsure:
    """Hears a sign-in in the aside, not surely, and takes it for an answer to whatever was asked."""

    chance: float = 0.65
    about: float = 0.0
    asked: list[str] = field(default_factory=list)

    def read(self, text: str, *, asked: str | None = None, least: float = LEAST) -> Sequence[Reading]:
        own = asked in (None, "login-required") and "since May" in text and self.chance >= least
        return [Reading("login-required", "yes", self.chance, 0, 9)] if own else []

    def answer(self, text: str, asked: str, *, least: float = ANSWERED) -> tuple[str, ...]:
        if "since May" not in text:
            return ()
        values = [choice.value for choice in catalogue().facts[asked].choices]
        return ("yes",) if asked == "login-required" else tuple(values[:1])

    def addresses(self, text: str, asked: str) -> float:
        self.asked.append(asked)
        return self.about

    def names(self, text: str) -> Sequence[NamedPart]:
        return ()

    def relevant(self, sentences: Sequence[str]) -> Mapping[str, float]:
        return {}

    def expected(self, sentences: Sequence[str]) -> Sequence[ExpectedThreat]:
        return ()


@dataclass
class Talk:
    """A talk with the guided agent."""

    reader: Unsure
    model: ThreatModel = field(default_factory=lambda: ThreatModel(id="hotel"))
    turns: int = 0

    def say(self, message: Message | str) -> Reply:
        agent = GuidedAgent(
            catalogue(), budget=BUDGET, text_limit=100_000, now=lambda: NOW, reader=self.reader
        )
        said = Message(text=message) if isinstance(message, str) else message
        self.turns += 1
        outcome = agent.answer(moment(self.model, said, number=self.turns), Silent())
        self.model = apply_all(self.model, outcome.changes)
        return outcome.reply

    @property
    def sign_in(self) -> set[str]:
        facts = [fact for fact in self.model.facts if fact.key == "login-required" and not fact.is_open]
        return {value for fact in facts for value in fact.values}


@pytest.fixture
def talk() -> Talk:
    begun = Talk(Unsure())
    begun.say(START)
    begun.say("That it sends somebody to the wrong door at night.")
    begun.say("A guest writes, it looks into the wiki, and it answers.")
    assert begun.sign_in == {"no"}
    assert (begun.model.interview.current or "").startswith("fact:")
    return begun


def test_words_on_something_else_answer_nothing_and_are_asked_about(talk: Talk) -> None:
    waited = talk.model.interview.current
    assert waited is not None
    known = {(fact.subject, fact.key) for fact in talk.model.facts}
    reply = talk.say(ASIDE)
    assert {(fact.subject, fact.key) for fact in talk.model.facts} == known
    assert reply.question is not None
    assert reply.question.id.startswith(SIGN_IN)
    assert 'I have noted "No' in reply.question.text
    assert 'sounds like "Yes' in reply.question.text
    assert talk.sign_in == {"no"}, "what is known holds until it is answered"
    talk.say("Nothing has changed.")
    assert talk.model.interview.current == waited, "the question that waited comes again"


def test_words_that_answer_the_question_are_an_answer(talk: Talk) -> None:
    talk.reader.about = 0.9
    waited = talk.model.interview.current or ""
    talk.say(ASIDE)
    key, _, subject = waited.removeprefix("fact:").partition("@")
    assert any((fact.key, fact.subject) == (key, subject) and not fact.is_open for fact in talk.model.facts)
    assert not talk.model.interview.doubts


def test_few_words_are_an_answer_whatever_they_seem_to_be_about(talk: Talk) -> None:
    waited = talk.model.interview.current or ""
    talk.say("only ours, since May")
    key, _, subject = waited.removeprefix("fact:").partition("@")
    assert any((fact.key, fact.subject) == (key, subject) for fact in talk.model.facts)
    assert talk.reader.asked == []


@pytest.mark.parametrize(
    "message",
    [
        "Nothing has changed.",
        "no, as it was",
        "The first one.",
        "I don't know",
        Message(kind="skip"),
        Message(kind="dont_know"),
        Message(kind="choose", chosen=("no",)),
    ],
)
def test_what_was_known_stands_unless_somebody_says_otherwise(talk: Talk, message: Message | str) -> None:
    talk.say(ASIDE)
    talk.say(message)
    assert talk.sign_in == {"no"}
    assert not talk.model.interview.doubts
    assert not any(question.key == "login-required" for question in talk.model.questions)


@pytest.mark.parametrize(
    "message", ["Yes, everybody does now.", ASIDE, Message(kind="choose", chosen=("yes",))]
)
def test_who_says_it_again_or_chooses_it_changes_it(talk: Talk, message: Message | str) -> None:
    talk.say(ASIDE)
    talk.say(message)
    assert talk.sign_in == {"yes"}
    assert not talk.model.interview.doubts


def test_what_cannot_be_read_twice_leaves_what_was_known(talk: Talk) -> None:
    talk.say(ASIDE)
    for _ in range(2):
        talk.say("Hm, well, the weather.")
    assert talk.sign_in == {"no"}
    assert not talk.model.interview.doubts


def test_who_asked_for_no_more_questions_is_told_and_asked_nothing(talk: Talk) -> None:
    talk.say(Message(kind="finish"))
    reply = talk.say(ASIDE)
    assert reply.question is None
    assert any('"No' in notice and "stays" in notice for notice in reply.notices)
    assert talk.sign_in == {"no"}


def test_nothing_is_asked_of_a_part_that_is_gone_or_of_what_was_changed_by_hand(talk: Talk) -> None:
    talk.say(ASIDE)
    (question,) = talk.model.interview.doubts
    assert contradiction(talk.model) == question
    subject = question.partition("@")[2]
    fact = next(fact for fact in talk.model.facts if fact.key == "login-required")
    changed = apply_all(talk.model, [RecordFact(fact=with_fields(fact, values=("yes",)))])
    assert contradiction(changed) is None
    gone = apply_all(talk.model, [RemoveElement(id=subject)])
    assert contradiction(gone) is None


def test_a_doubt_after_the_last_question_is_no_question_beyond_the_last(talk: Talk) -> None:
    for _ in range(2 * BUDGET):
        if talk.model.interview.current is None:
            break
        talk.say(Message(kind="skip"))
    reply = talk.say(ASIDE)
    assert reply.question is not None
    assert reply.question.id.startswith(SIGN_IN)
    assert reply.question.number <= reply.question.budget


def test_nothing_is_asked_of_what_is_hardly_heard(talk: Talk) -> None:
    talk.reader.chance = 0.5
    talk.say(ASIDE)
    assert not talk.model.interview.doubts
