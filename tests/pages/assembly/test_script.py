"""The script of the chair: the quorum said and kept at each vote, suspensions, incidents."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.actions import attendance, closing, room_votes
from assembly.actions import sitting_journal as journal
from assembly.documents.journal import journal_data
from assembly.models import AgendaItem, HandReading, RoomVote, SittingEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sitting(cast: Cast, it_is: Instant) -> Story:
    """An assembly in session, whose only question is voted by hands."""
    story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    story.open_sitting(*everybody(cast))
    it_is(story.at)
    return story


def everybody(cast: Cast) -> list[Member]:
    return [cast.alice, cast.bilal, cast.chloe, cast.diego]


def put(story: Story, **again: Any) -> RoomVote:
    resolution = story.assembly.resolutions.get()
    return room_votes.put(
        resolution=resolution, at=story.at, by=assemblies.chair(story.cast), **again
    )


def leave(story: Story, *members: Member) -> None:
    for member in members:
        attendance.check_out(
            assembly=story.assembly, member=member, at=story.at, by=assemblies.chair(story.cast)
        )


def text(client: Client, story: Story) -> str:
    page = client.get(f"/assemblees/{story.assembly.pk}/seance/deroulement/")
    assert page.status_code == 200
    return page.content.decode().replace("\u00a0", " ")


def test_the_chair_reads_the_quorum_in_one_sentence(sitting: Story, signed_in: SignedIn) -> None:
    page = text(signed_in(sitting.cast.alice), sitting)

    assert "Le quorum est atteint : 4 voix sur" in page
    assert "Je mets aux voix la résolution n° 1" in page


def test_a_vote_by_name_is_not_called_by_raised_hands(sitting: Story, signed_in: SignedIn) -> None:
    put(sitting, by_name=True)

    page = text(signed_in(sitting.cast.alice), sitting)

    assert "Chacun répond sur son téléphone" in page
    assert "Qui est contre" not in page


def test_people_who_leave_after_a_vote_was_put_do_not_undo_it(sitting: Story) -> None:
    put(sitting)
    sitting.at += 5 * MINUTE
    leave(sitting, *everybody(sitting.cast)[1:])

    sitting.count_hands(1, 3, 1)
    closing.close(assembly=sitting.refresh(), at=sitting.at, by=assemblies.chair(sitting.cast))

    record = sitting.assembly.call.quorum_records.get()
    assert (record.present, record.reached) == (4, True)
    assert not RoomVote.objects.exists()


def test_more_hands_than_took_part_when_the_vote_was_put_are_refused(sitting: Story) -> None:
    leave(sitting, sitting.cast.diego)
    put(sitting)
    attendance.check_in(
        assembly=sitting.assembly,
        member=sitting.cast.diego,
        manner="room",
        at=sitting.at + MINUTE,
        by=assemblies.chair(sitting.cast),
    )

    with pytest.raises(Refusal) as refused:
        sitting.count_hands(1, 4, 0)

    assert refused.value.code == "too-many-hands"


def test_a_vote_put_again_forgets_its_hands_and_a_form_sent_twice_puts_it_once(
    sitting: Story,
) -> None:
    first = put(sitting)
    sitting.count_hands(1, 3, 1)
    sitting.at += MINUTE

    again = put(sitting, instead_of=first.pk)
    sitting.count_hands(1, 2, 2)
    sitting.at += MINUTE
    replayed = put(sitting, instead_of=first.pk)

    assert again.at == replayed.at > first.at
    assert list(HandReading.objects.values_list("votes_for", flat=True)) == [2, 2]
    assert SittingEvent.objects.filter(kind="vote").count() == 2


def test_nothing_is_put_to_the_vote_while_the_sitting_is_suspended(sitting: Story) -> None:
    by = assemblies.chair(sitting.cast)
    journal.suspend(assembly=sitting.assembly, why="Pause", at=sitting.at, by=by)

    with pytest.raises(Refusal) as refused:
        put(sitting)
    with pytest.raises(Refusal):
        sitting.count_hands(1, 1, 0)
    sitting.at += MINUTE
    journal.resume(assembly=sitting.assembly, at=sitting.at, by=by)
    put(sitting)

    assert refused.value.code == "sitting-suspended"
    said = [line for _hour, line in journal_data(sitting.assembly.call)]
    assert said[0].replace("\u00a0", " ") == "Séance suspendue : Pause"
    assert said[1] == "Reprise de la séance."


def test_incidents_are_kept_with_their_hour_for_the_minutes(
    sitting: Story, signed_in: SignedIn
) -> None:
    client = signed_in(sitting.cast.gwenn)
    where = f"/assemblees/{sitting.assembly.pk}/seance/deroulement/incident"
    words = {"kind": "video", "text": "Le son a manqué trois minutes."}

    client.post(where, words)
    client.post(where, words)

    (line,) = journal_data(sitting.assembly.call)
    assert line[1].replace("\u00a0", " ") == (
        "Incident de visioconférence : Le son a manqué trois minutes."
    )


def test_the_time_of_an_item_is_meant_by_the_chair_and_counted(
    sitting: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    client, item = signed_in(sitting.cast.alice), AgendaItem.objects.get()
    root = f"/assemblees/{sitting.assembly.pk}/seance/deroulement/"

    client.post(f"{root}durees", {f"item-{item.pk}": "15"})
    client.post(f"{root}points/{item.pk}")
    client.post(f"{root}points/{item.pk}")
    it_is(sitting.at + 12 * MINUTE)

    assert "15 minutes prévues, commencé à 21 h, 12 min jusqu’ici" in text(client, sitting)
    assert SittingEvent.objects.filter(kind="item").count() == 1


def test_an_item_is_under_way_only_once_the_chair_has_begun_it(
    sitting: Story, signed_in: SignedIn
) -> None:
    client, item = signed_in(sitting.cast.alice), AgendaItem.objects.get()

    before = text(client, sitting)
    client.post(f"/assemblees/{sitting.assembly.pk}/seance/deroulement/points/{item.pk}")
    after = text(client, sitting)

    assert ("à suivre" in before, "en cours" in before) == (True, False)
    assert ("à suivre" in after, "en cours" in after) == (False, True)


def test_a_scrutineer_reads_the_script_but_does_not_put_a_vote(
    sitting: Story, signed_in: SignedIn
) -> None:
    client = signed_in(sitting.cast.gwenn)
    resolution = sitting.assembly.resolutions.get()

    page = text(client, sitting)
    refused = client.post(
        f"/assemblees/{sitting.assembly.pk}/seance/deroulement/votes/{resolution.pk}"
    )

    assert "Mettre aux voix</button>" not in page
    assert refused.status_code == 403


@pytest.mark.usefixtures("keeper")
def test_one_urn_for_several_questions_is_opened_from_one_place_and_named_as_one(
    cast: Cast, it_is: Instant, signed_in: SignedIn
) -> None:
    """The chair opens it once for all; no screen takes it for its first question."""
    assembly = assemblies.draft(cast)
    assemblies.resolution(assembly, assemblies.board(cast), title="Affectation du résultat")
    story = Story(cast, assembly).convene().open_vote().close_remote_vote()
    story.open_sitting(*everybody(cast))
    it_is(story.at)
    client = signed_in(cast.alice)

    assert text(client, story).count("Ouvrir le vote aux personnes présentes") == 1
    story.room_vote()
    assert "Ouvrir le vote aux personnes présentes" not in text(client, story)
    for screen in ("seance/ecran/", "participer/"):
        page = client.get(f"/assemblees/{assembly.pk}/{screen}").content.decode()
        assert "2 questions dans une même urne" in page
        assert "1. Approbation" not in page
