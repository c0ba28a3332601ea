"""Verdicts from a receipt alone: one record, its proof and its texts, with no log, no node and no network.

A receipt says what became official with one entry. A later version, a withdrawal or the revocation of the key that
signed it is not in it, even if its checkpoint came after them, and every verdict from a receipt says so.

A receipt of a partner state is verified under the root key that our own log recognises, and marked as theirs.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from elshi.base.errors import UserError
from elshi.record import (
    AccountRecord,
    Ledger,
    Trust,
    VerifiedReceipt,
    WithdrawalRecord,
    parse_receipt,
    verify_receipt,
)
from elshi.text.markdown import plain_text
from elshi.verify.accounts import account_of_record, accounts_of_registry
from elshi.verify.dressing import make_speaker
from elshi.verify.handles import WAS, verify_account_question
from elshi.verify.library import Document, Library, make_document
from elshi.verify.matching import verify_text
from elshi.verify.partners import partner_trust
from elshi.verify.verdicts import Proof, Verdict


@dataclass(frozen=True)  # no slots: the library is built when first asked for
class ReceiptEvidence:
    """A receipt under a pinned root key, as what a verdict about a text rests on.

    `recognised_by`: of a partner's receipt, what our own log says that recognises it; None for one of our own.
    """

    receipt: VerifiedReceipt
    recognised_by: Ledger | None = None

    @property
    def pinned(self) -> bool:
        """True: a receipt is only verified under a pinned root key."""
        return True

    @property
    def as_of(self) -> str:
        """When the record was issued."""
        return self.receipt.record.issued_at

    @cached_property
    def library(self) -> Library:
        """The texts in the receipt."""
        library = Library()
        record, office = self.receipt.record, self.receipt.office
        library.speakers[record.office] = make_speaker(names=dict(office.names).values(), hosts=[office.host])
        for rendition in self.receipt.renditions:
            library.add(
                make_document(
                    record=record.id,
                    version=record.version,
                    language=rendition.language,
                    title=rendition.title,
                    body=plain_text(rendition.body),
                    office=record.office,
                )
            )
        return library

    def proof_of(self, document: Document | None) -> Proof:  # noqa: ARG002  # there is only one entry
        """The receipt's own proof, of the one record in it."""
        receipt = self.receipt
        return Proof(
            trust="pinned" if self.recognised_by is None else "recognised",
            origin=receipt.checkpoint.origin,
            log_size=receipt.checkpoint.size,
            root=receipt.checkpoint.root,
            index=receipt.index,
            leaf=receipt.leaf,
            epoch=receipt.office.epoch,
            confirmed=receipt.confirmed,
        )


def read_receipt_evidence(data: bytes, *, trust: Trust) -> ReceiptEvidence:
    """The receipt in a file, verified. Raises SecurityError if anything in it does not hold, FormatError."""
    return ReceiptEvidence(verify_receipt(data, trust=trust))


def office_of_receipt(data: bytes) -> str:
    """The office that a receipt says it is of; nothing is verified. Raises FormatError, NewerFormatError."""
    return parse_receipt(data).office


def read_partner_receipt(data: bytes, *, ledger: Ledger) -> ReceiptEvidence:
    """The receipt of a partner, verified under the root key that our own verified `ledger` recognises.

    Raises NotRecognisedError if it is of no partner of ours; SecurityError, FormatError as `read_receipt_evidence`.
    """
    trust = partner_trust(ledger, office_of_receipt(data), what="it")
    return ReceiptEvidence(verify_receipt(data, trust=trust), ledger)


def say_whose(verdict: Verdict, evidence: ReceiptEvidence) -> Verdict:
    """The verdict by a receipt; of a partner's, with words that keep it from being taken for one of ours."""
    ours = evidence.recognised_by
    if ours is None:
        return verdict
    own, theirs = ours.office.office, evidence.receipt.office.office
    said = f"; the receipt is of {theirs}, a partner that {own} recognises as of {ours.newest}: no word of {own} itself"
    return replace(verdict, note=verdict.note + said)


def verify_receipt_text(evidence: ReceiptEvidence, text: str | None) -> Verdict:
    """The verdict about `text` by a receipt; without a text, about the record that the receipt proves."""
    record = evidence.receipt.record
    if text is None and isinstance(record, AccountRecord):
        return _verify_account(evidence, record)
    verdict = _verify_record(evidence) if text is None else verify_text(evidence, text)
    later = _as_old_as(evidence)
    if verdict.verdict == "unknown" and not evidence.receipt.renditions:
        later = f"; this receipt, of {record.id}, holds no text"
    return replace(verdict, note=verdict.note + later)


def verify_receipt_account(
    evidence: ReceiptEvidence, *, handle: str | None = None, platform: str | None = None, url: str | None = None
) -> Verdict:
    """The verdict about a handle or address by the receipt of a registry snapshot. Raises UserError for another one."""
    registry = evidence.receipt.snapshot
    if registry is None:
        raise UserError("expected the receipt of a registry snapshot for a handle or an address; nothing was verified")
    accounts = accounts_of_registry(registry, pinned=True, as_of=evidence.as_of, proof=evidence.proof_of(None))
    verdict = verify_account_question([accounts], handle=handle, platform=platform, url=url)
    return replace(verdict, note=verdict.note + _as_old_as(evidence))


def _as_old_as(evidence: ReceiptEvidence) -> str:
    return f"; so it was as of entry {evidence.receipt.index} of the log, what came later a receipt cannot say"


def _verify_account(evidence: ReceiptEvidence, record: AccountRecord) -> Verdict:
    """The verdict about the account in a receipt. Its note begins with the status: of all that is what ages."""
    receipt = evidence.receipt
    account = account_of_record(record, leaf=receipt.leaf, names={})
    note = f"{record.status} as of entry {receipt.index} of the log, {record.issued_at}; "
    if record.status == "active":
        note += "a receipt is only as new as its entry: whether the account was suspended, seized or retired since, it "
        note += "cannot say; ask a newer copy of the record"
    else:
        note += f"{WAS[record.status]}; a receipt is only as new as its entry"
    return Verdict(
        "official-account" if record.status == "active" else "superseded",
        office=record.office,
        record=record.id,
        version=record.version,
        account=account.to_json(),
        proof=evidence.proof_of(None),
        as_of=evidence.as_of,
        note=note,
    )


def _verify_record(evidence: ReceiptEvidence) -> Verdict:
    record = evidence.receipt.record
    verdict, note = "authentic", "the receipt proves this record"
    if isinstance(record, WithdrawalRecord):
        verdict, note = "withdrawn", "the receipt proves that this statement was withdrawn"
    return Verdict(
        verdict,
        office=record.office,
        record=record.id,
        version=record.version,
        proof=evidence.proof_of(None),
        as_of=evidence.as_of,
        note=note,
    )
