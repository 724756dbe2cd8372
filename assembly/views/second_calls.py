"""`/assemblees/12/seconde-convocation/`: after a failed quorum, convening again."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import checklist, reaching, rulebook
from assembly.actions import convening, second_calls
from assembly.actions.papers import MAX_DOCUMENT_BYTES
from assembly.deadlines import calendar
from assembly.forms.second_calls import InsertionForm, SecondCallForm
from assembly.models import Assembly, Call, Minutes, QuorumRecord
from assembly.rules.calendar import earliest_meeting
from assembly.states import AssemblyState
from assembly.views.doors import preparing, visible
from assembly.views.files import kept_paper, uploaded
from common import clock
from members.models import Account

SECOND = 2


@require_http_methods(["GET", "HEAD", "POST"])
@preparing
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The failed quorum, the earliest date, the form; then the legal notice to record."""
    at = clock.now()
    form = SecondCallForm(request.POST or None, initial=_as_before(assembly))
    obstacles: Any = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        call = Call(assembly=assembly, number=SECOND, **said)
        obstacles = second_calls.obstacles(assembly=assembly, call=call, at=at)
        if not obstacles:
            second_calls.convene_again(assembly=assembly, at=at, by=account, **said)
            messages.success(request, _("The second notice is on its way to every member."))
            return redirect("assembly:second-call", number=assembly.pk)
    context = {**_context(assembly, at), "form": form, "obstacles": obstacles}
    wrong = request.method == "POST"
    return render(request, "assembly/second_call.html", context, status=400 if wrong else 200)


@require_POST
@preparing
def insertion(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Records the legal notice of the second call."""
    form = InsertionForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {**_context(assembly, clock.now()), "insertion_form": form}
        return render(request, "assembly/second_call.html", context, status=400)
    said = form.cleaned_data
    convening.record_insertion(
        call=assembly.call,
        reference=said["reference"],
        published_on=said["published_on"],
        proof=uploaded(said["proof"], at_most=MAX_DOCUMENT_BYTES) if said["proof"] else b"",
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("The legal notice is recorded; the minutes will print it."))
    return redirect("assembly:second-call", number=assembly.pk)


@require_safe
@visible
def insertion_proof(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The certificate of the paper of legal notices, which is public."""
    call = assembly.call
    if not call.insertion_file:
        raise Http404
    name = f"annonce-legale-{assembly.pk}.pdf"
    return kept_paper(call.insertion_file, call.insertion_sha256, name)


def _context(assembly: Assembly, at: datetime) -> dict[str, Any]:
    rules, call = rulebook.of(assembly), assembly.call
    first = assembly.calls.order_by("number").first()
    failed = QuorumRecord.objects.filter(call=first, reached=False).select_related("resolution")
    return {
        "assembly": assembly,
        "call": call,
        "first": first,
        "failed": failed.order_by("resolution__number"),
        "paper": Minutes.objects.filter(call=first, kind=Minutes.Kind.FAILED_QUORUM)
        .select_related("entry")
        .first(),
        "is_due": assembly.state == AssemblyState.ADJOURNED,
        "is_sent": call.number == SECOND,
        "earliest": earliest_meeting(clock.today(), SECOND, rules),
        "notice_days": rules.notice_days(SECOND),
        "latest": _latest(assembly),
        "remote_close": rulebook.remote_close(rules, call.meets_at),
        "needs_insertion": rules.flag("second_notice_journal"),
        "insertion_form": InsertionForm(
            initial={"reference": call.insertion, "published_on": call.insertion_on}
        ),
        "has_urn": assembly.polls.exists(),
        "split": reaching.split(call, at=at) if assembly.state == AssemblyState.ADJOURNED else None,
        "unposted": checklist.unposted(call) if call.number == SECOND else [],
    }


def _latest(assembly: Assembly) -> date | None:
    """An extraordinary assembly must meet again in time."""
    rows = calendar(assembly.call, at=clock.now())
    limits = [row.deadline.on for row in rows if row.deadline.code == "second_meeting_limit"]
    return limits[0] if limits else None


def _as_before(assembly: Assembly) -> dict[str, str]:
    call = assembly.call
    return {"place": call.place, "videoconference_url": call.videoconference_url}
