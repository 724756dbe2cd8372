"""What every paper of a sitting says: where and how people met, their bureau, the annexes."""

from datetime import datetime
from typing import Any

from assembly import conveners, deadlines, papers
from assembly.documents import words
from assembly.documents.completion import (
    completions_summary,
    draw_completions,
    left_out_data,
    sent_facts,
)
from assembly.models import Assembly, AssemblyDocument, Call, Minutes, Roll
from assembly.reminding import notice_step
from assembly.states import CallState
from common.clock import PARIS
from common.documents import Document, Strong
from common.documents.dates import day_in_words, hour_in_words, moment_in_words
from notifications import queries as outbox

_D = AssemblyDocument.Kind
PAPERS = {
    _D.BOARD_REPORT: "rapport du directoire",
    _D.SUPERVISORY_REPORT: "rapport du conseil de surveillance",
    _D.ACCOUNTS: "comptes annuels",
    _D.ALLOCATION: "affectation du résultat",
    _D.AUDITOR_REPORT: "rapport du commissaire aux comptes",
    _D.OTHER: "autre document",
}


def sitting_data(call: Call) -> dict[str, Any]:
    """When, where and how the assembly met."""
    assembly = call.assembly
    opened, closed = opening_of(call), _closing_of(call)
    other_day = opened is not None and day_in_words(opened) != day_in_words(call.meets_at)
    return {
        "mode": words.MODE[Assembly.Mode(assembly.mode)],
        "exclusive": assembly.mode == Assembly.Mode.REMOTE,
        "day": day_in_words(opened or call.meets_at),
        "hour": hour_in_words(opened or call.meets_at),
        "convened_for": moment_in_words(call.meets_at) if other_day else "",
        "other_day_reason": call.other_day_reason if other_day else "",
        "closed": _closed(opened, closed) if closed else "",
        "place": call.place,
        "videoconference": call.videoconference_url,
    }


def opening_of(call: Call) -> datetime | None:
    """When the sitting of this call opened, if it has: its roll of the day was taken then. The
    assembly itself remembers its last sitting only."""
    roll = call.rolls.filter(moment=Roll.Moment.SITTING).first()
    return roll.taken_at if roll else None


def _closing_of(call: Call) -> datetime | None:
    """When it closed, if it has. The assembly itself remembers its last sitting only; at the close
    of an earlier one, the quorum of what it had left to decide was frozen."""
    if call.number == call.assembly.call.number:
        if call.state not in (CallState.HELD, CallState.FAILED):
            return None
        return Assembly.objects.values_list("sitting_closed_at", flat=True).get(pk=call.assembly_id)
    record = call.quorum_records.order_by("at", "pk").last()
    return record.at if record else None


def met_in_words(call: Call) -> str:
    """The day and hour under the title: those of the notice, unless the sitting was held on
    another day."""
    opened = opening_of(call)
    if opened and day_in_words(opened) != day_in_words(call.meets_at):
        return moment_in_words(opened)
    return moment_in_words(call.meets_at)


def _closed(opened: datetime | None, closed: datetime) -> str:
    """« à 23 h », with its day when the sitting went on past midnight."""
    if opened and day_in_words(opened) == day_in_words(closed):
        return f"à {hour_in_words(closed)}"
    return f"le {moment_in_words(closed)}"


def convocation_summary(call: Call, *, at: datetime) -> dict[str, Any]:
    """How and when members were convened, and the reason of a late dispatch (R-CONV-05)."""
    subject, step = call.assembly.subject, notice_step(call)
    reach = outbox.reach(subject, step)
    decided = call.assembly.decision_on
    return {
        "of": conveners.of_the(call.assembly),
        "reason": call.assembly.convener_reason,
        "decision": call.assembly.decision_reference,
        "decision_on": day_in_words(decided) if decided else "",
        "sent_on": day_in_words(call.convened_at) if call.convened_at else "",
        "last_dispatch": day_in_words(call.dispatched_on) if call.dispatched_on else "",
        "members": reach.addressed,
        "by_email": reach.by_email,
        "failed": reach.failed,
        "posted": [
            [day_in_words(on), letters] for on, letters in outbox.letters_posted(subject, step)
        ],
        "not_posted": outbox.letters_not_posted(subject, step),
        "late_reason": call.late_reason,
        "missed": _missed(call, at),
        "insertion": call.insertion,
        "insertion_sha256": call.insertion_sha256,
        "sha256": call.convocation_sha256,
        "completions": completions_summary(call.assembly),
        "left_out": left_out_data(call.assembly),
    }


def _missed(call: Call, at: datetime) -> list[list[str]]:
    """The other dates of the legal calendar that were not kept, and why (R-CONV-09)."""
    return [
        [
            row.deadline.label,
            day_in_words(row.deadline.at),
            row.reason or "aucun motif n’a été donné",
        ]
        for row in deadlines.missed(call, at=at)
        if row.deadline.code != deadlines.NOTICE
    ]


def bureau_data(call: Call) -> list[list[str]]:
    functions = {"chair": "Présidence", "scrutineer": "Scrutateur", "secretary": "Secrétaire"}
    order = list(functions)
    seats = sorted(call.bureau.all(), key=lambda seat: (order.index(seat.function), seat.pk))
    return [
        [functions[seat.function], f"{seat.name} ({seat.ground})" if seat.ground else seat.name]
        for seat in seats
    ]


def refusals_data(call: Call) -> list[list[Any]]:
    """Who was asked to be scrutineer and said no, with how many votes, and why (R-BUR-02)."""
    rows = call.refusals.order_by("at", "pk")
    return [[each.name, each.votes, each.reason] for each in rows]


def documents_data(assembly: Assembly) -> list[dict[str, str]]:
    return [
        {
            "title": document.title,
            "kind": PAPERS[AssemblyDocument.Kind(document.kind)],
            "sha256": document.sha256,
            "published": day_in_words(document.added_at.astimezone(PARIS)),
        }
        for document in papers.current(assembly)
    ]


def annexes_data(call: Call) -> list[list[str]]:
    """The papers of this call already in the register, and the notice."""
    sheets = Minutes.objects.filter(call__assembly=call.assembly).exclude(kind=Minutes.Kind.MINUTES)
    found = [
        [f"{minutes.entry.title}, n° {minutes.entry.number} du registre", minutes.pdf_sha256]
        for minutes in sheets.select_related("entry").order_by("entry__number")
    ]
    complements = [
        [
            f"Avis complémentaire, ordre du jour complété le {day_in_words(each.completed_at)}",
            each.notice_sha256,
        ]
        for each in call.assembly.completions.order_by("number")
    ]
    return [*found, ["Avis de convocation", call.convocation_sha256], *complements]


def draw_opening(paper: Document, data: dict[str, Any]) -> None:
    """Date, place, mode of convocation, bureau (R-PV-01)."""
    sitting, convocation = data["sitting"], data["convocation"]
    where = f", {sitting['place']}" if sitting["place"] else ""
    paper.paragraph(
        f"Le {sitting['day']} à {sitting['hour']}, les "
        f"{data['words']['members']} se sont réunis en assemblée générale{where}, "
        f"{sitting['mode']}, sur convocation {_of_convener(convocation)}."
    )
    if reason := convocation.get("reason"):
        paper.paragraph(Strong("Motif de la convocation. "), reason)
    if sitting["convened_for"]:
        paper.paragraph(
            Strong("Séance tenue un autre jour que celui de l’avis. "),
            f"L’avis convoquait pour le {sitting['convened_for']}. "
            f"Motif donné\u00a0: {sitting['other_day_reason']}",
            style="notice",
        )
    if sitting["exclusive"]:
        paper.paragraph("L’assemblée s’est tenue exclusivement à distance.", style="notice")
    paper.heading(2, "Convocation")
    facts = [
        ("Décision de convoquer", f"{convocation['decision']}, {convocation['decision_on']}"),
        ("Avis envoyés", convocation["sent_on"]),
        ("Dernier envoi", convocation["last_dispatch"]),
        *sent_facts("Membres convoqués", convocation),
    ]
    if convocation["insertion"]:
        facts.append(("Annonce légale", convocation["insertion"]))
    if proof := convocation.get("insertion_sha256"):
        facts.append(("Empreinte de l’attestation d’insertion", proof))
    paper.facts(facts)
    if convocation["late_reason"]:
        paper.paragraph(Strong("Envoi hors délai. "), f"Motif donné : {convocation['late_reason']}")
    for label, day, reason in convocation.get("missed", []):
        paper.paragraph(Strong("Date non tenue. "), f"{label}, {day}. Motif donné\u00a0: {reason}")
    draw_completions(paper, convocation)
    paper.heading(2, "Bureau")
    paper.facts([(function, name) for function, name in data["bureau"]])
    for name, votes, reason in data.get("refusals", []):
        paper.paragraph(
            Strong("Refus d’être scrutateur. "),
            f"{name}, {words.counted(votes, 'voix', 'voix')}. Motif donné\u00a0: {reason}",
        )


def _of_convener(convocation: dict[str, Any]) -> str:
    """« du directoire »; papers frozen before the convener had a name hold the bare word."""
    return str(convocation.get("of") or f"du {convocation['by']}")


def draw_documents(paper: Document, documents: list[dict[str, str]]) -> None:
    if not documents:
        paper.paragraph("Néant.")
    for document in documents:
        paper.fingerprint(
            f"{document['title']}, publié le {document['published']}", document["sha256"]
        )


def draw_annexes(paper: Document, data: dict[str, Any]) -> None:
    paper.heading(2, "Annexes")
    for title, digest in data["annexes"]:
        paper.fingerprint(title, digest)
    paper.paragraph("Empreinte de l’ordre du jour et des textes (SHA-256)\u00a0:", style="soft")
    paper.paragraph(data["agenda_hash"], style="code")


def draw_signatures(paper: Document, data: dict[str, Any]) -> None:
    paper.heading(2, "Signatures du bureau")
    paper.signatures([(function, name) for function, name in data["bureau"]])
