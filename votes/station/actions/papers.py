"""Votes on paper join the urn itself (secrecy.md 12): the member's own right is closed when the
envelope comes; once nobody votes any more, two scrutineers enter the shuffled papers one by one.

Nothing written here joins an envelope to a ballot, and no order of arrival is kept: the slots are
used one after the other, whoever the papers are from.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Refusal, refuse_if
from members.models import Account
from votes.station import keeper, lost_rights, papers, permissions
from votes.station.actions import polls, roll, telling
from votes.station.actions.projection import mirror
from votes.station.actions.rights import PERMIT_LASTS, Right
from votes.station.live import announce_turnout
from votes.station.models import (
    HandOver,
    PaperCount,
    PaperStatement,
    Poll,
    Reserve,
    RollEntry,
    TurnoutEntry,
)
from votes.station.states import PollState
from votes.urn import queries as urn
from votes.urn.actions import credentials
from votes.urn.actions import polls as urn_polls
from votes.urn.models import Rank

ON_PAPER = "Vote sur papier, sous enveloppe fermée"
About = PaperStatement.About


def close_right(*, entry: RollEntry, at: datetime, by: Account | None) -> None:
    """An envelope takes the place of the member's own vote: their right is closed in the urn, by
    compare-and-swap on “holds no ballot”, then signed for on the roll. Nothing is opened. The same
    envelope entered twice is entered once."""
    with transaction.atomic():
        poll = Poll.objects.select_for_update().get(pk=entry.poll_id)
        entry.refresh_from_db()
        refuse_if(papers.closing_obstacles(entry))
        try:
            roll.withdraw(entry=entry, why=ON_PAPER, at=at, by=by, for_paper=True)
        except Refusal:  # the member was faster, in the same second
            found = papers.has_voted(entry)
            refuse_if([found] if found else [])
            raise
        signed, is_new = TurnoutEntry.objects.get_or_create(
            entry=entry, defaults={"channel": TurnoutEntry.Channel.PAPER, "at": at}
        )
        if is_new:
            telling.tell_member(poll=poll, signed=signed, at=at)
            announce_turnout(poll, at)


def give_right_back(*, entry: RollEntry, why: str, at: datetime, by: Account | None) -> None:
    """The envelope does not hold: a reserve right takes the place of the one that was closed, and
    the member may vote again. Refused once the envelopes are being opened."""
    with transaction.atomic():
        poll = Poll.objects.select_for_update().get(pk=entry.poll_id)
        signed = TurnoutEntry.objects.filter(entry=entry, channel=TurnoutEntry.Channel.PAPER)
        if not signed.exists():
            return
        if poll.state not in papers.TAKES_ENVELOPES:
            raise Refusal(
                "envelopes-final",
                _("Envelopes are final once the vote is closed."),
                _("Write what is wrong among the incidents: the minutes say it."),
            )
        roll.reissue(entry=entry, why=why, at=at, by=by)
        signed.delete()
        RollEntry.objects.filter(pk=entry.pk).update(withdrawn_at=None, withdrawn_why="")
        announce_turnout(poll, at)


def leave_out(*, entry: RollEntry, at: datetime, by: Account | None) -> None:
    """The member left before the sitting: the envelope stays closed, their right too."""
    with transaction.atomic():
        poll = Poll.objects.select_for_update().get(pk=entry.poll_id)
        signed = TurnoutEntry.objects.filter(entry=entry, channel=TurnoutEntry.Channel.PAPER)
        if poll.state not in papers.TAKES_ENVELOPES or not signed.exists():
            return
        signed.delete()
        details = {"entry": entry.pk}
        audit.record("paper.left_out", at=at, by=by, subject=poll.journal_subject, details=details)
        announce_turnout(poll, at)


def begin(*, poll: Poll, at: datetime, by: Account | None) -> PaperCount:
    """Nobody votes any more, in the room either: every permit is void, and the envelopes may be
    opened. Nothing opens the vote to voters again. Safe to repeat."""
    with transaction.atomic():
        count, _is_new = PaperCount.objects.get_or_create(
            poll=poll, defaults={"received": papers.received(poll), "began_at": at}
        )
        if urn.poll(poll.uuid).state != PollState.PAPERS:
            urn_polls.enter_papers(poll_uuid=poll.uuid, at=at)
    mirror(poll=poll, at=at, by=by, verb="poll.papers_begun", details={"received": count.received})
    return count


def declare(*, poll: Poll, about: str, number: int, at: datetime, by: Account) -> papers.Papers:
    """One scrutineer says how many envelopes the shuffled pile has, or how many hold no vote that
    counts. It holds once two say the same; then, all papers entered, the vote ends."""
    _require_scrutineer(poll, by, at)
    with transaction.atomic():
        count = _count(poll)
        _void_the_slot_in_hand(poll)
        entered = urn.papers_entered(poll.uuid)
        if about == About.ENVELOPES:
            _require_pile(count, number, entered)
        else:
            _require_balance(count, number, entered)
        PaperStatement.objects.update_or_create(
            count=count, account=by, about=about, defaults={"number": number, "at": at}
        )
        _record("papers.stated", poll, at, by, about=str(about), number=number)
        _agree(count, at)
    if count.settled_at is not None:
        finish(poll=poll, at=at, by=by)
    return papers.standing(poll)


def finish(*, poll: Poll, at: datetime, by: Account | None = None) -> None:
    """The end of the vote once its papers are settled; done again by the repair after a crash."""
    poll.refresh_from_db()
    if poll.state == PollState.PAPERS:
        polls.end(poll=poll, at=at, by=by)


def take_slot(*, poll: Poll, at: datetime, by: Account) -> Right:
    """A slot for the next paper, handed to the page of one scrutineer: in both journals first. One
    at a time: asking again makes what was handed over before worthless, so that a page that was
    lost, or another device, never counts one paper twice. Two are there: each has said the number
    of envelopes within the hour."""
    _require_scrutineer(poll, by, at)
    with transaction.atomic():
        count = _count(poll)
        if count.envelopes is None:
            raise Refusal(
                "pile-not-counted",
                _("Two scrutineers have not said the same number of envelopes yet."),
                _("Each counts the shuffled pile, and says the number on their own page."),
            )
        if not count.statements.filter(account=by, about=About.ENVELOPES).exists():
            raise Refusal(
                "pile-not-yours",
                _("You have not counted this pile of envelopes."),
                _("Count it with the other scrutineer, and say the number on your own page first."),
            )
        if not papers.are_together(count, at):
            raise Refusal(
                "scrutineer-alone",
                _("Two scrutineers said the number of envelopes more than an hour ago."),
                _("Each of you says it again on your own account: nobody enters papers alone."),
            )
        slot = papers.next_slot(poll)
        if slot is None or urn.papers_entered(poll.uuid) >= count.envelopes:
            raise Refusal(
                "every-paper-entered",
                _("As many papers are entered as there are envelopes."),
                _("No other is taken. Say how many envelopes held no vote that counts."),
            )
        credentials.raise_epoch(poll_uuid=poll.uuid, credential=slot.public_credential)
        _record(papers.HANDED_OVER, poll, at, by, slot=slot.slot)
        return _right(poll, slot, at, by)


def _right(poll: Poll, slot: Reserve, at: datetime, by: Account) -> Right:
    try:
        credential = keeper.hand_over(poll.uuid, (slot.slot, slot.nonce), to=str(by.pk))
    except keeper.RightsDestroyed as error:
        raise lost_rights.not_here(poll) from error
    return Right(
        entry_id=0,
        label=str(_("A paper")),
        kind=HandOver.Kind.REPRESENTED,
        voted=False,
        credential=credential,
        permit=urn.permit(
            poll_uuid=poll.uuid,
            credential=slot.public_credential,
            rank=Rank.OWNER,
            expires_at=at + PERMIT_LASTS,
        ),
    )


def _require_scrutineer(poll: Poll, by: Account, at: datetime) -> None:
    if not permissions.can_enter_papers(by, poll, at.astimezone(PARIS).date()):
        raise Forbidden(
            "not-a-scrutineer",
            _("Two scrutineers enter the papers, who neither stand nor sent an envelope."),
            _("Ask the chair who is scrutineer. A certifier takes the place of one who cannot."),
        )


def _count(poll: Poll) -> PaperCount:
    """The count of papers under way, held until the act is done."""
    count = PaperCount.objects.select_for_update().filter(poll=poll).first()
    if count is None or count.settled_at is not None:
        raise Refusal(
            "papers-not-now",
            _("No paper is entered in this vote now."),
            _("Reload the page to see where things stand."),
        )
    return count


def _void_the_slot_in_hand(poll: Poll) -> None:
    """Whoever is entering a paper asks for a slot again: numbers are compared while none comes."""
    slot = papers.next_slot(poll)
    if slot is not None:
        credentials.raise_epoch(poll_uuid=poll.uuid, credential=slot.public_credential)


def _require_pile(count: PaperCount, number: int, entered: int) -> None:
    if number > count.received:
        raise Refusal(
            "more-envelopes-than-came",
            _("{number} envelopes, for {received} that were entered when they came.").format(
                number=number, received=count.received
            ),
            _("Count the pile again: an envelope nobody signed for is not opened."),
        )
    if number < entered:
        raise Refusal(
            "fewer-envelopes-than-papers",
            _("{entered} papers are already entered, for {number} envelopes.").format(
                entered=entered, number=number
            ),
            _("Count again the envelopes, opened and closed."),
        )


def _require_balance(count: PaperCount, void: int, entered: int) -> None:
    if count.envelopes is None or entered + void != count.envelopes:
        raise Refusal(
            "papers-unsettled",
            _("{entered} papers entered and {void} set aside, for {envelopes} envelopes.").format(
                entered=entered, void=void, envelopes=count.envelopes or 0
            ),
            _("Every envelope holds a paper that is entered, or is set aside. Count again."),
        )


def _agree(count: PaperCount, at: datetime) -> None:
    """What two scrutineers say alike holds, until one of them says another number."""
    count.envelopes = papers.agreed(count, About.ENVELOPES)
    void = papers.agreed(count, About.VOID) if count.envelopes is not None else None
    entered = urn.papers_entered(count.poll_id)
    if void is not None and entered + void == count.envelopes:
        count.void, count.settled_at = void, at
    count.save()


def _record(verb: str, poll: Poll, at: datetime, by: Account, **details: Any) -> None:
    audit.record(verb, at=at, by=by, subject=poll.journal_subject, details=details)
