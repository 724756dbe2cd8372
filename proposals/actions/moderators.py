"""Who moderates: named by the board, and until when."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Obstacle, Refusal, refuse_if
from members.models import Account, Mandate, Member
from members.models.mandates import Organ
from proposals.models import Moderator


def name(*, member: Member, source: str, at: datetime, by: Account) -> Moderator:
    """Names a moderator; the same member named twice is one moderator. `source` says by which
    decision or article."""
    source = source.strip()
    refuse_if(_obstacles(member, source, at), status=400)
    with transaction.atomic(using="default"):
        moderator, new = Moderator.objects.get_or_create(
            member=member, ended_at=None, defaults={"source": source, "named_at": at}
        )
        if new:
            audit.record(
                "moderator.named",
                at=at,
                by=by,
                subject=moderator.reference,
                details={"member": member.number, "source": source},
            )
    return moderator


def end(*, moderator: Moderator, at: datetime, by: Account) -> None:
    """Ends it from now on; what was decided stays."""
    with transaction.atomic(using="default"):
        ended = Moderator.objects.filter(pk=moderator.pk, ended_at=None).update(ended_at=at)
        if not ended:
            raise Refusal(
                "already-ended",
                _("This member no longer moderates."),
                _("Reload the page to see who does."),
            )
        audit.record("moderator.ended", at=at, by=by, subject=moderator.reference)


def _obstacles(member: Member, source: str, at: datetime) -> list[Obstacle]:
    today = at.astimezone(PARIS).date()
    found = []
    seats = Mandate.objects.running(today).filter(member=member).exclude(organ=Organ.SCRUTINEERS)
    if seats.exists():
        found.append(
            Obstacle(
                "sits-in-an-organ",
                _("%(name)s sits in an organ: whoever answers proposals or decides appeals does"
                  " not moderate.") % {"name": member.display_name},
                _("Name a member without a mandate."),
            )
        )  # fmt: skip
    if not member.is_active(today):
        found.append(
            Obstacle(
                "not-a-member",
                _("%(name)s is not a member on that day.") % {"name": member.display_name},
                _("Check the date, or the register."),
            )
        )
    if not source:
        found.append(
            Obstacle(
                "source-missing",
                _("By which decision is missing."),
                _("Write the date of the decision, or the article of the statutes."),
            )
        )
    return found
