"""One YAML file: its plain values, and the line of each.

Only the plain part of YAML is read: no tags, no anchors, no second document, no key twice. Words stay
words, `yes` and `no` too; only `true`, `false`, `null` and whole numbers are anything else. The file is
read event by event, so neither depth nor repetition in a hostile file costs more than its own length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import yaml

MOST_BYTES: Final = 1_000_000
MOST_DEPTH: Final = 40

Path = tuple[str | int, ...]
"""Where in a document: keys and positions, outermost first."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where PyYAML was built with it
_WORDS: Final[dict[str, bool | None]] = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE_NUMBER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")


class Remark(NamedTuple):
    """Something wrong at a line."""

    line: int
    message: str


class DocumentError(Exception):
    """A file that cannot be read any further."""

    def __init__(self, line: int, message: str) -> None:
        self.remark = Remark(line, message)
        super().__init__(f"{line}: {message}")


@dataclass(frozen=True)
class Document:
    """What a file says.

    Attributes:
        value: mappings, lists, text, whole numbers, booleans and nothing.
        lines: the line of every key and list item by its path.
        remarks: what is wrong though the file could be read to its end.
    """

    value: object
    lines: dict[Path, int]
    remarks: tuple[Remark, ...]

    def line(self, path: Path) -> int:
        """Return the line of a path, or of the innermost part of it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(content: bytes, *, loader: Any = _LOADER) -> Document:  # noqa: ANN401  a class PyYAML leaves untyped
    """Read a YAML file.

    Args:
        content: the file's bytes.
        loader: PyYAML's loader class; libyaml's where there is one, since it is several times as quick.

    Raises:
        DocumentError: it is too large, not UTF-8, or not the plain YAML described above.
    """
    builder = _Builder()
    try:
        for event in yaml.parse(_text(content), Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise DocumentError(*_syntax(error)) from error
    except yaml.reader.ReaderError as error:
        raise DocumentError(1, "there is a control character in the file; remove it") from error
    return Document(builder.value, builder.lines, tuple(builder.remarks))


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise DocumentError(1, f"the file has {len(content):,} bytes; the most is {MOST_BYTES:,}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentError(line, "the file is not UTF-8 text; save it in that encoding") from error


def _syntax(error: yaml.MarkedYAMLError) -> Remark:
    mark = error.problem_mark or error.context_mark
    said = ", ".join(part for part in (error.context, error.problem) if part)
    return Remark(mark.line + 1 if mark else 1, f"this is not valid YAML: {said}")


def _scalar(event: yaml.ScalarEvent) -> object:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text


@dataclass
class _Open:
    """A mapping or list whose end was not read yet."""

    container: dict[str, object] | list[object]
    path: Path
    key: str | None = None


@dataclass
class _Builder:
    """Puts events together without recursion."""

    value: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise DocumentError(line, "a file holds one document; remove the second '---'")
        elif isinstance(event, yaml.AliasEvent):
            raise DocumentError(line, f"'*{event.anchor}': aliases are not used; write the value out")
        elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            self._node(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()

    def _node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int) -> None:
        if event.anchor:
            raise DocumentError(line, f"'&{event.anchor}': anchors are not used; write the value out")
        if event.tag and event.tag != "!":
            raise DocumentError(line, f"'{event.tag}': tags are not used; write the plain value")
        if isinstance(event, yaml.ScalarEvent):
            self._place(_scalar(event), line)
            return
        opened: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._place(opened, line)
        if len(path) >= MOST_DEPTH:
            raise DocumentError(line, f"values are nested more than {MOST_DEPTH} deep")
        self.stack.append(_Open(opened, path))

    def _place(self, value: object, line: int) -> Path:
        """Put a value where it belongs and return its path."""
        if not self.stack:
            self.value = value
            return ()
        top = self.stack[-1]
        if isinstance(top.container, list):
            path: Path = (*top.path, len(top.container))
            self.lines[path] = line
            top.container.append(value)
            return path
        if top.key is None:
            self._take_key(value, line)
            return top.path
        path = (*top.path, top.key)
        top.container[top.key] = value
        top.key = None
        return path

    def _take_key(self, value: object, line: int) -> None:
        top = self.stack[-1]
        if isinstance(value, (dict, list)) or value is None:
            raise DocumentError(line, "a key is a plain word")
        key = str(value).lower() if isinstance(value, bool) else str(value)
        path = (*top.path, key)
        if path in self.lines:
            where = ".".join(str(part) for part in path)
            self.remarks.append(
                Remark(line, f"{where}: this key was given before, at line {self.lines[path]}")
            )
        else:
            self.lines[path] = line
        top.key = key
