"""The shapes of catalogue entries: one YAML file each, in our own words, facts cited by edition."""

from knowledge_base.entries.base import (
    SLUG,
    Entry,
    Reference,
    ScopeVariant,
    Shape,
    Slug,
    SourceCatalogue,
    Text,
    Verification,
)
from knowledge_base.entries.mitigation import MitigationEntry
from knowledge_base.entries.system import (
    ArchetypeComponent,
    ArchetypeEntry,
    ArchetypeFact,
    ArchetypeFlow,
    Choice,
    FactEntry,
    Inference,
    KindEntry,
)
from knowledge_base.entries.talk import CardEntry, LexiconEntry, Product, Wording
from knowledge_base.entries.threat import (
    FactShift,
    ImpactProfile,
    LikelihoodProfile,
    MitigationLink,
    Premise,
    Sign,
    Statement,
    ThreatEntry,
)

__all__ = [
    "SLUG",
    "ArchetypeComponent",
    "ArchetypeEntry",
    "ArchetypeFact",
    "ArchetypeFlow",
    "CardEntry",
    "Choice",
    "Entry",
    "FactEntry",
    "FactShift",
    "ImpactProfile",
    "Inference",
    "KindEntry",
    "LexiconEntry",
    "LikelihoodProfile",
    "MitigationEntry",
    "MitigationLink",
    "Premise",
    "Product",
    "Reference",
    "ScopeVariant",
    "Shape",
    "Sign",
    "Slug",
    "SourceCatalogue",
    "Statement",
    "Text",
    "ThreatEntry",
    "Verification",
    "Wording",
]
