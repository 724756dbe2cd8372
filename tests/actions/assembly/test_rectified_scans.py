"""A wrong scan of a signed paper of an assembly gives way to another by a line of the register
(R-REG-01), and a scan that is refused leaves nothing behind."""

import hashlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from assembly import preserving, signature_desk
from assembly.actions import copies, minutes, scans, signatures
from assembly.documents import shelf
from assembly.models import Minutes, MinutesRegisterEntry, ReplacedScan
from common.models import AuditEvent
from common.refusals import Forbidden, Refusal
from members.models import Member
from tests.actions.assembly.test_register import decided, drawn
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.faults import faults
from tests.factories.threads import together
from tests.unit.common.test_documents import words

__all__ = ["decided"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
FIRST, SECOND, THIRD = (b"%PDF-1.4 " + each for each in (b"first", b"second", b"third"))
WHY = "La page 3 manquait à la numérisation."
# Of no other test: files stay from one to the next, and what was there before is not removed.
LATE, SHARED = (b"%PDF-1.4 " + each for each in (b"late", b"shared"))
WHY_LATE = "La page 4 manquait à la numérisation."


def keep(
    paper: Minutes, content: bytes, by: Member, *, why: str = "", version: int | None = None
) -> Minutes | None:
    assert by.account is not None
    act = scans.keep(
        paper=paper,
        content=content,
        why=why,
        version=paper.version if version is None else version,
        at=paper.drawn_at,
        by=by.account,
    )
    assert act is None or isinstance(act, Minutes)
    return act


def kept_files(of: str = "signed") -> set[str]:
    folder = f"assemblies/{of}"
    return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()


def test_a_wrong_scan_is_rectified_by_the_next_line_of_the_register(decided: Story) -> None:
    paper, cast = drawn(decided), decided.cast
    line = paper.entry.digest
    assert keep(paper, FIRST, cast.alice) is None

    act = keep(paper, SECOND, cast.diego, why=WHY)

    assert act is not None
    assert act.entry.number == MinutesRegisterEntry.objects.count()
    assert minutes.verify_register() is None
    paper.refresh_from_db()
    assert MinutesRegisterEntry.objects.get(minutes=paper).digest == line
    assert shelf.read(paper.signed_copy, paper.signed_copy_sha256) == SECOND
    row = ReplacedScan.objects.get()
    assert (row.minutes, row.minutes_act, row.why, row.by) == (paper, act, WHY, cast.diego.account)
    assert shelf.read(row.replaced_file, row.replaced_sha256) == FIRST
    said = " ".join(words(shelf.read(act.file, act.pdf_sha256)).split())
    assert "Acte rectificatif du registre des procès-verbaux" in said
    assert f"la pièce n° {paper.entry.number} est remplacée" in said.replace("\u00a0", " ")
    assert WHY in said
    assert row.replaced_sha256 in said.replace(" ", "")
    assert row.sha256 in said.replace(" ", "")
    assert minutes.redraw(minutes=act) == shelf.read(act.file, act.pdf_sha256)
    assert faults(lambda: minutes.document(minutes=act)) == []
    event = AuditEvent.objects.get(verb="minutes.signed_copy_replaced")
    assert (event.details["why"], event.details["number"]) == (WHY, paper.entry.number)


def test_a_second_wrong_scan_makes_a_second_line(decided: Story) -> None:
    paper, cast = drawn(decided), decided.cast
    keep(paper, FIRST, cast.alice)
    acts = [keep(paper, each, cast.alice, why=WHY) for each in (SECOND, THIRD)]

    assert [act.entry.number for act in acts if act] == [
        paper.entry.number + 1,
        paper.entry.number + 2,
    ]
    rows = ReplacedScan.objects.order_by("number")
    assert [row.number for row in rows] == [1, 2]
    assert [shelf.read(row.replaced_file, row.replaced_sha256) for row in rows] == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("content", "why", "version", "code"),
    [
        (SECOND, "", 1, "reason-missing"),
        (SECOND, "   erreur    ", 1, "reason-missing"),
        (b"GIF89a", WHY, 1, "document-not-pdf"),
        (FIRST, WHY, 1, "document-unchanged"),
        (SECOND, WHY, 0, "scanned-meanwhile"),
    ],
)
def test_a_scan_that_is_refused_leaves_neither_line_nor_file(
    decided: Story, content: bytes, why: str, version: int, code: str
) -> None:
    paper = drawn(decided)
    keep(paper, FIRST, decided.cast.alice)
    files, lines = kept_files(), MinutesRegisterEntry.objects.count()

    with pytest.raises(Refusal) as refused:
        keep(paper, content, decided.cast.alice, why=why, version=version)

    assert refused.value.code == code
    assert kept_files() == files
    assert MinutesRegisterEntry.objects.count() == lines
    assert not ReplacedScan.objects.exists()


def test_a_scan_that_fails_late_leaves_no_file_neither_its_own_nor_that_of_the_act(
    decided: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = drawn(decided)
    keep(paper, FIRST, decided.cast.alice)
    files, acts = kept_files(), kept_files("register")
    real = minutes.rectify

    def entered_then_failing(**given: Any) -> Minutes:
        real(**given)
        assert kept_files("register") > acts
        raise OSError

    monkeypatch.setattr(minutes, "rectify", entered_then_failing)
    with pytest.raises(OSError):
        keep(paper, LATE, decided.cast.alice, why=WHY_LATE)

    assert (kept_files(), kept_files("register")) == (files, acts)
    monkeypatch.undo()
    assert keep(paper, LATE, decided.cast.alice, why=WHY_LATE) is not None


def test_a_file_that_another_paper_names_stays_when_the_same_scan_fails_elsewhere(
    decided: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are kept by their content: one is named by another paper in the very second in which
    it was stored for this one."""
    paper, cast = drawn(decided), decided.cast
    sheet = Minutes.objects.get(kind=Minutes.Kind.ATTENDANCE)

    def fails(*given: Any, **details: Any) -> None:
        raise OSError

    def removed_after(*, paths: list[str]) -> None:
        Minutes.objects.filter(pk=sheet.pk).update(
            signed_copy=paths[0], signed_copy_sha256=hashlib.sha256(SHARED).hexdigest()
        )
        forget(paths=paths)

    forget = scans.forget
    monkeypatch.setattr(scans, "_journal", fails)
    monkeypatch.setattr(scans, "forget", removed_after)
    with pytest.raises(OSError):
        keep(paper, SHARED, cast.alice)

    sheet.refresh_from_db()
    assert shelf.read(sheet.signed_copy, sheet.signed_copy_sha256) == SHARED


def test_neither_the_certificate_nor_an_act_has_a_signed_copy(decided: Story) -> None:
    paper, cast = drawn(decided), decided.cast
    certificate = Minutes.objects.get(kind=Minutes.Kind.CERTIFICATE)
    keep(paper, FIRST, cast.alice)
    act = keep(paper, SECOND, cast.alice, why=WHY)
    assert act is not None

    found = []
    for each in (certificate, act):
        with pytest.raises(Refusal) as refused:
            keep(each, THIRD, cast.alice)
        found.append(refused.value.code)

    assert found == ["signed-by-nobody", "rectifying-act"]


def test_an_act_is_signed_by_nobody_and_waits_for_nobody(decided: Story) -> None:
    paper, cast = drawn(decided), decided.cast
    keep(paper, FIRST, cast.alice)
    act = keep(paper, SECOND, cast.alice, why=WHY)
    assert act is not None
    assert cast.alice.account is not None

    with pytest.raises((Refusal, Forbidden)):
        signatures.approve(minutes=act, at=decided.at, by=cast.alice.account)
    assert signature_desk.still_to_sign(act) == []
    assert act in preserving.due(decided.at)  # it lasts as the others do
    copy = copies.certify(minutes=act, resolutions=[], at=decided.at, by=cast.alice.account)
    assert copy.number == 1


def test_a_replaced_scan_is_of_one_paper_and_one_only(decided: Story) -> None:
    paper = drawn(decided)
    keep(paper, FIRST, decided.cast.alice)
    keep(paper, SECOND, decided.cast.alice, why=WHY)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReplacedScan.objects.update(minutes=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_replace_it_in_the_same_second_one_looks_again(cast: Cast) -> None:
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn).close()
    paper = Minutes.objects.get(kind=Minutes.Kind.ATTENDANCE)
    keep(paper, FIRST, cast.alice)

    said = together(
        lambda: keep(Minutes.objects.get(pk=paper.pk), SECOND, cast.alice, why=WHY, version=1),
        lambda: keep(Minutes.objects.get(pk=paper.pk), THIRD, cast.diego, why=WHY, version=1),
    )

    assert said.count("scanned-meanwhile") == 1
    assert ReplacedScan.objects.count() == 1
    assert minutes.verify_register() is None
