"""Typed settings read from the environment; a missing one explains what to do."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()

ROOT = Path(__file__).resolve().parent.parent

# Measured: WAL with full synchronisation keeps every acknowledged ballot through a power cut;
# IMMEDIATE avoids the deadlock of two readers that both become writers.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-20000;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;"
    ),
}


def required(name: str, purpose: str) -> str:
    """The value of an environment variable without which production must not start."""
    value = str(env.str(name, ""))
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. It is {purpose}. See “Going to production” in README.md."
        )
    return value


def database(url: str) -> dict[str, Any]:
    """A Django database from a URL, with the options each engine needs here."""
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**SQLITE_OPTIONS, **config.get("OPTIONS", {})}
    else:
        config["CONN_HEALTH_CHECKS"] = True
        # Whatever the server's own setting, what is acknowledged is on disk.
        given = config.get("OPTIONS", {})
        options = f"{given.get('options', '')} -c synchronous_commit=on".strip()
        config["OPTIONS"] = {**given, "options": options}
    return config


def urn_database(url: str) -> dict[str, Any]:
    """The urn's own: PostgreSQL plans its few statements once and each connection keeps them,
    half of what the server spends on a ballot (docs/measurements.md)."""
    config = database(url)
    if not config["ENGINE"].endswith("sqlite3"):
        kept = {"server_side_binding": True, "prepare_threshold": 2}
        config["OPTIONS"] = {**kept, **config["OPTIONS"]}
    return config
