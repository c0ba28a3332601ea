import json

import pytest

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.record import NewerFormatError, Trust, format_trust, parse_trust
from unit.record.official import Official

TRUST = Official().trust
VALUE = json.loads(format_trust(TRUST))


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
    ],
)
def test_other_values_are_refused(changes):
    with pytest.raises(FormatError):
        parse_trust(format_canonical({**VALUE, **changes}))


@pytest.mark.parametrize("changes", [{"format": "elshi-trust/2"}, {"policy": {"witnesses": ["w"], "quorum": 1}}])
def test_a_later_trust_file_needs_a_newer_elshi(changes):
    with pytest.raises(NewerFormatError, match="needs a newer Elshi"):
        parse_trust(format_canonical({**VALUE, **changes}))


def test_bytes_that_are_no_trust_file():
    for bad in (b"", b"\n", b"[]", format_trust(TRUST) + b"\n", json.dumps(VALUE, indent=2).encode()):
        with pytest.raises(FormatError):
            parse_trust(bad)
    with pytest.raises(FormatError):
        format_trust(Trust("xs-mfa", "mfa.samal.example", bytes(32)))
