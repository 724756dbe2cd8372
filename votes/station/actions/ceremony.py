"""The key ceremony: what each key holder's page sends, checked step by step (R-CNIL-01).

Secrets stay on the holders' devices; what passes through here is public, or encrypted to one of
them. Each step is final: a contribution is never replaced, for others have built on it.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account
from votes.belenios.ceremony import check_certificate, check_polynomial, check_voutput
from votes.belenios.group import Group, group_named
from votes.station import live
from votes.station.actions import trials
from votes.station.contributions import refused_contribution
from votes.station.keys import GROUP, certificates, check_word, polynomials
from votes.station.models import Poll, Trustee
from votes.station.states import PollState

Check = Callable[[Group], object]


def submit_certificate(
    *, trustee: Trustee, certificate: str, at: datetime, by: Account | None
) -> Trustee:
    """Step 1: the keys with which a holder signs and receives messages."""
    poll = trustee.poll

    def check(group: Group) -> object:
        return check_certificate(
            group,
            certificate,
            size=poll.trustees_count,
            threshold=poll.threshold,
            index=trustee.index,
        )

    return _keep(trustee, "certificate", certificate, check, at=at, by=by)


def submit_polynomial(
    *, trustee: Trustee, polynomial: str, at: datetime, by: Account | None
) -> Trustee:
    """Step 3: a holder's part of the common key, a share of it encrypted to each other holder."""
    rows = _all_with(trustee.poll, "certificate")

    def check(group: Group) -> object:
        return check_polynomial(group, certificates(rows), trustee.index, polynomial)

    return _keep(trustee, "polynomial", polynomial, check, at=at, by=by)


def submit_share(*, trustee: Trustee, voutput: str, at: datetime, by: Account | None) -> Trustee:
    """Step 5: a holder has opened the shares of all, and shows the public key of theirs."""
    rows = _all_with(trustee.poll, "polynomial")

    def check(group: Group) -> object:
        certified = certificates(rows)
        return check_voutput(group, certified, polynomials(rows, certified), trustee.index, voutput)

    trustee = _keep(trustee, "shown_key", voutput, check, at=at, by=by)
    trials.begin_after_the_keys(poll=trustee.poll, at=at, by=by)
    return trustee


def check_key(*, trustee: Trustee, key_check: str, at: datetime, by: Account | None) -> Trustee:
    """A holder's signed word that they tried their key on a ciphertext of their own page. The
    station gives no ciphertext to decrypt: nobody's page is an oracle (secrecy.md 7)."""
    if not trustee.shown_key:
        raise _not_yet()

    def check(group: Group) -> None:
        check_word(group, trustee, key_check)

    if trustee.checked_at is None:
        _keep(trustee, "key_check", key_check, check, at=at, by=by)
        with transaction.atomic():
            Trustee.objects.filter(pk=trustee.pk, checked_at__isnull=True).update(checked_at=at)
        trustee.refresh_from_db()
    return trustee


def _all_with(poll: Poll, field: str) -> list[Trustee]:
    """Every key holder, once all of them have sent the step before."""
    rows = list(poll.trustees.select_related("poll").order_by("index"))
    if not all(getattr(row, field) for row in rows):
        raise _not_yet()
    return rows


def _keep(
    trustee: Trustee,
    field: str,
    text: str,
    check: Check,
    *,
    at: datetime,
    by: Account | None,
) -> Trustee:
    """Keeps a contribution once it is checked. The same one sent again is not an error."""
    with refused_contribution():
        check(group_named(GROUP))
    with transaction.atomic():
        row = Trustee.objects.select_for_update().get(pk=trustee.pk)
        known = getattr(row, field)
        if known and known != text:
            raise Refusal(
                "already-sent",
                _("You have already sent this step, with other numbers."),
                _("Go on with the key file you saved then. If it is lost, tell the chair."),
            )
        if not known:
            _require_draft(row.poll)
            setattr(row, field, text)
            row.save(update_fields=[field])
            _note(f"trustee.{field}_sent", row, at, by)
    trustee.refresh_from_db()
    return trustee


def _require_draft(poll: Poll) -> None:
    if poll.state != PollState.DRAFT:
        raise Refusal(
            "already-sealed",
            _("This vote is already sealed."),
            _("There is nothing left to do here."),
        )


def _note(verb: str, trustee: Trustee, at: datetime, by: Account | None) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=trustee.poll.journal_subject,
        details={"trustee": trustee.name},
    )
    transaction.on_commit(lambda: live.poll_changed(trustee.poll_id))


def _not_yet() -> Refusal:
    return Refusal(
        "ceremony-step-not-reached",
        _("The other key holders have not finished the step before."),
        _("Come back a little later: this page says who is awaited."),
    )
