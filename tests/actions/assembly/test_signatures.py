"""Signatures and timestamps of the papers of the register (R-REG-01 to -04)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assembly import signature_desk
from assembly.actions import minutes, signatures
from assembly.documents import shelf
from assembly.models import Minutes, PaperSignature, PaperStamp
from assembly.signing import pades, timestamps
from assembly.signing.service import CloudSignature
from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import authorities
from tests.factories.assemblies import Story
from tests.factories.authorities import PASSPHRASE, Identity, SignatureService

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
L = PaperSignature.Level


@pytest.fixture
def paper(cast: Cast, settings: Any) -> Minutes:
    """The attendance sheet of a sitting; alice presided, gwenn and diego were scrutineers."""
    settings.TIMESTAMP_AUTHORITIES, settings.TIMESTAMP_ROOTS = [], ""
    story = Story(cast, made.draft(cast)).convene()
    story.at = clock.now()
    story.name_bureau()
    return minutes.draw_attendance_sheet(call=story.assembly.call, at=story.at, by=made.chair(cast))


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Identity:
    """An authority whose certificates this service recognises."""
    found = authorities.authority()
    known = tmp_path / "recognised.pem"
    known.write_bytes(found.pem())
    settings.SIGNATURE_AUTHORITIES = str(known)
    return found


@pytest.fixture
def tsa(tmp_path: Path, settings: Any) -> Iterator[str]:
    """A real authority of timestamps, whose root we recognise."""
    authority = authorities.authority("Racine des horodatages")
    known = tmp_path / "stampers.pem"
    known.write_bytes(authority.pem())
    settings.TIMESTAMP_ROOTS = str(known)
    signer = authorities.identity(authority, "Horodatage d’essai", stamps=True)
    with authorities.time_authority(tmp_path / "tsa", signer) as address:
        settings.TIMESTAMP_AUTHORITIES = [address]
        yield address


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def with_file(paper: Minutes, by: Member, who: Identity, **said: Any) -> PaperSignature:
    return signatures.sign_with_file(
        minutes=paper,
        at=clock.now(),
        by=account(by),
        **{"pkcs12": who.pkcs12(), "passphrase": PASSPHRASE, **said},
    )


def elsewhere(paper: Minutes, by: Member, who: Identity) -> PaperSignature:
    """On one's own device: the paper is taken, signed there, and given back."""
    path, sha256 = signature_desk.latest(paper)
    signer = pades.open_certificate(who.pkcs12(), PASSPHRASE, at=clock.now())
    field = f"Signature{paper.signatures.count() + 1}"
    content = pades.sign(
        shelf.read(path, sha256), signer, field=field, name=by.display_name, function="Bureau"
    )
    return signatures.accept_signed_elsewhere(
        minutes=paper, content=content, at=clock.now(), by=account(by)
    )


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_an_approval_on_the_site_is_a_simple_signature_whatever_happens(
    paper: Minutes, cast: Cast, root: Identity
) -> None:
    signed = signatures.approve(minutes=paper, at=clock.now(), by=account(cast.alice))

    assert (signed.level, signed.file) == (L.SIMPLE, "")
    assert signed.signed_sha256 == paper.pdf_sha256
    assert not signature_desk.is_advanced(paper)


def test_a_key_that_passed_through_the_server_never_makes_an_advanced_signature(
    paper: Minutes, cast: Cast, root: Identity
) -> None:
    """eIDAS 26 c: the data must be under the sole control of the signatory."""
    signed = with_file(paper, cast.alice, authorities.identity(root, "Alice Martin"))

    assert signed.level == L.CERTIFICATE
    assert signed.certificate_name == "Alice Martin"


def test_neither_the_key_nor_its_passphrase_is_kept(
    paper: Minutes, cast: Cast, root: Identity, settings: Any
) -> None:
    who = authorities.identity(root, "Alice Martin")
    with_file(paper, cast.alice, who)

    kept = b"".join(
        path.read_bytes() for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()
    )
    rows = str(list(PaperSignature.objects.values())) + str(list(AuditEvent.objects.values()))
    assert PASSPHRASE not in rows
    assert PASSPHRASE.encode() not in kept
    assert who.pkcs12()[:40] not in kept


def test_a_paper_signed_on_ones_own_device_by_a_recognised_certificate_is_advanced(
    paper: Minutes, cast: Cast, root: Identity
) -> None:
    signed = elsewhere(paper, cast.alice, authorities.identity(root, "Alice Martin"))

    assert signed.level == L.ADVANCED
    assert [line.holds for line in signature_desk.signatures(paper, at=clock.now())] == [True]


def test_an_unknown_authority_gives_no_advanced_signature(
    paper: Minutes, cast: Cast, root: Identity
) -> None:
    stranger = authorities.authority("Autorité inconnue")

    signed = elsewhere(paper, cast.alice, authorities.identity(stranger, "Alice Martin"))

    assert signed.level == L.CERTIFICATE


def test_signatures_add_to_one_another_and_the_paper_entered_is_untouched(
    paper: Minutes, cast: Cast, root: Identity
) -> None:
    before = shelf.read(paper.file, paper.pdf_sha256)
    first = elsewhere(paper, cast.alice, authorities.identity(root, "Alice Martin"))
    second = with_file(paper, cast.gwenn, authorities.identity(root, "Gwenn Le Goff"))

    whole = shelf.read(second.file, second.sha256)
    assert whole.startswith(before)
    assert second.signed_sha256 == first.sha256
    assert [each.name for each in pades.read(whole, at=clock.now())] == [
        "Alice Martin",
        "Gwenn Le Goff",
    ]
    assert minutes.verify_register() is None


def test_a_byte_changed_in_a_signed_paper_is_seen(
    paper: Minutes, cast: Cast, root: Identity
) -> None:
    signed = with_file(paper, cast.alice, authorities.identity(root, "Alice Martin"))
    whole = shelf.read(signed.file, signed.sha256)

    changed = whole[:400] + bytes([whole[400] ^ 1]) + whole[401:]

    assert all(each.intact for each in pades.read(whole, at=clock.now()))
    assert not any(each.intact for each in pades.read(changed, at=clock.now()))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"passphrase": "autre"}, "certificate-unreadable"),
        ({"pkcs12": b"%PDF-1.7 not a key"}, "certificate-unreadable"),
    ],
)
def test_a_file_that_opens_no_key_is_refused(
    paper: Minutes, cast: Cast, root: Identity, said: dict[str, Any], expected: str
) -> None:
    with pytest.raises(Refusal) as refused:
        with_file(paper, cast.alice, authorities.identity(root, "Alice Martin"), **said)

    assert code(refused) == expected
    assert not PaperSignature.objects.exists()


def test_an_expired_certificate_signs_nothing(paper: Minutes, cast: Cast, root: Identity) -> None:
    with pytest.raises(Refusal) as refused:
        with_file(paper, cast.alice, authorities.identity(root, "Alice Martin", days=-1))

    assert code(refused) == "certificate-expired"


def test_another_paper_given_back_as_signed_is_refused(
    paper: Minutes, cast: Cast, root: Identity
) -> None:
    content = shelf.read(paper.file, paper.pdf_sha256)

    found = []
    for given in (content, b"%PDF-1.7 something else", content + b"% nothing signed"):
        with pytest.raises(Refusal) as refused:
            signatures.accept_signed_elsewhere(
                minutes=paper, content=given, at=clock.now(), by=account(cast.alice)
            )
        found.append(code(refused))

    assert found == ["not-this-paper", "not-this-paper", "signature-does-not-hold"]


def test_only_the_bureau_signs_and_once_in_each_manner(paper: Minutes, cast: Cast) -> None:
    signatures.approve(minutes=paper, at=clock.now(), by=account(cast.alice))

    with pytest.raises(Refusal) as twice:
        signatures.approve(minutes=paper, at=clock.now(), by=account(cast.alice))
    with pytest.raises(Refusal) as outside:
        signatures.approve(minutes=paper, at=clock.now(), by=account(cast.bilal))
    with pytest.raises(Refusal) as operator:
        signatures.approve(minutes=paper, at=clock.now(), by=cast.fatou)

    assert (code(twice), code(outside), code(operator)) == (
        "already-signed",
        "not-a-signatory",
        "not-a-signatory",
    )


def test_a_signature_service_signs_with_the_pin_and_the_code_of_its_owner(
    paper: Minutes, cast: Cast, root: Identity
) -> None:
    """The protocol of the Cloud Signature Consortium, spoken to a server."""
    service = SignatureService(authorities.identity(root, "Alice Martin"))
    with authorities.served(service.answer) as address:
        signed = signatures.sign_by_service(
            minutes=paper,
            service=CloudSignature(
                address, service.token, "alice", service.pin, service.one_time_code
            ),
            at=clock.now(),
            by=account(cast.alice),
        )

    assert signed.level == L.ADVANCED
    assert [path.rpartition("/")[2] for path in service.asked] == [
        "info",
        "authorize",
        "signHash",
    ]


def test_a_wrong_code_signs_nothing(paper: Minutes, cast: Cast, root: Identity) -> None:
    service = SignatureService(authorities.identity(root, "Alice Martin"))
    with authorities.served(service.answer) as address, pytest.raises(Refusal) as refused:
        signatures.sign_by_service(
            minutes=paper,
            service=CloudSignature(address, service.token, "alice", service.pin, "000000"),
            at=clock.now(),
            by=account(cast.alice),
        )

    assert code(refused) == "signature-service-failed"
    assert not PaperSignature.objects.exists()


def test_a_real_authority_stamps_the_paper_and_its_token_is_verified_again(
    paper: Minutes, tsa: str
) -> None:
    stamp = signatures.stamp(minutes=paper, at=clock.now())

    again = signatures.stamp(minutes=paper, at=clock.now())
    lines = signature_desk.stamps(paper)
    assert (stamp.pk, stamp.authority, stamp.recognised) == (again.pk, "Horodatage d’essai", True)
    assert stamp.sha256 == paper.pdf_sha256
    assert abs(stamp.stamped_at - clock.now()) < timedelta(minutes=1)
    assert [line.holds for line in lines] == [True]


def test_the_next_authority_serves_when_one_fails_or_answers_nonsense(
    paper: Minutes, tsa: str, settings: Any
) -> None:
    def nonsense(*_asked: object) -> tuple[int, str, bytes]:
        return 200, "application/timestamp-reply", b"\x30\x03\x02\x01\x02"

    with authorities.served(nonsense) as broken:
        settings.TIMESTAMP_AUTHORITIES = ["http://127.0.0.1:9", broken, tsa]
        stamp = signatures.stamp(minutes=paper, at=clock.now())

    assert stamp.address == tsa


def test_without_any_answer_nothing_is_stamped_and_each_reason_is_said(
    paper: Minutes, settings: Any
) -> None:
    settings.TIMESTAMP_AUTHORITIES = ["http://127.0.0.1:9", "http://127.0.0.1:19"]

    with pytest.raises(Refusal) as refused:
        signatures.stamp(minutes=paper, at=clock.now())

    assert code(refused) == "timestamp-failed"
    assert "127.0.0.1:9" in str(refused.value.what_to_do)
    assert "127.0.0.1:19" in str(refused.value.what_to_do)
    assert not PaperStamp.objects.exists()


def test_a_token_of_other_bytes_or_changed_is_refused(paper: Minutes, tsa: str) -> None:
    stamp = signatures.stamp(minutes=paper, at=clock.now())
    token = bytes(stamp.token)
    own = bytes.fromhex(stamp.sha256)

    for changed, digest in ((token, b"\x00" * 32), (token[:-20] + b"\x00" * 20, own)):
        with pytest.raises(timestamps.TokenRefused):
            timestamps.read(changed, digest)


def test_a_register_is_advanced_once_everybody_signed_so_and_it_was_stamped_after(
    paper: Minutes, cast: Cast, root: Identity, tsa: str
) -> None:
    paper.call.bureau.filter(name="Maître Yann Kerbrat").delete()
    signatures.stamp(minutes=paper, at=clock.now())
    found = []
    for member in (cast.alice, cast.gwenn, cast.diego):
        elsewhere(paper, member, authorities.identity(root, member.display_name))
        found.append(len(signature_desk.still_to_sign(paper)))
    before = signature_desk.is_advanced(paper)

    signatures.stamp(minutes=paper, at=clock.now())

    assert found == [2, 1, 0]
    assert (before, signature_desk.is_advanced(paper)) == (False, True)
