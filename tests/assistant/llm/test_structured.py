"""A value of a given shape from a model that does not always give one."""

import pytest
from pydantic import BaseModel, ConfigDict

from assistant.llm.port import (
    Abilities,
    Failure,
    Finish,
    ModelCallError,
    Said,
    ToolCall,
    ToolResult,
)
from assistant.llm.scripted import ModelScript, ScriptedAnswer, ScriptedModel
from assistant.llm.structured import Strategy, strategy_of, structured_call

ASKED = [Said(text="How many parts has it?")]
PROSE = Abilities(streams=True)
TOOLS = Abilities(tools=True)


class Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    parts: int


def make_model(*answers: ScriptedAnswer, abilities: Abilities | None = None) -> ScriptedModel:
    script = ModelScript(answers=answers)
    return ScriptedModel(script.model_copy(update={"abilities": abilities}) if abilities else script)


def says(*pieces: str, finish: Finish | None = None) -> ScriptedAnswer:
    return ScriptedAnswer(pieces=pieces, finish=finish)


def calls(arguments: str, name: str = "answer") -> ScriptedAnswer:
    return ScriptedAnswer(tool_calls=(ToolCall(id="c1", name=name, arguments=arguments),))


@pytest.mark.parametrize(
    ("abilities", "strategy"),
    [
        (Abilities(tools=True, schema_output=True), Strategy.JSON_SCHEMA),
        (TOOLS, Strategy.TOOL),
        (PROSE, Strategy.PROMPT),
    ],
)
def test_the_strictest_way_a_model_knows_is_taken(abilities: Abilities, strategy: Strategy) -> None:
    assert strategy_of(abilities) is strategy


def test_a_schema_is_asked_for_and_the_answer_validated() -> None:
    model = make_model(says('{"parts": 4}'))
    assert structured_call(model, ASKED, shape=Draft) == Draft(parts=4)
    assert model.requests[0].schema_asked


def test_a_tool_is_offered_where_there_is_no_schema_output() -> None:
    model = make_model(calls('{"parts": 4}'), abilities=TOOLS)
    assert structured_call(model, ASKED, shape=Draft).parts == 4
    assert model.requests[0].tools == ("answer",)


@pytest.mark.parametrize(
    "answer",
    ['{"parts": 4}', 'Sure!\n```json\n{"parts": 4}\n```\nAnything else?', 'I count {"parts": 4}, I think.'],
)
def test_prose_around_the_value_is_left_out(answer: str) -> None:
    model = make_model(says(answer), abilities=PROSE)
    assert structured_call(model, ASKED, shape=Draft).parts == 4
    assert "JSON Schema" in model.requests[0].messages[-1].text


def test_the_model_is_told_what_is_wrong_and_mends_it() -> None:
    model = make_model(says('{"parts": "many", "mood": 1}'), says('{"parts": 4}'))
    assert structured_call(model, ASKED, shape=Draft).parts == 4
    told = model.requests[1].messages[-1].text
    assert "parts: Input should be a valid integer" in told
    assert "mood: Extra inputs are not permitted" in told


def test_a_tool_that_was_called_badly_is_answered_as_a_tool() -> None:
    model = make_model(calls('{"parts": "many"}'), calls('{"parts": 4}'), abilities=TOOLS)
    assert structured_call(model, ASKED, shape=Draft).parts == 4
    last = model.requests[1].messages[-1]
    assert isinstance(last, ToolResult)
    assert (last.call, last.failed) == ("c1", True)


def test_an_answer_that_was_cut_is_asked_for_again_more_briefly() -> None:
    model = make_model(says('{"parts": 4', finish=Finish.LENGTH), says('{"parts": 4}'))
    assert structured_call(model, ASKED, shape=Draft).parts == 4
    assert "briefer" in model.requests[1].messages[-1].text


def test_a_model_that_never_fits_is_a_typed_failure() -> None:
    model = make_model(*[says("I would rather sing.")] * 3)
    with pytest.raises(ModelCallError, match="did not answer in the form") as caught:
        structured_call(model, ASKED, shape=Draft, repairs=2)
    assert caught.value.failure is Failure.INVALID
    assert len(model.requests) == 3


def test_the_input_of_a_failure_is_not_repeated_in_its_message() -> None:
    model = make_model(*[says('{"parts": "s3cret-of-the-house"}')] * 2)
    with pytest.raises(ModelCallError) as caught:
        structured_call(model, ASKED, shape=Draft, repairs=1)
    assert "s3cret" not in str(caught.value)
