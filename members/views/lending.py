"""`/appareil/reprendre`: the owner of a device that was lent takes it back with their code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from common.refusals import Refusal
from members import access, lending


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """The code, and nothing else. After too many wrong ones nobody is signed in any more."""
    try:
        return redirect(lending.take_back(request, code=request.POST.get("code", "")))
    except Refusal as refused:
        return access.lent_answer(request, refused)
