"""A real small language model behind our port: it answers nonsense, and nothing may break of it.

Its words differ from run to run, so protocol and shape are asserted, never what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from assistant.llm.guarding import GuardedModel, Patience
from assistant.llm.port import ChatMessage, Completion, Failure, Finish, Instructions, ModelCallError, Said
from assistant.llm.probing import describe_models, probe, try_model
from assistant.llm.providers import open_model
from assistant.llm.spending import Limits, Meter
from assistant.llm.structured import Strategy, structured_call
from assistant.settings import load_settings
from tests.assistant.llm.local_models import LONGEST, PATIENT, ended_servers, local_choice
from tests.assistant.llm.test_contract import LOOK_UP

pytestmark = [pytest.mark.local_llm, pytest.mark.timeout(600)]

ASKED: list[ChatMessage] = [Instructions(text="Be brief."), Said(text="Count from one to five in words.")]
UNHURRIED = Limits(call_seconds=PATIENT, seconds=PATIENT)


class Pick(BaseModel):
    model_config = ConfigDict(extra="forbid")

    component: Literal["web-shop", "chatbot", "help-center"]


class Count(BaseModel):
    model_config = ConfigDict(extra="forbid")

    parts: int


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    with ended_servers():
        yield


@pytest.fixture(scope="module")
def model(small_model: Path) -> GuardedModel:
    patience = Patience(tries=1, first_wait=0.0)
    return GuardedModel(
        open_model(local_choice(small_model)), meter=Meter(limits=UNHURRIED), patience=patience
    )


def test_an_answer_is_counted_by_the_server_and_comes_to_an_end(model: GuardedModel) -> None:
    before = model.meter.spent
    answer = model.complete(ASKED)
    assert answer.text.strip()
    assert answer.finish in {Finish.STOP, Finish.LENGTH}
    assert answer.usage.tokens_in
    assert 0 < (answer.usage.tokens_out or 0) <= LONGEST
    assert model.meter.spent.tokens > before.tokens
    assert not model.meter.spent.approximate


def test_a_stream_comes_in_pieces(model: GuardedModel) -> None:
    *pieces, whole = model.stream(ASKED)
    assert isinstance(whole, Completion)
    assert len(pieces) > 1
    assert "".join(str(piece) for piece in pieces) == whole.text
    assert whole.usage.tokens_out


def test_a_schema_is_kept_by_grammar_and_no_id_is_invented(model: GuardedModel) -> None:
    asked = [Said(text="Which component reads what strangers wrote? The database of horses?")]
    picked = structured_call(model, asked, shape=Pick, strategy=Strategy.JSON_SCHEMA)
    assert picked.component in {"web-shop", "chatbot", "help-center"}


@pytest.mark.parametrize("strategy", [Strategy.TOOL, Strategy.PROMPT])
def test_without_a_grammar_it_is_a_value_or_a_plain_failure(model: GuardedModel, strategy: Strategy) -> None:
    found: Count | Failure
    try:
        found = structured_call(model, ASKED, shape=Count, repairs=1, strategy=strategy)
    except ModelCallError as error:
        found = error.failure
    assert isinstance(found, Count) or found is Failure.INVALID


def test_tools_are_ignored_without_a_word(model: GuardedModel) -> None:
    answer = model.complete([Said(text="Look up injection with the tool.")], tools=[LOOK_UP])
    assert answer.tool_calls == ()
    assert answer.text.strip()


def test_more_than_it_can_hold_is_told(model: GuardedModel) -> None:
    with pytest.raises(ModelCallError) as caught:
        model.complete([Said(text="many words " * 4_000)])
    assert caught.value.failure is Failure.TOO_LONG


def test_what_it_can_is_found_out(small_model: Path) -> None:
    found = probe(open_model(local_choice(small_model)), limits=UNHURRIED)
    assert found.problem == ""
    assert found.abilities.streams
    assert not found.abilities.tools


def test_the_settings_choose_and_try_it(small_model: Path, tmp_path: Path) -> None:
    given = {
        "FOURFOLD_MODEL": f"local:{small_model}",
        "FOURFOLD_LOCAL_CONTEXT": "1024",
        "FOURFOLD_CACHE_DIR": str(tmp_path),
    }
    chosen = load_settings(given, tmp_path)
    found = try_model(chosen, {})
    assert found.problem == ""
    (card,) = describe_models(chosen, {})
    assert (card.name, card.place, card.probed) == (f"local:{small_model.name}", "this machine", True)
    assert card.strategy is Strategy.JSON_SCHEMA
    assert not card.talks
