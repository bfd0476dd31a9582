"""Schema repair: what comes of replies, with the real call and a scripted model."""

import pytest
from pydantic import JsonValue, ValidationError

from evals.bench import Bench
from evals.output import Repaired
from evals.repair_cases import RepairCase
from evals.repairing import repair
from evals.scorers.repairs import CALLS, REPAIRED

GOOD = '{"parts": [{"name": "bot", "kind": "agent", "trusted": false}]}'
VALUE: dict[str, JsonValue] = {"parts": [{"name": "bot", "kind": "agent", "trusted": False}]}


def case(*replies: str, way: str = "prompt", value: dict[str, JsonValue] | None = None) -> RepairCase:
    return RepairCase.model_validate(
        {"id": "x", "way": way, "replies": replies, "value": value, "because": "made up"}
    )


@pytest.mark.parametrize("way", ["json_schema", "tool", "prompt"])
def test_a_fault_is_mended_at_the_second_call(way: str, bench: Bench) -> None:
    broken = case('{"parts": 3}', GOOD, way=way, value=VALUE)
    found = repair(broken, bench)
    assert REPAIRED.score(broken, found).value == 1.0
    assert CALLS.score(broken, found).value == 2.0


def test_what_never_fits_is_given_up(bench: Bench) -> None:
    hopeless = case("no", "no", "no")
    found = repair(hopeless, bench)
    assert found == Repaired(value=None, calls=3)
    assert REPAIRED.score(hopeless, found).value == 1.0


def test_another_value_and_giving_up_too_early_are_wrong() -> None:
    wanted = case(GOOD, value=VALUE)
    other: dict[str, JsonValue] = {
        "parts": [{"name": "wiki", "kind": "store", "trusted": False}],
        "unsure": [],
    }
    assert REPAIRED.score(wanted, Repaired(value=other, calls=1)).value == 0.0
    score = REPAIRED.score(wanted, Repaired(value=None, calls=1))
    assert (score.value, score.remarks) == (0.0, ("given up: made up",))
    assert REPAIRED.score(case("no"), Repaired(value=other, calls=1)).value == 0.0


def test_a_label_that_does_not_fit_the_shape_is_refused() -> None:
    with pytest.raises(ValidationError, match="kind"):
        case(GOOD, value={"parts": [{"name": "bot", "kind": "robot", "trusted": False}]})
