"""What a record is called: its id, its version, and what it takes the place of; one rule for the desk and the press."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from elshi.base.ids import StatementId
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.wholes import Whole
from elshi.record import Replaces


@dataclass(frozen=True, slots=True)
class Identity:
    """`year` and `number` are those of a statement's id; an account has year 0 and its number, an office 0 and 0."""

    id: str
    version: int
    year: int
    number: int
    replaces: Replaces | None


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The released version that a draft takes the place of. `leaf`: the leaf hash of its entry, in hex."""

    kind: str
    id: str
    version: int
    year: int
    number: int
    leaf: str


@dataclass(frozen=True, slots=True)
class Naming:
    """How records of a kind get their ids. `follows`: the kinds of what one of this kind may take the place of.

    `series(at)`: the year in which a new one is counted, 0 for one count over all years, None for no count.
    `format_id(office, year, number, whole)`: a new one's id; None: there are no new ones, only replacements.
    """

    follows: frozenset[str]
    series: Callable[[datetime], int | None]
    format_id: Callable[[str, int, int, Whole], str] | None


def _statement_id(office: str, year: int, number: int, _whole: Whole) -> str:
    return str(StatementId(office, year, number))


def _account_id(office: str, _year: int, number: int, _whole: Whole) -> str:
    return f"{office}/account/{number}"


def _office_id(_office: str, _year: int, _number: int, whole: Whole) -> str:
    return str(whole["child"]["id"])


# A withdrawal that was disowned (its key was revoked) may be followed: the chain runs over everything.
_SAID = frozenset({"statement", "withdrawal"})
STATEMENTS = Naming(_SAID, lambda at: at.year, _statement_id)
WITHDRAWALS = Naming(_SAID, lambda _at: None, None)
ACCOUNTS = Naming(frozenset({"account"}), lambda _at: 0, _account_id)
OFFICES = Naming(frozenset({"office"}), lambda _at: None, _office_id)


def identify(
    naming: Naming, whole: Whole, *, office: str, at: datetime, old: Predecessor | None, number: int
) -> Identity:
    """The identity of the record that `whole` gives, released `at`; a new one is counted as `number`.

    Raises RuleError `record-changed` when the whole does not name exactly what it takes the place of.
    """
    if old is None:
        year = naming.series(at)
        if naming.format_id is None or whole["replaces"] is not None:
            raise RuleError("record-changed")
        counted = (0, 0) if year is None else (year, number)
        return Identity(naming.format_id(office, *counted, whole), 1, *counted, None)
    if old.kind not in naming.follows or whole["replaces"] != {"id": old.id, "version": old.version}:
        raise RuleError("record-changed")
    return Identity(old.id, old.version + 1, old.year, old.number, Replaces(old.version, old.leaf))
