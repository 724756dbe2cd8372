"""Coups de main: asked, taken by one person, done, thanked."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from members.models import Account, Member
from proposals.models import Errand


def ask(*, title: str, text: str, minutes: int, due_on: date, at: datetime, by: Account) -> Errand:
    """Asks for a coup de main before a date to come; the same form sent twice asks once."""
    if due_on <= at.astimezone(PARIS).date():
        raise Refusal(
            "errand-in-the-past",
            _("A task is asked for a date to come."),
            _("Choose a later date."),
            status=400,
        )
    with transaction.atomic(using="default"):
        errand, new = Errand.objects.get_or_create(
            title=title.strip(),
            due_on=due_on,
            done_at=None,
            withdrawn_at=None,
            defaults={"text": text.strip(), "minutes": minutes, "asked_at": at, "asked_by": by},
        )
        if new:
            _journal("asked", errand, at, by)
    return errand


def take(*, errand: Errand, member: Member, may_be_named: bool, at: datetime, by: Account) -> None:
    """One member takes it; of two in the same second, the second learns that it is taken."""
    with transaction.atomic(using="default"):
        free = _open(errand).filter(volunteer=None, due_on__gte=at.astimezone(PARIS).date())
        if not free.update(volunteer=member, taken_at=at, may_be_named=may_be_named):
            if _open(errand).filter(volunteer=member).exists():
                return
            raise _not_now()
        _journal("taken", errand, at, by)


def give_back(*, errand: Errand, member: Member, at: datetime, by: Account) -> None:
    """The volunteer cannot do it after all: somebody else may. Giving back twice is once."""
    with transaction.atomic(using="default"):
        mine = _open(errand).filter(volunteer=member)
        if mine.update(volunteer=None, taken_at=None, may_be_named=False):
            _journal("given_back", errand, at, by)


def finish(*, errand: Errand, at: datetime, by: Account) -> None:
    """Its volunteer, or whoever asks for tasks, says that it is done."""
    with transaction.atomic(using="default"):
        if _open(errand).filter(volunteer__isnull=False).update(done_at=at):
            _journal("done", errand, at, by)
        elif not Errand.objects.filter(pk=errand.pk, done_at__isnull=False).exists():
            raise _not_now()


def withdraw(*, errand: Errand, at: datetime, by: Account) -> None:
    """It is no longer needed."""
    with transaction.atomic(using="default"):
        if _open(errand).update(withdrawn_at=at):
            _journal("withdrawn", errand, at, by)
        elif not Errand.objects.filter(pk=errand.pk, withdrawn_at__isnull=False).exists():
            raise _not_now()


def thank(*, errand: Errand, words: str, at: datetime, by: Account) -> None:
    """Thanks for what is done, kept beside it; the last words stay."""
    with transaction.atomic(using="default"):
        done = Errand.objects.filter(pk=errand.pk, done_at__isnull=False)
        if not done.update(thanks=words.strip()):
            raise _not_now()
        _journal("thanked", errand, at, by)


def _open(errand: Errand) -> QuerySet[Errand]:
    return Errand.objects.filter(pk=errand.pk, done_at=None, withdrawn_at=None)


def _journal(verb: str, errand: Errand, at: datetime, by: Account) -> None:
    audit.record(f"errand.{verb}", at=at, by=by, subject=errand.reference)


def _not_now() -> Refusal:
    return Refusal(
        "errand-not-now",
        _("This task is taken, done, past its date, or no longer needed."),
        _("Load the page again, and see what is still asked."),
    )
