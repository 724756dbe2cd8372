"""Closed envelopes for the urns of an assembly: seen by two people, opened by two others after the
close, told in numbers alone (R-VOTE-01, R-VOTE-03, R-CNIL-08, secrecy.md 12)."""

import io
from datetime import date, timedelta
from typing import Any

import pdfplumber
import pytest

from assembly.actions import accounts, envelopes, minutes, paper_votes
from assembly.documents import shelf
from assembly.documents.attendance import manner_of
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from assembly.models import Outcome, PaperVote
from assembly.participation import quorum_now
from common.models import ApartEvent
from common.refusals import Refusal
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES, Rehearsed
from tests.unit.common.test_documents import words
from votes.station import papers as station_papers
from votes.station.actions import papers
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

ARRIVED = date(2026, 6, 1)
HALF = {"quorum_ordinary_first": {"value": {"fraction": "1/2"}, "article": "art. 20"}}


@pytest.fixture
def story(cast: Cast) -> Story:
    """One secret question, its urn open; gwenn and diego are scrutineers under alice."""
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.at = made.MEETS_AT - timedelta(days=4)
    story.name_bureau()
    return story


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def receive(story: Story, member: Member, by: Member, **said: Any) -> PaperVote:
    return paper_votes.receive(
        assembly=story.assembly,
        member=member,
        answers=[],
        has_envelope=True,
        at=story.at,
        by=account(by),
        **{"arrival": "post", "received_on": ARRIVED, **said},
    )


def confirm(story: Story, paper: PaperVote, by: Member) -> None:
    envelopes.confirm(paper=paper, at=story.at, by=account(by))


def arrive(story: Story, member: Member) -> PaperVote:
    """Gwenn enters the envelope, alice confirms it."""
    paper = receive(story, member, story.cast.gwenn)
    confirm(story, paper, story.cast.alice)
    return paper


def urn_of(story: Story) -> Rehearsed:
    of = story.rehearsed[0]
    of.at = story.at
    of.poll.refresh_from_db()
    return of


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def enter(story: Story, *choices: list[int]) -> None:
    of = urn_of(story)
    right = papers.take_slot(poll=of.poll, at=of.at, by=account(story.cast.gwenn))
    of.send(of.ballot(right, choices), right.permit)


def declare(story: Story, about: str, number: int) -> None:
    of = urn_of(story)
    for member in (story.cast.gwenn, story.cast.diego):
        by = account(member)
        papers.declare(poll=of.poll, about=about, number=number, at=of.at, by=by)


def closed(story: Story, *voters: Member) -> Story:
    """Voters vote, the remote vote closes, the sitting is held and closed."""
    for voter in voters:
        story.vote(voter, [NO])
    story.close_remote_vote().open_sitting(story.cast.alice, story.cast.gwenn, story.cast.diego)
    accounts.write(
        assembly=story.assembly,
        debates="Les comptes sont présentés.",
        incidents="",
        at=story.at,
        by=made.chair(story.cast),
    )
    return story.close()


def test_an_envelope_counts_once_a_second_person_has_seen_it(story: Story) -> None:
    cast = story.cast
    paper = receive(story, cast.bilal, cast.gwenn)
    before = urn_of(story).rights_of(cast.bilal)[0].permit

    with pytest.raises(Refusal) as alone:
        confirm(story, paper, cast.gwenn)
    remote = cast.bilal.pk in quorum_now(story.assembly).participation.remote
    confirm(story, paper, cast.alice)

    assert code(alone) == "two-people"
    assert (bool(before), remote) == (True, False)
    assert urn_of(story).rights_of(cast.bilal)[0].locked is not None
    assert cast.bilal.pk in quorum_now(story.assembly).participation.remote


def test_nobody_confirms_their_own_envelope_nor_one_twice(story: Story) -> None:
    cast = story.cast
    paper = receive(story, cast.bilal, cast.gwenn)

    with pytest.raises(Refusal) as own:
        confirm(story, paper, cast.bilal)
    confirm(story, paper, cast.alice)
    with pytest.raises(Refusal) as twice:
        confirm(story, paper, cast.diego)

    assert (code(own), code(twice)) == ("own-case", "already-confirmed")
    assert station_papers.received(urn_of(story).poll) == 1


def test_whoever_has_voted_is_told_that_the_paper_does_not_count(story: Story) -> None:
    story.vote(story.cast.bilal, [YES])

    with pytest.raises(Refusal) as refused:
        receive(story, story.cast.bilal, story.cast.gwenn)

    assert code(refused) == "already-voted"
    assert not PaperVote.objects.exists()


def test_whoever_learns_from_an_envelope_that_its_member_has_voted_leaves_a_line(
    story: Story,
) -> None:
    cast = story.cast
    waiting = receive(story, cast.chloe, cast.gwenn)
    for member in (cast.bilal, cast.chloe):
        story.vote(member, [YES])

    with pytest.raises(Refusal):
        receive(story, cast.bilal, cast.gwenn)
    with pytest.raises(Refusal):
        confirm(story, waiting, cast.alice)

    told = ApartEvent.objects.filter(verb="paper_vote.envelope_impossible").order_by("height")
    assert [(act.actor, act.details["member"]) for act in told] == [
        (str(account(cast.gwenn).pk), cast.bilal.pk),
        (str(account(cast.alice).pk), cast.chloe.pk),
    ]


def test_whoever_votes_between_the_two_people_keeps_that_vote(story: Story) -> None:
    paper = receive(story, story.cast.bilal, story.cast.gwenn)
    story.vote(story.cast.bilal, [YES])

    with pytest.raises(Refusal) as refused:
        confirm(story, paper, story.cast.alice)

    assert code(refused) == "already-voted"
    paper.refresh_from_db()
    assert paper.confirmed_at is None


def test_a_proxy_stays_for_what_the_paper_does_not_answer_and_never_votes_in_its_urn(
    story: Story,
) -> None:
    """R225-81: the proxy counts, subject to the votes of the form."""
    cast = story.cast
    proxy = story.give(cast.bilal, cast.chloe)

    arrive(story, cast.bilal)

    proxy.refresh_from_db()
    held = [right for right in urn_of(story).rights_of(cast.chloe) if right.kind == "proxy"]
    assert proxy.state == "accepted"
    assert [right.locked is None for right in held] == [False]


def test_an_envelope_set_aside_gives_the_member_their_vote_back(story: Story) -> None:
    paper = arrive(story, story.cast.bilal)

    paper_votes.set_aside(
        paper=PaperVote.objects.get(pk=paper.pk),
        why="Sans signature",
        at=story.at,
        by=account(story.cast.gwenn),
    )

    story.vote(story.cast.bilal, [YES])
    assert urn.turnout(urn_of(story).poll.uuid) == 1


def test_the_envelope_of_somebody_who_left_stays_closed_and_counts_for_nothing(
    story: Story,
) -> None:
    cast = story.cast
    paper = arrive(story, cast.bilal)
    Member.objects.filter(pk=cast.bilal.pk).update(left_on=made.MEETS_AT.date() - timedelta(days=1))

    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn, cast.diego)

    paper.refresh_from_db()
    assert paper.set_aside_at is not None
    assert station_papers.received(urn_of(story).poll) == 0


def test_the_urn_ends_once_the_papers_are_in_and_the_result_is_one_total(story: Story) -> None:
    cast = story.cast
    arrive(story, cast.bilal)
    closed(story, cast.chloe, cast.hugo)
    before = urn_of(story).poll.state
    declare(story, "envelopes", 1)
    enter(story, YES)

    declare(story, "void", 0)
    story.count()

    outcome = Outcome.objects.get()
    assert before == "papers"
    assert (outcome.figures["for"], outcome.figures["against"]) == (1, 2)


def test_an_envelope_set_aside_is_no_vote_cast_in_an_election(cast: Cast) -> None:
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.chloe)
    story = Story(cast, assembly).convene().open_vote()
    story.at = made.MEETS_AT - timedelta(days=4)
    story.name_bureau()
    for member in (cast.bilal, cast.hugo):
        arrive(story, member)
    for voter in (cast.chloe, cast.mots_passants):
        story.vote(voter, [NO, [0, 1]])
    closed(story)
    declare(story, "envelopes", 2)
    enter(story, YES, [1, 0])

    declare(story, "void", 1)
    story.count()

    figures = Outcome.objects.get(resolution__number=2).figures
    assert (figures["voters"], figures["blank"], figures["expressed"]) == (3, 1, 2)


def test_the_minutes_tell_slots_and_envelopes_in_numbers_alone(story: Story) -> None:
    cast = story.cast
    arrive(story, cast.bilal)
    closed(story, cast.chloe, cast.hugo)
    declare(story, "envelopes", 1)
    enter(story, YES)
    declare(story, "void", 0)
    story.count()

    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(cast))
    said = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())

    told = {"slots": 7, "received": 1, "lacking": 0, "entered": 1, "void": 0, "unused": 6}
    assert drawn.data["urns"][0]["papers"] == told
    assert "Places inutilisées 6" in said
    assert "À eux deux, ils auraient pu entrer un autre choix" in said
    assert "). (" not in said
    assert manner_of(cast.bilal, story.assembly.call) == "Vote par correspondance, sur papier"


def test_between_two_calls_envelopes_stay_closed_and_hold_for_the_second(cast: Cast) -> None:
    made.rules(**HALF)
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.at = made.MEETS_AT - timedelta(days=4)
    story.name_bureau()
    arrive(story, cast.bilal)
    story.close_remote_vote().open_sitting(cast.alice)

    story.close()

    of = urn_of(story)
    assert of.poll.state == "suspended"
    assert station_papers.received(of.poll) == 1
    with pytest.raises(Refusal):
        papers.take_slot(poll=of.poll, at=of.at, by=account(cast.gwenn))


def test_the_journal_names_who_saw_the_envelope_and_never_a_slot(story: Story) -> None:
    paper = arrive(story, story.cast.bilal)

    act = ApartEvent.objects.get(verb="paper_vote.envelope_confirmed")

    assert act.details == {"paper": paper.pk, "polls": [urn_of(story).poll.uuid]}


def test_the_form_has_a_page_without_a_name_for_each_urn(story: Story) -> None:
    """R-VOTE-03: each resolution has its boxes; what bears a name has none for a secret vote."""
    form = draw_voting_form(voting_form_data(story.assembly.call, at=story.at)).bytes()

    said = " ".join(words(form).split())

    ballot = said.index("Bulletin secret")
    assert said.index("Votées au scrutin secret") < said.index("Date et signature") < ballot
    assert said.index("Cochez une case par résolution") > ballot
    assert "enveloppe sans aucune inscription" in said[ballot:]
    assert "Nom du" not in said[ballot:]


def test_a_secret_ballot_is_never_printed_on_the_back_of_a_page_with_a_name(story: Story) -> None:
    form = draw_voting_form(voting_form_data(story.assembly.call, at=story.at)).bytes()

    with pdfplumber.open(io.BytesIO(form)) as pdf:
        pages = [page.extract_text() for page in pdf.pages]
    (ballot,) = [number for number, said in enumerate(pages, 1) if "Bulletin secret" in said]
    assert (ballot % 2, len(pages)) == (1, ballot)
