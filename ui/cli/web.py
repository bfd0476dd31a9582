"""`fourfold web`: the pages in a browser."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
import webbrowser
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.errors import PortTakenError, UsageError
from ui.cli.command import Command

if TYPE_CHECKING:
    from assistant.settings import Settings
    from knowledge_base.catalogue import Catalogue

_BACKLOG: Final = 128
_PORTS_TRIED: Final = 100
_LOOPBACK: Final = "127.0.0.1"
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104  recognised, not bound to


def configure(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--port", type=int, metavar="N", help="where to listen (PORT, FOURFOLD_PORT or 8501)")
    parser.add_argument("--host", metavar="ADDRESS", help="on which address to listen (127.0.0.1)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")


def run(arguments: Namespace) -> int:
    """Serve the pages until interrupted, then finish the answers under way."""
    from assistant.settings import load_settings

    settings = load_settings(os.environ, Path.cwd())
    port = settings.port if arguments.port is None else arguments.port
    if not 0 <= port <= 65535:
        raise UsageError(f"--port: {port} is not a whole number from 0 to 65535")
    settings = replace(settings, port=port, host=arguments.host or settings.host)
    with listen(settings.host, settings.port) as listener:
        _serve(listener, settings, open_browser=not arguments.no_browser and has_display(os.environ))
    return 0


WEB = Command("web", "Open the pages in a browser", configure, run)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the port.

    Raises:
        PortTakenError: another program does; names the next free port.
        UsageError: there is no such address here, or the port needs rights that this user lacks.
    """
    try:
        return _bound(host, port)
    except PermissionError as error:
        raise UsageError(f"port {port} needs more rights; choose one from 1024, such as 8501") from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            reason = error.strerror or str(error)
            raise UsageError(f"cannot listen on {host} ({reason}); 127.0.0.1 always works") from error
        free = _next_free(host, port)
        raise PortTakenError(
            f"port {port} on {host} is taken by another program (perhaps Fourfold runs already); "
            f"port {free} is free: fourfold web --port {free}, or make run PORT={free}"
        ) from error


def has_display(env: Mapping[str, str]) -> bool:
    """Tell whether a browser could show itself; without, the terminal would be taken by a text browser."""
    return sys.platform in {"darwin", "win32"} or bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _next_free(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + _PORTS_TRIED, 65536)):
        try:
            _bound(host, candidate).close()
        except OSError:
            continue
        return candidate
    with _bound(host, 0) as listener:
        return int(listener.getsockname()[1])


def _serve(listener: socket.socket, settings: Settings, *, open_browser: bool) -> None:
    from ui.web.backend import fourfold
    from ui.web.server import serve

    service = fourfold()  # what is wrong with the data folder or the catalogue is said first of all
    _build_index(service.catalogue, settings.cache_dir)
    address = _address(listener, settings.host)
    print(f"Fourfold is at {address} (Ctrl+C ends it)", flush=True)
    if settings.host not in {_LOOPBACK, "localhost", "::1"}:
        _tell("whoever reaches this address can read and change every model: there is no sign-in yet")
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    serve(listener, settings.host)


def _build_index(catalogue: Catalogue, cache: Path) -> None:
    """Build the search index if it is absent, in a process of its own: its libraries are large."""
    from knowledge_base.retrieval.opening import index_of

    if index_of(catalogue, cache).is_whole():
        return
    _tell("building the search index, once")
    built = subprocess.run(
        [sys.executable, "-m", "ui.cli.main", "kb", "build"], stdout=sys.stderr, check=False
    )
    if built.returncode != 0:
        _tell("the search index could not be built: the catalogue is searched by words alone")


def _address(listener: socket.socket, host: str) -> str:
    shown = _LOOPBACK if host in _EVERYWHERE else host
    bracketed = f"[{shown}]" if ":" in shown else shown
    return f"http://{bracketed}:{listener.getsockname()[1]}"


def _tell(message: str) -> None:
    print(f"fourfold: {message}", file=sys.stderr, flush=True)
