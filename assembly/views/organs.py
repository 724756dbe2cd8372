"""`/organes/reunions/`: the minutes of the board and of the supervisory board, for themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import organ_meetings, permissions
from assembly.actions import organ_meetings as acts
from assembly.documents import shelf
from assembly.documents.shelf import PaperAltered
from assembly.forms.organs import MeetingForm, NewMeetingForm
from assembly.forms.papers import SignedCopyForm
from assembly.models import OrganMeeting
from assembly.views.doors import having
from assembly.views.files import PDF, served, uploaded
from common import clock
from common.refusals import Refusal
from common.web.papers import as_page
from members import queries as register
from members.models import Account

LARGEST_SCAN = 20_000_000


@require_http_methods(["GET", "HEAD", "POST"])
@having(permissions.can_read_organs)
def listing(request: HttpRequest, account: Account) -> HttpResponseBase:
    """The registers of the organs this person reads; a new draft, for those who sit."""
    today = clock.today()
    words = register.cooperative()
    read = permissions.organs_read(account, today)
    sits = [(organ, words.word(organ)) for organ in permissions.organs_sat(account, today)]
    form = NewMeetingForm(request.POST or None, organs=sits)
    if request.method == "POST" and form.is_valid():
        meeting = acts.begin(**form.cleaned_data, at=clock.now(), by=account)
        return redirect("assembly:organ-meeting", meeting=meeting.pk)
    context = {
        "registers": [
            {
                "word": words.word(organ),
                "lines": [_line(line) for line in organ_meetings.entered(organ)],
                "first_broken": organ_meetings.first_broken(organ),
            }
            for organ in read
        ],
        "drafts": [_named(each) for each in organ_meetings.drafts(read)],
        "form": form,
        "writes": bool(sits),
    }
    status = 400 if form.errors else 200
    return render(request, "assembly/organ_meetings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@having(permissions.can_read_organs)
def page(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """Minutes being written; once in the register, who approved them and the signed copy."""
    found = _found(account, meeting)
    may_write = found.organ in permissions.organs_sat(account, clock.today())
    if found.is_entered or not may_write:
        if request.method == "POST":
            raise Http404
        return render(request, "assembly/organ_meeting.html", _context(found, account))
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        acts.write(
            meeting=found,
            written=form.written(),
            version=form.cleaned_data["version"],
            at=clock.now(),
            by=account,
        )
        messages.success(request, _("The minutes are saved."))
        return redirect("assembly:organ-meeting", meeting=found.pk)
    context = _context(found, account) | {"form": form}
    status = 400 if form.errors else 200
    return render(request, "assembly/organ_meeting.html", context, status=status)


@require_POST
@having(permissions.can_read_organs)
def act(request: HttpRequest, account: Account, *, meeting: int, verb: str) -> HttpResponseBase:
    """Entering, approving, correcting, throwing a draft away."""
    found = _found(account, meeting)
    if found.organ not in permissions.organs_sat(account, clock.today()):
        raise Http404
    at, shown = clock.now(), found.pk
    if verb == "inscrire":
        acts.enter(meeting=found, at=at, by=account)
        messages.success(
            request,
            _("The minutes are in the register under number {number}.").format(number=found.number),
        )
    elif verb == "approuver":
        acts.approve(meeting=found, at=at, by=account)
        messages.success(request, _("Your approval is recorded: a simple signature."))
    elif verb == "corriger":
        shown = acts.correct(meeting=found, at=at, by=account).pk
    elif verb == "jeter":
        acts.discard(meeting=found, at=at, by=account)
        messages.success(request, _("The draft is thrown away."))
        return redirect("assembly:organ-meetings")
    else:
        raise Http404
    return redirect("assembly:organ-meeting", meeting=shown)


@require_POST
@having(permissions.can_read_organs)
def signed(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """Keeps the scan of the sheets signed on paper."""
    found = _found(account, meeting)
    if found.organ not in permissions.organs_sat(account, clock.today()):
        raise Http404
    form = SignedCopyForm(request.POST, request.FILES)
    content = uploaded(form.cleaned_data["file"], at_most=LARGEST_SCAN) if form.is_valid() else b""
    if not content or len(content) > LARGEST_SCAN:
        raise Refusal(
            "scan-not-usable",
            gettext_lazy("The file is missing, or larger than 20 MB."),
            gettext_lazy("Scan it in black and white, or at 200 dots per inch."),
            status=400,
        )
    acts.keep_signed_copy(meeting=found, content=content, at=clock.now(), by=account)
    messages.success(request, _("The signed copy is kept beside the paper."))
    return redirect("assembly:organ-meeting", meeting=found.pk)


@require_safe
@having(permissions.can_read_organs)
def paper(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """The PDF of the register, checked against its fingerprint."""
    found = _entered(account, meeting)
    return _file(found, found.file, found.sha256, "")


@require_safe
@having(permissions.can_read_organs)
def signed_paper(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    found = _entered(account, meeting)
    if not found.signed_copy:
        raise Http404
    return _file(found, found.signed_copy, found.signed_copy_sha256, "-signe")


@require_safe
@having(permissions.can_read_organs)
def read(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """The same as a page."""
    found = _entered(account, meeting)
    return as_page(
        request,
        acts.document(meeting=found),
        pdf=reverse("assembly:organ-paper", args=[found.pk]),
        back=(reverse("assembly:organ-meeting", args=[found.pk]), _("The minutes")),
        sha256=found.sha256,
        is_frozen=True,
    )


def _form(request: HttpRequest, meeting: OrganMeeting) -> MeetingForm:
    return MeetingForm(
        request.POST or None,
        meeting=meeting,
        seats=organ_meetings.seats(meeting.organ, meeting.meets_at),
        rules=organ_meetings.ruled(meeting.organ, meeting.meets_at),
        is_council=organ_meetings.is_council(meeting.organ, meeting.meets_at),
    )


def _context(meeting: OrganMeeting, account: Account) -> dict[str, Any]:
    approvals = list(meeting.approvals.all())
    at = clock.now()
    signs = meeting.is_entered and organ_meetings.line_of(meeting, account, at) is not None
    return {
        "meeting": _named(meeting),
        "writes": meeting.organ in permissions.organs_sat(account, clock.today()),
        "obstacles": [] if meeting.is_entered else organ_meetings.obstacles(meeting, at=at),
        "approvals": approvals,
        "is_signed": organ_meetings.is_signed(meeting),
        "signs": signs and all(each.account_id != account.pk for each in approvals),
        "corrections": meeting.corrections.order_by("pk"),
        "copy_form": SignedCopyForm(),
    }


def _line(meeting: OrganMeeting) -> dict[str, Any]:
    return {"meeting": _named(meeting), "is_signed": organ_meetings.is_signed(meeting)}


def _named(meeting: OrganMeeting) -> OrganMeeting:
    meeting.organ_word = register.cooperative().word(meeting.organ)
    return meeting


def _found(account: Account, pk: int) -> OrganMeeting:
    """Minutes that this person reads; those of another organ do not exist for them."""
    found = OrganMeeting.objects.select_related("corrects").filter(pk=pk).first()
    if found is None or found.organ not in permissions.organs_read(account, clock.today()):
        raise Http404
    return found


def _entered(account: Account, pk: int) -> OrganMeeting:
    found = _found(account, pk)
    if not found.is_entered:
        raise Http404
    return found


def _file(meeting: OrganMeeting, path: str, sha256: str, suffix: str) -> HttpResponseBase:
    try:
        content = shelf.read(path, sha256)
    except PaperAltered as altered:
        raise Refusal(
            "paper-altered",
            gettext_lazy("This paper is missing, or is no longer the one that was entered."),
            gettext_lazy("Tell the board: the backup holds it under the same fingerprint."),
            status=500,
        ) from altered
    return served(content, f"{meeting.organ}-{meeting.number}{suffix}.pdf", PDF)
