"""What the tests of the pages share: the page script in Streamlit's test runner, and a service."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.service import Fourfold

APP = Path(__file__).parents[3] / "ui" / "web" / "app.py"
SECONDS = 30

DESCRIPTION = (
    "Our support copilot answers customer questions in our web shop chat. It reads help articles that "
    "customers can edit, retrieves them from a vector store, calls GPT-4o through the vendor API, and can "
    "issue refunds up to 100 euros through our payment API."
)

OpenApp = Callable[..., AppTest]


@pytest.fixture
def service(own_data_dir: Path) -> Iterator[Fourfold]:
    """The service behind the pages of this test."""
    from ui.web.backend import close_fourfold, fourfold

    yield fourfold()
    close_fourfold()


@pytest.fixture
def open_app(service: Fourfold) -> OpenApp:
    """Return a function that opens the pages as a new browser tab would."""

    def run(*, model: str | None = None) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=SECONDS)
        if model is not None:
            app.query_params["m"] = model
        return app.run()

    return run


@pytest.fixture(scope="session")
def description() -> str:
    """What a team says of its system."""
    return DESCRIPTION
