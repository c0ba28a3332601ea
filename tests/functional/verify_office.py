"""A small office with everything that /verify/ can say something about."""

from pathlib import Path

from elshi.record import (
    BlobStore,
    Holder,
    Replaces,
    account_document,
    read_official_logs,
    registry_snapshot,
    snapshot_document,
    withdrawal_document,
)
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
