"""How fast mail is queued and sent (issue, Turnout).

`python -m tests.load.bench_mail [--base sqlite postgresql]`; BENCH_MEMBERS and BENCH_SENT in the
environment make it smaller.

Targets: 100,000 messages queued in under 60 s and 300 MiB; whom a call goes to, among 100,000
members, in under 10 s; at least 200 messages a second to a local relay. Each measure runs in a
process of its own on a database made for it alone, whatever DATABASE_URL says; the relay is another
process, so that its own work is not counted as ours.
"""

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.load.postgresql import private_cluster, programs

BASES = ("sqlite", "postgresql")
MEMBERS = int(os.environ.get("BENCH_MEMBERS", "100000"))
SENT = int(os.environ.get("BENCH_SENT", "4000"))
# name, seconds or messages a second, MiB
MEASURES = (
    ("queue", f"{MEMBERS:,} messages queued", 60, 300),
    ("evaluate", f"a call evaluated for {MEMBERS:,} members", 10, 300),
    ("send", f"{SENT:,} messages sent to a local relay", 200, None),
)
RELAY = """
import asyncio, sys
ANSWERS = {
    b"EHLO": b"250-sink\\r\\n250 PIPELINING\\r\\n",
    b"DATA": b"354 Go on\\r\\n",
    b"QUIT": b"221 Bye\\r\\n",
}
async def serve(reader, writer):
    writer.write(b"220 sink ESMTP\\r\\n")
    while line := await reader.readline():
        word = line[:4].upper()
        writer.write(ANSWERS.get(word, b"250 OK\\r\\n"))
        if word == b"DATA":
            await reader.readuntil(b"\\r\\n.\\r\\n")
            writer.write(b"250 2.0.0 Kept\\r\\n")
        if word == b"QUIT":
            break
    writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), limit=1 << 20)
    await server.serve_forever()
asyncio.run(main())
"""


def prepare(rows: int) -> None:
    from django.core.management import call_command

    from members.models import Cooperative, Member

    call_command("migrate", verbosity=0)
    call_command("migrate", database="urn", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Cooperative.objects.get_or_create(defaults={"name": "La Coopérative du Port"})
    Member.objects.bulk_create(
        (
            Member(
                number=number,
                last_name=f"Membre {number}",
                first_name="Camille",
                email=f"m{number}@exemple{number % 400}.example",
                address="1 rue du Port",
                postcode="56520",
                city="Guidel",
                registered_on="2015-03-01",
            )
            for number in range(1, rows + 1)
        ),
        batch_size=1000,
    )


def queue(rows: int) -> int:
    from common import clock
    from members.models import Member
    from notifications.actions import outbox

    closes_at = clock.now()
    members = Member.objects.select_related("account").order_by("pk")[:rows]
    return outbox.queue_all(
        key_subject="poll:bench",
        members=members.iterator(chunk_size=500),
        step="open",
        template="vote_open",
        context_of=lambda member: {
            "title": "Assemblée générale ordinaire 2026",
            "convener": "Le directoire",
            "link": "https://ag.example.org/assemblees/1/voter",
            "minutes": 4,
            "resolutions": ["Approbation des comptes 2025", "Élection au conseil"],
            "closes_at": closes_at,
        },
        at=clock.now(),
    )


def plan() -> None:
    from notifications.actions import reminders
    from tests.load import electors

    here = "tests.load.electors"
    reminders.schedule(
        poll_subject="assembly:1",
        title="Assemblée générale ordinaire 2026",
        opens_at=electors.OPENS,
        closes_at=electors.CLOSES,
        audience=f"{here}.not_voted",
        electorate=f"{here}.everybody",
        words=f"{here}.words",
        at=electors.OPENS,
    )


def evaluate() -> int:
    """Who is left to call after eight days, and the forecast of all that is to come."""
    from datetime import timedelta

    from notifications import audiences, forecasting
    from notifications.models import Campaign
    from tests.load import electors

    campaign, at = Campaign.objects.get(), electors.OPENS + timedelta(days=8)
    left = audiences.remaining(campaign.steps.get(name="reminder-2"), at=at)
    return len(left.now) + forecasting.forecast(campaign, at=at).members


def send() -> int:
    from common import clock
    from notifications.actions import outbox
    from notifications.line import Line

    accepted = 0
    with Line() as line:
        while (tally := outbox.send_due(at=clock.now(), line=line)).handled:
            accepted += tally.accepted
    return accepted


def measure(what: str) -> None:
    """Runs in the child: prints seconds, processor seconds and the peak of memory in MiB."""
    import django

    django.setup()
    if what == "prepare-queue":
        prepare(MEMBERS)
    elif what == "prepare-evaluate":
        prepare(MEMBERS)
        plan()
    elif what == "prepare-send":
        prepare(SENT)
        queue(SENT)
    else:
        started = time.perf_counter()
        done = {"queue": lambda: queue(MEMBERS), "evaluate": evaluate, "send": send}[what]()
        lasted = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(done, lasted, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def child(what: str, environment: dict[str, str]) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.bench_mail", what],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(word) for word in done.stdout.split()[-4:]]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def fresh(base: str, folder: Path) -> Iterator[dict[str, str]]:
    """The addresses of two empty databases, gone with the measure."""
    if base == "postgresql":
        with private_cluster() as cluster:
            yield {
                "DATABASE_URL": cluster.address("ouvote"),
                "URN_DATABASE_URL": cluster.address("urn"),
            }
    else:
        yield {
            "DATABASE_URL": f"sqlite:///{folder / 'main.sqlite3'}",
            "URN_DATABASE_URL": f"sqlite:///{folder / 'urn.sqlite3'}",
        }


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "bench-" + "x" * 50,
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "https://ag.example.org",
        "DATA_DIR": str(folder / "data"),
        "SECRETS_DIR": str(folder / "secrets"),
        "DEFAULT_FROM_EMAIL": "Coopérative <ag@cooperative.example>",
        "MAIL_BOUNCE_ADDRESS": "bounces@cooperative.example",
        "MAIL_RELAYS": f"smtp://127.0.0.1:{port}?session=1000",
        "MAIL_PER_MINUTE": "0",
        "MAIL_DOMAIN_PER_MINUTE": "0",
    }


def measured(what: str, base: str) -> list[float]:
    """One measure on a base of its own: what was done, seconds, processor seconds, MiB."""
    with tempfile.TemporaryDirectory() as folder, fresh(base, Path(folder)) as databases:
        port = free_port()
        relay: Any = subprocess.Popen([sys.executable, "-c", RELAY, str(port)])
        try:
            scratch = {**environment(Path(folder), port), **databases}
            subprocess.run(
                [sys.executable, "-m", "tests.load.bench_mail", f"prepare-{what}"],
                env=scratch,
                check=True,
            )
            return child(what, scratch)
        finally:
            relay.terminate()
            relay.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", nargs="+", choices=BASES, default=list(BASES))
    failed = 0
    for base in parser.parse_args().base:
        if base == "postgresql" and programs() is None:
            print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
            continue
        print(f"{base:45} {'done':>8} {'s':>7} {'cpu s':>7} {'/s':>7} {'MiB':>6}", flush=True)
        for what, name, wanted, most in MEASURES:
            done, lasted, busy, memory = measured(what, base)
            rate = done / lasted
            good = rate >= wanted if what == "send" else lasted < wanted
            good = good and (most is None or memory < most)
            failed |= not good
            print(
                f"{name:45} {done:8,.0f} {lasted:7.1f} {busy:7.1f} {rate:7.0f} {memory:6.0f}"
                + ("" if good else "  MISSED"),
                flush=True,
            )
    print("What bounds them: the processor (templates; statements), and the answers of the relay.")
    return failed


if __name__ == "__main__":
    if len(sys.argv) == 2 and not sys.argv[1].startswith("-"):
        measure(sys.argv[1])
    else:
        sys.exit(main())
