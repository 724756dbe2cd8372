"""The people who hold the keys: invited, replaced, asked to try their key, met for the count.

A key lost while enough others remain changes nothing. Before the opening a lost threshold stops
the poll; afterwards nothing can repair it, hence the checks and the answers asked in advance.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal, refuse_if
from members.models import Account, Member
from notifications.actions import outbox
from votes.belenios.group import group_named
from votes.station import drafts, keyholding, live, rights_officers, roles
from votes.station.actions import sealed_copies
from votes.station.contributions import not_at_this_stage, refused_contribution
from votes.station.keys import GROUP, check_word
from votes.station.models import Poll, Trial, Trustee
from votes.station.questions import read_question
from votes.station.states import FINISHED, RUNNING, PollState

# A key is tried again every month while its poll is not counted.
TRIED_EVERY = timedelta(days=30)


def invite(*, poll: Poll, at: datetime) -> None:
    """Writes to each key holder: what is expected, from which page, with whom; who stands as a
    candidate and therefore holds none. Somebody invited already is not written to again."""
    rows = keyholding.in_order(poll)
    names, candidates = [row.name for row in rows], keyholding.candidate_names(poll)
    for row in rows:
        # A replacement and a fresh start change the list of names: everybody is told.
        step = f"key-invitation-{row.restarts}"
        _write(row, step, "key_invitation", {"names": names, "candidates": candidates}, at)
    if rows:
        on = at.astimezone(PARIS).date()
        kept_away = keyholding.unfit(poll, on)
        said = {
            "written_to": names,
            "candidates": candidates,
            "kept_away": {member.display_name: why.code for member, why in kept_away},
            "replacements": [m.display_name for m in keyholding.replacements(poll, on)],
        }
        audit.record("poll.key_holders_invited", at=at, subject=poll.journal_subject, details=said)


def replace(*, trustee: Trustee, member: Member, at: datetime, by: Account) -> Trustee:
    """Puts somebody else in the place of a key holder before the sealing, or lets the same person
    start again with a new key. The others keep their key file and do their next steps again."""
    on = at.astimezone(PARIS).date()
    with transaction.atomic():
        poll = drafts.held(trustee.poll)
        known = {row.pk: row for row in keyholding.in_order(poll, locked=True)}
        _require(trustee.pk in known)
        others = [row.member for row in known.values() if row.pk != trustee.pk]
        questions = [read_question(value) for value in poll.questions]
        refuse_if(
            [
                *roles.trustee_obstacles([*others, member], poll.threshold, questions, on),
                *rights_officers.key_obstacles(poll, member, on),
            ]
        )
        before = known[trustee.pk].name
        left = str(known[trustee.pk].member.number)
        rows, restarts = poll.trustees, max(row.restarts for row in known.values()) + 1
        rows.update(polynomial="", shown_key="", key_check="", checked_at=None, tested_at=None)
        rows.update(agreed_at=None, restarts=restarts)
        Trial.objects.filter(poll=poll).delete()
        rows.filter(pk=trustee.pk).update(
            member=member, name=member.display_name, certificate="", lost_at=None, coming=""
        )
        _note(
            "trustee.replaced", trustee, at, by, before=before, now=member.display_name, left=left
        )
        invite(poll=poll, at=at)
    trustee.refresh_from_db()
    return trustee


def release(*, poll: Poll, member: Member, at: datetime, by: Account) -> None:
    """A key holder takes another part in the vote before the sealing and leaves their key. The
    others begin again with their key file: more than half of those who remain open the total."""
    with transaction.atomic():
        poll = drafts.held(poll)
        rows = keyholding.in_order(poll, locked=True)
        leaving = [row for row in rows if row.member_id == member.pk]
        if not leaving:
            return
        _note("trustee.released", leaving[0], at, by, left=str(member.number))
        leaving[0].delete()
        remaining = keyholding.in_order(poll)
        for index, row in enumerate(remaining, 1):
            Trustee.objects.filter(pk=row.pk).update(index=index)
        restarts = max(row.restarts for row in rows) + 1
        _begin_again(poll, restarts=restarts, size=len(remaining))
        invite(poll=poll, at=at)


def take_back(*, poll: Poll, member: Member, at: datetime, by: Account) -> Trustee:
    """Somebody who holds keys by their function and had left their place takes one again before
    the sealing. The others begin again with their key file, as when one leaves."""
    with transaction.atomic():
        poll = drafts.held(poll)
        rows = keyholding.in_order(poll, locked=True)
        _require(bool(rows))
        if member not in keyholding.returning(poll, at.astimezone(PARIS).date()):
            raise Refusal(
                "no-place-to-take-back",
                _("This person has no place to take back among the key holders."),
                _("They must hold keys by the statutes, stand in no election and make no codes."),
            )
        restarts = max(row.restarts for row in rows) + 1
        size = len(rows) + 1
        back = Trustee.objects.create(
            poll=poll, index=size, member=member, name=member.display_name, restarts=restarts
        )
        _begin_again(poll, restarts=restarts, size=size)
        _note("trustee.returned", back, at, by)
        invite(poll=poll, at=at)
    return back


def _begin_again(poll: Poll, *, restarts: int, size: int) -> None:
    """Another number of holders: every key is certified anew, and more than half open the total."""
    Trial.objects.filter(poll=poll).delete()
    poll.trustees.update(certificate="", polynomial="", shown_key="", key_check="")
    poll.trustees.update(checked_at=None, tested_at=None, lost_at=None, restarts=restarts)
    poll.trustees.update(agreed_at=None)
    Poll.objects.filter(pk=poll.pk).update(trustees_count=size, threshold=size // 2 + 1)
    poll.refresh_from_db()


def declare_lost(*, trustee: Trustee, at: datetime, by: Account) -> Trustee:
    """A key holder no longer has their key. The other holders are told what it changes."""
    poll = trustee.poll
    _require(poll.state not in (*FINISHED, PollState.DRAFT) and trustee.decrypted_at is None)
    with transaction.atomic():
        rows = keyholding.in_order(poll, locked=True)
        if Trustee.objects.filter(pk=trustee.pk, lost_at=None).update(lost_at=at):
            _note("trustee.key_lost", trustee, at, by)
            left = sum(1 for row in rows if row.lost_at is None and row.pk != trustee.pk)
            context = {
                "lost_by": trustee.name,
                "left": left,
                "is_enough": left >= poll.threshold,
                "was_open": poll.opened_at is not None,
            }
            for row in rows:
                _write(row, f"key-lost-{trustee.index}-{at:%Y%m%d}", "key_lost", context, at)
    sealed_copies.renew(poll=poll, at=at, by=by)
    trustee.refresh_from_db()
    return trustee


def try_key(*, trustee: Trustee, key_check: str, at: datetime, by: Account | None) -> Trustee:
    """A holder's signed word that their key still decrypts what their own page encrypted. A key
    thought lost is thereby found."""
    _require(trustee.poll.state not in (*FINISHED, PollState.DRAFT))
    with refused_contribution():
        check_word(group_named(GROUP), trustee, key_check)
    with transaction.atomic():
        Trustee.objects.filter(pk=trustee.pk).update(tested_at=at, lost_at=None)
        _note("trustee.key_tried", trustee, at, by)
    trustee.refresh_from_db()
    return trustee


def remind(*, poll: Poll, at: datetime) -> int:
    """Asks those whose key was not tried for a month to try it. Returns how many are late."""
    late = [row for row in keyholding.in_order(poll) if _is_late(row, at)]
    for row in late:
        months = (at - keyholding.last_tried(row)).days // TRIED_EVERY.days
        step = f"key-test-{keyholding.last_tried(row):%Y%m%d}-{months}"
        with transaction.atomic():
            if _write(row, step, "key_test", {"since": keyholding.last_tried(row)}, at):
                _note("trustee.asked_to_try", row, at, None)
    return len(late)


def _is_late(row: Trustee, at: datetime) -> bool:
    known = row.checked_at is not None and row.lost_at is None
    return known and at - keyholding.last_tried(row) >= TRIED_EVERY


def propose_count(*, poll: Poll, counting_at: datetime, at: datetime, by: Account) -> Poll:
    """Proposes an hour for the count to the key holders; answers given for another are void."""
    _require(poll.state in (PollState.DRAFT, *RUNNING, PollState.ENDED))
    earliest = max(at, poll.remote_closes_at or at)
    if counting_at < earliest:
        raise Refusal(
            "count-before-the-close",
            _("The count cannot begin before the vote closes."),
            _("Propose an hour after the close of the vote."),
        )
    if poll.counting_at == counting_at:
        return poll
    with transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(counting_at=counting_at)
        poll.trustees.update(coming="", answered_at=None)
        audit.record(
            "poll.count_proposed",
            at=at,
            by=by,
            subject=poll.journal_subject,
            details={
                "counting_at": counting_at.isoformat(),
                "written_to": [row.name for row in keyholding.in_order(poll)],
            },
        )
        poll.refresh_from_db()
        for row in keyholding.in_order(poll):
            step = f"count-{counting_at:%Y%m%d%H%M}-{at:%Y%m%d%H%M}"
            _write(row, step, "count_appointment", {"counting_at": counting_at}, at)
        transaction.on_commit(lambda: live.poll_changed(poll.pk))
    return poll


def answer_count(*, trustee: Trustee, coming: str, at: datetime, by: Account) -> Trustee:
    """A key holder says whether they will be there for the count; the last word counts."""
    _require(trustee.poll.counting_at is not None and trustee.decrypted_at is None)
    answer = Trustee.Coming(coming)
    with transaction.atomic():
        Trustee.objects.filter(pk=trustee.pk).update(coming=answer, answered_at=at)
        _note("trustee.answered_count", trustee, at, by, coming=str(answer))
    trustee.refresh_from_db()
    return trustee


def let_go(*, poll: Poll, at: datetime) -> None:
    """Once nobody can contest a vote: what the key holders' pages left here goes, and they are
    asked to destroy the rest (secrecy.md 15). Idempotent."""
    poll.trustees.update(polynomial="", shown_key="")
    if poll.is_born_in_session:
        return  # its holders are asked about the file that its keys come from
    for row in poll.trustees.exclude(certificate="").select_related("member", "poll"):
        _write(row, "key-over", "key_over", {}, at, about=f"keys:{poll.uuid}")


def _write(
    row: Trustee,
    step: str,
    template: str,
    context: Mapping[str, Any],
    at: datetime,
    *,
    about: str = "",
) -> bool:
    """Writes to a key holder, once for each step; whether it is news."""
    poll = row.poll
    message = outbox.queue(
        key_subject=about or poll.journal_subject,
        member=row.member,
        step=step,
        template=template,
        context={
            "title": poll.title,
            "opens_at": poll.opens_at,
            "threshold": poll.threshold,
            "size": poll.trustees_count,
            "link": f"{settings.SITE_URL}/depositaires/#{poll.uuid}",
            "page": f"{settings.SITE_URL}/scrutins/{poll.uuid}/",
            **context,
        },
        at=at,
    )
    return message.queued_at == at


def _note(verb: str, trustee: Trustee, at: datetime, by: Account | None, **details: str) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=trustee.poll.journal_subject,
        details={"trustee": trustee.name, **details},
    )
    transaction.on_commit(lambda: live.poll_changed(trustee.poll_id))


def _require(holds: bool) -> None:
    if not holds:
        raise not_at_this_stage()
