"""The votes on paper of a secret poll, in numbers: what came, what is in the urn, what is left to
enter (secrecy.md 12). Nothing here says whose envelope held what: nobody knows."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.refusals import Obstacle
from votes.station import queries
from votes.station.models import PaperCount, PaperStatement, Poll, Reserve, RollEntry, TurnoutEntry
from votes.station.states import PollState
from votes.urn import queries as urn
from votes.urn.models import Rank

# Rights are closed for an envelope while voters may still vote, never before the sealing.
TAKES_ENVELOPES = (PollState.SEALED, PollState.OPEN, PollState.SUSPENDED)
# How the journal names a slot handed to a scrutineer.
HANDED_OVER = "paper.slot_handed_over"
TWO = 2


@dataclass(frozen=True)
class Papers:
    """Where the papers of a poll stand. `envelopes` and `void` are None until two scrutineers said
    the same; `slots` were declared at the sealing."""

    slots: int
    received: int
    entered: int
    envelopes: int | None = None
    void: int | None = None

    @property
    def unused(self) -> int:
        return self.slots - self.entered

    @property
    def left(self) -> int:
        """How many papers of the pile may still be entered."""
        return (self.envelopes or 0) - self.entered

    @property
    def lacking(self) -> int:
        """How many envelopes that came had no inner one in the pile."""
        return self.received - (self.received if self.envelopes is None else self.envelopes)


def received(poll: Poll) -> int:
    """For how many members an envelope takes the place of their own vote."""
    return queries.entries_on_paper(poll).count()


def standing(poll: Poll) -> Papers:
    """The papers of a sealed poll, now; of a poll that is over, as they were."""
    count = PaperCount.objects.filter(poll=poll).first()
    entered = urn.papers_entered(poll.uuid) if poll.sealed_at else 0
    if count is None:
        return Papers(poll.paper_slots, received(poll), entered)
    return Papers(poll.paper_slots, count.received, entered, count.envelopes, count.void)


def slots(poll: Poll) -> list[Reserve]:
    """The slots declared at the sealing, in the order in which they are used."""
    return list(poll.reserve.filter(is_paper=True).order_by("pk"))


def next_slot(poll: Poll) -> Reserve | None:
    """The first slot without a ballot: the same one until it holds one, so that a page that was
    lost in the middle takes it again."""
    used = urn.paper_slots(poll.uuid)
    free = (slot for slot in slots(poll) if not used.get(slot.public_credential, True))
    return next(free, None)


def agreed(count: PaperCount, about: str) -> int | None:
    """The number on which two scrutineers at least agree, and nobody says another."""
    said = PaperStatement.objects.filter(count=count, about=about).order_by("pk")
    numbers = list(said.values_list("number", flat=True))
    return numbers[0] if len(numbers) >= TWO and len(set(numbers)) == 1 else None


def closing_obstacles(entry: RollEntry) -> list[Obstacle]:
    """Why an envelope cannot take the place of this member's own vote."""
    poll = entry.poll
    if poll.is_independent:
        return [
            Obstacle(
                "codes-made-elsewhere",
                _("The voting codes of this vote are made elsewhere: no paper can join its urn."),
                _("The member votes with the code that they received, or gives a proxy."),
            )
        ]
    if poll.state not in TAKES_ENVELOPES:
        return [
            Obstacle(
                "envelopes-not-taken",
                _("“{title}” takes no envelope now.").format(title=poll.title),
                _("Envelopes are entered from the sealing of the urn to the close of the vote."),
            )
        ]
    if entry.weight != 1:
        return [
            Obstacle(
                "weighs-more-than-a-slot",
                _("This right weighs several votes, a slot for papers only one."),
                _("This member votes on the site, at the sitting, or gives a proxy."),
            )
        ]
    if _is_on_paper(entry):
        return []
    if entry.withdrawn_at is not None:
        return [
            Obstacle(
                "right-withdrawn",
                _("This right was withdrawn."),
                _("The member left, or votes another way."),
            )
        ]
    found = has_voted(entry)
    return [found] if found else _unless_a_slot_is_left(poll)


def has_voted(entry: RollEntry) -> Obstacle | None:
    """A ballot in the urn is final on receipt (R-VOTE-05): the paper that comes after it does not
    count, be the ballot that of the holder of a pouvoir, which the member alone can replace."""
    held = urn.holding(entry.poll_id, entry.public_credential)
    if held is None:
        return None
    if held.rank == Rank.HOLDER:
        return Obstacle(
            "holder-has-voted",
            _("The holder of this member’s proxy has already voted: the paper does not count."),
            _("The member can replace that vote by voting on the site before the close."),
        )
    return Obstacle(
        "already-voted",
        _("This member has already voted electronically: the paper does not count."),
        _("Tell the member so. Keep the envelope closed, with the papers of the assembly."),
    )


def _is_on_paper(entry: RollEntry) -> bool:
    return TurnoutEntry.objects.filter(entry=entry, channel=TurnoutEntry.Channel.PAPER).exists()


def _unless_a_slot_is_left(poll: Poll) -> list[Obstacle]:
    if received(poll) < poll.paper_slots:
        return []
    words = ngettext(
        "The urn was sealed for {count} vote on paper, and it has come.",
        "The urn was sealed for {count} votes on paper, and they have all come.",
        poll.paper_slots,
    )
    return [
        Obstacle(
            "no-paper-slot",
            words.format(count=poll.paper_slots),
            _("The member votes on the site, at the sitting, or gives a proxy."),
        )
    ]


def ending_obstacles(poll: Poll) -> list[Obstacle]:
    """Why the vote cannot end yet: envelopes came, and their papers are not all in the urn."""
    count = PaperCount.objects.filter(poll=poll).first()
    if count is not None and count.settled_at is not None:
        return []
    if count is None and not received(poll):
        return []
    return [
        Obstacle(
            "papers-not-entered",
            _("Votes on paper have come and are not all in the urn."),
            _("Two scrutineers open the shuffled envelopes and enter each paper, then say so."),
        )
    ]
