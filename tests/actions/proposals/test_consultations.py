"""Consultations: launched by the board, over all members or a college, never a decision."""

from datetime import timedelta
from typing import Any

import pytest

from assembly.models import AssemblyPoll, QuorumRecord, Resolution
from assembly.results import verdict_on
from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import College
from proposals import consulting
from proposals.actions.consultations import Asked, launch
from proposals.models import Consultation
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import members as people
from votes.station.actions import polls
from votes.station.models import Poll
from votes.station.questions import APPROVAL, CHOICE, JUDGMENT, SCHULZE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

ANSWERS = ("Chêne", "Ruche", "Nuage")


def consulted(
    cast: Cast, method: str = SCHULZE, *, opens_in: timedelta = timedelta(hours=1), **options: Any
) -> Consultation:
    at = clock.now()
    account = cast.diego.account
    assert account is not None
    given = {
        "title": "Un emblème",
        "asked": Asked("Quel emblème ?", method, ANSWERS),
        "regime": Poll.Regime.NAMED,
        "college": None,
        "minimum_percent": 0,
        "opens_at": at + opens_in,
        "closes_at": at + timedelta(days=8),
        "revote": True,
        "at": at,
        "by": account,
    }
    return launch(**{**given, **options})


def test_a_consultation_asks_every_member_of_the_register_and_says_what_it_is(cast: Cast) -> None:
    found = consulted(cast)

    poll = found.poll
    assert poll.roll.count() == len(cast.members)
    assert (poll.kind, poll.regime, poll.subject) == ("consultation", "named", found.reference)
    assert poll.subtitle == "Consultation sans valeur de décision d’assemblée."
    assert poll.questions[0]["information"]["notice"] == poll.subtitle
    assert AuditEvent.objects.filter(verb="consultation.launched").count() == 1


def test_a_college_alone_may_be_asked(cast: Cast) -> None:
    college = College.objects.create(name="Usagers")
    cast.bilal.college = college
    cast.bilal.save()

    found = consulted(cast, college=college)

    assert [entry.member for entry in found.poll.roll.all()] == [cast.bilal]


@pytest.mark.parametrize(("method", "count"), [(CHOICE, 1), (APPROVAL, 1), (JUDGMENT, 3)])
def test_a_secret_consultation_goes_through_the_ceremony_of_the_key_holders(
    cast: Cast, method: str, count: int
) -> None:
    for number in range(4):
        people.member("Membre", f"Numéro {number}", email=f"m{number}@example.org")

    found = consulted(cast, method, regime=Poll.Regime.SECRET)

    assert len(found.poll.questions) == count
    assert (found.poll.trustees_count, found.poll.threshold, found.poll.state) == (3, 2, "draft")


def test_one_person_alone_never_holds_the_key_of_a_secret_consultation(cast: Cast) -> None:
    for number in range(4):
        people.member("Membre", f"Numéro {number}", email=f"m{number}@example.org")
    for member in cast.key_holders[1:]:
        member.mandates.all().delete()

    with pytest.raises(Refusal) as refused:
        consulted(cast, CHOICE, regime=Poll.Regime.SECRET)

    assert refused.value.code == "too-few-key-holders"
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"regime": "secret", "method": CHOICE}, "too-few-for-secret"),
        ({"opens_in": timedelta(minutes=-1)}, "opens-in-the-past"),
        ({"opens_in": timedelta(days=9)}, "closes-before-opening"),
        ({"asked": Asked("?", SCHULZE, ("A", "A"))}, "impossible-question"),
    ],
)
def test_what_cannot_be_held_is_refused(cast: Cast, options: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        consulted(cast, **options)

    assert refused.value.code == code
    assert not Poll.objects.exists()


def test_a_ranking_is_never_secret(cast: Cast) -> None:
    for number in range(4):
        people.member("Membre", f"Numéro {number}", email=f"m{number}@example.org")

    with pytest.raises(Refusal) as refused:
        consulted(cast, SCHULZE, regime=Poll.Regime.SECRET)

    assert refused.value.code == "ranking-is-named"


def test_the_announced_participation_is_compared_with_the_votes(cast: Cast) -> None:
    found = consulted(cast, minimum_percent=20)
    account = cast.bilal.account
    assert account is not None
    at = found.poll.opens_at
    polls.open_poll(poll=found.poll, at=at)

    standing = consulting.standing(found, account, at=at, on=clock.today())

    # 20 % of 7 is 1.4: two votes are needed.
    assert (standing.needed, standing.is_followed, standing.waits_for_me) == (2, False, True)


def test_a_consultation_never_becomes_the_result_of_a_resolution(cast: Cast) -> None:
    assembly = assemblies.draft(cast)
    resolution = Resolution.objects.get(item__assembly=assembly)
    found = consulted(cast)
    asked = {**found.poll.questions[0], "kind": "resolution", "reference": resolution.reference}
    Poll.objects.filter(pk=found.pk).update(
        questions=[{**asked, "answers": ["Pour", "Contre", "Abstention"], "max": 1}],
        result=[[7, 0, 0]],
        state="result",
    )
    AssemblyPoll.objects.create(assembly=assembly, poll=found.poll, group="ordinary")

    verdict = verdict_on(resolution, QuorumRecord(reached=True))

    assert verdict is None
