"""Letters that sign a member in."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

import pytest
from django.core import mail

from common import clock
from common.models import AuditEvent
from common.refusals import Obstacle, Refusal
from members import freezes
from members.actions import letters
from members.models import Account, SignInLetter
from members.signing_in import letter_codes
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> datetime:
    return clock.now()


@pytest.fixture
def board(cast: Cast) -> Account:
    assert cast.diego.account
    return cast.diego.account


@pytest.fixture
def frozen(cast: Cast) -> Iterator[None]:
    """Bilal stands on a frozen roll."""

    def check(members: Collection[int], at: datetime) -> Obstacle | None:
        return Obstacle("frozen", "gelé") if cast.bilal.pk in members else None

    freezes.register(check)
    yield
    freezes.unregister(check)


def test_a_letter_signs_its_member_in_once(cast: Cast, at: datetime, board: Account) -> None:
    code = letters.issue(member=cast.bilal, at=at, by=board).code

    assert letters.use(code=code.lower().replace("-", " "), at=at) == cast.bilal.account
    with pytest.raises(Refusal) as again:
        letters.use(code=code, at=at)
    assert again.value.code == "letter-used"


def test_the_mailbox_is_told_that_the_letter_was_used(
    cast: Cast, at: datetime, board: Account, django_capture_on_commit_callbacks: object
) -> None:
    code = letters.issue(member=cast.bilal, at=at, by=board).code

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        letters.use(code=code, at=at)

    assert [message.to for message in mail.outbox] == [["bilal@example.org"]]
    assert code not in mail.outbox[0].body


def test_only_a_keyed_hash_of_the_code_is_kept(cast: Cast, at: datetime, board: Account) -> None:
    issued = letters.issue(member=cast.bilal, at=at, by=board)

    kept = SignInLetter.objects.get()
    journal = [event.details for event in AuditEvent.objects.order_by("height")]
    assert kept.code_hash == letter_codes.keyed_hash(issued.code)
    assert letter_codes.normal(issued.code) not in str(vars(kept))
    assert issued.code not in f"{issued} {journal}"


def test_a_code_has_no_sign_that_looks_like_another() -> None:
    codes = {letter_codes.new() for _ in range(200)}

    assert len(codes) == 200
    assert not set("".join(codes)) & set("01OILU")
    assert all(len(group) == 4 for code in codes for group in code.split("-"))


def test_a_newer_letter_replaces_the_one_before(cast: Cast, at: datetime, board: Account) -> None:
    old = letters.issue(member=cast.bilal, at=at, by=board).code
    new = letters.issue(member=cast.bilal, at=at + timedelta(minutes=1), by=board).code

    with pytest.raises(Refusal) as refused:
        letters.use(code=old, at=at)
    assert refused.value.code == "letter-unknown"
    assert letters.use(code=new, at=at) == cast.bilal.account


def test_a_letter_expires(cast: Cast, at: datetime, board: Account) -> None:
    code = letters.issue(member=cast.bilal, at=at, by=board).code

    with pytest.raises(Refusal) as refused:
        letters.use(code=code, at=at + letters.VALID_FOR)
    assert refused.value.code == "letter-expired"


@pytest.mark.parametrize("code", ["", "7KPM-Q2RX-9TAB", "é" * 12, "0" * 4000])
def test_an_invented_code_signs_nobody_in(cast: Cast, at: datetime, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        letters.use(code=code, at=at)
    assert refused.value.code == "letter-unknown"


def test_a_member_without_an_account_gets_one_with_the_letter(
    db: None, at: datetime, board: Account
) -> None:
    member = factories.member("Yvonne", "Le Bihan")
    assert member.account is None

    code = letters.issue(member=member, at=at, by=board).code

    account = letters.use(code=code, at=at)
    member.refresh_from_db()
    assert member.account == account
    assert account.email is None


def test_one_person_prints_no_letter_for_a_frozen_member(
    cast: Cast, at: datetime, board: Account, frozen: None
) -> None:
    with pytest.raises(Refusal) as refused:
        letters.issue(member=cast.bilal, at=at, by=board)
    batch = letters.issue_batch(members=[cast.bilal, cast.chloe], at=at, by=board)

    assert refused.value.code == "frozen"
    assert [issued.letter.member for issued in batch.issued] == [cast.chloe]
    assert batch.frozen == [cast.bilal]


def test_as_a_second_channel_a_letter_serves_until_it_expires(
    cast: Cast, at: datetime, board: Account
) -> None:
    assert cast.bilal.account
    assert cast.chloe.account
    code = letters.issue(member=cast.bilal, at=at, by=board).code

    letters.confirm(code=code, account=cast.bilal.account, at=at)
    letters.use(code=code, at=at)
    letters.confirm(code=code, account=cast.bilal.account, at=at + timedelta(days=10))
    with pytest.raises(Refusal):
        letters.confirm(code=code, account=cast.chloe.account, at=at)
    with pytest.raises(Refusal):
        letters.confirm(code=code, account=cast.bilal.account, at=at + letters.VALID_FOR)


def test_a_used_letter_no_longer_confirms_once_a_newer_one_exists(
    cast: Cast, at: datetime, board: Account
) -> None:
    assert cast.bilal.account
    old = letters.issue(member=cast.bilal, at=at, by=board).code
    letters.use(code=old, at=at)
    letters.issue(member=cast.bilal, at=at + timedelta(days=1), by=board)

    with pytest.raises(Refusal):
        letters.confirm(code=old, account=cast.bilal.account, at=at + timedelta(days=2))


def test_a_couple_who_share_an_account_each_have_a_letter(
    cast: Cast, at: datetime, board: Account
) -> None:
    other = factories.member("Nora", "Benali", email="bilal@example.org")
    assert cast.bilal.account
    assert other.account == cast.bilal.account

    both = letters.issue_batch(members=[cast.bilal, other], at=at, by=board).issued

    for issued in both:
        letters.confirm(code=issued.code, account=cast.bilal.account, at=at)
