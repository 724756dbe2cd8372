"""The home page says where the member stands, what is expected and until when."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from assembly import audiences
from assembly.actions import questions, signatures
from assembly.actions.proxies import revoke
from assembly.models import Assembly, Minutes
from common import clock
from members.actions import access
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies, codes, polls, proposals
from tests.factories.assemblies import Story
from tests.factories.members import member, own_shares
from votes.station.actions import polls as station

pytestmark = pytest.mark.django_db

FOR = [[1, 0, 0]]


def at(instant: datetime) -> None:
    clock.move(instant - clock.now())


def account(of: Member) -> Account:
    assert of.account is not None
    return of.account


def text(client: Client, path: str = "/") -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.content.decode()


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, assemblies.draft(cast))


def test_a_visitor_reads_what_this_is(client: Client, cast: Cast) -> None:
    page = text(client)
    assert "C’est ici que nous décidons ensemble" in page
    assert cast.cooperative.name in page


def test_nothing_is_expected_when_no_assembly_runs(client: Client, cast: Cast) -> None:
    client.force_login(account(cast.bilal))
    assert "Rien n’est attendu de vous aujourd’hui" in text(client)


def test_an_account_that_acts_for_nobody_is_told_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.eve)
    assert "Ce compte n’agit pour aucun membre" in text(client)


@pytest.mark.usefixtures("keeper")
def test_a_convened_assembly_says_when_the_vote_opens(client: Client, story: Story) -> None:
    story.convene()
    at(story.at)
    client.force_login(account(story.cast.bilal))
    page = text(client)
    assert "Une assemblée est convoquée" in page
    assert "mercredi 20\u00a0mai 2026" in page


@pytest.mark.usefixtures("keeper")
def test_an_open_vote_is_the_first_thing_said(client: Client, story: Story) -> None:
    story.convene().open_vote()
    at(story.at)
    client.force_login(account(story.cast.bilal))
    page = text(client)
    assert "1 décision attend votre voix" in page
    assert "pas encore voté" in page
    assert f"/isoloir/#{story.rehearsed[0].poll.pk}" in page
    assert f"/jauge/{story.assembly.pk}/" in page


@pytest.mark.usefixtures("keeper")
def test_home_and_the_calls_to_vote_announce_the_same_minutes(client: Client, story: Story) -> None:
    for number in range(4):
        assemblies.resolution(
            story.assembly, assemblies.board(story.cast), title=f"Décision {number}"
        )
    story.convene().open_vote()
    at(story.at)
    client.force_login(account(story.cast.bilal))

    page, said = text(client), audiences.words(story.assembly.subject, story.at)

    assert "5 décisions attendent votre voix" in page
    assert "Environ 3 minutes" in page
    assert said["minutes"] == 3


@pytest.mark.usefixtures("keeper")
def test_a_recorded_vote_is_said_with_its_day_and_hour(client: Client, story: Story) -> None:
    story.convene().open_vote()
    story.at += timedelta(hours=1, minutes=12)
    story.vote(story.cast.bilal, FOR)
    at(story.at)
    client.force_login(account(story.cast.bilal))
    page = text(client)
    assert "Votre vote est enregistré, mercredi 20\u00a0mai 2026 à 10\u00a0h\u00a012" in page
    client.force_login(account(story.cast.chloe))
    assert "pas encore voté" in text(client)


@pytest.mark.usefixtures("keeper")
def test_after_the_remote_close_the_page_says_what_is_left(client: Client, story: Story) -> None:
    story.convene().open_vote().close_remote_vote()
    at(story.at)
    client.force_login(account(story.cast.bilal))
    assert "Le vote à distance est clos" in text(client)


@pytest.mark.usefixtures("keeper")
def test_who_entered_after_the_roll_is_told_so_while_the_others_vote(
    client: Client, story: Story
) -> None:
    story.convene().open_vote()
    at(story.at)
    newcomer = member(number=90, last_name="Neuf", first_name="Lou", email="lou@membres.example")
    client.force_login(account(newcomer))

    page = text(client)

    assert "Vous n’êtes pas sur la liste du vote à distance" in page
    assert "Le vote à distance est clos" not in page


@pytest.mark.usefixtures("keeper")
def test_a_stopped_vote_is_not_said_to_be_closed(client: Client, story: Story) -> None:
    story.convene().open_vote()
    at(story.at)
    station.suspend(poll=story.rehearsed[0].poll, at=story.at, why="panne")
    client.force_login(account(story.cast.bilal))

    page = text(client)

    assert "Le vote est arrêté pour l’instant" in page
    assert "Le vote à distance est clos" not in page


@pytest.mark.usefixtures("keeper")
def test_in_the_sitting_only_people_who_are_there_are_called_to_vote(
    client: Client, story: Story
) -> None:
    there_are = [member for member in story.cast.members if member != story.cast.chloe]
    story.convene().open_vote().close_remote_vote().open_sitting(*there_are).room_vote()
    at(story.at)
    page = f"/assemblees/{story.assembly.pk}/"

    client.force_login(account(story.cast.bilal))
    there = text(client) + text(client, page)
    client.force_login(account(story.cast.chloe))
    elsewhere = text(client) + text(client, page)

    assert there.count("/isoloir/#") == 2
    assert "/isoloir/#" not in elsewhere
    for shown in (there, elsewhere):
        assert "Le vote de la salle est ouvert" in shown
        assert "pas encore voté · avant le" not in shown
        assert "puis levez la séance" not in shown


@pytest.mark.usefixtures("keeper")
def test_whoever_runs_the_vote_is_told_to_begin_the_count(client: Client, story: Story) -> None:
    story.convene().open_vote()
    station.end(poll=story.rehearsed[0].poll, at=story.at)
    at(story.at)

    client.force_login(account(story.cast.alice))
    assert "Commencer le dépouillement" in text(client)
    client.force_login(account(story.cast.bilal))
    assert "Commencer le dépouillement" not in text(client)


@pytest.mark.usefixtures("keeper")
def test_the_bureau_is_told_to_sign_once_the_sitting_is_over_and_nobody_else(
    client: Client, story: Story
) -> None:
    """R225-106: each signs for oneself; what one has signed waits for the others alone."""
    cast = story.cast
    story.convene().open_vote().close_remote_vote().open_sitting(*cast.members)
    at(story.at)
    client.force_login(account(cast.gwenn))
    assert "pièce de la séance" not in text(client)

    story.close()
    at(story.at)
    waiting = "Signer 2 pièces de la séance"
    assert waiting in text(client)
    sheet = Minutes.objects.get(kind=Minutes.Kind.ATTENDANCE)
    signatures.approve(minutes=sheet, at=story.at, by=account(cast.gwenn))
    assert "Signer 1 pièce de la séance" in text(client)

    client.force_login(account(cast.diego))
    assert waiting in text(client)
    client.force_login(account(cast.chloe))
    assert "de la séance" not in text(client)


@pytest.mark.usefixtures("keeper")
def test_who_gave_a_proxy_is_reminded_of_it(client: Client, story: Story) -> None:
    story.convene()
    story.give(story.cast.bilal, story.cast.chloe)
    at(story.at)
    client.force_login(account(story.cast.bilal))
    assert f"Vous avez donné pouvoir à {story.cast.chloe}" in text(client)


@pytest.mark.usefixtures("keeper")
def test_whose_proxy_holder_has_voted_is_told_so_and_nobody_else_is(
    client: Client, story: Story
) -> None:
    """That they were represented and when, never the choice, which no page knows."""
    bilal, chloe = story.cast.bilal, story.cast.chloe
    story.convene().open_vote()
    proxy = story.give(bilal, chloe)
    of = story.rehearsed[0]
    of.at = story.at
    right = next(r for r in of.rights_of(chloe) if r.label == bilal.display_name)
    of.send(of.ballot(right, FOR), right.permit)
    at(story.at)
    said = "La personne qui portait votre pouvoir a voté pour vous"

    client.force_login(account(bilal))
    with_proxy = text(client)
    revoke(proxy=proxy, at=story.at, by=account(bilal))
    taken_back = text(client)
    client.force_login(account(chloe))
    of_holder = text(client)
    story.close_remote_vote().open_sitting(story.cast.alice).close()
    at(story.at)
    client.force_login(account(bilal))
    over = text(client)

    assert said in over
    assert "Voir mon pouvoir" not in over
    assert "tant que vous ne votez pas vous-même" not in over
    assert said in with_proxy
    assert "Voir mon pouvoir" in with_proxy
    assert said in taken_back
    assert "Voter vous-même" in taken_back
    assert said not in of_holder


@pytest.mark.usefixtures("keeper")
def test_the_gauge_is_for_members(client: Client, story: Story) -> None:
    story.convene().open_vote()
    at(story.at)
    path = f"/jauge/{story.assembly.pk}/"
    assert client.get(path).status_code == 404
    client.force_login(story.cast.eve)
    assert client.get(path).status_code == 404
    client.force_login(account(story.cast.bilal))
    assert "quorum" in text(client, path)


def test_a_proposal_of_somebody_else_is_offered_for_support(client: Client, cast: Cast) -> None:
    own_shares(cast.alice, 1000)  # so that one supporter is far from enough
    proposals.published(cast.chloe, title="Une permanence téléphonique")
    client.force_login(account(cast.bilal))
    assert "Soutenir «\u00a0Une permanence téléphonique\u00a0»" in text(client)
    client.force_login(account(cast.chloe))
    assert "Soutenir «" not in text(client)


@pytest.mark.usefixtures("keeper")
def test_who_makes_the_codes_is_told_to_make_them_then_to_destroy_them(
    client: Client, cast: Cast
) -> None:
    poll = codes.entrusted(cast)
    client.force_login(account(poll.maker))
    before = text(client)

    codes.sent(poll)
    made = text(client)
    station.seal(poll=poll.of.poll, at=poll.of.at)
    station.open_poll(poll=poll.of.poll, at=poll.of.at)
    poll.of.end()
    after = text(client)

    assert f"/codes-de-vote/#{poll.of.poll.uuid}" in before
    assert "Fabriquer les codes de vote" not in made
    assert "Détruire les codes de vote, et le dire" in after


@pytest.mark.usefixtures("keeper")
def test_a_key_holder_is_told_to_prepare_a_key(client: Client, story: Story) -> None:
    story.convene()
    at(story.at)
    client.force_login(account(story.cast.gwenn))
    assert "Préparer votre clé" in text(client)
    client.force_login(account(story.cast.bilal))
    assert "Préparer votre clé" not in text(client)


@pytest.mark.usefixtures("keeper")
def test_whoever_runs_the_vote_is_told_of_the_test_vote_then_of_the_seal(
    client: Client, story: Story
) -> None:
    story.convene()
    at(story.at)
    client.force_login(account(story.cast.diego))
    poll = story.assembly.polls.get().poll
    devices = polls.ceremony_of(poll.trustees_count, poll.threshold)

    before_the_keys = text(client)
    polls.with_keys(polls.Rehearsed(poll, story.at, devices))
    after = text(client)
    poll.rehearsals.all().delete()
    before_the_test = text(client)

    assert "Faire le vote d’essai, puis sceller l’urne" not in before_the_keys
    assert "Faire le vote d’essai, puis sceller l’urne" in before_the_test
    assert "Sceller l’urne vide" in after


def test_a_request_for_access_waits_for_somebody_else_than_who_asked(
    client: Client, cast: Cast
) -> None:
    asker, other = account(cast.diego), account(cast.alice)
    access.ask(
        member=cast.bilal,
        kind="letter",
        identity_check="rappelé au numéro du registre",
        at=clock.now(),
        by=asker,
    )

    client.force_login(other)
    assert "Décider d’une demande d’accès" in text(client)
    client.force_login(asker)
    assert "Décider d’une demande d’accès" not in text(client)


def test_those_who_prepare_find_their_draft(client: Client, story: Story) -> None:
    assert Assembly.objects.get().is_draft
    client.force_login(account(story.cast.diego))
    assert "Poursuivre la préparation" in text(client)
    client.force_login(account(story.cast.bilal))
    assert "Poursuivre la préparation" not in text(client)


@pytest.mark.usefixtures("keeper")
def test_a_question_of_a_member_waits_for_the_board_on_its_home_page(
    cast: Cast, client: Client, story: Story
) -> None:
    at(assemblies.CONVENED_AT)
    story.convene()
    questions.ask(
        assembly=story.assembly, member=cast.bilal, text="Pourquoi ?", at=clock.now(),
        by=account(cast.bilal),
    )  # fmt: skip
    client.force_login(account(cast.diego))
    board = text(client)
    client.force_login(account(cast.chloe))

    assert "Répondre à 1 question écrite" in board
    assert "question écrite" not in text(client)
