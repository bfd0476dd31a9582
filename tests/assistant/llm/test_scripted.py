"""The scripted chat model: what it answers, how it fails, and what it remembers."""

import json
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.llm.port import (
    Answered,
    ChatModel,
    Completion,
    Finish,
    Instructions,
    ModelCallError,
    Said,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from assistant.llm.scripted import ModelScript, ScriptedAnswer, ScriptedModel, load_script

LOOK_UP = ToolSpec(name="look_up", description="Look something up.", parameters={"type": "object"})
CALL = ToolCall(id="c1", name="look_up", arguments='{"query": "injection"')


def make_model(*answers: ScriptedAnswer) -> ScriptedModel:
    return ScriptedModel(ModelScript(answers=answers))


def test_it_is_a_chat_model() -> None:
    model: ChatModel = make_model()
    assert (model.name, model.abilities.tools) == ("scripted", True)


def test_it_streams_its_pieces_and_then_the_whole() -> None:
    model = make_model(ScriptedAnswer(pieces=("Hello ", "there")))
    first, second, whole = model.stream([Said(text="Hi")])
    assert (first, second) == ("Hello ", "there")
    assert isinstance(whole, Completion)
    assert (whole.text, whole.finish, whole.usage.tokens_out) == ("Hello there", Finish.STOP, 2)


def test_a_conversation_with_a_tool() -> None:
    model = make_model(ScriptedAnswer(tool_calls=(CALL,)), ScriptedAnswer(pieces=("Found it.",)))
    asked = (Instructions(text="Be brief."), Said(text="What is injection?"))
    first = model.complete(asked, tools=[LOOK_UP])
    assert (first.finish, first.tool_calls) == (Finish.TOOL_CALLS, (CALL,))
    again = (*asked, Answered(tool_calls=first.tool_calls), ToolResult(call="c1", text="broken", failed=True))
    assert model.complete(again, tools=[LOOK_UP]).text == "Found it."
    assert [request.tools for request in model.requests] == [("look_up",), ("look_up",)]
    assert model.requests[1].messages == again


def test_structured_output_is_text_that_may_be_wrong() -> None:
    model = make_model(ScriptedAnswer(pieces=('{"mood": "cut',), finish=Finish.LENGTH))
    answer = model.complete([Said(text="Hi")], schema={"type": "object"})
    assert (answer.text, answer.finish) == ('{"mood": "cut', Finish.LENGTH)
    assert model.requests[0].schema_asked


@pytest.mark.parametrize("retry", [True, False])
def test_a_failure_comes_after_its_pieces(retry: bool) -> None:
    model = make_model(ScriptedAnswer(pieces=("Well",), fails="no quota: top it up", retry=retry))
    stream = model.stream([Said(text="Hi")])
    assert next(stream) == "Well"
    with pytest.raises(ModelCallError, match="no quota") as failure:
        next(stream)
    assert failure.value.retry is retry


def test_a_script_that_is_used_up_says_so() -> None:
    with pytest.raises(ModelCallError, match="has 0 answers"):
        make_model().complete([Said(text="Hi")])


def test_it_takes_its_time() -> None:
    slept: list[float] = []
    script = ModelScript(answers=(ScriptedAnswer(pieces=("a", "b"), seconds=0.5),))
    ScriptedModel(script, sleep=slept.append).complete([Said(text="Hi")])
    assert slept == [0.5, 0.5]


def test_a_script_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(json.dumps({"answers": [{"pieces": ["Hi"]}], "abilities": {"tools": False}}))
    model = ScriptedModel(load_script(path))
    assert not model.abilities.tools
    assert model.complete([Said(text="Hi")]).text == "Hi"


@pytest.mark.parametrize("content", [None, "{", '{"answers": [{"sing": 1}]}'])
def test_a_file_that_is_no_script(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "script.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UsageError, match=r"script\.json"):
        load_script(path)
