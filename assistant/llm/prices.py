"""What a model costs: a dated table in a file that people can edit; a model it does not name has no price."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError

from assistant.errors import UsageError
from assistant.model.values import Value


class Price(Value):
    """USD for a million tokens.

    Attributes:
        cache_read: for tokens read from the provider's cache; as any other unless set.
        cache_write: for tokens put into it, likewise.
        as_of: the day for which the figures were found.
        source: where the provider keeps the present ones.
    """

    into: Annotated[float, Field(ge=0, alias="in")]
    out: Annotated[float, Field(ge=0)]
    cache_read: Annotated[float | None, Field(ge=0)] = None
    cache_write: Annotated[float | None, Field(ge=0)] = None
    as_of: date | None = None
    source: str = ""


class _Table(Value):
    prices: dict[str, Price]


@dataclass(frozen=True)
class Prices:
    """A table of prices, by `provider:model`."""

    by_model: dict[str, Price] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read a table; the one that ships unless a file is named.

        Raises:
            UsageError: the file cannot be read, or is no table of prices.
        """
        try:
            text = _shipped() if path is None else path.read_text(encoding="utf-8")
            table = _Table.model_validate(tomllib.loads(text))
        except OSError as error:
            raise UsageError(f"{path}: cannot be read ({error.strerror}); name another table") from error
        except (ValueError, ValidationError) as error:
            raise UsageError(
                f"{path}: not a table of prices: {error}; docs/providers.md shows one"
            ) from error
        return cls(table.prices)

    def price(self, model: str) -> Price | None:
        """Return the price of a model, or of the undated name it begins with; nothing if it is not listed."""
        if model in self.by_model:
            return self.by_model[model]
        dated = [name for name in self.by_model if model.startswith(f"{name}-2")]
        return self.by_model[max(dated, key=len)] if dated else None

    def cost(
        self, model: str, *, tokens_in: int, tokens_out: int, cache_read: int = 0, cache_written: int = 0
    ) -> float | None:
        """Return USD for so many tokens; nothing if the model is not listed.

        Args:
            model: `provider:model`.
            tokens_in: all that were read.
            tokens_out: those written.
            cache_read: those of `tokens_in` that came from the provider's cache.
            cache_written: those of `tokens_in` that were put into it.
        """
        price = self.price(model)
        if price is None:
            return None
        read = price.into if price.cache_read is None else price.cache_read
        written = price.into if price.cache_write is None else price.cache_write
        plain = max(0, tokens_in - cache_read - cache_written)
        paid = plain * price.into + cache_read * read + cache_written * written + tokens_out * price.out
        return paid / 1_000_000


@lru_cache(maxsize=1)
def _shipped() -> str:
    return files("assistant.llm").joinpath("prices.toml").read_text(encoding="utf-8")
