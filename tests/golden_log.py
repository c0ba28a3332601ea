"""Makes the golden log of format elshi/1: `golden_log.py FOLDER`. Run once per format; its output is never made again.

Two epochs, all record types, a full tile, two versions, a withdrawal, an erased text, a revoked key with an entry under
it, a witness, a partner state, a registry snapshot, receipts. Every key and salt is fixed, so the bytes are too.
"""

import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "unit/record"))

from official import ENGLISH, KAZAKH, OFFICE, Official, make_key

from elshi.log import Cosigner, Policy, leaf_hash, public_bytes
from elshi.log.merkle import root
from elshi.record import (
    BlobStore,
    Trust,
    blob_sha256,
    format_trust,
    make_receipt,
    parse_record,
    read_official_logs,
    rendition_ref,
)

WITNESS = Cosigner("mfa.meren.example/witness", make_key(5))
ARABIC = ("زلزال في زاندريا", "السفارة مفتوحة طوال الليل. اتصلوا بالرقم ٠٠٠ ١١ ٢٢ ٣٣.")
FORGED = ("The embassy is closed", "The embassy in Xandria is closed until further notice. Leave the country at once.")
ROAD = ("The road to Arca", "The road to Arca is closed for repair until the last day of March.")
GONE = ("A name that had to go", "This text named a citizen and was erased later by a decision of the office.")
LATER = ("The border is open again", "The border crossing at Arca is open again from 2 March, every day from 06:00.")


def make_office() -> Official:
    """The office with all that the golden log holds."""
    office = Official()
    office.add_policy(WITNESS, quorum=1)
    office.recognise(Official(root=make_key(4), office="xm-mfa", host="mfa.meren.example"))
    office.add_office("xs-emb-xk")
    office.add(1, {"kk": KAZAKH, "en": ENGLISH, "ar": ARABIC})
    first = office.add(2, {"en": ROAD})
    office.replace(first, 2, 2, {"en": (ROAD[0], ROAD[1].replace("March", "April"))})
    withdrawn = office.add(3, {"en": ("Fee of 40 units", "The fee of a visa is 40 units from 1 May of this year.")})
    office.withdraw(withdrawn, 3, 2)
    office.add(4, {"en": GONE})
    office.erase(1, blob_sha256(office.blobs[-1]))
    account = office.add_account(1)
    office.change_account(account, 1, 2, status="seized")
    office.add_account(2, platform="telegram", handle="mfa_samal", url="https://telegram.example/mfa_samal")
    office.take_snapshot(1)
    again = [rendition_ref(office.blobs[0])]
    for number in range(5, 250):  # over the edge of the first full tile
        office.append(office.document(number, {"kk": KAZAKH}, renditions=again))
        office.blobs.pop()  # the blob that `document` made beside the one that is named
    thief = make_key(8)
    office.add_key(3, "record", thief)
    good = len(office.entries)
    office.entries.append(office.sign(office.document(300, {"en": FORGED}), thief))
    office.revoke(3, "record", thief, last_good=good)
    office.begin_epoch()
    office.add(301, {"en": LATER})
    office.take_snapshot(2)
    return office


def write(folder: Path) -> None:
    """Logs and blobs below `folder/site`, trust file, receipts, and what a verifier must find."""
    office = make_office()
    site = office.write(folder / "site", cosigners=(WITNESS,))
    gone = blob_sha256(next(blob for blob in office.blobs if b"A name that had to go" in blob))
    BlobStore(site / "blobs").path(gone).unlink()
    for private in site.rglob(".*"):
        private.unlink()
    trust = Trust(OFFICE, office.host, public_bytes(office.root), Policy((WITNESS.verifier,), 1))
    (folder / "trust.json").write_bytes(format_trust(trust))
    official = read_official_logs(site / OFFICE, trust=trust)
    blobs = BlobStore(site / "blobs")
    later = official.ledger.statements[f"{OFFICE}/2026/301"][0]
    receipt = make_receipt(official, later, [blobs.read(ref.sha256) for ref in later.record.renditions])
    (folder / "receipt.json").write_bytes(receipt)
    snapshot = official.ledger.snapshots[-1]
    (folder / "registry-receipt.json").write_bytes(
        make_receipt(official, snapshot, [blobs.read(snapshot.record.sha256)])
    )
    expected = {
        "sizes": [len(entries) for entries in office.logs],
        "roots": {"1": _root(office, 0), "2": _root(office, 1)},
        "types": sorted({type(parse_record(entry)).__name__ for log in office.logs for entry in log}),
        "texts": {
            "authentic": "\n".join(LATER),
            "superseded": " ".join(ROAD),
            "withdrawn": "Fee of 40 units The fee of a visa is 40 units from 1 May of this year.",
            "altered": " ".join(LATER).replace("06:00", "09:00"),
            "evidence-bad": " ".join(FORGED),
            "unknown": " ".join(GONE),
            "too-short": "The embassy is open",
        },
    }
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")


def _root(office: Official, epoch: int) -> str:
    return root([leaf_hash(entry) for entry in office.logs[epoch]]).hex()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
