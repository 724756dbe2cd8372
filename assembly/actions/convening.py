"""Convening: texts and roll freeze, every member is told in the legal form (R-CONV)."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import audiences, checklist, reaching, rulebook
from assembly.actions import complements, polls, proofs
from assembly.actions.agenda import number_resolutions
from assembly.actions.papers import MAX_DOCUMENT_BYTES
from assembly.deadlines import written_questions_until
from assembly.documents import shelf, words
from assembly.documents.convocation import convocation_data, draw_convocation
from assembly.documents.invitation import draw_invitation
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from assembly.freezing import agenda_texts, fingerprint, resolution_text
from assembly.models import Assembly, Call, Resolution, Roll
from assembly.reminding import notice_step
from assembly.rolls import take_snapshot
from assembly.signals import assembly_changed
from assembly.states import CALL_CONVENED, CONVENE, CallState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.documents.dates import day_in_words
from common.refusals import Refusal, refuse_if
from common.states import take
from members import queries as register
from members.models import Account
from notifications.actions import outbox
from notifications.documents import Document, store
from notifications.models import Channel, PostalBatch

PDF, CALENDAR = "application/pdf", "text/calendar"


def convene(*, assembly: Assembly, at: datetime, by: Account) -> None:
    """Convenes at the first call: freezes agenda, texts, rules and roll, prepares the polls, and
    puts a notice to each member into the outbox or the postal batch.

    Refused with every obstacle of the checklist at once.
    """
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(checklist.obstacles(assembly, at=at))
        rules = rulebook.of(assembly)
        number_resolutions(assembly=assembly)
        for resolution in Resolution.objects.filter(assembly=assembly):
            frozen = fingerprint(resolution_text(resolution))
            Resolution.objects.filter(pk=resolution.pk).update(frozen_hash=frozen)
        digest = fingerprint(agenda_texts(assembly))
        take(assembly, CONVENE, agenda_hash=digest, rules=rulebook.of(assembly).as_document())
        call = assembly.call
        roll = take_snapshot(
            call,
            Roll.Moment.CONVOCATION,
            at=at,
            votes_per_member=rules.number("votes_per_member"),
        )
        send_notices(call=call, at=at)
        prepared = polls.prepare(assembly=assembly, roll=roll, at=at, by=by)
        audit.record(
            "assembly.convened",
            at=at,
            by=by,
            subject=assembly.subject,
            details={
                "call": call.number,
                "agenda": digest,
                "roll": roll.size,
                "roll_sha256": roll.sha256,
                "convocation": call.convocation_sha256,
                "polls": [poll.uuid for poll in prepared],
            },
        )
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def send_notices(*, call: Call, at: datetime) -> int:
    """Draws the notice of a call and puts it into the outbox for each member of the register;
    gives how many. The day of sending starts the legal delay."""
    today = at.astimezone(PARIS).date()
    take(call, CALL_CONVENED, convened_at=at, dispatched_on=today)
    data = convocation_data(call, at=at)
    convocation = draw_convocation(data).bytes()
    path, digest = shelf.keep(convocation, folder="convocations")
    Call.objects.filter(pk=call.pk).update(
        convocation_file=path, convocation_sha256=digest, convocation_data=data
    )
    call.refresh_from_db()
    papers = _papers(call, convocation, at)
    context = _words_of_the_message(call)
    members = list(register.active_members(today).select_related("account"))
    by_email = reaching.by_email_ids(call)
    step = notice_step(call)
    outbox.queue_all(
        key_subject=call.assembly.subject,
        members=members,
        step=step,
        template="convocation",
        context_of=lambda member: context,
        at=at,
        attachments_of=lambda member: papers if member.pk in by_email else papers[:2],
        channel_of=lambda member: Channel.EMAIL if member.pk in by_email else Channel.POST,
    )
    return proofs.record(call=call, step=step, members=members, digest=digest, at=at)


def note_batch_posted(*, batch: PostalBatch, at: datetime) -> None:
    """Letters were posted: the delay of each call runs from its last dispatch (R-CONV-05); what
    was added to its agenda since is dated apart."""
    on = batch.dispatched_on or at.astimezone(PARIS).date()
    concerned = Call.objects.filter(
        notices__message__batch=batch,
        notices__completion=None,
        state=CallState.CONVENED,
        dispatched_on__lt=on,
    )
    with transaction.atomic(using="default"):
        for call in concerned.distinct().select_related("assembly").order_by("pk"):
            Call.objects.filter(pk=call.pk).update(dispatched_on=on)
            audit.record(
                "assembly.notices_posted",
                at=at,
                subject=call.assembly.subject,
                details={"call": call.number, "on": on.isoformat()},
            )
        complements.note_batch_posted(batch=batch, on=on, at=at)


def record_insertion(
    *,
    call: Call,
    reference: str,
    at: datetime,
    by: Account,
    published_on: date | None = None,
    proof: bytes = b"",
) -> None:
    """Records that the notice was inserted in a paper of legal notices (R-CONV-07), with its proof
    as a PDF. The delay runs from the last dispatch or insertion (R225-69): one published later
    than the letters moves it."""
    if call.state != CallState.CONVENED:
        raise Refusal(
            "call-not-running",
            _("This call is not running."),
            _("The insertion belongs to a call that is convened and not yet held."),
        )
    if not reference.strip():
        raise Refusal(
            "reference-missing",
            _("The reference of the insertion is missing."),
            _("Give the paper, its date and the number of the notice."),
            status=400,
        )
    _refuse_wrong_insertion(call, published_on, proof)
    said: dict[str, Any] = {"insertion": reference.strip()}
    if published_on is not None:
        said["insertion_on"] = published_on
    if proof:
        path, digest = shelf.keep(proof, folder="insertions")
        said |= {"insertion_file": path, "insertion_sha256": digest}
    with transaction.atomic(using="default"):
        take_turn(call.assembly)
        Call.objects.filter(pk=call.pk).update(**said)
        if published_on is not None:
            Call.objects.filter(pk=call.pk, dispatched_on__lt=published_on).update(
                dispatched_on=published_on
            )
        audit.record(
            "assembly.insertion_recorded",
            at=at,
            by=by,
            subject=call.assembly.subject,
            details={
                "call": call.number,
                "reference": reference.strip(),
                "published_on": published_on.isoformat() if published_on else "",
                "sha256": said.get("insertion_sha256", ""),
            },
        )


def _refuse_wrong_insertion(call: Call, published_on: date | None, proof: bytes) -> None:
    earliest = _first_day_of_insertion(call)
    if published_on is not None and earliest and published_on < earliest:
        raise Refusal(
            "insertion-too-early",
            _("The legal notice is published once there is something to announce."),
            _("Check the date of the paper: {day} at the earliest.").format(
                day=day_in_words(earliest)
            ),
            status=400,
        )
    if published_on is not None and published_on >= call.meets_in_paris.date():
        raise Refusal(
            "insertion-too-late",
            _("The legal notice is published before the meeting."),
            _("Check the date of the paper."),
            status=400,
        )
    if proof and not proof.startswith(b"%PDF-"):
        raise Refusal(
            "document-not-pdf",
            _("This file is not a PDF document."),
            _("Save the page of the paper, or the certificate of insertion, as PDF."),
            status=400,
        )
    if len(proof) > MAX_DOCUMENT_BYTES:
        raise Refusal(
            "document-too-large",
            _("This file is larger than 20 MB."),
            _("Reduce it, for instance by scanning in grey."),
            status=413,
        )


def _first_day_of_insertion(call: Call) -> date | None:
    """The notice of a first call follows the decision to convene; that of a second one tells the
    result of the first meeting."""
    first = call.assembly.calls.filter(number__lt=call.number).order_by("-number").first()
    return first.meets_in_paris.date() if first else call.assembly.decision_on


def _papers(call: Call, convocation: bytes, at: datetime) -> list[Document]:
    """The notice and the single form, then the calendar file, which paper does not need."""
    form = draw_voting_form(voting_form_data(call, at=at)).bytes()
    return [
        store(convocation, filename="convocation.pdf", media_type=PDF),
        store(form, filename="formulaire.pdf", media_type=PDF),
        store(draw_invitation(call), filename="assemblee.ics", media_type=CALENDAR),
    ]


def _words_of_the_message(call: Call) -> dict[str, Any]:
    assembly = call.assembly
    rules = rulebook.of(assembly)
    remote = rules.flag("electronic_vote")
    first = assembly.calls.filter(number__lt=call.number).order_by("number").first()
    return {
        "assembly_name": words.kind(assembly),
        "convener": audiences.convener(assembly),
        "call_number": call.number,
        "meets_at": call.meets_at,
        "place": call.place,
        "videoconference_url": call.videoconference_url,
        "agenda": list(assembly.items.order_by("position", "pk").values_list("title", flat=True)),
        "vote_opens_at": assembly.vote_opens_at if remote else None,
        "vote_closes_at": rulebook.remote_close(rules, call.meets_at) if remote else None,
        "questions_until": written_questions_until(call, rules),
        "first_meeting": (
            {"met_at": first.meets_at, "result": "le quorum n’était pas atteint."}
            if first
            else None
        ),
        "has_calendar": True,
        "link": f"{settings.SITE_URL}/assemblees/{assembly.pk}/",
    }
