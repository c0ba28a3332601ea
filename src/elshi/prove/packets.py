"""Says in one line where a captured packet was bound, so that a failed proof names who reached out and for what.

Reads Ethernet frames with IPv4 (RFC 791), IPv6 (RFC 8200) and the question of a DNS query (RFC 1035, 4.1). What it
cannot read it says so; it raises nothing, since packets are foreign input.
"""

import ipaddress
import struct

_IPV4, _IPV6 = 0x0800, 0x86DD
_TCP, _UDP, _ICMPV6 = 6, 17, 58
_NAMES = {1: "icmp", _TCP: "tcp", _UDP: "udp", _ICMPV6: "icmpv6"}
_DNS = 53
# What a kernel says to its own link without being asked: router and neighbour discovery, multicast listeners.
KERNELS_OWN = frozenset({130, 131, 132, 133, 134, 135, 136, 143})  # ICMPv6 types (RFC 4861, RFC 3810)


def describe_packet(frame: bytes) -> str | None:
    """`udp 192.0.2.53:53 asks for fonts.example`; None for what the kernel says by itself (ARP, discovery)."""
    if len(frame) < 14:
        return "a frame that is cut short"
    kind = struct.unpack_from("!H", frame, 12)[0]
    body = frame[14:]
    if kind == _IPV4 and len(body) >= 20:
        return _describe(ipaddress.ip_address(body[16:20]), body[9], body[(body[0] & 15) * 4 :])
    if kind == _IPV6 and len(body) >= 40:
        return _describe(ipaddress.ip_address(body[24:40]), body[6], body[40:])
    return None


def _describe(to: ipaddress.IPv4Address | ipaddress.IPv6Address, protocol: int, inner: bytes) -> str | None:
    name = _NAMES.get(protocol, f"protocol {protocol}")
    if protocol == _ICMPV6 and inner[:1] and inner[0] in KERNELS_OWN:
        return None
    if protocol not in {_TCP, _UDP} or len(inner) < 4:
        return f"{name} {to}"
    port = struct.unpack_from("!H", inner, 2)[0]
    place = f"[{to}]:{port}" if to.version == 6 else f"{to}:{port}"
    asked = _question(inner[8:]) if (protocol, port) == (_UDP, _DNS) else None
    return f"{name} {place}" + (f" asks for {asked}" if asked else "")


def _question(query: bytes) -> str | None:
    """The name in the first question of a DNS query."""
    labels: list[str] = []
    at = 12  # after the header
    while at < len(query) and 0 < query[at] < 64 and len(labels) < 40:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii", "replace"))
        at += 1 + query[at]
    return ".".join(labels) or None
