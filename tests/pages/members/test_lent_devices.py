"""A device that is lent opens one page, in any tab and by any door, until its owner's code."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client

from common import clock
from common.refusals import Refusal
from config.sockets import sockets
from members import lending, step_up
from members.signing_in.sessions import SessionStore
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.threads import together
from tests.permissions.site import scenes
from tests.permissions.site.addresses import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
CODE = "4071"
BACK = "/appareil/reprendre"
OPEN = {"assembly:sheet-signature", "frontend:service_worker"}


@pytest.fixture
def sitting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Story:
    story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    story.open_sitting(cast.alice, cast.chloe, cast.diego)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    return story


@pytest.fixture
def page(sitting: Story) -> str:
    number = sitting.cast.chloe.number
    return f"/assemblees/{sitting.assembly.pk}/seance/accueil/signatures/membre/{number}"


@pytest.fixture
def lent(sitting: Story, page: str, client: Client) -> Client:
    """The device of Gwenn, who holds the desk, in the hands of Chloe."""
    client.force_login(sitting.cast.gwenn.account)
    assert client.post(page, {"code": CODE}).status_code == 302
    return client


def words(answer: Any) -> str:
    text: str = answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return text


def is_lent(client: Client) -> bool:
    return lending.held(client.session) is not None


def desk(story: Story) -> str:
    return f"/assemblees/{story.assembly.pk}/seance/accueil"


def test_nobody_is_handed_the_device_before_its_owner_chose_a_code(
    sitting: Story, page: str, client: Client
) -> None:
    client.force_login(sitting.cast.gwenn.account)

    asked = words(client.get(page))

    assert "Choisissez le code qui reprendra cet appareil" in asked
    assert "canvas" not in asked
    assert not is_lent(client)


@pytest.mark.parametrize("code", ["", "123", "1234", "8765", "0000", "12a4", "١٢٣٩", "123456789"])
def test_a_code_that_anybody_tries_first_is_refused(
    sitting: Story, page: str, client: Client, code: str
) -> None:
    client.force_login(sitting.cast.gwenn.account)

    answer = client.post(page, {"code": code})

    assert answer.status_code == 400
    assert "Ce code ne convient pas" in words(answer)
    assert not is_lent(client)


def test_no_page_of_any_room_opens_on_a_lent_device(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every route that the service has: what opens is the page that it was lent for."""
    story = scenes.in_sitting(cast)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    paths = addresses(scenes.keys(story))
    client.force_login(cast.alice.account)
    client.post(paths["assembly:sheet-signature"], {"code": CODE})
    name = cast.alice.display_name

    for route, path in paths.items():
        for answer in (client.get(path), client.post(path, {}) if route not in OPEN else None):
            if answer is None or route in OPEN or route.startswith("urn:"):
                continue
            if route == "members:take_back":
                break  # its own tests; a wrong code each time would end the session
            assert answer.status_code == 423, route
            assert name not in words(answer), route
            assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/nulle-part").status_code == 423
    assert is_lent(client)


def test_the_urn_asks_no_session_and_answers_everybody_alike(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = scenes.in_sitting(cast)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    uuid = story.assembly.polls.get().poll.uuid
    client.force_login(cast.alice.account)
    client.post(addresses(scenes.keys(story))["assembly:sheet-signature"], {"code": CODE})

    here, anybody = (each.get(f"/urne/{uuid}/election.json") for each in (client, Client()))

    assert here.content == anybody.content
    rights = client.post(f"/scrutins/{uuid}/droits", "{}", content_type="application/json")
    assert rights.status_code == 423
    assert rights.json()["code"] == "device-lent"


def test_the_page_of_another_person_stays_closed(lent: Client, sitting: Story, page: str) -> None:
    other = page.replace(str(sitting.cast.chloe.number), str(sitting.cast.diego.number))

    answer = lent.get(other)

    assert answer.status_code == 423
    assert sitting.cast.diego.display_name not in words(answer)
    assert lent.get(page).status_code == 200
    assert lent.get(f"{page}?encore").status_code == 200


def test_programs_are_told_in_their_own_way(lent: Client) -> None:
    answer = lent.get("/api/v1/members/")

    assert answer.status_code == 423
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "device-lent"


def test_the_notes_of_the_desk_wait_until_the_device_is_taken_back(
    lent: Client, sitting: Story
) -> None:
    notes = json.dumps({"notes": []})
    at = f"{desk(sitting)}/journal"

    assert lent.post(at, notes, content_type="application/json").status_code == 423
    assert lent.get(f"{desk(sitting)}/liste").status_code == 423
    lent.post(BACK, {"code": CODE})
    assert lent.get(f"{desk(sitting)}/liste").status_code == 200


def test_its_code_gives_it_back_and_the_next_one_signs_without_choosing_again(
    lent: Client, sitting: Story, page: str
) -> None:
    answer = lent.post(BACK, {"code": " 40 71 "})

    assert answer.headers["Location"] == desk(sitting)
    assert lent.get(desk(sitting)).status_code == 200
    other = page.replace(str(sitting.cast.chloe.number), str(sitting.cast.diego.number))
    assert sitting.cast.diego.display_name in words(lent.get(other))
    assert is_lent(lent)
    assert lent.get(page).status_code == 423


def test_another_sitting_asks_for_another_code(lent: Client, sitting: Story) -> None:
    request = HttpRequest()
    request.session = lent.session

    assert lending.has_code(request, place=desk(sitting))
    assert not lending.has_code(request, place="/assemblees/999/seance/accueil")


def test_taking_it_back_does_not_bring_back_what_had_been_proved(
    lent: Client, sitting: Story
) -> None:
    lent.post(BACK, {"code": CODE})
    request = HttpRequest()
    request.session = lent.session
    assert sitting.cast.gwenn.account is not None
    request.user = sitting.cast.gwenn.account

    assert not step_up.has_recent(request)


def test_wrong_codes_are_counted_and_the_third_signs_the_device_out(
    lent: Client, sitting: Story
) -> None:
    first, second = lent.post(BACK, {"code": "1111"}), lent.post(BACK, {"code": "4070"})
    assert (first.status_code, second.status_code) == (403, 403)
    assert "Il reste 2 essais." in words(first)
    assert "Il reste 1 essai." in words(second)

    third = lent.post(BACK, {"code": "9999"})

    assert "Trois codes faux" in words(third)
    assert not Session.objects.exists()
    assert lent.get(desk(sitting)).headers["Location"].startswith("/connexion/")
    assert lent.post(BACK, {"code": CODE}).headers["Location"] == "/"
    assert lent.get(desk(sitting)).headers["Location"].startswith("/connexion/")


def test_a_right_code_gives_the_three_tries_again(lent: Client, page: str) -> None:
    for _ in range(2):
        lent.post(BACK, {"code": "9999"})
        lent.post(BACK, {"code": "9998"})
        assert lent.post(BACK, {"code": CODE}).status_code == 302
        lent.get(page)

    assert is_lent(lent)


def test_whoever_forgot_the_code_signs_out_and_in_again(lent: Client, sitting: Story) -> None:
    assert lent.get("/deconnexion/").status_code == 423  # a page with the menu
    assert lent.post("/deconnexion/").status_code == 302

    lent.force_login(sitting.cast.gwenn.account)
    assert lent.get(desk(sitting)).status_code == 200


def test_neither_code_nor_figure_is_in_the_session(lent: Client) -> None:
    assert CODE not in json.dumps(dict(lent.session.items()))


def test_a_page_begun_before_the_device_was_lent_does_not_unlock_it(lent: Client) -> None:
    """What another tab read of the session before the lock cannot be written over it."""
    lent.post(BACK, {"code": CODE})
    key = lent.session.session_key
    before = SessionStore(key)
    assert before.get("lent") is None  # another tab reads the session,
    now = SessionStore(key)
    now["lent"] = {"page": "/x", "back": "/y", "tries": 3}
    now.save()  # the device is lent,

    before["messages"] = "anything"
    with pytest.raises(UpdateError):
        before.save()  # and the other tab ends its page

    assert is_lent(lent)


def test_a_page_begun_while_it_was_lent_does_not_lock_it_again(lent: Client) -> None:
    before = SessionStore(lent.session.session_key)
    assert before.get("lent")
    lent.post(BACK, {"code": CODE})

    before["messages"] = "anything"
    with pytest.raises(UpdateError):
        before.save()
    assert not is_lent(lent)


@pytest.mark.django_db(transaction=True)
def test_codes_tried_in_the_same_second_are_all_counted(lent: Client) -> None:
    key = lent.session.session_key

    def attempt(code: str) -> Callable[[], str]:
        request = HttpRequest()
        request.session = SessionStore(key)
        assert lending.held(request.session)  # each has read the session before any tries

        def run() -> str:
            try:
                return lending.take_back(request, code=code)
            except Refusal as refused:
                return refused.code

        return run

    said = together(*[attempt(f"5{n:03}") for n in range(8)])

    looked_at = [code for code in said if code in ("wrong-code", "lent-too-long")]
    assert 1 <= len(looked_at) <= 3
    assert set(said) <= {"wrong-code", "lent-too-long", "session-changed", "/"}
    kept = Session.objects.filter(pk=key).first()
    if kept is not None:
        left = kept.get_decoded()["lent"]["tries"]
        assert left == 3 - len(looked_at)


@pytest.mark.django_db(transaction=True)
def test_no_socket_speaks_to_a_lent_device(lent: Client, sitting: Story) -> None:
    path = f"/ws/assemblees/{sitting.assembly.pk}/"

    def is_heard() -> bool:
        cookie = f"{settings.SESSION_COOKIE_NAME}={lent.session.session_key}"
        headers = [(b"cookie", cookie.encode()), (b"origin", b"http://testserver")]

        async def asked() -> bool:
            scope = {"type": "websocket", "path": path, "headers": headers, "query_string": b""}
            socket = ApplicationCommunicator(sockets, scope)
            await socket.send_input({"type": "websocket.connect"})
            said = await socket.receive_output(timeout=10)
            if said["type"] == "websocket.accept":
                await socket.send_input({"type": "websocket.disconnect", "code": 1000})
                await socket.wait(timeout=10)
            return bool(said["type"] == "websocket.accept")

        return asyncio.run(asked())

    assert not is_heard()
    lent.post(BACK, {"code": CODE})
    assert is_heard()


def test_the_voting_host_gives_no_right_to_a_lent_device(lent: Client, settings: Any) -> None:
    from django.urls import clear_url_caches

    settings.ROOT_URLCONF = "config.voting_urls"
    clear_url_caches()
    try:
        answer = lent.get("/isoloir/")
    finally:
        settings.ROOT_URLCONF = "config.urls"
        clear_url_caches()

    assert answer.status_code == 423
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Cet appareil est prêté" in words(answer)
