"""Moderation of texts: reporting, hiding with a reason, leaving in place with a reason."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Refusal, refuse_if
from members import queries as register
from members.models import Account, Member
from proposals import moderating
from proposals.models import Ground, Proposal, Report, Ruling
from proposals.moderating import Text
from proposals.moderation_mails import tell_moderators, tell_of_ruling
from proposals.states import RulingState

SHORTEST_REASON = 30
LONGEST = 2_000
MOST_REPORTS_A_DAY = 10


def report(
    *, text: Text, member: Member, ground: str, at: datetime, by: Account, words: str = ""
) -> Report:
    """Tells the moderators that a text breaks the rules; the same member says it once. They get
    one message a text, however many report it."""
    _known(ground)
    with transaction.atomic(using="default"):
        text.refresh_from_db(fields=["hidden_by"])
        _refuse_unless_reportable(text, member)
        already = moderating.open_reports(text).filter(member=member).first()
        if already is not None:
            return already
        _refuse_beyond_the_pace(member, at)
        made, new = Report.objects.get_or_create(
            **moderating.place(text),
            member=member,
            ruling=None,
            defaults={"ground": ground, "words": words.strip()[:LONGEST], "reported_at": at},
        )
        if new:
            audit.record("moderation.reported", at=at, by=by, subject=text.reference)
            tell_moderators(text, at)
    return made


def hide(
    *, text: Text, version: int, ground: str, reason: str, at: datetime, by: Account
) -> Ruling:
    """Puts a reason in the place of a text, and tells its author, who can appeal. `version` is
    the one that the moderator read."""
    _known(ground)
    reason = _weighed(reason)
    moderator = _neutral_moderator(text, at, by)
    with transaction.atomic(using="default"):
        if moderating.reversed_before(text):
            raise Refusal(
                "shown-again-on-appeal",
                _("These words were shown again on appeal: they are not hidden twice."),
                _("The journal of moderation gives the reasons."),
            )
        ruling = _rule(
            text,
            state=RulingState.HIDDEN,
            moderator=moderator,
            ground=ground,
            reason=reason,
            version=version,
            ruled_at=at,
        )
        _put_out_of_sight(text, ruling, version)
        _conclude(text, ruling, at, by)
    return ruling


def keep(*, text: Text, reason: str, at: datetime, by: Account) -> Ruling:
    """Answers the reports by leaving the text in place."""
    reason = _weighed(reason)
    moderator = _neutral_moderator(text, at, by)
    with transaction.atomic(using="default"):
        first = moderating.open_reports(text).first()
        if first is None:
            raise Refusal(
                "nothing-reported",
                _("Nobody waits for an answer about this text."),
                _("Another moderator may have answered: look at the journal."),
            )
        ruling = _rule(
            text,
            state=RulingState.KEPT,
            moderator=moderator,
            ground=first.ground,
            reason=reason,
            version=text.version,
            ruled_at=at,
        )
        _conclude(text, ruling, at, by)
    return ruling


def _rule(text: Text, **decided: Any) -> Ruling:
    return Ruling.objects.create(**moderating.place(text), **decided)


def _put_out_of_sight(text: Text, ruling: Ruling, version: int) -> None:
    """Of two moderators in the same second, one hides; a text changed meanwhile is read again."""
    if isinstance(text, Proposal):
        touched = Proposal.objects.filter(
            pk=text.pk, hidden_by=None, version=version, published_at__isnull=False
        ).update(hidden_by=ruling)
    else:
        touched = (
            type(text)._default_manager.filter(pk=text.pk, hidden_by=None).update(hidden_by=ruling)
        )
    text.refresh_from_db()
    if touched:
        return
    if text.hidden_by_id:
        raise Refusal(
            "already-hidden",
            _("This text is hidden already."),
            _("The journal of moderation gives the reason."),
        )
    raise Refusal(
        "changed-since",
        _("Its author has changed this text since you read it."),
        _("Read it again before you decide."),
    )


def _conclude(text: Text, ruling: Ruling, at: datetime, by: Account) -> None:
    """The reports are answered, the journal written, those concerned told."""
    moderating.open_reports(text).update(ruling=ruling)
    audit.record(
        f"moderation.{ruling.state}",
        at=at,
        by=by,
        subject=text.reference,
        details={"ruling": ruling.pk, "ground": ruling.ground},
    )
    tell_of_ruling(ruling, at)


def _neutral_moderator(text: Text, at: datetime, by: Account) -> Member:
    today = at.astimezone(PARIS).date()
    moderator = moderating.moderator_of(by, today)
    if moderator is None:
        raise Forbidden(
            "not-a-moderator",
            _("You do not moderate."),
            _("The board names the moderators."),
        )
    refuse_if(moderating.obstacles_to_rule(register.members_of(by, today), text), status=403)
    return moderator


def _refuse_unless_reportable(text: Text, member: Member) -> None:
    home = moderating.home(text)
    if text.hidden_by_id:
        raise Refusal(
            "already-hidden",
            _("This text is hidden already."),
            _("The journal of moderation gives the reason."),
        )
    if isinstance(home, Proposal) and home.published_at is None:
        raise Refusal("not-published", _("Nobody else reads this draft."), "")
    if moderating.wrote([member], text):
        raise Refusal(
            "own-text",
            _("This text is yours."),
            _("Change it or withdraw it, if it is a proposal; write to the moderators otherwise."),
        )


def _refuse_beyond_the_pace(member: Member, at: datetime) -> None:
    day = Report.objects.filter(member=member, reported_at__gt=at - timedelta(days=1))
    if day.count() >= MOST_REPORTS_A_DAY:
        raise Refusal(
            "too-many-reports",
            _("You have reported many texts today."),
            _("Write to the board if a whole debate is out of hand; or come back tomorrow."),
            status=429,
        )


def _weighed(reason: str) -> str:
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST:
        raise Refusal(
            "reason-missing",
            _("A moderator gives reasons, in a sentence or two."),
            _("Say which words break which rule, so that the author and all members understand."),
            status=400,
        )
    return reason


def _known(ground: str) -> None:
    if ground not in Ground.values:
        raise Refusal(
            "no-ground",
            _("What the text is reproached with is missing."),
            _("Choose one of the grounds."),
            status=400,
        )
