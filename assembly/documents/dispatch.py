"""The proof that one member was convened (R-CONV-04, R-CONV-08)."""

from datetime import datetime
from typing import Any

from django.utils import translation

from assembly.documents import words
from assembly.models import Assembly, Call, Notice
from common.documents.dates import day_in_words, moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register
from members.models import Member
from notifications.models import Message


def dispatch_data(assembly: Assembly, member: Member, *, at: datetime) -> dict[str, Any]:
    """What was sent to this member, where, when, and what was answered; nothing of what they did
    with it."""
    calls = list(assembly.calls.order_by("number"))
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Preuve de convocation",
        "subtitle": f"{assembly.title}, {moment_in_words(assembly.call.meets_at)}",
        "member": [member.display_name, member.number],
        "notices": [notice_facts(call, member) for call in calls],
        "tries": [_tries(call, member) for call in calls],
    }


def draw_dispatch(data: dict[str, Any]) -> bytes:
    paper = words.paper(data)
    name, number = data["member"]
    paper.paragraph(
        f"Ce document dit ce qui a été adressé à {name}, n° {number} du registre, pour convoquer "
        "cette personne, et ce que le transporteur a répondu."
    )
    for facts, tries in zip(data["notices"], data["tries"], strict=True):
        paper.heading(2, facts[0][1].capitalize())
        paper.facts(facts[1:])
        if tries:
            paper.table(("Le", "Résultat", "Code", "Réponse"), tries, widths=(4, 2, 1, 6))
    paper.paragraph(
        "L’avis lui-même est joint\u00a0: son empreinte (SHA-256) est celle qui figure ci-dessus "
        "et au procès-verbal.",
        style="soft",
    )
    return paper.bytes()


def notice_facts(call: Call, member: Member) -> list[list[str]]:
    """The channel, the address and what became of the notice of one call."""
    head = ["Appel", words.CALL[call.number]]
    notice = notice_of(call, member)
    if notice is None:
        return [head, ["Avis", "Aucun avis n’a été adressé à ce membre."]]
    message = notice.message
    with translation.override("fr"):
        state = str(message.get_state_display())
    facts = [
        head,
        ["Envoyé à", notice.address_used],
        ["Mis en envoi", moment_in_words(notice.queued_at)],
        ["État", state],
        ["Empreinte de l’avis", notice.content_sha256],
    ]
    if message.settled_at:
        facts.insert(4, ["Depuis", moment_in_words(message.settled_at)])
    if message.batch and message.batch.dispatched_on:
        facts.insert(4, ["Lettre postée le", day_in_words(message.batch.dispatched_on)])
    return facts


def notice_of(call: Call, member: Member) -> Notice | None:
    found = Notice.objects.filter(call=call, member=member)
    return found.select_related("message__batch").first()


def _tries(call: Call, member: Member) -> list[list[str]]:
    """Every answer of a relay or of the post to the notice, and to the letter that replaced it."""
    notice = notice_of(call, member)
    if notice is None:
        return []
    messages: list[Message] = [notice.message, *Message.objects.filter(replaces=notice.message)]
    return [
        [moment_in_words(row.at), row.outcome, str(row.code or ""), row.reply]
        for message in messages
        for row in message.tries.order_by("at", "pk")
    ]
