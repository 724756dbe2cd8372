"""Enough support puts a proposal on the agenda by itself (R-ODJ-02)."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from assembly import checklist, requests, tasks
from assembly.actions import agenda, assemblies
from assembly.actions import requests as acts
from assembly.models import Assembly, Resolution
from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from notifications.models import Message
from proposals.actions import proposals
from proposals.models import Proposal, Step
from proposals.states import ProposalState
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, hidden, moderator, published

pytestmark = pytest.mark.django_db

LAST = datetime(2026, 5, 12, 23, 59, 59, tzinfo=PARIS)
GROUNDS = "Cette résolution est étrangère à l’objet de l’assemblée. " * 4


def announced(cast: Cast) -> Assembly:
    assembly = made.draft(cast)
    assemblies.announce(assembly=assembly, at=NOON, by=made.board(cast))
    return assembly


def reached(cast: Cast, at: datetime) -> Proposal:
    """One support is far from enough; then, at an instant, it is."""
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)
    Proposal.objects.filter(pk=proposal.pk).update(threshold_reached_at=at)
    return Proposal.objects.get(pk=proposal.pk)


def carried(proposal: Proposal) -> Resolution | None:
    return Resolution.objects.filter(proposal=proposal).first()


@pytest.mark.parametrize(("at", "on_agenda"), [(LAST, True), (LAST + timedelta(seconds=1), False)])
def test_a_request_in_time_enters_by_itself_and_a_second_too_late_it_does_not(
    cast: Cast, at: datetime, on_agenda: bool
) -> None:
    announced(cast)
    proposal = reached(cast, at)

    acts.receive(proposal=proposal, at=at)
    acts.receive(proposal=proposal, at=at)

    proposal.refresh_from_db()
    assert (carried(proposal) is not None) is on_agenda
    assert (proposal.state == ProposalState.SCHEDULED) is on_agenda
    receipt = Message.objects.get(subject=proposal.reference, step="request")
    assert ("est inscrite à l’ordre du jour" in " ".join(receipt.text.split())) is on_agenda
    assert AuditEvent.objects.filter(verb="proposal.entered_by_right").count() == on_agenda


def test_the_question_is_the_members_own_and_the_board_has_not_agreed(cast: Cast) -> None:
    announced(cast)
    reached(cast, LAST)
    Proposal.objects.update(if_yes="Un atelier ouvre.", if_no="Rien ne change.", cost="200 €")
    proposal = Proposal.objects.get()

    acts.receive(proposal=proposal, at=LAST)

    found = carried(proposal)
    assert found is not None
    assert found.text == proposal.text
    assert (found.author, found.author_name) == ("members", "Bilal Benali")
    assert found.agreed_by_board is False
    assert (found.if_yes, found.if_no, found.cost) == (
        "Un atelier ouvre.",
        "Rien ne change.",
        "200 €",
    )


def test_a_request_made_before_any_date_enters_when_one_is_announced(cast: Cast) -> None:
    proposal = reached(cast, NOON)
    assembly = made.draft(cast)
    acts.receive(proposal=proposal, at=NOON)
    assert carried(proposal) is None

    assemblies.announce(assembly=assembly, at=LAST, by=made.board(cast))

    assert carried(proposal) is not None


def test_what_the_board_takes_off_waits_for_its_formal_refusal(cast: Cast) -> None:
    assembly, by = announced(cast), made.board(cast)
    proposal = reached(cast, LAST)
    acts.receive(proposal=proposal, at=LAST)
    resolution = carried(proposal)
    assert resolution is not None

    agenda.remove_item(item=resolution.item, at=LAST, by=by)
    tasks.repair(LAST)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PUBLISHED
    assert carried(proposal) is None
    found = checklist.obstacles(Assembly.objects.get(pk=assembly.pk), at=CONVENED_AT)
    assert "members-request-waiting" in {obstacle.code for obstacle in found}
    with pytest.raises(Refusal):
        proposals.refuse(proposal=proposal, answer=GROUNDS, at=LAST, by=by)
    proposals.refuse(proposal=proposal, answer=GROUNDS, at=LAST, by=by, formal=True)


def test_the_worker_finishes_what_a_crash_left_undone(cast: Cast) -> None:
    announced(cast)
    proposal = reached(cast, LAST)

    tasks.repair(LAST)
    tasks.repair(LAST)

    assert Resolution.objects.filter(proposal=proposal).count() == 1
    assert proposal.steps.filter(kind=Step.Kind.ENTERED).count() == 1


def test_what_moderation_hides_does_not_enter(cast: Cast) -> None:
    announced(cast)
    moderator(cast.chloe, cast.diego)
    proposal = reached(cast, LAST)
    hidden(proposal, cast.chloe)

    acts.receive(proposal=proposal, at=LAST)

    assert carried(proposal) is None


def test_without_enough_support_nothing_enters(cast: Cast) -> None:
    announced(cast)
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)

    with pytest.raises(Refusal) as refused:
        proposals.mark_entered(proposal=proposal, at=LAST, scheduled_for="assembly:1")

    assert refused.value.code == "support-missing"
    assert requests.binding(proposal, LAST) is None


def test_the_support_that_reaches_the_threshold_is_enough_by_itself(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    announced(cast)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        proposal = published(cast.bilal)  # one member of seven holds more than five per cent

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SCHEDULED
    assert carried(proposal) is not None


def test_the_page_of_a_proposal_says_by_when_it_needs_support(cast: Cast, client: Client) -> None:
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)
    client.force_login(cast.chloe.account)

    page = client.get(f"/propositions/{proposal.pk}/").content.decode()

    assert "Aucune assemblée ne reçoit de demandes en ce moment" in page
    assert requests.window(NOON) is None
    announced(cast)
    window = requests.window(NOON)
    assert window is not None
    assert (window.is_open, window.last_day) == (True, LAST.date())
