"""What may be done now about the keys and the voting codes of a poll: by whoever runs it, by each
key holder, by who makes the codes."""

from django.utils.translation import gettext_lazy as _

from common import clock
from votes.station import keyholding, trials
from votes.station.gestures import Gesture
from votes.station.models import Poll, Trial, Trustee
from votes.station.states import FINISHED, OVER, RUNNING, PollState

BEFORE_THE_COUNT = (PollState.DRAFT, *RUNNING, PollState.ENDED)


def of_whoever_runs_it(poll: Poll) -> list[Gesture]:
    """Naming somebody else, and proposing when the count takes place."""
    found: list[Gesture] = []
    if poll.is_born_in_session:
        return found
    if poll.is_secret and poll.state in BEFORE_THE_COUNT:
        found.append(_appointment(again=poll.counting_at is not None))
    if poll.is_secret and poll.state == PollState.DRAFT:
        found += [_replace(), _choose_maker(poll)]
        if keyholding.returning(poll, clock.today()):
            found.insert(-1, _take_back())
    return found


def of_the_test(poll: Poll) -> list[Gesture]:
    """The test vote before the sealing, once every key is made: going on, beginning it again, or
    counting it without the key holders."""
    everybody = keyholding.in_order(poll)
    if not everybody or not all(row.shown_key for row in everybody):
        return []
    trial, done = trials.under_way(poll), trials.is_done(poll, everybody)
    found = [_begin_the_test(again=trial is not None or done)]
    if trial is not None and trial.closed_at is None:
        found.insert(0, _cast_the_test(trial, poll, everybody))
    return [*found, *([] if done else [_count_without_the_holders()])]


def of_the_rights_officer(poll: Poll) -> list[Gesture]:
    """Declaring the codes destroyed, once nobody can vote any more."""
    if poll.state not in OVER or poll.secret_destroyed_at is not None:
        return []
    return [
        Gesture(
            "codes-detruits",
            _("Declare the voting codes destroyed"),
            _(
                "You have erased the private file and its copies, and destroyed the spare letters."
                " It is a word, not a proof: the minutes give it as yours."
            ),
            _("I have destroyed the codes"),
        )
    ]


def of_a_key_holder(poll: Poll, mine: Trustee | None) -> list[Gesture]:
    """Answering for the count, and saying that one's key is lost."""
    if mine is None or mine.decrypted_at is not None or poll.state in FINISHED:
        return []
    found = []
    if can_compare(poll, mine):
        found.append(_same_fingerprint())
    if poll.counting_at is not None:
        found.append(_answer(mine))
    if poll.state != PollState.DRAFT and mine.lost_at is None:
        found.append(_lost())
    return found


def can_compare(poll: Poll, mine: Trustee) -> bool:
    """Whether every key is there to be compared, before the opening, and this holder is silent."""
    before = poll.state in (PollState.DRAFT, PollState.SEALED)
    return before and mine.agreed_at is None and not poll.trustees.filter(shown_key="").exists()


def _same_fingerprint() -> Gesture:
    return Gesture(
        "empreinte",
        _("Do you all see the same fingerprint?"),
        _(
            "Read the fingerprint of the common key aloud to the other key holders, by telephone or"
            " in the same room, not through this site. If a single character differs, confirm"
            " nothing and tell the chair. Your answer goes into the minutes of the opening."
        ),
        _("I see the same fingerprint as the others"),
        asks="seen",
    )


def _begin_the_test(*, again: bool) -> Gesture:
    return Gesture(
        "essai",
        _("Begin another test vote") if again else _("Make the test vote"),
        _(
            "Invented ballots go into an urn apart, marked as a rehearsal. Each key holder gives,"
            " from their key file, a key made for this test alone, then opens the total as on the"
            " day of the count. They are written to."
        ),
        _("Begin another test vote") if again else _("Make the test vote"),
        tone="second" if again else "",
    )


def _cast_the_test(trial: Trial, poll: Poll, everybody: list[Trustee]) -> Gesture:
    return Gesture(
        "essai-bulletins",
        _("Go on with the test vote without those who are absent"),
        _(
            "The invented ballots are cast by themselves when every key holder has given their key"
            " for the test. You can go on with those who have: they alone will open it."
        ),
        _("Cast the invented ballots"),
        trials.casting_obstacles(trial, poll, everybody),
        warnings=trials.casting_warnings(trial, everybody),
        tone="second",
    )


def _count_without_the_holders() -> Gesture:
    return Gesture(
        "essai-du-site",
        _("Count the test without the key holders"),
        _(
            "The site counts the invented ballots with keys that it makes. The count is tested, not"
            " the key holders: nobody will have seen before the opening that their key file and"
            " their passphrase work. The minutes of the opening give your reason."
        ),
        _("Count it without them"),
        asks="why",
        tone="second",
    )


def _appointment(*, again: bool) -> Gesture:
    return Gesture(
        "depouillement",
        _("Propose when the count takes place"),
        _("The key holders are written to and answer whether they will be there with their key."),
        _("Propose another hour") if again else _("Propose this hour"),
        asks="counting_at",
        tone="second",
    )


def _replace() -> Gesture:
    return Gesture(
        "remplacer",
        _("Replace a key holder"),
        _(
            "For a candidate, an absence, a key lost before the sealing. The others keep their key"
            " file; everybody does the next steps again, and is told."
        ),
        _("Replace"),
        asks="replacement",
        tone="second",
    )


def _take_back() -> Gesture:
    return Gesture(
        "reprendre-cle",
        _("Give a key holder their place back"),
        _(
            "For somebody who holds keys by the statutes and had left their place in this vote. The"
            " others keep their key file; everybody does the steps again, and is told. More than"
            " half of them open the total."
        ),
        _("Give the place back"),
        asks="returning",
        tone="second",
    )


def _choose_maker(poll: Poll) -> Gesture:
    return Gesture(
        "fabrication",
        _("Choose who makes the voting codes"),
        _(
            "Assisted mode: this site makes each code when its member signs in; nothing to post,"
            " but the operator could vote in a member's place. Independent mode: a member who"
            " watches the vote makes the codes on a device of their own and has them posted in"
            " closed envelopes; this site never knows them. Codes made before are void. A key"
            " holder who is chosen leaves their key, and the others begin again."
        ),
        _("Change") if poll.is_independent else _("Entrust the codes"),
        asks="maker",
        tone="second",
    )


def _answer(mine: Trustee) -> Gesture:
    return Gesture(
        "presence",
        _("Will you be there for the count?"),
        _("Come with your key file or your sheet, and a connected device. Count half an hour."),
        _("Change my answer") if mine.coming else _("Give my answer"),
        asks="coming",
        tone="second" if mine.coming else "",
    )


def _lost() -> Gesture:
    return Gesture(
        "cle-perdue",
        _("I have lost my key"),
        _(
            "Say it at once: while enough other keys remain nothing changes. If you find it again,"
            " trying it on your key holder's page is enough to put everything right."
        ),
        _("My key is lost"),
        tone="danger",
    )
