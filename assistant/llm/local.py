"""A GGUF file of one's own, served to this machine alone by a process of its own.

xllamacpp brings llama.cpp with a server that speaks OpenAI's protocol. It runs in a child process, because
it holds Python's lock while it loads a model, and because a file that makes it crash must not take a team's
work with it. The child is started with the first call, listens on loopback behind a key made for it, and ends
with this process.
"""

from __future__ import annotations

import atexit
import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from assistant.errors import UsageError
from assistant.llm.port import (
    Abilities,
    ChatMessage,
    ChatModel,
    Completion,
    Failure,
    ModelCallError,
    Schema,
    ToolSpec,
)

_PROGRAM: Final = Path(__file__).with_name("local_server.py")
_MAGIC: Final = b"GGUF"
_SECONDS_TO_END: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A model's file, and how it is run.

    Attributes:
        context: tokens that it can hold at once; memory grows with them.
        longest: tokens of one answer at most, since a small model may never come to an end.
    """

    file: Path
    threads: int = 1
    context: int = 16_384
    longest: int = 2_048


def check_weights(file: Path) -> None:
    """Look whether a file can be a model at all.

    Raises:
        UsageError: it is missing, cannot be read, or is of another kind.
    """
    if not file.is_file():
        raise UsageError(f"FOURFOLD_MODEL: there is no file {file}; write local:/path/to/model.gguf")
    try:
        with file.open("rb") as opened:
            magic = opened.read(len(_MAGIC))
    except OSError as error:
        raise UsageError(
            f"FOURFOLD_MODEL: {file} cannot be read ({error.strerror}); mend its permissions"
        ) from error
    if magic != _MAGIC:
        raise UsageError(f"FOURFOLD_MODEL: {file} is no GGUF file; llama.cpp runs models of that format only")


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a server is reached, and the key it asks for."""

    url: str
    key: str


class LocalServer:
    """The server of one file; started when its address is asked for, and anew if it died."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._address: Address | None = None

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def address(self) -> Address:
        """Return where it listens; loading the model may take a while.

        Raises:
            ModelCallError: llama.cpp does not load the file.
        """
        with self._lock:
            if self._address is None or not self.runs:
                self._end()
                self._address = self._start()
            return self._address

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _start(self) -> Address:
        key = secrets.token_urlsafe(32)
        order = {
            "file": str(self._weights.file),
            "threads": self._weights.threads,
            "context": self._weights.context,
            "longest": self._weights.longest,
            "key": key,
        }
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", str(_PROGRAM)],  # by its path: the folder one is in may hold anything
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C stops a turn, not the model
        )
        try:
            _pipe(process.stdin).write(json.dumps(order) + "\n")
            _pipe(process.stdin).flush()
            url = _pipe(process.stdout).readline().strip()
        except BrokenPipeError:
            url = ""
        if not url:
            self._end()
            raise ModelCallError(
                f"llama.cpp does not load {self._weights.file.name}: it is damaged, of a kind that this "
                "xllamacpp does not know, or larger than the memory; try another file, or fewer tokens in "
                "FOURFOLD_LOCAL_CONTEXT.",
                failure=Failure.UNKNOWN_MODEL,
            )
        return Address(url=f"{url}/v1", key=key)

    def _end(self) -> None:
        process, self._process, self._address = self._process, None, None
        if process is None:
            return
        _pipe(process.stdin).close()  # at which it ends
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:  # still loading, and deaf
            process.kill()
            process.wait()
        _pipe(process.stdout).close()


class _Servers:
    """The servers of this process: one for each way in which a file is run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[Weights, LocalServer] = {}

    def of(self, weights: Weights) -> LocalServer:
        with self._lock:
            if not self._running:
                atexit.register(self.close)
            return self._running.setdefault(weights, LocalServer(weights))

    def close(self) -> None:
        with self._lock:
            for server in self._running.values():
                server.close()
            self._running.clear()
            atexit.unregister(self.close)


SERVERS: Final = _Servers()


class LocalModel:
    """A file as a chat model: its server is started with the first call, then spoken to like any other."""

    def __init__(
        self,
        name: str,
        server: LocalServer,
        *,
        abilities: Abilities,
        opened: Callable[[Address], ChatModel],
    ) -> None:
        self._name = name
        self._server = server
        self._abilities = abilities
        self._opened = opened
        self._at: tuple[Address, ChatModel] | None = None

    @property
    def name(self) -> str:
        """Provider and model, for the record."""
        return self._name

    @property
    def abilities(self) -> Abilities:
        """What may be asked of it."""
        return self._abilities

    def complete(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Completion:
        """Answer the messages.

        Raises:
            ModelCallError: the file does not load, or the call failed; the message is for people.
        """
        model = self._there()
        try:
            return model.complete(messages, tools=tools, schema=schema)
        except ModelCallError as error:
            raise self._told(error) from None

    def stream(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Iterator[str | Completion]:
        """Answer in pieces of text, and the whole completion last; raises what `complete` does."""
        model = self._there()
        try:
            yield from model.stream(messages, tools=tools, schema=schema)
        except ModelCallError as error:
            raise self._told(error) from None

    def _there(self) -> ChatModel:
        address = self._server.address()
        if self._at is None or self._at[0] != address:
            self._at = (address, self._opened(address))
        return self._at[1]

    def _told(self, error: ModelCallError) -> ModelCallError:
        """Say so where the process has died: neither a network nor an address is to blame."""
        if self._server.runs:
            return error
        return ModelCallError(
            f"The process of {self._name} has ended in the middle of an answer; the memory may be too small.",
            retry=True,
            failure=Failure.CUT_OFF,
        )


def _pipe(end: IO[str] | None) -> IO[str]:
    if end is None:
        raise AssertionError("unreachable: the process was given pipes")
    return end
