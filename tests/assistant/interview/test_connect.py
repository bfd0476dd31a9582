import pytest

from tests.assistant.interview.conftest import Hear, Heard


def flows(heard: Heard) -> set[tuple[str, str, str]]:
    name = heard.model.system.name_of
    return {(name(f.source), str(f.role), name(f.target)) for f in heard.model.system.flows}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our bot uses GPT-4.", {("bot", "instruction", "GPT-4"), ("GPT-4", "data", "bot")}),
        ("Our GPT-4 bot reads the wiki.", {("wiki", "data", "bot")}),
        (
            "Our GPT-4 bot reads the wiki through a vector store.",
            {("wiki", "data", "vector store"), ("vector store", "data", "bot")},
        ),
        (
            "Our GPT-4 bot reads the wiki through a vector store and a retriever.",
            {("vector store", "data", "retriever"), ("retriever", "data", "bot")},
        ),
        ("Our GPT-4 bot uses an MCP server.", {("MCP server", "tool_description", "bot")}),
        ("Our GPT-4 bot has a memory.", {("memory", "data", "bot"), ("bot", "data", "memory")}),
        ("Our GPT-4 bot writes to Datadog.", {("bot", "telemetry", "Datadog")}),
        ("Customers chat with our GPT-4 bot on the website.", {("customers", "instruction", "website")}),
        (
            "Our GPT-4 bot reads the shared inbox.",
            {("shared inbox", "data", "bot"), ("bot", "data", "shared inbox")},
        ),
        ("Our GPT-4 bot gets keys from HashiCorp Vault.", {("HashiCorp Vault", "credential", "bot")}),
    ],
)
def test_flows_follow_from_kinds(hear: Hear, text: str, expected: set[tuple[str, str, str]]) -> None:
    assert flows(hear(text)) >= expected


def test_flows_are_marked_as_inferred(hear: Hear) -> None:
    assert {f.origin.certainty for f in hear("Our GPT-4 bot reads the wiki.").model.system.flows} == {
        "inferred"
    }


def test_a_new_part_adds_its_flows_and_leaves_the_others(hear: Hear) -> None:
    first = hear("Our bot uses GPT-4.")
    heard = hear("Our bot uses GPT-4.", "It reads the wiki.")
    assert [f.id for f in heard.model.system.flows][: len(first.model.system.flows)] == [
        f.id for f in first.model.system.flows
    ]
    assert ("wiki", "data", "bot") in flows(heard)


def test_training_is_fed_by_what_the_sentence_names(hear: Hear) -> None:
    heard = hear("We fine-tune Llama 3 on the support tickets for our bot.")
    (pipeline,) = [n for n, k in heard.kinds.items() if k == "training_pipeline"]
    assert any(target == pipeline for _, _, target in flows(heard))


def test_boundaries_round_what_each_runs(hear: Hear) -> None:
    heard = hear("Our bot reads the wiki with GPT-4.")
    name = heard.model.system.name_of
    sides = {b.name: {name(m) for m in b.members} for b in heard.model.system.boundaries}
    assert sides["run by us"] >= {"bot", "wiki"}
    assert sides["run by the provider of GPT-4"] == {"GPT-4"}


def test_an_agent_of_a_team_of_agents_talks_to_the_first(hear: Hear) -> None:
    heard = hear("A planner agent and a writer agent work together with GPT-4.")
    assert ("planner agent", "instruction", "writer agent") in flows(heard)
    assert ("writer agent", "instruction", "GPT-4") in flows(heard)


def ends(heard: Heard) -> set[tuple[str, str]]:
    return {(f.source, f.target) for f in heard.model.system.flows}


def test_training_belongs_to_the_model_that_is_trained(hear: Hear) -> None:
    heard = hear("Our app uses GPT-4o. We fine-tuned a smaller model on last year's essays.")
    pipeline = next(c.id for c in heard.model.system.components if c.kind == "training_pipeline")
    assert (pipeline, heard.part("smaller model").id) in ends(heard)
    assert (pipeline, heard.part("GPT-4o").id) not in ends(heard)


def test_a_nightly_job_feeds_the_index_and_not_the_application(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot answers from the wiki. Every night an import job puts the wiki into Qdrant.")
    job, hub = heard.part("import job").id, heard.part("bot").id
    scheduler = heard.part("scheduler").id
    assert {(heard.part("wiki").id, job), (job, heard.part("Qdrant").id), (scheduler, job)} <= ends(heard)
    assert not {(job, hub), (scheduler, hub), (heard.part("wiki").id, heard.part("Qdrant").id)} & ends(heard)


def test_tool_descriptions_come_from_an_mcp_server(hear: Hear) -> None:
    heard = hear("Our coding agent uses Claude and an MCP server from GitHub.")
    server = next(c.id for c in heard.model.system.components if c.kind == "mcp_server")
    roles = {str(f.role) for f in heard.model.system.flows if f.source == server}
    assert "tool_description" in roles


def test_what_a_diagram_draws_is_drawn_once(hear: Hear) -> None:
    heard = hear(
        "Our agent pays claims.\n\n```mermaid\nflowchart LR\n"
        "  portal[Portal] -->|claim| agent(Claims agent)\n"
        "  agent -->|form| gpt(GPT-4o API)\n  gpt -->|assessment| agent\n```\n"
    )
    pairs = [(f.source, f.target) for f in heard.model.system.flows]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("text", "store"),
    [
        ("Our GPT-4 bot talks to patients. The summary lands in the patient database.", "patient database"),
        ("Our GPT-4 bot talks to patients. We keep the transcripts in an S3 bucket.", "S3 bucket"),
    ],
)
def test_a_store_that_only_keeps_what_was_made_is_not_read(hear: Hear, text: str, store: str) -> None:
    drawn = {(source, target) for source, _, target in flows(hear(text)) if store in (source, target)}
    assert drawn == {("bot", store)}


@pytest.mark.parametrize(
    "text",
    [
        "Our GPT-4 bot answers from the articles that we keep in an S3 bucket.",
        "Our GPT-4 bot sums up calls. The transcripts are kept in an S3 bucket, where it searches them.",
        "Our GPT-4 bot summarises calls. The summary goes into the S3 bucket. It reads the S3 bucket.",
    ],
)
def test_a_store_that_is_read_as_well_feeds_the_application(hear: Hear, text: str) -> None:
    assert ("S3 bucket", "data", "bot") in flows(hear(text))


def test_logs_that_are_read_feed_the_application_too(hear: Hear) -> None:
    read = flows(hear("Our GPT-4 agent reads Datadog logs and writes a report."))
    written = flows(hear("Our GPT-4 agent writes to Datadog."))
    assert any(role == "data" and "agent" in target for _, role, target in read)
    assert not any(role == "data" and "Datadog" in source for source, role, _ in written)
