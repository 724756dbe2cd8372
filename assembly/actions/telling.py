"""Messages about proxies and results: facts that everybody concerned already may read, never a
choice nor a tracker."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from assembly import rulebook
from assembly.audiences import convener
from assembly.documents.outcomes import VERDICTS, sentence_after_verdict
from assembly.models import Assembly, Outcome, Proxy, QuorumRecord
from assembly.participation import entitled_members
from common.mails import of
from members.models import Member
from notifications.actions import outbox
from votes.station import queries as station
from votes.station.models import Certification

GIVEN, ACCEPTED, DECLINED, REVOKED = "given", "accepted", "declined", "revoked"
HOLDER_AWAY = "holder_away"


def tell_of_proxy(*, proxy: Proxy, event: str, to: Iterable[Member | None], at: datetime) -> None:
    """Tells the people of a proxy what the other did with it, once for each event."""
    assembly = proxy.assembly
    for member in to:
        if member is None or member.account is None or not member.account.email:
            continue
        outbox.queue(
            key_subject=assembly.subject,
            member=member,
            step=f"proxy-{proxy.pk}-{event}",
            template="proxy_news",
            context={
                "event": event,
                "title": assembly.title,
                "principal": proxy.principal.display_name,
                "of_principal": of(proxy.principal.display_name),
                "holder": proxy.holder_name,
                "closes_at": rulebook.proxy_close(rulebook.of(assembly), assembly.call.meets_at),
                "link": _address("assembly:proxies", assembly),
            },
            at=at,
        )


def tell_results(*, assembly: Assembly, at: datetime) -> None:
    """Sends the proclaimed results to everybody on the roll, or the message would tell who voted:
    by e-mail, and by a letter of the next batch to who has no address. Safe to repeat."""
    if assembly.resolutions.filter(outcome=None).exists():
        return
    context = _of_results(assembly)
    on_roll = Member.objects.filter(pk__in=entitled_members(assembly))
    outbox.queue_all(
        key_subject=assembly.subject,
        members=on_roll.select_related("account").order_by("pk"),
        step="result",
        template="result",
        context_of=lambda member: context,
        at=at,
    )


def _of_results(assembly: Assembly) -> dict[str, Any]:
    records = list(
        QuorumRecord.objects.filter(call=assembly.call)
        .select_related("resolution__outcome")
        .order_by("resolution__number")
    )
    said = [
        found
        for link in assembly.polls.select_related("poll")
        if (found := station.certification(link.poll)) is not None
    ]
    refused = any(each.verdict == Certification.Verdict.REFUSED for each in said)
    return {
        "title": assembly.title,
        "convener": convener(assembly),
        "link": _address("assembly:results", assembly),
        "voted": max((record.counted for record in records), default=0),
        "registered": max((record.registered for record in records), default=0),
        "quorum_reached": all(record.reached for record in records),
        "outcomes": [_outcome(resolution.outcome) for resolution in _decided(assembly)],
        "certifier": said[0].certifier_name if said else "",
        "certified_on": None if refused or not said else max(each.at for each in said),
    }


def _decided(assembly: Assembly) -> Iterable[Any]:
    return assembly.resolutions.select_related("outcome").order_by("number")


def _outcome(outcome: Outcome) -> dict[str, str]:
    resolution = outcome.resolution
    return {
        "title": f"{resolution.number}. {resolution.title}",
        "verdict": VERDICTS[Outcome.Verdict(outcome.verdict)],
        "detail": ", ".join(outcome.elected) or sentence_after_verdict(outcome),
    }


def _address(view: str, assembly: Assembly) -> str:
    return settings.SITE_URL + reverse(view, args=[assembly.pk])
