import pytest

from tests.assistant.interview.conftest import Hear

LAB = "Our model writes Breton down.\n\nData\n- recordings from podcasts\n\n{}\n- Whisper on rented GPUs\n"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Training", "training_pipeline"),
        ("## Fine-tuning", "training_pipeline"),
        ("3.1 Model training", "training_pipeline"),
        ("Evaluation:", "evaluation_harness"),
        ("Labelling", "annotation_platform"),
    ],
)
def test_a_heading_that_names_a_stage_is_a_part(hear: Hear, heading: str, kind: str) -> None:
    heard = hear(LAB.format(heading))
    (part,) = [c for c in heard.model.system.components if c.kind == kind]
    assert part.origin.quote is not None


@pytest.mark.parametrize(
    "text",
    [
        LAB.format("Who pays"),
        "Our GPT-4 bot answers staff.\n\nTraining\n- everybody gets an hour with it\n",
        "Our GPT-4 bot reads data sets.\n\nWhat we plan for training\n- nothing\n",
    ],
)
def test_other_headings_and_the_training_of_staff_are_none(hear: Hear, text: str) -> None:
    kinds = {str(c.kind) for c in hear(text).model.system.components}
    assert not kinds & {"training_pipeline", "evaluation_harness", "annotation_platform"}
