"""Convening: everything that stands in the way, what freezes, who is told and how."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from assembly import audiences, ballot_papers, checklist, requests, second_looks
from assembly.actions import agenda, assemblies, convening
from assembly.documents import shelf
from assembly.documents.convocation import convocation_data
from assembly.documents.invitation import draw_invitation
from assembly.freezing import agenda_texts, fingerprint
from assembly.models import Assembly, Notice, Resolution, Roll
from assembly.rolls import is_intact
from assembly.states import AssemblyState
from common.clock import PARIS
from common.fingerprints import in_fours
from common.refusals import Refusal
from members.models import College, Cooperative, ElectronicConsent, Mandate, Member
from notifications.models import Campaign, Message, PostalBatch
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import members as factories
from tests.factories.assemblies import CONVENED_AT, MEETS_AT, Story
from tests.factories.members import member
from tests.factories.polls import YES
from tests.unit.common.test_documents import words
from votes.station.models import Poll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def codes(assembly: Assembly, at: datetime = CONVENED_AT) -> set[str]:
    fresh = Assembly.objects.get(pk=assembly.pk)
    return {obstacle.code for obstacle in checklist.obstacles(fresh, at=at)}


def looks(assembly: Assembly, at: datetime = CONVENED_AT) -> set[str]:
    fresh = Assembly.objects.get(pk=assembly.pk)
    return {look.code for look in second_looks.at_convocation(fresh, at=at)}


def test_convening_while_members_may_still_ask_for_items_deserves_a_second_look(
    cast: Cast,
) -> None:
    assembly = made.draft(cast)
    last = requests.freeze(assembly)
    assert last is not None

    assert "requests-still-open" in looks(assembly, last.at)
    assert "requests-still-open" not in looks(assembly, last.at + timedelta(seconds=1))


@pytest.mark.parametrize(("agreed", "is_said"), [(False, True), (True, False)])
def test_blank_proxies_that_would_go_against_every_candidate_deserve_a_second_look(
    cast: Cast, agreed: bool, is_said: bool
) -> None:
    assembly = made.draft(cast)
    names = [cast.bilal] if agreed else []
    made.election(assembly, made.board(cast), cast.bilal, cast.chloe, agreed=names)

    assert ("no-candidate-agreed" in looks(assembly)) is is_said


@pytest.mark.parametrize("agreed", [0, 1, 2])
def test_the_notice_says_which_candidates_the_board_agrees_never_that_it_agrees_an_election(
    cast: Cast, agreed: int
) -> None:
    assembly = made.draft(cast)
    names = [cast.bilal, cast.chloe]
    made.election(assembly, made.board(cast), *names, agreed=names[:agreed])

    data = convocation_data(assembly.call, at=CONVENED_AT)
    said = [each["signature"] for item in data["items"] for each in item["resolutions"]][-1]

    assert "agréée" not in said
    told = ("n’agrée aucun candidat", "agrée 1 candidat.", "agrée 2 candidats.")
    assert told[agreed] in said


def without_place(cast: Cast, assembly: Assembly) -> None:
    call = assembly.call
    call.place, call.videoconference_url = "", ""
    call.save()


def without_decision(cast: Cast, assembly: Assembly) -> None:
    Assembly.objects.update(decision_on=None)


def without_siren(cast: Cast, assembly: Assembly) -> None:
    Cooperative.objects.update(siren="")


def with_weighted_colleges(cast: Cast, assembly: Assembly) -> None:
    users = College.objects.create(name="Usagers", weight_numerator=1, weight_denominator=2)
    Member.objects.filter(pk=cast.bilal.pk).update(college=users)


def without_papers(cast: Cast, assembly: Assembly) -> None:
    assembly.documents.all().delete()


def without_text(cast: Cast, assembly: Assembly) -> None:
    Resolution.objects.update(text="")


def with_a_vague_item(cast: Cast, assembly: Assembly) -> None:
    assembly.items.update(title="Divers")


def without_items(cast: Cast, assembly: Assembly) -> None:
    assembly.items.all().delete()


def with_an_extraordinary_text(cast: Cast, assembly: Assembly) -> None:
    Resolution.objects.update(nature="extraordinary")


def with_an_anonymous_author(cast: Cast, assembly: Assembly) -> None:
    Resolution.objects.update(author="members", author_name="")


def with_nobody_standing(cast: Cast, assembly: Assembly) -> None:
    made.election(assembly, made.board(cast))


def without_key_holders(cast: Cast, assembly: Assembly) -> None:
    Mandate.objects.filter(organ="supervisory_board").exclude(member=cast.alice).delete()


def with_candidates_among_key_holders(cast: Cast, assembly: Assembly) -> None:
    made.election(assembly, made.board(cast), cast.gwenn, cast.hugo)


def without_electronic_clause(cast: Cast, assembly: Assembly) -> None:
    refused = {"electronic_vote": {"value": False, "article": "art. 23"}}
    Assembly.objects.update(statutes=made.rules(**refused))


def with_a_late_opening(cast: Cast, assembly: Assembly) -> None:
    Assembly.objects.update(vote_opens_at=MEETS_AT - timedelta(days=1, hours=7))


def without_video_clause(cast: Cast, assembly: Assembly) -> None:
    refused = {"remote_participation": {"value": False, "article": "art. 24"}}
    Assembly.objects.update(statutes=made.rules(**refused))


def by_video_only_without_any_clause(cast: Cast, assembly: Assembly) -> None:
    without_video_clause(cast, assembly)
    Assembly.objects.update(mode="remote")


def by_video_only(cast: Cast, assembly: Assembly) -> None:
    Assembly.objects.update(mode="remote")


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (without_place, "place-missing"),
        (without_place, "video-missing"),
        (without_decision, "decision-missing"),
        (without_siren, "mentions-missing"),
        (with_weighted_colleges, "weights-not-allowed"),
        (with_weighted_colleges, "weights-not-whole"),
        (with_weighted_colleges, "members-without-college"),
        (with_weighted_colleges, "college-of-one"),
        (without_papers, "document-missing"),
        (without_text, "text-missing"),
        (with_a_vague_item, "item-unclear"),
        (without_items, "agenda-empty"),
        (without_items, "nothing-to-decide"),
        (with_an_extraordinary_text, "nature-too-high"),
        (with_an_anonymous_author, "author-missing"),
        (with_nobody_standing, "no-candidate"),
        (without_key_holders, "too-few-key-holders"),
        (with_candidates_among_key_holders, "too-few-key-holders"),
        (without_electronic_clause, "electronic-vote-not-allowed"),
        (with_a_late_opening, "voting-time"),
        (by_video_only, "remote-not-allowed"),
        (without_video_clause, "video-not-allowed"),
        (by_video_only_without_any_clause, "video-not-allowed"),
        (by_video_only_without_any_clause, "remote-not-allowed"),
    ],
)
def test_each_obstacle_stops_the_convocation(
    cast: Cast, break_it: Callable[[Cast, Assembly], None], code: str
) -> None:
    assembly = made.draft(cast)
    assert codes(assembly) == set()

    break_it(cast, assembly)

    assert code in codes(assembly)
    with pytest.raises(Refusal):
        convening.convene(
            assembly=Assembly.objects.get(pk=assembly.pk), at=CONVENED_AT, by=made.board(cast)
        )
    assert Assembly.objects.get().state == AssemblyState.DRAFT
    assert not Notice.objects.exists()
    assert not Poll.objects.exists()


def test_a_meeting_in_a_room_needs_no_clause_on_video(cast: Cast) -> None:
    assembly = made.draft(cast)
    without_video_clause(cast, assembly)
    Assembly.objects.update(mode="physical")

    assert codes(assembly) == set()


@pytest.mark.parametrize(("days_before", "in_time"), [(16, True), (15, True), (14, False)])
def test_fifteen_days_are_left_between_the_last_notice_and_the_meeting(
    cast: Cast, days_before: int, in_time: bool
) -> None:
    at = datetime.combine(date(2026, 6, 6) - timedelta(days=days_before), CONVENED_AT.time(), PARIS)
    assert ("notice-too-late" not in codes(made.draft(cast), at)) is in_time


def test_a_written_reason_allows_a_late_notice(cast: Cast) -> None:
    assembly = made.draft(cast)
    call = assembly.call
    call.late_reason = "Salle confirmée tardivement."
    call.save()

    assert codes(assembly, MEETS_AT - timedelta(days=10)) == set()


def test_texts_rules_and_roll_freeze(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()
    assembly = story.assembly

    assert assembly.agenda_hash == fingerprint(agenda_texts(assembly))
    assert assembly.rules == assembly.statutes.resolved
    assert assembly.resolutions.get().frozen_hash
    roll = Roll.objects.get()
    assert (roll.size, roll.lines.count(), is_intact(roll)) == (7, 7, True)
    roll.lines.filter(member=cast.bilal).update(name="Quelqu’un d’autre")
    assert not is_intact(roll)


def test_a_convened_assembly_is_edited_no_more(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()
    by = made.board(cast)
    question = story.assembly.resolutions.get()

    for edit in (
        lambda: agenda.add_item(
            assembly=story.assembly, kind="vote", title="Ajouté après", at=story.at, by=by
        ),
        lambda: agenda.write_resolution(
            resolution=question, title="Autre", text="Autre", at=story.at, by=by
        ),
        lambda: agenda.remove_item(item=question.item, at=story.at, by=by),
    ):
        with pytest.raises(Refusal) as refused:
            edit()
        assert refused.value.code == "already-convened"


def test_two_people_who_convene_at_once_convene_once(cast: Cast) -> None:
    assembly = made.draft(cast)
    twin = Assembly.objects.get(pk=assembly.pk)
    convening.convene(assembly=assembly, at=CONVENED_AT, by=made.board(cast))

    with pytest.raises(Refusal):
        convening.convene(assembly=twin, at=CONVENED_AT, by=made.board(cast))

    assert Notice.objects.count() == 7


def test_members_are_told_by_e_mail_with_consent_and_by_post_without(cast: Cast) -> None:
    ElectronicConsent.objects.filter(member=cast.chloe).delete()
    late = member("Luc", "Tardif", email="luc@example.org")
    story = Story(cast, made.draft(cast)).convene()

    by_post = Notice.objects.filter(channel="post").values_list("member", flat=True)
    assert set(by_post) == {cast.chloe.pk, late.pk}
    notice = Notice.objects.get(member=cast.bilal)
    assert (notice.address_used, notice.channel) == ("bilal@example.org", "email")
    assert notice.content_sha256 == story.assembly.call.convocation_sha256
    names = {document["filename"] for document in notice.message.attachments}
    assert names == {"convocation.pdf", "formulaire.pdf", "assemblee.ics"}
    letter = Notice.objects.get(member=cast.chloe)
    assert "56520 Guidel" in letter.address_used
    assert len(letter.message.attachments) == 2
    assert Message.objects.filter(step="convocation-1").count() == 8


def test_the_notice_prints_every_mandatory_mention(cast: Cast) -> None:
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.bilal, cast.chloe, agreed=[cast.bilal])
    call = Story(cast, assembly).convene().assembly.call

    text = " ".join(words(shelf.read(call.convocation_file, call.convocation_sha256)).split())

    for mention in (
        "La Coopérative du Port (CDP)",
        "à capital variable, capital de 26 400 €",
        "SIREN 732 829 320, RCS Lorient",
        "1 quai des Indes, 56100 Lorient",
        "assemblée générale ordinaire",
        "samedi 6 juin 2026 à 21 h",
        "Salle de l’Estran, 56520 Guidel",
        "https://visio.example/ag",
        "Approbation des comptes 2025",
        "L’assemblée générale approuve les comptes de l’exercice 2025.",
        "ag@cooperative.example",
        "vendredi 5 juin 2026 à 15 h",
        "Bilal Benali : pour, Chloe Évrard : contre",
        "Bibliothécaire",
        "1/6",
        "ancienneté",
        "Si moins de dix personnes ont voté",
        " ".join(in_fours(assembly.agenda_hash or call.assembly.agenda_hash).split()),
    ):
        assert mention in text, mention


def test_the_invitation_is_in_paris_time_with_its_zone(cast: Cast) -> None:
    call = Story(cast, made.draft(cast)).convene().assembly.call

    calendar = Calendar.from_ical(draw_invitation(call))

    event = next(iter(calendar.walk("VEVENT")))
    assert event.decoded("dtstart").utcoffset() == timedelta(hours=2)
    assert event.decoded("dtstart").hour == 21
    assert len(list(calendar.walk("VTIMEZONE"))) == 1
    assert draw_invitation(call) == draw_invitation(call)


def test_key_holders_are_those_of_the_statutes_less_the_candidates(cast: Cast) -> None:
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.gwenn, cast.bilal)
    poll = Story(cast, assembly).convene().assembly.polls.get().poll

    holders = set(poll.trustees.order_by("index").values_list("member", flat=True))
    assert holders == {cast.alice.pk, cast.hugo.pk}
    assert poll.threshold == 2


def test_nobody_holds_a_second_key_or_stands_in_the_name_of_an_association(cast: Cast) -> None:
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.bilal)
    for person in (cast.bilal, cast.gwenn):
        association = factories.legal_member(email=person.account.email)
        factories.mandate(association, "supervisory_board")

    holders = ballot_papers.key_holders(assembly)

    assert len(holders) == len({holder.account for holder in holders}) == 3
    assert cast.bilal.account not in [holder.account for holder in holders]


def test_questions_of_two_quorums_never_share_a_poll(cast: Cast) -> None:
    assembly = made.draft(cast, kind="extraordinary")
    by = made.board(cast)
    made.resolution(assembly, by, title="Modification des statuts", nature="extraordinary")
    story = Story(cast, assembly).convene()

    groups = {link.group: link.poll for link in story.assembly.polls.select_related("poll")}
    assert set(groups) == {"ordinary", "extraordinary"}
    assert [len(poll.questions) for poll in groups.values()] == [1, 1]


def test_calls_to_vote_reach_those_who_still_can_and_nobody_else(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    campaign = Campaign.objects.get(subject=story.assembly.subject)
    assert campaign.audience == "assembly.audiences.non_voters"
    story.vote(cast.bilal, [YES])
    story.give(cast.chloe, None)

    waiting = audiences.non_voters(story.assembly.subject, story.at)

    assert waiting == {m.pk for m in cast.members} - {cast.bilal.pk, cast.chloe.pk}
    said = audiences.words(story.assembly.subject, story.at)
    assert said["missing"] is None  # 2 of 7: a sixth is reached
    assert "Bilal" not in str(said)


def test_the_delay_runs_from_the_last_letter_posted(cast: Cast) -> None:
    ElectronicConsent.objects.filter(member=cast.chloe).delete()
    call = Story(cast, made.draft(cast)).convene().assembly.call
    assert call.dispatched_on == date(2026, 5, 18)
    letter = Notice.objects.get(member=cast.chloe).message
    batch = PostalBatch.objects.create(
        number=1,
        prepared_at=CONVENED_AT,
        letters_count=1,
        pdf={},
        addresses={},
        state="dispatched",
        dispatched_on=date(2026, 5, 20),
    )
    letter.batch = batch
    letter.save()

    convening.note_batch_posted(batch=batch, at=CONVENED_AT + timedelta(days=2))

    call.refresh_from_db()
    assert call.dispatched_on == date(2026, 5, 20)


def test_a_cancelled_assembly_gives_up_its_urn_and_its_calls(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()

    assemblies.cancel(
        assembly=story.assembly, reason="Salle indisponible.", at=story.at, by=made.board(cast)
    )

    assert story.refresh().state == AssemblyState.CANCELLED
    poll = story.assembly.polls.get().poll
    assert poll.state == "cancelled"
    assert Campaign.objects.get().state == "stopped"


def test_nobody_is_convened_any_more_to_a_cancelled_assembly(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()
    waiting = Message.objects.filter(subject=story.assembly.subject, batch=None)
    assert set(waiting.values_list("state", flat=True)) == {"queued"}

    assemblies.cancel(
        assembly=story.assembly, reason="Salle indisponible.", at=story.at, by=made.board(cast)
    )

    assert set(waiting.values_list("state", flat=True)) == {"withdrawn"}


def test_a_cancellation_gives_its_reason(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        assemblies.cancel(
            assembly=made.draft(cast), reason=" ", at=CONVENED_AT, by=made.board(cast)
        )
    assert refused.value.code == "reason-missing"


def test_the_stored_notice_is_checked_when_it_is_read(cast: Cast) -> None:
    call = Story(cast, made.draft(cast)).convene().assembly.call
    content = shelf.read(call.convocation_file, call.convocation_sha256)
    assert io.BytesIO(content).read(5) == b"%PDF-"
    with pytest.raises(shelf.PaperAltered):
        shelf.read(call.convocation_file, "0" * 64)
