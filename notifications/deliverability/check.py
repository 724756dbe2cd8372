"""The whole check: our names, our machines, our figures."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from notifications import envelope, line
from notifications.deliverability import domain_checks, server_checks
from notifications.deliverability.findings import Finding, Level
from notifications.deliverability.resolver import NoAnswer, Resolver
from notifications.models import Attempt, Channel, Report, Stream

WEEK = timedelta(days=7)
ENOUGH = 200  # below, one person's complaint says nothing
COMPLAINTS_PER_THOUSAND = 3
DEAD_PER_CENT = 10


def run(*, at: datetime, resolver: Resolver) -> list[Finding]:
    """Every finding, the gravest first."""
    found = [_ask(code, title, question) for code, title, question in _questions(resolver)]
    found += [_streams(), _figures(at)]
    order = [Level.BLOCK, Level.ADVICE, Level.UNKNOWN, Level.GOOD]
    return sorted(found, key=lambda finding: order.index(finding.level))


def sending_addresses(resolver: Resolver) -> list[str]:
    """The addresses our mail leaves from: those of the settings, else those of the relays."""
    if settings.MAIL_LEAVES_FROM:
        return list(settings.MAIL_LEAVES_FROM)
    relays = [relay for relay in line.relay_addresses() if not server_checks.is_local(relay)]
    return [ip for relay in relays for ip in resolver.addresses(relay.host)]


def sender_domains() -> list[str]:
    """The domains we write under, each once."""
    found = [envelope.domain_of(envelope.sender(stream)) for stream in Stream.values]
    return list(dict.fromkeys(domain for domain in found if domain))


Question = Callable[[], Finding]


def _questions(resolver: Resolver) -> Iterator[tuple[str, str, Question]]:
    try:
        addresses = sending_addresses(resolver)
    except NoAnswer:
        addresses = []
    returns = envelope.domain_of(str(settings.MAIL_BOUNCE_ADDRESS))
    for domain in [returns] if returns else sender_domains():
        yield "spf", domain, partial(domain_checks.spf, resolver, domain, addresses)
    for domain in sender_domains():
        yield "mx", domain, partial(domain_checks.answers, resolver, domain)
        yield "dkim", domain, partial(domain_checks.dkim, resolver, domain)
        yield "dmarc", domain, partial(domain_checks.dmarc, resolver, domain, returns or domain)
    for address in addresses:
        yield "ptr", address, partial(server_checks.name_of, resolver, address)
        for zone in settings.MAIL_BLOCKLISTS:
            yield "blocklist", zone, partial(server_checks.blocklist, resolver, zone, address)
    yield "helo", "HELO", partial(server_checks.greeting, resolver, addresses)
    for relay in line.relay_addresses():
        yield "tls", str(relay), partial(server_checks.encryption, relay)


def _ask(code: str, title: str, question: Question) -> Finding:
    try:
        return question()
    except NoAnswer as error:
        return Finding(
            code,
            Level.UNKNOWN,
            title,
            _("Nobody answered ({error}): nothing can be said.").format(error=error),
            _("Check again later."),
        )


def _streams() -> Finding:
    """Mail that members can refuse has a sender of its own: its bad name stays its own."""
    title = _("Two senders")
    if len({envelope.sender(stream) for stream in Stream.values}) > 1:
        return Finding("streams", Level.GOOD, title, _("Reminders have a sender of their own."))
    return Finding(
        "streams",
        Level.ADVICE,
        title,
        _("Convocations and reminders have the same sender: complaints about the ones hurt both."),
        _("Give reminders an address of their own in MAIL_OPTIONAL_FROM."),
    )


def _figures(at: datetime) -> Finding:
    """A week of sending: complaints and dead addresses in proportion."""
    title, since = _("Complaints and wrong addresses in seven days"), at - WEEK
    tried = Attempt.objects.filter(at__gte=since, message__channel=Channel.EMAIL)
    sent = tried.filter(outcome="accepted").count()
    complaints = Report.objects.filter(kind=Report.Kind.COMPLAINT, at__gte=since).count()
    dead = Report.objects.filter(kind=Report.Kind.BOUNCED, at__gte=since).count()
    refused = tried.filter(outcome="permanent").values("message").distinct().count()
    if sent >= ENOUGH and complaints * 1000 > sent * COMPLAINTS_PER_THOUSAND:
        return Finding(
            "figures",
            Level.BLOCK,
            title,
            _("More than three members in a thousand reported a message as unwanted."),
            _("Send nothing optional for a week, and fewer reminders afterwards."),
        )
    if sent >= ENOUGH and (dead + refused) * 100 > (sent + refused) * DEAD_PER_CENT:
        return Finding(
            "figures",
            Level.BLOCK,
            title,
            _("More than one address in ten is wrong: servers take us for a sender of spam."),
            _("Mend the addresses of the register first."),
        )
    return Finding("figures", Level.GOOD, title, _("Few complaints, few wrong addresses."))
