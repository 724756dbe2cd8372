"""A question whose urn is left uncounted has no result: it is neither adopted nor rejected."""

import pytest
from django.test import Client
from django.urls import reverse

from assembly import contesting
from assembly.actions import accounts, minutes
from assembly.documents import shelf
from assembly.models import Claim, Minutes
from assembly.states import AssemblyState
from frontend.queries import decisions
from notifications.models import Message
from tests.actions.assembly.test_proposals_decided import carried, fate
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

WHY = "Une seule personne a voté, la séance l’a constaté"


def without_count(cast: Cast, story: Story | None = None) -> Story:
    """Present in the room reach the quorum; one ballot alone is in the urn."""
    story = story or Story(cast, assemblies.draft(cast))
    story.convene().open_vote()
    story.vote(cast.bilal, [YES] * story.assembly.resolutions.count())
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn, cast.hugo)
    accounts.write(
        assembly=story.assembly,
        debates="Échange sur les comptes.",
        incidents="",
        at=story.at,
        by=assemblies.chair(cast),
    )
    return story.close().leave_uncounted(WHY)


def test_the_assembly_is_decided_and_the_question_is_neither_adopted_nor_rejected(
    cast: Cast,
) -> None:
    story = without_count(cast)

    outcome = story.assembly.resolutions.get().outcome

    assert story.assembly.state == AssemblyState.DECIDED
    assert outcome.verdict == "not_counted"
    assert WHY in outcome.sentence
    assert "ni adoptée ni rejetée" in outcome.sentence
    assert not {"for", "against", "voters", "margin"} & set(outcome.figures)
    assert not outcome.is_carried


def test_the_minutes_say_who_decided_it_and_why(cast: Cast) -> None:
    story = without_count(cast)

    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=assemblies.chair(cast))

    (urn,) = drawn.data["urns"]
    assert urn["certification"] == "sans objet"
    assert WHY in urn["not_counted"]
    assert "Demandé par Alice Martin, décidé par Gwenn Le Goff" in urn["not_counted"]
    assert drawn.data["outcomes"][0]["verdict"] == "Non dépouillée"
    assert minutes.redraw(minutes=drawn) == shelf.read(drawn.file, drawn.pdf_sha256)
    assert not Minutes.objects.filter(kind=Minutes.Kind.CERTIFICATE).exists()


def test_members_are_told_at_once_since_no_certificate_will_come(cast: Cast) -> None:
    without_count(cast)

    told = Message.objects.filter(step="result")

    assert told.count() == len(cast.members)
    assert "Non dépouillée" in told.first().text


def test_the_results_page_and_the_decision_say_it_and_give_the_archive(
    client: Client, cast: Cast
) -> None:
    story = without_count(cast)
    poll = story.rehearsed[0].poll
    resolution = story.assembly.resolutions.get()
    client.force_login(cast.bilal.account)

    results = client.get(reverse("assembly:results", args=[story.assembly.pk])).content.decode()
    decision = client.get(reverse("frontend:decision", args=[resolution.pk])).content.decode()

    for page in (results, decision):
        assert "Non dépouillée" in page
        assert WHY in page
        assert reverse("urn:archive", args=[poll.pk]) in page
        assert "Rejetée" not in page
    assert "Rien n’est adopté ni rejeté" in results
    assert poll in decisions.verifiable_polls()


def test_a_proposal_goes_back_to_its_author_undecided(cast: Cast) -> None:
    story, resolution = carried(cast)
    proposal = resolution.proposal

    without_count(cast, story)

    assert fate(proposal)[0] == "admitted"


def test_a_claim_about_votes_that_were_never_counted_has_no_margin_to_compare(cast: Cast) -> None:
    story = without_count(cast)
    claim = Claim(
        assembly=story.assembly,
        resolution=story.assembly.resolutions.get(),
        dispute=Claim.Dispute.COUNTED,
        votes=1,
    )

    assert contesting.influence(claim) is None
