"""What a member is asked, and what they may do besides."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import permissions, standing_for
from assembly.actions.questions import OPEN_TO_QUESTIONS
from assembly.models import Assembly, Proxy
from assembly.states import RUNNING, ProxyState
from common import clock
from frontend.templatetags.ouvote import day
from frontend.todo.item import DUTY, STANDING, Item, minutes
from members import queries as register
from members.models import Account, ElectronicConsent, Member
from proposals import consulting, errands, grouping
from proposals import queries as proposals
from proposals.models import Duration, Errand
from proposals.queries import Search
from proposals.states import ProposalState

SUPPORTS_SHOWN = 3
HANDS_SHOWN = 3


def proxies_to_answer(mine: list[Member]) -> Iterator[Item]:
    asked = Proxy.objects.filter(
        holder__in=mine, state=ProxyState.GIVEN, assembly__state__in=RUNNING
    ).select_related("principal", "assembly")
    for proxy in asked.order_by("given_at", "pk"):
        effort, unit = minutes(1)
        yield Item(
            effort,
            unit,
            _("Accept or decline the proxy of %(name)s") % {"name": proxy.principal},
            f"/assemblees/{proxy.assembly_id}/pouvoirs",
            proxy.assembly.title,
            _("Proxy"),
            DUTY,
        )


def to_be_consulted(account: Account, on: date) -> Iterator[Item]:
    for standing in consulting.waiting_for(account, at=clock.now(), on=on):
        effort, unit = minutes(2)
        yield Item(
            effort,
            unit,
            _("Give your opinion: %(title)s") % {"title": standing.poll.title},
            reverse("proposals:consultation", args=[standing.poll.pk]),
            _("Consultation without the value of a decision of an assembly."),
            _("Until %(day)s") % {"day": day(standing.poll.remote_closes_at)},
            DUTY,
        )


def to_prepare(account: Account, mine: list[Member]) -> Iterator[Item]:
    """A session opened by e-mail is confirmed otherwise at the time of the vote."""
    if mine and not register.has_second_factor(account):
        effort, unit = minutes(2)
        yield Item(
            effort,
            unit,
            _("Prepare your second means"),
            reverse("members:security"),
            _("A passkey or an application confirms that it is you when you vote."),
            _("Before the roll is frozen"),
        )


def to_support(account: Account, mine: list[Member], on: date) -> Iterator[Item]:
    if not mine:
        return
    names = {member.pk for member in mine}
    asking = proposals.proposals(
        account, Search(state=ProposalState.PUBLISHED, order="opinions"), on
    )
    shown = 0
    for proposal in asking:
        if shown == SUPPORTS_SHOWN:
            return
        if (
            proposal.hidden_by_id
            or proposal.author_id in names
            or proposals.supporting(proposal, mine)
        ):
            continue
        progress = proposals.progress(proposal, on)
        if progress.reached:
            continue
        shown += 1
        effort, unit = minutes(1)
        yield Item(
            effort,
            unit,
            _("Support “%(title)s”") % {"title": proposal.title},
            reverse("proposals:detail", args=[proposal.pk]),
            ngettext("%(count)s supporter so far", "%(count)s supporters so far", progress.members)
            % {"count": progress.members},
            _("Proposal"),
        )


def to_agree(mine: list[Member]) -> Iterator[Item]:
    agreed = set(
        ElectronicConsent.objects.filter(member__in=mine, revoked_at__isnull=True).values_list(
            "member_id", flat=True
        )
    )
    if any(member.pk not in agreed and member.email for member in mine):
        effort, unit = minutes(1)
        yield Item(
            effort,
            unit,
            _("Be convened by e-mail rather than by post"),
            reverse("members:account"),
            _("It saves paper and a week; you may go back to the post at any time."),
            _("Convocations"),
        )


def to_write(account: Account, mine: list[Member], on: date) -> Iterator[Item]:
    if not mine:
        return
    for draft in proposals.drafts_of(account, on)[:1]:
        effort, unit = minutes(10)
        title = _("Finish your proposal “%(title)s”") % {"title": draft.title or _("untitled")}
        url = reverse("proposals:edit", args=[draft.pk])
        yield Item(effort, unit, title, url, "", _("Draft"))
        return
    yield Item(
        "1",
        _("evening"),
        _("Write a proposal for the next assembly"),
        reverse("proposals:begin"),
        _("Other members support it, and the board must answer."),
        _("Proposal"),
        begins=len(mine) == 1,  # whoever acts for several says first for whom
    )


def to_ask(account: Account, mine: list[Member], on: date) -> Iterator[Item]:
    """Written questions, while an assembly is convened (L225-108)."""
    if not mine:
        return
    convened = Assembly.objects.filter(state__in=OPEN_TO_QUESTIONS).order_by("pk")
    for assembly in convened:
        if permissions.can_ask(account, assembly, on):
            effort, unit = minutes(10)
            yield Item(
                effort,
                unit,
                _("Ask for an explanation before the assembly"),
                reverse("assembly:questions", args=[assembly.pk]),
                assembly.title,
                _("Assembly"),
            )


def to_question(mine: list[Member]) -> Iterator[Item]:
    """At any time of the year."""
    if mine:
        effort, unit = minutes(10)
        yield Item(
            effort,
            unit,
            _("Read what members asked this year, or ask too"),
            reverse("proposals:questions"),
            _("The answer is for everybody, your name for nobody."),
            _("Question"),
        )


def to_join(mine: list[Member]) -> Iterator[Item]:
    """Working groups that call for help."""
    if not mine:
        return
    for group in grouping.looking_for_help(mine):
        yield Item(
            "1",
            _("evening"),
            _("Join the group “%(name)s”") % {"name": group.name},
            reverse("proposals:groups"),
            group.help_wanted,
            _("Call for help"),
        )


def to_stand(mine: list[Member]) -> Iterator[Item]:
    """Elections whose candidates are looked for."""
    if not mine:
        return
    for election in standing_for.taking_candidates(clock.now()):
        if election.candidates.filter(member__in=mine).exists():
            continue
        effort, unit = minutes(15)
        yield Item(
            effort,
            unit,
            _("Stand: %(title)s") % {"title": election.title},
            reverse("assembly:candidacy", args=[election.assembly_id]),
            _("The form asks for what the law makes public of candidates."),
            day(election.assembly.call.meets_at),
            span=STANDING,
        )


def to_lend_a_hand(mine: list[Member], on: date) -> Iterator[Item]:
    """What one promised, then what nobody has taken yet."""
    if not mine:
        return
    url = reverse("proposals:errands")
    for errand in errands.promised_by(mine):
        until = _("Until %(day)s") % {"day": day(errand.due_on)}
        effort, unit = _lasting(errand)
        yield Item(effort, unit, errand.title, url, _("You took it."), until, DUTY)
    for errand in errands.free(on)[:HANDS_SHOWN]:
        effort, unit = _lasting(errand)
        until = _("Until %(day)s") % {"day": day(errand.due_on)}
        yield Item(effort, unit, errand.title, url, until, _("Helping hand"))


def _lasting(errand: Errand) -> tuple[str, str]:
    if errand.minutes < Duration.HOUR:
        return minutes(errand.minutes)
    hours = errand.minutes // 60
    return str(hours), ngettext("hour", "hours", hours)
