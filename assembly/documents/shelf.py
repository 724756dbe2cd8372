"""Where finished papers are kept: the files of assemblies."""

from common.documents import shelf
from common.documents.shelf import PaperAltered, noting, read, remove

__all__ = ["PaperAltered", "keep", "noting", "read", "remove"]


def keep(content: bytes, *, folder: str, suffix: str = "pdf") -> tuple[str, str]:
    """Stores a paper once; gives its path and its SHA-256."""
    return shelf.keep(content, folder=f"assemblies/{folder}", suffix=suffix)
