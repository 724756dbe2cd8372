"""`python -m votes.belenios`: the command (`command.py`), or what it lacks on this machine."""

import sys

INSTALL = """Il manque à ce Python\u202f: {name}. Dans le dossier de ce projet\u202f:
   ./run install, puis .venv/bin/python -m votes.belenios …
ou, sans le reste du projet\u202f:
   python3 -m venv verification
   verification/bin/pip install 'gmpy2>=2.2' PyNaCl cryptography
   verification/bin/python -m votes.belenios …
(pour fabriquer des codes de vote, aussi reportlab et segno)"""
OLDEST = (3, 11)
TOO_OLD = """Ce Python est trop ancien ({}.{})\u202f: il faut Python {}.{} ou plus récent,
par exemple celui que donne ./run install dans le dossier de ce projet (.venv/bin/python)."""


def main() -> int:
    """Run the command; returns its exit status, 2 when it lacks a library or Python is too old."""
    if sys.version_info < OLDEST:
        print(TOO_OLD.format(*sys.version_info[:2], *OLDEST), file=sys.stderr)
        return 2
    try:
        import gmpy2

        from votes.belenios import command
    except ModuleNotFoundError as missing:
        return _lacks(str(missing.name))
    if not hasattr(gmpy2.mpz, "to_bytes"):
        return _lacks("gmpy2 2.2 ou plus récent")
    try:
        return command.main()
    except ModuleNotFoundError as missing:
        return _lacks(str(missing.name))


def _lacks(name: str) -> int:
    print(INSTALL.format(name=name), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
