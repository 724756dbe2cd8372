"""Papers made to last: proofs of revocation, the hour over the whole, and again each year."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assembly import preserving, signature_desk, tasks
from assembly.actions import minutes
from assembly.actions.preserving import preserve
from assembly.actions.signatures import accept_signed_elsewhere
from assembly.documents import shelf
from assembly.models import Minutes, PaperPreservation
from assembly.signing import pades, trust
from assembly.signing.preserving import hours
from common import clock
from common.refusals import Refusal
from members.models import Member
from tests.actions.assembly.test_signatures import elsewhere
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import authorities
from tests.factories.assemblies import Story
from tests.factories.authorities import PASSPHRASE, Identity

pytestmark = pytest.mark.django_db

YEARS = 2000  # days: what a true authority would renew in between


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Identity:
    found = authorities.authority()
    known = tmp_path / "recognised.pem"
    known.write_bytes(found.pem())
    settings.SIGNATURE_AUTHORITIES = str(known)
    return found


@pytest.fixture
def tsa(tmp_path: Path, settings: Any) -> Iterator[str]:
    """A real authority of timestamps (`openssl ts`), whose root we recognise."""
    authority = authorities.authority("Racine des horodatages")
    known = tmp_path / "stampers.pem"
    known.write_bytes(authority.pem())
    settings.TIMESTAMP_ROOTS = str(known)
    signer = authorities.identity(authority, "Horodatage d’essai", stamps=True, days=YEARS)
    with authorities.time_authority(tmp_path / "tsa", signer) as address:
        settings.TIMESTAMP_AUTHORITIES = [address]
        yield address


@pytest.fixture
def paper(cast: Cast) -> Minutes:
    """The attendance sheet, whose bureau is alice alone."""
    story = Story(cast, made.voted_in_public(cast, made.draft(cast))).convene()
    story.at = clock.now()
    story.name_bureau()
    story.assembly.call.bureau.exclude(member=cast.alice).delete()
    return minutes.draw_attendance_sheet(call=story.assembly.call, at=story.at, by=made.chair(cast))


@contextmanager
def publishing(root: Identity, *names: str) -> Iterator[tuple[str, list[str], list[Identity]]]:
    """Where an authority publishes what it revoked, what was asked there, and whom it revoked."""
    asked: list[str] = []
    revoked: list[Identity] = []

    def answer(path: str, _headers: dict[str, str], _body: bytes) -> tuple[int, str, bytes]:
        asked.append(path)
        return 200, "application/pkix-crl", authorities.revocations(root, *revoked)

    with authorities.served(answer) as address:
        yield f"{address}/revoques.crl", asked, revoked


def content(paper: Minutes) -> bytes:
    return shelf.read(*signature_desk.latest(paper))


def test_a_recognised_signature_is_kept_with_the_proof_that_it_was_not_revoked(
    paper: Minutes, cast: Cast, root: Identity, tsa: str, settings: Any
) -> None:
    with publishing(root) as (address, asked, _revoked):
        elsewhere(paper, cast.alice, authorities.identity(root, "Alice", revoked_at=address))
        before = content(paper)

        kept = preserve(minutes=paper, at=clock.now())

    after = content(paper)
    known = trust.read_certificates(settings.TIMESTAMP_ROOTS)
    assert (kept.proved, kept.signatures, kept.recognised) == (1, 1, True)
    assert asked == ["/revoques.crl"]
    assert after.startswith(before)
    assert b"/DSS" in after
    assert b"/CRLs" in after
    assert hours(after, known) == [True]
    assert [line.holds for line in signature_desk.signatures(paper, at=clock.now())] == [True]
    assert minutes.verify_register() is None


def test_no_address_written_by_an_unknown_authority_is_opened(
    paper: Minutes, cast: Cast, root: Identity, tsa: str
) -> None:
    stranger = authorities.authority("Autorité inconnue")
    with publishing(stranger) as (address, asked, _revoked):
        elsewhere(paper, cast.alice, authorities.identity(stranger, "Alice", revoked_at=address))

        kept = preserve(minutes=paper, at=clock.now())

    assert (kept.proved, asked) == (0, [])


def test_a_revoked_certificate_is_said_and_nothing_is_added(
    paper: Minutes, cast: Cast, root: Identity, tsa: str
) -> None:
    with publishing(root) as (address, _asked, revoked):
        who = authorities.identity(root, "Alice", revoked_at=address)
        elsewhere(paper, cast.alice, who)
        revoked.append(who)

        with pytest.raises(Refusal) as refused:
            preserve(minutes=paper, at=clock.now())

    assert refused.value.code == "certificate-revoked"
    assert not PaperPreservation.objects.exists()


def test_each_year_the_task_adds_an_hour_and_not_before(
    paper: Minutes, cast: Cast, root: Identity, tsa: str, settings: Any
) -> None:
    tasks.preserve_papers()
    unsigned = PaperPreservation.objects.count()
    elsewhere(paper, cast.alice, authorities.identity(root, "Alice Martin"))
    for days in (0, 1, 364, 1, 1):
        clock.move(timedelta(days=days))
        tasks.preserve_papers()
        tasks.preserve_papers()

    known = trust.read_certificates(settings.TIMESTAMP_ROOTS)
    assert unsigned == 0
    assert PaperPreservation.objects.count() == 2
    assert hours(content(paper), known) == [True, True]
    assert preserving.due_on(paper) == clock.today() + timedelta(days=363)


def test_who_signs_afterwards_signs_the_paper_made_to_last_which_is_then_due_again(
    paper: Minutes, cast: Cast, root: Identity, tsa: str
) -> None:
    elsewhere(paper, cast.alice, authorities.identity(root, "Alice Martin"))
    preserve(minutes=paper, at=clock.now())
    before = content(paper)
    sign_as(cast.diego, paper, root)

    last = preserve(minutes=paper, at=clock.now())

    assert content(paper).startswith(before)
    assert (last.number, last.signatures) == (2, 2)
    held = [line.holds for line in signature_desk.signatures(paper, at=clock.now())]
    assert held == [True, True]


def test_without_an_answer_nothing_is_written_and_the_paper_is_late(
    paper: Minutes, cast: Cast, root: Identity, settings: Any
) -> None:
    elsewhere(paper, cast.alice, authorities.identity(root, "Alice Martin"))
    settings.TIMESTAMP_AUTHORITIES = ["http://127.0.0.1:9"]

    tasks.preserve_papers()
    clock.move(timedelta(days=2))

    (line,) = preserving.lines()
    assert not PaperPreservation.objects.exists()
    assert line.is_late(clock.today())


def sign_as(member: Member, paper: Minutes, root: Identity) -> None:
    """Somebody joins the bureau late and signs on their own device."""
    paper.call.bureau.create(function="scrutineer", member=member, name=member.display_name)
    who = authorities.identity(root, member.display_name)
    signer = pades.open_certificate(who.pkcs12(), PASSPHRASE, at=clock.now())
    signed = pades.sign(
        content(paper), signer, field="Signature2", name=member.display_name, function="Bureau"
    )
    accept_signed_elsewhere(minutes=paper, content=signed, at=clock.now(), by=member.account)
