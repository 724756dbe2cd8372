"""Every result says how far it is from the contrary one (R-NUL-01)."""

import pytest
from django.test import Client
from django.urls import reverse

from assembly import influence_report
from assembly.actions import claims
from assembly.models import Outcome
from common import clock
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import YES
from tests.unit.common.test_documents import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def test_a_result_states_its_margin_that_of_the_quorum_and_the_votes_in_dispute(
    cast: Cast,
) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    for member in (cast.bilal, cast.chloe, cast.diego):
        story.vote(member, [YES])

    story.close_remote_vote().open_sitting(cast.alice).room_vote().close().count()

    rule = Outcome.objects.get().rule
    assert "aucun vote n’est contesté" in rule["influence"]
    assert "Quorum atteint" in rule["quorum_influence"]


def test_the_report_says_how_many_disputed_votes_would_have_changed_each_result(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five votes for, none against, a quorum of two among seven members."""
    story = Story(cast, made.draft(cast)).convene().open_vote()
    for member in (cast.alice, cast.bilal, cast.chloe, cast.diego, cast.gwenn):
        story.vote(member, [YES])
    story.close_remote_vote().open_sitting(cast.alice).room_vote().close().count()
    monkeypatch.setattr(clock, "now", lambda: story.at)

    line = influence_report.lines(story.assembly)[0]
    client.force_login(made.board(cast))
    page = client.get(reverse("assembly:influence", args=[story.assembly.pk])).content.decode()
    pdf = client.get(reverse("assembly:influence-pdf", args=[story.assembly.pk])).content

    assert (line.counted, line.missed, line.changed) == (4, 5, 3)
    assert (line.disputed, line.could_change) == (0, False)
    assert "Rapport d’influence" in page
    assert "Aucun vote n’est en cause" in page
    assert "Combien de votes contestés auraient pu changer" in " ".join(words(pdf).split())


def test_claims_are_counted_in_the_report_and_nobody_is_named(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    for member in (cast.alice, cast.bilal, cast.chloe):
        story.vote(member, [YES])
    story.close_remote_vote().open_sitting(cast.alice).room_vote().close().count()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    assert cast.hugo.account is not None
    claims.file(
        assembly=story.assembly,
        member=cast.hugo,
        resolution=story.assembly.resolutions.get(),
        dispute="changed",
        votes=2,
        reasons="Deux bulletins ont été comptés pour autre chose que leur choix, le soir même.",
        at=story.at,
        by=cast.hugo.account,
    )

    client.force_login(made.board(cast))
    page = client.get(reverse("assembly:influence", args=[story.assembly.pk])).content.decode()

    assert "1 contestation sur 2 votes" in page
    assert "ils pouvaient changer le résultat" in page
    assert cast.hugo.last_name not in page
