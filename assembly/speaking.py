"""The floor of a sitting, read: who speaks, who waits in what order, who has spoken."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from assembly import sitting_journal
from assembly.models import AgendaItem, Call, Floor, FloorRequest
from assembly.rules.speaking import OTHER, Asked, Side, in_turn
from assembly.states import FloorState

K, S = FloorRequest.Kind, FloorState


@dataclass(frozen=True)
class Speech:
    """The speech being heard, and how long it has lasted, in seconds."""

    request: FloorRequest
    elapsed: int

    @property
    def is_over_time(self) -> bool:
        return self.elapsed > self.request.seconds

    @property
    def minutes(self) -> str:
        return clock_words(self.elapsed)

    @property
    def meant(self) -> str:
        return clock_words(self.request.seconds)


@dataclass(frozen=True)
class Time:
    """The time somebody has spoken in the whole sitting."""

    name: str
    speeches: int
    seconds: int

    @property
    def minutes(self) -> str:
        return clock_words(self.seconds)


@dataclass(frozen=True)
class FloorNow:
    """The floor at an instant; `waiting` is in the order in which it is given."""

    speech: Speech | None
    waiting: list[FloorRequest]
    seconds_each: int

    @property
    def following(self) -> FloorRequest | None:
        return self.waiting[0] if self.waiting else None

    @property
    def each(self) -> str:
        """The time of each speech, in words: “3 min”, “1 min 30 s”."""
        minutes, seconds = divmod(self.seconds_each, 60)
        parts = [f"{minutes}\u00a0min" if minutes else "", f"{seconds}\u00a0s" if seconds else ""]
        return " ".join(filter(None, parts))


def floor_now(call: Call, *, at: datetime) -> FloorNow:
    """Who speaks and who comes after."""
    rows = list(call.floor_requests.order_by("asked_at", "pk"))
    settings = settings_of(call)
    speaker = next((each for each in rows if each.state == S.SPEAKING), None)
    begun = sitting_journal.item_now(call)
    item = begun.item_id if begun else None
    heard = {
        each.member_id
        for each in rows
        if each.state in (S.SPEAKING, S.SPOKEN) and each.item_id == item and each.kind != K.ORDER
    }
    waiting = {each.pk: each for each in rows if each.state == S.WAITING}
    turn = in_turn(
        [_asked(each) for each in waiting.values()], heard=heard, last=Side(settings.last_side)
    )
    return FloorNow(
        speech=Speech(speaker, _lasted(speaker, at)) if speaker else None,
        waiting=[waiting[each.key] for each in turn],
        seconds_each=settings.seconds_each,
    )


def later(floor: FloorNow, *, at: datetime) -> FloorNow:
    """The same floor at another instant: the speech goes on."""
    if floor.speech is None:
        return floor
    request = floor.speech.request
    return replace(floor, speech=Speech(request, _lasted(request, at)))


def settings_of(call: Call) -> Floor:
    """How the floor is given in this sitting; the usual way until the chair says otherwise."""
    return Floor.objects.filter(call=call).first() or Floor(call=call)


def _asked(request: FloorRequest) -> Asked:
    side = Side(request.kind) if request.kind in list(OTHER) else Side.NONE
    return Asked(request.pk, request.member_id, side, request.kind == K.ORDER)


def times(call: Call, *, at: datetime) -> list[Time]:
    """How long each person has spoken, the longest first: for the chair to be fair."""
    found: dict[int, Time] = {}
    for each in _spoken(call):
        before = found.get(each.member_id, Time(each.name, 0, 0))
        found[each.member_id] = Time(
            each.name, before.speeches + 1, before.seconds + _lasted(each, at)
        )
    return sorted(found.values(), key=lambda time: (-time.seconds, time.name))


@dataclass(frozen=True)
class Heard:
    """Who spoke on an item, in order and each once; questions received in writing, read or not."""

    item: AgendaItem | None
    names: list[str]
    questions: list[FloorRequest]


def heard(call: Call) -> list[Heard]:
    """For whoever writes the minutes: names, and the words of written questions. Never on which
    side somebody spoke, nor for how long."""
    rows = [
        each
        for each in call.floor_requests.select_related("item").order_by("asked_at", "pk")
        if each.state in (S.SPEAKING, S.SPOKEN)
        or (each.kind == K.WRITTEN and each.state == S.UNHEARD)
    ]
    rows.sort(
        key=lambda each: (each.item.position if each.item else 0, each.began_at or each.asked_at)
    )
    items = {each.item_id: each.item for each in rows}
    return [
        Heard(
            item,
            _names(each for each in rows if each.item_id == key and each.kind != K.WRITTEN),
            [each for each in rows if each.item_id == key and each.kind == K.WRITTEN],
        )
        for key, item in items.items()
    ]


def _names(rows: Iterable[FloorRequest]) -> list[str]:
    return list(dict.fromkeys(each.name for each in rows))


def _spoken(call: Call) -> list[FloorRequest]:
    found = call.floor_requests.filter(state__in=(S.SPEAKING, S.SPOKEN))
    return list(found.order_by("began_at", "pk"))


def _lasted(request: FloorRequest, at: datetime) -> int:
    began = request.began_at or at
    return max(0, int(((request.ended_at or at) - began).total_seconds()))


def clock_words(seconds: int) -> str:
    """“2:05”, as on a stopwatch."""
    return f"{seconds // 60}:{seconds % 60:02d}"
