"""Calls that hold: what goes out is cleaned and counted, what fails is tried again or told in plain words.

Everything that asks a language model asks through a `GuardedModel`, the agent's loop as well as
`structured_call`, so there is one place for redaction, limits, time, retries and *stop*.
"""

import json
import queue
import random
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.llm.counting import approximate_request, approximate_tokens
from assistant.llm.port import (
    Abilities,
    Answered,
    CallStoppedError,
    ChatMessage,
    ChatModel,
    Completion,
    Failure,
    Finish,
    ModelCallError,
    Schema,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from assistant.llm.spending import Meter, Spent
from assistant.llm.untrusted import without_credentials, without_invisible

_POLL_SECONDS: Final = 0.05
_LONGEST_WAIT: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How often a call is tried, and how long is waited in between.

    Attributes:
        tries: in all.
        first_wait: seconds before the second try; doubled with each, and varied lest many
            come at once.
        repairs: how often a model may mend a tool call that cannot be carried out.
    """

    tries: int = 3
    first_wait: float = 0.5
    repairs: int = 2


class GuardedModel:
    """A model for one turn, with redaction, limits, a deadline, retries and *stop* around every call.

    Attributes:
        meter: what the turn has spent.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        meter: Meter,
        stopped: Callable[[], bool] = lambda: False,
        patience: Patience = Patience(),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.meter = meter
        self._model = model
        self._stopped = stopped
        self._patience = patience
        self._chance = chance

    @property
    def name(self) -> str:
        """Provider and model, for the record."""
        return self._model.name

    @property
    def abilities(self) -> Abilities:
        """What may be asked of it."""
        return self._model.abilities

    def complete(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Completion:
        """Answer the messages, or say in plain words why not.

        Raises:
            ModelCallError: the call failed for good, went over a limit, or the model refused.
            CallStoppedError: the turn was stopped.
        """
        *_, last = self._answered(_Request(messages, tools, schema), streamed=False)
        return _whole(last)

    def stream(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Iterator[str | Completion]:
        """Answer in pieces of text as they come, and the whole completion last; raises what `complete` does.

        What breaks after the first piece is not tried again: the words are already on the screen.
        """
        yield from self._answered(_Request(messages, tools, schema), streamed=True)

    def _answered(self, request: "_Request", *, streamed: bool) -> Iterator[str | Completion]:
        """Let the model mend tool calls that nothing could carry out."""
        for _ in range(self._patience.repairs):
            completion = yield from self._tried(request, streamed=streamed)
            complaints = _complaints(completion, request.tools)
            if not complaints:
                yield completion
                return
            request = request.after(completion, complaints)
        completion = yield from self._tried(request, streamed=streamed)
        if _complaints(completion, request.tools):
            raise ModelCallError(
                "The model asked for tools in a way that cannot be carried out, told what was wrong.",
                failure=Failure.INVALID,
            )
        yield completion

    def _tried(self, request: "_Request", *, streamed: bool) -> Generator[str, None, Completion]:
        """Yield pieces, return the completion; try again what may pass, as long as nothing was said."""
        for attempt in range(1, self._patience.tries + 1):
            said = False
            try:
                for piece in self._once(request, streamed=streamed):
                    if isinstance(piece, Completion):
                        return piece
                    said = True
                    yield piece
                raise _cut_off()
            except ModelCallError as error:
                if said or not error.retry or attempt == self._patience.tries:
                    raise
                self._pause(self._wait(attempt, error))
        raise AssertionError("unreachable: the last try returns or raises")

    def _once(self, request: "_Request", *, streamed: bool) -> Iterator[str | Completion]:
        clean = self._clean(request)
        tokens = approximate_request(clean.messages, tools=clean.tools, schema=clean.schema)
        self.meter.allow(tokens)
        began = time.monotonic()
        completion: Completion | None = None
        pieces: list[str] = []
        try:
            for piece in self._watched(clean, streamed=streamed):
                if isinstance(piece, Completion):
                    completion = piece
                else:
                    pieces.append(piece)
                    yield piece
        finally:
            self._count(tokens, completion, written="".join(pieces), seconds=time.monotonic() - began)
        if completion is None:
            raise _cut_off()
        self._check(completion)
        yield completion

    def _watched(self, request: "_Request", *, streamed: bool) -> Iterator[str | Completion]:
        """Run the call in a thread of its own, so that neither *stop* nor the deadline waits for a server."""
        run = _Run(self._model, request, streamed=streamed)
        deadline = time.monotonic() + self.meter.seconds_left()
        run.start()
        try:
            while True:
                if self._stopped():
                    raise CallStoppedError("the turn was stopped")
                if time.monotonic() > deadline:
                    raise ModelCallError(
                        f"{self.name} took too long to answer (FOURFOLD_MODEL_TIMEOUT sets the limit).",
                        retry=self.meter.seconds_left() > 0,
                        failure=Failure.SLOW,
                    )
                item = run.next(_POLL_SECONDS)
                if item is _OVER:
                    return
                if isinstance(item, str | Completion) and item != "":
                    yield item
        finally:
            run.abandon()

    def _clean(self, request: "_Request") -> "_Request":
        removed = 0

        def words(text: str) -> str:
            nonlocal removed
            redacted = without_credentials(without_invisible(text).text)
            removed += redacted.removed
            return redacted.text

        messages = tuple(_with_words(message, words) for message in request.messages)
        if removed:
            self.meter.note_redacted(removed)
        return _Request(messages, request.tools, request.schema)

    def _check(self, completion: Completion) -> None:
        if completion.finish is Finish.CUT_OFF:
            raise _cut_off()
        if completion.finish is Finish.REFUSED:
            raise ModelCallError(
                f"{self.name} refused to answer this (its provider's content filter).",
                failure=Failure.REFUSED,
            )
        if completion.finish is Finish.LENGTH and completion.tool_calls:
            raise ModelCallError(
                f"The answer of {self.name} grew too long and was cut.", retry=True, failure=Failure.CUT_OFF
            )
        most = self.meter.limits.tool_calls
        if len(completion.tool_calls) > most:
            raise ModelCallError(
                f"{self.name} asked for {len(completion.tool_calls):,} tool calls at once; at most {most} "
                "are carried out, so none was.",
                failure=Failure.LIMIT,
            )
        if not completion.text.strip() and not completion.tool_calls:
            raise ModelCallError(f"{self.name} gave an empty answer.", retry=True, failure=Failure.EMPTY)

    def _count(self, tokens: int, completion: Completion | None, *, written: str, seconds: float) -> None:
        usage = completion.usage if completion else None
        counted_in = usage.tokens_in if usage else None
        counted_out = usage.tokens_out if usage else None
        wrote = (
            completion.text + "".join(c.arguments for c in completion.tool_calls) if completion else written
        )
        self.meter.add(
            Spent(
                calls=1,
                tokens_in=tokens if counted_in is None else counted_in,
                tokens_out=approximate_tokens(wrote) if counted_out is None else counted_out,
                cache_read=usage.cache_read if usage else 0,
                cache_written=usage.cache_written if usage else 0,
                approximate=counted_in is None or counted_out is None,
                seconds=seconds,
            ),
            model=self.name,
        )

    def _wait(self, attempt: int, error: ModelCallError) -> float:
        if error.wait is not None:
            if error.wait > min(_LONGEST_WAIT, self.meter.seconds_left()):
                raise error
            return error.wait
        doubled = self._patience.first_wait * float(2 ** (attempt - 1))
        return doubled * (0.5 + self._chance())

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._stopped():
                raise CallStoppedError("the turn was stopped")
            time.sleep(min(left, _POLL_SECONDS))


@dataclass(frozen=True)
class _Request:
    """What is asked."""

    messages: Sequence[ChatMessage]
    tools: Sequence[ToolSpec] = ()
    schema: Schema | None = None

    def after(self, completion: Completion, complaints: dict[str, str]) -> "_Request":
        """Go on from an answer of which tool calls could not be carried out: none of them was."""
        results = tuple(
            ToolResult(
                call=call.id,
                text=complaints.get(call.id, "not carried out: another call was not valid"),
                failed=True,
            )
            for call in completion.tool_calls
        )
        answered = completion.said
        mended = Answered(
            text=answered.text,
            tool_calls=tuple(_sendable(call) for call in answered.tool_calls),
        )
        return _Request((*self.messages, mended, *results), self.tools, self.schema)


_OVER: Final = object()


class _Run:
    """One call in a thread of its own; what it gives is fetched piece by piece, or never."""

    def __init__(self, model: ChatModel, request: _Request, *, streamed: bool) -> None:
        self._model = model
        self._request = request
        self._streamed = streamed
        self._given: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._abandoned = threading.Event()
        self._thread = threading.Thread(target=self._call, name="fourfold-model-call", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def next(self, seconds: float) -> object:
        """Return the next thing given, `_OVER` at the end, or nothing if there is none yet."""
        try:
            item = self._given.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(item, BaseException):
            raise item
        return item

    def abandon(self) -> None:
        """Let the thread end with its next piece, and drop what it gives."""
        self._abandoned.set()

    def _call(self) -> None:
        asked = self._request
        try:
            if self._streamed and self._model.abilities.streams:
                for piece in self._model.stream(asked.messages, tools=asked.tools, schema=asked.schema):
                    if self._abandoned.is_set():
                        return
                    self._given.put(piece)
            else:
                self._given.put(self._model.complete(asked.messages, tools=asked.tools, schema=asked.schema))
        except BaseException as error:  # noqa: BLE001  it is raised where the answer is fetched
            self._given.put(error)
        else:
            self._given.put(_OVER)


def _whole(last: str | Completion) -> Completion:
    if not isinstance(last, Completion):
        raise _cut_off()
    return last


def _written(completion: Completion) -> str:
    return completion.text + "".join(call.arguments for call in completion.tool_calls)


def _cut_off() -> ModelCallError:
    return ModelCallError("The answer was cut off in the middle.", retry=True, failure=Failure.CUT_OFF)


def _complaints(completion: Completion, tools: Sequence[ToolSpec]) -> dict[str, str]:
    """Return what is wrong with tool calls, by call: no such tool, or arguments that are no JSON object."""
    names = [tool.name for tool in tools]
    found: dict[str, str] = {}
    for call in completion.tool_calls:
        if call.name not in names:
            found[call.id] = f"there is no tool '{call.name[:80]}'; there are: {', '.join(names) or 'none'}"
        elif not _is_object(call.arguments):
            found[call.id] = "the arguments are not a JSON object; call it again with valid JSON"
    return found


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _sendable(call: ToolCall) -> ToolCall:
    """Return a call that a provider accepts as history: its arguments are an object, its name a name."""
    name = call.name if call.name.isidentifier() and len(call.name) <= 64 else "unknown"
    return ToolCall(id=call.id, name=name, arguments=call.arguments if _is_object(call.arguments) else "{}")


def _with_words(message: ChatMessage, words: Callable[[str], str]) -> ChatMessage:
    if isinstance(message, Answered):
        calls = tuple(c.model_copy(update={"arguments": words(c.arguments)}) for c in message.tool_calls)
        return message.model_copy(update={"text": words(message.text), "tool_calls": calls})
    return message.model_copy(update={"text": words(message.text)})
