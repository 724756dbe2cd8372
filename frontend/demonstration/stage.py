"""The demonstration's cast and clock: who the visitor can be, and where time can go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assembly.models import Assembly
from assembly.states import RUNNING
from common import clock
from frontend.demonstration.story import told
from frontend.demonstration.voting import KEYS_FOLDER
from members.models import Account, Member


@dataclass(frozen=True)
class Persona:
    """Somebody of the invented cooperative whom the visitor can play."""

    account: Account
    role: str | Promise
    explanation: str | Promise
    code: str


@dataclass(frozen=True)
class Jump:
    """A move of the demonstration's clock, in the words of its button."""

    label: str | Promise
    to: datetime


def personas() -> list[Persona]:
    """The people to be, from the member to the technical operator, with the code of the moment
    of those who carry a second factor."""
    officers = told()["officers"]
    cast = [
        (officers["visitor"], _("A member"), _("Votes, gives a proxy, supports proposals.")),
        (officers["board_president"], _("The board"), _("Convenes, sends reminders, answers.")),
        *(
            (number, _("A key holder, of the supervisory board"), _("Counts and certifies."))
            for number in officers["supervisory_board"]
        ),
    ]
    found = [
        _persona(member.account, role, words)
        for number, role, words in cast
        if (member := Member.objects.select_related("account").filter(number=number).first())
        and member.account
    ]
    operator = Account.objects.filter(email=officers["operator"]).first()
    if operator:
        words = _("Keeps the service running, without any power over a vote.")
        found.append(_persona(operator, _("The technical operator"), words))
    return found


def jumps(now: datetime) -> list[Jump]:
    """Where the clock can go from here: forward only, as in life."""
    found = [
        Jump(_("One hour later"), now + timedelta(hours=1)),
        Jump(_("One day later"), now + timedelta(days=1)),
    ]
    assembly = Assembly.objects.filter(state__in=RUNNING).order_by("-pk").first()
    if assembly is None:
        return found
    meets_at = assembly.call.meets_at
    legal_close = datetime.combine(
        meets_at.astimezone(clock.PARIS).date() - timedelta(days=1),
        datetime.min.time().replace(hour=15),
        clock.PARIS,
    )
    marks = [
        Jump(_("Just after the close of the remote vote"), legal_close + timedelta(minutes=2)),
        Jump(_("At the hour of the meeting"), meets_at + timedelta(minutes=1)),
        Jump(_("Two hours into the meeting"), meets_at + timedelta(hours=2)),
    ]
    return found + [mark for mark in marks if mark.to > now]


def key_files() -> list[Path]:
    """The key files of the demonstration's key holders."""
    return sorted((settings.DATA_DIR / KEYS_FOLDER).glob("*.txt"))


def give_second_factor(account: Account) -> None:
    """A second factor for an officer of the demonstration; its codes are shown on the page."""
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(account, pyotp.random_base32())


def _persona(account: Account, role: str | Promise, explanation: str | Promise) -> Persona:
    factor = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    code = ""
    if factor:
        from allauth.mfa.adapter import get_adapter

        code = pyotp.TOTP(get_adapter().decrypt(factor.data["secret"])).now()
    return Persona(account, role, explanation, code)
