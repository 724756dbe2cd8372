"""The demonstration and development: one machine, SQLite, a clock that can be moved."""

import os
import secrets

from config.environment import ROOT

_var = ROOT / "var"
_var.mkdir(exist_ok=True)


def _machine_secret() -> str:
    """A random secret, made once on this machine and never committed."""
    path = _var / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


_port = os.environ.get("PORT", "8000")
for _name, _value in {
    "SECRET_KEY": _machine_secret(),
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "SITE_URL": f"http://localhost:{_port}",
    "DATA_DIR": str(_var / "data"),
    "SECRETS_DIR": str(_var / "secrets"),
    "DATABASE_URL": f"sqlite:///{_var / 'ouvote.sqlite3'}",
    "URN_DATABASE_URL": f"sqlite:///{_var / 'urn.sqlite3'}",
    "DEFAULT_FROM_EMAIL": "Coopérative de démonstration <ag@cooperative.example>",
    "EMAIL_PORT": str(int(_port) + 25),
    "MAIL_PER_MINUTE": "0",
    "MAIL_DOMAIN_PER_MINUTE": "0",
}.items():
    os.environ.setdefault(_name, _value)

from config.settings.base import *  # noqa: E402

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
CLOCK_CAN_MOVE = True
DEMONSTRATION = True
