"""What the press checks before it signs: the text, its hash, its approvals, its id, its times and the record, again.

The content is the start of everything: hash, renditions and record are computed from it, not believed. Who wrote and
who approved is read from rows of the database, and each approval must have its row in the audit trail as well, newer
than the last time the draft was sent back.

What this cannot see: somebody who writes to the database file can drop its triggers, forge an approval together with
an audit row (the trail's hashes need no key), and put the triggers back. That takes approvals signed by the approvers'
own keys, which are not built yet.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import parse_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.base.ids import StatementId, parse_statement_id
from elshi.desk.audit.models import AuditRow
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import DraftVersion, Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.content import hash_content, parse_content, read_renditions
from elshi.desk.releases.rules.record import Identity, format_unsigned
from elshi.log.merkle import leaf_hash
from elshi.log.note import Signer
from elshi.record.documents import Replaces, parse_record
from elshi.record.proofs import sign_document
from elshi.record.reading import read_official_log
from elshi.record.rendition import Rendition
from elshi.record.trust import Trust


def check_release(release: Release, *, office: str) -> list[Rendition]:
    """The renditions of a release that holds: approved, unchanged, its record the one that its content gives.

    What came before what is asked of the audit trail, not of clocks: a clock may be wrong, and nothing may stop because
    it is. Raises RuleError with the reason, or SecurityError for a content that could not have been saved.
    """
    version = release.version
    _check_types(release)
    if hash_content(version.content) != version.sha256:
        raise RuleError("stale-content")
    version.check_approved()
    whole = parse_content(version.content)
    identity = _identify(release)
    expected = format_unsigned(version.content, identity=identity, issued_at=release.queued_at)
    if release.unsigned != expected or whole["office"] != office or identity.id.office != office:
        raise RuleError("record-changed")
    _check_honoured(whole)
    _check_released(release, after=_find_approval(version))
    return read_renditions(whole)


def _check_honoured(whole: dict[str, Any]) -> None:
    """Raises RuleError for wishes that this version would silently ignore: the approver read them in the content."""
    if (whole["embargo"], whole["channels"], whole["attachments"], whole["about"]) != (None, ["site"], [], []):
        raise RuleError("not-honoured")


def _find_approval(version: DraftVersion) -> int:
    """The audit row by which the version is approved. Raises RuleError unless the trail knows every approver.

    An approval from before the draft was last sent back counts no more; the approvers must still be known people.
    """
    rows = AuditRow.objects.filter(object_type="releases.draft", object_id=str(version.draft_id)).order_by("id")
    returned = rows.filter(act=Act.RETURN_DRAFT.value).last()
    given = {row.actor_id: row for row in rows.filter(act=Act.APPROVE_DRAFT.value, details__sha256=version.sha256)}
    approvers = set(version.approvals.values_list("approver_id", flat=True))
    current = [given[one] for one in approvers & set(given) if returned is None or given[one].id > returned.id]
    if not current or not approvers <= set(given) or Person.objects.filter(pk__in=approvers).count() < len(approvers):
        raise RuleError("approval-not-on-record")
    return min(row.id for row in current)


def _check_released(release: Release, *, after: int) -> None:
    """Raises RuleError unless the trail, later than row `after`, holds this release with its content and its moment."""
    acts = AuditRow.objects.filter(object_type="releases.release", object_id=str(release.pk), id__gt=after)
    act = Act.RELEASE_STATEMENT.value
    if not acts.filter(act=act, details__sha256=release.version.sha256, at=release.queued_at).exists():
        raise RuleError("release-not-on-record")


def _check_types(release: Release) -> None:
    """SQLite keeps any type in any column. Raises FormatError where a forged row has another one than ours."""
    texts: tuple[object, ...] = (
        release.unsigned,
        release.statement_id,
        release.leaf_hash,
        release.version.content,
        release.version.sha256,
    )
    signed: object = release.signed
    if not all(isinstance(text, str) for text in texts) or not isinstance(signed, bytes | memoryview | None):
        raise FormatError("a column of the release holds another type than ours")


def _identify(release: Release) -> Identity:
    old = release.version.draft.replaces
    statement = parse_statement_id(release.statement_id)
    named = parse_content(release.version.content)["replaces"]
    if old is None:
        wanted, replaces, number = None, None, 1
        if release.queued_at.year != statement.year:
            raise RuleError("record-changed")
    else:
        wanted = {"id": old.statement_id, "version": old.statement_version}
        replaces = Replaces(old.statement_version, old.leaf_hash)
        number = old.statement_version + 1
        if statement != StatementId(statement.office, old.year, old.number):
            raise RuleError("record-changed")
    if named != wanted or (
        release.statement_version,
        release.year,
        release.number,
    ) != (number, statement.year, statement.number):
        raise RuleError("record-changed")
    return Identity(id=statement, version=number, replaces=replaces)


def read_signed(
    release: Release, *, private_key: Ed25519PrivateKey, method: str, is_logged: Callable[[bytes], int | None]
) -> bytes:
    """The release's signed record: signed now, or the stored bytes if they are what signing gives.

    Signing is deterministic, so a second signature over the same record is the same bytes. Stored bytes that are in
    the log already are accepted though the key has changed since. Raises RuleError `signature-changed`.
    """
    document = parse_canonical(release.unsigned.encode())
    fresh = sign_document(document, private_key=private_key, method=method, created=document["issued_at"])
    if release.signed is None:
        return fresh
    stored = bytes(release.signed)
    bare = {name: value for name, value in parse_canonical(stored).items() if name != "proof"}
    same_record = bare == document and release.leaf_hash == leaf_hash(stored).hex()
    if not same_record or (stored != fresh and is_logged(leaf_hash(stored)) is None):
        raise RuleError("signature-changed")
    return stored


@dataclass(slots=True)
class LogIndex:
    """Which statement versions the log holds, as (id, version) to leaf hash."""

    leaves: dict[tuple[str, int], bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, *, record_key: bytes, log_signer: Signer, trust: Trust) -> Self:
        """The index of a whole log, every record verified, and a look whether it knows the press's own keys.

        A record by a key that the log does not name would make readers refuse the whole log: better not to start.
        Raises SecurityError.
        """
        ledger = read_official_log(folder, trust=trust).ledger
        if record_key not in ledger.record_keys or log_signer.verifier.public not in ledger.log_keys:
            raise SecurityError(f"the log in {folder} does not name the keys of this node; nothing was signed")
        index = cls()
        for versions in ledger.statements.values():
            for entry in versions:
                index.add(entry.record.id, entry.record.version, entry.leaf)
        return index

    def add(self, statement: str, version: int, leaf: bytes) -> None:
        """Note an entry of the log."""
        self.leaves[statement, version] = leaf

    def find_highest_numbers(self, office: str) -> dict[int, int]:
        """For each year the highest statement number of `office` in the log."""
        highest: dict[int, int] = {}
        for name, _version in self.leaves:
            one = parse_statement_id(name)
            if one.office == office:
                highest[one.year] = max(highest.get(one.year, 0), one.number)
        return highest

    def check_free(self, release: Release, *, entry: bytes) -> None:
        """Raises RuleError unless the log may hold `entry`: a record that readers take, whose id and version are free
        or are this very entry, and the version that it replaces is there. SecurityError for no record at all.
        """
        parse_record(entry)
        key = (release.statement_id, release.statement_version)
        found = self.leaves.get(key)
        if found is not None and found != leaf_hash(entry):
            raise RuleError("id-used", statement=key[0], version=key[1])
        old = release.version.draft.replaces
        before = None if old is None else self.leaves.get((old.statement_id, old.statement_version))
        if old is not None and (before is None or before.hex() != old.leaf_hash):
            raise RuleError("not-published")
