"""Cases that judge one step each: does an entry apply, which letters, which mitigations, in what order."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evals.shape import CaseFile, Shape, Slug, Text, Word
from knowledge_base.vocabulary import RiskLevel, Stride

Applies = Literal["applies", "does_not_apply", "open"]


class Verdict(Shape):
    """What a careful reader says of one threat entry: it applies, it does not, or the words leave it open."""

    entry: Slug
    verdict: Applies
    because: Text


class ApplicabilityCase(CaseFile):
    """A short description, with verdicts on single threat entries.

    One to three sentences that make each verdict plain; `open` where a question would have to be asked.
    """

    words: Text
    verdicts: tuple[Verdict, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_each(self) -> ApplicabilityCase:
        _once([verdict.entry for verdict in self.verdicts], "verdicts")
        return self

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name."""
        return {verdict.entry for verdict in self.verdicts}


class StrideLabel(Shape):
    """The letters of one threat entry, judged from its title and summary alone.

    Attributes:
        id: unique among the labels, as a rule the entry's id.
        stride: the property broken at the part first; empty for harm that is not about security.
        also: letters that a reader may add or leave out.
    """

    id: Slug
    entry: Slug
    stride: tuple[Stride, ...] = Field(max_length=3)
    also: tuple[Stride, ...] = ()
    because: Text

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name."""
        return {self.entry}


class StrideFile(CaseFile):
    """STRIDE labels of threat entries, judged in one sitting."""

    labels: tuple[StrideLabel, ...] = Field(min_length=1)


class WantedMitigation(Shape):
    """A control a careful reader would propose; any of the mitigation entries is right."""

    any_of: tuple[Slug, ...] = Field(min_length=1)
    because: Text


class UnfitMitigation(Shape):
    """A control that would be beside the point here."""

    mitigation: Slug
    because: Text


class MitigatedThreat(Shape):
    """One threat of the system, with the controls that belong among the first proposed for it.

    Attributes:
        anchor: words of which one is in the name of the part where it sits; for choosing among several.
    """

    entry: Slug
    anchor: tuple[Word, ...] = ()
    wanted: tuple[WantedMitigation, ...] = Field(min_length=1)
    unfit: tuple[UnfitMitigation, ...] = ()

    @model_validator(mode="after")
    def _one_or_the_other(self) -> MitigatedThreat:
        both = {name for want in self.wanted for name in want.any_of} & {
            unfit.mitigation for unfit in self.unfit
        }
        if both:
            raise ValueError(f"unfit: '{min(both)}' is wanted, too")
        return self


class MitigationCase(CaseFile):
    """A system in words, with what should be proposed against some of its threats."""

    words: Text
    threats: tuple[MitigatedThreat, ...] = Field(min_length=1)

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name."""
        named = {threat.entry for threat in self.threats}
        named |= {name for threat in self.threats for want in threat.wanted for name in want.any_of}
        return named | {unfit.mitigation for threat in self.threats for unfit in threat.unfit}


class JudgedLevel(Shape):
    """How pressing one threat is for this system; entries of one level need no order among themselves."""

    entry: Slug
    level: RiskLevel
    because: Text


class PrioritisationCase(CaseFile):
    """A system in words, with how pressing some of its threats are; at least two levels differ."""

    words: Text
    levels: tuple[JudgedLevel, ...] = Field(min_length=3)

    @model_validator(mode="after")
    def _tells_apart(self) -> PrioritisationCase:
        _once([judged.entry for judged in self.levels], "levels")
        if len({judged.level for judged in self.levels}) < 2:
            raise ValueError("levels: all alike; nothing can be put in order")
        return self

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name."""
        return {judged.entry for judged in self.levels}


def _once(names: list[str], field: str) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{field}: '{min(twice)}' is there twice")
