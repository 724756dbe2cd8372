"""Becoming a member: asked by anybody, confirmed from the mailbox, admitted by the board, entered
in the register once paid; customers invited once, with their agreement."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from common.states import TransitionRefused
from members import joining, joining_links, queries
from members.actions import inviting
from members.actions import joining as actions
from members.models import Cooperative, Invitee, JoiningRequest, Member, ShareMovement
from notifications import envelope
from notifications.models import Message, Stream
from tests.cast import Cast
from tests.factories.proposals import NOON
from tests.factories.threads import together

pytestmark = pytest.mark.django_db

State = JoiningRequest.State
TODAY = NOON.date()
FILE = (
    "courriel;nom;date de l’accord;origine de l’accord\n"
    "zoe@example.org;Zoé Client;01/02/2026;Bon de commande\n"
    "bilal@example.org;Bilal Benali;01/02/2026;Bon de commande\n"
)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def asked(**changes: object) -> JoiningRequest:
    words = {
        "last_name": "Roux",
        "first_name": "Inès",
        "email": "Ines@Example.org",
        "address": "2 rue des Lilas",
        "postcode": "38000",
        "city": "Grenoble",
        "shares": 2,
    }
    return actions.ask(asked=actions.Asked(**{**words, **changes}), at=NOON)  # type: ignore[arg-type]


def admitted(cast: Cast, **changes: object) -> JoiningRequest:
    joining_request = asked(**changes)
    actions.confirm(joining=joining_request, at=NOON)
    actions.admit(joining=joining_request, at=NOON, by=cast.diego.account)
    return joining_request


def pay(cast: Cast, found: JoiningRequest, paid_on: date = TODAY) -> Member:
    return actions.record_payment(
        joining=found,
        paid_on=paid_on,
        paid_by=JoiningRequest.Means.TRANSFER,
        reference="VIR 12",
        at=NOON,
        by=cast.diego.account,
    )


def written(found: JoiningRequest) -> list[str]:
    rows = Message.objects.filter(subject=found.reference).order_by("step")
    return [row.step for row in rows]


def test_a_request_ends_in_the_register_with_its_shares_and_the_journal_tells_it(
    cast: Cast,
) -> None:
    found = admitted(cast)

    member = pay(cast, found)

    movement = ShareMovement.objects.get(member=member)
    assert (movement.quantity, movement.kind, movement.on) == (2, "subscription", TODAY)
    assert member.account is not None
    assert member.account.email == "ines@example.org"
    verbs = AuditEvent.objects.filter(subject=found.reference).values_list("verb", flat=True)
    assert list(verbs) == ["joining.confirmed", "joining.admitted", "joining.entered"]
    assert written(found) == ["admitted", "asked", "entered"]


def test_nobody_is_in_the_register_before_the_payment_is_recorded(cast: Cast) -> None:
    before = Member.objects.count()

    found = admitted(cast)

    assert Member.objects.count() == before
    assert found.state == State.ADMITTED


def test_a_member_paid_before_the_board_met_joins_on_the_day_of_the_board(cast: Cast) -> None:
    found = admitted(cast)

    member = pay(cast, found, TODAY - timedelta(days=9))

    assert member.registered_on == TODAY


def test_a_payment_is_recorded_once(cast: Cast) -> None:
    found = admitted(cast)
    pay(cast, found)

    with pytest.raises(Refusal) as refused:
        pay(cast, JoiningRequest.objects.get(pk=found.pk))

    assert refused.value.code == "not-admitted"
    assert Member.objects.filter(email="ines@example.org").count() == 1


def test_a_payment_to_come_is_no_payment(cast: Cast) -> None:
    found = admitted(cast)

    with pytest.raises(Refusal):
        pay(cast, found, TODAY + timedelta(days=1))

    assert JoiningRequest.objects.get().state == State.ADMITTED


def test_where_there_is_no_share_the_admitted_are_in_the_register_at_once(cast: Cast) -> None:
    Cooperative.objects.update(
        is_capital_variable=False,
        capital_amount_cents=0,
        capital_minimum_cents=0,
        share_value_cents=0,
    )

    found = admitted(cast, shares=5)

    assert JoiningRequest.objects.get().state == State.ENTERED
    assert not ShareMovement.objects.filter(member__joining=found).exists()


def test_an_organisation_joins_with_whoever_acts_for_it(cast: Cast) -> None:
    found = admitted(
        cast,
        kind="legal",
        last_name="",
        first_name="",
        legal_name="Les Voisins",
        delegate_last_name="Roux",
        delegate_first_name="Inès",
    )

    member = pay(cast, found)

    acting = queries.representative(member, TODAY)
    assert acting is not None
    assert (member.display_name, acting.name) == ("Les Voisins", "Inès Roux")


def test_the_same_address_asks_once_while_its_request_is_under_way(cast: Cast) -> None:
    first = asked()

    again = asked(first_name="Autre")

    assert (again.pk, again.first_name) == (first.pk, "Inès")
    assert written(first) == ["asked"]


def test_a_request_that_its_mailbox_did_not_confirm_is_shown_to_nobody(cast: Cast) -> None:
    found = asked()

    assert not joining.requests().exists()
    with pytest.raises(TransitionRefused):
        actions.admit(joining=found, at=NOON, by=cast.diego.account)


def test_opening_the_link_confirms_nothing_and_pressing_does(client: Client, cast: Cast) -> None:
    found = asked()
    address = reverse("members:joining", args=[joining_links.token_of(found)])

    client.get(address)
    assert JoiningRequest.objects.get().state == State.ASKED

    client.post(f"{address}repondre", {"confirm": "1"})
    assert JoiningRequest.objects.get().state == State.CONFIRMED


def test_nobody_has_us_write_their_words_to_a_stranger(cast: Cast) -> None:
    found = asked(
        first_name="Gagnez 1000 € sur", last_name="pieges.example", email="zoe@example.org"
    )

    message = Message.objects.get(subject=found.reference)
    mail = envelope.compose(message, at=NOON)
    assert b"pieges" not in mail
    assert message.to_name == ""
    assert "pieges" not in "".join([message.text, message.html, message.letter])
    assert message.postal_lines == []


def test_a_guessed_link_opens_nothing(client: Client, cast: Cast) -> None:
    found = asked()

    answer = client.get(reverse("members:joining", args=[f"{found.pk}:AAAA"]))

    assert answer.status_code == 404


def test_a_request_taken_back_is_no_longer_answered(cast: Cast) -> None:
    found = admitted(cast)
    actions.withdraw(joining=found, at=NOON)

    with pytest.raises(Refusal):
        pay(cast, found)

    assert not Member.objects.filter(email="ines@example.org").exists()


def test_the_person_reads_why_the_board_declines(cast: Cast) -> None:
    found = asked()
    actions.confirm(joining=found, at=NOON)

    with pytest.raises(Refusal):
        actions.decline(joining=found, answer="Non.", at=NOON, by=cast.diego.account)
    reasons = "Votre activité est contraire à l’objet des statuts."
    actions.decline(joining=found, answer=reasons, at=NOON, by=cast.diego.account)

    assert reasons in Message.objects.get(subject=found.reference, step="declined").text


def test_what_is_not_confirmed_goes_after_a_week_and_what_was_declined_after_a_year(
    cast: Cast,
) -> None:
    asked()
    assert actions.forget_old(at=NOON + timedelta(days=6)) == 0
    assert actions.forget_old(at=NOON + timedelta(days=8)) == 1

    found = admitted(cast)
    actions.withdraw(joining=found, at=NOON)
    assert actions.forget_old(at=NOON + timedelta(days=360)) == 0
    assert actions.forget_old(at=NOON + timedelta(days=370)) == 1
    assert not Message.objects.filter(recipient_key__startswith="joining:").exists()


def test_customers_are_invited_once_and_never_members_nor_those_who_refused(cast: Cast) -> None:
    by = cast.diego.account
    more = FILE + "non@example.org;Paul Non;01/02/2026;Bon de commande\n"
    assert inviting.import_customers(content=more.encode(), at=NOON, by=by) == 3
    refusing = Invitee.objects.get(email="non@example.org")
    inviting.refuse(invitee_id=refusing.pk, at=NOON)

    assert inviting.invite(at=NOON, by=by) == 1
    with pytest.raises(Refusal):
        inviting.invite(at=NOON, by=by)

    message = Message.objects.get(subject="customers:all")
    assert (message.to_address, message.stream) == ("zoe@example.org", Stream.OPTIONAL)


def test_customers_who_answered_nothing_are_forgotten_after_three_years(cast: Cast) -> None:
    by = cast.diego.account
    more = FILE + "non@example.org;Paul Non;01/02/2026;Bon de commande\n"
    inviting.import_customers(content=more.encode(), at=NOON, by=by)
    inviting.refuse(invitee_id=Invitee.objects.get(email="non@example.org").pk, at=NOON)
    inviting.invite(at=NOON + timedelta(days=300), by=by)

    actions.forget_old(at=NOON + timedelta(days=3 * 365 + 200))
    left = set(Invitee.objects.values_list("email", flat=True))
    assert left == {"zoe@example.org", "non@example.org"}

    actions.forget_old(at=NOON + timedelta(days=3 * 365 + 400))
    assert set(Invitee.objects.values_list("email", flat=True)) == {"non@example.org"}
    assert not Message.objects.filter(to_address="zoe@example.org").exists()


def test_an_invitation_says_who_agreed_when_and_carries_its_way_out(
    client: Client, cast: Cast
) -> None:
    by = cast.diego.account
    inviting.import_customers(content=FILE.encode(), at=NOON, by=by)
    inviting.invite(at=NOON, by=by)
    message = Message.objects.get(subject="customers:all")
    way_out = joining_links.refusal_address(Invitee.objects.get(name="Zoé Client").pk)

    composed = envelope.compose(message, at=NOON).decode()
    assert "le 1er février 2026 (Bon de commande)" in message.text.replace("\u00a0", " ")
    assert way_out in message.text
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in composed

    path = way_out.split("example.org", 1)[-1].split("://")[-1]
    path = "/" + path.split("/", 1)[1]
    client.get(path)
    assert not Invitee.objects.filter(refused_at__isnull=False).exists()
    client.post(path)
    assert Invitee.objects.get(refused_at__isnull=False).name == "Zoé Client"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("zoe;Zoé;01/02/2026;Bon", "Ligne 4"),
        ("luc@example.org;Luc;01/02/2099;Bon", "à venir"),
        ("luc@example.org;Luc;;Bon", "est vide"),
    ],
)
def test_a_line_that_is_unclear_is_named_and_nothing_is_taken_in(
    cast: Cast, line: str, said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        inviting.import_customers(
            content=f"{FILE}{line}\n".encode(), at=NOON, by=cast.diego.account
        )

    assert said in str(refused.value.obstacles[0].message)
    assert not Invitee.objects.exists()


def test_what_is_missing_is_counted_in_whole_shares(cast: Cast) -> None:
    now = joining.Standing(
        capital_cents=22_140_00,
        minimum_cents=25_376_00,
        share_value_cents=16_00,
        turnover_cents=100_000_00,
        outside_cents=27_000_00,
    )

    assert (now.missing_shares, now.excess_cents) == (203, 7_000_00)

    after = now.after(shares=203, turnover_cents=7_000_00)
    assert (after.missing_shares, after.excess_cents) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_record_a_payment_in_the_same_second_make_one_member(cast: Cast) -> None:
    found = admitted(cast)

    def record() -> str:
        pay(cast, JoiningRequest.objects.get(pk=found.pk))
        return "entered"

    assert sorted(together(record, record)) == ["entered", "not-admitted"]
    assert Member.objects.filter(email="ines@example.org").count() == 1
    assert ShareMovement.objects.filter(member__joining=found).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_invite_in_the_same_second_write_once(cast: Cast) -> None:
    by = cast.diego.account
    inviting.import_customers(content=FILE.encode(), at=NOON, by=by)

    found = together(*[lambda: inviting.invite(at=NOON, by=by)] * 2)

    assert sorted(map(str, found)) == ["1", "nobody-to-invite"]
    assert Message.objects.filter(subject="customers:all").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_in_one_second_asks_once(cast: Cast) -> None:
    def ask() -> int:
        return asked().pk

    first, second = together(ask, ask)

    assert first == second
    assert written(JoiningRequest.objects.get()) == ["asked"]
