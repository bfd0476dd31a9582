"""What a case is: words, and what a careful reader expects of them, with who judged it and how.

A case is written before anybody looks at what the product says about its words.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from evals.judgement_cases import (
    ApplicabilityCase,
    MitigationCase,
    PrioritisationCase,
    StrideFile,
    StrideLabel,
)
from evals.repair_cases import RepairCase, RepairFile
from evals.shape import CaseFile, Shape, Slug, Text, Word
from evals.steadiness_cases import ParaphraseCase, RobustnessCase
from evals.talk_cases import Talk
from knowledge_base.vocabulary import ComponentKind, LifecycleStage, OurRole

OPENERS: Final = frozenset({"purpose", "worst-day", "walk"})
"""The questions that open an interview."""


Grades = Annotated[dict[Slug, Annotated[int, Field(ge=1, le=2)]], Field(min_length=1)]


class Query(Shape):
    """Words somebody would search with.

    Attributes:
        relevant: threats of the catalogue; 2 says what was asked, 1 is worth reading with it.
        second: what a second, independent pass over the same words said; nothing where there was none.
    """

    id: Slug
    words: Text
    relevant: Grades
    second: Grades | None = None

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name."""
        return set(self.relevant) | set(self.second or ())


class QueryFile(CaseFile):
    """Queries of one style, judged in one sitting.

    Attributes:
        second_labelled_by: who made the second pass, and what they saw before it.
    """

    style: Text
    second_labelled_by: Text | None = None
    queries: tuple[Query, ...] = Field(min_length=1)


class ExpectedThreat(Shape):
    """A threat a careful reader would miss.

    Attributes:
        entries: any of these says it.
        anchor: words of which one is in the name of the part where it sits, or of a part it touches.
    """

    entries: tuple[Slug, ...] = Field(min_length=1)
    anchor: tuple[Word, ...] = Field(min_length=1)
    because: Text


class NonThreat(Shape):
    """A threat the words rule out, or give nothing to hold on to."""

    entry: Slug
    because: Text


class CoverageCase(CaseFile):
    """A system, with the threats that belong on a list of twenty and those that do not.

    Attributes:
        archetype: the usual build it is closest to.
        tags: such as `social` for harm to people in the main, `little_ai` for hardly any model.
    """

    archetype: Text
    our_role: OurRole
    stages: tuple[LifecycleStage, ...] = Field(min_length=1)
    tags: tuple[Literal["social", "little_ai"], ...] = ()
    words: Text
    expected: tuple[ExpectedThreat, ...] = Field(min_length=1)
    not_expected: tuple[NonThreat, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_or_the_other(self) -> CoverageCase:
        both = {entry for threat in self.expected for entry in threat.entries} & self.ruled_out()
        if both:
            raise ValueError(f"not_expected: '{min(both)}' is expected, too")
        return self

    def ruled_out(self) -> set[str]:
        """Return the entries that should not be shown."""
        return {threat.entry for threat in self.not_expected}

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name."""
        return self.ruled_out() | {entry for threat in self.expected for entry in threat.entries}


class ExpectedComponent(Shape):
    """A part the words name.

    Attributes:
        names: words of which one is in the name or product of the part that was found.
        kinds: any of these is right.
        optional: right if found, no fault if not.
    """

    names: tuple[Word, ...] = Field(min_length=1)
    kinds: tuple[ComponentKind, ...] = Field(min_length=1)
    optional: bool = False


class ExpectedFact(Shape):
    """A fact the words state.

    Attributes:
        subject: `system`, or words of which one is in the name of the part it is about.
        values: any of these is right.
        quote: where the words say it.
    """

    subject: tuple[Word, ...] = Field(min_length=1)
    key: Slug
    values: tuple[Text, ...] = Field(min_length=1)
    quote: Text


class MustNot(Shape):
    """A kind of part, or a fact's value, that a hasty reader would add."""

    kind: ComponentKind | None = None
    fact: Slug | None = None
    value: Text | None = None
    because: Text

    @model_validator(mode="after")
    def _says_what(self) -> MustNot:
        if (self.kind is None) == (self.fact is None) or (self.fact is None) != (self.value is None):
            raise ValueError("name either a kind, or a fact with its value")
        return self


class ExtractionCase(CaseFile):
    """A description, with what should be understood of it."""

    words: Text
    components: tuple[ExpectedComponent, ...] = Field(min_length=1)
    facts: tuple[ExpectedFact, ...] = ()
    must_not: tuple[MustNot, ...] = ()

    @model_validator(mode="after")
    def _quotes_are_there(self) -> ExtractionCase:
        for fact in self.facts:
            if fact.quote not in self.words:
                raise ValueError(f"facts: '{fact.quote}' is not in the words")
        return self

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name."""
        return {fact.key for fact in self.facts} | {never.fact for never in self.must_not if never.fact}


class Answer(Shape):
    """What a person says when asked.

    Attributes:
        about: fact ids of the catalogue, or `purpose`, `worst-day`, `walk` for the openers.
    """

    about: tuple[Slug, ...] = Field(min_length=1)
    says: Text


class Learned(Shape):
    """A fact of today that the interview has to bring out; any of the values is right."""

    key: Slug
    values: tuple[Text, ...] = Field(min_length=1)


class Correction(Learned):
    """What the person takes back at the end, in their words, and what holds from then on."""

    says: Text


class InterviewCase(CaseFile):
    """A scripted person: says the words, answers what they know, and shrugs at the rest.

    Attributes:
        person: who it is, as a part somebody plays.
    """

    person: Text
    words: Text
    answers: tuple[Answer, ...] = Field(min_length=1)
    must_learn: tuple[Learned, ...] = Field(min_length=1)
    correction: Correction | None = None

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name."""
        told = {key for answer in self.answers for key in answer.about} - OPENERS
        return (
            told
            | {fact.key for fact in self.must_learn}
            | ({self.correction.key} if self.correction else set())
        )


WholeFile = (
    CoverageCase
    | ExtractionCase
    | InterviewCase
    | ApplicabilityCase
    | MitigationCase
    | PrioritisationCase
    | RobustnessCase
    | ParaphraseCase
)
"""A file that is one case itself."""

Case = Query | StrideLabel | RepairCase | Talk | WholeFile
"""What one target answers and one set of scorers judges."""

SHAPES: Final[dict[str, type[CaseFile]]] = {
    "retrieval": QueryFile,
    "coverage": CoverageCase,
    "extraction": ExtractionCase,
    "interview": InterviewCase,
    "applicability": ApplicabilityCase,
    "stride": StrideFile,
    "mitigations": MitigationCase,
    "prioritisation": PrioritisationCase,
    "robustness": RobustnessCase,
    "paraphrase": ParaphraseCase,
    "repair": RepairFile,
}
"""Each suite, and the shape of its files."""

SUITES: Final = tuple(SHAPES)


def cases_of(file: CaseFile) -> tuple[Case, ...]:
    """Return the cases that a file holds: each query or label is one, any other file is one itself."""
    if isinstance(file, QueryFile):
        return file.queries
    if isinstance(file, StrideFile):
        return file.labels
    if isinstance(file, RepairFile):
        return file.cases
    assert isinstance(file, WholeFile)  # noqa: S101  there are no other shapes
    return (file,)
