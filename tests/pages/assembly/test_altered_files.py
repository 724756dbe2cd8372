"""A stored file of which one byte changed is neither given nor used, at any door, and whoever asked
is told in French whom to tell: never a bare error page."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assembly.actions import claims, copies, paper_proxies, preserving, scans, signatures
from assembly.actions import papers as putting
from assembly.actions import retention as destroying
from assembly.models import AssemblyDocument, Minutes, OrganMeeting, PaperProxy, PastAssembly
from common import clock
from common.documents import Document, Letterhead
from common.refusals import Refusal
from notifications.documents import DocumentAltered, store
from tests.actions.assembly.test_organ_minutes import AFTER, entered
from tests.actions.assembly.test_proofs import insert
from tests.actions.assembly.test_retention import TWO_YEARS, ordered
from tests.actions.assembly.test_retention import decided as long_decided
from tests.actions.assembly.test_second_call import failed
from tests.actions.assembly.test_signatures import PASSPHRASE, tsa
from tests.cast import Cast
from tests.factories import assemblies, authorities, papers, proposals
from tests.pages.assembly.conftest import Instant, SignedIn
from tests.pages.assembly.test_past_assemblies import FORM

__all__ = ["tsa"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
FIRST, SECOND = b"%PDF-1.4 first scan", b"%PDF-1.4 second scan"
PDF = b"%PDF-1.4 a sheet"
TOLD = "n’est plus celui qui a été inscrit"
WHY = "La page 3 manquait à la numérisation."


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Stored files of this test alone: each of them may be altered."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


def alter(folder: Path) -> int:
    """The last byte of each stored file is another one."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        content = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    return len(files)


def words(answer: Any) -> str:
    page: str = answer.content.decode().replace("\u00a0", " ")
    return page


def copies_of(paper: Minutes) -> int:
    return paper.copies.count()


def organ_entered(cast: Cast) -> OrganMeeting:
    meeting = entered(cast)
    assert meeting.number == 1
    return meeting


def papers_of_the_past() -> bytes:
    head = Letterhead(name="Ouvaton", mentions=(), contact=())
    return Document(title="Procès-verbal", letterhead=head).bytes()


def assert_told(client: Client, path: str) -> None:
    page = client.get(path)
    said = words(page)
    assert page.status_code == 500, path
    assert TOLD in said, path
    assert "Prévenez la personne qui exploite le service" in said, path
    program = client.get(path, headers={"accept": "application/json"})
    assert program.status_code == 500, path
    assert program.json()["code"] == "paper-altered", path


def test_what_a_decided_assembly_keeps(
    cast: Cast, folder: Path, signed_in: SignedIn, it_is: Instant
) -> None:
    story = papers.decided(cast)
    alice, number = assemblies.chair(cast), story.assembly.pk
    paper = Minutes.objects.get(kind=Minutes.Kind.MINUTES)
    for content, why in ((FIRST, ""), (SECOND, WHY)):
        scans.keep(
            paper=paper, content=content, why=why, version=paper.version, at=story.at, by=alice
        )
    copy = copies.certify(minutes=paper, resolutions=[], at=story.at, by=alice)
    claim = claims.file(
        assembly=story.assembly, member=cast.chloe, resolution=None, dispute="other", votes=0,
        reasons=papers.REASONS, at=story.at, by=cast.chloe.account,
    )  # fmt: skip
    it_is(story.at)
    client, register = signed_in(cast.alice), f"/registre-des-pv/{paper.entry.number}"
    paths = [
        f"{register}.pdf",
        f"{register}-signe.pdf",
        f"{register}-remplacee-1.pdf",
        f"{register}-signatures.pdf",
        f"{register}/copies/{copy.number}.pdf",
        reverse("assembly:convocation", args=[number]),
        reverse("assembly:dispatch-files", args=[number, cast.bilal.number]),
        reverse("assembly:claim-file", args=[number, claim.pk]),
    ]
    opened = {path: client.get(path).status_code for path in paths}
    assert set(opened.values()) == {200}, opened

    alter(folder)

    for path in paths:
        assert_told(client, path)
    certified = client.post(f"{register}/copies", {})
    assert (certified.status_code, copies_of(paper)) == (500, 1)
    assert TOLD in words(certified)


def test_what_is_put_before_an_assembly(
    cast: Cast, folder: Path, signed_in: SignedIn, it_is: Instant
) -> None:
    assembly = assemblies.draft(cast)
    document = putting.add_document(
        assembly=assembly, kind=AssemblyDocument.Kind.OTHER, title="Plan",
        audience=AssemblyDocument.Audience.MEMBERS, content=PDF, at=assemblies.CONVENED_AT,
        by=assemblies.board(cast),
    )  # fmt: skip
    story = assemblies.Story(cast, assembly).convene()
    it_is(story.at)
    client = signed_in(cast.bilal)
    paths = [
        reverse("assembly:document", args=[assembly.pk, document.pk]),
        reverse("assembly:documents-zip", args=[assembly.pk]),
    ]
    assert [client.get(path).status_code for path in paths] == [200, 200]

    alter(folder)

    for path in paths:
        assert_told(client, path)


def test_the_scan_of_a_pouvoir_on_paper(
    cast: Cast, folder: Path, signed_in: SignedIn, it_is: Instant
) -> None:
    story = assemblies.Story(cast, assemblies.draft(cast)).convene()
    story.at = story.assembly.call.meets_at
    story.name_bureau()
    paper = paper_proxies.enter(
        assembly=story.refresh(), principal=cast.bilal, holder=cast.chloe,
        arrival=PaperProxy.Arrival.POST, signed_on=date(2026, 6, 1), scan=PDF, at=story.at,
        by=assemblies.chair(cast),
    )  # fmt: skip
    it_is(story.at)
    client = signed_in(cast.alice)
    path = reverse("assembly:paper-scan", args=[story.assembly.pk, paper.pk])
    assert client.get(path).status_code == 200

    alter(folder)

    assert_told(client, path)


def test_the_proof_of_a_legal_notice(
    cast: Cast, folder: Path, signed_in: SignedIn, it_is: Instant
) -> None:
    story = failed(cast).convene_again()
    insert(story, published_on=date(2026, 6, 8), proof=PDF)
    it_is(story.at)
    client, path = (
        signed_in(cast.bilal),
        reverse("assembly:insertion-proof", args=[story.assembly.pk]),
    )
    assert client.get(path).status_code == 200

    alter(folder)

    assert_told(client, path)


def test_minutes_of_the_past_and_certificates_of_destruction(
    cast: Cast, folder: Path, signed_in: SignedIn, it_is: Instant
) -> None:
    long_decided(cast)
    ordered(cast)
    done = destroying.carry_out(at=TWO_YEARS)
    assert done is not None
    it_is(TWO_YEARS)
    client = signed_in(cast.diego)
    scan = SimpleUploadedFile("pv.pdf", papers_of_the_past(), content_type="application/pdf")
    client.post(reverse("assembly:record-past"), {**FORM, "document": scan})
    past = PastAssembly.objects.get()
    client = signed_in(cast.alice)
    paths = [
        reverse("assembly:destruction", args=[done.number]),
        reverse("assembly:past-minutes", args=[past.pk]),
    ]
    assert [client.get(path).status_code for path in paths] == [200, 200]

    alter(folder)

    for path in paths:
        assert_told(client, path)


def test_what_an_organ_keeps(cast: Cast, folder: Path, signed_in: SignedIn, it_is: Instant) -> None:
    assemblies.rules()
    meeting, by = organ_entered(cast), assemblies.chair(cast)
    for content, why in ((FIRST, ""), (SECOND, WHY)):
        scans.keep(
            paper=meeting, content=content, why=why, version=meeting.version, at=AFTER, by=by
        )
    copy = copies.certify(minutes=meeting, resolutions=[], at=AFTER, by=by)
    it_is(AFTER)
    client = signed_in(cast.alice)
    paths = [
        reverse("assembly:organ-paper", args=[meeting.pk]),
        reverse("assembly:organ-signed", args=[meeting.pk]),
        reverse("assembly:organ-replaced", args=[meeting.pk, 1]),
        reverse("assembly:organ-copy", args=[meeting.pk, copy.number]),
    ]
    assert [client.get(path).status_code for path in paths] == [200] * len(paths)

    alter(folder)

    for path in paths:
        assert_told(client, path)


def test_what_is_signed_stamped_and_made_to_last(cast: Cast, folder: Path, tsa: str) -> None:
    assemblies.rules()
    meeting, by = organ_entered(cast), assemblies.chair(cast)
    identity = authorities.identity(authorities.authority(), cast.alice.display_name)
    alter(folder)

    for act in (
        lambda: signatures.sign_with_file(
            minutes=meeting, pkcs12=identity.pkcs12(), passphrase=PASSPHRASE, at=clock.now(), by=by
        ),
        lambda: preserving.preserve(minutes=meeting, at=clock.now()),
        lambda: copies.certify(minutes=meeting, resolutions=[], at=AFTER, by=by),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "paper-altered"


def test_what_members_attach_to_a_proposal(cast: Cast, folder: Path, signed_in: SignedIn) -> None:
    proposal = proposals.published(cast.chloe)
    row = proposals.attached(proposal)
    client = signed_in(cast.bilal)
    path = reverse("proposals:attachment", args=[proposal.pk, row.pk])
    assert client.get(path).status_code == 200

    alter(folder)

    assert_told(client, path)


def test_what_goes_with_messages(folder: Path) -> None:
    document = store(PDF, filename="a.pdf", media_type="application/pdf")
    alter(folder)

    with pytest.raises(DocumentAltered) as refused:
        document.read()

    assert refused.value.code == "paper-altered"
