"""Cases for receipts of partner states: whom our log recognises, what of a receipt holds. The outcomes are Python's.

A line of `kind` "log" holds our trust file and the entries of our log. A line of `kind` "receipt" names the log that is
asked (`log`) and holds a partner's receipt, or an `edit` of the receipt `of` another line, as in receipts.jsonl. The
ministries are those of the tests: Samal (xs-mfa) is ours, Meren (xm-mfa) and Velmara (xv-mfa) are others.
"""

import base64
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from elshi.base.errors import SecurityError
from elshi.record import Entry, blob_sha256, format_trust, make_receipt, read_official_logs
from elshi.verify.partners import NotRecognisedError
from elshi.verify.receipts import office_of_receipt, read_partner_receipt

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from unit.record.official import ENGLISH, KAZAKH, Official, make_key

_SEED = 6962
_FLIPS = 40  # single bits flipped in each of the chosen receipts


def partner_cases() -> Iterator[dict[str, Any]]:
    """Every case, logs and good receipts before what is asked of them."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        logs = dict(_our_logs())
        for log, office in logs.items():
            entries = [raw.decode() for raw in office.entries]
            yield {"kind": "log", "name": log, "trust": format_trust(office.trust).decode(), "entries": entries}
        good = {name: data for office in _others() for name, data in _receipts(folder, *office)}
        for name, data in good.items():
            for log, office in logs.items():
                held: dict[str, Any] = {"receipt": data.decode()} if log == "recognised" else {
                    "of": f"{name}, by recognised", "edit": [0, 0, ""]
                }  # fmt: skip
                yield {
                    "kind": "receipt", "name": f"{name}, by {log}", "log": log, **held, "expect": _expect(data, office)
                }  # fmt: skip
        rng = random.Random(_SEED)
        for name in ("meren xm-mfa/2026/3 v1", "meren xm-mfa/account/1 v2", "meren later xm-mfa/2026/9 v1"):
            yield from _flips(name, good[name], logs["recognised"], rng)


def _our_logs() -> Iterator[tuple[str, Official]]:
    """What our log may say of Meren; `recognised` comes first."""
    meren, stranger, moved = make_meren(), make_meren(31), replace(make_meren(), host="mfa.velmara.example")
    for name, said in {
        "recognised": [(meren, "recognised")],
        "never": [],
        "ended": [(meren, "recognised"), (meren, "ended")],
        "ended and again": [(meren, "recognised"), (meren, "ended"), (meren, "recognised")],
        "another root": [(stranger, "recognised")],
        "another host": [(moved, "recognised")],
        "a root that was replaced": [(stranger, "recognised"), (meren, "recognised")],
    }.items():
        office = Official()
        office.add(17, {"en": ENGLISH})
        for version, (partner, status) in enumerate(said, 1):
            office.recognise(partner, status=status, version=version)
        yield name, office


def make_meren(seed: int = 11) -> Official:
    """The ministry of Meren with one record of each type that a receipt can be of; another `seed`: of other keys."""
    made = Official(
        root=make_key(seed),
        record=make_key(seed + 1),
        log=make_key(seed + 2),
        office="xm-mfa",
        host="mfa.meren.example",
    )
    first = made.add(3, {"en": ("On the ferry", "The ferry between Meren and Samal runs every second day from June.")})
    made.replace(first, 3, 2, {"en": ("On the ferry", "The ferry runs every day."), "kk": KAZAKH})
    gone = made.add(4, {"en": ENGLISH})  # our own words, said by somebody else
    made.withdraw(gone, 4, 2)
    account = {"handle": "meren_mfa", "url": "https://x.example/meren_mfa", "proofs": ()}
    first = made.add_account(1, **account)
    made.change_account(first, 1, 2, **account, status="seized")
    made.take_snapshot(1)
    return made


def _others() -> Iterator[tuple[str, Official]]:
    yield "meren", make_meren()
    later = make_meren()
    later.begin_epoch()
    later.add(9, {"en": ("On the fair", "The fair in the port opens on the first day of August at noon.")})
    yield "meren later", later
    yield "a stranger as meren", make_meren(31)
    yield "meren's keys at another host", _remade(office="xm-mfa", host="mfa.velmara.example")
    yield "velmara", _remade(office="xv-mfa", host="mfa.velmara.example")
    yield "ours", _remade(office="xs-mfa", host="mfa.samal.example")


def _remade(**changes: str) -> Official:
    made = Official(**{"root": make_key(11), "record": make_key(12), "log": make_key(13), **changes})
    made.add(3, {"en": ENGLISH})
    return made


def _receipts(folder: Path, name: str, office: Official) -> Iterator[tuple[str, bytes]]:
    """Name and receipt of every record of the newest epoch."""
    official = read_official_logs(office.write(folder / name) / office.office, trust=office.trust)
    ledger = official.ledger
    chains: list[tuple[Entry[Any], ...]] = [*ledger.statements.values(), *ledger.accounts.values(), ledger.snapshots]
    for entry in (entry for chain in chains for entry in chain if entry.epoch == ledger.epoch):
        record = entry.record
        named = [ref.sha256 for ref in getattr(record, "renditions", ())] or [getattr(record, "sha256", "")]
        blobs = {blob_sha256(blob): blob for blob in office.blobs}
        data = make_receipt(official, entry, [blobs[digest] for digest in named if digest in blobs])
        yield f"{name} {record.id} v{record.version}", data


def _flips(name: str, data: bytes, office: Official, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Single bits, spread over the whole receipt."""
    for step in range(_FLIPS):
        at = min(len(data) - 1, (step * len(data)) // _FLIPS + rng.randrange(max(len(data) // _FLIPS, 1)))
        bit = rng.randrange(8)
        changed = data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
        edit = [at, 1, base64.b64encode(changed[at : at + 1]).decode()]
        yield {
            "kind": "receipt", "name": f"{name}, bit {bit} of byte {at}", "log": "recognised",
            "of": f"{name}, by recognised", "edit": edit, "expect": _expect(changed, office),
        }  # fmt: skip


def _expect(data: bytes, ours: Official) -> dict[str, Any]:
    ledger = ours.ledger
    try:
        found = read_partner_receipt(data, ledger=ledger).receipt
        texts = len(found.renditions)
    except NotRecognisedError:
        known = ledger.recognitions.get(office_of_receipt(data))
        return {"outcome": "not-recognised" if known is None else "ended"}
    except SecurityError:
        return {"outcome": "refused"}
    return {
        "outcome": "recognised",
        "office": found.office.office,
        "host": found.office.host,
        "record": found.record.id,
        "version": found.record.version,
        "index": found.index,
        "leaf": found.leaf.hex(),
        "size": found.checkpoint.size,
        "texts": texts,
    }
