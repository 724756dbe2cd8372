"""Starting again from the previous assembly: what comes along, and all that must not."""

from datetime import date, datetime, timedelta

import pytest

from assembly import previous
from assembly.actions import renewals
from assembly.models import Assembly, Candidate, Proxy, Resolution, WrittenQuestion
from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Mandate
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import MEETS_AT, Story
from tests.factories.polls import YES
from tests.factories.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

NEXT_YEAR = datetime(2027, 6, 5, 21, 0, tzinfo=PARIS)


def held(cast: Cast) -> Story:
    """An assembly decided, with an election, a proxy, ballots and debates."""
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.bilal, cast.chloe)
    made.resolution(assembly, made.board(cast), title="Une demande de membres", author="members")
    Resolution.objects.filter(author="members").update(author_name="Bilal Benali")
    story = Story(cast, assembly).convene().open_vote()
    story.give(cast.mots_passants, cast.chloe)
    for voter in (cast.bilal, cast.gwenn):
        story.vote(voter, [YES, [1, 0, 0], YES])
    story.close_remote_vote().open_sitting(*cast.members).close().count().certify()
    Assembly.objects.update(introduction="L’année a été calme.")
    story.assembly.calls.update(debates="On parle des tarifs.")
    story.refresh()
    return story


def ending(cast: Cast, on: date) -> None:
    Mandate.objects.filter(member__in=(cast.gwenn, cast.hugo)).update(ends_on=on)


def again(story: Story, meets_at: datetime = NEXT_YEAR) -> Assembly:
    return renewals.start_again(
        previous=story.refresh(),
        title="Assemblée générale ordinaire 2027",
        meets_at=meets_at,
        at=story.at,
        by=made.board(story.cast),
    )


def test_agenda_texts_places_and_dates_come_along_a_year_later(cast: Cast) -> None:
    story = held(cast)
    ending(cast, date(2027, 6, 30))

    renewed = again(story)

    titles = list(renewed.items.order_by("position").values_list("title", flat=True))
    assert titles == [
        "Approbation des comptes 2026",
        "Élection de membres du conseil de surveillance",
    ]
    text = renewed.resolutions.get(number=1).text
    assert text == "L’assemblée générale approuve les comptes de l’exercice 2026."
    assert renewed.call.place == story.assembly.call.place
    assert renewed.call.meets_at == NEXT_YEAR
    assert renewed.vote_opens_at == datetime(2027, 5, 19, 9, 0, tzinfo=PARIS)
    assert (renewed.state, renewed.year, renewed.kind) == ("draft", 2027, "ordinary")


def test_nothing_that_people_chose_said_or_stood_for_comes_along(cast: Cast) -> None:
    story = held(cast)
    ending(cast, date(2027, 6, 30))

    renewed = again(story)

    assert not Candidate.objects.filter(resolution__assembly=renewed).exists()
    assert not Proxy.objects.filter(assembly=renewed).exists()
    assert not WrittenQuestion.objects.filter(assembly=renewed).exists()
    assert not renewed.polls.exists()
    assert not renewed.documents.exists()
    assert not renewed.resolutions.filter(author="members").exists()
    assert (renewed.call.debates, renewed.call.incidents, renewed.introduction) == ("", "", "")
    assert (renewed.decision_on, renewed.decision_reference) == (None, "")
    assert (renewed.agenda_hash, renewed.rules, renewed.announced_at) == ("", {}, None)
    assert not renewed.resolutions.exclude(frozen_hash="").exists()


@pytest.mark.parametrize(
    ("ends_on", "seats"),
    [(date(2027, 6, 30), 2), (date(2027, 12, 4), 2), (date(2027, 12, 5), 0), (None, 0)],
)
def test_seats_are_those_whose_mandate_ends_nearer_to_this_assembly(
    cast: Cast, ends_on: date | None, seats: int
) -> None:
    story = held(cast)
    Mandate.objects.filter(member__in=(cast.gwenn, cast.hugo)).update(ends_on=ends_on)

    found = previous.renewal(story.refresh(), meets_at=NEXT_YEAR, at=story.at)

    elections = [copied for copied in found.items if copied.kind == "election"]
    assert [copied.seats for copied in elections] == ([seats] if seats else [])
    if seats:
        assert elections[0].expiring == ("Gwenn Le Goff", "Hugo Nguyen")


def test_whom_an_organ_appoints_the_assembly_does_not_elect(cast: Cast) -> None:
    story = held(cast)
    Mandate.objects.filter(member=cast.diego).update(
        ends_on=date(2027, 6, 30), origin=Mandate.Origin.APPOINTED
    )

    found = previous.renewal(story.refresh(), meets_at=NEXT_YEAR, at=story.at)

    assert not [copied for copied in found.items if copied.kind == "election"]


def test_an_election_the_former_agenda_did_not_have_is_added(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()
    ending(cast, date(2027, 6, 30))

    found = previous.renewal(story.refresh(), meets_at=NEXT_YEAR, at=story.at)

    assert found.items[-1].title == "Élection de membres du conseil de surveillance"
    assert found.items[-1].seats == 2


def test_what_is_left_out_says_why_and_papers_are_named(cast: Cast) -> None:
    story = held(cast)

    found = previous.renewal(story.refresh(), meets_at=NEXT_YEAR, at=story.at)

    assert {out.title for out in found.left_out} == {
        "Une demande de membres",
        "Élection de membres du conseil de surveillance",
    }
    assert "Comptes annuels" in found.papers


def test_the_date_proposed_is_the_same_day_of_the_week_and_hour_in_paris(cast: Cast) -> None:
    assembly = made.draft(cast, meets_at=datetime(2026, 3, 28, 10, 0, tzinfo=PARIS))

    proposed = previous.next_meeting(assembly)

    assert proposed.isoformat() == "2027-03-27T10:00:00+01:00"


def test_a_draft_a_past_date_and_a_second_click_are_refused(cast: Cast) -> None:
    story = held(cast)
    renewed = again(story)

    with pytest.raises(Refusal) as twice:
        again(story)
    with pytest.raises(Refusal) as past:
        again(story, MEETS_AT - timedelta(days=1))
    with pytest.raises(Refusal) as draft:
        again(Story(cast, renewed, at=story.at), NEXT_YEAR + timedelta(days=1))

    codes = [refused.value.code for refused in (twice, past, draft)]
    assert codes == ["already-in-preparation", "meeting-in-the-past", "previous-not-convened"]
    assert Assembly.objects.count() == 2
    assert AuditEvent.objects.filter(verb="assembly.started_again").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_in_the_same_second_begin_one_assembly(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()

    results = together(
        lambda: again(Story(cast, story.assembly, at=story.at)),
        lambda: again(Story(cast, story.assembly, at=story.at)),
    )

    assert [str(each) for each in results].count("already-in-preparation") == 1
    assert Assembly.objects.filter(state="draft").count() == 1
