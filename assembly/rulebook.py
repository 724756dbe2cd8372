"""The pure rules, as this room's rows keep them and as its people are refused by them."""

import json
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypedDict

from assembly import organ_limits
from assembly.models import Assembly, Call, Resolution, Statutes, StatutesDraft
from assembly.rules.presets import PRESETS, load_preset
from assembly.rules.refused import RuleRefused
from assembly.rules.rule import Rule
from assembly.rules.statutes import Nature, RuleSet, overrides_from_document, ruleset_from_document
from assembly.rules.statutes import resolve as resolve_rules
from assembly.states import DraftState
from common.clock import PARIS
from common.documents.dates import moment_in_words
from common.refusals import Obstacle, Refusal, refuse_if

# Printed in every notice; applied by the bureau when fewer than ten people voted in the urn.
SMALL_COUNT_RULE = (
    "Si moins de dix personnes ont voté dans l’urne (qui vote pour plusieurs compte pour une), "
    "publier les totaux pourrait révéler un vote. Dans ce cas le bureau suspend le dépouillement "
    "et le dit à l’assemblée\u00a0; il fait compter l’urne si aucun votant présent ne s’y oppose, "
    "et le procès-verbal le mentionne."
)
OF_CAPITAL = (
    "remote_only_opposition_share",
    "agenda_capital_share",
    "agenda_capital_brackets",
    "convening_capital_share",
)
SECRECY_NOTICE = (
    "Les bulletins sont chiffrés sur l’appareil de chaque votant. La clé qui les compte est "
    "partagée entre les dépositaires\u00a0; aucun bulletin n’est jamais ouvert seul, seul le total "
    "l’est, après la clôture. La liste d’émargement dit qui a pris part au vote, jamais ce qu’il a "
    "choisi. Un résultat unanime révèle les votes."
)


def presets() -> list[RuleSet]:
    """Every legal starting point, as shipped."""
    return [load_preset(code) for code in PRESETS]


def resolve(preset: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """The resolved rules as JSON; a refusal names every clause the law does not allow.

    `overrides` maps a rule to {"value": …, "article": "art. 12", "page": 3}.
    """
    if preset not in PRESETS:
        raise Refusal(
            "unknown-preset", f"Le modèle de règles « {preset} » n’existe pas.", status=400
        )
    try:
        rules = resolve_rules(load_preset(preset), overrides_from_document(overrides))
    except RuleRefused as refused:
        refuse_if(
            (Obstacle("rule-refused", sentence) for sentence in refused.sentences), status=400
        )
        raise
    return rules.as_document()


def current() -> Statutes | None:
    """The version of the statutes in force."""
    return Statutes.objects.order_by("-version").first()


def draft() -> StatutesDraft | None:
    """The changes being written, of which there is one at a time."""
    return StatutesDraft.objects.filter(state=DraftState.OPEN).first()


def of_document(document: dict[str, Any]) -> RuleSet:
    """The rule set that a row keeps; reading it is done once for each version."""
    return _of_text(json.dumps(document, sort_keys=True))


def unconfirmed(statutes: Statutes) -> list[Rule]:
    """Rules this release knows and that the version in force, recorded before, says nothing of."""
    if statutes.preset not in PRESETS:
        return []
    known = {rule.key for rule in of_document(statutes.resolved).rules}
    return [rule for rule in load_preset(statutes.preset).rules if rule.key not in known]


def of_statutes(statutes: Statutes) -> RuleSet:
    """The rules of a version, with the value of its legal model for what no release knew when it
    was recorded: until somebody confirms it or says otherwise (R-NUL-02)."""
    rules = of_document(statutes.resolved)
    added = unconfirmed(statutes)
    return replace(rules, rules=(*rules.rules, *added)) if added else rules


@lru_cache(maxsize=16)
def _of_text(text: str) -> RuleSet:
    return ruleset_from_document(json.loads(text))


def of(assembly: Assembly) -> RuleSet:
    """The rules of one assembly: frozen at its convocation, those of its statutes before."""
    return of_document(assembly.rules) if assembly.rules else of_statutes(assembly.statutes)


def shown(rules: RuleSet) -> list[Rule]:
    """Every rule, but those of a capital where the form of the statutes has none."""
    if rules.form != "association":
        return list(rules.rules)
    return [rule for rule in rules.rules if rule.key not in OF_CAPITAL]


def nature(resolution: Resolution) -> Nature:
    return Nature(resolution.nature)


def remote_close(rules: RuleSet, meets_at: datetime) -> datetime:
    """The last instant of the electronic vote: the day before at 15:00 in Paris (R-VOTE-04)."""
    moment = rules.moment("electronic_close")
    return _before(meets_at, moment.days_before, moment.at)


def proxy_close(rules: RuleSet, meets_at: datetime) -> datetime:
    """The last instant to give or take back a proxy on line (R225-80, R-PROC-05)."""
    moment = rules.moment("proxy_electronic_close")
    return _before(meets_at, moment.days_before, moment.at)


def _before(meets_at: datetime, days: int, hour: time) -> datetime:
    day = meets_at.astimezone(PARIS).date() - timedelta(days=days)
    return datetime.combine(day, hour, tzinfo=PARIS)


class Applied(TypedDict):
    """A rule that an assembly applies, as its papers quote it."""

    key: str
    label: str
    words: str
    source: str


def nature_of(assembly: Assembly) -> Nature:
    """The nature of an assembly that has no resolution yet."""
    return Nature.EXTRAORDINARY if assembly.kind == assembly.Kind.EXTRAORDINARY else Nature.ORDINARY


def natures(assembly: Assembly) -> list[Nature]:
    """What the assembly decides, hence which quorums and majorities apply."""
    found = sorted({Nature(nature) for nature in _natures(assembly)})
    return found or [nature_of(assembly)]


def applied(assembly: Assembly, call: Call, rules: RuleSet) -> list[Applied]:
    """Quorum and majority of each nature on the agenda, with their article (R-NUL-02)."""
    position = "first" if call.number == 1 else "second"
    keys = [
        f"{what}_{nature}_{position}"
        for nature in natures(assembly)
        for what in ("quorum", "majority")
        if nature is not Nature.COMMITMENTS
    ]
    return [_applied(rules.rule(key)) for key in keys]


def election_rule_in_words(resolution: Resolution, rules: RuleSet) -> str:
    """How seats are filled and ties broken, as printed before the vote (R-ELEC)."""
    if not resolution.is_election:
        return ""
    seats = resolution.seats
    places = "un siège" if seats == 1 else f"{seats} sièges"
    method = rules.rule("election_method").words
    if resolution.first_round:
        title = resolution.first_round.title
        method = f"second tour de «\u00a0{title}\u00a0», plus grand nombre de voix"
    cap = resolution.group_cap
    limit = f"Au plus {cap} élus d’un même employeur ou organisme. " if cap else ""
    lot = (
        "La graine du tirage au sort est l’empreinte de l’ordre du jour, publiée dans la "
        "convocation. "
        if "lot" in rules.choices("election_tie_break")
        else ""
    )
    names = "un nom" if seats == 1 else f"{seats} noms"
    return (
        f"Élection pour {places}. Mode\u00a0: {method}. {limit}"
        f"À égalité\u00a0: {rules.rule('election_tie_break').words}. {lot}"
        f"{organ_limits.term(resolution, rules)}"
        f"Chaque bulletin porte au plus {names}, ou aucun (vote blanc)."
    )


def _applied(rule: Rule) -> Applied:
    return Applied(key=rule.key, label=rule.label, words=rule.words, source=rule.source)


def _natures(assembly: Assembly) -> list[str]:
    return list(assembly.resolutions.order_by("nature").values_list("nature", flat=True).distinct())


def poll_subtitle(call: Call) -> str:
    """What the booth prints under the title of the poll."""
    return f"Assemblée du {moment_in_words(call.meets_at)}"
