"""Charts drawn on the server: plain SVG geometry in percent and rem, with the table's rows.

No float reaches the page as a localised number: every coordinate is a string.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from votes.methods.judgment import JudgmentResult

Number = int | Decimal

# Heights are in rem, so that the drawing grows with the reader's text.
TOP = Decimal("1.8")  # kept above the tallest bar for its figure
# One or two years do not fill the width: a bar stays a bar.
FEWEST_PLACES = 5
FLOOR = Decimal(12)  # y of the axis; the names stand under it
NAMES = FLOOR + Decimal("1.35")
UNKNOWN_HEIGHT = Decimal("2.4")  # of the dotted outline where a figure is unknown
FIGURE = Decimal("1.6")  # what a figure takes over its bar
ROOMY = 6  # up to this many bars, each carries its name and its figure


@dataclass(frozen=True)
class Bar:
    """One bar: its place in the drawing and what it says. `shown` is the figure in words."""

    label: str
    shown: str
    left: str
    middle: str
    width: str
    top: str
    height: str
    figure_y: str
    figure_x: str
    leans: str
    is_last: bool
    is_named: bool
    is_figured: bool
    is_known: bool


@dataclass(frozen=True)
class Limit:
    """A horizontal line to compare with, carrying its own number in words."""

    name: str
    y: str


@dataclass(frozen=True)
class BarChart:
    """A series in time, with an optional limit. An unknown value stays a gap, never a zero."""

    bars: Sequence[Bar]
    limit: Limit | None
    axis_y: str = f"{FLOOR}rem"
    label_y: str = f"{NAMES}rem"

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(bar.label, bar.shown) for bar in self.bars]


def bar_chart(
    points: Iterable[tuple[str, Number | None, str]],
    *,
    limit: Number | None = None,
    limit_name: str = "",
    at_least: Number = 1,
) -> BarChart:
    """A chart of (label, value or None, value in words), drawn from zero to the largest value or
    to `at_least`, which gives two charts side by side one scale."""
    series = list(points)
    known = [Decimal(value) for _, value, _ in series if value is not None]
    highest = max([*known, Decimal(limit or 0), Decimal(at_least)])
    count = len(series)
    places = max(count, FEWEST_PLACES)
    named, figured = _worth_a_word([value for _, value, _ in series])
    heights = [_height(value, highest) for _, value, _ in series]
    limit_height = None if limit is None else _tall(Decimal(limit), highest)
    bars = [
        _bar(
            point,
            place=(Decimal(100 * index) / places, Decimal(100) / places),
            height=heights[index],
            crest=_above(_crest(heights, index), limit_height),
            leans=_leans(index, count),
            is_last=index == count - 1,
            is_named=index in named,
            is_figured=index in figured,
        )
        for index, point in enumerate(series)
    ]
    line = None
    if limit_height is not None:
        line = Limit(name=limit_name, y=_text(FLOOR - limit_height) + "rem")
    return BarChart(bars=bars, limit=line)


def _bar(
    point: tuple[str, Number | None, str],
    *,
    place: tuple[Decimal, Decimal],
    height: Decimal,
    crest: Decimal,
    leans: str,
    is_last: bool,
    is_named: bool,
    is_figured: bool,
) -> Bar:
    label, value, shown = point
    left, step = place
    start, middle, end = (
        _text(left + step * part) + "%"
        for part in (Decimal("0.14"), Decimal("0.5"), Decimal("0.86"))
    )
    return Bar(
        label=label,
        shown=shown,
        left=start,
        middle=middle,
        width=_text(step * Decimal("0.72")) + "%",
        top=_text(FLOOR - height) + "rem",
        height=_text(max(height, Decimal("0.1"))) + "rem",
        figure_y=_text(FLOOR - crest) + "rem",
        figure_x={"from": start, "to": end}.get(leans, middle),
        leans=leans,
        is_last=is_last,
        is_named=is_named,
        is_figured=is_figured and value is not None,
        is_known=value is not None,
    )


def _height(value: Number | None, highest: Decimal) -> Decimal:
    return UNKNOWN_HEIGHT if value is None else _tall(Decimal(value), highest)


def _crest(heights: Sequence[Decimal], index: int) -> Decimal:
    """How high a figure stands: over its bar and, at an end of a crowded chart, over the
    neighbour it leans on."""
    if len(heights) <= ROOMY or 0 < index < len(heights) - 1:
        return heights[index]
    return max(heights[:2] if index == 0 else heights[-2:])


def _leans(index: int, count: int) -> str:
    """The figures at the ends of a crowded chart lean inwards; elsewhere each is over its bar."""
    if count <= ROOMY:
        return ""
    return "from" if index == 0 else "to" if index == count - 1 else ""


def _above(crest: Decimal, limit: Decimal | None) -> Decimal:
    """A figure that the line of the limit would cross stands over the line."""
    return limit if limit is not None and crest <= limit < crest + FIGURE else crest


def _worth_a_word(values: Sequence[Number | None]) -> tuple[set[int], set[int]]:
    """Which bars carry their name, and which their figure, so that words never touch: all when
    there is room; else the ends and the middle, and the ends and the extremes away from them."""
    count = len(values)
    if count <= ROOMY:
        return set(range(count)), set(range(count))
    known = [index for index in range(count) if values[index] is not None]
    figured = {known[0], known[-1]} if known else set()
    apart = max(2, -(-count // ROOMY))
    for pick in (max, min):
        extreme = pick(known, key=lambda index: (values[index], index), default=None)
        if extreme is not None and all(abs(extreme - other) >= apart for other in figured):
            figured.add(extreme)
    return {0, count // 2, count - 1}, figured


def _tall(value: Decimal, highest: Decimal) -> Decimal:
    return value / highest * (FLOOR - TOP)


def _text(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Gauge:
    """The way to the quorum. The scale runs from 0 to `scale` votes and says so."""

    counted: int
    required: int
    registered: int | None
    missing: int
    scale: int
    fill: str
    mark: str
    anchor: str
    slots: Sequence[bool]

    @property
    def is_reached(self) -> bool:
        return self.missing == 0


SLOTS_SHOWN = 30


def gauge(
    *, counted: int, required: int, registered: int | None = None, you: bool = False
) -> Gauge:
    """A gauge of votes towards the quorum. When few are missing each missing vote is one empty
    slot; with `you`, the first slot is the reader's."""
    missing = max(required - counted, 0)
    scale = max(required + required // 5 + 1, counted)
    if registered is not None:
        scale = min(scale, max(registered, counted, required))
    mark = Decimal(required) * 100 / max(scale, 1)
    anchor = "end" if mark > 62 else "start" if mark < 38 else "middle"
    slots = [you and number == 0 for number in range(missing)] if missing <= SLOTS_SHOWN else []
    return Gauge(
        counted=counted,
        required=required,
        registered=registered,
        missing=missing,
        scale=scale,
        fill=_text(Decimal(counted) * 100 / max(scale, 1)) + "%",
        mark=_text(mark) + "%",
        anchor=anchor,
        slots=slots,
    )


@dataclass(frozen=True)
class Share:
    """One answer of a result: how many, and the width of its bar among the votes cast."""

    name: str
    kind: str
    count: int
    width: str


def shares(answers: Iterable[tuple[str, str, int]], *, ballots: int = 0) -> list[Share]:
    """Bars of a result from (name, kind, count); the widths share one scale: the ballots where
    each may bear several answers, else the votes cast."""
    rows = list(answers)
    total = max(ballots or sum(count for _, _, count in rows), 1)
    return [
        Share(name=name, kind=kind, count=count, width=_text(Decimal(count) * 100 / total) + "%")
        for name, kind, count in rows
    ]


@dataclass(frozen=True)
class Part:
    """One mention in the bar of an option: its tone, from 0 the best to 6, and its place."""

    name: str
    count: int
    tone: str
    left: str
    width: str


@dataclass(frozen=True)
class ProfileRow:
    """How one option was judged: its bar from the best mention to the worst."""

    option: str
    mention: str
    parts: Sequence[Part]


def profile_rows(options: Sequence[str], judged: JudgmentResult) -> list[ProfileRow]:
    """The merit profile, best option first: every bar has the same length, all the ballots."""
    order = [option for tier in judged.ranking for option in tier]
    rows = []
    for option in order:
        merit = judged.merits[option]
        mention = "" if merit.mention is None else judged.mentions[merit.mention]
        rows.append(ProfileRow(options[option], mention, _parts(judged, merit.counts)))
    return rows


TONES = 7


def _parts(judged: JudgmentResult, counts: Sequence[int]) -> list[Part]:
    total, worst = max(judged.ballots, 1), max(len(counts) - 1, 1)
    parts, before = [], 0
    for place, count in enumerate(counts):
        parts.append(
            Part(
                name=judged.mentions[place],
                count=count,
                tone=f"tone-{place * (TONES - 1) // worst}",
                left=_text(Decimal(before) * 100 / total) + "%",
                width=_text(Decimal(count) * 100 / total) + "%",
            )
        )
        before += count
    return parts
