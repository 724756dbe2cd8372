"""Fewer than ten people voted: a total may reveal a vote, and the voters present have their say.

Whoever votes for several members knows all their choices, and counts once; a paper entered after
the close is one person's. The notice prints the
rule: the bureau stops, tells the assembly, and has the urn counted if no voter present objects;
the minutes mention it (secrecy.md 9).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.models import AuditEvent
from common.refusals import Obstacle
from votes.station import queries
from votes.station.models import HandOver, Poll, RollEntry, TurnoutEntry
from votes.station.states import PollState
from votes.urn import queries as urn
from votes.urn.models import Rank

# Below this many people of one weight a total may reveal a vote.
ANONYMITY_MINIMUM = 10
# Accounts, by primary key; a word for each person more who votes on paper.
People = frozenset[UUID | str | None]


@dataclass(frozen=True, kw_only=True)
class Consent:
    """How many voters present were asked before a small count, and how many objected."""

    voters_asked: int
    voters_opposed: int

    def as_details(self) -> dict[str, int]:
        """As the journal keeps it."""
        return asdict(self)


def is_small(poll: Poll) -> bool:
    """Whether a published total could reveal somebody's vote."""
    fewest = min((len(people) for people in _voters(poll).values()), default=0)
    return fewest < ANONYMITY_MINIMUM


def lone_voter_obstacles(poll: Poll) -> list[Obstacle]:
    """Why an urn in which one person voted, be it for several members, is never added up, whoever
    agrees: the total would be that person's vote, and every key holder's page refuses to open one
    ballot (secrecy.md 7). Nor are the urns of the other colleges that answer the same questions:
    without it there is no result, and their totals would be published for nothing."""
    if not _has_a_lone_voter(poll):
        return _beside_a_lone_voter(poll)
    return [
        Obstacle(
            "lone-voter",
            _("A single person voted in this urn: the total would be their vote."),
            _(
                "The urn stays sealed: whoever certifies can leave it uncounted, with a second"
                " person. Put the question to the vote again, of more people."
            ),
        )
    ]


def _has_a_lone_voter(poll: Poll) -> bool:
    people = _voters(poll).values()
    return len(People().union(*people)) == 1


def _voters(poll: Poll) -> Mapping[int, People]:
    """By weight, the people whose ballots count."""
    return _accounts_by_weight(poll.uuid, urn.head(poll.uuid)[1])


@lru_cache(maxsize=32)
def _accounts_by_weight(uuid: str, head: str) -> Mapping[int, People]:
    """A right was handed over before its ballot was cast, and each cast changes the head: the same
    head gives the same answer, without reading the long credentials."""
    held = urn.holdings(uuid)
    given = HandOver.objects.filter(entry__poll=uuid).order_by("at", "pk")
    by: dict[tuple[int, bool], list[tuple[datetime, UUID | None]]] = defaultdict(list)
    for entry, kind, account, at in given.values_list("entry", "kind", "account", "at"):
        by[entry, kind == HandOver.Kind.PROXY].append((at, account))
    found: dict[int, set[UUID | str | None]] = defaultdict(set)
    entries = RollEntry.objects.filter(poll=uuid).order_by("pk")
    for pk, credential, weight in entries.values_list("pk", "public_credential", "weight"):
        if ballot := held.get(credential):
            found[weight].add(_who_cast(by[pk, ballot.rank == Rank.HOLDER], ballot.at))
    booths = {each for people in found.values() for each in people}
    if more := _on_paper(uuid, booths):
        found[1] |= more
    return {weight: frozenset(people) for weight, people in found.items()}


def _who_cast(given: Sequence[tuple[datetime, UUID | None]], at: datetime) -> UUID | None:
    """To whom a right was last handed over before its ballot was cast: whoever only opens the
    booth afterwards cast nothing. None for a ballot that no hand-over explains: the integrity
    checks tell of it."""
    before = [account for moment, account in given if moment <= at]
    return before[-1] if before else next((account for _at, account in given), None)


def _on_paper(uuid: str, others: set[UUID | str | None]) -> set[str]:
    """How many people more the papers in the urn are from, at the very least: one each, less those
    who sent several or vote in the booth for others as well. Nobody knows whose envelope held no
    vote, so that it may have been anybody's."""
    signed = TurnoutEntry.objects.filter(
        entry__poll=uuid, channel=TurnoutEntry.Channel.PAPER
    ).order_by("pk")
    rows = list(signed.values_list("entry__member", "entry__member__account"))
    senders = {account or f"member {member}" for member, account in rows}
    again = len(rows) - len(senders - others)
    entered = urn.papers_entered(uuid)
    return {f"paper {number}" for number in range(1, entered - again + 1)}


def _beside_a_lone_voter(poll: Poll) -> list[Obstacle]:
    if not poll.subject:
        return []
    asked = {question["reference"] for question in poll.questions} - {""}
    beside = [
        other
        for other in queries.polls_of(poll.subject)
        if other.pk != poll.pk
        and other.is_secret
        and other.sealed_at is not None
        and other.state != PollState.CANCELLED
        and asked & {question["reference"] for question in other.questions}
        and _has_a_lone_voter(other)
    ]
    if not beside:
        return []
    return [
        Obstacle(
            "lone-voter-beside",
            _("“{title}” answers the same questions, and a single person voted in it.").format(
                title=beside[0].title
            ),
            _(
                "No urn of these questions is opened: their result needs every college. Put the"
                " question to the vote again, by a named vote or once colleges are merged."
            ),
        )
    ]


def consent_obstacles(poll: Poll, consent: Consent | None) -> list[Obstacle]:
    """Why a small count may not begin: nobody was asked, the figures cannot be, or one objects."""
    if consent is None:
        return [
            Obstacle(
                "too-few-ballots",
                _(
                    "Fewer than ten people voted with the same weight, whoever votes for several"
                    " counting once: publishing the totals could reveal somebody's vote."
                ),
                _("Ask those who answered whether one of them objects to the count.")
                if poll.is_advisory
                else _(
                    "Tell the assembly, and ask the voters present whether one of them objects."
                ),
            )
        ]
    voted = queries.turnout(poll).voted
    if not 0 <= consent.voters_opposed <= consent.voters_asked <= voted:
        return [
            Obstacle(
                "voters-asked-impossible",
                _("These figures cannot be: {voted} people voted.").format(voted=voted),
                _("Count the voters asked, then those among them who object."),
            )
        ]
    if consent.voters_opposed:
        return [
            Obstacle(
                "a-voter-objects",
                _("A voter objects: this urn is not counted."),
                _(
                    "The ballots stay sealed: whoever certifies can leave this urn uncounted, with"
                    " a second person. Put the question to the vote again, of more people."
                ),
            )
        ]
    return []


def consent_to(poll: Poll) -> Consent | None:
    """What the journal says was asked before the count of a poll; None when it was not small."""
    acts = AuditEvent.objects.filter(verb="poll.tallied", subject=poll.journal_subject)
    act = acts.order_by("height").last()
    if act is None or "voters_asked" not in act.details:
        return None
    return Consent(
        voters_asked=act.details["voters_asked"], voters_opposed=act.details["voters_opposed"]
    )
