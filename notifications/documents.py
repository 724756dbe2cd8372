"""Documents that go with messages: one copy on disk for all their recipients, named by digest."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common.documents.shelf import PaperAltered


class DocumentAltered(PaperAltered):
    """The stored document is missing or no longer the one that was attached."""


@dataclass(frozen=True)
class Document:
    """A reference to a stored document: where it is, its SHA-256, and how members see it."""

    path: str
    sha256: str
    filename: str
    media_type: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def of_json(cls, value: dict[str, Any]) -> "Document":
        return cls(**{key: str(value[key]) for key in cls.__dataclass_fields__})

    def read(self) -> bytes:
        """The content, checked against its digest."""
        try:
            with default_storage.open(self.path) as file:
                content = bytes(file.read())
        except FileNotFoundError as error:
            raise DocumentAltered(self.path) from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise DocumentAltered(self.path)
        return content


def store(content: bytes, *, filename: str, media_type: str) -> Document:
    """Keeps the content once, whoever asks and however often."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"messages/{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    return Document(path=path, sha256=digest, filename=filename, media_type=media_type)
