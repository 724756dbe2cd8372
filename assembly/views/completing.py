"""`/assemblees/12/completer`: what members asked for after the notice, added in one gesture."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import completing, rulebook
from assembly.actions import completing as acts
from assembly.documents import shelf
from assembly.documents.completion import draw_completion
from assembly.forms.completing import AddedForm, LateForm
from assembly.models import AgendaCompletion, Assembly
from assembly.views.doors import preparing, visible
from assembly.views.files import PDF, served
from common import clock
from common.refusals import Refusal
from common.web.papers import as_page
from members.models import Account


@require_http_methods(["GET", "HEAD", "POST"])
@preparing
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What waits, what adding it entails, then the act; afterwards, what was added and when."""
    at = clock.now()
    data = request.POST if request.method == "POST" else None
    forms, late = _forms(assembly, data), LateForm(data)
    refusal: Refusal | None = None
    # Each form is asked, so that every one of them says what is missing in it.
    valid = [each.is_valid() for each in (*forms, late)]
    if data is not None and all(valid):
        try:
            made = acts.complete(
                assembly=assembly,
                added=[each.read() for each in forms],
                late_reason=late.cleaned_data["late_reason"],
                at=at,
                by=account,
            )
        except Refusal as refused:
            refusal = refused
        else:
            _say(request, made)
            return redirect("assembly:complete-agenda", number=assembly.pk)
    context = {**_context(assembly, at), "forms": forms, "late": late, "refusal": refusal}
    status = refusal.status if refusal else 400 if data is not None else 200
    return render(request, "assembly/complete_agenda.html", context, status=status)


@require_POST
@preparing
def explain(
    request: HttpRequest, assembly: Assembly, account: Account, *, left_out: int
) -> HttpResponseBase:
    """Why the vote began without a request."""
    found = assembly.requests_left_out.filter(pk=left_out).first()
    if found is None:
        raise Http404
    reason = request.POST.get("reason", "")
    acts.explain(left_out=found, reason=reason, at=clock.now(), by=account)
    messages.success(request, _("The reason is recorded; the minutes will print it."))
    return redirect("assembly:complete-agenda", number=assembly.pk)


@require_safe
@visible
def paper(request: HttpRequest, assembly: Assembly, *, completion: int) -> HttpResponseBase:
    """The complementary notice, the very bytes that were sent."""
    found = _found(assembly, completion)
    content = shelf.read(found.notice_file, found.notice_sha256)
    return served(content, f"ordre-du-jour-complete-{assembly.pk}-{found.number}.pdf", PDF)


@require_safe
@visible
def read(request: HttpRequest, assembly: Assembly, *, completion: int) -> HttpResponseBase:
    """The same as a page."""
    found = _found(assembly, completion)
    return as_page(
        request,
        draw_completion(found.notice_data),
        pdf=reverse("assembly:complement", args=[assembly.pk, found.number]),
        back=(reverse("assembly:page", args=[assembly.pk]), assembly.title),
        sha256=found.notice_sha256,
        is_frozen=True,
    )


def _forms(assembly: Assembly, data: Any) -> list[AddedForm]:
    """One for each request; once sent, for those that the page showed: what has come since waits
    for the next gesture."""
    mixed = assembly.kind == Assembly.Kind.EXTRAORDINARY
    return [
        AddedForm(data, proposal=proposal, mixed=mixed)
        for proposal in completing.waiting(assembly)
        if proposal.hidden_by_id is None and (data is None or f"p{proposal.pk}-vote" in data)
    ]


def _say(request: HttpRequest, made: AgendaCompletion) -> None:
    told = made.notices.count()
    messages.success(
        request,
        ngettext(
            "The agenda is completed. The complementary notice is on its way to {count} member.",
            "The agenda is completed. The complementary notice is on its way to {count} members.",
            told,
        ).format(count=told),
    )


def _context(assembly: Assembly, at: datetime) -> dict[str, Any]:
    waiting = completing.waiting(assembly)
    shown = [each for each in waiting if each.hidden_by_id is None]
    return {
        "assembly": assembly,
        "call": assembly.call,
        "hidden": [each for each in waiting if each.hidden_by_id is not None],
        "entails": completing.entails(assembly, shown, at=at) if shown else None,
        "is_late": bool(shown) and completing.leaves_too_little(assembly, at),
        "notice_days": rulebook.of(assembly).notice_days(completing.FIRST),
        "completions": assembly.completions.prefetch_related("resolutions").order_by("number"),
        "left_out": assembly.requests_left_out.order_by("reached_at", "pk"),
        "may_explain": completing.may_explain(assembly),
    }


def _found(assembly: Assembly, number: int) -> AgendaCompletion:
    found = assembly.completions.filter(number=number).first()
    if found is None or not found.notice_file:
        raise Http404
    return found
