"""The test vote of a poll before its sealing: who is awaited, and whether the test holds for the
keys as they are now (ADR 13)."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle, Words
from votes.station.models import Poll, Rehearsal, Trial, Trustee


def under_way(poll: Poll) -> Trial | None:
    """The test vote that waits for the key holders, if there is one."""
    return Trial.objects.filter(poll=poll).first()


def restarts(everybody: list[Trustee]) -> int:
    """How many times the ceremony began again: a test made before is worth nothing."""
    return max((row.restarts for row in everybody), default=0)


def found(poll: Poll) -> Rehearsal | None:
    """The last test that was counted, whatever it found."""
    return poll.rehearsals.order_by("at", "pk").last()


def is_done(poll: Poll, everybody: list[Trustee]) -> bool:
    """Whether a test was counted right with these keys, on all these questions: by their holders,
    or by the site with the reason why they did not."""
    tests = poll.rehearsals.filter(restarts=restarts(everybody)).order_by("pk")
    asked = len(poll.questions)
    return any(
        test.is_right and len(test.expected) == asked and (test.counted_by or test.reasons)
        for test in tests
    )


def without_key(trial: Trial, everybody: list[Trustee]) -> list[Trustee]:
    """The key holders who have given no key for the test."""
    given = set(trial.keys.order_by("pk").values_list("trustee_id", flat=True))
    return [row for row in everybody if row.pk not in given]


def awaited(trial: Trial, everybody: list[Trustee]) -> list[Trustee]:
    """The key holders whose key is awaited; once the ballots are cast, those who have not opened
    the test yet, among those whose key closes it."""
    if not trial.is_cast:
        return without_key(trial, everybody)
    closed = set(trial.keys.filter(opened_at=None).order_by("pk").values_list("trustee", flat=True))
    return [row for row in everybody if row.pk in closed]


def named(rows: list[Trustee]) -> str:
    return ", ".join(row.name for row in rows)


def sealing_obstacles(poll: Poll, everybody: list[Trustee]) -> list[Obstacle]:
    """Why the urn is not sealed yet: no test vote was counted right with these keys."""
    if is_done(poll, everybody):
        return []
    trial = under_way(poll)
    what: Words = _("Make the test vote: it is cast into another urn, and the key holders open it.")
    if trial is not None:
        what = _("Waiting for: {names}.").format(names=named(awaited(trial, everybody)))
    return [Obstacle("test-vote-missing", _("No test vote was counted yet."), what)]


def casting_obstacles(trial: Trial, poll: Poll, everybody: list[Trustee]) -> list[Obstacle]:
    """Why the invented ballots cannot be cast yet: too few key holders would open them."""
    absent = without_key(trial, everybody)
    if len(everybody) - len(absent) >= poll.threshold:
        return []
    return [
        Obstacle(
            "test-keys-awaited",
            _("Too few key holders have given their key for the test."),
            _("Waiting for: {names}.").format(names=named(absent)),
        )
    ]


def casting_warnings(trial: Trial, everybody: list[Trustee]) -> list[Obstacle]:
    """What whoever goes on without some key holders should know."""
    absent = without_key(trial, everybody)
    if not absent:
        return []
    return [
        Obstacle(
            "without-some-holders",
            _("Some key holders would take no part in the test."),
            _(
                "{names}: nobody will have seen before the opening that their key file and their"
                " passphrase work. The minutes of the opening will say so."
            ).format(names=named(absent)),
        )
    ]
