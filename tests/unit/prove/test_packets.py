"""Frames made by hand, after the figures of RFC 791, 8200 and 1035."""

from hypothesis import given
from hypothesis import strategies as st

from elshi.prove.packets import describe_packet

MACS = bytes(12)
QUERY = (
    bytes.fromhex("1234 0100 0001 0000 0000 0000") + b"\x05fonts\x05samal\x07example\x00" + bytes.fromhex("0001 0001")
)


def ipv4(protocol: int, inner: bytes, *, options: bytes = b"") -> bytes:
    head = bytes([0x45 + len(options) // 4, 0]) + bytes(7) + bytes([protocol]) + bytes(2)
    return MACS + b"\x08\x00" + head + bytes([198, 18, 0, 1]) + bytes([192, 0, 2, 7]) + options + inner


def ipv6(following: int, inner: bytes) -> bytes:
    head = b"\x60" + bytes(5) + bytes([following, 64])
    return MACS + b"\x86\xdd" + head + bytes(16) + bytes.fromhex("20010db8000000000000000000000007") + inner


def ports(to: int) -> bytes:
    return bytes.fromhex("c000") + to.to_bytes(2, "big") + bytes(4)


def test_a_packet_is_named_by_protocol_and_place():
    assert describe_packet(ipv4(6, ports(443))) == "tcp 192.0.2.7:443"
    assert describe_packet(ipv4(17, ports(123), options=bytes(4))) == "udp 192.0.2.7:123"
    assert describe_packet(ipv4(1, b"\x08\x00")) == "icmp 192.0.2.7"
    assert describe_packet(ipv6(6, ports(80))) == "tcp [2001:db8::7]:80"
    assert describe_packet(ipv4(132, ports(1))) == "protocol 132 192.0.2.7"


def test_a_lookup_says_the_name():
    assert describe_packet(ipv4(17, ports(53) + QUERY)) == "udp 192.0.2.7:53 asks for fonts.samal.example"
    assert describe_packet(ipv4(17, ports(53) + QUERY[:8])) == "udp 192.0.2.7:53"
    assert describe_packet(ipv4(6, ports(53) + QUERY)) == "tcp 192.0.2.7:53"


def test_what_the_kernel_says_by_itself_is_nobodys():
    assert describe_packet(MACS + b"\x08\x06" + bytes(28)) is None  # ARP
    assert describe_packet(ipv6(58, b"\x85")) is None  # router solicitation
    assert describe_packet(ipv6(58, b"\x80")) == "icmpv6 2001:db8::7"  # an echo request is somebody's


@given(st.binary(max_size=120))
def test_no_bytes_make_it_stumble(frame):
    for head in (b"", MACS + b"\x08\x00", MACS + b"\x86\xdd"):
        said = describe_packet(head + frame)
        assert said is None or said
