"""What every case file shares: shape, slugs, and who judged it on what ground."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Split = Literal["development", "test"]
SPLITS: Final[tuple[Split, ...]] = ("development", "test")


class Shape(BaseModel):
    """A frozen value without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CaseFile(Shape):
    """What every file of cases says of itself.

    Attributes:
        id: the file's name.
        labelled_by: who judged; a part somebody played, never a made-up name.
        judgement: on what ground the labels stand.
    """

    id: Slug
    labelled_by: Text
    judgement: Text
