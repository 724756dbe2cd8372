"""The checks that run by themselves: each run is kept, a failure is told once, and its end too."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.db.models.functions import TruncDate

from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from members import queries as members
from members.models import Account, Member
from notifications.actions import outbox
from votes.station import integrity, states
from votes.station.integrity import CheckResult
from votes.station.models import IntegrityRun, Poll
from votes.station.states import PollState
from votes.urn import queries as urn
from votes.urn.actions import verification
from votes.urn.models import Verification

# Every run is kept this long; older good ones are told by one row a day.
KEPT_ONE_BY_ONE = timedelta(days=7)


def check(*, poll: Poll, at: datetime) -> IntegrityRun:
    """Runs every check of a sealed poll and keeps what was found. A failure is looked at twice
    before anybody is woken: the urn moves while it is read."""
    found = integrity.checks(poll)
    if not _all_good(found):
        found = integrity.checks(poll)
    height, head = _head(poll)
    with transaction.atomic():
        Poll.objects.select_for_update().get(pk=poll.pk)
        before = IntegrityRun.objects.filter(poll=poll).order_by("at", "pk").last()
        run = IntegrityRun.objects.create(
            poll=poll,
            at=at,
            ok=_all_good(found),
            outcomes=[{"check": each.code, "ok": each.ok, "detail": each.detail} for each in found],
            height=height,
            head=head,
        )
        known = before.failed if before else frozenset()
        if run.failed - known:
            _tell(run, failed=run.failed, verb="poll.integrity_failed")
        elif known and run.ok:
            _tell(run, failed=known, verb="poll.integrity_restored")
    return run


def verify_ballots(*, poll: Poll, at: datetime, by: Account) -> Verification:
    """Has the workers check every proof of every ballot again; asked twice, it is done once."""
    made = verification.begin(poll_uuid=poll.uuid, at=at)
    audit.record(
        "poll.verification_asked",
        at=at,
        by=by,
        subject=poll.journal_subject,
        details={"height": made.height, "head": made.head},
    )
    return made


def verify_closed_urns(*, at: datetime) -> list[str]:
    """Has every urn that nothing enters any more verified once, before its count and after its
    result; and asks again for what stands still."""
    closed = Poll.objects.filter(
        regime=Poll.Regime.SECRET,
        state__in=(PollState.ENDED, PollState.UNCOUNTED, *states.WITH_RESULT),
    )
    waiting = urn.never_verified(set(closed.order_by("pk").values_list("pk", flat=True)))
    for uuid in waiting:
        verification.begin(poll_uuid=uuid, at=at)
    verification.resume(at=at)
    return waiting


def condense(*, poll: Poll, at: datetime) -> int:
    """Puts one row in the place of the good runs of each day gone by more than a week ago; what
    failed stays as it is. Returns how many rows went."""
    limit = (at - KEPT_ONE_BY_ONE).astimezone(PARIS).replace(hour=0, minute=0, second=0)
    old = IntegrityRun.objects.filter(poll=poll, ok=True, at__lt=limit)
    days = (
        old.annotate(day=TruncDate("at", tzinfo=PARIS))
        .values("day")
        .annotate(last=Max("pk"), runs=Sum("stands_for"))
        .order_by("day")
    )
    gone = 0
    for day in days:
        same = old.annotate(day=TruncDate("at", tzinfo=PARIS)).filter(day=day["day"])
        if same.count() == 1:
            continue
        with transaction.atomic():
            last = IntegrityRun.objects.get(pk=day["last"])
            keys = list(same.order_by("pk").values_list("pk", flat=True))
            deleted, _by_model = IntegrityRun.objects.filter(pk__in=keys).delete()
            last.pk, last.stands_for, last._state.adding = None, day["runs"], True
            last.save()
            gone += deleted - 1
    return gone


def _head(poll: Poll) -> tuple[int, str]:
    """Where the urn stands; nowhere when it is gone, which the checks have found too."""
    try:
        return urn.head(poll.uuid)
    except Refusal:
        return 0, ""


def _all_good(found: list[CheckResult]) -> bool:
    return all(each.ok for each in found)


def _tell(run: IntegrityRun, *, failed: frozenset[str], verb: str) -> None:
    """Writes to certifiers and key holders that a check failed, or that all is well again."""
    poll = run.poll
    names = [integrity.name_of(code) for code in sorted(failed)]
    audit.record(
        verb,
        at=run.at,
        subject=poll.journal_subject,
        details={"checks": sorted(failed), "height": run.height, "head": run.head},
    )
    for member in _watchers(poll, run.at):
        outbox.queue(
            key_subject=poll.journal_subject,
            member=member,
            step=f"integrity-{run.pk}",
            template="integrity",
            context={
                "title": poll.title,
                "is_over": run.ok,
                "checks": names,
                "at": run.at,
                "link": f"{settings.SITE_URL}/scrutins/{poll.uuid}/integrite",
            },
            at=run.at,
        )


def _watchers(poll: Poll, at: datetime) -> list[Member]:
    """Who is warned: whoever certifies, whoever holds a key."""
    certifiers = members.holders_of("certifier", at.astimezone(PARIS).date())
    holders = [row.member for row in poll.trustees.select_related("member").order_by("index")]
    return list({member.pk: member for member in (*certifiers, *holders)}.values())
