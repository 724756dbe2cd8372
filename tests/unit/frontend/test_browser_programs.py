"""The committed browser programs: what their hashes say, and what they may not do."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from votes.belenios.words import LIMITS, RULES, STAGES

SOURCES = Path(__file__).resolve().parents[3] / "frontend" / "booth" / "src"
BOOTH = Path(__file__).resolve().parents[3] / "frontend" / "static" / "booth"
PAGES = ("isoloir.html", "depositaire.html", "codes.html", "papiers.html", "verificateur.html")
PROGRAMS = (
    "booth.js",
    "trustee.js",
    "codes.js",
    "papers.js",
    "verifier.js",
    "ballot-worker.js",
    "too-old.js",
)


def text(name: str) -> str:
    return (BOOTH / name).read_text(encoding="utf-8")


def test_the_manifest_names_every_file_with_its_hash() -> None:
    manifest = json.loads(text("bundles.json"))
    files = {file.name for file in BOOTH.iterdir()} - {"bundles.json"}
    assert set(manifest) == files
    for name, digest in manifest.items():
        assert hashlib.sha256((BOOTH / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("page", PAGES)
def test_a_page_commits_to_the_programs_it_runs(page: str) -> None:
    named = re.findall(r'"/static/booth/([^"?]+)\?v=\w+" integrity="sha256-([^"]+)"', text(page))
    assert len(named) == 3, "stylesheet, program, word for old browsers"
    for name, integrity in named:
        digest = hashlib.sha256((BOOTH / name).read_bytes()).digest()
        assert base64.b64encode(digest).decode() == integrity


@pytest.mark.parametrize("page", PAGES)
def test_a_page_carries_no_inline_program_nor_style(page: str) -> None:
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", text(page))


@pytest.mark.parametrize("name", [*PROGRAMS, "booth.css", *PAGES])
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    addresses = set(re.findall(r"https?://[^\s\"'`)]+", text(name)))
    assert addresses <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("name", ["booth.js", "codes.js", "papers.js"])
def test_what_handles_voting_codes_keeps_nothing_on_the_device(name: str) -> None:
    forbidden = r"localStorage|sessionStorage|indexedDB|serviceWorker|document\.cookie|\bcaches\b"
    assert not re.search(forbidden, text(name))


def test_the_verifier_says_the_sentences_of_the_command() -> None:
    words = json.loads((SOURCES / "verifier" / "words.json").read_text(encoding="utf-8"))
    rules = {str(check): sentence for check, sentence in RULES.items()}
    assert words == {"rules": rules, "stages": STAGES, "limits": LIMITS}
    built = text("verifier.js")
    for sentence in [*rules.values(), *STAGES.values(), LIMITS]:
        assert sentence in built


def test_no_program_evaluates_text() -> None:
    for name in PROGRAMS:
        assert not re.search(r"\beval\(|new Function\(|innerHTML|Math\.random", text(name))
