import pytest

from knowledge_base.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    """The catalogue that ships."""
    return load_catalogue()
