"""What is published of an urn of the sitting: whose keys closed it, its figures and proofs, never a
choice; and why one was given up (ADR 22)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, TestCase

from assembly import outcome_reading, session_urns
from assembly.actions import outcomes, proclaiming
from assembly.actions import retention as destroying
from assembly.actions import room_urns as acts
from assembly.documents.minutes import draw_minutes, minutes_data
from assembly.models import RoomVote
from common.refusals import Refusal
from frontend.queries import decisions
from members.models import Member
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import room_urns as room
from tests.factories.assemblies import Story
from tests.factories.polls import YES
from tests.unit.common.test_documents import words
from votes.station.actions import certification
from votes.station.models import RollEntry
from votes.station.small_counts import Consent
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def others(cast: Cast) -> list[Member]:
    return room.companions(11)


@pytest.fixture
def story(cast: Cast, others: list[Member]) -> Story:
    return room.sitting(cast, others[:9])


def printed(data: Any) -> str:
    """The words of the PDF."""
    return " ".join(words(draw_minutes(data).bytes()).split())


def end(story: Story, others: list[Member]) -> None:
    """The wish is proclaimed, the room votes on the accounts, everything is counted."""
    by = assemblies.chair(story.cast)
    proclaiming.proclaim(resolution=room.wish(story), at=story.at, by=by)
    story.at += timedelta(minutes=5)
    story.room_vote()
    for member in others[:9]:
        story.vote(member, [YES])
    story.close().count()
    outcomes.record(assembly=story.assembly, at=story.at)
    story.refresh()


def test_the_minutes_list_for_an_urn_of_the_sitting_what_they_list_for_the_first(
    story: Story, others: list[Member]
) -> None:
    cast = story.cast
    of = room.counted(story, [*others[:9], cast.bilal], [cast.alice])
    end(story, others)

    own, born = minutes_data(story.assembly.call, at=story.at)["urns"]

    assert set(born) - set(own) == {"in_session"}
    assert born["trustees"] == [row.name for row in room.holders(of.poll)]
    assert born["threshold"] == len(born["trustees"]) == 3
    assert (born["rights"], born["voted"], born["ballots"]) == (15, 12, 12)
    assert (born["in_session"]["own"], born["in_session"]["by_holder"]) == (11, 1)
    assert born["fingerprint"] == of.poll.fingerprint
    assert born["head"] == urn.end_head(of.poll.uuid) != own["head"]
    assert f"/urne/{of.poll.uuid}/archive.bel" in born["archive"]


def test_the_printed_minutes_say_how_it_was_held_and_no_choice_by_channel(
    story: Story, others: list[Member]
) -> None:
    of = room.counted(story, others[:9], [story.cast.alice])
    end(story, others)

    said = printed(minutes_data(story.assembly.call, at=story.at))

    assert "Urne électronique née en séance" in said
    assert "Vote secret en séance, dans une urne électronique" in said
    assert "Toutes ces clés ont été nécessaires" in said
    assert "10 par leur membre, présent ; 0 par qui tient leur pouvoir" in said
    assert "belenios-tool" in said
    assert of.poll.uuid in said


def test_a_small_count_is_said_in_the_minutes_and_on_the_page(
    story: Story, others: list[Member], client: Client
) -> None:
    of = room.counted(story, others[:3], [story.cast.alice])
    assert of.poll.state == "ended"
    with TestCase.captureOnCommitCallbacks(execute=True):
        acts.count(
            resolution=room.wish(story),
            consent=Consent(voters_asked=4, voters_opposed=0),
            at=story.at,
            by=assemblies.chair(story.cast),
        )
        room.open_total(story, of)
    end(story, others)

    data = minutes_data(story.assembly.call, at=story.at)
    assert "qui connaît le vote des autres peut déduire" in printed(data)
    client.force_login(story.cast.diego.account)
    page = client.get(f"/assemblees/{story.assembly.pk}/resultats/").content.decode()
    assert "qui connaît le vote des autres peut déduire le dernier" in page


def test_the_page_of_results_and_that_of_the_decision_lead_to_the_proofs(
    story: Story, others: list[Member], client: Client
) -> None:
    of = room.counted(story, others[:9], [story.cast.alice])
    end(story, others)
    question = room.wish(story)

    assert decisions.polls_with_result(question) == [of.poll]
    for path in (f"/assemblees/{story.assembly.pk}/resultats/", f"/decisions/{question.pk}/"):
        page = client.get(path).content.decode()
        assert f"/urne/{of.poll.uuid}/archive.bel" in page
        assert f"/urne/{of.poll.uuid}/tableau" in page
        assert "Née en séance" in page
        assert "toutes, 3" in page
        assert "10 par des membres présents, 0 par qui tient leur pouvoir" in page
    decision = client.get(f"/decisions/{question.pk}/").content.decode()
    assert "Ce vote était public" not in decision
    shown = client.get(f"/api/v1/assemblies/{story.assembly.pk}/").json()
    assert of.poll.uuid in [each["uuid"] for each in shown["urns"]]


def test_a_certifier_s_word_on_it_stands_beside_its_result(
    story: Story, others: list[Member]
) -> None:
    of = room.counted(story, others[:9], [story.cast.alice])
    end(story, others)
    of.poll.refresh_from_db()
    certification.refuse(
        poll=of.poll,
        certifier=story.cast.gwenn,
        reasons="Un téléphone prêté a servi deux fois.",
        at=story.at,
        by=story.cast.gwenn.account,
    )

    question = next(
        each
        for each in outcome_reading.questions(story.assembly)
        if each.resolution == room.wish(story)
    )
    assert question.said is not None
    assert question.said.verdict == "refused"
    told = {word.poll: word.said for word in outcome_reading.words_on_urns(story.assembly)}
    assert told[of.poll] == [question.said]


def test_its_roll_goes_with_that_of_the_agenda_and_whose_ballot_a_holder_cast_is_said_no_more(
    story: Story, others: list[Member]
) -> None:
    of = room.counted(story, [*others[:9], story.cast.bilal], [story.cast.alice])
    assert session_urns.channels(of.poll) == session_urns.Channels(11, 1, 0)
    end(story, others)
    story.certify()
    two_years = assemblies.MEETS_AT + timedelta(days=740)
    made = destroying.propose(at=two_years, by=assemblies.board(story.cast))
    destroying.confirm(destruction=made, at=two_years, by=assemblies.chair(story.cast))

    destroying.carry_out(at=two_years)

    assert not RollEntry.objects.exists()
    assert not Message.objects.filter(subject=of.poll.journal_subject).exists()
    found = session_urns.facts(of.poll)
    assert (found.rights, found.ballots, found.channels) == (15, 12, None)


def test_an_urn_is_given_up_with_a_reason_that_the_minutes_print(
    story: Story, others: list[Member]
) -> None:
    question, by = room.wish(story), assemblies.chair(story.cast)
    with TestCase.captureOnCommitCallbacks(execute=True):
        of = room.put(story, question)
        room.give_keys(story, of)

    for nothing in ("", "  \n"):
        with pytest.raises(Refusal, match="reason-missing"):
            acts.give_up(resolution=question, why=nothing, at=story.at, by=by)
    of.poll.refresh_from_db()
    assert of.poll.state == "open"
    assert RoomVote.objects.get().poll == of.poll

    with TestCase.captureOnCommitCallbacks(execute=True):
        acts.give_up(resolution=question, why="La clé de Gwenn.", at=story.at, by=by)
    journal = minutes_data(story.assembly.call, at=story.at)["journal"]
    lines = [said for _hour, said in journal if "abandonnée" in said]
    urn_of = f"urne de séance de la question n°\xa0{question.number}"
    assert lines == [f"Incident de vote\xa0: {urn_of} abandonnée\xa0: La clé de Gwenn."]


def test_without_a_reason_the_page_says_so_in_french(
    story: Story, others: list[Member], client: Client
) -> None:
    question = room.wish(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.put(story, question)
    client.force_login(assemblies.chair(story.cast))

    page = client.post(
        f"/assemblees/{story.assembly.pk}/seance/urnes/{question.pk}/abandonner", {"why": " "}
    )

    assert page.status_code == 409
    assert "Le procès-verbal dit pourquoi" in page.content.decode()
