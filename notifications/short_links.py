"""The short address of a call to vote by SMS. It is the same for everybody and signs nobody in: a
telephone shows it to whoever looks at its screen, and nothing tells who opened it."""

from django.conf import settings
from django.urls import reverse

from notifications.models import Campaign

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # nothing that reads like something else


def address_for(campaign: Campaign) -> str:
    code, number = "", campaign.pk
    while number:
        number, digit = divmod(number, len(_DIGITS))
        code = _DIGITS[digit] + code
    return settings.SITE_URL + reverse("notifications:short-link", args=[code])


def read(code: str) -> Campaign | None:
    """The campaign of a short address; None for one nobody was given."""
    number = 0
    for digit in code.lower():
        if digit not in _DIGITS or number > 2**40:
            return None
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return Campaign.objects.filter(pk=number).first()
