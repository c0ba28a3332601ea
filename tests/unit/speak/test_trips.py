"""Entries of trips and check-ins: what is written is read again, and nothing else is."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError
from elshi.speak.trips import (
    Stop,
    Trip,
    check_in_fields,
    decode_bytes,
    encode_bytes,
    read_check_in,
    read_trip,
    trip_fields,
)
from unit.speak.trip_making import CHECK_IN, ID, STOPS, TRIP, stops

DELETED = Trip(ID, "delete", 2)


@pytest.mark.parametrize(
    "trip", [TRIP, replace(TRIP, act="change", version=998, ways=()), DELETED, Trip(ID, "delete", 999)]
)
def test_a_trip_is_read_as_it_was_written(trip):
    assert read_trip(trip_fields(trip)) == trip


def test_the_fields_are_texts_as_the_contract_has_them():
    written = trip_fields(TRIP)
    assert written["stops"] == '[["XB","XB-N","2026-12-01","2026-12-09"],["XC","","2026-12-09","2026-12-09"]]'
    assert (written["version"], written["people"], written["ways"]) == ("1", "2", "mail sms")
    assert check_in_fields(CHECK_IN)["said_at"] == "2026-12-02T03:04:05Z"


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "0" * 63},
        {"id": "A" * 64},
        {"act": "renew"},
        {"version": 0},
        {"version": 2},
        {"act": "change"},
        {"act": "change", "version": 999},
        {"sealed": b""},
        {"sealed": bytes(600)},
        {"sealed": bytes(65 + 16 + (1 << 14) + 512)},
        {"stops": ()},
        {"stops": STOPS * 11},
        {"stops": (Stop("XB", "XC-N", date(2026, 1, 1), date(2026, 1, 2)),)},
        {"stops": (Stop("xb", "", date(2026, 1, 1), date(2026, 1, 2)),)},
        {"stops": (Stop("XB", "", date(2026, 1, 3), date(2026, 1, 2)),)},
        {"stops": (Stop("XB", "", date(2026, 1, 1), date(2026, 1, 2), "Порт 12"),)},
        {"people": 0},
        {"people": 21},
        {"ways": ("sms", "mail")},
        {"ways": ("fax",)},
        {"ways": ("mail", "mail")},
        {"act": "delete", "version": 2},
    ],
)
def test_what_no_trip_is(changes):
    with pytest.raises(FormatError) as caught:
        trip_fields(replace(TRIP, **changes))
    assert "Порт" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", "01"), ("version", "1 "), ("version", "١"), ("version", ""), ("version", "-1"),
        ("people", "00"), ("people", "x"), ("people", "²"), ("sealed", "AA=="), ("sealed", "A"), ("sealed", "é"),
        ("sealed", "AA\n"), ("ways", "mail  sms"), ("ways", " mail"), ("ways", "mail mail"), ("stops", "{}"),
        ("stops", "[[]]"), ("stops", '[["XB","","2026-12-01"]]'), ("stops", '[["XB","","20261201","2026-12-09"]]'),
        ("stops", '[["XB","","2026-02-30","2026-12-09"]]'), ("stops", '[["XB", "", "2026-12-01", "2026-12-09"]]'),
        ("stops", '[["XB","",1,2]]'), ("stops", "[" * 900), ("stops", "null"), ("stops", "NaN"), ("stops", "5"),
        ("stops", '["XBXB"]'), ("stops", '"' + "x" * 5000 + '"'), ("stops", ""), ("stops", "[]"),
    ],
)  # fmt: skip
def test_another_spelling_is_refused(name, value):
    with pytest.raises(FormatError):
        read_trip({**trip_fields(TRIP), name: value})


def test_fields_too_many_too_few_and_of_other_types():
    for written, read in ((trip_fields(TRIP), read_trip), (check_in_fields(CHECK_IN), read_check_in)):
        with pytest.raises(FormatError):
            read({**written, "name": "free text"})
        for name in written:
            with pytest.raises(FormatError):
                read({field: value for field, value in written.items() if field != name})
            with pytest.raises(FormatError):
                read({**written, name: None})


@given(
    st.lists(stops(), min_size=1, max_size=20).map(tuple), st.integers(2, 998), st.integers(1, 32), st.integers(1, 20)
)
def test_any_trip_comes_back(places, version, blocks, people):
    trip = Trip(ID, "change", version, bytes(range(81)) + bytes(512 * blocks), places, people, ("telegram",))
    assert read_trip(trip_fields(trip)) == trip


@given(st.sampled_from(sorted(trip_fields(TRIP))), st.text(max_size=80))
def test_any_text_in_a_field_is_read_as_written_or_refused(name, text):
    given_ = {**trip_fields(TRIP), name: text}
    try:
        trip = read_trip(given_)
    except FormatError:
        return
    assert trip_fields(trip) == given_


def test_a_check_in_is_read_as_it_was_written():
    for one in (CHECK_IN, replace(CHECK_IN, status="safe", alert="", sealed=b"")):
        assert read_check_in(check_in_fields(one)) == one


@pytest.mark.parametrize(
    "changes",
    [
        {"trip": ""},
        {"uuid": "0b9a1c2d-3e4f-1a5b-8c6d-7e8f90123456"},
        {"uuid": "0B9A1C2D-3E4F-4A5B-8C6D-7E8F90123456"},
        {"uuid": ""},
        {"status": "lost"},
        {"alert": "xs-mfa/26/17"},
        {"sealed": bytes(100)},
        {"sealed": bytes(81 + (1 << 13) + 512)},
        {"said_at": datetime(2026, 1, 1, 0, 0, 0, 5, tzinfo=UTC)},
        {"said_at": datetime(1, 1, 1, tzinfo=UTC)},
    ],
)
def test_what_no_check_in_is(changes):
    with pytest.raises(FormatError):
        check_in_fields(replace(CHECK_IN, **changes))


@pytest.mark.parametrize(
    "said_at", ["", "2026-12-02", "2026-12-02T03:04:05", "2026-12-02T03:04:05+00:00", "2026-12-2T03:04:05Z", "x" * 999]
)
def test_other_times_are_refused(said_at):
    with pytest.raises(FormatError):
        read_check_in({**check_in_fields(CHECK_IN), "said_at": said_at})


@given(st.binary(max_size=200))
def test_bytes_come_back_and_have_one_spelling(data):
    text = encode_bytes(data)
    assert decode_bytes(text) == data
    assert not set(text) & set("+/=")


@pytest.mark.parametrize("text", ["A", "AB", "AA=", "A A", "-_-_+", "AAA\u0661", "AA\n"])
def test_other_spellings_of_bytes(text):
    with pytest.raises(FormatError):
        decode_bytes(text)
