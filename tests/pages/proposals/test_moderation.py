import pytest
from django.test import Client

from members.models import Member
from proposals.models import Moderator, Report, Ruling
from tests.cast import Cast
from tests.factories.proposals import TEXT, TITLE, argument, hidden, moderator, published

pytestmark = pytest.mark.django_db

REASON = "Une attaque contre une personne, et non contre une idée."


def page(client: Client, member: Member, address: str) -> str:
    client.force_login(member.account)
    return client.get(address).content.decode()


def test_a_text_is_reported_hidden_appealed_against_and_shown_again(
    cast: Cast, client: Client
) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe, text="Bilal est un incapable notoire.")
    debate = f"/propositions/{made.proposal_id}/debat/"

    client.force_login(cast.hugo.account)
    client.post(
        f"/propositions/{made.proposal_id}/signaler/{made.pk}",
        {"ground": "insult", "words": "Il vise une personne."},
    )
    client.force_login(cast.mots_passants.account)
    address = f"/moderation/textes/{made.proposal_id}/{made.pk}"
    reading = client.get(address).content.decode()
    client.post(address, {"ground": "insult", "reason": REASON, "version": 1, "hide": "1"})
    ruling = Ruling.objects.get()
    masked = page(client, cast.bilal, debate)
    client.force_login(cast.chloe.account)
    client.post(f"/moderation/{ruling.pk}/", {"words": "Je parlais de son projet, pas de lui."})
    client.force_login(cast.gwenn.account)
    client.post(
        f"/moderation/{ruling.pk}/",
        {"reasons": "Le mot vise un projet, comme la suite le montre.", "reverse": "1"},
    )
    shown = page(client, cast.bilal, debate)

    assert "Il vise une personne." in reading
    assert "Hugo" not in reading
    assert REASON in masked
    assert "incapable notoire" not in masked
    assert "Chloe" not in masked
    assert "incapable notoire" in shown
    journal = page(client, cast.bilal, "/moderation/")
    assert "Affiché de nouveau après recours" in journal


def test_a_hidden_proposal_shows_its_reason_and_none_of_its_words_anywhere(
    cast: Cast, client: Client
) -> None:
    moderator(cast.mots_passants, cast.diego)
    proposal = published(cast.bilal)
    argument(proposal, cast.chloe, quote="ouvrir un atelier mensuel")
    hidden(proposal, cast.mots_passants)
    client.force_login(cast.chloe.account)
    root = f"/propositions/{proposal.pk}/"
    addresses = ("/propositions/", f"{root}", f"{root}debat/", "/propositions/table.csv",
                 "/recherche/?q=atelier", "/api/v1/proposals/", f"/api/v1/proposals/{proposal.pk}/",
                 f"{root}soutiens", "/moderation/", f"/moderation/{Ruling.objects.get().pk}/",
                 "/moderation/table.csv", "/")  # fmt: skip

    found = {}
    for address in addresses:
        answer = client.get(address)
        words = b"".join(answer) if answer.streaming else answer.content
        found[address] = (answer.status_code, TITLE in words.decode(), "mensuel" in words.decode())

    assert found == dict.fromkeys(addresses, (200, False, False))
    assert client.get(f"{root}versions/1").status_code == 404
    assert REASON in client.get(root).content.decode()


def test_the_author_and_those_who_answer_or_judge_still_read_a_hidden_proposal(
    cast: Cast, client: Client
) -> None:
    moderator(cast.mots_passants, cast.diego)
    proposal = published(cast.bilal)
    hidden(proposal, cast.mots_passants)

    readers = [
        member.display_name
        for member in cast.members
        if TEXT in page(client, member, f"/propositions/{proposal.pk}/")
    ]

    not_readers = {cast.chloe.display_name}
    assert set(readers) == {member.display_name for member in cast.members} - not_readers


def test_the_journal_is_public_without_what_belongs_to_members(cast: Cast, client: Client) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    hidden(made, cast.mots_passants)

    public = client.get("/moderation/").content.decode()

    assert "Injure ou attaque contre une personne" in public
    assert REASON not in public
    assert TITLE not in public
    assert client.get("/moderation/table.csv").status_code == 302


def test_a_moderator_finds_the_work_on_the_home_page_and_others_do_not(
    cast: Cast, client: Client
) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    client.force_login(cast.hugo.account)
    client.post(f"/propositions/{made.proposal_id}/signaler/{made.pk}", {"ground": "insult"})

    assert "Examiner 1 texte signalé" in page(client, cast.mots_passants, "/")
    assert "texte signalé" not in page(client, cast.bilal, "/")
    assert "En attente d’un modérateur" not in page(client, cast.chloe, "/moderation/")


def test_a_report_without_ground_keeps_what_was_written(cast: Cast, client: Client) -> None:
    made = argument(published(cast.bilal), cast.chloe)
    client.force_login(cast.hugo.account)

    answer = client.post(
        f"/propositions/{made.proposal_id}/signaler/{made.pk}", {"words": "Ces mots-là."}
    )

    assert answer.status_code == 400
    assert "Ces mots-là." in answer.content.decode()
    assert not Report.objects.exists()


def test_a_moderator_who_has_a_part_in_it_reads_why_another_decides(
    cast: Cast, client: Client
) -> None:
    moderator(cast.bilal, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    address = f"/moderation/textes/{made.proposal_id}/{made.pk}"

    shown = page(client, cast.bilal, address)
    sent = client.post(address, {"ground": "insult", "reason": REASON, "version": 1, "hide": "1"})

    assert "vous seriez juge et partie" in shown
    assert "Le masquer" not in shown
    assert sent.status_code == 403
    assert not Ruling.objects.exists()


def test_the_board_names_and_ends_moderators_and_members_read_who_they_are(
    cast: Cast, client: Client
) -> None:
    address = "/moderation/moderateurs"
    given = {"number": cast.bilal.number, "source": "Décision du 2 mars 2026"}
    client.force_login(cast.chloe.account)
    refused = client.post(address, given)
    client.force_login(cast.diego.account)
    wrong = client.post(address, {**given, "number": 999_999})
    client.post(address, given)
    client.post(address, given)

    read = page(client, cast.chloe, address)
    named = Moderator.objects.get()
    assert (refused.status_code, wrong.status_code) == (403, 400)
    assert "Bilal Benali" in read
    assert "Mettre fin" not in read
    client.force_login(cast.diego.account)
    client.post(f"{address}/{named.pk}/fin")
    assert "Anciens modérateurs" in page(client, cast.chloe, address)


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("eve", (404, 404, 404)),
        ("fatou", (403, 403, 200)),
        ("hugo", (200, 403, 200)),
        ("mots_passants", (200, 200, 200)),
    ],
)
def test_each_role_finds_its_pages(
    cast: Cast, client: Client, role: str, statuses: tuple[int, ...]
) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    ruling = hidden(made, cast.mots_passants)
    person = getattr(cast, role)
    client.force_login(person.account if isinstance(person, Member) else person)

    found = tuple(
        client.get(address).status_code
        for address in (
            f"/propositions/{made.proposal_id}/signaler/0",
            f"/moderation/textes/{made.proposal_id}/{made.pk}",
            f"/moderation/{ruling.pk}/",
        )
    )

    assert found == statuses
