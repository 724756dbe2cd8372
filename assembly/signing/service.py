"""A signature service at a distance, by the API of the Cloud Signature Consortium (version 1).

The key never leaves the service; the person authorises one hash with what the service gave them
(PIN, one-time code). pyHanko speaks the protocol: `credentials/info`, `credentials/authorize`,
`signatures/signHash`.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import aiohttp
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCCredentialInfo,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)

from assembly.signing import pades

SECONDS = 30


class ServiceFailed(Exception):
    """The service did not answer, or refused what the person gave."""


class Service(Protocol):
    """Whoever can add a signature to a PDF without ever showing us the key."""

    def sign(self, pdf: bytes, *, field: str, name: str, function: str, at: datetime) -> bytes: ...


@dataclass(frozen=True)
class CloudSignature:
    """One use of a credential of a Cloud Signature Consortium service."""

    url: str
    token: str
    credential: str
    pin: str = ""
    one_time_code: str = ""

    def sign(self, pdf: bytes, *, field: str, name: str, function: str, at: datetime) -> bytes:
        try:
            return asyncio.run(self._sign(pdf, field, name, function, at))
        except (aiohttp.ClientError, SigningError, TimeoutError) as failed:
            raise ServiceFailed(str(failed)) from failed

    async def _sign(self, pdf: bytes, field: str, name: str, function: str, at: datetime) -> bytes:
        session_info = CSCServiceSessionInfo(self.url, self.credential, oauth_token=self.token)
        async with aiohttp.ClientSession() as session:
            credential = await fetch_certs_in_csc_credential(session, session_info, SECONDS)
            pades.refuse_unless_valid(credential.signing_cert, at)
            asked = _Authorisation(session, session_info, credential, self)
            signer = CSCSigner(session, asked, sign_timeout=SECONDS)
            return await pades.async_sign(pdf, signer, field=field, name=name, function=function)


class _Authorisation(CSCAuthorizationManager):
    """Asks for the right to sign this very hash, with the person's PIN and one-time code."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        session_info: CSCServiceSessionInfo,
        credential: CSCCredentialInfo,
        given: CloudSignature,
    ) -> None:
        super().__init__(session_info, credential)
        self._session = session
        self._given = given

    async def authorize_signature(self, hash_b64s: list[str]) -> CSCAuthorizationInfo:
        asked = self.format_csc_auth_request(
            pin=self._given.pin or None, otp=self._given.one_time_code or None, hash_b64s=hash_b64s
        )
        async with self._session.post(
            f"{self._given.url}/csc/v1/credentials/authorize",
            headers=self.auth_headers,
            json=asked,
            raise_for_status=True,
            timeout=aiohttp.ClientTimeout(total=SECONDS),
        ) as answer:
            return self.parse_csc_auth_response(await answer.json())
