"""What happened in the cooperative during a week, for its weekly letter: what members may read on
the site anyway, the same for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly.models import FollowUp
from assembly.states import AssemblyState
from common.clock import PARIS
from frontend.queries import public_dates
from members import queries as register
from notifications import hours
from proposals.models import Contribution, Proposal
from proposals.states import DEBATABLE, ProposalState

MOST = 8  # of each kind; the others are counted
LEAVES_AT = time(9, 0)
TUESDAY, LAST_DAY = 1, 3  # a letter late by more than two days waits for the next one
A_LINE = 160
UNREADABLE = (ProposalState.DRAFT, ProposalState.WITHDRAWN, ProposalState.MERGED)


@dataclass(frozen=True)
class News:
    """One thing to read, with the page that tells it whole."""

    title: str
    text: str
    link: str


@dataclass(frozen=True)
class Section:
    """The news of one kind; `others` are those that the letter only counts, `link` the page that
    has them all."""

    title: str
    news: Sequence[News]
    others: int
    link: str

    @property
    def count(self) -> int:
        return len(self.news) + self.others


def week_told(at: datetime) -> tuple[datetime, datetime] | None:
    """The week that a letter leaving now tells: from one Tuesday, nine in the morning, to the
    next. None on the days when no letter leaves."""
    today = hours.day_of(at)
    tuesday = today - timedelta(days=today.weekday() - TUESDAY)
    until = datetime.combine(tuesday, LEAVES_AT, PARIS)
    if today.weekday() > LAST_DAY or at < until or hours.is_quiet(at):
        return None
    return datetime.combine(tuesday - timedelta(days=7), LEAVES_AT, PARIS), until


def sections(since: datetime, until: datetime) -> list[Section]:
    """The news of a week by kind; a kind without any is left out."""
    found = (
        (_("Votes and assemblies"), _dates(since, until), "assembly:list"),
        (_("Proposals of members"), _proposals(since, until), "proposals:list"),
        (_("Debates between members"), _debates(since, until), "proposals:list"),
        (_("What decisions became"), _follow_ups(since, until), "frontend:follow_ups"),
    )
    return [
        Section(title, news[:MOST], max(0, len(news) - MOST), _link(route))
        for title, news, route in found
        if news
    ]


def _dates(since: datetime, until: datetime) -> list[News]:
    return [
        News(each.title, each.text, settings.SITE_URL + each.path)
        for each in public_dates.dates()
        if since <= each.changed_at < until
    ]


def _proposals(since: datetime, until: datetime) -> list[News]:
    published = Q(published_at__gte=since, published_at__lt=until)
    answered = Q(answered_at__gte=since, answered_at__lt=until)
    rows = Proposal.objects.filter(published | answered).exclude(state__in=UNREADABLE)
    return [
        News(row.title, _said_of(row, since), _link("proposals:detail", row.pk))
        for row in rows.exclude(published_at=None).order_by("-published_at", "-pk")
    ]


def _debates(since: datetime, until: datetime) -> list[News]:
    """Where something was said this week, the most of it first: how much, never who or what."""
    said = Contribution.objects.filter(
        written_at__gte=since,
        written_at__lt=until,
        hidden_by=None,
        proposal__state__in=DEBATABLE,
        proposal__hidden_by=None,
    )
    counted = said.order_by().values("proposal", "proposal__title").annotate(said=Count("pk"))
    return [
        News(
            row["proposal__title"],
            ngettext("%(count)s new text.", "%(count)s new texts.", row["said"])
            % {"count": row["said"]},
            _link("proposals:debate", row["proposal"]),
        )
        for row in counted.order_by("-said", "proposal")
    ]


def _said_of(proposal: Proposal, since: datetime) -> str:
    if proposal.answered_at and proposal.answered_at >= since and proposal.board_answer:
        return _("Answer %(of_the_board)s: %(words)s") % {
            "of_the_board": register.cooperative().of_the_board,
            "words": _line(proposal.board_answer),
        }
    return _line(proposal.text)


def _follow_ups(since: datetime, until: datetime) -> list[News]:
    """The latest word of the week on each decision."""
    rows = FollowUp.objects.filter(
        said_at__gte=since,
        said_at__lt=until,
        resolution__assembly__state=AssemblyState.DECIDED,
    ).select_related("resolution")
    latest: dict[int, FollowUp] = {}
    for row in rows.order_by("-said_at", "-pk"):
        latest.setdefault(row.resolution_id, row)
    return [
        News(
            row.resolution.title,
            f"{row.get_status_display()}, {row.owner}. {_line(row.note)}",
            _link("frontend:decision", row.resolution_id),
        )
        for row in latest.values()
    ]


def _line(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(A_LINE)


def _link(route: str, *numbers: int) -> str:
    return settings.SITE_URL + reverse(route, args=numbers)
