"""How long an import of the register takes, and how much memory (issue, Register).

Targets: 5,000 rows previewed in under 10 s; 100,000 rows applied in under 60 s and 500 MiB.
Each measure runs in a process of its own on a scratch database.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIRST = ("Alice", "Bilal", "Chloé", "Diégo", "Éléonore", "Fatou", "Gwenn", "Hugo", "Inès", "Jean")
LAST = ("Martin", "Benali", "Évrard", "Da Silva", "Le Goff", "Nguyen", "Petit", "Œuvrard", "Roux")
HEADINGS = (
    "Numéro;Type;Civilité;Nom;Prénom;Raison sociale;SIREN;Nom du représentant;"
    "Prénom du représentant;Courriel du représentant;Courriel;Téléphone;Adresse;"
    "Complément d’adresse;Code postal;Ville;Pays;Parts;Date d’adhésion;Date de sortie;Collège;"
    "Consentement courriel"
)
MEASURES = (
    # name, rows, what, seconds, MiB
    ("preview of 5,000 rows", 5_000, "preview", 10, None),
    ("first import of 100,000 rows", 100_000, "apply", 60, 500),
    ("second import, 10 % changed", 100_000, "again", 60, 500),
)


def register(rows: int, *, seed: int = 1, moved: int = 0) -> bytes:
    """A register of invented people; `moved` per cent of them have another town and address."""
    draw = random.Random(seed)
    lines = [HEADINGS]
    for number in range(1, rows + 1):
        town = "Brest" if moved and number % 100 < moved else "Guidel"
        host = "example.net" if moved and number % 100 < moved else "example.org"
        if number % 12 == 0:
            who = f"morale;;;;Association n° {number};;Petit;Jean;a{number}@{host};"
        else:
            last, first = draw.choice(LAST), draw.choice(FIRST)
            who = f"physique;Mme;{last};{first};;;;;;m{number}@{host}"
        lines.append(
            f"{number};{who};02 97 00 00 00;{number} rue du Port;;56520;{town};France;"
            f"{1 + number % 5};01/03/{2005 + number % 20};;;15/01/2026"
        )
    return "\r\n".join(lines).encode()


def measure(what: str, rows: int) -> None:
    """Runs in the child: prints seconds, processor seconds and the peak of memory in MiB."""
    import django

    django.setup()
    from django.core.management import call_command

    from common import clock
    from members.actions import imports

    content = register(rows)
    if what != "preview":
        call_command("migrate", verbosity=0)
    if what == "again":
        imports.import_file(content=content, file_name="registre.csv", at=clock.now())
        content = register(rows, moved=10)
    if what == "preview":
        call_command("migrate", verbosity=0)
    started, spent = time.perf_counter(), time.process_time()
    if what == "preview":
        report = imports.preview(content=content, at=clock.now())
    else:
        report = imports.import_file(content=content, file_name="registre.csv", at=clock.now())
    seconds, spent = time.perf_counter() - started, time.process_time() - spent
    assert report.rows == rows, report
    assert not report.problems, report.problems[:3]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds} {spent} {peak}")


def main() -> int:
    print(
        f"{'measure':32} {'rows':>8} {'s':>7} {'CPU s':>7} {'rows/s':>8} {'MiB':>6}  of the target"
    )
    late = False
    for name, rows, what, seconds, mebibytes in MEASURES:
        took, spent, peak = _in_child(what, rows)
        share = max(took / seconds, peak / mebibytes if mebibytes else 0)
        late |= share > 1
        print(
            f"{name:32} {rows:8} {took:7.1f} {spent:7.1f} {rows / took:8.0f} {peak:6.0f}"
            f"  {share:.0%}",
            flush=True,
        )
    return int(late)


def _in_child(what: str, rows: int) -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        variables = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": f"sqlite:///{place / 'main.sqlite3'}",
            "URN_DATABASE_URL": f"sqlite:///{place / 'urn.sqlite3'}",
        }
        code = f"from tests.load.bench_import import measure; measure({what!r}, {rows})"
        done = subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **variables},
        )
    took, spent, peak = (float(figure) for figure in done.stdout.split())
    return took, spent, peak


if __name__ == "__main__":
    sys.exit(main())
