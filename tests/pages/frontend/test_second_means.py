"""A second means is prepared before a vote asks for it: by the member, or on paper by the board."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from common import clock
from members import queries
from members.actions import letters
from members.models import SignInLetter
from tests.cast import Cast
from tests.factories import assemblies, members

pytestmark = pytest.mark.django_db
PREPARE = "Préparez votre second moyen"


def with_application(account: object) -> None:
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})


def test_a_member_with_a_mailbox_alone_is_asked_to_prepare(client: Client, cast: Cast) -> None:
    client.force_login(cast.bilal.account)
    before = [client.get(page).content.decode() for page in ("/", "/mon-compte/")]

    with_application(cast.bilal.account)

    assert all(PREPARE in page for page in before)
    for page in ("/", "/mon-compte/"):
        assert PREPARE not in client.get(page).content.decode()


def test_a_letter_or_a_factor_is_a_second_means_and_recovery_codes_are_not(cast: Cast) -> None:
    board = cast.diego.account
    assert board is not None
    letters.issue(member=cast.chloe, at=clock.now(), by=board)
    with_application(cast.alice.account)
    codes = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.create(user=cast.bilal.account, type=codes, data={})

    missing = set(queries.without_second_channel(clock.now()))

    assert missing == set(cast.members) - {cast.chloe, cast.alice}


def test_the_board_prints_the_missing_letters_before_it_convenes(
    client: Client, cast: Cast
) -> None:
    assembly = assemblies.draft(cast)
    count = queries.without_second_channel(clock.now()).count()
    client.force_login(cast.diego.account)

    page = client.get(f"/assemblees/{assembly.pk}/convoquer").content.decode()
    form = client.get("/assistance/courriers/?pour=second_channel").content.decode()
    made = client.post("/assistance/courriers/", {"to": "second_channel"})

    assert f"{count} membres n’ont pas de second moyen" in page
    assert "/assistance/courriers/?pour=second_channel" in page
    assert form.count("checked") == 1
    assert made["Content-Type"] == "application/pdf"
    assert not queries.without_second_channel(clock.now()).exists()


def test_whom_no_letter_can_reach_is_not_counted_among_letters(client: Client, cast: Cast) -> None:
    """Neither consent nor address: the page tells them apart from those written to by post."""
    assembly = assemblies.draft(cast)
    client.force_login(cast.diego.account)
    address = f"/assemblees/{assembly.pk}/convoquer"
    before = client.get(address).context
    members.member("Sans", "Adresse", address="", postcode="", city="")

    answer = client.get(address)
    after, page = answer.context, answer.content.decode()

    assert after["members"] == before["members"] + 1
    assert after["split"].by_post == before["split"].by_post
    assert len(after["split"].unreachable) == len(before["split"].unreachable) + 1
    assert "injoignables" in page
    assert "pas d’adresse postale" in page


@pytest.mark.usefixtures("keeper")
def test_letters_left_out_of_a_batch_are_said_and_not_dropped_in_silence(
    client: Client, cast: Cast
) -> None:
    assemblies.Story(cast, assemblies.draft(cast)).convene()
    newcomer = members.member(email="lou@membres.example")
    client.force_login(cast.diego.account)

    made = client.post("/assistance/courriers/", {"to": "second_channel"})
    shown = client.get("/assistance/courriers/").content.decode()

    assert made["Content-Type"] == "application/pdf"
    assert list(SignInLetter.objects.values_list("member", flat=True)) == [newcomer.pk]
    assert f"{len(cast.members)} courriers n’ont pas été faits" in shown
