"""The demonstration's cast and clock: who the visitor can be, and where time can go."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assembly import queries
from assembly.models import Assembly
from assembly.states import RUNNING
from common import clock
from frontend.demonstration.story import told
from frontend.demonstration.voting import KEYS_FOLDER
from members.models import Account, Member
from votes.station.models import Poll
from votes.station.states import PollState
from votes.station.tasks import follow_the_clock


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
    about: str = ""
    passes: tuple[str, ...] = ()


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
    """Where the clock can go from here: forward only, as in life. Each running assembly has its
    own moments, in the order of time; a jump says which steps of the others it passes."""
    steps = [
        step
        for assembly in Assembly.objects.filter(state__in=RUNNING).order_by("pk")
        for step in _steps(assembly)
        if step.to > now
    ]
    steps.sort(key=lambda step: step.to)
    found = [
        Jump(_("One hour later"), now + timedelta(hours=1)),
        Jump(_("One day later"), now + timedelta(days=1)),
        *steps,
    ]
    return [replace(jump, passes=_passed(jump, steps)) for jump in found]


def _steps(assembly: Assembly) -> list[Jump]:
    """The moments of one assembly: what opens or closes by itself, then the meeting."""
    meets_at, name = assembly.call.meets_at, assembly.title
    polls = queries.polls_of(assembly)
    opens = {poll.opens_at for poll in polls if poll.opened_at is None}
    closes = {poll.remote_closes_at for poll in polls if poll.remote_closes_at}
    a_minute = timedelta(minutes=1)
    return [
        *(Jump(_("At the opening of the vote"), at + a_minute, name) for at in opens),
        *(Jump(_("Just after the close of the remote vote"), at + a_minute, name) for at in closes),
        Jump(_("At the hour of the meeting"), meets_at + a_minute, name),
        Jump(_("Two hours into the meeting"), meets_at + timedelta(hours=2), name),
    ]


def _passed(jump: Jump, steps: list[Jump]) -> tuple[str, ...]:
    """What would be behind after this jump, of the other assemblies."""
    return tuple(
        f"{step.about} · {step.label}"
        for step in steps
        if step.to < jump.to and step.about != jump.about
    )


def travel(to: datetime) -> None:
    """Moves the clock forward through everything that opens and closes by itself on the way, as
    the worker would have done by then."""
    on_the_way = {
        moment
        for poll in Poll.objects.filter(state__in=(PollState.SEALED, PollState.OPEN))
        for moment in (poll.opens_at, poll.remote_closes_at)
        if moment and clock.now() < moment < to
    }
    for moment in sorted(on_the_way):
        clock.move(moment - clock.now() + timedelta(seconds=1))
        follow_the_clock()
    if to > clock.now():
        clock.move(to - clock.now())
    follow_the_clock()


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
