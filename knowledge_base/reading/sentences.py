"""The labelled sentences the reader is trained with: how people write, and what is taken from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge_base.reading.names import KINDS

FOLDER: Final = "sentences"
Values = Annotated[tuple[str, ...], Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PartName(_Model):
    """Words of a sentence that name a part of the system, or what could be taken for one.

    Attributes:
        name: as it stands in the sentence.
        kind: the kind of component, or one of `names.NO_PARTS`.
    """

    name: str
    kind: str


class Sentence(_Model):
    """A sentence or an answer.

    Attributes:
        text: as somebody would write it.
        says: for each fact it states or plainly implies, the values; empty for one that states none.
        parts: the names in it; nothing where nobody labelled them.
    """

    text: Annotated[str, Field(min_length=2, max_length=600)]
    says: Mapping[str, Values] = {}
    parts: tuple[PartName, ...] | None = None

    @model_validator(mode="after")
    def _names_occur(self) -> Self:
        for part in self.parts or ():
            if part.kind not in KINDS:
                raise ValueError(f"{part.kind!r} is no kind of part; one of {', '.join(KINDS)} is")
            if not places_of(part.name, self.text):
                raise ValueError(f"{part.name!r} does not occur in {self.text!r}")
        return self


class Description(_Model):
    """A whole description, sentence by sentence.

    Attributes:
        of: what the system is called.
    """

    of: str
    sentences: tuple[Sentence, ...]


class SentenceFile(_Model):
    """A file of labelled sentences, named after the fact that most of its sentences state.

    Attributes:
        answers: what people answered who were asked for that fact.
    """

    statements: tuple[Sentence, ...] = ()
    answers: tuple[Sentence, ...] = ()
    descriptions: tuple[Description, ...] = ()


class Example(_Model):
    """One thing to learn from.

    Attributes:
        asked: the fact that was asked for, if it is an answer.
        of: the description it belongs to, if it does.
    """

    sentence: Sentence
    asked: str | None = None
    of: str | None = None


def load_sentences() -> dict[str, SentenceFile]:
    """Read every file, by its name."""
    return {
        name: SentenceFile.model_validate(yaml.load(file.read_text(encoding="utf-8"), _LOADER))  # noqa: S506  a safe loader
        for name, file in _files()
    }


def examples() -> Iterator[Example]:
    """Yield what there is to learn from, in the order of the files."""
    for name, file in load_sentences().items():
        yield from (Example(sentence=sentence) for sentence in file.statements)
        yield from (Example(sentence=sentence, asked=name) for sentence in file.answers)
        for description in file.descriptions:
            yield from (Example(sentence=s, of=description.of) for s in description.sentences)


def places_of(name: str, text: str) -> list[tuple[int, int]]:
    """Return where whole words stand in a text."""
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def digest() -> str:
    """Return the SHA-256 of all labelled sentences."""
    whole = hashlib.sha256()
    for name, file in _files():
        whole.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def _files() -> list[tuple[str, Traversable]]:
    folder = files(__package__).joinpath(FOLDER)
    found = (file for file in folder.iterdir() if file.name.endswith(".yaml"))
    return sorted(((file.name.removesuffix(".yaml"), file) for file in found), key=lambda pair: pair[0])


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
