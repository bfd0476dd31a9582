import asyncio
import base64
import hashlib
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Scope
from streamlit import file_util

from ui.web.headers import SecurityHeaders, content_security_policy, security_headers

PAGE = '<script src="a.js"></script><script>\n  one()\n</script><script type="module">two()</script>'


def sha256(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in policy.split(";"))}


def test_only_the_pages_own_inline_scripts_may_run() -> None:
    scripts = directives(content_security_policy(PAGE))["script-src"]
    assert scripts == ["'self'", "'wasm-unsafe-eval'", sha256("\n  one()\n"), sha256("two()")]


def test_everything_comes_from_our_own_origin() -> None:
    policy = directives(content_security_policy(PAGE))
    assert policy["default-src"] == policy["connect-src"] == ["'self'"]
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == ["'none'"]
    assert not any(word.startswith(("http", "*")) for words in policy.values() for word in words)


def test_streamlits_page_has_an_inline_script_that_is_allowed() -> None:
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    assert any(
        word.startswith("'sha256-") for word in directives(content_security_policy(page))["script-src"]
    )


def answer(scope: Scope) -> list[Message]:
    async def hello(_: Request) -> PlainTextResponse:
        return PlainTextResponse("hello", headers={"Referrer-Policy": "unsafe-url"})

    app = Starlette(
        routes=[Route("/", hello)],
        middleware=[Middleware(SecurityHeaders, headers=tuple(security_headers(PAGE).items()))],
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def test_every_answer_has_the_headers() -> None:
    for path in ("/", "/missing"):
        start = answer({"type": "http", "method": "GET", "path": path, "headers": []})[0]
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        assert headers["content-security-policy"] == content_security_policy(PAGE)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
