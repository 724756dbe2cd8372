"""One notification handed to the maker of a browser, which cannot read it."""

import base64
import hashlib
from datetime import timedelta
from email.utils import parseaddr
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid, VapidException
from pywebpush import WebPushException, webpush

from notifications.models import PushDevice
from notifications.push import is_known
from notifications.relay import Answer, Outcome

TIMEOUT_SECONDS = 10
_TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def public_key() -> str:
    """The key that browsers must expect, in base64url as they read it."""
    point = _key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def send(device: PushDevice, text: str, *, topic: str, lasts: timedelta) -> Outcome:
    """Offers a text to a device. Gone: PERMANENT. Too fast or out of order: TEMPORARY and
    `holds`. A newer text of the same topic takes the place of one not shown yet; none is shown
    after `lasts`."""
    if not is_known(device.endpoint):
        return Outcome(Answer.PERMANENT, 0, "no service of a browser")
    try:
        answer = _offer(device, text, topic, lasts)
    except (requests.RequestException, VapidException, WebPushException, OSError) as error:
        code = getattr(getattr(error, "response", None), "status_code", None)
        if code is None:
            return Outcome(Answer.TEMPORARY, 0, f"no answer: {type(error).__name__}", holds=True)
        return _refused(int(code))
    except ValueError:  # keys that are not points of the curve: this device never reads anything
        return Outcome(Answer.PERMANENT, 0, "the device's key is wrong")
    if answer.status_code in _TAKEN:
        return Outcome(Answer.ACCEPTED, answer.status_code, "taken")
    return _refused(answer.status_code)


def _offer(device: PushDevice, text: str, topic: str, lasts: timedelta) -> requests.Response:
    with requests.Session() as session:
        session.max_redirects = 0  # what a member gave must not lead us elsewhere
        said: Any = webpush(
            subscription_info={
                "endpoint": device.endpoint,
                "keys": {"p256dh": device.public_key, "auth": device.shared_secret},
            },
            data=text,
            vapid_private_key=_key(),
            vapid_claims={"sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"},
            ttl=lasts // timedelta(seconds=1),
            timeout=TIMEOUT_SECONDS,
            headers={
                "Urgency": "normal",
                "Topic": hashlib.sha256(topic.encode()).hexdigest()[:32],
            },
            requests_session=session,
        )
    answer: requests.Response = said
    return answer


def _refused(code: int) -> Outcome:
    if code in _GONE:
        return Outcome(Answer.PERMANENT, code, "the device is gone")
    holds = code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Outcome(Answer.TEMPORARY, code, f"HTTP {code}", holds=holds)


def _key() -> Vapid:
    return Vapid.from_pem(Path(settings.PUSH_KEY).read_bytes())
