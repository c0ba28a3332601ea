"""Addresses of mail: few shapes pass, and none that passes can do anything but stand where it is put."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError
from elshi.speak.mail_addresses import MailAddressError, check_mail_address, parse_mail_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("a@b.example", "a@b.example"),
        ("  Aigerim.S+news@MFA.Samal.Example ", "Aigerim.S+news@mfa.samal.example"),
        ("o'neil@post.example", "o'neil@post.example"),
        ("мен@пошта.қаз", None),  # the name before @ in other letters: not yet
        ("men@SIM.қаз", "men@sim.xn--80ao21a"),
    ],
)
def test_what_is_typed(typed, address):
    if address is None:
        with pytest.raises(MailAddressError):
            parse_mail_address(typed)
    else:
        assert parse_mail_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "a", "a@", "@b.example", "a@b", "a@@b.example", "a b@c.example", "a@b.example, c@d.example", "a@b.example\n",
     "a@b.example\r\nRCPT TO:<c@d.example>", "<a@b.example>", '"a b"@c.example', "a..b@c.example", ".a@c.example",
     "a@-b.example", "a@b..example", "a@[127.0.0.1]", "a@b.example ", "x" * 65 + "@b.example",
     "a@" + "b" * 64 + ".example", "a@" + ("b" * 60 + ".") * 5 + "example", "a\x00@b.example", "a;b@c.example"],
)  # fmt: skip
def test_what_is_no_address(typed):
    if typed.strip() != typed:
        with pytest.raises(FormatError):
            check_mail_address(typed)
        return
    with pytest.raises(MailAddressError):
        parse_mail_address(typed)


@given(st.text(max_size=300))
def test_whatever_passes_is_harmless_in_a_header_and_a_command(text):
    try:
        address = parse_mail_address(text)
    except MailAddressError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(' \t\r\n<>()[]:;,"\\')
    assert address.count("@") == 1
    assert parse_mail_address(address) == address


@given(st.from_regex(r"[a-z0-9]{1,10}(\.[a-z0-9]{1,10}){0,3}@[a-z0-9]{1,10}(\.[a-z]{2,8}){1,3}", fullmatch=True))
def test_plain_addresses_stay_as_they_are(address):
    assert parse_mail_address(address) == address
