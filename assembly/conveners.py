"""Who convenes an assembly: an organ or, failing it, whom the law lets convene in its place: the
auditor, the agent of a court, the liquidator (L225-103, R-CONV-01)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from assembly.models import Assembly
from assembly.rules.statutes import RuleSet
from common.refusals import Obstacle
from members import queries as register
from members import wording

Convener = Assembly.Convener
# Each by its French name, then as the clause of the statutes names it.
OUTSIDE = {
    Convener.AUDITOR: ("commissaire aux comptes", "commissaire_comptes"),
    Convener.COURT_AGENT: ("mandataire désigné en justice", "mandataire_judiciaire"),
    Convener.LIQUIDATOR: ("liquidateur", "liquidateur"),
}
# Which of the organs that the law names may be the board of a cooperative, whatever its form.
BOARDS = {"directoire", "conseil_administration", "president", "gerant", "bureau_association"}


def is_outside(assembly: Assembly) -> bool:
    """Convened by somebody who is no organ: they also preside (R225-100, R-BUR-01)."""
    return assembly.convened_by in OUTSIDE


def the(assembly: Assembly) -> str:
    """« le directoire », « la gérance », « Claire Roux, commissaire aux comptes »: in French, as
    papers and mails are."""
    if is_outside(assembly):
        return _person(assembly)
    with override("fr"):
        return wording.the(register.cooperative().word(assembly.convened_by))


def of_the(assembly: Assembly) -> str:
    """« du directoire », « de Claire Roux, commissaire aux comptes »."""
    if is_outside(assembly):
        person = _person(assembly)
        return f"d’{person}" if person[:1].lower() in wording.VOWELS else f"de {person}"
    with override("fr"):
        return wording.of_the(register.cooperative().word(assembly.convened_by))


def obstacles(assembly: Assembly, rules: RuleSet) -> Iterator[Obstacle]:
    """Somebody whom the law of the form lets convene; a person, with their name and the reason."""
    allowed = set(rules.choices("convened_by"))
    if is_outside(assembly):
        may = OUTSIDE[Convener(assembly.convened_by)][1] in allowed
    elif assembly.convened_by == Convener.BOARD:
        may = bool(allowed & BOARDS)
    else:
        may = "conseil_surveillance" in allowed
    if not may:
        rule = rules.rule("convened_by")
        yield Obstacle(
            "convener-not-allowed",
            _("This organ cannot convene the assembly. Who may: {who} ({source}).").format(
                who=rule.words, source=rule.source
            ),
            _("Have one of them decide to convene, or correct this clause of the statutes."),
        )
    if is_outside(assembly) and not (assembly.convener_name and assembly.convener_reason):
        yield Obstacle(
            "convener-unnamed",
            _("The notice must say who convenes in the place of the board, and why."),
            _("Give the name and the reason, for instance the order of the court and its date."),
        )


def _person(assembly: Assembly) -> str:
    return f"{assembly.convener_name}, {OUTSIDE[Convener(assembly.convened_by)][0]}"
