"""Fewer than ten ballots: a total may reveal a vote, and the voters present have their say.

The notice prints the rule: the bureau stops, tells the assembly, and has the urn counted if no
voter present objects; the minutes mention it (secrecy.md 9).
"""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

from common.models import AuditEvent
from common.refusals import Obstacle
from votes.station import queries
from votes.station.models import Poll
from votes.station.states import PollState
from votes.urn import queries as urn

# Below this many ballots of one weight a total may reveal a vote.
ANONYMITY_MINIMUM = 10


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
    return urn.smallest_turnout(poll.uuid) < ANONYMITY_MINIMUM


def lone_ballot_obstacles(poll: Poll) -> list[Obstacle]:
    """Why an urn with one ballot is never added up, whoever agrees: the total would be that
    person's vote, and every key holder's page refuses to open it (secrecy.md 7). Nor are the urns
    of the other colleges that answer the same questions: without it there is no result, and their
    totals would be published for nothing."""
    if urn.turnout(poll.uuid) != 1:
        return _beside_a_lone_ballot(poll)
    return [
        Obstacle(
            "lone-ballot",
            _("A single ballot counts: the total would be the vote of one person."),
            _(
                "The ballot stays sealed: whoever certifies can leave this urn uncounted, with a"
                " second person. Put the question to the vote again, of more people."
            ),
        )
    ]


def _beside_a_lone_ballot(poll: Poll) -> list[Obstacle]:
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
        and urn.turnout(other.uuid) == 1
    ]
    if not beside:
        return []
    return [
        Obstacle(
            "lone-ballot-beside",
            _("“{title}” answers the same questions, and a single ballot counts in it.").format(
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
                    "Fewer than ten ballots of the same weight:"
                    " publishing the totals could reveal somebody's vote."
                ),
                _("Tell the assembly, and ask the voters present whether one of them objects."),
            )
        ]
    voted = queries.turnout(poll).voted
    if not 0 <= consent.voters_opposed <= consent.voters_asked <= voted:
        return [
            Obstacle(
                "voters-asked-impossible",
                _("These figures cannot be: {voted} people voted.").format(voted=voted),
                _("Count the voters present, then those among them who object."),
            )
        ]
    if consent.voters_opposed:
        return [
            Obstacle(
                "a-voter-objects",
                _("A voter present objects: this urn is not counted."),
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
