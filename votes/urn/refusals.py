"""What the urn refuses, in words for the person whose ballot or act it is."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from common.refusals import Refusal, Words
from votes.belenios.errors import Check, InvalidBallot, ProtocolError
from votes.belenios.words import RULES
from votes.urn.states import PollState

NOTHING_RECORDED = _("Nothing was recorded. Go back to the page of the vote and start again.")


def unknown_poll() -> Refusal:
    return Refusal(
        "unknown-poll",
        _("There is no such vote here."),
        _("Check the address, or go back to the home page."),
        status=HTTPStatus.NOT_FOUND,
    )


def not_open(state: str) -> Refusal:
    """The urn does not receive ballots in this state."""
    words = {
        PollState.SEALED: (
            "not-yet-open",
            _("This vote is not open yet."),
            _("Nothing was recorded. Come back when it opens: the date is on the notice."),
        ),
        PollState.SUSPENDED: (
            "remote-vote-closed",
            _("The remote vote is closed."),
            _("Nothing was recorded. You can still vote at the meeting if you attend it."),
        ),
        PollState.CANCELLED: (
            "poll-cancelled",
            _("This vote was cancelled."),
            _("Nothing was recorded. The page of the vote says why."),
        ),
    }
    ended = (
        "poll-ended",
        _("This vote has ended."),
        _("Nothing was recorded: the urn receives no ballot any more."),
    )
    code, message, what_to_do = words.get(PollState(state), ended)
    return Refusal(code, message, what_to_do)


def papers_read() -> Refusal:
    """Nobody lets go of a vote for what the papers that were read say."""
    return Refusal(
        "papers-being-entered",
        _("Papers of this vote have been read: it is not given up any more."),
        _("The two scrutineers enter the others, or set them aside, and say so."),
    )


def not_finished() -> Refusal:
    """Something asked for too early of a poll that may still be counted."""
    return Refusal(
        "poll-not-finished",
        _("This vote is not finished: its roll is still needed."),
        _("Wait for its result."),
    )


def busy() -> Refusal:
    """Too many ballots at once: the booth sends this one again by itself."""
    return Refusal(
        "urn-busy",
        _("Many people are voting at this very moment."),
        _("This ballot is not recorded yet. Keep the page open: it is sent again by itself."),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    )


def too_many_false_ballots() -> Refusal:
    """No booth makes ballots that break the rules: these come from something else."""
    return Refusal(
        "too-many-false-ballots",
        _("Too many ballots that break the rules of the vote came with this right."),
        _("Nothing was recorded. Wait a quarter of an hour, then vote from another device."),
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )


def permit_refused() -> Refusal:
    return Refusal(
        "permit-refused",
        _("Your authorisation to vote is no longer valid: it has expired or things have changed."),
        _("Nothing was recorded. Go back to the page of the vote and open the booth again."),
        status=HTTPStatus.FORBIDDEN,
    )


def state_changed() -> Refusal:
    """What was read of the poll or of the right is no longer so at the instant of writing."""
    return Refusal("state-changed", permit_refused().message, NOTHING_RECORDED)


def ballot_seen() -> Refusal:
    return Refusal(
        "ballot-already-seen",
        _("This very ballot was already received, and another one has replaced it since."),
        _("The later ballot counts. To change it, open the booth again where the vote allows it."),
    )


def ciphertext_seen() -> Refusal:
    return Refusal(
        "ciphertext-already-seen",
        _("Part of this ballot is already in the urn."),
        _("Nothing was recorded. Reload the booth and choose again: the ballot will be new."),
    )


def already_voted() -> Refusal:
    return Refusal(
        "already-voted",
        _("A ballot is already recorded for this right to vote, and this vote allows only one."),
        _("Your first ballot counts. The page of the vote says when it was recorded."),
    )


def owner_has_voted() -> Refusal:
    return Refusal(
        "owner-has-voted",
        _("The person who gave you this pouvoir has voted in person: their ballot stands."),
        _("There is nothing left to do for this pouvoir."),
    )


def holds_ballot() -> Refusal:
    return Refusal(
        "credential-holds-a-ballot",
        _("A ballot is already in the urn for this right to vote: it cannot be withdrawn."),
        _("The ballot stays, and the minutes mention it with the margin of the result."),
    )


def bad_ballot(error: ProtocolError) -> Refusal:
    """A ballot that breaks a rule of the protocol; the code names the rule."""
    if error.check is Check.BALLOT_CREDENTIAL:
        return Refusal(
            "unknown-credential",
            _("The right to vote of this ballot is not on the list of this vote."),
            NOTHING_RECORDED,
            status=HTTPStatus.FORBIDDEN,
        )
    if error.check is Check.BALLOT_ELECTION:
        return Refusal(
            "other-election",
            _("This ballot was made for another vote."),
            NOTHING_RECORDED,
            status=HTTPStatus.BAD_REQUEST,
        )
    return Refusal(
        f"ballot-refused.{error.check}",
        _("This ballot is damaged or was altered: the urn refuses it."),
        _("Nothing was recorded. Reload the booth and vote again, with another browser if needed."),
        status=HTTPStatus.BAD_REQUEST,
    )


def unreadable(status: int = HTTPStatus.BAD_REQUEST) -> Refusal:
    return Refusal(
        "unreadable",
        _("What was sent is not a ballot with its permit."),
        _("Nothing was recorded. Reload the booth and vote again."),
        status=status,
    )


def too_large() -> Refusal:
    return Refusal(
        "too-large",
        _("What was sent is too large to be a ballot."),
        _("Nothing was recorded. Reload the booth and vote again."),
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    )


def said(code: str) -> Words:
    """What a voter was told by a refusal that is kept as its code; of a ballot that breaks a rule
    of the protocol, the rule."""
    broken = code.removeprefix("ballot-refused.")
    if broken != code:
        return next((rule for check, rule in RULES.items() if check == broken), code)
    known = (
        *(not_open(state) for state in PollState),
        permit_refused(),
        ballot_seen(),
        ciphertext_seen(),
        already_voted(),
        owner_has_voted(),
        state_changed(),
        too_many_false_ballots(),
        bad_ballot(InvalidBallot(Check.BALLOT_CREDENTIAL, "")),
        bad_ballot(InvalidBallot(Check.BALLOT_ELECTION, "")),
        unreadable(),
        too_large(),
    )
    return next((each.message for each in known if each.code == code), code)
