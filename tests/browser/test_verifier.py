"""Anybody checks the archive of a vote in their browser, with the checks of the command."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rehearsal import STATIC, Reply, serving
from tests.browser.test_booth import press
from tests.browser.visitors import require_accessible
from tests.factories.attacks import ATTACKS
from tests.factories.belenios import whole_election
from tests.factories.forgeries import (
    FORGERIES,
    NO,
    YES,
    archive_bytes,
    honest,
    rechained,
    setting,
)
from votes.belenios.canonical import serialize
from votes.belenios.errors import Check
from votes.belenios.events import Appended
from votes.belenios.hashing import hex_to_b64, sha256_hex
from votes.belenios.verify import verify_archive
from votes.belenios.words import LIMITS, RULES

pytestmark = pytest.mark.browser

VALID = "Ce vote est valide"


def archive_of(made: Sequence[Appended] | bytes) -> bytes:
    return made if isinstance(made, bytes) else archive_bytes(list(made))


def drop(page: Page, content: bytes) -> None:
    """Gives a file to the page, as if it had been chosen or dropped."""
    page.set_input_files(
        "input[type=file]",
        files=[{"name": "vote.bel", "mimeType": "application/octet-stream", "buffer": content}],
    )


def judged(page: Page, content: bytes) -> str | None:
    """The name of the check that the page says is broken, if any."""
    drop(page, content)
    start = page.get_by_role("button", name="Commencer")
    over = page.get_by_role("heading", level=1, name=re.compile("^Ce (vote|fichier ne prouve)"))
    expect(start.or_(over)).to_be_visible()
    if start.is_visible():
        start.click()
    expect(over).to_be_visible(timeout=60_000)
    broken = page.locator("li.no[data-check]")
    return broken.get_attribute("data-check") if broken.count() else None


def test_a_dropped_archive_is_checked_as_the_command_checks_it(phone: Page, tmp_path: Path) -> None:
    path = tmp_path / "vote.bel"
    path.write_bytes(archive_of(honest()))
    report = verify_archive(path)
    with serving() as host:
        phone.goto(f"{host}/verificateur/")
        require_accessible(phone)
        drop(phone, path.read_bytes())
        expect(phone.locator("main")).to_contain_text("sur cet appareil")
        require_accessible(phone)
        press(phone, "Commencer")
        expect(phone.get_by_role("heading", level=1)).to_have_text(VALID)
        require_accessible(phone)

    shown = phone.locator("li.ok[data-check]")
    expect(shown.first).to_be_hidden()
    phone.get_by_text(f"{len(report.checks)} contrôles passés, un par un").click()
    names = [line.get_attribute("data-check") for line in shown.all()]
    assert names == [str(check.name) for check in report.checks]
    for line, check in zip(shown.all(), report.checks, strict=True):
        said = line.inner_text().replace("\u00a0", " ")
        rule = RULES[check.name].replace("\u00a0", " ")
        assert said.startswith(rule[0].upper() + rule[1:])
        assert check.count == 1 or said.endswith(f"· {check.count} vérifications")
    main = phone.locator("main")
    expect(main).to_contain_text(LIMITS)
    assert report.result is not None
    answers = phone.locator("table.results td").all_inner_texts()
    assert [int(text) for text in answers] == [count for row in report.result for count in row]
    phone.get_by_text("Empreintes, à comparer").click()
    expect(main).to_contain_text(report.head)


def test_each_forged_archive_is_refused_and_the_rule_is_named(phone: Page) -> None:
    corpus = {**FORGERIES, **ATTACKS}
    said: dict[str, str | None] = {}
    with serving() as host:
        for name, forgery in corpus.items():
            phone.goto(f"{host}/verificateur/")
            said[name] = judged(phone, archive_of(forgery.make()))
            expect(phone.get_by_role("alert")).to_contain_text(RULES[Check(said[name] or "")])
            expect(phone.get_by_role("heading", level=1)).to_have_text(
                "Ce fichier ne prouve pas un vote valide"
            )

    assert said == {name: str(forgery.check) for name, forgery in corpus.items()}


def test_archives_spoilt_at_random_get_the_verdict_of_the_command(
    phone: Page, tmp_path: Path
) -> None:
    draw = Random(2026)
    path = tmp_path / "vote.bel"
    with serving() as host:
        for number in range(20):
            path.write_bytes(archive_of(spoilt(draw)))
            report = verify_archive(path)
            phone.goto(f"{host}/verificateur/")
            said = judged(phone, path.read_bytes())
            assert said == (str(report.failed) if report.failed else None), number


def spoilt(draw: Random) -> list[Appended]:
    """The honest archive with one member of one record changed, then chained again."""
    steps = list(honest())
    position = draw.choice([1, 2, 3, 5, 6, 7, 8])
    first, *others = steps[position].records
    record = json.loads(first)
    parent, key = draw.choice(list(places(record)))
    parent[key] = draw.choice([None, "0", 7, [], {}, parent[key], str(parent[key]) + "1"])
    first = serialize(record)
    # What designates the record follows it: the forger is careful.
    others = [
        text.replace(sha256_hex(steps[position].records[0]), sha256_hex(first)) for text in others
    ]
    steps[position] = replace(steps[position], records=(first, *others))
    return rechained(steps)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member and item of a document, with what holds it."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, content in list(items):
        yield value, key
        if isinstance(content, dict | list):
            yield from places(content)


def test_the_refused_ballot_is_named_by_its_number(phone: Page) -> None:
    steps = FORGERIES["wrong response"].make()
    assert isinstance(steps, list)
    tracker = hex_to_b64(steps[3].event.payload or "")
    with serving() as host:
        phone.goto(f"{host}/verificateur/")
        judged(phone, archive_of(steps))
    expect(phone.get_by_role("alert")).to_contain_text("Bulletin n° 3")
    expect(phone.get_by_role("alert")).to_contain_text(tracker)


def test_a_file_that_is_no_archive_is_said_to_be_none(phone: Page) -> None:
    with serving() as host:
        phone.goto(f"{host}/verificateur/")
        drop(phone, b"%PDF-1.7 autre chose")
        expect(phone.get_by_role("heading", level=1)).to_contain_text(
            "n’est pas l’archive d’un vote"
        )
        require_accessible(phone)
        assert judged(phone, archive_of(honest())) is None


def test_a_published_vote_is_opened_by_its_link(phone: Page) -> None:
    poll, _ = setting()
    address = f"/urne/{poll.election.uuid}/archive.bel"

    def urn(path: str, body: object) -> Reply | None:
        return Reply(archive_of(honest())) if path == address else None

    with serving(urn) as host:
        phone.goto(f"{host}/verificateur/#{poll.election.uuid}")
        press(phone, "Commencer")
        expect(phone.get_by_role("heading", level=1)).to_have_text(VALID)


def test_an_unfinished_vote_says_how_far_it_has_gone(phone: Page) -> None:
    with serving() as host:
        phone.goto(f"{host}/verificateur/")
        assert judged(phone, archive_of(honest()[:5])) is None
        expect(phone.locator("main")).to_contain_text("Le vote est clos, pas encore dépouillé")
        assert phone.locator("table.results").count() == 0


def test_a_large_vote_is_sampled_in_plain_sight(phone: Page) -> None:
    poll, holders = setting()
    votes = [(number % 3, NO if number % 2 else YES) for number in range(303)]
    steps, _ = whole_election(poll, holders, votes)
    with serving() as host:
        phone.goto(f"{host}/verificateur/")
        drop(phone, archive_of(steps))
        start = phone.get_by_role("button", name="Commencer avec 300 bulletins tirés au sort")
        expect(start).to_be_visible()
        expect(phone.locator("main")).to_contain_text("python -m votes.belenios verify")
        require_accessible(phone)
        start.click()
        heading = phone.get_by_role("heading", level=1)
        expect(heading).to_have_text("Aucun défaut trouvé", timeout=120_000)
        expect(phone.locator("main")).to_contain_text("300 bulletins tirés au sort, sur 303")
        proofs = phone.locator("li[data-check=ballot-individual-proof]")
        expect(proofs).to_contain_text("300")
        expect(phone.locator("li[data-check=ballot-signature]")).to_contain_text("303")


def test_the_verifier_works_from_one_file_without_network(phone: Page) -> None:
    phone.context.set_offline(True)
    phone.goto((STATIC / "booth" / "verificateur-hors-ligne.html").as_uri())
    require_accessible(phone)
    assert judged(phone, archive_of(honest())) is None
    phone.reload()
    assert (
        judged(phone, archive_of(FORGERIES["a thousand votes"].make())) == "ballot-individual-proof"
    )
