"""Exim from Debian, as an ordinary user on the loopback interface: a real relay that accepts,
queues, limits the messages of a session and sends real delivery reports back in LMTP."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.smtp import free_port, listens

PROGRAM = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MESSAGES_A_SESSION = 3
CONFIGURATION = """
primary_hostname = relay.example
qualify_domain = relay.example
exim_user = {user}
exim_group = {group}
admin_groups = {group}
never_users =
deliver_drop_privilege
spool_directory = {folder}/spool
log_file_path = {folder}/log/%s
pid_file_path =
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
disable_ipv6
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max_per_connection = {limit}
acl_smtp_rcpt = accept
begin routers
reports:
  driver = accept
  domains = cooperative.example
  transport = to_reports
members:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = to_members
begin transports
to_reports:
  driver = smtp
  protocol = lmtp
  hosts = 127.0.0.1
  port = {reports}
  allow_localhost
to_members:
  driver = smtp
  port = {members}
  allow_localhost
begin retry
* * F,1h,1m
"""


@contextmanager
def relaying(*, members: int, reports: int) -> Iterator[int]:
    """A relay that hands members' mail to one port and reports to another; gives its own port."""
    assert PROGRAM, "Install exim4-daemon-light: ./run test does."
    user, group = ("nobody", "nogroup") if os.getuid() == 0 else (str(os.getuid()),) * 2
    folder, port = Path(tempfile.mkdtemp(prefix="exim-")), free_port()
    for name in ("spool", "log"):
        (folder / name).mkdir()
    configuration = folder / "exim.conf"
    configuration.write_text(
        CONFIGURATION.format(
            user=user,
            group=group if os.getuid() == 0 else os.getgid(),
            folder=folder,
            port=port,
            members=members,
            reports=reports,
            limit=MESSAGES_A_SESSION,
        )
    )
    as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    if os.getuid() == 0:
        for path in (folder, folder / "spool", folder / "log"):
            shutil.chown(path, "nobody", "nogroup")
    daemon = subprocess.Popen(
        [PROGRAM, "-C", str(configuration), "-bdf", "-q1m"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **(as_nobody if os.getuid() == 0 else {}),  # type: ignore[arg-type]
    )
    try:
        deadline = time.monotonic() + 10
        while not listens(port):
            assert daemon.poll() is None, "Exim did not start."
            assert time.monotonic() < deadline, "Exim does not listen."
            time.sleep(0.05)
        yield port
    finally:
        daemon.terminate()
        daemon.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)
