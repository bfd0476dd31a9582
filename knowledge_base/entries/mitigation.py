"""Mitigations: what they are, what they leave, who does them, how to verify them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from knowledge_base.entries.base import Entry, ScopeVariant, Text, Verification
from knowledge_base.vocabulary import ControlNature, DeploymentScope, LifecycleStage, MitigationKind, Owner


class MitigationEntry(Entry):
    """A mitigation: what it is, what it leaves, who does it, how to verify it.

    Attributes:
        limits: what remains although it works.
        ask: how to ask whether it is there, in one question.
    """

    kind: Literal["mitigation"] = "mitigation"
    sort: MitigationKind
    says: tuple[Text, ...] = Field(
        default=(), description="patterns by which a team claims to have it; written like a fact's `says`"
    )
    nature: ControlNature
    effort: int = Field(ge=1, le=5, description="1: an afternoon; 5: a project of its own")
    how: tuple[Text, ...] = Field(min_length=1)
    example: Text
    limits: Text
    ask: Text
    owners: dict[DeploymentScope | Literal["default"], Owner]
    scope_variants: tuple[ScopeVariant, ...] = ()
    stages: tuple[LifecycleStage, ...] = Field(min_length=1)
    verification: Verification
