"""A variable that a template names and nobody gave fails the test that renders it."""

import sys
from types import FrameType
from typing import Any

from config.environment import ROOT

OURS = str(ROOT / "frontend" / "templates")


class Undefined(str):
    """What Django puts in the place of an undefined variable (`string_if_invalid`): in a template
    of ours it is a mistake; third parties' templates rely on the silence."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: Any) -> str:
        where = _template(sys._getframe(1))
        if where.startswith(OURS):
            raise AssertionError(f"{where}: {variable!s} is undefined")
        return ""


def _template(frame: FrameType | None) -> str:
    """The file of the innermost tag being rendered."""
    while frame is not None:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if frame.f_code.co_name in ("render", "render_annotated") and origin is not None:
            return str(origin)
        frame = frame.f_back
    return ""
