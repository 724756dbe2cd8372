"""The agenda an ordinary annual assembly usually has: a start, to be changed freely."""

from dataclasses import dataclass

from assembly.models import AgendaItem, Assembly


@dataclass(frozen=True)
class UsualItem:
    """A line of the agenda, and the resolution it carries (none for information)."""

    kind: str
    title: str
    text: str = ""
    seats: int = 0


_K = AgendaItem.Kind

# In French: these words are printed in the convocation and the minutes. {board} and
# {supervisory_board} take the cooperative's own words, {year} the fiscal year approved.
ANNUAL_ORDINARY = (
    UsualItem(_K.INFORMATION, "Rapport moral et financier du {board}"),
    UsualItem(_K.INFORMATION, "Rapport du {supervisory_board}"),
    UsualItem(
        _K.VOTE,
        "Approbation des comptes {year}",
        "L’assemblée générale, après avoir entendu le rapport du {board} et les observations du "
        "{supervisory_board}, approuve les comptes de l’exercice {year} tels qu’ils lui sont "
        "présentés.",
    ),
    UsualItem(
        _K.VOTE,
        "Affectation du résultat",
        "L’assemblée générale décide d’affecter le résultat de l’exercice {year} ainsi que le "
        "propose le {board}.",
    ),
    UsualItem(
        _K.VOTE,
        "Quitus au {board} et au {supervisory_board}",
        "L’assemblée générale donne aux membres du {board} et du {supervisory_board} quitus de "
        "leur gestion pour l’exercice {year}.",
    ),
    UsualItem(_K.ELECTION, "Élection de membres du {supervisory_board}", seats=2),
    UsualItem(_K.MISCELLANEOUS, "Questions diverses"),
    UsualItem(
        _K.VOTE,
        "Pouvoirs pour les formalités",
        "L’assemblée générale donne tous pouvoirs au porteur d’une copie ou d’un extrait du "
        "procès-verbal pour accomplir les formalités légales.",
    ),
)


def usual_agenda(kind: str, *, is_annual: bool) -> tuple[UsualItem, ...]:
    """The items to start from; an assembly of another kind starts from an empty page."""
    if kind == Assembly.Kind.ORDINARY and is_annual:
        return ANNUAL_ORDINARY
    return ()
