"""What can be drafted, approved, released and signed: one table, from the name of a kind to all that depends on it.

The desk's actions, the press and the pages ask this table; nothing else knows how the kinds differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from elshi.base.canonical import format_canonical
from elshi.base.clock import format_time
from elshi.desk.releases.rules import RuleError, assets, attachments, content, offices, record, withdrawals
from elshi.desk.releases.rules.identity import ACCOUNTS, OFFICES, STATEMENTS, WITHDRAWALS, Identity, Naming
from elshi.desk.releases.rules.registered import Registered
from elshi.desk.releases.rules.wholes import Whole

STATEMENT, ACCOUNT, OFFICE, WITHDRAWAL = "statement", "account", "office", "withdrawal"


def _nothing(_whole: Whole) -> None:
    """The strict reader has said all there is to say."""


def _fits_always(_whole: Whole, _registered: Registered) -> None:
    """Statements do not depend on the registry."""


def _no_blobs(_whole: Whole) -> list[bytes]:
    return []


def _no_files(_whole: Whole) -> list[attachments.KeptFile]:
    return []


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of draft is read, checked, named and turned into a record.

    `parse_content`: canonical text to whole, or FormatError. `said`: what of a whole counts when two are compared.
    `make_record`: the unsigned record. `blobs`, `files`: what has to be in the blob store before the record is in the
    log, made of the content or kept apart from it. `check_complete`: RuleError for what lacks before it is handed in.
    `check_honoured`: RuleError for a wish that this version would silently ignore. `check_fits`: RuleError unless the
    registry can take it. `in_registry`: a snapshot of the registry follows it in the log.
    """

    name: str
    naming: Naming
    parse_content: Callable[[str], Whole]
    said: Callable[[Whole], object]
    make_record: Callable[..., Whole]
    blobs: Callable[[Whole], list[bytes]] = _no_blobs
    files: Callable[[Whole], list[attachments.KeptFile]] = _no_files
    check_complete: Callable[[Whole], None] = _nothing
    check_honoured: Callable[[Whole], None] = _nothing
    check_fits: Callable[[Whole, Registered], None] = _fits_always
    in_registry: bool = False

    def check_corrected(self, *, old: Whole, new: Whole, version: int) -> None:
        """Raises RuleError `nothing-corrected` when two wholes of this kind say the same; salts are no words.

        `old`: what is published as `version`; `new`: what shall take its place.
        """
        if self.said(old) == self.said(new):
            raise RuleError("nothing-corrected", version=version)

    def format_unsigned(self, text: str, *, identity: Identity, issued_at: datetime) -> str:
        """The complete record without its proof, as canonical JSON text; the same input gives the same text, always.

        `text` is a canonical whole. Raises SecurityError when it is not one that could have been saved.
        """
        whole = self.parse_content(text)
        return format_canonical(self.make_record(whole, identity=identity, issued_at=format_time(issued_at))).decode()


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name=STATEMENT,
            naming=STATEMENTS,
            parse_content=content.parse_content,
            said=content.said,
            make_record=record.make_statement,
            blobs=record.statement_blobs,
            files=record.statement_files,
            check_complete=content.check_complete,
            check_honoured=record.check_honoured,
        ),
        Kind(
            name=ACCOUNT,
            naming=ACCOUNTS,
            parse_content=assets.parse_asset,
            said=lambda whole: whole["account"],
            make_record=assets.make_account_record,
            check_fits=assets.check_fits,
            in_registry=True,
        ),
        Kind(
            name=OFFICE,
            naming=OFFICES,
            parse_content=offices.parse_office,
            said=lambda whole: whole["child"],
            make_record=offices.make_office_record,
            check_fits=offices.check_fits,
            in_registry=True,
        ),
        Kind(
            name=WITHDRAWAL,
            naming=WITHDRAWALS,
            parse_content=withdrawals.parse_withdrawal,
            said=lambda whole: whole["reason"],
            make_record=withdrawals.make_withdrawal,
        ),
    )
}
