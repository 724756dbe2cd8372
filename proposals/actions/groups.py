"""Working groups: opened and closed by the board, joined and left by members."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account, Member
from proposals.models import GroupPlace, WorkingGroup


def open_group(
    *, name: str, purpose: str, help_wanted: str, at: datetime, by: Account
) -> WorkingGroup:
    """The board opens a group under a name of its own."""
    try:
        with transaction.atomic(using="default"):
            group = WorkingGroup.objects.create(
                name=name.strip(),
                purpose=purpose.strip(),
                help_wanted=help_wanted.strip(),
                opened_at=at,
                opened_by=by,
            )
            _journal("opened", group, at, by)
    except IntegrityError:
        raise _name_taken() from None
    return group


def change(
    *, group: WorkingGroup, name: str, purpose: str, help_wanted: str, at: datetime, by: Account
) -> None:
    """What it does, and whom it looks for."""
    try:
        with transaction.atomic(using="default"):
            touched = WorkingGroup.objects.filter(pk=group.pk, closed_at=None).update(
                name=name.strip(), purpose=purpose.strip(), help_wanted=help_wanted.strip()
            )
            if not touched:
                raise _closed()
            _journal("changed", group, at, by)
    except IntegrityError:
        raise _name_taken() from None


def close(*, group: WorkingGroup, at: datetime, by: Account) -> None:
    """Its work is done; who was in it stays known. Closing twice closes once."""
    with transaction.atomic(using="default"):
        if WorkingGroup.objects.filter(pk=group.pk, closed_at=None).update(closed_at=at):
            _journal("closed", group, at, by)


def join(*, group: WorkingGroup, member: Member, at: datetime, by: Account) -> bool:
    """Takes a place; False when it was taken already (a double click)."""
    with transaction.atomic(using="default"):
        if WorkingGroup.objects.select_for_update().get(pk=group.pk).closed_at is not None:
            raise _closed()
        _place, new = GroupPlace.objects.get_or_create(
            group=group, member=member, left_at=None, defaults={"taken_at": at}
        )
        if new:
            _journal("joined", group, at, by)
    return new


def leave(*, group: WorkingGroup, member: Member, at: datetime, by: Account) -> bool:
    """Gives the place back; False when there was none."""
    with transaction.atomic(using="default"):
        left = GroupPlace.objects.filter(group=group, member=member, left_at=None).update(
            left_at=at
        )
        if left:
            _journal("left", group, at, by)
    return bool(left)


def _journal(verb: str, group: WorkingGroup, at: datetime, by: Account) -> None:
    audit.record(f"group.{verb}", at=at, by=by, subject=group.reference)


def _name_taken() -> Refusal:
    return Refusal(
        "group-name-taken",
        _("Another group has this name, or had it."),
        _("Choose another name."),
    )


def _closed() -> Refusal:
    return Refusal(
        "group-closed",
        _("This group has finished its work."),
        _("See the groups that work now."),
    )
