"""What is left to whoever held a lent device once it was taken back, and what an error shows while
it is lent."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client

from assembly import sheet_signing
from common.models import AuditEvent
from common.refusals import Forbidden, Refusal
from members.signing_in import middleware
from members.signing_in.sessions import SessionStore
from tests.factories.assemblies import Story
from tests.pages.members import test_lent_devices as lent_devices
from tests.pages.members.test_lent_devices import BACK, CODE, desk, is_lent, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
sitting, page, lent = lent_devices.sitting, lent_devices.page, lent_devices.lent
COOKIE = settings.SESSION_COOKIE_NAME
FORM = {"key": "", "replaces": "", "represented": "", "strokes": "", "how": "drawn"}


def with_cookie(value: str) -> Client:
    client = Client()
    client.cookies[COOKIE] = value
    return client


def wrong_codes() -> list[dict[str, Any]]:
    acts = AuditEvent.objects.filter(verb="access.wrong_code_on_lent_device").order_by("height")
    return [act.details for act in acts]


def test_whoever_read_the_key_of_the_session_has_nothing_once_it_was_taken_back(
    lent: Client, sitting: Story
) -> None:
    read = lent.cookies[COOKIE].value

    lent.post(BACK, {"code": CODE})

    assert not Session.objects.filter(pk=read).exists()
    answer = with_cookie(read).get(desk(sitting))
    assert answer.headers["Location"].startswith("/connexion/")
    assert lent.get(desk(sitting)).status_code == 200  # every tab: the browser has one cookie


def test_a_tab_that_asked_under_the_former_key_does_not_sign_the_others_out(
    lent: Client, sitting: Story
) -> None:
    late = with_cookie(lent.cookies[COOKIE].value)
    lent.post(BACK, {"code": CODE})

    for answer in (late.get(desk(sitting)), late.post(BACK, {"code": CODE}), late.get("/")):
        assert COOKIE not in answer.cookies

    assert lent.post("/deconnexion/").cookies[COOKIE].value == ""  # but whoever signs out is out


def test_a_session_read_before_the_loan_is_not_copied_under_another_key(lent: Client) -> None:
    lent.post(BACK, {"code": CODE})
    key = lent.session.session_key
    before, now = SessionStore(key), SessionStore(key)
    assert before.get("lent") is None
    now["lent"] = {"page": "/x", "back": "/y", "tries": 3}
    now.save()

    with pytest.raises(UpdateError):
        before.cycle_key()

    assert is_lent(lent)
    assert Session.objects.count() == 1
    now.cycle_key()  # whoever read the lock takes it along
    assert SessionStore(now.session_key).get("lent")


def test_a_session_that_is_gone_does_not_come_back_under_another_key(lent: Client) -> None:
    before = SessionStore(lent.session.session_key)
    assert before.get("lent")
    lent.post("/deconnexion/")

    with pytest.raises(UpdateError):
        before.cycle_key()

    assert not Session.objects.exists()


def test_the_owner_is_told_how_many_wrong_codes_were_tried(lent: Client, page: str) -> None:
    lent.post(BACK, {"code": "9999"})
    lent.post(BACK, {"code": "9998"})

    told = lent.post(BACK, {"code": CODE}, follow=True)

    assert "2 codes faux ont été essayés sur cet appareil" in words(told)
    assert wrong_codes() == [{"left": 2}, {"left": 1}]
    lent.get(page)
    assert not list(get_messages(lent.post(BACK, {"code": CODE}).wsgi_request))
    lent.get(page)
    lent.post(BACK, {"code": "9999"})
    assert "1 code faux a été essayé" in words(lent.post(BACK, {"code": CODE}, follow=True))


def test_wrong_codes_stay_in_the_journal_of_the_account_even_if_the_device_is_signed_out(
    lent: Client, sitting: Story
) -> None:
    account = sitting.cast.gwenn.account
    assert account is not None
    lent.post(BACK, {"code": "9999"})
    lent.post("/deconnexion/")

    act = AuditEvent.objects.get(verb="access.wrong_code_on_lent_device")

    assert (act.subject, act.actor, act.actor_name) == (f"account:{account.pk}", "", "")
    assert "9999" not in str(act.details)


@pytest.mark.parametrize("where", ["page", "back", "elsewhere"])
def test_a_form_without_its_token_shows_no_name_on_a_lent_device(
    lent: Client, sitting: Story, page: str, where: str
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[COOKIE] = lent.cookies[COOKIE].value
    path = {"page": page, "back": BACK, "elsewhere": desk(sitting)}[where]

    answer = strict.post(path, {"code": CODE})

    shows_nobody(answer, sitting)
    assert is_lent(lent)


@pytest.mark.parametrize(
    "error",
    [Http404(), PermissionDenied(), Forbidden("x", "x"), Refusal("late", "Trop tard.")],
)
def test_an_error_raised_by_the_page_itself_shows_no_name(
    lent: Client, sitting: Story, page: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*given: Any) -> None:
        raise error

    monkeypatch.setattr(sheet_signing, "signer_of", fails)

    shows_nobody(lent.get(page), sitting)


def test_neither_does_another_method_nor_an_address_that_leads_nowhere(
    lent: Client, sitting: Story, page: str
) -> None:
    shows_nobody(lent.delete(page), sitting)
    shows_nobody(lent.get(BACK), sitting)
    shows_nobody(lent.get("/urne/nulle-part"), sitting)


def test_what_the_page_says_of_its_own_form_is_still_read(lent: Client, page: str) -> None:
    unreadable = lent.post(page, FORM)
    assert unreadable.status_code == 400
    assert "n'a pas pu être lu" in words(unreadable).replace("’", "'").replace("&#x27;", "'")

    shown = words(lent.get(page))
    key, represented = (
        re.findall(f'name="{name}" value="([^"]*)"', shown)[0] for name in ("key", "represented")
    )
    said = {"key": key, "represented": f"{represented} 1", "strokes": "", "how": "paper"}
    changed = lent.post(page, {**said, "replaces": ""})
    assert changed.status_code == 409
    assert "pouvoirs" in words(changed)


@pytest.mark.parametrize("path", ["/", "/api/v1/members/"])
def test_a_page_overtaken_by_a_loan_says_in_french_to_reload_it(
    lent: Client, sitting: Story, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent.post(BACK, {"code": CODE})
    key = lent.session.session_key

    def lent_meanwhile(request: Any) -> None:
        request.session["messages"] = "anything"
        other = SessionStore(key)
        other["lent"] = {"page": "/x", "back": "/y", "tries": 3}
        other.save()

    monkeypatch.setattr(middleware, "_lent", lent_meanwhile)
    accept = "application/json" if path.startswith("/api/") else "text/html"

    answer = lent.get(path, headers={"Accept": accept})

    assert answer.status_code == 409
    if path.startswith("/api/"):
        assert answer.json()["code"] == "session-changed"
        return
    said = words(answer)
    assert "Une autre page de cet appareil a été plus rapide." in said
    assert "Rechargez la page." in said
    assert '<html lang="fr"' in said
    assert sitting.cast.gwenn.display_name not in said
    assert "Connecté" not in said


def shows_nobody(answer: Any, story: Story) -> None:
    said = words(answer)
    assert answer.status_code == 423
    assert "Cet appareil est prêté" in said
    assert story.cast.gwenn.display_name not in said
    assert "Menu" not in said
