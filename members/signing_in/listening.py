"""What the sign-in library tells us: second factors set up and removed are journalled, and a
factor just set up counts for the offices of this session."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from common import audit, clock
from members.models import Account


def connect() -> None:
    signals.authenticator_added.connect(added, dispatch_uid="members.second_factor_added")
    signals.authenticator_removed.connect(removed, dispatch_uid="members.second_factor_removed")
    signals.authenticator_reset.connect(renewed, dispatch_uid="members.recovery_codes_renewed")


def added(
    *, request: HttpRequest, user: Account, authenticator: Authenticator, **_kwargs: Any
) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request,
            user,
            "mfa",
            type=str(authenticator.type),
            id=authenticator.pk,
            reauthenticated=True,
            enrolled=True,
        )
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
