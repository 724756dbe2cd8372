"""What a consultation published in words: reporting it, and deciding about it as a moderator."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from members import queries as register
from members.access import account_of, requires
from proposals import permissions
from proposals.acting import acting_for
from proposals.actions import moderation
from proposals.models import Remark
from proposals.moderation_forms import ReportForm
from proposals.views.moderation import deciding, tried


@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.can_report_remark)
def report(request: HttpRequest, uuid: str, pk: int) -> HttpResponse:
    """A member tells the moderators that an answer breaks the rules."""
    account, remark = account_of(request), _remark(pk)
    if remark.consultation_id != uuid:
        raise Http404
    form = ReportForm(request.POST or None)

    def act() -> None:
        moderation.report(
            text=remark,
            member=acting_for(account, request.POST.get("member", "")),
            at=clock.now(),
            by=account,
            **form.cleaned_data,
        )

    status = tried(request, form, act)
    if not status:
        messages.success(request, _("The moderators are told. They answer you by e-mail."))
        return redirect("proposals:consultation", uuid=uuid)
    mine = register.members_of(account, clock.today())
    context = {"home": remark.consultation, "text": remark, "form": form, "mine": mine}
    return render(request, "proposals/report.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.can_moderate)
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """`/moderation/reponses/12`: a moderator reads an answer, without its author's name."""
    return deciding(request, _remark(pk))


def _remark(pk: int) -> Remark:
    rows = Remark.objects.select_related("consultation__poll", "hidden_by", "author")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
