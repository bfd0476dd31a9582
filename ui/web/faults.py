"""What the reader sees when something goes wrong: a sentence and a number, never a trace."""

import logging
import secrets

import streamlit as st

from assistant.errors import AssistantError
from knowledge_base.errors import KnowledgeError
from ui.web.safe import plain

_LOG = logging.getLogger(__name__)


def show_fault(error: Exception) -> bool:
    """Show an error of the page script; what happened goes to the log under the number shown.

    Returns:
        True: Streamlit need not show it.
    """
    if isinstance(error, (AssistantError, KnowledgeError)):
        show_refusal(error)
    else:
        number = secrets.token_hex(4)
        _LOG.error("error %s", number, exc_info=error)
        st.error(
            f"Nothing that was saved is lost. If it happens again, report error {number}.",
            title="Something went wrong",
        )
    st.button("Try again", key="fault-again")
    return True


class refusals:  # noqa: N801  reads as the `with` it stands in
    """Show an error that has a message for the reader, and go on with the page."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, *__: object) -> bool:
        """Show the error, if it is one of ours; any other goes on its way."""
        if not isinstance(error, (AssistantError, KnowledgeError)):
            return False
        show_refusal(error)
        return True


def show_refusal(error: Exception) -> None:
    """Show what was refused and what to do."""
    message = str(error)
    st.error(plain(message[:1].upper() + message[1:]), title="This did not work")
