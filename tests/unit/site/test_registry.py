"""Pages of the registry, and its copies for other people's programs."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.adapters.control_proofs import Asset, check_control
from elshi.adapters.http import Page
from elshi.exercise.registry import demonstration_accounts, demonstration_offices
from elshi.log import leaf_hash, public_bytes
from elshi.record import (
    BlobStore,
    ControlProof,
    Ledger,
    Replaces,
    Trust,
    account_document,
    child_office_document,
    first_records,
    format_multikey,
    key_document,
    method_of,
    replay,
    revocation_document,
    sign_document,
)
from elshi.site.projections import (
    format_did,
    format_registry_json,
    format_trust_txt,
    format_well_known,
    projection_files,
)
from elshi.site.reading import Source
from elshi.site.registry import network_name, office_tree, registry_pages
from elshi.site.render import render_page
from elshi.text.languages import LANGUAGES
from unit.site.small_office import HOST, NAMES, OFFICE
from unit.site.test_plan import Html

AT = "2026-02-01T09:00:00Z"
PROOF = ControlProof("rel-me", "https://x.com/mfa_samal", "2026-01-31T08:00:00Z", "both", "ab" * 32)


def _key(word: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(word.encode()).digest())


ROOT, RECORD, LOG = _key("root"), _key("record"), _key("log")


class Registrar:
    """A log in memory: the office's first records and whatever is entered after them."""

    def __init__(self) -> None:
        self.trust = Trust(OFFICE, HOST, public_bytes(ROOT))
        self.entries = first_records(
            office=OFFICE, host=HOST, names=NAMES, root_key=ROOT, record_key=public_bytes(RECORD),
            log_key=public_bytes(LOG), issued_at="2026-01-01T00:00:00Z",
        )  # fmt: skip

    def enter(self, document: dict[str, Any], key: Ed25519PrivateKey = RECORD) -> bytes:
        raw = sign_document(
            document, private_key=key, method=method_of(OFFICE, public_bytes(key)), created=document["issued_at"]
        )
        self.entries.append(raw)
        return raw

    def enter_demonstration(self) -> "Registrar":
        for office in demonstration_offices():
            self.enter(child_office_document(issued_at=AT, **office))
        for account in demonstration_accounts():
            proofs = (PROOF,) if account["number"] == 2 else ()
            self.enter(account_document(issued_at=AT, proofs=proofs, **account))
        return self

    @property
    def ledger(self) -> Ledger:
        return replay(self.entries, trust=self.trust)

    @property
    def source(self) -> Source:
        return Source(self.trust, self.ledger, Path(), b"", len(self.entries), BlobStore(Path()))

    def pages(self) -> dict[str, str]:
        return {
            it.path: render_page(it.template, it.language, it.page).decode()
            for it in registry_pages(self.source, sections=("kk", "en"))
        }


@pytest.fixture
def registrar() -> Registrar:
    return Registrar().enter_demonstration()


def test_pages_are_in_every_language_and_well_formed(registrar):
    pages = registrar.pages()
    assert len(pages) == len(LANGUAGES) * (1 + len(demonstration_accounts()))
    for path, text in pages.items():
        tags = Html(text).tags
        assert not {"script", "style", "img", "iframe", "form"} & {tag for tag, _ in tags}, path
        assert not [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "style"]
        assert len(text.encode()) < 60_000
    assert '<html lang="ar" dir="rtl">' in pages["ar/registry/index.html"]


def test_the_same_ledger_gives_the_same_bytes(registrar):
    assert registrar.pages() == Registrar().enter_demonstration().pages()
    assert dict(projection_files(registrar.source)) == dict(projection_files(Registrar().enter_demonstration().source))


def test_the_list_shows_offices_and_accounts(registrar):
    text = registrar.pages()["en/registry/index.html"]
    assert text.index("Ministry of Foreign Affairs") < text.index("Embassy of the Republic of Samal in Tarvia")
    assert "Part of: Ministry of Foreign Affairs of the Republic of Samal" in text
    assert '<a rel="me" href="https://x.com/mfa_samal"' in text
    assert "@samal_in_tarvia" in text
    assert 'href="https://www.facebook.com/samal.mfa"' not in text  # seized: named, and nobody is sent there
    assert "Taken from the office" in text
    assert "Ambassador" in text


def test_an_account_shows_proofs_and_values(registrar):
    text = registrar.pages()["en/registry/2/index.html"]
    assert "Confirmed from both sides" in text
    assert "31 January 2026" in text
    assert PROOF.seen in text
    assert f"elshi:{OFFICE}/account/2" in text
    assert f'<link rel="canonical" href="https://{HOST}/en/registry/2/">' in text
    entry = registrar.ledger.current_account(f"{OFFICE}/account/2")
    assert entry.leaf.hex() in text


def test_a_seized_account_points_to_its_successor(registrar):
    text = registrar.pages()["en/registry/7/index.html"]
    assert "This account was taken from us." in text
    assert '<a href="/en/registry/2/"><bdi>@mfa_samal</bdi></a>' in text
    assert 'rel="me"' not in text


def test_without_accounts_the_pages_say_so():
    pages = Registrar().pages()
    assert sorted(pages) == sorted(f"{tag}/registry/index.html" for tag in LANGUAGES)
    assert "No account has been entered yet." in pages["en/registry/index.html"]


def test_handles_are_text_and_never_markup():
    registrar = Registrar()
    account = {**demonstration_accounts()[1], "number": 1, "handle": "<img/src=x&\"'>"}
    registrar.enter(account_document(issued_at=AT, **account))
    for text in registrar.pages().values():
        assert "<img" not in text
    assert "&lt;img/src=x&amp;" in registrar.pages()["en/registry/1/index.html"]


def test_a_new_version_takes_the_old_ones_place(registrar):
    leaf = registrar.ledger.current_account(f"{OFFICE}/account/2").leaf.hex()
    changed = {**demonstration_accounts()[1], "version": 2, "status": "suspended"}
    raw = registrar.enter(account_document(issued_at="2026-03-01T00:00:00Z", replaces=Replaces(1, leaf), **changed))
    result = json.loads(format_registry_json(registrar.ledger))["results"][1]
    assert (result["status"], result["version"], result["leaf"]) == ("suspended", 2, leaf_hash(raw).hex())
    assert "x.com/mfa_samal" not in format_trust_txt(registrar.ledger).decode()
    assert "This account is suspended." in registrar.pages()["en/registry/2/index.html"]


def test_registry_json(registrar):
    value = json.loads(format_registry_json(registrar.ledger))
    assert value["metadata"] == {"count": 7}
    second = value["results"][1]
    registry_of_the_us = {
        "service", "account", "service_url", "organization", "agency", "language", "status", "validated_at",
        "short_description", "tags",
    }  # fmt: skip
    assert registry_of_the_us < set(second)
    assert (second["service"], second["account"]) == ("x", "mfa_samal")
    assert second["validated_at"] == PROOF.checked_at
    assert second["proofs"][0]["seen"] == PROOF.seen
    assert value["results"][0]["validated_at"] is None
    assert value["results"][4]["organization"] == "Embassy of the Republic of Samal in Tarvia"
    assert value["results"][6]["successor"] == f"{OFFICE}/account/2"
    assert [it["id"] for it in value["results"]] == [f"{OFFICE}/account/{number}" for number in range(1, 8)]


def test_trust_txt(registrar):
    text = format_trust_txt(registrar.ledger).decode()
    lines = text.splitlines()
    assert all(re.fullmatch(r"#.*|(control|social|contact|disclosure)=\S+", line) for line in lines)
    assert f"control=https://tarvia.{HOST}/" in lines
    assert "social=https://x.com/mfa_samal" in lines
    assert "facebook" not in text  # seized
    assert f"disclosure=https://{HOST}/en/registry/" in lines


def test_did_document(registrar):
    value = json.loads(format_did(registrar.ledger))
    did = f"did:web:{HOST}"
    keys = [format_multikey(public_bytes(key)) for key in (ROOT, RECORD)]
    assert value["id"] == did
    assert [it["publicKeyMultibase"] for it in value["verificationMethod"]] == keys
    assert {it["type"] for it in value["verificationMethod"]} == {"Multikey"}
    assert value["assertionMethod"] == [f"{did}#{keys[1]}"]
    assert "https://t.me/mfa_samal" in value["alsoKnownAs"]
    assert "https://www.facebook.com/samal.mfa" not in value["alsoKnownAs"]
    assert value["service"][0]["serviceEndpoint"] == f"https://{HOST}/{OFFICE}/1/"


def test_a_revoked_key_leaves_the_did_document(registrar):
    new = public_bytes(_key("second record key"))
    registrar.enter(key_document(office=OFFICE, number=3, purpose="record", public_key=new, issued_at=AT), ROOT)
    registrar.enter(
        revocation_document(
            office=OFFICE, number=1, purpose="record", public_key=public_bytes(RECORD),
            last_good=len(registrar.entries), issued_at=AT,
        ),
        ROOT,
    )  # fmt: skip
    value = json.loads(format_did(registrar.ledger))
    assert value["assertionMethod"] == [f"did:web:{HOST}#{format_multikey(new)}"]


def test_the_well_known_file_is_what_a_check_of_control_looks_for(registrar):
    data = format_well_known(registrar.ledger)
    asset = Asset(
        id=f"{OFFICE}/account/1", platform="domain", handle=HOST, url=None, office=OFFICE, host=HOST,
        root_key=format_multikey(public_bytes(ROOT)),
    )  # fmt: skip
    found = {it.method: it.result for it in check_control(asset, at=AT, read=lambda url: Page(url, data))}
    assert found["well-known"] == "both"
    assert f"{OFFICE}/account/7" not in json.loads(data)["accounts"]


def test_the_registry_page_is_what_a_check_of_control_looks_for(registrar):
    ours = f"https://{HOST}/en/registry/2/"
    pages = {
        ours: registrar.pages()["en/registry/2/index.html"].encode(),
        "https://x.com/mfa_samal": f'<a rel="me" href="https://{HOST}/">'.encode(),
    }
    asset = Asset(
        id=f"{OFFICE}/account/2", platform="x", handle="mfa_samal", url="https://x.com/mfa_samal", office=OFFICE,
        host=HOST, root_key="", pages=(ours,),
    )  # fmt: skip
    found = {it.method: it.result for it in check_control(asset, at=AT, read=lambda url: Page(url, pages[url]))}
    assert found["rel-me"] == "both"


def test_projection_files_are_named_as_their_readers_expect(registrar):
    files = dict(projection_files(registrar.source))
    assert sorted(files) == [".well-known/did.json", ".well-known/elshi.json", "did.json", "registry.json", "trust.txt"]
    assert files["did.json"] == files[".well-known/did.json"]


def test_offices_stand_after_the_one_above_them(registrar):
    registrar.enter(
        child_office_document(
            office=OFFICE, id="xs-aaa", parent="xs-emb-xt", names={"en": "Consulate"}, host=f"aaa.{HOST}", issued_at=AT
        )
    )
    assert [it.id for it in office_tree(registrar.ledger)] == [OFFICE, "xs-emb-xt", "xs-aaa"]


@pytest.mark.parametrize(
    ("platform", "name"),
    [("telegram", "Telegram"), ("domain", ""), ("other-matrix", "Matrix"), ("other-my-net", "My Net")],
)
def test_names_of_networks(platform, name):
    assert network_name(platform) == name
