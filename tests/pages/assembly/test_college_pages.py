"""Pages of a vote weighted by college: counting by hands, results, the colleges themselves."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assembly.actions import outcomes
from assembly.models import HandCount
from common import clock
from members.models import Account, College, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.colleges import weighted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


@pytest.fixture
def sitting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Everybody is in the room, one question is voted in public by three colleges."""
    weighted(cast)
    made.rules("scic_sa")
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    story.open_sitting(*cast.members)
    monkeypatch.setattr(clock, "now", lambda: story.at + timedelta(minutes=5))
    return story


def count(client: Client, story: Story, college: str, *figures: int) -> None:
    names = ("votes_for", "against", "abstain")
    question = story.assembly.resolutions.get()
    for person in (story.cast.alice, story.cast.gwenn):
        client.force_login(account(person))
        client.post(
            reverse("assembly:hands", args=[story.assembly.pk, question.pk]),
            {**dict(zip(names, figures, strict=True)), "college": college},
        )


def decided(client: Client, story: Story) -> None:
    count(client, story, "Usagers", 3, 0, 0)
    count(client, story, "Salariés", 1, 1, 0)
    count(client, story, "Producteurs", 0, 2, 0)
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)


def test_the_bureau_counts_the_hands_of_each_college_on_the_page_of_the_sitting(
    client: Client, sitting: Story
) -> None:
    client.force_login(account(sitting.cast.alice))

    page = client.get(reverse("assembly:sitting", args=[sitting.assembly.pk])).content.decode()
    count(client, sitting, "Usagers", 2, 1, 0)

    assert page.count('name="votes_for"') == 3
    assert "collège «\u00a0Producteurs\u00a0»" in page
    assert "Qui prend part, par collège" in page
    kept = HandCount.objects.get()
    assert (kept.college, kept.votes_for, kept.against) == ("Usagers", 2, 1)


@pytest.mark.parametrize("name", ["assembly:results", "decision"])
def test_results_show_heads_and_weights_side_by_side_and_why_heads_did_not_suffice(
    client: Client, sitting: Story, name: str
) -> None:
    decided(client, sitting)
    client.logout()

    question = sitting.assembly.resolutions.get()
    url = (
        reverse("frontend:decision", args=[question.pk])
        if name == "decision"
        else reverse(name, args=[sitting.assembly.pk])
    )
    page = client.get(url).content.decode()

    assert "57,14\u00a0%" in page
    assert "35,00\u00a0%" in page
    assert "cela ne suffit pas" in page
    assert "Ce que chaque collège a apporté" in page
    assert re.search(r">\d+ membres? sur \d+</td>", page), "no figure without its unit"


def test_programs_read_the_exact_weighted_result_and_what_each_college_brought(
    client: Client, sitting: Story
) -> None:
    decided(client, sitting)

    found = client.get(f"/api/v1/assemblies/{sitting.assembly.pk}/").json()

    outcome = found["resolutions"][0]["outcome"]
    assert outcome["rule"]["weighted"]["share"] == "7/20"
    assert outcome["rule"]["weighted"]["raw_percent"] == "57.14"
    brought = {each["name"]: each["brought"] for each in outcome["colleges"]}
    assert brought == {"Producteurs": "0/1", "Salariés": "3/20", "Usagers": "1/5"}


def test_the_notice_announces_the_weights_and_where_a_proxy_counts(
    client: Client, sitting: Story
) -> None:
    sentences = " ".join(sitting.assembly.call.convocation_data["rules"])

    assert "Usagers 20,00\u00a0%" in sentences
    assert "le collège de la personne représentée" in sentences


def test_the_board_changes_the_weight_of_a_college_and_nobody_else_does(
    client: Client, cast: Cast
) -> None:
    weighted(cast)
    college = College.objects.get(name="Usagers")
    url = reverse("members:weigh-college", args=[college.pk])

    client.force_login(account(cast.bilal))
    refused = client.post(url, {"numerator": "1", "denominator": "3"})
    client.force_login(account(cast.diego))
    client.post(url, {"numerator": "4", "denominator": "3"})
    unchanged = College.objects.get(pk=college.pk).weight_numerator
    client.post(url, {"numerator": "1", "denominator": "3"})

    college.refresh_from_db()
    assert refused.status_code in {302, 403, 404}
    assert unchanged == 20
    assert (college.weight_numerator, college.weight_denominator) == (1, 3)
