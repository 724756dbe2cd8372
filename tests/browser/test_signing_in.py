"""Signing in, second factors and letters in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import BrowserContext, CDPSession, Page

from common import clock
from members.actions import letters
from members.models import Account
from tests.browser.visitors import overflows, sign_in, violations
from tests.cast import Cast, build

pytestmark = pytest.mark.browser
CODE = re.compile(r"\b\d{4}-\d{4}\b")


@pytest.fixture
def cast(site: str) -> Cast:
    return build()


@pytest.fixture
def device(phone: Page) -> Iterator[CDPSession]:
    """A telephone that keeps passkeys and recognises its owner."""
    session = phone.context.new_cdp_session(phone)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield session
    session.detach()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def open_with_code(page: Page, site: str, account: Account, wanted: str = "") -> None:
    """Signs in by the code of an e-mail."""
    page.goto(f"{site}/connexion/{wanted}")
    page.get_by_label("Votre adresse électronique").fill(str(account.email))
    press(page, "M’envoyer un code")
    page.wait_for_url("**/connexion/code/**")
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    page.get_by_label("Le code du courriel").fill(found[0])
    press(page, "Se connecter")
    page.wait_for_url(lambda url: "/connexion/code" not in url)


def in_order(page: Page) -> None:
    """The page breaks no rule of accessibility and fits the screen."""
    assert violations(page) == []
    assert not overflows(page)


def test_an_officer_sets_up_an_application_then_signs_in_with_it(
    site: str, cast: Cast, phone: Page
) -> None:
    account = cast.diego.account
    assert account
    open_with_code(phone, site, account, "?next=/assistance/")
    assert "/second-facteur/" in phone.url
    in_order(phone)
    phone.get_by_role("link", name="Installer une application").click()
    phone.wait_for_url("**/application/")
    in_order(phone)
    phone.get_by_text("Ou recopier la clé à la main").click()
    totp = pyotp.TOTP(phone.locator("#totp-secret").inner_text())
    phone.get_by_label("Le code affiché par l’application").fill(totp.now())
    press(phone, "Enregistrer l’application")
    phone.wait_for_url("**/codes-de-secours/")
    in_order(phone)
    recovery = phone.locator(".recovery-codes code").first.inner_text()
    phone.get_by_role("link", name="Ils sont en lieu sûr, continuer").click()
    phone.wait_for_url(f"{site}/assistance/")

    phone.context.clear_cookies()
    open_with_code(phone, site, account)
    phone.wait_for_url("**/connexion/second-facteur/")
    in_order(phone)
    phone.get_by_label("Le code de votre application").fill(recovery)
    press(phone, "Se connecter")
    phone.wait_for_url(f"{site}/")
    phone.goto(f"{site}/assistance/")
    assert phone.get_by_role("heading", level=1).inner_text() == "Assistance"


def test_a_passkey_is_set_up_signs_in_alone_and_confirms(
    site: str, cast: Cast, phone: Page, device: CDPSession
) -> None:
    account = cast.bilal.account
    assert account
    open_with_code(phone, site, account, "?next=/mon-compte/securite/")
    phone.get_by_role("link", name="Enregistrer une clé d’accès").click()
    phone.get_by_label("Nom de cet appareil").fill("Mon téléphone")
    in_order(phone)
    press(phone, "Enregistrer cet appareil")
    phone.wait_for_url("**/codes-de-secours/")
    assert Authenticator.objects.filter(user=account, type="webauthn").count() == 1

    phone.goto(f"{site}/deconnexion/")
    press(phone.locator("main"), "Se déconnecter")  # type: ignore[arg-type]
    phone.wait_for_url(f"{site}/")
    phone.goto(f"{site}/connexion/?next=/mon-compte/securite/")
    press(phone, "Utiliser ma clé d’accès")
    phone.wait_for_url(f"{site}/mon-compte/securite/")
    assert phone.get_by_role("heading", name="Mon téléphone").is_visible()
    in_order(phone)

    phone.goto(f"{site}/verification/?next=/decisions/")
    in_order(phone)
    press(phone, "Utiliser ma clé d’accès")
    phone.wait_for_url(f"{site}/decisions/")


def test_a_refused_passkey_says_so_and_leaves_the_other_ways(
    site: str, cast: Cast, phone: Page, device: CDPSession
) -> None:
    phone.goto(f"{site}/connexion/")
    press(phone, "Utiliser ma clé d’accès")

    phone.get_by_text("La clé n’a pas servi").wait_for()
    in_order(phone)


def test_the_picture_of_a_letter_writes_its_code_which_no_server_sees(
    site: str, cast: Cast, phone: Page
) -> None:
    assert cast.diego.account
    code = letters.issue(member=cast.bilal, at=clock.now(), by=cast.diego.account).code
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))

    phone.goto(f"{site}/lettre/#{code}")
    assert phone.get_by_label("Le code de votre courrier").input_value() == code
    in_order(phone)
    press(phone, "Se connecter")
    phone.wait_for_url(f"{site}/")

    assert not any(code in url for url in asked)
    assert code not in phone.url


def test_a_letter_then_an_e_mail_confirm_together(
    site: str, cast: Cast, phone: Page, visitor: BrowserContext, settings: Any
) -> None:
    account = cast.bilal.account
    assert account
    assert cast.diego.account
    code = letters.issue(member=cast.bilal, at=clock.now(), by=cast.diego.account).code
    phone.goto(f"{site}/lettre/#{code}")
    press(phone, "Se connecter")
    phone.wait_for_url(f"{site}/")

    phone.goto(f"{site}/verification/?next=/decisions/")
    press(phone, "M’envoyer un code")
    phone.get_by_label("Le code du courriel").wait_for()
    in_order(phone)
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    phone.get_by_label("Le code du courriel").fill(found[0])
    press(phone, "Confirmer")
    phone.wait_for_url(f"{site}/decisions/")


def test_two_people_give_access_back(
    site: str, cast: Cast, phone: Page, visitor: BrowserContext
) -> None:
    assert cast.diego.account
    assert cast.alice.account
    sign_in(visitor, site, cast.diego.account)
    phone.goto(f"{site}/assistance/demander/")
    phone.get_by_label("Numéro", exact=False).first.fill(str(cast.bilal.number))
    phone.get_by_label("Tout : imprimer un courrier de connexion").check()
    phone.get_by_label("Comment vous vous êtes assuré").fill("Rappelé au numéro du registre.")
    press(phone, "Demander")
    phone.wait_for_url(re.compile(r"/assistance/\d+/$"))
    in_order(phone)
    assert phone.get_by_role("button", name="Approuver").count() == 0

    address = phone.url
    visitor.clear_cookies()
    sign_in(visitor, site, cast.alice.account)
    phone.goto(address)
    with phone.expect_download() as download:
        press(phone, "Approuver et imprimer le courrier")
    assert download.value.suggested_filename == "courriers-de-connexion.pdf"
