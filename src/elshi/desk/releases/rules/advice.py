"""What an officer says of a country, checked against the gazetteer: the `advice` of an advisory."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from elshi.desk.releases.rules import RuleError
from elshi.record import Advice
from elshi.record.attachments import BlobRef
from elshi.record.types.advisories import LEVELS, MAJOR, MINOR, SECTIONS
from elshi.travel.gazetteer import Gazetteer, country_of, is_country_code

REVIEW_AFTER = timedelta(days=90)  # what is offered as the day of the next review
LONGEST_REVIEW = timedelta(days=366)


def first_advice(gazetteer: Gazetteer, country: str, *, ref: BlobRef, today: date) -> Advice:
    """What a new advisory begins with: the usual care, every section. Raises RuleError `not-a-place`."""
    return make_advice(
        gazetteer,
        Advice(country, LEVELS[0], (), SECTIONS, MAJOR, f"{today}", f"{today + REVIEW_AFTER}", ref),
        today=today,
    )


def make_advice(gazetteer: Gazetteer, given: Advice, *, today: date) -> Advice:
    """`given` as it is saved: parts and sections in order, parts of the country's own level left out.

    `today`: in UTC. Raises RuleError for what the gazetteer does not have, no such level, section or change, and for
    days that cannot be.
    """
    if not is_country_code(given.country):
        raise RuleError("not-a-place", place=given.country[:20])
    _check_place(gazetteer, given.country)
    parts = sorted({code: level for code, level in given.parts if level != given.level}.items())
    for code, _level in parts:
        if country_of(code) != given.country or code == given.country:
            raise RuleError("not-a-place", place=code[:20])
        _check_place(gazetteer, code)
    for level in (given.level, *(level for _code, level in given.parts)):
        if level not in LEVELS:
            raise RuleError("bad-code", codes=", ".join(map(str, LEVELS)), found=level)
    _check_codes(given.sections, SECTIONS)
    _check_codes([given.change], (MAJOR, MINOR))
    if not given.sections:
        raise RuleError("no-sections")
    check_review(given.reviewed_on, given.review_by, today=today)
    sections = tuple(code for code in SECTIONS if code in given.sections)
    return replace(given, parts=tuple(parts), sections=sections)


def review_again(given: Advice, *, today: date) -> Advice:
    """The same advice, reviewed today without news: to be looked at again after as long as was agreed before."""
    before, until = date.fromisoformat(given.reviewed_on), date.fromisoformat(given.review_by)
    term = max(until - before, timedelta(days=1))
    return replace(given, change=MINOR, reviewed_on=f"{today}", review_by=f"{today + term}")


def check_review(reviewed_on: str, review_by: str, *, today: date) -> None:
    """Raises RuleError `bad-review` unless the review is not after today and the next one after it, within a year."""
    first, last = _day(reviewed_on), _day(review_by)
    if not (first <= today and first < last <= first + LONGEST_REVIEW):
        raise RuleError("bad-review", days=LONGEST_REVIEW.days)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise RuleError("bad-review", days=LONGEST_REVIEW.days) from exc


def _check_place(gazetteer: Gazetteer, code: str) -> None:
    if gazetteer.place(code) is None:
        raise RuleError("not-a-place", place=code[:20])


def _check_codes(found: Collection[str], known: Collection[str]) -> None:
    for code in found:
        if code not in known:
            raise RuleError("bad-code", codes=", ".join(known), found=code[:40])
