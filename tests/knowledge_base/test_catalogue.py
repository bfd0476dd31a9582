"""The catalogue as a whole: look-up, references, editions, version and digest."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.entries import Entry, Reference, SourceCatalogue
from knowledge_base.errors import CatalogueError, UnknownEntryError
from knowledge_base.vocabulary import ComponentKind

MakeEntry = Callable[..., Entry]
MakeCatalogue = Callable[..., Catalogue]
MakeSource = Callable[..., SourceCatalogue]


def _reference(text: str) -> Reference:
    return Reference.model_validate(text)


def test_entries_are_found_by_id_whatever_their_kind(make_catalogue: MakeCatalogue) -> None:
    catalogue = make_catalogue()

    assert catalogue.entry("planted-orders") is catalogue.threats["planted-orders"]
    assert catalogue.entry("narrow-the-reach") is catalogue.mitigations["narrow-the-reach"]
    assert catalogue.entry("acts") is catalogue.facts["acts"]
    assert catalogue.entry("mail-assistant") is catalogue.archetypes["mail-assistant"]
    assert catalogue.entry("worst-mail") is catalogue.cards["worst-mail"]
    assert catalogue.entry("products") is catalogue.lexicon["products"]


def test_an_unknown_id_names_the_nearest(make_catalogue: MakeCatalogue) -> None:
    with pytest.raises(UnknownEntryError, match=r"did you mean 'planted-orders'\?"):
        make_catalogue().entry("planted-order")
    with pytest.raises(UnknownEntryError, match=r"^no entry 'xyz'$"):
        make_catalogue().entry("xyz")


def test_entries_come_kind_by_kind_in_the_order_of_their_ids(
    make_catalogue: MakeCatalogue, make_entry: MakeEntry
) -> None:
    catalogue = make_catalogue(make_entry("threat", id="a-threat"))

    assert list(catalogue.threats) == ["a-threat", "planted-orders"]
    assert [entry.kind for entry in catalogue.entries()][:3] == ["threat", "threat", "mitigation"]
    assert len({entry.id for entry in catalogue.entries()}) == len(catalogue.entries())


def test_shelves_cannot_be_changed(make_catalogue: MakeCatalogue) -> None:
    catalogue = make_catalogue()

    with pytest.raises(TypeError):
        catalogue.threats["x"] = catalogue.threats["planted-orders"]  # type: ignore[index]  # that is the point
    with pytest.raises(AttributeError):
        catalogue.version = "2.0.0"  # type: ignore[misc]  # that is the point


def test_a_kind_is_found_by_its_term(make_catalogue: MakeCatalogue) -> None:
    assert make_catalogue().kind(ComponentKind.VECTOR_STORE).id == "vector-store"
    with pytest.raises(UnknownEntryError, match="no kind of component 'vector-store'"):
        Catalogue.of(()).kind(ComponentKind.VECTOR_STORE)


def test_retired_entries_lead_to_what_replaced_them(
    make_catalogue: MakeCatalogue, make_entry: MakeEntry
) -> None:
    retired: Mapping[str, object] = {"status": "deprecated"}
    catalogue = make_catalogue(
        make_entry("threat", id="oldest", replaced_by=["older", "planted-orders"], **retired),
        make_entry("threat", id="older", replaced_by=["newer"], **retired),
        make_entry("threat", id="newer"),
        make_entry("threat", id="gone", retired_because="It was never true.", **retired),
    )

    assert [entry.id for entry in catalogue.current("oldest")] == ["planted-orders", "newer"]
    assert [entry.id for entry in catalogue.current("newer")] == ["newer"]
    assert catalogue.current("gone") == ()
    assert catalogue.entry("gone").retired_because == "It was never true."


def test_retired_entries_in_a_circle_come_to_an_end(
    make_catalogue: MakeCatalogue, make_entry: MakeEntry
) -> None:
    one = make_entry("threat", id="one", status="deprecated", replaced_by=["two"])
    two = make_entry("threat", id="two", status="deprecated", replaced_by=["one"])

    assert make_catalogue(one, two).current("one") == ()


def test_children_specialise_a_threat(make_catalogue: MakeCatalogue, make_entry: MakeEntry) -> None:
    catalogue = make_catalogue(
        make_entry("threat", id="b-child", specialises="planted-orders"),
        make_entry("threat", id="a-child", specialises="planted-orders"),
    )

    assert [child.id for child in catalogue.children("planted-orders")] == ["a-child", "b-child"]
    assert catalogue.children("a-child") == ()


def test_references_become_labels_and_addresses(
    make_catalogue: MakeCatalogue, make_source: MakeSource
) -> None:
    attack = make_source(
        id="attack", label="{id}", url="https://example.org/{base}/", urls={"2025": "https://example.org/old"}
    )
    catalogue = make_catalogue(sources=(make_source(), attack))

    assert catalogue.label(_reference("owasp-llm/2025/LLM01")) == "LLM01:2025"
    assert catalogue.url(_reference("owasp-llm/2025/LLM01")) == "https://example.org/2025/LLM01"
    assert catalogue.url(_reference("attack/2026/T1195.002")) == "https://example.org/T1195/"
    assert catalogue.url(_reference("attack/2026/T1195")) == "https://example.org/T1195/"
    assert catalogue.url(_reference("attack/2025/T1195")) == "https://example.org/old"
    with pytest.raises(UnknownEntryError, match="no public catalogue 'owasp-lm'; did you mean 'owasp-llm'"):
        catalogue.label(_reference("owasp-lm/2025/LLM01"))


def test_a_template_fills_in_nothing_but_ids(make_catalogue: MakeCatalogue, make_source: MakeSource) -> None:
    sources = (make_source(label="{id.__class__} {0} {other}"),)

    label = make_catalogue(sources=sources).label(_reference("owasp-llm/2025/LLM01"))

    assert label == "{id.__class__} {0} {other}"


def test_aliases_lead_into_the_newest_edition(make_catalogue: MakeCatalogue, make_source: MakeSource) -> None:
    aliases = {"2023/A": "2025/B", "2025/B": "2026/C", "2025/X": "2026/Y", "2026/Y": "2025/X"}
    catalogue = make_catalogue(sources=(make_source(aliases=aliases),))

    assert catalogue.resolve(_reference("owasp-llm/2023/A")) == _reference("owasp-llm/2026/C")
    assert catalogue.resolve(_reference("owasp-llm/2026/C")) == _reference("owasp-llm/2026/C")
    assert catalogue.resolve(_reference("owasp-llm/2025/Z")) == _reference("owasp-llm/2025/Z")
    assert catalogue.resolve(_reference("owasp-llm/2025/X")) == _reference("owasp-llm/2026/Y")


def test_a_reference_is_written_as_one_string(make_entry: MakeEntry) -> None:
    reference = _reference("mit-airisk/2025-12/4.3")

    written: object = reference.model_dump()

    assert written == "mit-airisk/2025-12/4.3"
    assert Reference.model_validate(written) == reference


def test_the_digest_follows_what_was_authored(make_catalogue: MakeCatalogue, make_entry: MakeEntry) -> None:
    one = make_catalogue()

    assert len(one.digest) == 64
    assert one.digest == make_catalogue().digest
    assert one.digest == Catalogue.of(reversed(one.entries()), one.sources.values(), version="1.0.0").digest
    assert (
        one.digest == make_catalogue(make_entry("threat", one_per="anchor")).digest
    )  # the default, spelled out
    assert one.digest != make_catalogue(make_entry("threat", title="Another title")).digest
    assert one.digest != Catalogue.of(one.entries(), one.sources.values(), version="1.0.1").digest


def test_the_digest_does_not_hang_on_the_process(catalogue: Catalogue) -> None:
    script = "from knowledge_base.catalogue import load_catalogue; print(load_catalogue().digest)"
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert told.stdout.strip() == catalogue.digest


def test_a_folder_can_be_loaded(make_folder: Callable[..., Path]) -> None:
    catalogue = load_catalogue(make_folder({}))

    assert catalogue.version == "1.0.0"
    assert catalogue.entries() == ()


def test_a_broken_folder_lists_its_problems(make_folder: Callable[..., Path]) -> None:
    with pytest.raises(CatalogueError, match=r"threats/x\.yaml:1: this should be a mapping"):
        load_catalogue(make_folder({"threats/x.yaml": ""}))
