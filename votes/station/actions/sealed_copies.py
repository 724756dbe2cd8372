"""The secret of a poll, sealed to two key holders in case the machine dies, and given back by them
to the next one (ADR 9). In assisted mode alone: elsewhere there is no secret here."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from common import audit
from common.refusals import Refusal
from members.models import Account
from notifications.actions import outbox
from votes.belenios import canonical
from votes.belenios.errors import Check
from votes.belenios.group import group_named
from votes.belenios.trustees import Certificate
from votes.station import keeper, live, lost_rights
from votes.station.keys import GROUP
from votes.station.models import Poll, SealedCopy, Trustee
from votes.urn import queries as urn
from votes.urn.states import PollState

# One right would prove the secret: the others tell a roll damaged by the restoration.
RIGHTS_COMPARED = 100


def make(*, poll: Poll, at: datetime, by: Account | None) -> None:
    """Seals the secret to two key holders, once. A poll with a single holder has no copy,
    nor one born in a sitting: should the machine die, the question is put again."""
    known = SealedCopy.objects.filter(trustee__poll=poll).exists()
    if poll.is_independent or poll.is_born_in_session or known:
        return
    try:
        _seal(poll, at, by)
    except keeper.RightsDestroyed as error:
        raise Refusal(
            "rights-lost",
            _("The secret of the rights to vote stayed on another machine."),
            _("Choose again who makes the voting codes: this site draws a new one."),
        ) from error


def renew(*, poll: Poll, at: datetime, by: Account | None) -> None:
    """Once a key is lost, its half opens no more: both are drawn again, for two holders who have
    theirs. Without the secret, or without two such holders, the copies stay as they are."""
    sealed = SealedCopy.objects.filter(trustee__poll=poll, trustee__lost_at__isnull=False)
    if not lost_rights.has_copies(poll) or not sealed.exists():
        return
    with suppress(keeper.RightsDestroyed, keeper.KeeperUnavailable):
        _seal(poll, at, by)


def _seal(poll: Poll, at: datetime, by: Account | None) -> None:
    holders = lost_rights.fit_holders(poll)
    if not holders:
        return
    keys = {row.index: _encryption_key(row) for row in holders}
    by_number = {half.holder: half for half in keeper.seal_halves(poll.uuid, GROUP, keys)}
    with transaction.atomic():
        erase(poll=poll)
        SealedCopy.objects.bulk_create(
            SealedCopy(
                trustee=row,
                commitment=by_number[row.index].commitment,
                envelope=by_number[row.index].envelope,
                at=at,
            )
            for row in holders
        )
        audit.record(
            "poll.secret_sealed",
            at=at,
            by=by,
            subject=poll.journal_subject,
            details={"trustees": [row.name for row in holders]},
        )
        for row in holders:
            _tell(row, holders, at)


def _tell(row: Trustee, holders: list[Trustee], at: datetime) -> None:
    """Writes to whom a half is sealed: what it is for, and with whom."""
    poll = row.poll
    outbox.queue(
        key_subject=poll.journal_subject,
        member=row.member,
        step=f"sealed-copy-{at:%Y%m%d%H%M%S}",
        template="sealed_copy",
        context={
            "title": poll.title,
            "other": next(each.name for each in holders if each.pk != row.pk),
            "link": f"{settings.SITE_URL}/depositaires/#{poll.uuid}",
        },
        at=at,
    )


@sensitive_variables("half")
def give_back(*, trustee: Trustee, half: str, at: datetime, by: Account | None) -> bool:
    """One key holder gives their half back to a machine that has lost the secret; true when it
    was the second and members can vote again. The half goes to the keeper and nowhere else."""
    poll = trustee.poll
    if not lost_rights.has_copies(poll) or urn.poll(poll.uuid).state == PollState.ENDED:
        raise Refusal(
            "poll-over",
            _("Nobody votes in this poll any more: there is no right to give back."),
            _("Nothing was kept. Keep your key for the count."),
        )
    rows = SealedCopy.objects.filter(trustee__poll=poll).select_related("trustee")
    commitments = {row.trustee.index: row.commitment for row in rows}
    if trustee.index not in commitments:
        raise Refusal(
            "no-sealed-copy",
            _("You hold no sealed copy of the rights of this vote."),
            _("The names of the two key holders who do are on the page of the vote."),
            status=403,
        )
    with transaction.atomic():
        _note("poll.half_given_back", poll, at, by, trustee=trustee.name)
        restored = keeper.give_back(
            poll.uuid,
            GROUP,
            holder=trustee.index,
            half=half,
            commitments=commitments,
            expected=_rights(poll),
        )
        if restored:
            _note("poll.secret_restored", poll, at, by)
    return restored


def names(*, poll: Poll) -> list[str]:
    """The two key holders to whom the secret is sealed, by number; none when it is not."""
    rows = SealedCopy.objects.filter(trustee__poll=poll).order_by("trustee__index")
    return list(rows.values_list("trustee__name", flat=True))


def erase(*, poll: Poll) -> None:
    """Erases the envelopes, with the secret. Backups made meanwhile keep theirs, closed."""
    SealedCopy.objects.filter(trustee__poll=poll).delete()


def _encryption_key(trustee: Trustee) -> str:
    group = group_named(GROUP)
    certificate = Certificate.read(
        group, canonical.parse(trustee.certificate, Check.TRUSTEE_CERTIFICATE)
    )
    return group.text(certificate.encryption)


def _rights(poll: Poll) -> list[tuple[str, str, str]]:
    """Rights of the roll that the urn was sealed with, to be found again from the secret."""
    sealed = urn.credentials(poll.uuid)
    rows = poll.roll.order_by("pk").values_list("slot", "nonce", "public_credential")
    return [row for row in rows if row[2] in sealed][:RIGHTS_COMPARED]


def _note(verb: str, poll: Poll, at: datetime, by: Account | None, **details: str) -> None:
    audit.record(verb, at=at, by=by, subject=poll.journal_subject, details=details)
    transaction.on_commit(lambda: live.poll_changed(poll.pk))
