"""The page of a paper: who signed and how strongly, when it was stamped; and signing it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assembly.actions import minutes
from assembly.models import Minutes, PaperSignature
from tests.cast import Cast
from tests.factories import assemblies, authorities
from tests.factories.assemblies import Story
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def paper(cast: Cast, it_is: Instant) -> Minutes:
    """Minutes of failed quorum would do as well: the attendance sheet, for members alone."""
    story = Story(cast, assemblies.draft(cast)).convene()
    story.name_bureau()
    it_is(story.at)
    return minutes.draw_attendance_sheet(
        call=story.assembly.call, at=story.at, by=assemblies.chair(cast)
    )


def address(paper: Minutes, rest: str = "") -> str:
    return f"/registre-des-pv/{paper.entry.number}/{rest}"


def test_an_approval_is_shown_as_simple_and_says_who_still_has_to_sign(
    paper: Minutes, cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(cast.alice)
    done = client.post(address(paper, "signer/approuver"))

    page = client.get(address(paper)).content.decode()

    assert done.status_code == 302
    assert "signature simple" in page
    assert "signature avancée" not in page.split("Signer cette pièce")[0]
    assert "Gwenn Le Goff (Scrutateur)" in page
    assert "Je l’ai lue et je l’approuve" not in page


def test_the_papers_of_a_sitting_say_signed_once_the_whole_bureau_has_signed(
    paper: Minutes, cast: Cast, signed_in: SignedIn
) -> None:
    """Each on the site, and the secretary, who has no account, before one of them."""
    papers = f"/assemblees/{paper.assembly_id}/proces-verbal/"
    for who in (cast.alice, cast.gwenn, cast.diego):
        signed_in(who).post(address(paper, "signer/approuver"))
    secretary = paper.call.bureau.get(member=None)
    assert "à signer par le bureau" in signed_in(cast.alice).get(papers).content.decode()
    signed_in(cast.alice).post(address(paper, "signer/sur-place"), {"seat": secretary.pk})

    page = signed_in(cast.alice).get(papers).content.decode()

    assert "signée par le bureau" in page
    assert "à signer par le bureau" not in page


def test_a_wrong_passphrase_is_refused_and_never_shown_again(
    paper: Minutes, cast: Cast, signed_in: SignedIn
) -> None:
    root = authorities.authority()
    who = authorities.identity(root, "Alice Martin")
    given = {
        "certificate": SimpleUploadedFile("alice.p12", who.pkcs12()),
        "passphrase": "pas-la-bonne",
    }

    answer = signed_in(cast.alice).post(address(paper, "signer/certificat"), given)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "n’ouvrent aucune clé" in page
    assert "pas-la-bonne" not in page
    assert not PaperSignature.objects.exists()


def test_a_certificate_signs_and_the_signed_paper_is_given_to_members(
    paper: Minutes, cast: Cast, signed_in: SignedIn
) -> None:
    who = authorities.identity(authorities.authority(), "Alice Martin")
    given = {
        "certificate": SimpleUploadedFile("alice.p12", who.pkcs12()),
        "passphrase": authorities.PASSPHRASE,
    }
    signed_in(cast.alice).post(address(paper, "signer/certificat"), given)

    page = signed_in(cast.bilal).get(address(paper)).content.decode()
    content = signed_in(cast.bilal).get(f"/registre-des-pv/{paper.entry.number}-signatures.pdf")

    assert "vérifiée : elle tient" in page.replace("\u00a0", " ")
    assert "signature par certificat, non avancée" in page
    assert "Signer cette pièce" not in page
    assert b"/ByteRange" in content.content


@pytest.mark.parametrize(("role", "status"), [("bilal", 403), ("fatou", 404), ("eve", 404)])
def test_nobody_but_the_bureau_signs(
    paper: Minutes, cast: Cast, signed_in: SignedIn, role: str, status: int
) -> None:
    answer = signed_in(getattr(cast, role)).post(address(paper, "signer/approuver"))

    assert answer.status_code == status
    assert not PaperSignature.objects.exists()


def test_a_visitor_is_asked_to_sign_in_and_an_unknown_verb_is_not_found(
    paper: Minutes, cast: Cast, client: Any, signed_in: SignedIn
) -> None:
    visitor = client.get(address(paper))
    unknown = signed_in(cast.alice).post(address(paper, "signer/tamponner"))
    no_service = signed_in(cast.alice).post(
        address(paper, "signer/service"), {"credential": "alice"}
    )

    assert visitor.headers["Location"].startswith("/connexion/")
    assert (unknown.status_code, no_service.status_code) == (404, 404)
