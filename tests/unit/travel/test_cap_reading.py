"""Warnings of others: read to the letter, read with a part left out, or refused with one line, and soon."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.travel.cap import CapError, CapReference, Circle
from elshi.travel.cap_reading import parse_cap
from elshi.travel.safe_xml import parse_xml
from generators.cap_files import BROKEN_PARTS, HOSTILE, LOOSE, make_file, plain

FILES = 2_000
MOST_S = 2.0  # of processor time for one file: a hundred times what most take


def _said(alert) -> dict:
    """A warning in the words of the generator's truth."""
    return {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent": _utc(alert.sent),
        "msg_type": alert.msg_type,
        "references": [(one.sender, one.identifier, _utc(one.sent)) for one in alert.references],
        "infos": [
            {
                "language": info.language,
                "categories": list(info.categories),
                "event": info.event,
                "urgency": info.urgency,
                "severity": info.severity,
                "certainty": info.certainty,
                "expires": _utc(info.expires) if info.expires else None,
                "headline": info.headline,
                "areas": [
                    {
                        "description": area.description,
                        "polygons": [[list(point) for point in ring] for ring in area.polygons],
                        "circles": [[one.lat, one.lon, one.radius_km] for one in area.circles],
                        "geocodes": [list(pair) for pair in area.geocodes],
                    }
                    for area in info.areas
                ],
            }
            for info in alert.infos
        ],
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _reference(written: str) -> tuple[str, str, str]:
    sender, identifier, sent = written.split(",")
    return sender, identifier, _utc(datetime.fromisoformat(sent))


@pytest.mark.parametrize("chunk", range(4))
def test_every_shape_of_a_public_file_is_read_to_the_letter(chunk):
    for seed in range(chunk * FILES // 4, (chunk + 1) * FILES // 4):
        data, truth = make_file(seed)
        alert, left_out = parse_cap(data, name="x")
        assert (left_out, seed) == ((), seed)
        truth["references"] = [_reference(one) for one in truth["references"]]
        assert (_said(alert), seed) == (truth, seed)


def test_the_standards_own_example_is_read(shared):
    alert, left_out = parse_cap(shared("vectors/cap/amber_example.xml").read_bytes(), name="amber")
    assert (alert.identifier, alert.sender) == ("KAR0-0306112239-SW", "KARO@CLETS.DOJ.CA.GOV")
    assert alert.sent.isoformat() == "2003-06-11T22:39:00-07:00"
    assert [info.language for info in alert.infos] == ["en-US", "es-US"]
    assert alert.infos[1].areas[0].description == "condado de Los Ángeles"
    assert alert.infos[0].areas[0].geocodes == (("SAME", "006037"),)
    assert left_out == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_what_nobody_should_read_is_refused_in_one_line_and_soon(name):
    data = HOSTILE[name]()
    began = time.process_time()
    with pytest.raises(CapError, match=r"^feed one: [^\n]{10,300}$"):
        parse_cap(data, name="feed one")
    assert time.process_time() - began < MOST_S


@pytest.mark.parametrize("name", BROKEN_PARTS)
def test_a_part_that_is_no_good_is_left_out_and_said(name):
    alert, left_out = parse_cap(BROKEN_PARTS[name].encode(), name="x")
    assert len(left_out) == 1
    assert "expected" in left_out[0]
    assert "\n" not in left_out[0]
    (info,) = alert.infos
    assert (alert.identifier, info.event, info.severity) == ("dorun-1", "Flood", "Severe")
    assert (info.expires, info.onset, info.effective, alert.references) == (None, None, None, ())
    assert [(area.description, area.polygons, area.circles) for area in info.areas] == [("North of Dorun", (), ())]


@pytest.mark.parametrize("name", LOOSE)
def test_what_bends_the_schema_is_read_all_the_same(name):
    began = time.process_time()
    alert, left_out = parse_cap(LOOSE[name], name="x")
    assert time.process_time() - began < MOST_S
    assert left_out == ()
    assert (alert.identifier, alert.sent.isoformat()) == ("dorun-1", "2026-03-01T09:30:00+05:45")
    assert (alert.status, alert.msg_type, alert.scope) == ("Actual", "Alert", "Public")
    (info,) = alert.infos
    assert (info.event, info.urgency, info.severity, info.certainty) == ("Flood", "Immediate", "Severe", "Likely")
    (area,) = info.areas
    assert area.description == "North of Dorun"
    if "<polygon>" in LOOSE[name].decode("latin-1"):
        assert area.polygons == (((1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (1.0, 1.0)),)


def test_words_of_nobody_become_unknown():
    alert, _ = parse_cap(plain(urgency="Soon", severity="High", certainty="Very Likely").encode(), name="x")
    (info,) = alert.infos
    assert (info.urgency, info.severity, info.certainty) == ("Unknown", "Unknown", "Likely")


def test_what_is_not_said_is_empty():
    alert, _ = parse_cap(plain(root="<language>xx</language>").encode(), name="x")
    (info,) = alert.infos
    assert (info.language, info.headline, info.expires, info.resources) == ("en-US", "", None, ())
    assert (alert.source, alert.codes, alert.references) == ("", (), ())


def test_shapes_and_codes_of_one_area():
    area = (
        "<polygon>-1.5,179.9 -1.5,-179.9 2,180 -1.5,179.9</polygon><circle>0.5,-180 0</circle>"
        "<geocode><valueName>SAME</valueName><value>006037</value></geocode>"
    )
    (found,) = parse_cap(plain(area=area).encode(), name="x")[0].infos[0].areas
    assert found.polygons == (((-1.5, 179.9), (-1.5, -179.9), (2.0, 180.0), (-1.5, 179.9)),)
    assert (found.circles, found.geocodes) == ((Circle(0.5, -180.0, 0.0),), (("SAME", "006037"),))


def test_several_references_are_read_and_a_bad_one_among_them_is_said():
    written = "a,one,2026-03-01T00:00:00Z \n b,,2026-03-01T00:00:00Z  c,three,2026-03-01T05:45:00+05:45"
    alert, left_out = parse_cap(plain(msgType="Cancel", root=f"<references>{written}</references>").encode(), name="x")
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    assert alert.references == (CapReference("a", "one", midnight), CapReference("c", "three", midnight))
    assert len(left_out) == 1


@given(data=st.binary(max_size=500), seed=st.integers(0, 10_000), at=st.integers(0, 5_000))
@settings(max_examples=500, deadline=None)
def test_any_damage_is_read_or_refused(data, seed, at):
    whole = make_file(seed)[0]
    for damaged in (data, whole[:at] + data + whole[at + len(data) :], whole[:at]):
        with suppress(CapError):
            parse_cap(damaged, name="x")


def test_attributes_are_kept_where_they_are_asked_for():
    tree = parse_xml(b'<a xmlns="urn:a" b="1" c="2"><d/></a>', name="x", max_bytes=99, max_elements=2, attributes={"b"})
    assert (tree.tag, tree.attrib, [one.tag for one in tree]) == ("{urn:a}a", {"b": "1"}, ["{urn:a}d"])
