"""How long lists and searches of proposals take in a large cooperative (issue, Proposals).

Targets: with 10,000 proposals and 200,000 comments, 95 pages in 100 are made in under 100 ms, on
SQLite and on PostgreSQL. Whole pages are measured, from the address to the last byte of HTML, one
after the other, on a scratch database. The processor's time counts the site and the process of the
database that serves it: it can be compared on a busy machine, wall time cannot.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from itertools import accumulate, product
from pathlib import Path
from typing import Any

PROPOSALS, COMMENTS, SUPPORTS, MEMBERS = 10_000, 200_000, 60_000, 400
REQUESTS, WARMING = 60, 5
TARGET_MS = 100
SYLLABLES = ("ba", "co", "di", "fa", "gu", "jo", "la", "mi", "no", "pe", "ra", "so", "ti", "ve")
# Invented words, the first ones as frequent as in a language (Zipf).
WORDS = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
FREQUENCIES = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))
STATES = (*["published"] * 6, "admitted", "refused", "refused", "withdrawn")


def sentence(draw: random.Random, count: int) -> str:
    return " ".join(draw.choices(WORDS, cum_weights=FREQUENCIES, k=count)).capitalize() + "."


def populate(draw: random.Random) -> tuple[Any, list[int]]:
    """Fills the tables; gives somebody who reads, and the proposals they may open."""
    from common import clock
    from proposals.models import Contribution, Proposal, Support
    from proposals.searching import search_key
    from tests.cast import build
    from tests.factories.members import member

    cast, now = build(), clock.now()
    people = [member("Membre", f"n° {n}", email=f"m{n}@example.org") for n in range(MEMBERS)]
    rows = []
    for number in range(PROPOSALS):
        title, text = sentence(draw, 6), " ".join(sentence(draw, 14) for _ in range(6))
        at = now - timedelta(hours=number + 1)
        state = draw.choice(STATES)
        rows.append(
            Proposal(
                author=draw.choice(people), title=title, text=text, reasons=sentence(draw, 60),
                state=state, begun_at=at, saved_at=at, published_at=at, opinions=number % 40,
                search_key=search_key(title, text), answered_at=at,
                board_answer="Une réponse motivée." if state == "refused" else "",
            )
        )  # fmt: skip
    Proposal.objects.bulk_create(rows, batch_size=500)
    made = list(Proposal.objects.order_by("pk"))
    Contribution.objects.bulk_create(
        (
            Contribution(
                proposal=made[number % PROPOSALS], author=draw.choice(people), version=1,
                side=draw.choice(("for", "against")), text=sentence(draw, 12),
                digest=f"{number:064d}", written_at=now - timedelta(minutes=number),
            )
            for number in range(COMMENTS)
        ),
        batch_size=1000,
    )  # fmt: skip
    pairs = {(draw.randrange(PROPOSALS), draw.randrange(MEMBERS)) for _ in range(SUPPORTS)}
    Support.objects.bulk_create(
        (
            Support(proposal=made[which], member=people[who], version=1, given_at=now)
            for which, who in sorted(pairs)
        ),
        batch_size=1000,
    )
    return cast.bilal.account, [row.pk for row in made if row.state == "published"]


def busy_ns(pids: list[int]) -> int:
    """Nanoseconds that processes have had a processor (Linux)."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids)


def measure() -> None:
    """Runs in the child: prints a line a page."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    draw = random.Random(1)
    for name in connections:
        call_command("migrate", database=name, verbosity=0)
    account, keys = populate(draw)
    connections["default"].cursor().execute("ANALYZE")
    working = [os.getpid()]
    if connections["default"].vendor == "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            working.append(cursor.fetchone()[0])
    client = Client(SERVER_NAME="localhost")
    client.force_login(account)

    def word() -> str:
        return draw.choices(WORDS, cum_weights=FREQUENCIES)[0]

    pages = {
        "list, what lacks opinions first": lambda: "/propositions/",
        "list, a page further on": lambda: f"/propositions/?page={draw.randrange(2, 400)}",
        "list, the newest first": lambda: "/propositions/?ordre=newest",
        "list, one state": lambda: "/propositions/?etat=refused",
        "search, one word": lambda: f"/propositions/?q={word()}",
        "search, three words": lambda: f"/propositions/?q={word()}+{word()}+{word()}",
        "search, the beginning of a word": lambda: f"/propositions/?q={word()[:4]}",
        "search of the whole site": lambda: f"/recherche/?q={word()}",
        "one proposal": lambda: f"/propositions/{draw.choice(keys)}/",
        "the home of a member": lambda: "/",
        "its debate": lambda: f"/propositions/{draw.choice(keys)}/debat/",
    }
    for name, address in pages.items():
        took, busy = [], []
        for number in range(WARMING + REQUESTS):
            asked = address()
            began, before = time.perf_counter(), busy_ns(working)
            answer = client.get(asked)
            spent = (time.perf_counter() - began) * 1000
            worked = (busy_ns(working) - before) / 1e6
            assert answer.status_code == 200, (asked, answer.status_code)
            if number >= WARMING:
                took.append(spent)
                busy.append(worked)
        took.sort()
        busy.sort()
        most = len(took) * 95 // 100
        print(f"{name}\t{took[len(took) // 2]}\t{took[most]}\t{busy[most]}", flush=True)


def main() -> int:
    from tests.load import postgresql

    print(f"{PROPOSALS:,} proposals, {COMMENTS:,} comments, {SUPPORTS:,} supports at most")
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    late = False
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        wanted = {
            "SQLite": (
                f"sqlite:///{folder / 'main.sqlite3'}",
                f"sqlite:///{folder / 'urn.sqlite3'}",
            )
        }
        if postgresql.programs():
            cluster = stack.enter_context(postgresql.private_cluster())
            wanted["PostgreSQL"] = (cluster.address("ouvote"), cluster.address("urn"))
        for database, (main_url, urn_url) in wanted.items():
            late |= _table(database, main_url, urn_url)
    return int(late)


def _table(database: str, main_url: str, urn_url: str) -> bool:
    """Prints the pages of one database; whether one of them is too slow."""
    print(f"\n{database:34} {'p50 ms':>7} {'p95 ms':>7} {'CPU p95':>7}  of the target", flush=True)
    variables = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": main_url,
        "URN_DATABASE_URL": urn_url,
    }
    late = False
    with subprocess.Popen(
        [sys.executable, "-c", "from tests.load.bench_search import measure; measure()"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            name, half, most, busy = line.split("\t")
            late |= float(most) > TARGET_MS
            print(
                f"{name:34} {float(half):7.1f} {float(most):7.1f} {float(busy):7.1f}"
                f"  {float(most) / TARGET_MS:.0%}",
                flush=True,
            )
    return late or child.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
