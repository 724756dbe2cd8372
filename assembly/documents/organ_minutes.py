"""Minutes of a meeting of the board or of the supervisory board (R225-49, R225-50, R-PV-06)."""

from datetime import datetime
from typing import Any

from assembly import organ_meetings
from assembly.documents import words
from assembly.documents.rectification import draw_rectified, rectified
from assembly.models import OrganMeeting
from assembly.organ_meetings import THERE
from common.documents import Document, Strong
from common.documents.dates import moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register

MANNER = {
    OrganMeeting.Manner.PRESENT: "présent",
    OrganMeeting.Manner.REMOTE: "par visioconférence, réputé présent",
    OrganMeeting.Manner.EXCUSED: "excusé",
    OrganMeeting.Manner.ABSENT: "absent",
}
OFFICE = {"president": "présidence", "vice_president": "vice-présidence", "member": ""}


def organ_minutes_data(
    meeting: OrganMeeting, *, number: int | None, at: datetime
) -> dict[str, Any]:
    """A meeting as plain data, with its number in the register of the organ; None for the sheets
    of a draft, signed before they enter it."""
    cooperative = register.cooperative()
    rules = organ_meetings.ruled(meeting.organ, meeting.meets_at)
    there = organ_meetings.presence(meeting.attendance)
    organ = cooperative.word(meeting.organ)
    quorum = None
    least = organ_meetings.least_present(meeting, rules)
    if least is not None:
        quorum = {"least": least, "source": rules.source, "reached": there.present >= least}
    return {
        "issuer": words.issuer(cooperative),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": (
            f"Acte rectificatif du registre {words.of_the(organ)}"
            if meeting.is_rectification
            else f"Procès-verbal de réunion {words.of_the(organ)}"
        ),
        "subtitle": moment_in_words(meeting.meets_at),
        "reference": (
            f"{cooperative.name} · registre {words.of_the(organ)} n° {number}"
            if number
            else f"{cooperative.name} · version {meeting.version}, avant inscription au registre"
        ),
        "organ": organ,
        "number": number,
        "corrects": meeting.corrects.number if meeting.corrects else None,
        "signed_sheets": meeting.signed_copy_sha256 if number else "",
        "rectifies": rectified(meeting.replaces_scan) if meeting.is_rectification else None,
        "place": meeting.place,
        "attendance": meeting.attendance,
        "presence": [there.seats, there.present, there.represented],
        "quorum": quorum,
        "is_judged": rules.is_judged,
        "account": meeting.account,
        "decisions": [
            {**each, "adopted": organ_meetings.is_adopted(meeting, each, rules)}
            for each in meeting.decisions
        ],
    }


def draw_organ_minutes(data: dict[str, Any]) -> Document:
    """The minutes, or the act that rectifies their signed copy, from frozen data."""
    paper = words.paper(data)
    if data.get("rectifies"):
        itself = "Le procès-verbal lui-même n’est pas changé."
        draw_rectified(paper, data, of="le procès-verbal", itself=itself)
        return paper
    if data["corrects"]:
        paper.paragraph(
            f"Le présent procès-verbal corrige celui qui porte le n° {data['corrects']}.",
            style="notice",
        )
    paper.paragraph(f"Lieu\u00a0: {data['place']}")
    _draw_attendance(paper, data)
    if data["account"]:  # an extract leaves it out
        paper.heading(2, "Compte rendu")
        paper.prose(data["account"])
    if data["decisions"]:
        paper.heading(2, "Décisions")
        for place, decision in enumerate(data["decisions"], start=1):
            _draw_decision(paper, decision.get("number", place), decision)
        if data["is_judged"] and any(each["for"] is not None for each in data["decisions"]):
            paper.paragraph(
                "Une décision est prise à la majorité des membres présents ou représentés "
                f"({data['quorum']['source']})\u00a0: une abstention ne compte pas pour.",
                style="soft",
            )
    if data.get("signed_sheets"):
        paper.paragraph(
            "Signé sur papier avant son inscription au registre. Empreinte (SHA-256) des feuilles "
            "numérisées\u00a0:"
        )
        paper.paragraph(data["signed_sheets"], style="code")
    paper.paragraph(
        "Signent le procès-verbal la personne qui a présidé la réunion et au moins un autre "
        "membre présent (R225-50)."
    )
    paper.signatures(
        [
            ("A présidé" if line["presides"] else "Présent", line["name"])
            for line in data["attendance"]
            if line["manner"] in THERE
        ]
    )
    return paper


def _draw_attendance(paper: Document, data: dict[str, Any]) -> None:
    seats, present, represented = data["presence"]
    paper.heading(2, "Présences")
    names = {line["mandate"]: line["name"] for line in data["attendance"]}
    rows = []
    for line in data["attendance"]:
        said = MANNER.get(line["manner"]) or f"représenté par {names[line['holder']]}"
        presides = "a présidé" if line["presides"] else ""
        rows.append((line["name"], OFFICE[line["office"]], said, presides))
    paper.table(("Nom", "Fonction", "Présence", ""), rows, widths=(4, 2.4, 4, 1.6), row_heads=True)
    counts = (
        f"{words.counted(seats, 'membre en fonction', 'membres en fonction')}, "
        f"{words.counted(present, 'présent', 'présents')}, "
        f"{words.counted(represented, 'représenté', 'représentés')}."
    )
    quorum = data["quorum"]
    if quorum is None:
        paper.paragraph(counts)
        return
    state = "atteint" if quorum["reached"] else "non atteint"
    paper.paragraph(
        counts,
        f" Quorum\u00a0: {words.counted(quorum['least'], 'présent requis', 'présents requis')}, ",
        Strong(state),
        f" ({quorum['source']}).",
    )


def _draw_decision(paper: Document, number: int, decision: dict[str, Any]) -> None:
    paper.heading(3, f"{number}. {decision['title']}")
    if decision["text"]:
        paper.prose(decision["text"])
    if decision["for"] is None:
        paper.paragraph("Sans vote.")
        return
    chair = {"for": "pour", "against": "contre"}.get(decision["chair"])
    is_tied = decision["for"] == decision["against"]
    casting = f" La personne qui préside a voté {chair}." if chair and is_tied else ""
    paper.paragraph(
        Strong("Adoptée" if decision["adopted"] else "Rejetée"),
        f"\u00a0: {words.number(decision['for'])} pour, {words.number(decision['against'])} "
        f"contre, {words.counted(decision['abstain'], 'abstention', 'abstentions')}.{casting}",
    )
