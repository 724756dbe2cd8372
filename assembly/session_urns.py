"""The urns born in the sittings of an assembly (ADR 22) whose total decided something, and what
anybody may read of an urn: its keys, its figures, its fingerprints, never a choice."""

from collections.abc import Iterable
from dataclasses import dataclass

from assembly.models import Assembly, HandCount, Resolution
from votes.station import queries as station
from votes.station.models import Poll
from votes.station.small_counts import Consent, consent_to
from votes.urn import queries as urn


def of_questions(resolutions: Iterable[Resolution]) -> dict[int, Poll]:
    """By question (primary key), the urn of the sitting whose total is its box of the room."""
    counted = HandCount.objects.filter(resolution__in=list(resolutions), poll__isnull=False)
    rows = counted.select_related("poll").order_by("resolution__number", "pk")
    return {each.resolution_id: each.poll for each in rows if each.poll is not None}


def of_question(resolution: Resolution) -> Poll | None:
    """The urn of the sitting that decided this question, if one did."""
    return of_questions([resolution]).get(resolution.pk)


def of_assembly(assembly: Assembly) -> list[Poll]:
    """Those of all its questions, in the order of the agenda."""
    return list(of_questions(assembly.resolutions.order_by("number", "pk")).values())


def carried_by(assembly: Assembly) -> list[Poll]:
    """Every poll that decides something here: those of the agenda, then those of the sittings."""
    links = assembly.polls.select_related("poll").order_by("pk")
    return [*(link.poll for link in links), *of_assembly(assembly)]


@dataclass(frozen=True)
class Channels:
    """By whom the rights of an urn of the sitting were used: heads, never choices. `on_paper` are
    of members present and of pouvoirs alike."""

    own: int
    by_holder: int
    on_paper: int


def channels(poll: Poll) -> Channels | None:
    """The same, read in the urn; None for an urn of the agenda, where every channel is together,
    and once the urn has forgotten whose ballot was cast by a holder (R-RGPD-05)."""
    if not poll.is_born_in_session or not station.has_roll(poll):
        return None
    by_holder, on_paper = urn.held_by_holders(poll.uuid), urn.papers_entered(poll.uuid)
    own = urn.turnout(poll.uuid) - by_holder - on_paper
    return Channels(own=own, by_holder=by_holder, on_paper=on_paper)


@dataclass(frozen=True)
class Facts:
    """What the public page of a result says of one urn."""

    poll: Poll
    holders: list[str]
    rights: int
    ballots: int
    channels: Channels | None
    end_head: str
    consent: Consent | None


def facts(poll: Poll) -> Facts:
    """Read once the urn has ended: every figure is final."""
    return Facts(
        poll=poll,
        holders=list(poll.trustees.order_by("index").values_list("name", flat=True)),
        rights=station.turnout(poll).registered,
        ballots=urn.turnout(poll.uuid),
        channels=channels(poll),
        end_head=urn.end_head(poll.uuid),
        consent=consent_to(poll),
    )
