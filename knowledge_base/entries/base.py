"""What every entry is made of: ids, text, references, and the tables they are looked up in."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

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

from knowledge_base.vocabulary import DeploymentScope, EntryStatus

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
        return str(self)

    def __str__(self) -> str:
        """Return it as YAML writes it."""
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


class ScopeVariant(Shape):
    """What is different where a model or service runs in one of these scopes.

    Attributes:
        of: the variable whose scope is meant; the anchor where it is left out.
    """

    scopes: tuple[DeploymentScope, ...] = Field(min_length=1)
    of: str | None = None
    note: Text
    likelihood: int = Field(default=0, ge=-2, le=2)
    applies: bool = True
