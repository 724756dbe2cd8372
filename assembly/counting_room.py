"""Whether a count of the room can be true, with the arithmetic when it cannot."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from assembly.election_boxes import most_names
from assembly.freezing import in_order
from assembly.models import Resolution
from assembly.participation import Participation
from common.refusals import Refusal, Words

AGAIN = _("Count again, or check who is present.")


@dataclass(frozen=True)
class RoomBallots:
    """What was taken out of the box of the room, or counted by hands, in an election."""

    ballots: int
    blank: int
    null: int
    marks: tuple[int, ...]

    @property
    def valid(self) -> int:
        """Those that name somebody and count."""
        return self.ballots - self.blank - self.null


def refuse_impossible_hands(
    votes_for: int, against: int, abstain: int, heads: Participation
) -> None:
    """A resolution: no more hands than the room has."""
    _refuse_negative((votes_for, against, abstain))
    total = votes_for + against + abstain
    if total > heads.hands:
        raise _refused(
            "too-many-hands",
            _(
                "{votes_for} for + {against} against + {abstain} abstentions = {total} votes, but"
                " the room has {room}: {present} present + {represented} represented − {paper}"
                " whose vote is on paper."
            ),
            votes_for=votes_for,
            against=against,
            abstain=abstain,
            total=total,
            **_room(heads),
        )


def refuse_impossible_ballots(
    resolution: Resolution, found: RoomBallots, heads: Participation
) -> None:
    """An election: no more papers than the room has votes, no more names than they can bear."""
    _refuse_negative((found.ballots, found.blank, found.null, *found.marks))
    candidates = in_order(resolution)
    if len(found.marks) != len(candidates):
        raise Refusal(
            "candidates-not-all-counted",
            _("One number is awaited for each candidate, even zero."),
            _("Count again, on the page of the sitting."),
            status=400,
        )
    if found.ballots > heads.hands:
        raise _refused(
            "too-many-ballots",
            _(
                "{ballots} ballots, but the room has {room} votes: {present} present +"
                " {represented} represented − {paper} whose vote is on paper."
            ),
            ballots=found.ballots,
            **_room(heads),
        )
    if found.valid < 0:
        raise _refused(
            "too-few-ballots",
            _("{blank} blank + {null} null = {apart}, but there are {ballots} ballots in all."),
            blank=found.blank,
            null=found.null,
            apart=found.blank + found.null,
            ballots=found.ballots,
        )
    for candidate, votes in zip(candidates, found.marks, strict=True):
        if votes > found.valid:
            raise _refused(
                "too-many-votes-for-one",
                _("{name}: {votes} votes, but {valid} ballots name somebody ({how})."),
                name=candidate.name,
                votes=votes,
                **_valid(found),
            )
    _refuse_unless_names_fit(found, most_names(resolution))


def _refuse_unless_names_fit(found: RoomBallots, most: int) -> None:
    voices = sum(found.marks)
    if voices > found.valid * most:
        raise _refused(
            "too-many-voices",
            _(
                "{sum} = {voices} votes, but {valid} ballots name somebody ({how}), each at most"
                " {most}: {valid} × {most} = {limit} votes at most."
            ),
            sum=_sum(found.marks),
            voices=voices,
            most=most,
            limit=found.valid * most,
            **_valid(found),
        )
    if voices < found.valid:
        raise _refused(
            "too-few-voices",
            _(
                "{sum} = {voices} votes, but {valid} ballots name somebody ({how}): each one names"
                " a candidate at least. A ballot without a name is blank."
            ),
            sum=_sum(found.marks),
            voices=voices,
            **_valid(found),
        )


def _valid(found: RoomBallots) -> dict[str, object]:
    how = f"{found.ballots} − {found.blank} − {found.null}"
    return {"valid": found.valid, "how": how}


def _sum(marks: Sequence[int]) -> str:
    return " + ".join(str(each) for each in marks)


def _room(heads: Participation) -> dict[str, int]:
    return {
        "room": heads.hands,
        "present": len(heads.present),
        "represented": len(heads.represented),
        "paper": len(heads.present & heads.paper),
    }


def _refuse_negative(figures: Sequence[int]) -> None:
    if min(figures) < 0:
        raise Refusal(
            "negative-count",
            _("A number of votes cannot be negative."),
            _("Count again."),
            status=400,
        )


def _refused(code: str, message: Words, **numbers: object) -> Refusal:
    return Refusal(code, str(message).format(**numbers), AGAIN, status=400)
