"""The outcome of a vote and the way to it, in sentences that somebody can read aloud."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from votes.methods.consent import ConsentResult
from votes.methods.judgment import JudgmentResult, Reason, Separation
from votes.methods.schulze import SchulzeResult
from votes.methods.scores import ScoreResult
from votes.methods.transfer import Act, Stage, Tie, TransferResult

Count = ScoreResult | JudgmentResult | SchulzeResult | TransferResult | ConsentResult
Names = Sequence[str]


def sentence(count: Count, names: Names) -> str:
    """What was decided."""
    match count:
        case ScoreResult():
            return _of_scores(count, names)
        case JudgmentResult():
            return _of_judgment(count, names)
        case SchulzeResult():
            return _of_duels(count, names)
        case ConsentResult():
            return _of_consent(count)
        case TransferResult() if not count.ballots:
            return _("Nobody voted: nothing is kept.")
        case TransferResult():
            kept = ngettext(
                "Kept for %(seats)s place: %(names)s.",
                "Kept for %(seats)s places, in this order: %(names)s.",
                count.seats,
            )
            return kept % {"seats": count.seats, "names": _listed(count.chosen, names)}


def steps(count: Count, names: Names) -> list[str]:
    """Why, step by step, ties included."""
    match count:
        case ScoreResult():
            return _blank_said(count)
        case JudgmentResult():
            said = [_separated(count, each, names) for each in count.separations]
            return [*said, *_ties(count.ranking, names, _("with exactly the same mentions"))]
        case SchulzeResult():
            return [*_order_of_duels(count, names), *_ties(count.ranking, names, _no_path())]
        case TransferResult():
            return _stages(count, names) if count.ballots else []
        case ConsentResult():
            return []


def written(answers: int) -> str:
    """How many answered in their own words."""
    if not answers:
        return _("Nobody answered.")
    said = ngettext("%(count)s written answer.", "%(count)s written answers.", answers)
    return said % {"count": answers}


def votes(number: Fraction | int) -> str:
    """“8”, “8,25”: whole votes, or two decimals rounded for the reader alone."""
    value = Fraction(number)
    if value.denominator == 1:
        return str(formats.number_format(value.numerator))
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(formats.number_format(exact.quantize(Decimal("0.01"), ROUND_HALF_UP), 2))


def _no_path() -> str:
    return _("no chain of duels separates them")


def _quoted(name: str) -> str:
    return _("“%(name)s”") % {"name": name}


def _listed(options: Iterable[int], names: Names) -> str:
    quoted = [_quoted(names[option]) for option in options]
    if len(quoted) < 2:
        return "".join(quoted)
    return _("%(first)s and %(last)s") % {"first": ", ".join(quoted[:-1]), "last": quoted[-1]}


def _ties(ranking: Iterable[tuple[int, ...]], names: Names, why: str) -> list[str]:
    return [
        _("%(names)s tie: %(why)s.") % {"names": _listed(tier, names), "why": why}
        for tier in ranking
        if len(tier) > 1
    ]


def _of_scores(count: ScoreResult, names: Names) -> str:
    said = []
    if len(count.chosen) == 1:
        first = count.chosen[0]
        said.append(
            ngettext(
                "%(name)s comes first, with %(votes)s vote out of %(ballots)s ballots.",
                "%(name)s comes first, with %(votes)s votes out of %(ballots)s ballots.",
                count.scores[first],
            )
            % {
                "name": _quoted(names[first]),
                "votes": count.scores[first],
                "ballots": count.ballots,
            }
        )
    elif count.chosen:
        said.append(
            _("Kept for %(seats)s places, in this order: %(names)s.")
            % {"seats": count.seats, "names": _listed(count.chosen, names)}
        )
    if count.tied:
        said.append(
            _("%(names)s tie with %(votes)s votes each, and nothing separates them.")
            % {"names": _listed(count.tied, names), "votes": count.scores[count.tied[0]]}
        )
    return " ".join(said) or _("No answer received a vote.")


def _blank_said(count: ScoreResult) -> list[str]:
    if not count.blank:
        return []
    return [
        ngettext(
            "%(count)s ballot is blank: it counts in the turnout and for no answer.",
            "%(count)s ballots are blank: they count in the turnout and for no answer.",
            count.blank,
        )
        % {"count": count.blank}
    ]


def _of_consent(count: ConsentResult) -> str:
    if not count.ballots:
        return _("Nobody answered.")
    answers = ngettext("%(count)s answer", "%(count)s answers", count.ballots) % {
        "count": count.ballots
    }
    if not count.objections:
        return _("No objection, out of %(answers)s.") % {"answers": answers}
    said = ngettext(
        "%(count)s reasoned objection, out of %(answers)s.",
        "%(count)s reasoned objections, out of %(answers)s.",
        count.objections,
    )
    return said % {"count": count.objections, "answers": answers}


def _of_judgment(count: JudgmentResult, names: Names) -> str:
    if not count.best:
        return _("Nobody voted: nothing is judged.")
    if len(count.best) > 1:
        return _("%(names)s share the first place: they have exactly the same mentions.") % {
            "names": _listed(count.best, names)
        }
    best = count.merits[count.best[0]]
    return _(
        "%(name)s comes first: a majority of the %(ballots)s ballots find it at least %(mention)s."
    ) % {
        "name": _quoted(names[best.option]),
        "ballots": count.ballots,
        "mention": _quoted(count.mentions[best.mention or 0]),
    }


def _separated(count: JudgmentResult, between: Separation, names: Names) -> str:
    higher, lower = count.merits[between.higher], count.merits[between.lower]
    words = {
        "higher": _quoted(names[higher.option]),
        "lower": _quoted(names[lower.option]),
        "mention": _quoted(count.mentions[higher.mention or 0]),
        "higher_mention": _quoted(count.mentions[between.higher_mention]),
        "lower_mention": _quoted(count.mentions[between.lower_mention]),
        "above": higher.above,
        "below": higher.below,
        "other_above": lower.above,
        "other_below": lower.below,
        "removed": between.removed,
    }
    if between.reason == Reason.MENTION:
        text = _(
            "%(higher)s comes before %(lower)s: its majority mention is %(higher_mention)s,"
            " against %(lower_mention)s."
        )
    elif between.reason == Reason.GAUGE:
        text = _(
            "%(higher)s and %(lower)s have the same majority mention, %(mention)s. Above it,"
            " %(higher)s has %(above)s ballots and below it %(below)s; %(lower)s has"
            " %(other_above)s and %(other_below)s: %(higher)s comes before."
        )
    else:
        text = _(
            "%(higher)s and %(lower)s have the same majority mention, %(mention)s, and as many"
            " ballots on the side that counts. Majority mentions are removed from both one by"
            " one: after %(removed)s, the next is %(higher_mention)s for %(higher)s and"
            " %(lower_mention)s for %(lower)s, which comes after."
        )
    return text % words


def _of_duels(count: SchulzeResult, names: Names) -> str:
    if not count.ballots:
        return _("Nobody voted: nothing is ranked.")
    if len(count.best) > 1:
        return _("%(names)s share the first place: no chain of duels separates them.") % {
            "names": _listed(count.best, names)
        }
    name = _quoted(names[count.best[0]])
    if count.wins_every_duel is not None:
        return _("%(name)s comes first: it wins its duel against every other answer.") % {
            "name": name
        }
    return _(
        "No answer wins all its duels. %(name)s comes first by the strength of its chains of duels."
    ) % {"name": name}


def _order_of_duels(count: SchulzeResult, names: Names) -> list[str]:
    """Each option against those of the next place."""
    found = []
    for place, following in pairwise(count.ranking):
        for first in place:
            for last in following:
                if count.comes_before(first, last):
                    found.append(_duel_said(count, first, last, names))
    return found


def _duel_said(count: SchulzeResult, first: int, last: int, names: Names) -> str:
    path, back = count.strongest_path(first, last), count.paths[last][first]
    words = {
        "first": _quoted(names[first]),
        "last": _quoted(names[last]),
        "chain": " → ".join(names[option] for option in path),
        "strength": count.paths[first][last],
        "back": back,
        "won": count.duels[first][last],
        "lost": count.duels[last][first],
    }
    if len(path) == 2 and not back:
        text = _("%(first)s comes before %(last)s: preferred by %(won)s ballots against %(lost)s.")
    elif back:
        text = _(
            "%(first)s comes before %(last)s: the chain of duels won %(chain)s holds by"
            " %(strength)s ballots at its weakest duel; the strongest way back holds by %(back)s."
        )
    else:
        text = _(
            "%(first)s comes before %(last)s: the chain of duels won %(chain)s holds by"
            " %(strength)s ballots at its weakest duel, and none leads back."
        )
    return text % words


def _stages(count: TransferResult, names: Names) -> list[str]:
    opening = _(
        "%(ballots)s ballots for %(seats)s places: an answer is kept when it reaches %(quota)s"
        " votes."
    ) % {"ballots": count.ballots, "seats": count.seats, "quota": count.quota}
    return [opening, *(_stage(each, names) for each in count.stages)]


def _stage(stage: Stage, names: Names) -> str:
    said = []
    if stage.reached:
        said.append(
            ngettext(
                "%(names)s reaches the number of votes needed.",
                "%(names)s reach the number of votes needed.",
                len(stage.reached),
            )
            % {"names": _listed(stage.reached, names)}
        )
    if stage.tied:
        said.append(_tie_said(stage, names))
    said.append(_act_said(stage, names))
    return " ".join(filter(None, said))


def _tie_said(stage: Stage, names: Names) -> str:
    level = {"names": _listed(sorted(stage.tied), names)}
    if stage.tie == Tie.EARLIER:
        return _("%(names)s are level: their votes at an earlier stage decide.") % level
    return _("%(names)s are level: the lot declared before the vote decides.") % level


def _act_said(stage: Stage, names: Names) -> str:
    if stage.act == Act.LAST_SEATS:
        return _("As many answers are left as places: %(names)s.") % {
            "names": _listed(stage.filled, names)
        }
    if stage.option is None:
        return ""
    name, held = _quoted(names[stage.option]), stage.votes[stage.option]
    if stage.act == Act.SURPLUS:
        return _(
            "What %(name)s has beyond it, %(surplus)s votes, passes to the next preference of each"
            " of its ballots, each at %(value)s of its worth."
        ) % {
            "name": name,
            "surplus": votes(stage.surplus),
            "value": f"{(stage.surplus / held).numerator}/{(stage.surplus / held).denominator}",
        }
    return _(
        "%(name)s has the fewest votes, %(votes)s, and leaves: its ballots pass to their next"
        " preference."
    ) % {"name": name, "votes": votes(held)}
