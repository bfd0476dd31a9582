"""Of a threat and its special case the most specific that holds is shown."""

from assistant.elicit.rules import match_entries
from assistant.elicit.specific import most_specific
from assistant.elicit.view import SystemView
from knowledge_base.entries import ThreatEntry
from tests.assistant.builders import make_catalogue, make_model, make_threat

PARTS = {"mail": "channel_connector", "wiki": "document_store", "bot": "agent", "refunds": "tool"}
FLOWS = ("mail -> bot", "wiki -> bot", "bot -> refunds")
APART = {"one_per": "source_and_anchor", "distinguished_by": "source"}


def child(**changes: object) -> ThreatEntry:
    """Orders that make the agent use a tool, of mails only."""
    made = {
        "applies_when": {
            "all": [
                {"component": {"as": "reader", "kind": ["agent"]}},
                {"component": {"as": "source", "kind": ["channel_connector"]}},
                {"feeds": {"from": "source", "to": "reader"}},
                {"attribute": {"of": "source", "name": "writers", "any_of": ["public"]}},
                {"flow": {"from": "reader", "to": "tool"}},
                {"component": {"as": "tool", "kind": ["tool"]}},
            ]
        },
        "anchor": "tool",
        "specialises": "planted-orders",
        "short_title": "Orders to {tool}",
        **changes,
    }
    return make_threat("orders-to-a-tool", **made)


def shown(*entries: ThreatEntry, facts: dict[str, str], keep: frozenset[str] = frozenset()) -> set[str]:
    view = SystemView(make_model(PARTS, flows=FLOWS, facts=facts), make_catalogue(*entries))
    return {c.id for c in most_specific(match_entries(view).candidates, keep=keep)}


OPEN = {"mail.writers": "public", "wiki.writers": "public"}


def test_a_parent_gives_way_where_its_child_holds() -> None:
    assert shown(make_threat(), child(), facts=OPEN) == {"orders-to-a-tool@refunds"}


def test_a_parent_of_another_source_stays() -> None:
    found = shown(make_threat(**APART), child(**APART), facts=OPEN)
    assert found == {"planted-orders@bot~wiki", "orders-to-a-tool@refunds~mail"}


def test_a_parent_stays_where_its_child_does_not_hold() -> None:
    assert shown(make_threat(), child(), facts={"wiki.writers": "public", "mail.writers": "admin"}) == {
        "planted-orders@bot"
    }


def test_an_unsure_child_gives_way_to_its_parent() -> None:
    assert shown(make_threat(), child(), facts={"wiki.writers": "public"}) == {"planted-orders@bot"}


def test_an_unsure_child_stays_without_its_parent() -> None:
    assert shown(child(), facts={}) == {"orders-to-a-tool@refunds"}


def test_a_parent_somebody_decided_about_stays() -> None:
    keep = frozenset({"planted-orders@bot"})
    assert shown(make_threat(), child(), facts=OPEN, keep=keep) == {
        "planted-orders@bot",
        "orders-to-a-tool@refunds",
    }
