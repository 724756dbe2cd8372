"""What members choose about their messages."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account, Member
from notifications.models import MailChoice, Phone


def refuse_optional(*, member_id: int, at: datetime) -> None:
    """No more optional messages, at once; asking twice changes nothing. Convocations, the right
    to vote and results stay: they are not mail that one leaves (peers D6)."""
    _answer(member_id, at, "mail.optional_refused", refuses_optional=True)


def accept_optional(*, member_id: int, at: datetime) -> None:
    """Optional messages again."""
    _answer(member_id, at, "mail.optional_accepted", refuses_optional=False)


def refuse_digest(*, member_id: int, at: datetime) -> None:
    """No more weekly letter; the later reminders of a vote stay."""
    _answer(member_id, at, "mail.digest_refused", refuses_digest=True)


def accept_digest(*, member_id: int, at: datetime) -> None:
    """The weekly letter again."""
    _answer(member_id, at, "mail.digest_accepted", refuses_digest=False)


def refuse_calls(*, member: Member, at: datetime, by: Account) -> None:
    """Nobody of the cooperative telephones this member any more, to find an address either."""
    _answer(member.pk, at, "phone.calls_refused", by=by, refuses_calls=True)


def accept_calls(*, member: Member, at: datetime, by: Account) -> None:
    """They may be telephoned again when nothing else reaches them."""
    _answer(member.pk, at, "phone.calls_accepted", by=by, refuses_calls=False)


def _answer(
    member_id: int, at: datetime, verb: str, *, by: Account | None = None, **wanted: bool
) -> None:
    """Writes one answer down, and in the journal when it is another than before. Whoever said
    nothing accepts."""
    member = Member.objects.get(pk=member_id)
    with transaction.atomic(using="default"):
        choice, _created = MailChoice.objects.get_or_create(
            member=member, defaults={"changed_at": at}
        )
        others = MailChoice.objects.filter(pk=choice.pk).exclude(**wanted)
        if others.update(**wanted, changed_at=at):
            audit.record(verb, at=at, by=by, subject=f"member:{member.pk}")


def choose(*, member: Member, by_email: bool, by_sms: bool, at: datetime, by: Account) -> None:
    """By which channels calls to vote come. At least one; SMS once a number is confirmed. What
    the law orders keeps its own way whatever is chosen here."""
    confirmed = Phone.objects.filter(member=member, verified_at__isnull=False)
    if by_sms and not confirmed.exists():
        raise Refusal(
            "no-number",
            _("No mobile number is confirmed yet."),
            _("Give your number, then type the code sent to it."),
        )
    if not (by_email or by_sms):
        raise Refusal(
            "no-way-left",
            _("Calls to vote need one way at least."),
            _("Keep e-mail or SMS. Optional messages alone can be stopped altogether."),
        )
    with transaction.atomic(using="default"):
        MailChoice.objects.get_or_create(member=member, defaults={"changed_at": at})
        wanted = {"by_email": by_email, "by_sms": by_sms}
        same = MailChoice.objects.filter(member=member, **wanted)
        if same.exists():
            return
        MailChoice.objects.filter(member=member).update(**wanted, changed_at=at)
        audit.record(
            "mail.channels_chosen", at=at, by=by, subject=f"member:{member.pk}", details=wanted
        )
