"""What others see of the machines our mail leaves from: name, encryption, lists of spammers."""

import dns.reversename
from django.conf import settings
from django.utils.translation import gettext as _

from notifications.deliverability.findings import Finding, Level
from notifications.deliverability.resolver import NoAnswer, Resolver
from notifications.relay import RelayAddress, RelayUnavailable

_LISTED = "127.0.0."  # 127.255.255.x: the list refuses to answer this resolver
LOOPBACK = ("127.", "::1", "localhost")


def is_local(relay: RelayAddress) -> bool:
    return relay.host.startswith(LOOPBACK)


def name_of(resolver: Resolver, address: str) -> Finding:
    """PTR: the address has a name, and the name leads back to the address."""
    title = _("Name of the machine {address}").format(address=address)
    names = resolver.names(address)
    if not names:
        return Finding(
            "ptr",
            Level.BLOCK,
            title,
            _("The machine our mail leaves from has no name: many servers refuse it."),
            _("Ask its host to set the reverse name (PTR) of this address."),
        )
    if not any(address in resolver.addresses(name) for name in names):
        return Finding(
            "ptr",
            Level.BLOCK,
            title,
            _("The machine's name does not lead back to its address."),
            _("Add this line to the DNS zone."),
            f"{names[0]}. {'AAAA' if ':' in address else 'A'} {address}",
        )
    return Finding("ptr", Level.GOOD, title, _("Name and address agree."))


def greeting(resolver: Resolver, addresses: list[str]) -> Finding:
    """HELO: the name we give ourselves exists."""
    title, name = _("Name in the greeting (HELO)"), settings.MAIL_HELO_NAME
    if not name:
        return Finding(
            "helo",
            Level.ADVICE,
            title,
            _("No name was chosen: the machine gives its own, which may mean nothing outside."),
            _("Set MAIL_HELO_NAME to a name that leads to the machine."),
        )
    found = resolver.addresses(name)
    if not found or (addresses and not set(found) & set(addresses)):
        return Finding(
            "helo",
            Level.ADVICE,
            title,
            _("The name we give ourselves does not lead to our machine."),
            _("Add this line to the DNS zone."),
            f"{name}. A {addresses[0]}" if addresses else "",
        )
    return Finding("helo", Level.GOOD, title, _("The name leads to our machine."))


def encryption(relay: RelayAddress) -> Finding:
    """TLS: members' mail is not read on the way to the relay."""
    title = _("Way to the relay {relay} (TLS)").format(relay=relay)
    if not (relay.tls or relay.starttls):
        if is_local(relay):
            return Finding("tls", Level.GOOD, title, _("The relay is on this machine."))
        return Finding(
            "tls",
            Level.BLOCK,
            title,
            _("Messages travel in clear to the relay: others can read them on the way."),
            _("Write its address as smtp+starttls://… or smtps://… in MAIL_RELAYS."),
        )
    try:
        relay.connect().close()
    except RelayUnavailable as error:
        return Finding(
            "tls",
            Level.BLOCK,
            title,
            _("The relay cannot be spoken to: {error}").format(error=error),
            _("Check its address, its password and its certificate with its host."),
        )
    return Finding("tls", Level.GOOD, title, _("The relay is certified and the way encrypted."))


def blocklist(resolver: Resolver, zone: str, address: str) -> Finding:
    """Whether a list that receivers trust names this address."""
    title = _("List {zone}").format(zone=zone)
    reverse = dns.reversename.from_address(address).to_text().removesuffix(".")
    question = reverse.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
    answers = resolver.addresses(f"{question}.{zone}")
    if any(answer.startswith(_LISTED) for answer in answers):
        return Finding(
            "blocklist",
            Level.BLOCK,
            title,
            _("The machine {address} is on this list: much mail is refused.").format(
                address=address
            ),
            _("Ask to be taken off on the list's own site, once the cause is mended."),
        )
    if answers:
        raise NoAnswer(f"{zone} does not answer this resolver")
    return Finding("blocklist", Level.GOOD, title, _("Our machine is not on it."))
