"""Who works together on what."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet

from members import queries as register
from members.models import Member
from members.permissions import is_board
from members.queries import Person
from proposals.models import GroupPlace, WorkingGroup


def groups() -> QuerySet[WorkingGroup]:
    """Those that work, with how many members each has."""
    running = Q(places__left_at__isnull=True)
    rows = WorkingGroup.objects.filter(closed_at=None).annotate(size=Count("places", running))
    return rows.order_by("name")


def members_of(group: WorkingGroup, on: date) -> QuerySet[Member]:
    """Who has a place in a group and is still a member."""
    rows = GroupPlace.objects.filter(group=group, left_at=None)
    return register.active_members(on).filter(pk__in=rows.values("member"))


def places_of(mine: Collection[Member]) -> set[tuple[int, int]]:
    """The places of these members: (group, member)."""
    rows = GroupPlace.objects.filter(member__in=mine, left_at=None)
    return set(rows.values_list("group_id", "member_id"))


def looking_for_help(mine: Collection[Member]) -> QuerySet[WorkingGroup]:
    """The groups that call for help and where none of these members has a place."""
    taken = [group for group, _member in places_of(mine)]
    return groups().exclude(help_wanted="").exclude(pk__in=taken)


def can_change(account: Person, group: WorkingGroup, on: date) -> bool:
    """The board, and those who have a place in it."""
    if group.closed_at is not None:
        return False
    mine = register.members_of(account, on)
    has_place = GroupPlace.objects.filter(group=group, left_at=None, member__in=mine).exists()
    return is_board(account, on) or has_place
