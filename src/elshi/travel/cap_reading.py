"""Warnings of others from bytes: OASIS CAP 1.2 and 1.1, read tolerantly, within limits.

Refused as a whole, with one line: what `safe_xml` refuses, is in another namespace, or does not say who warns, what the
message is called, when it was sent and whether it is an Alert, an Update or a Cancel. Everything else is taken as it
comes: the order of elements, upper and lower case of words, elements of others. An optional part that is no good (a
time without a zone, a polygon off the globe) is left out, and said.

What is not done: a signature is not verified, nothing that a file names is fetched, text is not cleaned of HTML:
whoever shows it escapes it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
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
    UNKNOWN,
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
from elshi.travel.safe_xml import parse_xml

NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
MAX_BYTES = 2 << 20  # the largest public ones, with the borders of many districts, have some hundred KB
MAX_ELEMENTS = 20_000
MAX_POINTS = 50_000  # of all polygons together
# xs:dateTime. CAP wants whole seconds and a zone in numbers (3.3.2); feeds write Z and parts of a second as well.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
_PARTS_OF_A_SECOND = re.compile(r"\.\d+")
_NUMBER = r"[+-]?(?:\d{1,10}(?:\.\d{0,20})?|\.\d{1,20})"
_POINT = re.compile(rf"({_NUMBER}),({_NUMBER})")
_CIRCLE = re.compile(rf"({_NUMBER}),({_NUMBER}) ({_NUMBER})")
_SIZE = re.compile(r"\d{1,15}")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")


def parse_cap(data: bytes, *, name: str) -> tuple[CapAlert, tuple[str, ...]]:
    """The warning that `data` is, and a line for each optional part that was left out of it.

    `name` stands for the file in errors. A ring that is not closed is closed; `severity`, `urgency` and `certainty` of
    no known word are "Unknown", a category is "Other", a scope that is not said is "Public". Raises CapError.
    """
    root = parse_xml(data, name=name, max_bytes=MAX_BYTES, max_elements=MAX_ELEMENTS)
    space = next((space for space in NAMESPACES if root.tag == f"{{{space}}}alert"), None)
    if space is None:
        raise CapError(f"{name}: expected an alert of CAP 1.2 or 1.1, found {root.tag[:100]!r}")
    left_out: list[str] = []
    return _Reader(space, name, left_out).read_alert(root), tuple(left_out)


class _Reader:
    """Of one file: its namespace, its name, and where what is left out is said."""

    def __init__(self, space: str, name: str, left_out: list[str]) -> None:
        self._space, self._name, self._left_out = f"{{{space}}}", name, left_out
        self._points = 0

    def read_alert(self, root: ET.Element) -> CapAlert:
        msg_type = self._needed_word(root, "msgType", MSG_TYPES)
        references = tuple(self._references(self._text(root, "references")))
        if msg_type != "Alert" and not references:
            self._left_out.append(f"references: expected what this {msg_type} is about, found nothing")
        return CapAlert(
            identifier=self._needed_name(root, "identifier"),
            sender=self._needed_name(root, "sender"),
            sent=self._needed_time(root),
            msg_type=msg_type,
            status=self._needed_word(root, "status", STATUSES),
            scope=_word(self._text(root, "scope"), SCOPES) or SCOPES[0],
            source=self._text(root, "source"),
            restriction=self._text(root, "restriction"),
            addresses=self._text(root, "addresses"),
            codes=self._texts(root, "code"),
            note=self._text(root, "note"),
            references=references,
            incidents=self._text(root, "incidents"),
            infos=tuple(self._info(one) for one in self._all(root, "info")),
        )

    def _info(self, info: ET.Element) -> CapInfo:
        text, times = self._text, {name: self._time(info, name) for name in ("effective", "onset", "expires")}
        language = text(info, "language")
        certainty = text(info, "certainty")
        if certainty.casefold() == "very likely":  # CAP 1.2, 3.2.2: of CAP 1.0, the same as Likely
            certainty = "Likely"
        return CapInfo(
            language=language if _LANGUAGE.fullmatch(language) else "en-US",  # 3.2.2: what is not said is en-US
            categories=_words(self._texts(info, "category"), CATEGORIES) or ("Other",),
            event=text(info, "event"),
            urgency=_word(text(info, "urgency"), URGENCIES) or UNKNOWN,
            severity=_word(text(info, "severity"), SEVERITIES) or UNKNOWN,
            certainty=_word(certainty, CERTAINTIES) or UNKNOWN,
            responses=_words(self._texts(info, "responseType"), RESPONSES),
            audience=text(info, "audience"),
            event_codes=self._named(info, "eventCode"),
            **times,
            sender_name=text(info, "senderName"),
            headline=text(info, "headline"),
            description=text(info, "description"),
            instruction=text(info, "instruction"),
            web=text(info, "web"),
            contact=text(info, "contact"),
            parameters=self._named(info, "parameter"),
            resources=tuple(self._resource(one) for one in self._all(info, "resource")),
            areas=tuple(self._area(one) for one in self._all(info, "area")),
        )

    def _resource(self, resource: ET.Element) -> CapResource:
        size = self._text(resource, "size")
        if size and not _SIZE.fullmatch(size):
            self._left_out.append(f"size: expected a number of bytes, found {size[:40]!r}")
            size = ""
        return CapResource(
            description=self._text(resource, "resourceDesc"),
            mime_type=self._text(resource, "mimeType"),
            uri=self._text(resource, "uri"),
            size=int(size) if size else None,
            digest=self._text(resource, "digest"),
        )

    def _area(self, area: ET.Element) -> CapArea:
        rings = (self._ring(written) for written in self._texts(area, "polygon"))
        circles = (self._circle(written) for written in self._texts(area, "circle"))
        return CapArea(
            description=self._text(area, "areaDesc"),
            polygons=tuple(ring for ring in rings if ring),
            circles=tuple(circle for circle in circles if circle),
            geocodes=self._named(area, "geocode"),
        )

    def _ring(self, written: str) -> Ring | None:
        """3.2.4: points "lat,lon" with white space between. None, and said, unless it is a ring on the globe."""
        pieces = _one_space(written).split()
        self._points += len(pieces)
        if self._points > MAX_POINTS:
            raise CapError(f"{self._name}: expected at most {MAX_POINTS} points, found more")
        points = [_point(match) for match in map(_POINT.fullmatch, pieces) if match]
        ring = tuple(point for point in points if point)
        if ring and ring[0] != ring[-1]:
            ring = (*ring, ring[0])
        if len(points) != len(pieces) or None in points or len(set(ring)) < 3:
            self._left_out.append(f"polygon: expected three points lat,lon and more, found {written[:40]!r}")
            return None
        return ring

    def _circle(self, written: str) -> Circle | None:
        """3.2.4: "lat,lon radius", the radius in kilometres."""
        match = _CIRCLE.fullmatch(_one_space(written))
        point = _point(match) if match else None
        if match is None or point is None or not 0 <= float(match[3]) <= MAX_KM:
            self._left_out.append(f"circle: expected lat,lon and a radius in km, found {written[:40]!r}")
            return None
        return Circle(*point, float(match[3]))

    def _references(self, written: str) -> Iterator[CapReference]:
        """3.2.1: "sender,identifier,sent", with white space between several."""
        for piece in written.split():
            sender, _, rest = piece.partition(",")
            identifier, _, sent = rest.rpartition(",")
            moment = _moment(sent)
            if sender and identifier and moment:
                yield CapReference(sender, identifier, moment)
            else:
                self._left_out.append(f"references: expected sender,identifier,sent, found {piece[:80]!r}")

    def _named(self, parent: ET.Element, tag: str) -> tuple[Named, ...]:
        pairs = ((self._text(one, "valueName"), self._text(one, "value")) for one in self._all(parent, tag))
        return tuple(pair for pair in pairs if pair[0])

    def _time(self, parent: ET.Element, tag: str) -> datetime | None:
        written = self._text(parent, tag)
        moment = _moment(written)
        if written and moment is None:
            self._left_out.append(f"{tag}: expected a time with its zone, found {written[:40]!r}")
        return moment

    def _needed_time(self, root: ET.Element) -> datetime:
        written = self._needed(root, "sent")
        moment = _moment(written)
        if moment is None:
            raise CapError(f"{self._name}: sent: expected a time with its zone, found {written[:40]!r}")
        return moment

    def _needed_word(self, root: ET.Element, tag: str, words: tuple[str, ...]) -> str:
        written = self._needed(root, tag)
        word = _word(written, words)
        if word is None:
            raise CapError(f"{self._name}: {tag}: expected one of {', '.join(words)}, found {written[:40]!r}")
        return word

    def _needed_name(self, root: ET.Element, tag: str) -> str:
        written = self._needed(root, tag)
        if len(written) > MAX_NAME:
            raise CapError(f"{self._name}: {tag}: expected at most {MAX_NAME} signs, found {len(written)}")
        return written

    def _needed(self, root: ET.Element, tag: str) -> str:
        """Its text, where there is exactly one with a text: of two, nobody could say which one was meant."""
        found = self._texts(root, tag)
        if len(found) != 1:
            raise CapError(f"{self._name}: expected one {tag}, found {len(found) or 'none'}")
        return found[0]

    def _text(self, parent: ET.Element, tag: str) -> str:
        return next(iter(self._texts(parent, tag)), "")

    def _texts(self, parent: ET.Element, tag: str) -> tuple[str, ...]:
        """What elements of that name say, those that say nothing left out."""
        texts = ((one.text or "").strip() for one in self._all(parent, tag))
        return tuple(text for text in texts if text)

    def _all(self, parent: ET.Element, tag: str) -> list[ET.Element]:
        return parent.findall(self._space + tag)


def _word(written: str, words: tuple[str, ...]) -> str | None:
    return next((word for word in words if word.casefold() == written.casefold()), None)


def _words(written: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are known, each once, in the order in which they came."""
    return tuple(dict.fromkeys(word for word in (_word(one, words) for one in written) if word))


def _moment(written: str) -> datetime | None:
    """With the zone that it was written in; None for what is no moment. A part of a second is cut off."""
    if not _TIME.fullmatch(written):
        return None
    try:
        moment = datetime.fromisoformat(_PARTS_OF_A_SECOND.sub("", written))
        moment.astimezone(UTC)  # raises where the calendar ends
    except (ValueError, OverflowError):
        return None
    return moment


def _point(match: re.Match[str]) -> Point | None:
    lat, lon = float(match[1]), float(match[2])
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _one_space(written: str) -> str:
    """With one space between pieces and none beside a comma: some write "lat, lon"."""
    return " ".join(written.split()).replace(" ,", ",").replace(", ", ",")
