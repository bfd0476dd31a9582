"""Choosing a row of a table: by its button, or from a menu that works without a mouse."""

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from assistant.exchange.escaping import visible

ROW: Final = 35
"""The height of a row in pixels."""
_MOST_ROWS: Final = 16


def table_height(rows: int) -> int:
    """Return how high a table is, in pixels: as high as its rows, up to what fits on a screen."""
    return ROW * (1 + min(rows, _MOST_ROWS)) + 3


def chosen_row(key: str, names: Sequence[str], *, label: str) -> int | None:
    """Draw the menu below a table and return the row that was chosen, in either way.

    Args:
        key: the key of the table's button column.
        names: what each row is called.
        label: what the menu says.
    """
    clicked: Any = st.session_state.get(key)  # Any: Streamlit's state of a button column
    picked = st.menu_button(
        label,
        list(range(len(names))),
        format_func=lambda row: f"{row + 1}. {' '.join(visible(names[row]).split())}"[:100],
        key=f"menu-{key}",
    )
    row = clicked.row if clicked is not None else picked
    return row if row is not None and 0 <= row < len(names) else None
