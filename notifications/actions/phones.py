"""A member's mobile number: given, confirmed by a code, taken back."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members import queries as register
from members.models import Account, Member
from notifications import telephones
from notifications.actions import choices
from notifications.models import Phone
from notifications.relay import Answer
from notifications.sms import numbers, words
from notifications.sms.provider import is_offered, provider

CODE_LASTS = timedelta(minutes=10)
BETWEEN_CODES = timedelta(minutes=1)
CODES_A_DAY = 5  # each one costs, and may bother somebody who asked for nothing
WRONG_CODES = 5


def give(*, member: Member, number: str, at: datetime, by: Account) -> Phone:
    """Sends a code to a number that the member types. Nothing else is sent there before it comes
    back; another number already confirmed serves until then no more."""
    if not is_offered():
        raise Refusal(
            "no-sms",
            _("The cooperative sends no SMS."),
            _("Choose another way to be told."),
        )
    mobile = numbers.mobile(number)
    if mobile is None:
        raise Refusal(
            "not-a-mobile",
            _("This is not a mobile number we can write to."),
            _("Type it as you would dial it, as in 06 12 34 56 78, with its country if abroad."),
            status=400,
        )
    code = f"{secrets.randbelow(10**6):06}"
    with transaction.atomic(using="default"):
        phone = _started(member, mobile, code, at)
        audit.record("phone.code_sent", at=at, by=by, subject=f"member:{member.pk}")
    _send(mobile, code)
    return phone


def confirm(*, member: Member, code: str, at: datetime, by: Account) -> None:
    """The code came back: the number is the member's, and calls to vote go there."""
    digits = "".join(character for character in code if character.isdigit())
    with transaction.atomic(using="default"):
        phone = Phone.objects.select_for_update().filter(member=member).first()
        if phone is None or not phone.code_digest or at - phone.code_sent_at > CODE_LASTS:
            raise Refusal(
                "no-code",
                _("No code is waiting, or it is more than ten minutes old."),
                _("Ask for another code."),
            )
        right = phone.wrong_codes < WRONG_CODES and constant_time_compare(
            phone.code_digest, _digest(member, phone.number, digits)
        )
        if right:
            phone.verified_at, phone.code_digest = at, ""
            phone.save(update_fields=["verified_at", "code_digest"])
            audit.record("phone.confirmed", at=at, by=by, subject=f"member:{member.pk}")
            choices.choose(member=member, by_email=True, by_sms=True, at=at, by=by)
        else:
            Phone.objects.filter(pk=phone.pk).update(wrong_codes=phone.wrong_codes + 1)
    if not right:
        raise Refusal(
            "wrong-code",
            _("This is not the code we sent."),
            _("Look at the last message received; after five mistakes, ask for another code."),
        )


def take_back(*, member: Member, at: datetime, by: Account) -> None:
    """The member no longer wants SMS: their number is erased, at once. Twice changes nothing."""
    with transaction.atomic(using="default"):
        given = Phone.objects.filter(member=member).exclude(number="")
        if given.update(number="", verified_at=None, code_digest=""):
            audit.record("phone.taken_back", at=at, by=by, subject=f"member:{member.pk}")
        choices.choose(member=member, by_email=True, by_sms=False, at=at, by=by)


def honour_stops(*, at: datetime) -> int:
    """Who answered STOP to an SMS gets no other. Gives how many members that made."""
    if not is_offered():
        return 0
    mobiles = {mobile for said in provider().stopped() if (mobile := numbers.mobile(said))}
    known = Phone.objects.filter(number__in=mobiles).order_by("number", "pk")
    with transaction.atomic(using="default"):
        return sum(
            telephones.forget_number(number, at=at, verb="phone.stopped")
            for number in dict.fromkeys(known.values_list("number", flat=True))
        )


def _started(member: Member, number: str, code: str, at: datetime) -> Phone:
    Member.objects.select_for_update().get(
        pk=member.pk
    )  # two forms at once ask one after the other
    phone = Phone.objects.filter(member=member).first()
    today = phone is not None and at - phone.code_sent_at < timedelta(days=1)
    sent = phone.codes_sent if phone is not None and today else 0
    if phone is not None and phone.code_digest and at - phone.code_sent_at < BETWEEN_CODES:
        raise Refusal(
            "too-soon",
            _("A code was sent less than a minute ago."),
            _("Wait for it, or ask again in a minute."),
            status=429,
        )
    if sent >= CODES_A_DAY:
        raise Refusal(
            "too-many-codes",
            _("Five codes were sent today."),
            _("Come back tomorrow, or call the cooperative."),
            status=429,
        )
    fields = {
        "number": number,
        "verified_at": None,
        "code_digest": _digest(member, number, code),
        "code_sent_at": at,
        "codes_sent": sent + 1,
        "wrong_codes": 0,
    }
    return Phone.objects.update_or_create(member=member, defaults=fields)[0]


def _send(number: str, code: str) -> None:
    """At once, outside the outbox, which would keep the code."""
    text = words.written(
        "sms/phone_code.txt", {"sender": register.cooperative().name, "code": code}, title=""
    )
    outcome = provider().send(to=number, text=text, tag="code", valid=CODE_LASTS)
    if outcome.answer == Answer.PERMANENT:
        raise Refusal(
            "number-refused",
            _("The operator knows no such number."),
            _("Check the number and type it again."),
        )
    if outcome.answer != Answer.ACCEPTED:
        raise Refusal(
            "sms-unavailable",
            _("The code could not be sent."),
            _("Try again in an hour; e-mail goes on in the meantime."),
            status=503,
        )


def _digest(member: Member, number: str, code: str) -> str:
    key = f"{member.pk}:{number}:{code}"
    return salted_hmac("notifications.phone", key, algorithm="sha256").hexdigest()
