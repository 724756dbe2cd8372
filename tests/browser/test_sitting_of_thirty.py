"""A whole sitting with thirty people: the room, the video, the bureau; the network is cut twice.

Chair, desk, screen and two phones are pages; the others act through the actions. Every figure is
counted here by hand, from who did what, and read on the screens and in the minutes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from assembly.actions import attendance, named_votes, sittings
from assembly.actions.named_votes import Answer
from assembly.documents import shelf
from assembly.models import (
    AttendanceEntry,
    BureauSeat,
    Minutes,
    NamedRoomVote,
    Outcome,
    QuorumRecord,
    Resolution,
)
from members.models import Member
from tests.browser.sittings import Day, Elsewhere, account
from tests.browser.test_booth import press
from tests.browser.test_room import SOON
from tests.browser.visitors import looked_at
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import members as people
from tests.factories.assemblies import Story
from tests.factories.polls import ABSTAIN, NO, YES
from tests.unit.common.test_documents import words

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]

OTHERS = 59  # with the seven of the cast 66: 11 for the ordinary questions, 33 for the other
ACCOUNTS, OFFICERS, SEAT = 1, 2, 3
HEADS = ("present", "represented", "blank_proxies", "remote")
F = BureauSeat.Function


@dataclass
class Hall:
    """Thirty people: four of the bureau, seventeen others in the room, nine by video."""

    cast: Cast
    others: Sequence[Member]

    room = property(lambda self: [self.cast.bilal, *self.others[0:15]])
    late = property(lambda self: self.others[15])
    video = property(lambda self: self.others[16:24])  # and Hugo, on his phone
    later_by_video = property(lambda self: self.others[24])
    to_bilal = property(lambda self: self.others[40:42])
    blank = property(lambda self: self.others[42])

    @property
    def bureau(self) -> list[Member]:
        """Chair, two scrutineers, secretary."""
        cast = self.cast
        return [cast.alice, cast.gwenn, cast.diego, cast.chloe]


@pytest.fixture
def day(site: str, cast: Cast, chromium: Browser, elsewhere: Elsewhere) -> Day:
    """A draft: accounts in secret, officers by hands, the seat by name with another quorum."""

    def drafted() -> Story:
        for number in range(OTHERS):
            people.consent(
                people.member("Camille", f"Rang {number:03d}", email=f"c{number}@example.org")
            )
        assembly = assemblies.draft(cast, kind="extraordinary")
        by = assemblies.board(cast)
        for title, options in (
            ("Pouvoirs pour les formalités", {"text": "Tout porteur accomplit les formalités."}),
            ("Transfert du siège", {"nature": "extraordinary", "text": "Le siège va à Guidel."}),
        ):
            assemblies.resolution(assembly, by, title=title, is_secret=False, **options)
        return Story(cast, assembly)

    return Day(site, chromium, elsewhere(drafted), elsewhere)


@pytest.fixture
def hall(day: Day, cast: Cast) -> Hall:
    return Hall(cast, list(Member.objects.filter(last_name__startswith="Rang").order_by("number")))


@dataclass
class Pages:
    """Who looks at what."""

    chair: Page
    desk: Page
    screen: Page
    bilal: Page
    hugo: Page


@pytest.fixture
def pages(day: Day, hall: Hall) -> Iterator[Pages]:
    """The evening comes: doors open, the bureau named, everybody before their page."""
    vote_at_a_distance(day, hall)
    day.it_is(day.story.assembly.call.meets_at - timedelta(minutes=20))
    day.do(lambda: name_the_bureau(day, hall))
    cast = hall.cast
    yield Pages(
        chair=day.page_of(cast.alice, "seance/"),
        desk=day.page_of(cast.gwenn, "seance/accueil"),
        screen=day.page_of(cast.diego, "seance/ecran/"),
        bilal=day.page_of(cast.bilal, "participer/", wide=False),
        hugo=day.page_of(cast.hugo, "participer/", wide=False),
    )
    assert day.errors == []


def test_thirty_people_hold_a_sitting_whose_network_is_cut_twice(
    day: Day, hall: Hall, pages: Pages
) -> None:
    arrive(day, hall, pages)
    open_the_sitting(day, pages)
    speak(day, hall, pages)
    vote_by_hands(day, hall, pages)
    come_and_go(day, hall, pages)
    vote_by_name(day, hall, pages)
    suspend(day, pages)
    vote_in_the_urn(day, hall, pages)
    close(day, hall, pages)
    read_the_minutes(day, pages)


def vote_at_a_distance(day: Day, hall: Hall) -> None:
    """Three pouvoirs, one of them in blank, and one ballot."""

    def done() -> None:
        day.story.convene()
        day.story.open_vote()
        day.give(hall.to_bilal, hall.cast.bilal)
        day.give([hall.blank], None)
        day.cast("ordinary", hall.cast.mots_passants, YES)
        day.story.close_remote_vote()

    day.it_is(assemblies.CONVENED_AT)
    day.do(done)


def name_the_bureau(day: Day, hall: Hall) -> None:
    functions = (F.CHAIR, F.SCRUTINEER, F.SCRUTINEER, F.SECRETARY)
    sittings.name_bureau(
        assembly=day.story.assembly,
        seats=[sittings.Seat(f, m) for f, m in zip(functions, hall.bureau, strict=True)],
        at=day.story.at,
        by=account(hall.cast.alice),
    )


def arrive(day: Day, hall: Hall, pages: Pages) -> None:
    """One at the desk, one by video from his phone, the others in the same minutes."""
    first = hall.room[1]
    find(pages.desk, first)
    press(pages.desk, "Présent dans la salle")
    expect(pages.desk.get_by_role("heading", level=1)).to_have_text("1 membre est là")
    press(pages.hugo, "Je participe en visio")
    expect(pages.hugo.get_by_text("en visio depuis")).to_be_visible()

    def the_others() -> None:
        day.check_in([m for m in (*hall.bureau, *hall.room) if m != first], by=hall.cast.gwenn)
        for member in hall.video:
            join(day, member)

    day.do(the_others)
    pages.desk.reload()
    expect(pages.desk.get_by_role("heading", level=1)).to_have_text("29 membres sont là")


def find(desk: Page, member: Member) -> None:
    desk.get_by_role("searchbox").fill(str(member.number))
    expect(desk.locator("#found")).to_contain_text(f"n° {member.number}")


def join(day: Day, member: Member) -> None:
    attendance.join_by_video(
        assembly=day.story.assembly, member=member, at=day.story.at, by=account(member)
    )


def open_the_sitting(day: Day, pages: Pages) -> None:
    """29 present, two represented, one in blank: 32, one short of what the seat asks for."""
    day.it_is(day.story.assembly.call.meets_at + timedelta(minutes=1))
    pages.chair.reload()
    press(pages.chair, "Ouvrir la séance")
    expect(pages.chair.get_by_role("heading", level=1)).to_contain_text("pour une partie")
    expect(pages.screen.get_by_text("33 voix sur 11 nécessaires")).to_be_visible(timeout=SOON)
    begin(day, pages, OFFICERS)
    expect(pages.bilal.get_by_role("heading", level=1)).to_have_text(
        "Pouvoirs pour les formalités", timeout=SOON
    )


def begin(day: Day, pages: Pages, number: int) -> None:
    pages.chair.goto(day.address("seance/deroulement/"))
    press_for(pages.chair, "Passer à ce point", day.question(number).title)


def press_for(page: Page, label: str, of: str) -> None:
    """One of several buttons of the same name, told apart by what is said to screen readers."""
    page.get_by_role("button", name=re.compile(f"{label}.*{of}")).click()


def speak(day: Day, hall: Hall, pages: Pages) -> None:
    """The room and the video ask from their phones; the one who speaks for comes first."""
    for phone, side in ((pages.bilal, "Pour parler pour"), (pages.hugo, "Pour parler contre")):
        phone.goto(day.address("participer/"))
        phone.get_by_label(side).check()
        press(phone, "Demander la parole")
        expect(phone.get_by_text("place n°")).to_be_visible()
    pages.chair.goto(day.address("seance/parole/"))
    press_for(pages.chair, "Donner la parole", "Bilal Benali")
    expect(pages.screen.locator(".speaker")).to_have_text("Bilal Benali", timeout=SOON)
    expect(pages.screen.locator(".next")).to_contain_text("Hugo Nguyen")
    looked_at(pages.screen, "trente-ecran-parole")
    press_for(pages.chair, "Donner la parole", "Hugo Nguyen")
    expect(pages.hugo.get_by_text("Hugo Nguyen, vous avez la parole.")).to_be_visible(timeout=SOON)
    press(pages.chair, "L’intervention est finie")
    expect(pages.screen.locator(".speaker")).to_have_count(0, timeout=SOON)


def vote_by_hands(day: Day, hall: Hall, pages: Pages) -> None:
    """29 present and two represented make 31 hands: 20 for, 8 against, 3 abstain."""
    pages.chair.goto(day.address("seance/deroulement/"))
    put(pages.chair, day.question(OFFICERS), "Mettre aux voix")
    looked_at(pages.chair, "trente-deroulement")
    expect(pages.screen.get_by_text("Vote à main levée")).to_be_visible(timeout=SOON)
    for scrutineer in (hall.cast.gwenn, hall.cast.diego):
        count_hands(day, pages, scrutineer, (20, 8, 3))
    pages.chair.reload()
    press(pages.chair, "Afficher les chiffres de la salle")
    shown = pages.screen.locator(".proclaimed dd")
    expect(shown).to_have_text(["20", "8", "3"], timeout=SOON)
    looked_at(pages.screen, "trente-ecran-resultat")
    looked_at(pages.bilal, "trente-telephone-resultat")


def put(chair: Page, question: Resolution, way: str) -> None:
    article = chair.get_by_role("article").filter(has_text=question.title)
    article.get_by_role("button", name=way, exact=True).click()


def count_hands(day: Day, pages: Pages, who: Member, figures: Sequence[int]) -> None:
    page = pages.desk if who == day.story.cast.gwenn else pages.screen
    page.goto(day.address("seance/"))
    article = page.locator("#mains article").filter(has_text="2. ")
    expect(article).to_contain_text("31 voix au plus")
    for label, figure in zip(("Pour", "Contre", "Abstention"), figures, strict=True):
        article.get_by_label(label).fill(str(figure))
    article.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(day.address("seance/accueil" if page == pages.desk else "seance/ecran/"))


def come_and_go(day: Day, hall: Hall, pages: Pages) -> None:
    """The network of the desk falls while the last one arrives: 33, the seat can be voted. One
    leaves: 32, it cannot. One joins by video: it can."""
    find(pages.desk, hall.late)
    pages.desk.context.set_offline(True)
    expect(pages.desk.get_by_text("cette page n’est plus à jour")).to_be_visible()
    press(pages.desk, "Présent dans la salle")
    expect(pages.desk.get_by_text("Rien n’est perdu")).to_be_visible()
    looked_at(pages.desk, "trente-accueil-coupure")
    assert not AttendanceEntry.objects.filter(member=hall.late).exists()
    pages.desk.context.set_offline(False)
    expect(pages.desk.get_by_role("heading", level=1)).to_have_text("30 membres sont là")
    day.do(lambda: day.check_in([hall.late], by=hall.cast.diego))  # another desk, the same person
    assert AttendanceEntry.objects.filter(member=hall.late).count() == 1
    can_vote_on_the_seat(day, pages, is_possible=True)

    find(pages.desk, hall.others[3])
    pages.desk.locator("#found").get_by_role("button", name="Noter le départ").click()
    expect(pages.desk.get_by_role("heading", level=1)).to_have_text("29 membres sont là")
    can_vote_on_the_seat(day, pages, is_possible=False)
    expect(pages.chair.get_by_text("32 voix sur 33 nécessaires")).to_be_visible()
    day.do(lambda: join(day, hall.later_by_video))
    can_vote_on_the_seat(day, pages, is_possible=True)


def can_vote_on_the_seat(day: Day, pages: Pages, *, is_possible: bool) -> None:
    pages.chair.goto(day.address("seance/deroulement/"))
    article = pages.chair.get_by_role("article").filter(has_text="Transfert du siège")
    button = article.get_by_role("button", name="Mettre aux voix", exact=True)
    expect(button).to_be_enabled(enabled=is_possible)


def vote_by_name(day: Day, hall: Hall, pages: Pages) -> None:
    """32 rights. Bilal votes for three on a phone that loses its network twice."""
    begin(day, pages, SEAT)
    pages.bilal.goto(day.address("participer/"))
    pages.bilal.context.set_offline(True)
    put(pages.chair, day.question(SEAT), "Mettre aux voix au scrutin public, sur téléphone")
    expect(pages.screen.get_by_text("Réponses : 0 sur 32")).to_be_visible(timeout=SOON)
    pages.bilal.context.set_offline(False)
    expect(pages.bilal.get_by_text("3 voix attendent votre réponse")).to_be_visible(timeout=SOON)

    pages.bilal.get_by_role("link", name="Voter maintenant").click()
    say(pages.bilal, hall.cast.bilal, "Pour")
    say(pages.bilal, hall.to_bilal[0], "Pour")
    say(pages.bilal, hall.to_bilal[1], "Contre")
    pages.bilal.context.set_offline(True)
    press(pages.bilal, "Enregistrer mes 3 votes")
    expect(pages.bilal.get_by_text("Rien n’est perdu")).to_be_visible()
    looked_at(pages.bilal, "trente-telephone-coupure")
    assert not NamedRoomVote.objects.exists()
    pages.bilal.context.set_offline(False)
    expect(pages.bilal.get_by_text("Vos 3 votes sont enregistrés.")).to_be_visible()
    pages.bilal.go_back()
    press(pages.bilal, "Enregistrer mes 3 votes")  # the same form, sent again
    expect(pages.bilal.get_by_text("Vos 3 votes sont enregistrés.")).to_be_visible()
    assert NamedRoomVote.objects.count() == 3

    pages.hugo.goto(day.address("participer/"))
    pages.hugo.get_by_role("link", name="Voter maintenant").click()
    pages.hugo.get_by_label("Contre").check()
    press(pages.hugo, "Enregistrer mon vote")
    expect(pages.hugo.get_by_text("Votre vote est enregistré.")).to_be_visible()
    speak_aloud(day, hall, pages)
    day.do(lambda: answer(day, hall))
    expect(pages.screen.get_by_text("Réponses : 31 sur 32")).to_be_visible(timeout=SOON)
    pages.chair.goto(day.address("seance/deroulement/"))
    press(pages.chair, "Clore le scrutin public")
    press(pages.chair, "Afficher les chiffres de la salle")
    shown = pages.screen.locator(".proclaimed dd")
    expect(shown).to_have_text(["22", "7", "2"], timeout=SOON)


def say(phone: Page, member: Member, choice: str) -> None:
    card = phone.locator("section").filter(has_text=member.display_name).last
    card.get_by_label(choice).check()


def speak_aloud(day: Day, hall: Hall, pages: Pages) -> None:
    """Somebody without a phone, at the desk."""
    pages.desk.goto(day.address(f"seance/votes-nominatifs/{day.question(SEAT).pk}"))
    pages.desk.get_by_label("Qui dit son vote au bureau").fill(str(hall.others[2].number))
    pages.desk.get_by_label("Abstention").check()
    pages.desk.locator("#voix-haute").get_by_role("button").click()
    expect(pages.desk.get_by_text("est enregistré")).to_be_visible()


def answer(day: Day, hall: Hall) -> None:
    """The 27 that are left: 20 for, 5 against, one abstains, one says nothing."""
    waiting = [
        m
        for m in (*hall.bureau, *hall.room[1:], hall.late, *hall.video, hall.later_by_video)
        if m not in (hall.others[2], hall.others[3])
    ]
    said = ["for"] * 20 + ["against"] * 5 + ["abstain"]
    assert len(waiting) == len(said) + 1
    for member, choice in zip(waiting, said, strict=False):
        named_votes.cast(
            resolution=day.question(SEAT),
            mine=[member],
            answers={member.pk: Answer(choice)},
            at=day.story.at,
            by=account(member),
        )


def suspend(day: Day, pages: Pages) -> None:
    pages.chair.get_by_label("Pourquoi").fill("Le son de la visio est coupé.")
    press(pages.chair, "Suspendre la séance")
    for page in (pages.chair, pages.screen):
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "La séance est suspendue", timeout=SOON
        )
    day.it_is(day.story.at + timedelta(minutes=6))
    press(pages.chair, "Reprendre la séance")
    expect(pages.screen.get_by_role("heading", level=1)).to_have_text(
        "Transfert du siège", timeout=SOON
    )


def vote_in_the_urn(day: Day, hall: Hall, pages: Pages) -> None:
    """Hugo in the booth on his phone, ten of the room for, four against, two abstain, and the two
    that Bilal represents. Who voted at a distance is not there."""
    begin(day, pages, ACCOUNTS)
    pages.chair.goto(day.address("seance/"))
    press(pages.chair, "Ouvrir le vote de la salle")
    expect(pages.screen.get_by_text("moins de dix")).to_be_visible(timeout=SOON)
    pages.hugo.goto(day.address("participer/"))
    pages.hugo.get_by_role("link", name="Aller à l’isoloir").click()
    pages.hugo.get_by_label("Pour").first.check()
    press(pages.hugo, "Voir mon récapitulatif")
    press(pages.hugo, "Chiffrer et envoyer mon bulletin")
    expect(pages.hugo.get_by_role("heading", level=1)).to_contain_text("Merci", timeout=60_000)

    def cast_them() -> None:
        said = [YES] * 10 + [NO] * 4 + [ABSTAIN] * 2
        voters = [*hall.bureau, *hall.others[4:15], hall.late]
        for member, choice in zip(voters, said, strict=True):
            day.cast("ordinary", member, choice)
        assert day.cast("ordinary", hall.cast.bilal, YES, held=True) == 2

    day.do(cast_them)
    pages.screen.reload()
    expect(pages.screen.get_by_text("Vote secret : 20 personnes ont voté")).to_be_visible(
        timeout=SOON
    )
    looked_at(pages.screen, "trente-ecran-urne")


def close(day: Day, hall: Hall, pages: Pages) -> None:
    """One leaves after everything is put: it changes the urn's quorum alone."""
    pages.desk.goto(day.address("seance/accueil"))
    find(pages.desk, hall.others[1])
    pages.desk.locator("#found").get_by_role("button", name="Noter le départ").click()
    pages.chair.goto(day.address("seance/"))
    pages.chair.get_by_label("Résumé des débats").fill("Le siège est expliqué.")
    press(pages.chair, "Enregistrer maintenant")
    day.it_is(day.story.at + timedelta(hours=1))
    pages.chair.goto(day.address("seance/lever"))
    press(pages.chair, "Lever la séance")
    expect(pages.chair.get_by_role("heading", level=1)).to_be_visible()
    day.story.refresh()
    took_part(day, ACCOUNTS, (29, 2, 1, 1), counted=33, required=11)
    took_part(day, OFFICERS, (29, 2, 1, 0), counted=32, required=11)
    took_part(day, SEAT, (30, 2, 1, 0), counted=33, required=33)


def took_part(
    day: Day, number: int, heads: tuple[int, ...], *, counted: int, required: int
) -> None:
    record = QuorumRecord.objects.get(resolution=day.question(number))
    assert tuple(getattr(record, name) for name in HEADS) == heads, f"resolution {number}"
    assert (record.registered, record.counted, record.required) == (66, counted, required)


def read_the_minutes(day: Day, pages: Pages) -> None:
    """Blank proxies vote for, as the law says: one more in each question."""
    day.do(day.story.count)
    day.do(day.story.certify)
    day.it_is(day.story.at)
    pages.chair.goto(day.address("proces-verbal/"))
    press(pages.chair, "Établir et inscrire au registre")
    expect(
        pages.chair.get_by_role("heading", name="Le procès-verbal est au registre")
    ).to_be_visible()
    assert totals(day, ACCOUNTS) == (15, 4, 2)
    assert totals(day, OFFICERS) == (21, 8, 3)
    assert totals(day, SEAT) == (23, 7, 2)
    drawn = Minutes.objects.get(assembly=day.story.assembly, kind=Minutes.Kind.MINUTES)
    text = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    for said in ("Le siège est expliqué.", "Le son de la visio est coupé."):
        assert said in text


def totals(day: Day, number: int) -> tuple[int, int, int]:
    figures = Outcome.objects.get(resolution=day.question(number)).figures
    assert Outcome.objects.get(resolution=day.question(number)).verdict == "adopted"
    return figures["for"], figures["against"], figures["abstain"]
