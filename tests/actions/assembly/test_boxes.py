"""One result as the sum of its boxes; nobody is in two of them (R-VOTE-05, -06, -10, R-CNIL-08)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from assembly.actions import accounts, copies, hands, minutes, paper_votes
from assembly.documents import shelf
from assembly.models import (
    HandCount,
    Minutes,
    Outcome,
    PaperAnswer,
    PaperReading,
    PaperVote,
)
from assembly.participation import entitled_members, quorum_now
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import members as people
from tests.factories.assemblies import Story
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db

ARRIVED = date(2026, 6, 1)  # five days before the meeting; forms are taken until the third


@pytest.fixture
def story(cast: Cast) -> Story:
    """Two questions voted in public, convened; gwenn and diego are scrutineers under alice."""
    assembly = made.draft(cast)
    made.resolution(assembly, made.board(cast), title="Pouvoirs")
    made.voted_in_public(cast, assembly)
    story = Story(cast, assembly).convene()
    story.at = made.MEETS_AT - timedelta(days=2)
    return story


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def receive(story: Story, member: Member, *numbers: int, by: Member, **said: Any) -> PaperVote:
    return paper_votes.receive(
        assembly=story.assembly,
        member=member,
        answers=list(story.assembly.resolutions.filter(number__in=numbers or (1, 2))),
        at=story.at,
        by=account(by),
        **{"arrival": "post", "received_on": ARRIVED, **said},
    )


def read(story: Story, paper: PaperVote, by: Member, said: Mapping[int, str]) -> int:
    """What `by` reads, by number of question; gives how many answers are still unsettled."""
    numbers = dict(story.assembly.resolutions.values_list("number", "pk"))
    choices = {numbers[number]: choice for number, choice in said.items()}
    return len(paper_votes.read(paper=paper, choices=choices, at=story.at, by=account(by)))


def count_hands(story: Story, by: Member, *figures: int, number: int = 1) -> HandCount | None:
    votes_for, against, abstain = figures
    return hands.count(
        resolution=story.assembly.resolutions.get(number=number),
        votes_for=votes_for,
        against=against,
        abstain=abstain,
        at=story.at,
        by=account(by),
    )


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_hands_count_when_two_people_found_the_same_and_no_longer_when_one_differs(
    story: Story,
) -> None:
    cast = story.cast
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    alone = count_hands(story, cast.alice, 2, 1, 0)
    again = count_hands(story, cast.alice, 2, 1, 0)
    differs = count_hands(story, cast.gwenn, 3, 0, 0)
    agreed = count_hands(story, cast.gwenn, 2, 1, 0)
    third = count_hands(story, cast.diego, 1, 1, 1)

    assert (alone, again, differs) == (None, None, None)
    assert agreed is not None
    assert third is None
    assert not HandCount.objects.exists()


def test_the_result_is_the_sum_of_hands_forms_and_blank_proxies_each_member_once(
    story: Story,
) -> None:
    """Seven members: three in the room, one represented there, one blank proxy, two forms."""
    cast = story.cast
    story.give(cast.chloe, cast.gwenn)
    story.give(cast.mots_passants, None)
    papers = [receive(story, member, by=cast.gwenn) for member in (cast.bilal, cast.hugo)]
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_hands(1, 3, 1).count_hands(2, 4, 0).close()

    for paper, said in zip(papers, ("against", "abstain"), strict=True):
        for reader in (cast.gwenn, cast.alice):
            read(story, paper, reader, {1: said, 2: "null"})

    figures = Outcome.objects.get(resolution__number=1).figures
    record = story.assembly.call.quorum_records.get(resolution__number=1)
    assert (figures["for"], figures["against"], figures["abstain"]) == (4, 2, 1)
    assert (figures["hands_for"], figures["paper_against"], figures["law_for"]) == (3, 1, 1)
    assert figures["voters"] == record.counted == 7
    assert (record.present, record.represented, record.blank_proxies) == (3, 1, 1)
    assert (record.remote, record.paper) == (2, 2)
    assert Outcome.objects.get(resolution__number=2).figures["null"] == 2


def test_whoever_sent_a_form_and_comes_is_present_and_does_not_raise_the_hand(
    story: Story,
) -> None:
    cast = story.cast
    receive(story, cast.diego, 1, by=cast.gwenn)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    with pytest.raises(Refusal) as refused:
        count_hands(story, cast.alice, 3, 0, 0)
    count_hands(story, cast.alice, 3, 0, 0, number=2)

    now = quorum_now(story.assembly, story.assembly.resolutions.get(number=1))
    assert code(refused) == "too-many-hands"
    sentence = str(refused.value.message)
    assert "3 pour + 0 contre + 0 abstentions = 3 voix" in sentence
    assert "la salle en a 2" in sentence
    assert (len(now.participation.present), now.participation.hands) == (3, 2)


def test_a_form_wins_over_a_proxy_which_fills_the_questions_it_leaves_out(story: Story) -> None:
    """R225-81: the votes expressed in the form first, then the proxy."""
    cast = story.cast
    story.give(cast.bilal, cast.gwenn)
    story.give(cast.mots_passants, None)
    receive(story, cast.bilal, 1, by=cast.gwenn)
    receive(story, cast.mots_passants, 2, by=cast.gwenn)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    first, second = (
        quorum_now(story.assembly, question).participation
        for question in story.assembly.resolutions.order_by("number")
    )

    assert (first.paper, first.represented) == ({cast.bilal.pk}, frozenset())
    assert first.blank == {cast.mots_passants.pk}
    assert (second.paper, second.represented) == ({cast.mots_passants.pk}, {cast.bilal.pk})
    assert second.blank == frozenset()
    assert len(first.remote) == len(second.remote) == 1


def test_two_people_read_a_form_apart_and_it_counts_when_they_agree(story: Story) -> None:
    cast = story.cast
    paper = receive(story, cast.bilal, by=cast.gwenn)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_hands(1, 3, 0).count_hands(2, 3, 0).close()

    first = read(story, paper, cast.gwenn, {1: "for", 2: "for"})
    same_person = read(story, paper, cast.gwenn, {1: "for", 2: "against"})
    differs = read(story, paper, cast.alice, {1: "for", 2: "for"})
    undecided = Outcome.objects.filter(resolution__number=2).exists()
    agreed = read(story, paper, cast.gwenn, {2: "for"})

    assert (first, same_person, differs, agreed) == (2, 2, 1, 0)
    assert not undecided
    assert set(PaperAnswer.objects.values_list("choice", flat=True)) == {"for"}
    assert Outcome.objects.get(resolution__number=2).figures["for"] == 4


def test_a_settled_answer_is_never_read_again(story: Story) -> None:
    cast = story.cast
    paper = receive(story, cast.bilal, by=cast.gwenn)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_hands(1, 3, 0).count_hands(2, 3, 0).close()
    for reader in (cast.gwenn, cast.alice):
        read(story, paper, reader, {1: "for", 2: "for"})

    with pytest.raises(Refusal) as refused:
        read(story, paper, cast.diego, {1: "against", 2: "against"})

    assert code(refused) == "nothing-to-read"
    assert PaperReading.objects.count() == 4


def test_no_form_is_read_before_the_close_nor_between_two_calls(cast: Cast) -> None:
    """secrecy.md 10: without quorum the forms stay folded, and hold for the second call."""
    half = {"value": {"fraction": "1/2"}, "article": "art. 20"}
    made.rules(quorum_ordinary_first=half)
    assembly = made.voted_in_public(cast, made.draft(cast))
    story = Story(cast, assembly).convene()
    story.at = made.MEETS_AT - timedelta(days=2)
    paper = receive(story, cast.bilal, 1, by=cast.gwenn)
    found = []
    story.open_sitting(cast.alice)
    for step in (lambda: None, story.close, story.convene_again):
        step()
        with pytest.raises(Refusal) as refused:
            read(story, paper, cast.gwenn, {1: "for"})
        found.append(code(refused))
    kept = quorum_now(story.refresh()).participation

    assert found == ["nothing-to-read"] * 3
    assert kept.remote == {cast.bilal.pk}
    assert not PaperReading.objects.exists()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"received_on": date(2026, 6, 4)}, "form-late"),
        ({"received_on": date(2026, 6, 5)}, "received-later"),
        ({"answers": []}, "nothing-answered"),
    ],
)
def test_a_form_that_cannot_count_is_refused(
    story: Story, said: dict[str, Any], expected: str
) -> None:
    with pytest.raises(Refusal) as refused:
        paper_votes.receive(
            assembly=story.assembly,
            member=story.cast.bilal,
            at=story.at,
            by=account(story.cast.gwenn),
            **{
                "answers": list(story.assembly.resolutions.all()),
                "arrival": "post",
                "received_on": ARRIVED,
                **said,
            },
        )

    assert code(refused) == expected
    assert not PaperVote.objects.exists()


def test_a_member_has_one_form_and_nobody_enters_or_reads_their_own(story: Story) -> None:
    cast = story.cast
    paper = receive(story, cast.bilal, by=cast.gwenn)

    with pytest.raises(Refusal) as twice:
        receive(story, cast.bilal, by=cast.alice)
    with pytest.raises(Refusal) as own:
        receive(story, cast.gwenn, by=cast.gwenn)
    with pytest.raises(Refusal) as reads:
        read(story, paper, cast.bilal, {1: "for", 2: "for"})

    assert (code(twice), code(own), code(reads)) == ("form-already-here", "own-case", "own-case")


def test_a_form_set_aside_counts_for_nothing_and_only_before_the_sitting(story: Story) -> None:
    cast = story.cast
    unsigned = receive(story, cast.bilal, by=cast.gwenn)
    kept = receive(story, cast.hugo, by=cast.gwenn)

    paper_votes.set_aside(paper=unsigned, why="Non signé", at=story.at, by=account(cast.alice))
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    with pytest.raises(Refusal) as refused:
        paper_votes.set_aside(paper=kept, why="Doute", at=story.at, by=account(cast.alice))

    assert quorum_now(story.assembly).participation.paper == {cast.hugo.pk}
    assert code(refused) == "sitting-opened"


def test_a_form_of_somebody_who_left_is_taken_out_at_the_opening(story: Story) -> None:
    cast = story.cast
    paper = receive(story, cast.bilal, by=cast.gwenn)
    Member.objects.filter(pk=cast.bilal.pk).update(left_on=made.MEETS_AT.date() - timedelta(days=1))

    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    paper.refresh_from_db()
    assert paper.set_aside_at is not None
    assert quorum_now(story.assembly).participation.paper == frozenset()


@pytest.mark.parametrize(("day", "votes"), [(date(2026, 6, 5), True), (date(2026, 6, 6), False)])
def test_whoever_is_admitted_on_the_day_of_the_meeting_has_no_vote_in_it(
    story: Story, day: date, *, votes: bool
) -> None:
    """The register is read at 0 h (R225-86)."""
    newcomer = people.member("Luc", "Tardif", registered_on=day)

    story.open_sitting(story.cast.alice)

    assert (newcomer.pk in entitled_members(story.assembly)) is votes


def test_statutes_may_read_the_register_two_working_days_before(cast: Cast) -> None:
    """The meeting is on a Saturday: the register of Thursday at 0 h decides."""
    made.rules(
        right_to_vote_at={"value": "second_working_day_before", "article": "art. 23"},
    )
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    known = people.member("Luc", "Tardif", registered_on=date(2026, 6, 3))
    late = people.member("Inès", "Roche", registered_on=date(2026, 6, 4))

    story.open_sitting(cast.alice)

    assert entitled_members(story.assembly) & {known.pk, late.pk} == {known.pk}


def test_the_journal_says_who_entered_and_read_a_form_never_what_it_says(story: Story) -> None:
    cast = story.cast
    paper = receive(story, cast.bilal, by=cast.gwenn)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_hands(1, 3, 0).count_hands(2, 3, 0).close()
    for reader in (cast.gwenn, cast.alice):
        read(story, paper, reader, {1: "against", 2: "against"})

    shown = paper_votes.show_named(assembly=story.assembly, at=story.at, by=account(cast.alice))

    events = list(AuditEvent.objects.filter(verb__startswith="paper_vote").order_by("pk"))
    assert [event.verb for event in events][-1] == "paper_votes.shown"
    assert {event.verb for event in events} == {
        "paper_vote.received",
        "paper_vote.read",
        "paper_votes.shown",
    }
    assert not any("against" in str(event.details) for event in events)
    assert shown[0].member == cast.bilal
    assert [number for number, _said in shown[0].answers] == [1, 2]


def test_the_minutes_print_each_box_and_how_many_voted_on_paper(story: Story) -> None:
    cast = story.cast
    paper = receive(story, cast.bilal, by=cast.gwenn)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_hands(1, 3, 0).count_hands(2, 2, 1)
    accounts.write(
        assembly=story.assembly,
        debates="Échange sur les comptes.",
        incidents="",
        at=story.at,
        by=made.chair(cast),
    )
    story.close()
    for reader in (cast.gwenn, cast.alice):
        read(story, paper, reader, {1: "against", 2: "for"})

    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(cast))

    text = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    assert drawn.kind == Minutes.Kind.MINUTES
    assert "En salle, à main levée 3 0 0 0" in text
    assert "Par correspondance, sur papier 0 1 0 0" in text
    assert "Total 3 1 0 0" in text
    assert "Dont papier" in text
    extract = copies.certify(minutes=drawn, resolutions=[2], at=story.at, by=made.chair(story.cast))
    cut = " ".join(words(shelf.read(extract.file, extract.sha256)).split())
    assert "Extrait certifié conforme" in cut
    assert "Résolution 2. Pouvoirs" in cut
    assert "Résolution 1." not in cut
