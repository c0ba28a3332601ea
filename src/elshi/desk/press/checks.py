"""What the press checks before it signs: the content, its hash, its approvals, its id, its times and the record.

The content is the start of everything: hash, renditions and record are computed from it, not believed. Whether enough
people rightly approved it, or one let it out in an emergency, is in `press.approvals`.

What this cannot see: somebody who writes to the database file can drop its triggers, forge an approval together with
an audit row (the trail's hashes need no key), and put the triggers back. That takes approvals signed by the approvers'
own keys, which are not built yet.
"""

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import parse_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.desk.press.approvals import check_let_out
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.embargo import find_embargo
from elshi.desk.releases.rules.identity import Identity, identify
from elshi.desk.releases.rules.wholes import Whole, hash_content
from elshi.log.merkle import leaf_hash
from elshi.node.keys import SigningKeys
from elshi.node.official import read_whole
from elshi.record import Ledger, Trust
from elshi.record.proofs import sign_document


def check_release(release: Release, *, office: str) -> list[bytes]:
    """The blobs of a release that holds: approved, unchanged, its record the one that its content gives.

    What came before what is asked of the audit trail, not of clocks: a clock may be wrong, and nothing may stop because
    it is. Raises RuleError with the reason, or SecurityError for a content that could not have been saved.
    """
    version = release.version
    _check_types(release)
    if hash_content(version.content) != version.sha256:
        raise RuleError("stale-content")
    if release.emergency is None:
        version.check_approved()
    rules = version.draft.rules
    whole = rules.parse_content(version.content)
    identity = _identify(release, whole, office=office)
    expected = rules.format_unsigned(version.content, identity=identity, issued_at=release.queued_at)
    if release.unsigned != expected or whole["office"] != office:
        raise RuleError("record-changed")
    rules.check_honoured(whole)
    _check_hour(release, whole)
    check_let_out(release)
    return rules.blobs(whole)


def _identify(release: Release, whole: Whole, *, office: str) -> Identity:
    """The identity that the content gives. Raises RuleError unless it is the one in the row."""
    draft = release.version.draft
    identity = identify(
        draft.rules.naming,
        whole,
        office=office,
        at=release.queued_at,
        old=None if draft.replaces is None else draft.replaces.as_predecessor,
        number=release.number,
    )
    given = (release.record_id, release.record_version, release.year, release.number)
    if given != (identity.id, identity.version, identity.year, identity.number):
        raise RuleError("record-changed")
    return identity


def _check_hour(release: Release, whole: Whole) -> None:
    """Raises RuleError for a record of before the hour of its text, and where the row hides that hour.

    The queue leaves a row alone until the hour that the version's column says has come by the press's own clock
    (`press.worker`); so the column must be the content's.
    """
    hour = find_embargo(whole)
    if hour != release.version.embargo or (hour is not None and release.queued_at < hour):
        raise RuleError("before-its-hour")


def _check_types(release: Release) -> None:
    """SQLite keeps any type in any column. Raises FormatError where a forged row has another one than ours."""
    texts: tuple[object, ...] = (
        release.unsigned,
        release.record_id,
        release.leaf_hash,
        release.version.content,
        release.version.sha256,
    )
    signed: object = release.signed
    if not all(isinstance(text, str) for text in texts) or not isinstance(signed, bytes | memoryview | None):
        raise FormatError("a column of the release holds another type than ours")


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


def read_verified(folder: Path, *, keys: SigningKeys, trust: Trust) -> Ledger:
    """What the logs below `folder` say, every record verified, and a look whether they name the press's own keys.

    A record by a key that the log does not name would make readers refuse the whole log: better not to start.
    Raises SecurityError.
    """
    ledger = read_whole(folder, trust=trust).ledger
    if keys.public["record"] not in ledger.record_keys or keys.public["log"] not in ledger.log_keys:
        raise SecurityError(f"the log in {folder} does not name the keys of this node; nothing was signed")
    return ledger
