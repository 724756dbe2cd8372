"""What workers do for the urn, on whichever machine: each can be done twice without harm."""

from common import clock
from votes.urn.actions import verification


def check_part(part_pk: int) -> bool:
    """Verifies the ballots of one part."""
    return verification.check_part(part_pk=part_pk, at=clock.now())


def gather_parts(verification_pk: int) -> bool:
    """Adds up what was found of all the parts."""
    return verification.gather(verification_pk=verification_pk, at=clock.now())
