"""Mobile numbers as people type them, and as networks read them (E.164)."""

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberFormat, PhoneNumberType

# As people of the cooperative type them: without a country, a number is French.
HERE = "FR"
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def mobile(text: str) -> str | None:
    """The number in E.164; None when it is no mobile number of a country SMS are sent to."""
    try:
        found = phonenumbers.parse(text, HERE)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(found) or phonenumbers.number_type(found) not in _MOBILE:
        return None
    if phonenumbers.region_code_for_number(found) not in settings.SMS_COUNTRIES:
        return None
    return phonenumbers.format_number(found, PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """The number with the spaces people read it by."""
    found = phonenumbers.parse(number, HERE)
    return phonenumbers.format_number(found, PhoneNumberFormat.INTERNATIONAL)
