"""Files that go with a proposal are told by what they hold."""

import io
import shutil
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from common.models import AuditEvent
from common.refusals import Refusal
from proposals import attaching
from proposals.actions import attachments
from proposals.models import Attachment, Proposal
from tests.cast import Cast
from tests.factories.members import own_shares
from tests.factories.proposals import (
    NOON,
    attached,
    hidden,
    in_state,
    moderator,
    picture,
    published,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def pdf(**root: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    for name, value in root.items():
        document.Root[f"/{name}"] = value
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def refused(proposal: Proposal, content: bytes) -> str:
    with pytest.raises(Refusal) as found:
        attached(proposal, content)
    assert not Attachment.objects.exists()
    return found.value.code


def bytes_of(row: Attachment) -> bytes:
    with default_storage.open(row.file) as file:
        return bytes(file.read())


def files() -> int:
    """How many are on the shelf of proposals."""
    folder = Path(default_storage.path("proposals"))
    return sum(each.is_file() for each in folder.rglob("*"))


@pytest.fixture(autouse=True)
def _empty_shelf() -> None:
    shutil.rmtree(default_storage.path("proposals"), ignore_errors=True)


@pytest.mark.parametrize(
    ("content", "kind"), [(pdf(), "pdf"), (picture("JPEG"), "jpeg"), (picture("PNG"), "png")]
)
def test_a_pdf_or_a_picture_goes_with_a_proposal(cast: Cast, content: bytes, kind: str) -> None:
    row = attached(published(cast.bilal), content)

    assert (row.kind, row.size) == (kind, len(bytes_of(row)))
    assert AuditEvent.objects.filter(verb="proposal.attachment_added").exists()


@pytest.mark.parametrize(
    "content",
    [HTML, SVG, b"", b"%PDF-1.7 and nothing of it", b"\x89PNG\r\n\x1a\n and no picture", b"GIF89a"],
)
def test_a_file_is_what_it_holds_and_nothing_else_passes(cast: Cast, content: bytes) -> None:
    assert refused(published(cast.bilal), content) == "attachment-unknown"


def test_a_pdf_that_acts_or_carries_files_is_refused(cast: Cast) -> None:
    program = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    proposal = published(cast.bilal)

    for acting in (
        pdf(OpenAction=program),
        pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary())),
        pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())),
    ):
        assert refused(proposal, acting) == "attachment-active"


def test_a_pdf_under_a_password_is_refused(cast: Cast) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    written = io.BytesIO()
    document.save(written, encryption=pikepdf.Encryption(owner="un", user="deux"))

    assert refused(published(cast.bilal), written.getvalue()) == "attachment-locked"


def test_a_file_above_ten_megabytes_is_refused(cast: Cast) -> None:
    heavy = b"%PDF-" + bytes(attaching.MAX_BYTES)

    assert refused(published(cast.bilal), heavy) == "attachment-too-large"


def test_a_picture_too_large_to_open_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MAX_PIXELS", 40)

    assert refused(published(cast.bilal), picture()) == "attachment-too-large"


def test_a_picture_loses_where_and_with_what_it_was_taken(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Fabricant de téléphones"
    taken = picture("JPEG", exif=exif, comment=b"chez moi")

    row = attached(published(cast.bilal), taken)

    kept = bytes_of(row)
    assert b"Fabricant" in taken
    assert b"chez moi" in taken
    assert b"Fabricant" not in kept
    assert b"chez moi" not in kept


def test_the_same_file_goes_once_with_a_proposal(cast: Cast) -> None:
    proposal = published(cast.bilal)
    attached(proposal)

    with pytest.raises(Refusal) as again:
        attached(proposal)

    assert again.value.code == "attachment-there"
    assert files() == 1


def test_five_files_at_most(cast: Cast) -> None:
    proposal = published(cast.bilal)
    for quality in range(5):
        attached(proposal, pdf(Number=quality))

    with pytest.raises(Refusal) as sixth:
        attached(proposal)

    assert sixth.value.code == "enough-attachments"
    assert attaching.of(proposal).count() == files() == 5


@pytest.mark.parametrize("state", ["admitted", "scheduled", "refused", "withdrawn"])
def test_files_change_only_while_the_text_can(cast: Cast, state: str) -> None:
    own_shares(cast.alice, 1000)  # so that one support alone is not enough
    proposal = in_state(state, cast.bilal, cast.diego)

    assert refused(proposal, picture()) == "not-editable"
    assert files() == 0


def test_nothing_is_joined_to_what_moderation_hides(cast: Cast) -> None:
    moderator(cast.chloe, cast.diego)
    proposal = published(cast.bilal)
    hidden(proposal, cast.chloe)

    assert refused(proposal, picture()) == "not-editable"


@pytest.mark.django_db(transaction=True)
def test_a_file_taken_back_is_destroyed_with_its_name(cast: Cast) -> None:
    kept, gone = attached(published(cast.chloe)), attached(published(cast.bilal))

    for _click in range(2):
        attachments.remove(row=gone, at=LATER, by=cast.bilal.account)

    gone.refresh_from_db()
    assert (gone.title, gone.file, gone.removed_at) == ("", "", LATER)
    assert default_storage.exists(kept.file)
    assert files() == 1
    assert AuditEvent.objects.filter(verb="proposal.attachment_removed").count() == 1
