"""What a poll's page says first: where one is, what is expected, until when."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.refusals import Words
from votes.station.models import Poll
from votes.station.questions import Question
from votes.station.states import PollState


@dataclass(frozen=True)
class Situation:
    """Where a poll stands: the title of its page, and under it what is expected."""

    title: Words
    expected: Words


SITUATIONS = {
    PollState.DRAFT: Situation(
        _("The vote is being prepared"),
        _("Each key holder makes and tries their key; then the empty urn is sealed."),
    ),
    PollState.SEALED: Situation(
        _("The empty urn is sealed"), _("The vote opens by itself at the announced hour.")
    ),
    PollState.OPEN: Situation(
        _("The vote is open"), _("Until its end nobody can read anything of it.")
    ),
    PollState.SUSPENDED: Situation(
        _("The urn receives no ballot for now"),
        _("It can be opened again for the sitting or a second call, or ended for ever."),
    ),
    PollState.PAPERS: Situation(
        _("The votes on paper are being entered"),
        _(
            "Nobody votes any more. Two scrutineers open the shuffled envelopes and encrypt each"
            " paper on their page; then the vote ends."
        ),
    ),
    PollState.ENDED: Situation(
        _("The vote has ended"),
        _(
            "Compare the fingerprint of the urn aloud; the count begins after the delay for"
            " complaints."
        ),
    ),
    PollState.TALLIED: Situation(
        _("The sealed ballots are added up"), _("The key holders now open the total together.")
    ),
    PollState.RESULT: Situation(
        _("The result is published"), _("The certifier confirms it, or says why not.")
    ),
    PollState.CERTIFIED: Situation(
        _("The result is certified"), _("Nothing is expected of anybody any more.")
    ),
    PollState.CONTESTED: Situation(
        _("Certification was refused"),
        _("The reasons stand beside the result, which remains."),
    ),
    PollState.UNCOUNTED: Situation(
        _("This urn is not counted"),
        _("The vote has no result, and none of its ballots is ever opened."),
    ),
    PollState.CANCELLED: Situation(
        _("This vote was cancelled"), _("It will never be counted: its ballots stay sealed.")
    ),
}
FAULTY = Situation(
    _("The archive of this vote fails a check"),
    _("Compare it with a copy kept from before, and warn the chair and both organs."),
)

STEPS: dict[str, Words] = {
    "certificate": _("Make your key and keep it in a safe place: it takes five minutes."),
    "polynomial": _("Every key holder has made a key. Share yours with them."),
    "share": _("Put together what the others sent you: your key opens it."),
    "check": _("Try your key before the vote opens."),
    "trial-key": _("Give a key for the test vote, from your key file."),
    "trial-count": _("The test vote is cast. Open it with your key, as on the day of the count."),
    "restore": _("The machine was replaced: give your half of the rights back with your key."),
    "decrypt": _("The vote has ended. Open your part of the total with your key."),
}


ADVISORY = _("Consultation without the value of a decision of an assembly.")
NAMED_SITUATIONS = {
    PollState.DRAFT: Situation(
        _("The vote is ready"), _("The vote opens by itself at the announced hour.")
    ),
    PollState.OPEN: Situation(_("The vote is open"), _("Nobody reads the votes before the close.")),
    PollState.CANCELLED: Situation(_("This vote was cancelled"), _("It will never be counted.")),
}


def situation(poll: Poll, *, is_faulty: bool = False) -> Situation:
    """Where the poll stands. A fault of its archive, found after the result, comes first."""
    if is_faulty:
        return FAULTY
    state = PollState(poll.state)
    if poll.is_advisory and state == PollState.SUSPENDED:
        return Situation(SITUATIONS[state].title, _("What it has received stays sealed."))
    named = {} if poll.is_secret else NAMED_SITUATIONS
    return named.get(state) or SITUATIONS[state]


def named_reveals(questions: Sequence[Question]) -> list[Words]:
    """What a named vote keeps and publishes, said before one votes."""
    said: list[Words] = [
        _(
            "Named vote: your name is kept with your vote. Nobody reads it before the close; after"
            " it the bureau can, and each reading is in the journal."
        ),
        _("The published result carries no name."),
    ]
    if any(question.is_worded for question in questions):
        said.append(
            _(
                "What you write is published as it stands after the close: do not sign it, and"
                " name nobody. Whoever knows you may recognise your words; moderators may hide"
                " what breaks the rules of debates, with a reason."
            )
        )
    if any(question.is_ranked for question in questions):
        said.append(
            _(
                "Each ranking is published with its number of votes, without a name: an unusual"
                " ranking may be recognised by those who know you."
            )
        )
    return said
