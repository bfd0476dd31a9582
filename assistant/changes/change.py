"""Every edit there is, whoever makes it: a page, the interview, a language model, an import."""

from typing import Annotated, Literal

from pydantic import Field

from assistant.model.facts import Assumption, Expectation, Fact, Hint, ParkedPoint, Question, Utterance
from assistant.model.response import Response
from assistant.model.sign_off import SignedReview
from assistant.model.system import Element
from assistant.model.threat import Decision, PersonRating, Proposal
from assistant.model.threat_model import InterviewState
from assistant.model.values import Id, Key, Line, Name, Value
from knowledge_base.vocabulary import FactTime, LifecycleStage, OurRole


class DescribeSystem(Value):
    """Set what is said of the system as a whole; unset fields stay."""

    do: Literal["describe_system"] = "describe_system"
    title: Line | None = None
    name: Line | None = None
    purpose: Line | None = None
    worst_day: Line | None = None
    our_role: OurRole | None = None
    stages: tuple[LifecycleStage, ...] | None = None


class PutElement(Value):
    """Add an element, or revise the one that bears its id."""

    do: Literal["put_element"] = "put_element"
    element: Element


class RenameElement(Value):
    """Call an element something else; its id, and all that hangs on it, stays."""

    do: Literal["rename_element"] = "rename_element"
    id: Id
    name: Name


class RemoveElement(Value):
    """Take an element out, with its flows and facts. Decided threats about it become stale."""

    do: Literal["remove_element"] = "remove_element"
    id: Id


class MergeElements(Value):
    """Find that two elements are one: flows, facts and decisions move to the one that stays."""

    do: Literal["merge_elements"] = "merge_elements"
    gone: Id
    kept: Id


class SplitElement(Value):
    """Find that one element is two: the named flows move to the new one; decisions stay with the old."""

    do: Literal["split_element"] = "split_element"
    id: Id
    new: Element
    flows: tuple[Id, ...] = ()


class ReplaceElement(Value):
    """Put another element in one's place: flows move over, facts and decisions do not."""

    do: Literal["replace_element"] = "replace_element"
    id: Id
    new: Element


class RecordFact(Value):
    """Record a fact; it takes the place of what was known of the same subject, key and time."""

    do: Literal["record_fact"] = "record_fact"
    fact: Fact


class RetractFact(Value):
    """Forget a fact."""

    do: Literal["retract_fact"] = "retract_fact"
    subject: Id
    key: Key
    when: FactTime = FactTime.TODAY


class TakeHint(Value):
    """Keep what words may mean; of two hints at the same value the likelier stays."""

    do: Literal["take_hint"] = "take_hint"
    hint: Hint


class Expect(Value):
    """Keep what all that was said lets one expect, in place of what was expected before.

    Attributes:
        expectations: threats.
        relevance: the facts that more words would speak of, and how likely.
    """

    do: Literal["expect"] = "expect"
    expectations: tuple[Expectation, ...] = ()
    relevance: dict[Key, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)


class AddUtterance(Value):
    """Keep what a person said, word for word."""

    do: Literal["add_utterance"] = "add_utterance"
    utterance: Utterance


class RaiseQuestion(Value):
    """Put a question on the list of open ones, or revise it."""

    do: Literal["raise_question"] = "raise_question"
    question: Question


class CloseQuestion(Value):
    """Take a question off the list."""

    do: Literal["close_question"] = "close_question"
    id: Id


class Assume(Value):
    """Take something as given."""

    do: Literal["assume"] = "assume"
    assumption: Assumption


class Park(Value):
    """Put a point aside."""

    do: Literal["park"] = "park"
    point: ParkedPoint


class Unpark(Value):
    """Take a parked point off the list."""

    do: Literal["unpark"] = "unpark"
    id: Id


class ProposeThreats(Value):
    """Bring in threats that no rule derives, with how they were found."""

    do: Literal["propose_threats"] = "propose_threats"
    proposal: Proposal


class DecideThreat(Value):
    """Record a person's decision about a threat."""

    do: Literal["decide_threat"] = "decide_threat"
    decision: Decision


class ReopenThreat(Value):
    """Take a decision back."""

    do: Literal["reopen_threat"] = "reopen_threat"
    threat: str


class RateThreat(Value):
    """Record a person's rating of a threat."""

    do: Literal["rate_threat"] = "rate_threat"
    rating: PersonRating


class PlanResponse(Value):
    """Record what is to be done about a threat."""

    do: Literal["plan_response"] = "plan_response"
    response: Response


class DropResponse(Value):
    """Take a response back."""

    do: Literal["drop_response"] = "drop_response"
    threat: str


class SignOff(Value):
    """Close a review with a person's name. It is never revised: a later review is another one."""

    do: Literal["sign_off"] = "sign_off"
    review: SignedReview


class MoveInterview(Value):
    """Record where the interview stands."""

    do: Literal["move_interview"] = "move_interview"
    state: InterviewState


class UseCatalogue(Value):
    """Record which catalogue the model is read with."""

    do: Literal["use_catalogue"] = "use_catalogue"
    version: str
    digest: str


Change = Annotated[
    DescribeSystem
    | PutElement
    | RenameElement
    | RemoveElement
    | MergeElements
    | SplitElement
    | ReplaceElement
    | RecordFact
    | RetractFact
    | TakeHint
    | Expect
    | AddUtterance
    | RaiseQuestion
    | CloseQuestion
    | Assume
    | Park
    | Unpark
    | ProposeThreats
    | DecideThreat
    | ReopenThreat
    | RateThreat
    | PlanResponse
    | DropResponse
    | SignOff
    | MoveInterview
    | UseCatalogue,
    Field(discriminator="do"),
]
"""One edit."""
