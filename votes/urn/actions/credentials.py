"""Closing a right to vote, or making the permits issued for it worthless."""

from django.db.models import F

from votes.belenios.hashing import sha256_hex
from votes.urn import refusals
from votes.urn.models import Credential
from votes.urn.turn import urn_transaction


def withdraw(*, poll_uuid: str, credential: str) -> None:
    """Closes a right that holds no ballot: one compare-and-swap against a cast in flight.

    Idempotent. Refused when a ballot is in the urn: the ballot stays (R-VOTE-10).
    """
    with urn_transaction():
        mine = Credential.objects.filter(poll_id=poll_uuid, digest=sha256_hex(credential))
        if mine.filter(ballot="", withdrawn=False).update(withdrawn=True, epoch=F("epoch") + 1):
            return
        state = mine.values("withdrawn").first()
        if state is None:
            raise refusals.unknown_poll()
        if not state["withdrawn"]:
            raise refusals.holds_ballot()


def raise_epoch(*, poll_uuid: str, credential: str) -> None:
    """A pouvoir given or taken back, a check-in, a check-out: permits issued before are void."""
    with urn_transaction():
        mine = Credential.objects.filter(poll_id=poll_uuid, digest=sha256_hex(credential))
        if not mine.update(epoch=F("epoch") + 1):
            raise refusals.unknown_poll()
