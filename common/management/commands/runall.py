"""Web, worker, keeper of voting rights and, in a demonstration, the local mailbox, together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from common.backup import hold

HEAD_START_SECONDS = 8
# After that long a page that still does not answer is announced all the same.
LISTENING_SECONDS = 180
GRACE_SECONDS = 15


class Command(BaseCommand):
    help = "Serves everything on one machine. Ctrl-C or SIGTERM stops all of it cleanly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--web-workers", type=int, default=1)
        parser.add_argument("--prepare", action="store_true", help="Do what `prepare` does first.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["prepare"]:
            # In this process: another would read all of Django once more before the first page.
            call_command("prepare", skip_checks=True)
            connections.close_all()
        running = hold()
        stopping = False

        def stop(number: int, frame: Any) -> None:
            nonlocal stopping
            stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        web, *others = self.commands(**options)
        children = [start(web)]
        # Pages first: every part reads all of Django, and they would share two cores to do it.
        wait_for(options["port"], children[0], lambda: stopping, seconds=HEAD_START_SECONDS)
        children += [start(command) for command in others if not stopping]
        # No address is given before it answers: whoever clicks at once would find nothing there.
        wait_for(options["port"], children[0], lambda: stopping, seconds=LISTENING_SECONDS)
        self.announce(options["port"])
        fallen = None
        while not stopping and fallen is None:
            time.sleep(0.3)
            fallen = next((child for child in children if child.poll() is not None), None)
        end(children)
        running.close()
        if fallen is not None and not stopping:
            self.stderr.write(f"A part of the service stopped by itself: {fallen.args!r}")
            sys.exit(1)

    def commands(self, *, port: int, web_workers: int, **options: Any) -> list[list[str]]:
        web = [sys.executable, "-m", "uvicorn", "config.asgi:application"]
        web += ["--port", str(port), "--workers", str(web_workers), "--log-level", "warning"]
        web += ["--timeout-graceful-shutdown", "5", "--no-access-log"]
        # A process that starts on a busy machine is slow to answer, not dead.
        web += ["--timeout-worker-healthcheck", "30"]

        def manage(name: str) -> list[str]:
            # This command checked the project already: once is enough.
            return [sys.executable, str(settings.BASE_DIR / "manage.py"), name, "--skip-checks"]

        commands = [web, manage("qcluster")]
        known = get_commands()
        if "keeper" in known:
            commands.append(manage("keeper"))
        if settings.DEMONSTRATION and "mailbox" in known:
            commands.append(manage("mailbox"))
        if settings.MAIL_LMTP_PORT and settings.MAIL_BOUNCE_ADDRESS:
            commands.append(manage("receive_lmtp"))
        return commands

    def announce(self, port: int) -> None:
        self.stdout.write(f"\n  Ouvote        : http://localhost:{port}\n")
        if settings.DEMONSTRATION:
            self.stdout.write(f"  Démonstration : http://localhost:{port}/demonstration/\n")
            if "list_roles" in get_commands():
                call_command("list_roles", stdout=self.stdout)
            self.stdout.write(f"  Courriels     : http://localhost:{port}/boite-aux-lettres/\n")
        self.stdout.flush()


def wait_for(
    port: int, web: subprocess.Popen[bytes], given_up: Callable[[], bool], *, seconds: float
) -> None:
    """Until the web listens, or fell, or is too slow to wait for any longer."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and web.poll() is None and not given_up():
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """A child in a session of its own: a signal to our group must not reach the worker's whole
    process group, which then hangs for ever."""
    environment = {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"], **os.environ}
    return subprocess.Popen(  # noqa: S603
        command, start_new_session=True, env=environment
    )


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """Asks each child to stop, and stops what has not after the grace period."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    limit = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
