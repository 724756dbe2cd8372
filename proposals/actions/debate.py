"""The debate of a proposal: arguing, replying, sharing an argument."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account, Member
from proposals.actions.proposals import note_opinions
from proposals.debate_mails import tell_called
from proposals.models import Contribution, Proposal, Sharing, Side
from proposals.states import DEBATABLE

LONGEST = 3_000
MOST_IN_AN_HOUR = 12
SHORTEST = 10


def argue(
    *,
    proposal: Proposal,
    member: Member,
    side: str,
    text: str,
    at: datetime,
    by: Account,
    quote: str = "",
) -> Contribution:
    """Adds an argument for or against. The same words sent twice are one argument."""
    if side not in (Side.FOR, Side.AGAINST):
        raise Refusal(
            "no-side",
            _("An argument is for or against."),
            _("Say which, or reply to an argument."),
            status=400,
        )
    quote = quote.strip()
    with transaction.atomic(using="default"):
        _debating(proposal)
        if quote and _plain(quote) not in _plain(f"{proposal.text}\n{proposal.reasons}"):
            raise Refusal(
                "not-a-quotation",
                _("The passage quoted is not in the text."),
                _("Copy it as it stands, or leave the quotation empty."),
                status=400,
            )
        return say(
            proposal=proposal, member=member, side=side, text=text, quote=quote, at=at, by=by
        )


def reply(
    *, argument: Contribution, member: Member, text: str, at: datetime, by: Account
) -> Contribution:
    """Answers an argument; the same words sent twice are one reply."""
    with transaction.atomic(using="default"):
        _debating(argument.proposal)
        _standing(argument)
        return say(
            proposal=argument.proposal,
            member=member,
            argument=argument,
            side=Side.REPLY,
            text=text,
            at=at,
            by=by,
        )


def share(*, argument: Contribution, member: Member, at: datetime, by: Account) -> bool:
    """Says that one shares an argument; False when it was said already."""
    if argument.author_id == member.pk:
        raise Refusal(
            "own-argument", _("This argument is yours."), _("Others can say that they share it.")
        )
    with transaction.atomic(using="default"):
        _debating(argument.proposal)
        _standing(argument)
        _row, new = Sharing.objects.get_or_create(
            argument=argument, member=member, defaults={"at": at}
        )
        if new:
            audit.record("proposal.argument_shared", at=at, by=by, subject=argument.reference)
    return new


def unshare(*, argument: Contribution, member: Member, at: datetime, by: Account) -> bool:
    """Takes that back; False when there was nothing to take back."""
    with transaction.atomic(using="default"):
        _debating(argument.proposal)
        gone, _rows = Sharing.objects.filter(argument=argument, member=member).delete()
        if gone:
            audit.record("proposal.argument_unshared", at=at, by=by, subject=argument.reference)
    return bool(gone)


def say(
    *,
    proposal: Proposal,
    member: Member,
    side: str,
    text: str,
    at: datetime,
    by: Account,
    argument: Contribution | None = None,
    quote: str = "",
    about: str = "",
) -> Contribution:
    """Writes a member's words down once, within the pace of a debate. `about` tells apart what is
    said in the same words of two things. The caller holds the transaction."""
    text = text.strip()
    _refuse_unless_readable(text)
    said = f"{argument.pk if argument else ''}|{side}|{quote}|{text}"
    digest = hashlib.sha256((f"{said}|{about}" if about else said).encode()).hexdigest()
    key = {"proposal": proposal, "author": member, "digest": digest}
    already = Contribution.objects.filter(**key).first()
    if already is not None:
        return already
    _refuse_beyond_the_pace(member, at)
    made, new = Contribution.objects.get_or_create(
        **key,
        defaults={
            "argument": argument,
            "side": side,
            "quote": quote,
            "text": text,
            "version": proposal.version,
            "written_at": at,
        },
    )
    if new:
        audit.record("proposal.debated", at=at, by=by, subject=made.reference)
        note_opinions(proposal=proposal)  # after the journal, which one act writes at a time
        tell_called(made, at)
    return made


def _refuse_unless_readable(text: str) -> None:
    if len(text) < SHORTEST:
        raise Refusal(
            "too-short",
            _("A few words more, so that others understand."),
            _("Write a whole sentence."),
            status=400,
        )
    if len(text) > LONGEST:
        raise Refusal(
            "too-long",
            _("This is too long to be read by all."),
            _("Keep one idea, or write several arguments."),
            status=400,
        )


def _refuse_beyond_the_pace(member: Member, at: datetime) -> None:
    """So that nobody drowns a debate, by a program or by zeal."""
    hour = Contribution.objects.filter(author=member, written_at__gt=at - timedelta(hours=1))
    if hour.count() >= MOST_IN_AN_HOUR:
        raise Refusal(
            "too-many-in-an-hour",
            _("You have written a lot in an hour: leave others time to answer."),
            _("Copy what you have written and send it a little later; nothing else is lost."),
            status=429,
        )


def _debating(proposal: Proposal) -> None:
    """Only until the assembly has voted; read again inside the transaction."""
    proposal.refresh_from_db(fields=["state", "version", "text", "reasons", "hidden_by"])
    if proposal.state not in DEBATABLE or proposal.hidden_by_id:
        raise Refusal(
            "debate-closed",
            _("The debate of this proposal is closed."),
            _("Its page says where it stands."),
        )


def _standing(argument: Contribution) -> None:
    """Nobody answers what nobody reads."""
    argument.refresh_from_db(fields=["hidden_by"])
    if argument.hidden_by_id:
        raise Refusal(
            "argument-hidden",
            _("This argument is hidden by moderation."),
            _("The journal of moderation gives the reason."),
        )


def _plain(text: str) -> str:
    return " ".join(text.split())
