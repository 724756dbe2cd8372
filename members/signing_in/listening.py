"""What the sign-in library tells us: second factors set up and removed are journalled."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator

from common import audit, clock
from members.models import Account


def connect() -> None:
    signals.authenticator_added.connect(added, dispatch_uid="members.second_factor_added")
    signals.authenticator_removed.connect(removed, dispatch_uid="members.second_factor_removed")
    signals.authenticator_reset.connect(renewed, dispatch_uid="members.recovery_codes_renewed")


def added(*, user: Account, authenticator: Authenticator, **_kwargs: Any) -> None:
    _journal("access.second_factor_added", user, authenticator)


def removed(*, user: Account, authenticator: Authenticator, **_kwargs: Any) -> None:
    _journal("access.second_factor_removed", user, authenticator)


def renewed(*, user: Account, authenticator: Authenticator, **_kwargs: Any) -> None:
    _journal("access.recovery_codes_renewed", user, authenticator)


def _journal(verb: str, user: Account, authenticator: Authenticator) -> None:
    audit.record(
        verb,
        at=clock.now(),
        by=user,
        subject=f"account:{user.pk}",
        details={"kind": str(authenticator.type)},
    )
