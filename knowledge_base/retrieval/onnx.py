"""Queries to vectors: the int8 twin of all-MiniLM-L6-v2 on onnxruntime, at interactive speed.

It is ready in half a second of CPU where PyTorch needs ten, and its vectors are those of the original
within a cosine of 0.999, so that one index serves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from knowledge_base.errors import RetrievalError
from knowledge_base.retrieval.port import Vectors
from knowledge_base.retrieval.weights import DIMENSIONS, MAX_WORD_PIECES, MODEL_NAME, ONNX_MODEL, TOKENIZER

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


class OnnxEmbedder:
    """The query embedder; texts go through one by one, so that each costs its own length only."""

    name = MODEL_NAME
    dimensions = DIMENSIONS
    digest = ONNX_MODEL.sha256

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def from_package(cls) -> OnnxEmbedder:
        """Open the pinned weights.

        Raises:
            ChecksumError: a file is not the pinned one.
            RetrievalError: a package is missing or cannot be loaded.
        """
        model, vocabulary = ONNX_MODEL.read(), TOKENIZER.read()
        try:
            return cls(_open_session(model), _open_tokenizer(vocabulary))
        except (ImportError, OSError, RuntimeError) as error:  # a library that does not fit this machine, too
            raise RetrievalError(
                f"queries cannot be embedded: {error}; mend it with `pip install --force-reinstall "
                "onnxruntime tokenizers`"
            ) from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a row for each text."""
        rows = [self._embed_one(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, DIMENSIONS), dtype=np.float32)

    def _embed_one(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states = np.asarray(self._session.run(["last_hidden_state"], inputs)[0], dtype=np.float32)
        mean: Vectors = states[0].mean(axis=0, dtype=np.float32)
        return mean / np.float32(np.linalg.norm(mean))


def _open_session(model: bytes) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # two collapse under load
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _open_tokenizer(vocabulary: bytes) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(vocabulary)
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_WORD_PIECES)
    return tokenizer
