"""A reader of the return mailbox that dies: run as a program by test_return_mailbox, never by
pytest. It kills itself, as the kernel would, at one point, the time whose number it is given."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

django.setup()

from notifications.actions import arrivals, mailbox_reading  # noqa: E402
from notifications.return_mailbox import ReturnFolder  # noqa: E402

POINT, AT, WHICH = sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
counts: dict[str, int] = {}


def dies_before(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        counts[name] = counts.get(name, 0) + 1
        if name == POINT and counts[name] == WHICH:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    return wrapped


ReturnFolder.content = dies_before("fetching", ReturnFolder.content)  # type: ignore[method-assign]
arrivals.receive = dies_before("receiving", arrivals.receive)
ReturnFolder.take_out = dies_before("taking", ReturnFolder.take_out)  # type: ignore[method-assign]
ReturnFolder.clear = dies_before("clearing", ReturnFolder.clear)  # type: ignore[method-assign]

mailbox_reading.read_mailbox(at=AT)
