"""One record of each kind, made with fixed keys and times: their bytes are kept in tests/data/records.

Run as a program from the repository's root, with src and tests on the path, it writes the files anew.
"""

import base64
import json
from pathlib import Path

from elshi.log import Checkpoint, Cosigner, public_bytes
from elshi.record.attachments import AttachmentRef, BlobRef
from unit.record.official import ENGLISH, ISSUED_AT, KAZAKH, Official, make_key

FOLDER = Path(__file__).resolve().parents[2] / "data" / "records"
ATTACHED = [
    AttachmentRef("image/png", "1" * 64, 48_211, BlobRef("2" * 64, 312)),
    AttachmentRef("application/pdf", "0" * 64, 5 << 20, BlobRef("3" * 64, 1 << 17)),
]


def make_golden() -> dict[str, bytes]:
    """File name to the bytes of a signed record; all follow each other in two logs that replay."""
    made = Official()
    names = ["office", "key", "key-log"]
    made.add_key(3, "record", make_key(7), replaces_key="xs-mfa/key/1")
    made.revoke(3, "record", make_key(7), last_good=4)
    made.add_policy(Cosigner("mfa.meren.example/witness", make_key(5)), quorum=1)
    made.recognise(Official(root=make_key(4), office="xm-mfa", host="mfa.meren.example"))
    made.add_office("xs-emb-xk")
    made.add_office("xs-emb-xm", made.root, root_key=public_bytes(make_key(8)), epoch=1)
    first = made.add(17, {"kk": KAZAKH, "en": ENGLISH})
    second = made.replace(first, 17, 2, {"kk": KAZAKH})
    made.withdraw(second, 17, 3)
    made.add_account(1)
    made.erase(1, "0" * 64)
    made.take_snapshot(1)
    names += ["key-rotation", "key-revocation", "policy", "recognition", "office-below", "office-with-a-log"]
    names += ["statement", "statement-2", "withdrawal", "account", "erasure", "snapshot"]
    made.begin_epoch(head=Checkpoint(made.origin, 20, base64.b64decode("A" * 43 + "=")))
    names += ["office-2", "epoch", "audit-head"]
    entries = [*made.earlier[0], *made.entries[:2], made.seal_audit(1204, "5" * 64)]
    found = dict(zip(names, entries, strict=True))
    found["statement-attached"] = Official().add(19, {"kk": KAZAKH, "en": ENGLISH}, attachments=ATTACHED)
    found["answer"] = Official().answer(20, {"kk": KAZAKH, "en": ENGLISH}, asked=41)
    found["advisory"] = Official().advisory(21, {"kk": KAZAKH, "en": ENGLISH})
    found["alert"] = Official().alert(22, {"kk": KAZAKH, "en": ENGLISH})
    assert made.ledger.epoch == 2
    assert json.loads(found["epoch"])["issued_at"] == ISSUED_AT
    return {f"{name}.json": raw for name, raw in found.items()}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, raw in make_golden().items():
        (FOLDER / name).write_bytes(raw)
