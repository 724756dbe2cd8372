"""Writing new rules in a draft, and adopting them by a second person."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import rulebook
from assembly.actions import statutes as versions
from assembly.models import Statutes, StatutesDraft
from assembly.rules.presets import load_preset
from assembly.rules.refused import RuleRefused
from assembly.rules.statutes import change, overrides_from_document
from assembly.states import ADOPT_DRAFT, DISCARD_DRAFT, DraftState
from common import audit
from common.refusals import Refusal
from common.states import TransitionRefused, take
from members.models import Account


def choose(
    *,
    preset: str,
    adopted_on: date,
    source: str,
    at: datetime,
    by: Account,
    question: str = "",
) -> StatutesDraft:
    """Starts from another legal model, or names another version of the statutes. Clauses that the
    model does not know, or that its law refuses, return to the law, and every question is open
    again."""
    with transaction.atomic(using="default"):
        draft = _opened(at, by, preset=preset, adopted_on=adopted_on)
        overrides = {
            key: clause
            for key, clause in draft.overrides.items()
            if _holds(preset, key, {key: clause})
        }
        if draft.preset != preset:
            draft.answered = []
        return _save(
            draft,
            at,
            by,
            preset=preset,
            overrides=overrides,
            adopted_on=adopted_on,
            source=source.strip(),
            answered=_with(draft, question),
        )


def write(
    *,
    key: str,
    value: Any,
    article: str,
    page: int | None,
    dated: date,
    at: datetime,
    by: Account,
    question: str = "",
) -> StatutesDraft:
    """One value as the statutes of that day set it; refused when the law does not allow it."""
    clause = {"value": value, "article": article, "page": page, "dated": dated.isoformat()}
    with transaction.atomic(using="default"):
        draft = _opened(at, by)
        return _save(
            draft,
            at,
            by,
            overrides={**draft.overrides, key: clause},
            answered=_with(draft, question),
        )


def follow_law(*, key: str, at: datetime, by: Account, question: str = "") -> StatutesDraft:
    """The statutes say nothing of their own here: the value of the legal model holds."""
    with transaction.atomic(using="default"):
        draft = _opened(at, by)
        overrides = {name: clause for name, clause in draft.overrides.items() if name != key}
        return _save(draft, at, by, overrides=overrides, answered=_with(draft, question))


def confirm_new(*, at: datetime, by: Account) -> StatutesDraft:
    """The statutes say nothing of their own on the rules that a later release brought: the draft
    takes them in with the values of the legal model. Refused when there are none
    ("nothing-changed")."""
    with transaction.atomic(using="default"):
        current = rulebook.current()
        if current is None or not rulebook.unconfirmed(current):
            raise Refusal(
                "nothing-changed",
                _("The rules in force already say all that this release knows."),
                _("There is nothing left to confirm."),
            )
        draft = _opened(at, by)
        return _save(draft, at, by, overrides=draft.overrides)


def take_back(*, key: str, at: datetime, by: Account) -> StatutesDraft:
    """Undoes one change of the draft: the rule is again as the version in force has it."""
    with transaction.atomic(using="default"):
        draft = _opened(at, by)
        before = draft.based_on.overrides if draft.based_on else {}
        overrides = {name: clause for name, clause in draft.overrides.items() if name != key}
        if key in before:
            overrides[key] = before[key]
        return _save(draft, at, by, overrides=overrides)


def discard(*, draft: StatutesDraft, at: datetime, by: Account) -> None:
    """Undoes the whole draft; what it held stays in the journal."""
    with transaction.atomic(using="default"):
        take(draft, DISCARD_DRAFT, decided_by=by, decided_at=at)
        _journal("statutes.draft_discarded", draft, at, by)


def adopt(*, draft: StatutesDraft, revision: int, at: datetime, by: Account) -> Statutes:
    """Makes the draft, as it was read, the rules in force: by somebody who wrote none of it."""
    with transaction.atomic(using="default"):
        _turn(draft, revision)
        if draft.writers.filter(pk=by.pk).exists():
            raise Refusal(
                "own-draft",
                _("You wrote a part of this draft: somebody else must read and adopt it."),
                _("Ask another person of the board or of the supervisory board."),
            )
        _refuse_unless_changed(draft)
        if draft.based_on != rulebook.current():
            raise Refusal(
                "statutes-changed",
                _("Another version of the rules came into force since this draft was begun."),
                _("Discard the draft and write the changes again on the version in force."),
            )
        statutes = versions.adopt(
            preset=draft.preset,
            overrides=draft.overrides,
            adopted_on=draft.adopted_on,
            source=draft.source,
            at=at,
            by=by,
        )
        take(draft, ADOPT_DRAFT, decided_by=by, decided_at=at, statutes=statutes)
    return statutes


def _refuse_unless_changed(draft: StatutesDraft) -> None:
    before = draft.based_on
    names = ("preset", "overrides", "adopted_on", "source")
    if before and rulebook.unconfirmed(before):
        return  # adopting it says that the rules of a later release hold
    if before and all(getattr(before, name) == getattr(draft, name) for name in names):
        raise Refusal(
            "nothing-changed",
            _("This draft says what the rules in force say already."),
            _("Write a change first, or discard the draft."),
        )


def _opened(at: datetime, by: Account, **first: Any) -> StatutesDraft:
    """The draft, begun from the version in force when there is none; whoever asks writes in it."""
    current = rulebook.current()
    if current is not None:
        first = {
            "preset": current.preset,
            "overrides": current.overrides,
            "adopted_on": current.adopted_on,
            "source": current.source,
        }
    elif not first and rulebook.draft() is None:
        raise Refusal(
            "no-statutes",
            _("The rules of the cooperative are not recorded yet."),
            _("Choose a legal model first."),
        )
    draft, begun = StatutesDraft.objects.get_or_create(
        state=DraftState.OPEN, defaults={**first, "based_on": current, "saved_at": at}
    )
    if begun:
        _journal("statutes.draft_begun", draft, at, by)
    return draft


def _save(draft: StatutesDraft, at: datetime, by: Account, **changes: Any) -> StatutesDraft:
    """Writes what the law allows, unless somebody else wrote in between."""
    for name, value in changes.items():
        setattr(draft, name, value)
    rulebook.resolve(draft.preset, draft.overrides)
    _turn(draft, draft.revision)
    StatutesDraft.objects.filter(pk=draft.pk).update(**changes, saved_at=at)
    draft.writers.add(by)
    draft.refresh_from_db()
    _journal("statutes.draft_written", draft, at, by)
    return draft


def _turn(draft: StatutesDraft, revision: int) -> None:
    """One gesture at a time on a draft, and on the revision that was read."""
    mine = StatutesDraft.objects.filter(pk=draft.pk, state=DraftState.OPEN, revision=revision)
    if mine.update(revision=revision + 1) != 1:
        raise TransitionRefused("write", draft.state)


def _holds(preset: str, key: str, clause: dict[str, Any]) -> bool:
    """Whether a clause can stand in that legal model."""
    try:
        change(load_preset(preset).rule(key), overrides_from_document(clause)[key])
    except (KeyError, RuleRefused):
        return False
    return True


def _with(draft: StatutesDraft, question: str) -> list[str]:
    return list(dict.fromkeys([*draft.answered, *([question] if question else [])]))


def _journal(event: str, draft: StatutesDraft, at: datetime, by: Account) -> None:
    audit.record(
        event,
        at=at,
        by=by,
        subject=f"statutes-draft:{draft.pk}",
        details={
            "preset": draft.preset,
            "overrides": draft.overrides,
            "revision": draft.revision,
        },
    )
