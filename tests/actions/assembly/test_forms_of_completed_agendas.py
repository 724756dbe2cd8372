"""Forms on paper printed before an agenda was completed: valid, and silent on what was added."""

import io
from datetime import date, timedelta
from typing import Any

import pdfplumber
import pytest

from assembly import paper_desk
from assembly.actions import envelopes, paper_votes
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from assembly.models import PaperVote
from assembly.participation import on_paper
from common.models import ApartEvent
from common.refusals import Refusal
from members.models import Member
from tests.actions.assembly.test_completed_agendas import seal
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import polls
from tests.factories.assemblies import Story
from tests.factories.completions import MEETS_AT, OPENS_AT, asked, complete, convened
from votes.station.actions import polls as station

pytestmark = [
    pytest.mark.django_db(databases=["default", "urn"]),
    pytest.mark.usefixtures("keeper"),
]


def receive(story: Story, member: Member, **said: Any) -> PaperVote:
    return paper_votes.receive(
        assembly=story.refresh(),
        member=member,
        arrival="post",
        received_on=date(2026, 6, 10),
        at=MEETS_AT - timedelta(days=5),
        by=story.cast.gwenn.account,
        **{"answers": [], **said},
    )


def test_a_former_form_does_not_answer_what_was_added(cast: Cast) -> None:
    story = convened(cast)
    complete(story, asked(cast.bilal), is_secret=False)
    added = story.assembly.resolutions.get(number=2)

    with pytest.raises(Refusal) as refused:
        receive(story, cast.chloe, answers=[added], edition=0)

    assert refused.value.code == "question-not-on-form"
    assert cast.chloe.pk not in on_paper(added)
    receive(story, cast.chloe, answers=[added], edition=1)
    assert cast.chloe.pk in on_paper(added)


def apart(cast: Cast) -> Story:
    """The first urn sealed, then an urn apart for what was added, sealed too; both opened."""
    story = convened(cast)
    seal(story)
    complete(story, asked(cast.bilal))
    second = story.assembly.polls.order_by("pk").last()
    assert second is not None
    polls.tried(polls.Rehearsed(second.poll, story.at, polls.ceremony_of(3, 2)))
    station.seal(poll=second.poll, at=story.at)
    for link in story.assembly.polls.select_related("poll").order_by("pk"):
        station.open_poll(poll=link.poll, at=OPENS_AT)
    story.name_bureau()
    return story


@pytest.mark.parametrize(("edition", "closed"), [(0, 1), (1, 2)])
def test_an_envelope_closes_the_right_in_the_urns_that_its_form_bears_alone(
    cast: Cast, edition: int, closed: int
) -> None:
    story = apart(cast)
    paper = receive(story, cast.chloe, has_envelope=True, edition=edition)

    found = envelopes.confirm(paper=paper, at=MEETS_AT - timedelta(days=5), by=cast.alice.account)

    assert len(found) == closed
    second = story.assembly.polls.order_by("pk").last()
    assert second is not None
    right = second.poll.roll.get(member=cast.chloe)
    assert (right.withdrawn_at is None) is (closed == 1)


def test_the_new_form_has_a_paper_for_each_urn(cast: Cast) -> None:
    story = apart(cast)

    ballots = voting_form_data(story.assembly.call, at=story.at)["ballots"]

    assert [ballot["part"] for ballot in ballots] == [
        "",
        "partie ordinaire, ajout 1",
    ]
    assert [len(ballot["votes"]) for ballot in ballots] == [1, 1]


def sheets(story: Story) -> list[list[str]]:
    """What each ballot bears on its front and on its back, in the form printed now."""
    form = draw_voting_form(voting_form_data(story.refresh().call, at=story.at)).bytes()
    with pdfplumber.open(io.BytesIO(form)) as pdf:
        said = [page.extract_text() for page in pdf.pages]
    fronts = [n for n, words in enumerate(said) if "Bulletin secret" in words and n >= 2]
    return [[*said[front : front + 2], ""][:2] for front in fronts]


def test_in_the_shuffled_pile_a_former_ballot_looks_like_a_new_one(cast: Cast) -> None:
    """Title, foot and back: a lone former ballot would name its author."""
    story = convened(cast)
    seal(story)
    former = sheets(story)

    complete(story, asked(cast.bilal))

    assert len(former) == 1
    new = sheets(story)
    assert (len(new), new[0]) == (2, former[0])


def test_a_ballot_with_a_line_more_is_told_to_those_who_may_send_a_former_one(
    cast: Cast,
) -> None:
    joined = convened(cast)
    done = complete(joined, asked(cast.bilal))
    said = "si une seule enveloppe d’une même édition arrive"
    assert said in " ".join(done.notice_data["given"])

    seal(joined)
    apart_from_it = complete(joined, asked(cast.hugo, title="Planter un jardin"))
    assert said not in " ".join(apart_from_it.notice_data["given"])


def test_once_its_envelope_is_confirmed_nobody_is_shown_whose_form_is_a_former_one(
    cast: Cast,
) -> None:
    story = apart(cast)
    by = cast.alice.account
    paper = receive(story, cast.chloe, has_envelope=True, edition=0)
    assert paper_desk.lines(story.assembly, by)[0].absent == [2]

    envelopes.confirm(paper=paper, at=MEETS_AT - timedelta(days=5), by=by)

    assert paper_desk.lines(story.assembly, by)[0].absent == []


def test_when_the_roll_goes_nothing_tells_former_forms_from_new_ones(cast: Cast) -> None:
    story = convened(cast)
    complete(story, asked(cast.bilal), is_secret=False)
    complete(story, asked(cast.diego, title="Planter un jardin"), is_secret=False)
    added = story.assembly.resolutions.get(number=2)
    seal(story)
    receive(story, cast.chloe, answers=[added], has_envelope=True, edition=2)
    receive(story, cast.hugo, answers=[added], has_envelope=True, edition=1)
    receive(story, cast.bilal, answers=[added], edition=1)

    envelopes.forget(assembly=story.assembly, at=MEETS_AT + timedelta(days=800))

    left = story.assembly.paper_votes.values_list("edition", flat=True)
    assert (len(left), len(set(left))) == (3, 1)
    lines = paper_desk.lines(story.assembly, cast.alice.account)
    assert not any(line.absent for line in lines)


def test_whoever_learns_from_a_former_form_that_its_member_has_voted_leaves_a_line(
    cast: Cast,
) -> None:
    """The urn apart, which that form does not bear, is open to the member: it hides nothing."""
    story = apart(cast)
    waiting = receive(story, cast.hugo, has_envelope=True, edition=0)
    at = MEETS_AT - timedelta(days=5)
    first = polls.Rehearsed(story.assembly.polls.order_by("pk")[0].poll, at, [])
    for member in (cast.chloe, cast.hugo):
        first.vote(member, [polls.YES])

    for probe in (
        lambda: receive(story, cast.chloe, has_envelope=True, edition=0),
        lambda: envelopes.confirm(paper=waiting, at=at, by=cast.alice.account),
    ):
        with pytest.raises(Refusal) as refused:
            probe()
        assert refused.value.code == "already-voted"

    told = ApartEvent.objects.filter(verb=envelopes.IMPOSSIBLE).order_by("height")
    assert [act.details["member"] for act in told] == [cast.chloe.pk, cast.hugo.pk]


def test_at_a_second_call_the_form_of_its_notice_bears_what_was_added(cast: Cast) -> None:
    made.rules(quorum_ordinary_first={"value": {"fraction": "1/2"}, "article": "art. 20"})
    story = convened(cast)
    complete(story, asked(cast.bilal))
    story.open_vote().close_remote_vote().open_sitting(cast.alice).close()
    story.convene_again()

    last, first = paper_desk.editions(story.refresh())

    second_notice = "dimanche 28 juin 2026"
    assert last[0] == 1
    assert second_notice in last[1]
    assert "jeudi 28 mai 2026" in last[1]
    assert first == (0, "Formulaire de l’avis du lundi 18 mai 2026")


@pytest.mark.parametrize(
    ("edition", "code"),
    [(None, "edition-missing"), (2, "edition-unknown"), (-1, "edition-unknown")],
)
def test_which_form_came_is_said_and_was_printed(
    cast: Cast, edition: int | None, code: str
) -> None:
    story = convened(cast)
    complete(story, asked(cast.bilal), is_secret=False)
    added = story.assembly.resolutions.get(number=2)

    with pytest.raises(Refusal) as refused:
        receive(story, cast.chloe, answers=[added], edition=edition)

    assert (refused.value.code, refused.value.status) == (code, 400)
    assert not PaperVote.objects.exists()
