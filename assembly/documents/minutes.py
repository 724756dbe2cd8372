"""The minutes (procès-verbal): everything R-PV-01 and R-PV-02 ask for, from frozen data."""

from datetime import datetime
from typing import Any

from assembly import rulebook
from assembly.documents import words
from assembly.documents.journal import draw_journal, journal_data
from assembly.documents.outcomes import draw_other_readings, draw_outcome, outcome_data
from assembly.documents.questions import draw_questions, questions_data
from assembly.documents.sitting import (
    annexes_data,
    bureau_data,
    convocation_summary,
    documents_data,
    draw_annexes,
    draw_documents,
    draw_opening,
    draw_signatures,
    met_in_words,
    refusals_data,
    sitting_data,
)
from assembly.documents.urns import draw_urns, urns_data
from assembly.freezing import items_in_order
from assembly.models import Call, QuorumRecord
from common.documents import Document
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
        "title": f"Procès-verbal de l’{words.kind(assembly)}",
        "subtitle": f"{met_in_words(call)}, {words.CALL[call.number]}",
        "words": {key: cooperative.word(key) for key in ("member", "members", "board")},
        "sitting": sitting_data(call),
        "convocation": convocation_summary(call, at=at),
        "agenda": [item.title for item in items_in_order(assembly)],
        "bureau": bureau_data(call),
        "refusals": refusals_data(call),
        "participation": _participation(decided),
        "rules": [dict(line) for line in rulebook.applied(assembly, call, rules)],
        "rules_label": f"{rules.label}, version {assembly.statutes.version} des statuts",
        "documents": documents_data(assembly),
        "questions": questions_data(assembly),
        "debates": call.debates,
        "incidents": call.incidents,
        "journal": journal_data(call),
        "without_quorum": _without_quorum(call),
        "outcomes": [outcome_data(record, cooperative) for record in decided],
        "urns": urns_data(assembly, decided),
        "annexes": annexes_data(call),
        "agenda_hash": assembly.agenda_hash,
    }


def draw_minutes(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    draw_opening(paper, data)
    paper.heading(2, "Ordre du jour")
    paper.items(data["agenda"])
    _draw_quorum(paper, data)
    paper.heading(2, "Documents et rapports soumis à l’assemblée")
    draw_documents(paper, data["documents"])
    draw_questions(paper, data.get("questions", []))
    paper.heading(2, "Résumé des débats")
    paper.prose(data["debates"])
    draw_journal(paper, data.get("journal", []))
    if data["incidents"]:
        paper.heading(2, "Incidents")
        paper.prose(data["incidents"])
    paper.heading(2, "Résolutions et résultats")
    for outcome in data["outcomes"]:
        draw_outcome(paper, outcome)
    draw_other_readings(paper, data["outcomes"])
    draw_urns(paper, data["urns"])
    paper.heading(2, "Clôture")
    left = data.get("without_quorum", [])
    ended = (
        "L’assemblée n’a pas délibéré, faute de quorum, sur les questions suivantes, dont le "
        f"procès-verbal de carence est annexé\u00a0: {', '.join(left)}. La séance est levée "
        if left
        else "L’ordre du jour étant épuisé, la séance est levée "
    )
    paper.paragraph(
        f"{ended}{data['sitting']['closed']}. "
        "De tout ce qui précède il a été dressé le présent procès-verbal, que les membres du "
        "bureau signent."
    )
    draw_annexes(paper, data)
    draw_signatures(paper, data)
    return paper


def _decided(call: Call) -> list[QuorumRecord]:
    """The votes of this call that have their outcome."""
    records = QuorumRecord.objects.filter(call=call, resolution__outcome__isnull=False)
    return list(
        records.select_related("resolution__outcome", "resolution__assembly").order_by(
            "resolution__number"
        )
    )


def _without_quorum(call: Call) -> list[str]:
    """The questions of this sitting that could not be decided."""
    failed = call.quorum_records.filter(reached=False).order_by("resolution__number")
    numbers = failed.values_list("resolution__number", flat=True)
    return [f"n°\u00a0{number}" for number in numbers]


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
