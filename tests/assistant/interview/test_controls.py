from assistant.model.system import Control
from tests.assistant.interview.conftest import Hear


def only(hear: Hear, *texts: str) -> Control:
    (control,) = hear(*texts).model.system.controls
    return control


def test_a_control_is_kept_as_claimed(hear: Hear) -> None:
    control = only(hear, "Our GPT-4 bot sits behind a gateway. The gateway has rate limits.")
    assert (control.mitigation, control.state) == ("rate-limits-quotas", "claimed")
    assert control.guards


def test_a_planned_control_is_planned(hear: Hear) -> None:
    assert only(hear, "Our GPT-4 bot answers. Next year we add rate limits.").state == "planned"


def test_a_denied_control_is_none(hear: Hear) -> None:
    assert hear("Our GPT-4 bot has no rate limits.").model.system.controls == ()


def test_a_control_is_kept_once(hear: Hear) -> None:
    only(hear, "Our GPT-4 bot has rate limits.", "There are rate limits.")


def test_who_does_not_know_tells_of_no_control(hear: Hear) -> None:
    said = "Our GPT-4 bot answers. It says I don't know where the manual is silent."
    assert only(hear, said).mitigation == "grounding-citation"
    assert hear("Our GPT-4 bot answers.", "I don't know. Nobody checks it.").model.system.controls == ()
