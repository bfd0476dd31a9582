"""The shapes of catalogue entries: one YAML file each, in our own words, facts cited by edition."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from knowledge_base.conditions import SYSTEM, Condition
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import (
    ArtefactKind,
    Certainty,
    ComponentKind,
    ControlNature,
    DataClass,
    DeploymentScope,
    ElementShape,
    EntryStatus,
    FlowRole,
    HarmKind,
    ImpactKind,
    LifecycleStage,
    Linddun,
    MitigationKind,
    Owner,
    Stride,
    SubjectKind,
    Term,
    Trigger,
    Writer,
)

SLUG: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise ValueError("an id is lower-case words joined by hyphens, such as 'model-theft'")
    return value


def _sentence(value: str) -> str:
    text = " ".join(value.split())
    if not text:
        raise ValueError("text is empty")
    return text


Slug = Annotated[
    str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": f"^{SLUG.pattern}$"})
]
Text = Annotated[str, AfterValidator(_sentence)]
"""Prose; line breaks of the YAML file do not count."""


class Shape(BaseModel):
    """Base of everything authored: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Reference(Shape):
    """A public catalogue's id, always with its edition.

    YAML writes it as one string, `catalogue/edition/id`, such as `owasp-llm/2025/LLM01`.
    """

    catalogue: Slug
    edition: str
    id: str

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:  # noqa: ANN401  raw YAML
        if not isinstance(value, str):
            return value
        parts = value.split("/", 2)
        if len(parts) != 3 or not all(parts):
            raise ValueError("a reference is written catalogue/edition/id, such as owasp-llm/2025/LLM01")
        return dict(zip(("catalogue", "edition", "id"), parts, strict=True))

    @model_serializer
    def _to_string(self) -> str:
        return f"{self.catalogue}/{self.edition}/{self.id}"

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core_schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe it as it is written."""
        return {
            "type": "string",
            "pattern": "^[a-z][a-z0-9-]*/[^/]+/.+$",
            "examples": ["owasp-llm/2025/LLM01"],
        }


class SourceCatalogue(Shape):
    """A public catalogue that entries cite: its editions, licence, and how ids become labels and URLs.

    Attributes:
        label: how an id is quoted, such as `{id}:{edition}`.
        url: where an id is explained; `{id}`, `{base}` (the id up to its last dot) and `{edition}` are
            filled in.
        urls: an address for single editions, in the same form.
        aliases: old edition's `edition/id` to the newest edition's `edition/id`.
    """

    id: Slug
    title: str
    editions: tuple[str, ...] = Field(min_length=1)
    licence: str
    label: str = "{id}"
    id_pattern: str
    url: str
    urls: dict[str, str] = {}
    aliases: dict[str, str] = {}


class Entry(Shape):
    """What every entry has.

    Attributes:
        replaced_by: the ids that took over from a deprecated entry.
        retired_because: why a deprecated entry was not replaced.
        references: the public catalogues' ids it is about.
        phrases: how an attacker, or someone to whom it happened, would put it.
    """

    kind: str
    id: Slug
    title: Text
    status: EntryStatus = EntryStatus.ACTIVE
    replaced_by: tuple[Slug, ...] = ()
    retired_because: Text | None = None
    summary: Text
    references: tuple[Reference, ...] = ()
    phrases: tuple[Text, ...] = ()


class Verification(Shape):
    """How to find out whether a mitigation works, or a threat is real."""

    gherkin: tuple[str, ...] = ()
    probes: tuple[Text, ...] = ()


class Premise(Shape):
    """On what a threat may be asserted.

    Attributes:
        basis: `stated` needs every fact in `facts` said by people (or inferred from their words);
            `unavoidable` holds by the architecture alone.
        facts: keys that must be known.
        says: the reason in words, shown to the reader.
    """

    basis: Literal["stated", "unavoidable"]
    facts: tuple[Slug, ...] = ()
    says: Text


class Statement(Shape):
    """The parts of a threat's statement; of each part's wordings the first whose names are all known is used.

    Composed as: actor reach act, so that effect, which cost. `{name}` is a bound variable's name in this
    system, `{name.writer}` who can write to it, `{name.action}` what it does, `{name.content}` what it
    holds or carries; `{people}`, `{asset}`, `{users}` and `{system}` stand for the system's own.
    """

    actor: tuple[Text, ...] = Field(min_length=1)
    reach: tuple[Text, ...] = Field(min_length=1)
    act: tuple[Text, ...] = Field(min_length=1)
    effect: tuple[Text, ...] = Field(min_length=1)
    cost: tuple[Text, ...] = Field(min_length=1)

    def parts(self) -> dict[str, tuple[str, ...]]:
        """Return the wordings of each part by its name, in the order of the sentence."""
        return {
            "actor": self.actor,
            "reach": self.reach,
            "act": self.act,
            "effect": self.effect,
            "cost": self.cost,
        }


class FactShift(Shape):
    """How a fact moves a factor: by how much, when it has one of these values."""

    fact: Slug
    of: str = SYSTEM
    any_of: tuple[str, ...] = ("yes", "partly")
    by: int = Field(ge=-3, le=3)
    why: Text


class LikelihoodProfile(Shape):
    """The factors of likelihood, each 1 (makes it rare) to 5 (makes it all but certain)."""

    reach: int = Field(ge=1, le=5, description="5: anyone can try; 1: needs an inside position")
    steps: int = Field(ge=1, le=5, description="5: one plain step; 1: a long chain of skilled steps")
    luck: int = Field(ge=1, le=5, description="5: nothing else must go wrong; 1: several things must")
    incentive: int = Field(ge=1, le=5, description="5: pays at once or happens by itself; 1: hardly worth it")
    source: str | None = Field(default=None, description="the variable whose writers set the reach")
    shifts: tuple[FactShift, ...] = ()
    floor: int = Field(default=1, ge=1, le=5, description="claimed or probabilistic controls never go below")


class ImpactProfile(Shape):
    """How bad each kind of harm is at its worst here, 1 (nuisance) to 5 (cannot be undone)."""

    base: dict[ImpactKind, Annotated[int, Field(ge=1, le=5)]] = Field(min_length=1)
    shifts: tuple[FactShift, ...] = ()


class MitigationLink(Shape):
    """A mitigation of a threat, in the order in which to think of it.

    Attributes:
        effect: what it does to this threat, in one clause.
        moves: what it lowers once it works.
    """

    id: Slug
    effect: Text
    moves: Literal["likelihood", "impact", "both", "detection"] = "likelihood"
    steps: int = Field(default=1, ge=1, le=3)


class ScopeVariant(Shape):
    """What is different where a model or service runs in one of these scopes."""

    scopes: tuple[DeploymentScope, ...] = Field(min_length=1)
    note: Text
    likelihood: int = Field(default=0, ge=-2, le=2)
    applies: bool = True


class Sign(Shape):
    """A sign that a threat does not apply here; with a fact it is read, else it is for people."""

    says: Text
    fact: Slug | None = None
    any_of: tuple[str, ...] = ("no",)


class ThreatEntry(Entry):
    """A threat: when it applies, how it is told, how it is rated, and what is done about it.

    Attributes:
        quota: the place it can claim among the first twenty; `genai` has none reserved.
        anchor: the variable (or `system`) where one would fix it.
        one_per: `system`, `anchor`, `source_and_anchor` or `asset`: how many threats one condition makes.
        distinguished_by: the variable named in the id after `~` where `one_per` is `source_and_anchor`.
        same_as: a word for anchor-independent effect and first control: equal anchor and word are one
            threat with variants.
    """

    kind: Literal["threat"] = "threat"
    family: Slug
    quota: Literal["genai", "conventional", "oversight", "people", "supply_chain"] = "genai"
    stride: tuple[Stride, ...] = Field(default=(), max_length=3)
    harm: tuple[HarmKind, ...] = Field(min_length=1)
    linddun: tuple[Linddun, ...] = ()
    stages: tuple[LifecycleStage, ...] = Field(min_length=1)
    attacker_view: Text
    example: Text
    consequences: tuple[Text, ...] = Field(min_length=1)
    applies_when: Condition
    premise: Premise
    anchor: str
    one_per: Literal["system", "anchor", "source_and_anchor", "asset"] = "anchor"
    distinguished_by: str | None = None
    same_as: Slug | None = None
    specialises: Slug | None = None
    step_of: tuple[Slug, ...] = ()
    statement: Statement
    short_title: Text = Field(description="a title that names the anchor, with the same placeholders")
    likelihood: LikelihoodProfile
    impact: ImpactProfile
    mitigations: tuple[MitigationLink, ...] = Field(min_length=1)
    owners: dict[DeploymentScope | Literal["default"], Owner]
    scope_variants: tuple[ScopeVariant, ...] = ()
    verification: Verification
    does_not_apply_when: tuple[Sign, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _letters_match_harm(self) -> ThreatEntry:
        if not self.stride and HarmKind.SECURITY in self.harm:
            raise ValueError("stride: a security threat names the property broken at its anchor")
        if self.one_per == "source_and_anchor" and not self.distinguished_by:
            raise ValueError("distinguished_by: needed where one_per is source_and_anchor")
        return self


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


class FactEntry(Entry):
    """A fact worth knowing, with its question.

    Attributes:
        subject: what the fact is about.
        applies_to: the kinds of component it can be asked of; empty for any.
        question: asked of one subject; `{name}` is its name.
        why: why it matters, in one sentence.
        answered_by: who can usually answer.
        effort: 1 (off the cuff) to 5 (someone has to look it up).
        yes, no: patterns over the team's own words that state the fact; `partly` likewise. Words, with
            `*` for the rest of a word and `…` for up to six words in between.
        worse: the answer to reckon with while it is unknown.
    """

    kind: Literal["fact"] = "fact"
    subject: SubjectKind
    applies_to: tuple[ComponentKind | ArtefactKind, ...] = ()
    question: Text
    why: Text
    choices: tuple[Choice, ...] = Field(min_length=2)
    multiple: bool = False
    answered_by: tuple[Text, ...] = Field(min_length=1)
    effort: int = Field(ge=1, le=5)
    stages: tuple[LifecycleStage, ...] = (LifecycleStage.OPERATION,)
    says: dict[str, tuple[Text, ...]] = {}
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


class CardEntry(Entry):
    """A card for champions: a prompt for a room."""

    kind: Literal["card"] = "card"
    stage: LifecycleStage
    asks: tuple[Text, ...] = Field(min_length=1)
    threats: tuple[Slug, ...] = ()


class Product(Shape):
    """A product's names and what it is; the gazetteer's line."""

    names: tuple[Text, ...] = Field(min_length=1)
    component: ComponentKind | None = None
    artefact: ArtefactKind | None = None
    scope: DeploymentScope | None = None
    vendor: Text | None = None


class Wording(Shape):
    """Words people use for a kind of component, an actor, a data class or a person affected."""

    means: str
    words: tuple[Text, ...] = Field(min_length=1)


class LexiconEntry(Entry):
    """Words and products, and what they mean."""

    kind: Literal["lexicon"] = "lexicon"
    products: tuple[Product, ...] = ()
    components: tuple[Wording, ...] = ()
    actors: tuple[Wording, ...] = ()
    data: tuple[Wording, ...] = ()
    people: tuple[Wording, ...] = ()

    @model_validator(mode="after")
    def _known_meanings(self) -> LexiconEntry:
        known: dict[str, type[Term]] = {"components": ComponentKind, "data": DataClass, "actors": Writer}
        for field, terms in known.items():
            for wording in getattr(self, field):
                if wording.means not in set(terms):
                    hint = did_you_mean(wording.means, terms)
                    raise ValueError(f"{field}: '{wording.means}' is not allowed here{hint}")
        return self


AnyEntry = Annotated[
    ThreatEntry | MitigationEntry | KindEntry | FactEntry | ArchetypeEntry | CardEntry | LexiconEntry,
    Field(discriminator="kind"),
]
