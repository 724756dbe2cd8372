"""Where files are kept: by their content, beside the databases."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from common.refusals import Refusal

_noted: ContextVar[list[str] | None] = ContextVar("files stored meanwhile", default=None)


class PaperAltered(Refusal):
    """The stored file is missing, or its bytes are no longer those that were entered. A refusal
    like another at every door (500, "paper-altered"): the file is not given, and whoever asked
    knows whom to tell."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(
            "paper-altered",
            _("This file is missing, or is no longer the one that was kept: it is not given."),
            _("Tell those who run the service: a backup holds it under the same fingerprint."),
            status=500,
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.path}"


def keep(content: bytes, *, folder: str, suffix: str = "pdf") -> tuple[str, str]:
    """Stores a file once; gives its path and its SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"{folder}/{digest}.{suffix}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
        noted = _noted.get()
        if noted is not None:
            noted.append(path)
    return path, digest


@contextmanager
def noting() -> Iterator[list[str]]:
    """The paths of the files that are stored meanwhile and were not there before."""
    paths: list[str] = []
    before = _noted.set(paths)
    try:
        yield paths
    finally:
        _noted.reset(before)


def read(path: str, sha256: str) -> bytes:
    """The stored bytes, checked against their fingerprint."""
    if not path or not default_storage.exists(path):
        raise PaperAltered(path)
    with default_storage.open(path) as file:
        content = bytes(file.read())
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PaperAltered(path)
    return content


def remove(path: str) -> None:
    """Destroys a file that nothing names any more."""
    default_storage.delete(path)
