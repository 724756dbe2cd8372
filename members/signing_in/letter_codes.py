"""The code of a printed letter: short, without letters that look alike, kept as a keyed hash."""

import secrets

from django.utils.crypto import salted_hmac

# Neither 0 nor O, neither 1, I nor L, no U that reads like V: 30 signs, 58 bits in a code.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4


def new() -> str:
    """A fresh code, as it is printed: three groups of four."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def grouped(code: str) -> str:
    return "-".join(code[n : n + GROUP] for n in range(0, len(code), GROUP))


def normal(typed: str) -> str:
    """What was typed, without spaces, dashes or small letters."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def keyed_hash(typed: str) -> str:
    """What the database keeps: useless without this machine's secret key."""
    return salted_hmac("members.sign_in_letter", normal(typed), algorithm="sha256").hexdigest()
