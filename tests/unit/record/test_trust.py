import json
from dataclasses import replace

import pytest

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.log import Cosigner, Policy, Signer
from elshi.log.policy import Group
from elshi.record import NewerFormatError, Trust, format_trust, parse_trust
from unit.record.official import Official, make_key

TRUST = Official().trust
VALUE = json.loads(format_trust(TRUST))
FIRST, SECOND = Cosigner("a.example", make_key(5)).vkey, Cosigner("b.example", make_key(6)).vkey
SAME_KEY = Cosigner("c.example", make_key(5)).vkey


def test_round_trip_is_one_line():
    data = format_trust(TRUST)
    assert data.count(b"\n") == 1
    assert parse_trust(data) == parse_trust(data[:-1]) == TRUST
    assert VALUE["policy"] == {"witnesses": [], "quorum": 0}


@pytest.mark.parametrize(
    "changes",
    [
        {"office": "XS"},
        {"host": "x"},
        {"host": "https://mfa.samal.example"},
        {"root_key": "z6Mk"},
        {"root_key": None},
        {"more": 1},
        {"policy": None},
        {"policy": {"witnesses": []}},
        {"policy": {"witnesses": [], "quorum": 1}},
        {"policy": {"witnesses": [], "quorum": False}},
        {"policy": {"witnesses": ["w"], "quorum": 1}},
        {"policy": {"witnesses": [1], "quorum": 1}},
        {"policy": {"witnesses": [FIRST, SECOND], "quorum": 3}},
        {"policy": {"witnesses": [SECOND, FIRST], "quorum": 1}},
        {"policy": {"witnesses": [FIRST, FIRST], "quorum": 1}},
        {"policy": {"witnesses": [FIRST, SAME_KEY], "quorum": 1}},
        {"policy": {"witnesses": [Signer("a.example", make_key(5)).vkey], "quorum": 1}},
    ],
)
def test_other_values_are_refused(changes):
    with pytest.raises(FormatError):
        parse_trust(format_canonical({**VALUE, **changes}))


def test_a_later_trust_file_needs_a_newer_elshi():
    with pytest.raises(NewerFormatError, match="needs a newer Elshi"):
        parse_trust(format_canonical({**VALUE, "format": "elshi-trust/2"}))


def test_policy_of_witnesses_is_read_back():
    witnesses = (Cosigner("b.example", make_key(6)).verifier, Cosigner("a.example", make_key(5)).verifier)
    trust = replace(TRUST, policy=Policy(witnesses, 2))
    data = format_trust(trust)
    assert json.loads(data)["policy"] == {"quorum": 2, "witnesses": [FIRST, SECOND]}
    assert parse_trust(data) == replace(TRUST, policy=Policy(witnesses[::-1], 2))


def test_policies_that_a_trust_file_cannot_hold():
    one = Cosigner("a.example", make_key(5)).verifier
    log = Signer(Official().origin, make_key(3)).verifier
    many = tuple(Cosigner("a.example", make_key(seed)).verifier for seed in range(100, 133))
    for policy in (Policy((one,), 1, group=Group(1, (0,))), Policy((), 0, logs=(log,)), Policy(many, 1)):
        with pytest.raises(FormatError, match="k of at most 32 witnesses"):
            format_trust(replace(TRUST, policy=policy))


def test_bytes_that_are_no_trust_file():
    for bad in (b"", b"\n", b"[]", format_trust(TRUST) + b"\n", json.dumps(VALUE, indent=2).encode()):
        with pytest.raises(FormatError):
            parse_trust(bad)
    with pytest.raises(FormatError):
        format_trust(Trust("xs-mfa", "mfa.samal.example", bytes(32)))
