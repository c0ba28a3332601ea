"""What helps somebody in a country: numbers for an emergency, missions, phrases. Of a gazetteer, and read strictly."""

from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.record.fields import check_names, check_text, read_object
from elshi.speak.mail_addresses import check_mail_address
from elshi.travel.gazetteer_fields import MAX_LINE, Names, read_line, read_names, read_number


@dataclass(frozen=True, slots=True)
class Emergency:
    """A number that helps in an emergency, as it is dialled in the country."""

    names: Names
    number: str


@dataclass(frozen=True, slots=True)
class Mission:
    """An embassy, a consulate. `address`, `phone` and `mail` may be empty, `hours` without any language."""

    names: Names
    address: str
    phone: str
    mail: str
    hours: Names


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a citizen may have to say: what it means, how it is written in the local language, how it sounds."""

    means: Names
    says: str
    sounds: str


def read_emergency(value: object, wanted: frozenset[str], *, what: str) -> Emergency:
    """One entry of `emergency`; `wanted`: as `read_names` takes it."""
    found = read_object(value, what=what)
    check_names(found, {"names", "number"}, what=what)
    number = read_number(found["number"], what=f"{what}.number")
    if not number:
        raise FormatError(f"{what}.number: expected a number to dial; leave the entry out where there is none")
    return Emergency(read_names(found["names"], what=f"{what}.names", wanted=wanted), number)


def read_mission(value: object, wanted: frozenset[str], *, what: str) -> Mission:
    """One entry of `missions`."""
    found = read_object(value, what=what)
    check_names(found, {"names", "address", "phone", "mail", "hours"}, what=what)
    mail = check_text(found["mail"], what=f"{what}.mail")
    if mail:
        try:
            check_mail_address(mail)
        except FormatError as exc:
            raise FormatError(f"{what}.mail: {exc}") from exc
    return Mission(
        names=read_names(found["names"], what=f"{what}.names", wanted=wanted),
        address=read_line(found["address"], what=f"{what}.address") if found["address"] != "" else "",
        phone=read_number(found["phone"], what=f"{what}.phone"),
        mail=mail,
        hours=read_names(found["hours"], what=f"{what}.hours", longest=MAX_LINE) if found["hours"] != {} else {},
    )


def read_phrase(value: object, wanted: frozenset[str], *, what: str) -> Phrase:
    """One entry of `phrases`."""
    found = read_object(value, what=what)
    check_names(found, {"means", "says", "sounds"}, what=what)
    return Phrase(
        means=read_names(found["means"], what=f"{what}.means", wanted=wanted, longest=MAX_LINE),
        says=read_line(found["says"], what=f"{what}.says"),
        sounds=read_line(found["sounds"], what=f"{what}.sounds"),
    )
