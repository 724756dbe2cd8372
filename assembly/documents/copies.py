"""A copy or an extract certified true: the paper from its frozen data, and who certifies it."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from assembly.models import Minutes
from common.documents import Document, Strong
from common.documents.dates import moment_in_words
from common.documents.kit import watermark_of_now

Draw = Callable[[dict[str, Any]], Document]


def copy_data(
    minutes: Minutes,
    *,
    number: int,
    resolutions: Collection[int],
    name: str,
    function: str,
    at: datetime,
) -> dict[str, Any]:
    """The data of the paper, less the resolutions an extract leaves out, with its certification."""
    data, entry = dict(minutes.data), minutes.entry
    kind = "Extrait certifié conforme" if resolutions else "Copie certifiée conforme"
    if resolutions:
        data["outcomes"] = [each for each in data["outcomes"] if each["number"] in resolutions]
    return {
        **data,
        "title": f"{kind}. {data['title']}",
        "reference": f"{data['issuer']['name']} · {kind.lower()} n° {entry.number}-{number}",
        "watermark": data["watermark"] or watermark_of_now(),
        "certified": {
            "kind": kind,
            "number": f"{entry.number}-{number}",
            "entry": entry.number,
            "sha256": minutes.pdf_sha256,
            "left_out": bool(resolutions),
            "name": name,
            "function": function,
            "at": at.isoformat(),
        },
    }


def draw_copy(data: dict[str, Any], draw: Draw) -> Document:
    """The paper as it was entered, then the certification on its last lines."""
    paper, said = draw(data), data["certified"]
    paper.heading(2, said["kind"])
    paper.paragraph(
        f"Certifié conforme à la pièce n° {said['entry']} du registre des procès-verbaux par ",
        Strong(f"{said['name']}, {said['function']}"),
        f", le {moment_in_words(datetime.fromisoformat(said['at']))} (article R225-108 du code de "
        "commerce). Les signatures portées sur l’original ne sont pas reproduites.",
    )
    if said["left_out"]:
        paper.paragraph(
            "Cet extrait ne reprend que les résolutions ci-dessus\u00a0; l’original en comporte "
            "d’autres."
        )
    paper.facts([("Numéro de ce document", said["number"])])
    paper.paragraph("Empreinte de l’original (SHA-256)\u00a0:", style="soft")
    paper.paragraph(said["sha256"], style="code")
    function = said["function"]
    paper.signatures([(function[:1].upper() + function[1:], said["name"])])
    return paper
