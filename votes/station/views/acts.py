"""The addresses to which an officer's buttons post: who may, and which action is called."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy

from common import clock
from members import queries as members
from members.models import Account
from votes.station import permissions
from votes.station.actions import (
    certification,
    codes,
    comparisons,
    key_holders,
    polls,
    rehearsing,
    uncounting,
)
from votes.station.actions import trials as test_votes
from votes.station.models import Poll, Trustee

May = Callable[[Account, Poll, Any], bool]


@dataclass(frozen=True)
class Act:
    """An address to which an officer's button posts: who may, and what is then called."""

    may: May
    do: Callable[[Poll, Account, dict[str, Any]], object]
    done: Any
    asks: str = ""


# The acts that ask something on some days alone, by the field that tells.
OPTIONAL = {"depouiller": "voters_asked", "certifier": "reasons"}


def _certifier(poll: Poll, account: Account) -> Any:
    """The member in whose name this account certifies: one who holds the function."""
    today = clock.today()
    holding = {member.pk for member in members.holders_of("certifier", today)}
    mine = [m for m in members.members_of(account, today) if m.pk in holding]
    return mine[0]


def _mine(poll: Poll, account: Account) -> Trustee:
    """The key holder whom this account acts for; the permission has been asked before."""
    trustee = permissions.trustee_of(account, poll, clock.today())
    if trustee is None:
        raise Http404
    return trustee


ACTS: dict[str, Act] = {
    "essai": Act(
        permissions.can_run,
        lambda poll, by, _: test_votes.begin(poll=poll, at=clock.now(), by=by),
        gettext_lazy("The key holders are asked for their key for the test."),
    ),
    "essai-bulletins": Act(
        permissions.can_run,
        lambda poll, by, _: test_votes.cast(poll=poll, at=clock.now(), by=by),
        gettext_lazy("The invented ballots are cast. The key holders can open the test."),
    ),
    "essai-du-site": Act(
        permissions.can_run,
        lambda poll, by, written: rehearsing.rehearse(poll=poll, at=clock.now(), by=by, **written),
        gettext_lazy("The test vote was counted right."),
        asks="why",
    ),
    "remplacer": Act(
        permissions.can_run,
        lambda poll, by, written: key_holders.replace(at=clock.now(), by=by, **written),
        gettext_lazy("The key holders are written to."),
        asks="replacement",
    ),
    "reprendre-cle": Act(
        permissions.can_run,
        lambda poll, by, written: key_holders.take_back(
            poll=poll, at=clock.now(), by=by, **written
        ),
        gettext_lazy("The key holders are written to."),
        asks="returning",
    ),
    "fabrication": Act(
        permissions.can_run,
        lambda poll, by, written: codes.choose_maker(poll=poll, at=clock.now(), by=by, **written),
        gettext_lazy("It is recorded."),
        asks="maker",
    ),
    "codes-detruits": Act(
        permissions.is_rights_officer,
        lambda poll, by, _: codes.declare_destroyed(poll=poll, at=clock.now(), by=by),
        gettext_lazy("Your declaration is recorded."),
    ),
    "depouillement": Act(
        permissions.can_run,
        lambda poll, by, written: key_holders.propose_count(
            poll=poll, at=clock.now(), by=by, **written
        ),
        gettext_lazy("The key holders are asked whether they will be there."),
        asks="counting_at",
    ),
    "presence": Act(
        permissions.is_trustee,
        lambda poll, by, written: key_holders.answer_count(
            trustee=_mine(poll, by), at=clock.now(), by=by, **written
        ),
        gettext_lazy("Your answer is recorded."),
        asks="coming",
    ),
    "empreinte": Act(
        permissions.is_trustee,
        lambda poll, by, written: comparisons.confirm(
            trustee=_mine(poll, by), at=clock.now(), by=by, **written
        ),
        gettext_lazy("Your confirmation is recorded."),
        asks="seen",
    ),
    "cle-perdue": Act(
        permissions.is_trustee,
        lambda poll, by, _: key_holders.declare_lost(
            trustee=_mine(poll, by), at=clock.now(), by=by
        ),
        gettext_lazy("The loss is recorded, and the other key holders are told."),
    ),
    "sceller": Act(
        permissions.can_run,
        lambda poll, by, _: polls.seal(poll=poll, at=clock.now(), by=by),
        gettext_lazy("The urn is sealed."),
    ),
    "ouvrir": Act(
        permissions.can_run,
        lambda poll, by, _: polls.open_poll(poll=poll, at=clock.now(), by=by),
        gettext_lazy("The vote is open."),
    ),
    "suspendre": Act(
        permissions.can_stop,
        lambda poll, by, written: polls.suspend(poll=poll, at=clock.now(), by=by, **written),
        gettext_lazy("The vote is stopped."),
        asks="why",
    ),
    "reprendre": Act(
        permissions.can_stop,
        lambda poll, by, _: polls.resume(poll=poll, at=clock.now(), by=by),
        gettext_lazy("The vote is open again."),
    ),
    "rouvrir": Act(
        permissions.can_run,
        lambda poll, by, written: polls.reopen(poll=poll, at=clock.now(), by=by, **written),
        gettext_lazy("The vote is open again."),
        asks="closes_at",
    ),
    "clore": Act(
        permissions.can_run,
        lambda poll, by, _: polls.end(poll=poll, at=clock.now(), by=by),
        gettext_lazy("The vote has ended. Read the fingerprint of the urn aloud."),
    ),
    "depouiller": Act(
        permissions.can_run,
        lambda poll, by, written: polls.tally(poll=poll, at=clock.now(), by=by, **written),
        gettext_lazy("The ballots are added up. The key holders can open the total."),
        asks="voters_asked",
    ),
    "certifier": Act(
        permissions.can_certify,
        lambda poll, by, written: certification.certify(
            poll=poll, certifier=_certifier(poll, by), at=clock.now(), by=by, **written
        ),
        gettext_lazy("The result is certified."),
        asks="grounds",
    ),
    "refuser": Act(
        permissions.can_certify,
        lambda poll, by, written: certification.refuse(
            poll=poll, certifier=_certifier(poll, by), at=clock.now(), by=by, **written
        ),
        gettext_lazy("Your refusal is published beside the result."),
        asks="reasons",
    ),
    "ne-pas-depouiller": Act(
        permissions.can_certify,
        lambda poll, by, written: uncounting.ask(poll=poll, at=clock.now(), by=by, **written),
        gettext_lazy("It waits for a second person."),
        asks="uncounted",
    ),
    "confirmer-non-depouille": Act(
        permissions.can_confirm_uncounted,
        lambda poll, by, written: uncounting.confirm(at=clock.now(), by=by, **written),
        gettext_lazy("This urn is not counted. The reason is published."),
        asks="second_word",
    ),
    "depouiller-quand-meme": Act(
        permissions.can_confirm_uncounted,
        lambda poll, by, written: uncounting.drop(at=clock.now(), by=by, **written),
        gettext_lazy("The request is given up: the count goes on."),
        asks="request",
    ),
    "annuler": Act(
        permissions.can_run,
        lambda poll, by, written: polls.cancel(poll=poll, at=clock.now(), by=by, **written),
        gettext_lazy("The vote is cancelled."),
        asks="why",
    ),
}
