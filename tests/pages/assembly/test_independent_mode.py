"""A whole assembly whose codes are made by a member of the supervisory board."""

import pytest
from django.test import Client

from assembly import audiences
from assembly.documents.opening import draw_opening_minutes, opening_data
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import codes as factory
from tests.factories.assemblies import CONVENED_AT, OPENS_AT, Story
from tests.factories.polls import NO, YES
from tests.pages.assembly.conftest import Instant, SignedIn
from tests.pages.assembly.test_life import page, seen
from votes.station.actions import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def test_an_assembly_votes_with_codes_that_this_site_never_knew(
    cast: Cast, client: Client, signed_in: SignedIn, it_is: Instant
) -> None:
    it_is(CONVENED_AT)
    story = Story(cast, assemblies.draft(cast)).convene()
    kept = []
    for link in story.assembly.polls.select_related("poll"):
        codes.choose_maker(
            poll=link.poll, member=cast.gwenn, at=story.at, by=assemblies.board(cast)
        )
        of = factory.Rehearsed(link.poll, story.at)
        kept.append(factory.sent(factory.Entrusted(of, cast.gwenn, {})))

    story.open_vote()
    it_is(OPENS_AT)
    before = seen(signed_in(cast.bilal), "page", story.assembly)
    giving = seen(signed_in(cast.bilal), "proxies", story.assembly)
    called = audiences.words(story.assembly.subject, story.at)["is_by_code"]
    for poll, of, choice in zip(kept, story.rehearsed, (YES, NO), strict=False):
        poll.of = of
        of.send(*poll.ballot(cast.bilal, [choice] * len(of.poll.questions)))

    after = seen(signed_in(cast.bilal), "page", story.assembly)
    minutes = opening_data(story.assembly.call, [poll.of.poll for poll in kept], at=story.at)
    assert "le code de vote est dans l’enveloppe que vous avez reçue" in before
    assert "le code de vote est dans l’enveloppe que vous avez reçue" not in after
    assert called
    assert "remettez votre lettre à la personne que vous choisissez" in giving
    assert all("Gwenn Le Goff a fabriqué les codes" in said["mode"] for said in minutes["polls"])
    assert draw_opening_minutes(minutes).bytes().startswith(b"%PDF")
    assert client.get(page("page", story.assembly)).status_code == 200
