"""RFC 9421, appendix B.2: its request, and the bases that it prints; then signatures of our own, whole and damaged."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import given
from hypothesis import strategies as st

from elshi.adapters.fediverse.digests import content_digest, is_content_digest
from elshi.adapters.fediverse.faults import SignatureError
from elshi.adapters.fediverse.rfc9421 import format_base, parse_claim, sign_headers
from elshi.adapters.fediverse.verifying import verify_claim

URL = "https://example.com/foo?param=Value&Pet=dog"
SHA512 = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
HEADERS = {
    "host": "example.com",
    "date": "Tue, 20 Apr 2021 02:07:55 GMT",
    "content-type": "application/json",
    "content-digest": SHA512,
    "content-length": "18",
}
# B.2.3, full coverage
FULL = ["date", "@method", "@path", "@query", "@authority", "content-type", "content-digest", "content-length"]
FULL_PARAMS = (
    '("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length")'
    ';created=1618884473;keyid="test-key-rsa-pss"'
)
FULL_BASE = f"""\
"date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@query": ?param=Value&Pet=dog
"@authority": example.com
"content-type": application/json
"content-digest": {SHA512}
"content-length": 18
"@signature-params": {FULL_PARAMS}"""
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEY_ID = "https://a.example/u#main-key"


def test_the_base_of_the_document_s_full_example() -> None:
    assert format_base("POST", URL, HEADERS, FULL, FULL_PARAMS).decode() == FULL_BASE
    assert is_content_digest(SHA512, b'{"hello": "world"}')
    assert not is_content_digest(SHA512, b'{"hello": "World"}')


def test_the_base_of_the_document_s_minimal_example() -> None:
    """B.2.1."""
    params = '();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"'
    assert format_base("POST", URL, HEADERS, [], params).decode() == f'"@signature-params": {params}'


def test_the_derived_components() -> None:
    """2.2.1 to 2.2.7."""
    names = ["@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"]
    lines = format_base("GET", "https://www.Example.com/path?a=b", {}, names, "").decode().split("\n")
    assert lines[:-1] == [
        '"@method": GET',
        '"@target-uri": https://www.Example.com/path?a=b',
        '"@authority": www.example.com',
        '"@scheme": https',
        '"@request-target": /path?a=b',
        '"@path": /path',
        '"@query": ?a=b',
    ]


def sign(rsa: RSAPrivateKey) -> dict[str, str]:
    headers = {"date": HEADERS["date"], "content-digest": content_digest(b"{}")}
    return headers | sign_headers("POST", "https://b.example/inbox", headers, key_id=KEY_ID, key=rsa, at=AT)


def test_what_we_sign_we_read(rsa: RSAPrivateKey) -> None:
    claim = parse_claim("POST", "https://b.example/inbox", sign(rsa))
    assert (claim.key_id, claim.created, claim.expires) == (KEY_ID, AT, None)
    assert claim.covered == {"@method", "@target-uri", "@authority", "date", "content-digest"}
    verify_claim(claim, rsa.public_key())


def test_another_key_is_refused(rsa: RSAPrivateKey, other_rsa: RSAPrivateKey) -> None:
    with pytest.raises(SignatureError):
        verify_claim(parse_claim("POST", "https://b.example/inbox", sign(rsa)), other_rsa.public_key())


def test_each_changed_letter_is_refused(rsa: RSAPrivateKey) -> None:
    """Of the two headers of the signature, and of what it covers."""
    good = sign(rsa)
    for name, value in good.items():
        for at in range(len(value)):
            letter = "A" if value[at] != "A" else "B"
            changed = {**good, name: value[:at] + letter + value[at + 1 :]}
            with pytest.raises(SignatureError):
                verify_claim(parse_claim("POST", "https://b.example/inbox", changed), rsa.public_key())
    for method, url in (("GET", "https://b.example/inbox"), ("POST", "https://b.example/other")):
        with pytest.raises(SignatureError):
            verify_claim(parse_claim(method, url, good), rsa.public_key())


@pytest.mark.parametrize(
    ("input_", "signature"),
    [
        ("", ""),
        ('sig1=("@method")', "sig1=:AAAA:"),
        (f'sig1=("@method";req);created=1;keyid="{KEY_ID}"', "sig1=:AAAA:"),
        (f'sig1=("@method");created=1;keyid="{KEY_ID}";alg="hmac-sha256"', "sig1=:AAAA:"),
        (f'sig1=("@method");created=1;keyid="{KEY_ID}"', "sig2=:AAAA:"),
        (f'sig1=("@method");created=1;keyid="{KEY_ID}"', "sig1=AAAA"),
        (f'sig1=("@method" "@method");created=1;keyid="{KEY_ID}"', "sig1=:AAAA:"),
        (f'sig1=("@method" "x-none");created=1;keyid="{KEY_ID}"', "sig1=:AAAA:"),
        (f'sig1=("@status");created=1;keyid="{KEY_ID}"', "sig1=:AAAA:"),
        (f'sig1=("@method");created=1;created=2;keyid="{KEY_ID}"', "sig1=:AAAA:"),
        (f'sig1=("@method");keyid="{KEY_ID}", sig1=();keyid="{KEY_ID}"', "sig1=:AAAA:"),
        (f'sig1=("@method");created=999999999999;keyid="{KEY_ID}"', "sig1=:AAAA:"),
        ('sig1=("@method");created=1;keyid="test"', "sig1=:AAAA:"),
    ],
)
def test_what_is_no_signature_is_refused(input_: str, signature: str) -> None:
    with pytest.raises(SignatureError):
        parse_claim("POST", "https://b.example/inbox", {"signature-input": input_, "signature": signature})


def test_of_several_signatures_the_one_by_an_address_is_read(rsa: RSAPrivateKey) -> None:
    good = sign(rsa)
    both = {
        **good,
        "signature-input": f'proxy=("@method");created=1;keyid="inner";alg="hmac-sha256", {good["signature-input"]}',
        "signature": f"proxy=:AAAA:, {good['signature']}",
    }
    verify_claim(parse_claim("POST", "https://b.example/inbox", both), rsa.public_key())


@given(st.text(max_size=200), st.text(max_size=200))
def test_strange_headers_end_in_our_own_error(input_: str, signature: str) -> None:
    try:
        parse_claim("POST", "https://b.example/", {"signature-input": input_, "signature": signature})
    except SignatureError:
        return
    raise AssertionError("nothing random is a signature")
