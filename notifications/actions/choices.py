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
    _choose(member_id, refuses=True, at=at)


def accept_optional(*, member_id: int, at: datetime) -> None:
    """Optional messages again."""
    _choose(member_id, refuses=False, at=at)


def refuse_calls(*, member: Member, at: datetime, by: Account) -> None:
    """Nobody of the cooperative telephones this member any more, to find an address either."""
    _answer_calls(member, refuses=True, at=at, by=by)


def accept_calls(*, member: Member, at: datetime, by: Account) -> None:
    """They may be telephoned again when nothing else reaches them."""
    _answer_calls(member, refuses=False, at=at, by=by)


def _answer_calls(member: Member, *, refuses: bool, at: datetime, by: Account) -> None:
    with transaction.atomic(using="default"):
        MailChoice.objects.get_or_create(member=member, defaults={"changed_at": at})
        changed = MailChoice.objects.filter(member=member, refuses_calls=not refuses).update(
            refuses_calls=refuses, changed_at=at
        )
        if changed:
            verb = "phone.calls_refused" if refuses else "phone.calls_accepted"
            audit.record(verb, at=at, by=by, subject=f"member:{member.pk}")


def _choose(member_id: int, *, refuses: bool, at: datetime) -> None:
    member = Member.objects.get(pk=member_id)
    with transaction.atomic(using="default"):
        choice, created = MailChoice.objects.get_or_create(
            member=member, defaults={"refuses_optional": refuses, "changed_at": at}
        )
        if not created and choice.refuses_optional == refuses:
            return
        if not created:
            MailChoice.objects.filter(pk=choice.pk).update(refuses_optional=refuses, changed_at=at)
        verb = "mail.optional_refused" if refuses else "mail.optional_accepted"
        audit.record(verb, at=at, subject=f"member:{member.pk}")


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
