"""What a claimant takes to a judge: the dispatch to them, their line of the roll, the margin."""

from datetime import datetime
from typing import Any

from django.utils import translation

from assembly import contesting
from assembly.documents import words
from assembly.documents.attendance import manner_of
from assembly.documents.dispatch import draw_notice, notice_facts, sendings, tries
from assembly.documents.influence import draw_lines, influence_lines
from assembly.documents.outcomes import VERDICTS
from assembly.models import Claim, Outcome, Roll, RollLine
from common.documents import Document
from common.documents.dates import day_in_words, moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register


def claim_data(claim: Claim, *, at: datetime) -> dict[str, Any]:
    """Facts about one member and public figures: nobody else is named, and no choice."""
    assembly = claim.assembly
    question = claim.resolution
    last = (
        contesting.limit_of(question, at=at)
        if question and contesting.is_decided(question)
        else contesting.limit(assembly, at=at)
    )
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Dossier de contestation",
        "subtitle": f"{assembly.title}, {moment_in_words(assembly.call.meets_at)}",
        "claimant": claim.member.display_name,
        "filed": moment_in_words(claim.filed_at),
        "dispute": _dispute(claim),
        "votes": claim.votes,
        "question": claim.resolution.title if claim.resolution else "",
        "reasons": claim.reasons,
        "limit": day_in_words(last.deadline.on),
        "limit_source": last.deadline.source,
        "notices": [notice_facts(each, claim.member) for each in sendings(claim.assembly)],
        "tries": [tries(each, claim.member) for each in sendings(claim.assembly)],
        "roll": [_line(roll, claim) for roll in assembly.rolls.order_by("taken_at")],
        "took_part": manner_of(claim.member, assembly.call),
        "results": [_result(outcome) for outcome in _outcomes(claim)],
        "influence": influence.sentence if (influence := contesting.influence(claim)) else "",
        "lines": influence_lines(assembly),
        "answer": claim.answer,
        "answered": moment_in_words(claim.answered_at) if claim.answered_at else "",
        "answered_by": claim.answered_by_name,
        "papers": [
            [f"{entry.title}, n° {entry.number} du registre", entry.sha256]
            for entry in (
                paper.entry
                for paper in assembly.minutes.select_related("entry").order_by("entry__number")
                if paper.is_public
            )
        ],
    }


def draw_claim(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    paper.heading(2, "La contestation")
    facts = [("Par", data["claimant"]), ("Déposée", data["filed"]), ("Objet", data["dispute"])]
    if data["question"]:
        facts.append(("Question", data["question"]))
    if data["votes"]:
        facts.append(("Voix contestées", words.number(data["votes"])))
    facts.append(
        ("Action en nullité possible jusqu’au", f"{data['limit']} ({data['limit_source']})")
    )
    paper.facts(facts)
    paper.prose(data["reasons"])
    paper.heading(2, "Convocation du demandeur et preuve de son envoi")
    for notice, answers in zip(data["notices"], data["tries"], strict=True):
        draw_notice(paper, notice, answers)
    paper.heading(2, "Inscription du demandeur sur la liste")
    for line in data["roll"]:
        paper.facts(line)
    paper.facts([("Participation enregistrée", data["took_part"])])
    paper.heading(2, "Résultats et marges")
    paper.table(
        ("N°", "Question", "Résultat", "Écart"),
        data["results"],
        widths=(1, 7, 4, 2),
        numbers={0, 3},
    )
    if data["influence"]:
        paper.paragraph(data["influence"], style="notice")
    if data["lines"]:
        draw_lines(paper, data["lines"])
    paper.heading(2, "Réponse")
    if data["answer"]:
        paper.paragraph(f"{data['answered_by']}, {data['answered']}", style="soft")
        paper.prose(data["answer"])
    else:
        paper.paragraph("Aucune réponse à la date du présent document.")
    if data["papers"]:
        paper.heading(2, "Pièces au registre et empreintes (SHA-256)")
        for title, digest in data["papers"]:
            paper.fingerprint(title, digest)
    return paper


def _dispute(claim: Claim) -> str:
    with translation.override("fr"):
        return str(claim.get_dispute_display())


def _line(roll: Roll, claim: Claim) -> list[list[str]]:
    head = ["Liste du", moment_in_words(roll.taken_at)]
    line = RollLine.objects.filter(roll=roll, member=claim.member).first()
    if line is None:
        return [head, ["Inscription", "Absent de cette liste."]]
    return [
        head,
        ["Inscription", f"{line.name}, n° {line.number}"],
        ["Adresse", line.address or "–"],
        _rights(line),
        ["Empreinte de la liste", roll.sha256],
    ]


def _outcomes(claim: Claim) -> list[Outcome]:
    found = Outcome.objects.filter(resolution__assembly=claim.assembly).select_related("resolution")
    return list(found.order_by("resolution__number"))


def _result(outcome: Outcome) -> list[str]:
    margin = outcome.figures.get("margin")
    return [
        str(outcome.resolution.number),
        outcome.resolution.title,
        VERDICTS[Outcome.Verdict(outcome.verdict)],
        "–" if margin is None else words.number(margin),
    ]


def _rights(line: RollLine) -> list[str]:
    votes = f"{words.number(line.weight)} voix"
    if not register.cooperative().has_shares:
        return ["Voix", votes]
    return ["Parts et voix", f"{words.counted(line.shares, 'part', 'parts')}, {votes}"]
