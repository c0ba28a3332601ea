"""A small office with everything that /verify/ can say something about."""

from pathlib import Path

from elshi.log import public_bytes
from elshi.record import (
    BlobStore,
    Holder,
    Replaces,
    account_document,
    blob_sha256,
    first_records,
    make_receipt,
    read_official_logs,
    recognition_document,
    registry_snapshot,
    snapshot_document,
    withdrawal_document,
)
from unit.record.official import ISSUED_AT, Official, make_key
from unit.site.small_office import OFFICE, SmallOffice

TITLE = "Қауіпсіздік туралы"
NOTICE = {
    "kk": "Елшілік төлқұжаттарды жинап жатқан жоқ. Консулдық бөлім 9 наурызда сағат 11:30-да жұмыс істейді.",
    "ru": "Посольство не собирает паспорта. Консульский отдел 9 марта в 11:30 работает как обычно.",
    "en": "The embassy is not collecting passports. On 9 March at 11:30 the consular section works as usual for all.",
    "ar": "لا تجمع السفارة جوازات السفر. يعمل القسم القنصلي كالمعتاد يوم 9 مارس الساعة 11:30.",
    "zh": "大使馆没有收集护照。领事处3月9日11时30分照常工作。",
}
OLD = "The minister receives the delegation of Velmara in Aisu tomorrow. The meeting begins at eleven o'clock sharp."
NEW = OLD.replace("eleven", "twelve")
PARTNER_HOST = "mfa.meren.example"
FERRY = "The ferry between Meren and Samal runs every second day from the first of June until the autumn."
GONE = "Consular fees are waived for all citizens of Samal who live in Tarvia until the end of this year."


def make_office(folder: Path, *, more: int = 0, key_word: str = "root") -> SmallOffice:
    """Four statements, an account, and a site. `more`: statements beside them."""
    office = SmallOffice(folder / "home", key_word=key_word)
    for number, texts in ((1, NOTICE),):
        office.publish_texts(number, {tag: (TITLE, text) for tag, text in texts.items()})
    office.publish_texts(2, {"en": ("On a visit", OLD)})
    office.publish_texts(2, {"en": ("On a visit", NEW)}, version=2)
    office.publish_texts(3, {"en": ("On fees", GONE)})
    office.append_signed(
        withdrawal_document(
            id=f"{OFFICE}/2026/3", version=2, office=OFFICE, issued_at="2026-04-01T10:00:00Z", reason="overtaken",
            replaces=Replaces(1, office.leaf(3, 1)),
        ),
        account_document(
            office=OFFICE, number=1, version=1, holder=Holder("office", OFFICE), platform="x", handle="mfa_samal",
            url="https://x.com/mfa_samal", purpose="news", languages=["kk", "en"], status="active",
            issued_at="2026-04-01T10:01:00Z",
        ),
    )  # fmt: skip
    blob = registry_snapshot(read_official_logs(office.home / "logs" / OFFICE, trust=office.trust).ledger)
    BlobStore(office.home / "blobs").write(blob)
    office.append_signed(
        snapshot_document(office=OFFICE, number=1, snapshot=blob, accounts=1, issued_at="2026-04-01T10:02:00Z")
    )
    if more:
        office.publish_many(range(10, 10 + more), "kk en")
    office.build()
    return office


def make_partner(seed: int = 21, *, office: str = "xm-mfa", name: str = "Ministry of Meren") -> Official:
    """Another ministry with a statement that stands, one that is withdrawn, and an account. It is known by `seed`."""
    made = Official(
        root=make_key(seed), record=make_key(seed + 1), log=make_key(seed + 2), office=office, host=PARTNER_HOST,
        entries=[],
    )  # fmt: skip
    made.entries[:] = first_records(
        office=office, host=PARTNER_HOST, names={"en": name}, root_key=made.root,
        record_key=public_bytes(made.record), log_key=public_bytes(made.log), issued_at=ISSUED_AT,
    )  # fmt: skip
    made.add(3, {"en": ("On the ferry", FERRY)})
    made.withdraw(made.add(4, {"en": ("On the bridge", FERRY.replace("ferry", "bridge"))}), 4, 2)
    made.add_account(1, handle="meren_mfa", url="https://x.example/meren_mfa", proofs=())
    return made


def recognise(ours: SmallOffice, partner: Official, *, status: str = "recognised", version: int = 1) -> None:
    """Our log says what the partner is to us from now on; the site is built again."""
    document = recognition_document(
        office=OFFICE, partner=partner.office, host=partner.host, root_key=public_bytes(partner.root), status=status,
        version=version, issued_at=f"2026-04-02T10:0{version}:00Z",
    )  # fmt: skip
    ours.append_signed(document, root=True)
    ours.build()


def partner_receipt(partner: Official, folder: Path, record: str) -> Path:
    """The receipt of the newest version of a partner's statement or account, in a file."""
    official = read_official_logs(partner.write(folder / "log") / partner.office, trust=partner.trust)
    entry = {**official.ledger.statements, **official.ledger.accounts}[record][-1]
    named = {ref.sha256 for ref in getattr(entry.record, "renditions", ())}
    path = folder / f"{record.replace('/', '-')}.json"
    path.write_bytes(make_receipt(official, entry, [it for it in partner.blobs if blob_sha256(it) in named]))
    return path
