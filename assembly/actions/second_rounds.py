"""The second round of an election, for the seats that the first left to fill (R-ELEC)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import previous
from assembly.actions import agenda, assemblies
from assembly.models import AgendaItem, Assembly, Resolution
from assembly.second_rounds import left_by, left_to_fill, still_standing
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal
from members.models import Account


def prepare(
    *, after: Assembly, title: str, meets_at: datetime, at: datetime, by: Account
) -> Assembly:
    """Opens the file of an assembly that holds the second round of every election that `after`
    left open: announced, voted and counted as the first round was. Sent twice, the second gesture
    finds nothing left."""
    with transaction.atomic(using="default"):
        take_turn(after)
        left = left_by(after)
        if not left or after.state != AssemblyState.DECIDED:
            raise _nothing_to_hold()
        if meets_at <= at:
            raise Refusal(
                "meeting-in-the-past",
                _("The date of the meeting is past."),
                _("Choose a date to come."),
                status=400,
            )
        call = after.call
        assembly = assemblies.prepare(
            kind=after.kind,
            title=title,
            meets_at=meets_at,
            mode=after.mode,
            place=call.place,
            videoconference_url=call.videoconference_url,
            is_annual=False,
            convened_by=after.convened_by,
            with_usual_agenda=False,
            at=at,
            by=by,
        )
        opens_at = previous.opening(after, meets_at)
        Assembly.objects.filter(pk=assembly.pk).update(vote_opens_at=opens_at)
        for first in left:
            hold(assembly=assembly, first=first, at=at, by=by)
    assembly.refresh_from_db()
    return assembly


def hold(*, assembly: Assembly, first: Resolution, at: datetime, by: Account) -> Resolution:
    """Puts the second round on the agenda of an assembly in preparation: the seats left, those who
    still stand, and the limits of the first round."""
    with transaction.atomic(using="default"):
        agenda.refuse_unless_draft(assembly=assembly)
        if first not in left_to_fill():
            raise _nothing_to_hold()
        let_go_of_cancelled(first=first)
        title = _("Second round: {title}").format(title=first.title)[:300]
        item = agenda.add_item(
            assembly=assembly, kind=AgendaItem.Kind.ELECTION, title=title, at=at, by=by
        )
        made = item.resolutions.get()
        made.seats, made.organ = first.outcome.figures["vacant"], first.organ
        made.group_cap, made.first_round = first.group_cap, first
        made.is_secret = first.is_secret
        made.save()
        for candidate in still_standing(first):
            if not candidate.member.is_active(at.date()):
                continue
            agenda.stand(
                resolution=made,
                member=candidate.member,
                statement=candidate.statement,
                profession=candidate.profession,
                functions=candidate.functions,
                age=candidate.age,
                born_on=candidate.born_on,
                group=candidate.group,
                agreed_by_board=candidate.agreed_by_board,
                at=at,
                by=by,
            )
        audit.record(
            "election.second_round_planned",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"first": first.reference, "second": made.reference},
        )
    return made


def let_go_of_cancelled(*, first: Resolution) -> None:
    """A second round whose assembly was given up is nobody's second round any more."""
    given_up = Resolution.objects.filter(first_round=first, assembly__state=AssemblyState.CANCELLED)
    given_up.update(first_round=None)


def _nothing_to_hold() -> Refusal:
    return Refusal(
        "no-second-round",
        _("This election has no second round to hold."),
        _("Its seats are filled, its rules know one round only, or it is already planned."),
    )
