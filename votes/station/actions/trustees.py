"""The count, as far as it needs the key holders."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from members.models import Account
from votes.belenios.errors import ProtocolError
from votes.station import permissions
from votes.station.actions.projection import mirror
from votes.station.live import announce
from votes.station.models import Poll, Trustee
from votes.station.states import PollState
from votes.urn import counts
from votes.urn import queries as urn
from votes.urn.actions import counting


def submit_partial_decryption(
    *, trustee: Trustee, decryption: str, head: str, at: datetime, by: Account | None
) -> Trustee:
    """A key holder opens their part of the one tally, having verified the urn that ended with
    `head`. When enough have, the result is published. Sending again changes nothing."""
    poll = trustee.poll
    if trustee.decrypted_at is not None:
        return trustee
    if _stands(trustee, at, by):
        raise Refusal(
            "trustee-is-candidate",
            _("A key holder stands as a candidate in this vote."),
            _("Another key holder must open the urn."),
            status=403,
        )
    if head != urn.end_head(poll.uuid):
        raise Refusal(
            "other-head",
            _("The urn you verified is not the one that was closed here."),
            _("Do not decrypt. Compare the fingerprint announced aloud, and tell the chair."),
        )
    try:
        counting.add_partial_decryption(
            poll_uuid=poll.uuid, owner=trustee.index, text=decryption, at=at
        )
    except ProtocolError as error:
        raise Refusal(
            f"decryption-refused.{error.check}",
            _("What your page sent for the count is not valid."),
            _("Reload the page and start again with your key file. If it lasts, tell the chair."),
            status=400,
        ) from error
    _note(poll, at, by)
    publish_when_possible(poll=poll, at=at)
    trustee.refresh_from_db()
    return trustee


def _stands(trustee: Trustee, at: datetime, by: Account | None) -> bool:
    """Whether the key holder stands in this vote, or the person who acts for them does."""
    poll, on = trustee.poll, at.astimezone(PARIS).date()
    acting = by is not None and permissions.is_candidate(by, poll, on)
    return acting or trustee.member_id in poll.candidate_ids()


def publish_when_possible(*, poll: Poll, at: datetime) -> bool:
    """Publishes the result once enough partial decryptions are in the urn. Safe to repeat."""
    _note(poll, at, None)
    of = urn.poll(poll.uuid)
    if of.state == PollState.TALLIED and counts.has_enough_decryptions(poll.uuid):
        try:
            counting.publish_result(poll_uuid=poll.uuid, at=at)
        except Refusal:  # another holder, or the worker, was faster
            if urn.poll(poll.uuid).state != PollState.RESULT:
                raise
    return mirror(poll=poll, at=at, verb="poll.result_published")


def _note(poll: Poll, at: datetime, by: Account | None) -> None:
    """Writes who has opened their part, as the urn has it."""
    owners = counts.owners(urn.poll(poll.uuid))
    with transaction.atomic():
        for row in poll.trustees.filter(index__in=owners, decrypted_at=None).order_by("index"):
            if poll.trustees.filter(pk=row.pk, decrypted_at=None).update(decrypted_at=at):
                audit.record(
                    "trustee.decrypted",
                    at=at,
                    by=by,
                    subject=poll.journal_subject,
                    details={"trustee": row.name},
                )
                announce(poll, None, at)
