import numpy as np
import pytest

from knowledge_base.reading.encoder import LINEAR, Encoder
from knowledge_base.retrieval.onnx import OnnxEmbedder

SENTENCES = (
    "Nobody reviews the prompts.",
    "Customers can edit the articles, and the assistant answers from them at night without anybody looking.",
    "über-lange Wörter, 3 € and a tab\tin it",
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.from_package({})


@pytest.mark.parametrize("text", SENTENCES)
def test_without_an_adapter_it_is_the_embedder(encoder: Encoder, text: str) -> None:
    states, _ = encoder.states(text)
    mean = states.mean(axis=0)
    twin = OnnxEmbedder.from_package().embed([text])[0]
    assert float(mean @ twin / np.linalg.norm(mean)) > 0.998


def test_each_piece_says_where_it_stands(encoder: Encoder) -> None:
    text = "Nobody reviews the prompts."
    states, places = encoder.states(text)
    assert len(states) == len(places)
    assert [text[start:end] for start, end in places[1:-1]] == [
        "Nobody",
        "reviews",
        "the",
        "prompt",
        "s",
        ".",
    ]


def test_a_question_in_front_stands_nowhere_in_the_answer(encoder: Encoder) -> None:
    states, places = encoder.states("only admins", asked="Who can write to it?")
    assert len(states) == len(places)
    assert [span for span in places if span != (0, 0)] == [(0, 4), (5, 7), (7, 11)]


def test_an_adapter_changes_what_comes_out(encoder: Encoder) -> None:
    name = f"5.{LINEAR[-1]}"
    generator = np.random.default_rng(0)
    thin = {
        f"{name}.down": generator.normal(size=(2, 1536)).astype(np.float32),
        f"{name}.up": generator.normal(size=(384, 2)).astype(np.float32),
    }
    adapted, _ = Encoder.from_package(thin).states(SENTENCES[0])
    assert not np.allclose(adapted, encoder.states(SENTENCES[0])[0])


def test_what_is_too_long_is_cut_off(encoder: Encoder) -> None:
    states, _ = encoder.states("word " * 500)
    assert len(states) == 96
