"""The API's door to a refusal: an RFC 9457 problem document."""

from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.refusals import Refusal

MEDIA_TYPE = "application/problem+json"


def problem(refusal: Refusal) -> dict[str, Any]:
    """The fields of the problem document: type, title, status, detail, what to do, obstacles."""
    return {
        "type": f"about:blank#{refusal.code}",
        "code": refusal.code,
        "title": str(refusal.message),
        "status": refusal.status,
        "detail": str(refusal.message),
        "what_to_do": str(refusal.what_to_do),
        "obstacles": [
            {"code": o.code, "message": str(o.message), "what_to_do": str(o.what_to_do)}
            for o in refusal.obstacles
        ],
    }


def problem_response(refusal: Refusal) -> JsonResponse:
    """The same for a view outside the API framework; never cached."""
    response = JsonResponse(problem(refusal), status=refusal.status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def problem_document(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API framework's exception handler."""
    if isinstance(error, Refusal):
        return Response(problem(error), status=error.status, content_type=MEDIA_TYPE)
    response = exception_handler(error, context)
    if response is not None:
        data = response.data
        detail = data.get("detail", "") if isinstance(data, dict) else ""
        response.data = {
            "type": "about:blank",
            "code": getattr(error, "default_code", "error"),
            "title": str(detail) or _("The request could not be read."),
            "status": response.status_code,
            "detail": str(detail),
            "what_to_do": "",
            "obstacles": [],
            "fields": data if not detail else {},
        }
        response.content_type = MEDIA_TYPE
    return response
