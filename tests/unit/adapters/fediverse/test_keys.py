import pytest

from elshi.adapters.fediverse.addresses import ActorAddress, check_base, check_name, parse_actor, parse_object
from elshi.adapters.fediverse.keys import (
    ActorKeys,
    format_public,
    make_instance_secret,
    make_secret,
    parse_instance_secret,
    parse_public,
    parse_secret,
)
from elshi.base.errors import UserError

BASE = "https://mfa.samal.example"


def test_a_secret_holds_both_keys() -> None:
    secret = make_secret()
    keys = parse_secret(secret)
    assert keys.rsa.key_size == 3072
    assert keys.multikey.startswith("z6Mk")
    assert parse_secret("\n" + secret + "\n").multikey == keys.multikey
    assert "PRIVATE" not in repr(keys)


@pytest.mark.parametrize("kind", ["none", "one", "instance", "cut", "three"])
def test_another_secret_is_refused_and_not_shown(kind: str) -> None:
    secret = make_secret()
    one, two = secret.split("-----END PRIVATE KEY-----\n")[:2]
    bad = {
        "none": "a token",
        "one": one + "-----END PRIVATE KEY-----\n",
        "instance": make_instance_secret(),
        "cut": secret.replace("MII", "AAA", 1),
        "three": secret + secret,
    }[kind]
    with pytest.raises(UserError, match="expected two private keys") as caught:
        parse_secret(bad)
    assert bad[:20] not in str(caught.value)
    assert two[40:60] not in str(caught.value)


def test_the_instance_has_a_key_of_its_own() -> None:
    assert parse_instance_secret(make_instance_secret()).key_size == 3072
    with pytest.raises(UserError):
        parse_instance_secret(make_secret())


def test_others_keys_are_taken_if_they_are_rsa_of_a_good_size(actor_keys: ActorKeys) -> None:
    pem = format_public(actor_keys.rsa)
    found = parse_public(pem)
    assert found is not None
    assert found.public_numbers() == actor_keys.rsa.public_key().public_numbers()
    # 1024 bits (draft-cavage, appendix C); an elliptic curve; no key at all
    small = (
        "-----BEGIN PUBLIC KEY-----\n"
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3\n"
        "6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6\n"
        "Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw\n"
        "oYi+1hqp1fIekaxsyQIDAQAB\n-----END PUBLIC KEY-----\n"
    )
    for bad in (small, pem[:100], "", None, 7, [pem], pem + "A" * 4_000):
        assert parse_public(bad) is None


def test_addresses_are_read_only_as_they_are_written() -> None:
    address, key = ActorAddress(BASE, "mfa"), "0123456789abcdef" * 2
    assert parse_object(BASE, address.object_of(key)) == ("mfa", key)
    assert parse_actor(BASE, address.id) == "mfa"
    assert address.handle == "mfa@mfa.samal.example"
    for url in (
        address.id + "/",
        address.id + "?a=b",
        address.id + "#main-key",
        f"{BASE}/ap/instance",
        f"{BASE}/ap/inbox",
        "https://mfa.samal.example.evil.example/ap/mfa",
        "http://mfa.samal.example/ap/mfa",
        None,
        7,
    ):
        assert parse_actor(BASE, url) is None
    for url in (address.id, address.object_of(key[:-1]), address.object_of(key.upper()), address.object_of(key) + "/"):
        assert parse_object(BASE, url) is None


@pytest.mark.parametrize(
    "base", ["", "mfa.samal.example", "https://mfa.samal.example/", "ftp://a", "https://A.example"]
)
def test_a_base_is_a_scheme_and_a_host(base: str) -> None:
    with pytest.raises(UserError):
        check_base(base)


@pytest.mark.parametrize("name", ["", "instance", "inbox", "Мфа", "a/b", "..", "-a", "a" * 41])
def test_a_name_is_one_that_mastodon_takes(name: str) -> None:
    with pytest.raises(UserError):
        check_name(name)


def test_good_ones_pass() -> None:
    check_base(BASE)
    check_base("http://localhost:8002")
    for name in ("mfa", "xs-mfa", "embassy_1", "a" * 40):
        check_name(name)
