"""A real DNS server on the loopback interface, over UDP, with the records a test writes."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from notifications.deliverability.resolver import Resolver

Zone = Mapping[tuple[str, str], list[str]]
SILENT = "silent.example."


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        content, answer_on = self.request
        question = dns.message.from_wire(content)
        asked = question.question[0]
        name, kind = asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)
        if name.endswith(SILENT):
            return
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.AA | dns.flags.RA
        zone: dict[tuple[str, str], list[str]] = self.server.zone  # type: ignore[attr-defined]
        records = zone.get((name, kind), [])
        if records:
            answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *records))
        elif not any(known == name for known, _kind in zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        answer_on.sendto(answer.to_wire(), self.client_address)


@contextmanager
def serving(zone: Zone) -> Iterator[Resolver]:
    """A resolver that asks only this zone: {("example.org.", "TXT"): ['"v=spf1 -all"']}."""
    server: Any = socketserver.ThreadingUDPServer(("127.0.0.1", 0), _Handler)
    server.zone = dict(zone)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Resolver(["127.0.0.1"], port=server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
