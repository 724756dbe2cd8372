"""Frozen texts: one canonical form, one fingerprint."""

import hashlib
import json
from typing import Any

from assembly.models import AgendaItem, Assembly, Candidate, Resolution


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spare space: the same data give the same bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def fingerprint(value: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def agenda_texts(assembly: Assembly) -> list[dict[str, Any]]:
    """Everything a second call may not change (L225-105): items, resolutions, candidates.

    Dates and places are not in it: they belong to each call. Nor is what was opened in session,
    which no notice announced.
    """
    return [_item(item) for item in items_in_order(assembly) if item.opened_at is None]


def first_fingerprint(assembly: Assembly) -> str:
    """That of the agenda as the notice of the first call published it, whatever was added since."""
    first = assembly.completions.order_by("number").first()
    return first.former_hash if first else assembly.agenda_hash


def items_in_order(assembly: Assembly) -> list[AgendaItem]:
    """The agenda with its resolutions and candidates, read in three queries."""
    items = assembly.items.prefetch_related("resolutions__candidates")
    return list(items.order_by("position", "pk"))


def resolution_text(resolution: Resolution) -> dict[str, Any]:
    """One question as it is put to the vote."""
    return {
        "number": resolution.number,
        "title": resolution.title,
        "text": resolution.text,
        "reasons": resolution.reasons,
        "author": resolution.author,
        "author_name": resolution.author_name,
        "agreed_by_board": resolution.agreed_by_board,
        "nature": resolution.nature,
        "is_secret": resolution.is_secret,
        "seats": resolution.seats,
        "organ": resolution.organ,
        "candidates": [_candidate(candidate) for candidate in in_order(resolution)],
        **_limits(resolution),
    }


def _limits(resolution: Resolution) -> dict[str, Any]:
    """What binds an election beyond its seats, and whom a revocation or an exclusion concerns;
    left out where nothing does."""
    first = resolution.first_round.reference if resolution.first_round else None
    concerned = resolution.concerns.number if resolution.concerns else None
    found = {
        "group_cap": resolution.group_cap,
        "first_round": first,
        "purpose": resolution.purpose or None,
        "concerns": concerned,
    }
    return {key: value for key, value in found.items() if value is not None}


def in_order(resolution: Resolution) -> list[Candidate]:
    """The candidates as the ballot lists them."""
    return sorted(resolution.candidates.all(), key=lambda c: (c.position, c.pk))


def _item(item: AgendaItem) -> dict[str, Any]:
    convened = [r for r in item.resolutions.all() if not r.is_opened_in_session]
    resolutions = sorted(convened, key=lambda r: (r.number, r.pk))
    return {
        "position": item.position,
        "kind": item.kind,
        "title": item.title,
        "resolutions": [resolution_text(resolution) for resolution in resolutions],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "name": candidate.name,
        "age": candidate.age,
        "profession": candidate.profession,
        "functions": candidate.functions,
        "shares": candidate.shares,
        "statement": candidate.statement,
        "agreed_by_board": candidate.agreed_by_board,
        **({"group": candidate.group} if candidate.group else {}),
    }
