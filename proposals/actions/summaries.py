"""Summing a debate up, and saying where else it goes on."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account, Member
from proposals.models import Proposal, Summary

SHORTEST, LONGEST = 30, 5_000
LONGEST_ADDRESS = 300


def write(
    *,
    proposal: Proposal,
    member: Member,
    text: str,
    after: int,
    is_moderators: bool,
    at: datetime,
    by: Account,
) -> Summary:
    """Publishes one more version of the summary. `after` is the number of the version that was
    read, 0 for none: of two people who write in the same second, one reads the other first. The
    same words sent twice are one version."""
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refusal(
            "summary-unreadable",
            _("A summary has between {least} and {most} characters.").format(
                least=SHORTEST, most=LONGEST
            ),
            _("Give the main arguments of both sides, and what is still open."),
            status=400,
        )
    last = Summary.objects.filter(proposal=proposal).first()
    if last is not None and (last.text, last.author_id) == (text, member.pk):
        return last
    if (last.number if last else 0) != after:
        raise _written_meanwhile()
    try:
        with transaction.atomic(using="default"):
            made = Summary.objects.create(
                proposal=proposal,
                number=after + 1,
                text=text,
                author=member,
                is_moderators=is_moderators,
                at=at,
            )
            audit.record(
                "proposal.debate_summed_up",
                at=at,
                by=by,
                subject=proposal.reference,
                details={"number": made.number},
            )
    except IntegrityError:
        raise _written_meanwhile() from None
    return made


def link_thread(*, proposal: Proposal, address: str, at: datetime, by: Account) -> None:
    """Says where the debate also goes on, as on the forum of the cooperative; empty: nowhere."""
    address = address.strip()
    if address and not _is_https(address):
        raise Refusal(
            "not-an-address",
            _("This is not the address of a page."),
            _("Copy it from your browser: it begins with https://."),
            status=400,
        )
    with transaction.atomic(using="default"):
        changed = Proposal.objects.filter(pk=proposal.pk).exclude(thread_url=address)
        if changed.update(thread_url=address):
            audit.record("proposal.thread_linked", at=at, by=by, subject=proposal.reference)


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = address.isprintable() and " " not in address and "@" not in parts.netloc
    return (
        plain
        and len(address) <= LONGEST_ADDRESS
        and bool(parts.hostname)
        and (parts.scheme == "https")
    )


def _written_meanwhile() -> Refusal:
    return Refusal(
        "summary-changed",
        _("Somebody has just published another version of this summary."),
        _("Copy what you wrote, read theirs, then complete it."),
    )
