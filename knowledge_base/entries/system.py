"""What systems are made of: kinds of component, facts worth knowing, usual builds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from knowledge_base.conditions import SYSTEM, Condition
from knowledge_base.entries.base import Entry, Shape, Slug, Text
from knowledge_base.vocabulary import (
    ArtefactKind,
    Certainty,
    ComponentKind,
    DeploymentScope,
    ElementShape,
    FlowRole,
    LifecycleStage,
    Stride,
    SubjectKind,
    Trigger,
    Writer,
)


class KindEntry(Entry):
    """A kind of component: its shape, how people call it, and where content goes through it.

    Attributes:
        passes: whether content that arrives is passed on to what it feeds.
        default_writers: who can write to it where nothing was said; shown as assumed.
        role_out: what receivers take its content to be.
        stride: the letters worth discussing for such an element.
    """

    kind: Literal["kind"] = "kind"
    shape: ElementShape
    passes: bool = True
    default_writers: tuple[Writer, ...] = ()
    role_out: FlowRole = FlowRole.DATA
    stride: tuple[Stride, ...]
    generic_name: Text = Field(description="how to call one that was not named, such as 'the assistant'")


class Choice(Shape):
    """A quick answer."""

    label: Text
    value: str


class Inference(Shape):
    """What a careful reader infers while nobody has said otherwise, and why; it stays a question.

    Attributes:
        value: the answer that is inferred.
        when: what has to be there for it; `it` stands for the component the fact is about.
        unless: what speaks against it, if it is known to hold.
        because: the reason in a clause, shown to the reader; `{name}` is the component's name.
    """

    value: str
    when: Condition
    unless: Condition | None = None
    because: Text


class FactEntry(Entry):
    """A fact worth knowing, with its question.

    Attributes:
        subject: what the fact is about.
        applies_to: the kinds of component it can be asked of; empty for any.
        question: asked of one subject; `{name}` is its name.
        why: why it matters, in one sentence.
        along: other facts that go well in the same breath; of those worth asking the first is.
        answered_by: who can usually answer.
        effort: 1 (off the cuff) to 5 (someone has to look it up).
        says: for each value patterns over the team's own words that state it. Words, with `*` for the rest of
            a word and `…` for up to six words in between.
        supposed: for each value a clause that supposes it, such as `{name} shows answers with formatting`; it
            follows *if*. Values with the same clause are told as one.
        supposed_unheard: whether something about the whole system may be supposed although nothing that was
            said points to it; what it is for and whom it concerns is asked instead.
        inferred: what is inferred of it from other things that are known; the first that fits counts.
        worse: the answer to reckon with while it is unknown.
    """

    kind: Literal["fact"] = "fact"
    subject: SubjectKind
    applies_to: tuple[ComponentKind | ArtefactKind, ...] = ()
    question: Text
    why: Text
    along: tuple[Slug, ...] = ()
    choices: tuple[Choice, ...] = Field(min_length=2)
    multiple: bool = False
    answered_by: tuple[Text, ...] = Field(min_length=1)
    effort: int = Field(ge=1, le=5)
    stages: tuple[LifecycleStage, ...] = (LifecycleStage.OPERATION,)
    says: dict[str, tuple[Text, ...]] = Field(default={})
    supposed: dict[str, Text] = Field(default={})
    supposed_unheard: bool = False
    inferred: tuple[Inference, ...] = ()
    worse: str


class ArchetypeComponent(Shape):
    """A component an archetype brings, as assumed."""

    id: Slug
    kind: ComponentKind
    name: Text
    scope: DeploymentScope | None = None
    writers: tuple[Writer, ...] = ()


class ArchetypeFlow(Shape):
    """A flow an archetype brings, as assumed."""

    source: Slug
    target: Slug
    content: Text
    role: FlowRole = FlowRole.DATA
    trigger: Trigger | None = None


class ArchetypeFact(Shape):
    """A fact an archetype brings, as assumed."""

    key: Slug
    of: str = SYSTEM
    value: str


class ArchetypeEntry(Entry):
    """A usual build, to start from; everything it brings is marked as assumed."""

    kind: Literal["archetype"] = "archetype"
    components: tuple[ArchetypeComponent, ...] = Field(min_length=1)
    flows: tuple[ArchetypeFlow, ...] = ()
    facts: tuple[ArchetypeFact, ...] = ()
    certainty: Literal[Certainty.ASSUMED] = Certainty.ASSUMED
