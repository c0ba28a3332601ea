"""The delegated files: a small one by hand, damaged lines, and a slow search that must agree with the quick one."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.audit.delegated import Block, Delegated, join_delegated, parse_delegated
from elshi.audit.errors import AuditInputError

HEAD = "2|testrir|20260302|4|19930101|20260301|+0000\n"
SMALL = (
    "# a comment\n"
    + HEAD
    + "testrir|*|asn|*|1|summary\n"
    + "testrir|*|ipv4|*|4|summary\n"
    + "testrir|XS|asn|64500|1|20240101|allocated|one\n"
    + "testrir|XS|ipv4|203.0.113.0|256|20240101|allocated|one\n"
    + "testrir|XB|ipv4|198.51.100.0|96|20240101|assigned|two|e-stats\n"  # no power of two
    + "testrir||ipv4|198.51.100.128|128||available\n"
    + "testrir|ZZ|ipv4|192.0.2.0|256||reserved\n"
    + "testrir|XB|ipv6|2001:db8:b::|48|20240101|allocated|two\r\n"
)


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("203.0.113.0", "XS"), ("203.0.113.255", "XS"), ("203.0.112.255", None), ("203.0.114.0", None),
        ("198.51.100.0", "XB"), ("198.51.100.95", "XB"), ("198.51.100.96", None), ("198.51.100.200", None),
        ("192.0.2.1", None), ("2001:db8:b::1", "XB"), ("2001:db8:b:ffff:ffff:ffff:ffff:ffff", "XB"),
        ("2001:db8:c::", None), ("2001:db8:a:ffff::", None), ("::203.0.113.1", None),
    ],
)  # fmt: skip
def test_a_small_file(address, country):
    found = parse_delegated(SMALL.encode())
    assert found.country(ip_address(address)) == country
    assert (found.as_of, len(found)) == ("2026-03-01", 3)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("testrir|XS|ipv4|203.0.113.0|256|20240101", "at least 7"),
        ("testrir|XS|ipv4|203.0.113|256|20240101|allocated", "not a block"),
        ("testrir|XS|ipv4|203.0.113.0|0|20240101|allocated", "so many addresses"),
        ("testrir|XS|ipv4|255.255.255.0|257|20240101|allocated", "so many addresses"),
        ("testrir|XS|ipv4|203.0.113.0|x|20240101|allocated", "number"),
        ("testrir|xs|ipv4|203.0.113.0|256|20240101|allocated", "two letters"),
        ("testrir|XS|ipv6|2001:db8::|129|20240101|allocated", "not a block"),
        ("testrir|XS|ipv6|2001:db8::1|32|20240101|allocated", "not a block"),
        ("testrir|XS|ipv5|203.0.113.0|256|20240101|allocated", "so many addresses"),
    ],
)
def test_a_damaged_line_is_named_and_refuses_the_file(line, said):
    with pytest.raises(AuditInputError, match=said) as refused:
        parse_delegated((HEAD + "\n" + line).encode())
    assert "line 3" in str(refused.value)


@pytest.mark.parametrize("text", ["", "3|a|1|1|1|20260301|+0000", "2|a|1", "2|a|1|1|19930101|today|+0000", SMALL[60:]])
def test_another_file_is_refused(text):
    with pytest.raises(AuditInputError):
        parse_delegated(text.encode())


def test_where_two_files_disagree_nobody_owns_it():
    one = parse_delegated((HEAD + "a|XS|ipv4|203.0.113.0|256|20240101|allocated").encode())
    two = parse_delegated(
        (HEAD.replace("20260301", "20260201") + "b|XB|ipv4|203.0.113.128|8|20240101|assigned").encode()
    )
    both = join_delegated([one, two])
    assert both is not None
    assert both.as_of == "2026-02-01"
    assert [both.country(IPv4Address(f"203.0.113.{last}")) for last in (127, 128, 135, 136)] == ["XS", None, None, "XS"]
    assert join_delegated([]) is None


blocks = st.lists(
    st.builds(
        lambda version, first, length, country: Block(version, first, first + length, country),
        st.sampled_from([4, 6]), st.integers(0, 60), st.integers(0, 30), st.sampled_from(["XA", "XB", "XS"]),
    ),
    max_size=12,
)  # fmt: skip


@given(blocks, st.sampled_from([4, 6]), st.integers(0, 100))
def test_the_quick_search_finds_what_a_walk_through_all_blocks_finds(found, version, number):
    address = IPv4Address(number) if version == 4 else IPv6Address(number)
    slow = {it.country for it in found if it.version == version and it.first <= number <= it.last}
    assert Delegated(found, as_of="2026-03-01").country(address) == (slow.pop() if len(slow) == 1 else None)


WORDS = [
    "XS", "ZZ", "ipv4", "ipv6", "asn", "*", "summary", "allocated", "203.0.113.0", "2001:db8::", "256", "32",
    "-1", "²", "",
]  # fmt: skip
line = st.lists(st.sampled_from(WORDS), max_size=9).map("|".join)


@given(st.lists(line, max_size=5).map("\n".join), st.binary(max_size=40))
def test_any_bytes_are_a_file_or_refused(lines, tail):
    for data in (tail, HEAD.encode() + lines.encode() + tail):
        try:
            found = parse_delegated(data)
        except AuditInputError:
            continue
        assert found.country(IPv4Address("203.0.113.7")) in {None, "XS"}
