"""Warnings of ours: valid against the schema of OASIS whatever they say, read back as they were, or refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.travel import cap
from elshi.travel.cap import CapAlert, CapArea, CapError, CapInfo, CapReference, CapResource, Circle
from elshi.travel.cap_reading import parse_cap
from elshi.travel.cap_writing import format_cap
from generators.cap_files import make_file

AT = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=5)))
RING = ((42.0, 60.0), (42.0, 61.0), (43.5, 61.0), (42.0, 60.0))
INFO = CapInfo("en", ("Geo",), "Earthquake", "Immediate", "Severe", "Observed", areas=(CapArea("North", (RING,)),))
ALERT = CapAlert("xs-mfa-17", "xs-mfa.samal.example", AT, "Alert", infos=(INFO,))

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60).map(
    lambda text: text.replace("\ufffe", "").replace("\uffff", "").strip()
)
SAID = TEXT.filter(bool)
NAME = st.from_regex(r"[!-%'-+\--;=-~қә]{1,40}", fullmatch=True)
TIME = st.datetimes(
    min_value=datetime(1000, 1, 2),
    max_value=datetime(9999, 12, 30),
    timezones=st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(lambda moment: moment.replace(microsecond=0))
LANGUAGE = st.sampled_from(("en", "kk", "ru-RU", "ar", "zh-Hans", "es-419"))
ADDRESS = st.sampled_from(("", "https://mfa.samal.example/x?a=1&b=(2)#c", "http://127.0.0.1:8000/%D2%9B"))
NAMED = st.lists(st.tuples(SAID, TEXT), max_size=3).map(tuple)
POINT = st.tuples(
    st.floats(-90, 90).map(lambda value: round(value, 6)), st.floats(-180, 180).map(lambda value: round(value, 6))
)
CIRCLE = st.builds(
    lambda point, km: Circle(*point, km), POINT, st.floats(0, cap.MAX_KM).map(lambda value: round(value, 6))
)
RINGS = st.lists(POINT, min_size=3, max_size=8, unique=True).map(lambda points: (*points, points[0]))


def _some(values, **limits):
    return st.lists(values, **limits).map(tuple)


def _words(words, least=0):
    return _some(st.sampled_from(words), min_size=least, max_size=3, unique=True)


AREA = st.builds(CapArea, SAID, polygons=_some(RINGS, max_size=2), circles=_some(CIRCLE, max_size=2), geocodes=NAMED)
RESOURCE = st.builds(
    CapResource,
    SAID,
    SAID,
    uri=ADDRESS,
    size=st.none() | st.integers(0, 10**12),
    digest=st.just("") | st.just("a" * 40),
)
INFOS = st.builds(
    CapInfo,
    language=LANGUAGE,
    categories=_words(cap.CATEGORIES, 1),
    event=SAID,
    urgency=st.sampled_from(cap.URGENCIES),
    severity=st.sampled_from(cap.SEVERITIES),
    certainty=st.sampled_from(cap.CERTAINTIES),
    responses=_words(cap.RESPONSES),
    audience=TEXT,
    event_codes=NAMED,
    effective=st.none() | TIME,
    onset=st.none() | TIME,
    expires=st.none() | TIME,
    sender_name=TEXT,
    headline=TEXT,
    description=TEXT,
    instruction=TEXT,
    web=ADDRESS,
    contact=TEXT,
    parameters=NAMED,
    resources=_some(RESOURCE, max_size=2),
    areas=_some(AREA, max_size=3),
)
ALERTS = st.builds(
    CapAlert,
    identifier=NAME,
    sender=NAME,
    sent=TIME,
    msg_type=st.sampled_from(cap.MSG_TYPES),
    status=st.sampled_from(cap.STATUSES),
    scope=st.sampled_from(cap.SCOPES),
    source=TEXT,
    restriction=TEXT,
    addresses=TEXT,
    codes=_some(SAID, max_size=2),
    note=TEXT,
    references=_some(st.builds(CapReference, NAME, NAME, TIME), min_size=1, max_size=3),
    incidents=TEXT,
    infos=_some(INFOS, max_size=3),
)


@pytest.fixture(scope="module")
def schema(shared):
    return xmlschema.XMLSchema(str(shared("vectors/cap/CAP-v1.2.xsd")))


@given(alert=ALERTS)
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_is_valid_and_read_back_as_it_was(schema, alert):
    data = format_cap(alert)
    schema.validate(data.decode())
    assert parse_cap(data, name="x") == (alert, ())


def test_what_others_wrote_is_valid_when_written_again(schema):
    for seed in range(300):
        alert, _ = parse_cap(make_file(seed)[0], name="x")
        data = format_cap(alert)
        schema.validate(data.decode())
        assert parse_cap(data, name="x")[0] == alert


def test_the_schema_sees_a_mistake(schema):
    """Else nothing above would say anything."""
    data = format_cap(ALERT).decode()
    schema.validate(data)
    for wrong in (data.replace("Observed", "Certain"), data.replace("+05:00", "Z"), data.replace("sender>", "from>")):
        with pytest.raises(xmlschema.XMLSchemaValidationError):
            schema.validate(wrong)


def test_the_bytes_of_a_short_one():
    infos = (replace(INFO, areas=(CapArea("North", (), (Circle(42.0, -0.0, 2.5),), (("ISO 3166-2", "XB-N"),)),)),)
    assert format_cap(replace(ALERT, sent=datetime(2026, 3, 1, tzinfo=UTC), infos=infos)).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">\n'
        " <identifier>xs-mfa-17</identifier>\n <sender>xs-mfa.samal.example</sender>\n"
        " <sent>2026-03-01T00:00:00-00:00</sent>\n <status>Actual</status>\n <msgType>Alert</msgType>\n"
        " <scope>Public</scope>\n <info>\n  <language>en</language>\n  <category>Geo</category>\n"
        "  <event>Earthquake</event>\n  <urgency>Immediate</urgency>\n  <severity>Severe</severity>\n"
        "  <certainty>Observed</certainty>\n  <area>\n   <areaDesc>North</areaDesc>\n   <circle>42,0 2.5</circle>\n"
        "   <geocode>\n    <valueName>ISO 3166-2</valueName>\n    <value>XB-N</value>\n   </geocode>\n"
        "  </area>\n </info>\n</alert>\n"
    )


def test_an_update_names_the_one_before():
    update = replace(ALERT, identifier="xs-mfa-18", msg_type="Update", references=(ALERT.reference,))
    written = "<references>xs-mfa.samal.example,xs-mfa-17,2026-03-01T09:30:00+05:00</references>"
    assert written in format_cap(update).decode()


def test_what_xml_cannot_hold_is_replaced():
    info = replace(INFO, headline="a\x00b\x1bc\ud800d\r\ne\rf]]>&<g>")
    read = parse_cap(format_cap(replace(ALERT, infos=(info,))), name="x")[0]
    assert read.infos[0].headline == "a\ufffdb\ufffdc\ufffdd\ne\nf]]>&<g>"


def _with_area(**changes):
    return {"infos": (replace(INFO, areas=(CapArea("North", **changes),)),)}


def _with_info(**changes):
    return {"infos": (replace(INFO, **changes),)}


REFUSED = {
    "an identifier with a space": {"identifier": "xs mfa"},
    "an identifier with a comma": {"identifier": "xs,mfa"},
    "an identifier that XML cannot hold": {"identifier": "xs\ud800"},
    "no sender": {"sender": ""},
    "a sender of a book": {"sender": "x" * 501},
    "a time without a zone": {"sent": datetime(2026, 3, 1)},
    "a part of a second": {"sent": AT.replace(microsecond=1)},
    "a zone of half a minute": {"sent": AT.astimezone(timezone(timedelta(seconds=90)))},
    "a zone too far": {"sent": AT.astimezone(timezone(timedelta(hours=14, minutes=1)))},
    "a kind of nobody": {"msg_type": "alert"},
    "a status of nobody": {"status": ""},
    "a scope of nobody": {"scope": "All"},
    "an update of nothing": {"msg_type": "Update"},
    "a cancel of nothing": {"msg_type": "Cancel"},
    "a reference to a spaced name": {"references": (CapReference("a", "b c", AT),)},
    "no category": _with_info(categories=()),
    "a category of nobody": _with_info(categories=("Weather",)),
    "no event": _with_info(event=" "),
    "a severity of nobody": _with_info(severity="High"),
    "a language in words": _with_info(language="Kazakh language"),
    "a link to a file": _with_info(web="file:///etc/passwd"),
    "a link with letters of the world": _with_info(web="https://қ.example/"),
    "expires without a zone": _with_info(expires=datetime(2026, 3, 1)),
    "a parameter without a name": _with_info(parameters=(("", "x"),)),
    "a resource of less than nothing": _with_info(resources=(CapResource("a", "b", size=-1),)),
    "an area without words": {"infos": (replace(INFO, areas=(CapArea(""),)),)},
    "an open ring": _with_area(polygons=(RING[:-1],)),
    "a ring of three points": _with_area(polygons=(((0.0, 0.0), (1.0, 1.0), (0.0, 0.0)),)),
    "a ring off the globe": _with_area(polygons=(((91.0, 0.0), *RING[1:3], (91.0, 0.0)),)),
    "a ring of NaN": _with_area(polygons=((RING[0], (float("nan"), 0.0), RING[2], RING[0]),)),
    "a circle of less than nothing": _with_area(circles=(Circle(0.0, 0.0, -1.0),)),
    "a circle without an end": _with_area(circles=(Circle(0.0, 0.0, float("inf")),)),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_must_not_be_written_is_refused_in_one_line(name):
    with pytest.raises(CapError, match=r"^\w+: expected [^\n]{5,200}$"):
        format_cap(replace(ALERT, **REFUSED[name]))


def test_every_part_of_the_schema_is_written(schema):
    """A field that both the reader and the writer forgot would be missed by nothing above."""
    area = CapArea("North", (RING,), (Circle(1.0, 2.0, 3.0),), (("a", "b"),))
    info = CapInfo(
        "en", ("Geo",), "a", "Past", "Minor", "Likely", ("Avoid",), "a", (("a", "b"),), AT, AT, AT, "a", "a", "a", "a",
        "https://a.example/", "a", (("a", "b"),), (CapResource("a", "b", "https://a.example/", 1, "a"),), (area,),
    )  # fmt: skip
    alert = replace(
        ALERT, source="a", restriction="a", addresses="a", codes=("a",), note="a", references=(ALERT.reference,),
        incidents="a", infos=(info,),
    )  # fmt: skip
    written = format_cap(alert).decode()
    names = {element.name.rpartition("}")[2] for element in schema.elements["alert"].iter() if element.name}
    assert len(names) > 40
    assert {name for name in names if f"<{name}>" not in written} == {"alert", "derefUri", "altitude", "ceiling"}
