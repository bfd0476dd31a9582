"""The document and the query embedder, with their real weights."""

import os
import subprocess
import sys

import numpy as np
import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.retrieval.onnx import OnnxEmbedder
from knowledge_base.retrieval.passages import passages_of
from knowledge_base.retrieval.torch import TorchEmbedder

LEAST_COSINE = 0.999
ODD = [
    "a",
    "?",
    "日本語のテキスト",
    "word " * 3_000,
    "a" * 5_000,
    "\U0001f600 \N{LATIN SMALL LETTER E WITH ACUTE}",
]


@pytest.fixture(scope="module")
def torch_embedder() -> TorchEmbedder:
    return TorchEmbedder.from_package()


def test_both_agree_on_every_text_of_the_catalogue(
    catalogue: Catalogue, torch_embedder: TorchEmbedder, onnx_embedder: OnnxEmbedder
) -> None:
    """Where this fails, rounding adds up by chance: say the same in slightly other words."""
    texts = [passage.quotation for passage in passages_of(catalogue)]
    cosines = np.sum(torch_embedder.embed(texts) * onnx_embedder.embed(texts), axis=1)
    apart = {text: round(float(cosine), 5) for text, cosine in zip(texts, cosines, strict=True)}
    assert {text: cosine for text, cosine in apart.items() if cosine < LEAST_COSINE} == {}


def test_both_say_that_they_are_the_same_model() -> None:
    assert (OnnxEmbedder.name, OnnxEmbedder.dimensions) == (TorchEmbedder.name, TorchEmbedder.dimensions)
    assert OnnxEmbedder.digest != TorchEmbedder.digest


def test_vectors_have_length_one(torch_embedder: TorchEmbedder, onnx_embedder: OnnxEmbedder) -> None:
    for vectors in (torch_embedder.embed(ODD), onnx_embedder.embed(ODD)):
        assert vectors.shape == (len(ODD), 384)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_text_gives_no_row(torch_embedder: TorchEmbedder, onnx_embedder: OnnxEmbedder) -> None:
    assert torch_embedder.embed([]).shape == onnx_embedder.embed([]).shape == (0, 384)


def test_a_query_vector_does_not_depend_on_its_neighbours(onnx_embedder: OnnxEmbedder) -> None:
    alone = onnx_embedder.embed(["steal the model"])[0]
    assert np.array_equal(onnx_embedder.embed([*ODD, "steal the model"])[-1], alone)


def test_near_in_meaning_is_near(onnx_embedder: OnnxEmbedder) -> None:
    query, near, far = onnx_embedder.embed(
        ["a burglar took the laptop", "the computer was stolen", "the soup needs more salt"]
    )
    assert query @ near > query @ far + 0.3


def test_loading_needs_no_network_and_says_nothing() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise SystemExit('it reached for the network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from knowledge_base.retrieval.torch import TorchEmbedder\n"
        "print(TorchEmbedder.from_package().embed(['a text']).shape)"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0"}
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert (answer.stdout, answer.stderr) == ("(1, 384)\n", "")
