"""Setting up, using and losing second factors."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pyotp
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core import mail
from django.test import Client

from common.models import AuditEvent
from common.refusals import Obstacle
from members import freezes, permissions
from members.models import Account
from members.signing_in import sealing
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SECURITY = "/mon-compte/securite/"
APPLICATION = f"{SECURITY}application/"
CODES = f"{SECURITY}codes-de-secours/"


@pytest.fixture
def bilal(cast: Cast) -> Account:
    assert cast.bilal.account
    return cast.bilal.account


@pytest.fixture
def frozen() -> Iterator[None]:
    def check(members: Collection[int], at: datetime) -> Obstacle | None:
        return Obstacle("roll-frozen", "La liste est arrêtée.", "Appelez-nous.")

    freezes.register(check)
    yield
    freezes.unregister(check)


def set_up(client: Client, django_capture_on_commit_callbacks: Any) -> pyotp.TOTP:
    """An application set up from the session of `client`."""
    client.get(APPLICATION)
    totp = pyotp.TOTP(client.session["mfa.totp.secret"])
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(APPLICATION, {"code": totp.now()})
    assert response.status_code == 302, response.context["form"].errors
    return totp


def test_a_copy_of_the_database_alone_makes_no_code(
    client: Client, bilal: Account, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    totp = set_up(client, django_capture_on_commit_callbacks)

    written = json.dumps([each.data for each in Authenticator.objects.filter(user=bilal)])
    assert totp.secret not in written
    kept = Authenticator.objects.get(user=bilal, type="totp")
    assert sealing.unseal(kept.data["secret"]) == totp.secret
    assert sealing.unseal(Authenticator.objects.get(type="recovery_codes").data["seed"])


def test_secrets_written_in_clear_by_an_older_release_are_sealed(bilal: Account) -> None:
    clear = {
        "totp": {"secret": "JBSWY3DPEHPK3PXP"},
        "recovery_codes": {"seed": "5eed", "migrated_codes": ["11112222"], "used_mask": 1},
        "webauthn": {"credential": "public"},
    }
    for kind, data in clear.items():
        Authenticator.objects.create(user=bilal, type=kind, data=data)

    import_module("members.migrations.0002_seal_second_factors").seal_all(apps, None)

    kept = dict(Authenticator.objects.filter(user=bilal).values_list("type", "data"))
    assert not [word for word in ("JBSWY", "5eed", "11112222") if word in json.dumps(kept)]
    assert sealing.unseal(kept["totp"]["secret"]) == "JBSWY3DPEHPK3PXP"
    assert sealing.unseal(kept["recovery_codes"]["seed"]) == "5eed"
    assert sealing.unseal(kept["recovery_codes"]["migrated_codes"][0]) == "11112222"
    assert kept["recovery_codes"]["used_mask"] == 1
    assert kept["webauthn"] == clear["webauthn"]


def test_a_secret_sealed_under_the_key_before_is_still_read(settings: Any) -> None:
    sealed = sealing.seal("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, [settings.SECRET_KEY]

    assert sealing.unseal(sealed) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        sealing.unseal(sealed)


def test_an_application_is_set_up_with_its_first_code(
    client: Client, bilal: Account, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    set_up(client, django_capture_on_commit_callbacks)

    codes = client.get(CODES)
    assert len(codes.context["unused_codes"]) == 10
    assert b"<svg" not in codes.content or codes.status_code == 200
    assert [message.to for message in mail.outbox] == [["bilal@example.org"]]
    assert list(
        AuditEvent.objects.filter(verb="access.second_factor_added")
        .order_by("height")
        .values_list("details__kind", flat=True)
    ) == ["totp", "recovery_codes"]


def test_the_secret_is_drawn_in_the_page_without_style(client: Client, bilal: Account) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    page = client.get(APPLICATION).content.decode()

    assert "<svg" in page
    assert "data:image" not in page


def test_a_wrong_first_code_sets_nothing_up(client: Client, bilal: Account) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]
    client.get(APPLICATION)

    response = client.post(APPLICATION, {"code": "000000"})

    assert response.status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("page", [APPLICATION, f"{SECURITY}cles/ajouter/"])
def test_an_old_session_shows_again_who_it_is_before_its_security_changes(
    client: Client, bilal: Account, page: str
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    with time_machine.travel(datetime.now().astimezone() + timedelta(hours=1)):
        response = client.get(page)

    assert response["Location"].startswith("/verification/?next=%2Fmon-compte%2Fsecurite%2F")


@pytest.mark.parametrize("page", [APPLICATION, f"{SECURITY}cles/ajouter/"])
def test_nobody_alone_changes_second_factors_while_a_roll_is_frozen(
    client: Client, bilal: Account, frozen: None, page: str
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]

    response = client.get(page)

    assert response.status_code == 409
    assert "La liste est arrêtée." in response.content.decode()
    assert "La liste est arrêtée." in client.get(SECURITY).content.decode()


def test_sign_in_asks_whoever_has_an_application_for_its_code(
    client: Client, bilal: Account, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]
    totp = set_up(client, django_capture_on_commit_callbacks)
    visitor = type(client)()

    visitor.post("/connexion/", {"email": bilal.email})
    code = str(mail.outbox[-1].body).split("connexion\u00a0:")[1].split()[0]
    half_way = visitor.post("/connexion/code/", {"code": code})

    assert half_way["Location"] == "/connexion/second-facteur/"
    assert "_auth_user_id" not in visitor.session
    visitor.post("/connexion/second-facteur/", {"code": totp.now()})
    assert visitor.session["_auth_user_id"] == str(bilal.pk)


def test_a_recovery_code_works_once(
    client: Client, bilal: Account, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]
    set_up(client, django_capture_on_commit_callbacks)
    code = client.get(CODES).context["unused_codes"][0]

    first = client.post("/verification/", {"code": code, "next": "/aide/"})
    second = client.post("/verification/", {"code": code, "next": "/aide/"})

    assert first["Location"] == "/aide/"
    assert second.status_code == 200
    assert code not in client.get(CODES).content.decode()


def test_recovery_codes_are_shown_only_after_a_fresh_second_factor(
    client: Client, bilal: Account, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]
    set_up(client, django_capture_on_commit_callbacks)

    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=20)):
        page = client.get(CODES)
        file = client.get(f"{CODES}codes.txt")

    assert page["Location"].startswith("/verification/")
    assert file["Location"].startswith("/verification/")


def test_an_officer_with_a_fresh_factor_exercises_the_office_at_once(
    client: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(cast.diego.account, channels=("email",))  # type: ignore[call-arg]
    sent = client.get("/assistance/")
    client.get(sent["Location"])

    set_up(client, django_capture_on_commit_callbacks)

    assert client.get(CODES).context["wanted"] == "/assistance/"
    assert client.get("/assistance/").status_code == 200


def test_an_officer_waits_for_the_help_desk_when_the_roll_is_frozen(
    client: Client, cast: Cast, frozen: None
) -> None:
    client.force_login(cast.diego.account, channels=("email",))  # type: ignore[call-arg]

    page = client.get("/second-facteur/?next=/assistance/").content.decode()

    assert "La liste est arrêtée." in page
    assert "/application/" not in page


def test_signing_out_everywhere_spares_this_device(client: Client, bilal: Account) -> None:
    other = type(client)()
    client.force_login(bilal)
    other.force_login(bilal)

    client.post(f"{SECURITY}deconnecter-partout")

    assert client.get(SECURITY).status_code == 200
    assert other.get(SECURITY)["Location"].startswith("/connexion/")


def test_removing_the_application_removes_its_recovery_codes(
    client: Client, bilal: Account, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(bilal, channels=("email",))  # type: ignore[call-arg]
    set_up(client, django_capture_on_commit_callbacks)

    client.post(f"{APPLICATION}retirer/")

    assert not Authenticator.objects.exists()


def test_an_account_acts_with_all_its_rights_outside_a_session(cast: Cast) -> None:
    """Tasks and commands hold accounts that no session suspends."""
    fresh = Account.objects.get(pk=cast.fatou.pk)

    assert permissions.is_operator(fresh)
