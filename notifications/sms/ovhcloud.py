"""OVHcloud's SMS over its signed HTTP interface (https://eu.api.ovh.com/console/?section=/sms)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from django.conf import settings

from common import clock
from notifications.relay import Answer, Outcome
from notifications.sms import words
from notifications.sms.provider import Delivery, SmsUnavailable

TIMEOUT_SECONDS = 10
# `ptt` of a delivery report: 4 arrived; 1, 2 and 3 still on its way; the others say why not.
_ARRIVED, _ON_THE_WAY = "4", frozenset({"1", "2", "3"})
_WORDS = 200


class OvhCloud:
    """One SMS account (`sms-xx11111-1`), by an application key allowed `POST` and `GET` on
    `/sms/*` of that account only."""

    def __init__(self) -> None:
        self.base = str(settings.SMS_OVH_ENDPOINT).rstrip("/")
        self.account = quote(str(settings.SMS_OVH_SERVICE), safe="")
        self.host = urlsplit(self.base).hostname or ""

    def send(self, *, to: str, text: str, tag: str, valid: timedelta) -> Outcome:
        job = {
            "receivers": [to],
            "message": text,
            "charset": "UTF-8",
            "class": "phoneDisplay",
            "coding": "7bit" if words.is_narrow(text) else "8bit",
            "priority": "high",
            "validityPeriod": max(1, valid // timedelta(minutes=1)),
            "noStopClause": False,
            "sender": str(settings.SMS_SENDER),
            "tag": tag[:20],
        }
        try:
            answer = self._ask("POST", "/jobs", job)
        except requests.RequestException as error:
            # Whether the job was taken is unknown: it is offered again, with the same tag.
            return Outcome(Answer.TEMPORARY, 0, f"no answer: {type(error).__name__}", holds=True)
        return _outcome(answer, to)

    def report(self, said: Mapping[str, str]) -> Delivery | None:
        number, ptt = said.get("id", ""), said.get("ptt", "")
        if not (number.isdigit() and ptt.isdigit()):
            return None
        arrived = None if ptt in _ON_THE_WAY else ptt == _ARRIVED
        reply = f"ptt {ptt} {said.get('descriptionDlr', '')}".strip()
        return Delivery(number, arrived, reply[:_WORDS])

    def stopped(self) -> Iterable[str]:
        try:
            answer = self._ask("GET", "/blacklists")
            found = answer.json() if answer.status_code == HTTPStatus.OK else None
        except (requests.RequestException, ValueError) as error:
            raise SmsUnavailable(type(error).__name__) from error
        if not isinstance(found, list):
            raise SmsUnavailable(f"HTTP {answer.status_code}")
        return [str(number) for number in found]

    def _ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        url = f"{self.base}/sms/{self.account}{path}"
        content = "" if body is None else json.dumps(body)
        # Their clock is the world's, not that of a demonstration.
        stamp = str(int((clock.now() - clock.offset()).timestamp()))
        secret, consumer = str(settings.SMS_OVH_SECRET), str(settings.SMS_OVH_CONSUMER)
        signed = "+".join((secret, consumer, method, url, content, stamp))
        return requests.request(
            method,
            url,
            data=content.encode(),
            headers={
                "Content-Type": "application/json",
                "X-Ovh-Application": str(settings.SMS_OVH_APPLICATION),
                "X-Ovh-Consumer": consumer,
                "X-Ovh-Timestamp": stamp,
                # SHA-1 is what this interface defines; the key is in the text, not in the hash.
                "X-Ovh-Signature": "$1$" + hashlib.sha1(signed.encode()).hexdigest(),  # noqa: S324
            },
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )


def _outcome(answer: requests.Response, to: str) -> Outcome:
    body = _body(answer)
    said = str(body.get("message", ""))[:_WORDS]
    code = answer.status_code
    if code in (HTTPStatus.OK, HTTPStatus.CREATED):
        ids = body.get("ids") or []
        if to in (body.get("invalidReceivers") or []) or not ids:
            return Outcome(Answer.PERMANENT, code, "number refused by the provider")
        return Outcome(Answer.ACCEPTED, code, "job taken", carrier_id=str(ids[0])[:60])
    # What a credit, a key, a pace or a server may lack is the fault of no message; a request that
    # cannot be read is that of this one alone.
    holds = code != HTTPStatus.BAD_REQUEST or "errorCode" in body
    return Outcome(Answer.TEMPORARY, code, f"HTTP {code} {said}".strip(), holds=holds)


def _body(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
