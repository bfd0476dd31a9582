"""Files that are whole or not there, and text that steers no terminal."""

import os
from pathlib import Path

import pytest

from assistant.errors import StoreError
from ui.cli.words import plain, wrapped, write_whole


def test_a_file_is_written_whole_with_the_usual_rights(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_whole(path, b"first")
    write_whole(path, b"second")
    assert path.read_bytes() == b"second"
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "out.txt", tmp_path / "link.txt"
    path.write_bytes(b"old")
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


def test_a_device_is_written_to_and_never_replaced() -> None:
    write_whole(Path("/dev/null"), b"words")
    assert Path("/dev/null").is_char_device()


def test_a_very_long_name_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write_whole(tmp_path / ("x" * 300), b"words")
    assert list(tmp_path.iterdir()) == []


def test_control_characters_are_not_printed() -> None:
    assert plain("a\x1b[2Jb\u202ec\n") == "a [2Jb c "
    assert wrapped("one\ntwo", indent="  ") == "  one two"
    assert wrapped("word " * 40, hanging="    ").splitlines()[1].startswith("    word")
