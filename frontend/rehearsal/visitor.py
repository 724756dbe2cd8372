"""Somebody with a browser: cookies, forms with their hidden fields, and nothing else."""

import itertools
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from ipaddress import IPv4Address
from typing import Any

TIMEOUT_SECONDS = 60
FIRST_PLACE = IPv4Address("198.18.0.1")  # kept for trials on networks (RFC 2544)
HEADER = ("/affichage/", "/deconnexion/")  # forms that stand on every page
_places = itertools.count()


@dataclass
class Form:
    """A form of a page: where it goes and what it holds before anybody types."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    """Collects the forms of a page with their default values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        elif self.forms:
            self._field(tag, values, dict(attrs))

    def _field(self, tag: str, values: dict[str, str], present: dict[str, str | None]) -> None:
        form, name, kind = self.forms[-1], values.get("name", ""), values.get("type", "text")
        if name:
            form.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in present:
            form.fields.setdefault(self._select, []).append(values.get("value", ""))
        elif tag == "textarea" and name:
            self._area = name
            form.fields[name] = [""]
        elif tag == "input" and name:
            if kind in ("checkbox", "radio") and "checked" not in present:
                return
            if kind not in ("submit", "file", "button"):
                unsaid = "on" if kind in ("checkbox", "radio") else ""
                form.fields.setdefault(name, []).append(values.get("value", unsaid))

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1].fields[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


@dataclass(frozen=True)
class Page:
    """What came back: where it ended after redirections, the status, the bytes."""

    url: str
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        return json.loads(self.body)

    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def form(self, *names: str, action: str = "") -> Form:
        """The form of the page's own that has all these names and goes to `action`."""
        for form in self.forms():
            own = form.method == "post" and not form.action.startswith(HEADER)
            if own and set(names) <= form.names and action in (form.action or self.url):
                return form
        raise LookupError(f"no form with {names} {action} on {self.url} ({self.status})")


class Visitor:
    """One person's browser on the service, at an address of their own: a crowd in one place would
    meet the limits that protect accounts."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.place = str(FIRST_PLACE + next(_places))
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self._opener.addheaders.append(("X-Forwarded-For", self.place))

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(self._url(path)))  # noqa: S310

    def submit(
        self,
        page: Page,
        form: Form,
        typed: Mapping[str, str | list[str]],
        files: dict[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Sends a form of `page` with what was typed, as the browser would."""
        written = {k: v if isinstance(v, list) else [v] for k, v in typed.items()}
        values = {**form.fields, **written}
        target = urllib.parse.urljoin(page.url, form.action or page.url)
        pairs = [(name, value) for name, many in values.items() for value in many]
        if files:
            body, kind = _multipart(pairs, files)
        else:
            body = urllib.parse.urlencode(pairs).encode()
            kind = "application/x-www-form-urlencoded"
        request = urllib.request.Request(target, body, method="POST")  # noqa: S310
        request.add_header("Content-Type", kind)
        request.add_header("Origin", self.base)
        request.add_header("Referer", page.url)
        return self._open(request)

    def post_json(self, path: str, payload: Any, *, cookies: bool = True) -> Page:
        """A program's request from a page of the site (booth, trustee page)."""
        body = json.dumps(payload).encode()
        request = urllib.request.Request(self._url(path), body, method="POST")  # noqa: S310
        request.add_header("Content-Type", "application/json")
        request.add_header("Accept", "application/json")
        request.add_header("Origin", self.base)
        request.add_header("Sec-Fetch-Site", "same-origin")
        if cookies:
            return self._open(request)
        return _opened(urllib.request.build_opener(), request)

    def _open(self, request: urllib.request.Request) -> Page:
        return _opened(self._opener, request)

    def _url(self, path: str) -> str:
        return urllib.parse.urljoin(self.base, path)


def _opened(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Page:
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return Page(answer.url, answer.status, answer.read(), dict(answer.headers))
    except urllib.error.HTTPError as error:
        return Page(error.url, error.code, error.read(), dict(error.headers))


def _multipart(
    pairs: list[tuple[str, str]], files: dict[str, tuple[str, bytes]]
) -> tuple[bytes, str]:
    boundary = "ouvote-rehearsal-boundary"
    lines: list[bytes] = []
    for name, value in pairs:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        lines.append(head.encode() + value.encode() + b"\r\n")
    for name, (filename, content) in files.items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        lines.append(head.encode() + content + b"\r\n")
    lines.append(f"--{boundary}--\r\n".encode())
    return b"".join(lines), f"multipart/form-data; boundary={boundary}"
