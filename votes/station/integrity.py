"""The checks the bureau can make at any moment (R-CNIL 2-02, 2-03): sealed things have not moved,
the urn's chain holds, every ballot has its hand-over and its émargement."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal, Words
from votes.station import keeper
from votes.station.bundles import programs_served
from votes.station.models import HandOver, Poll, TurnoutEntry
from votes.urn import chain
from votes.urn import queries as urn


@dataclass(frozen=True)
class CheckResult:
    """One check, in words, with what was compared."""

    name: Words
    ok: bool
    detail: str = ""


def checks(poll: Poll) -> list[CheckResult]:
    """Every check that makes sense for a sealed poll, in the order of the page."""
    return [CheckResult(name, *check(poll)) for name, check in CHECKS]


Outcome = tuple[bool, str]


def _fingerprint(poll: Poll) -> Outcome:
    of = urn.poll(poll.uuid)
    return of.fingerprint == poll.fingerprint != "", poll.fingerprint


def _programs(poll: Poll) -> Outcome:
    sealed = urn.poll(poll.uuid).manifest.get("programs", {})
    return bool(sealed) and programs_served() == sealed, str(len(sealed))


def _chain(poll: Poll) -> Outcome:
    broken = chain.first_broken_height(urn.poll(poll.uuid))
    height, head = urn.head(poll.uuid)
    return broken is None, f"{height} · {head[:16]}" if broken is None else str(broken)


def _roll(poll: Poll) -> Outcome:
    """Every credential of the urn is a right of the roll or a declared reserve, and conversely."""
    known = set(poll.roll.order_by("pk").values_list("public_credential", flat=True))
    known |= set(poll.reserve.order_by("pk").values_list("public_credential", flat=True))
    listed = urn.credentials(poll.uuid)
    return known == listed, f"{len(listed)}"


def _hand_overs(poll: Poll) -> Outcome:
    """A ballot without a hand-over, in either journal, is an alarm (secrecy.md 3)."""
    held = urn.credentials_with_ballot(poll.uuid)
    used = {
        slot: pk
        for pk, slot, credential in poll.roll.order_by("pk").values_list(
            "pk", "slot", "public_credential"
        )
        if credential in held
    }
    handed = set(HandOver.objects.filter(entry__poll=poll).values_list("entry", flat=True))
    try:
        kept = keeper.slots_handed_over(poll.uuid)
    except Refusal as refusal:
        return False, str(refusal.message)
    alone = [slot for slot, pk in used.items() if pk not in handed or slot not in kept]
    strangers = len(held) - len(used)
    return not alone and not strangers, f"{len(held)} / {len(handed)}"


def _turnout(poll: Poll) -> Outcome:
    """As many ballots in the urn as émargements of the booth, at the last projection."""
    ballots = urn.turnout(poll.uuid)
    entries = TurnoutEntry.objects.filter(
        entry__poll=poll, channel=TurnoutEntry.Channel.BOOTH
    ).count()
    return ballots == entries, f"{ballots} / {entries}"


def _journal(poll: Poll) -> Outcome:
    broken = audit.verify()
    return broken is None, "" if broken is None else str(broken)


CHECKS: list[tuple[Words, Callable[[Poll], Outcome]]] = [
    (_("The sealed election is the one that was printed"), _fingerprint),
    (_("The programs of the booth are those that were sealed"), _programs),
    (_("The chain of the urn is whole"), _chain),
    (_("The rights to vote are those of the roll and its reserves"), _roll),
    (_("Every ballot has its hand-over in both journals"), _hand_overs),
    (_("There are as many ballots as signatures on the roll"), _turnout),
    (_("The journal of acts is whole"), _journal),
]
