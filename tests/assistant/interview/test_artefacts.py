from tests.assistant.interview.conftest import Hear


def test_what_is_loaded_is_an_artefact(hear: Hear) -> None:
    heard = hear("Our bot uses a LoRA adapter and a system prompt with Llama 3.")
    artefacts = {a.name: a for a in heard.model.system.artefacts}
    assert str(artefacts["LoRA adapter"].kind) == "adapter"
    assert artefacts["LoRA adapter"].loaded_by == (heard.part("Llama 3").id,)
    assert str(artefacts["system prompt"].kind) == "prompt_file"
    assert artefacts["system prompt"].loaded_by == (heard.part("bot").id,)
    assert "LoRA adapter" not in heard.kinds


def test_what_is_not_there_is_none(hear: Hear) -> None:
    assert not hear("Our bot uses GPT-4o without a system prompt.").model.system.artefacts


def test_the_same_weights_once(hear: Hear) -> None:
    heard = hear("Our bot runs Llama 3 with vLLM.", "The model weights are on our disk.")
    assert len(heard.model.system.artefacts) == 1
