"""Records that the root key signed enter the node's log, and take effect: keys change, the trust file is rewritten.

Everything is checked first: root signature, that readers will take the log with these entries, that the private half
of each new key waits here. A new key is entered before the old one is revoked, so that each checkpoint on the way has
a good signature; texts that are gone keep a tombstone by a good key. What was killed in between is finished by the
same command again.
"""

from collections.abc import Sequence
from dataclasses import replace

from elshi.base.durable import write_durable
from elshi.base.errors import SecurityError, UserError
from elshi.log import Policy, Signer, public_bytes
from elshi.node.epochs import begin_epoch
from elshi.node.handover import hand_over
from elshi.node.home import read_own_trust
from elshi.node.keys import SIGNING, promote, read_next
from elshi.node.office_log import OfficeNode
from elshi.node.official import check_additions
from elshi.node.tombstones import renew_tombstones
from elshi.record import KeyRecord, OfficeRecord, PolicyRecord, Record, method_of, parse_record, verify_document
from elshi.record.documents import parse_signed
from elshi.record.ledger import Ledger
from elshi.record.trust import Trust, format_trust
from elshi.record.types.policies import parse_cosigner
from elshi.site.build import build_site


def enter_signed(node: OfficeNode, entries: Sequence[bytes]) -> list[str]:
    """Enter signed records; what was done, one line each. The site is rendered again at the end.

    Raises LockedError while the node is up, SecurityError with nothing changed for records that the node's root key
    did not sign or that readers would refuse, UserError for a key whose private half is not here.
    """
    check_root_signed(entries, trust=node.trust)
    records = [parse_record(entry) for entry in entries]
    with node.alone():
        if isinstance(records[0], OfficeRecord) and records[0].parent is None:
            node, lines = begin_epoch(node, entries)
            if node.trust.policy.witnesses:
                lines.append("the witnesses know the old log only: give them the new log's key, see elshi key list")
        else:
            lines = _enter(node, entries, records)
        render_site(node)
    return lines


def advise_witnesses(node: OfficeNode) -> list[str]:
    """What is still to be done so that the witnesses of the policy are asked; nothing where there are none.

    The addresses of witnesses are no part of a policy: those that node.toml does not have yet are left open.
    """
    policy = node.trust.policy
    if not policy.witnesses:
        return []
    lines = []
    known = {one.vkey: one.url for one in node.settings.witnesses}
    if any(witness.vkey not in known for witness in policy.witnesses):
        lines += [f"{node.home.settings} must say whom the press asks, in place of its line witnesses = …:"]
        lines += ["witnesses = ["]
        lines += [
            f'  {{ url = "{known.get(witness.vkey, f"ADDRESS-OF-{witness.name}")}", vkey = "{witness.vkey}" }},'
            for witness in policy.witnesses
        ]
        lines += ["]"]
    if policy.quorum:
        lines.append(
            f"until {policy.quorum} of {len(policy.witnesses)} have cosigned, readers with the new trust file find the "
            "evidence bad: elshi status tells"
        )
    return lines


def check_root_signed(entries: Sequence[bytes], *, trust: Trust) -> None:
    """Raises SecurityError unless each entry is a record of the trusted office, signed by its root key."""
    for entry in entries:
        document, record = parse_signed(entry)
        if record.office != trust.office or record.method != method_of(trust.office, trust.root_key):
            raise SecurityError(f"{record.id} is not signed by the root key of {trust.office}; nothing was changed")
        verify_document(document, trust.root_key)


def render_site(node: OfficeNode) -> None:
    """The public tree anew, with the log as it is now."""
    home = node.home
    build_site(logs=home.logs, blobs=home.blobs, out=home.site, trust=read_own_trust(home))


def _enter(node: OfficeNode, entries: Sequence[bytes], records: Sequence[Record]) -> list[str]:
    lines = finish_rotations(node)
    _check_keys(node, records)
    after = check_additions(node.logs, entries, epoch=node.settings.epoch, trust=node.trust)
    adds = [isinstance(record, KeyRecord) and record.action == "add" for record in records]
    node.append([entry for entry, add in zip(entries, adds, strict=True) if add])
    lines += finish_rotations(node)
    bared = sorted(node.read_ledger().erased - after.erased)
    tombstones = renew_tombstones(node, bared, when=records[-1].issued_at)
    node.append([*tombstones, *(entry for entry, add in zip(entries, adds, strict=True) if not add)])
    if tombstones:
        lines.append("texts that were erased keep a tombstone, by the key in use")
    for record in records:
        if isinstance(record, PolicyRecord):
            _write_policy(node)
            lines.append(f"{node.home.trust} has the new witness policy: hand it out again when they have cosigned")
            lines += advise_witnesses(node)
        elif isinstance(record, KeyRecord) and record.action == "revoke":
            lines.append(f"revoked {record.id}; the log of {record.last_good} entries was its last good one")
        elif not isinstance(record, KeyRecord):
            lines.append(f"entered {record.id} version {record.version}")
    return lines or ["all of this was entered before; nothing was left to do"]


def finish_rotations(node: OfficeNode) -> list[str]:
    """Let each key that waits and that the log names take over; says which. The caller is alone with the node."""
    lines = []
    for purpose in SIGNING:
        waiting = read_next(node.home, purpose, passphrase=node.passphrase)
        if waiting is None:
            continue
        named = find_named(node.read_ledger(), purpose, public_bytes(waiting))
        if named is None:
            continue
        if purpose == "log":
            name = node.settings.origin
            hand_over(node.folder, old=node.read_keys().log, new=Signer(name, waiting))
        promote(node.home, purpose)
        lines.append(f"{named} is the {purpose} key from now on; the private half of the one before is deleted")
    return lines


def find_named(ledger: Ledger, purpose: str, public: bytes) -> str | None:
    """The id of a good key of the present log with this public half."""
    for key in ledger.keys:
        if (key.purpose, key.public_key, key.epoch, key.last_good) == (purpose, public, ledger.epoch, None):
            return key.id
    return None


def _check_keys(node: OfficeNode, records: Sequence[Record]) -> None:
    """Raises UserError for a new key that is not this node's, and for a revocation that would leave it without one."""
    have = dict(node.read_keys().public)
    for record in records:
        if not isinstance(record, KeyRecord):
            continue
        if record.action == "revoke":
            if have[record.purpose] == record.public_key:
                raise UserError(
                    f"{record.id} is the {record.purpose} key in use: change it first (elshi key rotate "
                    f"{record.purpose}), or ask for its revocation with elshi key request; nothing was changed"
                )
            continue
        waiting = read_next(node.home, record.purpose, passphrase=node.passphrase)
        if waiting is not None and public_bytes(waiting) == record.public_key:
            have[record.purpose] = record.public_key
        elif have[record.purpose] != record.public_key:
            raise UserError(
                f"{record.id}: its private half does not wait in {node.home.keys}; a later request may have taken its "
                "place, so make a new one: elshi key request; nothing was changed"
            )


def _write_policy(node: OfficeNode) -> None:
    """The policy that stands in the log, which is another one when an old file was entered again."""
    record = node.read_ledger().policy
    assert record is not None
    witnesses = sorted((parse_cosigner(it.vkey) for it in record.witnesses), key=lambda one: one.vkey)
    trust = replace(node.trust, policy=Policy(tuple(witnesses), record.quorum))
    write_durable(node.home.trust, format_trust(trust))
