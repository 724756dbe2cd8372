"""Checkers of ballots, kept ready: preparing the powers of an election's key takes a while."""

from functools import lru_cache

from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.urn.models import Poll

POLLS_KEPT_READY = 8


def checker_of(poll: str, fingerprint: str) -> BallotChecker:
    """The checker of a sealed poll. The fingerprint makes it certain which election it is."""
    return _prepared(poll, fingerprint)


@lru_cache(maxsize=POLLS_KEPT_READY)
def _prepared(poll: str, fingerprint: str) -> BallotChecker:
    sealed = Poll.objects.get(pk=poll, fingerprint=fingerprint)
    return BallotChecker(
        Election.parse(sealed.election_json), CredentialList.parse(sealed.credentials_json)
    )
