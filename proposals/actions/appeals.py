"""Appeals against moderation: the author asks, those who watch over the votes decide."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Refusal, refuse_if
from common.states import Transition, take
from members import queries as register
from members.models import Account, Member
from proposals import moderating, states
from proposals.models import Ruling
from proposals.moderation_mails import tell_judges, tell_of_judgement

SHORTEST = 30
LONGEST = 3_000


def appeal(*, ruling: Ruling, words: str, at: datetime, by: Account) -> None:
    """The author asks that their text be shown again; once a ruling."""
    text = moderating.text_of(ruling)
    mine = register.members_of(by, at.astimezone(PARIS).date())
    if not moderating.wrote(mine, text):
        raise Forbidden("not-the-author", _("The author of the text appeals."), "")
    words = _weighed(words)
    with transaction.atomic(using="default"):
        take(ruling, states.APPEAL, appeal=words, appealed_at=at)
        audit.record("moderation.appealed", at=at, by=by, subject=ruling.reference)
        tell_judges(ruling, at)


def uphold(*, ruling: Ruling, reasons: str, at: datetime, by: Account) -> None:
    """The text stays hidden."""
    _judge(ruling, states.UPHOLD, reasons, at, by)


def reverse(*, ruling: Ruling, reasons: str, at: datetime, by: Account) -> None:
    """The text is shown again, as it stood."""
    _judge(ruling, states.REVERSE, reasons, at, by)


def _judge(ruling: Ruling, move: Transition, reasons: str, at: datetime, by: Account) -> None:
    judge = _impartial_judge(ruling, at, by)
    reasons = _weighed(reasons)
    with transaction.atomic(using="default"):
        take(ruling, move, judgement=reasons, judged_at=at, judge=judge)
        if move is states.REVERSE:
            text = moderating.text_of(ruling)
            type(text)._default_manager.filter(pk=text.pk, hidden_by=ruling).update(hidden_by=None)
            text.refresh_from_db()
        audit.record(f"moderation.{move.target}", at=at, by=by, subject=ruling.reference)
        tell_of_judgement(ruling, at)


def _impartial_judge(ruling: Ruling, at: datetime, by: Account) -> Member:
    today = at.astimezone(PARIS).date()
    judge = moderating.judge_of(by, today)
    if judge is None:
        raise Forbidden(
            "not-a-judge",
            _("You do not decide appeals."),
            _("Those whom the statutes made watch over the votes decide them."),
        )
    refuse_if(moderating.obstacles_to_judge(register.members_of(by, today), ruling), status=403)
    return judge


def _weighed(words: str) -> str:
    words = words.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refusal(
            "reasons-missing",
            _("Reasons are needed, in a sentence or two."),
            _("Say why, so that others understand; 3,000 characters at most."),
            status=400,
        )
    return words
