"""A whole campaign rehearsed: 5,000 members, 38 days of its own clock, a relay that misbehaves.

The relay refuses, grey-lists, puts off and hangs up; some messages come back later as reports; the
sender is killed while it sends. Every member of every step is accounted for: each line of the
table adds up to all of them, and no more messages arrive twice than senders were killed.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

MEMBERS = int(os.environ.get("BENCH_MEMBERS", "5000"))
KILLS = 8
BEGINS_BEFORE = timedelta(days=22)
HERE = "tests.load.electors"
# What a member's mailbox does, in thousandths of them.
MISBEHAVIOUR = (
    ("refuse", 15), ("later", 5), ("grey", 100), ("gone", 10), ("full", 5), ("angry", 3),
)  # fmt: skip
STATES = (
    "accepted", "complained", "bounced", "given_up", "soft_bounced", "deferred", "queued",
    "withdrawn", "not_called", "opposed",
)  # fmt: skip
RELAY = """
import asyncio, pathlib, sys
port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
grey, number = set(), 0
log = (folder / "delivered").open("a", buffering=1)
async def serve(reader, writer):
    global number
    sender = to = ""
    async def say(line):
        writer.write(line + b"\\r\\n")
        await writer.drain()
    await say(b"220 relay ESMTP")
    while line := await reader.readline():
        word, rest = line[:4].upper(), line.decode("ascii", "replace").strip()
        if word == b"EHLO":
            await say(b"250-relay\\r\\n250 PIPELINING")
        elif word == b"MAIL":
            sender, to = rest.partition("<")[2].partition(">")[0], ""
            await say(b"250 OK")
        elif word == b"RCPT":
            asked = rest.partition("<")[2].partition(">")[0]
            kind = asked.partition("-")[0]
            if kind == "refuse":
                await say(b"550 5.1.1 No such user here")
            elif kind == "later" or (kind == "grey" and asked not in grey):
                grey.add(asked)
                await say(b"451 4.3.2 Come back later")
            else:
                to = asked
                await say(b"250 OK")
        elif word == b"DATA" and not to:
            await say(b"554 5.5.1 No valid recipients")
        elif word == b"DATA":
            await say(b"354 Go on")
            content = await reader.readuntil(b"\\r\\n.\\r\\n")
            number += 1
            head = content.partition(b"\\r\\n\\r\\n")[0].decode("ascii", "replace")
            identity = next(l for l in head.splitlines() if l.lower().startswith("message-id:"))
            log.write(f"{to} {identity[12:]}\\n")
            if to.partition("-")[0] in ("gone", "full", "angry"):
                (folder / "new").write_text(f"{sender}\\n{to}\\n{head}")
                (folder / "new").rename(folder / f"back-{number}")
            if number % 1999 == 0:
                writer.transport.abort()
                return
            await say(b"250 2.0.0 Kept")
        elif word == b"QUIT":
            await say(b"221 Bye")
            break
        else:
            await say(b"250 OK")
    writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=1 << 20)
    await server.serve_forever()
asyncio.run(main())
"""


def mailbox(number: int) -> str:
    """How this member's address behaves is written in it."""
    draw = random.Random(-number).randrange(1000)
    for kind, thousandths in MISBEHAVIOUR:
        if draw < thousandths:
            return f"{kind}-{number}@boite{number % 40}.example"
        draw -= thousandths
    return f"m-{number}@boite{number % 40}.example"


def prepare() -> None:
    from django.core.management import call_command

    from members.models import Account, Cooperative, Member
    from notifications.actions import choices, plans, reminders
    from notifications.queries import days_offered
    from tests.load import electors

    for options in ({}, {"database": "urn"}):
        call_command("migrate", verbosity=0, **options)
    call_command("createcachetable", verbosity=0)
    Cooperative.objects.create(name="La Coopérative du Port")
    Member.objects.bulk_create(
        Member(
            number=number, last_name=f"Membre {number}", first_name="Camille",
            email=mailbox(number), registered_on="2015-03-01",
        )
        for number in range(1, MEMBERS + 1)
    )  # fmt: skip
    at = electors.OPENS - BEGINS_BEFORE
    campaign = reminders.prepare(
        poll_subject="assembly:1", title="Assemblée générale ordinaire 2026",
        opens_at=electors.OPENS, closes_at=electors.CLOSES, sits_at=electors.SITS,
        audience=f"{HERE}.not_voted", electorate=f"{HERE}.everybody", words=f"{HERE}.words", at=at,
    )  # fmt: skip
    reminders.launch(campaign=campaign, at=at, by=Account.objects.create(email="d@c.example"))
    offered = days_offered(campaign, at=at)
    for member in Member.objects.order_by("pk")[:300]:
        plans.choose_day(
            campaign=campaign, member_id=member.pk, on=offered[member.pk % len(offered)], at=at
        )
    for member in Member.objects.order_by("-pk")[:100]:
        choices.refuse_optional(member_id=member.pk, at=at)


def live(folder: Path) -> None:
    """Every hour of the campaign, from where the sender that was killed had come to."""
    from notifications.actions import outbox, reminders
    from notifications.line import Line
    from notifications.models import Campaign
    from tests.load import electors

    reached = folder / "hour"
    at = datetime.fromisoformat(reached.read_text())
    with Line() as line:
        while at <= electors.SITS + timedelta(days=1):
            if at >= electors.OPENS and Campaign.objects.filter(opened_at=None).exists():
                reminders.schedule(
                    poll_subject="assembly:1", title="", opens_at=electors.OPENS,
                    closes_at=electors.CLOSES, sits_at=electors.SITS, audience="", words="", at=at,
                )  # fmt: skip
            while True:
                written = reminders.fill(at=at, limit=500)
                handled = outbox.send_due(at=at, limit=500, line=line).handled
                if not written and not handled:
                    break
            read_back(folder, at)
            at += timedelta(hours=1)
            reached.write_text(at.isoformat())


def read_back(folder: Path, at: datetime) -> None:
    """The reports that came back since the last hour."""
    from notifications.actions import arrivals
    from tests.factories import returned

    for path in sorted(folder.glob("back-*")):
        sender, to, head = path.read_text().split("\n", 2)
        original = head.encode()
        if to.startswith("angry"):
            report = returned.complaint(to, sender, original)
        else:
            status = "5.1.1" if to.startswith("gone") else "4.2.2"
            report = returned.delivery_report(to, original, status=status)
        arrivals.receive(content=report, recipient=sender, at=at)
        path.unlink()


def tell() -> int:
    """The table; gives the number of lines that do not add up."""
    from notifications import audiences
    from notifications.models import Campaign, Message
    from tests.load import electors

    campaign, wrong = Campaign.objects.get(), 0
    print(f"{'step':15}" + "".join(f"{state:>13}" for state in STATES) + f"{'total':>8}")
    for step in campaign.steps.order_by("due_at"):
        rows = Message.objects.filter(campaign_step=step).order_by()
        found: Counter[str] = Counter(rows.values_list("state", flat=True))
        written = set(rows.values_list("member_id", flat=True))
        opposed = audiences.opposed(step) - written
        others = {m for m in electors.everybody("", electors.SITS) if m not in written | opposed}
        found["opposed"], found["not_called"] = len(opposed), len(others)
        wrong += sum(found[state] for state in STATES) != MEMBERS
        if step.is_call:
            late = sum((electors.votes_at(m) or electors.CLOSES) < step.due_at for m in written)
            wrong += late
        print(
            f"{step.name:15}"
            + "".join(f"{found[state]:13,}" for state in STATES)
            + f"{sum(found.values()):8,}"
        )
    most = Counter(
        Message.objects.filter(campaign_step__isnull=False)
        .exclude(campaign_step__audience="everybody")
        .values_list("member_id", flat=True)
    )
    print(f"Most calls to one member: {max(most.values())}. State: {campaign.state}.")
    return wrong + (max(most.values()) > 4) + (campaign.state != "finished")


def killed_runs(folder: Path, environment: dict[str, str]) -> int:
    """Runs the sender until the campaign is over, killing it now and then; how often it was."""
    chance, killed = random.Random(7), 0
    while True:
        sender = subprocess.Popen(
            [sys.executable, "-m", "tests.load.bench_campaign", "live", str(folder)],
            env=environment,
        )
        try:
            sender.wait(timeout=chance.uniform(6, 14) if killed < KILLS else None)
        except subprocess.TimeoutExpired:
            os.kill(sender.pid, signal.SIGKILL)
            sender.wait()
            killed += 1
            continue
        if sender.returncode:
            raise SystemExit("The sender stopped by itself.")
        return killed


def main() -> int:
    from tests.load.bench_mail import environment, free_port, fresh

    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as name, fresh("sqlite", Path(name)) as databases:
        folder, port = Path(name), free_port()
        scratch: Any = {**environment(folder, port), **databases}
        relay = subprocess.Popen([sys.executable, "-c", RELAY, str(port), name])
        try:
            program = [sys.executable, "-m", "tests.load.bench_campaign"]
            subprocess.run([*program, "prepare", name], env=scratch, check=True)
            killed = killed_runs(folder, scratch)
            told = subprocess.run([*program, "tell", name], env=scratch, check=False)
        finally:
            relay.terminate()
            relay.wait()
        arrived = Counter((folder / "delivered").read_text().splitlines())
    # A full mailbox is tried again on purpose: once a day, three times in all.
    again = sum(n - 1 for line, n in arrived.items() if line.startswith("full-"))
    twice = sum(n - 1 for n in arrived.values()) - again
    hung_up = sum(arrived.values()) // 1999
    print(
        f"{sum(arrived.values()):,} messages taken by the relay, {twice} taken twice, with the same"
        f" Message-ID, {again} times a full mailbox tried again; {killed} senders killed,"
        f" {hung_up} lines cut after the data; {time.perf_counter() - begun:.0f} s."
    )
    return told.returncode or int(twice > killed + hung_up)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    import django

    django.setup()
    what, scratch_folder = sys.argv[1], Path(sys.argv[2])
    if what == "prepare":
        prepare()
        from tests.load import electors

        start = electors.OPENS - BEGINS_BEFORE
        (scratch_folder / "hour").write_text(start.isoformat())
    elif what == "live":
        live(scratch_folder)
    else:
        sys.exit(min(tell(), 1))
