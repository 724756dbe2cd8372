"""`python -m votes.belenios verify ARCHIVE [--json] [--workers N]`,
`python -m votes.belenios open FILE` for a ballot that the booth opened, and
`python -m votes.belenios credentials ROLL [--out DIR]` for whoever makes the voting codes.

Several machines: each runs `--share FIRST-LAST` on its copy and prints a verdict on these
ballots; one of them then gathers the verdicts, `--shares FILE…`, and checks the rest.

Progress on standard error, the verdict on standard output. Exit status: 0 valid,
1 invalid (the first failing check is named), 2 unreadable file or wrong arguments.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from getpass import getpass
from pathlib import Path
from typing import NoReturn
from unicodedata import category

from votes.belenios.authority import (
    NumberedRoll,
    fingerprint,
    make_codes,
    private_file,
    public_file,
    read_public_file,
)
from votes.belenios.errors import ProtocolError, UnreadableArchive, UnusableShare
from votes.belenios.locked import CODES, SHORTEST, lock
from votes.belenios.opened import read_opened
from votes.belenios.shares import Share, check_share
from votes.belenios.verify import CheckResult, Report, verify_archive
from votes.belenios.words import LIMITS, RULES, STAGES

USAGE = (
    "python -m votes.belenios verify ARCHIVE [--json] [--workers N] [--old-threshold] "
    "[--share FIRST-LAST | --shares FILE…]"
)
OTHERS = ("open BULLETIN", "credentials LISTE [--out DOSSIER]")
VALID, INVALID, UNREADABLE = 0, 1, 2
ABSENT = "n’existe pas dans ce dossier"
NOT_A_ROLL = "n’est pas la liste (.json) que donne la page de qui fabrique les codes"
NOT_OPENED = "n’est pas un bulletin ouvert (.json), que l’isoloir enregistre après un essai"


class _Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        others = "".join(f"\n   ou\u202f: python -m votes.belenios {other}" for other in OTHERS)
        print(f"Usage\u202f: {USAGE}{others}", file=sys.stderr)
        print("Ce que fait chacune, et chaque option\u202f: --help", file=sys.stderr)
        raise SystemExit(UNREADABLE)


def _parser() -> argparse.ArgumentParser:
    """What the command can be asked."""
    parser = _Arguments(
        usage=USAGE, description="Vérifie une archive Belenios (.bel).", add_help=False
    )
    parser.add_argument("-h", "--help", action="help", help="affiche cette aide")
    parser.add_argument(
        "command",
        choices=["verify", "open", "credentials"],
        help="«\u202fverify\u202f» une archive, «\u202fopen\u202f» un bulletin d’essai, ou"
        " «\u202fcredentials\u202f» pour fabriquer les codes d’une liste",
    )
    parser.add_argument(
        "archive", type=Path, help="le fichier .bel, le bulletin ouvert ou la liste .json"
    )
    parser.add_argument("--out", type=Path, default=Path(), help="où écrire les codes")
    parser.add_argument("--json", action="store_true", help="rapport pour un programme")
    parser.add_argument("--workers", type=_positive, default=1, help="nombre de processus")
    parser.add_argument(
        "--old-threshold",
        action="store_true",
        help="accepte les clés à seuil des versions antérieures à 2.5.1, sans signatures",
    )
    parts = parser.add_mutually_exclusive_group()
    parts.add_argument(
        "--share",
        type=_range,
        metavar="FIRST-LAST",
        help="ne contrôle que ces bulletins et écrit le constat, pour une autre machine",
    )
    parts.add_argument(
        "--shares",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="réunit les constats d’autres machines et contrôle le reste",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    if options.command == "open":
        return _open(options.archive)
    if options.command == "credentials":
        return _credentials(options.archive, options.out)
    try:
        if options.share:
            return _share(options)
        return _verify(options)
    except UnreadableArchive as error:
        if options.json:
            print(json.dumps({"ok": False, "unreadable": str(error)}))
        reason = "n’est pas une archive Belenios (.bel)" if options.archive.exists() else ABSENT
        print(f"Illisible\u202f: {options.archive} {reason}.", file=sys.stderr)
    except UnusableShare as error:
        print(f"Constat inutilisable\u202f: {error}", file=sys.stderr)
    return UNREADABLE


def _verify(options: argparse.Namespace) -> int:
    shares = None
    if options.shares:
        try:
            shares = [Share.from_json(path.read_text("utf-8")) for path in options.shares]
        except (OSError, UnicodeDecodeError) as error:
            raise UnusableShare(str(error)) from error
    report = verify_archive(
        options.archive,
        workers=options.workers,
        accept_legacy=options.old_threshold,
        listener=_show,
        shares=shares,
    )
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        _print_verdict(report)
    return VALID if report.ok else INVALID


def _share(options: argparse.Namespace) -> int:
    """A valid share, or one whose fault the gathering machine will name."""
    try:
        first, last = options.share
        share = check_share(options.archive, first, last, options.workers)
    except ProtocolError as error:
        print(f"Règle enfreinte\u202f: {RULES[error.check]}.", file=sys.stderr)
        return INVALID
    print(share.to_json())
    return INVALID if share.fault else VALID


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last)


def _open(path: Path) -> int:
    """Tell what the ballot of a file contains."""
    try:
        text = path.read_text(encoding="utf-8")
        if not text.lstrip().startswith("{"):
            raise UnreadableArchive(NOT_OPENED)
        opened = read_opened(text)
    except (OSError, UnicodeDecodeError, UnreadableArchive):
        reason = NOT_OPENED if path.exists() else ABSENT
        print(f"Illisible\u202f: {path} {reason}.", file=sys.stderr)
        return UNREADABLE
    except ProtocolError as error:
        print(f"BULLETIN NON CONFORME. Règle enfreinte\u202f: {RULES[error.check]}.")
        print(f"Contrôle\u202f: {error.check}")
        return INVALID
    print(f"Bulletin {opened.tracker}")
    print(f"Empreinte de l’élection\u202f: {opened.election.fingerprint}")
    for question, ticked in zip(opened.election.questions, opened.ticked, strict=True):
        print(f"\n{_plain(question.question)}\n  {_plain(', '.join(ticked)) or 'Rien de coché'}")
    return VALID


def _credentials(path: Path, folder: Path) -> int:
    """Make the codes of a numbered roll: public file, private file, letters to print."""
    # What only letters need: whoever verifies has no use for it.
    from votes.belenios.letters import private_text, write_letters

    try:
        roll = NumberedRoll.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ProtocolError):
        reason = NOT_A_ROLL if path.exists() else ABSENT
        print(f"Illisible\u202f: {path} {reason}.", file=sys.stderr)
        return UNREADABLE
    if not folder.is_dir():
        print(f"Le dossier {folder} n’existe pas\u202f: créez-le d’abord.", file=sys.stderr)
        return UNREADABLE
    passphrase = getpass("Phrase de passe du fichier privé\u202f: ").strip()
    if len(passphrase) < SHORTEST or passphrase != getpass("La même, encore\u202f: ").strip():
        print(f"Il faut {SHORTEST} caractères au moins, deux fois les mêmes.", file=sys.stderr)
        return UNREADABLE
    codes = make_codes(roll)
    public = public_file(roll, codes)
    known = fingerprint(roll.group, read_public_file(roll.group, public))
    private = private_text(roll, lock(CODES, private_file(codes), passphrase), known)
    letters = io.BytesIO()
    write_letters(letters, roll, codes)
    start = folder / f"ouvote-codes-{roll.uuid}"
    try:
        _write_once(f"{start}-prives.txt", private.encode())
        _write_once(f"{start}-publics.json", public.encode())
        _write_once(f"{start}-lettres.pdf", letters.getvalue())
    except FileExistsError as error:
        print(f"Rien n’a été remplacé\u202f: {error.filename} existe déjà.", file=sys.stderr)
        print("Choisissez un autre dossier avec --out.", file=sys.stderr)
        return UNREADABLE
    except OSError as error:
        print(f"Rien n’a été écrit dans {folder}\u202f: {error.strerror}.", file=sys.stderr)
        return UNREADABLE
    print(f"{len(codes)} codes, dont {len(roll.spare)} de réserve.")
    print(f"Empreinte de la liste publique\u202f: {known}")
    print(f"À envoyer depuis votre page\u202f: {start}-publics.json, et rien d’autre.")
    return VALID


def _write_once(path: str, content: bytes) -> None:
    """A file for its owner alone; codes already made are never overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError("1 to 256")
    return number


def _show(check: CheckResult) -> None:
    mark = "✓" if check.ok else "✗"
    count = f" ({check.count})" if check.count > 1 else ""
    seconds = f" — {check.seconds:.1f}\u202fs" if check.seconds >= 0.1 else ""
    print(f"{mark} {RULES[check.name]}{count}{seconds}", file=sys.stderr, flush=True)


def _print_verdict(report: Report) -> None:
    if report.failed is not None:
        print(f"ARCHIVE NON VALIDE. Règle enfreinte\u202f: {RULES[report.failed]}.")
        print(f"Contrôle\u202f: {report.failed}")
        if report.ballot_number is not None:
            print(f"Bulletin n°\u202f{report.ballot_number}, numéro de suivi {report.tracker}")
        return
    print("ARCHIVE VALIDE. Tous les contrôles sont passés.")
    print(f"État\u202f: {STAGES[report.stage]}.")
    if report.election is not None:
        print(f"Empreinte de l’élection\u202f: {report.election.fingerprint}")
    print(f"Empreinte du dernier événement\u202f: {report.head}")
    print(
        f"Codes de vote\u202f: {report.voters}. Bulletins reçus\u202f: {report.ballots}, "
        f"comptés\u202f: {report.counted} (le dernier de chaque code)."
    )
    _print_result(report)
    print(LIMITS)


def _print_result(report: Report) -> None:
    if report.result is None or report.election is None:
        return
    for question, counts in zip(report.election.questions, report.result, strict=True):
        print(f"\n{_plain(question.question)}")
        labels = ("Vote blanc", *question.answers) if question.blank else question.answers
        for label, count in zip(labels, counts, strict=True):
            print(f"  {_plain(label)}\u202f: {count}")
    print()


def _plain(text: str) -> str:
    """A stranger's text without what would command the terminal; the spaces of French
    punctuation, which Python does not call printable, stay."""
    return "".join(
        character if character.isprintable() or category(character) == "Zs" else "\ufffd"
        for character in text
    )
