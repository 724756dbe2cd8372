"""The documents package: what is published, replaced, taken back, and what is kept of it."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest

from assembly import checklist, papers
from assembly.actions import papers as acts
from assembly.models import Assembly, AssemblyDocument, Candidate
from common.models import AuditEvent
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, PDF, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

OTHER = b"%PDF-1.7 the corrected accounts"
LATER = CONVENED_AT + timedelta(hours=1)


def accounts(assembly: Assembly) -> AssemblyDocument:
    return papers.current(assembly).get(kind="accounts")


def missing(assembly: Assembly) -> list[str]:
    fresh = Assembly.objects.get(pk=assembly.pk)
    found = checklist.obstacles(fresh, at=CONVENED_AT)
    return [str(o.message) for o in found if o.code == "document-missing"]


def test_a_new_version_takes_the_place_of_the_earlier_one_which_is_kept(cast: Cast) -> None:
    assembly = made.draft(cast)
    first = accounts(assembly)

    new = acts.replace_document(document=first, content=OTHER, at=LATER, by=made.board(cast))

    assert (new.version, new.title, new.replaces) == (2, first.title, first)
    assert accounts(assembly) == new
    log = list(papers.publications(assembly).filter(kind="accounts"))
    assert [(row.sha256, row.replaced_at) for row in log] == [
        (hashlib.sha256(PDF).hexdigest(), LATER),
        (hashlib.sha256(OTHER).hexdigest(), None),
    ]
    assert {row.added_by for row in log} == {made.board(cast)}
    with first.file.open() as file:
        assert file.read() == PDF


def test_of_two_people_who_replace_the_same_version_the_second_is_told(cast: Cast) -> None:
    assembly = made.draft(cast)
    first = accounts(assembly)
    acts.replace_document(document=first, content=OTHER, at=LATER, by=made.board(cast))

    with pytest.raises(Refusal) as refused:
        acts.replace_document(document=first, content=b"%PDF-x", at=LATER, by=made.board(cast))

    assert refused.value.code == "document-not-current"
    assert assembly.documents.filter(kind="accounts").count() == 2


def test_a_form_sent_twice_publishes_one_version(cast: Cast) -> None:
    assembly = made.draft(cast)
    new = acts.replace_document(
        document=accounts(assembly), content=OTHER, at=LATER, by=made.board(cast)
    )

    with pytest.raises(Refusal) as refused:
        acts.replace_document(document=new, content=OTHER, at=LATER, by=made.board(cast))

    assert refused.value.code == "document-unchanged"
    assert assembly.documents.filter(kind="accounts").count() == 2


def test_a_paper_taken_back_stays_in_the_log_and_is_missing_again(cast: Cast) -> None:
    assembly = made.draft(cast)

    acts.remove_document(document=accounts(assembly), at=LATER, by=made.board(cast))

    assert [row.withdrawn_at for row in papers.publications(assembly).filter(kind="accounts")] == [
        LATER
    ]
    assert len(missing(assembly)) == 1
    assert AuditEvent.objects.filter(verb="assembly.document_removed").count() == 1


def test_nothing_is_taken_back_once_members_were_sent_to_it(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()
    paper = accounts(story.assembly)

    with pytest.raises(Refusal) as refused:
        acts.remove_document(document=paper, at=LATER, by=made.board(cast))

    assert refused.value.code == "already-convened"
    assert accounts(story.assembly) == paper


@pytest.mark.parametrize("kind", made.MANDATORY)
def test_each_mandatory_paper_is_waited_for_with_the_text_that_asks_for_it(
    cast: Cast, kind: str
) -> None:
    assembly = made.draft(cast)
    assembly.documents.filter(kind=kind).delete()

    found = missing(assembly)

    assert len(found) == 1
    assert "R225-83" in found[0]


def test_where_members_read_the_papers_elsewhere_convening_does_not_wait(cast: Cast) -> None:
    assembly = made.draft(cast)
    assembly.documents.all().delete()
    Assembly.objects.update(documents_waiver="Au siège, sur papier.")

    assert missing(assembly) == []


@pytest.mark.parametrize("change", [{"age": None}, {"profession": " "}])
def test_a_candidate_whom_members_cannot_know_keeps_the_assembly_from_being_convened(
    cast: Cast, change: dict[str, object]
) -> None:
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.bilal)
    Candidate.objects.update(**change)

    found = [o for o in checklist.obstacles(assembly, at=CONVENED_AT) if "candidate" in o.code]

    assert [o.code for o in found] == ["candidate-incomplete"]
    assert cast.bilal.display_name in str(found[0].message)


def test_a_legal_person_stands_without_an_age(cast: Cast) -> None:
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.mots_passants)
    Candidate.objects.update(age=None)

    codes = {o.code for o in checklist.obstacles(assembly, at=CONVENED_AT)}

    assert "candidate-incomplete" not in codes


def test_the_archive_holds_every_paper_with_fingerprints_that_can_be_checked(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()
    readable = list(papers.current(story.assembly))

    content = papers.package(story.assembly, readable)

    assert content == papers.package(story.assembly, readable)
    archive = zipfile.ZipFile(io.BytesIO(content))
    sums = dict(
        reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines()
    )
    assert len(sums) == 5
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == sums[name] for name in sums)
    manifest = json.loads(archive.read("manifest.json"))
    assert [row["kind"] for row in manifest["documents"]] == [p.kind for p in readable]
    assert manifest["convocation_sha256"] == sums["00-convocation.pdf"]
