"""Full-text search of proposals by one interface for both databases: FTS5 in SQLite, a GIN index
in PostgreSQL, over the stems that `Proposal.search_key` holds.

The index lives beside the tables of the models. It is made after the migrations, whenever it is
missing, since SQLite forgets the triggers of a table that a migration writes again.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from proposals.stemming import stems

# Words looked for in a text that has no title yet.
_FIRST_WORDS = 8
_LONGEST_QUERY = 24

_TABLE = "proposals_proposal"
_MADE = {
    "sqlite": (
        """
        CREATE VIRTUAL TABLE IF NOT EXISTS proposals_proposal_words
        USING fts5(search_key, content='proposals_proposal', content_rowid='id')
        """,
        """
        CREATE TRIGGER IF NOT EXISTS proposals_proposal_words_in
        AFTER INSERT ON proposals_proposal BEGIN
          INSERT INTO proposals_proposal_words(rowid, search_key)
            VALUES (new.id, new.search_key);
        END
        """,
        """
        CREATE TRIGGER IF NOT EXISTS proposals_proposal_words_out
        AFTER DELETE ON proposals_proposal BEGIN
          INSERT INTO proposals_proposal_words(proposals_proposal_words, rowid, search_key)
            VALUES ('delete', old.id, old.search_key);
        END
        """,
        """
        CREATE TRIGGER IF NOT EXISTS proposals_proposal_words_again
        AFTER UPDATE OF search_key ON proposals_proposal BEGIN
          INSERT INTO proposals_proposal_words(proposals_proposal_words, rowid, search_key)
            VALUES ('delete', old.id, old.search_key);
          INSERT INTO proposals_proposal_words(rowid, search_key)
            VALUES (new.id, new.search_key);
        END
        """,
        "INSERT INTO proposals_proposal_words(proposals_proposal_words) VALUES ('rebuild')",
    ),
    # A column of its own: words counted again at each search would make common ones slow.
    "postgresql": (
        """
        ALTER TABLE proposals_proposal ADD COLUMN IF NOT EXISTS words tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', search_key)) STORED
        """,
        """
        CREATE INDEX IF NOT EXISTS proposals_proposal_stems
        ON proposals_proposal USING gin (words)
        """,
        "DROP INDEX IF EXISTS proposals_proposal_words",
    ),
}
_FOUND = {
    "sqlite": """
        proposals_proposal.id IN (
          SELECT rowid FROM proposals_proposal_words WHERE proposals_proposal_words MATCH %s)
        """,
    "postgresql": "proposals_proposal.words @@ to_tsquery('simple', %s)",
}
_CLOSEST = {
    "sqlite": """
        SELECT rowid FROM proposals_proposal_words
        WHERE proposals_proposal_words MATCH %s ORDER BY rank, rowid LIMIT %s
        """,
    "postgresql": """
        SELECT id FROM proposals_proposal, to_tsquery('simple', %s) AS wanted
        WHERE words @@ wanted
        ORDER BY ts_rank(words, wanted, 1) DESC, id LIMIT %s
        """,
}


def matching(proposals: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those that hold every word of a text, whatever its plural or accents; the beginning of a
    word finds it too. A text without any word that counts finds nothing."""
    words = stems(text)[:_LONGEST_QUERY]
    if not words:
        return proposals.none()
    wanted = (_query(words, "and"),)
    found = RawSQL(_FOUND[_vendor()], wanted, BooleanField())  # noqa: S611  (constant statement)
    return proposals.filter(found)


def resembling(title: str, text: str = "", *, most: int) -> list[int]:
    """The primary keys of proposals that share words with a title, or with the beginning of a
    text when there is no title; the closest first."""
    words = list(dict.fromkeys(stems(title) or stems(text)[:_FIRST_WORDS]))[:_LONGEST_QUERY]
    if not words:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(_CLOSEST[_vendor()], [_query(words, "or"), most])
        return [key for (key,) in cursor.fetchall()]


def search_key(*texts: str) -> str:
    """What the index reads: the stems of a proposal's texts."""
    return " ".join(stems(" ".join(texts)))


def make_index(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Makes the index where the proposals are, if it is missing."""
    if using != "default":
        return
    with connections[using].cursor() as cursor:
        if _TABLE not in connections[using].introspection.table_names(cursor):
            return
        for statement in _MADE[_vendor()]:
            cursor.execute(statement)


def _query(words: Sequence[str], joint: str) -> str:
    """Stems hold letters and figures alone, so nothing in them can be an operator."""
    if _vendor() == "sqlite":
        return f" {joint.upper()} ".join(f'"{word}"*' for word in words)
    return (" & " if joint == "and" else " | ").join(f"{word}:*" for word in words)


def _vendor() -> str:
    return connections["default"].vendor
