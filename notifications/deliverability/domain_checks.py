"""What the DNS says of the name we write under: SPF, DKIM, DMARC, and somebody to answer to."""

import base64
import binascii

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils.translation import gettext as _

from notifications import signing
from notifications.deliverability.findings import Finding, Level
from notifications.deliverability.resolver import Resolver
from notifications.deliverability.spf import Spf, TooManyQuestions

SHORTEST_KEY = 1024
GOOD_KEY = 2048


def answers(resolver: Resolver, domain: str) -> Finding:
    """Whether an answer to our address reaches somebody."""
    title = _("Answers to {domain}").format(domain=domain)
    if resolver.mail_hosts(domain):
        return Finding("mx", Level.GOOD, title, _("Members who answer reach a mailbox."))
    return Finding(
        "mx",
        Level.BLOCK,
        title,
        _("No server takes the mail of this domain: answers and bounces are lost."),
        _("Ask whoever keeps the domain to add the mail servers of your mailbox (MX)."),
        f"{domain}. MX 10 mail.{domain}.",
    )


def spf(resolver: Resolver, domain: str, addresses: list[str]) -> Finding:
    """Whether the domain lets our machines send its mail."""
    title = _("Who may send for {domain} (SPF)").format(domain=domain)
    reader = Spf(resolver)
    found = reader.records(domain)
    allowed = " ".join(f"ip{6 if ':' in ip else 4}:{ip}" for ip in addresses)
    if not found:
        return Finding(
            "spf",
            Level.BLOCK,
            title,
            _("The domain does not say which machines may send its mail."),
            _("Add this line to the DNS zone."),
            f'{domain}. TXT "v=spf1 mx {allowed} ~all"'.replace("  ", " "),
        )
    if len(found) > 1:
        return Finding(
            "spf",
            Level.BLOCK,
            title,
            _("The domain has several SPF lines: receivers then read none of them."),
            _("Keep a single line that gathers them."),
        )
    try:
        refused = [ip for ip in addresses if Spf(resolver).answer(domain, ip) != "pass"]
    except TooManyQuestions:
        return Finding(
            "spf",
            Level.BLOCK,
            title,
            _("The SPF line leads to more than ten other ones: receivers give up."),
            _("Take out the services you no longer use."),
        )
    if refused:
        wanted = " ".join(f"ip{6 if ':' in ip else 4}:{ip}" for ip in refused)
        return Finding(
            "spf",
            Level.BLOCK,
            title,
            _("The SPF line does not name the machine our mail leaves from."),
            _("Put what is missing just before the last word of the line."),
            f'{domain}. TXT "{_before_last(found[0], wanted)}"',
        )
    return Finding("spf", Level.GOOD, title, _("The domain names the machines that send for it."))


def dkim(resolver: Resolver, domain: str) -> Finding:
    """Whether the key that proves our messages are ours can be read by everybody."""
    title = _("Signature of {domain} (DKIM)").format(domain=domain)
    selector = settings.MAIL_DKIM_SELECTOR
    if not selector:
        return Finding(
            "dkim",
            Level.ADVICE,
            title,
            _("No signature is known here. The relay may sign by itself: this cannot be seen."),
            _("Give the name of its key in MAIL_DKIM_SELECTOR, so that it can be checked."),
        )
    name = f"{selector}._domainkey.{domain}"
    record = f'{name}. TXT "{public_record()}"' if signing.is_configured() else ""
    found = [text for text in resolver.texts(name) if "p=" in text]
    if not found:
        return Finding(
            "dkim",
            Level.BLOCK,
            title,
            _("Messages are signed, but nobody can check it: the key is not published."),
            _("Add this line to the DNS zone; your provider gives it when it signs for you."),
            record,
        )
    published = _tag(found[0], "p")
    if signing.is_configured() and published != _tag(public_record(), "p"):
        return Finding(
            "dkim",
            Level.BLOCK,
            title,
            _("The published key is not the one that signs: receivers see a forged message."),
            _("Replace the line in the DNS zone."),
            record,
        )
    return _strength(title, published, record)


def dmarc(resolver: Resolver, domain: str, return_domain: str) -> Finding:
    """Whether the domain says what to do of mail that pretends to come from it."""
    title = _("Instructions of {domain} (DMARC)").format(domain=domain)
    found = _dmarc_records(resolver, domain)
    record = f'_dmarc.{domain}. TXT "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
    if len(found) != 1 or not _tag(found[0], "p"):
        return Finding(
            "dmarc",
            Level.BLOCK,
            title,
            _("Large mailbox providers refuse bulk mail from a domain without this line."),
            _("Add this line to the DNS zone, alone of its kind."),
            record,
        )
    if not _same_family(domain, return_domain):
        return Finding(
            "dmarc",
            Level.BLOCK if not settings.MAIL_DKIM_SELECTOR else Level.ADVICE,
            title,
            _("Bounces come back to another domain than the sender's: SPF then proves nothing."),
            _("Choose for MAIL_BOUNCE_ADDRESS an address of the sender's domain."),
        )
    if _tag(found[0], "p").lower() == "none":
        return Finding(
            "dmarc",
            Level.ADVICE,
            title,
            _("The line is there and only watches: imitations of your name still arrive."),
            _("After a month without surprise, write p=quarantine in place of p=none."),
        )
    return Finding("dmarc", Level.GOOD, title, _("Imitations of your name are set aside."))


def public_record() -> str:
    """The DKIM record of the key that signs here."""
    key = serialization.load_pem_private_key(signing.private_key(), password=None)
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def _strength(title: str, published: str, record: str) -> Finding:
    try:
        key = serialization.load_der_public_key(base64.b64decode(published))
        size = key.key_size if isinstance(key, rsa.RSAPublicKey) else GOOD_KEY
    except (ValueError, binascii.Error):
        size = GOOD_KEY if len(published) == 44 else 0
    if size < SHORTEST_KEY:
        level, what = Level.BLOCK, _("The published key cannot be read or is too short.")
    elif size < GOOD_KEY:
        level, what = Level.ADVICE, _("The key is shorter than what is asked today.")
    else:
        return Finding("dkim", Level.GOOD, title, _("Everybody can check our signature."))
    return Finding("dkim", level, title, what, _("Make a key of 2,048 bits."), record)


def _dmarc_records(resolver: Resolver, domain: str) -> list[str]:
    """The domain's own, else that of the domain above, which holds for it too."""
    labels = domain.split(".")
    for name in (domain, ".".join(labels[1:]) if len(labels) > 2 else ""):
        texts = resolver.texts(f"_dmarc.{name}") if name else []
        found = [text for text in texts if text.lower().replace(" ", "").startswith("v=dmarc1")]
        if found:
            return found
    return []


def _same_family(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _tag(record: str, name: str) -> str:
    pairs = (part.partition("=") for part in record.split(";"))
    return next(("".join(v.split()) for n, _sep, v in pairs if n.strip().lower() == name), "")


def _before_last(record: str, words: str) -> str:
    head, _space, last = record.rpartition(" ")
    return f"{head} {words} {last}"
