"""Journeys go over SQLite, unless one says otherwise."""

import pytest

from tests.support.databases import SQLite


@pytest.fixture
def databases(_sqlite: SQLite) -> SQLite:
    """What a browser shows does not depend on the database; the services are tried on both."""
    return _sqlite
