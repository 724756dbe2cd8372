"""Starting again from the previous assembly: one gesture opens the file of the next."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import previous as former
from assembly.actions.agenda import number_resolutions
from assembly.actions.assemblies import prepare
from assembly.models import AgendaItem, Assembly, Resolution
from assembly.previous import Copied
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal
from members.models import Account


def start_again(
    *, previous: Assembly, title: str, meets_at: datetime, at: datetime, by: Account
) -> Assembly:
    """Prepares an assembly with the agenda, the texts and the places of a former one, elections
    for the mandates that end, and dates counted anew. Asking twice for the same day is refused."""
    with transaction.atomic(using="default"):
        take_turn(previous)
        _refuse_unless_possible(previous, meets_at, at)
        renewal = former.renewal(previous, meets_at=meets_at, at=at)
        call = previous.calls.order_by("-number")[0]
        assembly = prepare(
            kind=previous.kind,
            title=title,
            meets_at=meets_at,
            mode=previous.mode,
            place=call.place,
            videoconference_url=call.videoconference_url,
            is_annual=previous.is_annual,
            convened_by=previous.convened_by,
            with_usual_agenda=False,
            at=at,
            by=by,
        )
        Assembly.objects.filter(pk=assembly.pk).update(vote_opens_at=renewal.vote_opens_at)
        for position, copied in enumerate(renewal.items, start=1):
            _lay(assembly, copied, position)
        number_resolutions(assembly=assembly)
        audit.record(
            "assembly.started_again",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"from": previous.subject, "items": len(renewal.items)},
        )
    assembly.refresh_from_db()
    return assembly


def _refuse_unless_possible(previous: Assembly, meets_at: datetime, at: datetime) -> None:
    if previous.state in (AssemblyState.DRAFT, AssemblyState.CANCELLED):
        raise Refusal(
            "previous-not-convened",
            _("One starts again from an assembly that was convened."),
            _("Choose another, or prepare a new assembly."),
        )
    if meets_at <= at:
        raise Refusal(
            "meeting-in-the-past",
            _("The date of the meeting is past."),
            _("Choose a date to come."),
            status=400,
        )
    drafts = Assembly.objects.filter(state=AssemblyState.DRAFT, kind=previous.kind)
    if drafts.filter(calls__meets_at=meets_at).exists():
        raise Refusal(
            "already-in-preparation",
            _("An assembly of that day is already in preparation."),
            _("Go on with it: it is in the list of assemblies."),
        )


def _lay(assembly: Assembly, copied: Copied, position: int) -> None:
    item = AgendaItem.objects.create(
        assembly=assembly, position=position, kind=copied.kind, title=copied.title
    )
    if copied.kind not in (AgendaItem.Kind.VOTE, AgendaItem.Kind.ELECTION):
        return
    question = copied.question or Resolution()
    Resolution.objects.create(
        assembly=assembly,
        item=item,
        number=0,
        title=copied.title,
        text=copied.text,
        author=question.author,
        nature=question.nature,
        is_secret=question.is_secret,
        agreed_by_board=question.agreed_by_board,
        seats=copied.seats,
        organ=copied.organ,
    )
