"""Urns that nobody opened while another one of the same assembly was: the sitting is held all the
same, and what they were to ask is voted in the room (ADR 23)."""

from datetime import datetime

from django.db import transaction

from assembly.actions import minutes
from assembly.freezing import agenda_texts, fingerprint, resolution_text
from assembly.models import Assembly, AssemblyPoll, Resolution, SittingEvent
from assembly.participation import references
from common import audit
from members.models import Account
from votes.station.actions import polls as station
from votes.station.states import PollState

NEVER_OPENED = (PollState.DRAFT, PollState.SEALED)
REASON = "Urne jamais ouverte\u00a0: ses questions sont votées en séance."


def left_shut(*, assembly: Assembly) -> list[AssemblyPoll]:
    """Whole groups of urns that never opened, where another group did. Empty when none opened: then
    nobody could vote before the sitting, and the assembly has to be convened again."""
    links = list(assembly.polls.select_related("poll").order_by("pk"))
    opened = {link.group for link in links if link.poll.opened_at is not None}
    return [link for link in links if link.group not in opened] if opened else []


def questions(*, assembly: Assembly) -> list[Resolution]:
    """What these urns were to ask."""
    asked = {
        reference for link in left_shut(assembly=assembly) for reference in references(link.poll)
    }
    every = assembly.resolutions.order_by("number", "pk")
    return [each for each in every if each.reference in asked]


def leave(*, assembly: Assembly, at: datetime, by: Account) -> None:
    """Gives these urns up, empty, and has their questions voted in the room; the minutes say it
    among the incidents. Part of the opening of the sitting."""
    asked, links = questions(assembly=assembly), left_shut(assembly=assembly)
    if not links:
        return
    with transaction.atomic(using="default"):
        for link in links:
            if link.poll.state in NEVER_OPENED:  # not given up by an opening that was cut short
                station.cancel(poll=link.poll, at=at, why=REASON, by=by)
            link.delete()  # what they asked is asked elsewhere; they keep what they are about
        for resolution in asked:
            resolution.is_secret, resolution.urn = False, ""
            resolution.frozen_hash = fingerprint(resolution_text(resolution))
            resolution.save(update_fields=["is_secret", "urn", "frozen_hash"])
        digest = fingerprint(agenda_texts(Assembly.objects.get(pk=assembly.pk)))
        Assembly.objects.filter(pk=assembly.pk).update(agenda_hash=digest)
        numbers = ", ".join(f"n°\u00a0{each.number}" for each in asked)
        SittingEvent.objects.create(
            call=assembly.call,
            kind=SittingEvent.Kind.VOTING,
            text=f"L’urne des questions {numbers} n’a pas été ouverte\u00a0: elles sont votées en "
            "séance.",
            at=at,
        )
        audit.record(
            "sitting.urns_left_shut",
            at=at,
            by=by,
            subject=assembly.subject,
            details={
                "polls": [link.poll_id for link in links],
                "resolutions": [each.reference for each in asked],
                "former": assembly.agenda_hash,
                "agenda": digest,
            },
        )
        for link in assembly.polls.select_related("poll").order_by("pk"):
            minutes.note_opened(poll=link.poll, at=at)
