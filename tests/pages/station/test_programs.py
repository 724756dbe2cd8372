"""The booth's and the key holders' doors: static pages, rights in memory, steps of the ceremony."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from common import clock
from frontend.rehearsal.protocol import KeyHolder
from tests.cast import Cast
from tests.conftest import StrictClient
from tests.factories import polls
from tests.factories.polls import YES
from votes.station.models import Poll, Trustee
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


def ask(client: Client, url: str, body: object = None, **headers: str):
    return client.post(
        url,
        json.dumps({"mandates": "all"} if body is None else body),
        content_type="application/json",
        headers={**OURS, "Accept": "application/json", **headers},
    )


def rights(client: Client, of: polls.Rehearsed, **headers: str):
    return ask(client, f"/scrutins/{of.poll.uuid}/droits", **headers)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/isoloir/", "isoloir.html"),
        ("/depositaires/", "depositaire.html"),
        ("/verificateur/", "verificateur.html"),
        ("/papiers-de-vote/", "papiers.html"),
    ],
)
def test_the_programs_are_the_same_bytes_for_everybody(
    cast: Cast, address: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = (settings.BASE_DIR / "frontend" / "static" / "booth" / name).read_bytes()
    member = StrictClient()
    member.force_login(cast.bilal.account)
    member.cookies["django_language"] = "en"

    def opened(self: SessionBase, *args: object, **kwargs: object) -> None:
        raise AssertionError("the page opened the session")

    monkeypatch.setattr(SessionBase, "_get_session", opened)
    answers = [Client().get(address), member.get(address)]

    for answer in answers:
        assert answer.content == built
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_booth_receives_rights_and_casts_with_them(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    client.force_login(cast.bilal.account)

    answer = rights(client, of)
    session = answer.json()
    (right,) = session["rights"]
    sent = Client().post(
        session["urn"].removeprefix("http://testserver") + "/bulletins",
        json.dumps(
            {"ballot": of.maker.make(right["credential"], [YES]), "permit": right["permit"]}
        ),
        content_type="application/json",
    )

    assert answer.headers["Cache-Control"] == "no-store"
    assert session["voter"] == {"name": "Bilal Benali"}
    assert session["board"] == f"{settings.SITE_URL}/urne/{of.poll.uuid}/tableau"
    assert session["poll"]["title"] == of.poll.title
    assert session["closes_at"] == of.poll.remote_closes_at.isoformat()
    assert (right["kind"], right["voted"], right["locked"]) == ("own", False, None)
    assert sent.status_code == 201
    (again,) = rights(client, of).json()["rights"]
    assert (again["voted"], again["credential"]) == (True, None)
    assert again["locked"]


def test_the_booth_of_a_sitting_announces_no_hour_that_is_past(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.opened(cast)
    close = of.poll.remote_closes_at
    monkeypatch.setattr(clock, "now", lambda: close + timedelta(hours=6))
    client.force_login(cast.bilal.account)

    session = rights(client, of).json()

    assert session["closes_at"] == ""


def test_an_account_does_not_ask_for_its_rights_without_end(
    client: Client, cast: Cast, settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"voting_rights": "2/m/user"}
    of = polls.opened(cast)
    client.force_login(cast.bilal.account)

    answers = [rights(client, of) for _ in range(3)]
    client.force_login(cast.chloe.account)
    neighbour = rights(client, of)

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Attendez une minute" in answers[2].content.decode()
    assert neighbour.status_code == 200


def test_a_visitor_is_sent_to_sign_in_and_comes_back_to_the_booth(cast: Cast) -> None:
    of = polls.opened(cast)

    answer = rights(Client(), of)

    assert answer.status_code == 401
    assert answer.json()["sign_in"] == f"/connexion/?next=%2Fisoloir%2F%23{of.poll.uuid}"


@pytest.mark.parametrize("level", [2, 3])
def test_a_session_opened_by_e_mail_alone_steps_up_first(
    client: Client, cast: Cast, level: int
) -> None:
    of = polls.opened(cast, risk_level=level)
    client.force_login(cast.bilal.account, channels=("email",))

    answer = rights(client, of)

    assert answer.status_code == 403
    assert answer.json()["step_up"] == f"/verification/?next=%2Fisoloir%2F%23{of.poll.uuid}"
    assert "rights" not in answer.json()


def test_a_poll_of_the_lowest_level_asks_no_step_up(client: Client, cast: Cast) -> None:
    of = polls.opened(cast, risk_level=1)
    client.force_login(cast.bilal.account, channels=("email",))

    assert rights(client, of).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_ask_for_rights(
    client: Client, cast: Cast, headers: dict[str, str]
) -> None:
    of = polls.opened(cast)
    client.force_login(cast.bilal.account)

    answer = rights(client, of, **headers)

    assert answer.status_code == 403
    assert answer.json()["code"] == "other-origin"
    assert not of.poll.roll.filter(hand_overs__isnull=False).exists()


def test_a_form_cannot_ask_for_rights(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    client.force_login(cast.bilal.account)

    answer = client.post(f"/scrutins/{of.poll.uuid}/droits", {"mandates": "all"}, headers=OURS)

    assert answer.status_code == 403


def test_somebody_off_the_roll_is_told_so(client: Client, cast: Cast) -> None:
    of = polls.opened(cast, voters=[cast.alice])
    client.force_login(cast.bilal.account)

    answer = rights(client, of)

    assert (answer.status_code, answer.json()["code"]) == (403, "no-right")


def test_an_unknown_poll_is_not_found(client: Client, cast: Cast) -> None:
    client.force_login(cast.bilal.account)

    assert ask(client, "/scrutins/" + "1" * 14 + "/droits").status_code == 404


def answer_of_the_page(
    of: polls.Rehearsed, device: polls.Device, asked: dict[str, Any]
) -> dict[str, Any]:
    """What the page of a holder sends for the test vote, from their key file."""
    played = KeyHolder(device.seed)
    if asked["stage"] == "trial-key":
        return played.answer(of.poll.uuid, asked) or {}
    archive = b"".join(urn.archive(asked["trial"]["clone"]))
    return played.trial_decryption(asked, archive)


def test_the_whole_ceremony_passes_through_the_key_holders_doors(cast: Cast) -> None:
    of = polls.prepared(cast)
    holders = []
    for member in cast.key_holders:
        holder = StrictClient()
        holder.force_login(member.account)
        holders.append(holder)
    address = f"/scrutins/{of.poll.uuid}/depositaire"

    for stage, part, field in (
        ("certificate", "certificate", "certificate"),
        ("polynomial", "polynomial", "polynomial"),
        ("share", "voutput", "voutput"),
    ):
        for holder, device in zip(holders, of.devices, strict=True):
            assert holder.get(address, headers=OURS).json()["stage"] == stage
            sent = ask(holder, f"{address}/{stage}", {part: json.loads(getattr(device, field))})
            assert sent.status_code == 200, sent.content
    for holder, device in zip(holders, of.devices, strict=True):
        state = holder.get(address, headers=OURS).json()
        assert state["stage"] == "check"
        assert state["private_key_message"] in device.voutput.replace('\\"', '"')
        word = json.loads(device.key_check(of.poll))
        assert ask(holder, f"{address}/check", {"key_check": word}).status_code == 200

    for stage in ("trial-key", "trial-count"):
        for holder, device in zip(holders, of.devices, strict=True):
            asked = holder.get(address, headers=OURS).json()
            assert asked["stage"] == stage
            sent = ask(holder, f"{address}/{stage}", answer_of_the_page(of, device, asked))
            assert sent.status_code == 200, sent.content
    assert holders[0].get(address, headers=OURS).json()["stage"] == "ready"
    polls.polls.seal(poll=of.poll, at=of.at)
    assert of.poll.state == "sealed"


def test_the_count_passes_through_the_key_holders_doors(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.end()
    polls.polls.tally(poll=of.poll, at=of.at, consent=polls.NOBODY_OBJECTS)
    address = f"/scrutins/{of.poll.uuid}/depositaire"

    for member, device in zip(cast.key_holders[:2], of.devices, strict=False):
        holder = StrictClient()
        holder.force_login(member.account)
        state = holder.get(address, headers=OURS).json()
        assert state["stage"] == "decrypt"
        assert state["end_head"] == urn.end_head(of.poll.uuid)
        assert state["archive"] == f"/urne/{of.poll.uuid}/archive.bel"
        part = json.loads(device.partial_decryption(of.poll))
        body = {"partial_decryption": part, "head": state["end_head"]}
        for _twice in range(2):
            assert ask(holder, f"{address}/decrypt", body).json() == {"stage": "done"}

    of.poll.refresh_from_db()
    assert of.poll.state == "result"
    assert of.poll.result == [[2, 0, 0]]


@pytest.mark.parametrize(
    ("who", "status"), [("bilal", 403), ("diego", 403), ("fatou", 403), ("eve", 404)]
)
def test_only_the_key_holders_enter_their_page(
    client: Client, cast: Cast, who: str, status: int
) -> None:
    of = polls.prepared(cast)
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    answer = client.get(f"/scrutins/{of.poll.uuid}/depositaire", headers=OURS)

    assert answer.status_code == status


def test_a_key_holder_without_second_factor_is_sent_to_it(client: Client, cast: Cast) -> None:
    of = polls.prepared(cast)
    client.force_login(cast.alice.account, channels=("email",))

    answer = client.get(f"/scrutins/{of.poll.uuid}/depositaire", headers=OURS)

    assert answer.status_code == 403
    assert answer.json()["step_up"].startswith("/second-facteur/?next=%2Fdepositaires%2F%23")


@pytest.mark.parametrize("body", [{}, {"certificate": 3}, {"certificate": {}}, [], "x"])
def test_a_step_that_is_not_one_is_refused_in_words(
    client: Client, cast: Cast, body: object
) -> None:
    of = polls.prepared(cast)
    client.force_login(cast.alice.account)

    answer = ask(client, f"/scrutins/{of.poll.uuid}/depositaire/certificate", body)

    assert answer.status_code == 400
    assert answer.json()["what_to_do"]
    assert not Trustee.objects.exclude(certificate="").exists()


def test_an_unknown_step_is_not_found(client: Client, cast: Cast) -> None:
    of = polls.prepared(cast)
    client.force_login(cast.alice.account)

    assert ask(client, f"/scrutins/{of.poll.uuid}/depositaire/oracle", {}).status_code == 404


def test_a_late_voter_is_told_that_the_remote_vote_is_closed(client: Client, cast: Cast) -> None:
    of = polls.opened(cast, at=clock.now() - timedelta(days=8))
    assert Poll.objects.get().state == "open"
    client.force_login(cast.bilal.account)

    (right,) = rights(client, of).json()["rights"]

    assert right["locked"] == "Le vote à distance est clos."
    assert right["credential"] is None
