"""Fixtures of several units."""

from collections.abc import Iterator

import pytest
from psycopg2 import extensions

from app import waiting


@pytest.fixture
def waits_cooperatively() -> Iterator[None]:
    """psycopg2 waits as it does in a service."""
    waiting.install()
    yield
    extensions.set_wait_callback(None)
