"""One search for the whole site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from frontend.queries import search

LONGEST = 200


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """`/recherche/?q=`."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups = search.search(text, account=request.user, on=clock.today())
    found = sum(len(group.results) for group in groups)
    return render(request, "frontend/search.html", {"text": text, "groups": groups, "found": found})
