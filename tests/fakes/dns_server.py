"""A DNS server on loopback that answers from a table; it keeps the questions that it was asked."""

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class FakeDns:
    """Answers with the records given as lines of a zone file, `samal.test. 300 IN NS ns1.samal.test.`"""

    def __init__(self, lines: Iterable[str]) -> None:
        self.records = []
        for line in lines:
            name, ttl, _, kind, data = line.split(" ", 4)
            self.records.append((name, kind, dns.rrset.from_text(name, int(ttl), "IN", kind, data)))
        self.asked: list[tuple[str, str]] = []
        self.mute = self.ends = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def serve(self) -> None:
        while True:
            data, where = self.socket.recvfrom(4096)
            if self.ends:
                return
            answer = self.answer(data)
            if not self.mute:
                self.socket.sendto(answer, where)

    def answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        response.answer = list(self._find(name, kind))
        if not any(name == known for known, _, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()

    def _find(self, name: str, kind: str) -> Iterator[dns.rrset.RRset]:
        for known, its_kind, rrset in self.records:
            if known == name and its_kind == "CNAME" != kind:
                yield rrset
                yield from self._find(rrset[0].target.to_text(), kind)
        for known, its_kind, rrset in self.records:
            signs = its_kind == "RRSIG" and dns.rdatatype.to_text(rrset[0].type_covered) == kind
            if known == name and (its_kind == kind or signs):
                yield rrset


@contextmanager
def fake_dns(lines: Iterable[str]) -> Iterator[FakeDns]:
    """The server while inside."""
    server = FakeDns(lines)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ends = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"the last", ("127.0.0.1", server.port))
        thread.join(5)
        server.socket.close()
