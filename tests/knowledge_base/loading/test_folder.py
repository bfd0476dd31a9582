"""A folder of entries: everything wrong with it at once, by file and line."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from knowledge_base.entries import Entry, ThreatEntry
from knowledge_base.errors import CatalogueError
from knowledge_base.loading import FOLDERS, file_of, load_folder, read_folder

MakeFolder = Callable[[Mapping[str, str | bytes]], Path]
CARD = """\
kind: card
id: worst-mail
title: The worst mail
summary: To start a talk.
stage: operation
asks: [What is the worst mail it could get?]
"""
FACT = """\
id: acts
title: It acts
summary: Whether it can change something.
subject: component
question: Can {name} change anything?
why: What cannot act can only say wrong things.
choices:
  - {label: Yes, value: yes}
  - {label: No, value: no}
answered_by: [developer]
effort: 1
worse: yes
"""
THREAT = """\
id: planted-orders
title: Orders planted
summary: Whoever writes what is read can give orders.
applies_when:
  all:
    - component: {as: r, kind: [retrievr]}
    - fcat: {key: x}
    - feeds: {form: s, to: r}
    - not: {component: {kind: agent}}
    - any:
        - stage: []
        - word
    - {fact: {key: x}, stage: [data]}
harm: [securty]
families: x
references: [owasp-llm/2025, 3]
owners: {defualt: us, saas: uss}
likelihood: {reach: 9, steps: x, luck: 1, incentive: 1}
one_per: source_and_anchor
"""


def _problems(folder: Path) -> list[str]:
    return [str(problem) for problem in read_folder(folder).problems]


def test_entries_are_read_whole(make_folder: MakeFolder) -> None:
    contents = read_folder(make_folder({"cards/worst-mail.yaml": CARD, "facts/acts.yaml": FACT}))

    assert contents.problems == ()
    assert contents.version == "1.0.0"
    assert [source.id for source in contents.sources] == ["owasp-llm"]
    assert [(entry.kind, entry.id) for entry in contents.entries] == [
        ("fact", "acts"),
        ("card", "worst-mail"),
    ]


def test_yes_and_no_need_no_quotes(make_folder: MakeFolder) -> None:
    (fact,) = read_folder(make_folder({"facts/acts.yaml": FACT})).entries

    assert fact.model_dump(mode="json")["choices"] == [
        {"label": "Yes", "value": "yes"},
        {"label": "No", "value": "no"},
    ]


def test_every_problem_of_a_file_has_its_line_and_place(make_folder: MakeFolder) -> None:
    problems = _problems(make_folder({"threats/planted-orders.yaml": THREAT}))

    condition = "applies_when.all"
    expected = {
        f"6: {condition}.0.component.kind.0: 'retrievr' is not allowed here; did you mean 'retriever'?",
        f"7: {condition}.1: no operator 'fcat'; did you mean 'fact'?",
        f"8: {condition}.2.feeds.from: this field is missing",
        f"8: {condition}.2.feeds.form: no field 'form' here; did you mean 'from'?",
        f"9: {condition}.3.not.component.kind: this should be a list, not text",
        f"11: {condition}.4.any.0.stage: at least 1 needed here, 0 given",
        f"12: {condition}.4.any.1: a clause is a mapping with one operator, not text",
        f"13: {condition}.5: a clause has exactly one operator, this one has 2 keys; join clauses with 'all'",
        "14: harm.0: 'securty' is not allowed here; did you mean 'security'?",
        "15: families: no field 'families' here; did you mean 'family'?",
        "16: references.0: a reference is written catalogue/edition/id, such as owasp-llm/2025/LLM01",
        "16: references.1: this should be a mapping, not a number",
        "17: owners.defualt: 'defualt' is not allowed here; did you mean 'default'?",
        "17: owners.saas: 'uss' is not allowed here; did you mean 'us'?",
        "18: likelihood.reach: this should be less than or equal to 5",
        "18: likelihood.steps: this should be a whole number, not text",
    }
    missing = {line.split(": ")[1] for line in problems if line.endswith("this field is missing")}
    told = {line.removeprefix("threats/planted-orders.yaml:") for line in problems}
    assert expected - told == set()
    assert {"family", "stages", "anchor", "statement", "mitigations", "verification"} <= missing


def test_the_problems_of_all_files_are_raised_together(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {
            "cards/worst-mail.yaml": CARD.replace("operation", "operating"),
            "facts/acts.yaml": FACT.replace("effort: 1", "effort: 9"),
            "facts/broken.yaml": "id: [\n",
        }
    )

    with pytest.raises(CatalogueError) as caught:
        load_folder(folder)

    assert [problem.split(":")[:2] for problem in caught.value.problems] == [
        ["facts/acts.yaml", "11"],
        ["facts/broken.yaml", "2"],
        ["cards/worst-mail.yaml", "5"],
    ]
    assert str(caught.value) == "\n".join(caught.value.problems)


def test_what_can_be_read_is_read_beside_what_cannot(make_folder: MakeFolder) -> None:
    contents = read_folder(make_folder({"cards/worst-mail.yaml": CARD, "facts/broken.yaml": "id: ["}))

    assert [entry.id for entry in contents.entries] == ["worst-mail"]
    assert len(contents.problems) == 1


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"cards/other.yaml": CARD},
            "cards/other.yaml:2: id: 'worst-mail' is not the file's name; rename one of them",
        ),
        (
            {"facts/worst-mail.yaml": "kind: card\n" + FACT.replace("acts\n", "worst-mail\n")},
            "facts/worst-mail.yaml:1: kind: 'card' is not allowed here; use one of: fact",
        ),
        (
            {"cards/worst-mail.yaml": CARD + "title: Again\n"},
            "cards/worst-mail.yaml:7: title: this key was given before, at line 3",
        ),
        (
            {"cards/worst-mail.yml": CARD},
            "cards/worst-mail.yml:1: only .yaml files belong here, one for each entry",
        ),
        ({"card/x.yaml": CARD}, "card:1: no kind of entry has a folder 'card'; did you mean 'cards'?"),
        (
            {"worst-mail.yaml": CARD},
            "worst-mail.yaml:1: an entry belongs into the folder of its kind: " + ", ".join(FOLDERS),
        ),
        ({"cards/empty.yaml": ""}, "cards/empty.yaml:1: this should be a mapping, not nothing"),
        ({"cards/list.yaml": "- a\n"}, "cards/list.yaml:1: this should be a mapping, not a list"),
        (
            {"cards/worst-mail.yaml": CARD.replace("title: The worst mail", "title: 3")},
            "cards/worst-mail.yaml:3: title: this should be text, not a number; put it in quotes",
        ),
        (
            {"cards/worst-mail.yaml": CARD.replace("title: The worst mail", "title:")},
            "cards/worst-mail.yaml:3: title: this should be text, not nothing",
        ),
        (
            {"cards/worst-mail.yaml": CARD.replace("title: The worst mail", 'title: " "')},
            "cards/worst-mail.yaml:3: title: text is empty",
        ),
        (
            {"cards/Worst.yaml": CARD.replace("id: worst-mail", "id: Worst")},
            "cards/Worst.yaml:2: id: an id is lower-case words joined by hyphens, such as 'model-theft'",
        ),
        (
            {"cards/worst-mail.yaml": CARD.replace("stage: operation", "stage: {a: 1}")},
            "cards/worst-mail.yaml:5: stage: this should be a word, not a mapping",
        ),
        (
            {"VERSION": "soon"},
            "VERSION:1: the catalogue's version is missing; write three numbers, such as 1.4.0",
        ),
        (
            {"catalogues.yaml": "catalogues: []\n"},
            "catalogues.yaml:1: catalogues: at least 1 needed here, 0 given",
        ),
        (
            {"lexicon/words.yaml": "id: words\ntitle: W\nsummary: S\ndata: [{means: persnal, words: [x]}]\n"},
            "lexicon/words.yaml:4: data: 'persnal' is not allowed here; did you mean 'personal'?",
        ),
    ],
)
def test_one_thing_wrong(make_folder: MakeFolder, files: Mapping[str, str], expected: str) -> None:
    assert _problems(make_folder(files)) == [expected]


def test_a_rule_over_a_whole_entry_points_at_the_field_it_names(
    make_folder: MakeFolder, make_entry: Callable[..., Entry]
) -> None:
    threat = make_entry("threat").model_dump(mode="json", by_alias=True, exclude_defaults=True)
    threat["one_per"] = "source_and_anchor"
    folder = make_folder({"threats/planted-orders.yaml": json.dumps(threat, indent=1)})

    (problem,) = read_folder(folder).problems

    assert problem.path == ("distinguished_by",)
    assert problem.message == "needed where one_per is source_and_anchor"


def test_editor_leftovers_are_passed_over(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {"cards/worst-mail.yaml": CARD, "cards/.worst-mail.yaml.swp": "x", "schema/a.json": "{}"}
    )

    assert _problems(folder) == []


def test_missing_tables_are_named(tmp_path: Path) -> None:
    assert [line.split(":")[0] for line in _problems(tmp_path)] == ["VERSION", "catalogues.yaml"]


def test_a_file_that_cannot_be_read_is_a_problem(make_folder: MakeFolder) -> None:
    folder = make_folder({})
    (folder / "cards" / "folder.yaml").mkdir(parents=True)

    (problem,) = _problems(folder)

    assert problem.startswith("cards/folder.yaml:1: the file cannot be read: ")


def test_file_of_names_the_folder_of_the_kind(make_entry: Callable[..., Entry]) -> None:
    assert file_of(make_entry("threat")) == "threats/planted-orders.yaml"
    assert file_of(make_entry("lexicon")) == "lexicon/products.yaml"


def test_four_hundred_threats_load(make_folder: MakeFolder, make_entry: Callable[..., Entry]) -> None:
    threat = make_entry("threat")
    assert isinstance(threat, ThreatEntry)
    given = threat.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    files = {
        f"threats/planted-orders-{number}.yaml": json.dumps(
            {**given, "id": f"planted-orders-{number}"}, indent=1
        )
        for number in range(400)
    }
    folder = make_folder(files)

    contents = read_folder(folder)

    assert len(contents.entries) == 400
