"""The single form of the law: remote vote by post, or proxy (R-VOTE-03, R-DOC-01, R-PROC-04)."""

from datetime import datetime
from typing import Any

from assembly import rulebook
from assembly.ballot_papers import Group, answer, groups, still_asked
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.documents import words
from assembly.freezing import in_order
from assembly.models import Assembly, Call, Resolution
from common.documents import Document, Strong
from common.documents.dates import moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register

BOX = "☐"
ROOM = "\u00a0\n\u00a0"
VOTED_APART = (
    "Ce formulaire porte votre nom\u00a0: n’y écrivez rien de ces questions. Cochez le bulletin "
    "secret qui suit, et suivez ses consignes."
)
NO_NAME = (
    "N’écrivez sur cette page ni nom, ni signature, ni aucun autre signe\u00a0: le bulletin ne "
    "compterait pas."
)
INNER = (
    "Glissez-la seule dans une enveloppe sans aucune inscription, que vous fermez. Si son dos est "
    "imprimé, demandez au bureau une page au dos vierge."
)
OUTER = (
    "Mettez cette enveloppe fermée, avec le formulaire signé, dans une seconde enveloppe qui porte "
    "votre nom, votre numéro au registre et votre signature."
)
CLOSED = (
    "À son arrivée, votre vote en ligne sur ces questions est fermé. Si vous avez déjà voté en "
    "ligne, ce premier vote compte et le papier ne compte pas."
)
JOINED = (
    "Les enveloppes sans nom restent closes jusqu’à la fin du vote, puis sont mélangées. Deux "
    "scrutateurs chiffrent chaque bulletin dans l’urne\u00a0: il n’apparaît que dans le total. Si "
    "une seule enveloppe arrive, ils sauront de qui elle vient."
)
HOW_TO_SEND_IT = (NO_NAME, INNER, OUTER, CLOSED, JOINED)


def voting_form_data(call: Call, *, at: datetime) -> dict[str, Any]:
    """Everything the form says, as plain data."""
    assembly = call.assembly
    cooperative = register.cooperative()
    rules = rulebook.of(assembly)
    asked = still_asked(call)
    return {
        "issuer": words.issuer(cooperative),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Formulaire unique de vote par correspondance ou par procuration",
        "subtitle": ", ".join(
            (assembly.title, moment_in_words(call.meets_at), words.CALL[call.number])
        ),
        "votes": [f"{r.number}. {r.title}" for r in asked if not r.is_election],
        "secret": [f"{r.number}. {r.title}" for r in asked if r.is_secret],
        "elections": [_election(r) for r in asked if r.is_election],
        "ballots": _ballots(assembly, asked),
        "blank_source": words.blank_proxy_source(rules),
        "blank": [
            [line["question"], line["effect"]] for line in effect_of_blank_proxy(assembly, rules)
        ],
        "member_word": cooperative.word("member"),
        "asked_number": (
            "Numéro au registre et nombre de parts"
            if cooperative.has_shares
            else "Numéro au registre"
        ),
        "return_to": ", ".join(p for p in (cooperative.name, words.office(cooperative)) if p),
        "paper_days": rules.number("paper_close_days"),
        "law": cooperative.has_shares,
        "president": rules.rule("presided_by").words,
        "exclusive": assembly.mode == Assembly.Mode.REMOTE,
    }


def _election(resolution: Resolution) -> dict[str, Any]:
    candidates = in_order(resolution)
    return {
        "title": f"{resolution.number}. {resolution.title}",
        "seats": resolution.seats,
        "names": [answer(each, candidates) for each in candidates],
    }


def _ballots(assembly: Assembly, asked: list[Resolution]) -> list[dict[str, Any]]:
    """The secret ballots, urn by urn: a paper each, for an envelope of its own."""
    found = groups(assembly)
    wanted = [(group, [r for r in group.resolutions if r in asked]) for group in found]
    return [
        {
            "part": _part(group, found),
            "votes": [f"{r.number}. {r.title}" for r in questions if not r.is_election],
            "elections": [_election(r) for r in questions if r.is_election],
        }
        for group, questions in wanted
        if questions
    ]


def _part(group: Group, found: list[Group]) -> str:
    """Named among the urns there were when the first form that has this paper was printed. A later
    form gives it the same title: nobody tells a former paper from a new one in the shuffled pile.
    """
    beside = [each for each in found if _since(each) <= _since(group)]
    return words.part(group.name) if len(beside) > 1 else ""


def _since(group: Group) -> int:
    """The first edition of the form that has a paper for this urn."""
    return min(r.completion.number if r.completion else 0 for r in group.resolutions)


# Millimetres: the title of a proxy with the two lines to fill.
PROXY = 62


def draw_voting_form(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    paper.paragraph(
        "Choisissez UNE possibilité. Ne renvoyez jamais à la fois un vote et un pouvoir.",
        style="notice",
    )
    paper.facts(
        [
            (f"Nom du {data['member_word']}", ROOM),
            ("Prénom usuel, ou représentant légal", ROOM),
            ("Domicile ou siège", ROOM),
            (data.get("asked_number", "Numéro au registre et nombre de parts"), ROOM),
        ]
    )
    _draw_vote(paper, data)
    _draw_proxies(paper, data)
    _draw_documents(paper, data)
    paper.heading(2, "Date et signature")
    paper.paragraph(
        f"À renvoyer à {data['return_to']}. Le formulaire doit être reçu au plus tard "
        f"{data['paper_days']} jours avant l’assemblée. Les données de ce formulaire ne servent "
        "qu’à la tenue de l’assemblée."
    )
    paper.signatures([("Fait à, le", ""), ("Signature", "")])
    for ballot in data["ballots"]:
        _draw_ballot(paper, data, ballot)
    return paper


def _draw_ballot(paper: Document, data: dict[str, Any], ballot: dict[str, Any]) -> None:
    """A page without a name, for a closed envelope without a name (secrecy.md 12)."""
    paper.new_page(alone=True)
    part = f", {ballot['part']}" if ballot["part"] else ""
    paper.heading(2, f"Bulletin secret{part}")
    paper.paragraph(data["subtitle"], style="soft")
    paper.items(HOW_TO_SEND_IT)
    draw_boxes(paper, ballot["votes"], ballot["elections"])


def draw_boxes(paper: Document, votes: list[str], elections: list[dict[str, Any]]) -> None:
    """The boxes to tick of a paper without a name: resolutions, then candidates."""
    if votes:
        paper.paragraph(
            "Cochez une case par résolution. ",
            Strong("Une abstention, ou l’absence de choix, n’est pas un vote exprimé."),
        )
        paper.table(
            ("Résolution", "Pour", "Contre", "Abstention"),
            [(title, BOX, BOX, BOX) for title in votes],
            widths=(7, 1, 1, 1.4),
        )
    for election in elections:
        most = "un nom" if election["seats"] == 1 else f"{election['seats']} noms"
        paper.paragraph(Strong(election["title"]), f" (au plus {most})")
        names = [*election["names"], "Vote blanc"]
        paper.table(("Nom", "Mon choix"), [(name, BOX) for name in names], widths=(7, 2))


def _draw_vote(paper: Document, data: dict[str, Any]) -> None:
    """One box a resolution, the candidates by name, and the questions nobody knows yet. What is
    voted in secret has its boxes on a page without a name (secrecy.md 12)."""
    paper.heading(2, f"{BOX} A. Je vote par correspondance")
    secret = data["secret"]
    draw_boxes(
        paper,
        [title for title in data["votes"] if title not in secret],
        [election for election in data["elections"] if election["title"] not in secret],
    )
    if data.get("law"):
        paper.paragraph(
            "Le formulaire reçu à temps compte pour le quorum (article L225-107 du code de "
            "commerce).",
            style="soft",
        )
    if secret:
        paper.paragraph(Strong("Votées au scrutin secret, sur le bulletin séparé\u00a0:"))
        paper.items(secret)
        paper.paragraph(VOTED_APART)
    paper.paragraph("Si des résolutions nouvelles étaient présentées en séance, je choisis\u00a0:")
    paper.items(
        f"{BOX} {choice}"
        for choice in (
            "m’abstenir\u00a0;",
            "voter contre\u00a0;",
            "donner pouvoir au président de l’assemblée\u00a0;",
            "donner pouvoir à la personne nommée en B.",
        )
    )


def _draw_proxies(paper: Document, data: dict[str, Any]) -> None:
    """To a person with a name, or to nobody. The lines to fill stand under their title."""
    paper.room(PROXY)
    paper.heading(2, f"{BOX} B. Je donne pouvoir à une personne nommée")
    if data.get("law"):
        paper.paragraph(
            "Un autre membre, votre conjoint ou votre partenaire de pacs (articles L225-106 à "
            "L225-106-3 du code de commerce).",
            style="notice",
        )
    paper.facts([("Nom et prénom", ROOM), ("Domicile", ROOM)])
    paper.paragraph(
        "Cette personne ne peut pas se faire remplacer. Elle vote librement en mon nom à cette "
        "assemblée et à celle qui suivrait avec le même ordre du jour."
    )
    paper.heading(2, f"{BOX} C. Je donne un pouvoir en blanc")
    paper.paragraph(
        f"Sans nom, mon pouvoir revient à la présidence de l’assemblée ({data['president']}). "
        f"D’après {data.get('blank_source', words.BLANK_PROXY_LAW)}, il compte ainsi\u00a0:"
    )
    paper.table(("Question", "Mon pouvoir compterait"), data["blank"], widths=(3, 2))


def _draw_documents(paper: Document, data: dict[str, Any]) -> None:
    """The request that the law joins to the form (R225-81), for once or for good."""
    law = " (article R225-83 du code de commerce)" if data.get("law") else ""
    paper.heading(2, "Demande de documents")
    paper.items(
        (
            f"{BOX} Je demande l’envoi des documents de cette assemblée{law}\u00a0;",
            f"{BOX} et de ceux de toutes les assemblées suivantes.",
        )
    )
