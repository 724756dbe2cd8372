"""The page where the chair proclaims a result and opens what no notice announced."""

from datetime import date, timedelta

import pytest

from assembly.actions import proclaiming
from assembly.models import Outcome, Resolution
from members.models import Mandate
from members.models.mandates import Organ
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = pytest.mark.django_db

RULES = {
    "secret_elections": {"value": False, "article": "art. 14"},
    "election_method": {"value": "two_rounds", "article": "art. 14"},
}


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    """A text and an election voted in public; alice chairs, hugo sits in the organ."""
    Mandate.objects.create(
        member=cast.hugo, organ=Organ.SUPERVISORY_BOARD, starts_on=date(2024, 6, 1)
    )
    made.rules(**RULES)
    assembly = made.voted_in_public(cast, made.draft(cast))
    made.election(assembly, made.board(cast), cast.chloe, cast.bilal, is_secret=False)
    story = Story(cast, assembly).convene()
    story.at = made.MEETS_AT - timedelta(days=3)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    it_is(story.at)
    return story


def page_of(story: Story) -> str:
    return f"/assemblees/{story.assembly.pk}/seance/questions/"


def question(story: Story, number: int) -> Resolution:
    return Resolution.objects.get(assembly=story.assembly, number=number)


def test_the_chair_proclaims_then_opens_the_second_round_with_one_button(
    story: Story, signed_in: SignedIn
) -> None:
    story.count_election(2, 1, 1, ballots=3, blank=1)
    chair, page = signed_in(story.cast.alice), page_of(story)
    election = question(story, 2)

    before = chair.get(page).content.decode()
    chair.post(f"{page}{election.pk}/proclamer")
    after = chair.get(page).content.decode()
    stays = [each.pk for each in election.candidates.all()]
    opened = chair.post(f"{page}{election.pk}/second-tour", {"staying": stays}, follow=True)

    assert "Proclamer le résultat" in before
    assert "Ouvrir le second tour" not in before
    assert "Ouvrir le second tour" in after
    assert "La résolution 3 est ouverte" in opened.content.decode()
    assert question(story, 3).candidates.count() == 2


def test_an_amendment_is_opened_voted_and_shown_with_its_verdict(
    story: Story, signed_in: SignedIn
) -> None:
    chair, page = signed_in(story.cast.alice), page_of(story)
    first = question(story, 1)
    sent = {"text": "Un autre texte.", "author": "members", "author_name": "Hugo Petit"}

    chair.post(f"{page}{first.pk}/amender", sent)
    story.count_hands(3, 3, 0)
    proclaiming.proclaim(resolution=question(story, 3), at=story.at, by=made.chair(story.cast))
    shown = chair.get(page).content.decode()
    results = chair.get(f"/assemblees/{story.assembly.pk}/resultats/").content.decode()

    assert Outcome.objects.get(resolution=first).verdict == "replaced"
    assert "À la place de la résolution 1" in shown
    assert "Remplacée par un amendement" in results


def test_a_revocation_then_the_election_that_fills_the_seat(
    story: Story, signed_in: SignedIn
) -> None:
    chair, page = signed_in(story.cast.alice), page_of(story)

    chair.post(f"{page}revocation", {"member": f"{story.cast.hugo.pk}", "grounds": "Absent."})
    story.count_hands(3, 3, 0)
    revocation = question(story, 3)
    proclaiming.proclaim(resolution=revocation, at=story.at, by=made.chair(story.cast))
    chair.post(f"{page}{revocation.pk}/remplacer", {"candidate_1": f"{story.cast.chloe.number}"})
    shown = chair.get(page).content.decode()

    assert question(story, 4).seats == 1
    assert "Motifs donnés\u00a0: Absent." in shown
    assert "Élection d’un membre du conseil de surveillance, en remplacement" in shown


def test_the_chair_says_that_a_revocation_was_not_announced_and_the_journal_names_it_once(
    story: Story, signed_in: SignedIn
) -> None:
    chair, page = signed_in(story.cast.alice), page_of(story)
    script = f"/assemblees/{story.assembly.pk}/seance/deroulement/"
    chair.post(f"{page}revocation", {"member": f"{story.cast.hugo.pk}", "grounds": "Absent."})
    title = question(story, 3).title.replace("\u00a0", " ")

    said = " ".join(chair.get(script).content.decode().replace("\u00a0", " ").split())
    lead = chair.get(page).content.decode()

    assert f"Nous passons à une question qui n’est pas à l’ordre du jour : {title}." in said
    assert "Nous passons au point 1 de l’ordre du jour" in said
    assert f"Question ouverte en séance : n° 3, {title}</dd>" in said
    assert "au vote secret sur les téléphones" in lead


def test_a_question_is_given_up_with_its_reason(story: Story, signed_in: SignedIn) -> None:
    chair, page = signed_in(story.cast.alice), page_of(story)
    chair.post(f"{page}revocation", {"member": f"{story.cast.hugo.pk}"})

    silent = chair.post(f"{page}{question(story, 3).pk}/abandonner", {"why": ""})
    chair.post(f"{page}{question(story, 3).pk}/abandonner", {"why": "Il démissionne."})
    journal = chair.get(f"/assemblees/{story.assembly.pk}/seance/deroulement/").content.decode()

    assert silent.status_code == 409
    assert not Resolution.objects.filter(number=3).exists()
    assert "Il démissionne." in journal


def test_an_empty_amendment_opens_nothing(story: Story, signed_in: SignedIn) -> None:
    chair, page = signed_in(story.cast.alice), page_of(story)

    answer = chair.post(f"{page}{question(story, 1).pk}/amender", {"text": ""}, follow=True)

    assert "Rien n’a été ouvert" in answer.content.decode()
    assert story.assembly.resolutions.count() == 2


def test_the_bureau_reads_the_page_and_the_chair_alone_acts(
    story: Story, signed_in: SignedIn
) -> None:
    page, act = page_of(story), f"{page_of(story)}{question(story, 1).pk}/proclamer"

    scrutineer = signed_in(story.cast.gwenn)
    reads, acts = scrutineer.get(page), scrutineer.post(act).status_code
    member = signed_in(story.cast.chloe)

    assert reads.status_code == 200
    assert "Amender un texte" not in reads.content.decode()
    assert acts == 403
    assert member.get(page).status_code == member.post(act).status_code == 403
