"""What people decide about a domain members are written to."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from common.states import Transition, take
from members.models import Account
from notifications import queries, settling, states, wake
from notifications.models import MailDomain

FASTEST = 6000


def pause(*, name: str, at: datetime, by: Account) -> None:
    """Nothing leaves for this domain until somebody lets it: its messages wait, none is lost."""
    _move(name, states.PAUSE_DOMAIN, "mail.domain_paused", at, by)


def resume(*, name: str, at: datetime, by: Account) -> None:
    """Mail leaves again, whatever the domain's servers answered before."""
    with transaction.atomic(using="default"):
        _move(name, states.RESUME_DOMAIN, "mail.domain_resumed", at, by)
        MailDomain.objects.filter(name=name.lower()).update(refusals=0, held_until=None)
        wake.after_commit()


def set_pace(*, name: str, per_minute: int | None, at: datetime, by: Account) -> None:
    """So many messages a minute for this domain; None for the pace of all others."""
    if per_minute is not None and not 0 < per_minute <= FASTEST:
        raise Refusal(
            "bad-pace",
            _("The pace is a number of messages a minute, from 1 to 6,000."),
            _("Leave it empty for the usual pace."),
            status=400,
        )
    with transaction.atomic(using="default"):
        domain = _domain(name)
        MailDomain.objects.filter(pk=domain.pk).update(per_minute=per_minute)
        audit.record(
            "mail.domain_pace", at=at, by=by, subject=_subject(name), details={"pace": per_minute}
        )


def send_by_post(*, name: str, at: datetime, by: Account) -> int:
    """Replaces by letters what the law wants delivered and still waits for this domain; gives how
    many letters join the next batch."""
    moved = 0
    with transaction.atomic(using="default"):
        for message in queries.statutory_waiting_for(name.lower()):
            moved += settling.replace_by_letter(message, at=at) is not None
        audit.record(
            "mail.domain_by_post", at=at, by=by, subject=_subject(name), details={"count": moved}
        )
    return moved


def _move(name: str, move: Transition, verb: str, at: datetime, by: Account) -> None:
    with transaction.atomic(using="default"):
        take(_domain(name), move)
        audit.record(verb, at=at, by=by, subject=_subject(name), details={})


def _domain(name: str) -> MailDomain:
    return MailDomain.objects.get_or_create(name=name.lower())[0]


def _subject(name: str) -> str:
    return f"mail-domain:{name.lower()}"
