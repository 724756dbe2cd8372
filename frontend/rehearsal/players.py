"""The people of a rehearsal: they sign in, set up an authenticator, hold keys, vote."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyotp

from frontend.rehearsal import letters
from frontend.rehearsal.protocol import Booth, Choices, KeyHolder
from frontend.rehearsal.service import Service
from frontend.rehearsal.visitor import Page, Visitor
from votes.belenios.ceremony import new_seed

_SECRET = re.compile(r'id="totp-secret"[^>]*>\s*([A-Z2-7 ]+?)\s*<')
TOTP_SECONDS = 30


class Refused(Exception):
    """The service said no where the rehearsal expected a yes; the page's words say why."""

    def __init__(self, what: str, page: Page) -> None:
        own = page.text.partition("<main")[2] or page.text
        text = re.sub(r"(<[^>]+>|\s)+", " ", own)
        super().__init__(f"{what}: {page.status} {page.url} {text[:600]}")


@dataclass
class Player:
    """Somebody with an address, a browser and perhaps an authenticator."""

    service: Service
    email: str
    secret: str = ""
    visitor: Visitor = field(init=False)
    _last_code: str = ""

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.service.url)

    def sign_in(self) -> None:
        """From a browser that knows nothing: by the code of a mail, then the authenticator's where
        there is one."""
        self.visitor = Visitor(self.service.url)
        known = len(letters.messages_to(self.service.mail, self.email))
        page = self.visitor.get("/connexion/")
        page = self.visitor.submit(page, page.form("email"), {"email": self.email})
        if page.status != 200:
            raise Refused(f"{self.email} is sent no code", page)
        code = letters.wait_for_code(self.service.mail, self.email, known)
        page = self.visitor.submit(page, page.form("code"), {"code": code})
        if self.secret and "second-facteur" in page.url:
            page = self.visitor.submit(page, page.form("code"), {"code": self.totp()})
        if page.status != 200 or "/connexion/" in page.url:
            raise Refused(f"{self.email} cannot sign in", page)

    def set_up_authenticator(self) -> None:
        """Adds an authenticator application to the account."""
        page = self.visitor.get("/mon-compte/securite/application/")
        found = _SECRET.search(page.text)
        if found is None:
            raise Refused(f"{self.email} is shown no secret", page)
        self.secret = found.group(1).replace(" ", "")
        page = self.visitor.submit(page, page.form("code"), {"code": self.totp()})
        if page.status != 200 or page.url.endswith("/application/"):
            raise Refused(f"{self.email} cannot add an authenticator", page)

    def totp(self) -> str:
        """A code not used yet: this half minute's, else the next one's, which counts already."""
        generator = pyotp.TOTP(self.secret)
        code = generator.at(int(time.time()))
        if code == self._last_code:
            code = generator.at(int(time.time()) + TOTP_SECONDS)
        self._last_code = code
        return code

    def press(
        self, path: str, typed: Mapping[str, str | list[str]] | None = None, *, action: str = ""
    ) -> Page:
        """Opens a page, fills in its form that has these fields (and goes to `action`), sends."""
        page = self.visitor.get(path)
        form = page.form(*(typed or {}), action=action)
        answer = self.visitor.submit(page, form, typed or {})
        if answer.status != 200:
            raise Refused(f"{path} {action}", answer)
        return answer

    def ask(self, path: str) -> Page:
        """Asks for a right to cast, confirming first that it is them where that is asked."""
        page = self.visitor.post_json(path, {"mandates": "all"})
        if page.status == 403 and "step_up" in page.json():
            self.confirm(page.json()["step_up"])
            page = self.visitor.post_json(path, {"mandates": "all"})
        return page

    def confirm(self, address: str) -> None:
        """The second channel asked at vote time: the authenticator's code."""
        page = self.visitor.get(address)
        page = self.visitor.submit(page, page.form("code"), {"code": self.totp()})
        if page.status >= 400:
            raise Refused(f"{self.email} cannot confirm", page)

    def cast(self, urn: str, right: dict[str, Any], ballot: str) -> dict[str, Any]:
        """Sends one sealed ballot, without any cookie."""
        page = self.visitor.post_json(
            f"{urn}/bulletins", {"ballot": ballot, "permit": right["permit"]}, cookies=False
        )
        if page.status != 201:
            raise Refused(f"{self.email} cannot cast", page)
        receipt: dict[str, Any] = page.json()["receipt"]
        return receipt


@dataclass
class Holder(Player):
    """A key holder: a player with a seed that never leaves them."""

    key: KeyHolder = field(default_factory=lambda: KeyHolder(new_seed()))

    def asked(self, poll: str) -> dict[str, Any]:
        page = self.visitor.get(f"/scrutins/{poll}/depositaire")
        if page.status != 200:
            raise Refused(f"{self.email} at {poll}", page)
        told: dict[str, Any] = page.json()
        return told

    def advance(self, poll: str) -> str:
        """Does the step that depends on this holder, and says which it was."""
        asked = self.asked(poll)
        stage = str(asked["stage"])
        if stage == "decrypt":
            answer: dict[str, Any] | None = self.key.decryption(
                asked, self.visitor.get(asked["archive"]).body
            )
        elif stage == "trial-count":
            archive = self.visitor.get(asked["trial"]["archive"]).body
            answer = self.key.trial_decryption(asked, archive)
        else:
            answer = self.key.answer(poll, asked)
        if answer is not None:
            page = self.visitor.post_json(f"/scrutins/{poll}/depositaire/{stage}", answer)
            if page.status != 200:
                raise Refused(f"{self.email} {stage}", page)
        return stage


@dataclass
class Voter(Player):
    """A member in front of a booth, with choices that exist here only."""

    def vote(self, poll: str, booth: Booth, choices: Choices) -> list[dict[str, Any]]:
        """Asks for the rights, seals one ballot for each, casts them without any cookie."""
        page = self.ask(f"/scrutins/{poll}/droits")
        if page.status != 200:
            raise Refused(f"{self.email} has no right", page)
        told = page.json()
        return [
            self.cast(told["urn"], right, booth.ballot(right["credential"], choices))
            for right in told["rights"]
            if right["credential"] and not right["voted"]
        ]
