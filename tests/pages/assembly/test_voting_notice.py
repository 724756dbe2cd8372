"""The explanatory notice of the electronic vote, in PDF and as a page (R-CNIL-07)."""

import pytest

from assembly.documents.convocation import convocation_data, draw_convocation
from assembly.documents.voting_notice import draw_voting_notice, voting_notice_data
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.faults import faults
from tests.pages.assembly.conftest import SignedIn
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("keeper")
def test_it_says_how_to_vote_who_keeps_the_keys_and_what_is_not_guaranteed(
    cast: Cast, signed_in: SignedIn
) -> None:
    story = Story(cast, made.draft(cast)).convene()
    call = story.assembly.call
    data = voting_notice_data(call, at=story.at)
    address = f"/assemblees/{story.assembly.pk}/notice-de-vote"
    client = signed_in(cast.bilal)

    text = " ".join(words(client.get(f"{address}.pdf").content).split())
    page = client.get(address).content.decode()
    notice = " ".join(words(draw_convocation(convocation_data(call, at=story.at)).bytes()).split())

    assert [poll["threshold"] for poll in data["polls"]] == [2]
    assert "Il en faut 2 pour compter." in text
    assert {name for poll in data["polls"] for name in poll["holders"]} == {
        holder.display_name for holder in cast.key_holders
    }
    assert "vendredi 5 juin 2026 à 15 h" in text
    assert "Ce que personne ne peut promettre" in text
    assert "Ce que personne ne peut promettre" in page
    assert f"/assemblees/{story.assembly.pk}/notice-de-vote" in notice.replace(" ", "")
    assert f"{address}.pdf" in client.get(f"/assemblees/{story.assembly.pk}/").content.decode()
    assert faults(lambda: draw_voting_notice(data)) == []


def test_without_a_secret_vote_there_is_nothing_to_explain(cast: Cast, signed_in: SignedIn) -> None:
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    address = f"/assemblees/{story.assembly.pk}/notice-de-vote"
    client = signed_in(cast.bilal)

    assert {client.get(each).status_code for each in (address, f"{address}.pdf")} == {404}
    data = convocation_data(story.assembly.call, at=story.at)
    assert "notice-de-vote" not in str(data)
