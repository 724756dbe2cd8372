"""Signing in: a code by e-mail, a passkey, a printed letter; then a second factor where the
person has one or must have one."""

from members.signing_in.entering import enter

__all__ = ["enter"]
