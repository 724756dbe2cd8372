"""One assembly from the notice to the minutes of its second call, on the pages of its people.

Ordinary and extraordinary questions, secret and public; the extraordinary part lacks its quorum
and meets again. Forty proxies, twelve votes on paper. Every figure is counted here by hand, from
who did what, and read on the papers and pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from assembly.documents import shelf
from assembly.models import Minutes, Outcome, QuorumRecord
from assembly.states import AssemblyState, ProxyState
from members.models import Member
from tests.browser.sittings import Day, Elsewhere
from tests.browser.test_booth import press
from tests.browser.visitors import overflows, require_accessible
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import members as people
from tests.factories.assemblies import Story
from tests.factories.polls import ABSTAIN, NO, YES
from tests.unit.common.test_documents import words
from votes.urn import queries as urn

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]

OTHERS = 133  # with the seven of the cast: 140, hence 24 for the ordinary part and 70 for the rest
CAP = {"proxy_cap": {"value": {"heads": 12}, "article": "art. 19"}}
ACCOUNTS, OFFICERS, STATUTES, SEAT = 1, 2, 3, 4
HEADS = ("present", "represented", "blank_proxies", "remote")


@dataclass
class Hall:
    """Who does what; the others, by rank, each in one group but the two that the law must tell
    apart: one who sent a form and a proxy, one who gave a proxy and votes."""

    cast: Cast
    others: Sequence[Member]

    def __getitem__(self, span: slice) -> list[Member]:
        return list(self.others[span])

    to_chloe = property(lambda self: self[0:10])  # the first also sent a form
    to_hugo = property(lambda self: self[10:18])
    blank = property(lambda self: self[18:24])
    takes_back = property(lambda self: self.others[24])
    votes_anyway = property(lambda self: self.others[25])
    to_the_absent = property(lambda self: self[26:28])
    to_diego = property(lambda self: self[28:34])  # on paper, as all that follow
    blank_on_paper = property(lambda self: self[34:38])
    to_gwenn = property(lambda self: self[38:40])
    by_form = property(lambda self: self[40:50])
    by_short_form = property(lambda self: [self.others[50], self.others[0]])  # one question of two
    at_a_distance = property(lambda self: self[60:65])
    later = property(lambda self: self[70:80])

    @property
    def room(self) -> list[Member]:
        cast = self.cast
        return [cast.alice, cast.gwenn, cast.diego, cast.chloe, cast.hugo]


@pytest.fixture
def day(site: str, cast: Cast, chromium: Browser, elsewhere: Elsewhere) -> Day:
    """A draft with two ordinary questions and two extraordinary ones, a secret one of each."""

    def drafted() -> Story:
        for number in range(OTHERS):
            member = people.member("Camille", f"Rang {number:03d}", email=f"c{number}@example.org")
            people.consent(member)
        assemblies.rules(**CAP)
        assembly = assemblies.draft(cast, kind="extraordinary")
        by = assemblies.board(cast)
        for title, options in (
            ("Pouvoirs pour les formalités", {"is_secret": False}),
            ("Modification de l’article 12", {"nature": "extraordinary"}),
            ("Transfert du siège", {"nature": "extraordinary", "is_secret": False}),
        ):
            assemblies.resolution(assembly, by, title=title, **options)
        return Story(cast, assembly)

    return Day(site, chromium, elsewhere(drafted), elsewhere)


@pytest.fixture
def hall(day: Day, cast: Cast) -> Hall:
    return Hall(cast, list(Member.objects.filter(last_name__startswith="Rang").order_by("number")))


def test_an_assembly_whose_extraordinary_part_lacks_its_quorum_is_led_to_its_end(
    day: Day, hall: Hall
) -> None:
    convene(day, hall)
    take_proxies_on_line(day, hall)
    vote_at_a_distance(day, hall)
    take_papers(day, hall)
    hold_the_first_sitting(day, hall)
    read_the_first_forms(day, hall)
    draw_up_the_first_minutes(day)
    convene_again(day)
    hold_the_second_sitting(day, hall)
    tell_the_results(day, hall)
    assert day.errors == []


def convene(day: Day, hall: Hall) -> None:
    day.it_is(assemblies.CONVENED_AT)
    page = day.page_of(hall.cast.diego, "convoquer")
    press(page, "Figer les textes et convoquer 140")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    leave(page)
    day.story.refresh()
    assert day.story.assembly.state == AssemblyState.CONVENED
    day.do(day.story.open_vote)


def take_proxies_on_line(day: Day, hall: Hall) -> None:
    """The first of each kind by hand: named and accepted, in blank, taken back."""
    day.it_is(assemblies.OPENS_AT + timedelta(hours=2))
    give_on_the_page(day, hall.to_chloe[0], hall.cast.chloe)
    page = day.page_of(hall.cast.chloe, "pouvoirs", wide=False)
    press(page, "Accepter")
    expect(page.get_by_text("Accepté", exact=True)).to_be_visible()
    leave(page)
    give_on_the_page(day, hall.blank[0], None)
    page = give_on_the_page(day, hall.takes_back, hall.cast.chloe, stay=True)
    press(page, "Reprendre mon pouvoir")
    expect(page.get_by_role("button", name="Signer et donner ce pouvoir")).to_be_visible()
    leave(page)
    for principals, holder in (
        (hall.to_chloe[1:], hall.cast.chloe),
        (hall.to_hugo, hall.cast.hugo),
        (hall.blank[1:], None),
        ([hall.votes_anyway], hall.cast.hugo),
        (hall.to_the_absent, hall.cast.mots_passants),
    ):
        day.do(lambda p=principals, h=holder: day.give(p, h))


def give_on_the_page(
    day: Day, principal: Member, holder: Member | None, *, stay: bool = False
) -> Page:
    page = day.page_of(principal, "pouvoirs", wide=False)
    page.get_by_label("En blanc" if holder is None else "À une personne que je choisis").check()
    if holder is not None:
        page.get_by_label("La personne que vous choisissez").fill(str(holder.number))
    press(page, "Signer et donner ce pouvoir")
    expect(page.get_by_role("button", name="Reprendre mon pouvoir")).to_be_visible()
    if not stay:
        leave(page)
    return page


def vote_at_a_distance(day: Day, hall: Hall) -> None:
    """One member in the booth, for both urns; the others through the urn's own door."""
    page = day.page_of(hall.cast.bilal, wide=False)
    for group in ("ordinary", "extraordinary"):
        page.goto("about:blank")
        page.goto(f"{day.site}/isoloir/#{day.urn_of(group).poll.uuid}")
        page.get_by_label("Pour").first.check()
        press(page, "Voir mon récapitulatif")
        press(page, "Chiffrer et envoyer mon bulletin")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Merci", timeout=60_000)
    leave(page)
    choices = [YES, YES, YES, NO, NO]

    def cast_them() -> None:
        for group in ("ordinary", "extraordinary"):
            day.cast(group, hall.votes_anyway, YES)
            for member, choice in zip(hall.at_a_distance, choices, strict=True):
                day.cast(group, member, choice)

    day.do(cast_them)
    fallen = day.story.assembly.proxies.get(principal=hall.votes_anyway)
    assert fallen.state == ProxyState.REVOKED


def take_papers(day: Day, hall: Hall) -> None:
    """Three days before: the bureau is named, sheets and forms that came by post are entered."""
    cast = hall.cast
    day.it_is(assemblies.MEETS_AT - timedelta(days=3, hours=4))
    name_the_bureau(day, hall)
    enter_a_sheet(day, hall)
    enter_forms(day, hall)
    two = (cast.gwenn, cast.alice)
    day.do(lambda: day.give_on_paper(hall.to_diego[1:], cast.diego, read_by=two))
    day.do(lambda: day.give_on_paper(hall.blank_on_paper, None, read_by=two))
    day.do(lambda: day.give_on_paper(hall.to_gwenn, cast.gwenn, read_by=(cast.diego, cast.alice)))
    assert day.story.assembly.proxies.count() == 40
    assert day.story.assembly.paper_votes.count() == 12


def name_the_bureau(day: Day, hall: Hall) -> None:
    page = day.page_of(hall.cast.alice, "seance/bureau")
    for label, member in (
        ("Présidence de l’assemblée", hall.cast.alice),
        ("Premier scrutateur", hall.cast.gwenn),
        ("Second scrutateur", hall.cast.diego),
    ):
        page.get_by_label(label).fill(str(member.number))
    secretary = page.get_by_role("group", name="Secrétaire")
    secretary.get_by_label("Ou une personne qui n’est pas").fill("Maître Yann Kerbrat")
    press(page, "Nommer ce bureau")
    expect(page.get_by_text("Maître Yann Kerbrat")).to_be_visible()
    leave(page)


def enter_a_sheet(day: Day, hall: Hall) -> None:
    """One person enters it, cannot confirm it, and another does."""
    principal = hall.to_diego[0]
    page = day.page_of(hall.cast.gwenn, "seance/pouvoirs-papier")
    page.get_by_label("Qui donne le pouvoir").fill(str(principal.number))
    page.get_by_label("À un membre nommé").check()
    page.get_by_label("Qui le reçoit").fill(str(hall.cast.diego.number))
    page.get_by_label("Date portée sur la feuille").fill("2026-06-01")
    page.get_by_label("Reçu par la poste").check()
    press(page, "Saisir cette feuille")
    expect(page.get_by_text("Une autre personne du bureau doit relire")).to_be_visible()
    leave(page)
    page = day.page_of(hall.cast.alice, "seance/pouvoirs-papier")
    press(page, "J’ai relu la feuille")
    expect(page.get_by_text("En attente de réponse")).to_be_visible()
    leave(page)


def enter_forms(day: Day, hall: Hall) -> None:
    page = day.page_of(hall.cast.gwenn, "seance/votes-papier")
    for member in hall.by_form[:2]:
        page.get_by_label("De qui est ce formulaire").fill(str(member.number))
        page.get_by_label("Jour d’arrivée").fill("2026-06-02")
        page.get_by_label("Reçu par la poste").check()
        press(page, "Enregistrer ce formulaire")
        expect(page.get_by_role("heading", name=member.display_name)).to_be_visible()
    leave(page)
    day.do(lambda: day.receive_forms(hall.by_form[2:], OFFICERS, SEAT, by=hall.cast.gwenn))
    day.do(lambda: day.receive_forms(hall.by_short_form, OFFICERS, by=hall.cast.gwenn))


def hold_the_first_sitting(day: Day, hall: Hall) -> None:
    cast = hall.cast
    day.do(day.story.close_remote_vote)
    day.it_is(day.story.assembly.call.meets_at - timedelta(minutes=20))
    page = day.page_of(cast.alice, "seance/accueil")
    check_in_by_hand(page, cast.chloe)
    day.do(lambda: day.check_in([m for m in hall.room if m != cast.chloe], by=cast.alice))
    day.do(lambda: day.accept_aloud(cast.diego, by=cast.gwenn))
    day.do(lambda: day.accept_aloud(cast.gwenn, by=cast.diego))
    day.it_is(day.story.assembly.call.meets_at + timedelta(minutes=1))
    page.goto(day.address("seance/"))
    press(page, "Ouvrir la séance")
    expect(page.get_by_role("heading", level=1)).to_contain_text("pour une partie")
    press(page, "Ouvrir le vote de la salle")
    expect(page.get_by_role("heading", name="Le vote de la salle est ouvert")).to_be_visible()
    day.do(lambda: vote_in_the_room(day, hall))
    count_hands(day, hall, OFFICERS, (20, 6, 4), most=30)
    close_by_hand(page, day)
    leave(page)

    assert day.story.assembly.state == AssemblyState.ADJOURNED
    took_part(day, ACCOUNTS, 1, (5, 26, 10, 7), counted=48, required=24)
    took_part(day, OFFICERS, 1, (5, 25, 10, 12), counted=52, required=24)
    took_part(day, STATUTES, 1, (5, 26, 10, 7), counted=48, required=70)
    took_part(day, SEAT, 1, (5, 26, 10, 10), counted=51, required=70)


def check_in_by_hand(page: Page, member: Member) -> None:
    page.get_by_role("searchbox").fill(str(member.number))
    press(page, "Présent dans la salle")
    expect(page.get_by_text("1 membre est là")).to_be_visible()


def vote_in_the_room(day: Day, hall: Hall) -> None:
    """Everybody there for themselves, Chloé and Hugo for those they represent; two holders of
    paper proxies forget to."""
    for member in hall.room:
        assert day.cast("ordinary", member, YES) == 1
    assert day.cast("ordinary", hall.cast.chloe, NO, held=True) == 10
    assert day.cast("ordinary", hall.cast.hugo, ABSTAIN, held=True) == 8


def count_hands(
    day: Day, hall: Hall, number: int, figures: tuple[int, int, int], *, most: int
) -> None:
    """Two people of the bureau count; the first time they differ."""
    wrong = (figures[0] - 1, *figures[1:])
    for member, said in ((hall.cast.alice, wrong), (hall.cast.gwenn, figures)):
        write_hands(day, member, number, said, most)
    page = write_hands(day, hall.cast.alice, number, figures, most)
    expect(page.get_by_text("Deux personnes ont compté la même chose")).to_be_visible()


def write_hands(
    day: Day, member: Member, number: int, figures: tuple[int, int, int], most: int
) -> Page:
    page = day.page_of(member, "seance/")
    article = page.locator("#mains article").filter(has_text=f"{number}. ")
    expect(article).to_contain_text(f"{most} voix au plus")
    for label, figure in zip(("Pour", "Contre", "Abstention"), figures, strict=True):
        article.get_by_label(label).fill(str(figure))
    article.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def close_by_hand(page: Page, day: Day) -> None:
    day.it_is(day.story.at + timedelta(hours=2))
    page.goto(day.address("seance/lever"))
    require_accessible(page)
    press(page, "Lever la séance")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    day.story.refresh()


def took_part(
    day: Day, number: int, call: int, heads: tuple[int, ...], *, counted: int, required: int | None
) -> None:
    record = QuorumRecord.objects.get(call__number=call, resolution=day.question(number))
    assert tuple(getattr(record, name) for name in HEADS) == heads, f"resolution {number}"
    assert (record.registered, record.counted, record.required) == (140, counted, required)


def read_the_first_forms(day: Day, hall: Hall) -> None:
    """Only the question that had its quorum is unfolded; the one on which two people read
    otherwise is settled on the page."""
    two = (hall.cast.gwenn, hall.cast.alice)
    said = forms_said(hall)
    disputed, choice = said[0]
    assert choice == "for"
    read_one(day, two[0], disputed, "Pour")
    page = read_one(day, two[1], disputed, "Contre")
    expect(page.get_by_text("Ce qui n’a pas été lu de la même façon")).to_be_visible()
    require_accessible(page)
    page.get_by_label("Pour").check()
    press(page, "Garder cette lecture")
    expect(page.get_by_text("ce formulaire est compté")).to_be_visible()
    leave(page)
    day.do(lambda: day.read_forms(said[1:], OFFICERS, by=two))
    day.do(day.story.count)
    day.do(day.story.certify)
    figures = Outcome.objects.get(resolution=day.question(OFFICERS)).figures
    assert by_box(figures) == {"hands": (20, 6, 4, 0), "paper": (7, 3, 1, 1), "law": (10, 0, 0, 0)}
    assert (figures["for"], figures["against"], figures["abstain"]) == (37, 9, 5)
    secret = Outcome.objects.get(resolution=day.question(ACCOUNTS)).figures
    assert (secret["for"], secret["against"], secret["abstain"]) == (20, 12, 8)
    waiting = day.urn_of("extraordinary").poll
    assert urn.end_head(waiting.uuid) == ""
    assert not day.question(SEAT).paper_answers.exclude(choice="").exists()


def forms_said(hall: Hall) -> list[tuple[Member, str]]:
    members = [*hall.by_form, *hall.by_short_form]
    choices = ["for"] * 7 + ["against"] * 3 + ["abstain", "null"]
    return list(zip(members, choices, strict=True))


def read_one(day: Day, reader: Member, member: Member, choice: str) -> Page:
    page = day.page_of(reader, "seance/votes-papier")
    page.get_by_role("link", name="Lire ce formulaire").filter(has_text=member.display_name).click()
    page.get_by_label(choice).check()
    press(page, "Garder cette lecture")
    return page


def by_box(figures: dict[str, int]) -> dict[str, tuple[int, ...]]:
    answers = ("for", "against", "abstain", "null")
    return {
        name: tuple(figures[f"{name}_{answer}"] for answer in answers)
        for name in ("hands", "paper", "law")
    }


def draw_up_the_first_minutes(day: Day) -> None:
    cast = day.story.cast
    day.it_is(day.story.at)
    page = day.page_of(cast.alice, "seance/")
    page.get_by_label("Résumé des débats").fill("Les comptes sont présentés, puis discutés.")
    press(page, "Enregistrer maintenant")
    page.goto(day.address("proces-verbal/"))
    press(page, "Établir et inscrire au registre")
    expect(page.get_by_role("heading", name="Procès-verbal de carence")).to_be_visible()
    require_accessible(page)
    leave(page)
    minutes = paper(day, Minutes.Kind.MINUTES, 1)
    assert "Les comptes sont présentés" in minutes
    assert "Transfert du siège" not in minutes.partition("Résolutions et résultats")[2]
    failed = Minutes.objects.get(kind=Minutes.Kind.FAILED_QUORUM).data["failed"]
    found = [(row["number"], row["registered"], row["counted"], row["required"]) for row in failed]
    assert found == [("3", 140, 48, 70), ("4", 140, 51, 70)]


def paper(day: Day, kind: Minutes.Kind, call: int) -> str:
    drawn = Minutes.objects.get(assembly=day.story.assembly, kind=kind, call__number=call)
    return " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())


def convene_again(day: Day) -> None:
    day.it_is(day.story.at + timedelta(days=1))
    page = day.page_of(day.story.cast.diego, "seconde-convocation/")
    expect(page.get_by_role("row").filter(has_text="Modification")).to_contain_text("48")
    page.get_by_label("Jour et heure").fill("2026-06-20T20:00")
    press(page, "Envoyer le second avis")
    page.get_by_label("Annonce légale parue dans").fill("Ouest-France, 9 juin 2026, n° 4521")
    press(page, "Noter cette annonce")
    expect(page.get_by_text("Ouest-France, 9 juin 2026, n° 4521").first).to_be_visible()
    require_accessible(page)
    leave(page)
    call = day.story.refresh().call
    assert call.number == 2
    assert call.notices.count() == 140
    told = call.convocation_data["first_call"]
    assert "qui ne sont plus à voter\u00a0: n° 1, n° 2. Faute de quorum" in told
    assert "décidera\u00a0: n° 3, n° 4." in told


def hold_the_second_sitting(day: Day, hall: Hall) -> None:
    """Hugo does not come this time; the holder who was absent does."""
    cast = hall.cast
    day.it_is(day.story.at + timedelta(days=2))
    day.do(lambda: [day.cast("extraordinary", member, YES) for member in hall.later])
    day.do(day.story.close_remote_vote)
    day.it_is(day.story.assembly.call.meets_at - timedelta(minutes=20))
    name_the_bureau(day, hall)
    present = [cast.alice, cast.gwenn, cast.diego, cast.chloe, cast.mots_passants]
    day.do(lambda: day.check_in(present, by=cast.alice))
    day.it_is(day.story.assembly.call.meets_at + timedelta(minutes=1))
    page = day.page_of(cast.alice, "seance/")
    press(page, "Ouvrir la séance")
    press(page, "Ouvrir le vote de la salle")
    expect(page.get_by_role("heading", name="Le vote de la salle est ouvert")).to_be_visible()
    day.do(lambda: vote_again_in_the_room(day, hall, present))
    count_hands(day, hall, SEAT, (18, 4, 3), most=25)
    page.goto(day.address("seance/"))
    page.get_by_label("Résumé des débats").fill("L’article 12 est expliqué.")
    press(page, "Enregistrer maintenant")
    close_by_hand(page, day)
    leave(page)
    took_part(day, STATUTES, 2, (5, 20, 10, 17), counted=52, required=None)
    took_part(day, SEAT, 2, (5, 20, 10, 10), counted=45, required=None)
    said = [(m, "for" if n < 6 else "against" if n < 9 else "abstain") for n, m in
            enumerate(hall.by_form)]  # fmt: skip
    day.do(lambda: day.read_forms(said, SEAT, by=(cast.gwenn, cast.alice)))
    day.do(day.story.count)
    day.do(day.story.certify)


def vote_again_in_the_room(day: Day, hall: Hall, present: Sequence[Member]) -> None:
    for member in present:
        assert day.cast("extraordinary", member, YES) == 1
    assert day.cast("extraordinary", hall.cast.chloe, YES, held=True) == 10


def tell_the_results(day: Day, hall: Hall) -> None:
    day.it_is(day.story.at)
    page = day.page_of(hall.cast.alice, "proces-verbal/")
    press(page, "Établir et inscrire au registre")
    expect(page.get_by_role("heading", name="Le procès-verbal est au registre")).to_be_visible()
    leave(page)
    secret = Outcome.objects.get(resolution=day.question(STATUTES)).figures
    shown = Outcome.objects.get(resolution=day.question(SEAT)).figures
    assert (secret["for"], secret["against"], secret["abstain"]) == (40, 2, 0)
    assert (secret["base"], secret["needed"]) == (52, 35)
    assert by_box(shown) == {"hands": (18, 4, 3, 0), "paper": (6, 3, 1, 0), "law": (10, 0, 0, 0)}
    assert (shown["for"], shown["against"], shown["abstain"]) == (34, 7, 4)
    assert (shown["base"], shown["needed"]) == (45, 30)
    minutes = paper(day, Minutes.Kind.MINUTES, 2)
    assert "L’article 12 est expliqué." in minutes
    assert "Les comptes sont présentés" not in minutes
    for wide, person in ((True, hall.cast.bilal), (False, hall.cast.chloe)):
        page = day.page_of(person, "resultats/", wide=wide)
        for number, found in ((ACCOUNTS, "20"), (OFFICERS, "37"), (STATUTES, "40"), (SEAT, "34")):
            row = page.get_by_role("row").filter(has_text=f"{number}. ")
            expect(row.first).to_contain_text(found)
            expect(row.first).to_contain_text("Adoptée")
        require_accessible(page)
        assert not overflows(page)
        leave(page)


def leave(page: Page) -> None:
    page.context.close()
