"""What calls cost, and where they end: a meter for one turn, with limits on calls, tokens, time and money."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from assistant.llm.port import Failure, ModelCallError
from assistant.llm.prices import Prices
from assistant.model.values import Value


class Spent(Value):
    """What calls took.

    Attributes:
        tokens_in, tokens_out: as the provider counted them, else approximate.
        cache_read, cache_written: those of the tokens read that came from a cache, or went into it.
        approximate: whether any of the tokens were counted by us.
        seconds: time spent waiting for the model.
        cost: USD by the table of prices; nothing if a price is not known.
        redacted: credentials that were taken out before sending.
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cache_read: int = 0
    cache_written: int = 0
    approximate: bool = False
    seconds: float = 0.0
    cost: float | None = 0.0
    redacted: int = 0

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return self.tokens_in + self.tokens_out

    def __add__(self, other: "Spent") -> "Spent":
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        return Spent(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            cache_read=self.cache_read + other.cache_read,
            cache_written=self.cache_written + other.cache_written,
            approximate=self.approximate or other.approximate,
            seconds=self.seconds + other.seconds,
            cost=cost,
            redacted=self.redacted + other.redacted,
        )

    def words(self) -> str:
        """Say it in a line; approximate figures are called so."""
        about = "about " if self.approximate else ""
        cost = "" if self.cost is None or not self.calls else f", about {self.cost:.4f} USD"
        plural = "" if self.calls == 1 else "s"
        cached = f" ({self.cache_read:,} from the cache)" if self.cache_read else ""
        return (
            f"{self.calls} call{plural}, {about}{self.tokens_in:,} tokens in{cached}, "
            f"{self.tokens_out:,} out{cost}"
        )


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Where calls end. Tokens and money of the session are those of one threat model, over all its turns.

    Attributes:
        call_tokens: the largest request, in approximate tokens.
        call_seconds: the longest call.
        tool_calls: the most tool calls that one answer may ask for.
    """

    calls: int = 24
    tokens: int = 150_000
    seconds: float = 300.0
    cost: float | None = None
    session_tokens: int = 2_000_000
    session_cost: float | None = None
    call_tokens: int = 100_000
    call_seconds: float = 60.0
    tool_calls: int = 16


@dataclass
class Meter:
    """Counts what one turn spends, and refuses what goes over a limit.

    Attributes:
        before: what was spent on this threat model in earlier turns.
        spent: what this turn has spent.
    """

    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)
    before: Spent = field(default_factory=Spent)
    clock: Callable[[], float] = time.monotonic
    spent: Spent = field(default_factory=Spent)
    _began: float | None = None

    @classmethod
    def unlimited(cls) -> Self:
        """Return a meter that only counts; for probes and tests."""
        endless = 10**12
        return cls(limits=Limits(calls=endless, tokens=endless, seconds=endless, session_tokens=endless))

    @property
    def session(self) -> Spent:
        """What was spent on this threat model, this turn included."""
        return self.before + self.spent

    def seconds_left(self) -> float:
        """Return how long the next call may take; the time of a turn begins with its first call."""
        began = self.clock() if self._began is None else self._began
        left = self.limits.seconds - (self.clock() - began)
        return min(self.limits.call_seconds, left)

    def allow(self, tokens: int) -> None:
        """Let a request of about so many tokens go out.

        Raises:
            ModelCallError: it goes over a limit; says which, and which setting moves it.
        """
        limits, spent, session = self.limits, self.spent, self.session
        self._began = self.clock() if self._began is None else self._began
        for reached, words, setting in (
            (tokens > limits.call_tokens, f"one request of about {tokens:,} tokens", ""),
            (spent.calls >= limits.calls, f"{spent.calls} calls", "FOURFOLD_TURN_CALLS"),
            (spent.tokens + tokens > limits.tokens, f"{spent.tokens:,} tokens", "FOURFOLD_TURN_TOKENS"),
            (self.seconds_left() <= 0, f"{limits.seconds:.0f} seconds", "FOURFOLD_TURN_SECONDS"),
            (_over(spent.cost, limits.cost), f"{spent.cost or 0:.4f} USD", "FOURFOLD_TURN_COST"),
        ):
            if reached:
                raise _over_limit(f"this turn: {words}", setting)
        if session.tokens + tokens > limits.session_tokens:
            raise _over_limit(f"this threat model: {session.tokens:,} tokens", "FOURFOLD_SESSION_TOKENS")
        if _over(session.cost, limits.session_cost):
            raise _over_limit(f"this threat model: {session.cost or 0:.4f} USD", "FOURFOLD_SESSION_COST")

    def add(self, spent: Spent, *, model: str) -> None:
        """Count a call of a model, priced by the table."""
        cost = self.prices.cost(
            model,
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            cache_read=spent.cache_read,
            cache_written=spent.cache_written,
        )
        self.spent += spent.model_copy(update={"cost": cost})

    def note_redacted(self, count: int) -> None:
        """Note credentials that were taken out of a request; a turn sends the same words more than once."""
        self.spent = self.spent.model_copy(update={"redacted": max(self.spent.redacted, count)})


def _over(cost: float | None, limit: float | None) -> bool:
    return cost is not None and limit is not None and cost >= limit


def _over_limit(what: str, setting: str) -> ModelCallError:
    remedy = f"; {setting} sets the limit" if setting else "; send less at once"
    return ModelCallError(
        f"The limit for the language model is reached ({what}){remedy}.", failure=Failure.LIMIT
    )
