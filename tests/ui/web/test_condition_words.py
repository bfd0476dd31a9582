import pytest
from pydantic import TypeAdapter

from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.conditions import Condition
from knowledge_base.entries import ThreatEntry
from ui.web.condition_words import condition_lines

CATALOGUE = load_catalogue()
CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)


def lines(given: object, catalogue: Catalogue = CATALOGUE) -> list[str]:
    return condition_lines(CONDITION.validate_python(given), catalogue)


@pytest.mark.parametrize("entry", CATALOGUE.threats.values(), ids=lambda entry: entry.id)
def test_every_condition_of_the_catalogue_has_words(entry: ThreatEntry) -> None:
    words = "\n".join(condition_lines(entry.applies_when, CATALOGUE))
    assert words
    assert "no words yet" not in words
    assert "_" not in words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"component": {"as": "bot", "kind": ["agent", "mcp_server"]}}, "“bot” is: agent or MCP server"),
        ({"component": {"kind": ["agent"]}}, "there is any agent"),
        ({"component": {"as": "part"}}, "“part” is: part"),
        ({"feeds": {"from": "mail", "to": "bot"}}, "content of “mail” arrives at “bot”"),
        ({"reaches": {"from": "bot", "to": "pay"}}, "what “bot” calls or sends can get to “pay”"),
        ({"crosses_boundary": {"flow": "way"}}, "“way” crosses a trust boundary"),
        ({"stage": ["training"]}, "a stage in scope is training"),
        ({"our_role": ["model_provider"]}, "our role is model provider"),
        ({"shared_by": {"of": "key", "at_least": 3}}, "“key” is used by at least 3 parts"),
        (
            {"same_credential": {"first": "one", "second": "other"}},
            "“one” and “other” use the same credential",
        ),
        (
            {"attribute": {"of": "bot", "name": "writers", "any_of": ["public"]}},
            "writers of “bot”: public",
        ),
        (
            {"flow": {"as": "way", "from": "a", "to": "b", "role": ["data"], "trigger": ["person"]}},
            "a flow called “way” of data from “a” to “b”, set going by person",
        ),
        (
            {"artefact": {"as": "file", "kind": ["weights"], "loaded_by": "bot"}},
            "“file” is: weights, loaded by “bot”",
        ),
        ({"fact": {"key": "not-there"}}, "not-there: yes or partly"),
        (
            {"control": {"mitigation": "not-there", "guards": "bot"}},
            "“not-there” for “bot” is in place or tested",
        ),
    ],
)
def test_a_clause_reads_as_a_line(given: object, words: str) -> None:
    assert lines(given) == [f"- {words}"]


def test_what_belongs_together_is_indented() -> None:
    agent, mail = {"component": {"kind": ["agent"]}}, {"component": {"kind": ["channel_connector"]}}
    assert lines({"all": [agent, {"any": [mail, {"not": agent}]}]}) == [
        "- there is any agent",
        "- at least one of these:",
        "    - there is any channel connector",
        "    - not this:",
        "        - there is any agent",
    ]
    assert lines({"not": {"all": [agent, mail]}})[0] == "- not all of this together:"
    counted = {"count": {"of": "x", "where": {"component": {"as": "x"}}, "at_least": 2}}
    assert lines(counted)[0] == "- at least 2 different “x” for which:"
