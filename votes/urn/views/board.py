"""What anybody may read of a poll: its sealed texts, its board, its archive."""

from collections.abc import Mapping
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from common.refusals import Refusal
from common.web.tables import csv_response, page_of
from votes.urn import keys, queries, watchers
from votes.urn.models import Poll
from votes.urn.states import PollState
from votes.urn.views.doors import for_the_booth

TRACKERS_PER_PAGE = 1000

MILESTONES = {
    "sealed": _("The empty urn was sealed"),
    "opened": _("The vote opened"),
    "suspended": _("The vote was suspended"),
    "reopened": _("The vote opened again"),
    "papers": _("Nobody votes any more: the votes on paper are entered"),
    "ended": _("The vote ended"),
    "tallied": _("The ballots were added up"),
    "decrypted": _("A key holder opened their part"),
    "published": _("The result was published"),
    "uncounted": _("Two people decided that this urn is not counted"),
}


@require_safe
@for_the_booth
def election(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The exact bytes whose hash is the fingerprint."""
    text = queries.sealed_poll(uuid).election_json
    return _unchanging(HttpResponse(text, content_type="application/json; charset=utf-8"))


@require_safe
@for_the_booth
def information(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """What the voter may read beside each question, by its position."""
    poll = queries.sealed_poll(uuid)
    return _unchanging(JsonResponse(poll.information))


@require_safe
@for_the_booth
def manifest(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """What was sealed: fingerprint, key holders, roll size, reserves, hashes of the programs."""
    poll = queries.sealed_poll(uuid)
    return JsonResponse({**poll.manifest, "urn_key": keys.public_receipt_key()})


@require_safe
@for_the_booth
def archive(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The `.bel` file, which Debian's belenios-tool and our own verifier check."""
    poll = queries.sealed_poll(uuid)
    response = StreamingHttpResponse(queries.archive(uuid), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{uuid}.bel"'
    if not queries.archive_is_complete(poll):
        response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def board(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The public board: the trackers of the ballots that count, without order nor time."""
    poll = _public(uuid)
    if request.GET.get("format") == "count":
        return render(request, "votes/urn/_count.html", {"ballots": queries.public_turnout(poll)})
    trackers = queries.published_trackers(poll)
    if request.GET.get("format") == "csv":
        return csv_response(f"{uuid}-trackers.csv", ["tracker"], [[item] for item in trackers])
    if request.GET.get("format") == "json":
        return JsonResponse({"trackers": trackers, **_facts(poll)})
    page = page_of(request, trackers, per_page=TRACKERS_PER_PAGE)
    context = {
        "poll": poll,
        "page": page,
        "ballots": queries.public_turnout(poll),
        "published": len(trackers),
        "milestones": [
            {"words": MILESTONES.get(row.verb, row.verb), "at": row.at, "head": row.head}
            for row in queries.milestones(uuid)
        ],
        "slots": len(poll.manifest.get("paper_slots", ())),
        "papers": queries.papers_entered(uuid),
        "programs": sorted(poll.manifest.get("programs", {}).items()),
        "mode": poll.manifest.get("mode", ""),
        "maker": poll.manifest.get("credential_authority", ""),
        "archive_url": reverse("urn:archive", args=[uuid]),
        "urn_key": keys.public_receipt_key(),
        "is_open": poll.state == PollState.OPEN,
        "verification": queries.public_verification(poll),
        "fault": watchers.fault_of(uuid),
    }
    return render(request, "votes/urn/board.html", context)


def _facts(poll: Poll) -> Mapping[str, Any]:
    return {
        "state": poll.state,
        "height": poll.published_height,
        "fingerprint": poll.fingerprint,
        "urn_key": keys.public_receipt_key(),
    }


def _public(uuid: str) -> Poll:
    try:
        return queries.sealed_poll(uuid)
    except Refusal as error:
        raise Http404 from error


def _unchanging(response: HttpResponse) -> HttpResponse:
    """These bytes are sealed: they may be kept for an hour."""
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
