"""Signing papers of the register and certifying copies by the API: as on their page."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assembly import signature_desk
from assembly.actions import minutes
from assembly.documents import shelf
from assembly.models import CertifiedCopy, Minutes, PaperSignature
from assembly.signing import pades
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import authorities
from tests.factories.assemblies import CONVENED_AT, Story
from tests.factories.authorities import PASSPHRASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(cast: Cast) -> Minutes:
    """The attendance sheet, for members alone; alice presided, gwenn and diego counted."""
    clock.move(CONVENED_AT - clock.now())
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    story.name_bureau()
    return minutes.draw_attendance_sheet(call=story.assembly.call, at=story.at, by=made.chair(cast))


def ask(
    client: Client, person: Member | Account, paper: Minutes, rest: str = "", **given: Any
) -> Any:
    client.force_login(person.account if isinstance(person, Member) else person)
    address = f"/api/v1/assemblies/register/{paper.entry.number}/{rest}"
    return client.post(address, **given) if rest else client.get(address)


def signed(paper: Minutes) -> bytes:
    path, sha256 = signature_desk.latest(paper)
    who = authorities.identity(authorities.authority(), "Alice Martin")
    signer = pades.open_certificate(who.pkcs12(), PASSPHRASE, at=clock.now())
    content = shelf.read(path, sha256)
    return pades.sign(content, signer, field="Signature1", name="Alice", function="Présidence")


def test_an_approval_is_a_simple_signature_given_once(
    cast: Cast, client: Client, paper: Minutes
) -> None:
    done = ask(client, cast.alice, paper, "approval")
    again = ask(client, cast.alice, paper, "approval")

    (signature,) = done.json()["signatures"]
    assert (done.status_code, signature["level"], signature["holds"]) == (201, "simple", None)
    assert "Alice Martin" not in [each["name"] for each in done.json()["still_to_sign"]]
    assert (again.status_code, again.json()["code"]) == (409, "already-signed")


def test_a_paper_signed_on_ones_own_device_is_given_back_and_verified(
    cast: Cast, client: Client, paper: Minutes
) -> None:
    given = {"file": SimpleUploadedFile("signe.pdf", signed(paper))}

    done = ask(client, cast.alice, paper, "signatures", data=given)
    other = ask(
        client, cast.gwenn, paper, "signatures", data={"file": SimpleUploadedFile("x.pdf", b"%PDF")}
    )

    assert done.status_code == 201
    assert [each["holds"] for each in done.json()["signatures"]] == [True]
    assert done.json()["latest_sha256"] == PaperSignature.objects.get().sha256
    assert (other.status_code, other.json()["code"]) == (400, "not-this-paper")


def test_whom_the_law_names_certifies_a_copy_and_nobody_else_does(
    cast: Cast, client: Client, paper: Minutes
) -> None:
    body = {"data": "{}", "content_type": "application/json"}
    done = ask(client, cast.diego, paper, "copies", **body)
    refused = ask(client, cast.bilal, paper, "copies", **body)

    copy = CertifiedCopy.objects.get()
    assert (done.status_code, done.json()["sha256"]) == (201, copy.sha256)
    assert done.json()["url"] == f"/registre-des-pv/{paper.entry.number}/copies/1.pdf"
    assert (refused.status_code, refused.json()["code"]) == (403, "may-not-certify")
    assert [each["number"] for each in ask(client, cast.bilal, paper).json()["copies"]] == [1]


def test_a_paper_for_members_is_not_there_for_others(
    cast: Cast, client: Client, paper: Minutes
) -> None:
    address = f"/api/v1/assemblies/register/{paper.entry.number}/"

    seen = [client.get(address).status_code, ask(client, cast.eve, paper).status_code]
    acts = [ask(client, cast.eve, paper, rest).status_code for rest in ("approval", "stamps")]

    assert (seen, acts) == ([404, 404], [404, 404])
    assert ask(client, cast.bilal, paper, "stamps").status_code == 404
    assert ask(client, cast.bilal, paper).json()["sha256"] == paper.pdf_sha256
    assert not PaperSignature.objects.exists()
