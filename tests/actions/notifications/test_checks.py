"""Whether our mail can arrive: asked of a real DNS server, said in words, and what it stops."""

import base64
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import call_command

from notifications import signing
from notifications.actions import checks, outbox
from notifications.models import Attempt, MailCheck, Message, Report, Stream
from notifications.states import MessageState
from tests import dns, smtp
from tests.cast import Cast
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db
OUR_ADDRESS = "192.0.2.7"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    path.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def zone(key: Path) -> dict[tuple[str, str], list[str]]:
    """A domain in order: each test breaks one thing."""
    loaded: Any = serialization.load_pem_private_key(key.read_bytes(), None)
    public = base64.b64encode(
        loaded.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    ).decode()
    halves = f'"v=DKIM1; k=rsa; p={public[:200]}" "{public[200:]}"'
    return {
        ("cooperative.example.", "MX"): ["10 mail.cooperative.example."],
        ("cooperative.example.", "TXT"): ['"v=spf1 include:relay.example ~all"'],
        ("relay.example.", "TXT"): [f'"v=spf1 ip4:{OUR_ADDRESS}/32 -all"'],
        ("ag._domainkey.cooperative.example.", "TXT"): [halves],
        ("_dmarc.cooperative.example.", "TXT"): ['"v=DMARC1; p=quarantine"'],
        ("7.2.0.192.in-addr.arpa.", "PTR"): ["mail.cooperative.example."],
        ("mail.cooperative.example.", "A"): [OUR_ADDRESS],
    }


@pytest.fixture(autouse=True)
def production(settings: Any, key: Path) -> Iterator[None]:
    with smtp.serving() as (_postmaster, port):
        settings.DEFAULT_FROM_EMAIL = "Coopérative <ag@cooperative.example>"
        settings.MAIL_OPTIONAL_FROM = "Coopérative <rappels@cooperative.example>"
        settings.MAIL_BOUNCE_ADDRESS = "bounces@cooperative.example"
        settings.MAIL_DKIM_SELECTOR, settings.MAIL_DKIM_KEY = "ag", str(key)
        settings.MAIL_LEAVES_FROM = [OUR_ADDRESS]
        settings.MAIL_HELO_NAME = "mail.cooperative.example"
        settings.MAIL_BLOCKLISTS = ["list.example"]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield


def levels(zone: dict[tuple[str, str], list[str]]) -> dict[str, dict[str, str]]:
    with dns.serving(zone) as resolver:
        done = checks.check(at=TUESDAY_TEN, resolver=resolver)
    return {finding["code"]: finding for finding in done.findings}


def test_a_domain_in_order_has_nothing_to_mend(zone: dict) -> None:
    found = levels(zone)

    assert {f["level"] for f in found.values()} == {"good"}
    assert set(found) == {
        "mx", "spf", "dkim", "dmarc", "ptr", "helo", "tls", "blocklist", "streams", "figures"
    }  # fmt: skip
    assert not MailCheck.objects.get().blocks


BREAKAGES: dict[str, tuple[str, tuple[str, str], list[str], str]] = {
    "no mailbox": ("mx", ("cooperative.example.", "MX"), [], "MX 10"),
    "no spf": ("spf", ("cooperative.example.", "TXT"), [], f"ip4:{OUR_ADDRESS} ~all"),
    "spf of others": (
        "spf",
        ("cooperative.example.", "TXT"),
        ['"v=spf1 ip4:198.51.100.1 -all"'],
        f'"v=spf1 ip4:198.51.100.1 ip4:{OUR_ADDRESS} -all"',
    ),
    "two spf lines": (
        "spf",
        ("cooperative.example.", "TXT"),
        ['"v=spf1 -all"', f'"v=spf1 ip4:{OUR_ADDRESS} -all"'],
        "",
    ),
    "spf in a circle": (
        "spf",
        ("cooperative.example.", "TXT"),
        ['"v=spf1 include:cooperative.example -all"'],
        "",
    ),
    "no key": ("dkim", ("ag._domainkey.cooperative.example.", "TXT"), [], "v=DKIM1; k=rsa; p="),
    "another key": (
        "dkim",
        ("ag._domainkey.cooperative.example.", "TXT"),
        ['"v=DKIM1; p=AAAA"'],
        "ag._domainkey.cooperative.example. TXT",
    ),
    "no dmarc": ("dmarc", ("_dmarc.cooperative.example.", "TXT"), [], "v=DMARC1; p=none"),
    "no name": ("ptr", ("7.2.0.192.in-addr.arpa.", "PTR"), [], ""),
    "a name of another": (
        "ptr",
        ("7.2.0.192.in-addr.arpa.", "PTR"),
        ["other.example."],
        f"other.example. A {OUR_ADDRESS}",
    ),
    "listed": ("blocklist", ("7.2.0.192.list.example.", "A"), ["127.0.0.2"], ""),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_each_fault_is_named_with_the_line_to_write(name: str, zone: dict) -> None:
    code, place, records, line = BREAKAGES[name]
    zone[place] = records

    found = levels(zone)

    assert found[code]["level"] == "block"
    assert found[code]["what"]
    assert found[code]["to_do"]
    assert line in found[code]["record"]
    assert MailCheck.objects.get().blocks


def test_a_dmarc_line_that_only_watches_is_advice_and_stops_nothing(zone: dict) -> None:
    zone["_dmarc.cooperative.example.", "TXT"] = ['"v=DMARC1; p=none"']

    found = levels(zone)

    assert found["dmarc"]["level"] == "advice"
    assert not MailCheck.objects.get().blocks


def test_a_list_that_refuses_to_answer_accuses_nobody(zone: dict) -> None:
    zone["7.2.0.192.list.example.", "A"] = ["127.255.255.254"]

    assert levels(zone)["blocklist"]["level"] == "unknown"


def test_silence_of_the_dns_is_no_fault(zone: dict, settings, monkeypatch) -> None:
    monkeypatch.setattr("notifications.deliverability.resolver.SECONDS", 0.3)
    settings.DEFAULT_FROM_EMAIL = "ag@silent.example"

    with dns.serving(zone) as resolver:
        done = checks.check(at=TUESDAY_TEN, resolver=resolver)

    silent = [f for f in done.findings if f["title"] == "silent.example"]
    assert {f["level"] for f in silent} == {"unknown"}
    assert not done.blocks


def test_a_way_in_clear_to_a_distant_relay_is_told(zone: dict, settings) -> None:
    settings.MAIL_RELAYS = ["smtp://relay.example:25"]

    assert levels(zone)["tls"]["level"] == "block"


def test_too_many_complaints_stop_optional_mail(zone: dict, cast: Cast) -> None:
    message = recorded_vote(cast.bilal)
    Attempt.objects.bulk_create(
        Attempt(message=message, at=TUESDAY_TEN, outcome="accepted", code=250) for _ in range(300)
    )
    Report.objects.create(digest="a", kind=Report.Kind.COMPLAINT, message=message, at=TUESDAY_TEN)

    found = levels(zone)

    assert found["figures"]["level"] == "block"


def test_a_name_in_danger_keeps_reminders_in_and_never_a_statutory_message(
    cast: Cast, zone: dict
) -> None:
    statutory = recorded_vote(cast.bilal)
    optional = recorded_vote(cast.chloe, stream=Stream.OPTIONAL)
    broken = {**zone, ("cooperative.example.", "TXT"): []}

    levels(broken)
    outbox.send_due(at=TUESDAY_TEN)
    statutory.refresh_from_db()
    optional.refresh_from_db()
    while_broken = (statutory.state, optional.state)
    with dns.serving(zone) as resolver:
        checks.check(at=TUESDAY_TEN + timedelta(hours=1), resolver=resolver)
    outbox.send_due(at=TUESDAY_TEN + timedelta(hours=1))

    optional.refresh_from_db()
    assert while_broken == (MessageState.ACCEPTED, MessageState.QUEUED)
    assert optional.state == MessageState.ACCEPTED


@pytest.mark.parametrize("stream", Stream.values)
def test_a_signature_is_checked_by_whoever_reads_the_dns(
    cast: Cast, postmaster: Postmaster, zone: dict, stream: str
) -> None:
    recorded_vote(cast.bilal, stream=stream)
    outbox.send_due(at=TUESDAY_TEN)
    content = postmaster.contents[0]
    with dns.serving(zone) as resolver:

        def key_of(name: bytes, timeout: int = 5) -> bytes:
            return resolver.texts(name.decode())[0].encode()

        genuine = dkim.verify(content, dnsfunc=key_of)
        forged = dkim.verify(content.replace(b"vote", b"veto"), dnsfunc=key_of)

    signed = content.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"").replace(b" ", b"").lower()
    assert genuine
    assert not forged
    assert (b":list-unsubscribe:list-unsubscribe-post" in signed) == (stream == Stream.OPTIONAL)


def test_the_key_never_leaves_its_file(cast: Cast, key: Path) -> None:
    message = recorded_vote(cast.bilal)

    stored = repr(Message.objects.filter(pk=message.pk).values().get())

    assert signing.is_configured()
    assert key.read_text().splitlines()[1] not in stored


def test_the_command_tells_a_volunteer_what_to_write(zone: dict, monkeypatch) -> None:
    zone["_dmarc.cooperative.example.", "TXT"] = []
    said = io.StringIO()

    with dns.serving(zone) as resolver:
        monkeypatch.setattr("notifications.actions.checks.Resolver.of_settings", lambda: resolver)
        with pytest.raises(SystemExit) as ended:
            call_command("check_mail", stdout=said)

    assert ended.value.code == 1
    assert "Ajoutez cette ligne à la zone DNS" in said.getvalue()
    assert '_dmarc.cooperative.example. TXT "v=DMARC1; p=none' in said.getvalue()
