"""The life of each thing, written a second time: a verb that leads where it should not shows."""

from types import ModuleType

import pytest

from assembly import states as assembly
from common.states import Transition, TransitionRefused, take
from frontend.rehearsal import states as rehearsal
from members import states as members
from notifications import states as notifications
from proposals import states as proposals
from votes.station import states as station
from votes.urn import states as urn
from votes.urn.models import Poll

# One line a verb: from which states it leads, and where.
LIVES = {
    urn: """
        SEAL: draft -> sealed
        OPEN: sealed -> open
        SUSPEND: open -> suspended
        REOPEN: suspended -> open
        ENTER_PAPERS: suspended -> papers
        END: open papers suspended -> ended
        TALLY: ended -> tallied
        DECRYPT: tallied -> tallied
        PUBLISH: tallied -> result
        LEAVE_UNCOUNTED: ended tallied -> uncounted
        CANCEL: draft open papers sealed suspended -> cancelled
        FIND_VALID: under_way -> valid
        FIND_INVALID: under_way -> invalid
    """,
    station: """
        OPEN_NAMED: draft -> open
        COUNT_NAMED: open -> result
        CERTIFY: contested result -> certified
        REFUSE: contested result -> contested
        CANCEL: draft open papers sealed suspended -> cancelled
        APPROVE_REISSUE: asked -> approved
        REFUSE_REISSUE: asked -> refused
        CONFIRM_UNCOUNTED: asked -> confirmed
        DROP_UNCOUNTED: asked -> dropped
        MISS_UNCOUNTED: confirmed -> too_late
    """,
    assembly: """
        CONVENE: draft -> convened
        CONVENE_AGAIN: adjourned -> convened
        OPEN_VOTE: convened -> voting
        OPEN_SITTING: convened voting -> sitting
        ADJOURN: sitting -> adjourned
        CLOSE: sitting -> closed
        DECIDE: closed -> decided
        CANCEL: adjourned convened draft voting -> cancelled
        CALL_CONVENED: planned -> convened
        CALL_HELD: convened -> held
        CALL_FAILED: convened -> failed
        CALL_CANCELLED: convened planned -> cancelled
        ACCEPT_PROXY: given -> accepted
        DECLINE_PROXY: given -> declined
        REVOKE_PROXY: accepted given -> revoked
        CONFIRM_PAPER: entered -> confirmed
        SET_PAPER_ASIDE: entered -> set_aside
        CORRECT_ROLL: asked -> corrected
        REFUSE_CORRECTION: asked -> refused
        ANSWER_CLAIM: filed -> answered
        ADOPT_DRAFT: open -> adopted
        DISCARD_DRAFT: open -> discarded
        ENTER_MEETING: draft -> entered
        CONFIRM_DESTRUCTION: proposed -> confirmed
        CARRY_OUT_DESTRUCTION: confirmed -> done
        CANCEL_DESTRUCTION: confirmed proposed -> cancelled
        GIVE_FLOOR: waiting -> speaking
        END_SPEECH: speaking -> spoken
        WITHDRAW_REQUEST: waiting -> withdrawn
        LEAVE_UNHEARD: waiting -> unheard
    """,
    members: """
        APPROVE: asked -> approved
        REFUSE: asked -> refused
        CANCEL: asked -> cancelled
        APPLY_IMPORT: previewed -> applied
        ABANDON_IMPORT: previewed -> abandoned
        UNDO_IMPORT: applied -> undone
        CONFIRM_JOINING: asked -> confirmed
        ADMIT: confirmed -> admitted
        DECLINE: admitted confirmed -> declined
        WITHDRAW_JOINING: admitted asked confirmed -> withdrawn
        ENTER: admitted -> entered
    """,
    notifications: """
        HAND_OVER: deferred queued soft_bounced -> sending
        RECOVER: sending -> queued
        ACCEPT: sending -> accepted
        DEFER: sending -> deferred
        CONFIRM: accepted -> delivered
        BOUNCE: accepted deferred delivered queued sending soft_bounced -> bounced
        SOFT_BOUNCE: accepted delivered -> soft_bounced
        COMPLAIN: accepted delivered -> complained
        GIVE_UP: accepted deferred delivered queued sending soft_bounced -> given_up
        WITHDRAW: deferred queued soft_bounced -> withdrawn
        RETRY: bounced given_up -> queued
        REPLACE: bounced deferred given_up queued soft_bounced -> replaced_by_post
        PAUSE_DOMAIN: open -> paused
        RESUME_DOMAIN: paused -> open
        DISPATCH: prepared -> dispatched
        CANCEL_BATCH: prepared -> cancelled
        LAUNCH: prepared -> running
        PAUSE: running -> paused
        RESUME: paused -> running
        STOP: paused prepared running -> stopped
        FINISH: paused prepared running -> finished
        START_STEP: planned -> running
        END_STEP: running -> done
        LEAVE_OUT: planned -> left_out
        PUT_BACK: left_out -> planned
        SKIP_STEP: planned running -> skipped
        TELL_CALL: taken -> told
        GIVE_CALL_BACK: taken -> given_back
    """,
    proposals: """
        PUBLISH: draft -> published
        ADMIT: published refused -> admitted
        REFUSE: published -> refused
        SCHEDULE: admitted -> scheduled
        UNSCHEDULE: scheduled -> admitted
        ENTER: published -> scheduled
        GATHER_AGAIN: scheduled -> published
        ADOPT: scheduled -> adopted
        REJECT: scheduled -> rejected
        MERGE: published -> merged
        WITHDRAW: admitted draft published -> withdrawn
        APPEAL: hidden -> appealed
        UPHOLD: appealed -> upheld
        REVERSE: appealed -> reversed
        ACCEPT: invited -> accepted
        DECLINE: invited -> declined
        LEAVE: accepted -> left
        AGREE: asked -> agreed
        DISAGREE: asked -> declined
        RECALL: asked -> recalled
        TAKE_IN: proposed -> accepted
        TURN_AWAY: proposed -> refused
        TAKE_BACK: proposed -> withdrawn
        ASK: proposed -> voting
        CARRY: voting -> accepted
        DEFEAT: voting -> refused
        HAND_BACK: voting -> proposed
        LAPSE: voting -> lapsed
    """,
    rehearsal: """
        START: queued -> running
        FINISH: running -> done
        FAIL: queued running -> failed
    """,
}


def moves(module: ModuleType) -> dict[str, Transition]:
    return {name: move for name, move in vars(module).items() if isinstance(move, Transition)}


@pytest.mark.parametrize("module", LIVES, ids=lambda module: module.__name__)
def test_each_verb_leads_from_its_states_and_from_no_other(module: ModuleType) -> None:
    written = [line.strip() for line in LIVES[module].strip().splitlines()]

    found = [
        f"{name}: {' '.join(sorted(move.sources))} -> {move.target}"
        for name, move in moves(module).items()
    ]

    assert found == written


@pytest.mark.django_db
@pytest.mark.parametrize("state", urn.PollState.values)
@pytest.mark.parametrize("verb", moves(urn))
def test_an_urn_in_any_state_obeys_a_verb_or_stays_as_it_is(state: str, verb: str) -> None:
    move = moves(urn)[verb]
    poll = Poll.objects.create(uuid="Matrix", title="", state=state, height=0, head="a" * 64)

    if state in move.sources:
        take(poll, move, using="urn")
        expected = move.target
    else:
        with pytest.raises(TransitionRefused):
            take(poll, move, using="urn")
        expected = state

    assert (poll.state, Poll.objects.get().state) == (expected, expected)
