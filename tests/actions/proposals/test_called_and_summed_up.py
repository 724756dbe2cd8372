"""Calling somebody by name in a debate, summing it up, and where else it goes on."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from frontend.queries import news
from members.models import Member
from notifications.actions import choices
from notifications.models import Message
from proposals import mentioning
from proposals.actions import summaries
from proposals.models import Proposal, Summary
from tests.cast import Cast
from tests.factories.proposals import NOON, argument, hidden, moderator, published
from tests.factories.threads import together

pytestmark = pytest.mark.django_db

FIRST = "Pour : apprendre ensemble. Contre : le temps des bénévoles. Reste ouvert : le rythme."
SECOND = "Tout le monde est d’accord pour un atelier par trimestre ; reste à trouver les lieux."


def called() -> set[Member | None]:
    return {message.member for message in Message.objects.filter(step="called")}


def test_whoever_is_called_by_name_is_told_without_the_words(cast: Cast) -> None:
    proposal = published(cast.bilal)
    argument(proposal, cast.chloe)

    argument(
        proposal, cast.hugo, text="Et vous, @Chloe Evrard et @Bilal Benali, qu’en pensez-vous ?"
    )

    assert called() == {cast.chloe, cast.bilal}, "accents are no obstacle"
    for message in Message.objects.filter(step="called"):
        assert message.stream == "optional"
        assert "Hugo Nguyen" in message.text
        assert "qu’en pensez-vous" not in message.text
        assert f"/propositions/{proposal.pk}/debat/" in message.text


def test_nobody_learns_from_a_call_who_is_a_member(cast: Cast) -> None:
    """Gwenn is a member and has said nothing here: her name calls nobody, like an invented one."""
    proposal = published(cast.bilal)

    argument(proposal, cast.chloe, text="Bonjour @Gwenn Le Goff et @Zoé Inventée, venez lire.")

    assert called() == set()
    assert mentioning.callable_in(proposal, NOON.date()) == [cast.bilal, cast.chloe]


@pytest.mark.parametrize(
    "text", ["Bilal Benali a raison, je crois.", "Écrire à @Bilal Benalim, autre personne."]
)
def test_a_name_without_its_sign_or_longer_calls_nobody(cast: Cast, text: str) -> None:
    argument(published(cast.bilal), cast.chloe, text=text)

    assert called() == set()


def test_the_same_words_sent_twice_call_once_and_refusals_are_heard(cast: Cast) -> None:
    proposal = published(cast.bilal)
    argument(proposal, cast.chloe)
    choices.refuse_optional(member_id=cast.chloe.pk, at=NOON)
    for _time in range(2):
        argument(proposal, cast.hugo, text="@Bilal Benali et @Chloe Évrard, quel rythme ?")

    assert [message.member for message in Message.objects.filter(step="called")] == [cast.bilal]


def test_who_wrote_only_what_is_hidden_cannot_be_called(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    proposal = published(cast.bilal)
    hidden(argument(proposal, cast.chloe), cast.mots_passants)

    assert mentioning.callable_in(proposal, NOON.date()) == [cast.bilal]


def summed_up(
    proposal: Proposal, member: Member, text: str = FIRST, *, after: int = 0, neutral: bool = False
) -> Summary:
    assert member.account is not None
    return summaries.write(
        proposal=proposal,
        member=member,
        text=text,
        after=after,
        is_moderators=neutral,
        at=NOON + timedelta(hours=3),
        by=member.account,
    )


def test_each_version_of_a_summary_stays_and_the_last_counts(cast: Cast, client: Client) -> None:
    moderator(cast.chloe, cast.diego)
    proposal = published(cast.bilal)
    summed_up(proposal, cast.bilal)
    summed_up(proposal, cast.bilal)
    assert cast.chloe.account is not None
    client.force_login(cast.chloe.account)

    address = f"/propositions/{proposal.pk}/debat/"
    done = client.post(f"{address}synthese", {"text": SECOND, "after": "1"})

    assert done.status_code == 302
    rows = Summary.objects.order_by("number")
    assert [(row.number, row.author, row.is_moderators) for row in rows] == [
        (1, cast.bilal, False),
        (2, cast.chloe, True),
    ]
    shown = client.get(address).content.decode()
    assert SECOND in shown
    assert FIRST not in shown
    assert "par Chloe Évrard, à la modération" in shown
    assert FIRST in client.get(f"{address}synthese").content.decode()
    assert AuditEvent.objects.filter(verb="proposal.debate_summed_up").count() == 2


def test_a_summary_written_on_an_older_version_is_refused(cast: Cast) -> None:
    proposal = published(cast.bilal)
    summed_up(proposal, cast.bilal)

    with pytest.raises(Refusal) as refused:
        summed_up(proposal, cast.bilal, SECOND)

    assert refused.value.code == "summary-changed"
    assert Summary.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_summaries_in_the_same_second_one_is_published(cast: Cast) -> None:
    proposal = published(cast.bilal)

    together(
        lambda: summed_up(proposal, cast.bilal),
        lambda: summed_up(proposal, cast.hugo, SECOND, neutral=True),
    )

    assert Summary.objects.count() == 1


def test_a_member_who_neither_signs_nor_moderates_reads_the_summary_only(
    cast: Cast, client: Client
) -> None:
    proposal = published(cast.bilal)
    assert cast.chloe.account is not None
    client.force_login(cast.chloe.account)
    address = f"/propositions/{proposal.pk}/debat/synthese"

    assert client.get(address).status_code == 200
    assert client.post(address, {"text": FIRST, "after": "0"}).status_code == 403
    assert not Summary.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://forum.example.org/t/12",
        "https://",
        "https://moi@forum.example.org/",
        "https://forum.example.org/a b",
        "https://[forum/",
        f"https://forum.example.org/{'a' * 300}",
    ],
)
def test_an_address_that_is_no_secure_page_is_refused(cast: Cast, address: str) -> None:
    proposal = published(cast.bilal)
    assert cast.bilal.account is not None

    with pytest.raises(Refusal) as refused:
        summaries.link_thread(proposal=proposal, address=address, at=NOON, by=cast.bilal.account)

    assert refused.value.code == "not-an-address"


def test_the_debate_says_where_else_it_goes_on(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)
    thread = "https://forum.example.org/t/ateliers/12"
    for member, status in ((cast.chloe, 403), (cast.bilal, 302)):
        assert member.account is not None
        client.force_login(member.account)
        sent = client.post(f"/propositions/{proposal.pk}/debat/fil", {"address": thread})
        assert sent.status_code == status

    page = client.get(f"/propositions/{proposal.pk}/debat/").content.decode()

    assert f'<a href="{thread}" rel="noopener nofollow ugc">' in page


def test_the_weekly_letter_says_where_members_debate_and_not_what_they_say(cast: Cast) -> None:
    moderator(cast.mots_passants, cast.diego)
    proposal = published(cast.bilal)
    argument(proposal, cast.chloe)
    argument(proposal, cast.gwenn, text="Quatre par an suffiraient à mon avis.")
    hidden(
        argument(proposal, cast.alice, text="Une insulte à masquer bientôt."), cast.mots_passants
    )

    week = datetime(2026, 3, 10, 9, 0, tzinfo=PARIS)
    sections = {each.title: each for each in news.sections(week, week + timedelta(days=7))}

    (told,) = sections["Débats entre membres"].news
    assert (told.title, told.text) == (proposal.title, "2 nouveaux textes.")
