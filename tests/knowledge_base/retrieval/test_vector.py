import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge_base.errors import RetrievalError
from knowledge_base.retrieval.port import Embedder, Facet, Passage, Where
from knowledge_base.retrieval.vector import VectorRetriever, VectorStore, embedded_client, server_client

if TYPE_CHECKING:
    from knowledge_base.retrieval.port import Vectors

MakePassage = Callable[..., Passage]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[VectorStore]:
    with contextlib.closing(VectorStore.create(embedded_client(tmp_path / "chroma"))) as store:
        yield store


@pytest.fixture
def store(empty: VectorStore, passages: tuple[Passage, ...], word_embedder: Embedder) -> VectorStore:
    empty.add(passages, word_embedder.embed([passage.text for passage in passages]))
    return empty


@pytest.fixture
def retriever(store: VectorStore, passages: tuple[Passage, ...], word_embedder: Embedder) -> VectorRetriever:
    return VectorRetriever(store, word_embedder, passages=passages)


def found(retriever: VectorRetriever, query: str, where: Where | None = None) -> list[str]:
    return [hit.entry_id for hit in retriever.search(query, limit=10, where=where)]


def test_the_nearest_passage_tells_its_entry(retriever: VectorRetriever) -> None:
    hit = retriever.search("a rival steals the model file", limit=1)[0]
    assert (hit.passage.id, hit.found_by) == ("theft#phrase-1", ("vector",))


def test_an_entry_counts_by_its_three_nearest_passages(
    empty: VectorStore, make_passage: MakePassage, word_embedder: Embedder
) -> None:
    by_chance = [make_passage("chance#1", "hidden text"), make_passage("chance#2", "a b c d e f g")]
    each_time = [make_passage(f"each#{n}", "hidden text somewhere") for n in range(4)]
    alone = [make_passage("alone#1", "hidden words")]
    every = [*by_chance, *each_time, *alone]
    empty.add(every, word_embedder.embed([passage.text for passage in every]))
    hits = VectorRetriever(empty, word_embedder, passages=every).search("hidden text", limit=3)
    assert [hit.entry_id for hit in hits] == ["each", "chance", "alone"]
    assert hits[1].passage.id == "chance#1"
    query = word_embedder.embed(["hidden text"])[0]
    cosines = word_embedder.embed([passage.text for passage in by_chance]) @ query
    assert hits[1].score == pytest.approx(cosines.mean(), abs=1e-5)


def test_every_sentence_of_a_story_counts(retriever: VectorRetriever) -> None:
    story = (
        "The bot reads a page. Its white text on white background tells the bot what to do. We paid a bill."
    )
    assert found(retriever, story)[0] == "injection"
    assert retriever.search(story, limit=1)[0].passage.id == "injection#phrase-1"


def test_every_entry_is_found_once(retriever: VectorRetriever) -> None:
    assert sorted(found(retriever, "the budget of our model")) == ["bill", "injection", "limit", "theft"]


@pytest.mark.parametrize(
    ("facets", "entries"),
    [
        ({Facet.KIND: {"mitigation"}}, {"limit"}),
        ({Facet.STAGE: {"training"}}, {"theft"}),
        ({Facet.STAGE: {"training", "operation"}, Facet.KIND: {"threat"}}, {"theft", "injection", "bill"}),
        ({Facet.FAMILY: {"agents"}}, set()),
        ({}, {"theft", "injection", "bill", "limit"}),
    ],
)
def test_the_filter_holds(
    retriever: VectorRetriever, facets: dict[Facet, set[str]], entries: set[str]
) -> None:
    where = Where({facet: frozenset(values) for facet, values in facets.items()})
    assert set(found(retriever, "budget", where)) == entries


@pytest.mark.parametrize("query", ["", "  ", "\x00", "?!"])
def test_a_query_without_a_word_is_not_embedded(
    retriever: VectorRetriever, word_embedder: Embedder, query: str
) -> None:
    before = len(getattr(word_embedder, "seen"))  # noqa: B009  the port does not have it
    assert found(retriever, query) == []
    assert len(getattr(word_embedder, "seen")) == before  # noqa: B009


def test_more_passages_are_asked_for_until_there_are_enough_entries(
    empty: VectorStore, make_passage: MakePassage, word_embedder: Embedder
) -> None:
    crowd = [make_passage(f"crowd#{number}", "the very same words") for number in range(40)]
    others = [make_passage(f"other-{number}#1", f"words far away {number}") for number in range(3)]
    empty.add([*crowd, *others], word_embedder.embed([passage.text for passage in [*crowd, *others]]))
    retriever = VectorRetriever(empty, word_embedder, passages=[*crowd, *others])
    hits = retriever.search("the very same words", limit=3)
    assert hits[0].entry_id == "crowd"
    assert len({hit.entry_id for hit in hits}) == 3


def test_without_passages_nothing_is_found(empty: VectorStore, word_embedder: Embedder) -> None:
    assert VectorRetriever(empty, word_embedder, passages=[]).search("anything", limit=3) == []


def test_more_than_chroma_takes_at_once(empty: VectorStore, make_passage: MakePassage) -> None:
    vectors = random_unit_vectors(5_600, dimensions=8)
    empty.add([make_passage(f"e{number}#1", "") for number in range(5_600)], vectors)
    assert empty.count() == 5_600


def test_the_answer_is_that_of_an_exhaustive_search(empty: VectorStore, make_passage: MakePassage) -> None:
    vectors = random_unit_vectors(3_000, dimensions=48)
    empty.add([make_passage(f"e{number:04}#1", "") for number in range(3_000)], vectors)
    agreed = 0
    for query in random_unit_vectors(20, dimensions=48, seed=2):
        exact = {f"e{number:04}#1" for number in np.argsort(-(vectors @ query))[:20]}
        agreed += len(exact & {id_ for id_, _ in empty.nearest(query, limit=20, where=None)})
    assert agreed / (20 * 20) >= 0.99


def test_equal_distances_are_ordered_by_id(empty: VectorStore, make_passage: MakePassage) -> None:
    vectors = np.full((5, 4), 0.5, dtype=np.float32)
    empty.add([make_passage(f"{name}#1", "") for name in "zmabq"], vectors)
    assert [id_ for id_, _ in empty.nearest(vectors[0], limit=5, where=None)] == [
        "a#1",
        "b#1",
        "m#1",
        "q#1",
        "z#1",
    ]


def test_what_chroma_raises_becomes_ours(store: VectorStore, tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match="the vector store failed while opening the collection"):
        VectorStore.open(embedded_client(tmp_path / "elsewhere"))
    with pytest.raises(RetrievalError, match="the vector store failed while searching"):
        store.nearest(random_unit_vectors(1, dimensions=8)[0], limit=1, where=None)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(RetrievalError, match=r"reaching the Chroma server at 127\.0\.0\.1:9"):
        server_client("127.0.0.1", 9)


def random_unit_vectors(count: int, *, dimensions: int, seed: int = 1) -> "Vectors":
    rows = np.random.default_rng(seed).normal(size=(count, dimensions))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
