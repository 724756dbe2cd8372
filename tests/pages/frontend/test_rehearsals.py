"""The board rehearses an assembly from a page; the real one is never touched."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from assembly.models import Assembly
from assembly.states import AssemblyState
from common.models import AuditEvent
from common.states import TransitionRefused
from frontend import tasks
from frontend.rehearsal import records, service
from frontend.rehearsal.states import FAIL, FINISH, START, RehearsalState
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.rehearsals import moved, queued, wait_in_the_queue, with_papers

pytestmark = pytest.mark.django_db

PAGE = "/assemblees/repetition/"
ASK = f"{PAGE}commencer"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def board(client: Client, cast: Cast) -> Client:
    client.force_login(cast.diego.account)
    return client


def text(client: Client) -> str:
    page = client.get(PAGE)
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("diego", 200), ("gwenn", 200), ("bilal", 403), ("fatou", 403), ("eve", 404)],
)
def test_only_those_who_prepare_assemblies_rehearse(
    client: Client, cast: Cast, who: str, status: int
) -> None:
    record = with_papers(queued())
    with records.start(record.folder):
        records.move(record.folder, FINISH)
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    paper = client.get(f"{PAGE}1/minutes.pdf")
    b"".join(paper)  # to its end: the client then closes the file

    assert [client.get(PAGE).status_code, paper.status_code] == [status, status]
    asked = client.post(ASK)
    assert asked.status_code == (302 if status == 200 else status)
    assert len(records.latest()) == (2 if status == 200 else 1)


def test_a_visitor_is_led_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get(PAGE).status_code == client.post(ASK).status_code == 302
    assert records.latest() == []


def test_whoever_prepares_finds_the_page(board: Client, cast: Cast) -> None:
    draft = assemblies.draft(cast)

    for page in ("/assemblees/", f"/assemblees/{draft.pk}/"):
        assert f'href="{PAGE}"' in board.get(page).content.decode()


def test_asking_is_written_in_the_journal_and_given_to_the_worker(
    board: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    assert "Commencer la répétition" in text(board)

    with django_capture_on_commit_callbacks(execute=True):
        board.post(ASK)

    event = AuditEvent.objects.get(verb="rehearsal.asked")
    assert (event.actor, event.subject) == (str(cast.diego.account_id), "rehearsal:1")
    (task,) = [row.task for row in OrmQ.objects.order_by("pk")]
    assert (task["func"], task["args"]) == ("frontend.tasks.rehearse", (1,))
    assert "La répétition va commencer" in text(board)


def test_one_rehearsal_at_a_time(board: Client) -> None:
    board.post(ASK)

    refused = board.post(ASK)

    assert refused.status_code == 409
    assert "Une répétition est déjà en cours" in refused.content.decode()
    assert len(records.latest()) == 1
    assert "<button" not in text(board).partition('id="rehearsal"')[2].partition("</main>")[0]


@pytest.mark.usefixtures("keeper")
def test_the_server_is_kept_for_those_who_vote(board: Client, cast: Cast) -> None:
    assemblies.Story(cast, assemblies.draft(cast)).convene().open_vote()

    assert "Un vrai vote ou une séance est en cours" in text(board)
    assert board.post(ASK).status_code == 409
    assert records.latest() == []


def test_the_server_is_kept_for_a_sitting(board: Client, cast: Cast) -> None:
    assemblies.draft(cast)
    Assembly.objects.update(state=AssemblyState.SITTING, agenda_hash="0" * 64)

    assert board.post(ASK).status_code == 409


def test_the_page_shows_how_far_it_is_and_asks_again_by_itself(board: Client) -> None:
    record = queued()
    with records.start(record.folder):
        records.note(record.folder, "inscriptions", 3, 8)

        page = text(board)

        assert "Étape 3 sur 19\u00a0: inscriptions" in page
        assert "(3/8)" in page
        assert 'hx-trigger="every 3s"' in page
        assert board.get(f"{PAGE}1/rehearsal.log").status_code == 404


def test_the_end_shows_times_results_and_papers(board: Client) -> None:
    record = with_papers(queued())
    with records.start(record.folder):
        records.move(record.folder, FINISH)

    page = text(board)

    assert "La répétition est allée à son terme" in page
    assert '<td class="num">3,2' in page or '<td class="num">3,3' in page
    assert page.count("5, 2, 1") == 2
    assert 'hx-trigger="every' not in page
    for name, begins in (("minutes.pdf", b"%PDF"), ("qnBogoUQ4tqGpk.bel", b"BELE")):
        assert f"{PAGE}1/{name}" in page
        assert b"".join(board.get(f"{PAGE}1/{name}")).startswith(begins)
    for other in ("members.csv", "state.json", "rehearsal.log", "absent.pdf"):
        assert board.get(f"{PAGE}1/{other}").status_code == 404
    assert board.get(f"{PAGE}2/minutes.pdf").status_code == 404


def test_a_failure_says_where_it_stopped_and_what_to_do(board: Client) -> None:
    record = queued()
    with records.start(record.folder):
        records.note(record.folder, "convocation", 0, 1)
        records.move(record.folder, FAIL, reason="no notice <b>")

    page = text(board)

    assert "Elle s’est arrêtée pendant cette étape\u00a0: convocation" in page
    assert "no notice &lt;b&gt;" in page
    assert "Répéter encore" in page


def test_a_rehearsal_whose_process_died_has_failed(board: Client) -> None:
    """The kernel frees the lock of a dead process: nothing else needs to notice."""
    record = queued()
    lock = records.start(record.folder)
    assert records.read(record.folder).state == RehearsalState.RUNNING

    lock.close()

    assert records.read(record.folder).state == RehearsalState.FAILED
    assert "Son programme ne tourne plus" in text(board)
    assert board.post(ASK).status_code == 302


def test_a_request_that_no_worker_takes_fails_and_is_not_taken_later(board: Client) -> None:
    record = queued()
    wait_in_the_queue(record, records.QUEUE_SECONDS - 60)
    assert records.read(record.folder).is_under_way

    wait_in_the_queue(record, 120)

    assert records.read(record.folder).state == RehearsalState.FAILED
    assert tasks.rehearse(1) is False


def test_a_rehearsal_is_begun_once_however_often_the_task_is_run() -> None:
    record = queued()

    with records.start(record.folder):
        assert tasks.rehearse(1) is False
        with pytest.raises(TransitionRefused):
            records.start(record.folder)
    assert tasks.rehearse(9) is False


def test_what_has_ended_does_not_change_any_more() -> None:
    record = queued()
    with records.start(record.folder):
        records.move(record.folder, FINISH)

    for move in (START, FINISH, FAIL):
        with pytest.raises(TransitionRefused):
            records.move(record.folder, move)


def test_a_state_that_does_not_exist_is_refused() -> None:
    record = queued()
    path = record.folder / "state.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "state": "paused"}))

    with pytest.raises(ValueError, match="paused"):
        records.read(record.folder)


def test_the_last_three_are_kept() -> None:
    for _again in range(5):
        moved(queued(), FAIL)

    assert [record.number for record in records.latest()] == [5, 4, 3]
    assert sorted(p.name for p in records.home().iterdir() if p.is_dir()) == ["3", "4", "5"]


def test_a_scratch_service_inherits_no_relay_and_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Started beside a real service, it must not send through that service's relays."""
    for name in ("EMAIL_HOST", "MAIL_RELAYS", "EMAIL_HOST_PASSWORD", "SECRET_KEY", "ALLOWED_HOSTS"):
        monkeypatch.setenv(name, "of-the-real-service")

    environment = service.environment_of(records.home(), port=1, mail_port=2)

    assert "of-the-real-service" not in environment.values()
    assert environment["EMAIL_PORT"] == "2"
