"""What is read of amendments: where a text is discussed, who is asked about a change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from members.models import Member
from proposals import coauthoring, queries
from proposals.comparing import Piece, pieces
from proposals.guards import incomplete
from proposals.models import AmendedPart, Amendment, Proposal, Support, Voice
from proposals.paragraphs import paragraphs, place_of, written_anew
from proposals.states import AmendmentState, ProposalState

S = AmendmentState
PENDING = (S.PROPOSED, S.VOTING)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text of today, and the changes that wait about it."""

    part: str
    label: str
    place: int
    words: str
    amendments: list[Amendment]

    @property
    def number(self) -> int:
        """As people count."""
        return self.place + 1


def amendments(proposal: Proposal) -> QuerySet[Amendment]:
    """Those that wait for an answer first, the oldest first; then the others, latest first."""
    return (
        Amendment.objects.filter(contribution__proposal=proposal)
        .select_related("contribution__author", "contribution__hidden_by")
        .annotate(answered=Count("contribution__replies"))
        .order_by("contribution__written_at", "pk")
    )


def pending(proposal: Proposal) -> QuerySet[Amendment]:
    return amendments(proposal).filter(state__in=PENDING)


def decided(proposal: Proposal) -> QuerySet[Amendment]:
    found = amendments(proposal).exclude(state__in=PENDING)
    return found.order_by("-answered_at", "-pk")


def by_paragraph(proposal: Proposal) -> tuple[list[Paragraph], list[Amendment]]:
    """The text of today with what waits about each paragraph, and the changes to paragraphs that
    are not the same any more."""
    waiting = list(pending(proposal).filter(contribution__hidden_by=None))
    places = {each.pk: _place(proposal, each) for each in waiting}
    found = [
        Paragraph(
            part=part.value,
            label=str(part.label),
            place=place,
            words=words,
            amendments=[each for each in waiting if each.part == part and places[each.pk] == place],
        )
        for part in AmendedPart
        for place, words in enumerate(paragraphs(getattr(proposal, part.value)))
    ]
    return found, [each for each in waiting if places[each.pk] is None]


def compared(amendment: Amendment) -> list[Piece]:
    """The paragraph with what goes and what comes."""
    return pieces(amendment.before, amendment.after)


def still_fits(amendment: Amendment) -> bool:
    return _place(amendment.contribution.proposal, amendment) is not None


def can_be_made(amendment: Amendment) -> bool:
    """Whether the text, so changed, would still say something."""
    proposal = amendment.contribution.proposal
    text = written_anew(
        getattr(proposal, amendment.part), amendment.place, amendment.before, amendment.after
    )
    if text is None:
        return False
    return amendment.part != AmendedPart.TEXT or not incomplete(proposal.title, text)


def is_open(amendment: Amendment) -> bool:
    """Whether the text can still take it in."""
    proposal = amendment.contribution.proposal
    return proposal.state == ProposalState.PUBLISHED and not proposal.hidden_by_id


def is_over(amendment: Amendment, at: datetime) -> bool:
    """Whether the end of its vote has come."""
    return amendment.vote_closes_at is not None and at >= amendment.vote_closes_at


def others_who_support(proposal: Proposal) -> int:
    """How many support the proposal without signing it."""
    signing = {proposal.author_id, *coauthoring.signing(proposal)}
    return queries.running_supports(proposal).exclude(member__in=signing).count()


def may_say(amendment: Amendment, members: Collection[Member]) -> set[int]:
    """Which of these members are asked, by primary key: they supported the proposal when the
    vote opened, and still do."""
    rows = _asked(amendment).filter(member__in=members)
    return set(rows.values_list("member_id", flat=True))


def voices_that_count(amendment: Amendment) -> QuerySet[Voice]:
    return Voice.objects.filter(
        amendment=amendment, member__in=_asked(amendment).order_by().values("member")
    ).order_by("pk")


def own_voices(amendment: Amendment, members: Collection[Member]) -> dict[int, bool]:
    """What these members have answered so far, for themselves alone."""
    rows = Voice.objects.filter(amendment=amendment, member__in=members)
    return dict(rows.order_by("pk").values_list("member_id", "agrees"))


def _asked(amendment: Amendment) -> QuerySet[Support]:
    return queries.running_supports(amendment.contribution.proposal).filter(
        given_at__lte=amendment.vote_opened_at
    )


def _place(proposal: Proposal, amendment: Amendment) -> int | None:
    return place_of(getattr(proposal, amendment.part), amendment.place, amendment.before)
