from collections.abc import Callable

from knowledge_base.retrieval.port import Facet, Passage, Where


def test_a_text_is_embedded_as_a_quotation(make_passage: Callable[..., Passage]) -> None:
    assert make_passage("a#1", "steal the model").quotation == '"steal the model."'
    assert make_passage("a#1", "Who did it?").quotation == '"Who did it?"'


def test_every_facet_has_to_admit(make_passage: Callable[..., Passage]) -> None:
    passage = make_passage("a#1", "", stages=["training", "data"])
    stages = frozenset({"operation", "data"})
    assert Where({Facet.STAGE: stages}).admits(passage)
    assert not Where({Facet.STAGE: stages, Facet.KIND: frozenset({"mitigation"})}).admits(passage)
    assert not Where({Facet.FAMILY: frozenset({"agents"})}).admits(passage)
    assert Where({}).admits(passage)
