"""What cannot be written or addressed holds nobody else's mail."""

from datetime import timedelta

import pytest

from notifications.actions import outbox
from notifications.models import Message
from notifications.states import MessageState
from tests.cast import Cast
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "spoilt",
    [{"subject_line": "Une proposition\nsur deux lignes"}, {"to_name": "Bilal\r\nBenali"}],
)
def test_a_message_that_cannot_be_written_waits_alone(
    cast: Cast, postmaster: Postmaster, spoilt: dict[str, str]
) -> None:
    spoilt_one = recorded_vote(cast.bilal)
    Message.objects.filter(pk=spoilt_one.pk).update(**spoilt)
    recorded_vote(cast.chloe)

    outbox.send_due(at=TUESDAY_TEN)
    outbox.send_due(at=TUESDAY_TEN + timedelta(seconds=1))

    spoilt_one.refresh_from_db()
    assert postmaster.addresses == ["chloe@example.org"]
    assert (spoilt_one.state, spoilt_one.attempts) == (MessageState.DEFERRED, 1)
    assert spoilt_one.last_reply.startswith("cannot be written: ")


@pytest.mark.parametrize(
    "address", ["bilal@sans..nom", f"bilal@{'a' * 64}.example", "bélal@example.org"]
)
def test_an_address_that_no_server_can_read_bounces_and_holds_no_other(
    cast: Cast, postmaster: Postmaster, address: str
) -> None:
    lost = recorded_vote(cast.bilal)
    Message.objects.filter(pk=lost.pk).update(to_address=address)
    recorded_vote(cast.chloe)

    outbox.send_due(at=TUESDAY_TEN)
    outbox.send_due(at=TUESDAY_TEN + timedelta(seconds=1))

    # The register knows another address: the message goes there.
    assert sorted(postmaster.addresses) == ["bilal@example.org", "chloe@example.org"]
