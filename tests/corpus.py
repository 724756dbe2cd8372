"""`python -m tests.corpus [FOLDER]`: the corpus of bad archives.

With a folder, writes every forged archive there, one folder each, with its honest model.
Then rewrites docs/forged-archives.md: what each breaks, the check of our verifier that
names it, and the verdict of belenios-tool 2.0. The tests run both verifiers on every one of
them, and refuse a page that does not say the same.
"""

import sys
from pathlib import Path

from tests.factories.attacks import ATTACKS
from tests.factories.forgeries import FORGERIES, archive_bytes, honest, uuid_of
from votes.belenios.words import RULES

CORPUS = FORGERIES | ATTACKS
PAGE = Path(__file__).resolve().parent.parent / "docs" / "forged-archives.md"
HEAD = """# Forged archives

Each is an election in which one rule is broken and everything else kept as well as a careful
forger can: signatures made again, hashes and chain made anew. `python -m tests.corpus FOLDER`
writes them; the tests run `python -m votes.belenios verify` and `belenios-tool election verify`
(2.0, Debian 12) on each of them, and on the honest archive that both accept.

| forgery | refused by our check | what the check says when it passes | belenios-tool 2.0 |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The table, from the corpus itself."""
    rows = [
        f"| {name} | `{forgery.check}` | {RULES[forgery.check]} | "
        f"{'refuses' if forgery.seen_by_tool else '**accepts**'} |"
        for name, forgery in CORPUS.items()
    ]
    return HEAD + "\n".join(rows) + "\n"


def write(folder: Path) -> None:
    """Every archive in a folder of its own: a tool wants only one in each."""
    for name, forgery in CORPUS.items():
        place = folder / name.replace(" ", "-").replace(",", "").replace("’", "-")
        place.mkdir(parents=True, exist_ok=True)
        forgery.write(place)
    place = folder / "honest"
    place.mkdir(parents=True, exist_ok=True)
    content = archive_bytes(list(honest()))
    (place / f"{uuid_of(content)}.bel").write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write(Path(sys.argv[1]))
    PAGE.write_text(page(), "utf-8")
