"""`/organes/reunions/`: the minutes of the board and of the supervisory board, for themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assembly import organ_meetings, permissions
from assembly.actions import organ_meetings as acts
from assembly.forms.organs import MeetingForm, NewMeetingForm
from assembly.forms.papers import ScanForm
from assembly.models import OrganMeeting
from assembly.views import signatures
from assembly.views.doors import having
from common import clock
from members import queries as register
from members.models import Account


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
        "drafts": [
            _named(each) for each in organ_meetings.drafts([organ for organ, _word in sits])
        ],
        "form": form,
        "writes": bool(sits),
    }
    status = 400 if form.errors else 200
    return render(request, "assembly/organ_meetings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@having(permissions.can_read_organs)
def page(request: HttpRequest, account: Account, *, meeting: int) -> HttpResponseBase:
    """Minutes being written; once in the register, who approved them and the signed copy."""
    found = readable(account, meeting)
    if found.is_entered:
        if request.method == "POST":
            raise Http404
        return render(request, "assembly/organ_meeting.html", context_of(found, account))
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
    context = context_of(found, account) | {"form": form}
    status = 400 if form.errors else 200
    return render(request, "assembly/organ_meeting.html", context, status=status)


@require_POST
@having(permissions.can_read_organs)
def act(request: HttpRequest, account: Account, *, meeting: int, verb: str) -> HttpResponseBase:
    """Entering, correcting, throwing a draft away."""
    found = kept(account, meeting)
    at, shown = clock.now(), found.pk
    if verb == "inscrire":
        acts.enter(meeting=found, at=at, by=account)
        messages.success(
            request,
            _("The minutes are in the register under number {number}.").format(number=found.number),
        )
    elif verb == "corriger":
        shown = acts.correct(meeting=found, at=at, by=account).pk
    elif verb == "jeter":
        acts.discard(meeting=found, at=at, by=account)
        messages.success(request, _("The draft is thrown away."))
        return redirect("assembly:organ-meetings")
    else:
        raise Http404
    return redirect("assembly:organ-meeting", meeting=shown)


def readable(account: Account, pk: int) -> OrganMeeting:
    """Minutes that this person reads; those of another organ, and its drafts, do not exist for
    them."""
    found = OrganMeeting.objects.select_related("corrects").filter(pk=pk).first()
    if found is None or not permissions.can_read_meeting(account, found, clock.today()):
        raise Http404
    return _named(found)


def entered(account: Account, pk: int) -> OrganMeeting:
    found = readable(account, pk)
    if not found.is_entered:
        raise Http404
    return found


def kept(account: Account, pk: int) -> OrganMeeting:
    """Minutes of an organ this person sits in."""
    found = readable(account, pk)
    if not permissions.can_keep_meeting(account, found, clock.today()):
        raise Http404
    return found


def context_of(meeting: OrganMeeting, account: Account) -> dict[str, Any]:
    """What the page of a meeting shows, draft or line of the register."""
    writes = permissions.can_keep_meeting(account, meeting, clock.today())
    said = {
        "meeting": meeting,
        "writes": writes,
        "of_organ": True,
        "scan_form": ScanForm(
            replaces=bool(meeting.signed_copy), initial={"version": meeting.version}
        ),
        "replaced": organ_meetings.replaced(meeting, writes=writes),
    }
    if not meeting.is_entered:
        return said | {"obstacles": organ_meetings.obstacles(meeting, at=clock.now())}
    address = reverse("assembly:organ-meeting", args=[meeting.pk])
    corrections = meeting.corrections.order_by("pk")
    return (
        signatures.what_it_bears(account, meeting, keeps=writes)
        | said
        | {
            "is_signed": organ_meetings.is_signed(meeting),
            "corrections": corrections if writes else corrections.exclude(number=None),
            "base": f"{address}/",
            "paper_url": reverse("assembly:organ-paper", args=[meeting.pk]),
            "signed_url": reverse("assembly:organ-signatures", args=[meeting.pk]),
            "sees_signed": True,
            "parts": [
                {"number": number, "title": each["title"]}
                for number, each in enumerate(meeting.data["decisions"], start=1)
            ],
        }
    )


def _form(request: HttpRequest, meeting: OrganMeeting) -> MeetingForm:
    return MeetingForm(
        request.POST or None,
        meeting=meeting,
        seats=organ_meetings.seats(meeting.organ, meeting.meets_at),
        rules=organ_meetings.ruled(meeting.organ, meeting.meets_at),
        is_council=organ_meetings.is_council(meeting.organ, meeting.meets_at),
    )


def _line(meeting: OrganMeeting) -> dict[str, Any]:
    return {"meeting": _named(meeting), "is_signed": organ_meetings.is_signed(meeting)}


def _named(meeting: OrganMeeting) -> OrganMeeting:
    meeting.organ_word = register.cooperative().word(meeting.organ)
    return meeting
