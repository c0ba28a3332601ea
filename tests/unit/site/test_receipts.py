"""What a reader takes along: receipts under the checkpoint of their batch, QR codes, and what became of a version."""

import json
import shutil
from pathlib import Path

import pytest

from elshi.base.errors import SecurityError
from elshi.log import Cosigner, LogWriter, leaf_hash, parse_checkpoint, parse_note, public_bytes
from elshi.record import (
    BlobStore,
    Holder,
    Replaces,
    WitnessRef,
    account_document,
    epoch_document,
    erasure_document,
    key_document,
    office_document,
    parse_receipt,
    policy_document,
    read_official_logs,
    registry_snapshot,
    revocation_document,
    snapshot_document,
    verify_receipt,
    withdrawal_document,
)
from elshi.site.qr import format_qr, short_address
from elshi.site.tree import Tree
from elshi.verify import read_evidence, verify_text
from unit.site.small_office import HOST, NAMES, OFFICE, SmallOffice, _key
from unit.site.test_build import FIVE, changed, erase, rebuilt


def receipt(office: SmallOffice, name: str, version: int = 1) -> bytes:
    return (office.home / f"site/receipts/{name}/v{version}.json").read_bytes()


def ledger(office: SmallOffice):
    return read_official_logs(office.home / "logs" / OFFICE, trust=office.trust).ledger


def test_each_version_has_a_receipt_with_its_texts(office: SmallOffice) -> None:
    name = office.publish(1, FIVE)
    office.publish(2)
    office.publish(1, "kk ru", version=2)
    office.build()
    for version, size, texts in ((1, 4, 5), (2, 6, 2)):
        found = verify_receipt(receipt(office, name, version), trust=office.trust)
        assert (found.record.id, found.record.version, found.leaf.hex()) == (name, version, office.leaf(1, version))
        assert len(found.renditions) == texts
        assert found.checkpoint.size == size, "the checkpoint of its own batch, so that it never changes"
        kept = office.home / "site" / OFFICE / "1/checkpoints" / str(size)
        assert kept.read_bytes() == parse_receipt(receipt(office, name, version)).note


def test_a_receipt_of_a_batch_names_the_checkpoint_of_the_batch(office: SmallOffice) -> None:
    office.publish_many(range(1, 6), "kk")
    office.build()
    sizes = {
        verify_receipt(receipt(office, f"{OFFICE}/2026/{n}"), trust=office.trust).checkpoint.size for n in range(1, 6)
    }
    assert sizes == {8}
    assert [path.name for path in (office.home / "site" / OFFICE / "1/checkpoints").iterdir()] == ["8"]


def test_a_receipt_of_another_office_is_refused(office: SmallOffice, tmp_path: Path) -> None:
    name = office.publish(1)
    office.build()
    with pytest.raises(SecurityError):
        verify_receipt(receipt(office, name), trust=SmallOffice(tmp_path / "other", key_word="another root").trust)


def test_a_qr_code_holds_the_short_address(office: SmallOffice) -> None:
    name = office.publish(1)
    office.build()
    address = f"https://{HOST}/verify/#r={name}/1/{office.leaf(1, 1)[:16]}"
    assert short_address(host=HOST, id=name, version=1, leaf=office.leaf(1, 1)) == address
    assert (office.home / f"site/qr/{name}/v1.svg").read_bytes() == format_qr(address)
    page = office.read(f"ru/{name}/index.html")
    assert f'src="/qr/{name}/v1.svg"' in page
    assert address in page
    assert f'href="/receipts/{name}/v1.json"' in page
    assert f'href="/verify/ru/#r={name}/1/' in page
    assert format_qr(address) != format_qr(address[:-1] + "x")


def test_a_withdrawn_statement_says_so_and_leaves_the_lists(office: SmallOffice) -> None:
    name = office.publish(1, "kk en", title="To be taken back")
    office.publish(2, "kk en")
    office.build()
    office.append_signed(
        withdrawal_document(
            id=name, version=2, office=OFFICE, issued_at="2026-04-01T10:00:00Z", reason="overtaken",
            replaces=Replaces(1, office.leaf(1, 1)),
        )
    )  # fmt: skip
    before = office.tree()
    office.build({name})
    assert office.tree() == rebuilt(office)
    assert len(changed(before, office.tree())) <= 40
    for page in (f"en/{name}/index.html", f"en/{name}/v1/index.html"):
        assert "The ministry has withdrawn this statement." in office.read(page)
        assert "events have overtaken it" in office.read(page)
        assert "1 April 2026" in office.read(page)
    assert "To be taken back" not in office.read("en/index.html")
    assert "To be taken back" not in office.read("en/feed.atom") + office.read("en/feed.json")
    assert "<updated>2026-04-01T10:00:00Z</updated>" in office.read("en/feed.atom")
    assert "Withdrawn" in office.read("en/2026/index.html")
    assert verify_receipt(receipt(office, name, 2), trust=office.trust).record.version == 2


def test_an_erased_text_is_gone_everywhere_and_its_page_says_why(office: SmallOffice) -> None:
    name = office.publish(1, "kk en", title="Personal matter", body="Words that must go away for good.")
    office.publish(2, "kk en")
    office.build()
    assert any(b"Words that must go" in data for data in office.tree().values())
    gone = [ref.sha256 for ref in ledger(office).statements[name][0].record.renditions]
    office.append_signed(
        erasure_document(office=OFFICE, number=1, blobs=gone, reason="law", issued_at="2026-05-02T08:00:00Z")
    )
    kept = {
        path: path.read_bytes() for path in (office.home / "blobs").rglob("*") if path.is_file() and path.name in gone
    }
    erase(office, name, 1)
    office.build(set())
    assert office.tree() == rebuilt(office)
    assert not [
        path for path, data in office.tree().items() if b"Words that must" in data or b"Personal matter" in data
    ]
    page = office.read(f"en/{name}/index.html")
    assert "This text was erased on 2 May 2026, by law." in page
    assert 'href="/receipts/xs-mfa/erasure/1/v1.json"' in page
    assert verify_receipt(receipt(office, f"{OFFICE}/erasure/1"), trust=office.trust).record.id == f"{OFFICE}/erasure/1"
    assert verify_receipt(receipt(office, name), trust=office.trust).renditions == ()
    for path, data in kept.items():  # somebody puts the blobs back: they are not taken
        path.write_bytes(data)
    office.build()
    assert not [path for path, data in office.tree().items() if b"Words that must" in data]


def test_witnesses_are_counted_when_they_come(office: SmallOffice) -> None:
    cosigners = [Cosigner(f"witness{n}.example", _key(f"witness {n}")) for n in (1, 2, 3)]
    refs = [WitnessRef(f"w{n}", it.vkey) for n, it in enumerate(cosigners)]
    office.append_signed(
        policy_document(office=OFFICE, version=1, witnesses=refs, quorum=2, issued_at="2026-02-01T00:00:00Z"), root=True
    )
    name = office.publish(1, "kk en")
    office.build()
    assert "No witness has confirmed it yet." in office.read(f"en/{name}/index.html")
    other = office.publish(2, "kk en")
    office.build({other})
    confirm(office, 5, cosigners[:2])
    before = office.tree()
    office.build(set())
    assert office.tree() == rebuilt(office)
    assert "Confirmed by 2 of 3 witnesses." in office.read(f"en/{name}/index.html")
    assert "No witness has confirmed it yet." in office.read(f"en/{other}/index.html")
    assert not [path for path in changed(before, office.tree()) if other in path]


def test_what_all_witnesses_confirmed_is_looked_at_once(office: SmallOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    cosigners = [Cosigner(f"witness{n}.example", _key(f"witness {n}")) for n in (1, 2)]
    refs = [WitnessRef(f"w{n}", it.vkey) for n, it in enumerate(cosigners)]
    office.append_signed(
        policy_document(office=OFFICE, version=1, witnesses=refs, quorum=1, issued_at="2026-02-01T00:00:00Z"), root=True
    )
    names = [office.publish(number, "en") for number in (1, 2)]
    office.build()
    confirm(office, 5, cosigners)
    confirm(office, 6, cosigners[:1])
    office.build(set())
    looks: list[str] = []
    held = Tree.holds
    monkeypatch.setattr(Tree, "holds", lambda tree, path, data: looks.append(path) or held(tree, path, data))
    office.build(set())
    office.build(set())
    looks.clear()
    office.build(set())
    assert [path.rpartition("/")[2] for path in looks] == ["6"]  # one witness has still to come
    confirm(office, 6, cosigners[1:])
    office.build(set())
    assert "Confirmed by 2 of 2 witnesses." in office.read(f"en/{names[1]}/index.html")
    assert office.tree() == rebuilt(office)
    corrected = office.publish(1, "en", version=2)
    office.build({corrected})
    confirm(office, 7, cosigners)
    office.build(set())
    assert "Confirmed by 2 of 2 witnesses." in office.read(f"en/{corrected}/index.html")
    assert office.tree() == rebuilt(office)


def confirm(office: SmallOffice, size: int, cosigners: list[Cosigner]) -> None:
    with LogWriter(office.log, origin=office.origin, signer=office._signer) as writer:
        text = parse_note((office.log / "checkpoints" / str(size)).read_bytes()).text
        writer.add_cosignatures(size, [it.cosign(text, time=1_772_357_400) for it in cosigners])


def test_what_a_revoked_key_signed_has_no_page_and_its_words_are_still_known(office: SmallOffice) -> None:
    good = office.publish(1, "kk")
    bad = office.publish(2, "kk", title="By a thief")
    office.build()
    words = "By a thief\nМәтін / текст / text № 2, 1.\nЕкінші бөлім."
    assert "By a thief" in office.read(f"kk/{bad}/index.html")
    key = public_bytes(office._record)
    office.append_signed(
        revocation_document(
            office=OFFICE, number=1, purpose="record", public_key=key, last_good=4, issued_at="2026-04-01T00:00:00Z"
        ),
        root=True,
    )
    office.build(set())
    assert office.tree() == rebuilt(office)
    assert f"kk/{good}/index.html" in office.tree()
    assert not [path for path in office.tree() if bad in path]
    [kept] = [path for path, data in office.tree().items() if b"By a thief" in data]
    assert kept.startswith("blobs/sha256/")
    site = office.home / "site"
    found = verify_text(read_evidence(logs=site, blobs=site / "blobs", trust=office.trust), words)
    assert (found.verdict, found.record) == ("evidence-bad", bad)
    assert (found.reason or "").startswith("revoked-key: ")
    hints = json.loads(office.tree()["verify/index/2026-0.json"])
    assert kept.rpartition("/")[2] in hints["texts"]  # so that the page in the browser finds it


def test_a_new_epoch_keeps_the_old_log_and_its_receipts(office: SmallOffice) -> None:
    old = office.publish(1, "kk en")
    office.build()
    before = receipt(office, old)
    new_epoch(office)
    newer = office.publish(2, "kk en")
    office.build({newer})
    assert office.tree() == rebuilt(office)
    assert receipt(office, old) == before, "a receipt stays as it was"
    assert parse_checkpoint(parse_note(parse_receipt(receipt(office, newer)).note).text).origin == f"{HOST}/{OFFICE}/2"
    for name in (old, newer):
        assert verify_receipt(receipt(office, name), trust=office.trust).record.id == name
    assert {f"{OFFICE}/1/checkpoint", f"{OFFICE}/2/checkpoint"} <= set(office.tree())
    assert f"{HOST}/{OFFICE}/1" in office.read(f"en/{old}/index.html")
    assert json.loads(office.read(".well-known/elshi.json"))["epoch"] == 2


def new_epoch(office: SmallOffice) -> None:
    """The log of epoch 2, which carries all of the first one over."""
    head = parse_checkpoint(parse_note((office.log / "checkpoint").read_bytes()).text)
    at = "2026-06-01T00:00:00Z"
    documents = [
        office_document(
            office=OFFICE, host=HOST, names=NAMES, root_key=public_bytes(office.root), issued_at=at, epoch=2
        ),
        epoch_document(office=OFFICE, epoch=2, head=head, carried=head, reason="restored-backup", issued_at=at),
        key_document(office=OFFICE, number=3, purpose="record", public_key=public_bytes(office._record), issued_at=at),
        key_document(
            office=OFFICE, number=4, purpose="log", public_key=public_bytes(office._signer.private_key), issued_at=at
        ),
    ]
    office.begin_epoch(2, documents)


def test_hints_name_every_text_of_a_span(office: SmallOffice) -> None:
    office.publish_many(range(49, 53), "kk en")
    office.build()
    for span, numbers in ((0, (49, 50)), (1, (51, 52))):
        texts = json.loads(office.read(f"verify/index/2026-{span}.json"))["texts"]
        found = [it for n in numbers for it in ledger(office).statements[f"{OFFICE}/2026/{n}"][0].record.renditions]
        assert set(texts) == {ref.sha256 for ref in found}


def test_the_worker_changes_with_any_file_of_the_page(office: SmallOffice, monkeypatch, tmp_path: Path) -> None:
    import elshi.site.build

    office.build()
    first = office.read("verify/worker.js")
    shell = json.loads(office.read("verify/shell.json"))
    assert {"/verify/page.js", "/verify/", "/verify/kk/", "/static/site.css", "/verify/confusables.json"} <= set(shell)
    assert all((office.home / "site" / path.strip("/")).exists() for path in shell)
    assert "/verify/worker.js" not in shell
    shutil.copytree(elshi.site.build._ROOM / "static", tmp_path / "room/static")
    (tmp_path / "room/static/verify/show.js").write_text("// another", "utf-8")
    monkeypatch.setattr(elshi.site.build, "_ROOM", tmp_path / "room")
    files = dict(elshi.site.build._verify_files())
    assert files["verify/worker.js"] != first.encode()
    assert leaf_hash(files["verify/page.js"]) == leaf_hash(office.read("verify/page.js").encode())


def test_the_snapshot_of_the_registry_has_a_receipt(tmp_path: Path) -> None:
    from functional.verify_office import make_office

    office = make_office(tmp_path)
    found = verify_receipt((office.home / "site/registry-receipt.json").read_bytes(), trust=office.trust)
    assert found.snapshot is not None
    assert [it["handle"] for it in found.snapshot.accounts] == ["mfa_samal"]
    assert office.tree() == rebuilt(office)
    assert "<script" not in "".join(
        data.decode()
        for path, data in office.tree().items()
        if path.endswith(".html") and not path.startswith(("verify/", "answers/"))
    ).replace("&lt;script", "")


def test_the_checkpoint_of_every_snapshot_stays_however_the_tree_was_built(tmp_path: Path) -> None:
    from functional.verify_office import make_office

    office = make_office(tmp_path)
    for number in (2, 3):
        account = account_document(
            office=OFFICE, number=number, version=1, holder=Holder("office", OFFICE), platform="telegram",
            handle=f"mfa_samal_{number}", url=None, purpose="news", languages=["kk"], status="active",
            issued_at="2026-04-02T10:00:00Z",
        )  # fmt: skip
        office.append_signed(account)
        blob = registry_snapshot(ledger(office))
        BlobStore(office.home / "blobs").write(blob)
        office.append_signed(
            snapshot_document(
                office=OFFICE, number=number, snapshot=blob, accounts=number, issued_at="2026-04-02T10:00:01Z"
            )
        )
        if number == 3:  # the build between was left out
            office.build(records=set())
    sizes = {path for path in office.tree() if path.startswith(f"{OFFICE}/1/checkpoints/")}
    assert len({it.index for it in ledger(office).snapshots}) == 3
    assert {f"{OFFICE}/1/checkpoints/{it.index + 1}" for it in ledger(office).snapshots} <= sizes
    assert office.tree() == rebuilt(office)


def test_scripts_are_on_the_pages_that_verify_or_find_answers_and_come_from_here(office: SmallOffice) -> None:
    office.publish(1, FIVE)
    office.build()
    for path, data in office.tree().items():
        if path.endswith(".html"):
            text = data.decode()
            assert ("<script" in text) == path.startswith(("verify/", "answers/")), path
            assert "<script>" not in text, "none in line"
            assert 'src="http' not in text
        if path.startswith("verify/") and path.endswith(".html"):
            assert "script-src 'self'" in data.decode(), "also where a server sends no header"
