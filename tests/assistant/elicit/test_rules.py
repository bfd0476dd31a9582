"""Entries match a system: candidates with stable ids, and a ledger of what was ruled out."""

from assistant.elicit.rules import Candidate, Matched, match_entries
from assistant.elicit.view import SystemView
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue
from tests.assistant.builders import (
    SAID,
    make_catalogue,
    make_fact,
    make_model,
    make_system_threat,
    make_threat,
)

PARTS = {"wiki": "document_store", "mail": "channel_connector", "bot": "agent", "model": "model_endpoint"}
FLOWS = ("wiki -> bot", "mail -> bot", "bot -> model")
OPEN = {"wiki.writers": "public", "mail.writers": "customer"}
ACTS = make_fact("acts", applies_to=["agent"])
SCOPE = make_fact("scope", "saas", "self_hosted")


def match(model: ThreatModel, catalogue: Catalogue) -> Matched:
    return match_entries(SystemView(model, catalogue))


def ids(found: Matched) -> list[str]:
    return [candidate.id for candidate in found.candidates]


def only(found: Matched) -> Candidate:
    (candidate,) = found.candidates
    return candidate


def test_nothing_matches_nothing() -> None:
    assert match(ThreatModel(id="empty"), make_catalogue(make_threat())) == Matched((), ())


def test_one_candidate_an_anchor() -> None:
    found = only(match(make_model(PARTS, flows=FLOWS, facts=OPEN), make_catalogue(make_threat())))
    assert found.id == "planted-orders@bot"
    assert found.anchor == "bot"
    assert set(found.affected) == {"wiki", "mail"}
    assert not found.conditional


def test_one_candidate_a_source_where_sources_are_told_apart() -> None:
    entry = make_threat(one_per="source_and_anchor", distinguished_by="source")
    found = match(make_model(PARTS, flows=FLOWS, facts=OPEN), make_catalogue(entry))
    assert ids(found) == ["planted-orders@bot~mail", "planted-orders@bot~wiki"]
    assert [c.source for c in found.candidates] == ["mail", "wiki"]


def test_a_source_that_is_the_anchor_is_not_named_twice() -> None:
    entry = make_threat(anchor="source", one_per="source_and_anchor", distinguished_by="source")
    found = match(make_model(PARTS, flows=FLOWS, facts=OPEN), make_catalogue(entry))
    assert ids(found) == ["planted-orders@mail", "planted-orders@wiki"]


def test_one_candidate_for_the_whole_system() -> None:
    parts = {**PARTS, "second-bot": "agent"}
    flows = (*FLOWS, "wiki -> second-bot")
    for entry in (make_threat(one_per="system"), make_threat(anchor="system")):
        found = only(match(make_model(parts, flows=flows, facts=OPEN), make_catalogue(entry)))
        assert found.id == "planted-orders@system"
        assert {"bot", "second-bot", "wiki"} <= set(found.affected)


def test_a_retired_entry_and_a_mere_step_match_nothing() -> None:
    model = make_model(PARTS, flows=FLOWS, facts=OPEN)
    retired = make_threat(status="deprecated", retired_because="nobody does it any more")
    step = make_threat(step_of=["something-larger"])
    assert ids(match(model, make_catalogue(retired))) == []
    assert ids(match(model, make_catalogue(step))) == []


def test_what_is_open_makes_it_conditional() -> None:
    found = only(match(make_model(PARTS, flows=("wiki -> bot",)), make_catalogue(make_threat())))
    assert found.conditional
    assert [tuple(ref) for ref in found.match.unknown] == [("wiki", "writers")]
    assert found.affected == ("wiki",)


def test_what_is_sure_is_told_before_what_may_be() -> None:
    model = make_model(PARTS, flows=FLOWS, facts={"wiki.writers": "public"})
    found = only(match(model, make_catalogue(make_threat())))
    assert not found.conditional
    assert found.match.bindings["source"] == "wiki"
    assert found.affected == ("wiki",)


def test_the_widest_circle_is_told_of() -> None:
    entry = make_threat(likelihood={"reach": 4, "steps": 4, "luck": 3, "incentive": 3, "source": "source"})
    facts = {"mail.writers": "customer", "wiki.writers": "public"}
    assert only(match(make_model(PARTS, flows=FLOWS, facts=facts), make_catalogue(entry))).source is None
    bound = only(match(make_model(PARTS, flows=FLOWS, facts=facts), make_catalogue(entry))).match.bindings
    assert bound["source"] == "wiki"


def test_what_was_said_is_told_before_what_a_template_brought() -> None:
    facts = {"mail.writers": "public", "wiki.writers": "public"}
    model = make_model(PARTS, flows=FLOWS, facts=facts, assumed=("mail",))
    assert only(match(model, make_catalogue(make_threat()))).match.bindings["source"] == "wiki"


# the ledger


def test_a_stated_no_is_on_record_with_its_words() -> None:
    model = make_model(PARTS, flows=FLOWS, facts={"bot.acts": "no"})
    (line,) = match(model, make_catalogue(make_system_threat("acting", "acts"), facts=[ACTS])).ruled_out
    assert (line.entry, line.anchor, line.subject, line.key) == ("acting", "bot", "bot", "acts")
    assert line.reason == "Acts (bot): No"
    assert line.quote is not None
    assert line.quote.text == SAID


def test_an_assumed_no_is_on_record_as_assumed() -> None:
    model = make_model(PARTS, flows=FLOWS, assumed_facts={"bot.acts": "no"})
    (line,) = match(model, make_catalogue(make_system_threat("acting", "acts"), facts=[ACTS])).ruled_out
    assert line.reason == "assumed, not said: Acts (bot): No"


def test_an_anchor_with_another_way_is_not_on_record() -> None:
    model = make_model(PARTS, flows=FLOWS, facts={"wiki.writers": "admin", "mail.writers": "public"})
    found = match(model, make_catalogue(make_threat()))
    assert ids(found) == ["planted-orders@bot"]
    assert found.ruled_out == ()


def test_a_sign_rules_out_only_when_it_was_stated() -> None:
    entry = make_threat(
        does_not_apply_when=[{"says": "Everything it does is looked at.", "fact": "acts", "any_of": ["no"]}]
    )
    catalogue = make_catalogue(entry, facts=[ACTS])
    stated = match(make_model(PARTS, flows=FLOWS, facts={**OPEN, "bot.acts": "no"}), catalogue)
    assert ids(stated) == []
    assert [line.reason for line in stated.ruled_out] == ["Everything it does is looked at."]
    assumed = make_model(PARTS, flows=FLOWS, facts=OPEN, assumed_facts={"bot.acts": "no"})
    assert ids(match(assumed, catalogue)) == ["planted-orders@bot"]
    other = make_model(PARTS, flows=FLOWS, facts={**OPEN, "bot.acts": "yes"})
    assert ids(match(other, catalogue)) == ["planted-orders@bot"]


def test_a_sign_about_the_whole_system_counts_for_every_anchor() -> None:
    entry = make_threat(does_not_apply_when=[{"says": "It is a toy.", "fact": "toy", "any_of": ["yes"]}])
    found = match(make_model(PARTS, flows=FLOWS, facts={**OPEN, "toy": "yes"}), make_catalogue(entry))
    assert [line.reason for line in found.ruled_out] == ["It is a toy."]


def test_a_threat_that_is_not_ours_where_it_runs_is_on_record() -> None:
    entry = make_threat(
        scope_variants=[{"scopes": ["saas"], "note": "The supplier runs it.", "applies": False}]
    )
    catalogue = make_catalogue(entry, facts=[SCOPE])
    bought = match(make_model(PARTS, flows=FLOWS, facts={**OPEN, "bot.scope": "saas"}), catalogue)
    assert ids(bought) == []
    assert [line.reason for line in bought.ruled_out] == ["The supplier runs it."]
    own = match(make_model(PARTS, flows=FLOWS, facts={**OPEN, "bot.scope": "self_hosted"}), catalogue)
    assert ids(own) == ["planted-orders@bot"]
