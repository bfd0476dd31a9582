"""Documents to vectors: all-MiniLM-L6-v2 on sentence-transformers, when an index is built."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from knowledge_base.errors import RetrievalError
from knowledge_base.retrieval.port import Vectors
from knowledge_base.retrieval.weights import DIMENSIONS, MODEL_NAME, TORCH_FILES, TORCH_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32


class TorchEmbedder:
    """The document embedder; loading it takes seconds, so it is made only to build an index."""

    name = MODEL_NAME
    dimensions = DIMENSIONS
    digest = TORCH_MODEL.sha256

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model

    @classmethod
    def from_package(cls) -> TorchEmbedder:
        """Open the pinned weights, on the processor and without the network.

        Raises:
            ChecksumError: a file is not the pinned one.
            RetrievalError: a package is missing or cannot be loaded.
        """
        for file in TORCH_FILES:
            file.verify()
        folder = TORCH_MODEL.locate().parent
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()
            return cls(SentenceTransformer(str(folder), device="cpu", local_files_only=True))
        except (ImportError, OSError, RuntimeError) as error:  # a library that does not fit this machine, too
            raise RetrievalError(
                f"the index cannot be built: {error}; mend it with `pip install --force-reinstall "
                "torch sentence-transformers`"
            ) from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a row for each text."""
        if not texts:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        rows = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(rows, dtype=np.float32)
