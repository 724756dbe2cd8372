"""What is read of moderation: who moderates, what waits, what was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from members import queries as register
from members.models import Mandate, Member, OrganFunction
from members.models.mandates import Organ
from members.queries import Person
from proposals import coauthoring
from proposals.models import (
    Consultation,
    Contribution,
    Moderator,
    Proposal,
    Remark,
    Report,
    Ruling,
)
from proposals.states import RulingState

# What a member can report and a moderator hide.
Text = Proposal | Contribution | Remark


@dataclass(frozen=True)
class Waiting:
    """A text that members reported and nobody has looked at yet."""

    text: Text
    reports: int
    since: Any


def place(text: Text) -> dict[str, Any]:
    """The three columns that say which text a report or a ruling is about."""
    if isinstance(text, Remark):
        return {"proposal": None, "contribution": None, "remark": text}
    if isinstance(text, Contribution):
        return {"proposal": text.proposal, "contribution": text, "remark": None}
    return {"proposal": text, "contribution": None, "remark": None}


def home(text: Text) -> Proposal | Consultation:
    """The proposal or the consultation under which a text is read."""
    if isinstance(text, Remark):
        return text.consultation
    return text.proposal if isinstance(text, Contribution) else text


def text_of(row: Ruling | Report) -> Text:
    found = row.remark or row.contribution or row.proposal
    assert found is not None  # the database holds it
    return found


def wrote(members: Iterable[Member], text: Text) -> bool:
    """Whether one of these members wrote a text, alone or with others."""
    mine = {member.pk for member in members}
    return text.author_id in mine or (
        isinstance(text, Proposal) and bool(coauthoring.signing(text) & mine)
    )


def moderators(on: date) -> QuerySet[Moderator]:
    """Who moderates on a day: named, still a member, and sitting in no organ that answers or
    judges."""
    seated = Mandate.objects.running(on).exclude(organ=Organ.SCRUTINEERS)
    return (
        Moderator.objects.filter(ended_at=None, member__in=Member.objects.active(on))
        .exclude(member__in=seated.order_by().values("member"))
        .select_related("member")
        .order_by("member__sort_key", "pk")
    )


def past_moderators() -> QuerySet[Moderator]:
    return (
        Moderator.objects.filter(ended_at__isnull=False)
        .select_related("member")
        .order_by("-ended_at", "-pk")
    )


def moderator_of(account: Person, on: date) -> Member | None:
    """The member as whom an account moderates, if it does."""
    mine = {member.pk for member in register.members_of(account, on)}
    if not mine or getattr(account, "is_operator", False):
        return None
    row = moderators(on).filter(member__in=mine).first()
    return row.member if row else None


def judges(on: date) -> list[Member]:
    """Who decides appeals: those whom the statutes made watch over the votes, which at Ouvaton is
    the supervisory board."""
    return register.holders_of(OrganFunction.Function.CERTIFIER, on)


def judge_of(account: Person, on: date) -> Member | None:
    """The member as whom an account decides appeals, if it does."""
    if not register.holds(OrganFunction.Function.CERTIFIER, account, on):
        return None
    mine = {member.pk for member in register.members_of(account, on)}
    return next((judge for judge in judges(on) if judge.pk in mine), None)


def obstacles_to_rule(members: Iterable[Member], text: Text) -> list[Obstacle]:
    """Why somebody who acts for these members is not neutral about a text."""
    members = list(members)
    mine = {member.pk for member in members}
    if wrote(members, text):
        return [
            Obstacle(
                "own-text",
                _("This text is yours: nobody moderates their own words."),
                _("Another moderator decides."),
            )
        ]
    if isinstance(text, Contribution) and (
        wrote(members, text.proposal) or (text.argument and text.argument.author_id in mine)
    ):
        return [
            Obstacle(
                "own-debate",
                _("This text answers one of yours: you would judge in your own cause."),
                _("Another moderator decides."),
            )
        ]
    return []


def obstacles_to_judge(members: Iterable[Member], ruling: Ruling) -> list[Obstacle]:
    """Why somebody who acts for these members may not decide this appeal."""
    members = list(members)
    mine = {member.pk for member in members}
    found = obstacles_to_rule(members, text_of(ruling))
    if ruling.moderator_id in mine:
        found.append(
            Obstacle(
                "own-ruling",
                _("You made the decision that is appealed against."),
                _("Another member of the organ decides."),
            )
        )
    if ruling.reports.filter(member__in=mine).exists():
        found.append(
            Obstacle(
                "own-report",
                _("You reported this text."),
                _("Another member of the organ decides."),
            )
        )
    return found


def open_reports(text: Text) -> QuerySet[Report]:
    """What members say of a text and no ruling has answered, oldest first."""
    return Report.objects.filter(**place(text), ruling=None).order_by("reported_at", "pk")


def waiting() -> list[Waiting]:
    """The texts that wait for a moderator, the oldest report first."""
    rows = (
        Report.objects.filter(ruling=None)
        .order_by()
        .values("proposal", "contribution", "remark")
        .annotate(reports=Count("pk"), since=Min("reported_at"))
        .order_by("since", "proposal", "contribution", "remark")
    )
    found = list(rows)
    contributions = Contribution.objects.select_related("proposal", "author", "argument").in_bulk(
        [row["contribution"] for row in found if row["contribution"]]
    )
    proposals = Proposal.objects.select_related("author").in_bulk(
        [row["proposal"] for row in found if row["proposal"] and not row["contribution"]]
    )
    remarks = Remark.objects.select_related("consultation__poll").in_bulk(
        [row["remark"] for row in found if row["remark"]]
    )

    def text(row: Mapping[str, Any]) -> Text:
        if row["remark"]:
            return remarks[row["remark"]]
        if row["contribution"]:
            return contributions[row["contribution"]]
        return proposals[row["proposal"]]

    return [Waiting(text(row), row["reports"], row["since"]) for row in found]


def appeals() -> QuerySet[Ruling]:
    """The appeals that nobody has decided, oldest first."""
    return rulings().filter(state=RulingState.APPEALED).order_by("appealed_at", "pk")


def rulings(state: str = "") -> QuerySet[Ruling]:
    """The journal of moderation, latest first."""
    found = Ruling.objects.select_related(
        "proposal__author",
        "contribution__author",
        "contribution__proposal",
        "contribution__argument",
        "remark__consultation__poll",
    )
    if state in RulingState.values:
        found = found.filter(state=state)
    return found.order_by("-ruled_at", "-pk")


def reversed_before(text: Text) -> bool:
    """Whether these very words were shown again on appeal: they are not hidden twice."""
    judged = Ruling.objects.filter(**place(text), state=RulingState.REVERSED)
    if isinstance(text, Proposal):
        judged = judged.filter(version=text.version)
    return judged.exists()


def figures() -> dict[str, int]:
    """How many decisions, hidings and reversals: what anybody may know of moderation."""
    return Ruling.objects.aggregate(
        decisions=Count("pk"),
        hidden=Count("pk", filter=Q(state__in=("hidden", "appealed", "upheld"))),
        kept=Count("pk", filter=Q(state=RulingState.KEPT)),
        reversed=Count("pk", filter=Q(state=RulingState.REVERSED)),
    )


def hide_words(proposal: Proposal) -> None:
    """Empties the texts of a proposal in memory, before it is given to somebody from whom
    moderation hides them. Nothing is saved."""
    proposal.title = proposal.shown_title
    for name in ("text", "reasons", "cost", "if_yes", "if_no"):
        setattr(proposal, name, "")
    proposal.files = []  # type: ignore[attr-defined]
