"""The suite: SQLite files of its own, or PostgreSQL where DATABASE_URL says so."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.environment import ROOT

# One folder a run, and in it one a process: neither two runs in one checkout nor two processes
# of a run may share databases, documents or mail. The first process of a run names the folder,
# those it starts find it in their environment, and it is removed at the end.
_run = os.environ.get("TEST_SCRATCH")
if _run is None:
    (ROOT / "var" / "test").mkdir(parents=True, exist_ok=True)
    _run = os.environ["TEST_SCRATCH"] = tempfile.mkdtemp(prefix="run-", dir=ROOT / "var" / "test")
    atexit.register(shutil.rmtree, _run, ignore_errors=True)
_scratch = Path(_run) / os.environ.get("PYTEST_XDIST_WORKER", "alone")
_scratch.mkdir(parents=True, exist_ok=True)
for _name, _value in {
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "SITE_URL": "http://testserver",
    "DATA_DIR": str(_scratch / "data"),
    "SECRETS_DIR": str(_scratch / "secrets"),
    "DATABASE_URL": f"sqlite:///{_scratch / 'main.sqlite3'}",
    "URN_DATABASE_URL": f"sqlite:///{_scratch / 'urn.sqlite3'}",
    "DEFAULT_FROM_EMAIL": "Coopérative <ag@cooperative.example>",
    "MAIL_PER_MINUTE": "0",
    "MAIL_DOMAIN_PER_MINUTE": "0",
    "BALLOT_CHECKERS": "0",
}.items():
    os.environ.setdefault(_name, _value)

from config.settings.base import *  # noqa: E402

# The parent's environment reaches every process of the suite: set again for this one. A process
# that a test starts for itself (the keeper, voters to be killed) is told where its secrets are.
DATA_DIR = _scratch / "data"
SECRETS_DIR = Path(os.environ.get("TEST_SECRETS_DIR", _scratch / "secrets"))

# A file, not memory: threads and the live server must see the same rows.
for _alias in ("default", "urn"):
    if DATABASES[_alias]["ENGINE"].endswith("sqlite3"):
        DATABASES[_alias]["TEST"] = {"NAME": str(_scratch / f"test_{_alias}.sqlite3")}
        # Nothing is worth keeping through a power cut in a test.
        DATABASES[_alias]["OPTIONS"] = {
            **DATABASES[_alias]["OPTIONS"],
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA foreign_keys=ON;"
            ),
        }
    DATABASES[_alias]["CONN_MAX_AGE"] = 0

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
STORAGES = {
    **STORAGES,
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "documents"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
CLOCK_CAN_MOVE = True
Q_CLUSTER = {**Q_CLUSTER, "sync": False}
