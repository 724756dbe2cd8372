"""What members choose about their mail."""

from datetime import datetime

from django.db import transaction

from common import audit
from members.models import Member
from notifications.models import MailChoice


def refuse_optional(*, member_id: int, at: datetime) -> None:
    """No more optional messages, at once; asking twice changes nothing. Convocations, the right
    to vote and results stay: they are not mail that one leaves (peers D6)."""
    _choose(member_id, refuses=True, at=at)


def accept_optional(*, member_id: int, at: datetime) -> None:
    """Optional messages again."""
    _choose(member_id, refuses=False, at=at)


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
