"""The board's page of the turnout: counts by day, the last time beside them, no small group."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from assembly import audiences, queries, turnout
from assembly.models import Proxy
from assembly.participation import quorum_now
from assembly.reminding import subject_of
from common import clock
from members.models import Account, College, Member
from notifications import month_loads
from notifications import queries as outbox
from notifications.forecasting import forecast
from notifications.models import Campaign, DeadAddress, Message
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, MEETS_AT, OPENS_AT, Story
from tests.factories.colleges import weighted
from tests.factories.mail import recorded_vote
from tests.factories.members import member
from tests.factories.polls import YES
from votes.station import paces
from votes.station.actions import projection
from votes.station.models import HandOver, Poll, RollEntry, TurnoutEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    for number in range(30):
        member("Camille", f"Rang{number:02}", email=f"c{number}@grand.example")
    assembly = assemblies.draft(cast)
    it_is(CONVENED_AT)
    return Story(cast, assembly).convene().open_vote()


def used(poll: Poll, count: int, *, days: int, skipping: int = 0) -> None:
    """So many members opened their ballot page and voted, that many days after the opening."""
    at = poll.opens_at + timedelta(days=days, hours=1)
    entries = RollEntry.objects.filter(poll=poll).order_by("slot")[skipping : skipping + count]
    for entry in entries:
        account = Account.objects.order_by("pk").first()
        HandOver.objects.create(entry=entry, account=account, kind="own", at=at)
        HandOver.objects.create(entry=entry, account=account, kind="own", at=at)
        TurnoutEntry.objects.create(entry=entry, channel="booth", at=at)


def test_votes_and_opened_ballots_are_counted_by_day_and_each_right_once(
    story: Story, it_is: Instant
) -> None:
    poll = story.rehearsed[0].poll
    used(poll, 12, days=0)
    used(poll, 5, days=2, skipping=12)

    board = turnout.dashboard(story.assembly, at=OPENS_AT + timedelta(days=3))

    assert [(day.on.day, day.opened, day.voted) for day in board.days] == [
        (18, 0, 0), (19, 0, 0), (20, 12, 12), (21, 12, 12), (22, 17, 17), (23, 17, 17),
    ]  # fmt: skip
    assert board.registered == 37


def test_no_count_from_one_to_nine_is_ever_read(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    used(story.rehearsed[0].poll, 9, days=0)
    it_is(OPENS_AT + timedelta(days=1))
    client = signed_in(story.cast.diego)

    page = client.get(f"/assemblees/{story.assembly.pk}/participation").content.decode()
    table = b"".join(
        client.get(f"/assemblees/{story.assembly.pk}/participation.csv").streaming_content
    ).decode()

    days = turnout.dashboard(story.assembly, at=OPENS_AT + timedelta(days=1)).days
    assert {day.voted for day in days} == {0, None}
    assert "moins de 10" in table
    assert "&lt; 10" in page or "< 10" in page
    for name in ("Rang", "Évrard", "Benali"):
        assert name not in page + table


@pytest.mark.parametrize("votes", [3, 7, 12])
def test_no_count_under_ten_can_be_worked_out_from_what_is_missing(
    story: Story, signed_in: SignedIn, client: Client, it_is: Instant, votes: int
) -> None:
    """The quorum is known: how many are missing, or were gained, would say how few have voted."""
    poll = story.rehearsed[0].poll
    used(poll, votes, days=0)
    it_is(OPENS_AT + timedelta(hours=2))
    diego, paths = signed_in(story.cast.diego), ("", "participation", "quorum", "seance")
    pages = [diego.get(f"/assemblees/{story.assembly.pk}/{path}", follow=True) for path in paths]
    pages += [diego.get("/"), diego.get(f"/jauge/{story.assembly.pk}/")]
    pages += [diego.get(f"/scrutins/{poll.pk}/")]
    polled = client.get(f"/api/v1/polls/{poll.pk}/").json()["turnout"]
    board = diego.get(f"/api/v1/assemblies/{story.assembly.pk}/turnout/").json()

    now = quorum_now(story.assembly)
    called = audiences.words(subject_of(story.assembly), OPENS_AT + timedelta(hours=2))

    is_said = votes >= 10
    assert now.required
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert polled == {"registered": 37, "voted": votes if is_said else None}
    assert board["missing"] == (now.missing if is_said else None)
    assert board["days"][-1]["voted"] == (votes if is_said else None)
    assert called["missing"] == (now.missing or None if is_said else None)
    for page in pages:
        words = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
        for told in (
            f"manque {now.missing} voix",
            f"{votes} voix compt",
            f"à distance\xa0: {votes}.",
        ):
            assert is_said or told not in words
        for told in (f"quorum {now.missing} ", f"quorum {votes} ", f"hier {votes} "):
            assert is_said or told not in words


def test_what_was_gained_less_the_proxies_does_not_say_how_few_have_voted(
    story: Story, it_is: Instant
) -> None:
    it_is(OPENS_AT + timedelta(hours=2))
    for rank in Member.objects.filter(last_name__startswith="Rang").order_by("pk")[:12]:
        Proxy.objects.create(
            assembly=story.assembly, principal=rank, state="accepted",
            given_at=OPENS_AT, answered_at=OPENS_AT,
        )  # fmt: skip
    assert queries.counted_since(story.assembly, at=OPENS_AT + timedelta(hours=2)) == 12

    story.vote(story.cast.bilal, [YES])

    assert queries.counted_since(story.assembly, at=OPENS_AT + timedelta(hours=2)) is None


def test_what_the_board_reads_of_the_calls_does_not_say_how_few_have_voted(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    at = OPENS_AT + timedelta(hours=3)
    it_is(at)
    campaign = Campaign.objects.get(subject=subject_of(story.assembly))
    foreseen = [(each.expected, each.without_email) for each in forecast(campaign, at=at).steps]
    loads = month_loads.loads(campaign, at=at)
    used(story.rehearsed[0].poll, 3, days=0)
    left = campaign.steps.get(name="reminder-1")
    campaign.steps.filter(pk=left.pk).update(started_at=at - timedelta(hours=1))

    now = forecast(campaign, at=at)
    told = signed_in(story.cast.diego).get(f"/messages/rappels/{campaign.pk}/calendrier.csv")

    assert [(each.expected, each.without_email) for each in now.steps] == foreseen
    assert month_loads.loads(campaign, at=at) == loads
    assert [each.step.name for each in now.steps if each.is_discreet] == ["reminder-1"]
    assert ",,,,\r\n" in b"".join(told.streaming_content).decode().replace(";", ",")


def test_the_only_member_without_e_mail_is_not_seen_voting_in_the_forecast(
    story: Story, it_is: Instant
) -> None:
    at = OPENS_AT + timedelta(hours=3)
    it_is(at)
    campaign = Campaign.objects.get(subject=subject_of(story.assembly))
    poll = story.rehearsed[0].poll
    voter = RollEntry.objects.filter(poll=poll).order_by("slot")[12].member
    Member.objects.filter(pk=voter.pk).update(email="")
    Account.objects.filter(pk=voter.account_id).update(email=None)
    used(poll, 12, days=0)
    before = [each.without_email for each in forecast(campaign, at=at).steps]

    used(poll, 1, days=0, skipping=12)

    assert voter.pk not in audiences.non_voters(campaign.subject, at)
    assert [each.without_email for each in forecast(campaign, at=at).steps] == before
    assert max(before) == 1


def test_the_outbox_in_numbers_does_not_grow_with_the_votes(story: Story) -> None:
    before = outbox.counts()

    story.vote(story.cast.bilal, [YES])
    projection.project_turnout(poll=story.rehearsed[0].poll, at=story.at)

    assert Message.objects.filter(step="recorded-1").exists()
    assert outbox.counts() == before


def test_the_votes_of_a_college_are_not_worked_out_from_the_total_and_the_others(
    cast: Cast, it_is: Instant, client: Client
) -> None:
    weighted(cast)
    for number in range(12):
        user = member("Camille", f"Rang{number:02}", email=f"c{number}@grand.example")
        Member.objects.filter(pk=user.pk).update(college=College.objects.get(name="Usagers"))
    assemblies.rules("scic_sa")
    it_is(CONVENED_AT)
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    urns = {link.college: link.poll for link in story.assembly.polls.all()}
    used(urns["Usagers"], 12, days=0)
    used(urns["Salariés"], 2, days=0)
    it_is(OPENS_AT + timedelta(hours=2))

    said = client.get(f"/api/v1/polls/{urns['Usagers'].pk}/").json()["turnout"]["voted"]
    now, today = quorum_now(story.assembly), turnout.dashboard(story.assembly, at=clock.now()).today

    assert said == 12
    assert (now.shown_remote, now.shown_counted, now.shown_missing) == (None, None, None)
    assert today is not None
    assert today.voted is None


def test_the_exact_count_is_said_once_the_remote_vote_is_over(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    used(story.rehearsed[0].poll, 3, days=0)
    path = f"/assemblees/{story.assembly.pk}/quorum"
    it_is(OPENS_AT + timedelta(hours=2))
    before = signed_in(story.cast.bilal).get(path).content.decode()
    it_is(MEETS_AT - timedelta(hours=2))
    after = signed_in(story.cast.bilal).get(path).content.decode()

    assert "Moins de dix personnes ont voté" in before
    assert "à distance\xa0: moins de 10." in before
    assert "3 voix comptées" in after
    assert "à distance\xa0: 3." in after


def test_proxies_are_no_votes_where_the_calls_say_how_many_have_voted(
    story: Story, it_is: Instant
) -> None:
    """« Ont déjà voté » is compared with the votes of the last time: without proxies either."""
    used(story.rehearsed[0].poll, 12, days=0)
    at = OPENS_AT + timedelta(hours=2)
    it_is(at)
    story.give(story.cast.chloe, None)

    assert audiences.words(subject_of(story.assembly), at)["voted"] == 12


@pytest.mark.parametrize(
    ("role", "expected"), [("diego", 200), ("alice", 200), ("bilal", 403), ("eve", 404)]
)
def test_the_board_and_who_watches_it_read_the_turnout(
    story: Story, signed_in: SignedIn, role: str, expected: int
) -> None:
    client = signed_in(getattr(story.cast, role))

    for path in ("participation", "participation.csv"):
        answer = client.get(f"/assemblees/{story.assembly.pk}/{path}")
        assert answer.status_code == expected
        read = client.get(f"/api/v1/assemblies/{story.assembly.pk}/turnout/")
        assert read.status_code == expected
        if expected == 200 and path == "participation":
            assert "Aucune adresse n’est en échec" in answer.content.decode()
            assert 'href="/messages/"' in answer.content.decode()


def test_who_may_not_read_names_is_led_to_no_list_of_them(
    story: Story, signed_in: SignedIn
) -> None:
    lost = member("Jeanne", "Perdue", email="perdue@grand.example")
    DeadAddress.objects.create(address=lost.email, since=OPENS_AT)
    recorded_vote(lost, at=OPENS_AT)
    Message.objects.filter(member=lost).update(state="bounced", settled_at=OPENS_AT)
    path = f"/assemblees/{story.assembly.pk}/participation"

    pages = {
        role: signed_in(getattr(story.cast, role)).get(path).content.decode()
        for role in ("diego", "alice")
    }

    assert 'href="/messages/a-retrouver"' in pages["diego"]
    assert 'href="/messages/a-retrouver"' not in pages["alice"]
    assert "ne peut pas être joint" in pages["alice"]


def test_the_pace_of_the_last_time_is_read_as_long_after_the_opening(
    story: Story, it_is: Instant
) -> None:
    first = story.rehearsed[0].poll
    used(first, 11, days=0)
    used(first, 4, days=3, skipping=11)
    story.assembly.__class__.objects.filter(pk=story.assembly.pk).update(state="decided")
    next_year = assemblies.draft(story.cast, meets_at=assemblies.MEETS_AT + timedelta(days=364))
    later = OPENS_AT + timedelta(days=364)

    second = Story(story.cast, next_year)
    assert turnout.previous(next_year) == story.refresh()
    assert paces.voted_until(first, first.opens_at + timedelta(days=1)) == 11
    assert turnout.voted_last_time(second.assembly, at=later) is None  # no poll of its own yet


def test_the_pace_of_the_last_time_stands_beside_this_one_to_the_same_scale(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    used(story.rehearsed[0].poll, 11, days=0)
    used(story.rehearsed[0].poll, 4, days=1, skipping=11)
    story.assembly.__class__.objects.filter(pk=story.assembly.pk).update(state="decided")
    year = timedelta(days=364)
    following = assemblies.draft(story.cast, meets_at=MEETS_AT + year)
    following.refresh_from_db()
    assemblies.settle(following, assemblies.board(story.cast), vote_opens_at=OPENS_AT + year)
    it_is(CONVENED_AT + year)
    second = Story(story.cast, following, at=CONVENED_AT + year).convene().open_vote()
    used(second.rehearsed[0].poll, 30, days=0)
    it_is(OPENS_AT + year + timedelta(days=1))

    board = turnout.dashboard(second.assembly, at=clock.now())
    page = signed_in(story.cast.diego).get(f"/assemblees/{following.pk}/participation")

    assert [(day.voted, day.last_time) for day in board.days] == [
        (0, 0), (0, 0), (30, 11), (30, 15),
    ]  # fmt: skip
    heights = [
        float(h) for h in re.findall(r'class="bar[^>]*height="([\d.]+)rem"', page.content.decode())
    ]
    assert heights[-1] == pytest.approx(heights[3] / 2, rel=0.05)


def test_one_true_vote_moves_the_count_of_its_day(story: Story, it_is: Instant) -> None:
    story.at = OPENS_AT + timedelta(days=1)
    it_is(story.at)
    story.vote(story.cast.chloe, (YES,))

    assert sum(paces.voted_by_day(story.rehearsed[0].poll).values()) == 1
