"""What a poll's page says first: where one is, what is expected, until when."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from common.refusals import Words
from votes.station.models import Poll
from votes.station.questions import Question
from votes.station.states import PollState

SITUATIONS: dict[str, Words] = {
    PollState.DRAFT: _(
        "The vote is being prepared. Each key holder makes and tries their key; then the empty urn"
        " is sealed."
    ),
    PollState.SEALED: _("The empty urn is sealed. The vote can be opened."),
    PollState.OPEN: _("The vote is open. Nothing of it can be read by anybody."),
    PollState.SUSPENDED: _(
        "The urn receives no ballot for now. It can be opened again for the sitting or a second"
        " call, or ended for ever."
    ),
    PollState.ENDED: _(
        "The vote has ended. Compare the fingerprint of the urn aloud; the count begins after the"
        " delay for complaints."
    ),
    PollState.TALLIED: _(
        "The sealed ballots are added up. The key holders now open the total together."
    ),
    PollState.RESULT: _("The result is published. The certifier confirms it, or says why not."),
    PollState.CERTIFIED: _("The result is certified. Nothing is expected of anybody any more."),
    PollState.CONTESTED: _(
        "Certification was refused; the reasons stand beside the result, which remains."
    ),
    PollState.UNCOUNTED: _(
        "This urn is not counted: the vote has no result, and no ballot of it is ever opened."
    ),
    PollState.CANCELLED: _("This vote was cancelled and will never be counted."),
}

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
NAMED_SITUATIONS: dict[str, Words] = {
    PollState.DRAFT: _("The vote opens by itself at the announced hour."),
    PollState.OPEN: _("The vote is open. Nobody reads the votes before the close."),
}


def situation(poll: Poll) -> Words:
    """Where the poll stands, in a sentence or two."""
    if poll.is_advisory and poll.state == PollState.SUSPENDED:
        return _("The urn receives no ballot for now.")
    named = {} if poll.is_secret else NAMED_SITUATIONS
    return named.get(poll.state) or SITUATIONS[poll.state]


def named_reveals(questions: Sequence[Question]) -> list[Words]:
    """What a named vote keeps and publishes, said before one votes."""
    said: list[Words] = [
        _(
            "Named vote: your name is kept with your vote. Nobody reads it before the close; after"
            " it the bureau can, and each reading is in the journal."
        ),
        _("The published result carries no name."),
    ]
    if any(question.is_ranked for question in questions):
        said.append(
            _(
                "Each ranking is published with its number of votes, without a name: an unusual"
                " ranking may be recognised by those who know you."
            )
        )
    return said
