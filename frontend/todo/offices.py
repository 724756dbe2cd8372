"""What waits for the bureau, the board, the help desk and those who moderate."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import permissions as assembly_rights
from assembly import rulebook, signature_desk, statutes_desk
from assembly.models import Assembly, Claim, RollRequest
from assembly.sitting_desk import LIVE
from assembly.states import RUNNING, AssemblyState, ClaimState, RollRequestState
from frontend.templatetags.ouvote import day
from frontend.todo.item import DUTY, Item, minutes
from members import joining, recoveries
from members import permissions as rights
from members.models import Account
from proposals import moderating, questions
from proposals import queries as proposals


def sittings(account: Account, on: date) -> Iterator[Item]:
    """On the day, the door and the sitting wait for those who hold them, and for nobody else."""
    for assembly in Assembly.objects.filter(state__in=LIVE).prefetch_related("calls"):
        if on < assembly.call.meets_in_paris.date():
            continue
        if assembly_rights.can_check_in(account, assembly, on):
            in_session = assembly.state == AssemblyState.SITTING
            title = _("Hold the sitting") if in_session else _("Open the doors, then the sitting")
            url = reverse("assembly:sitting", args=[assembly.pk])
            yield Item("1", _("evening"), title, url, assembly.title, _("Sitting"), DUTY)


def papers_to_sign(account: Account, on: date) -> Iterator[Item]:
    """Those of the bureau sign the papers of their sitting, once it is over."""
    effort, unit = minutes(5)
    for assembly, count in signature_desk.waiting_for(account, on).items():
        title = ngettext(
            "Sign %(count)s paper of the sitting", "Sign %(count)s papers of the sitting", count
        ) % {"count": count}
        url = reverse("assembly:minutes", args=[assembly.pk])
        yield Item(effort, unit, title, url, assembly.title, _("Signature"), DUTY)


def members_to_answer(account: Account, on: date) -> Iterator[Item]:
    """Written questions and doubts about the roll wait for those who convene; claims, for those
    who certify."""
    effort, unit = minutes(10)
    if assembly_rights.can_prepare(account, on):
        asked = Assembly.objects.filter(state__in=RUNNING).annotate(
            asked=Count("questions", filter=Q(questions__answer=None, questions__is_late=False))
        )
        for assembly in asked.filter(asked__gt=0).order_by("pk"):
            title = ngettext(
                "Answer %(count)s written question",
                "Answer %(count)s written questions",
                assembly.asked,
            ) % {"count": assembly.asked}
            url = reverse("assembly:questions", args=[assembly.pk])
            yield Item(effort, unit, title, url, assembly.title, _("Question"), DUTY)
        for doubt in RollRequest.objects.filter(
            state=RollRequestState.ASKED, assembly__state=AssemblyState.CONVENED
        ).select_related("member", "assembly"):
            title = _("Answer about the roll: %(name)s") % {"name": doubt.member}
            url = reverse("assembly:own-roll", args=[doubt.assembly_id])
            yield Item(effort, unit, title, url, doubt.assembly.title, _("Roll request"), DUTY)
    if assembly_rights.can_answer_claims(account, on):
        for claim in Claim.objects.filter(state=ClaimState.FILED).select_related(
            "member", "assembly"
        ):
            title = _("Answer the claim of %(name)s") % {"name": claim.member}
            url = reverse("assembly:contest", args=[claim.assembly_id])
            yield Item(effort, unit, title, url, claim.assembly.title, _("Claim"), DUTY)


def access_to_decide(account: Account, on: date) -> Iterator[Item]:
    """A request of the help desk waits for a second person."""
    if not rights.can_help_with_access(account, on):
        return
    for request in recoveries.waiting_for(account):
        effort, unit = minutes(5)
        title = _("Decide a request for access: %(name)s") % {"name": request.member}
        url = reverse("members:recovery", args=[request.pk])
        yield Item(effort, unit, title, url, request.get_kind_display(), _("Help desk"), DUTY)


def to_moderate(account: Account, on: date) -> Iterator[Item]:
    effort, unit = minutes(5)
    url, tag = reverse("proposals:moderation"), _("Moderation")
    if moderating.moderator_of(account, on) and (reported := len(moderating.waiting())):
        title = ngettext(
            "Look at %(count)s reported text", "Look at %(count)s reported texts", reported
        )
        yield Item(effort, unit, title % {"count": reported}, url, "", tag, DUTY)
    if moderating.judge_of(account, on) and (appeals := moderating.appeals().count()):
        title = ngettext("Decide %(count)s appeal", "Decide %(count)s appeals", appeals)
        yield Item(effort, unit, title % {"count": appeals}, url, "", tag, DUTY)


def questions_to_answer(account: Account, on: date) -> Iterator[Item]:
    """Those of all the year, by organ."""
    for organ in questions.organs_of(account, on):
        if waiting := questions.waiting(organ).count():
            effort, unit = minutes(15)
            title = ngettext(
                "Answer %(count)s question of members",
                "Answer %(count)s questions of members",
                waiting,
            )
            url = reverse("proposals:answer-question", args=[organ])
            yield Item(effort, unit, title % {"count": waiting}, url, "", _("Question"), DUTY)


def of_the_board(account: Account, on: date) -> Iterator[Item]:
    if rights.is_board(account, on):
        for proposal in proposals.waiting_for_the_board():
            effort, unit = minutes(10)
            yield Item(
                effort,
                unit,
                _("Answer the proposal “%(title)s”") % {"title": proposal.title},
                reverse("proposals:detail", args=[proposal.pk]),
                _("It has gathered enough support."),
                _("Proposal"),
                DUTY,
            )
    if assembly_rights.can_prepare(account, on):
        drafts = Assembly.objects.filter(state=AssemblyState.DRAFT).prefetch_related("calls")
        for draft in drafts.order_by("pk"):
            yield Item(
                "1",
                _("evening"),
                _("Go on preparing “%(title)s”") % {"title": draft.title},
                f"/assemblees/{draft.pk}/",
                day(draft.call.meets_at) if draft.calls.all() else "",
                _("Assembly"),
            )


def rules_to_confirm(account: Account, on: date) -> Iterator[Item]:
    """Rules that came with a release after the statutes in force were recorded; once a draft is
    being written, it is for whoever adopts it."""
    if not assembly_rights.can_adopt_statutes(account, on):
        return
    current = rulebook.current()
    new = len(statutes_desk.unconfirmed()) if current is not None else 0
    if new and rulebook.draft() is None:
        effort, unit = minutes(10)
        title = ngettext(
            "Confirm or change %(count)s new rule", "Confirm or change %(count)s new rules", new
        ) % {"count": new}
        url = reverse("assembly:statutes") + "#nouveautes"
        detail = _("The value of the law or of the model applies in the meantime.")
        yield Item(effort, unit, title, url, detail, _("Statutes"), DUTY)


def asking_to_join(account: Account, on: date) -> Iterator[Item]:
    """Requests to become a member that the board has not answered, or not seen paid."""
    if not rights.can_manage_register(account, on):
        return
    waiting = joining.waiting().count()
    if waiting:
        effort, unit = minutes(5)
        title = ngettext(
            "Answer %(count)s request to join", "Answer %(count)s requests to join", waiting
        ) % {"count": waiting}
        yield Item(effort, unit, title, reverse("members:requests"), "", _("Register"), DUTY)
