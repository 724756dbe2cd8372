"""What becomes of decisions: the board says it, members are told three months later."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import following
from assembly.audiences import convener
from assembly.models import Assembly, FollowUp, Resolution
from assembly.participation import entitled_members
from assembly.states import AssemblyState
from common import audit
from common.clock import PARIS
from common.refusals import Obstacle, Refusal, refuse_if
from members.models import Account, Member
from notifications.actions import outbox
from notifications.models import Message, Stream

STEP = "what-changed"
AFTER = timedelta(days=91)
NOT_AFTER = timedelta(days=182)  # a recording that came late is no reason to tell old news


def say(
    *,
    resolution: Resolution,
    status: str,
    owner: str,
    note: str,
    at: datetime,
    by: Account,
    milestone: str = "",
    due_on: date | None = None,
    carrier: Member | None = None,
) -> FollowUp:
    """One more statement about an adopted resolution, public at once; earlier ones stay. What is
    over has no milestone left."""
    if not following.can_be_followed(resolution):
        raise Refusal(
            "not-adopted",
            _("Only an adopted resolution is followed up."),
            _("Choose another decision."),
        )
    if status not in FollowUp.Status.values or not owner.strip() or not note.strip():
        raise Refusal(
            "follow-up-incomplete",
            _("The follow-up is incomplete."),
            _("Say where it stands, who carries it and what was done."),
            status=400,
        )
    refuse_if(_milestone_obstacles(status, milestone.strip(), due_on, at), status=400)
    with transaction.atomic(using="default"):
        said = FollowUp.objects.create(
            resolution=resolution,
            status=status,
            owner=owner.strip(),
            note=note.strip(),
            milestone=milestone.strip(),
            due_on=due_on,
            carrier=carrier,
            said_at=at,
        )
        audit.record(
            "resolution.followed_up",
            at=at,
            by=by,
            subject=resolution.assembly.subject,
            details={"resolution": resolution.reference, "status": status},
        )
    return said


def tell_what_changed(*, assembly: Assembly, at: datetime) -> int:
    """Three months after the sitting, tells everybody on the roll what became of what was adopted
    (peers R15). Nothing is sent while nothing was written, and never twice."""
    closed_at = assembly.sitting_closed_at
    if assembly.state != AssemblyState.DECIDED or closed_at is None:
        return 0
    if not closed_at + AFTER <= at < closed_at + NOT_AFTER:
        return 0
    adopted = following.adopted(assembly)
    told = Message.objects.filter(subject=assembly.subject, step=STEP).exists()
    if told or not any(row.latest for row in adopted):
        return 0
    context = {
        "title": assembly.title,
        "convener": convener(assembly),
        "link": f"{settings.SITE_URL}/decisions/",
        "decisions": [
            {
                "title": row.resolution.title,
                "status": row.latest.get_status_display() if row.latest else "",
                "owner": row.latest.owner if row.latest else "",
                "note": row.latest.note if row.latest else "",
            }
            for row in adopted
        ],
    }
    on_roll = Member.objects.filter(pk__in=entitled_members(assembly))
    return outbox.queue_all(
        key_subject=assembly.subject,
        members=on_roll.select_related("account").order_by("pk"),
        step=STEP,
        template="what_changed",
        context_of=lambda member: context,
        stream=Stream.OPTIONAL,
        at=at,
    )


def _milestone_obstacles(
    status: str, milestone: str, due_on: date | None, at: datetime
) -> list[Obstacle]:
    found = []
    if bool(milestone) != (due_on is not None):
        found.append(
            Obstacle(
                "milestone-incomplete",
                _("A milestone has words and a day."),
                _("Give both, or neither."),
            )
        )
    if milestone and status not in following.OPEN:
        found.append(
            Obstacle(
                "milestone-of-what-is-over",
                _("What is done or given up has no next milestone."),
                _("Leave the milestone empty."),
            )
        )
    if due_on is not None and due_on < at.astimezone(PARIS).date():
        found.append(
            Obstacle(
                "milestone-in-the-past",
                _("The day of the next milestone has passed."),
                _("Choose a day to come."),
            )
        )
    return found
