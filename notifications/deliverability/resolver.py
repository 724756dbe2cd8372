"""Questions to the DNS, each answered by records, by “there is none”, or by silence."""

from collections.abc import Sequence
from typing import Any

import dns.exception
import dns.resolver
import dns.reversename
from django.conf import settings

_NO_RECORD = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)
SECONDS = 3.0


class NoAnswer(Exception):
    """The DNS could not be asked: nothing can be concluded."""


class Resolver:
    """The DNS as the machine sees it, or as the servers of the settings do."""

    def __init__(self, servers: Sequence[str] = (), *, port: int = 53) -> None:
        try:
            self._dns = dns.resolver.Resolver(configure=not servers)
        except dns.resolver.NoResolverConfiguration as error:
            raise NoAnswer(str(error)) from error
        if servers:
            self._dns.nameservers = list(servers)
        self._dns.port, self._dns.lifetime = port, SECONDS

    @classmethod
    def of_settings(cls) -> "Resolver":
        return cls(settings.MAIL_DNS_SERVERS)

    def texts(self, name: str) -> list[str]:
        """The TXT records, each put together again."""
        return [
            b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")
        ]

    def addresses(self, name: str) -> list[str]:
        """IPv4 and IPv6 addresses of a host."""
        return [record.address for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def mail_hosts(self, name: str) -> list[str]:
        """The hosts that take a domain's mail; empty also when it says that it takes none."""
        hosts = [record.exchange.to_text(omit_final_dot=True) for record in self._ask(name, "MX")]
        return [host for host in hosts if host not in ("", ".")]

    def names(self, address: str) -> list[str]:
        """The names an address says it has (PTR)."""
        reverse = dns.reversename.from_address(address).to_text()
        return [record.target.to_text(omit_final_dot=True) for record in self._ask(reverse, "PTR")]

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._dns.resolve(name, kind))
        except _NO_RECORD:
            return []
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            raise NoAnswer(f"{kind} {name}: {error}") from error
