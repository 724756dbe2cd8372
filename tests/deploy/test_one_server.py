"""The files of deploy/, read by the programs they are for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

from common.management.commands.check_production import REQUIRED
from config.environment import ROOT
from tests.certificates import certificate

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("ouvote-*.service"))
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SYSTEMD = shutil.which("systemd-analyze")
SITE = (DEPLOY / "nginx" / "ouvote.conf").read_text(encoding="utf-8")


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_nginx_accepts_the_site(tmp_path: Path) -> None:
    both = certificate(tmp_path)
    site = re.sub(r"(ssl_certificate(?:_key)?) /\S+;", rf"\1 {both};", SITE)
    site = site.replace("/etc/nginx/ouvote-proxy.conf", str(DEPLOY / "nginx/ouvote-proxy.conf"))
    site = site.replace("/var/log/nginx/", f"{tmp_path}/")
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\nhttp {{\n{site}\n}}\n"
    )

    assert NGINX is not None
    said = subprocess.run(
        [NGINX, "-t", "-q", "-c", main], check=False, capture_output=True, text=True
    )

    assert said.returncode == 0, said.stderr
    assert "[warn]" not in said.stderr, said.stderr


@pytest.mark.skipif(SYSTEMD is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_accepts_each_unit(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name
    python = shutil.which("python3")
    here.write_text(unit.read_text().replace("/srv/ouvote/.venv/bin/python", str(python)))

    assert SYSTEMD is not None
    said = subprocess.run(
        [SYSTEMD, "verify", "--man=no", here], check=False, capture_output=True, text=True
    )

    assert [line for line in said.stderr.splitlines() if unit.name in line] == []


def test_lasting_services_are_stopped_by_their_main_process_alone() -> None:
    for unit in UNITS:
        text = unit.read_text()
        assert "Type=oneshot" in text or "KillMode=mixed" in text, unit.name


def test_nothing_says_whose_address_a_vote_came_from() -> None:
    voting = SITE[SITE.index("# The doors of the voting host") :]
    form = re.search(r"log_format without_people (.*);", SITE)

    assert form is not None
    assert not re.search(r"remote|forwarded|referer|agent|uri|request[^_]|cookie|args", form[1])
    assert re.findall(r"access_log \S+ (\S+);", voting) == ["without_people"] * 2
    assert "$remote_addr" not in voting
    assert voting.count("error_log /dev/null") == 2


def test_the_example_gives_every_setting_without_a_default() -> None:
    lines = (DEPLOY / "ouvote.env.example").read_text(encoding="utf-8").splitlines()

    given = {line.split("=", 1)[0] for line in lines if "=" in line and line[0] != "#"}

    assert given >= {*REQUIRED, "DEFAULT_FROM_EMAIL", "TRUSTED_PROXIES"}


def test_no_log_keeps_a_personal_link() -> None:
    links = SITE[SITE.index("# Personal links") : SITE.index("# The doors of the voting host")]
    pattern = re.search(r"location ~ (\S+) {", links)

    assert pattern is not None
    assert "access_log /var/log/nginx/ouvote-vote.log without_people;" in links
    for name in ("ballot-link", "short-link", "voting-plan", "unsubscribe", "sms-report"):
        key = "code" if name == "short-link" else "token"
        assert re.match(pattern[1], reverse(f"notifications:{name}", kwargs={key: "abc"}))
