"""Amendments and revocations opened in session (R-VOTE-08, R-ODJ-01)."""

from datetime import date, timedelta
from typing import Any

import pytest

from assembly.actions import outcomes, paper_votes, proclaiming, room_votes, sitting_journal
from assembly.actions import questions_in_session as questions
from assembly.models import Outcome, PaperVote, Resolution
from assembly.states import AssemblyState
from common.refusals import Refusal
from members.models import Mandate
from members.models.mandates import Organ
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db

PUBLIC = {"secret_elections": {"value": False, "article": "art. 14"}}
OTHER = "L’assemblée générale approuve les comptes de l’exercice 2025, sous réserve du report."
V = Outcome.Verdict


def in_public(cast: Cast, preset: str = "sa_consommation_1917", **rules: Any) -> Story:
    made.rules(preset, **{**PUBLIC, **rules})
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    story.at = made.MEETS_AT - timedelta(days=2)
    return story


def opened(story: Story) -> Story:
    story.open_sitting(story.cast.alice, story.cast.gwenn, story.cast.diego)
    return story


def text_of(story: Story) -> Resolution:
    return Resolution.objects.get(assembly=story.assembly, number=1)


def amend(story: Story, *, agreed: bool = False, text: str = OTHER) -> Resolution:
    return questions.amend(
        first=text_of(story),
        text=text,
        author="members",
        author_name="Hugo Petit",
        agreed_by_board=agreed,
        at=story.at,
        by=made.chair(story.cast),
    )


def voted(story: Story, question: Resolution, votes_for: int, against: int) -> Outcome | None:
    story.count_hands(question.number, votes_for, against)
    found = Resolution.objects.get(pk=question.pk)
    return proclaiming.proclaim(resolution=found, at=story.at, by=made.chair(story.cast))


def closed(story: Story) -> None:
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)
    story.refresh()


def form(story: Story) -> PaperVote:
    return paper_votes.receive(
        assembly=story.assembly,
        member=story.cast.mots_passants,
        arrival="post",
        received_on=date(2026, 6, 1),
        answers=[text_of(story)],
        at=story.at,
        by=story.cast.gwenn.account,
    )


def read(story: Story, paper: PaperVote, question: Resolution, choice: str) -> None:
    for reader in (story.cast.alice, story.cast.gwenn):
        paper_votes.read(paper=paper, choices={question.pk: choice}, at=story.at, by=reader.account)


def code(act: Any, *args: Any, **options: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act(*args, **options)
    return refused.value.code


def test_an_amendment_is_a_question_of_its_own_and_edits_nothing(cast: Cast) -> None:
    story = opened(in_public(cast))
    before = text_of(story).text

    made_of_it = amend(story)

    assert text_of(story).text == before
    assert (made_of_it.number, made_of_it.text) == (2, OTHER)
    assert made_of_it.amends_id == text_of(story).pk
    assert (made_of_it.is_secret, made_of_it.nature) == (False, text_of(story).nature)


def test_an_amendment_adopted_takes_the_place_of_the_first_text(cast: Cast) -> None:
    story = opened(in_public(cast))
    amendment = amend(story)

    outcome = voted(story, amendment, 2, 1)
    closed(story)

    assert outcome is not None
    assert outcome.verdict == V.ADOPTED
    first = Outcome.objects.get(resolution=text_of(story))
    assert first.verdict == V.REPLACED
    assert "adopté sous le numéro 2" in first.sentence
    assert story.assembly.state == AssemblyState.DECIDED


def test_an_amendment_rejected_leaves_the_first_text_to_be_voted(cast: Cast) -> None:
    story = opened(in_public(cast))

    voted(story, amend(story), 1, 2)
    asked = code(story.close)
    story.count_hands(1, 3, 0)
    closed(story)

    assert asked == "hands-not-counted"
    assert Outcome.objects.get(resolution=text_of(story)).verdict == V.ADOPTED


@pytest.mark.parametrize(
    ("choice", "agreed", "votes_for", "against"),
    [
        ("chair", True, 3, 1),
        ("chair", False, 2, 2),
        ("against", True, 2, 2),
        ("abstain", True, 2, 1),
    ],
)
def test_forms_on_paper_count_by_what_they_say_beforehand_of_new_resolutions(
    cast: Cast, choice: str, agreed: bool, votes_for: int, against: int
) -> None:
    """A power to the chair counts as the law says: for what the board agrees, against the rest."""
    story = in_public(cast)
    paper = form(story)
    amendment = amend(opened(story), agreed=agreed)

    pending = voted(story, amendment, 2, 1)
    read(story, paper, amendment, choice)

    figures = Outcome.objects.get(resolution=amendment).figures
    assert pending is None
    assert (figures["for"], figures["against"]) == (votes_for, against)
    assert figures["paper"] == 1


def test_blank_proxies_are_against_an_amendment_that_the_board_does_not_agree(cast: Cast) -> None:
    story = in_public(cast)
    story.give(cast.mots_passants, None)
    amendment = amend(opened(story))

    outcome = voted(story, amendment, 2, 1)

    assert outcome is not None
    assert (outcome.figures["law_for"], outcome.figures["law_against"]) == (0, 1)


@pytest.mark.usefixtures("keeper")
def test_a_text_voted_in_the_urn_is_not_amended(cast: Cast) -> None:
    """People have voted on its words in secret; nobody can carry their votes to others."""
    story = Story(cast, made.draft(cast)).convene().open_vote().close_remote_vote()
    opened(story)

    assert code(amend, story) == "votes-in-the-urn"


def test_a_text_put_to_the_vote_is_not_amended(cast: Cast) -> None:
    story = opened(in_public(cast))
    room_votes.put(resolution=text_of(story), at=story.at, by=made.chair(cast))

    assert code(amend, story) == "already-put"


def test_an_amendment_that_changes_nothing_or_comes_beside_another_is_refused(cast: Cast) -> None:
    story = opened(in_public(cast))

    same = code(amend, story, text=f" {text_of(story).text} ")
    amend(story)
    beside = code(amend, story, text="Encore un autre texte.")

    assert (same, beside) == ("text-not-changed", "amendment-pending")


def seated(cast: Cast) -> None:
    Mandate.objects.create(
        member=cast.hugo, organ=Organ.SUPERVISORY_BOARD, starts_on=date(2024, 6, 1)
    )


def revoke(story: Story, who: str = "hugo") -> Resolution:
    return questions.open_revocation(
        assembly=story.assembly,
        member=getattr(story.cast, who),
        grounds="N’a assisté à aucune réunion depuis un an.",
        agreed_by_board=False,
        at=story.at,
        by=made.chair(story.cast),
    )


def test_a_supervisor_is_revoked_and_replaced_though_no_agenda_says_it(cast: Cast) -> None:
    seated(cast)
    story = opened(in_public(cast))
    revocation = revoke(story)
    outcome = voted(story, revocation, 3, 0)

    election = questions.open_replacement(
        revocation=Resolution.objects.get(pk=revocation.pk),
        candidates=[cast.chloe, cast.chloe, cast.bilal],
        at=story.at,
        by=made.chair(cast),
    )
    story.count_election(election.number, 2, 1).count_hands(1, 3, 0)
    closed(story)

    assert outcome is not None
    assert outcome.verdict == V.ADOPTED
    assert revocation.item.opened_at == story.assembly.sitting_opened_at
    assert Outcome.objects.get(resolution=election).elected == [cast.chloe.display_name]
    assert story.assembly.state == AssemblyState.DECIDED


def test_only_members_of_the_supervisory_board_are_revoked_outside_the_agenda(cast: Cast) -> None:
    """Diego manages: his revocation is an item of the agenda (L225-61)."""
    seated(cast)
    story = opened(in_public(cast))

    manager, member = code(revoke, story, "diego"), code(revoke, story, "chloe")
    revoke(story)
    twice = code(revoke, story)

    assert (manager, member) == ("not-in-the-organ", "not-in-the-organ")
    assert twice == "already-open"


def test_an_association_revokes_nobody_outside_its_agenda_unless_its_statutes_say_so(
    cast: Cast,
) -> None:
    seated(cast)
    story = opened(in_public(cast, "association_1901"))

    assert code(revoke, story) == "revocation-off-agenda"


def test_a_seat_is_filled_in_session_only_once_its_holder_is_revoked(cast: Cast) -> None:
    seated(cast)
    story = opened(in_public(cast))
    revocation = revoke(story)
    replace = {"candidates": [cast.chloe], "at": story.at, "by": made.chair(cast)}

    early = code(questions.open_replacement, revocation=revocation, **replace)
    voted(story, revocation, 1, 2)
    rejected = code(
        questions.open_replacement,
        revocation=Resolution.objects.get(pk=revocation.pk),
        **replace,
    )

    assert (early, rejected) == ("nobody-revoked", "nobody-revoked")


def test_nobody_is_elected_by_hands_where_the_statutes_ask_for_secrecy(cast: Cast) -> None:
    seated(cast)
    secret = {"value": True, "article": "art. 14"}
    story = opened(in_public(cast, secret_elections=secret))
    revocation = revoke(story)
    voted(story, revocation, 3, 0)

    refused = code(
        questions.open_replacement,
        revocation=Resolution.objects.get(pk=revocation.pk),
        candidates=[cast.chloe],
        at=story.at,
        by=made.chair(cast),
    )

    assert refused == "election-not-secret"


def test_a_scrutineer_does_not_stand(cast: Cast) -> None:
    seated(cast)
    story = opened(in_public(cast))
    revocation = revoke(story)
    voted(story, revocation, 3, 0)

    refused = code(
        questions.open_replacement,
        revocation=Resolution.objects.get(pk=revocation.pk),
        candidates=[cast.gwenn],
        at=story.at,
        by=made.chair(cast),
    )

    assert refused == "candidate-is-scrutineer"


def test_nothing_is_opened_while_the_sitting_is_suspended(cast: Cast) -> None:
    story = opened(in_public(cast))
    sitting_journal.suspend(assembly=story.assembly, why="Pause", at=story.at, by=made.chair(cast))

    assert code(amend, story) == "sitting-suspended"
