"""The two published elections are rebuilt to the byte and verify."""

import hashlib
from pathlib import Path

import pytest

from tests.factories.belenios import archive_chunks, vector
from votes.belenios import events
from votes.belenios.credentials import credential_exponent, public_credential
from votes.belenios.decryption import check_partial_decryption
from votes.belenios.election import Election
from votes.belenios.events import Appended
from votes.belenios.group import group_named
from votes.belenios.result import compute_result, parse_result
from votes.belenios.tally import EncryptedTally, SizedTally
from votes.belenios.trustees import Trustees
from votes.belenios.verify import verify_archive

SIZES = {
    "belenios_2048.jsonl": (
        26624,
        "1799408dbf9f9ad7c681e08e5dd9fd12bf1964d7e5691e4daa690bef10d7ffdd",
    ),
    "belenios_ed25519.jsonl": (
        29184,
        "b34f1522f7256ac604ee89dddcfd893ebc3b9e8875fe4d705d2233e4deb287f6",
    ),
}


def rebuilt(lines: list[str]) -> list[Appended]:
    """The steps of a stored election, from its data records alone."""
    data = [line for line in lines[1:] if not line.startswith(('{"height"', '{"parent"'))]
    election, trustees, credentials, _, *rest = data
    steps = [events.setup(election, trustees, credentials)]
    while rest[0].startswith('{"election_uuid"'):
        steps.append(events.ballot(steps[-1].event, rest.pop(0)))
    tally, sized, decryption, _, result = rest
    steps.append(events.end_ballots(steps[-1].event))
    steps.append(events.encrypted_tally(steps[-1].event, tally, sized))
    steps.append(events.partial_decryption(steps[-1].event, decryption, 1))
    steps.append(events.result(steps[-1].event, result))
    return steps


@pytest.mark.parametrize("name", SIZES)
def test_a_published_archive_is_rebuilt_to_the_byte(name: str) -> None:
    content = b"".join(archive_chunks(rebuilt(vector(name))))
    assert (len(content), hashlib.sha256(content).hexdigest()) == SIZES[name]


@pytest.mark.parametrize("name", SIZES)
def test_every_record_of_a_published_archive_is_found_again(name: str) -> None:
    lines = vector(name)
    written = [text for step in rebuilt(lines) for text in (*step.records, step.event.text)]
    assert written == lines[1:]


@pytest.mark.parametrize(
    ("name", "result"),
    [("belenios_2048.jsonl", ((1, 0),)), ("belenios_ed25519.jsonl", ((1, 1), (1, 1, 1)))],
)
def test_a_published_archive_is_valid(
    tmp_path: Path, name: str, result: tuple[tuple[int, ...], ...]
) -> None:
    path = tmp_path / "vector.bel"
    with path.open("wb") as stream:
        stream.writelines(archive_chunks(rebuilt(vector(name))))
    report = verify_archive(path)
    assert (report.failed, report.result) == (None, result)


@pytest.mark.parametrize(
    ("secret", "public"),
    [
        (
            "11111-222222-33333-444444",
            "edb78f2e47dfcd17c7efb371ab9d456df89090476df8b12ba33397aa70d02723",
        ),
        (
            "AAAAA-BBBBBB-CCCCC-DDDDDD",
            "b4d1b8307a1e5ce19e7136f32d7c99045521b758a3d6e34567ef40a272e767c6",
        ),
    ],
)
def test_the_published_credentials_of_the_curve_are_derived(secret: str, public: str) -> None:
    assert public_credential(group_named("Ed25519"), "TestVectorEd25", secret) == public


def test_the_published_decryption_gives_the_published_result() -> None:
    lines = vector("belenios_2048.jsonl")
    election = Election.parse(lines[1])
    trustees = Trustees.parse(election.group, lines[2])
    tally, sized = EncryptedTally.parse(election, lines[9]), SizedTally.parse(lines[10])
    decryption = check_partial_decryption(election, trustees, tally, 1, lines[12])
    found = compute_result(election, trustees, tally, sized.total_weight, {1: decryption})
    assert found == parse_result(election, lines[15]) == ((1, 0),)


def test_the_published_credential_is_derived() -> None:
    group, uuid, secret = (
        group_named("BELENIOS-2048"),
        "TestVectorFF2K",
        "11111-222222-33333-444444",
    )
    assert credential_exponent(group, uuid, secret) == int(
        "38353774137810364698324358484377287276225479495844549566165148541104805741578"
    )
    public = public_credential(group, uuid, secret)
    assert (public[:24], public[-12:]) == ("128661454293246288544363", "083823684958")
