"""The receipt of a subscription: shares, amount, payment, on one page in French."""

from datetime import datetime
from decimal import Decimal

from common.documents.dates import day_in_words
from common.documents.kit import Document
from common.documents.typography import Strong
from members import queries
from members.letterhead import letterhead
from members.models import JoiningRequest

FILE_NAME = "recu-de-souscription.pdf"


def draw(joining: JoiningRequest, dated: datetime) -> Document:
    """What the cooperative has received, from whom, and what it is for."""
    cooperative, member = queries.cooperative(), joining.member
    assert member is not None  # only who is in the register has a receipt
    word = cooperative.word("share" if joining.shares == 1 else "shares")
    document = Document(
        title="Reçu de souscription",
        letterhead=letterhead(cooperative),
        addressee=(member.display_name, *member.address_lines),
        subtitle=f"{cooperative.word('member').capitalize()} n° {member.number}",
        dated=dated,
    )
    paid = f", {joining.get_paid_by_display().lower()}" if joining.paid_by else ""
    reference = f" ({joining.payment_reference})" if joining.payment_reference else ""
    document.paragraph(
        f"{cooperative.name} a reçu de ",
        Strong(member.display_name),
        " la somme de ",
        Strong(_euros(joining.amount_cents)),
        f", le {day_in_words(joining.paid_on) if joining.paid_on else ''}{paid}{reference}.",
        style="reading",
    )
    document.paragraph(
        "Cette somme libère ",
        Strong(f"{joining.shares} {word}"),
        f" de {_euros(joining.share_value_cents)}, inscrites au registre le "
        f"{day_in_words(member.registered_on)}.",
        style="reading",
    )
    document.paragraph(
        "Chaque associé dispose d’une voix, quel que soit le nombre de ses parts. "
        "Ce reçu n’est pas un titre négociable.",
        style="reading",
    )
    return document


def _euros(cents: int) -> str:
    whole = f"{cents // 100:,}".replace(",", "\u202f")
    rest = "" if cents % 100 == 0 else f"{Decimal(cents % 100) / 100:.2f}"[1:].replace(".", ",")
    return f"{whole}{rest}\u00a0€"
