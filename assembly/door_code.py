"""The square that a member shows at the door: the desk's own page, with that member found.

It says a number of the register, which opens nothing: whoever is not of the bureau is turned away
by the page it leads to, and the desk still presses the button.
"""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from assembly.models import Assembly
from members.models import Member


def address(assembly: Assembly, member: Member) -> str:
    """Where the camera of the desk's phone goes."""
    path = reverse("assembly:check-in", args=[assembly.pk])
    return f"{settings.SITE_URL}{path}?q={member.number}"


def drawing(assembly: Assembly, member: Member) -> SafeString:
    """The square itself, drawn inside the page: no style, no other address."""
    target = io.BytesIO()
    segno.make(address(assembly, member), micro=False, error="m").save(
        target, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, svgclass=None
    )
    return mark_safe(target.getvalue().decode())  # noqa: S308 (drawn here, from a number)
