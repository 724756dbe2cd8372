"""The officers' pages: what each may see and do, from the sealing to the certification."""

from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from common.models import AuditEvent
from members.names import fold
from tests.cast import Cast
from tests.factories import polls
from tests.factories.members import member
from tests.factories.polls import NO, YES
from votes.station import governors, integrity, queries
from votes.station.actions import polls as life
from votes.station.actions import watching
from votes.station.models import Poll
from votes.station.questions import judgment
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def signed(client: Client, person: object) -> Client:
    client.force_login(getattr(person, "account", person))
    return client


@pytest.fixture
def journalled(client: Client) -> Client:
    """A browser on a page whose reading is itself noted in the journal."""
    client.reading_may_write = True  # type: ignore[attr-defined]
    return client


def press(client: Client, of: polls.Rehearsed, verb: str, **fields: str):
    return client.post(f"/scrutins/{of.poll.uuid}/{verb}", fields)


def test_the_chair_leads_a_poll_from_the_sealing_to_the_certificate(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock.now()
    hour = today - timedelta(days=1)
    opens_at = hour - timedelta(days=7)
    of = polls.with_keys(polls.prepared(cast, at=opens_at, remote_closes_at=hour))
    signed(client, cast.alice)
    page = f"/scrutins/{of.poll.uuid}/"
    states = []

    for verb, fields in (
        ("sceller", {}),
        ("ouvrir", {}),
        ("suspendre", {"why": "Incident"}),
        ("rouvrir", {"closes_at": ""}),
        ("clore", {}),
        ("depouiller", {"voters_asked": "0", "voters_opposed": "0"}),
    ):
        before_the_close = verb in ("sceller", "ouvrir")
        monkeypatch.setattr(clock, "now", lambda at=opens_at if before_the_close else today: at)
        assert verb in client.get(page).content.decode(), verb
        answer = press(client, of, verb, **fields)
        assert (answer.status_code, answer.url) == (302, page), verb
        of.poll.refresh_from_db()
        states.append(of.poll.state)
    for index in (1, 2):
        device = of.devices[index - 1]
        polls.trustees.submit_partial_decryption(
            trustee=of.poll.trustees.get(index=index),
            decryption=device.partial_decryption(of.poll),
            head=polls.urn.end_head(of.poll.uuid),
            at=of.at,
            by=None,
        )
    assert press(client, of, "certifier").status_code == 302

    assert states == ["sealed", "open", "suspended", "open", "ended", "tallied"]
    assert Poll.objects.get().state == "certified"
    shown = client.get(page).content.decode()
    assert "Alice Martin" in shown
    assert queries.certification(of.poll).certifier == cast.alice


def test_after_an_incident_the_vote_goes_on_until_its_announced_close(
    client: Client, cast: Cast
) -> None:
    of = polls.opened(cast)
    signed(client, cast.gwenn)

    press(client, of, "suspendre", why="Panne du réseau")
    answer = press(client, of, "reprendre")

    assert answer.status_code == 302
    sealed = urn.poll(of.poll.uuid)
    assert (sealed.state, sealed.closes_at) == ("open", of.poll.remote_closes_at)


def test_a_vote_is_not_ended_before_its_announced_close(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    signed(client, cast.alice)

    assert "clore" not in client.get(f"/scrutins/{of.poll.uuid}/").content.decode()
    assert press(client, of, "clore").status_code == 409
    assert Poll.objects.get().state == "open"


@pytest.mark.parametrize("verb", ["clore", "rouvrir", "annuler"])
def test_a_poll_of_an_assembly_ends_and_reopens_by_the_assembly_alone(
    client: Client, cast: Cast, verb: str
) -> None:
    hour = clock.now() - timedelta(days=1)
    of = polls.opened(cast, at=hour - timedelta(days=7), remote_closes_at=hour)
    life.suspend(poll=of.poll, at=hour)
    signed(client, cast.alice)

    def governor(poll: Poll) -> governors.Governor:
        return governors.Governor("l’assemblée du 30 mai", "/assemblees/1/")

    governors.register(governor)
    try:
        page = client.get(f"/scrutins/{of.poll.uuid}/").content.decode()
        answer = press(client, of, verb, why="Pourquoi", closes_at="")
    finally:
        governors.unregister(governor)

    assert "l’assemblée du 30 mai" in page
    assert 'href="/assemblees/1/"' in page
    assert f"/{verb}" not in page
    assert answer.status_code == 409
    assert Poll.objects.get().state == "suspended"


def test_a_button_that_cannot_be_pressed_says_why(client: Client, cast: Cast) -> None:
    of = polls.prepared(cast)
    signed(client, cast.alice)

    page = client.get(f"/scrutins/{of.poll.uuid}/").content.decode()
    answer = press(client, of, "sceller")

    assert "Des dépositaires n’ont pas encore fabriqué et essayé leur clé." in page
    assert "disabled" in page
    assert answer.status_code == 409
    assert "Gwenn Le Goff" in answer.content.decode()


def test_an_act_without_its_reason_changes_nothing(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    signed(client, cast.alice)

    answer = press(client, of, "suspendre", why="")

    assert answer.status_code == 400
    assert Poll.objects.get().state == "open"


def test_a_refusal_to_certify_is_published_with_its_reasons(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.count()
    signed(client, cast.gwenn)

    press(client, of, "refuser", reasons="Le tableau était illisible.")

    page = client.get(f"/scrutins/{of.poll.uuid}/").content.decode()
    assert "Le tableau était illisible." in page
    assert "Pour" in page


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [
        ("diego", "annuler", 302),
        ("diego", "suspendre", 403),
        ("diego", "certifier", 403),
        ("alice", "suspendre", 302),
        ("bilal", "suspendre", 403),
        ("bilal", "annuler", 403),
        ("fatou", "annuler", 403),
        ("eve", "annuler", 404),
        ("alice", "inconnu", 404),
    ],
)
def test_each_act_asks_for_its_function(
    client: Client, cast: Cast, who: str, verb: str, status: int
) -> None:
    of = polls.opened(cast)
    signed(client, getattr(cast, who))

    assert press(client, of, verb, why="Pourquoi").status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("diego", 200), ("bilal", 403), ("fatou", 403), ("eve", 404)],
)
@pytest.mark.parametrize("page", ["", "etat", "integrite"])
def test_the_pages_are_for_officers(
    client: Client, cast: Cast, who: str, status: int, page: str
) -> None:
    of = polls.opened(cast)
    signed(client, getattr(cast, who))

    assert client.get(f"/scrutins/{of.poll.uuid}/{page}").status_code == status


def test_a_visitor_signs_in_first(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)

    answer = client.get(f"/scrutins/{of.poll.uuid}/")

    assert answer.status_code == 302
    assert answer.url.startswith("/connexion/?next=")


def test_an_officer_without_second_factor_is_sent_to_it(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    client.force_login(cast.alice.account, channels=("email",))

    for answer in (client.get(f"/scrutins/{of.poll.uuid}/"), press(client, of, "clore")):
        assert answer.status_code == 302
        assert answer.url.startswith("/second-facteur/")
    assert Poll.objects.get().state == "open"


def test_the_list_shows_the_polls_one_runs(client: Client, cast: Cast) -> None:
    of = polls.prepared(cast)

    assert of.poll.title in signed(client, cast.diego).get("/scrutins/").content.decode()
    assert of.poll.title not in signed(client, cast.bilal).get("/scrutins/").content.decode()
    assert signed(client, cast.eve).get("/scrutins/").status_code == 404


def test_the_signed_roll_says_who_voted_and_nothing_more(journalled: Client, cast: Cast) -> None:
    """No time, no tracker, no credential, no order of arrival (secrecy.md 15)."""
    of = polls.opened(cast, revote=True)
    receipts = [of.vote(member, [YES]) for member in (cast.mots_passants, cast.bilal)]
    of.end()
    signed(journalled, cast.gwenn)
    address = f"/scrutins/{of.poll.uuid}/emargement"

    page = journalled.get(address).content.decode()
    table = b"".join(journalled.get(f"{address}?format=csv").streaming_content).decode()

    lines = table.lstrip("\ufeff").splitlines()
    assert lines[0] == "Nom;A voté"
    assert lines[1:] == sorted(lines[1:], key=fold)
    assert sum(line.endswith(";oui") for line in lines) == 2
    for text in (page, table):
        for receipt in receipts:
            assert receipt.tracker not in text
            assert receipt.at.strftime("%H:%M:%S") not in text
        assert of.poll.roll.first().public_credential not in text


def test_while_ballots_come_in_the_signed_roll_grows_with_the_board_and_never_by_one_name(
    journalled: Client, cast: Cast
) -> None:
    """A name more beside a ballot more would say whose it is, to who holds a key (secrecy.md 4)."""
    more = [member("Camille", f"Rang{n}", email=f"c{n}@grand.example") for n in range(5)]
    voting = [cast.bilal, cast.chloe, cast.diego, cast.hugo, cast.alice, *more]
    of = polls.opened(cast, revote=True, voters=[*voting, cast.gwenn])
    signed(journalled, cast.gwenn)
    address = f"/scrutins/{of.poll.uuid}/emargement"

    def signatures() -> int:
        return journalled.get(address).content.decode().count("<td>oui</td>")

    for voter in (*voting[:-1], cast.bilal, cast.bilal, cast.bilal):
        of.vote(voter, [YES])
    before = signatures()
    of.vote(voting[-1], [YES])
    after = signatures()
    of.vote(cast.gwenn, [YES])
    one_more = signatures()
    of.end()

    assert (before, after, one_more, signatures()) == (0, 10, 10, 11)


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("gwenn", 200), ("diego", 403), ("bilal", 403), ("eve", 404)],
)
def test_the_signed_roll_is_for_those_who_watch_the_vote_never_for_the_board(
    journalled: Client, cast: Cast, who: str, status: int
) -> None:
    """« Le directoire : combien, pas qui. »"""
    of = polls.opened(cast)
    signed(journalled, getattr(cast, who))
    address = f"/scrutins/{of.poll.uuid}/emargement"

    answer = journalled.get(address)

    assert answer.status_code == status
    if who == "diego":
        assert journalled.get(f"{address}?format=csv").status_code == status
        assert address not in journalled.get(f"/scrutins/{of.poll.uuid}/").content.decode()


def test_the_signed_roll_leaves_as_a_file_once_the_vote_has_ended(
    journalled: Client, cast: Cast
) -> None:
    of = polls.opened(cast)
    signed(journalled, cast.gwenn)
    address = f"/scrutins/{of.poll.uuid}/emargement"

    during = journalled.get(f"{address}?format=csv")
    page = journalled.get(address).content.decode()
    of.end()
    after = journalled.get(f"{address}?format=csv")

    assert during.status_code == 409
    assert "?format=csv" not in page
    assert after["Content-Type"].startswith("text/csv")


def test_each_reading_of_the_signed_roll_is_in_the_journal(journalled: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    signed(journalled, cast.gwenn)

    journalled.get(f"/scrutins/{of.poll.uuid}/emargement")

    noted = AuditEvent.objects.get(verb="poll.signed_roll_read")
    assert noted.actor == str(cast.gwenn.account.pk)
    assert noted.subject == f"poll:{of.poll.uuid}"


def test_no_page_of_an_open_poll_tells_a_choice(journalled: Client, cast: Cast) -> None:
    """Room, proxy, remote: headcounts only; nothing to subtract from (secrecy.md 8)."""
    of = polls.opened(cast)
    pages = {}
    signed(journalled, cast.alice)
    for choice, voter in ((YES, cast.bilal), (NO, cast.chloe)):
        of.vote(voter, [choice])
    for page in ("", "etat", "integrite", "emargement"):
        pages[page] = journalled.get(f"/scrutins/{of.poll.uuid}/{page}").content.decode()

    for text in pages.values():
        for word in ("Pour", "Contre", "Abstention"):
            assert word not in text.replace("Pour le bureau", "").replace("Pourquoi", "")


def test_the_integrity_page_is_green_on_an_honest_poll(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    signed(client, cast.gwenn)

    page = client.get(f"/scrutins/{of.poll.uuid}/integrite").content.decode()

    assert "Tous les contrôles sont bons" in page


def test_the_board_does_not_read_in_the_checks_how_few_have_voted(
    client: Client, cast: Cast
) -> None:
    of = polls.opened(cast)
    for voter in (cast.bilal, cast.chloe):
        of.vote(voter, [YES])
    watching.check(poll=of.poll, at=of.at)
    address = f"/scrutins/{of.poll.uuid}/integrite"

    watched = signed(client, cast.gwenn).get(address).content.decode()
    read = signed(client, cast.diego).get(address).content.decode()

    assert "2 bulletins, " in watched
    assert "événements, jusqu’à" in watched
    assert "bulletins, " not in read
    assert "événements, jusqu’à" not in read
    assert "&lt; 10" in read or "< 10" in read


def test_a_failed_check_comes_first_with_what_to_do(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.opened(cast)
    found = [
        integrity.CheckResult("good", "La chaîne tient", ok=True),
        integrity.CheckResult("bad", "Les programmes ont changé", ok=False),
    ]
    monkeypatch.setattr(integrity, "checks", lambda poll: found)

    page = signed(client, cast.gwenn).get(f"/scrutins/{of.poll.uuid}/integrite").content.decode()

    assert (
        page.index("Arrêtez le vote")
        < page.index("Les programmes ont changé")
        < page.index("La chaîne tient")
    )


def test_a_legal_close_shows_on_the_page(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    life.suspend(poll=of.poll, at=of.poll.remote_closes_at, why="legal-hour")

    page = signed(client, cast.alice).get(f"/scrutins/{of.poll.uuid}/").content.decode()

    assert "Suspendu" in page


def test_a_judgment_is_shown_as_one_result_with_bars_a_table_and_its_sentence(
    client: Client, cast: Cast
) -> None:
    asked = judgment("Quel emblème ?", ("Le chêne", "La ruche"), ("Bien", "Passable", "Mal"))
    of = polls.opened(cast, questions=asked)
    of.vote(cast.bilal, [[1, 0, 0], [0, 1, 0]])
    of.vote(cast.chloe, [[1, 0, 0], [0, 1, 0]])
    of.count()
    signed(client, cast.alice)

    page = client.get(f"/scrutins/{of.poll.uuid}/").content.decode()

    assert page.count("<h3>Quel emblème ?</h3>") == 1
    assert "Le chêne\xa0» arrive en tête" in page
    assert 'class="merit"' in page
    cells = 'data-label="Bien">0</td><td class="num" data-label="Passable">2</td>'
    assert f'<th scope="row">La ruche</th><td class="num" {cells}' in page
    assert "sa mention majoritaire est" in page


def test_a_key_holder_whose_part_was_not_needed_is_not_said_to_be_awaited(
    client: Client, cast: Cast
) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.alice, [NO])
    of.count(holders=(2, 3))
    signed(client, cast.alice)

    page = client.get(f"/scrutins/{of.poll.uuid}/").content.decode()

    assert "n’a pas été nécessaire" in page
    assert "après la clôture" not in page
