"""A fair turn at the urn on SQLite, whose own queue starves a writer for seconds (measured).

A lock of the process, then a lock on a file beside the database: ballots enter in the order in
which they knock. PostgreSQL needs none: the row of the poll is the queue.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections, transaction

URN = "urn"
_in_process = threading.Lock()


@contextmanager
def urn_transaction() -> Iterator[None]:
    """One transaction of the urn, alone among writers on SQLite; committed when left."""
    connection = connections[URN]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic(using=URN):
            yield
        return
    with _in_process, Path(f"{connection.settings_dict['NAME']}.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with transaction.atomic(using=URN, durable=True):
            yield
