"""The assembly's questions, grouped into polls as the polling station asks them (secrecy.md 5)."""

from collections import Counter
from dataclasses import dataclass

from assembly import rulebook
from assembly.documents import words
from assembly.freezing import in_order, items_in_order
from assembly.models import Assembly, Call, Candidate, QuorumRecord, Resolution
from assembly.rules.statutes import RuleSet
from common import prose
from members import queries as register
from members.models import Member, OrganFunction
from votes.station.questions import ELECTION, RESOLUTION, Question
from votes.station.roles import one_key_each

WORDS_PER_MINUTE = 180
ORDINARY = Resolution.Nature.ORDINARY


@dataclass(frozen=True)
class Group:
    """Questions that share roll, quorum rule, regime and close: one poll, one archive."""

    name: str
    resolutions: tuple[Resolution, ...]


def groups(assembly: Assembly) -> list[Group]:
    """The secret questions by nature, hence by quorum rule: what waits for a second call is never
    decrypted with what does not. What members had added once the urn of their nature was sealed has
    an urn apart."""
    secret = [resolution for resolution in resolutions(assembly) if resolution.is_secret]
    ordinary_first = sorted(secret, key=lambda r: (r.nature != ORDINARY, r.group != r.nature))
    names = dict.fromkeys(resolution.group for resolution in ordinary_first)
    return [Group(name, tuple(r for r in secret if r.group == name)) for name in names]


def still_asked(call: Call) -> list[Resolution]:
    """Every question of a call, but those that an earlier one decided."""
    before = QuorumRecord.objects.filter(
        call__assembly=call.assembly, call__number__lt=call.number, reached=True
    )
    decided = set(before.values_list("resolution_id", flat=True).order_by())
    return [each for each in resolutions(call.assembly) if each.pk not in decided]


def resolutions(assembly: Assembly) -> list[Resolution]:
    """Every question in the order of the agenda."""
    return [
        resolution
        for item in items_in_order(assembly)
        for resolution in sorted(item.resolutions.all(), key=lambda r: (r.number, r.pk))
    ]


def reading_minutes(resolution: Resolution) -> int:
    """How long the text and its reasons take to read, at least a minute."""
    read = " ".join((resolution.text, resolution.reasons, resolution.if_yes, resolution.if_no))
    return max(1, round(len(read.split()) / WORDS_PER_MINUTE))


def question(resolution: Resolution, rules: RuleSet) -> Question:
    """One resolution or election as the booth shows it."""
    cooperative = register.cooperative()
    call = resolution.assembly.call.number
    common = {
        "text": prose.plain(resolution.text),
        "reasons": prose.plain(resolution.reasons),
        "author": words.author(resolution, cooperative),
        "if_yes": resolution.if_yes,
        "if_no": resolution.if_no,
        "cost": resolution.cost,
        "reading_minutes": reading_minutes(resolution),
    }
    title = question_title(resolution)
    if not resolution.is_election:
        majority = rules.majority(rulebook.nature(resolution), call)
        return Question(
            title=title,
            kind=RESOLUTION,
            reference=resolution.reference,
            information={**common, "rule": majority.words},
        )
    candidates = in_order(resolution)
    return Question(
        title=title,
        kind=ELECTION,
        reference=resolution.reference,
        answers=tuple(answer(candidate, candidates) for candidate in candidates),
        minimum=1,
        maximum=min(resolution.seats, len(candidates)),
        blank=True,
        candidates=tuple(candidate.member_id for candidate in candidates),
        information={
            **common,
            "rule": rulebook.election_rule_in_words(resolution, rules),
            "candidates": [
                {"name": answer(candidate, candidates), "statement": _presentation(candidate)}
                for candidate in candidates
            ],
        },
    )


def question_title(resolution: Resolution) -> str:
    """« 3. Budget vélo », wherever a question is listed with others."""
    return f"{resolution.number}. {resolution.title}"


def answer(candidate: Candidate, among: list[Candidate]) -> str:
    """A candidate's name on the ballot; namesakes are told apart by their place on it."""
    if Counter(other.name for other in among)[candidate.name] > 1:
        return f"{candidate.name} (n° {candidate.position})"
    return candidate.name


def key_holders(assembly: Assembly) -> list[Member]:
    """Who holds keys by the statutes, without the candidates of this assembly nor whom they act
    for, and with one key for each person (secrecy.md 4)."""
    on = assembly.call.meets_in_paris.date()
    standing = set(
        Candidate.objects.filter(resolution__assembly=assembly).values_list("member_id", flat=True)
    )
    holders = register.holders_of(OrganFunction.Function.KEY_HOLDER, on)
    kept_away = register.same_people(standing, on)
    return one_key_each([member for member in holders if member.pk not in kept_away], on)


def threshold(holders: int) -> int:
    """More than half of the key holders: 2 of 3, 3 of 5."""
    return holders // 2 + 1


def _presentation(candidate: Candidate) -> str:
    """What the law makes public of a candidate, as paragraphs (R225-83 5°)."""
    facts = [
        f"{candidate.age} ans." if candidate.age else "",
        f"Références et activités : {candidate.profession}" if candidate.profession else "",
        f"Fonctions dans la coopérative : {candidate.functions}" if candidate.functions else "",
    ]
    paragraphs = [
        prose.plain(candidate.statement),
        *(fact.replace(" :", "\u00a0:") for fact in facts),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
