"""What became of a decision: said by the board, public, told to everybody three months later."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.actions import followups
from assembly.models import FollowUp, Outcome
from common.models import AuditEvent
from common.refusals import Refusal
from notifications.actions import choices
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]


def decided(cast: Cast, choice: Any = YES) -> Story:
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    for member in (cast.bilal, cast.chloe, cast.alice):
        story.vote(member, (choice,))
    story.close_remote_vote().open_sitting(cast.diego).close().count().certify()
    assert story.assembly.state == "decided"
    return story


def say(story: Story, **changes: Any) -> FollowUp:
    words = {"status": "under_way", "owner": "Le directoire", "note": "Trois devis reçus."}
    return followups.say(
        resolution=story.assembly.resolutions.get(),
        at=story.at,
        by=assemblies.board(story.cast),
        **{**words, **changes},
    )


def told(story: Story) -> Any:
    return Message.objects.filter(step=followups.STEP).order_by("pk")


def tell(story: Story, days: int) -> int:
    at = story.assembly.sitting_closed_at + timedelta(days=days)
    return followups.tell_what_changed(assembly=story.assembly, at=at)


def test_each_statement_stays_and_the_latest_counts(cast: Cast) -> None:
    story = decided(cast)

    say(story)
    say(story, status="done", note="Le serveur est en place.")

    rows = story.assembly.resolutions.get().follow_ups.all()
    assert [row.status for row in rows] == ["done", "under_way"]
    assert AuditEvent.objects.filter(verb="resolution.followed_up").count() == 2


@pytest.mark.parametrize("missing", [{"owner": " "}, {"note": ""}, {"status": "bientôt"}])
def test_a_statement_says_where_it_stands_who_and_what(cast: Cast, missing: dict[str, str]) -> None:
    story = decided(cast)

    with pytest.raises(Refusal):
        say(story, **missing)

    assert not FollowUp.objects.exists()


def test_what_was_rejected_has_no_follow_up(cast: Cast) -> None:
    story = decided(cast, NO)
    assert Outcome.objects.get().verdict == "rejected"

    with pytest.raises(Refusal) as refused:
        say(story)

    assert refused.value.code == "not-adopted"


def test_everybody_on_the_roll_is_told_three_months_later_and_once(cast: Cast) -> None:
    story = decided(cast)
    say(story)
    choices.refuse_optional(member_id=cast.bilal.pk, at=story.at)

    assert tell(story, 90) == 0
    assert tell(story, 91) == 6
    assert tell(story, 92) == 0
    assert told(story).count() == 6  # all but who refused: voting or not makes no difference
    assert not told(story).filter(member=cast.bilal).exists()
    assert "Trois devis reçus." in told(story)[0].text


def test_nothing_is_told_while_nothing_was_written_nor_half_a_year_late(cast: Cast) -> None:
    story = decided(cast)
    assert tell(story, 100) == 0
    say(story)

    assert tell(story, 200) == 0
    assert not told(story).exists()


@pytest.mark.parametrize(("role", "expected"), [("diego", 302), ("bilal", 403), ("eve", 404)])
def test_the_board_publishes_from_the_page_and_anybody_reads(
    cast: Cast, client: Client, role: str, expected: int
) -> None:
    story = decided(cast)
    resolution = story.assembly.resolutions.get()
    client.force_login(getattr(getattr(cast, role), "account", getattr(cast, role)))

    answer = client.post(
        f"/assemblees/{story.assembly.pk}/resolutions/{resolution.pk}/suite",
        {"status": "done", "owner": "Le directoire", "note": "C’est fait."},
    )
    client.logout()
    page = client.get(f"/decisions/{resolution.pk}/").content.decode()

    assert answer.status_code == expected
    assert ("C’est fait." in page) == (expected == 302)
    assert "Publier cette suite" not in page
