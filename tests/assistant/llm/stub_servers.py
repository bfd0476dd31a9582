"""Servers on loopback that speak the protocols of providers, and fail in the ways those do.

A script says what is answered, one `Reply` a request; the last is given from then on. Standard library only.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

KEY = "sk-stub-0123456789abcdefghijklmnop"
MODEL = "stub-1"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered to one request.

    Attributes:
        pieces: text, in the pieces in which it is streamed.
        calls: tool calls as name and arguments as written, in pieces of ten characters when streamed.
        finish: how it ends, in words of our own: stop, length, refused; tool calls set it themselves.
        status: an HTTP error in place of an answer, with `error` as its words and `code` as its kind.
        retry_after: seconds for that header.
        hangs: nothing is answered until the server closes.
        drips: pieces are repeated until the server or the client closes.
        cut_after: the connection is closed after so many events of a stream.
        raw: this body in place of any other.
        reasoning: signed reasoning before the text (Anthropic only).
        cached: tokens read from the cache and put into it, beside those that are read anew.
    """

    pieces: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    finish: str = "stop"
    status: int = 200
    error: str = ""
    code: str = ""
    retry_after: str | None = None
    hangs: bool = False
    drips: bool = False
    cut_after: int | None = None
    raw: bytes | None = None
    reasoning: str | None = None
    cached: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass
class Stub:
    """A running server.

    Attributes:
        requests: the bodies of what was asked, in order.
    """

    protocol: str
    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def script(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def take(self, body: dict[str, Any]) -> Reply:
        with self.lock:
            self.requests.append(body)
            return self.replies[min(len(self.requests), len(self.replies)) - 1]


@contextmanager
def running(protocol: str) -> Iterator[Stub]:
    """Run a server that speaks as a provider of that name does, for as long as the block lasts."""
    handler: type[_Handler] = _HANDLERS[protocol]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    path = "/v1" if protocol == "openai" else ""
    stub = Stub(protocol, f"http://127.0.0.1:{server.server_port}{path}")
    handler.stubs[server.server_port] = stub
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """What the protocols share: reading the request, checking key and model, writing the reply."""

    protocol_version = "HTTP/1.1"
    stubs: ClassVar[dict[object, Stub]] = {}
    streams_as = "text/event-stream"

    @property
    def stub(self) -> Stub:
        return self.stubs[self.connection.getsockname()[1]]

    def log_message(self, *_: object) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        body = self._read(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        reply = self.stub.take(body)
        try:
            self._answer(body, reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, body: dict[str, Any], reply: Reply) -> None:
        if reply.hangs:
            self.stub.closing.wait()
            self.close_connection = True
        elif self._given_key() != KEY:
            self._fail(401, f"Incorrect API key provided: {self._given_key()}.", "invalid_api_key")
        elif body["model"] != MODEL:
            self._fail(404, f"The model `{body['model']}` does not exist.", "model_not_found")
        elif reply.status != 200:
            self._fail(reply.status, reply.error, reply.code, retry_after=reply.retry_after)
        elif reply.raw is not None:
            self._send(reply.raw, self.streams_as if body.get("stream") else "application/json")
        elif body.get("stream"):
            self._stream(body, reply)
        else:
            self._send(json.dumps(self._whole(body, reply)).encode(), "application/json")

    def _read(self, body: dict[str, Any]) -> dict[str, Any]:
        return body

    def _given_key(self) -> str:
        raise NotImplementedError

    def _whole(self, body: dict[str, Any], reply: Reply) -> dict[str, Any]:
        raise NotImplementedError

    def _events(self, body: dict[str, Any], reply: Reply) -> Iterator[tuple[str, dict[str, Any] | None]]:
        raise NotImplementedError

    def _error(self, words: str, code: str) -> dict[str, Any]:
        raise NotImplementedError

    def _fail(self, status: int, words: str, code: str, *, retry_after: str | None = None) -> None:
        body = json.dumps(self._error(words, code)).encode()
        self._send(body, "application/json", status=status, retry_after=retry_after)

    def _send(self, body: bytes, kind: str, *, status: int = 200, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, body: dict[str, Any], reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.streams_as)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for number, (name, event) in enumerate(self._events(body, reply)):
            if number == reply.cut_after:
                return
            self.wfile.write(self._framed(name, event).encode())
            self.wfile.flush()

    def _framed(self, name: str, event: dict[str, Any] | None) -> str:
        head = f"event: {name}\n" if name else ""
        return f"{head}data: {'[DONE]' if event is None else json.dumps(event)}\n\n"

    def _pieces(self, reply: Reply) -> Iterator[str]:
        yield from reply.pieces
        while reply.drips and not self.stub.closing.wait(0.02):
            yield "and "


class _OpenAI(_Handler):
    _finishes = {"stop": "stop", "length": "length", "refused": "content_filter"}  # noqa: RUF012

    def _given_key(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def _error(self, words: str, code: str) -> dict[str, Any]:
        return {"error": {"message": words, "type": code, "param": None, "code": code}}

    def _finish(self, reply: Reply) -> str:
        return "tool_calls" if reply.calls and reply.finish == "stop" else self._finishes[reply.finish]

    def _whole(self, body: dict[str, Any], reply: Reply) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": reply.text or None, "refusal": None}
        if reply.calls:
            message["tool_calls"] = [
                {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": written}}
                for n, (name, written) in enumerate(reply.calls)
            ]
        choice = {"index": 0, "message": message, "finish_reason": self._finish(reply), "logprobs": None}
        return {**self._head(body, "chat.completion"), "choices": [choice], "usage": self._usage(reply)}

    def _events(self, body: dict[str, Any], reply: Reply) -> Iterator[tuple[str, dict[str, Any] | None]]:
        def chunk(delta: dict[str, Any], finish: str | None = None) -> tuple[str, dict[str, Any]]:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            return "", {**self._head(body, "chat.completion.chunk"), "choices": [choice]}

        yield chunk({"role": "assistant", "content": ""})
        for piece in self._pieces(reply):
            yield chunk({"content": piece})
        for n, (name, written) in enumerate(reply.calls):
            first = {"index": n, "id": f"call_{n}", "type": "function"}
            yield chunk({"tool_calls": [{**first, "function": {"name": name, "arguments": ""}}]})
            for part in _parts(written):
                yield chunk({"tool_calls": [{"index": n, "function": {"arguments": part}}]})
        yield chunk({}, self._finish(reply))
        yield "", {**self._head(body, "chat.completion.chunk"), "choices": [], "usage": self._usage(reply)}
        yield "", None

    def _head(self, body: dict[str, Any], kind: str) -> dict[str, Any]:
        return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": body["model"]}

    def _usage(self, reply: Reply) -> dict[str, Any]:
        read, _ = reply.cached
        return {
            "prompt_tokens": 11 + read, "completion_tokens": 7, "total_tokens": 18 + read,
            "prompt_tokens_details": {"cached_tokens": read},
        }  # fmt: skip


class _Anthropic(_Handler):
    _finishes = {"stop": "end_turn", "length": "max_tokens", "refused": "refusal"}  # noqa: RUF012

    def _given_key(self) -> str:
        # Newer clients send it as a bearer token, older ones in a header of its own.
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return self.headers.get("X-Api-Key", bearer)

    def _error(self, words: str, code: str) -> dict[str, Any]:
        return {"type": "error", "error": {"type": code, "message": words}}

    def _finish(self, reply: Reply) -> str:
        return "tool_use" if reply.calls and reply.finish == "stop" else self._finishes[reply.finish]

    def _whole(self, body: dict[str, Any], reply: Reply) -> dict[str, Any]:
        content: list[dict[str, Any]] = []
        if reply.reasoning is not None:
            content.append({"type": "thinking", "thinking": reply.reasoning, "signature": "signed"})
        if reply.text:
            content.append({"type": "text", "text": reply.text})
        for n, (name, written) in enumerate(reply.calls):
            content.append(
                {"type": "tool_use", "id": f"toolu_{n}", "name": name, "input": json.loads(written)}
            )
        return {**self._head(body, reply), "content": content, "stop_reason": self._finish(reply)}

    def _events(self, body: dict[str, Any], reply: Reply) -> Iterator[tuple[str, dict[str, Any] | None]]:
        head = {**self._head(body, reply), "content": [], "stop_reason": None}
        yield self._event("message_start", message=head)
        index = 0
        if reply.pieces or reply.drips:
            yield self._event("content_block_start", index=0, content_block={"type": "text", "text": ""})
            for piece in self._pieces(reply):
                yield self._event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
            yield self._event("content_block_stop", index=0)
            index = 1
        for n, (name, written) in enumerate(reply.calls):
            block = {"type": "tool_use", "id": f"toolu_{n}", "name": name, "input": {}}
            yield self._event("content_block_start", index=index + n, content_block=block)
            for part in _parts(written):
                delta = {"type": "input_json_delta", "partial_json": part}
                yield self._event("content_block_delta", index=index + n, delta=delta)
            yield self._event("content_block_stop", index=index + n)
        ending = {"stop_reason": self._finish(reply), "stop_sequence": None}
        yield self._event("message_delta", delta=ending, usage=head["usage"])
        yield self._event("message_stop")

    def _event(self, name: str, **fields: object) -> tuple[str, dict[str, Any]]:
        return name, {"type": name, **fields}

    def _head(self, body: dict[str, Any], reply: Reply) -> dict[str, Any]:
        read, written = reply.cached
        usage: dict[str, Any] = {"input_tokens": 11, "output_tokens": 7}
        if read or written:
            kept = {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0}
            usage |= {"cache_read_input_tokens": read, "cache_creation_input_tokens": written}
            usage |= {"cache_creation": kept}
        return {
            "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"],
            "stop_sequence": None, "usage": usage,
        }  # fmt: skip


class _Ollama(_Handler):
    """Lines of JSON; it asks for no key, refuses nothing, and writes a tool call in one piece."""

    streams_as = "application/x-ndjson"

    def _given_key(self) -> str:
        return KEY

    def _error(self, words: str, code: str) -> dict[str, Any]:
        return {"error": words}

    def _framed(self, name: str, event: dict[str, Any] | None) -> str:
        return f"{json.dumps(event)}\n"

    def _events(self, body: dict[str, Any], reply: Reply) -> Iterator[tuple[str, dict[str, Any] | None]]:
        for piece in self._pieces(reply):
            yield self._line(body, {"content": piece})
        for name, written in reply.calls:
            call = {"function": {"name": name, "arguments": _object(written)}}
            yield self._line(body, {"content": "", "tool_calls": [call]})
        counted = {"prompt_eval_count": 11, "eval_count": 7}
        yield self._line(body, {"content": ""}, done=True, done_reason=reply.finish, **counted)

    def _line(
        self, body: dict[str, Any], message: dict[str, Any], **more: object
    ) -> tuple[str, dict[str, Any]]:
        head = {"model": body["model"], "created_at": "2026-03-01T09:00:00Z", "done": False}
        return "", {**head, "message": {"role": "assistant", **message}, **more}


class _Google(_Handler):
    """Gemini's: model and stream stand in the path, a key that is wrong is a bad request."""

    _finishes = {"stop": "STOP", "length": "MAX_TOKENS", "refused": "SAFETY"}  # noqa: RUF012

    def _read(self, body: dict[str, Any]) -> dict[str, Any]:
        model, _, method = self.path.partition("?")[0].rpartition("/")[2].partition(":")
        return {**body, "model": model, "stream": method == "streamGenerateContent"}

    def _given_key(self) -> str:
        return self.headers.get("X-Goog-Api-Key", "")

    def _error(self, words: str, code: str) -> dict[str, Any]:
        return {"error": {"code": code, "message": words, "status": code.upper()}}

    def _whole(self, body: dict[str, Any], reply: Reply) -> dict[str, Any]:
        parts = [{"text": reply.text}] if reply.text else []
        return self._part(body, [*parts, *self._calls(reply)], finish=self._finishes[reply.finish])

    def _events(self, body: dict[str, Any], reply: Reply) -> Iterator[tuple[str, dict[str, Any] | None]]:
        for piece in self._pieces(reply):
            yield "", self._part(body, [{"text": piece}])
        yield "", self._part(body, self._calls(reply), finish=self._finishes[reply.finish])

    def _calls(self, reply: Reply) -> list[dict[str, Any]]:
        return [{"functionCall": {"name": name, "args": _object(written)}} for name, written in reply.calls]

    def _part(
        self, body: dict[str, Any], parts: list[dict[str, Any]], *, finish: str | None = None
    ) -> dict[str, Any]:
        ending = {} if finish is None else {"finishReason": finish}
        candidate = {"content": {"role": "model", "parts": parts}, "index": 0, **ending}
        counted = {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}
        usage = {} if finish is None else {"usageMetadata": counted}
        return {"candidates": [candidate], "modelVersion": body["model"], **usage}


_HANDLERS: dict[str, type[_Handler]] = {
    "openai": _OpenAI,
    "anthropic": _Anthropic,
    "ollama": _Ollama,
    "google_genai": _Google,
}


def _object(written: str) -> object:
    try:
        return json.loads(written)
    except ValueError:
        return written


def _parts(written: str) -> list[str]:
    return [written[at : at + 10] for at in range(0, len(written), 10)]
