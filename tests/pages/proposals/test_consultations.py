"""A consultation from its one form to its explained result, through the pages alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from common.clock import PARIS
from common.models import AuditEvent
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import members
from votes.station import tasks
from votes.station.models import NamedVote, Poll

pytestmark = pytest.mark.django_db

ADVISORY = "Consultation sans valeur de décision d’assemblée."


Visit = Callable[..., Any]


@pytest.fixture
def visit(client: Client) -> Visit:
    """Somebody opens a page, or posts to it."""

    def go(person: Member | Account, address: str, **posted: object) -> Any:
        account = person.account if isinstance(person, Member) else person
        assert account is not None
        client.force_login(account)
        return client.post(address, posted) if posted else client.get(address)

    return go


def moment(value: Any) -> str:
    return value.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M")


def form(**changes: object) -> dict[str, object]:
    now = clock.now()
    return {
        "title": "Un emblème pour la coopérative",
        "question": "Quel emblème préférez-vous ?",
        "text": "Il sera imprimé sur les documents.",
        "method": "schulze",
        "regime": "named",
        "answers": "Le chêne\nLa ruche\nLe nuage",
        "mentions": "",
        "seats": "1",
        "college": "",
        "opens_at": moment(now + timedelta(minutes=5)),
        "closes_at": moment(now + timedelta(days=7)),
        "minimum_percent": "50",
        "revote": "on",
        **changes,
    }


def launched(visit: Visit, cast: Cast, **changes: object) -> Poll:
    answer = visit(cast.diego, "/consultations/lancer", **form(**changes))
    assert answer.status_code == 302, answer.content.decode()
    poll = Poll.objects.get()
    tasks.open_due_polls(poll.opens_at)
    poll.refresh_from_db()
    return poll


def ballot(poll: Poll, member: Member, *ranks: str) -> dict[str, object]:
    entry = poll.roll.get(member=member)
    given = {f"right-{entry.pk}-q0-{answer}": rank for answer, rank in enumerate(ranks)}
    return {"entry": str(entry.pk), **given}


def test_the_board_asks_members_rank_and_everybody_reads_why(visit: Visit, cast: Cast) -> None:
    poll = launched(visit, cast)
    page, voting = f"/consultations/{poll.uuid}/", f"/scrutins/{poll.uuid}/bulletin"
    before = visit(cast.bilal, page).content.decode()
    assert ADVISORY in before
    assert f'href="{voting}"' in before
    assert "arrive en tête" not in before

    paper = visit(cast.bilal, voting).content.decode()
    assert ADVISORY in paper
    assert "Vote nominatif\xa0: votre nom est gardé avec votre vote." in paper
    for member, ranks in (
        (cast.bilal, ("1", "2", "3")),
        (cast.chloe, ("2", "1", "")),
        (cast.alice, ("1", "", "")),
    ):
        answer = visit(member, voting, **ballot(poll, member, *ranks))
        assert (answer.status_code, answer.url) == (302, voting)
    during = visit(cast.bilal, page).content.decode()
    assert "3 réponses" not in during  # so few could say who
    assert "à la clôture (7 membres consultés)" in during
    assert "arrive en tête" not in during

    tasks.close_due_polls(poll.remote_closes_at)

    after = visit(cast.bilal, page).content.decode()
    assert "Le chêne\xa0» arrive en tête" in after
    assert "Les duels" in after
    assert 'data-label="Face à\xa0: La ruche">2 contre 1' in after, "read row by row on a phone"
    assert "comme annoncé\xa0: 4. Trop peu" in after
    assert after.count(ADVISORY) >= 2


@pytest.mark.usefixtures("keeper")
def test_whoever_launches_a_secret_consultation_reads_what_is_left_before_it_opens(
    visit: Visit, cast: Cast
) -> None:
    asked = form(method="choice", regime="secret", opens_at=moment(clock.now() + timedelta(days=1)))
    for _more in range(5):
        members.member()

    answer = visit(cast.diego, "/consultations/lancer", **asked)
    page = visit(cast.diego, answer.url).content.decode()

    assert "les dépositaires de clé sont prévenus" in page
    assert "La consultation est prête." not in page


def test_a_rank_given_twice_is_refused_in_words_and_nothing_is_recorded(
    visit: Visit, cast: Cast
) -> None:
    poll = launched(visit, cast)
    voting = f"/scrutins/{poll.uuid}/bulletin"

    twice = visit(cast.bilal, voting, **ballot(poll, cast.bilal, "1", "1", ""))
    empty = visit(cast.bilal, voting, **ballot(poll, cast.bilal, "", "", ""))

    assert (twice.status_code, empty.status_code) == (400, 400)
    assert "Le rang 1 est déjà donné à «\xa0Le chêne\xa0»." in twice.content.decode()
    assert "Donnez au moins le rang 1" in empty.content.decode()
    assert not NamedVote.objects.exists()


def test_a_judgment_and_an_approval_are_voted_in_plain_forms(visit: Visit, cast: Cast) -> None:
    poll = launched(visit, cast, method="judgment", mentions="Bien\nPassable\nMal")
    voting = f"/scrutins/{poll.uuid}/bulletin"
    entry = poll.roll.get(member=cast.bilal)
    given = {f"right-{entry.pk}-q{option}": str(option) for option in range(3)}

    answer = visit(cast.bilal, voting, entry=str(entry.pk), **given)

    assert answer.status_code == 302
    assert NamedVote.objects.get().choices == [[0], [1], [2]]
    tasks.close_due_polls(poll.remote_closes_at)
    page = visit(cast.bilal, f"/consultations/{poll.uuid}/").content.decode()
    assert 'class="merit"' in page


def test_strangers_find_nothing_and_members_launch_nothing(visit: Visit, cast: Cast) -> None:
    poll = launched(visit, cast)
    for address in (
        "/consultations/",
        "/consultations/lancer",
        f"/consultations/{poll.uuid}/",
        f"/scrutins/{poll.uuid}/bulletin",
        f"/scrutins/{poll.uuid}/votes-nominatifs",
    ):
        assert visit(cast.eve, address).status_code == 404, address
    for person in (cast.bilal, cast.alice):
        assert visit(person, "/consultations/lancer").status_code == 403
        assert visit(person, "/consultations/lancer", **form()).status_code == 403
    assert visit(cast.fatou, f"/scrutins/{poll.uuid}/bulletin").status_code == 404
    assert Poll.objects.count() == 1


def test_the_names_are_read_by_the_bureau_after_the_close_and_the_journal_tells_it(
    visit: Visit,
    cast: Cast,
) -> None:
    poll = launched(visit, cast)
    voting = f"/scrutins/{poll.uuid}/bulletin"
    visit(cast.bilal, voting, **ballot(poll, cast.bilal, "", "1", ""))
    names = f"/scrutins/{poll.uuid}/votes-nominatifs"
    assert visit(cast.alice, names).status_code == 409
    assert visit(cast.alice, names, read="1").status_code == 409
    tasks.close_due_polls(poll.remote_closes_at)
    for person in (cast.bilal, cast.diego):
        assert visit(person, names, read="1").status_code == 403
    assert "La ruche" not in visit(cast.alice, names).content.decode()
    assert not AuditEvent.objects.filter(verb="named_votes.read").exists()

    read = visit(cast.alice, names, read="1").content.decode()

    assert "1. La ruche" in read
    assert AuditEvent.objects.filter(verb="named_votes.read").count() == 1


def test_the_form_refuses_a_secret_ranking_and_too_few_answers(visit: Visit, cast: Cast) -> None:
    secret = visit(cast.diego, "/consultations/lancer", **form(regime="secret"))
    single = visit(cast.diego, "/consultations/lancer", **form(answers="Le chêne"))
    few = visit(cast.diego, "/consultations/lancer", **form(regime="secret", method="choice"))

    assert "Un classement ne peut pas être un vote secret ici." in secret.content.decode()
    assert "Écrivez entre deux et trente réponses." in single.content.decode()
    assert "Avec moins de dix membres" in few.content.decode()
    assert not Poll.objects.exists()


def test_an_open_consultation_waits_on_the_first_page_until_it_is_answered(
    visit: Visit, cast: Cast
) -> None:
    poll = launched(visit, cast)
    before = visit(cast.bilal, "/").content.decode()
    visit(cast.bilal, f"/scrutins/{poll.uuid}/bulletin", **ballot(poll, cast.bilal, "1", "", ""))
    after = visit(cast.bilal, "/").content.decode()

    said = "Donner votre avis\xa0: Un emblème pour la coopérative"
    assert said in before
    assert said not in after
