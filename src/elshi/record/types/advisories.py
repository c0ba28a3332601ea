"""Travel advisories: statements that say how safe a country and its parts are (docs/decisions/0031-travel.md)."""

from dataclasses import dataclass, field
from typing import Any

from elshi.base.errors import FormatError
from elshi.record.attachments import BlobRef
from elshi.record.fields import check_names, read_code, read_count, read_list, read_object
from elshi.record.types.common import read_head
from elshi.record.types.places import (
    check_country,
    check_part,
    format_gazetteer_ref,
    read_day,
    read_gazetteer_ref,
)
from elshi.record.types.statements import STATEMENT_FIELDS, StatementRecord, read_said

LEVELS = (1, 2, 3, 4)  # usual care; increased care; avoid all but necessary travel; do not travel
SECTIONS = ("entry", "safety", "health", "law", "documents", "money", "contacts")
MAJOR, MINOR = "major", "minor"
MAX_PARTS = 200
_ADVICE_FIELDS = {"country", "level", "parts", "sections", "change", "reviewed_on", "review_by", "gazetteer"}


@dataclass(frozen=True, slots=True)
class Advice:
    """What an advisory says beyond its words.

    `country`: its code; `level`: of LEVELS, for the whole country but for `parts`, the code and level of each that
    differs, in order of code; `sections`: of SECTIONS, in their order, one for each heading of the second level of
    each text; `change`: whether this version is MAJOR news or MINOR; `reviewed_on`, `review_by`: days, UTC: when a
    person last looked, and until when what stands here is to be looked at again; `gazetteer`: the blob with the names
    and borders that this is about.
    """

    country: str
    level: int
    parts: tuple[tuple[str, int], ...]
    sections: tuple[str, ...]
    change: str
    reviewed_on: str
    review_by: str
    gazetteer: BlobRef


@dataclass(frozen=True, slots=True)
class AdvisoryRecord(StatementRecord):
    """An advisory's version."""

    advice: Advice = field(kw_only=True)

    @property
    def blobs(self) -> tuple[BlobRef, ...]:
        """All blobs that it names; the gazetteer, which others share, last."""
        return (*self.own_blobs, self.advice.gazetteer)


def advisory_document(statement: dict[str, Any], advice: Advice) -> dict[str, Any]:
    """The unsigned advisory record: `statement` (of `statement_document`) with the advice."""
    return {**statement, "type": "advisory", "advice": format_advice(advice)}


def format_advice(advice: Advice) -> dict[str, Any]:
    """As it stands in a record."""
    return {
        "country": advice.country,
        "level": advice.level,
        "parts": [{"code": code, "level": level} for code, level in advice.parts],
        "sections": list(advice.sections),
        "change": advice.change,
        "reviewed_on": advice.reviewed_on,
        "review_by": advice.review_by,
        "gazetteer": format_gazetteer_ref(advice.gazetteer),
    }


def read_advice(value: Any) -> Advice:
    """What `format_advice` wrote. Raises FormatError for all else."""
    item = read_object(value, what="advice")
    check_names(item, _ADVICE_FIELDS, what="advice")
    country, level = check_country(item["country"]), _read_level(item)
    parts = tuple(_read_part(one, country) for one in read_list(item, "parts", longest=MAX_PARTS))
    codes = [code for code, _ in parts]
    if codes != sorted(set(codes)):
        raise FormatError("the parts are not in order of code, each once")
    if level in [one for _, one in parts]:
        raise FormatError("a part has the level of its country: expected only those that differ")
    sections = read_list(item, "sections", longest=len(SECTIONS))
    if not sections or sections != [code for code in SECTIONS if code in sections]:
        raise FormatError(f"the sections are not some of {', '.join(SECTIONS)}, in this order")
    reviewed_on, review_by = read_day(item, "reviewed_on"), read_day(item, "review_by")
    if review_by < reviewed_on:
        raise FormatError(f"review_by {review_by} is before reviewed_on {reviewed_on}")
    change = read_code(item, "change", (MAJOR, MINOR))
    gazetteer = read_gazetteer_ref(item["gazetteer"])
    return Advice(country, level, parts, tuple(sections), change, reviewed_on, review_by, gazetteer)


def read_advisory(value: dict[str, Any], method: str) -> AdvisoryRecord:
    """An advisory's version."""
    check_names(value, STATEMENT_FIELDS | {"advice"}, what="advisory record")
    head = read_head(value, method)
    said = read_said(value, office=head[2], id=head[0], version=head[1])
    return AdvisoryRecord(*head, *said, advice=read_advice(value["advice"]))


def _read_level(item: dict[str, Any]) -> int:
    return read_count(item, "level", lowest=LEVELS[0], highest=LEVELS[-1])


def _read_part(value: Any, country: str) -> tuple[str, int]:
    item = read_object(value, what="part")
    check_names(item, {"code", "level"}, what="part")
    return check_part(item["code"], country), _read_level(item)
