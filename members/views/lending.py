"""`/appareil/reprendre`: the owner of a device that was lent takes it back with their code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.refusals import Refusal
from members import access, lending


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """The code, and nothing else. After too many wrong ones nobody is signed in any more; the owner
    reads how many there were before theirs."""
    lent = lending.held(request.session)
    try:
        back = lending.take_back(request, code=request.POST.get("code", ""))
    except Refusal as refused:
        return access.lent_answer(request, refused)
    if lent is not None and lent.wrong:
        words = ngettext(
            "%(count)s wrong code was tried on this device while it was lent.",
            "%(count)s wrong codes were tried on this device while it was lent.",
            lent.wrong,
        )
        messages.warning(request, words % {"count": lent.wrong})
    return redirect(back)
