"""The script of the chair: the sitting step by step, with the words to say at each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import bureaus, sitting_desk, sitting_journal
from assembly.actions import room_votes
from assembly.freezing import items_in_order
from assembly.models import AgendaItem, Assembly, BureauSeat, RoomVote
from assembly.participation import QuorumNow, quorum_now
from assembly.sitting_desk import Duty, VoteLine
from assembly.states import AssemblyState
from common.refusals import Obstacle

S = AssemblyState
F = BureauSeat.Function
BUREAU, OPENING, ITEM, CLOSING, SIGNING = "bureau", "opening", "item", "closing", "signing"


@dataclass(frozen=True)
class Question:
    """A question of an item: what to say, whether it is put to the vote, why it cannot be."""

    line: VoteLine
    say: list[str]
    put: RoomVote | None
    obstacles: list[Obstacle]
    over: bool = False
    opens_urns: bool = False  # the urns wait for the people present, and this is said once

    @property
    def by_hands(self) -> bool:
        return not self.line.resolution.is_secret


@dataclass(frozen=True)
class Step:
    """One step: the words to say, what the law asks, who signs."""

    code: str
    title: str
    say: list[str]
    duties: list[Duty] = field(default_factory=list)
    signs: str = ""
    item: AgendaItem | None = None
    questions: list[Question] = field(default_factory=list)
    began: datetime | None = None
    spent: int | None = None
    is_now: bool = False


@dataclass(frozen=True)
class Script:
    """All of it, with where the sitting stands."""

    steps: list[Step]
    suspended: datetime | None
    meant: int

    @property
    def now(self) -> Step | None:
        return next((step for step in self.steps if step.is_now), None)


def script(assembly: Assembly, lines: Sequence[VoteLine], *, at: datetime) -> Script:
    """The sitting from the bureau to the signatures."""
    items = items_in_order(assembly)
    here = _here(assembly, items)
    duties = sitting_desk.duties(assembly)
    found = [
        _bureau(assembly, duties, here),
        _opening(assembly, duties, here),
        *_items(assembly, items, lines, here, at),
        _closing(here),
        _signing(assembly, duties, here),
    ]
    return Script(
        steps=found,
        suspended=sitting_journal.suspended_since(assembly.call),
        meant=sum(item.minutes or 0 for item in items),
    )


def quorum_sentence(now: QuorumNow) -> str:
    """What the chair says of the quorum; before the remote close, nothing of how few have voted."""
    if now.shown_counted is None or not now.shows_weights:
        return _(
            "Fewer than ten people have voted at a distance: the count is said from ten on, or at"
            " the close."
        )
    if now.weighted is not None:
        return str(now.weighted.sentence)
    if now.required is None:
        return ngettext(
            "No quorum is asked for: {count} vote is present or represented.",
            "No quorum is asked for: {count} votes are present or represented.",
            now.counted,
        ).format(count=now.counted)
    words = (
        ngettext(
            "The quorum is reached: {count} vote, {required} needed.",
            "The quorum is reached: {count} votes, {required} needed.",
            now.counted,
        )
        if now.reached
        else ngettext(
            "The quorum is not reached: {count} vote, {required} needed.",
            "The quorum is not reached: {count} votes, {required} needed.",
            now.counted,
        )
    )
    return words.format(count=now.counted, required=now.required)


def _here(assembly: Assembly, items: Sequence[AgendaItem]) -> tuple[str, int | None]:
    """The step the sitting is at, with the item of the agenda."""
    if assembly.state == S.SITTING:
        begun = sitting_journal.item_now(assembly.call)
        if begun is not None:
            return ITEM, begun.item_id
        return (ITEM, items[0].pk) if items else (CLOSING, None)
    if assembly.state in sitting_desk.OVER:
        return SIGNING, None
    named = {seat.function for seat in assembly.call.bureau.all()}
    return (OPENING if named == set(F.values) else BUREAU), None


def _bureau(assembly: Assembly, duties: list[Duty], here: tuple[str, int | None]) -> Step:
    seats = bureaus.seats(assembly.call)
    names = {f: [seat.name for seat in seats if seat.function == f] for f in F.values}
    say = _("The two members with the most votes are asked to be scrutineers, if they accept.")
    if seats:
        say = _(
            "{chair} takes the chair. {scrutineers} are scrutineers. {secretary} is the secretary."
        ).format(
            chair=", ".join(names[F.CHAIR]),
            scrutineers=_(" and ").join(names[F.SCRUTINEER]),
            secretary=", ".join(names[F.SECRETARY]),
        )
    is_now = here[0] == BUREAU
    return Step(BUREAU, _("The bureau"), [say], duties if is_now else [], is_now=is_now)


def _opening(assembly: Assembly, duties: list[Duty], here: tuple[str, int | None]) -> Step:
    now = quorum_now(assembly)
    say = [
        _("{count} members are registered on the roll of this assembly.").format(
            count=now.participation.registered
        ),
        quorum_sentence(now),
        _("The assembly can deliberate. I open the sitting.")
        if now.reached
        else _("The assembly cannot decide yet. Late arrivals are checked in at the door."),
    ]
    is_now = here[0] == OPENING
    return Step(
        OPENING,
        _("The quorum and the opening"),
        say,
        duties if is_now else [],
        signs=_("Each member present and each proxy holder signs the attendance sheet."),
        is_now=is_now,
    )


def _items(
    assembly: Assembly,
    items: Sequence[AgendaItem],
    lines: Sequence[VoteLine],
    here: tuple[str, int | None],
    at: datetime,
) -> Iterator[Step]:
    spent, began = _times(assembly, at)
    waiting = next((line.resolution for line in lines if line.waits_for_the_room), None)
    put = {each.resolution_id: each for each in assembly.call.room_votes.all()}
    for item in items:
        is_now = here == (ITEM, item.pk)
        asked = [line for line in lines if line.resolution.item_id == item.pk]
        # A revocation has an item of its own, that no notice announced (L225-105).
        announced = not asked or not all(each.resolution.is_opened_in_session for each in asked)
        if announced:
            say = _("We come to item {number} of the agenda: {title}.")
        else:
            say = _("We come to a question that is not on the agenda: {title}.")
        yield Step(
            ITEM,
            item.title,
            [say.format(number=item.position, title=item.title)],
            item=item,
            questions=[
                _question(line, put.get(line.resolution.pk), opens=line.resolution == waiting)
                for line in asked
            ],
            began=began.get(item.pk),
            spent=spent.get(item.pk),
            is_now=is_now,
        )


def _times(assembly: Assembly, at: datetime) -> tuple[dict[int, int], dict[int, datetime]]:
    """The minutes spent on each item so far, and when it was first begun."""
    begun = [e for e in sitting_journal.lines(assembly.call) if e.kind == sitting_journal.K.ITEM]
    ends = [*(each.at for each in begun), assembly.sitting_closed_at or at]
    spent: dict[int, int] = {}
    began: dict[int, datetime] = {}
    for event, (start, end) in zip(begun, pairwise(ends), strict=True):
        if event.item_id is not None:
            began.setdefault(event.item_id, start)
            seconds = int((end - start).total_seconds())
            spent[event.item_id] = spent.get(event.item_id, 0) + max(0, seconds) // 60
    return spent, began


def _question(line: VoteLine, put: RoomVote | None, *, opens: bool) -> Question:
    resolution = line.resolution
    say = [
        _("I put resolution {number} to the vote: {title}.").format(
            number=resolution.number, title=resolution.title
        ),
        quorum_sentence(line.now),
    ]
    if resolution.is_secret:
        say.append(
            _(
                "The vote is secret: each member present votes on their own device or on that of"
                " the bureau. Whoever has voted at a distance has nothing to do again."
            )
        )
        return Question(line, say, put, [], opens_urns=opens)
    if put and put.by_name:
        say.append(
            _(
                "Each one answers on their phone, or says their vote to the bureau. I close the"
                " vote when everybody has answered."
            )
        )
    elif resolution.is_election:
        say.append(_("Each member writes the names they choose. The scrutineers count."))
    else:
        say.append(_("Who is in favour? Who is against? Who abstains? The scrutineers count."))
    over = room_votes.proclaimed(resolution=resolution)
    obstacles = (
        []
        if put or over
        else [
            *room_votes.obstacles(resolution=resolution),
            *room_votes.in_public_obstacles(resolution=resolution),
        ]
    )
    return Question(line, say, put, obstacles, over)


def _closing(here: tuple[str, int | None]) -> Step:
    return Step(
        CLOSING,
        _("The close"),
        [_("The agenda is exhausted. Nobody asks to speak any more. I close the sitting.")],
        is_now=here[0] == CLOSING,
    )


def _signing(assembly: Assembly, duties: list[Duty], here: tuple[str, int | None]) -> Step:
    names = ", ".join(seat.name for seat in bureaus.seats(assembly.call))
    is_now = here[0] == SIGNING
    return Step(
        SIGNING,
        _("The signatures"),
        [_("I ask the members of the bureau to stay and sign.")],
        duties if is_now else [],
        signs=_("The attendance sheet and the minutes: {names}.").format(names=names)
        if names
        else _("The attendance sheet and the minutes: the whole bureau."),
        is_now=is_now,
    )
