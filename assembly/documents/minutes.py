"""The minutes (procès-verbal): everything R-PV-01 and R-PV-02 ask for, from frozen data."""

from datetime import datetime
from typing import Any

from assembly import rulebook
from assembly.documents import words
from assembly.documents.outcomes import draw_outcome, outcome_data
from assembly.documents.urns import draw_urns, urns_data
from assembly.freezing import items_in_order
from assembly.models import Assembly, Call, Minutes, Notice, QuorumRecord
from common.clock import PARIS
from common.documents import Document, Strong
from common.documents.dates import day_in_words, hour_in_words, moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register


def minutes_data(call: Call, *, at: datetime) -> dict[str, Any]:
    """The minutes as plain data: what was decided at this call, and how it was decided."""
    assembly = call.assembly
    cooperative = register.cooperative()
    rules = rulebook.of(assembly)
    decided = _decided(call)
    return {
        "issuer": words.issuer(cooperative),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": f"Procès-verbal de l’{words.KIND[Assembly.Kind(assembly.kind)]}",
        "subtitle": f"{moment_in_words(call.meets_at)}, {words.CALL[call.number]}",
        "words": {key: cooperative.word(key) for key in ("member", "members", "board")},
        "sitting": sitting_data(call),
        "convocation": convocation_summary(call),
        "agenda": [item.title for item in items_in_order(assembly)],
        "bureau": bureau_data(call),
        "participation": _participation(decided),
        "rules": [dict(line) for line in rulebook.applied(assembly, call, rules)],
        "rules_label": f"{rules.label}, version {assembly.statutes.version} des statuts",
        "documents": documents_data(assembly),
        "debates": assembly.debates,
        "incidents": assembly.incidents,
        "outcomes": [outcome_data(record, cooperative) for record in decided],
        "urns": urns_data(assembly, decided),
        "annexes": annexes_data(call),
        "agenda_hash": assembly.agenda_hash,
    }


def draw_minutes(data: dict[str, Any]) -> bytes:
    paper = Document(
        title=data["title"],
        subtitle=data["subtitle"],
        letterhead=words.letterhead(data["issuer"]),
        reference=data.get("reference", ""),
        dated=datetime.fromisoformat(data["dated"]),
        watermark=data["watermark"],
    )
    draw_opening(paper, data)
    paper.heading(2, "Ordre du jour")
    paper.items(data["agenda"])
    _draw_quorum(paper, data)
    paper.heading(2, "Documents et rapports soumis à l’assemblée")
    draw_documents(paper, data["documents"])
    paper.heading(2, "Résumé des débats")
    paper.text(data["debates"])
    if data["incidents"]:
        paper.heading(2, "Incidents")
        paper.text(data["incidents"])
    paper.heading(2, "Résolutions et résultats")
    for outcome in data["outcomes"]:
        draw_outcome(paper, outcome)
    draw_urns(paper, data["urns"])
    paper.heading(2, "Clôture")
    paper.paragraph(
        f"L’ordre du jour étant épuisé, la séance est levée à {data['sitting']['closed_hour']}. "
        "De tout ce qui précède il a été dressé le présent procès-verbal, que les membres du "
        "bureau signent."
    )
    draw_annexes(paper, data)
    draw_signatures(paper, data)
    return paper.bytes()


# -- parts shared with the minutes of failed quorum -----------------------------------------------


def sitting_data(call: Call) -> dict[str, Any]:
    """When, where and how the assembly met."""
    assembly = call.assembly
    opened = assembly.sitting_opened_at
    closed = assembly.sitting_closed_at
    return {
        "mode": words.MODE[Assembly.Mode(assembly.mode)],
        "exclusive": assembly.mode == Assembly.Mode.REMOTE,
        "day": day_in_words(call.meets_at),
        "hour": hour_in_words(call.meets_at),
        "opened_hour": hour_in_words(opened) if opened else "",
        "closed_hour": hour_in_words(closed) if closed else "",
        "place": call.place,
        "videoconference": call.videoconference_url,
    }


def convocation_summary(call: Call) -> dict[str, Any]:
    """How and when members were convened, and the reason of a late dispatch (R-CONV-05)."""
    notices = Notice.objects.filter(call=call)
    decided = call.assembly.decision_on
    return {
        "by": register.cooperative().word(call.assembly.convened_by),
        "decision": call.assembly.decision_reference,
        "decision_on": day_in_words(decided) if decided else "",
        "sent_on": day_in_words(call.convened_at) if call.convened_at else "",
        "last_dispatch": day_in_words(call.dispatched_on) if call.dispatched_on else "",
        "by_email": notices.filter(channel=Notice.Channel.EMAIL).count(),
        "by_post": notices.filter(channel=Notice.Channel.POST).count(),
        "late_reason": call.late_reason,
        "insertion": call.insertion,
        "sha256": call.convocation_sha256,
    }


def bureau_data(call: Call) -> list[list[str]]:
    functions = {"chair": "Présidence", "scrutineer": "Scrutateur", "secretary": "Secrétaire"}
    order = list(functions)
    seats = sorted(call.bureau.all(), key=lambda seat: (order.index(seat.function), seat.pk))
    return [[functions[seat.function], seat.name] for seat in seats]


def documents_data(assembly: Assembly) -> list[dict[str, str]]:
    return [
        {
            "title": document.title,
            "kind": str(document.get_kind_display()),
            "sha256": document.sha256,
            "published": day_in_words(document.added_at.astimezone(PARIS)),
        }
        for document in assembly.documents.order_by("added_at", "pk")
    ]


def annexes_data(call: Call) -> list[list[str]]:
    """The papers of this call already in the register, and the notice."""
    sheets = Minutes.objects.filter(call__assembly=call.assembly).exclude(kind=Minutes.Kind.MINUTES)
    found = [
        [f"{minutes.entry.title}, n° {minutes.entry.number} du registre", minutes.pdf_sha256]
        for minutes in sheets.select_related("entry").order_by("entry__number")
    ]
    return [*found, ["Avis de convocation", call.convocation_sha256]]


def draw_opening(paper: Document, data: dict[str, Any]) -> None:
    """Date, place, mode of convocation, bureau (R-PV-01)."""
    sitting, convocation = data["sitting"], data["convocation"]
    where = f" à {sitting['place']}" if sitting["place"] else ""
    paper.paragraph(
        f"Le {sitting['day']} à {sitting['opened_hour'] or sitting['hour']}, les "
        f"{data['words']['members']} se sont réunis en assemblée générale{where}, "
        f"{sitting['mode']}, sur convocation du {convocation['by']}."
    )
    if sitting["exclusive"]:
        paper.paragraph("L’assemblée s’est tenue exclusivement à distance.", style="notice")
    paper.heading(2, "Convocation")
    facts = [
        ("Décision de convoquer", f"{convocation['decision']}, {convocation['decision_on']}"),
        ("Avis envoyés", convocation["sent_on"]),
        ("Dernier envoi", convocation["last_dispatch"]),
        ("Par courrier électronique", words.number(convocation["by_email"])),
        ("Par la poste", words.number(convocation["by_post"])),
    ]
    if convocation["insertion"]:
        facts.append(("Annonce légale", convocation["insertion"]))
    paper.facts(facts)
    if convocation["late_reason"]:
        paper.paragraph(Strong("Envoi hors délai. "), f"Motif donné : {convocation['late_reason']}")
    paper.heading(2, "Bureau")
    paper.facts([(function, name) for function, name in data["bureau"]])


def draw_documents(paper: Document, documents: list[dict[str, str]]) -> None:
    if not documents:
        paper.paragraph("Néant.")
    for document in documents:
        paper.paragraph(f"{document['title']}, publié le {document['published']}")
        paper.paragraph(document["sha256"], style="code")


def draw_annexes(paper: Document, data: dict[str, Any]) -> None:
    paper.heading(2, "Annexes")
    for title, digest in data["annexes"]:
        paper.paragraph(title)
        paper.paragraph(digest, style="code")
    paper.paragraph("Empreinte de l’ordre du jour et des textes (SHA-256)\u00a0:", style="soft")
    paper.paragraph(data["agenda_hash"], style="code")


def draw_signatures(paper: Document, data: dict[str, Any]) -> None:
    paper.heading(2, "Signatures du bureau")
    paper.signatures([(function, name) for function, name in data["bureau"]])


# -- inside ---------------------------------------------------------------------------------------


def _decided(call: Call) -> list[QuorumRecord]:
    """The votes of this call that have their outcome."""
    records = QuorumRecord.objects.filter(call=call, resolution__outcome__isnull=False)
    return list(
        records.select_related("resolution__outcome", "resolution__assembly").order_by(
            "resolution__number"
        )
    )


def _participation(decided: list[QuorumRecord]) -> list[list[Any]]:
    """Who took part in each vote (R-QUO-05)."""
    return [
        [
            f"{record.resolution.number}",
            record.registered,
            record.present,
            record.represented,
            record.blank_proxies,
            record.remote,
            record.counted,
            record.required,
            record.reached,
        ]
        for record in decided
    ]


def _draw_quorum(paper: Document, data: dict[str, Any]) -> None:
    paper.heading(2, "Participation et quorum")
    paper.paragraph(f"Règles appliquées : {data['rules_label']}.".replace(" :", "\u00a0:"))
    for rule in data["rules"]:
        paper.paragraph(f"{rule['label']}\u00a0: {rule['words']} ({rule['source']}).", style="soft")
    rows = []
    for row in data["participation"]:
        number, *heads, required, reached = row
        shown = [words.number(head) for head in heads]
        asked = "aucun" if required is None else words.number(required)
        rows.append((number, *shown, asked, "atteint" if reached else "non atteint"))
    paper.table(
        ("N°", "Inscrits", "Présents", "Pouvoirs nommés", "Pouvoirs en blanc", "À distance",
         "Comptés", "Quorum requis", ""),
        rows,
        widths=(1, 1.6, 1.7, 1.8, 1.8, 1.8, 1.8, 1.6, 1.7),
        numbers={1, 2, 3, 4, 5, 6, 7},
        row_heads=True,
    )  # fmt: skip
