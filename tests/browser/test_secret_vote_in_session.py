"""A question of the room put to a secret vote on phones: the key holders give a key from their
file, a member votes, the chair closes, the holders open the total (ADR 22)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assembly.models import HandCount, Outcome
from members.models import Member
from tests.browser.sittings import Day, Elsewhere, account
from tests.browser.test_booth import press
from tests.browser.visitors import looked_at
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import room_urns as room
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES, Rehearsed
from votes.station.actions import projection
from votes.station.models import Poll
from votes.urn import queries as urn

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]
# The page of a key looks every three seconds; proofs take some on a busy machine.
LONG = 60_000


@pytest.fixture
def day(site: str, cast: Cast, chromium: Browser, elsewhere: Elsewhere) -> Iterator[Day]:
    """Thirteen people are checked in; the accounts were voted in the assembly's own urn."""

    def opened() -> Story:
        others = room.companions(9)
        assembly = assemblies.draft(cast)
        assemblies.resolution(assembly, assemblies.board(cast), title=room.WISH, is_secret=False)
        story = Story(cast, assembly).convene().open_vote().close_remote_vote()
        return story.open_sitting(cast.alice, cast.gwenn, cast.diego, cast.bilal, *others)

    made = Day(site, chromium, elsewhere(opened), elsewhere)
    made.it_is(made.story.at)
    yield made
    assert made.errors == []


def seed_of(day: Day, holder: Member) -> str:
    """The 22 characters of the sheet that a holder kept."""
    of = day.story.rehearsed[0]
    return of.devices[of.poll.trustees.get(member=holder).index - 1].seed


def give_key(day: Day, page: Page, holder: Member) -> None:
    """From the page of the sitting to that of the key, with the printed sheet in hand."""
    seed = day.do(lambda: seed_of(day, holder))
    page.get_by_role("link", name="Ouvrir la page de ma clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Donnez votre clé pour ce vote", timeout=LONG
    )
    page.get_by_text("Je l’ai sur papier").click()
    page.get_by_label("Clé secrète").fill(seed)
    looked_at(page, f"cle-{holder.last_name}")
    press(page, "Utiliser cette clé")


def others_vote(day: Day) -> None:
    """Nine in favour, one against, from their own phones."""
    of = Rehearsed(Poll.objects.get(keys_from__isnull=False), day.story.at)
    for member in Member.objects.filter(last_name__startswith="Rang").order_by("number"):
        of.vote(member, [YES])
    of.vote(day.story.cast.diego, [NO])
    projection.project_turnout(poll=of.poll, at=day.story.at)


def on_paper(day: Day, chair: Page) -> None:
    """Camille has no phone: a paper is handed out, seen at the door, then taken back."""
    chair.get_by_role("link", name="Voter sur papier").click()
    looked_at(chair, "papiers-aucun")
    number = day.do(lambda: Member.objects.get(last_name="Rang 00").number)
    chair.get_by_label("De qui est ce vote").fill(str(number))
    press(chair, "Remettre un papier")
    expect(chair.get_by_text("Vous l’avez remis")).to_be_visible()
    looked_at(chair, "papiers-remis")
    other = day.page_of(
        day.story.cast.gwenn, f"seance/urnes/{day.question(2).pk}/papiers", wide=False
    )
    expect(other.get_by_role("button", name="Il est dans la boîte")).to_be_visible()
    looked_at(other, "papiers-telephone")
    press(other, "Le reprendre")
    expect(other.get_by_text("est repris")).to_be_visible()


def test_a_question_is_voted_in_secret_and_proclaimed_within_the_sitting(day: Day) -> None:
    cast = day.story.cast
    chair = day.page_of(cast.alice, "seance/deroulement/")
    alice = day.page_of(cast.alice, "participer/", wide=False)
    gwenn = day.page_of(cast.gwenn, "participer/", wide=False)
    bilal = day.page_of(cast.bilal, "participer/", wide=False)
    screen = day.page_of(cast.diego, "seance/ecran/")

    chair.get_by_role("link", name="La mettre au vote secret, sur les téléphones").first.click()
    looked_at(chair, "presidence-avant")
    press(chair, "La mettre au vote secret")
    expect(chair.get_by_role("heading", level=1)).to_have_text("Les dépositaires donnent leur clé")
    looked_at(chair, "presidence-cles")

    give_key(day, alice, cast.alice)
    expect(alice.get_by_role("heading", level=1)).to_have_text(
        "Votre clé est donnée, les autres donnent la leur", timeout=LONG
    )
    looked_at(alice, "cle-attente")
    give_key(day, gwenn, cast.gwenn)
    expect(gwenn.get_by_role("heading", level=1)).to_have_text(
        "Votre clé ferme l’urne, les membres votent", timeout=LONG
    )
    looked_at(gwenn, "cle-urne-ouverte")
    expect(screen.get_by_text("moins de dix votes")).to_be_visible(timeout=LONG)
    expect(chair.get_by_role("heading", level=1)).to_contain_text(
        "L’urne est ouverte", timeout=LONG
    )

    looked_at(bilal, "telephone-vote")
    bilal.get_by_role("link", name="Aller à l’isoloir").click()
    bilal.get_by_label("Pour").first.check()
    press(bilal, "Voir mon récapitulatif")
    press(bilal, "Chiffrer et envoyer mon bulletin")
    expect(bilal.get_by_role("heading", level=1)).to_contain_text("Merci", timeout=LONG)
    on_paper(day, chair)
    day.do(lambda: others_vote(day))

    chair.goto(day.address(f"seance/urnes/{day.question(2).pk}"))
    expect(chair.get_by_role("heading", level=1)).to_contain_text("11 sur 13 ont voté")
    looked_at(chair, "presidence-vote")
    looked_at(screen, "ecran-vote")
    press(chair, "Clore le vote")
    looked_at(chair, "presidence-close")
    head = day.do(lambda: urn.end_head(Poll.objects.get(keys_from__isnull=False).uuid))
    expect(chair.get_by_text(head[:4]).first).to_be_visible()

    for page, holder in ((alice, cast.alice), (gwenn, cast.gwenn)):
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "L’urne est en ordre", timeout=LONG
        )
        page.get_by_label("Tapez les deux premiers groupes").fill(f"{head[:4]} {head[4:8]}")
        press(page, "C’est la même empreinte")
        looked_at(page, f"depouillement-{holder.last_name}")
        press(page, "Déchiffrer le total")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Merci, votre part du dépouillement est faite", timeout=LONG
        )

    expect(chair.get_by_role("heading", level=1)).to_have_text(
        "L’urne est dépouillée", timeout=LONG
    )
    looked_at(chair, "presidence-fin")
    chair.get_by_role("link", name="Proclamer le résultat").click()
    press(chair, "Proclamer le résultat")
    expect(screen.get_by_text("10").first).to_be_visible(timeout=LONG)
    looked_at(screen, "ecran-resultat")

    def counted() -> tuple[int, int, str]:
        box = HandCount.objects.get()
        return box.votes_for, box.against, Outcome.objects.get().verdict

    assert day.do(counted) == (10, 1, "adopted")
    for width, wide in (("telephone", False), ("bureau", True)):
        page = day.page_of(cast.bilal, "resultats/", wide=wide)
        expect(page.get_by_text("Née en séance")).to_be_visible()
        looked_at(page, f"resultats-{width}")
    assert account(cast.alice)
