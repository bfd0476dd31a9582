import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge_base.errors import ChecksumError, RetrievalError
from knowledge_base.retrieval.index import Index, build_index
from knowledge_base.retrieval.manifest import Manifest
from knowledge_base.retrieval.port import Embedder, Passage
from knowledge_base.retrieval.working_copy import WorkingCopy

HOLD = """
import sys
from pathlib import Path
from knowledge_base.retrieval.manifest import read_manifest
from knowledge_base.retrieval.working_copy import WorkingCopy
copy = WorkingCopy.of(Path(sys.argv[1]), read_manifest(Path(sys.argv[1])))
print(copy.folder, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, our own for this test."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def built(index: Index, passages: tuple[Passage, ...], word_embedder: Embedder) -> Index:
    build_index(index, passages, embedder=lambda: word_embedder, progress=lambda _: None)
    return index


def hold(index: Index) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(index.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def folder_of(process: "subprocess.Popen[str]") -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def end(process: "subprocess.Popen[str]", how: Callable[[], None] | None = None) -> None:
    if how:
        how()
    process.communicate("\n", timeout=30)


def test_it_holds_what_the_index_holds_and_goes_when_closed(built: Index, temporary: Path) -> None:
    copy = WorkingCopy.of(built.folder, built.manifest())
    assert copy.folder.parent == temporary
    assert (copy.folder / "chroma.sqlite3").read_bytes() == (built.folder / "chroma.sqlite3").read_bytes()
    assert copy.folder.stat().st_mode & 0o777 == 0o700
    copy.close()
    copy.close()
    assert list(temporary.iterdir()) == []


def test_a_damaged_index_leaves_no_copy(built: Index, temporary: Path) -> None:
    manifest = built.manifest()
    spoil(built.folder / "chroma.sqlite3")
    with pytest.raises(ChecksumError, match=r"chroma\.sqlite3: the index is damaged.*`fourfold kb build`"):
        WorkingCopy.of(built.folder, manifest)
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_removed(built: Index, temporary: Path) -> None:
    process = hold(built)
    left = folder_of(process)
    end(process, process.kill)
    assert left.is_dir()
    WorkingCopy.of(built.folder, built.manifest()).close()
    assert list(temporary.iterdir()) == []


def test_it_goes_with_its_process(built: Index, temporary: Path) -> None:
    process = hold(built)
    left = folder_of(process)
    end(process)
    assert not left.exists()
    assert list(temporary.iterdir()) == []


def test_a_forked_child_leaves_it_to_its_parent(built: Index, temporary: Path) -> None:
    copy = WorkingCopy.of(built.folder, built.manifest())
    code = "import os, sys; exec(sys.stdin.read())"
    child = HOLD.replace(
        "sys.stdin.readline()",
        "if os.fork() == 0: sys.exit()\nos.wait()\nprint(copy.folder.is_dir())",
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(built.folder)],
        input=child,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split("\n")[-2] == "True"
    copy.close()


def test_what_another_process_reads_stays(built: Index, temporary: Path) -> None:
    process = hold(built)
    in_use = folder_of(process)
    WorkingCopy.of(built.folder, built.manifest()).close()
    assert in_use.is_dir()
    end(process)


def test_without_room_the_message_says_what_to_do(
    built: Index, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest: Manifest = built.manifest()
    (temporary / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "file"))
    with pytest.raises(RetrievalError, match=r"cannot be copied there.*make room, or set TMPDIR"):
        WorkingCopy.of(built.folder, manifest)


def spoil(file: Path) -> None:
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
