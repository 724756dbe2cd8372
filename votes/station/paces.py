"""How participation grew, day after day: counts read from the journal of rights handed over and
from the émargement, which exist anyway. No name, no order within a day, nothing more is kept."""

from collections import Counter
from datetime import date, datetime

from django.db.models import Min

from common.clock import PARIS
from votes.station.models import HandOver, Poll, TurnoutEntry
from votes.urn import queries as urn


def opened_by_day(of: Poll) -> Counter[date]:
    """How many rights were first handed to a booth on each day: their ballot page was opened."""
    first = HandOver.objects.filter(entry__poll=of).order_by().values_list("entry")
    return Counter(_day(at) for _entry, at in first.annotate(Min("at")))


def voted_by_day(of: Poll) -> Counter[date]:
    """How many rights were first used on each day."""
    return Counter(_day(at) for at in _uses(of))


def voted_until(of: Poll, at: datetime) -> int:
    """How many rights had been used at an instant."""
    return sum(used_at <= at for used_at in _uses(of))


def _uses(of: Poll) -> list[datetime]:
    """When each right was used, in no order: by the émargement or, until it has followed, by the
    urn."""
    signed = dict(TurnoutEntry.objects.filter(entry__poll=of).order_by().values_list("entry", "at"))
    if not of.is_secret or of.sealed_at is None:
        return list(signed.values())
    holdings = urn.holdings(of.uuid)
    rows = of.roll.order_by().values_list("pk", "public_credential")
    waiting = [
        holdings[right].at for entry, right in rows if entry not in signed and right in holdings
    ]
    return [*signed.values(), *waiting]


def _day(at: datetime) -> date:
    return at.astimezone(PARIS).date()
