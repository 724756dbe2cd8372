"""A device that its owner hands to somebody for one page.

Until the owner takes it back, the session of that device opens that page and no other, in any tab,
by the API or a socket (signing_in/middleware.py). It is taken back with a few figures that they
chose: whoever holds the device has not got them, and they are typed in three seconds, thirty times
an evening. A passkey would ask for a finger or another device each time. After three wrong codes
the session is over: one signs in afresh, with one's second factor. Every wrong code is in the
journal, and its owner is told how many there were. The right one gives the session another key:
whoever read that of the device while they held it has nothing left.

The code stays with the session, for one place: a sitting asks for one code, another sitting for
another. Only a keyed hash of it is kept.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from common import clock
from common.refusals import Refusal
from members import step_up
from members.actions import sessions
from members.signing_in.sessions import LENT

TRIES = 3
_CODE = "lending_code"
_FIGURES = re.compile(r"[0-9]{4,8}")


@dataclass(frozen=True)
class Lent:
    """What a session may open while its device is lent: `page`, and nothing else. `back`: where its
    owner goes once they took it back; `tries`: the wrong codes left to them."""

    page: str
    back: str
    tries: int

    @property
    def wrong(self) -> int:
        """How many wrong codes were tried since it was lent."""
        return TRIES - self.tries


def held(session: Mapping[str, Any] | SessionBase) -> Lent | None:
    """What the session is lent for; None when its device is in its owner's hands."""
    said = session.get(LENT)
    return Lent(said["page"], said["back"], said["tries"]) if said else None


def has_code(request: HttpRequest, *, place: str) -> bool:
    """Whether the owner chose, in this session, the code for this place."""
    return bool(request.session.get(_CODE, {}).get("place") == place)


def choose_code(request: HttpRequest, *, place: str, code: str) -> None:
    """The figures that take the device back, four to eight. `Refusal` ("code-too-simple", 400) for
    those that anybody tries first."""
    figures = _figures(code)
    if not _FIGURES.fullmatch(figures) or _is_simple(figures):
        raise Refusal(
            "code-too-simple",
            _("This code is not one: four to eight figures, neither all alike nor in a row."),
            _("Choose figures that nobody here guesses: not the year, not 1234."),
            status=400,
        )
    salt = secrets.token_hex(16)
    request.session[_CODE] = {"place": place, "salt": salt, "hash": _hash(salt, figures)}


def lend(request: HttpRequest, *, page: str, back: str) -> None:
    """From now on the session opens `page` alone, and what its owner proved until now opens nothing
    more. Written at once: no answer leaves before the lock is in the database. A code was chosen.
    `Refusal` ("session-changed") when another tab lent or took back the device meanwhile."""
    if held(request.session) is not None:
        return
    step_up.lend(request)
    request.session[LENT] = {"page": page, "back": back, "tries": TRIES}
    _write(request)


def take_back(request: HttpRequest, *, code: str) -> str:
    """The owner has the device again; gives where they go back to.

    Refusals: "wrong-code" (403) with the tries left; "lent-too-long" (403) after the last one, the
    session being over; "session-changed" (409) when two tabs tried at once. A try is written before
    it is looked at, so that codes tried together are counted all the same; a wrong one is in the
    journal.
    """
    lent = held(request.session)
    if lent is None:
        return "/"
    request.session[LENT] = {**request.session[LENT], "tries": lent.tries - 1}
    _write(request)
    kept = request.session[_CODE]
    if constant_time_compare(kept["hash"], _hash(kept["salt"], _figures(code))):
        del request.session[LENT]
        _write(request, under_another_key=True)
        return lent.back
    account = request.session[SESSION_KEY]
    sessions.note_wrong_code(account=account, left=lent.tries - 1, at=clock.now())
    if lent.tries > 1:
        raise Refusal(
            "wrong-code",
            _("This is not the code that was chosen when the device was handed over."),
            _("Type it again: after three wrong codes the device is signed out."),
            status=403,
        )
    logout(request)
    raise Refusal(
        "lent-too-long",
        _("Three wrong codes: the device is signed out."),
        _("Sign in again, with your second factor: nothing that was signed is lost."),
        status=403,
    )


def refusal() -> Refusal:
    """What a program is answered while the device is lent."""
    return Refusal(
        "device-lent",
        _("This device is lent."),
        _("Whoever lent it takes it back with their code."),
        status=423,
    )


def _write(request: HttpRequest, *, under_another_key: bool = False) -> None:
    session = request.session
    try:
        if under_another_key:
            session.cycle_key()
            return  # still to be written again with the answer, which carries the key
        session.save()
    except UpdateError as error:
        # As the other tab left it: nothing of what was meant here is written with the answer.
        request.session = type(session)(session.session_key)
        raise Refusal(
            "session-changed",
            _("Another page of this device was faster."),
            _("Reload the page, and do it again."),
        ) from error
    session.modified = False  # it is written, under the same key


def _figures(code: str) -> str:
    return re.sub(r"[\s.\-]", "", code)


def _is_simple(figures: str) -> bool:
    steps = {int(after) - int(before) for before, after in pairwise(figures)}
    return steps in ({0}, {1}, {-1})


def _hash(salt: str, figures: str) -> str:
    return salted_hmac(f"members.lending.{salt}", figures, algorithm="sha256").hexdigest()
