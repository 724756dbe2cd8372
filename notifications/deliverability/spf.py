"""SPF (RFC 7208): does a domain let these addresses send its mail?"""

import ipaddress
from dataclasses import dataclass, field

from notifications.deliverability.resolver import Resolver

MOST_QUESTIONS = 10


class TooManyQuestions(Exception):
    """Receivers give up after ten questions and treat the record as broken."""


@dataclass
class Spf:
    """The reading of one domain's record."""

    resolver: Resolver
    asked: int = field(default=0)

    def records(self, domain: str) -> list[str]:
        return [t for t in self.resolver.texts(domain) if t.lower().split(" ")[0] == "v=spf1"]

    def answer(self, domain: str, address: str) -> str:
        """“pass”, “fail”, “softfail” or “neutral” for mail of this domain from this address;
        “none” without a record."""
        found = self.records(domain)
        if len(found) != 1:
            return "none" if not found else "fail"
        terms = found[0].split()[1:]
        for term in terms:
            if "=" not in term and self._matches(term.lstrip("+-~?"), domain, address):
                return {"-": "fail", "~": "softfail", "?": "neutral"}.get(term[0], "pass")
        redirect = next((t[9:] for t in terms if t.lower().startswith("redirect=")), "")
        if redirect:
            self._count()
            return self.answer(redirect, address)
        return "neutral"

    def _matches(self, mechanism: str, domain: str, address: str) -> bool:
        word, _colon, value = mechanism.partition(":")
        name, slash, length = word.lower().partition("/")
        if name == "all":
            return True
        if name in ("ip4", "ip6"):
            return _within(address, value)
        if name not in ("a", "mx", "include", "exists"):
            return False
        self._count()
        target, other_slash, other_length = (value or domain).partition("/")
        prefix = length if slash else other_length if other_slash else ""
        if name == "include":
            return self.answer(target, address) == "pass"
        hosts = self.resolver.mail_hosts(target) if name == "mx" else [target]
        found = [ip for host in hosts for ip in self.resolver.addresses(host)]
        if name == "exists":
            return bool(found)
        return any(_within(address, f"{ip}/{prefix}" if prefix else ip) for ip in found)

    def _count(self) -> None:
        self.asked += 1
        if self.asked > MOST_QUESTIONS:
            raise TooManyQuestions


def _within(address: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
