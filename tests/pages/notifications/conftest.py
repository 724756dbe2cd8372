from collections.abc import Iterator
from typing import Any

import pytest

from tests import smtp


@pytest.fixture
def postmaster(settings: Any) -> Iterator[smtp.Postmaster]:
    """A relay that the outbox sends through."""
    with smtp.serving() as (postmaster, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield postmaster
