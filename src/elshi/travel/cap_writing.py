"""Warnings of ours to bytes: what `format_cap` gives is valid against the OASIS schema of CAP 1.2 (CAP-v1.2.xsd).

Strict, unlike reading: CapError for a value that the schema or section 3.2 of CAP 1.2 does not allow, before a byte is
written. Elements stand in the order of the schema; the same value gives the same bytes.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from elshi.travel.cap import (
    CATEGORIES,
    CERTAINTIES,
    MAX_KM,
    MAX_NAME,
    MSG_TYPES,
    RESPONSES,
    SCOPES,
    SEVERITIES,
    STATUSES,
    URGENCIES,
    CapAlert,
    CapArea,
    CapError,
    CapInfo,
    CapReference,
    CapResource,
    Circle,
    Named,
    Point,
    Ring,
)

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
DEGREES = 6  # places after the point: a tenth of a metre
_NAME = re.compile(r"[^\s,<&]+")  # 3.2.1: an identifier and a sender have no spaces, commas, < or &
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")  # xs:language
_ADDRESS = re.compile(r"https?://[!-;=?-\[\]_a-z~]+")  # RFC 3986: its signs, which xs:anyURI takes everywhere
_FARTHEST = timedelta(hours=14)  # XML Schema 2, 3.2.7.3
# XML 1.0, 2.2: characters that no XML document may hold
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def format_cap(alert: CapAlert) -> bytes:
    """The bytes of one CAP 1.2 file, UTF-8. Raises CapError for what must not be written.

    An Update, Cancel, Ack or Error names what it is about; times are aware, of whole seconds; a ring has four points or
    more, is closed and on the globe; links are http or https. A sign that XML cannot hold becomes U+FFFD, a carriage
    return a line feed. An empty text, None and () are not written.
    """
    root = ET.Element("alert", {"xmlns": NAMESPACE})
    _add(root, "identifier", _name("identifier", alert.identifier))
    _add(root, "sender", _name("sender", alert.sender))
    _add(root, "sent", _time("sent", alert.sent))
    _add(root, "status", _word("status", alert.status, STATUSES))
    _add(root, "msgType", _word("msgType", alert.msg_type, MSG_TYPES))
    _add(root, "source", alert.source)
    _add(root, "scope", _word("scope", alert.scope, SCOPES))
    _add(root, "restriction", alert.restriction)
    _add(root, "addresses", alert.addresses)
    _add_each(root, "code", alert.codes)
    _add(root, "note", alert.note)
    _add(root, "references", _references(alert))
    _add(root, "incidents", alert.incidents)
    for info in alert.infos:
        _add_info(root, info)
    ET.indent(root, space=" ")
    body = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _add_info(root: ET.Element, info: CapInfo) -> None:
    if not info.categories:
        raise CapError("category: expected at least one, found none")
    element = ET.SubElement(root, "info")
    _add(element, "language", _language(info.language))
    _add_each(element, "category", (_word("category", one, CATEGORIES) for one in info.categories))
    _add(element, "event", _said("event", info.event))
    _add_each(element, "responseType", (_word("responseType", one, RESPONSES) for one in info.responses))
    _add(element, "urgency", _word("urgency", info.urgency, URGENCIES))
    _add(element, "severity", _word("severity", info.severity, SEVERITIES))
    _add(element, "certainty", _word("certainty", info.certainty, CERTAINTIES))
    _add(element, "audience", info.audience)
    _add_named(element, "eventCode", info.event_codes)
    for name, moment in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _add(element, name, "" if moment is None else _time(name, moment))
    _add(element, "senderName", info.sender_name)
    _add(element, "headline", info.headline)
    _add(element, "description", info.description)
    _add(element, "instruction", info.instruction)
    _add(element, "web", _address("web", info.web))
    _add(element, "contact", info.contact)
    _add_named(element, "parameter", info.parameters)
    for resource in info.resources:
        _add_resource(element, resource)
    for area in info.areas:
        _add_area(element, area)


def _add_resource(info: ET.Element, resource: CapResource) -> None:
    if resource.size is not None and resource.size < 0:
        raise CapError(f"size: expected a number of bytes, found {resource.size}")
    element = ET.SubElement(info, "resource")
    _add(element, "resourceDesc", _said("resourceDesc", resource.description))
    _add(element, "mimeType", _said("mimeType", resource.mime_type))
    _add(element, "size", "" if resource.size is None else str(resource.size))
    _add(element, "uri", _address("uri", resource.uri))
    _add(element, "digest", resource.digest)


def _add_area(info: ET.Element, area: CapArea) -> None:
    element = ET.SubElement(info, "area")
    _add(element, "areaDesc", _said("areaDesc", area.description))
    _add_each(element, "polygon", map(_format_ring, area.polygons))
    _add_each(element, "circle", map(_format_circle, area.circles))
    _add_named(element, "geocode", area.geocodes)


def _format_ring(ring: Ring) -> str:
    points = [_format_point(point) for point in ring]
    if len(points) < 4 or points[0] != points[-1]:
        raise CapError(f"polygon: expected four points or more, the last the same as the first, found {len(points)}")
    return " ".join(points)


def _format_circle(circle: Circle) -> str:
    if not 0 <= circle.radius_km <= MAX_KM:
        raise CapError(f"circle: expected a radius from 0 to {MAX_KM} km, found {circle.radius_km}")
    return f"{_format_point((circle.lat, circle.lon))} {_number(circle.radius_km)}"


def _format_point(point: Point) -> str:
    lat, lon = point
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # of NaN neither is true
        raise CapError(f"point: expected a latitude from -90 to 90 and a longitude from -180 to 180, found {lat},{lon}")
    return f"{_number(lat)},{_number(lon)}"


def _number(value: float) -> str:
    """In digits, never as 1e-07; neither `-0` nor zeros at the end."""
    written = f"{value:.{DEGREES}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _references(alert: CapAlert) -> str:
    if alert.msg_type != "Alert" and not alert.references:
        raise CapError(f"references: expected what this {alert.msg_type} is about, found nothing")
    return " ".join(map(_format_reference, alert.references))


def _format_reference(reference: CapReference) -> str:
    names = _name("sender", reference.sender), _name("identifier", reference.identifier)
    return ",".join((*names, _time("references", reference.sent)))


def _time(name: str, moment: datetime) -> str:
    """3.3.2: seconds and a zone in numbers; of UTC that is -00:00, never Z."""
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() % 60 or abs(offset) > _FARTHEST or moment.microsecond:
        raise CapError(f"{name}: expected whole seconds and a zone of whole minutes up to 14 h, found {moment!r}")
    return moment.isoformat() if offset else moment.isoformat()[:19] + "-00:00"


def _name(name: str, text: str) -> str:
    if not _NAME.fullmatch(text) or _NOT_XML.search(text) or len(text) > MAX_NAME:
        raise CapError(f"{name}: expected 1 to {MAX_NAME} signs without spaces, commas, < and &, found {text[:80]!r}")
    return text


def _word(name: str, text: str, words: tuple[str, ...]) -> str:
    if text not in words:
        raise CapError(f"{name}: expected one of {', '.join(words)}, found {text[:40]!r}")
    return text


def _said(name: str, text: str) -> str:
    if not text.strip():
        raise CapError(f"{name}: expected a text, found none")
    return text


def _language(tag: str) -> str:
    if not _LANGUAGE.fullmatch(tag):
        raise CapError(f"language: expected a tag like kk or zh-Hans, found {tag[:40]!r}")
    return tag


def _address(name: str, text: str) -> str:
    if text and not _ADDRESS.fullmatch(text):
        raise CapError(f"{name}: expected an http or https address in ASCII, found {text[:80]!r}")
    return text


def _add_named(parent: ET.Element, tag: str, pairs: Iterable[Named]) -> None:
    for name, value in pairs:
        element = ET.SubElement(parent, tag)
        _add(element, "valueName", _said(tag, name))
        ET.SubElement(element, "value").text = _clean(value)


def _add_each(parent: ET.Element, tag: str, texts: Iterable[str]) -> None:
    for text in texts:
        _add(parent, tag, text)


def _add(parent: ET.Element, tag: str, text: str) -> None:
    if text:
        ET.SubElement(parent, tag).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
