"""The urn over HTTP: no cookie, no session, no person; errors in French with what to do."""

import json
import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.db import OperationalError
from django.test import Client

from tests.factories import urns
from tests.factories.urns import NO, NOON
from votes.belenios.errors import Check, ProtocolError
from votes.belenios.hashing import sha256_b64
from votes.urn import queries, refusals
from votes.urn.actions import polls, refused
from votes.urn.models import Ballot, Record, Refused
from votes.urn.views import casting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting.clock, "now", lambda: NOON)


def post(client: Client, box: urns.Box, **body: object):
    return client.post(
        f"/urne/{box.uuid}/bulletins", json.dumps(body), content_type="application/json"
    )


def address_of(box: urns.Box, tracker: str) -> str:
    safe = tracker.replace("+", "-").replace("/", "_")
    return f"/urne/{box.uuid}/bulletins/{safe}"


def test_a_ballot_is_cast_and_its_receipt_found_again(client: Client) -> None:
    box = urns.opened()
    ballot, permit = box.ballot(), box.permit()

    created = post(client, box, ballot=ballot, permit=permit)
    again = post(client, box, ballot=ballot, permit=permit)
    found = client.get(address_of(box, created.json()["receipt"]["tracker"]))

    assert (created.status_code, again.status_code, found.status_code) == (201, 200, 200)
    assert created.json() == again.json()
    shown, exact = found.json()["receipt"], created.json()["receipt"]
    assert shown["at"] == f"{exact['at'][:14]}00:00Z"
    assert (shown["precision"], exact["precision"]) == ("hour", "second")
    assert {shown[key] == exact[key] for key in ("tracker", "height", "head")} == {True}
    assert set(created.json()["receipt"]) == {
        "tracker",
        "height",
        "head",
        "at",
        "precision",
        "signature",
        "urn_key",
    }
    assert created.headers["Cache-Control"] == "no-store"


def test_the_casting_door_reads_no_session_and_sets_no_cookie(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = urns.opened()
    ballot, permit = box.ballot(), box.permit()
    client.cookies["sessionid"] = "somebody-s-session"

    def opened(self: SessionBase, *args: object, **kwargs: object) -> None:
        raise AssertionError("the casting door opened the session")

    monkeypatch.setattr(SessionBase, "_get_session", opened)
    answers = [
        post(client, box, ballot=ballot, permit=permit),
        post(client, box, ballot=box.ballot(1), permit="none"),
        client.get(f"/urne/{box.uuid}/election.json"),
        client.get(f"/urne/{box.uuid}/informations.json"),
        client.get(f"/urne/{box.uuid}/archive.bel"),
    ]

    assert [answer.status_code for answer in answers] == [201, 403, 200, 200, 200]
    assert not any(answer.cookies for answer in answers)


def test_a_permit_in_the_figures_of_another_script_is_a_permit_refused(client: Client) -> None:
    box = urns.opened()
    arabic = f"1.\u0660.\u0660.owner.\u0660.{'A' * 43}"

    answer = post(client, box, ballot=box.ballot(), permit=arabic)

    assert answer.status_code == 403
    assert answer.json()["code"] == "permit-refused"


def test_a_length_that_is_no_number_is_refused(client: Client) -> None:
    box = urns.opened()

    answer = client.post(
        f"/urne/{box.uuid}/bulletins",
        b"{}",
        content_type="application/json",
        CONTENT_LENGTH="\u00b2",
    )

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"not json", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'{"ballot": 1, "permit": ""}', "application/json", 400),
        (b'{"ballot": "x"}', "application/json", 400),
        (b'{"ballot": "x", "permit": "y", "voter": "z"}', "application/json", 400),
        (b'{"ballot": "\\ud800", "permit": "y"}', "application/json", 400),
        (
            b'{"ballot": "{\\"credential\\":\\"\\\\ud800\\"}", "permit": "y"}',
            "application/json",
            400,
        ),
        (b'{"ballot": "{}", "permit": "' + b"y" * 500 + b'"}', "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"ballot=x&permit=y", "application/x-www-form-urlencoded", 415),
        (b" " * 200_001, "application/json", 413),
    ],
)
def test_what_is_not_a_ballot_gets_a_clear_error_and_nothing_is_stored(
    client: Client, body: bytes, kind: str, status: int
) -> None:
    box = urns.opened()

    answer = client.post(f"/urne/{box.uuid}/bulletins", body, content_type=kind)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]
    assert answer.json()["what_to_do"]
    assert Ballot.objects.count() == 0


def test_a_late_ballot_is_told_that_the_remote_vote_is_closed(client: Client) -> None:
    box = urns.opened()
    ballot, permit = box.ballot(), box.permit()
    polls.suspend(poll_uuid=box.uuid, at=NOON)

    answer = post(client, box, ballot=ballot, permit=permit)

    assert answer.status_code == 409
    assert answer.json()["code"] == "remote-vote-closed"
    assert answer.json()["title"] == "Le vote à distance est clos."


def test_an_unknown_poll_or_tracker_is_not_found(client: Client) -> None:
    box = urns.opened()

    for answer in (
        client.get(address_of(box, "A" * 43)),
        client.get("/urne/" + "1" * 14 + "/election.json"),
        client.post(
            "/urne/" + "1" * 14 + "/bulletins",
            '{"ballot": "{}", "permit": ""}',
            content_type="application/json",
        ),
    ):
        assert answer.status_code == 404
        assert answer.json()["what_to_do"]


def test_a_replaced_ballot_is_said_to_be_replaced(client: Client) -> None:
    box = urns.opened(revote=True)
    first = box.cast()
    box.cast(choice=NO)
    polls.suspend(poll_uuid=box.uuid, at=NOON)

    answer = client.get(address_of(box, first.tracker))

    assert answer.status_code == 409
    assert answer.json()["code"] == "ballot-already-seen"


def test_asking_for_a_ballot_of_the_board_does_not_tell_that_its_voter_has_just_voted_again(
    client: Client,
) -> None:
    box = urns.opened(revote=True, voters=12)
    trackers = [box.cast(voter).tracker for voter in range(10)]
    before = [client.get(address_of(box, each)).json() for each in trackers]

    box.cast(4, NO)

    assert [client.get(address_of(box, each)).json() for each in trackers] == before


def test_only_the_booth_s_origin_is_invited_and_never_with_cookies(
    client: Client, settings
) -> None:
    settings.BOOTH_URL = "https://vote.example.org/somewhere"
    box = urns.opened()

    answer = client.options(
        f"/urne/{box.uuid}/bulletins", headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "https://vote.example.org"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_election_is_given_in_the_bytes_of_its_fingerprint(client: Client) -> None:
    box = urns.sealed()

    body = client.get(f"/urne/{box.uuid}/election.json").content

    assert sha256_b64(body) == box.poll.fingerprint


def test_the_archive_downloads_as_the_tool_names_it(client: Client) -> None:
    box = urns.opened()
    box.cast()

    answer = client.get(f"/urne/{box.uuid}/archive.bel")

    assert b"".join(answer.streaming_content) == b"".join(queries.archive(box.uuid))
    assert f'filename="{box.uuid}.bel"' in answer.headers["Content-Disposition"]


def test_the_board_shows_trackers_and_milestones_but_no_time_of_arrival(client: Client) -> None:
    box = urns.opened()
    trackers = [box.cast(voter).tracker for voter in range(3)]
    polls.suspend(poll_uuid=box.uuid, at=NOON)

    page = client.get(f"/urne/{box.uuid}/tableau")
    listed = client.get(f"/urne/{box.uuid}/tableau?format=json").json()

    assert page.status_code == 200
    assert all(tracker in page.content.decode() for tracker in trackers)
    assert listed["trackers"] == sorted(trackers)
    assert "at" not in listed


def test_the_board_forgets_a_replaced_ballot_only_with_the_batch_that_brings_its_successor(
    client: Client,
) -> None:
    box = urns.opened(revote=True, voters=12)
    board = f"/urne/{box.uuid}/tableau?format=json"
    first = box.cast(0).tracker
    for voter in range(1, 10):
        box.cast(voter)
    before = client.get(board).json()["trackers"]

    second = box.cast(0, [[0, 1, 0]]).tracker

    assert first in before
    assert client.get(board).json()["trackers"] == before
    polls.suspend(poll_uuid=box.uuid, at=NOON)
    after = client.get(board).json()["trackers"]
    assert second in after
    assert first not in after
    assert len(after) == len(before)


def test_the_count_of_ballots_stays_fresh_without_the_page_around_it(client: Client) -> None:
    box = urns.opened()
    box.cast()

    count = client.get(f"/urne/{box.uuid}/tableau?format=count").content.decode()

    assert "1 bulletin scellé compte dans cette urne." in count
    assert "<h1" not in count
    page = client.get(f"/urne/{box.uuid}/tableau").content.decode()
    assert f'data-live-url="/urne/{box.uuid}/tableau?format=count"' in page
    assert f'href="/verificateur/#{box.uuid}"' in page


def test_the_board_does_not_say_how_few_have_voted_at_a_distance(client: Client) -> None:
    box = urns.opened(voters=11, closes_at=NOON + timedelta(days=1))
    pages = [f"/urne/{box.uuid}/tableau{asked}" for asked in ("", "?format=count")]
    assert all("0 bulletin scellé" in client.get(page).content.decode() for page in pages)

    for voter in range(9):
        box.cast(voter)
        read = [client.get(page).content.decode() for page in pages]
        assert all("Moins de dix bulletins scellés comptent" in each for each in read)
        assert not any(f"{voter + 1} bulletin" in each for each in read)

    box.cast(9)
    read = [client.get(page).content.decode() for page in pages]
    assert all("10 bulletins scellés comptent dans cette urne." in each for each in read)


def test_a_draft_has_no_board(client: Client) -> None:
    polls.create(poll_uuid="1" * 14, title="Brouillon", revote=False)

    assert client.get("/urne/" + "1" * 14 + "/tableau").status_code == 404


def test_no_log_line_carries_a_tracker_a_credential_or_a_permit(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    box = urns.opened()
    ballot, permit = box.ballot(), box.permit()

    receipt = post(client, box, ballot=ballot, permit=permit).json()["receipt"]
    post(client, box, ballot=box.ballot(choice=NO), permit=permit)
    post(client, box, ballot=ballot.replace("1", "2", 1), permit=permit)
    lost = "B" * 43
    client.get(address_of(box, lost))
    client.get(address_of(box, receipt["tracker"]))

    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    for secret in (receipt["tracker"], lost, permit, box.credential(), box.drawn.secrets[0]):
        assert secret not in logged


def test_the_address_of_an_urn_leads_to_its_public_board(client: Client) -> None:
    """The receipt names it: it must lead somewhere."""
    box = urns.opened()

    for address in (f"/urne/{box.uuid}", f"/urne/{box.uuid}/"):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1][0] == f"/urne/{box.uuid}/tableau"
        assert answer.status_code == 200


def test_of_what_is_refused_a_count_by_rule_is_kept_and_nothing_else(client: Client) -> None:
    box = urns.opened()
    ballot, permit = box.ballot(), box.permit()
    before = Record.objects.count()

    for _ in range(2):
        post(client, box, ballot=ballot, permit="none")
    post(client, box, ballot=ballot.replace(",", ", ", 1), permit=permit)
    post(client, box, ballot=1, permit="")
    client.post("/urne/11111111111111/bulletins", b"{}", content_type="application/json")

    kept = Refused.objects.order_by("rule").values_list("poll", "rule", "times")
    assert list(kept) == [
        (box.uuid, "ballot-refused.ballot-canonical", 1),
        (box.uuid, "permit-refused", 2),
        (box.uuid, "unreadable", 1),
    ]
    assert (Record.objects.count(), Ballot.objects.count()) == (before, 0)
    said = dict(queries.refused(box.uuid))
    assert str(next(iter(said))).startswith("Votre autorisation de voter")
    assert "chaque bulletin est écrit de la seule façon permise" in said


def test_whatever_the_door_refuses_is_said_in_words_and_not_as_a_code() -> None:
    refused = (refusals.too_many_false_ballots(), refusals.state_changed(), refusals.ballot_seen())

    assert [str(refusals.said(each.code)) for each in refused] == [
        str(each.message) for each in refused
    ]


def test_a_ballot_that_will_come_again_is_not_counted_as_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = urns.opened()

    def busy(**_: object) -> None:
        raise refusals.busy()

    monkeypatch.setattr(casting, "cast", busy)
    answer = post(client, box, ballot=box.ballot(), permit=box.permit())

    assert answer.status_code == 503
    assert not Refused.objects.exists()


def test_a_base_that_counts_nothing_keeps_no_voter_from_their_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = urns.opened()

    def silent(taken: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(refused, "_write", silent)
    answer = post(client, box, ballot=box.ballot(), permit="none")

    assert (answer.status_code, answer.json()["code"]) == (403, "permit-refused")


def test_every_refusal_of_the_door_is_said_in_words() -> None:
    for check in Check:
        code = refusals.bad_ballot(ProtocolError(check, "")).code
        assert str(refusals.said(code)) != code
    for unknown in ("of an older release", "ballot-refused.of-an-older-release"):
        assert refusals.said(unknown) == unknown
