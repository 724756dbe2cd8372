"""Dues paid up as a condition of the vote, where statutes say so (R-VAR-04)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assembly.actions import roll_requests
from assembly.checklist import obstacles
from assembly.models import Assembly, RollLine, RollRequest
from assembly.participation import entitled_members, leavers_who_voted, quorum_now
from common import clock
from common.refusals import Refusal
from members.models import Account, Cooperative, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import polls
from tests.factories.assemblies import Story
from tests.factories.polls import YES
from votes.station.actions import polls as station
from votes.station.models import Poll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

ASKED = {"dues_paid_up": {"value": True, "article": "art. 9"}}
MEETS_ON = made.MEETS_AT.date()


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def with_keys(poll: Poll, story: Story) -> Poll:
    devices = polls.ceremony_of(poll.trustees_count, poll.threshold)
    return polls.with_keys(polls.Rehearsed(poll, story.at, devices)).poll


def pay(member: Member, until: date) -> None:
    Member.objects.filter(pk=member.pk).update(dues_until=until)


@pytest.fixture
def association(cast: Cast) -> Assembly:
    """All have paid the year but Chloe, whose dues end on the eve, and Hugo, who never paid."""
    Cooperative.objects.update(
        is_capital_variable=False,
        capital_amount_cents=0,
        capital_minimum_cents=0,
        share_value_cents=0,
    )
    made.rules("association_1901", **ASKED)
    for member in cast.members:
        pay(member, date(2026, 12, 31))
    pay(cast.chloe, MEETS_ON - timedelta(days=1))
    Member.objects.filter(pk=cast.hugo.pk).update(dues_until=None)
    return made.draft(cast)


def test_whose_dues_do_not_cover_the_day_is_convened_and_not_on_the_roll(
    cast: Cast, association: Assembly
) -> None:
    pay(cast.bilal, MEETS_ON)

    story = Story(cast, association).convene()

    call = story.assembly.call
    told = set(call.notices.values_list("member", flat=True))
    on_roll = set(RollLine.objects.values_list("member", flat=True))
    assert told == {member.pk for member in cast.members}
    assert told - on_roll == {cast.chloe.pk, cast.hugo.pk}
    assert cast.bilal.pk in on_roll
    assert quorum_now(story.assembly).participation.registered == 5
    assert set(story.assembly.polls.get().poll.roll.values_list("member", flat=True)) == on_roll
    assert "art. 9" in " ".join(call.convocation_data["rules"])


def test_without_the_clause_dues_are_no_condition(cast: Cast) -> None:
    made.rules("association_1901")

    story = Story(cast, made.draft(cast)).convene()

    assert entitled_members(story.assembly) == {member.pk for member in cast.members}


def test_a_member_reads_where_their_dues_stand_and_whom_to_write_to(
    client: Client, cast: Cast, association: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, association).convene()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    url = reverse("assembly:own-roll", args=[story.assembly.pk])

    pages = {}
    for member in (cast.bilal, cast.chloe, cast.hugo):
        client.force_login(account(member))
        pages[member] = client.get(url).content.decode()

    assert "Votre cotisation est payée jusqu’au jeudi 31 décembre 2026" in pages[cast.bilal]
    assert "n’est payée que jusqu’au vendredi 5 juin 2026" in pages[cast.chloe]
    assert Cooperative.objects.get().email in pages[cast.chloe]
    assert "Aucun paiement de votre cotisation" in pages[cast.hugo]


def test_the_desk_gives_a_right_once_the_payment_is_recorded_and_not_before(
    cast: Cast, association: Assembly
) -> None:
    story = Story(cast, association).convene()
    poll = story.assembly.polls.get().poll
    story.at = made.CONVENED_AT + timedelta(hours=4)
    station.seal(poll=with_keys(poll, story), at=story.at)
    roll_requests.ask(
        assembly=story.assembly,
        member=cast.hugo,
        text="J’ai payé hier.",
        at=story.at,
        by=account(cast.hugo),
    )
    asked = RollRequest.objects.get()

    with pytest.raises(Refusal) as refused:
        roll_requests.correct(request=asked, answer="Vérifié.", at=story.at, by=made.board(cast))
    pay(cast.hugo, date(2026, 12, 31))
    asked.refresh_from_db()
    roll_requests.correct(request=asked, answer="Vérifié.", at=story.at, by=made.board(cast))

    assert refused.value.code == "dues-not-paid"
    assert poll.roll.filter(member=cast.hugo).exists()


def test_convening_waits_until_somebody_has_paid(cast: Cast, association: Assembly) -> None:
    Member.objects.update(dues_until=None)

    found = {each.code for each in obstacles(association, at=made.CONVENED_AT)}

    assert "dues-of-nobody" in found


def test_dues_that_end_between_two_meetings_take_no_vote_away_from_the_second(
    cast: Cast, association: Assembly
) -> None:
    """A ballot serves for both calls of one agenda, and so does the right that it used."""
    half = {"quorum_ordinary_first": {"value": {"fraction": "1/2"}, "article": "art. 20"}}
    Assembly.objects.update(statutes=made.rules("association_1901", **ASKED, **half))
    for member in (cast.bilal, cast.gwenn):
        pay(member, MEETS_ON)
    story = Story(cast, Assembly.objects.get(pk=association.pk)).convene().open_vote()
    story.vote(cast.bilal, [YES])

    story.close_remote_vote().open_sitting(cast.alice).close()
    story.convene_again().close_remote_vote().open_sitting(cast.alice)

    poll = story.assembly.polls.get().poll
    assert entitled_members(story.refresh()) >= {cast.bilal.pk, cast.gwenn.pk}
    assert leavers_who_voted(story.assembly, poll) == 0
    assert not poll.roll.exclude(withdrawn_at=None).exists()
