"""What anybody may know of the cooperative's calendar: sealed votes and consultations, decided
assemblies. A convened assembly is its members' business until it has decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from assembly import queries as assemblies
from assembly.documents.invitation import EXPECTED_LENGTH
from assembly.models import Assembly
from common.documents.dates import moment_in_words as moment
from frontend.queries import decisions
from votes.station.models import Poll
from votes.station.states import WITH_RESULT

MOST = 50
SHORTEST = timedelta(minutes=1)  # diaries hide what lasts no time


@dataclass(frozen=True)
class PublicDate:
    """One line of the calendar. `key` never changes; `told_at` is when it became public and
    `changed_at` when something was last said of it."""

    key: str
    title: str
    text: str
    path: str
    starts_at: datetime
    ends_at: datetime
    told_at: datetime
    changed_at: datetime


def dates() -> list[PublicDate]:
    """The latest first, fifty at most."""
    polls = [*decisions.running_polls(), *decisions.verifiable_polls()]
    decided = assemblies.decided().order_by("-year", "-pk")[:MOST]
    found = [*map(_of_poll, polls), *map(_of_assembly, decided)]
    return sorted(found, key=lambda each: (each.changed_at, each.key), reverse=True)[:MOST]


def _of_poll(poll: Poll) -> PublicDate:
    told_at = poll.sealed_at or poll.opens_at
    closes_at = poll.ended_at or poll.remote_closes_at or poll.opens_at
    if poll.state in WITH_RESULT:
        text = _("The result is published, with the urn that proves it.")
    else:
        text = _("The vote is open from %(opens)s to %(closes)s.") % {
            "opens": moment(poll.opens_at),
            "closes": moment(poll.remote_closes_at or closes_at),
        }
    return PublicDate(
        key=f"scrutin-{poll.uuid}",
        title=", ".join(part for part in (poll.title, poll.subtitle) if part),
        text=text,
        path=reverse("urn:board", args=[poll.uuid]),
        starts_at=poll.opens_at,
        ends_at=max(poll.opens_at + SHORTEST, closes_at),
        told_at=told_at,
        changed_at=poll.result_at or told_at,
    )


def _of_assembly(assembly: Assembly) -> PublicDate:
    met_at = assembly.call.meets_at
    told_at = assembly.sitting_closed_at or met_at
    return PublicDate(
        key=f"assemblee-{assembly.pk}",
        title=assembly.title,
        text=_("The assembly has decided: its minutes and results are published."),
        path=reverse("assembly:page", args=[assembly.pk]),
        starts_at=met_at,
        ends_at=told_at if told_at > met_at else met_at + EXPECTED_LENGTH,
        told_at=told_at,
        changed_at=told_at,
    )
