import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.errors import ChecksumError, IndexMissingError, RetrievalError
from knowledge_base.retrieval.index import Index, build_index, open_index
from knowledge_base.retrieval.port import Embedder, Passage, Vectors

Passages = tuple[Passage, ...]


def quiet(_: str) -> None:
    """Take progress and say nothing."""


def build(index: Index, passages: Passages, embedder: Embedder, *, force: bool = False) -> bool:
    return build_index(index, passages, embedder=lambda: embedder, progress=quiet, force=force)


def never() -> Embedder:
    raise AssertionError("the embedder is not needed")


@pytest.fixture
def built(index: Index, passages: Passages, word_embedder: Embedder) -> Index:
    assert build(index, passages, word_embedder)
    return index


def others_than(index: Index) -> list[str]:
    """What else lies beside an index, locks aside."""
    beside = index.folder.parent.iterdir()
    return sorted(path.name for path in beside if path != index.folder and path.suffix != ".lock")


def spoil(file: Path) -> None:
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


# building


def test_it_is_whole_once_built_and_nothing_else_is_left(built: Index) -> None:
    assert built.is_whole()
    assert others_than(built) == []
    assert built.manifest().passages == 8
    assert set(built.manifest().made_with) == {"chromadb", "sentence-transformers", "torch"}


def test_its_files_are_read_only(built: Index) -> None:
    modes = {file.stat().st_mode & 0o222 for file in built.folder.rglob("*") if file.is_file()}
    assert modes == {0}


def test_a_whole_one_is_not_built_again(built: Index, passages: Passages) -> None:
    assert build_index(built, passages, embedder=never, progress=quiet) is False


def test_force_builds_it_again(built: Index, passages: Passages, word_embedder: Embedder) -> None:
    before = built.folder.stat().st_ino
    assert build(built, passages, word_embedder, force=True)
    assert built.is_whole()
    assert built.folder.stat().st_ino != before
    assert others_than(built) == []


def test_progress_is_told(index: Index, passages: Passages, word_embedder: Embedder) -> None:
    told: list[str] = []
    build_index(index, passages, embedder=lambda: word_embedder, progress=told.append)
    assert told == ["loading the embedding model", "embedded 8 of 8 passages"]


def test_an_empty_catalogue_has_an_index_too(index: Index, word_embedder: Embedder) -> None:
    assert build(index, (), word_embedder)
    open_index(index, ()).close()


@pytest.mark.parametrize(
    "change", ["catalogue_digest", "catalogue_version", "embedder", "embedder_digest", "schema_version"]
)
def test_what_it_is_made_from_is_in_its_name(index: Index, change: str) -> None:
    value = 99 if change == "schema_version" else "other"
    other = replace(index, key=index.key.model_copy(update={change: value}))
    assert other.name != index.name


def test_a_failing_embedder_leaves_nothing(index: Index, passages: Passages, word_embedder: Embedder) -> None:
    class Failing:
        name, dimensions, digest = word_embedder.name, word_embedder.dimensions, word_embedder.digest

        def embed(self, texts: Sequence[str]) -> Vectors:
            raise RetrievalError(f"no vectors for {len(texts)} texts")

    with pytest.raises(RetrievalError, match="no vectors for 8 texts"):
        build_index(index, passages, embedder=Failing, progress=quiet)
    assert not index.folder.exists()
    assert others_than(index) == []


def test_the_newest_of_other_catalogues_are_kept(
    built: Index, passages: Passages, word_embedder: Embedder
) -> None:
    older = [replace(built, key=built.key.model_copy(update={"catalogue_digest": str(n)})) for n in range(6)]
    for number, index in enumerate(older):
        build(index, passages, word_embedder)
        os.utime(index.folder, (number, number))
    build(built, passages, word_embedder, force=True)
    assert built.is_whole()
    assert [index.folder.is_dir() for index in older] == [False, False, True, True, True, True]


# opening


def test_what_was_built_is_found(built: Index, passages: Passages, word_embedder: Embedder) -> None:
    opened = open_index(built, passages)
    vector = word_embedder.embed(["a rival steals the model file"])[0]
    assert opened.store.nearest(vector, limit=1, where=None)[0][0] == "theft#phrase-1"
    opened.close()


def test_reading_changes_no_file(built: Index, passages: Passages, word_embedder: Embedder) -> None:
    for _ in range(2):
        opened = open_index(built, passages)
        opened.store.nearest(word_embedder.embed(["budget"])[0], limit=3, where=None)
        opened.close()
    built.verify()


def test_one_that_was_never_built_is_missing(index: Index, passages: Passages) -> None:
    with pytest.raises(IndexMissingError, match=r"no index is there; build it anew with `fourfold kb build`"):
        open_index(index, passages)


def test_without_its_manifest_it_is_not_there(built: Index, passages: Passages) -> None:
    (built.folder / "manifest.json").unlink()
    with pytest.raises(IndexMissingError):
        open_index(built, passages)


def damage_database(index: Index) -> None:
    spoil(index.folder / "chroma.sqlite3")


def remove_database(index: Index) -> None:
    (index.folder / "chroma.sqlite3").unlink()


def cut_manifest(index: Index) -> None:
    file = index.folder / "manifest.json"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:100])


def put_manifest_of_another(index: Index) -> None:
    file = index.folder / "manifest.json"
    file.chmod(0o644)
    file.write_text(file.read_text().replace("1.2.3", "3.2.1"))


DAMAGES = [damage_database, remove_database, cut_manifest, put_manifest_of_another]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_one_is_refused_with_its_remedy(
    built: Index, passages: Passages, damage: Callable[[Index], None]
) -> None:
    damage(built)
    with pytest.raises(ChecksumError, match="`fourfold kb build`") as raised:
        open_index(built, passages)
    assert str(built.folder) in str(raised.value)


@pytest.mark.parametrize("damage", DAMAGES)
def test_building_mends_a_damaged_one(
    built: Index, passages: Passages, word_embedder: Embedder, damage: Callable[[Index], None]
) -> None:
    damage(built)
    assert build(built, passages, word_embedder)
    open_index(built, passages).close()
    assert others_than(built) == []


def test_other_passages_than_the_catalogues_are_refused(built: Index, passages: Passages) -> None:
    changed = (*passages[:-1], replace(passages[-1], text="something else"))
    with pytest.raises(ChecksumError, match="other passages than the catalogue"):
        open_index(built, changed)


def test_it_can_be_replaced_while_it_is_read(
    built: Index, passages: Passages, word_embedder: Embedder
) -> None:
    opened = open_index(built, passages)
    build(built, passages, word_embedder, force=True)
    assert opened.store.nearest(word_embedder.embed(["bill"])[0], limit=2, where=None)
    opened.close()


# other processes

BUILD = """
import os, sys, time
from pathlib import Path
import numpy as np
from knowledge_base.retrieval import index as module
from knowledge_base.retrieval.index import Index, build_index
from knowledge_base.retrieval.manifest import IndexKey
from knowledge_base.retrieval.port import Passage

if sys.argv[3] == "without root" and os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)

class Slow:
    name, dimensions, digest = "words", 8, "0"
    def embed(self, texts):
        print("embedding", flush=True)
        time.sleep(float(sys.argv[2]))
        return np.eye(8, dtype=np.float32)[: len(texts)]

key = IndexKey(
    catalogue_version="1", catalogue_digest="c", embedder="words", embedder_digest="0", dimensions=8
)
passages = [Passage(f"e{number}#1", f"e{number}", "threat", f"text {number}") for number in range(4)]
index = Index(Path(sys.argv[1]), key)
built = build_index(index, passages, embedder=Slow, progress=lambda said: print(said, flush=True))
print("built" if built else "there", flush=True)
print(module.open_index(index, passages).store.count(), flush=True)
"""


def start(cache: Path, *, seconds: float, without_root: bool = False) -> "subprocess.Popen[str]":
    user = "without root" if without_root else "as we are"
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(cache), str(seconds), user],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_until(process: "subprocess.Popen[str]", said: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == said:
            return
    raise AssertionError(f"it ended without saying {said!r}")


def whole_indexes(cache: Path) -> list[Path]:
    return [file.parent for file in (cache / "indexes").glob("[!.]*/manifest.json")]


def test_of_two_starts_one_builds_and_the_other_uses_it(tmp_path: Path) -> None:
    first = start(tmp_path, seconds=1)
    read_until(first, "embedding")
    second = start(tmp_path, seconds=1)
    said_by_second, errors = second.communicate(timeout=60)
    said_by_first, _ = first.communicate(timeout=60)
    assert said_by_first.split("\n")[-3:-1] == ["built", "4"]
    assert "another start is building the index; waiting for it" in said_by_second, errors
    assert said_by_second.split("\n")[-3:-1] == ["there", "4"]
    assert "embedding" not in said_by_second
    assert len(whole_indexes(tmp_path)) == 1


def test_a_killed_build_leaves_no_half_index_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    killed = start(tmp_path, seconds=60)
    read_until(killed, "embedding")
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=30)
    assert whole_indexes(tmp_path) == []
    assert list((tmp_path / "indexes").glob(".building-*"))

    next_one = start(tmp_path, seconds=0)
    said, errors = next_one.communicate(timeout=60)
    assert said.split("\n")[-3:-1] == ["built", "4"], errors
    assert list((tmp_path / "indexes").glob(".building-*")) == []
    assert len(whole_indexes(tmp_path)) == 1


@pytest.mark.parametrize("after", [0.0, 0.02, 0.05, 0.1])
def test_whenever_it_is_killed_there_is_a_whole_index_or_none(tmp_path: Path, after: float) -> None:
    process = start(tmp_path, seconds=0)
    read_until(process, "embedding")
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    said, errors = start(tmp_path, seconds=0).communicate(timeout=60)
    assert said.split("\n")[-3:-1] in (["built", "4"], ["there", "4"]), errors


def test_a_cache_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    said, errors = start(tmp_path / "cache", seconds=0, without_root=True).communicate(timeout=60)
    assert "RetrievalError" in errors, said
    assert f"{tmp_path / 'cache' / 'indexes'}: the index cannot be written (Permission denied)" in errors
    assert "set FOURFOLD_CACHE_DIR to a folder that can be written to" in errors


OPEN = """
import os, sys
from pathlib import Path
import chromadb, chromadb.errors
from knowledge_base.retrieval.index import Index, open_index
from knowledge_base.retrieval.manifest import read_manifest
from knowledge_base.retrieval.port import Passage

if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
(folder,) = (Path(sys.argv[1]) / "indexes").iterdir()
passages = [Passage(f"e{number}#1", f"e{number}", "threat", f"text {number}") for number in range(4)]
print(open_index(Index(Path(sys.argv[1]), read_manifest(folder).key), passages).store.count())
"""


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that everyone may read, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for place in (folder, *folder.rglob("*")):
        place.chmod(0o755)
    shutil.rmtree(folder)


def test_an_index_in_a_cache_that_is_read_only_is_used(readable: Path) -> None:
    start(readable, seconds=0).communicate(timeout=60)
    for place in (*readable.rglob("*.lock"),):
        place.unlink()
    for place in (readable, *readable.rglob("*")):
        place.chmod(0o555 if place.is_dir() else 0o444)
    answer = subprocess.run(
        [sys.executable, "-c", OPEN, str(readable)], capture_output=True, text=True, check=False
    )
    assert answer.stdout == "4\n", answer.stderr
