"""What each operation of the API document says beside its answers: how it refuses (RFC 9457)."""

from typing import Any

from common.web.problems import MEDIA_TYPE

_TEXT = {"type": "string"}
OBSTACLE = {
    "type": "object",
    "properties": {"code": _TEXT, "message": _TEXT, "what_to_do": _TEXT},
    "required": ["code", "message", "what_to_do"],
}
PROBLEM = {
    "type": "object",
    "properties": {
        "type": _TEXT,
        "code": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "what_to_do": _TEXT,
        "obstacles": {"type": "array", "items": OBSTACLE},
        "fields": {"description": "What is wrong with each field of the request."},
    },
    "required": ["type", "code", "title", "status", "detail", "what_to_do", "obstacles"],
}


def refusals(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """drf-spectacular's hook: each operation may refuse with a problem document."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
    refused = {"description": "Refused: why, and what to do.", "content": {MEDIA_TYPE: shape}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", refused)
    return result
