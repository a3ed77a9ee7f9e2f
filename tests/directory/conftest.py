"""The demo city as residents meet it, served once for all tests that only look at it."""

from collections.abc import Iterator

import pytest

from tests.browser import serving
from tests.directory.public_pages import demo_city, keys_of


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Its address, and the keys of some entries."""
    with demo_city(tmp_path_factory.mktemp("city")) as app, serving(app) as address:
        yield address, keys_of(app)
