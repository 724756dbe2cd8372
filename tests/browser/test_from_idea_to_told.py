"""One idea from the day it is written to the day its voters are told what it became.

Each step is done on the page of the person whose part it is; what concerns every assembly (keys,
sitting, count) goes through the actions.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from assembly import tasks
from assembly.actions import assemblies as preparing
from assembly.actions.followups import AFTER, STEP
from assembly.models import Resolution
from members.models import Member
from notifications.models import Message
from proposals.models import Proposal
from proposals.states import ProposalState
from tests.browser.sittings import Day, Elsewhere
from tests.browser.test_booth import press
from tests.browser.visitors import overflows, require_accessible
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.members import own_shares
from tests.factories.polls import ABSTAIN, NO, YES
from tests.factories.proposals import NOON
from votes.station import readings

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]

TITLE = "Ouvrir un atelier"
WRITTEN = "L’assemblée décide d’ouvrir un atelier mensuel dans chaque région."
AMENDED = "L’assemblée décide d’ouvrir un atelier par trimestre dans chaque région."
TAKEN_UP = "Un premier atelier a lieu à Guidel le 12 septembre."


@pytest.fixture
def day(site: str, cast: Cast, chromium: Browser, elsewhere: Elsewhere) -> Day:
    """An assembly whose date members know; 47 shares, of which three are 5 %."""

    def announced() -> Story:
        own_shares(cast.gwenn, 40)
        assembly = assemblies.draft(cast)
        preparing.announce(assembly=assembly, at=NOON, by=assemblies.board(cast))
        return Story(cast, assembly)

    return Day(site, chromium, elsewhere(announced), elsewhere)


def test_an_idea_becomes_a_decision_whose_voters_are_told_what_it_changed(
    day: Day, cast: Cast
) -> None:
    day.it_is(NOON)
    write_an_idea(day, cast.bilal)
    argue_against_it(day, cast.chloe)
    amend_it(day, writer=cast.chloe, author=cast.bilal)
    co_sign_it(day, cast.chloe, cast.mots_passants)
    find_it_on_the_agenda(day, cast.diego)
    vote_on_it(day, cast.bilal)
    read_that_it_is_adopted(day, cast.bilal)
    follow_it_up(day, cast.diego)
    tell_its_voters(day)
    assert day.errors == []


def write_an_idea(day: Day, author: Member) -> None:
    page = seen(day, author, "/propositions/")
    press(page, "Écrire une proposition")
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("Texte soumis au vote").fill(WRITTEN)
    page.get_by_label("Exposé des motifs").fill("Apprendre ensemble à tenir son site.")
    page.get_by_label("Si l’assemblée dit oui").fill("Un atelier ouvre dans chaque région.")
    press(page, "Publier la proposition")
    expect(page.get_by_text("Votre proposition est publiée.")).to_be_visible()
    looks_right(page)
    leave(page)


def argue_against_it(day: Day, member: Member) -> None:
    page = seen(day, member, f"{idea()}debat/")
    page.get_by_label("Contre", exact=True).check()
    page.get_by_label("Avec vos mots").fill("Une fois par mois, c’est trop pour les bénévoles.")
    press(page, "Publier cet argument")
    expect(page.get_by_text("Votre argument est publié")).to_be_visible()
    looks_right(page)
    leave(page)


def amend_it(day: Day, *, writer: Member, author: Member) -> None:
    page = seen(day, writer, f"{idea()}amendements/text/0")
    page.get_by_label("Le paragraphe tel que vous l’écririez").fill(AMENDED)
    page.get_by_label("Pourquoi").fill("Quatre ateliers par an tiennent dans le budget.")
    press(page, "Publier cet amendement")
    change = page.url
    looks_right(page)
    leave(page)
    page = seen(day, author, change.removeprefix(day.site))
    press(page, "Accepter : l’inscrire dans le texte")
    expect(page.get_by_text("Amendement accepté")).to_be_visible()
    leave(page)
    assert Proposal.objects.values_list("text", "version").get() == (AMENDED, 2)


def co_sign_it(day: Day, *members: Member) -> None:
    """The author holds one share, each of these another; three are enough."""
    first, last = members
    page = seen(day, first, idea())
    press(page, "Soutenir cette proposition")
    expect(page.get_by_text("Vous la soutenez")).to_be_visible()
    assert Proposal.objects.get().state == ProposalState.PUBLISHED
    leave(page)
    page = seen(day, last, idea())
    press(page, "Soutenir cette proposition")
    expect(page.get_by_role("button", name="Soutenir cette proposition")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Inscrite d’office à l’ordre du jour").first).to_be_visible()
    looks_right(page)
    leave(page)


def find_it_on_the_agenda(day: Day, board: Member) -> None:
    resolution = Resolution.objects.get(proposal__isnull=False)
    assert (resolution.text, resolution.author_name) == (AMENDED, "Bilal Benali")
    day.it_is(assemblies.CONVENED_AT)
    page = day.page_of(board)
    expect(page.get_by_text(TITLE).first).to_be_visible()
    leave(page)
    day.do(day.story.convene)
    day.do(day.story.open_vote)


def vote_on_it(day: Day, member: Member) -> None:
    """One in the booth, the others through the urn's own door."""
    cast = day.story.cast
    day.it_is(assemblies.OPENS_AT + timedelta(hours=1))
    poll = day.story.rehearsed[0].poll
    page = day.page_of(member, wide=False)
    page.goto(f"{day.site}/isoloir/#{poll.uuid}")
    page.get_by_label("Pour").first.check()
    press(page, "Continuer")
    expect(page.get_by_text(TITLE).first).to_be_visible()
    page.get_by_label("Pour").first.check()
    press(page, "Voir mon récapitulatif")
    press(page, "Chiffrer et envoyer mon bulletin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci", timeout=60_000)
    leave(page)

    def others() -> None:
        said = ((cast.chloe, YES), (cast.gwenn, YES), (cast.hugo, NO), (cast.alice, ABSTAIN))
        for voter, choice in said:
            day.story.vote(voter, (YES, choice))

    day.do(others)
    day.do(day.story.close_remote_vote)
    day.do(lambda: day.story.open_sitting(cast.diego))
    day.do(day.story.close)
    day.do(day.story.count)
    day.do(day.story.certify)
    poll.refresh_from_db()
    _accounts, counted = readings.readings(poll)
    assert [count for _name, _kind, count in counted.bars] == [3, 1, 1]


def read_that_it_is_adopted(day: Day, member: Member) -> None:
    day.it_is(day.story.at)
    page = seen(day, member, idea())
    expect(page.get_by_text("Adoptée par l’assemblée").first).to_be_visible()
    leave(page)


def follow_it_up(day: Day, board: Member) -> None:
    resolution = Resolution.objects.get(proposal__isnull=False)
    page = seen(day, board, f"/decisions/{resolution.pk}/", wide=True)
    page.get_by_text("Dire ce qu’elle est devenue").click()
    page.get_by_label("Où elle en est").select_option("under_way")
    page.get_by_label("Qui la porte").fill("Le groupe Ateliers")
    page.get_by_label("Ce qui a été fait").fill(TAKEN_UP)
    press(page, "Publier cette suite")
    expect(page.get_by_text(TAKEN_UP).first).to_be_visible()
    looks_right(page)
    leave(page)


def tell_its_voters(day: Day) -> None:
    """Three months later, everybody on the roll, whatever they voted or if they did."""
    closed_at = day.story.assembly.sitting_closed_at
    assert closed_at is not None
    day.it_is(closed_at + AFTER + timedelta(hours=1))
    day.do(tasks.tell_what_changed)
    told = Message.objects.filter(step=STEP)
    assert {message.member for message in told} == set(day.story.cast.members)
    for message in told:
        said = " ".join(message.text.split())
        assert TITLE in said
        assert TAKEN_UP in said
        assert not re.search(r"vous avez voté|votre choix", said)


def idea() -> str:
    return f"/propositions/{Proposal.objects.get().pk}/"


def seen(day: Day, member: Member, path: str, *, wide: bool = False) -> Page:
    return day.page_at(member, day.site + path, wide=wide)


def looks_right(page: Page) -> None:
    require_accessible(page)
    assert not overflows(page)


def leave(page: Page) -> None:
    page.context.close()
