"""Rules, dates, retention and influence for programs: what the pages show, to the same people."""

import pytest
from django.test import Client

from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def test_anybody_reads_the_rules_in_force_with_their_source(client: Client, cast: Cast) -> None:
    assert client.get("/api/v1/assemblies/statutes/").status_code == 404
    made.rules()

    said = client.get("/api/v1/assemblies/statutes/").json()

    rules = {each["key"]: each for each in said["rules"]}
    assert (said["version"], said["preset"]) == (1, "sa_consommation_1917")
    assert rules["electronic_vote"]["article"] == "art. 23"
    assert rules["quorum_ordinary_first"]["reference"]


def test_members_are_told_their_own_dates_and_the_board_all_of_them(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, made.draft(cast)).convene()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    url = f"/api/v1/assemblies/{story.assembly.pk}/calendar/"

    client.force_login(account(cast.bilal))
    mine = {each["code"] for each in client.get(url).json()}
    client.force_login(account(cast.diego))
    boards = {each["code"] for each in client.get(url).json()}

    assert "electronic_close" in mine
    assert mine < boards
    assert "notice_dispatch" in boards - mine


def test_a_draft_has_no_dates_for_strangers(client: Client, cast: Cast) -> None:
    assembly = made.draft(cast)

    assert client.get(f"/api/v1/assemblies/{assembly.pk}/calendar/").status_code == 404
    assert client.get(f"/api/v1/assemblies/{assembly.pk}/influence/").status_code == 404


def test_programs_read_how_many_votes_would_have_changed_a_result(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    for member in (cast.alice, cast.bilal, cast.chloe, cast.diego, cast.gwenn):
        story.vote(member, [YES])
    story.close_remote_vote().open_sitting(cast.alice).room_vote().close().count()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    client.force_login(account(cast.bilal))

    line = client.get(f"/api/v1/assemblies/{story.assembly.pk}/influence/").json()[0]

    assert (line["counted"], line["missed"], line["changed"]) == (4, 5, 3)
    assert (line["disputed"], line["could_change"]) == (0, False)


def test_retention_is_read_by_those_who_watch_it_alone(client: Client, cast: Cast) -> None:
    client.force_login(account(cast.bilal))
    refused = client.get("/api/v1/assemblies/retention/")
    client.force_login(account(cast.diego))

    said = client.get("/api/v1/assemblies/retention/").json()

    assert refused.status_code == 403
    assert said["policy"]
    assert said["due"] == []
