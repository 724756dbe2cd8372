"""A right that others may have seen is replaced by two people, or stays as it was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assembly.documents.urns import _urn
from common.models import ApartEvent, AuditEvent
from common.refusals import Refusal
from members.models import Account
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import YES
from votes.station import queries
from votes.station.actions import reissues, roll
from votes.station.models import Reissue, Reserve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SEEN = "Rappelée au numéro du registre, pièce d’identité vue"


def asked(of: polls.Rehearsed, cast: Cast, by: Account | None = None) -> Reissue:
    by = by or cast.diego.account
    assert by is not None
    entry = of.poll.roll.get(member=cast.bilal)
    return reissues.ask(entry=entry, identity_check=SEEN, at=of.at, by=by)


def test_with_no_reserve_left_the_old_right_still_votes(cast: Cast) -> None:
    of = polls.opened(cast, reserves=0)
    entry = of.poll.roll.get(member=cast.bilal)

    with pytest.raises(Refusal) as refused:
        roll.reissue(entry=entry, why="vu", at=of.at, by=None)
    of.vote(cast.bilal, [YES])

    assert refused.value.code == "no-reserve"
    assert queries.has_voted(of.poll, cast.bilal)


def test_a_right_that_holds_a_ballot_takes_no_reserve(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    of.vote(cast.bilal, [YES])

    with pytest.raises(Refusal) as refused:
        roll.reissue(entry=of.poll.roll.get(member=cast.bilal), why="vu", at=of.at, by=None)

    assert refused.value.code == "credential-holds-a-ballot"
    assert Reserve.objects.get(poll=of.poll).used_at is None


def test_two_people_replace_a_right_and_the_minutes_count_it(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    (old,) = of.rights_of(cast.bilal)
    request = asked(of, cast)
    gwenn = cast.gwenn.account
    assert gwenn is not None

    reissues.approve(request=request, at=of.at, by=gwenn)
    (new,) = of.rights_of(cast.bilal)

    assert new.credential != old.credential
    assert of.send(of.ballot(new, [YES]), new.permit).is_new
    assert _urn(of.poll)["rights_replaced"] == 1
    verbs = AuditEvent.objects.filter(verb__startswith="right.reissue").order_by("height")
    assert [event.verb for event in verbs] == ["right.reissue_asked", "right.reissued"]


@pytest.mark.parametrize("meanwhile", ["withdrawn", "ended"])
def test_a_right_that_can_no_longer_be_replaced_takes_no_reserve(
    cast: Cast, meanwhile: str
) -> None:
    of = polls.opened(cast, reserves=1)
    request, gwenn = asked(of, cast), cast.gwenn.account
    assert gwenn is not None
    if meanwhile == "withdrawn":
        roll.withdraw(entry=of.poll.roll.get(member=cast.bilal), why="papier", at=of.at, by=None)
    else:
        of.end()

    with pytest.raises(Refusal) as refused:
        reissues.approve(request=Reissue.objects.get(pk=request.pk), at=of.at, by=gwenn)

    assert (
        refused.value.code
        == {"withdrawn": "right-withdrawn", "ended": "poll-not-running"}[meanwhile]
    )
    assert Reserve.objects.get(poll=of.poll).used_at is None


def test_whoever_asked_and_whoever_it_concerns_do_not_decide(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    request = asked(of, cast)
    diego, bilal = cast.diego.account, cast.bilal.account
    assert diego is not None
    assert bilal is not None

    with pytest.raises(Refusal) as alone:
        reissues.approve(request=request, at=of.at, by=diego)
    with pytest.raises(Refusal) as own:
        reissues.approve(request=request, at=of.at, by=bilal)

    assert (alone.value.code, own.value.code) == ("two-people", "own-case")
    assert Reserve.objects.get(poll=of.poll).used_at is None


def test_nobody_asks_for_their_own_right_to_be_replaced(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)

    with pytest.raises(Refusal) as own:
        asked(of, cast, by=cast.bilal.account)

    assert own.value.code == "own-case"
    assert not Reissue.objects.exists()


def test_two_operators_are_not_enough(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    cast.eve.is_operator = True
    cast.eve.save()
    request = asked(of, cast, by=cast.fatou)

    with pytest.raises(Refusal) as refused:
        reissues.approve(request=request, at=of.at, by=cast.eve)

    assert refused.value.code == "two-operators"


def test_a_request_says_why_it_cannot_be_made(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    by = cast.diego.account
    assert by is not None
    with pytest.raises(Refusal) as unchecked:
        reissues.ask(
            entry=of.poll.roll.get(member=cast.bilal), identity_check="vu", at=of.at, by=by
        )
    asked(of, cast)
    with pytest.raises(Refusal) as twice:
        asked(of, cast)
    of.vote(cast.chloe, [YES])
    voted = reissues.obstacles(entry=of.poll.roll.get(member=cast.chloe))
    of.end()
    ended = reissues.obstacles(entry=of.poll.roll.get(member=cast.gwenn))

    assert (unchecked.value.code, twice.value.code) == ("identity-unchecked", "already-asked")
    assert [each.code for each in voted] == ["credential-holds-a-ballot"]
    assert [each.code for each in ended] == ["poll-not-running"]


def test_who_asks_in_vain_and_so_learns_that_a_member_has_voted_is_in_the_journal(
    cast: Cast,
) -> None:
    of = polls.opened(cast, reserves=1)
    of.vote(cast.bilal, [YES])

    with pytest.raises(Refusal) as refused:
        asked(of, cast)

    noted = ApartEvent.objects.get(verb="right.reissue_impossible")
    assert refused.value.code == "credential-holds-a-ballot"
    assert noted.actor == str(cast.diego.account.pk)
    assert noted.details == {"entry": of.poll.roll.get(member=cast.bilal).pk}


def test_a_refused_request_leaves_the_right_as_it_is(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    request = asked(of, cast)
    (before,) = of.rights_of(cast.bilal)
    gwenn = cast.gwenn.account
    assert gwenn is not None

    reissues.refuse(request=request, at=of.at, by=gwenn)

    assert of.rights_of(cast.bilal)[0].credential == before.credential
    assert queries.rights_replaced(of.poll) == 0
    assert AuditEvent.objects.get(verb="right.reissue_refused").details["request"] == request.pk


def test_the_turnout_reads_the_long_credentials_once_for_each_change_of_the_urn(
    cast: Cast,
) -> None:
    of = polls.opened(cast, reserves=1)
    of.vote(cast.bilal, [YES])

    def readings() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.turnout(of.poll)
        return sum('"public_credential"' in each["sql"] for each in seen.captured_queries)

    first, again = readings(), readings()
    of.vote(cast.chloe, [YES])
    after_a_vote = readings()

    assert (first, again, after_a_vote) == (1, 0, 1)
    assert queries.turnout(of.poll).voted == 2


def test_the_turnout_follows_a_reserve_that_takes_the_place_of_a_right(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    of.vote(cast.chloe, [YES])
    queries.turnout(of.poll)

    roll.reissue(entry=of.poll.roll.get(member=cast.bilal), why="vu", at=of.at, by=None)
    of.vote(cast.bilal, [YES])

    assert set(queries.voters(of.poll)) == {cast.bilal.pk, cast.chloe.pk}
