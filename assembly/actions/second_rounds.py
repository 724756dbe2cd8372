"""The second round of an election, for the seats that the first left to fill (R-ELEC)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.actions import agenda
from assembly.models import AgendaItem, Assembly, Resolution
from assembly.second_rounds import left_to_fill, still_standing
from common import audit
from common.refusals import Refusal
from members.models import Account


def hold(*, assembly: Assembly, first: Resolution, at: datetime, by: Account) -> Resolution:
    """Puts the second round on the agenda of an assembly in preparation: the seats left, those who
    still stand, and the limits of the first round."""
    with transaction.atomic(using="default"):
        agenda.refuse_unless_draft(assembly=assembly)
        if first not in left_to_fill():
            raise Refusal(
                "no-second-round",
                _("This election has no second round to hold."),
                _("Its seats are filled, its rules know one round only, or it is already planned."),
            )
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
