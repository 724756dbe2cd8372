"""Several people in the same second: real threads, each with its own connections."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from common.refusals import Refusal


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Runs every act in a thread of its own, all let go at once; what each gave, or its refusal's
    code."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            results[index] = act()
        except Refusal as refusal:
            results[index] = refusal.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return results
