"""The key holders compare the fingerprint of their common key: each says it, and it is kept."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account
from votes.station import keyholding, live, stages
from votes.station.contributions import not_at_this_stage
from votes.station.models import Trustee
from votes.station.states import PollState


def confirm(*, trustee: Trustee, seen: str, at: datetime, by: Account) -> Trustee:
    """A key holder says that they see the same fingerprint as the others. Once only; the keys that
    are begun again make it void. What was seen must still be what all the keys make together."""
    with transaction.atomic():
        rows = keyholding.in_order(trustee.poll, locked=True)
        mine = next((row for row in rows if row.pk == trustee.pk), None)
        poll = rows[0].poll if rows else trustee.poll
        if mine is None or poll.state not in (PollState.DRAFT, PollState.SEALED):
            raise not_at_this_stage()
        if not seen or seen != stages.common_fingerprint(poll, rows):
            raise Refusal(
                "other-fingerprint",
                _("The fingerprint of the common key is no longer the one you saw."),
                _("Reload the page, and compare it again with the other key holders."),
            )
        if Trustee.objects.filter(pk=mine.pk, agreed_at=None).update(agreed_at=at):
            audit.record(
                "trustee.fingerprint_confirmed",
                at=at,
                by=by,
                subject=poll.journal_subject,
                details={"trustee": mine.name, "fingerprint": seen},
            )
            transaction.on_commit(lambda: live.poll_changed(poll.pk))
    trustee.refresh_from_db()
    return trustee
