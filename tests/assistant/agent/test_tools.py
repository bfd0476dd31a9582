"""The tools: what they do to a model, and what no call can do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.tools.desk import Put
from assistant.agent.tools.quoting import find_quote
from assistant.agent.tools.toolbox import TOOLS, Toolbox
from assistant.changes.apply import apply_all, with_fields
from assistant.changes.change import DecideThreat
from assistant.model.facts import FactKey, Utterance
from assistant.model.system import Component
from assistant.model.threat import Decision
from assistant.model.threat_model import ThreatModel
from knowledge_base.vocabulary import (
    Certainty,
    ControlState,
    FactTime,
    Provenance,
    ResponseKind,
    ThreatStatus,
)
from tests.assistant.agent.desks import NOW, SHOP, derive, desk, shop, toolbox

MUST_NOT_SET = {
    "provenance", "origin", "by", "status", "state", "acceptance", "expires", "decision", "frozen", "risk",
    "level", "score", "rating", "rated_by", "utterance", "residual", "due", "responsible",
}  # fmt: skip


def parameters(box: Toolbox, name: str) -> Any:  # noqa: ANN401  JSON
    return next(spec.parameters for spec in box.specs() if spec.name == name)


def names_in(schema: Any) -> set[str]:  # noqa: ANN401  JSON
    if isinstance(schema, list):
        return set().union(*map(names_in, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own.union(*map(names_in, schema.values()))


def kept_model(threat: str | None = None) -> tuple[ThreatModel, str]:
    """Return the shop with one threat that a person kept, and its id."""
    model = shop()
    threats = [t for t in derive(model).analysis.threats if not t.depends_on and t.mitigations]
    one = next((t for t in threats if t.id == threat), threats[0])
    decision = Decision(
        threat=one.id, status=ThreatStatus.CONFIRMED, by="ana", at=NOW,
        frozen=one.model_copy(update={"status": ThreatStatus.CONFIRMED}),
    )  # fmt: skip
    return apply_all(model, [DecideThreat(decision=decision)]), one.id


def first_part(box: Toolbox, kind: str) -> Component:
    return next(c for c in box.desk.model.system.components if str(c.kind) == kind)


def test_no_schema_lets_a_model_set_what_is_not_its_to_set() -> None:
    model, _ = kept_model()
    offered = {spec.name: names_in(spec.parameters) for spec in toolbox("x", model=model).specs()}
    assert offered.keys() >= {"plan_response", "propose_threats", "record_facts"}
    assert {name: fields & MUST_NOT_SET for name, fields in offered.items() if fields & MUST_NOT_SET} == {}


def test_schemas_need_no_look_up_and_hold_no_marks_of_ours() -> None:
    model, threat = kept_model()
    box = toolbox("x", model=model)
    assert parameters(box, "plan_response")["properties"]["threat"]["enum"] == [threat]
    text = json.dumps([spec.parameters for spec in box.specs()])
    assert "$ref" not in text
    assert "narrowed_to" not in text
    assert '"listed"' not in text
    assert '"title": "' not in text


def test_schemas_tell_which_fact_is_told_of_what_with_its_answers() -> None:
    facts = parameters(toolbox("x"), "record_facts")["properties"]["facts"]["items"]["properties"]
    told = facts["key"]["description"]
    assert "audience (public customers employees team)" in told.partition("; of parts: ")[0]
    assert "writers (public customer partner supplier agent model employee admin)" in told
    assert "access-per-user," in told


def test_schemas_stay_the_same_when_the_system_changes() -> None:
    """A provider keeps the beginning of a request that is the same as before."""
    box = toolbox("There is also a wiki.")
    before = box.specs()
    box.call("revise_system", {"parts": [
        {"name": "wiki", "kind": "document_store", "quote": "also a wiki"}
    ]})  # fmt: skip
    assert "wiki" in box.desk.model.system.by_id
    assert box.specs() == before


def test_what_comes_into_use_later_stands_behind() -> None:
    model, _ = kept_model()
    early = [spec.name for spec in toolbox("x", model=ThreatModel(id="new")).specs()]
    later = [spec.name for spec in toolbox("x", model=model).specs()]
    assert later[: len(early)] == early


def test_a_fact_of_a_part_added_in_the_same_answer_is_told_by_its_name() -> None:
    box = toolbox("There is also the Team Wiki, everyone at work edits it.")
    box.call("revise_system", {"parts": [
        {"name": "Team Wiki", "kind": "document_store", "quote": "the Team Wiki"}
    ]})  # fmt: skip
    told = box.call("record_facts", {"facts": [
        {"subject": "Team Wiki", "key": "writers", "values": ["employee"], "quote": "everyone at work"}
    ]})  # fmt: skip
    assert not told.failed
    assert FactKey("team-wiki", "writers", FactTime.TODAY) in box.desk.model.facts_by_key


def test_a_fact_of_the_system_is_told_of_it_whichever_part_was_named() -> None:
    box = toolbox("Only our own staff use it.")
    front = first_part(box, "chat_front_end")
    told = box.call("record_facts", {"facts": [
        {"subject": front.id, "key": "audience", "values": ["employees"], "quote": "our own staff use it"}
    ]})  # fmt: skip
    assert not told.failed
    assert box.desk.model.facts_by_key[FactKey("system", "audience", FactTime.TODAY)].values == ("employees",)


def test_an_artefact_is_a_part_that_others_load() -> None:
    box = toolbox("Shopify loads an adapter of Acme, and later an adapter of Other.")
    part = box.desk.model.system.components[0].id
    for maker in ("Acme", "Other"):
        told = box.call("revise_system", {"parts": [
            {"name": "tone adapter", "kind": "adapter", "product": maker, "loaded_by": [part],
             "quote": f"an adapter of {maker}"}
        ]})  # fmt: skip
        assert not told.failed
    (adapter,) = (a for a in box.desk.model.system.artefacts if a.name == "tone adapter")
    assert (str(adapter.kind), adapter.publisher, adapter.loaded_by) == ("adapter", "Other", (part,))


def test_a_kind_that_is_none_is_refused_with_its_like() -> None:
    told = toolbox("A wiki.").call("revise_system", {"parts": [
        {"name": "wiki", "kind": "documents_store", "quote": "A wiki"}
    ]})  # fmt: skip
    assert told.failed
    assert "document_store" in told.text


def test_an_empty_model_is_offered_only_what_can_be_of_use() -> None:
    box = toolbox("We build a chatbot", model=ThreatModel(id="new"))
    offered = {spec.name for spec in box.specs()}
    assert "propose_threats" not in offered
    assert "plan_response" not in offered
    assert {"revise_system", "ask"} <= offered
    refused = box.call("propose_threats", {})
    assert refused.failed
    assert "describe the system first" in refused.text


def test_a_fact_is_noted_with_the_words_as_they_were_said() -> None:
    box = toolbox("Well,  customers\n must log in   before they chat with it.")
    front = first_part(box, "chat_front_end")
    told = box.call("record_facts", {"facts": [
        {"subject": front.id, "key": "login-required", "values": ["yes"], "quote": "Customers must log in"}
    ]})  # fmt: skip
    fact = box.desk.model.facts_by_key[FactKey(front.id, "login-required", FactTime.TODAY)]
    assert not told.failed
    assert fact.values == ("yes",)
    assert fact.origin.by == "model:test"
    assert fact.origin.quote is not None
    assert fact.origin.quote.text == "customers\n must log in"


@pytest.mark.parametrize(
    ("subject", "key", "value", "quote", "why"),
    [
        ("system", "audience", "public", "everyone may use it", "does not occur"),
        ("system", "audience", "martians", "They log in", "is no answer"),
        ("system", "no-such-fact", "yes", "They log in", "there is no fact"),
        ("nothing", "writers", "public", "They log in", "no element"),
        ("system", "writers", "public", "They log in", "not the system"),
    ],
)
def test_a_fact_that_does_not_hold_water_changes_nothing(
    subject: str, key: str, value: str, quote: str, why: str
) -> None:
    box = toolbox("They log in.")
    before = box.desk.model
    fact = {"subject": subject, "key": key, "values": [value], "quote": quote}
    told = box.call("record_facts", {"facts": [fact]})
    assert told.failed
    assert why in told.text
    assert box.desk.model == before


def test_one_bad_fact_does_not_take_the_good_ones_with_it() -> None:
    box = toolbox("Anyone can edit the help center articles.")
    store = first_part(box, "document_store").id
    told = box.call("record_facts", {"facts": [
        {"subject": store, "key": "writers", "values": ["public"], "quote": "Anyone can edit"},
        {"subject": store, "key": "vetted", "values": ["no"], "quote": "nobody checks"},
    ]})  # fmt: skip
    assert told.failed
    assert told.step == "Noted 1 fact"
    assert box.desk.model.facts_by_key[FactKey(store, "writers", FactTime.TODAY)].values == ("public",)


def test_what_the_team_said_changes_only_by_what_they_say_now() -> None:
    first = toolbox("Only employees can edit the articles.")
    store = first_part(first, "document_store").id
    first.call("record_facts", {"facts": [
        {"subject": store, "key": "writers", "values": ["employee"], "quote": "Only employees"}
    ]})  # fmt: skip
    later = toolbox("Hm, actually customers can edit them, too.", model=first.desk.model)
    old = {"subject": store, "key": "writers", "values": ["admin"], "quote": "Only employees"}
    new = {"subject": store, "key": "writers", "values": ["customer"], "quote": "customers can edit"}
    assert "only what they say in this turn" in later.call("record_facts", {"facts": [old]}).text
    assert not later.call("record_facts", {"facts": [new]}).failed
    assert later.desk.model.facts_by_key[FactKey(store, "writers", FactTime.TODAY)].values == ("customer",)


def test_what_only_a_document_says_is_assumed() -> None:
    box = toolbox("The articles are public and anyone edits them.", document="design.md")
    store = first_part(box, "document_store").id
    box.call("record_facts", {"facts": [
        {"subject": store, "key": "writers", "values": ["public"], "quote": "anyone edits them"}
    ]})  # fmt: skip
    fact = box.desk.model.facts_by_key[FactKey(store, "writers", FactTime.TODAY)]
    assert fact.origin.certainty is Certainty.ASSUMED


def test_i_do_not_know_becomes_an_open_question_with_its_owner() -> None:
    box = toolbox("No idea who can edit the articles.")
    store = first_part(box, "document_store").id
    box.call("record_facts", {"facts": [
        {"subject": store, "key": "writers", "values": ["unknown"], "quote": "No idea who can edit"}
    ]})  # fmt: skip
    (question,) = [q for q in box.desk.model.questions if q.subject == store]
    assert question.for_whom
    assert "until it is known" in question.at_stake


def test_parts_flows_and_people_come_in_one_call_by_the_names_given_in_it() -> None:
    box = toolbox("A Redis cache keeps sessions; our operators watch it. The bot writes to Redis.")
    hub = next(c.id for c in box.desk.model.system.components if str(c.kind) in ("agent", "orchestrator"))
    told = box.call("revise_system", {
        "parts": [{"name": "Redis", "kind": "database", "product": "Redis", "quote": "A Redis cache"}],
        "people": [{"name": "operators", "writer": "employee", "part": "operator", "quote": "our operators"}],
        "flows": [
            {"source": hub, "target": "Redis", "quote": "The bot writes to Redis"},
        ],
        "controls": [{"name": "operators watch it", "quote": "our operators watch it"}],
    })  # fmt: skip
    system = box.desk.model.system
    assert not told.failed, told.text
    assert "redis" in system.by_id
    assert "operators" in system.by_id
    assert any(flow.target == "redis" for flow in system.flows)
    assert system.controls[-1].state is ControlState.CLAIMED


def test_nothing_that_was_there_before_the_turn_can_be_removed() -> None:
    box = toolbox("There is no Shopify.")
    shopify = next(c.id for c in box.desk.model.system.components if "shopify" in c.id)
    told = box.call("revise_system", {"misread": [shopify]})
    assert told.failed
    assert shopify in box.desk.model.system.by_id
    asked = box.call("revise_system", {"take_out": shopify})
    assert not asked.failed
    assert shopify in box.desk.model.system.by_id
    assert box.desk.questions[0] == f"remove:{shopify}"


def test_what_this_turn_misread_can_be_taken_back() -> None:
    box = toolbox("A thing called Banana.")
    box.call("revise_system", {"parts": [{"name": "Banana", "kind": "service", "quote": "called Banana"}]})
    assert not box.call("revise_system", {"misread": ["banana"]}).failed
    assert "banana" not in box.desk.model.system.by_id
    assert all(u.subject != "banana" for u in box.desk.turn.understood)


def test_the_worst_day_is_kept_in_their_words_as_a_threat_of_the_team() -> None:
    box = toolbox("Someone drains refunds to their own card and we find out in the press.")
    told = box.call("revise_system", {"worst_day": "Someone drains refunds to their own card"})
    assert not told.failed
    (proposal,) = box.desk.model.proposals
    assert proposal.provenance is Provenance.TEAM
    assert box.desk.model.system.worst_day == "Someone drains refunds to their own card"


def novel(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    return {
        "anchor": "system", "title": "Refund farming by mules", "harm": ["security"],
        "quote": "issue refunds",
        "statement": "Mules who order in Shopify ask the support chatbot for refunds under 50 euro again "
        "and again, so that the shop pays many small sums, which costs the shop money.", **fields,
    }  # fmt: skip


def test_a_threat_without_an_entry_waits_as_novel_and_without_a_score() -> None:
    box = toolbox("It can issue refunds, too.")
    told = box.call("propose_threats", {"threats": [novel()]})
    assert not told.failed, told.text
    (threat,) = box.desk.model.proposals[-1].threats
    assert (threat.provenance, threat.entry, threat.risk) == (Provenance.NOVEL, None, None)
    assert threat.status is ThreatStatus.PROPOSED


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"statement": "An attacker may compromise the security of the system."}, "concretely"),
        ({"statement": "Bad people do bad things to good people, which costs money."}, "at least two"),
        ({"entry": "no-such-entry"}, "the catalogue has no threat"),
        ({"anchor": "mars"}, "no element"),
        ({"quote": "they told me to"}, "does not occur"),
    ],
)
def test_a_threat_that_says_nothing_of_this_system_is_refused(fields: dict[str, Any], why: str) -> None:
    box = toolbox("It can issue refunds, too.")
    told = box.call("propose_threats", {"threats": [novel(**fields)]})
    assert told.failed
    assert why in told.text
    assert box.desk.model.proposals == shop().proposals


def test_what_the_rules_found_or_ruled_out_is_not_proposed_again() -> None:
    box = toolbox("It can issue refunds, too.")
    there = next(t for t in box.desk.live_threats() if t.entry and not t.depends_on)
    told = box.call("propose_threats", {"threats": [novel(entry=there.entry, anchor=there.anchor)]})
    assert told.failed
    assert "it is on the list as" in told.text


def test_the_teams_own_threat_keeps_their_words() -> None:
    box = toolbox("I worry that call centre staff paste card numbers into it.")
    told = box.call("propose_threats", {"threats": [
        novel(raised_by="team", quote="call centre staff paste card numbers into it", statement="")
    ]})  # fmt: skip
    assert not told.failed, told.text
    (threat,) = box.desk.model.proposals[-1].threats
    assert threat.statement == "call centre staff paste card numbers into it"
    assert threat.provenance is Provenance.TEAM


def test_a_rating_comes_from_factors_by_the_table_and_only_for_what_came_up_here() -> None:
    box = toolbox("It can issue refunds, too.")
    ruled = box.desk.live_threats()[0].id
    box.call("propose_threats", {"threats": [novel()]})
    (threat,) = box.desk.model.proposals[-1].threats
    one = {"value": 4, "why": "any customer can try"}
    rated = {"reach": one, "steps": one, "luck": one, "incentive": one,
             "impact": [{"harm": "money", "value": 3, "why": "small sums, many of them"}]}  # fmt: skip
    assert box.call("rate_threat", {"threat": ruled, **rated}).failed
    assert not box.call("rate_threat", {"threat": threat.id, **rated}).failed
    (after,) = box.desk.model.proposals[-1].threats
    assert after.risk is not None
    assert after.risk.rated_by is None
    assert str(after.risk.today.level) == "high"
    assert len(after.risk.factors) == 5
    assert box.desk.model.ratings == ()


def test_setting_a_threat_aside_is_put_to_the_person() -> None:
    box = toolbox("Prices are public anyway, that one is nothing for us.")
    threat = next(t for t in box.desk.live_threats() if not t.depends_on)
    told = box.call("rule_out_threat", {
        "threat": threat.id, "reason": "not_true_of_us", "quote": "that one is nothing for us"
    })  # fmt: skip
    assert not told.failed
    assert box.desk.model.decisions == ()
    assert box.desk.questions[0] == f"threat:{threat.id}"


def test_a_plan_is_a_proposal_for_a_kept_threat_and_its_owner_is_named_by_the_person() -> None:
    model, kept = kept_model()
    box = toolbox("Let's do that, Priya takes it until 2026-06-30.", model=model)
    mitigation = next(t for t in box.desk.live_threats() if t.id == kept).mitigations[0]
    quote = "Priya takes it until 2026-06-30"
    stranger = box.call("plan_response", {
        "threat": kept, "mitigations": [mitigation], "owner": "Bob", "quote": quote
    })  # fmt: skip
    assert stranger.failed
    told = box.call("plan_response", {
        "threat": kept, "mitigations": [mitigation], "owner": "Priya", "quote": quote
    })  # fmt: skip
    assert not told.failed, told.text
    (response,) = box.desk.model.responses
    assert (response.kind, response.acceptance) == (ResponseKind.MITIGATE, None)
    assert (response.mitigations[0].owner, str(response.mitigations[0].status)) == ("Priya", "proposed")
    assert str(response.mitigations[0].due) == "2026-06-30"


def test_a_plan_rests_on_what_people_typed_before_but_not_on_a_document() -> None:
    model, kept = kept_model()
    said = Utterance(id="u8", text="Priya limits it to 30 a day.", by="ana")
    read = Utterance(id="u9", text="Mallory limits it to 9000 a day.", by="ana", document="note.md")
    box = toolbox("So write that down.", model=with_fields(model, utterances=(*model.utterances, said, read)))
    planned = {"threat": kept, "own": ["limits it to 30 a day"], "owner": "Priya", "quote": said.text}
    assert box.call("plan_response", {"threat": kept, "own": ["limits it"], "quote": read.text}).failed
    assert not box.call("plan_response", planned).failed
    (response,) = box.desk.model.responses
    assert [(m.title, m.owner) for m in response.mitigations] == [("limits it to 30 a day", "Priya")]
    assert "mitigate: limits it to 30 a day (Priya)" in box.call("model_summary", {}).text


def test_once_people_decide_what_a_kept_threat_is_owed_comes_before_facts() -> None:
    model, kept = kept_model()
    box = toolbox("x", model=model)
    facts = [q.startswith("fact:") for q in box.desk.questions]
    assert facts.index(True) < list(box.desk.questions).index(f"respond:{kept}")
    state = with_fields(model.interview, deciding=True, current=None)
    questions = list(toolbox("x", model=with_fields(model, interview=state)).desk.questions)
    assert questions[0] == f"respond:{kept}"
    assert sum(question.startswith("fact:") for question in questions) <= 3


def test_a_plan_without_an_owner_is_asked_for_one() -> None:
    model, kept = kept_model()
    model = with_fields(model, interview=with_fields(model.interview, deciding=True, current=None))
    box = toolbox("We mitigate it.", model=model)
    box.call("plan_response", {"threat": kept, "own": ["mitigate it"], "quote": "We mitigate it"})
    assert f"owner:{kept}" in box.desk.questions


def test_what_the_team_raised_is_always_told_and_owed_an_answer() -> None:
    box = toolbox("A clerk could sell the customer list.")
    box.call("propose_threats", {"threats": [{
        "anchor": "system", "title": "The list is sold", "harm": ["privacy"], "raised_by": "team",
        "quote": "sell the customer list",
    }]})  # fmt: skip
    assert "The list is sold" in box.call("model_summary", {}).text
    (raised,) = (t for t in box.desk.live_threats() if t.title == "The list is sold")
    decision = Decision(
        threat=raised.id, status=ThreatStatus.CONFIRMED, by="ana", at=NOW,
        frozen=raised.model_copy(update={"status": ThreatStatus.CONFIRMED}),
    )  # fmt: skip
    box.desk.turn.model = apply_all(box.desk.model, [DecideThreat(decision=decision)])
    assert f"respond:{raised.id}" in box.desk.questions


def test_a_flow_both_ways_is_told_once() -> None:
    box = toolbox("x")
    told = box.call("model_summary", {}).text
    line = next(line for line in told.splitlines() if line.startswith("Flows: "))
    pairs = [frozenset(re.split("<?>", pair)) for pair in line.removeprefix("Flows: ").split("; ")]
    assert len(pairs) == len(set(pairs))
    assert "<>" in line


def test_nothing_is_planned_for_a_threat_nobody_kept() -> None:
    model, kept = kept_model()
    box = toolbox("Just mitigate it.", model=model)
    other = next(t.id for t in box.desk.live_threats() if t.id != kept)
    assert box.call("plan_response", {"threat": other, "own": ["mitigate it"], "quote": "mitigate it"}).failed
    assert box.desk.model.responses == ()


def test_a_point_is_parked_with_its_words() -> None:
    box = toolbox("We should talk about insurance some day.")
    assert not box.call("park_point", {"text": "Insurance", "quote": "talk about insurance"}).failed
    assert box.desk.model.parked[-1].by == "model:test"


def test_only_a_question_of_the_agenda_or_an_own_one_in_words_ends_the_turn() -> None:
    box = toolbox("x")
    assert box.call("ask", {"question": "fact:made-up@nothing"}).failed
    assert box.call("ask", {"question": "own"}).failed
    question = box.desk.questions[0]
    assert not box.call("ask", {"question": question, "lead": "Noted."}).failed
    assert box.desk.put == Put(question, "Noted.")


@pytest.mark.parametrize(
    "name", ["agenda", "model_summary", "run_review", "search_knowledge", "explain_entry"]
)
def test_looking_changes_nothing(name: str) -> None:
    box = toolbox("x")
    threat = box.desk.live_threats()[0]
    given = {"search_knowledge": {"query": "prompt injection"}, "explain_entry": {"id": threat.id}}.get(
        name, {}
    )
    before = box.desk.model
    told = box.call(name, given)
    assert not told.failed
    assert told.text
    assert told.step
    assert box.desk.model is before


def test_an_explanation_cites_its_sources() -> None:
    box = toolbox("x")
    told = box.call("explain_entry", {"id": "indirect-prompt-injection"})
    assert "Sources: " in told.text
    assert "owasp" in told.text


@pytest.mark.parametrize(
    "arguments", ["{", "[]", "null", '"x"', "{}", '{"facts": [{}]}', '{"extra": 1}', "[" * 9000]
)
@pytest.mark.parametrize("name", [tool.name for tool in TOOLS])
def test_broken_arguments_come_back_as_words(name: str, arguments: str) -> None:
    model, _ = kept_model()
    box = toolbox("x", model=model)
    before = box.desk.model
    told = box.call(name, arguments)
    assert told.text
    assert box.desk.model == before


def test_an_unknown_tool_and_a_thousand_calls_come_back_as_words() -> None:
    box = toolbox("x")
    assert "there is no tool 'delete_model'" in box.call("delete_model", {}).text
    last = [box.call("model_summary", {}) for _ in range(1000)][-1]
    assert last.failed
    assert "too many calls" in last.text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("issue refunds up to 50 euro", True),
        ("ISSUE   refunds\nup", True),
        ('"issue refunds"', True),
        ("ssue refunds", False),
        ("issue refunds to anyone", False),
        ("", False),
        ("...", False),
        ("refunds issue", False),
    ],
)
def test_a_quote_has_every_word_in_its_place(words: str, *, found: bool) -> None:
    quote = find_quote(words, [Utterance(id="u1", text=SHOP)])
    assert (quote is not None) is found
    assert quote is None or quote.text in SHOP


@given(st.text(max_size=200), st.text(max_size=60))
def test_a_quote_is_always_cut_from_what_was_said(text: str, words: str) -> None:
    quote = find_quote(words, [Utterance(id="u1", text=text)])
    assert quote is None or (quote.text in text and quote.utterance == "u1")


def test_the_same_calls_make_the_same_model() -> None:
    def play() -> ThreatModel:
        box = toolbox("A Redis cache keeps sessions.")
        box.call(
            "revise_system", {"parts": [{"name": "Redis", "kind": "database", "quote": "A Redis cache"}]}
        )
        return box.desk.model

    assert play() == play()
    assert desk("x").model.utterances[-1].text == "x"
