"""Case files: the committed ones are whole, broken ones are told with file and line."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from evals.case import SUITES, Case
from evals.case_files import CASE_FOLDER, CaseError, load_cases, suites_with_cases
from evals.judgement_cases import StrideLabel
from evals.repair_cases import RepairCase
from evals.schema_files import SCHEMA_FOLDER, schema_files
from evals.shape import SPLITS, Split
from evals.talk_cases import Talk
from knowledge_base.catalogue import Catalogue

GOOD = """\
id: test-some
style: story
labelled_by: a test
judgement: made up
queries:
  - id: one
    words: orders hidden in a mail
    relevant: {indirect-prompt-injection: 2}
"""


def broken(folder: Path, text: str, *, catalogue: Catalogue) -> str:
    place = folder / "retrieval" / "test"
    place.mkdir(parents=True)
    (place / "some.yaml").write_text(text, "utf-8")
    with pytest.raises(CaseError) as caught:
        load_cases("retrieval", "test", catalogue=catalogue, folder=folder)
    return str(caught.value)


AT_LEAST = {
    "retrieval": 70,
    "coverage": 12,
    "extraction": 12,
    "interview": 6,
    "applicability": 6,
    "stride": 20,
    "mitigations": 4,
    "prioritisation": 5,
    "robustness": 10,
    "paraphrase": 5,
}
COMMITTED = [(suite, split) for split in SPLITS for suite in suites_with_cases(split)]


@pytest.mark.parametrize(("suite", "split"), COMMITTED)
def test_the_committed_cases_are_whole(suite: str, split: Split, catalogue: Catalogue) -> None:
    found = load_cases(suite, split, catalogue=catalogue)
    assert len(found.cases) >= AT_LEAST.get(suite, 1)


def test_a_suite_with_cases_has_them_in_both_splits() -> None:
    assert suites_with_cases("development") == suites_with_cases("test")
    assert set(AT_LEAST) <= set(suites_with_cases("test"))


@pytest.mark.parametrize("suite", suites_with_cases("test"))
def test_nothing_is_in_both_splits(suite: str, catalogue: Catalogue) -> None:
    told = [
        {subject(case) for case in load_cases(suite, split, catalogue=catalogue).cases} for split in SPLITS
    ]
    assert told[0].isdisjoint(told[1])


def subject(case: Case) -> str:
    """Return what a case is about: its words, or the entry whose letters it judges."""
    assert not isinstance(case, Talk)  # talks have no splits
    if isinstance(case, StrideLabel):
        return case.entry
    return "\n".join(case.replies) if isinstance(case, RepairCase) else case.words.casefold()


def test_queries_that_retrieval_was_tuned_on_are_not_in_the_test_split(
    catalogue: Catalogue, request: pytest.FixtureRequest
) -> None:
    lines = request.config.rootpath / "tests" / "knowledge_base" / "retrieval" / "queries.jsonl"
    tuned_on = {
        str(value).casefold()
        for line in lines.read_text("utf-8").splitlines()
        for value in json.loads(line).values()
    }
    assert not [
        case for case in load_cases("retrieval", "test", catalogue=catalogue).cases
        if subject(case) in tuned_on
    ]  # fmt: skip


def test_every_threat_of_the_catalogue_is_asked_for_by_some_query(catalogue: Catalogue) -> None:
    """Entries newer than the cases may be missing, but never many."""
    asked = {
        entry
        for split in SPLITS
        for case in load_cases("retrieval", split, catalogue=catalogue).cases
        for entry in case.entries()
    }
    assert len(asked & set(catalogue.threats)) >= 0.8 * len(catalogue.threats)


def test_schemas_are_up_to_date() -> None:
    kept = {path.name: path.read_text("utf-8") for path in SCHEMA_FOLDER.glob("*.json")}
    assert kept == schema_files(), "run python -m evals.schema_files"


@pytest.mark.parametrize("suite", SUITES)
def test_editors_accept_the_committed_cases(suite: str) -> None:
    schema = json.loads(schema_files()[f"{suite}.schema.json"])
    for path in (CASE_FOLDER / suite).rglob("*.yaml"):
        jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), schema)


def test_a_misspelt_field_is_told_with_its_line(tmp_path: Path, catalogue: Catalogue) -> None:
    told = broken(tmp_path, GOOD.replace("    words:", "    wrods:"), catalogue=catalogue)
    assert "retrieval/test/some.yaml:7: queries.0.wrods: no field 'wrods' here; did you mean 'words'?" in told


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path, catalogue: Catalogue) -> None:
    assert "this is not valid YAML" in broken(tmp_path, "id: some\nqueries: [\n", catalogue=catalogue)


def test_a_label_that_no_entry_bears_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    told = broken(tmp_path, GOOD.replace("indirect-prompt", "indirekt-prompt"), catalogue=catalogue)
    assert "one: no entry 'indirekt-prompt-injection'; did you mean 'indirect-prompt-injection'?" in told


def test_an_id_given_twice_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    again = GOOD.partition("queries:\n")[2]
    assert "the id 'one' is there twice" in broken(tmp_path, GOOD + again, catalogue=catalogue)


def test_a_file_under_another_name_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    told = broken(tmp_path, GOOD.replace("id: test-some", "id: other"), catalogue=catalogue)
    assert "some.yaml:1: id: 'other' is not the file's name" in told


def test_a_suite_without_cases_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(CaseError, match="there is no case"):
        load_cases("coverage", "test", catalogue=catalogue, folder=tmp_path)
