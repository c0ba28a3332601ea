"""The scripts of /verify/ in node: the same answers as Python, on the shared vectors and on whole logs."""

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from elshi.base.errors import SecurityError, UserError
from elshi.log import leaf_hash
from elshi.record import (
    Entry,
    Record,
    Rendition,
    Replaces,
    body_words,
    make_receipt,
    parse_trust,
    read_official_logs,
    replay_epochs,
    verify_receipt,
    words,
)
from elshi.site.search_index import shingle_hashes, winnow
from elshi.text.confusables import mapping
from elshi.text.lookalikes import handle_reasons
from elshi.text.normal import normalise
from elshi.verify.accounts import Accounts, accounts_of_registry
from elshi.verify.handles import verify_typed, verify_url
from elshi.verify.partners import NotRecognisedError
from elshi.verify.receipts import office_of_receipt, read_partner_receipt
from elshi.verify.verdicts import Verdict
from js.summaries import python_outcome, replay_case
from unit.record.golden import make_golden
from unit.record.official import ENGLISH, KAZAKH, Official, make_key
from unit.record.test_documents import BAD
from unit.verify.test_handles import (
    HANDLES,
    POSTS,
    TRICKS,
    TYPED,
    URLS,
    make_registry,
    with_more,
    with_posts,
    with_taken,
)

HERE = Path(__file__).parent
VECTORS = ROOT / "tests" / "vectors"
SCRIPTS = ROOT / "src" / "elshi" / "site" / "static" / "verify"
Need = Callable[[str], str]


def run_node(need: Need, script: str, *args: object, text: str = "") -> str:
    done = subprocess.run(
        [need("node"), HERE / script, *map(str, args)],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(kind: str) -> Iterator[dict[str, Any]]:
    for line in (VECTORS / f"{kind}.jsonl").read_text("ascii").splitlines():
        yield json.loads(line)


@pytest.mark.parametrize(("kind", "least"), [("words", 700), ("receipts", 400), ("partners", 150)])
def test_javascript_agrees_with_every_vector(need: Need, kind: str, least: int) -> None:
    told = json.loads(run_node(need, "vectors.mjs", VECTORS, kind))
    assert told["wrong"] == 0, told["first"]
    assert told["checked"] >= least


def test_python_agrees_with_every_vector_of_words() -> None:
    for line in lines("words"):
        if line["kind"] == "text":
            assert normalise(line["text"]) == line["normalised"]
        else:
            rendition = Rendition("en", "Latn", line["title"], line["body"], "0" * 32)
            assert (words(rendition), body_words(rendition)) == (line["words"], line["body_words"])


def receipt_bytes(line: dict[str, Any], by_name: dict[str, dict[str, Any]]) -> bytes:
    data: bytes = (line.get("receipt") or by_name[line["of"]]["receipt"]).encode()
    if "edit" in line:
        at, drop, insert = line["edit"]
        data = data[:at] + base64.b64decode(insert) + data[at + drop :]
    return data


def test_python_agrees_with_every_vector_of_receipts() -> None:
    by_name = {line["name"]: line for line in lines("receipts")}
    for line in by_name.values():
        trust = parse_trust(line["trust"].encode())
        try:
            found = verify_receipt(receipt_bytes(line, by_name), trust=trust)
            told = [found.record.id, found.index, found.leaf.hex(), len(found.renditions), found.confirmed]
        except SecurityError:
            assert line["expect"] == {"outcome": "refused"}, line["name"]
        else:
            expected = line["expect"]
            assert told == [expected[key] for key in ("record", "index", "leaf", "texts", "confirmed")], line["name"]


def test_most_vectors_of_receipts_are_damaged_and_no_single_bit_passes() -> None:
    found = list(lines("receipts"))
    assert sum(line["expect"]["outcome"] == "ok" for line in found) >= 50
    flipped = [line for line in found if ", bit " in line["name"]]
    assert len(flipped) >= 200
    assert {line["expect"]["outcome"] for line in flipped} == {"refused"}


def test_python_agrees_with_every_vector_of_partners() -> None:
    found = list(lines("partners"))
    logs = {line["name"]: line for line in found if line["kind"] == "log"}
    ledgers = {
        name: replay_epochs([[it.encode() for it in log["entries"]]], trust=parse_trust(log["trust"].encode()))
        for name, log in logs.items()
    }
    by_name = {line["name"]: line for line in found}
    for line in found:
        if line["kind"] == "log":
            continue
        ledger, data = ledgers[line["log"]], receipt_bytes(line, by_name)
        try:
            receipt = read_partner_receipt(data, ledger=ledger).receipt
            texts = len(receipt.renditions)
        except NotRecognisedError:
            known = office_of_receipt(data) in ledger.recognitions
            assert line["expect"] == {"outcome": "ended" if known else "not-recognised"}, line["name"]
        except SecurityError:
            assert line["expect"] == {"outcome": "refused"}, line["name"]
        else:
            told = [receipt.office.office, receipt.office.host, receipt.record.id, receipt.leaf.hex(), texts]
            assert told == [line["expect"][key] for key in ("office", "host", "record", "leaf", "texts")], line["name"]


def test_only_the_recognised_root_of_a_partner_passes_in_the_vectors() -> None:
    """By hand: which log of ours lets which ministry's receipts through; all others are refused or not recognised."""
    good = {"recognised", "ended and again", "a root that was replaced"}
    through = {
        **dict.fromkeys([("meren", log) for log in good] + [("meren later", log) for log in good], "recognised"),
        ("a stranger as meren", "another root"): "recognised",
        ("meren's keys at another host", "another host"): "recognised",
    }
    asked = [line for line in lines("partners") if line["kind"] == "receipt" and ", by " in line["name"]]
    for line in asked:
        name = line["name"].partition(" x")[0]
        outcome = line["expect"]["outcome"]
        if name in {"velmara", "ours"} or line["log"] == "never":
            assert outcome == "not-recognised", line["name"]
        elif line["log"] == "ended":
            assert outcome == "ended", line["name"]
        else:
            assert outcome == through.get((name, line["log"]), "refused"), line["name"]
    assert len({line["name"].partition(" x")[0] for line in asked}) == 6
    flipped = [line for line in lines("partners") if ", bit " in line["name"]]
    assert len(flipped) == 120
    assert "recognised" not in {line["expect"]["outcome"] for line in flipped}


def typed() -> Iterator[tuple[list[list[bytes]], bool]]:
    """A statement, an answer, an advisory and an alert, each corrected, withdrawn, and turned into each other one."""
    for first, second in product(("add", "answer", "advisory", "alert"), repeat=2):
        made = Official()
        follows = Replaces(1, leaf_hash(getattr(made, first)(20, {"kk": KAZAKH})).hex())
        getattr(made, second)(20, {"kk": KAZAKH}, version=2, replaces=follows)
        yield made.logs, True
        made = Official()
        made.withdraw(getattr(made, first)(20, {"kk": KAZAKH}), 20, 2)
        yield made.logs, True
    moved = Official()
    follows = Replaces(1, leaf_hash(moved.advisory(20, {"kk": KAZAKH})).hex())
    moved.advisory(20, {"kk": KAZAKH}, version=2, replaces=follows, country="XC", parts=[])
    yield moved.logs, True


def odd_travel() -> Iterator[tuple[list[list[bytes]], bool]]:
    """Advisories and alerts that no formatter would write, rightly signed."""
    for name in ("advisory", "alert"):
        field = {"advisory": "advice", "alert": "danger"}[name]
        for changes in BAD[f"{name}.json"]:
            if field in changes:
                made = Official()
                document = {**made.document(20, {"kk": KAZAKH}), "type": name}
                made.append({**document, **changes})
                yield made.logs, True


def scenarios() -> Iterator[tuple[list[list[bytes]], bool]]:
    """Logs, and whether the trust file pins their office: good ones, and ones with an entry out of its place."""
    golden = make_golden()
    # of logs of their own; they fit behind any first entries
    alone = [golden.pop(f"{name}.json") for name in ("statement-attached", "answer", "advisory", "alert")]
    records = list(golden.values())
    first, later, audit_head = records[:-3], records[-3:-1], records[-1]
    yield from (([[*first[:3], one]], True) for one in alone)
    yield from typed()
    yield from odd_travel()
    yield [first, later], True
    yield [first], True
    yield [[*first, audit_head]], True
    yield [[*first[:2], audit_head]], True
    yield [first], False
    yield [later], True
    yield [[]], True
    for at in range(len(first)):
        yield [[*first[:at], *first[at + 1 :]]], True
        yield [[*first[:at], first[at], *first[at:]]], True
        yield [[*first[:at], *first[at : at + 2][::-1], *first[at + 2 :]]], True
        flipped = bytearray(first[at])
        flipped[len(flipped) // 2] ^= 1
        yield [[*first[:at], bytes(flipped), *first[at + 1 :]]], True


def test_javascript_replays_as_python_does(need: Need) -> None:
    cases = [(logs, Official().trust if pinned else None) for logs, pinned in scenarios()]
    told = run_node(
        need, "ledger.mjs", text="\n".join(json.dumps(replay_case(logs, trust)) for logs, trust in cases)
    ).splitlines()
    outcomes = [python_outcome(logs, trust) for logs, trust in cases]
    assert sum("refused" in it for it in outcomes) > 60
    assert sum("refused" not in it for it in outcomes) > 10
    for outcome, line in zip(outcomes, told, strict=True):
        found = json.loads(line)
        found.pop("message", None)
        assert found == outcome


def test_javascript_knows_what_a_revoked_key_signed_too_late(need: Need) -> None:
    office = Official()
    office.add_key(3, "record", make_key(7))
    good = office.add(17, {"kk": KAZAKH})
    office.replace(good, 17, 2, {"en": ENGLISH})
    office.add(18, {"kk": KAZAKH})
    office.revoke(1, "record", office.record, last_good=5)
    told = json.loads(run_node(need, "ledger.mjs", text=json.dumps(replay_case(office.logs, office.trust))))
    assert told == python_outcome(office.logs, office.trust)
    assert told["standing"] == {"xs-mfa/2026/17": "current", "xs-mfa/2026/18": "disowned"}


def test_the_page_compares_receipts_and_what_it_saw_with_the_record(need: Need, tmp_path: Path) -> None:
    office = Official()
    office.add_key(3, "record", make_key(7))
    carried = office.add(1, {"en": ENGLISH})
    office.append(office.document(2, {"en": ENGLISH}))  # entry 5: not carried over
    told_before = receipts_of(office, tmp_path / "before")
    fork = replace(office, entries=office.entries[:-1], blobs=list(office.blobs), earlier=[])
    fork.add(3, {"kk": KAZAKH})  # another entry 5
    office.begin_epoch(carried=5, keys=11)
    office.replace(carried, 1, 2, {"en": ENGLISH})
    office.add(4, {"kk": KAZAKH})
    office.revoke(11, "record", office.record, last_good=5)
    told_after = receipts_of(office, tmp_path / "after", upto=6)
    newer = replace(office, entries=list(office.entries), earlier=list(office.earlier))
    newer.add_key(13, "record", make_key(9))
    newer.append(newer.document(5, {"en": ENGLISH}), make_key(9))
    last = newer.ledger.statements["xs-mfa/2026/5"][0]
    asked = {
        **replay_case(office.logs, office.trust),
        "receipts": [*told_before, *told_after, receipt_of(newer, tmp_path / "newer", last)],
        "seen": [
            [office.origin, 4],
            [office.origin, 99],
            [f"{office.host}/xs-mfa/1", 6],
            [f"{office.host}/xs-mfa/3", 4],
        ],
    }
    told = json.loads(run_node(need, "guards.mjs", text=json.dumps(asked)))
    assert [it.partition(":")[0] for it in told["proved"]] == ["superseded", "refused", "current", "disowned", "newer"]
    assert "not carried over" in told["proved"][1]
    assert [it.partition(":")[0] for it in told["growth"]] == ["good", "refused", "good", "refused"]
    assert "saw epoch 3 before" in told["growth"][3]
    # a checkpoint comes after what it leads to; a bad file does not stay to be read again
    assert told["store"] == {
        "put": ["/xs-mfa/1/tile/entries/000.p/1", "/xs-mfa/1/checkpoint"], "told": "refused:", "left": 0
    }  # fmt: skip
    assert (told["copy"], told["isOffline"], told["near"]) == ("kept", True, [])
    shown = {**asked, **replay_case(fork.logs, fork.trust), "seen": []}
    shown["receipts"] = told_before
    split = json.loads(run_node(need, "guards.mjs", text=json.dumps(shown)))
    assert ["another log" in it for it in split["proved"]] == [True, True]


def receipts_of(office: Official, folder: Path, *, upto: int | None = None) -> list[str]:
    """A receipt of each statement of the newest epoch, under the checkpoint of `upto` entries (default: all)."""
    shown = replace(office, entries=office.entries[:upto], earlier=list(office.earlier))
    found = [it for versions in shown.ledger.statements.values() for it in versions if it.epoch == shown.epoch]
    return [receipt_of(shown, folder / str(it.index), it) for it in sorted(found, key=lambda it: it.index)]


def receipt_of(office: Official, folder: Path, entry: Entry[Record]) -> str:
    official = read_official_logs(office.write(folder) / office.office, trust=office.trust)
    return make_receipt(official, entry).decode()


def test_javascript_refuses_the_same_public_keys_and_signatures(need: Need, shared: Callable[[str], Path]) -> None:
    vectors = shared("vectors/ed25519/wycheproof.json")
    told = json.loads(run_node(need, "ed25519.mjs", vectors))
    assert told["wrong"] == []
    assert told["checked"] >= 150
    # the eight points of small order, and encodings that are not canonical
    assert told["keys_refused"] == told["keys_asked"] >= 10


def test_javascript_makes_the_same_marks_and_sees_the_same_tricks(need: Need) -> None:
    texts = [line["words"] for line in lines("words") if line["kind"] == "rendition"][::7]
    names = [
        ("rnfa_samal", "mfa_samal", "x"), ("мfa_samal", "mfa_samal", "x"), ("mfa-samal-gov", "mfa_samal", "x"),
        ("samal_mfa", "mfa_samal", "x"), ("mfa_samak", "mfa_samal", "x"), ("mod_samal", "mfa_samal", "x"),
        ("mfa.samal.example.evil.test", "mfa.samal.example", "domain"), ("MFA_SAMAL", "mfa_samal", "x"),
        ("mfa.samal.test", "mfa.samal.example", "domain"),
        ("press@evil.test", "press@mfa.samal.example", "mastodon"),
        ("xn--mfa-5cd.samal.example", "mfa.samal.example", "domain"), ("m.fa.sa.mal", "mfasamal", "facebook"),
    ]  # fmt: skip
    asked = {"table": dict(mapping()), "texts": texts, "names": names}
    told = json.loads(run_node(need, "hints.mjs", text=json.dumps(asked)))
    assert told["marks"] == [shingle_hashes(text) for text in texts]
    assert told["reasons"] == [list(handle_reasons(one, other, platform=code)) for one, other, code in names]
    assert sum(map(bool, told["reasons"])) > 6


def test_javascript_reads_addresses_as_python_does(need: Need) -> None:
    registry = make_registry()
    plain = replace(accounts_of_registry(registry, pinned=True), statements={"xs-mfa/2026/17": "current"})
    more = with_posts(with_taken(with_more(plain)))
    accounts = replace(more, disowned=frozenset({("xs-mfa/2026/17", 2)}))
    paths = ["/en/xs-mfa/2026/17/", "/xs-mfa/2026/17/../18/", "/kk/xs-mfa/2026/99/", "/xs-mfa/2026/17/v2/"]
    urls = (
        [url for url, _, _ in (*URLS, *TRICKS)]
        + [url for url, _ in POSTS]
        + [f"https://mfa.samal.example{path}" for path in paths]
    )
    typed = [(name, code) for name, code, *_ in (*TYPED, *HANDLES)]
    typed += [(name, "") for name, *_ in (*HANDLES, *URLS, *TRICKS)]
    typed += [
        (name, "") for name in ("", " ", "@", "two words", "evil.test:x.mfa.samal.example", "a@", "@@", "x" * 400)
    ]
    fields = ("id", "version", "platform", "handle", "url", "status", "successor")
    asked = {
        "table": dict(mapping()),
        "office": accounts.office,
        "hosts": list(accounts.hosts.items()),
        "accounts": [
            {**{name: getattr(it, name) for name in fields}, "names": dict(it.names), "holder": {"kind": it.kind}}
            for it in accounts.accounts.values()
        ],
        "statements": dict(accounts.statements or {}),
        "disowned": [list(it) for it in accounts.disowned],
        "urls": urls,
        "typed": typed,
    }
    told = json.loads(run_node(need, "addresses.mjs", text=json.dumps(asked)))
    found = [verify_url(accounts, url) for url in urls] + [verdict_or_none(accounts, *it) for it in typed]
    shown = [
        it and [it.verdict, list(it.kinds), it.account and it.account["id"], it.stands and it.stands["id"]]
        for it in found
    ]
    assert told["verdicts"] == shown
    assert shown.count(None) >= 6
    assert told["networks"] == ["x, telegram", "x, telegram"]


def verdict_or_none(accounts: Accounts, name: str, platform: str) -> Verdict | None:
    try:
        return verify_typed(accounts, name, platform=platform)
    except UserError:
        return None


def test_five_words_in_a_row_are_found_by_the_kept_marks() -> None:
    for line in lines("words"):
        if line["kind"] == "text":
            continue
        marks = shingle_hashes(line["words"])
        kept = winnow(marks)
        for at in range(len(marks) - 2):  # three marks are five words
            assert kept & set(marks[at : at + 3])


def test_replay_of_five_thousand_records_takes_seconds(need: Need) -> None:
    told = json.loads(run_node(need, "speed.mjs", 5000))
    assert told["records"] == 5000
    assert told["seconds"] < 30, "measured 3 s on two idle cores; a busy machine gets ten times that"


def test_every_script_is_a_module_without_anything_foreign() -> None:
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text("utf-8")
        assert not [
            word for word in ("innerHTML", "outerHTML", "document.write", "eval(", "new Function") if word in text
        ], path
        assert "http://" not in text.replace('"http://', "").replace("(?:https?://", ""), path
