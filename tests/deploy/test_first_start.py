"""The first start of a server, under the settings of production."""

import os
import subprocess
import sys
from pathlib import Path

from common.management.commands.check_production import REQUIRED
from config.environment import ROOT

PAGES = """
import django
django.setup()
from django.test import Client
for path in ("/", "/aide/", "/isoloir/", "/api/docs/", "/rien"):
    answer = Client().get(path, secure=True, headers={"host": "ag.example.org"})
    print(answer.status_code)
"""


def test_prepare_is_all_that_pages_need_in_production(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in REQUIRED},
        **REQUIRED,
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "DATA_DIR": str(tmp_path / "data"),
        "SECRETS_DIR": str(tmp_path / "secrets"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/main.sqlite3",
        "URN_DATABASE_URL": f"sqlite:///{tmp_path}/urn.sqlite3",
    }
    here = {"cwd": ROOT, "env": environment, "text": True, "capture_output": True}

    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, **here)
    pages = subprocess.run([sys.executable, "-c", PAGES], check=False, **here)

    assert pages.stdout.split() == ["200", "200", "200", "200", "404"], pages.stderr[-2000:]
