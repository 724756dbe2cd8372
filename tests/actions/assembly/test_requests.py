"""Members' requests: what must be on the agenda, until when, and the receipt of the law."""

from datetime import datetime, timedelta

import pytest

from assembly import checklist, requests
from assembly.actions import assemblies, scheduling
from assembly.actions import requests as acts
from assembly.models import Assembly
from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from notifications.models import Message
from proposals.actions import proposals
from proposals.models import Proposal
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT
from tests.factories.proposals import published

pytestmark = pytest.mark.django_db

LAST = datetime(2026, 5, 12, 23, 59, 59, tzinfo=PARIS)


def reached(cast: Cast, at: datetime) -> Proposal:
    proposal = published(cast.bilal)
    Proposal.objects.filter(pk=proposal.pk).update(threshold_reached_at=at)
    return Proposal.objects.get(pk=proposal.pk)


def codes(assembly: Assembly) -> set[str]:
    found = checklist.obstacles(Assembly.objects.get(pk=assembly.pk), at=CONVENED_AT)
    return {obstacle.code for obstacle in found}


def test_the_agenda_freezes_for_members_twenty_five_days_before(cast: Cast) -> None:
    last = requests.freeze(made.draft(cast))

    assert last is not None
    assert last.at == LAST


def test_a_request_with_enough_support_in_time_must_be_on_the_agenda(cast: Cast) -> None:
    assembly = made.draft(cast)
    proposal = reached(cast, LAST)
    assert "members-request-waiting" in codes(assembly)

    proposals.admit(proposal=proposal, at=LAST, by=made.board(cast))
    assert "members-request-waiting" in codes(assembly)
    scheduling.schedule_proposal(
        assembly=assembly, proposal=proposal, agreed_by_board=False, at=LAST, by=made.board(cast)
    )

    assert "members-request-waiting" not in codes(assembly)


def test_one_second_too_late_it_does_not_bind_this_assembly(cast: Cast) -> None:
    assembly = made.draft(cast)

    reached(cast, LAST + timedelta(seconds=1))

    assert "members-request-waiting" not in codes(assembly)


def test_a_formal_refusal_with_its_grounds_frees_the_agenda(cast: Cast) -> None:
    assembly = made.draft(cast)
    proposal = reached(cast, LAST)

    proposals.refuse(
        proposal=proposal,
        answer="Cette résolution est étrangère à l’objet de l’assemblée. " * 4,
        formal=True,
        at=LAST,
        by=made.board(cast),
    )

    assert "members-request-waiting" not in codes(assembly)


def test_a_date_announced_twice_is_announced_once(cast: Cast) -> None:
    assembly = made.draft(cast)
    assemblies.announce(assembly=assembly, at=LAST, by=made.board(cast))

    assemblies.announce(assembly=assembly, at=CONVENED_AT, by=made.board(cast))

    assembly.refresh_from_db()
    assert assembly.announced_at == LAST
    assert AuditEvent.objects.filter(verb="assembly.announced").count() == 1


def test_nobody_announces_an_assembly_that_is_convened(cast: Cast) -> None:
    assembly = made.draft(cast)
    Assembly.objects.update(state="convened", agenda_hash="x")

    with pytest.raises(Refusal):
        assemblies.announce(assembly=assembly, at=LAST, by=made.board(cast))


@pytest.mark.parametrize(("at", "in_time"), [(LAST, True), (LAST + timedelta(seconds=1), False)])
def test_the_receipt_says_which_assembly_the_request_binds(
    cast: Cast, at: datetime, in_time: bool
) -> None:
    assemblies.announce(assembly=made.draft(cast), at=LAST, by=made.board(cast))
    proposal = reached(cast, at)

    acts.acknowledge(proposal=proposal, at=at)
    acts.acknowledge(proposal=proposal, at=at)

    message = Message.objects.get(subject=proposal.reference, step="request")
    assert ("doit être mise au vote" in message.text) is in_time
    assert message.member == cast.bilal


def test_an_assembly_that_was_not_announced_is_told_to_nobody(cast: Cast) -> None:
    made.draft(cast)

    assert requests.next_assembly(CONVENED_AT) is None
