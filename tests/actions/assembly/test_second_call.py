"""A quorum that fails, and the second call that keeps what was already given."""

from datetime import date, datetime, timedelta

import pytest
from django.test import TestCase

from assembly import contesting, tasks
from assembly.actions import agenda, claims, hands, outcomes, second_calls
from assembly.documents import shelf
from assembly.documents.voting_form import voting_form_data
from assembly.models import AgendaItem, Claim, HandCount, Minutes, Resolution
from assembly.states import AssemblyState, CallState
from common.clock import PARIS
from common.refusals import Refusal
from notifications import calls
from notifications.actions import reminders
from notifications.models import Campaign, Message, StepAudience
from notifications.states import CampaignState
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.polls import NO, NOBODY_OBJECTS, YES
from tests.unit.common.test_documents import words
from votes.station import queries as station
from votes.station.actions import polls
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

REASONS = "Ma lettre est restée sur le comptoir de la poste, avec celles de deux voisins."
HALF = {"quorum_ordinary_first": {"value": {"fraction": "1/2"}, "article": "art. 20"}}


def failed(cast: Cast) -> Story:
    """Seven members, four needed: one vote, one blank proxy, one person in the room."""
    assemblies.rules(**HALF)
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.give(cast.chloe, None)
    story.close_remote_vote()
    story.open_sitting(cast.alice)
    return story.close()


def lost(*args: object, **details: object) -> None:
    raise OSError("the disk is full")


def codes(refusal: Refusal) -> set[str]:
    return {obstacle.code for obstacle in refusal.obstacles}


def test_without_quorum_the_assembly_is_adjourned_and_nothing_is_counted(cast: Cast) -> None:
    story = failed(cast)

    assert story.assembly.state == AssemblyState.ADJOURNED
    assert story.assembly.call.state == CallState.FAILED
    poll = story.assembly.polls.get().poll
    assert poll.state == "suspended"
    assert station.results(poll) == []
    record = story.assembly.call.quorum_records.get()
    assert (record.counted, record.required, record.reached) == (3, 4, False)


def test_the_minutes_of_failed_quorum_say_by_how_many_and_that_the_urn_stays_sealed(
    cast: Cast,
) -> None:
    story = failed(cast)

    drawn = Minutes.objects.get(kind=Minutes.Kind.FAILED_QUORUM)
    text = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    assert "Procès-verbal de carence" in text
    assert "7 3 4 1" in text  # registered, counted, required, missing
    assert "Aucun bulletin n’est déchiffré ni compté" in text
    assert story.assembly.minutes.filter(kind=Minutes.Kind.ATTENDANCE).exists()


def test_no_hand_is_counted_without_quorum(cast: Cast) -> None:
    """Nothing readable between two calls (secrecy.md 10)."""
    assemblies.rules(**HALF)
    assembly = assemblies.draft(cast)
    shown = assemblies.resolution(assembly, assemblies.board(cast), title="Pouvoirs")
    agenda.write_resolution(
        resolution=shown,
        title=shown.title,
        text=shown.text,
        is_secret=False,
        at=assemblies.CONVENED_AT - timedelta(hours=1),
        by=assemblies.board(cast),
    )
    story = Story(cast, assembly).convene().open_vote().close_remote_vote()
    story.open_sitting(cast.alice)

    with pytest.raises(Refusal) as refused:
        hands.count(
            resolution=story.assembly.resolutions.get(number=2),
            votes_for=1,
            against=0,
            abstain=0,
            at=story.at,
            by=assemblies.chair(cast),
        )

    assert refused.value.code == "quorum-missing"
    assert not HandCount.objects.exists()


def test_a_second_call_sends_a_fresh_notice_that_tells_the_first(cast: Cast) -> None:
    story = failed(cast)
    story.convene_again()

    call = story.assembly.call
    assert (call.number, call.state) == (2, CallState.CONVENED)
    assert call.notices.count() == 7
    assert Message.objects.filter(step="convocation-2").count() == 7
    text = " ".join(words(shelf.read(call.convocation_file, call.convocation_sha256)).split())
    assert "réunie le samedi 6 juin 2026 à 21 h, n’a pas pu délibérer faute de quorum" in text
    assert "restent valables" in text


def test_the_second_call_keeps_ballots_and_proxies_and_decides_without_quorum(cast: Cast) -> None:
    story = failed(cast)
    story.convene_again()
    assert story.assembly.state == AssemblyState.VOTING
    assert story.counted_now() == 2  # the ballot and the proxy of the first call

    story.vote(cast.gwenn, [NO])
    story.close_remote_vote()
    story.open_sitting(cast.alice)
    story.close()
    story.count()

    assert story.assembly.state == AssemblyState.DECIDED
    outcome = story.assembly.resolutions.get().outcome
    assert (outcome.figures["for"], outcome.figures["against"]) == (2, 1)
    assert outcome.verdict == "adopted"


def test_a_second_call_plans_calls_to_vote_of_its_own_until_its_close(cast: Cast) -> None:
    story = failed(cast)
    first = Campaign.objects.get()

    story.convene_again()

    second = Campaign.objects.exclude(pk=first.pk).get()
    assert (second.state, second.title) == (
        CampaignState.RUNNING,
        f"{first.title} (seconde convocation)",
    )
    assert second.closes_at == story.assembly.polls.get().poll.remote_closes_at
    called = second.steps.filter(audience=StepAudience.NOT_VOTED).order_by("due_at")
    assert [step.name for step in called] == [step.name for step in calls.REFERENCE]
    assert all(story.at < step.due_at < second.closes_at for step in called)


def test_the_second_round_calls_those_who_have_still_not_voted(cast: Cast) -> None:
    """Not who voted or gave a proxy at the first call, nor who votes just before the batch."""
    story = failed(cast)
    story.convene_again()
    step = Campaign.objects.latest("pk").steps.get(name="opening")

    story.vote(cast.gwenn, [NO])
    reminders.fill(at=step.due_at, limit=50)

    called = set(step.messages.values_list("member_id", flat=True))
    out = {cast.bilal.pk, cast.chloe.pk, cast.gwenn.pk}
    assert called == {member.pk for member in cast.members} - out


def test_a_crash_after_the_second_notice_opens_the_urn_at_the_next_minute(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = failed(cast)
    with monkeypatch.context() as crash:
        crash.setattr(second_calls, "reopen_urns", lambda **kwargs: None)
        story.convene_again()
    assert story.refresh().state == AssemblyState.CONVENED

    with TestCase.captureOnCommitCallbacks(execute=True):
        tasks.repair(story.at)

    assert story.refresh().state == AssemblyState.VOTING
    assert story.assembly.polls.get().poll.state == "open"


def test_a_second_call_that_fails_opens_no_urn(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    story = failed(cast)
    monkeypatch.setattr(second_calls.audit, "record", lost)

    with pytest.raises(OSError, match="disk"):
        story.convene_again()

    poll = story.assembly.polls.get().poll
    assert urn.poll(poll.uuid).state == "suspended"


def test_an_urn_stopped_during_the_second_call_is_not_opened_by_the_worker(cast: Cast) -> None:
    story = failed(cast)
    story.convene_again()
    poll = story.assembly.polls.get().poll
    polls.suspend(poll=poll, at=story.at, why="incident")

    tasks.repair(story.at)

    assert urn.poll(poll.uuid).state == "suspended"


def test_who_voted_at_the_first_call_does_not_vote_again(cast: Cast) -> None:
    story = failed(cast)
    story.convene_again()

    right = story.rehearsed[0].rights_of(cast.bilal, at=story.at)[0]

    assert right.voted
    assert right.locked


def test_an_altered_agenda_is_not_convened_again(cast: Cast) -> None:
    story = failed(cast)
    AgendaItem.objects.create(assembly=story.assembly, position=9, kind="vote", title="Ajouté")

    with pytest.raises(Refusal) as refused:
        story.convene_again()

    assert codes(refused.value) == {"agenda-altered"}
    assert story.refresh().state == AssemblyState.ADJOURNED


def test_a_second_call_leaves_ten_days(cast: Cast) -> None:
    story = failed(cast)

    with pytest.raises(Refusal) as refused:
        story.convene_again(meets_at=story.at + timedelta(days=10))

    assert codes(refused.value) == {"notice-too-late"}


def test_an_assembly_whose_quorum_did_not_fail_is_not_convened_again(cast: Cast) -> None:
    story = Story(cast, assemblies.draft(cast)).convene()

    with pytest.raises(Refusal) as refused:
        story.convene_again()

    assert "quorum-not-failed" in codes(refused.value)


def test_an_extraordinary_part_without_quorum_waits_while_the_ordinary_part_is_counted(
    cast: Cast,
) -> None:
    """AGO reaches its quorum, AGE does not: nothing of the AGE is decrypted (secrecy.md 5)."""
    assembly = assemblies.draft(cast, kind="extraordinary")
    by = assemblies.board(cast)
    assemblies.resolution(assembly, by, title="Modification des statuts", nature="extraordinary")
    story = Story(cast, assembly).convene().open_vote()
    story.vote(cast.bilal, [YES], [YES])
    story.vote(cast.gwenn, [YES], [NO])
    story.close_remote_vote()
    story.open_sitting(cast.alice)
    story.room_vote()
    story.close()
    assert story.assembly.state == AssemblyState.ADJOURNED

    story.count()

    ordinary, extraordinary = story.assembly.resolutions.order_by("number")
    assert ordinary.outcome.verdict == "adopted"
    assert not hasattr(extraordinary, "outcome")
    waiting = story.assembly.polls.get(group="extraordinary").poll
    assert waiting.state == "suspended"
    assert urn.end_head(waiting.uuid) == ""
    with pytest.raises(Refusal):
        polls.tally(poll=waiting, at=story.at, consent=NOBODY_OBJECTS)


def test_what_the_first_call_decided_is_contested_from_its_own_day(cast: Cast) -> None:
    """The second call, two weeks later, starts no time of its own for the first decisions."""
    assembly = assemblies.draft(cast, kind="extraordinary")
    assemblies.resolution(
        assembly, assemblies.board(cast), title="Transfert du siège", nature="extraordinary"
    )
    assemblies.voted_in_public(cast, assembly)
    Resolution.objects.filter(title="Transfert du siège").update(nature="extraordinary")
    story = Story(cast, assembly).convene()
    story.open_sitting(cast.alice, cast.gwenn)
    story.count_hands(1, 2, 0).close()
    outcomes.record(assembly=story.refresh(), at=story.at)
    ordinary, extraordinary = story.assembly.resolutions.order_by("number")
    first_day = story.assembly.call.meets_in_paris.date()

    early = claim(story, ordinary)
    with pytest.raises(Refusal) as waiting:
        claim(story, extraordinary)
    story.convene_again().open_sitting(cast.alice, cast.gwenn)
    story.count_hands(2, 2, 0).close()
    outcomes.record(assembly=story.refresh(), at=story.at)
    ordinary, extraordinary = story.assembly.resolutions.order_by("number")
    limits = [
        contesting.limit_of(each, at=story.at).deadline.on for each in (ordinary, extraordinary)
    ]

    assert early.resolution == ordinary
    assert waiting.value.code == "nothing-decided"
    assert story.assembly.state == AssemblyState.DECIDED
    assert limits == [date(2028, first_day.month, first_day.day), limits[0] + timedelta(days=14)]
    assert [each for each, _limit in contesting.earlier_limits(story.assembly, at=story.at)] == [
        ordinary
    ]
    story.at = datetime.combine(limits[0] + timedelta(days=1), story.at.time(), PARIS)
    with pytest.raises(Refusal) as late:
        claim(story, ordinary, reasons=f"{REASONS} Trop tard.")
    claim(story, extraordinary)
    assert late.value.code == "claim-too-late"


def claim(story: Story, resolution: Resolution, reasons: str = REASONS) -> Claim:
    assert story.cast.chloe.account is not None
    return claims.file(
        assembly=story.assembly,
        member=story.cast.chloe,
        resolution=resolution,
        dispute="other",
        votes=0,
        reasons=reasons,
        at=story.at,
        by=story.cast.chloe.account,
    )


def test_a_second_call_asks_only_what_the_first_did_not_decide(cast: Cast) -> None:
    """The notice says what was decided; neither the form nor the blank proxy asks it again."""
    assembly = assemblies.draft(cast, kind="extraordinary")
    assemblies.resolution(
        assembly, assemblies.board(cast), title="Transfert du siège", nature="extraordinary"
    )
    story = Story(cast, assembly).convene().open_vote()
    story.vote(cast.bilal, [YES], [YES])
    story.vote(cast.gwenn, [YES], [NO])
    story.close_remote_vote().open_sitting(cast.alice)
    story.close()
    story.convene_again()

    told = story.assembly.call.convocation_data
    form = voting_form_data(story.assembly.call, at=story.at)

    assert "ne sont plus à voter\u00a0: n° 1. Faute de quorum" in told["first_call"]
    assert [question for question, _effect in told["blank"]] == ["2. Transfert du siège"]
    assert form["votes"] == ["2. Transfert du siège"]
    assert [question for question, _effect in form["blank"]] == ["2. Transfert du siège"]
