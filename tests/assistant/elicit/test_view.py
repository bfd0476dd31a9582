"""A model as conditions see it."""

import pytest

from assistant.elicit.view import SystemView
from assistant.model.system import Actor, Asset
from assistant.model.threat_model import ThreatModel
from knowledge_base.conditions import FactRef
from knowledge_base.vocabulary import ComponentKind, Writer
from tests.assistant.builders import make_boundary, make_catalogue, make_fact, make_model

CHAIN = {"wiki": "document_store", "search": "retriever", "bot": "agent", "model": "model_endpoint"}
FEEDS = ("wiki -> search", "search -> bot", "bot -instruction-> model", "model -> bot")


def view(model: ThreatModel) -> SystemView:
    return SystemView(model, make_catalogue(facts=[make_fact("acts", applies_to=["agent"])]))


def test_an_empty_system_answers_every_question() -> None:
    nothing = view(ThreatModel(id="empty"))
    assert list(nothing.components(frozenset())) == []
    assert list(nothing.flows()) == list(nothing.flows_of("nobody")) == []
    assert nothing.feeders("nobody") == nothing.fed("nobody") == nothing.reached("nobody") == ()
    assert nothing.read("nobody", "writers") == nothing.taint("nobody") == frozenset()
    assert nothing.unclear_sources([]) == []


def test_components_are_found_by_kind() -> None:
    seen = view(make_model(CHAIN))
    assert list(seen.components(frozenset())) == list(CHAIN)
    assert list(seen.components(frozenset({ComponentKind.AGENT}))) == ["bot"]
    assert seen.kind_of("bot") is ComponentKind.AGENT
    assert seen.kind_of("nobody") is None


def test_content_travels_through_what_passes_it_on() -> None:
    seen = view(make_model(CHAIN, flows=FEEDS))
    assert seen.feeders("bot") == ("model", "search", "wiki")
    assert seen.fed("wiki") == ("bot", "model", "search")
    assert seen.feeders("bot") is seen.feeders("bot")


def test_content_stops_where_nothing_is_passed_on() -> None:
    seen = view(
        make_model(
            {"mail": "channel_connector", "purse": "wallet", "bot": "agent"},
            flows=("mail -> purse", "purse -> bot"),
        )
    )
    assert seen.feeders("bot") == ("purse",)
    assert seen.fed("mail") == ("purse",)


@pytest.mark.parametrize("role", ["credential", "approval", "telemetry"])
def test_what_is_no_content_feeds_nobody_but_reaches(role: str) -> None:
    seen = view(make_model({"mail": "channel_connector", "bot": "agent"}, flows=(f"mail -{role}-> bot",)))
    assert seen.feeders("bot") == ()
    assert seen.reached("mail") == ("bot",)


def test_a_circle_ends() -> None:
    seen = view(make_model({"a": "agent", "b": "agent"}, flows=("a -> b", "b -> a")))
    assert seen.feeders("a") == ("b",)
    assert seen.taint("a") == frozenset()


def test_a_flow_crosses_where_its_ends_lie_in_different_boundaries() -> None:
    model = make_model(
        CHAIN,
        flows=FEEDS,
        boundaries=(make_boundary("office", "wiki", "search"), make_boundary("cloud", "model")),
    )
    crossing = {flow.id for flow in view(model).flows() if flow.crosses_boundary}
    assert crossing == {"search-data-bot", "bot-instruction-model", "model-data-bot"}


# facts


def test_facts_of_today_are_read_and_others_are_not() -> None:
    model = make_model(CHAIN, facts={"bot.acts": "yes"})
    planned = model.facts[0].model_copy(update={"when": "planned"})
    assert view(model).read("bot", "acts") == {"yes"}
    assert view(model.model_copy(update={"facts": (planned,)})).read("bot", "acts") == frozenset()


def test_a_fact_that_cannot_be_of_a_part_is_not_applicable() -> None:
    seen = view(make_model(CHAIN))
    assert seen.read("wiki", "acts") == {"not_applicable"}
    assert seen.read("bot", "acts") == frozenset()


def test_what_is_assumed_is_read_but_not_stated() -> None:
    seen = view(make_model(CHAIN, assumed_facts={"bot.acts": "yes"}, assumed=("wiki",)))
    assert seen.read("bot", "acts") == {"yes"}
    assert seen.stated("bot", "acts") is None
    assert seen.is_assumed("wiki")
    assert not seen.is_said("wiki")
    assert seen.is_said("bot")


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("has-memory", {"notes": "memory"}),
        ("uses-mcp", {"tools": "mcp_server"}),
        ("trains-model", {"runs": "training_pipeline"}),
        ("multi-agent", {"a": "agent", "b": "agent"}),
    ],
)
def test_some_facts_are_plain_from_the_parts(key: str, parts: dict[str, str]) -> None:
    assert view(make_model(parts)).read("system", key) == {"yes"}
    assert view(make_model({"bot": "agent"})).read("system", key) == frozenset()
    assert view(make_model(parts, assumed_facts={key: "no"})).read("system", key) == {"yes"}
    assert view(make_model(parts, facts={key: "no"})).read("system", key) == {"no"}
    assert view(make_model({"bot": "agent"}, assumed_facts={key: "no"})).read("system", key) == {"no"}


@pytest.mark.parametrize(
    ("chance", "facts", "wanted"),
    [(0.6, {}, {"unknown", "yes"}), (0.4, {}, set()), (0.6, {"bot.acts": "no"}, {"no"})],
)
def test_what_words_rather_mean_is_read_beside_unknown_until_it_is_told(
    chance: float, facts: dict[str, str], wanted: set[str]
) -> None:
    catalogue = make_catalogue(facts=[make_fact("acts", applies_to=["agent"])])
    model = make_model({"bot": "agent"}, facts=facts, hints={"bot.acts=yes": chance})
    assert SystemView(model, catalogue).read("bot", "acts") == wanted


def test_one_fact_can_be_supposed_otherwise() -> None:
    seen = view(make_model(CHAIN, facts={"bot.acts": "no"}))
    other = seen.supposing(FactRef("bot", "acts"), "yes")
    assert other.read("bot", "acts") == {"yes"}
    assert seen.read("bot", "acts") == {"no"}
    assert other.feeders("bot") == seen.feeders("bot")


# writers and taint


def test_writers_are_said_touch_it_or_are_usual_for_the_kind() -> None:
    model = make_model(
        {**CHAIN, "news": "third_party"},
        facts={"wiki.writers": ["employee"]},
        actors=(Actor(id="guests", name="guests", writer=Writer.CUSTOMER, reaches=("wiki",)),),
    )
    seen = view(model)
    assert seen.writers("wiki") == {"employee", "customer"}
    assert seen.writers("news") == {"supplier"}
    assert seen.writers("bot") == frozenset()


def test_an_open_answer_yields_to_who_is_known_to_write() -> None:
    guests = Actor(id="guests", name="guests", writer=Writer.PUBLIC, reaches=("wiki",))
    assert view(make_model(CHAIN, facts={"wiki.writers": "unknown"})).writers("wiki") == {"unknown"}
    known = view(make_model(CHAIN, facts={"wiki.writers": "unknown"}, actors=(guests,)))
    assert known.writers("wiki") == {"public"}


def test_taint_unites_the_writers_of_everything_upstream() -> None:
    seen = view(make_model(CHAIN, flows=FEEDS, facts={"wiki.writers": ["customer", "employee"]}))
    assert seen.taint("model") == {"customer", "employee"}
    assert seen.read("bot", "taint") == seen.taint("bot")


def test_a_source_nobody_spoke_of_leaves_trust_open_unless_an_outsider_decides() -> None:
    parts = {**CHAIN, "mail": "channel_connector"}
    flows = (*FEEDS, "mail -> bot")
    inside = view(make_model(parts, flows=flows, facts={"wiki.writers": "employee"}))
    assert inside.taint("bot") == {"employee", "unknown"}
    assert inside.unclear_sources(["bot"]) == ["mail"]
    outside = view(make_model(parts, flows=flows, facts={"wiki.writers": "public"}))
    assert outside.taint("bot") == {"public"}


def test_conflicting_writers_are_open() -> None:
    seen = view(make_model(CHAIN, flows=FEEDS, facts={"wiki.writers": "conflicting"}))
    assert seen.taint("bot") == {"unknown"}


def test_a_guard_on_the_way_clears_nothing() -> None:
    seen = view(
        make_model(
            {"mail": "channel_connector", "filter": "moderation_classifier", "bot": "agent"},
            flows=("mail -> filter", "filter -> bot"),
            facts={"mail.writers": "public"},
        )
    )
    assert seen.taint("bot") == {"public"}


# inferences

ACTS_WHEN_IT_READS = {
    "value": "yes",
    "when": {"feeds": {"from": "source", "to": "it"}},
    "unless": {"fact": {"key": "kind", "any_of": ["yes"]}},
    "because": "{name} reads something",
}


def inferring(model: ThreatModel, **more: object) -> SystemView:
    acts = make_fact("acts", applies_to=["agent"], inferred=[ACTS_WHEN_IT_READS], **more)
    acting = [{"component": {"as": "bot", "kind": ["agent"]}}, {"fact": {"key": "acts", "of": "bot"}}]
    likely = {"value": "yes", "when": {"all": acting}, "because": "it acts"}
    facts = [
        acts,
        make_fact("kind", subject="system"),
        make_fact("late", subject="system", inferred=[likely]),
    ]
    return SystemView(model, make_catalogue(facts=facts))


def test_what_is_likely_is_inferred_while_nobody_has_said_otherwise() -> None:
    seen = inferring(make_model(CHAIN, flows=FEEDS))
    assert seen.read("bot", "acts") == {"yes", "unknown"}
    inference = seen.inference("bot", "acts")
    assert inference is not None
    assert inference.because == "{name} reads something"
    assert seen.stated("bot", "acts") is None


@pytest.mark.parametrize(("said", "read"), [("no", {"no"}), ("conflicting", {"conflicting"})])
def test_what_was_said_is_never_replaced_by_an_inference(said: str, read: set[str]) -> None:
    seen = inferring(make_model(CHAIN, flows=FEEDS, facts={"bot.acts": said}))
    assert seen.inference("bot", "acts") is None
    assert seen.read("bot", "acts") == read


def test_not_knowing_leaves_an_inference_standing() -> None:
    seen = inferring(make_model(CHAIN, flows=FEEDS, facts={"bot.acts": "unknown"}))
    assert seen.read("bot", "acts") == {"yes", "unknown"}


def test_nothing_is_inferred_where_it_does_not_fit_or_something_speaks_against_it() -> None:
    assert inferring(make_model(CHAIN)).inference("bot", "acts") is None
    assert inferring(make_model(CHAIN, flows=FEEDS)).read("wiki", "acts") == {"not_applicable"}
    against = make_model(CHAIN, flows=FEEDS, facts={"kind": "yes"})
    assert inferring(against).inference("bot", "acts") is None


def test_inferences_do_not_rest_on_each_other() -> None:
    assert inferring(make_model(CHAIN, flows=FEEDS)).inference("system", "late") is None
    said = make_model(CHAIN, flows=FEEDS, facts={"bot.acts": "yes"})
    assert inferring(said).inference("system", "late") is not None


def test_who_writes_may_be_inferred_where_neither_words_nor_people_tell() -> None:
    written = {
        "value": "public",
        "when": {"component": {"as": "it", "kind": ["document_store"]}},
        "because": "x",
    }
    facts = [make_fact("writers", "public", "employee", applies_to=["document_store"], inferred=[written])]
    catalogue = make_catalogue(facts=facts)
    seen = SystemView(make_model(CHAIN, flows=FEEDS), catalogue)
    assert seen.writers("wiki") == {"public", "unknown"}
    assert seen.taint("bot") == {"public"}
    said = SystemView(make_model(CHAIN, flows=FEEDS, facts={"wiki.writers": "employee"}), catalogue)
    assert said.writers("wiki") == {"employee"}
    assert said.inference("wiki", "writers") is None


@pytest.mark.parametrize(
    ("data_class", "personal", "sensitive"),
    [
        ("personal", {"yes"}, set()),
        ("financial", {"yes"}, set()),
        ("special_category", {"yes"}, {"yes"}),
        ("public", set(), set()),
    ],
)
def test_what_data_there_is_tells_whether_it_is_about_people(
    data_class: str, personal: set[str], sensitive: set[str]
) -> None:
    asset = Asset.model_validate({"id": "data", "name": "data", "data_class": data_class})
    facts = [make_fact(key, subject="system") for key in ("handles-personal-data", "sensitive-personal-data")]
    seen = SystemView(make_model(CHAIN, assets=(asset,)), make_catalogue(facts=facts))
    assert seen.read("system", "handles-personal-data") == personal
    assert seen.read("system", "sensitive-personal-data") == sensitive
    denied = make_model(CHAIN, assets=(asset,), facts={"handles-personal-data": "no"})
    assert SystemView(denied, make_catalogue(facts=facts)).read("system", "handles-personal-data") == {"no"}
