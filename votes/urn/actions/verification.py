"""Verifying a whole urn again, by as many workers as there are, on one machine or several.

Each part is a task of its own. A task that is done twice, because its worker was killed or slow,
writes one verdict; the last verdict of all calls whoever gathers them.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django_q.tasks import async_task

from common.states import TransitionRefused, take
from votes.belenios.shares import plan
from votes.urn import states, verifying
from votes.urn.models import Verification, VerificationPart
from votes.urn.queries import sealed_poll
from votes.urn.steps import locked
from votes.urn.turn import URN, urn_transaction

CHECK_TASK = "votes.urn.tasks.check_part"
GATHER_TASK = "votes.urn.tasks.gather_parts"
# Six times what a part takes: a worker that has said nothing for so long was killed. The broker
# would keep its task for minutes (Q_CLUSTER “retry”).
HELD_FOR = timedelta(minutes=1)
# Nobody holds a part of it: tasks were lost with their queue, or with the worker that had them.
STANDS_STILL = timedelta(minutes=2)
# The gathering holds nothing, and reads the whole archive.
GATHERS_FOR = timedelta(minutes=15)


def begin(*, poll_uuid: str, at: datetime) -> Verification:
    """Cuts the urn, as it is now, in parts and asks the workers for them; the verification that
    is under way, if there is one: of two people who ask in the same second, one begins it."""
    of = sealed_poll(poll_uuid)
    size = verifying.ballots_in_a_part(of)
    with urn_transaction():
        poll = locked(poll_uuid)
        running = poll.verifications.filter(state=states.VerificationState.UNDER_WAY).first()
        if running is not None:
            return running
        cut = plan(verifying.ballots_until(poll, poll.height), size)
        made = Verification.objects.create(
            poll=poll,
            height=poll.height,
            head=poll.head,
            asked_at=at,
            moved_at=at,
            parts_count=len(cut),
        )
        VerificationPart.objects.bulk_create(
            VerificationPart(verification=made, first=first, last=last) for first, last in cut
        )
    _ask_for_what_is_missing(made)
    return made


def resume(*, at: datetime) -> int:
    """Asks again for the parts of killed workers, then for all that is missing of what stands
    still."""
    _take_over(at)
    missing = VerificationPart.objects.filter(verification=OuterRef("pk"), verdict="")
    still = Verification.objects.filter(
        ~Exists(missing.filter(held_until__gt=at)),
        Q(Exists(missing), moved_at__lt=at - STANDS_STILL) | Q(moved_at__lt=at - GATHERS_FOR),
        state=states.VerificationState.UNDER_WAY,
    )
    resumed = 0
    for made in still.order_by("pk"):
        with urn_transaction():
            moved = still.filter(pk=made.pk).update(moved_at=at)
        if moved:
            _ask_for_what_is_missing(made)
            resumed += 1
    return resumed


def check_part(*, part_pk: int, at: datetime) -> bool:
    """Checks the ballots of one part, unless it was done or another worker holds it. Of two
    workers, one writes."""
    if not _hold(part_pk, at):
        return False
    part = VerificationPart.objects.select_related("verification__poll").get(pk=part_pk)
    made = part.verification
    verdict = verifying.examine(made.poll, part.first, part.last).to_json()
    with urn_transaction():
        Verification.objects.select_for_update().get(pk=made.pk)
        written = made.parts.filter(pk=part_pk, verdict="").update(verdict=verdict)
        Verification.objects.filter(pk=made.pk).update(moved_at=at)
        is_last = bool(written) and not made.parts.filter(verdict="").exists()
    if is_last:
        async_task(GATHER_TASK, made.pk)
    return bool(written)


def gather(*, verification_pk: int, at: datetime) -> bool:
    """Adds the verdicts up and concludes, once, whoever else tries."""
    made = Verification.objects.select_related("poll").get(pk=verification_pk)
    parts = made.parts.order_by("first")
    if made.state != states.VerificationState.UNDER_WAY or parts.filter(verdict="").exists():
        return False
    verdicts = parts.values_list("verdict", flat=True).iterator()
    report = verifying.gather(made.poll, made.height, made.head, verdicts)
    found = states.FIND_VALID if report.ok else states.FIND_INVALID
    tally, sized = report.tally if report.ok and report.tally else (None, None)
    try:
        with urn_transaction():
            take(
                made,
                found,
                using=URN,
                ended_at=at,
                moved_at=at,
                report=report.to_json(),
                tally=tally.text if tally else "",
                sized_tally=sized.text if sized else "",
            )
            made.parts.all().delete()
    except TransitionRefused:
        return False
    return True


def _hold(part_pk: int, at: datetime) -> bool:
    """Takes a part that nobody has done nor holds."""
    free = VerificationPart.objects.filter(
        Q(held_until=None) | Q(held_until__lte=at), pk=part_pk, verdict=""
    )
    with urn_transaction():
        return bool(free.update(held_until=at + HELD_FOR))


def _take_over(at: datetime) -> None:
    """Asks again, once, for each part whose worker was killed, while others go on."""
    dead = VerificationPart.objects.filter(verdict="", held_until__lte=at)
    for part in dead.order_by("pk"):
        with urn_transaction():
            freed = dead.filter(pk=part.pk).update(held_until=None)
        if freed:
            async_task(CHECK_TASK, part.pk)


def _ask_for_what_is_missing(made: Verification) -> None:
    """Queues a task for each part without a verdict; for the gathering when none is missing."""
    missing = made.parts.filter(verdict="").order_by("first")
    asked = list(missing.values_list("pk", flat=True))
    for pk in asked:
        async_task(CHECK_TASK, pk)
    if not asked:
        async_task(GATHER_TASK, made.pk)
