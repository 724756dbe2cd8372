"""Second factors' secrets, sealed in the database: a copy of it alone makes no code.

The key comes from `SECRET_KEY`, which no backup holds; `SECRET_KEY_FALLBACKS` still opens what an
older one sealed.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    """What is written down of a secret."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret again; cryptography's `InvalidToken` when no key of ours sealed it."""
    return _keys().decrypt(sealed).decode()


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ouvote second factors")
    return urlsafe_b64encode(hkdf.derive(secret.encode()))
