"""Ask for a value of a shape while a scripted model gives the replies of a case."""

from __future__ import annotations

from assistant.llm.port import Abilities, Failure, Finish, ModelCallError, Said, ToolCall
from assistant.llm.scripted import ModelScript, ScriptedAnswer, ScriptedModel
from assistant.llm.structured import Strategy, structured_call
from evals.bench import Bench
from evals.output import Repaired
from evals.repair_cases import MOST_REPAIRS, PartsDraft, RepairCase

_ASKED = Said(text="Which parts has the system?")


def repair(case: RepairCase, _: Bench) -> Repaired:
    """Return the value that came of the replies, or none if it was given up, and how often was asked."""
    answers = tuple(_answer(case, number) for number in range(len(case.replies)))
    model = ScriptedModel(ModelScript(answers=answers, abilities=Abilities(tools=True, schema_output=True)))
    try:
        value = structured_call(
            model, [_ASKED], shape=PartsDraft, repairs=MOST_REPAIRS, strategy=Strategy(case.way)
        )
    except ModelCallError as error:
        if error.failure is not Failure.INVALID:
            raise
        return Repaired(value=None, calls=len(model.requests))
    return Repaired(value=value.model_dump(mode="json"), calls=len(model.requests))


def _answer(case: RepairCase, number: int) -> ScriptedAnswer:
    reply = case.replies[number]
    if case.way == "tool":
        return ScriptedAnswer(tool_calls=(ToolCall(id=f"c{number}", name="answer", arguments=reply),))
    cut_off = case.cut_off and number == 0
    return ScriptedAnswer(pieces=(reply,), finish=Finish.LENGTH if cut_off else None)
