"""A worker that dies: a process of its own, killed at one of its writes as the kernel would."""

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, connections

from common.refusals import Refusal

WRITES = ("INSERT", "UPDATE", "DELETE")


def killed_at_each_write(act: Callable[[], Any]) -> Iterator[int]:
    """Has `act` begun by a process that is killed before its first write, then by one killed before
    its second, and so on; gives each time how many writes were let through. The last one of all
    ends alive: what it did is done."""
    done = 0
    while _dies(act, after=done):
        yield done
        done += 1
    assert done, "nothing was written"


def _dies(act: Callable[[], Any], *, after: int) -> bool:
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the threads of the parent stay there
        child = os.fork()
    if child == 0:
        _live(act, after)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the act failed"
    return False


def _live(act: Callable[[], Any], after: int) -> None:
    left = after

    def dies(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if sql.startswith(WRITES):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
        return execute(sql, params, many, context)

    failed = 1
    try:
        with connection.execute_wrapper(dies):
            act()
        failed = 0
    except Refusal:  # one killed after its commit had done it all
        failed = 0
    finally:
        os._exit(failed)
