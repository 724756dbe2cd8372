"""The paper of a question put to a secret vote in the sitting, for those who have no phone: the
same for all, without a name (secrecy.md 12)."""

from typing import Any

from assembly.ballot_papers import answer
from assembly.documents import words
from assembly.documents.voting_form import draw_boxes
from assembly.freezing import in_order
from assembly.models import Resolution
from common.documents import Document
from common.documents.dates import day_in_words
from common.documents.kit import watermark_of_now
from members import queries as register

NO_NAME = "N’écrivez ni votre nom ni aucun signe\u00a0: un bulletin qui en porte ne compte pas."
IN_THE_BOX = (
    "Glissez ce bulletin seul dans une enveloppe sans inscription, puis mettez-la dans la boîte "
    "devant une personne du bureau\u00a0: votre droit de voter sur un téléphone est alors fermé."
)
JOINED = (
    "Après la clôture, deux scrutateurs mélangent les enveloppes et chiffrent chaque bulletin dans "
    "l’urne\u00a0: il n’apparaît que dans le total. Si une seule personne vote sur papier, ils "
    "sauront ce qu’elle a voté."
)
HOW = (NO_NAME, IN_THE_BOX, JOINED)


def room_ballot_data(resolution: Resolution) -> dict[str, Any]:
    """What the paper says, as plain data."""
    assembly = resolution.assembly
    title = f"{resolution.number}. {resolution.title}"
    candidates = in_order(resolution)
    names = [answer(each, candidates) for each in candidates]
    election = {"title": title, "seats": resolution.seats, "names": names}
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "title": "Bulletin secret",
        "subtitle": f"{assembly.title}, {day_in_words(assembly.call.meets_at)}",
        "text": resolution.text,
        "votes": [] if resolution.is_election else [title],
        "elections": [election] if resolution.is_election else [],
    }


def draw_room_ballot(data: dict[str, Any]) -> Document:
    paper = Document(
        title=data["title"],
        subtitle=data["subtitle"],
        letterhead=words.letterhead(data["issuer"]),
        watermark=data["watermark"],
    )
    if data["text"]:
        paper.prose(data["text"])
    draw_boxes(paper, data["votes"], data["elections"])
    paper.items(HOW)
    return paper
