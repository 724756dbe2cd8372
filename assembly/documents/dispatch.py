"""The proof that one member was convened (R-CONV-04, R-CONV-08)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from assembly.documents import words
from assembly.models import AgendaCompletion, Assembly, Call, Notice
from common.documents import Document
from common.documents.dates import day_in_words, moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register
from members.models import ElectronicConsent, Member
from notifications.models import Channel, Message

POSTED = "Lettre postée le"
ANSWERS = {
    "accepted": "accepté",
    "temporary": "remis à plus tard",
    "permanent": "refusé",
    "unreachable": "sans réponse",
    "reported": "rapport reçu",
}


@dataclass(frozen=True)
class Sending:
    """The notice of a call, or the one that tells what was added to its agenda."""

    call: Call
    completion: AgendaCompletion | None = None

    @property
    def name(self) -> str:
        """« première convocation », « ordre du jour complété le 25 mai 2026 »."""
        if self.completion is None:
            return words.CALL[self.call.number]
        return f"ordre du jour complété le {day_in_words(self.completion.completed_at)}"


def dispatch_data(assembly: Assembly, member: Member, *, at: datetime) -> dict[str, Any]:
    """What was sent to this member, where, when, and what was answered; nothing of what they did
    with it."""
    sent = sendings(assembly)
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Preuve de convocation",
        "subtitle": f"{assembly.title}, {moment_in_words(assembly.call.meets_at)}",
        "member": [member.display_name, member.number],
        "notices": [notice_facts(each, member) for each in sent],
        "tries": [tries(each, member) for each in sent],
    }


def draw_dispatch(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    name, number = data["member"]
    paper.paragraph(
        f"Ce document dit ce qui a été adressé à {name}, n° {number} du registre, pour convoquer "
        "cette personne, et ce que le transporteur a répondu."
    )
    for facts, answers in zip(data["notices"], data["tries"], strict=True):
        paper.heading(2, facts[0][1].capitalize())
        draw_notice(paper, facts[1:], answers)
    paper.paragraph(
        "L’avis lui-même est joint\u00a0: son empreinte (SHA-256) est celle qui figure ci-dessus "
        "et au procès-verbal.",
        style="soft",
    )
    return paper


def draw_notice(paper: Document, facts: list[list[str]], answers: list[list[str]]) -> None:
    """One notice: the facts, then every answer that came to it."""
    paper.facts((name, value) for name, value in facts)
    paper.table(("Le", "Résultat", "Code", "Réponse"), answers, widths=(4, 2.4, 1.2, 5.6))


def sendings(assembly: Assembly) -> list[Sending]:
    """What was sent to members, in order: the notice of each call and, after that of the first,
    what was added to its agenda since."""
    found = []
    for call in assembly.calls.order_by("number"):
        found.append(Sending(call))
        if call.number == 1:
            completions = assembly.completions.order_by("number")
            found += [Sending(call, completion) for completion in completions]
    return found


def notice_facts(of: Sending, member: Member) -> list[list[str]]:
    """The channel, the address and what became of the notice of one call."""
    head = ["Appel", of.name]
    notice = notice_of(of, member)
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
    if message.channel == Channel.EMAIL:
        facts.append(["Accord pour être convoqué par courriel", _consent(notice)])
    if message.settled_at:
        facts.insert(4, ["Depuis", moment_in_words(message.settled_at)])
    if message.batch and message.batch.dispatched_on:
        facts.insert(4, [POSTED, day_in_words(message.batch.dispatched_on)])
    for letter in _letters_instead(message):
        facts += _letter(letter)
    return facts


def messages_of(notice: Notice) -> list[Message]:
    """The notice as it left, and the letter that took its place when it could not arrive."""
    return [notice.message, *_letters_instead(notice.message)]


def notice_of(of: Sending, member: Member) -> Notice | None:
    found = Notice.objects.filter(call=of.call, completion=of.completion, member=member)
    return found.select_related("message__batch").first()


def _letters_instead(message: Message) -> list[Message]:
    found = Message.objects.filter(replaces=message).select_related("batch")
    return list(found.order_by("queued_at", "pk"))


def _letter(letter: Message) -> list[list[str]]:
    with translation.override("fr"):
        state = str(letter.get_state_display())
    facts = [
        ["Remplacé par une lettre à", "\n".join(letter.postal_lines)],
        ["État de la lettre", state],
    ]
    if letter.batch and letter.batch.dispatched_on:
        facts.append([POSTED, day_in_words(letter.batch.dispatched_on)])
    return facts


def _consent(notice: Notice) -> str:
    """The agreement that stood when the notice left (R-CONV-06)."""
    given = ElectronicConsent.objects.filter(member=notice.member, given_at__lte=notice.queued_at)
    standing = given.exclude(revoked_at__lte=notice.queued_at).order_by("-given_at", "-pk").first()
    if standing is None:
        return "Aucun accord n’était enregistré."
    with translation.override("fr"):
        channel = str(standing.get_channel_display())
    when = moment_in_words(standing.given_at)
    return f"Donné le {when} ({channel.lower()}), empreinte {standing.evidence_hash}"


def tries(of: Sending, member: Member) -> list[list[str]]:
    """Every answer of a relay or of the post to the notice, and to the letter that replaced it."""
    notice = notice_of(of, member)
    if notice is None:
        return []
    return [
        [moment_in_words(row.at), ANSWERS[row.outcome], str(row.code or ""), row.reply]
        for message in messages_of(notice)
        for row in message.tries.order_by("at", "pk")
    ]
