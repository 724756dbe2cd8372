"""The page on which the board completes a convened agenda, and what members read of it."""

from datetime import timedelta

import pytest
from django.test import Client

from assembly.models import Assembly, RequestLeftOut
from common.fingerprints import in_fours
from proposals.models import Proposal
from tests.cast import Cast
from tests.factories.completions import IN_TIME, LAST, MEETS_AT, asked, complete, convened
from tests.factories.proposals import hidden, moderator
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = [
    pytest.mark.django_db(databases=["default", "urn"]),
    pytest.mark.usefixtures("keeper"),
]
TITLE = "Un texte demandé par les membres doit être ajouté"


def page(assembly: Assembly, rest: str = "completer") -> str:
    return f"/assemblees/{assembly.pk}/{rest}"


def said(proposal: Proposal, **changes: str) -> dict[str, str]:
    answers = {"agreed": "non", "vote": "secret", **changes}
    return {f"p{proposal.pk}-{name}": value for name, value in answers.items()}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_page_shows_what_will_be_added_and_what_it_entails(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    story = convened(cast)
    story.give(cast.chloe, None)
    asked(cast.bilal, title="Ouvrir un atelier mensuel")
    it_is(IN_TIME)

    found = text(signed_in(cast.diego), page(story.assembly))

    assert TITLE in found
    assert "avec le n° 2" in found
    assert "1 a été donné" in found
    assert "Le délai de convocation ne recommence pas" in found
    assert "Jusqu’au vendredi 12 juin 2026" in found
    assert "rejoint l’urne en préparation" in found
    desk = text(signed_in(cast.diego), page(story.assembly, ""))
    assert "Ajouter à l’ordre du jour un texte demandé par les membres" in desk


def test_the_board_says_whether_it_agrees_before_anything_is_added(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal)
    it_is(IN_TIME)
    answers = said(proposal)
    del answers[f"p{proposal.pk}-agreed"]

    answer = signed_in(cast.diego).post(page(story.assembly), answers)

    assert answer.status_code == 400
    assert not story.refresh().completions.exists()


def test_before_the_gesture_the_board_reads_that_a_longer_ballot_is_told_apart(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    story = convened(cast)
    asked(cast.bilal)
    it_is(IN_TIME)

    found = text(signed_in(cast.diego), page(story.assembly))

    assert "si une seule enveloppe d’une même édition arrive" in found


def test_the_same_form_sent_twice_adds_once_and_says_so(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    story = convened(cast)
    answers, client = said(asked(cast.bilal)), signed_in(cast.diego)
    it_is(IN_TIME)

    first = client.post(page(story.assembly), answers, follow=True)
    second = client.post(page(story.assembly), answers)

    assert "L’avis complémentaire part vers 7 membres" in first.content.decode()
    assert second.status_code == 409
    assert "ou plus rien" in second.content.decode()
    assert story.refresh().completions.count() == 1


def test_what_is_hidden_is_named_and_not_offered(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    story = convened(cast)
    moderator(cast.chloe, cast.diego)
    hidden(asked(cast.bilal), cast.chloe)
    it_is(IN_TIME)

    found = text(signed_in(cast.diego), page(story.assembly))

    assert "la modération la masque" in found
    assert "avertir tous les membres" not in found


def test_a_late_complement_asks_why(cast: Cast, signed_in: SignedIn, it_is: Instant) -> None:
    story = convened(cast)
    Assembly.objects.update(vote_opens_at=MEETS_AT - timedelta(days=5))
    proposal, client = asked(cast.bilal), signed_in(cast.diego)
    it_is(MEETS_AT - timedelta(days=13))

    assert "Il reste peu de temps" in text(client, page(story.assembly))
    assert client.post(page(story.assembly), said(proposal)).status_code == 409
    given = {**said(proposal), "late_reason": "Le directoire s’est réuni hier."}
    assert client.post(page(story.assembly), given).status_code == 302


def test_members_read_what_was_added_and_the_complementary_notice(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    story = convened(cast)
    completion = complete(story, asked(cast.bilal, title="Ouvrir un atelier mensuel"))
    it_is(story.at)
    client = signed_in(cast.chloe)

    assert "Ordre du jour complété le jeudi 28 mai 2026" in text(client, page(story.assembly, ""))
    assert "L’avis complémentaire" in text(client, page(story.assembly, "documents"))
    read = text(client, page(story.assembly, "complements/1"))
    assert "Demandée par Bilal Benali" in read
    assert in_fours(completion.notice_sha256) in read
    assert in_fours(completion.former_hash).split()[0] in read
    pdf = client.get(page(story.assembly, "complements/1.pdf"))
    assert b"".join(pdf).startswith(b"%PDF-")  # type: ignore[arg-type]
    assert client.get(page(story.assembly, "complements/2")).status_code == 404
    package = client.get(page(story.assembly, "documents.zip"))
    assert b"00-ordre-du-jour-complete-1.pdf" in b"".join(package)  # type: ignore[arg-type]


def test_members_are_told_until_when_a_convened_agenda_takes_requests(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal)
    it_is(IN_TIME)
    client = signed_in(cast.chloe)

    assert "s’ajoute quand même à l’ordre du jour" in text(client, page(story.assembly, "demandes"))
    assert "doit en compléter l’ordre du jour" in text(client, f"/propositions/{proposal.pk}/")
    Proposal.objects.update(threshold_reached_at=None)
    assert "l’ajoute à l’ordre du jour" in text(client, f"/propositions/{proposal.pk}/")
    it_is(LAST + timedelta(seconds=1))
    assert "Aucune assemblée ne reçoit de demandes" in text(client, f"/propositions/{proposal.pk}/")


def test_the_board_writes_why_the_vote_began_without_a_request(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal)
    Assembly.objects.update(state="voting")
    row = RequestLeftOut.objects.create(
        assembly=story.assembly,
        proposal=proposal,
        title=proposal.title,
        reached_at=IN_TIME,
        noted_at=story.at,
    )
    it_is(story.at)
    client = signed_in(cast.diego)
    assert "Demandes laissées de côté" in text(client, page(story.assembly))

    client.post(page(story.assembly, f"demandes/{row.pk}/motif"), {"reason": "Un oubli."})

    row.refresh_from_db()
    assert row.reason == "Un oubli."


def test_the_bureau_says_which_form_came(cast: Cast, signed_in: SignedIn, it_is: Instant) -> None:
    story = convened(cast)
    complete(story, asked(cast.bilal), is_secret=False)
    story.name_bureau()
    it_is(story.at)
    client, address = signed_in(cast.alice), page(story.assembly, "seance/votes-papier")
    public = story.assembly.resolutions.get(number=2)
    given = {
        "member": str(cast.chloe.number),
        "received_on": "2026-05-28",
        "arrival": "post",
        "edition": "0",
        "answers": [str(public.pk)],
    }

    assert "un formulaire antérieur ne la porte pas" in text(client, address)
    refused = client.post(address, given)
    assert "Ce formulaire ne porte pas la question" in refused.content.decode()
    del given["answers"]
    client.post(address, {**given, "has_envelope": "on"})
    client.post(address, {**given, "edition": "1", "answers": [str(public.pk)]})

    assert story.assembly.paper_votes.get().edition == 1
