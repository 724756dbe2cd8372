"""What the worker does by itself, every minute: finishing what a crash left half-told.

The polling station tells this room what happened once it is kept for good; a process that dies in
between tells nobody. Each step can be done again without harm.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from assembly import preserving
from assembly.actions import (
    back_to_post,
    completing,
    followups,
    measuring,
    minutes,
    nudges,
    outcomes,
    polls,
    proxies,
    requests,
    retention,
    room_urns,
    scheduling,
    second_calls,
)
from assembly.actions import preserving as making_last
from assembly.models import Assembly, AssemblyPoll, Minutes, RoomVote
from assembly.states import AssemblyState
from common import clock
from common.refusals import Refusal
from proposals.states import ProposalState
from votes.station.models import Poll
from votes.station.states import PollState

logger = logging.getLogger(__name__)
PAPERS_A_DAY = 50


def follow_the_polls() -> None:
    """Brings every assembly to where its polls are."""
    repair(clock.now())


def tell_what_changed() -> None:
    """Once a day: three months after an assembly, what became of its decisions."""
    for assembly in Assembly.objects.filter(state=AssemblyState.DECIDED).order_by("pk"):
        followups.tell_what_changed(assembly=assembly, at=clock.now())


def ask_about_decisions() -> None:
    """At the beginning of a quarter, whoever carries a decision is asked what became of it."""
    nudges.ask(at=clock.now())


def repair(at: datetime) -> None:
    requests.enter_all(at=at)
    requests.ask_all(at=at)
    for begun in Assembly.objects.filter(state__in=completing.BEGUN).order_by("pk"):
        completing.note_left_out(assembly=begun, at=at)
    back_to_post.note_missed(at=at)
    for assembly in Assembly.objects.filter(state=AssemblyState.CONVENED).order_by("pk"):
        second_calls.reopen_urns(assembly=assembly, at=at)
    for link in _links(assembly__state=AssemblyState.CONVENED, poll__state=PollState.OPEN):
        polls.note_opened(poll=link.poll, at=at)
    opened = Minutes.objects.filter(kind=Minutes.Kind.OPENING).values("assembly")
    for link in _links(poll__state=PollState.OPEN).exclude(assembly__in=opened):
        minutes.note_opened(poll=link.poll, at=at)
    for link in _links(poll__state=PollState.OPEN):
        proxies.note_own_votes(poll=link.poll, at=at)
    counted = Poll.objects.filter(keys_from__isnull=False, state=PollState.RESULT)
    for poll in counted.filter(pk__in=RoomVote.objects.values("poll")).order_by("pk"):
        room_urns.enter(poll=poll, at=at)
    # Adjourned too: what had its quorum at a first call is decided, by hands without any urn.
    judged = (AssemblyState.ADJOURNED, AssemblyState.CLOSED)
    for assembly in Assembly.objects.filter(state__in=judged).order_by("pk"):
        outcomes.record(assembly=assembly, at=at)
    for assembly in _decided_with_proposals_on_the_agenda():
        scheduling.conclude_proposals(assembly=assembly, at=at)
    measuring.tell_what_was_measured(at=at)
    certified = Minutes.objects.filter(kind=Minutes.Kind.CERTIFICATE).values("assembly")
    for link in _links(poll__state__in=(PollState.CERTIFIED, PollState.CONTESTED)).exclude(
        assembly__in=certified
    ):
        minutes.note_certified(poll=link.poll, at=at)


def destroy_what_was_confirmed() -> None:
    """Carries out the destruction that two people confirmed, if there is one."""
    retention.carry_out(at=clock.now())


def preserve_papers() -> None:
    """Once a day: the papers whose year is over get their proofs and their hour again. What fails
    today is tried again tomorrow, and the page of the register says that it is late."""
    if not settings.TIMESTAMP_AUTHORITIES:
        return
    at = clock.now()
    for paper in preserving.due(at)[:PAPERS_A_DAY]:
        try:
            making_last.preserve(minutes=paper, at=at)
        except Refusal as failed:
            logger.warning("Paper %s was not made to last: %s", paper.register_number, failed)


def _links(**where: object) -> QuerySet[AssemblyPoll]:
    return AssemblyPoll.objects.filter(**where).select_related("poll").order_by("pk")


def _decided_with_proposals_on_the_agenda() -> QuerySet[Assembly]:
    """Assemblies decided before proposals were told what became of them."""
    return (
        Assembly.objects.filter(
            state=AssemblyState.DECIDED, resolutions__proposal__state=ProposalState.SCHEDULED
        )
        .distinct()
        .order_by("pk")
    )
