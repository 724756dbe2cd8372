"""The square that a member shows at the door, on their telephone or on the letter that convened
them: the desk's own page, with that member found.

It says a number of the register, which opens nothing: whoever is not of the bureau is turned away
by the page it leads to, and the desk still presses the button.
"""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from assembly.models import Assembly
from assembly.reminding import CONVOCATION, assembly_of
from members.models import Member
from notifications.models import Message
from notifications.squares import Square


def desk_address(assembly: Assembly) -> str:
    """The desk of this assembly on this site: its squares begin so, and it reads no other."""
    return f"{settings.SITE_URL}{reverse('assembly:check-in', args=[assembly.pk])}"


def address(assembly: Assembly, member: Member) -> str:
    """Where the camera of the desk's phone goes."""
    return f"{desk_address(assembly)}?q={member.number}"


def drawing(assembly: Assembly, member: Member) -> SafeString:
    """The square itself, drawn inside the page: no style, no other address."""
    target = io.BytesIO()
    segno.make(address(assembly, member), micro=False, error="m").save(
        target, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, svgclass=None
    )
    return mark_safe(target.getvalue().decode())  # noqa: S308 (drawn here, from a number)


def on_a_letter(letter: Message) -> Square | None:
    """What a letter of convocation bears, for whoever has no telephone to show: a member's, where
    there is a room to come to."""
    assembly = assembly_of(letter.subject)
    if assembly is None or letter.member is None or not letter.step.startswith(CONVOCATION):
        return None
    if assembly.mode == Assembly.Mode.REMOTE:
        return None
    number = letter.member.number
    return Square(
        title="À l’accueil de l’assemblée",
        words=(
            f"Montrez ce carré, ou dites votre numéro\u00a0: {number}. Il sert à trouver votre nom "
            "sur la liste, à rien d’autre\u00a0: il n’ouvre aucun compte et ne vote pas."
        ),
        content=address(assembly, letter.member),
        alternative=f"Carré pour l’accueil, numéro {number}",
    )
