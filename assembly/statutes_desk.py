"""The rules as their pages show them: by subject, beside the law, beside the draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from assembly import rulebook
from assembly.forms.statutes import ENTRIES
from assembly.models import Statutes, StatutesDraft
from assembly.rules.presets import PRESETS, load_preset
from assembly.rules.rule import Lock, Rule, Verified
from assembly.rules.statutes import RuleSet
from assembly.rules.telling import VERIFIED_WORDS, Difference, allowed_words, differences
from common.refusals import Words
from members.names import fold

SUBJECTS: Mapping[str, Words] = {
    "convening": gettext_lazy("Convening"),
    "agenda": gettext_lazy("Agenda"),
    "documents": gettext_lazy("Documents and questions"),
    "quorum": gettext_lazy("Quorum"),
    "majority": gettext_lazy("Majority"),
    "vote": gettext_lazy("Vote"),
    "proxies": gettext_lazy("Proxies"),
    "organs": gettext_lazy("Organs and elections"),
    "annual": gettext_lazy("Each year"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A rule in force, with what the law leaves open and what the draft would make of it."""

    rule: Rule
    legal: Rule
    drafted: Rule | None
    # Known since a release that came after the version in force was recorded.
    is_new: bool = False

    @property
    def allowed(self) -> str:
        return allowed_words(self.legal)

    @property
    def mark(self) -> str:
        """How sure the law's value is; empty when it was read in the text in force."""
        sure = self.legal.verified is Verified.CURRENT
        return "" if sure else VERIFIED_WORDS[self.legal.verified]

    @property
    def is_editable(self) -> bool:
        return self.legal.lock is not Lock.LAW and self.legal.kind in ENTRIES

    @property
    def is_drafted(self) -> bool:
        said = self.drafted
        return said is not None and (said.plain, said.source) != (self.rule.plain, self.rule.source)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The rules of one subject, those that a search keeps."""

    name: Words
    lines: list[Line]
    is_open: bool

    @property
    def drafted(self) -> int:
        return sum(line.is_drafted for line in self.lines)


def of_draft(draft: StatutesDraft) -> RuleSet:
    return rulebook.of_document(rulebook.resolve(draft.preset, draft.overrides))


def line(key: str) -> Line | None:
    """One rule of the version in force, or of the draft whose model alone knows it."""
    return next((each for each in lines() if each.rule.key == key), None)


def lines() -> list[Line]:
    """Every rule, in the order of the catalogue; the draft's, where its model is another one."""
    current, draft = rulebook.current(), rulebook.draft()
    drafted = of_draft(draft) if draft else None
    if current is None and drafted is None:
        return []
    in_force = rulebook.of_statutes(current) if current else drafted
    shown = drafted if drafted and in_force and drafted.preset != in_force.preset else in_force
    if shown is None:
        return []
    legal = {rule.key: rule for rule in load_preset(shown.preset).rules}
    written = {rule.key: rule for rule in drafted.rules} if drafted else {}
    new = {rule.key for rule in rulebook.unconfirmed(current)} if current is not None else set()
    return [
        Line(
            rule=rule,
            legal=legal.get(rule.key, rule),
            drafted=written.get(rule.key),
            is_new=rule.key in new,
        )
        for rule in rulebook.shown(shown)
    ]


def unconfirmed() -> list[Line]:
    """The rules that came with a release after the version in force was recorded, each with the
    value applied in the meantime."""
    return [each for each in lines() if each.is_new]


def subjects(found: Iterable[Line], query: str = "") -> list[Subject]:
    """Grouped; a search keeps the rules that hold all of its words, and opens their subjects."""
    words = fold(query).split()
    kept = [each for each in found if all(word in _text(each) for word in words)]
    groups = dict.fromkeys(each.rule.group for each in kept)
    return [
        Subject(
            name=SUBJECTS.get(group, group),
            lines=[each for each in kept if each.rule.group == group],
            is_open=bool(words),
        )
        for group in groups
    ]


def _text(each: Line) -> str:
    rule = each.rule
    said = (rule.label, rule.explanation, rule.words, rule.source, each.legal.law_ref)
    return fold(" ".join([*said, str(SUBJECTS.get(rule.group, ""))]))


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of the statutes in their history."""

    statutes: Statutes
    label: str
    changes: list[Difference]

    @property
    def draft(self) -> StatutesDraft | None:
        return getattr(self.statutes, "draft", None)


def history() -> list[Version]:
    """Every version, the latest first, with what it changed in the one before it."""
    found: list[Version] = []
    before: RuleSet | None = None
    for statutes in Statutes.objects.select_related("draft__decided_by").order_by("version"):
        rules = rulebook.of_document(statutes.resolved)
        from_law = load_preset(rules.preset) if rules.preset in PRESETS else rules
        changes = differences(before or from_law, rules)
        found.append(Version(statutes=statutes, label=rules.label, changes=changes))
        before = rules
    return found[::-1]


def changes_of(draft: StatutesDraft) -> list[Difference]:
    """What the draft would change in the version in force, or in the law before the first."""
    current = rulebook.current()
    before = rulebook.of_document(current.resolved) if current else load_preset(draft.preset)
    return differences(before, of_draft(draft))


def clauses_of(draft: StatutesDraft) -> list[Difference]:
    """What the draft sets differently from its legal model."""
    return differences(load_preset(draft.preset), of_draft(draft))
