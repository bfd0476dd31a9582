from collections.abc import Callable

from knowledge_base.retrieval.best import best_per_entry
from knowledge_base.retrieval.port import Facet, Passage, Where


def test_an_entry_is_told_by_its_first_passage(passages: tuple[Passage, ...]) -> None:
    ranked = [(passages[3], 0.9), (passages[2], 0.8), (passages[0], 0.7)]
    hits = best_per_entry(ranked, name="any", limit=5, where=None)
    assert [(hit.entry_id, hit.passage.id, hit.score) for hit in hits] == [
        ("theft", "theft#phrase-1", 0.9),
        ("injection", "injection#summary", 0.7),
    ]
    assert hits[0].found_by == ("any",)


def test_it_stops_at_the_limit(passages: tuple[Passage, ...]) -> None:
    ranked = [(passage, 1.0) for passage in passages]
    assert [hit.entry_id for hit in best_per_entry(ranked, name="any", limit=2, where=None)] == [
        "injection",
        "theft",
    ]


def test_the_filter_decides_per_passage(make_passage: Callable[..., Passage]) -> None:
    ranked = [(make_passage("a#1", "", kind="mitigation"), 1.0), (make_passage("b#1", ""), 0.5)]
    where = Where({Facet.KIND: frozenset({"threat"})})
    assert [hit.entry_id for hit in best_per_entry(ranked, name="any", limit=5, where=where)] == ["b"]


def test_every_facet_has_to_admit(make_passage: Callable[..., Passage]) -> None:
    passage = make_passage("a#1", "", stages=["training", "data"])
    stages = frozenset({"operation", "data"})
    assert Where({Facet.STAGE: stages}).admits(passage)
    assert not Where({Facet.STAGE: stages, Facet.KIND: frozenset({"mitigation"})}).admits(passage)
    assert not Where({Facet.FAMILY: frozenset({"agents"})}).admits(passage)
    assert Where({}).admits(passage)
