"""Where shipped threats apply, and near misses where they must not: a test for each fault once found."""

import pytest

from assistant.elicit.elicit import elicit_threats
from assistant.model.system import Artefact
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import ArtefactKind, OurRole
from tests.assistant.builders import make_model

CATALOGUE = load_catalogue()

CHAT = {"page": "chat_front_end", "bot": "orchestrator", "model": "model_endpoint"}
CHAT_FLOWS = ("page -instruction-> bot", "bot -> page", "bot -instruction-> model", "model -> bot")
SEARCH = {**CHAT, "index": "vector_store", "folder": "document_store"}
SEARCH_FLOWS = (*CHAT_FLOWS, "folder -> index", "index -> bot")
AGENT = {"mail": "channel_connector", "agent": "agent", "model": "model_endpoint", "refunds": "tool"}
AGENT_FLOWS = (
    "mail -> agent",
    "agent -> mail",
    "agent -instruction-> model",
    "model -> agent",
    "agent -instruction-> refunds",
    "refunds -tool_result-> agent",
)
PLATFORM = {"cluster": "compute_cluster", "notebooks": "notebook", "registry": "model_registry"}


def raised(model: ThreatModel, *, conditional: bool = False) -> set[str]:
    """Return the entries that are asserted, or those that hang on an open answer."""
    found = elicit_threats(model, CATALOGUE)
    if conditional:
        return {matter.entry for matter in found.open_matters if matter.decides}
    told = [t for t in found.threats if not t.depends_on]
    return {name.partition("@")[0] for t in told for name in (t.id, *t.variants)}


def ruled_out(model: ThreatModel) -> set[str]:
    return {line.entry for line in elicit_threats(model, CATALOGUE).ledger}


def test_a_search_in_what_is_public_hides_nothing_from_anybody() -> None:
    public = make_model(SEARCH, flows=SEARCH_FLOWS, facts={"audience": "public", "generates": "text"})
    assert "retrieval-authorisation-bypass" not in raised(public)
    house = make_model(
        SEARCH, flows=SEARCH_FLOWS, facts={"audience": "employees", "bot.acts-as": "own_account"}
    )
    assert "retrieval-authorisation-bypass" in raised(house)


def test_rights_that_are_looked_at_are_believed() -> None:
    facts = {"audience": "employees", "bot.acts-as": "own_account", "index.access-per-user": "yes"}
    model = make_model(SEARCH, flows=SEARCH_FLOWS, facts=facts)
    assert "retrieval-authorisation-bypass" not in raised(model)
    assert "retrieval-authorisation-bypass" in ruled_out(model)


BOUGHT = ("denial-of-wallet", "credentials-in-ai-config", "ai-dependency-compromise")


@pytest.mark.parametrize("entry", BOUGHT)
def test_what_is_bought_ready_made_has_its_makers_troubles(entry: str) -> None:
    facts = {"audience": "public", "generates": "text", "model.keys-kept": "config"}
    ours = make_model(CHAT, flows=CHAT_FLOWS, facts=facts)
    assert entry in raised(ours)
    bought = make_model(CHAT, flows=CHAT_FLOWS, facts={**facts, "bot.scope": "saas"})
    assert entry not in raised(bought)
    assert entry in ruled_out(bought)


@pytest.mark.parametrize("entry", BOUGHT[1:])
def test_who_only_sets_a_service_up_has_no_keys_and_no_packages(entry: str) -> None:
    facts = {"audience": "public", "model.keys-kept": "config"}
    model = make_model(CHAT, flows=CHAT_FLOWS, facts=facts, our_role=OurRole.SERVICE_CONFIGURER)
    assert entry not in raised(model)
    assert entry in ruled_out(model)


def test_a_mention_of_doctors_is_no_advice() -> None:
    facts = {"generates": "text", "advice-domain": "medical", "audience": "employees"}
    notes = make_model(CHAT, flows=CHAT_FLOWS, facts={**facts, "output-used-for": "records"})
    assert "unqualified-advice" not in raised(notes)
    asked = make_model(CHAT, flows=CHAT_FLOWS, facts={**facts, "audience": "public"})
    assert "unqualified-advice" in raised(asked)


def test_nobody_is_harmed_by_a_chat_that_does_not_take_place() -> None:
    facts = {"vulnerable-users": "yes", "generates": "text"}
    night = make_model(
        {"clock": "scheduler", "bot": "orchestrator", "model": "model_endpoint"},
        flows=("clock -> bot", "bot -> model", "model -> bot"),
        facts=facts,
    )
    assert raised(night).isdisjoint({"self-harm-vulnerable-users", "jailbreak-guardrail-bypass"})
    chat = make_model(CHAT, flows=CHAT_FLOWS, facts={**facts, "audience": "public"})
    assert {"self-harm-vulnerable-users", "jailbreak-guardrail-bypass"} <= raised(chat)


def test_doctors_who_write_notes_about_patients_are_not_the_vulnerable_users() -> None:
    facts = {"vulnerable-users": "yes", "generates": "text", "page.writers": "employee"}
    assert "self-harm-vulnerable-users" not in raised(make_model(CHAT, flows=CHAT_FLOWS, facts=facts))


def test_a_rules_file_is_tied_to_what_loads_it() -> None:
    rules = Artefact(id="rules", name="AGENTS.md", kind=ArtefactKind.PROMPT_FILE)
    tied = rules.model_copy(update={"loaded_by": ("bot",)})
    assert "agent-rules-tampering" in raised(make_model(CHAT, flows=CHAT_FLOWS, artefacts=(tied,)))
    assert "agent-rules-tampering" not in raised(make_model(CHAT, flows=CHAT_FLOWS, artefacts=(rules,)))


def test_mail_an_agent_answers_is_a_way_out_and_a_tool_that_keeps_to_itself_is_none() -> None:
    facts = {"mail.writers": "public", "refunds.sends-outside": "no"}
    model = make_model(AGENT, flows=AGENT_FLOWS, facts=facts)
    threats = [t for t in elicit_threats(model, CATALOGUE).threats if t.entry == "exfiltration-through-tools"]
    assert [threat.anchor for threat in threats] == ["mail"]


def test_a_supplier_that_opens_addresses_does_so_from_its_own_network() -> None:
    parts = {**CHAT, "fetch": "mcp_server"}
    flows = (*CHAT_FLOWS, "bot -> fetch")
    facts = {"fetch.fetches-urls": "yes"}
    assert "server-side-request" in raised(make_model(parts, flows=flows, facts=facts))
    bought = make_model(parts, flows=flows, facts={**facts, "fetch.scope": "saas"})
    assert "server-side-request" in ruled_out(bought)


def test_a_coding_agent_promises_nothing_and_answers_from_no_library() -> None:
    facts = {"generates": ["text", "code"], "output-used-for": "code", "mail.writers": "public"}
    parts = {**AGENT, "repository": "document_store"}
    model = make_model(parts, flows=(*AGENT_FLOWS, "repository -> agent"), facts=facts)
    silent = {"brand-contract-harm", "jailbreak-guardrail-bypass", "rag-poisoning", "missing-ai-disclosure"}
    assert raised(model).isdisjoint(silent)
    assert "insecure-generated-code" in raised(model)


def test_a_platform_has_its_threats_without_any_assistant() -> None:
    facts = {"registry.reachable-from": "company_network", "cluster.shared-between-tenants": "yes"}
    platform = raised(make_model(PLATFORM, facts=facts))
    assert {
        "exposed-inference-service",
        "cross-tenant-bleed",
        "poisoned-base-model",
        "development-leak",
        "pipeline-compromise",
    } <= platform
    assert raised(make_model({"cluster": "compute_cluster"})) == set()


def test_what_staff_ask_their_own_assistant_is_believed_what_strangers_ask_is_another_matter() -> None:
    staff = make_model(CHAT, flows=CHAT_FLOWS, facts={"audience": "employees", "generates": "text"})
    assert "over-reliance" in raised(staff)
    shop = make_model(CHAT, flows=CHAT_FLOWS, facts={"audience": "customers", "generates": "text"})
    assert "over-reliance" not in raised(shop)


def test_a_model_we_trained_ourselves_sends_nothing_to_a_provider() -> None:
    parts = {**CHAT, "training": "training_pipeline"}
    flows = (*CHAT_FLOWS, "training -> model")
    facts = {"handles-personal-data": "yes"}
    assert "prompt-data-to-provider" not in raised(make_model(parts, flows=flows, facts=facts))
    vendor = make_model(parts, flows=flows, facts={**facts, "model.scope": "vendor_api"})
    assert "prompt-data-to-provider" in raised(vendor)


def test_customers_are_not_told_apart_until_somebody_says_so() -> None:
    facts = {"audience": "customers", "handles-personal-data": "yes"}
    model = make_model(AGENT, flows=AGENT_FLOWS, facts={**facts, "mail.writers": "customer"})
    assert "tool-object-access" in raised(model)
    checked = make_model(AGENT, flows=AGENT_FLOWS, facts={**facts, "refunds.checks-ownership": "yes"})
    assert "tool-object-access" not in raised(checked)


def test_who_is_remembered_can_come_to_lean_on_it() -> None:
    facts = {"audience": "public", "vulnerable-users": "yes", "generates": "text"}
    parts = {**CHAT, "diary": "memory"}
    remembered = make_model(parts, flows=(*CHAT_FLOWS, "diary -> bot"), facts=facts)
    assert "emotional-dependence" in raised(remembered)
    assert "emotional-dependence" not in raised(make_model(CHAT, flows=CHAT_FLOWS, facts=facts))


@pytest.mark.parametrize("entry", ["bad-training-data", "learns-from-its-own-output"])
def test_only_what_learns_learns_badly(entry: str) -> None:
    parts = {**CHAT, "training": "training_pipeline", "thumbs": "feedback_collector"}
    flows = (*CHAT_FLOWS, "page -> thumbs", "thumbs -> training", "training -> model")
    assert entry in raised(make_model(parts, flows=flows))
    assert entry not in raised(make_model(CHAT, flows=CHAT_FLOWS, facts={"audience": "public"}))


def test_duties_come_with_decisions_about_people() -> None:
    assert "duties-overlooked" in raised(
        make_model(CHAT, flows=CHAT_FLOWS, facts={"decides-about-people": "partly"})
    )
    assert "duties-overlooked" not in raised(
        make_model(CHAT, flows=CHAT_FLOWS, facts={"decides-about-people": "no"})
    )


def test_a_providers_embeddings_end_with_the_provider() -> None:
    parts, flows = {**SEARCH, "embedder": "embedding_service"}, (*SEARCH_FLOWS, "index -> embedder")
    rented = make_model(parts, flows=flows, facts={"embedder.scope": "vendor_api"})
    assert "embedding-model-withdrawn" in raised(rented)
    own = make_model(parts, flows=flows, facts={"embedder.scope": "self_hosted"})
    assert "embedding-model-withdrawn" not in raised(own)


def test_places_to_experiment_keep_what_nobody_uses_until_somebody_clears_up() -> None:
    parts = {**CHAT, "notebooks": "notebook", "registry": "model_registry"}
    assert "decommissioning-residue" in raised(make_model(parts, flows=CHAT_FLOWS))
    tidy = make_model(parts, flows=CHAT_FLOWS, facts={"old-parts-running": "no"})
    assert "decommissioning-residue" not in raised(tidy)


def test_who_learns_from_some_people_may_err_on_others() -> None:
    facts = {"trains-model": "yes", "sensitive-personal-data": "yes"}
    assert "harmful-bias" in raised(make_model(CHAT, flows=CHAT_FLOWS, facts=facts))
    rented = make_model(CHAT, flows=CHAT_FLOWS, facts={**facts, "trains-model": "no"})
    assert "harmful-bias" not in raised(rented)
