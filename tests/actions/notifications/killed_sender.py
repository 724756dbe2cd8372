"""A sender that dies: run as a program by test_killed_sender, never by pytest.

Sends what is due and kills itself, as the kernel would, at one point of its third message.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

django.setup()

from notifications import delivery, pipelining, states, turn  # noqa: E402
from notifications.actions import outbox  # noqa: E402
from notifications.relay import Relay  # noqa: E402
from notifications.sms.ovhcloud import OvhCloud  # noqa: E402

POINT, AT = sys.argv[1], datetime.fromisoformat(sys.argv[2])
THIRD = 3
counts: dict[str, int] = {}


def dies_before(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        counts[name] = counts.get(name, 0) + 1
        if name == POINT and counts[name] == THIRD:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    return wrapped


def marking(message: Any, move: Any, **kwargs: Any) -> Any:
    return original_take(message, move, **kwargs)


original_take = delivery.take
mark = dies_before("marking", marking)
delivery.take = lambda m, move, **kw: (  # type: ignore[assignment]
    mark(m, move, **kw) if move is states.HAND_OVER else original_take(m, move, **kw)
)
turn.Turn.renew = dies_before("renewing", turn.Turn.renew)  # type: ignore[method-assign]
Relay.send = dies_before("sending", Relay.send)  # type: ignore[method-assign]
OvhCloud.send = dies_before("sending", OvhCloud.send)  # type: ignore[method-assign]
pipelining.content = dies_before("sending the content", pipelining.content)
delivery.settle = dies_before("settling", delivery.settle)

original_converse = Relay._converse


def answered(self: Relay, *args: Any) -> Any:
    outcome = original_converse(self, *args)
    after(outcome)
    return outcome


after = dies_before("answered", lambda outcome: None)
Relay._converse = answered  # type: ignore[method-assign]
original_ask = OvhCloud._ask


def taken(self: OvhCloud, *args: Any) -> Any:
    answer = original_ask(self, *args)
    after(answer)
    return answer


OvhCloud._ask = taken  # type: ignore[method-assign]

outbox.send_due(at=AT)
