"""What a model can is found out by asking it, and decides how it is used."""

from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.llm.port import Abilities, ToolCall
from assistant.llm.probing import describe_models, probe, try_model
from assistant.llm.scripted import ModelScript, ScriptedAnswer, ScriptedModel
from assistant.llm.structured import Strategy
from assistant.settings import Settings, load_settings
from tests.assistant.llm.stub_servers import KEY, MODEL, Reply, Stub, running

COUNT = Reply(pieces=("one ", "two"))
TOOL = Reply(calls=(("note_number", '{"number": 7}'),))
SCHEMA = Reply(pieces=('{"colour": "green"}',))


def settings_for(stub: Stub, folder: Path, **more: str) -> Settings:
    given = {
        "FOURFOLD_MODEL": f"{stub.protocol}:{MODEL}",
        "FOURFOLD_MODEL_BASE_URL": stub.url,
        "FOURFOLD_CACHE_DIR": str(folder / "cache"),
    }
    return load_settings({**given, **more}, folder)


def env_for(stub: Stub, key: str = KEY) -> dict[str, str]:
    return {f"{stub.protocol.upper()}_API_KEY": key}


@pytest.mark.parametrize(
    ("replies", "abilities", "strategy"),
    [
        (
            (COUNT, TOOL, SCHEMA),
            Abilities(tools=True, schema_output=True, streams=True),
            Strategy.JSON_SCHEMA,
        ),
        (
            (COUNT, TOOL, Reply(status=400, error="no schema here", code="invalid_request_error")),
            Abilities(tools=True, schema_output=False, streams=True),
            Strategy.TOOL,
        ),
        ((COUNT, COUNT, COUNT), Abilities(tools=False, schema_output=False, streams=True), Strategy.PROMPT),
        (
            (COUNT, COUNT, Reply(pieces=('{"colour": "grass"}',))),
            Abilities(tools=False, schema_output=False, streams=True),
            Strategy.PROMPT,
        ),
    ],
)
def test_what_a_model_can_is_found_out_and_remembered(
    stub: Stub, tmp_path: Path, replies: tuple[Reply, ...], abilities: Abilities, strategy: Strategy
) -> None:
    stub.script(*replies)
    chosen = settings_for(stub, tmp_path)
    (before,) = describe_models(chosen, env_for(stub))
    assert (before.probed, before.place, before.key) == (False, "127.0.0.1", "from the environment")
    found = try_model(chosen, env_for(stub))
    assert (found.abilities, found.problem) == (abilities, "")
    (after,) = describe_models(chosen, env_for(stub))
    assert (after.probed, after.abilities, after.strategy) == (True, abilities, strategy)
    assert after.talks is abilities.tools
    assert KEY not in repr(after) + repr(found)


def test_a_wrong_key_is_the_whole_finding(stub: Stub, tmp_path: Path) -> None:
    stub.script(COUNT)
    found = try_model(settings_for(stub, tmp_path), env_for(stub, "sk-wrong-0123456789abcdef"))
    assert "does not accept the key" in found.problem
    assert "sk-wrong" not in found.problem
    assert not (tmp_path / "cache").exists()


def test_a_model_that_says_nothing_can_nothing() -> None:
    script = ModelScript(answers=(ScriptedAnswer(pieces=("",)),) * 6)
    assert probe(ScriptedModel(script)).abilities == Abilities()


def test_a_tool_that_is_called_wrongly_does_not_count() -> None:
    wrong = ScriptedAnswer(tool_calls=(ToolCall(id="c", name="note_number", arguments='{"number": '),))
    words = ScriptedAnswer(pieces=("one two",))
    assert not probe(ScriptedModel(ModelScript(answers=(words, wrong, words, words)))).abilities.tools


def test_reading_and_talking_are_described_apart(tmp_path: Path) -> None:
    with running("openai") as stub:
        chosen = settings_for(stub, tmp_path, FOURFOLD_MODEL_EXTRACT="openai:gpt-5-mini")
        cards = describe_models(chosen, env_for(stub))
    assert [(card.step, card.name) for card in cards] == [
        ("chat", f"openai:{MODEL}"),
        ("extract", "openai:gpt-5-mini"),
    ]
    assert [card.price is not None for card in cards] == [False, True]


def test_without_a_model_there_is_nothing_to_describe_or_try(tmp_path: Path) -> None:
    chosen = load_settings({}, tmp_path)
    assert describe_models(chosen, {}) == ()
    with pytest.raises(UsageError, match="FOURFOLD_MODEL"):
        try_model(chosen, {})
