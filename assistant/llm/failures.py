"""What a provider's client raised, in plain words that hold no key and say what to do.

LangChain gives the errors of its packages common bases; others are known by their status, the same in all
clients. The provider's own words are quoted in a line, since they often name the very cause.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.llm.port import Failure, ModelCallError
from assistant.llm.untrusted import REMOVED, without_credentials, without_invisible

if TYPE_CHECKING:
    from assistant.llm.providers import ModelChoice

_LONGEST_QUOTE: Final = 200
# What masked keys look like in errors: a beginning, stars or dots, an end.
_MASKED: Final = re.compile(r"\b[\w-]{2,12}[*.•]{3,}[\w-]{0,8}")


class _Kind(NamedTuple):
    """What is said of a failure."""

    failure: Failure
    says: str
    retry: bool = False


_KEY: Final = _Kind(Failure.KEY, "{name} does not accept the key; check it, and what it may be used for")
_QUOTA: Final = _Kind(
    Failure.QUOTA, "the account for {name} has no quota left; top it up, or choose another model"
)
_RATE: Final = _Kind(Failure.RATE, "{name} gets too many requests just now; wait a little", retry=True)
_UNKNOWN: Final = _Kind(Failure.UNKNOWN_MODEL, "{place} knows no model {model}; check FOURFOLD_MODEL")
_SLOW: Final = _Kind(
    Failure.SLOW, "{name} took too long to answer (FOURFOLD_MODEL_TIMEOUT sets the limit)", retry=True
)
_UNREACHABLE: Final = _Kind(
    Failure.UNREACHABLE,
    "{place} cannot be reached; check the network and FOURFOLD_MODEL_BASE_URL",
    retry=True,
)
_SERVER: Final = _Kind(Failure.SERVER, "{name} has a fault just now", retry=True)
_TOO_LONG: Final = _Kind(Failure.TOO_LONG, "this is more than {name} can read at once; send less")
_REFUSED: Final = _Kind(Failure.REFUSED, "{name} refused to answer this (its provider's content filter)")
_BAD: Final = _Kind(Failure.BAD_REQUEST, "{name} does not accept the request")
_CUT: Final = _Kind(Failure.CUT_OFF, "the answer of {name} was cut off", retry=True)
_STRANGE: Final = _Kind(Failure.SERVER, "{name} answered with something that cannot be read", retry=True)

# By the names of LangChain's bases, so that nothing has to be imported to look.
_BY_BASE: Final = (
    ("ContextOverflowError", _TOO_LONG),
    ("LengthFinishReasonError", _CUT),
    ("ContentFilterFinishReasonError", _REFUSED),
    ("OpenAIRefusalError", _REFUSED),
    ("ModelAuthenticationError", _KEY),
    ("ModelPermissionDeniedError", _KEY),
    ("ModelNotFoundError", _UNKNOWN),
    ("ModelTimeoutError", _SLOW),
    ("APITimeoutError", _SLOW),
    ("TimeoutException", _SLOW),
    ("ModelConnectionError", _UNREACHABLE),
    ("RemoteProtocolError", _CUT),
    ("ReadError", _CUT),
    ("APIConnectionError", _UNREACHABLE),
    ("ConnectError", _UNREACHABLE),
    ("ConnectionError", _UNREACHABLE),
)


def failure_of(error: Exception, *, choice: "ModelChoice") -> ModelCallError:
    """Say in plain words why a call failed.

    Args:
        error: what the provider's package raised.
        choice: the model that was called.
    """
    if isinstance(error, ModelCallError):
        return error
    kind = _kind(error)
    says = kind.says.format(name=choice.name, model=choice.model, place=choice.place)
    quote = _quoted(error, choice)
    words = f"{says[0].upper()}{says[1:]}" if says.startswith(("the ", "this ")) else says
    return ModelCallError(
        f"{words}{f' (it says: {quote})' if quote else ''}.",
        retry=kind.retry,
        failure=kind.failure,
        wait=_seconds(error) if kind.retry else None,
    )


def _kind(error: Exception) -> _Kind:
    said = str(error).lower()
    status = _status(error)
    if status == 429:
        return (
            _QUOTA
            if _says(said, "insufficient_quota", "exceeded your current quota", "billing", "credit")
            else _RATE
        )
    bases = {base.__name__ for base in type(error).__mro__}
    for name, kind in _BY_BASE:
        if name in bases:
            return kind
    if status is not None:
        return _by_status(status, said)
    # A stream that carries an error event has no status.
    for words, kind in _BY_WORDS:
        if _says(said, *words):
            return kind
    return _STRANGE


def _status(error: Exception) -> int | None:
    """Return the HTTP status, under whichever name; Google's package has it in the error's cause."""
    for raised in (error, error.__cause__):
        for name in ("status_code", "code"):
            status = getattr(raised, name, None)
            if isinstance(status, int) and status > 0:  # Ollama's package says -1 in mid-stream
                return status
    return None


def _by_status(status: int, said: str) -> _Kind:
    if status in {401, 403} or _says(said, "api key not valid"):
        return _KEY
    if status == 402:
        return _QUOTA
    if status == 404:
        return _UNKNOWN
    if status in {408, 504}:
        return _SLOW
    if status == 413 or _says(said, *_LONG):
        return _TOO_LONG
    if _says(said, "content_filter", "content management policy", "safety"):
        return _REFUSED
    if _says(said, "credit balance", "billing"):
        return _QUOTA
    return _SERVER if status >= 500 else _BAD


# The last is llama.cpp's: "request (8031 tokens) exceeds the available context size (4096 tokens)".
_LONG: Final = ("context length", "context_length", "too long", "too many tokens", "context size")
_BY_WORDS: Final = (
    (("overloaded", "rate limit", "rate_limit"), _RATE),
    (("timed out", "timeout"), _SLOW),
    (("incomplete chunked read", "peer closed", "connection reset"), _CUT),
)


def _says(said: str, *words: str) -> bool:
    return any(word in said for word in words)


def _quoted(error: Exception, choice: "ModelChoice") -> str:
    """Return the provider's own message in one line, without anything that may be a key."""
    found = next(filter(None, map(_message_in, _bodies(error))), None)
    if found is None:
        return ""
    if choice.key is not None:
        found = found.replace(choice.key.get_secret_value(), REMOVED)
    clean = _MASKED.sub(REMOVED, without_credentials(without_invisible(found).text).text)
    line = " ".join(clean.split())
    return f"{line[:_LONGEST_QUOTE]}…" if len(line) > _LONGEST_QUOTE else line.rstrip(".")


def _bodies(error: Exception) -> Iterator[object]:
    """Yield where clients keep what a provider answered: OpenAI's and Anthropic's, Ollama's, Google's."""
    for raised in (error, error.__cause__):
        for name in ("body", "error", "details"):
            yield getattr(raised, name, None)


def _message_in(body: object) -> str | None:
    if isinstance(body, dict):
        inner = body.get("error", body)
        message = inner.get("message") if isinstance(inner, dict) else None
        return message if isinstance(message, str) else None
    return body if isinstance(body, str) else None


def _seconds(error: Exception) -> float | None:
    """Return how long the provider said to wait."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    read: Callable[[str], str | None] | None = getattr(headers, "get", None)
    told = read("retry-after") if read is not None else None
    try:
        return None if told is None else max(0.0, float(told))
    except ValueError:  # a date: our own waits will do
        return None
