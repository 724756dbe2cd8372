"""The complementary notice: what was added to a convened agenda, sent as the notice was (R-CONV-04,
R-ODJ-02)."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from assembly import audiences, conveners, reaching
from assembly.actions import proofs
from assembly.documents import shelf, words
from assembly.documents.completion import completion_data, draw_completion
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from assembly.models import AgendaCompletion, Notice
from assembly.reminding import complement_step
from common import audit
from common.clock import PARIS
from members import queries as register
from members.models import Member
from notifications.actions import outbox
from notifications.documents import store
from notifications.models import Channel, PostalBatch
from votes.station.models import RollEntry

PDF = "application/pdf"


def send(*, completion: AgendaCompletion, at: datetime) -> int:
    """Draws the complementary notice, and puts it with the new single form into the outbox for
    each member who was sent the notice; gives how many. Who has gone back to the post since gets a
    letter (R225-63)."""
    call = completion.assembly.call
    data = completion_data(completion, at=at)
    content = draw_completion(data).bytes()
    path, digest = shelf.keep(content, folder="convocations")
    AgendaCompletion.objects.filter(pk=completion.pk).update(
        notice_file=path, notice_sha256=digest, notice_data=data
    )
    completion.refresh_from_db()
    form = draw_voting_form(voting_form_data(call, at=at)).bytes()
    papers = [
        store(content, filename="ordre-du-jour-complete.pdf", media_type=PDF),
        store(form, filename="formulaire.pdf", media_type=PDF),
    ]
    by_email = _still_by_email(completion)
    members = _told(completion, at.astimezone(PARIS).date())
    context = _words_of_the_message(completion)
    step = complement_step(completion)
    outbox.queue_all(
        key_subject=completion.assembly.subject,
        members=members,
        step=step,
        template="agenda_completed",
        context_of=lambda member: context,
        at=at,
        attachments_of=lambda member: papers,
        channel_of=lambda member: Channel.EMAIL if member.pk in by_email else Channel.POST,
    )
    return proofs.record(
        call=call, step=step, members=members, digest=digest, at=at, completion=completion
    )


def note_batch_posted(*, batch: PostalBatch, on: date, at: datetime) -> None:
    """Letters of a complementary notice were posted: its last dispatch is that day."""
    concerned = AgendaCompletion.objects.filter(notices__message__batch=batch, dispatched_on__lt=on)
    for completion in concerned.distinct().select_related("assembly").order_by("pk"):
        AgendaCompletion.objects.filter(pk=completion.pk).update(dispatched_on=on)
        audit.record(
            "assembly.complements_posted",
            at=at,
            subject=completion.assembly.subject,
            details={"number": completion.number, "on": on.isoformat()},
        )


def _told(completion: AgendaCompletion, today: date) -> list[Member]:
    """Those who were sent the notice, or to whom the roll desk has given a right since, and who
    have not left."""
    notices = _notices(completion).order_by().values("member")
    urns = completion.assembly.polls.order_by().values("poll")
    rights = RollEntry.objects.filter(poll__in=urns, withdrawn_at=None).order_by().values("member")
    told = Q(pk__in=notices) | Q(pk__in=rights)
    return list(register.active_members(today).filter(told).select_related("account"))


def _still_by_email(completion: AgendaCompletion) -> set[int]:
    """Who had the notice by post, or goes back to it, has a letter."""
    posted = _notices(completion).exclude(channel=Notice.Channel.EMAIL).order_by()
    return reaching.by_email_ids(completion.assembly.call) - set(
        posted.values_list("member", flat=True)
    )


def _notices(completion: AgendaCompletion) -> "QuerySet[Notice]":
    return Notice.objects.filter(call=completion.assembly.call, completion=None)


def _words_of_the_message(completion: AgendaCompletion) -> dict[str, Any]:
    assembly = completion.assembly
    call = assembly.call
    added = completion.resolutions.order_by("number")
    return {
        "assembly_name": words.kind(assembly),
        "convener": audiences.convener(assembly),
        "convener_inside": conveners.the(assembly),
        "convened_on": call.convened_at,
        "meets_at": call.meets_at,
        "place": call.place,
        "videoconference_url": call.videoconference_url,
        "added": [f"{each.number}. {each.title}" for each in added],
        "authors": list(dict.fromkeys(each.author_name for each in added)),
        "link": f"{settings.SITE_URL}/assemblees/{assembly.pk}/",
    }
