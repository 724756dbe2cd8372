"""Assemblies of former years join the public timeline, their minutes under a fingerprint."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assembly.documents import shelf
from assembly.documents.shelf import PaperAltered
from assembly.models import PastAssembly
from common.documents.kit import Document
from common.documents.letterhead import Letterhead
from tests.cast import Cast

pytestmark = pytest.mark.django_db

FORM = {
    "title": "Assemblée constitutive",
    "year": "2001",
    "held_on": "2001-06-09",
    "kind": "ordinary",
    "registered": "40",
    "participants": "31",
    "source": "Registre des procès-verbaux, page 1",
}


@pytest.fixture
def minutes() -> bytes:
    head = Letterhead(name="Ouvaton", mentions=(), contact=())
    return Document(title="Procès-verbal", letterhead=head).bytes()


def record(client: Client, content: bytes = b"", **changes: str) -> int:
    files = {"document": SimpleUploadedFile("pv.pdf", content)} if content else {}
    answer = client.post(reverse("assembly:record-past"), {**FORM, **changes, **files})
    return int(answer.status_code)


def test_old_minutes_are_read_by_everybody_under_their_fingerprint(
    cast: Cast, client: Client, minutes: bytes
) -> None:
    client.force_login(cast.diego.account)
    assert record(client, minutes) == 302
    assert record(client, minutes) == 302
    past = PastAssembly.objects.get()

    client.logout()
    page = client.get(reverse("frontend:history")).content.decode()
    paper = client.get(reverse("assembly:past-minutes", args=[past.pk]))

    digest = hashlib.sha256(minutes).hexdigest()
    assert digest[:4] in page
    assert reverse("assembly:past-minutes", args=[past.pk]) in page
    assert paper.content == minutes
    assert past.document_sha256 == digest


def test_minutes_that_were_altered_are_not_served(
    cast: Cast, client: Client, minutes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast.diego.account)
    record(client, minutes)
    past = PastAssembly.objects.get()
    PastAssembly.objects.update(document_sha256="0" * 64)

    with pytest.raises(PaperAltered):
        shelf.read(past.document, "0" * 64)
    client.raise_request_exception = False
    answer = client.get(reverse("assembly:past-minutes", args=[past.pk]))
    assert answer.status_code >= 400


@pytest.mark.parametrize(
    ("content", "changes", "said"),
    [
        (b"GIF89a", {}, "n’est pas un document PDF"),
        (b"", {"held_on": "2002-06-09"}, "n’est pas dans cette année"),
        (b"", {"participants": "41"}, "Vérifiez les deux nombres"),
    ],
)
def test_what_cannot_be_true_is_refused_in_words(
    cast: Cast, client: Client, content: bytes, changes: dict[str, str], said: str
) -> None:
    client.force_login(cast.diego.account)
    files = {"document": SimpleUploadedFile("pv.pdf", content)} if content else {}

    answer = client.post(reverse("assembly:record-past"), {**FORM, **changes, **files})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PastAssembly.objects.exists()


def test_an_assembly_without_minutes_has_none_to_show(cast: Cast, client: Client) -> None:
    client.force_login(cast.diego.account)
    record(client)

    past = PastAssembly.objects.get()
    assert client.get(reverse("assembly:past-minutes", args=[past.pk])).status_code == 404
