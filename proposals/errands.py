"""Coups de main that wait for somebody, that somebody promised, that were done."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from members import queries as register
from members.models import Member
from members.permissions import is_board, is_supervisory
from members.queries import Person
from proposals.models import Errand, GroupPlace

THANKED_FOR = timedelta(days=365)


def free(on: date) -> QuerySet[Errand]:
    """What nobody has taken and can still be done in time, the nearest date first."""
    return _open().filter(volunteer=None, due_on__gte=on).order_by("due_on", "pk")


def unanswered(on: date) -> QuerySet[Errand]:
    """What nobody took before its date."""
    return _open().filter(volunteer=None, due_on__lt=on).order_by("-due_on", "pk")


def promised() -> QuerySet[Errand]:
    """What somebody took, the nearest date first: past its date, the silence shows."""
    return _open().filter(volunteer__isnull=False).order_by("due_on", "pk")


def promised_by(mine: Collection[Member]) -> QuerySet[Errand]:
    return promised().filter(volunteer__in=mine)


def done(at: datetime) -> QuerySet[Errand]:
    """What was done within a year, the latest first."""
    rows = Errand.objects.filter(done_at__gt=at - THANKED_FOR).select_related("volunteer")
    return rows.order_by("-done_at", "-pk")


def thanked_in_public(at: datetime) -> QuerySet[Errand]:
    """Thanks whose volunteer wants to be named."""
    return done(at).filter(may_be_named=True).exclude(thanks="")


def can_ask(account: Person, on: date) -> bool:
    """The two organs, and those who have a place in a working group."""
    if is_board(account, on) or is_supervisory(account, on):
        return True
    mine = register.members_of(account, on)
    places = GroupPlace.objects.filter(member__in=mine, left_at=None, group__closed_at=None)
    return places.exists()


def _open() -> QuerySet[Errand]:
    rows = Errand.objects.filter(done_at=None, withdrawn_at=None)
    return rows.select_related("volunteer")
