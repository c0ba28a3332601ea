"""All evidence or none: one test per way to forge a site."""

import shutil

import pytest

from elshi.base.errors import SecurityError, UserError
from elshi.log import Checkpoint, FolderStore, Signer, sign_note
from elshi.log.checkpoint import format_checkpoint
from elshi.record import BlobStore, blob_sha256
from elshi.verify import read_evidence, verify_text
from unit.record.official import ENGLISH, KAZAKH, Official, make_key

BOTH = {"kk": KAZAKH, "en": ENGLISH}


@pytest.fixture
def office():
    return Official()


def read(folder, trust):
    return read_evidence(logs=folder, blobs=folder / "blobs", trust=trust)


def test_whole_site_is_read(office, tmp_path):
    old = office.add(17, BOTH)
    office.replace(old, 17, 2, BOTH)
    evidence = read(office.write(tmp_path), office.trust)
    assert (evidence.trust, evidence.checkpoint.size, evidence.as_of) == ("pinned", 5, "2026-03-02T09:30:00Z")
    assert [r.language for r in evidence.renditions["xs-mfa/2026/17", 2]] == ["en", "kk"]
    assert read(tmp_path, None).trust == "self-asserted"


def test_forged_site_that_brings_its_own_root_key(office, tmp_path):
    forged = Official(root=make_key(9))
    forged.add(17, BOTH)
    with pytest.raises(SecurityError, match="another root key"):
        read(forged.write(tmp_path), office.trust)


def test_checkpoint_signed_by_a_key_that_no_record_added(office, tmp_path):
    office.add(17, BOTH)
    with pytest.raises(SecurityError, match="no known key"):
        read(office.write(tmp_path, log_key=make_key(9)), office.trust)


def test_checkpoint_signed_by_the_record_key(office, tmp_path):
    with pytest.raises(SecurityError, match="no known key"):
        read(office.write(tmp_path, log_key=office.record), office.trust)


def test_checkpoint_of_another_epoch(office, tmp_path):
    office.write(tmp_path)
    evidence = read(tmp_path, office.trust)
    origin = "mfa.samal.example/xs-mfa/2"
    text = format_checkpoint(Checkpoint(origin, evidence.checkpoint.size, evidence.checkpoint.root))
    (tmp_path / "xs-mfa/1/checkpoint").write_bytes(sign_note(text, Signer(office.origin, office.log)))
    with pytest.raises(SecurityError, match="another log"):
        read(tmp_path, office.trust)


def test_a_copied_epoch_is_no_second_one(office, tmp_path):
    office.write(tmp_path)
    shutil.copytree(tmp_path / "xs-mfa/1", tmp_path / "xs-mfa/2")
    with pytest.raises(SecurityError, match="holds another log"):
        read(tmp_path, office.trust)


def test_texts_of_all_epochs_are_there(office, tmp_path):
    old = office.add(17, BOTH)
    office.begin_epoch()
    office.replace(old, 17, 2, BOTH)
    evidence = read(office.write(tmp_path), office.trust)
    places = [(it.version, it.epoch, it.standing) for it in evidence.library.documents if it.language == "en"]
    assert places == [(1, 1, "superseded"), (2, 2, "current")]
    assert evidence.proof_of(evidence.library.documents[-1]).origin.endswith("/2")


def test_an_erased_blob_may_be_gone_and_is_not_read_if_kept(office, tmp_path):
    office.add(17, BOTH)
    digest = blob_sha256(office.blobs[0])
    office.erase(1, digest)
    office.write(tmp_path)
    assert [it.language for it in read(tmp_path, office.trust).renditions["xs-mfa/2026/17", 1]] == ["en"]
    BlobStore(tmp_path / "blobs").path(digest).unlink(missing_ok=True)
    assert [it.language for it in read(tmp_path, office.trust).renditions["xs-mfa/2026/17", 1]] == ["en"]


def make_partner():
    partner = Official(
        root=make_key(11), record=make_key(12), log=make_key(13), office="xm-mfa", host="mfa.meren.example"
    )
    partner.add(3, {"en": ("On the ferry", "The ferry between Meren and Samal runs every second day from June.")})
    return partner


def test_a_recognised_partner_verifies_as_theirs(office, tmp_path):
    partner = make_partner()
    office.add(17, BOTH)
    office.recognise(partner)
    office.write(tmp_path / "ours")
    partner.write(tmp_path / "theirs")
    evidence = read_evidence(
        logs=tmp_path / "ours", blobs=tmp_path / "ours/blobs", trust=office.trust, partners=[tmp_path / "theirs"]
    )
    verdict = verify_text(evidence, "The ferry between Meren and Samal runs every second day from June.")
    assert (verdict.verdict, verdict.office, verdict.record) == ("authentic", "xm-mfa", "xm-mfa/2026/3")
    assert (verdict.proof.trust, verdict.proof.origin) == ("recognised", "mfa.meren.example/xm-mfa/1")
    assert verify_text(evidence, "The embassy is open all night. Call +000 11 22 33.").office == "xs-mfa"


@pytest.mark.parametrize("status", [None, "ended"])
def test_a_partner_who_is_not_recognised_is_refused(office, tmp_path, status):
    partner = make_partner()
    if status:
        office.recognise(partner)
        office.recognise(partner, status="ended", version=2)
    office.write(tmp_path / "ours")
    partner.write(tmp_path / "theirs")
    with pytest.raises(SecurityError, match="which xs-mfa does not recognise"):
        read_evidence(
            logs=tmp_path / "ours", blobs=tmp_path / "ours/blobs", trust=office.trust, partners=[tmp_path / "theirs"]
        )


def test_a_partner_with_another_root_key_is_refused(office, tmp_path):
    office.recognise(make_partner())
    office.write(tmp_path / "ours")
    Official(root=make_key(9), office="xm-mfa", host="mfa.meren.example").write(tmp_path / "theirs")
    with pytest.raises(SecurityError, match="the site of the partner xm-mfa does not hold"):
        read_evidence(
            logs=tmp_path / "ours", blobs=tmp_path / "ours/blobs", trust=office.trust, partners=[tmp_path / "theirs"]
        )


def test_missing_blob_of_a_current_statement_is_named(office, tmp_path):
    office.add(17, BOTH)
    office.write(tmp_path)
    digest = blob_sha256(office.blobs[0])
    BlobStore(tmp_path / "blobs").path(digest).unlink()
    with pytest.raises(SecurityError, match=f"kk rendition of xs-mfa/2026/17 version 1: blob {digest} is missing"):
        read(tmp_path, office.trust)


def test_missing_blob_of_a_replaced_version_is_borne(office, tmp_path):
    old = office.add(17, {"kk": KAZAKH})
    office.replace(old, 17, 2, {"en": ENGLISH})
    office.write(tmp_path)
    BlobStore(tmp_path / "blobs").path(blob_sha256(office.blobs[0])).unlink()
    evidence = read(tmp_path, office.trust)
    assert evidence.renditions["xs-mfa/2026/17", 1] == ()


@pytest.mark.parametrize("version", [1, 2])
def test_changed_blob_is_refused_even_of_a_replaced_version(office, tmp_path, version):
    old = office.add(17, {"kk": KAZAKH})
    office.replace(old, 17, 2, {"kk": KAZAKH})
    office.write(tmp_path)
    path = BlobStore(tmp_path / "blobs").path(blob_sha256(office.blobs[version - 1]))
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))
    with pytest.raises(SecurityError, match="other bytes"):
        read(tmp_path, office.trust)


def test_a_damaged_blob_of_a_version_under_a_revoked_key_does_no_harm(office, tmp_path):
    office.add(17, {"kk": KAZAKH})
    office.add(18, {"en": ENGLISH})
    office.revoke(1, "record", office.record, last_good=4)
    office.write(tmp_path)
    path = BlobStore(tmp_path / "blobs").path(blob_sha256(office.blobs[1]))
    path.write_bytes(b"whatever a thief puts there")
    evidence = read(tmp_path, office.trust)
    assert evidence.renditions["xs-mfa/2026/18", 1] == ()
    assert [it.language for it in evidence.renditions["xs-mfa/2026/17", 1]] == ["kk"]


@pytest.mark.parametrize("change", [{"language": "ru"}, {"script": "Latn"}, {"bytes": 7}])
def test_rendition_that_is_not_what_its_record_says(office, tmp_path, change):
    document = office.document(17, {"kk": KAZAKH}, authentic=change.get("language", "kk"))
    document["renditions"][0].update(change)
    office.entries.append(office.sign(document))
    with pytest.raises(SecurityError, match="another length, language or script"):
        read(office.write(tmp_path), office.trust)


def test_log_without_log_key(office, tmp_path):
    office.entries = office.entries[:2]
    with pytest.raises(SecurityError, match="no known key"):
        read(office.write(tmp_path), office.trust)


def test_folder_without_a_log_is_a_matter_of_usage(office, tmp_path):
    with pytest.raises(UserError, match="expected a log"):
        read(tmp_path, office.trust)
    (tmp_path / "static/1").mkdir(parents=True)
    (tmp_path / "static/1/checkpoint").write_text("not an office")
    with pytest.raises(UserError, match="expected a log"):
        read(tmp_path, None)


def test_site_of_another_office_is_refused_by_a_pinned_trust(office, tmp_path):
    Official(office="xa-mfa").write(tmp_path)
    with pytest.raises(SecurityError, match="pins xs-mfa"):
        read(tmp_path, office.trust)
    office.write(tmp_path)
    assert read(tmp_path, office.trust).ledger.office.office == "xs-mfa"
    with pytest.raises(UserError, match="name one with a trust file"):
        read(tmp_path, None)


def test_other_log_under_the_offices_name_is_refused(office, tmp_path):
    other = Official(office="xa-mfa").write(tmp_path)
    (other / "xa-mfa").rename(other / "xs-mfa")
    with pytest.raises(SecurityError, match="another office"):
        read(other, office.trust)


def test_golden_log_of_the_first_format(office, tmp_path):
    """These bytes were released: a change here breaks every signature that is out in the world."""
    office.add(17, BOTH)
    evidence = read(office.write(tmp_path), office.trust)
    assert evidence.checkpoint.root.hex() == "05b832b895e3b3f83ff50147a72320405a6c7fbfc51bae6d583b570cd143fe6e"
    assert (tmp_path / "xs-mfa/1/checkpoint").read_bytes() == (
        "mfa.samal.example/xs-mfa/1\n"
        "4\n"
        "BbgyuJXjs/g/9QFHpyMgQFpsf7/FG65tWDtXDNFD/m4=\n"
        "\n"
        "— mfa.samal.example/xs-mfa/1 "
        "AXb4Aw87mGawYqoacV4HEx7w/yfhFbeMB8K3mtCBQ11Gl/Qw9EE+T8Kqwa5xvhePVK3rx5m7f9AzXmVJscXH3d3M7gg=\n"
    ).encode()


def resign(folder, office, *, size, key=None):
    """A checkpoint that claims `size` entries, with a root of its own making."""
    text = format_checkpoint(Checkpoint(office.origin, size, b"\1" * 32))
    (folder / "xs-mfa/1/checkpoint").write_bytes(sign_note(text, Signer(office.origin, key or make_key(9))))


class CountedReads:
    """Every file of a log that is opened."""

    def __init__(self, monkeypatch):
        self.paths = []
        read = FolderStore.read

        def counted(store, path):
            self.paths.append(path)
            return read(store, path)

        monkeypatch.setattr(FolderStore, "read", counted)


def test_office_record_is_verified_before_anything_else_is_read(office, tmp_path, monkeypatch):
    forged = Official(root=make_key(9))
    for number in range(1, 300):
        forged.add(number, {"en": ENGLISH})
    forged.blobs = forged.blobs[:1]
    forged.write(tmp_path)
    reads = CountedReads(monkeypatch)
    with pytest.raises(SecurityError, match="entry 0: log of xs-mfa has another root key"):
        read(tmp_path, office.trust)
    assert reads.paths == ["checkpoint", "tile/entries/000"]


def test_log_of_more_entries_than_stated_is_refused_unread(office, tmp_path, monkeypatch):
    office.write(tmp_path)
    resign(tmp_path, office, size=2_000_001)
    reads = CountedReads(monkeypatch)
    with pytest.raises(SecurityError, match="expected at most 2000000 entries, got 2000001"):
        read(tmp_path, office.trust)
    assert reads.paths == ["checkpoint"]


def test_claimed_size_is_not_believed(office, tmp_path):
    office.write(tmp_path)
    for size in (0, 2, 4, 256, 2_000_000):
        resign(tmp_path, office, size=size)
        with pytest.raises(SecurityError):
            read(tmp_path, office.trust)


def test_small_folder_of_links_is_refused(office, tmp_path):
    office.write(tmp_path)
    tiles = tmp_path / "xs-mfa/1/tile/0"
    (tiles / "000").write_bytes(bytes(8192))
    entries = tmp_path / "xs-mfa/1/tile/entries"
    (entries / "000").symlink_to("000.p/3")
    for index in range(1, 8):
        (tiles / f"{index:03d}").symlink_to("000")
    resign(tmp_path, office, size=256 * 8)
    with pytest.raises(SecurityError, match="refused to follow a symbolic link"):
        read(tmp_path, office.trust)


@pytest.mark.parametrize("path", ["xs-mfa", "xs-mfa/1", "xs-mfa/1/checkpoint", "xs-mfa/1/tile", "blobs"])
@pytest.mark.parametrize("pinned", [True, False])
def test_links_in_a_circle_are_bad_evidence(office, tmp_path, path, pinned):
    office.add(17, BOTH)
    office.write(tmp_path)
    (tmp_path / path).rename(tmp_path / "moved")
    (tmp_path / path).symlink_to((tmp_path / path).name)
    with pytest.raises(SecurityError, match="symbolic link"):
        read(tmp_path, office.trust if pinned else None)


def test_link_among_the_blobs_is_refused(office, tmp_path):
    office.add(17, BOTH)
    office.write(tmp_path)
    path = BlobStore(tmp_path / "blobs").path(blob_sha256(office.blobs[0]))
    path.rename(tmp_path / "text")
    path.symlink_to(tmp_path / "text")
    with pytest.raises(SecurityError, match=r"kk rendition of .* refused to follow a symbolic link"):
        read(tmp_path, office.trust)


def test_where_two_statements_have_the_same_words_the_newer_one_is_named(office, tmp_path):
    office.add(17, {"en": ENGLISH})
    office.add(18, {"en": ENGLISH})
    evidence = read(office.write(tmp_path), office.trust)
    assert verify_text(
        evidence, "The embassy is open all night. Call +000 11 22 33. Stay away from the coast."
    ).record == ("xs-mfa/2026/18")
