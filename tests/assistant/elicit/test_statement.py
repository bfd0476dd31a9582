"""A threat is told in this system's words, or not at all."""

from assistant.elicit.names import Names
from assistant.elicit.statement import LONGEST_TITLE, Told, tell
from assistant.elicit.view import SystemView
from knowledge_base.entries import ThreatEntry
from tests.assistant.builders import make_catalogue, make_model, make_threat

PARTS = {"wiki": "document_store", "bot": "agent"}


def told(entry: ThreatEntry, **bindings: str) -> Told | None:
    view = SystemView(
        make_model(PARTS, facts={"wiki.writers": "public"}, users=["customers"]), make_catalogue()
    )
    return tell(entry, Names(view, bindings, near="bot"))


def statement(**parts: str) -> ThreatEntry:
    whole = {
        "actor": "someone",
        "reach": "who can write to {source}",
        "act": "hides orders",
        "effect": "{reader} obeys",
        "cost": "costs money",
        **parts,
    }
    return make_threat(statement={part: [words] for part, words in whole.items()})


def test_the_parts_make_one_sentence() -> None:
    found = told(make_threat(), source="wiki", reader="bot")
    assert found == Told(
        "Orders to the bot",
        "anyone on the internet who can write to the wiki hides orders in it, so that the bot obeys them, "
        "which costs customers their money.",
    )
    assert found is not None
    assert found.statement().startswith("Anyone on the internet who")
    assert found.statement("If the wiki is open").startswith(
        "If the wiki is open, anyone on the internet who"
    )


def test_the_first_wording_whose_names_are_known_is_used() -> None:
    entry = make_threat(
        statement={
            "actor": ["{nobody}", "someone"],
            "reach": ["who can write to {source}"],
            "act": ["hides orders"],
            "effect": ["{reader} {reader.action}", "{reader} obeys"],
            "cost": ["costs money"],
        }
    )
    found = told(entry, source="wiki", reader="bot")
    assert found is not None
    assert "the bot obeys" in found.sentence


def test_a_reach_that_only_adds_something_stands_in_commas() -> None:
    for reach in ("which reads {source}", "which reads {source},"):
        found = told(statement(actor="{reader}", reach=reach, act="goes on"), source="wiki", reader="bot")
        assert found is not None
        assert found.sentence.startswith("the bot, which reads the wiki, goes on, so that")


def test_fewer_than_two_names_are_refused() -> None:
    assert told(statement(effect="somebody obeys"), source="wiki", reader="bot") is None
    assert told(statement(reach="who can write", effect="it obeys"), source="wiki", reader="bot") is None


def test_a_part_without_a_wording_that_fits_is_refused() -> None:
    assert told(statement(cost="costs {nobody} money"), source="wiki", reader="bot") is None


def test_a_title_without_its_name_is_refused() -> None:
    assert told(make_threat(short_title="Orders for {nobody}"), source="wiki", reader="bot") is None


def test_a_long_title_is_cut_at_a_word() -> None:
    found = told(make_threat(short_title=f"{{reader}} {'word ' * 60}"), source="wiki", reader="bot")
    assert found is not None
    assert len(found.title) <= LONGEST_TITLE
    assert found.title.endswith("word…")
