"""Pages of the help desk."""

import pytest
from django.test import Client

from members.models import AccessRecovery
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DESK = "/assistance/"
REQUEST = {
    "kind": "email",
    "new_email": "b.benali@example.net",
    "identity_check": "Rappelé au numéro du registre.",
}


def ask(client: Client, cast: Cast, **more: str) -> AccessRecovery:
    client.force_login(cast.diego.account)
    client.post(f"{DESK}demander/", {"number": cast.bilal.number, **REQUEST, **more})
    return AccessRecovery.objects.get()


@pytest.mark.parametrize(
    ("who", "status"),
    [("diego", 200), ("alice", 200), ("fatou", 200), ("bilal", 403), ("eve", 404)],
)
def test_the_desk_is_open_to_those_who_sit_at_it(
    client: Client, cast: Cast, who: str, status: int
) -> None:
    recovery = ask(client, cast)
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    pages = (DESK, f"{DESK}demander/", f"{DESK}{recovery.pk}/")
    assert [client.get(page).status_code for page in pages] == [status] * 3


def test_a_request_is_made_by_one_and_approved_by_another(client: Client, cast: Cast) -> None:
    recovery = ask(client, cast)
    decision = f"{DESK}{recovery.pk}/decision"

    alone = client.post(decision, {"decision": "approve"})
    client.force_login(cast.alice.account)
    client.post(decision, {"decision": "approve"})

    assert alone.status_code == 403
    recovery.refresh_from_db()
    assert recovery.state == AccessRecovery.State.APPROVED
    assert recovery.decided_by == cast.alice.account


def test_approving_a_letter_gives_it_to_print(client: Client, cast: Cast) -> None:
    recovery = ask(client, cast, kind="letter")
    client.force_login(cast.alice.account)

    response = client.post(f"{DESK}{recovery.pk}/decision", {"decision": "approve"})

    assert response["Content-Type"] == "application/pdf"
    assert recovery.member.letters.count() == 1


@pytest.mark.parametrize("decision", ["", "destroy"])
def test_an_unknown_decision_changes_nothing(client: Client, cast: Cast, decision: str) -> None:
    recovery = ask(client, cast)
    client.force_login(cast.alice.account)

    client.post(f"{DESK}{recovery.pk}/decision", {"decision": decision})

    recovery.refresh_from_db()
    assert recovery.state == AccessRecovery.State.ASKED


@pytest.mark.parametrize(
    "wrong",
    [{"number": "9999"}, {"new_email": ""}, {"new_email": "x"}, {"kind": "?"}, {"number": "-1"}],
)
def test_a_request_that_cannot_be_read_is_shown_again(
    client: Client, cast: Cast, wrong: dict[str, str]
) -> None:
    client.force_login(cast.diego.account)

    response = client.post(f"{DESK}demander/", {"number": cast.bilal.number, **REQUEST, **wrong})

    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert not AccessRecovery.objects.exists()


def test_the_desk_lists_what_waits_and_what_was_decided(client: Client, cast: Cast) -> None:
    recovery = ask(client, cast)
    assert "Bilal Benali" in client.get(DESK).content.decode()

    client.post(f"{DESK}{recovery.pk}/decision", {"decision": "cancel"})

    page = client.get(DESK)
    assert list(page.context["waiting"]) == []
    assert page.context["page"].object_list[0] == recovery
