"""Papers of the organs: signed, stamped, scanned, rectified, copied (R-PV-06, R-REG-01)."""

import pytest
from django.core.files.storage import default_storage
from django.utils.translation import override

from assembly import organ_meetings, preserving, signature_desk
from assembly.actions import copies, scans, signatures
from assembly.actions import organ_meetings as acts
from assembly.documents import shelf
from assembly.models import OrganMeeting, PaperSignature, ReplacedScan
from common import clock
from common.models import AuditEvent
from common.refusals import Forbidden, Refusal
from members.models import Member
from tests.actions.assembly.test_organ_minutes import (
    AFTER,
    DIRECTORS,
    SUPERVISORS,
    begun,
    codes,
    decision,
    entered,
    held,
    write,
)
from tests.actions.assembly.test_signatures import elsewhere, root, tsa
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import authorities
from tests.factories.authorities import Identity
from tests.factories.faults import faults
from tests.unit.common.test_documents import words

__all__ = ["root", "tsa"]
pytestmark = pytest.mark.django_db
L = PaperSignature.Level
FIRST, SECOND = b"%PDF-1.4 first", b"%PDF-1.4 second"


@pytest.fixture(autouse=True)
def _statutes(cast: Cast) -> None:
    made.rules()


def scanned(
    meeting: OrganMeeting, content: bytes, by: Member, why: str = ""
) -> OrganMeeting | None:
    assert by.account is not None
    act = scans.keep(
        paper=meeting, content=content, why=why, version=meeting.version, at=AFTER, by=by.account
    )
    assert act is None or isinstance(act, OrganMeeting)
    return act


def test_minutes_of_an_organ_are_advanced_once_chair_and_another_signed_so_and_it_was_stamped(
    cast: Cast, root: Identity, tsa: str
) -> None:
    meeting = entered(cast)
    found = []
    for member in (cast.alice, cast.gwenn):
        signed = elsewhere(meeting, member, authorities.identity(root, member.display_name))
        found.append((signed.level, signed.function, signature_desk.is_advanced(meeting)))
    signatures.stamp(minutes=meeting, at=clock.now())

    assert found == [
        (L.ADVANCED, "Présidence de la réunion", False),
        (L.ADVANCED, "Membre présent", False),
    ]
    assert signature_desk.is_advanced(meeting)
    assert [line.holds for line in signature_desk.signatures(meeting, at=clock.now())] == [True] * 2
    assert [(s.holds, s.covers_signatures) for s in signature_desk.stamps(meeting)] == [
        (True, True)
    ]
    assert shelf.read(meeting.file, meeting.sha256)  # the paper entered is untouched


def test_a_draft_is_neither_signed_nor_stamped_nor_certified(cast: Cast) -> None:
    draft = held(cast)

    for refused_act in (
        lambda: signatures.approve(minutes=draft, at=AFTER, by=cast.alice.account),
        lambda: signatures.stamp(minutes=draft, at=AFTER, by=cast.alice.account),
        lambda: copies.certify(minutes=draft, resolutions=[], at=AFTER, by=cast.alice.account),
    ):
        with pytest.raises(Refusal) as refused:
            refused_act()
        assert refused.value.code == "not-entered"


def test_whoever_sat_alone_signs_alone(cast: Cast) -> None:
    board = write(begun(cast.diego, DIRECTORS), cast.diego, {cast.diego: "present"})
    acts.enter(meeting=board, at=AFTER, by=cast.diego.account)
    before = organ_meetings.is_signed(board)

    signatures.approve(minutes=board, at=AFTER, by=cast.diego.account)

    assert (before, organ_meetings.is_signed(board)) == (False, True)
    assert not signature_desk.is_advanced(board)


def test_what_waits_for_its_hour_holds_the_papers_of_the_organs(cast: Cast) -> None:
    meeting = entered(cast)
    scanned(meeting, FIRST, cast.alice)

    assert preserving.due(AFTER) == [meeting]
    assert [line.paper for line in preserving.lines([DIRECTORS])] == []


def test_a_wrong_scan_is_replaced_before_the_entry_by_who_says_why(cast: Cast) -> None:
    draft = held(cast)
    scanned(draft, FIRST, cast.alice)
    with pytest.raises(Refusal) as silent:
        scanned(draft, SECOND, cast.gwenn, "erreur")
    scanned(draft, SECOND, cast.gwenn, "La deuxième page manquait.")

    draft.refresh_from_db()
    row = ReplacedScan.objects.get()
    event = AuditEvent.objects.get(verb="organ.signed_copy_replaced")
    assert silent.value.code == "reason-missing"
    assert shelf.read(draft.signed_copy, draft.signed_copy_sha256) == SECOND
    assert shelf.read(row.replaced_file, row.replaced_sha256) == FIRST
    assert (row.by, row.why, row.act) == (cast.gwenn.account, "La deuxième page manquait.", None)
    assert (event.details["why"], event.details["entered"]) == (row.why, False)
    assert OrganMeeting.objects.count() == 1


def test_the_scan_kept_before_the_entry_is_printed_in_the_register(cast: Cast) -> None:
    draft = held(cast)
    scanned(draft, FIRST, cast.alice)
    acts.enter(meeting=draft, at=AFTER, by=cast.alice.account)

    text = "".join(words(shelf.read(draft.file, draft.sha256)).split())
    assert draft.signed_copy_sha256 in text
    assert organ_meetings.is_signed(draft)


def test_words_changed_after_the_signature_are_not_those_that_were_signed(cast: Cast) -> None:
    draft = held(cast)
    scanned(draft, FIRST, cast.alice)
    there: dict[Member, str | Member] = {
        cast.alice: "present", cast.gwenn: "remote", cast.hugo: "excused",
    }  # fmt: skip

    write(draft, cast.alice, there)
    same = OrganMeeting.objects.get().signed_copy_sha256
    write(draft, cast.alice, there, account="Autre chose a été dit.")

    draft.refresh_from_db()
    assert (bool(same), draft.signed_copy) == (True, "")
    assert ReplacedScan.objects.get().sha256 == ""
    assert AuditEvent.objects.filter(verb="organ.signed_copy_replaced").count() == 1


def test_sheets_of_an_earlier_text_are_refused(cast: Cast) -> None:
    draft = held(cast)
    draft.version -= 1

    with pytest.raises(Refusal) as refused:
        scanned(draft, FIRST, cast.alice)

    assert refused.value.code == "written-meanwhile"
    assert OrganMeeting.objects.get().signed_copy == ""


def test_a_wrong_scan_is_rectified_after_the_entry_by_a_line_of_its_own(cast: Cast) -> None:
    meeting = entered(cast)
    first = scanned(meeting, FIRST, cast.alice)
    acts.correct(meeting=meeting, at=AFTER, by=cast.alice.account)  # another draft stands beside
    with pytest.raises(Refusal):
        scanned(meeting, SECOND, cast.alice)

    act = scanned(meeting, SECOND, cast.gwenn, "Une signature manquait au bas.")

    assert first is None
    assert act is not None
    assert (act.number, act.corrects, act.is_rectification) == (2, meeting, True)
    assert act.previous == meeting.digest
    assert organ_meetings.first_broken(SUPERVISORS) is None
    row = organ_meetings.replaced(meeting, writes=False).get()
    assert shelf.read(row.replaced_file, row.replaced_sha256) == FIRST
    text = " ".join(words(shelf.read(act.file, act.sha256)).split())
    assert "Acte rectificatif du registre du conseil de surveillance" in text
    assert "Une signature manquait au bas." in text
    assert row.replaced_sha256 in text.replace(" ", "")
    assert row.sha256 in text.replace(" ", "")
    assert faults(lambda: acts.document(meeting=act)) == []


def test_a_rectifying_act_is_neither_rectified_nor_corrected_nor_signed(cast: Cast) -> None:
    meeting = entered(cast)
    scanned(meeting, FIRST, cast.alice)
    act = scanned(meeting, SECOND, cast.alice, "Une signature manquait au bas.")
    assert act is not None

    for refused_act in (
        lambda: scanned(act, FIRST, cast.alice),
        lambda: acts.correct(meeting=act, at=AFTER, by=cast.alice.account),
        lambda: signatures.approve(minutes=act, at=AFTER, by=cast.alice.account),
    ):
        with pytest.raises(Refusal):
            refused_act()
    assert OrganMeeting.objects.count() == 2


def test_a_draft_thrown_away_takes_its_scans_with_it(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    draft = held(cast)
    scanned(draft, FIRST, cast.alice)
    scanned(draft, SECOND, cast.alice, "La deuxième page manquait.")
    kept = scans.paths(meeting=draft)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        acts.discard(meeting=draft, at=AFTER, by=cast.alice.account)

    assert len(kept) == 2
    assert not [path for path in kept if default_storage.exists(path)]


def test_a_draft_thrown_away_meanwhile_takes_no_scan(cast: Cast) -> None:
    draft = held(cast)
    acts.discard(meeting=draft, at=AFTER, by=cast.alice.account)

    with pytest.raises(Refusal) as refused:
        scanned(draft, FIRST, cast.alice)

    assert refused.value.code == "draft-thrown-away"


def test_what_is_kept_of_a_scan_put_aside_is_in_french_whoever_wrote(cast: Cast) -> None:
    draft = held(cast)
    scanned(draft, FIRST, cast.alice)

    with override("en"):
        write(draft, cast.alice, {cast.alice: "present"}, account="Autre chose a été dit.")

    assert ReplacedScan.objects.get().why == "Le texte a changé après sa signature."


def test_two_people_of_one_name_sign_apart(cast: Cast) -> None:
    for member in (cast.gwenn, cast.hugo):
        member.first_name, member.last_name = "Jean", "Martin"
        member.save()
    manner = dict.fromkeys((cast.alice, cast.gwenn, cast.hugo), "present")
    meeting = write(begun(cast.alice), cast.alice, {**manner})
    acts.enter(meeting=meeting, at=AFTER, by=cast.alice.account)

    for member in (cast.gwenn, cast.hugo):
        signatures.approve(minutes=meeting, at=AFTER, by=member.account)
        with pytest.raises(Refusal) as twice:
            signatures.approve(minutes=meeting, at=AFTER, by=member.account)
        assert twice.value.code == "already-signed"

    assert list(meeting.signatures.values_list("name", flat=True)) == ["Jean Martin"] * 2


def test_an_extract_holds_its_decisions_under_their_numbers_and_nothing_that_was_said(
    cast: Cast,
) -> None:
    meeting = entered(
        cast, decision("Ouvrir une agence", 2, 0, 0), decision("Nommer Diego", 2, 0, 0)
    )

    copy = copies.certify(minutes=meeting, resolutions=[2], at=AFTER, by=cast.alice.account)

    text = " ".join(words(shelf.read(copy.file, copy.sha256)).split())
    assert "2. Nommer Diego" in text
    assert "Ouvrir une agence" not in text
    assert "Les comptes sont examinés." not in text
    assert "pièce n° 1 du registre du conseil de surveillance" in text
    assert "R225-51" in text
    assert "présidence du conseil de surveillance" in text
    assert copies.document(copy=copy).bytes() == shelf.read(copy.file, copy.sha256)


def test_who_certifies_copies_of_an_organ_is_among_those_who_read_it(cast: Cast) -> None:
    """R225-51 names members of the board too: here they do not read the register they would
    certify, so they do not."""
    council = entered(cast, decision("Ouvrir une agence", 2, 0, 0))
    board = write(begun(cast.diego, DIRECTORS), cast.diego, {cast.diego: "present"})
    acts.enter(meeting=board, at=AFTER, by=cast.diego.account)

    for by, paper in ((cast.gwenn, council), (cast.diego, council), (cast.bilal, board)):
        with pytest.raises(Forbidden):
            copies.certify(minutes=paper, resolutions=[], at=AFTER, by=by.account)
    with pytest.raises(Refusal) as unknown:
        copies.certify(minutes=council, resolutions=[7], at=AFTER, by=cast.alice.account)
    assert unknown.value.code == "resolution-not-there"
    assert (
        copies.certify(minutes=board, resolutions=[], at=AFTER, by=cast.diego.account).number == 1
    )


def test_sheets_to_sign_are_those_of_minutes_that_could_enter(cast: Cast) -> None:
    draft = held(cast)
    scanned(draft, FIRST, cast.alice)

    assert codes(draft) == []
    with pytest.raises(Refusal):
        acts.sheets(meeting=begun(cast.diego, DIRECTORS), at=AFTER)
