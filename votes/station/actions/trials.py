"""The test vote that the key holders count themselves, before the sealing (ADR 13).

Each derives from their key file a key for this clone of the urn alone. Invented ballots are cast
into it; then each opens it on their own page as at the true count. Their shares of the poll's key
decrypt nothing here.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal, refuse_if
from members.models import Account
from notifications.actions import outbox
from votes.belenios.credentials import new_uuid
from votes.belenios.group import group_named
from votes.belenios.trustees import Single, Trustees
from votes.station import drafts, keyholding, live, trials
from votes.station.actions import rehearsing
from votes.station.actions.rehearsing import Found
from votes.station.contributions import not_at_this_stage, refused_contribution
from votes.station.keys import GROUP, check_trial_key
from votes.station.models import Poll, Rehearsal, Trial, TrialKey, Trustee
from votes.station.states import PollState
from votes.urn import counts
from votes.urn import queries as urn
from votes.urn.actions import counting
from votes.urn.states import PollState as UrnState

# Casting takes seconds: what is not done after so long was killed.
CASTING_LASTS = timedelta(minutes=5)


def begin(*, poll: Poll, at: datetime, by: Account | None) -> Trial:
    """Begins a test vote: the key holders are asked for a key of their own making. The one under
    way is given up."""
    with transaction.atomic():
        rows = _holders(poll)
        Trial.objects.filter(poll=poll).delete()
        trial = Trial.objects.create(poll=poll, clone=new_uuid(), at=at)
        _note("poll.test_begun", poll, at, by, clone=trial.clone)
        _ask(rows, trial, at)
    return trial


def begin_after_the_keys(*, poll: Poll, at: datetime, by: Account | None) -> None:
    """Begins the first test by itself, once every holder has shown their key. Nobody is written
    to: the page of each goes on to it after the trial of the key."""
    rows = keyholding.in_order(poll)
    if not all(row.shown_key for row in rows) or trials.is_done(poll, rows):
        return
    with transaction.atomic():
        trial, is_new = Trial.objects.get_or_create(
            poll=poll, defaults={"clone": new_uuid(), "at": at}
        )
        if is_new:
            _note("poll.test_begun", poll, at, by, clone=trial.clone)


def submit_key(*, trustee: Trustee, word: str, at: datetime, by: Account | None) -> Trustee:
    """A holder gives the public part of their key for the test, signed with their key file. With
    the last one the invented ballots are cast. Sending again changes nothing."""
    poll = trustee.poll
    with transaction.atomic():
        _holders(poll)
        trial = Trial.objects.select_for_update().filter(poll=poll).first()
        if trial is None:
            raise not_at_this_stage()
        with refused_contribution():
            check_trial_key(group_named(GROUP), trustee, trial.clone, word)
        if not trial.keys.filter(trustee=trustee).exists():
            if trial.closed_at is not None:
                raise not_at_this_stage()
            TrialKey.objects.create(trial=trial, trustee=trustee, word=word, at=at)
            _note("trustee.test_key_given", poll, at, by, trustee=trustee.name)
    if not trials.without_key(trial, keyholding.in_order(poll)):
        _cast_once(poll, at, by)
    return trustee


def cast(*, poll: Poll, at: datetime, by: Account | None) -> Trial:
    """Casts invented ballots into the clone, closed by the keys given so far, and ends it."""
    trial = trials.under_way(poll)
    if trial is None or trial.closed_at is not None:
        raise not_at_this_stage()
    refuse_if(trials.casting_obstacles(trial, poll, keyholding.in_order(poll)))
    if not _cast_once(poll, at, by):
        raise not_at_this_stage()
    trial.refresh_from_db()
    return trial


def open_total(
    *, trustee: Trustee, clone: str, decryption: str, head: str, at: datetime, by: Account | None
) -> Trustee:
    """A holder opens their part of the test's total, having verified the clone that ended with
    `head`. The last one publishes what was found. Sending again changes nothing."""
    poll = trustee.poll
    if Rehearsal.objects.filter(poll=poll, clone=clone).exists():
        return trustee
    trial = trials.under_way(poll)
    if trial is None or trial.clone != clone or not trial.is_cast or poll.state != PollState.DRAFT:
        raise not_at_this_stage()
    if head != urn.end_head(clone):
        raise Refusal(
            "other-head",
            _("The urn you verified is not the one that was closed here."),
            _("Do not decrypt. Compare the fingerprint announced aloud, and tell the chair."),
        )
    owners = list(trial.keys.order_by("trustee__index").values_list("trustee_id", flat=True))
    if trustee.pk not in owners:
        raise not_at_this_stage()
    owner = owners.index(trustee.pk) + 1
    with refused_contribution():
        counting.add_partial_decryption(poll_uuid=clone, owner=owner, text=decryption, at=at)
    with transaction.atomic():
        if TrialKey.objects.filter(trustee=trustee, opened_at=None).update(opened_at=at):
            _note("trustee.test_opened", poll, at, by, trustee=trustee.name)
    keep_when_opened(trial=trial, at=at, by=by)
    return trustee


def keep_when_opened(*, trial: Trial, at: datetime, by: Account | None = None) -> None:
    """Publishes and keeps what the test found, once every key has opened it. Safe to repeat."""
    if not trial.is_cast or not counts.has_enough_decryptions(trial.clone):
        return
    try:
        counting.publish_result(poll_uuid=trial.clone, at=at)
    except Refusal:
        if urn.poll(trial.clone).state != UrnState.RESULT:
            raise
    with transaction.atomic():
        known = Trial.objects.select_for_update().filter(pk=trial.pk).first()
        if known is None:
            return
        everybody = keyholding.in_order(trial.poll)
        absent = trials.without_key(known, everybody)
        found = Found(
            known.clone,
            known.ballots,
            known.expected,
            counted_by=[row.name for row in everybody if row not in absent],
            absent=[row.name for row in absent],
        )
        kept = rehearsing.keep(poll=trial.poll, found=found, at=at, by=by)
        known.delete()
    rehearsing.require_right(kept=kept)


def go_on_after_a_crash(*, trial: Trial, at: datetime) -> None:
    """Casts the ballots that a killed process did not, with the keys that were given; once the
    clone was sealed its invented rights died with that process, and another test begins by itself.
    """
    if trial.is_cast or trial.closed_at is None or at - trial.closed_at < CASTING_LASTS:
        return
    stopped = Trial.objects.filter(pk=trial.pk, closed_at=trial.closed_at)
    state, _epoch, _height = urn.heights({trial.clone}).get(trial.clone, (UrnState.DRAFT, 0, -1))
    if state == UrnState.DRAFT:
        if stopped.update(closed_at=None):
            _cast_once(trial.poll, at, None)
        return
    with transaction.atomic():
        # In the order in which everybody waits: the poll, then the journal.
        drafts.held(trial.poll)
        given_up, _by_model = stopped.delete()
        if given_up:
            _note("poll.test_given_up", trial.poll, at, None, clone=trial.clone)
            begin(poll=trial.poll, at=at, by=None)


def _cast_once(poll: Poll, at: datetime, by: Account | None) -> bool:
    """Of the last key given and of whoever goes on in the same second, one casts the ballots."""
    trial = trials.under_way(poll)
    if trial is None:
        return False
    if not Trial.objects.filter(pk=trial.pk, closed_at=None).update(closed_at=at):
        return False
    holders, trustees = _keys(trial)
    names = [row.name for row in holders]
    expected = rehearsing.fill(poll=poll, clone=trial.clone, trustees=trustees, names=names, at=at)
    with transaction.atomic():
        changes = {"expected": expected, "ballots": rehearsing.BALLOTS}
        if not Trial.objects.filter(pk=trial.pk).update(**changes):
            return False  # another test was begun meanwhile: this one is given up
        _note("poll.test_cast", poll, at, by, clone=trial.clone, head=urn.end_head(trial.clone))
        trial.refresh_from_db()
        _ask(holders, trial, at)
    return True


def _keys(trial: Trial) -> tuple[list[Trustee], Trustees]:
    """Who gave a key, and the keys that close the clone: all of them are needed to open it."""
    group = group_named(GROUP)
    rows = trial.keys.select_related("trustee__poll", "trustee__member__account")
    rows = rows.order_by("trustee__index")
    keys = [check_trial_key(group, row.trustee, trial.clone, row.word) for row in rows]
    return [row.trustee for row in rows], Trustees.build(group, [Single(key) for key in keys])


def _holders(poll: Poll) -> list[Trustee]:
    """The key holders, locked, of a poll in preparation whose keys are all made."""
    rows = keyholding.in_order(drafts.held(poll), locked=True)
    if not rows or not all(row.shown_key for row in rows):
        raise not_at_this_stage()
    return rows


def _ask(rows: list[Trustee], trial: Trial, at: datetime) -> None:
    """Writes to the key holders: to give a key for the test, or to open it."""
    poll = trial.poll
    for row in rows:
        outbox.queue(
            key_subject=poll.journal_subject,
            member=row.member,
            step=f"test-{trial.clone}-{'cast' if trial.is_cast else 'key'}",
            template="test_count",
            context={
                "title": poll.title,
                "is_cast": trial.is_cast,
                "head": urn.end_head(trial.clone)[:8] if trial.is_cast else "",
                "link": f"{settings.SITE_URL}/depositaires/#{poll.uuid}",
            },
            at=at,
        )


def _note(verb: str, poll: Poll, at: datetime, by: Account | None, **details: str) -> None:
    audit.record(verb, at=at, by=by, subject=poll.journal_subject, details=details)
    transaction.on_commit(lambda: live.poll_changed(poll.pk))
