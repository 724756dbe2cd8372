"""Asking the keeper of voting rights, which runs as a process of its own (`manage.py keeper`)."""

import json
import os
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from common.refusals import Refusal
from votes.station.keeper_service import FOLDER, SOCKET
from votes.station.sealed_halves import SealedHalf

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


class HalfRefused(Refusal):
    """What a key holder gave back cannot bring the secret back; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code, *WHY_REFUSED[code])


WHY_REFUSED = {
    "secret-present": (
        _("The rights to vote are here: there is nothing to give back."),
        _("Nothing was kept. Members can vote."),
    ),
    "destroyed": (
        _("The rights to vote of this poll were destroyed here: they do not come back."),
        _("Nothing was kept. If an old backup was restored by mistake, restore the last one."),
    ),
    "half-false": (
        _("This is not the sealed copy of this key holder for this vote."),
        _("It is that of another vote, or it was altered. Nothing was kept: tell the chair."),
    ),
    "half-twice": (
        _("You have already given your half back."),
        _("The other key holder’s is awaited: two halves of the same person make nothing."),
    ),
    "secret-false": (
        _("The two halves do not make the rights of this roll."),
        _("Both were erased. Restore the last backup whole, then start again with both holders."),
    ),
}


class RightsDestroyed(Refusal):
    """The poll's secret is gone: no right can be handed over any more."""

    def __init__(self) -> None:
        super().__init__(
            "rights-destroyed",
            _("The rights to vote of this poll no longer exist."),
            _("They are destroyed when the vote ends. The result is on the page of the vote."),
            status=HTTPStatus.GONE,
        )


class SecretTorn(RightsDestroyed):
    """The poll's secret was found cut short, by a kill or a full disk: no right comes from it."""

    def __init__(self) -> None:
        Refusal.__init__(
            self,
            "secret-torn",
            _("The secret of the rights to vote was damaged on this machine."),
            _("Two key holders can give it back from their page, before the vote ends."),
            status=HTTPStatus.SERVICE_UNAVAILABLE,
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


def seal_halves(poll: str, group: str, holders: Mapping[int, str]) -> list[SealedHalf]:
    """The secret of a poll in two halves, encrypted to these keys by the number of the holder."""
    request = {"do": "seal", "poll": poll, "group": group, "holders": list(holders.items())}
    return [SealedHalf(**half) for half in _ask(request)["halves"]]


@dataclass(frozen=True)
class Held:
    """Whether the keeper has the secret of a poll, whose halves wait for the other one, and since
    when it has the secret from two key holders, if it does."""

    secret: bool
    given: frozenset[int]
    restored_at: datetime | None = None
    torn: bool = False


def held(poll: str) -> Held:
    """What the keeper has of a poll's secret."""
    answer = _ask({"do": "held", "poll": poll})
    since = answer["restored_at"]
    return Held(
        answer["secret"],
        frozenset(answer["given"]),
        datetime.fromisoformat(since) if since else None,
        answer["torn"],
    )


@sensitive_variables("half", "request")
def give_back(
    poll: str,
    group: str,
    *,
    holder: int,
    half: str,
    commitments: Mapping[int, str],
    expected: Sequence[tuple[str, str, str]],
) -> bool:
    """One half of a lost secret, given back; true when it was the second and the secret makes the
    `expected` rights (slot, nonce, public credential). Never store, log or queue it."""
    request = {
        "do": "give_back",
        "poll": poll,
        "group": group,
        "holder": holder,
        "half": half,
        "commitments": {str(number): text for number, text in commitments.items()},
        "expected": expected,
    }
    return bool(_ask(request)["restored"])


def destroy_secret(poll: str) -> None:
    """Erases the secret of a poll that has ended. Idempotent."""
    _ask({"do": "destroy", "poll": poll})


def forget(poll: str) -> None:
    """Destroys the keeper's journal of hand-overs of a finished poll. Idempotent."""
    _ask({"do": "forget", "poll": poll})


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
        case "torn-secret":
            raise SecretTorn
        case reason if reason in WHY_REFUSED:
            raise HalfRefused(reason)
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
