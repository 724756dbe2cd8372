"""What every template may use: dates in words, charts, gauges. Loaded as a builtin."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from assembly.models import Outcome
from common.clock import PARIS
from common.fingerprints import in_fours
from frontend import charts, money
from frontend import date_line as date_lines
from frontend.verdicts import PARTLY, VERDICTS
from members import wording
from proposals.texts import html_of
from votes.methods.judgment import JudgmentResult
from votes.methods.schulze import SchulzeResult
from votes.methods.transfer import TransferResult
from votes.station.explaining import votes

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """“samedi 30 mai 2026”, “1er juin”: the legal date, in Paris."""
    return _date(value, "l", with_year=True) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """“30 mai 2026”."""
    return _date(value, "", with_year=True) if value else ""


@register.filter
def day_month(value: date) -> str:
    """“30 mai”."""
    return _date(value, "", with_year=False)


@register.filter
def moment(value: datetime | None) -> str:
    """“samedi 30 mai 2026 à 10 h 12”."""
    if not value:
        return ""
    joint = "," if not _french() else " à"
    return f"{_date(value, 'l', with_year=True)}{joint} {hour(value)}"


@register.filter
def hour(value: datetime | None) -> str:
    """“15 h”, “10 h 12” in French; “15:00” in English. Always Paris time."""
    if not value:
        return ""
    local = value.astimezone(PARIS)
    if not _french():
        return f"{local:%H:%M}"
    minutes = f"\u00a0{local:%M}" if local.minute else ""
    return f"{local.hour}\u00a0h{minutes}"


@register.filter
def the(word: str) -> str:
    """« le directoire », « la gérance »: an organ by the cooperative's own word."""
    return wording.the(word)


@register.filter
def of_the(word: str) -> str:
    """« du directoire », « de la gérance »."""
    return wording.of_the(word)


@register.filter
def or_fewer(count: int | None) -> str:
    """A count, or “< 10” for one that is not said (`votes.station.discretion`)."""
    return "< 10" if count is None else str(count)


@register.filter
def lower_first(value: str) -> str:
    """A label that goes on after a colon; an acronym keeps its capitals."""
    return value if value[1:2].isupper() else value[:1].lower() + value[1:]


@register.filter
def duration(minutes: int) -> str:
    """“45 minutes”, “2 h 30”, “5 h”: nobody divides by sixty."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    return f"{hours}\u00a0h\u00a0{rest:02}" if rest else f"{hours}\u00a0h"


@register.filter
def unbroken(value: str) -> str:
    """A telephone number that no line cuts in two."""
    return value.replace(" ", "\u00a0")


register.filter("in_fours", in_fours)


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


def _date(value: date | datetime, weekday: str, *, with_year: bool) -> str:
    local = value.astimezone(PARIS) if isinstance(value, datetime) else value
    name = formats.date_format(local, weekday) + " " if weekday else ""
    number = "1er" if local.day == 1 and _french() else str(local.day)
    month = formats.date_format(local, "F")
    year = f" {local.year}" if with_year else ""
    return f"{name}{number}\u00a0{month}{year}"


@register.inclusion_tag("components/chart.html")
def bar_chart(
    points: Iterable[tuple[str, Any, str]],
    title: str,
    *,
    identity: str,
    note: str = "",
    label_heading: str = "",
    value_heading: str = "",
    limit: Any = None,
    limit_name: str = "",
    at_least: Any = 1,
    csv: str = "",
) -> dict[str, Any]:
    """A series in time as SVG bars with its table; `identity` is unique in the page."""
    chart = charts.bar_chart(points, limit=limit, limit_name=limit_name, at_least=at_least)
    return {
        "chart": chart,
        "title": title,
        "identity": identity,
        "note": note,
        "label_heading": label_heading,
        "value_heading": value_heading,
        "csv": csv,
    }


@register.inclusion_tag("components/date_line.html")
def date_line(
    dates: Iterable[tuple[int, date, str]],
    title: str,
    *,
    today: date,
    identity: str,
    note: str = "",
) -> dict[str, Any]:
    """Dates on one line, from (number in the table, day, tone); the table beside it says the
    same. `identity` is unique in the page."""
    rows = list(dates)
    line = date_lines.date_line(rows, today=today) if rows else None
    return {"line": line, "title": title, "identity": identity, "note": note}


@register.inclusion_tag("components/gauge.html")
def quorum_gauge(
    counted: int | None,
    required: int | None,
    *,
    registered: int | None = None,
    you: bool = False,
    weighted: Any = None,
    reached: bool = False,
) -> dict[str, Any]:
    """The way to the quorum; without a quorum (`required` empty) only the count is said. Where
    the colleges must make a quorum by their weights, `weighted` is how far it is. A count under
    ten is not given (`counted` None): then only whether the quorum is `reached`."""
    if counted is None:
        return {"is_hidden": True, "required": required, "reached": reached}
    if not required:
        return {
            "gauge": None,
            "counted": counted,
            "registered": registered,
            "weighted": weighted,
        }
    return {
        "gauge": charts.gauge(counted=counted, required=required, registered=registered, you=you),
        "weighted": weighted,
    }


@register.inclusion_tag("components/result_bars.html")
def result_bars(answers: Iterable[tuple[str, str, int]], *, ballots: int = 0) -> dict[str, Any]:
    """The counts of a result as bars, from (name, kind pour|contre|abstention|blank|"", count).
    Where a ballot may bear several answers, `ballots` is the scale."""
    return {"shares": charts.shares(answers, ballots=ballots)}


@register.inclusion_tag("components/merit_profile.html")
def merit_profile(options: Sequence[str], judged: JudgmentResult) -> dict[str, Any]:
    """How each option was judged, best first: one bar of mentions each, and their table."""
    rows = charts.profile_rows(options, judged)
    return {"rows": rows, "mentions": rows[0].parts, "ballots": judged.ballots}


@register.inclusion_tag("components/duels.html")
def duels(options: Sequence[str], result: SchulzeResult) -> dict[str, Any]:
    """Every duel of a ranked vote: ballots that prefer the row's option to the column's."""
    order = [option for place in result.ranking for option in place]
    rows = [
        (options[one], [(options[other], _duel(result, one, other)) for other in order])
        for one in order
    ]
    return {"rows": rows}


def _duel(result: SchulzeResult, one: int, other: int) -> dict[str, Any] | None:
    if one == other:
        return None
    votes, against = result.duels[one][other], result.duels[other][one]
    return {"votes": votes, "against": against, "won": votes > against}


@register.inclusion_tag("components/transfer_stages.html")
def transfer_stages(options: Sequence[str], result: TransferResult) -> dict[str, Any]:
    """The votes of every option at each stage of a transferable vote."""
    rows = [
        (name, number in result.chosen, [votes(stage.votes[number]) for stage in result.stages])
        for number, name in enumerate(options)
    ]
    exhausted = [votes(stage.exhausted) for stage in result.stages]
    return {"rows": rows, "exhausted": exhausted, "stages": range(1, len(result.stages) + 1)}


@register.filter
def nearby_pages(paginator: "Paginator[Any]", number: int) -> list[int]:
    """The pages worth a link around `number`; 0 stands for a gap."""
    pages = paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    return [page if isinstance(page, int) else 0 for page in pages]


@register.simple_tag
def verdict_tag(outcome: Outcome) -> SafeString:
    """The verdict of an outcome as a tag: sign, word and colour. An election that leaves a seat
    vacant is not said to be done."""
    name, tone = VERDICTS[Outcome.Verdict(outcome.verdict)]
    if outcome.is_partly_filled:
        name, tone = PARTLY
    return format_html('<span class="tag {}">{}</span>', tone, name)


@register.filter
def percent(value: str) -> str:
    """“54,39 %” in French, “54.39%” in English, from “54.39”."""
    return f"{value.replace('.', ',')}\u00a0%" if _french() else f"{value}%"


@register.filter
def of(values: Mapping[str, Any], key: str) -> Any:
    """What a table of names holds under one of them."""
    return values[key]


@register.filter
def prose(text: str) -> SafeString:
    """People's own words in light Markdown, as HTML that cannot act."""
    return html_of(text)


@register.filter
def euros(cents: int | None) -> str:
    """“22 140 €” from cents."""
    return "" if cents is None else money.euros(cents)
