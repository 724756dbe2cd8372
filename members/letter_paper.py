"""The letter that signs a member in, as it is printed: large type, one page, in French."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from common.clock import PARIS
from common.documents.binding import bind
from common.documents.kit import Document
from common.documents.typography import Strong
from common.mails import of
from members.actions.letters import Issued
from members.letterhead import letterhead
from members.models import Cooperative

FILE_NAME = "courriers-de-connexion.pdf"


def draw_letter(issued: Issued, cooperative: Cooperative) -> Document:
    """One member's letter. The code is in the picture's address after the #, which a browser
    never sends: no server writes it in its journal."""
    letter = issued.letter
    member = letter.member
    page = f"{settings.SITE_URL}{reverse('members:letter')}"
    document = Document(
        title="Votre courrier de connexion",
        letterhead=letterhead(cooperative),
        addressee=(member.display_name, *member.address_lines),
        subtitle=f"Pour voter et suivre les décisions {of(cooperative.name)}, sans mot de passe",
        dated=letter.issued_at,
    )
    document.paragraph(
        Strong("1. "),
        "Photographiez ce carré avec votre téléphone, ou ouvrez cette adresse : ",
        Strong(page),
        style="reading",
    )
    document.qr_code(
        f"{page}#{issued.code}",
        alternative="Carré à photographier : il ouvre la page et y écrit votre code.",
    )
    document.paragraph(Strong("2. "), "Vérifiez ou écrivez votre code :", style="reading")
    document.paragraph(issued.code, style="large")
    document.space(4)
    document.paragraph(
        "Ce code vous connecte une seule fois, jusqu’au ",
        Strong(_day(letter.expires_at)),
        ". Gardez ensuite ce courrier : si un jour vous vous connectez par courriel, le même "
        "code confirmera, au moment du vote, que c’est bien vous.",
        style="reading",
    )
    document.paragraph(
        "Ne le donnez à personne, même au téléphone. Si vous n’en voulez pas, détruisez-le.",
        style="reading",
    )
    if cooperative.phone:
        document.paragraph(
            "Une difficulté ? Appelez le ", Strong(cooperative.phone), ".", style="reading"
        )
    return document


def papers(batch: Sequence[Issued], cooperative: Cooperative) -> bytes:
    """The letters of a batch in one file to print on both sides; a single one keeps its tags."""
    if len(batch) == 1:
        return draw_letter(batch[0], cooperative).bytes()
    return bind(draw_letter(issued, cooperative).bytes() for issued in batch)


def _day(value: datetime) -> str:
    local = value.astimezone(PARIS)
    with override("fr"):
        words = date_format(local, "F Y")
    return f"{'1er' if local.day == 1 else local.day} {words}"
