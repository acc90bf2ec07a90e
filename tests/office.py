"""A mail server for the tests that send."""

from collections.abc import Iterator

import pytest

from tests.mail.post_office import PostOffice, open_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A server that asks for nothing."""
    with open_office() as open_:
        yield open_
