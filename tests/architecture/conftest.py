"""What the tests of the project as a whole share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the source tree."""
    return Path(__file__).parents[2]
