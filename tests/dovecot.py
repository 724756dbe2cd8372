"""Dovecot from Debian, as an ordinary user on the loopback interface: a real mailbox over IMAP,
encrypted, whose messages are files that tests put there."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import certificate
from tests.smtp import free_port, listens

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
USER, PASSWORD = "retours", "mot/de:passe"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
ssl = required
ssl_cert = <{pem}
ssl_key = <{pem}
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """The mailbox of one test: where it listens, and its folders on disk."""

    folder: Path
    port: int
    starttls: int
    pem: Path

    def url(self, *, scheme: str = "imaps", password: str = "mot%2Fde%3Apasse"):
        port = self.port if scheme == "imaps" else self.starttls
        return f"{scheme}://{USER}:{password}@localhost:{port}/INBOX?ca={self.pem}&aside=A-lire"

    def put(self, *contents: bytes) -> None:
        """Messages arrive, as a mail server delivers them."""
        for content in contents:
            number = len(list((self.folder / "mail/new").iterdir())) + time.monotonic_ns()
            path = self.folder / "mail/new" / f"{number}.M1.localhost"
            path.write_bytes(content)
            _give(path)

    def empty(self) -> None:
        """As on the first day."""
        for name in ("mail", "mail/.A-lire"):
            for path in (self.folder / name).glob("[nc][eu][wr]/*"):
                path.unlink()

    def inbox(self) -> list[bytes]:
        return self._messages("")

    def aside(self) -> list[bytes]:
        return self._messages(".A-lire")

    def _messages(self, name: str) -> list[bytes]:
        places = [self.folder / "mail" / name / kind for kind in ("new", "cur")]
        return [path.read_bytes() for place in places if place.exists() for path in place.iterdir()]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that answers, until the block ends."""
    assert PROGRAM, "Install dovecot-imapd: ./run test does."
    root = os.getuid() == 0
    user, group = ("nobody", "nogroup") if root else (str(os.getuid()), str(os.getgid()))
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    for name in ("run", "state", "mail", "mail/new", "mail/cur", "mail/tmp"):
        (folder / name).mkdir()
    kept = Mailbox(folder, free_port(), free_port(), certificate(folder))
    configuration = folder / "dovecot.conf"
    configuration.write_text(
        CONFIGURATION.format(
            folder=folder,
            user=user,
            group=group,
            uid=os.getuid() if not root else 65534,
            gid=os.getgid() if not root else 65534,
            pem=kept.pem,
            password=PASSWORD,
            port=kept.port,
            starttls=kept.starttls,
        )
    )
    for path in (folder, *folder.rglob("*")):
        _give(path)
    as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if root else {}
    server = subprocess.Popen(
        [PROGRAM, "-F", "-c", str(configuration)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **as_nobody,  # type: ignore[arg-type]
    )
    try:
        deadline = time.monotonic() + 20
        while not listens(kept.port):
            assert server.poll() is None, "Dovecot did not start."
            assert time.monotonic() < deadline, "Dovecot does not listen."
            time.sleep(0.05)
        yield kept
    finally:
        server.terminate()
        server.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _give(path: Path) -> None:
    if os.getuid() == 0:
        shutil.chown(path, "nobody", "nogroup")
