"""A sentence encoder in numpy: all-MiniLM-L6-v2 with a small adapter that was trained to read descriptions.

The weights are those that the index is built with; an adapter (LoRA, Hu et al. 2021, arXiv:2106.09685) adds
a product of two thin matrices to its linear layers. Merged once at the start, it costs nothing after.
PyTorch would do the same and takes eight seconds to import; the int8 twin for onnxruntime takes no adapter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from knowledge_base.retrieval.weights import TOKENIZER, TORCH_MODEL

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Array = NDArray[np.float32]

LAYERS: Final = 6
HEADS: Final = 12
LONGEST: Final = 96
"""Word pieces that are read of a sentence, or of a question and its answer; the rest is cut off."""
LINEAR: Final = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The linear layers of a transformer layer; each has an adapter of its own."""
_EPSILON: Final = 1e-12


class Encoder:
    """Turns texts into a vector for each word piece."""

    def __init__(self, weights: Mapping[str, Array], tokenizer: Tokenizer) -> None:
        self._weights = weights
        self._tokenizer = tokenizer

    @classmethod
    def from_package(cls, adapter: Mapping[str, Array]) -> Encoder:
        """Open the pinned weights and merge an adapter into them.

        Args:
            adapter: for each linear layer `N.NAME` of `LINEAR` the matrices `N.NAME.down` (rank x in) and
                `N.NAME.up` (out x rank), already scaled; missing ones leave the layer as it is.

        Raises:
            ChecksumError: a file is not the pinned one.
            RetrievalError: a package is missing.
        """
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        weights = dict(load(TORCH_MODEL.read()))
        for layer in range(LAYERS):
            for name in LINEAR:
                down, up = adapter.get(f"{layer}.{name}.down"), adapter.get(f"{layer}.{name}.up")
                if down is not None and up is not None:
                    weights[f"encoder.layer.{layer}.{name}.weight"] += up.astype(np.float32) @ down.astype(
                        np.float32
                    )
        tokenizer = Tokenizer.from_buffer(TOKENIZER.read())
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return cls(weights, tokenizer)

    def states(self, text: str, *, asked: str | None = None) -> tuple[Array, list[tuple[int, int]]]:
        """Return a row for each word piece, and where in the text it stands.

        Args:
            text: what is read.
            asked: the question it answers; its word pieces come first, and stand nowhere in the text.
        """
        encoded = self._tokenizer.encode(text) if asked is None else self._tokenizer.encode(asked, text)
        own = int(asked is not None)
        places = [
            span if kind == own else (0, 0)
            for span, kind in zip(encoded.offsets, encoded.type_ids, strict=True)
        ]
        return self._forward(encoded), places

    def _forward(self, encoded: Encoding) -> Array:
        weights = self._weights
        states = (
            weights["embeddings.word_embeddings.weight"][encoded.ids]
            + weights["embeddings.position_embeddings.weight"][: len(encoded.ids)]
            + weights["embeddings.token_type_embeddings.weight"][encoded.type_ids]
        )
        states = self._normed(states, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}.")
        return states

    def _layer(self, states: Array, prefix: str) -> Array:
        heads = [self._heads(states, f"{prefix}attention.self.{name}") for name in ("query", "key", "value")]
        query, key, value = heads
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        seen = (scores @ value).transpose(1, 0, 2).reshape(states.shape)
        seen = self._linear(seen, f"{prefix}attention.output.dense") + states
        seen = self._normed(seen, f"{prefix}attention.output.LayerNorm")
        inner = self._linear(seen, f"{prefix}intermediate.dense")
        bent: Array = erf(inner / np.float32(np.sqrt(2)))
        inner = inner * np.float32(0.5) * (np.float32(1) + bent)
        return self._normed(self._linear(inner, f"{prefix}output.dense") + seen, f"{prefix}output.LayerNorm")

    def _heads(self, states: Array, name: str) -> Array:
        whole = self._linear(states, name)
        return whole.reshape(len(whole), HEADS, -1).transpose(1, 0, 2)

    def _linear(self, states: Array, name: str) -> Array:
        return states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normed(self, states: Array, name: str) -> Array:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
        normed: Array = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normed
