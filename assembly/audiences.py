"""Who is called to vote, and with which words: asked by the outbox just before each batch."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from assembly import ballot_papers, conveners, turnout
from assembly.models import Assembly
from assembly.participation import entitled_members, present_members, proxies_of, quorum_now
from assembly.reminding import assembly_of
from assembly.states import LIVE_PROXIES, AssemblyState
from common.clock import PARIS
from members import queries as register
from votes.station import queries as station
from votes.station.questions import minutes_to_vote
from votes.station.states import PollState


def non_voters(subject: str, at: datetime) -> set[int]:
    """Members (primary keys) who have a right left to use: not voted in some open poll, no proxy
    given, not in the room. Read from the émargement at this very moment, never from a choice."""
    assembly = assembly_of(subject)
    if assembly is None or assembly.state != AssemblyState.VOTING:
        return set()
    waiting: set[int] = set()
    for link in assembly.polls.select_related("poll"):
        waiting |= set(station.non_voters(link.poll))
    represented = {proxy.principal_id for proxy in proxies_of(assembly, states=LIVE_PROXIES)}
    return waiting - represented - present_members(assembly)


def electorate(subject: str, at: datetime) -> set[int]:
    """Members (primary keys) who may vote: those of the roll or, before it is drawn up, of the
    register. Whether they do is not read."""
    assembly = assembly_of(subject)
    if assembly is None or assembly.state == AssemblyState.CANCELLED:
        return set()
    if on_roll := entitled_members(assembly):
        return set(on_roll)
    active = register.active_members(at.astimezone(PARIS).date())
    return set(active.values_list("pk", flat=True))


def words(subject: str, at: datetime) -> dict[str, Any]:
    """What the calls to vote may say at this moment: never a name, never a choice."""
    assembly = assembly_of(subject)
    if assembly is None:
        return {}
    now = quorum_now(assembly)
    asked = [r for r in ballot_papers.resolutions(assembly) if r.is_secret]
    return {
        "title": assembly.title,
        "convener": convener(assembly),
        "link": f"{settings.SITE_URL}/assemblees/{assembly.pk}/",
        "ballot_link": _ballot_link(assembly),
        "is_by_code": any(
            link.poll.is_independent for link in assembly.polls.select_related("poll")
        ),
        "minutes": minutes_to_vote([ballot_papers.reading_minutes(each) for each in asked]),
        "resolutions": [resolution.title for resolution in asked],
        "missing": now.shown_missing or None,
        "meets_at": assembly.call.meets_at.astimezone(PARIS),
        "place": assembly.call.place,
        "videoconference_url": assembly.call.videoconference_url,
        "voted": turnout.voted_so_far(assembly, at=at),
        "voted_last_time": turnout.voted_last_time(assembly, at=at),
    }


def _ballot_link(assembly: Assembly) -> str:
    """Where the first open urn is voted in; "" while none is."""
    for link in assembly.polls.select_related("poll").order_by("pk"):
        if link.poll.state == PollState.OPEN:
            return f"{settings.SITE_URL}{reverse('votes:booth')}#{link.poll.pk}"
    return ""


def convener(assembly: Assembly) -> str:
    """« Le directoire », « La gérance », « Claire Roux, liquidateur »."""
    return str(capfirst(conveners.the(assembly)))
