"""The certificate of the result, or the reasoned refusal to certify (R-BUR-03)."""

from datetime import datetime
from typing import Any

from assembly import session_urns
from assembly.documents import words
from assembly.documents.outcomes import VERDICTS, sentence_after_verdict
from assembly.documents.sitting import met_in_words
from assembly.documents.urns import draw_urns, urns_data
from assembly.models import Assembly, Call, Outcome, QuorumRecord
from common.documents import Document, Strong
from common.documents.dates import day_in_words
from common.documents.kit import watermark_of_now
from members import queries as register
from votes.station import queries as station
from votes.station.models import Certification


def certificate_data(call: Call, *, at: datetime) -> dict[str, Any]:
    """What the certifier looked at and says, as plain data."""
    assembly = call.assembly
    decided = list(
        QuorumRecord.objects.filter(call=call, resolution__outcome__isnull=False)
        .select_related("resolution__outcome")
        .order_by("resolution__number")
    )
    in_session = session_urns.of_questions(record.resolution for record in decided)
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Certificat de résultat",
        "subtitle": f"{assembly.title}, {met_in_words(call)}",
        "kind": words.kind(assembly),
        "certifications": [_said(found) for found in _certifications(assembly)],
        "results": [
            [
                f"{record.resolution.number}. {record.resolution.title}",
                VERDICTS[Outcome.Verdict(record.resolution.outcome.verdict)],
                sentence_after_verdict(record.resolution.outcome),
            ]
            for record in decided
            if record.resolution.is_secret or record.resolution_id in in_session
        ],
        "quorum": list(dict.fromkeys(r.sentence for r in decided if r.sentence)),
        "incidents": call.incidents,
        "urns": urns_data(assembly, decided),
    }


def draw_certificate(data: dict[str, Any]) -> Document:
    last = {said.get("uuid", said["poll"]): said["refused"] for said in data["certifications"]}
    refused = any(last.values())
    title = "Refus motivé de certifier le résultat" if refused else data["title"]
    paper = Document(
        title=title,
        subtitle=data["subtitle"],
        letterhead=words.letterhead(data["issuer"]),
        reference=data.get("reference", ""),
        dated=datetime.fromisoformat(data["dated"]),
        watermark=data["watermark"],
    )
    for said in data["certifications"]:
        paper.paragraph(Strong(said["poll"]), f". {said['words']}")
        if said["reasons"]:
            paper.heading(2, "Motifs" if said["refused"] else "Ce qui a changé depuis le refus")
            paper.prose(said["reasons"])
    paper.paragraph(
        "Ce certificat est un contrôle interne, publié à côté du résultat. Il ne remplace pas le "
        "procès-verbal du bureau, qui proclame le résultat.",
        style="soft",
    )
    paper.heading(2, "Résultats examinés")
    paper.table(("Question", "Verdict", "Décompte"), data["results"], widths=(4, 2, 5))
    paper.heading(2, "Quorum")
    paper.items(data["quorum"] or ["Aucun quorum n’était exigé."])
    paper.heading(2, "Incidents et réserves")
    paper.prose(data["incidents"] or "Néant.")
    draw_urns(paper, data["urns"])
    paper.signatures([("Signature", said["by"]) for said in data["certifications"][-1:]])
    return paper


def _certifications(assembly: Assembly) -> list[Certification]:
    urns = session_urns.carried_by(assembly)
    return [said for poll in urns for said in station.certifications(poll)]


def _said(certification: Certification) -> dict[str, Any]:
    refused = certification.verdict == Certification.Verdict.REFUSED
    verb = "refuse de certifier" if refused else "certifie"
    return {
        "poll": certification.poll.title,
        "uuid": certification.poll_id,
        "by": certification.certifier_name,
        "refused": refused,
        "reasons": certification.reasons,
        "words": (
            f"Le {day_in_words(certification.at)}, {certification.certifier_name} {verb} le "
            "résultat, après examen de l’archive et des contrôles d’intégrité."
        ),
    }
