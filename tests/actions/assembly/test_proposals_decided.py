"""A member's proposal follows its resolution: adopted, rejected, or given back."""

import pytest
from django.test import Client
from django.urls import reverse

from assembly import tasks
from assembly.actions import assemblies, scheduling
from assembly.models import Resolution
from proposals.models import Proposal
from proposals.states import ProposalState
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES
from tests.factories.proposals import in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def carried(cast: Cast, *, kind: str = "ordinary") -> tuple[Story, Resolution]:
    """An assembly whose second resolution is bilal's proposal."""
    assembly = made.draft(cast, kind=kind)
    resolution = scheduling.schedule_proposal(
        assembly=assembly,
        proposal=in_state(ProposalState.ADMITTED, cast.bilal, cast.diego),
        agreed_by_board=True,
        at=made.CONVENED_AT,
        by=made.board(cast),
    )
    return Story(cast, assembly), resolution


def decided(cast: Cast, choice: list[int]) -> tuple[Story, Proposal]:
    story, resolution = carried(cast)
    story.convene().open_vote()
    for member in (cast.bilal, cast.chloe, cast.diego):
        story.vote(member, [YES, choice])
    story.close_remote_vote().open_sitting(cast.alice).close().count()
    return story, Proposal.objects.get(resolution=resolution)


def fate(proposal: Proposal) -> tuple[str, str, int]:
    """Its state, its last step, and how many steps it went through."""
    proposal.refresh_from_db()
    steps = proposal.steps.order_by("pk")
    return proposal.state, steps.last().kind, steps.count()


@pytest.mark.parametrize(("choice", "expected"), [(YES, "adopted"), (NO, "rejected")])
def test_a_decided_proposal_says_what_the_assembly_decided(
    client: Client, cast: Cast, choice: list[int], expected: str
) -> None:
    story, proposal = decided(cast, choice)
    told = fate(proposal)

    scheduling.conclude_proposals(assembly=story.assembly, at=story.at)
    tasks.repair(story.at)

    assert told[:2] == (expected, expected)
    assert fate(proposal) == told
    client.force_login(cast.chloe.account)
    page = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "À l'ordre du jour" not in page.split("<h2>")[0]
    assert reverse("frontend:decision", args=[proposal.resolution.pk]) in page
    read = client.get(f"/api/v1/proposals/{proposal.pk}/").json()
    assert (read["state"], read["steps"][-1]["kind"]) == (expected, expected)


def test_a_proposal_stays_on_the_agenda_until_the_urn_is_counted(cast: Cast) -> None:
    story, resolution = carried(cast)
    story.convene().open_vote()
    story.vote(cast.bilal, [YES, YES])
    story.close_remote_vote().open_sitting(cast.alice).close()

    tasks.repair(story.at)

    assert fate(Proposal.objects.get(resolution=resolution))[0] == "scheduled"


def test_a_proposal_left_on_the_agenda_of_an_old_assembly_is_told_its_fate(cast: Cast) -> None:
    story, proposal = decided(cast, YES)
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.SCHEDULED)

    tasks.repair(story.at)

    assert fate(proposal)[:2] == ("adopted", "adopted")


def test_a_proposal_without_quorum_can_go_to_another_assembly(cast: Cast) -> None:
    """Extraordinary: a second call asks for a quorum too, and nobody comes."""
    made.rules("sa_directoire_cs")
    story, resolution = carried(cast, kind="extraordinary")
    proposal = resolution.proposal
    Resolution.objects.update(nature=Resolution.Nature.EXTRAORDINARY)
    story.convene().open_vote()
    story.close_remote_vote().open_sitting().close()

    story.convene_again().close_remote_vote().open_sitting().close()
    tasks.repair(story.at)

    assert fate(proposal)[:2] == ("admitted", "undecided")


def test_a_cancelled_assembly_gives_its_proposals_back(cast: Cast) -> None:
    story, resolution = carried(cast)
    proposal = resolution.proposal
    story.convene()

    assemblies.cancel(
        assembly=story.assembly, reason="Salle indisponible.", at=story.at, by=made.board(cast)
    )

    assert fate(proposal)[:2] == ("admitted", "unscheduled")
    scheduling.schedule_proposal(
        assembly=made.draft(cast),
        proposal=proposal,
        agreed_by_board=False,
        at=story.at,
        by=made.board(cast),
    )
    assert fate(proposal)[0] == "scheduled"
