"""Two web nodes, a worker, PostgreSQL and Redis, each on a host of its own, cut off in mid-vote.

`python -m tests.load.nodes [--casts N] [--fault NAME …]`, as root: network namespaces are the
hosts, nginx is the proxy in front. For each fault, people vote in a poll of their own; at a moment
drawn from the seed the part is killed, or its cable pulled, and comes back some seconds later. The
record of the voters decides, as in tests.load.faults.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.load import hosts
from tests.load.faults import Story, Trial, ask_the_urn, broken_promises, votes_of
from tests.load.postgresql import Cluster, programs
from tests.load.service import ROOT, Service
from tests.load.voters import Vote

ADDRESSES = {
    "web1": "10.77.0.11",
    "web2": "10.77.0.12",
    "worker": "10.77.0.13",
    "base": "10.77.0.14",
    "redis": "10.77.0.15",
}
AWAY_SECONDS = 8
PEOPLE = 6
CHOICES = ([[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]])


class RemoteCluster(Cluster):
    """PostgreSQL on a host of its own, asked over the network."""

    def address(self, name: str) -> str:
        return f"postgresql://postgres@{ADDRESSES['base']}/{name}"

    def _launch(self, log: Any) -> subprocess.Popen[bytes]:
        rules = self.folder / "data" / "pg_hba.conf"
        allowed = f"host all all {hosts.HERE}/24 trust\n"
        if allowed not in rules.read_text():
            with rules.open("a") as file:
                file.write(allowed)
        settings = {
            "listen_addresses": ADDRESSES["base"],
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
        }
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        server = [str(self._bin / "postgres"), "-D", str(self.folder / "data"), *options]
        return subprocess.Popen(
            [*hosts.inside("base"), *user, *server],
            cwd=self.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


class Nodes(Service):
    """The parts of a service on their hosts, and the one fault that is due."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        super().__init__(folder, cluster)
        self.due: Callable[[], bool] = lambda: True
        self.environment["REDIS_URL"] = f"redis://{ADDRESSES['redis']}:6379/0"
        python = [sys.executable]
        server = "-m uvicorn config.asgi:application --log-level warning --no-access-log"
        redis = f"redis-server --bind {ADDRESSES['redis']} --protected-mode no --save"
        self._commands = {
            "redis": [*hosts.inside("redis"), *redis.split(), "", "--dir", str(folder)],
            **{
                node: [
                    *(*hosts.inside(node), *python, *server.split()),
                    *("--host", ADDRESSES[node], "--port", "8000"),
                ]
                for node in ("web1", "web2")
            },
            "tasks": [*hosts.inside("worker"), *python, "manage.py", "qcluster"],
            "keeper": [*hosts.inside("web1"), *python, "manage.py", "keeper"],
            "web": self._front(),
        }

    def _front(self) -> list[str]:
        """nginx, with the file of deploy/ and the address that voters know."""
        nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
        nodes = ROOT / "deploy/nginx/ouvote-two-nodes.conf"
        target = self.folder / "nginx.conf"
        target.write_text(
            f"pid {self.folder}/nginx.pid;\nerror_log {self.folder}/nginx.log;\nuser root;\n"
            f"events {{}}\nhttp {{\naccess_log off;\ninclude {nodes};\n"
            f"server {{ listen 127.0.0.1:{self.port};\n"
            "location / { proxy_set_header Host $http_host; proxy_pass http://ouvote_pages; }\n"
            "location /urne/ { proxy_set_header Host $http_host; proxy_read_timeout 15s;\n"
            "proxy_next_upstream error timeout non_idempotent; proxy_pass http://ouvote_pages; }\n"
            "} }\n"
        )
        return [nginx, "-c", str(target), "-g", "daemon off;"]

    def end(self) -> None:
        for name in list(self._running):
            self._kill(name)

    def faults(self, draw: random.Random) -> dict[str, Callable[[], bool]]:
        return {"fault": self.due}

    def killed(self, name: str) -> Callable[[], bool]:
        def act() -> bool:
            self._kill(name)
            return self._later(lambda: self._start(name))

        return act

    def cut(self, host: str) -> Callable[[], bool]:
        def act() -> bool:
            hosts.cut_off(host)
            return self._later(lambda: hosts.join_again(host))

        return act

    def _later(self, act: Callable[[], None]) -> bool:
        threading.Timer(AWAY_SECONDS, act).start()
        return True

    def by_name(self) -> dict[str, Callable[[], bool]]:
        return {
            "nothing": lambda: True,
            "a web node is killed": self.killed("web2"),
            "a web node is cut off": self.cut("web2"),
            "the worker is killed": self.killed("tasks"),
            "the worker is cut off": self.cut("worker"),
            "Redis is killed": self.killed("redis"),
            "Redis is cut off": self.cut("redis"),
            "PostgreSQL is cut off": self.cut("base"),
        }


def wish(casts: int, draw: random.Random) -> dict[str, Any]:
    return {
        "revote": False,
        "questions": 1,
        "weights": [1] * casts,
        "votes": [[voter, draw.choice(CHOICES)] for voter in range(casts)],
    }


def row(name: str, votes: list[Vote]) -> str:
    silent = [vote for vote in votes if vote.unanswered]
    waits = sorted(vote.seconds for vote in votes)
    cells = [
        name,
        len(votes),
        sum(vote.receipt is not None for vote in votes),
        len(silent),
        *(f"{waits[len(waits) * share // 100]:.1f}" for share in (50, 95)),
        f"{waits[-1]:.1f}",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def run(service: Nodes, *, casts: int, names: list[str], seed: int) -> list[str]:
    """A poll for each fault; then everything is killed and the urn is asked. What it broke."""
    draw, known = random.Random(seed), service.by_name()
    wanted = [wish(casts, draw) for _ in names]
    made = ask_the_urn(service, "prepare", wanted)
    service.start()
    whole = Trial()
    for name, asked, poll in zip(names, wanted, made["polls"], strict=True):
        votes = votes_of(asked, poll)
        part = Trial(votes=votes)
        service.due = known[name]
        story = Story(service, part, [[vote] for vote in votes], seed)
        story.play(urn_key=made["urn_key"], people=PEOPLE, pace=0.3, kills=1)
        print(row(name, votes), flush=True)
        whole.votes += votes
        time.sleep(AWAY_SECONDS)
        service.wait_until_ready()
    service.power_cut()
    whole.proof = ask_the_urn(service, "prove", made["polls"])
    return broken_promises(whole)


def main() -> int:
    """Prints the table; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--casts", type=int, default=500)
    parser.add_argument("--fault", nargs="+", default=[])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bin_ = programs()
    if bin_ is None or shutil.which("redis-server") is None or os.getuid():
        print("As root: apt-get install postgresql redis-server nginx-light", file=sys.stderr)
        return 1
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| in mid-vote | ballots | receipts | sent again | p50 s | p95 s | longest wait s |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="ouv-") as folder,
        tempfile.TemporaryDirectory(prefix="ouv-pg-") as base,
        hosts.hosts(ADDRESSES),
    ):
        cluster = RemoteCluster(Path(base), bin_)
        service = Nodes(Path(folder), cluster)
        try:
            service.python("manage.py", "prepare")
            names = options.fault or list(service.by_name())
            broken = run(service, casts=options.casts, names=names, seed=options.seed)
        finally:
            service.end()
            cluster.kill()
    print("\n".join([f"\npromises broken: {len(broken)}", *broken]))
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
