"""The page script: Streamlit runs it anew for every click."""

from ui.environment import quiet_environment

quiet_environment()

from ui.web.frame import run_page  # noqa: E402  the environment comes first

run_page()
