"""What stands where Streamlit keeps its toasts.

Toasts, open dialogs and styles alone share one place of the page, in the order in which a run writes them.
When a run is cut short, since somebody clicks or leaves the page, Streamlit keeps the toasts that are still
on their way and drops everything else. A toast behind something that was dropped then has no place to go,
and the browser's console says "Bad delta path". So nothing but toasts may come before a toast.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import ui.web
from ui.web import conversation

SOURCES = sorted(Path(ui.web.__path__[0]).rglob("*.py"))
STYLE = re.compile(r"<style[^>]*>.*?</style>", re.DOTALL | re.IGNORECASE)
IN_THE_RUN_OF_A_PAGE = {
    "frame.py": "run_page",
    "threat_drawer.py": "open_threat",
    "knowledge.py": "_open_entry",
}
"""Where toasts are drawn: first of all on a page, or in the place of a dialog that is not opened."""


def calls(name: str) -> Iterator[tuple[str, str]]:
    """Yield file and function of each call of `st.<name>`."""
    for source in SOURCES:
        for function in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr == name
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "st"
                ):
                    yield source.name, function.name


def test_toasts_are_drawn_where_no_dialog_is_before_them() -> None:
    assert dict(calls("toast")) == IN_THE_RUN_OF_A_PAGE


def test_no_style_stands_alone() -> None:
    """One alone goes to the place of the toasts; with anything beside it, it stays where it is written."""
    assert dict(calls("html")) == {"conversation.py": "announce"}
    assert STYLE.sub("", conversation._UNSEEN).strip()
