"""The pages of moderation: reporting, deciding, the journal, an appeal."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import csv_response, page_of
from members import queries as register
from members.access import account_of, requires
from members.models import Account
from members.permissions import is_insider
from proposals import moderating, permissions
from proposals.acting import acting_for
from proposals.actions import appeals, moderation
from proposals.models import Contribution, Proposal, Ruling
from proposals.moderation_forms import AppealForm, JudgementForm, ReportForm, RulingForm
from proposals.states import RulingState
from proposals.views.one import allowed

PER_PAGE = 20


@require_safe
@never_cache
def journal(request: HttpRequest) -> HttpResponse:
    """`/moderation/`: every decision. Members read the reasons and the place; others see what was
    decided and why in one word, since the debates are the members' own."""
    account, today = request.user, clock.today()
    state = request.GET.get("etat", "")
    judges = permissions.can_judge(account, today)
    moderates = permissions.can_moderate(account, today)
    context = {
        "page": page_of(request, moderating.rulings(state), per_page=PER_PAGE),
        "state": state,
        "states": RulingState,
        "figures": moderating.figures(),
        "insider": is_insider(account, today),
        "waiting": moderating.waiting() if moderates else [],
        "appeals": moderating.appeals() if judges else [],
        "moderates": moderates,
        "may_name": permissions.can_name_moderators(account, today),
    }
    return render(request, "proposals/moderation.html", context)


@require_safe
@requires(permissions.can_read_proposals)
def table(request: HttpRequest) -> HttpResponseBase:
    """The journal as a file."""
    rows = moderating.rulings(request.GET.get("etat", ""))
    headings = [_("Date"), _("Proposal"), _("Text"), _("Ground"), _("Decision"), _("Reason"),
                _("Reasons of the appeal")]  # fmt: skip
    return csv_response(
        "moderation.csv",
        headings,
        (
            [
                row.ruled_at.astimezone(clock.PARIS).date(),
                row.home.shown_title,
                row.kind,
                row.get_ground_display(),
                row.get_state_display(),
                row.reason,
                row.judgement,
            ]
            for row in rows.iterator(chunk_size=500)
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_report)
def report(request: HttpRequest, proposal: Proposal, account: Account, number: int) -> HttpResponse:
    """A member reports the proposal (number 0) or one of its arguments and replies."""
    text = _text(proposal, number)
    form = ReportForm(request.POST or None)

    def act() -> None:
        moderation.report(
            text=text,
            member=acting_for(account, request.POST.get("member", "")),
            at=clock.now(),
            by=account,
            **form.cleaned_data,
        )

    status = tried(request, form, act)
    if not status:
        messages.success(request, _("The moderators are told. They answer you by e-mail."))
        return redirect("proposals:detail", pk=proposal.pk)
    mine = register.members_of(account, clock.today())
    context = {"home": proposal, "text": text, "form": form, "mine": mine}
    context["proposal"] = proposal
    return render(request, "proposals/report.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.can_moderate)
def moderate(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A proposal (number 0), or one of its arguments and replies, before a moderator."""
    found = Proposal.objects.select_related("author").filter(published_at__isnull=False)
    return deciding(request, _text(get_object_or_404(found, pk=pk), number))


def deciding(request: HttpRequest, text: moderating.Text) -> HttpResponse:
    """A moderator reads a text with what is reported, and decides with reasons."""
    account = account_of(request)
    reports = moderating.open_reports(text)
    first = reports.first()
    form = RulingForm(
        request.POST or None,
        initial={"version": text.version, "ground": first.ground if first else ""},
    )

    def act() -> None:
        given, at = form.cleaned_data, clock.now()
        if "keep" in request.POST:
            moderation.keep(text=text, reason=given["reason"], at=at, by=account)
        else:
            moderation.hide(text=text, at=at, by=account, **given)

    status = tried(request, form, act)
    if not status:
        messages.success(request, _("Your decision is in the journal."))
        return redirect("proposals:moderation")
    today = clock.today()
    context = {
        "home": moderating.home(text),
        "text": text,
        "is_proposal": isinstance(text, Proposal),
        "reports": reports,
        "obstacles": moderating.obstacles_to_rule(register.members_of(account, today), text),
        "form": form,
    }
    return render(request, "proposals/moderate.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.can_read_proposals)
def ruling(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision; the author appeals here, those who judge decide here."""
    account, today = account_of(request), clock.today()
    shown = get_object_or_404(moderating.rulings(), pk=pk)
    text = moderating.text_of(shown)
    form, act = _next_act(request, shown, account)
    status = tried(request, form, act) if form else 200
    if not status:
        messages.success(request, _("It is recorded, and those concerned are told."))
        return redirect("proposals:ruling", pk=shown.pk)
    reads = permissions.can_read_hidden(account, text, today)
    context = {
        "ruling": shown,
        "text": text,
        "is_proposal": isinstance(text, Proposal),
        "reads": reads,
        "form": form,
        "may_appeal": permissions.can_appeal(account, shown, today),
        "may_judge": isinstance(form, JudgementForm),
        "obstacles": _obstacles(shown, account),
    }
    return render(request, "proposals/ruling.html", context, status=status)


def _next_act(request: HttpRequest, shown: Ruling, account: Account) -> tuple[Form | None, Any]:
    """What this person may do now about a ruling: the form, and what it does."""
    today = clock.today()
    if permissions.can_appeal(account, shown, today):
        form: Form = AppealForm(request.POST or None)
        return form, lambda: appeals.appeal(
            ruling=shown, words=form.cleaned_data["words"], at=clock.now(), by=account
        )
    if shown.state == RulingState.APPEALED and permissions.can_judge(account, today):
        form = JudgementForm(request.POST or None)
        decide = appeals.reverse if "reverse" in request.POST else appeals.uphold
        return form, lambda: decide(
            ruling=shown, reasons=form.cleaned_data["reasons"], at=clock.now(), by=account
        )
    return None, None


def _obstacles(shown: Ruling, account: Account) -> list[Any]:
    today = clock.today()
    if shown.state != RulingState.APPEALED or not permissions.can_judge(account, today):
        return []
    return moderating.obstacles_to_judge(register.members_of(account, today), shown)


def tried(request: HttpRequest, form: Form, act: Any) -> int:
    """0 when the form was sent and done; else the status of the page that shows it."""
    if request.method != "POST":
        return 200
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, f"{refusal.message} {refusal.what_to_do}".strip())
            return refusal.status
        return 0
    return 400


def _text(proposal: Proposal, number: int) -> moderating.Text:
    if not number:
        return proposal
    found = Contribution.objects.select_related("author", "argument", "proposal", "hidden_by")
    text = found.filter(proposal=proposal, pk=number).first()
    if text is None:
        raise Http404
    return text
