"""Asking the keeper of voting rights, which runs as a process of its own (`manage.py keeper`)."""

import json
import os
import socket
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.refusals import Refusal
from votes.station.keeper_service import FOLDER, SOCKET

PATIENCE_SECONDS = 60
SLOTS_AT_ONCE = 1000

Slot = tuple[str, str]


class KeeperUnavailable(Refusal):
    """Nothing answers on the keeper's socket."""

    def __init__(self) -> None:
        super().__init__(
            "keeper-unavailable",
            _("The service that hands over the rights to vote does not answer."),
            _("Nothing is lost. Try again in a minute; if it lasts, tell the cooperative."),
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )


class RightsDestroyed(Refusal):
    """The poll's secret is gone: no right can be handed over any more."""

    def __init__(self) -> None:
        super().__init__(
            "rights-destroyed",
            _("The rights to vote of this poll no longer exist."),
            _("They are destroyed when the vote ends. The result is on the page of the vote."),
            status=HTTPStatus.GONE,
        )


def create_secret(poll: str) -> None:
    """Draws the secret of a poll, once."""
    _ask({"do": "create", "poll": poll})


def public_credentials(poll: str, group: str, slots: Iterable[Slot]) -> list[str]:
    """The public credentials of slots, in their order."""
    listed, found = list(slots), []
    for start in range(0, len(listed), SLOTS_AT_ONCE):
        some = listed[start : start + SLOTS_AT_ONCE]
        answer = _ask({"do": "public", "poll": poll, "group": group, "slots": some})
        found.extend(answer["public"])
    return found


def hand_over(poll: str, slot: Slot, *, to: str) -> str:
    """The secret credential of a slot, once the keeper has journalled to whom it goes. Never
    store, log, queue or mail it."""
    request = {"do": "hand_over", "poll": poll, "slot": slot[0], "nonce": slot[1], "to": to}
    return str(_ask(request)["credential"])


def slots_handed_over(poll: str) -> set[str]:
    """The slots in the keeper's own journal: a ballot whose slot is not there is an alarm."""
    return set(_ask({"do": "slots", "poll": poll})["slots"])


def destroy_secret(poll: str) -> None:
    """Erases the secret of a poll that has ended. Idempotent."""
    _ask({"do": "destroy", "poll": poll})


def is_alive() -> bool:
    """Whether the keeper answers."""
    try:
        _ask({"do": "slots", "poll": "1" * 14})
    except KeeperUnavailable:
        return False
    return True


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    line = json.dumps(request, separators=(",", ":")).encode() + b"\n"
    try:
        answer = json.loads(_converse(line))
    except (OSError, ValueError) as error:
        raise KeeperUnavailable from error
    match answer.get("refused"):
        case None:
            return dict(answer)
        case "no-secret":
            raise RightsDestroyed
        case reason:
            raise RuntimeError(f"the keeper refused a request of ours: {reason}")


def _converse(line: bytes) -> bytes:
    folder = os.open(Path(settings.SECRETS_DIR) / FOLDER, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as talk:
            talk.settimeout(PATIENCE_SECONDS)
            talk.connect(f"/proc/self/fd/{folder}/{SOCKET}")
            talk.sendall(line)
            with talk.makefile("rb") as reply:
                return reply.readline()
    finally:
        os.close(folder)


def slots_of(rows: Sequence[Any]) -> list[Slot]:
    """What the keeper derives the credentials of roll entries or reserves from."""
    return [(row.slot, row.nonce) for row in rows]
