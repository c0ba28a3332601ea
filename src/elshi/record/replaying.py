"""Replaying the entries of an office's logs into what is official now. Bytes in, a ledger or an error out.

The rules, in log order. An entry that breaks one refuses the whole log, with its index and the reason:

1. Entry 0 is the office record, signed by the root key that it names; a trust file pins that key, office and host.
   All records are of this office.
2. The log of epoch 1 comes first. In each later one entry 0 is the office record again, of the same host and root key,
   with the next epoch, and entry 1 the epoch record, signed by the root key: of the log before it, only the first
   `carried.size` entries count, and they have the root `carried.root`. Ids and versions go on; keys do not: each log
   adds its own (the same key may be added again under a new id, unless it was revoked).
3. Keys are added and revoked by the root key only. A key has one purpose and is not the root key. A key that takes
   over from another names one of its purpose; the other one stays good.
4. A revocation names a key that this log added, and the size of the last good log. What the key signed at that index
   or later is disowned: listed, not official. After the revocation an entry by that key refuses the log.
5. Statements, withdrawals, accounts, offices below, erasures, snapshots and audit heads are signed by a record key that
   an earlier entry of this log added. Version 1 replaces nothing; version n follows n-1 and names the leaf hash of its
   entry, disowned or not.
6. An office is below one that stands in the tree, and not below itself. One with a root key of its own, before or
   after, is signed by our root key.
7. Policies and recognitions are signed by the root key; version n follows n-1.
8. A withdrawal is the last version of a statement; none follows unless the withdrawal is disowned.
9. The holder of an account is an office that stands in the tree; its successor is an account that stands, and does not
   lead back to it. Two standing accounts do not share platform and handle.
10. An erasure names blobs that may be missing from now on.
11. A snapshot names the registry that the entries before it give.
12. The same id and version comes once. The very same bytes again change nothing and are listed in `repeats` (an
    append-only log cannot take them back); other bytes are refused.
13. An audit head names a day of the desk's audit trail; what it says of it only who has the trail can check.
14. All versions are of the type of the first: a statement, an answer, an advisory or an alert. An advisory keeps its
    country.

Not here: whether the entries are those of a signed checkpoint (`elshi.record.reading`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType

from elshi.base.errors import SecurityError
from elshi.log import Checkpoint, leaf_hash
from elshi.log.merkle import root
from elshi.record.documents import parse_signed
from elshi.record.errors import ForeignOfficeError, NewerFormatError, RevokedKeyError
from elshi.record.ledger import Ledger
from elshi.record.proofs import method_of, verify_record
from elshi.record.rules import apply_rule
from elshi.record.state import Arrival, State
from elshi.record.trust import Trust
from elshi.record.types.epochs import EpochRecord
from elshi.record.types.offices import OfficeRecord


def replay(entries: Iterable[bytes], *, trust: Trust | None) -> Ledger:
    """The ledger of the log of epoch 1, from entry 0 on. Raises SecurityError with index and reason."""
    return replay_epochs([entries], trust=trust)


def replay_epochs(
    logs: Sequence[Iterable[bytes]], *, trust: Trust | None, verified: Mapping[int, int] = MappingProxyType({})
) -> Ledger:
    """The ledger of the logs of epochs 1, 2, …, each from entry 0 on; of all but the last, what was carried over.

    A log that is not the last may have more entries than were carried over; they are not read. `verified`: epoch to how
    many of its first entries were replayed here before, and lead to the root that they had then; their signatures are
    not checked again, all other rules are. Raises SecurityError with epoch, index and reason.
    """
    return replay_state(logs, trust=trust, verified=verified).ledger(pinned=trust is not None)


def replay_state(
    logs: Sequence[Iterable[bytes]], *, trust: Trust | None, verified: Mapping[int, int] = MappingProxyType({})
) -> State:
    """The same, as the state with which `go_on` goes on when the newest log has grown."""
    streams = [iter(entries) for entries in logs]
    starts = [list(islice(stream, 2)) for stream in streams]  # the link to a log stands in the one after it
    state: State | None = None
    for epoch, (start, stream) in enumerate(zip(starts, streams, strict=True), 1):
        carried = _find_carried(starts[epoch], epoch=epoch + 1) if epoch < len(starts) else None
        where = f"epoch {epoch} " if len(starts) > 1 else ""
        entries = chain(start, stream)
        known = verified.get(epoch, 0)
        state = _replay_log(entries, state, trust=trust, carried=carried, verified=known, where=where)
    if state is None:
        raise SecurityError("log is empty: expected an office record as entry 0")
    return state


def go_on(state: State, entries: Iterable[bytes]) -> None:
    """Take further entries of the newest log. After a SecurityError the state is of no use any more."""
    for raw in entries:
        index = state.size
        try:
            _take(state, index, raw)
        except SecurityError as exc:
            raise _placed(exc, f"entry {index}") from exc


def read_office_entry(raw: bytes, *, trust: Trust | None) -> OfficeRecord:
    """The office record in entry 0 of a log of any epoch, verified. Raises SecurityError."""
    try:
        return _verify_office(raw, trust=trust, epoch=None)[0]
    except SecurityError as exc:
        raise _placed(exc, "entry 0") from exc


def _find_carried(start: Sequence[bytes], *, epoch: int) -> Checkpoint:
    """What a log's epoch record says of the log before it; whether that record is good is found out when it comes."""
    try:
        record = parse_signed(start[1])[1] if len(start) > 1 else None
    except SecurityError as exc:
        raise _placed(exc, f"epoch {epoch} entry 1") from exc
    if not isinstance(record, EpochRecord):
        raise SecurityError(f"epoch {epoch} entry 1: expected the epoch record")
    return record.carried


def _placed(error: SecurityError, where: str) -> SecurityError:
    """The same error with its place; the kinds that readers tell apart stay what they are."""
    kinds = (NewerFormatError, ForeignOfficeError, RevokedKeyError)
    return next((it for it in kinds if isinstance(error, it)), SecurityError)(f"{where}: {error}")


def _replay_log(  # one log in its place
    entries: Iterator[bytes],
    state: State | None,
    *,
    trust: Trust | None,
    carried: Checkpoint | None,
    verified: int,
    where: str,
) -> State | None:
    leaves: list[bytes] = []
    epoch = 1 if state is None else state.office.version + 1
    for index, raw in enumerate(entries if carried is None else islice(entries, carried.size)):
        try:
            if index == 0:
                state = _open(raw, state, trust=trust, epoch=epoch)
                state.verified = verified
                leaf = leaf_hash(raw)
            else:
                assert state is not None
                leaf = _take(state, index, raw)
        except SecurityError as exc:
            raise _placed(exc, f"{where}entry {index}") from exc
        if carried is not None:
            leaves.append(leaf)
    if carried is not None and (len(leaves) != carried.size or root(leaves) != carried.root):
        raise SecurityError(f"{where}does not have the {carried.size} entries that the next epoch carried over")
    return state


def _verify_office(raw: bytes, *, trust: Trust | None, epoch: int | None) -> tuple[OfficeRecord, bytes]:
    """The office record and the root key that signed it (rule 1). `epoch` None: any."""
    document, record = parse_signed(raw)
    if not isinstance(record, OfficeRecord) or record.parent is not None or record.root_key is None:
        raise SecurityError("expected the office record as entry 0")
    if trust is not None:
        _check_pinned(record, trust)
    if epoch is not None and record.epoch != epoch:
        raise SecurityError(f"expected the log of epoch {epoch}, got epoch {record.epoch}")
    if record.method != method_of(record.office, record.root_key):
        raise SecurityError(f"{record.id} is signed by a key that may not sign it: {record.method[:120]}")
    verify_record(raw, document, record.root_key)
    return record, record.root_key


def _open(raw: bytes, before: State | None, *, trust: Trust | None, epoch: int) -> State:
    """The state with which the log of `epoch` begins (rules 1 and 2)."""
    record, root_key = _verify_office(raw, trust=trust, epoch=epoch)
    if before is None:
        state = State(record, root_key, record.method)
    elif (before.office.id, before.office.host, before.root_key) != (record.id, record.host, root_key):
        raise SecurityError(f"epoch {record.epoch} is of another office, host or root key than the one before it")
    else:
        state = before
        state.office, state.signers, state.repeats = record, {}, []
    state.seen[record.id, record.version] = leaf_hash(raw)
    state.newest, state.size = max(state.newest, record.issued_at), 1
    return state


def _check_pinned(record: OfficeRecord, trust: Trust) -> None:
    if (record.office, record.host) != (trust.office, trust.host):
        raise SecurityError(
            f"log is of another office: expected {trust.office} at {trust.host}, got {record.office} at {record.host}"
        )
    if record.root_key != trust.root_key:
        raise SecurityError(f"log of {record.office} has another root key than the trust file pins")


def _take(state: State, index: int, raw: bytes) -> bytes:
    """Apply one entry, or raise; its leaf hash."""
    document, record = parse_signed(raw)
    epoch, leaf = state.office.version, leaf_hash(raw)
    state.size = index + 1
    if record.office != state.office.office:
        raise ForeignOfficeError(f"record of a foreign office: expected {state.office.office}, got {record.office}")
    if index == 1 and epoch > 1 and not isinstance(record, EpochRecord):
        raise SecurityError("expected the epoch record")
    earlier = state.seen.get((record.id, record.version))
    if earlier == leaf:
        state.repeats.append(index)
        return leaf
    if earlier is not None:
        raise SecurityError(f"{record.id} version {record.version} is there already with other bytes")
    apply_rule(state, Arrival(epoch, index, leaf, raw, document, record))
    state.seen[record.id, record.version] = leaf
    state.newest = max(state.newest, record.issued_at)
    return leaf
