from dataclasses import replace

from knowledge_base.catalogue import Catalogue
from knowledge_base.retrieval.passages import passages_of
from knowledge_base.retrieval.port import Facet
from knowledge_base.vocabulary import EntryStatus


def texts_of(catalogue: Catalogue, entry_id: str) -> dict[str, str]:
    return {
        passage.id.partition("#")[2]: passage.text
        for passage in passages_of(catalogue)
        if passage.entry_id == entry_id
    }


def test_a_threat_is_searched_piece_by_piece(catalogue: Catalogue) -> None:
    entry = catalogue.threats["indirect-prompt-injection"]
    texts = texts_of(catalogue, entry.id)
    assert texts["summary"] == f"{entry.title}. {entry.summary}"
    assert texts["attacker"] == entry.attacker_view
    assert texts["example"] == entry.example
    assert texts["phrase-1"] == entry.phrases[0]
    assert len(texts) == 4 + len(entry.phrases)


def test_a_mitigation_is_searched_piece_by_piece(catalogue: Catalogue) -> None:
    entry = next(iter(catalogue.mitigations.values()))
    texts = texts_of(catalogue, entry.id)
    assert texts["how"] == " ".join(entry.how)
    assert len(texts) == 3 + len(entry.phrases)


def test_every_threat_and_mitigation_has_passages_of_its_own_names(catalogue: Catalogue) -> None:
    passages = passages_of(catalogue)
    assert {passage.entry_id for passage in passages} == {*catalogue.threats, *catalogue.mitigations}
    assert len({passage.id for passage in passages}) == len(passages)
    assert all(passage.text.strip() for passage in passages)


def test_metadata_says_what_the_entry_says(catalogue: Catalogue) -> None:
    entry = catalogue.threats["indirect-prompt-injection"]
    facets = next(passage.facets for passage in passages_of(catalogue) if passage.entry_id == entry.id)
    assert facets == {
        Facet.KIND: {"threat"},
        Facet.FAMILY: {entry.family},
        Facet.STAGE: set(entry.stages),
        Facet.STRIDE: set(entry.stride),
        Facet.HARM: set(entry.harm),
    }


def test_what_is_retired_is_not_searched(catalogue: Catalogue) -> None:
    threat = catalogue.threats["indirect-prompt-injection"]
    retired = threat.model_copy(update={"status": EntryStatus.DEPRECATED})
    changed = replace(catalogue, threats={**catalogue.threats, threat.id: retired})
    assert threat.id not in {passage.entry_id for passage in passages_of(changed)}
