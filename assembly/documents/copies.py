"""A copy or an extract certified true: the paper from its frozen data, and who certifies it."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from assembly.documents import words
from assembly.models import OrganMeeting, Paper
from common.documents import Document, Strong
from common.documents.dates import moment_in_words
from common.documents.kit import watermark_of_now
from members.models.mandates import Organ

OF_ASSEMBLIES = "article R225-108 du code de commerce"
OF_COUNCILS = "article R225-51 du code de commerce"
Draw = Callable[[dict[str, Any]], Document]


def copy_data(
    minutes: Paper,
    *,
    number: int,
    resolutions: Collection[int],
    name: str,
    function: str,
    at: datetime,
) -> dict[str, Any]:
    """The data of the paper, less the resolutions an extract leaves out, with its certification."""
    data, entry = dict(minutes.data), minutes.register_number
    kind = "Extrait certifié conforme" if resolutions else "Copie certifiée conforme"
    of_organ = isinstance(minutes, OrganMeeting)
    if resolutions and of_organ:
        # What was said is not in an extract: it proves decisions, not the debate.
        numbered = [{**each, "number": n} for n, each in enumerate(data["decisions"], start=1)]
        data["decisions"] = [each for each in numbered if each["number"] in resolutions]
        data["account"] = ""
    elif resolutions:
        data["outcomes"] = [each for each in data["outcomes"] if each["number"] in resolutions]
    return {
        **data,
        "title": f"{kind}. {data['title']}",
        "reference": f"{data['issuer']['name']} · {kind.lower()} n° {entry}-{number}",
        "watermark": data["watermark"] or watermark_of_now(),
        "certified": {
            "kind": kind,
            "number": f"{entry}-{number}",
            "entry": entry,
            "register": words.of_the(data["organ"]) if of_organ else "",
            "source": _source(minutes),
            "sha256": minutes.pdf_sha256,
            "left_out": bool(resolutions),
            "name": name,
            "function": function,
            "at": at.isoformat(),
        },
    }


def _source(minutes: Paper) -> str:
    """What says who certifies: the law, but for a board beside a supervisory board, whose statutes
    alone say it."""
    if not isinstance(minutes, OrganMeeting):
        return OF_ASSEMBLIES
    return OF_COUNCILS if minutes.organ == Organ.SUPERVISORY_BOARD else ""


def draw_copy(data: dict[str, Any], draw: Draw) -> Document:
    """The paper as it was entered, then the certification on its last lines."""
    paper, said = draw(data), data["certified"]
    organ = said.get("register", "")  # copies made before organs had some name none
    register = organ or "des procès-verbaux"
    source = said.get("source", OF_ASSEMBLIES)
    paper.heading(2, said["kind"])
    paper.paragraph(
        f"Certifié conforme à la pièce n° {said['entry']} du registre {register} par ",
        Strong(f"{said['name']}, {said['function']}"),
        f", le {moment_in_words(datetime.fromisoformat(said['at']))}"
        f"{f' ({source})' if source else ''}. "
        "Les signatures portées sur l’original ne sont pas reproduites.",
    )
    if said["left_out"]:
        paper.paragraph(
            f"Cet extrait ne reprend que les {'décisions' if organ else 'résolutions'} "
            "ci-dessus\u00a0; l’original en comporte d’autres."
        )
    paper.facts([("Numéro de ce document", said["number"])])
    paper.paragraph("Empreinte de l’original (SHA-256)\u00a0:", style="soft")
    paper.paragraph(said["sha256"], style="code")
    function = said["function"]
    paper.signatures([(function[:1].upper() + function[1:], said["name"])])
    return paper
