"""`/assemblees/12/proces-verbaux/…`: drawing up the minutes, keeping their signed copy."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions
from assembly.actions import minutes
from assembly.documents import shelf
from assembly.models import Assembly, Minutes
from assembly.views.doors import holding
from common import clock
from members.models import Account

chairing = holding(permissions.can_chair)
at_the_door = holding(permissions.can_check_in)


@require_POST
@chairing
def draw_up(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Draws up the minutes of the running call; a refusal says what is missing."""
    minutes.draw_up(call=assembly.call, at=clock.now(), by=account)
    messages.success(request, _("The minutes are in the register."))
    return redirect("assembly:page", number=assembly.pk)


@require_POST
@chairing
def signed(
    request: HttpRequest, assembly: Assembly, account: Account, *, minutes_id: int
) -> HttpResponseBase:
    """The scan of the minutes signed on paper."""
    found = Minutes.objects.filter(assembly=assembly, pk=minutes_id).first()
    upload = request.FILES.get("file")
    if found is None or upload is None:
        raise Http404
    minutes.attach_signed_copy(minutes=found, content=upload.read(), at=clock.now(), by=account)
    messages.success(request, _("The signed copy is kept beside the minutes."))
    return redirect("assembly:page", number=assembly.pk)


@require_safe
@at_the_door
def signed_copy(
    request: HttpRequest, assembly: Assembly, account: Account, *, minutes_id: int
) -> HttpResponseBase:
    found = Minutes.objects.filter(assembly=assembly, pk=minutes_id).exclude(signed_copy="").first()
    if found is None:
        raise Http404
    content = shelf.read(found.signed_copy, found.signed_copy_sha256)
    return HttpResponse(content, content_type="application/pdf")
