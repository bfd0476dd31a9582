"""Who holds a turn's lease, and whether that run can still be alive.

A lease expires by itself. A run that died on this machine is found out at once, so that a restart does not
have to wait: a holder names its machine and its process.
"""

import os
import socket
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

_PROCESS = uuid4().hex  # tells this process from an earlier one with the same number


class _Holder(NamedTuple):
    machine: str
    pid: int
    process: str
    run: str


def new_holder() -> str:
    """Name a run of a turn by this process."""
    return " ".join(map(str, _Holder(_machine(), os.getpid(), _process(), uuid4().hex)))


def is_gone(holder: str) -> bool:
    """Say whether the holder's process has certainly ended; false where that cannot be told."""
    parts = holder.split(" ")
    if len(parts) != len(_Holder._fields) or not parts[1].isdecimal():
        return False
    machine, pid, process = parts[0], int(parts[1]), parts[2]
    if machine != _machine():
        return False
    if pid == os.getpid():
        return process != _process()
    try:
        os.kill(pid, 0)  # signal 0 only asks
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _process() -> str:
    return f"{_PROCESS}-{os.getpid()}"  # a forked child is another process


@cache
def _machine() -> str:
    """Name the running system and the space of process numbers in it; a name of its own where unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{socket.gethostname()}:{uuid4().hex}"
