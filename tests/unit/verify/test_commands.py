"""`elshi verify` and `elshi log check` as a user meets them, with the base dependencies only."""

import argparse
import base64
import hashlib
import io
import json
import subprocess
import sys

import pytest

from elshi.base.errors import SecurityError, UserError
from elshi.cli import log_check, verify
from elshi.cli.output import complain
from elshi.log import FolderStore, Signer, read_checkpoint, read_entries
from elshi.record import format_trust, make_receipt, parse_multikey, read_official_logs
from unit.record.official import ENGLISH, KAZAKH, Official, make_key

TEXT = "The embassy is open all night. Call +000 11 22 33. Stay away from the coast."


@pytest.fixture(scope="module")
def office():
    return Official()


@pytest.fixture(scope="module")
def site(office, tmp_path_factory):
    office.add(17, {"kk": KAZAKH, "en": ENGLISH})
    return office.write(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def trust(office, tmp_path_factory):
    path = tmp_path_factory.mktemp("trust") / "trust.json"
    path.write_bytes(format_trust(office.trust))
    return path


@pytest.fixture
def call(capsys):
    """Runs one command as main does; (exit code, stdout as JSON or text, stderr)."""

    def run(command, *args, as_json=True):
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        parser.add_argument("--json", action="store_true")
        try:
            code = command.run(parser.parse_args([*map(str, args), *(["--json"] if as_json else [])]))
        except (UserError, SecurityError) as exc:
            complain(str(exc))
            code = exc.exit_code
        out, err = capsys.readouterr()
        return code, json.loads(out) if as_json and out else out, err

    return run


def test_verify_from_site_and_trust_file(call, site, trust, tmp_path, monkeypatch):
    code, shown, _ = call(verify, "--site", site, "--trust", trust, "--text", TEXT)
    assert (code, shown["verdict"], shown["record"], shown["lang"]) == (0, "authentic", "xs-mfa/2026/17", "en")
    (tmp_path / "text.txt").write_text(f"{TEXT}\r\n")
    assert call(verify, "--site", site, "--trust", trust, "--text-file", tmp_path / "text.txt")[1] == shown
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert call(verify, "--site", site, "--trust", trust, "--text-file", "-")[1] == shown


def test_verify_from_home(call, office, tmp_path):
    office.write(tmp_path / "logs", blobs=tmp_path / "blobs")
    code, _, err = call(verify, "--home", tmp_path, "--text", TEXT)
    assert (code, err.count("\n")) == (2, 1)
    (tmp_path / "trust.json").write_bytes(format_trust(office.trust))
    assert call(verify, "--home", tmp_path, "--text", TEXT)[0] == 0


def test_verify_for_a_person(call, site, trust):
    code, out, _ = call(verify, "--site", site, "--trust", trust, "--text", TEXT, as_json=False)
    assert code == 0
    assert "authentic" in out
    assert "xs-mfa/2026/17 version 1 (en)" in out


def test_verify_without_trust_is_exit_7(call, site):
    code, shown, _ = call(verify, "--site", site, "--text", TEXT)
    assert (code, shown["verdict"], shown["proof"]["trust"]) == (7, "not-pinned", "self-asserted")


def test_verify_of_a_forged_site_is_exit_7(call, trust, tmp_path):
    forged = Official(root=make_key(9))
    forged.add(17, {"en": ENGLISH})
    code, shown, _ = call(verify, "--site", forged.write(tmp_path), "--trust", trust, "--text", TEXT)
    assert (code, shown["verdict"], shown["proof"]) == (7, "evidence-bad", None)
    assert "another root key" in shown["reason"]


@pytest.mark.parametrize(
    "data", [b'{"format":"elshi-trust/1"}', b'{"format":"elshi-trust/9"}', b' {"format":"elshi-trust/1"}']
)
def test_verify_with_a_broken_trust_file_is_exit_7(call, site, tmp_path, data):
    (tmp_path / "trust.json").write_bytes(data)
    args = (verify, "--site", site, "--trust", tmp_path / "trust.json", "--text", TEXT)
    code, shown, _ = call(*args)
    assert (code, shown["verdict"]) == (7, "evidence-bad")
    code, out, _ = call(*args, as_json=False)
    assert code == 7
    assert f"the trust file {tmp_path / 'trust.json'} does not hold: " in out.splitlines()[0]
    assert out.splitlines()[1] == "the evidence does not hold; nothing is said about the text"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"words", "not JSON"),
        (b"\xff\xfe\xfd", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"{}", "it names no format"),
        (b"[]", "it names no format"),
        (b'{"format":"elshi/1"}', "its format is 'elshi/1'"),
    ],
)
def test_verify_with_another_file_as_trust_file_is_exit_2(call, site, tmp_path, data, why):
    (tmp_path / "other").write_bytes(data)
    code, out, err = call(verify, "--site", site, "--trust", tmp_path / "other", "--text", TEXT)
    assert (code, out) == (2, "")
    assert err == f"elshi: {tmp_path / 'other'} is not a trust file ({why}); nothing was verified\n"


def test_verify_with_a_folder_as_trust_file_is_exit_2(call, site, tmp_path):
    code, _, err = call(verify, "--site", site, "--trust", tmp_path, "--text", TEXT)
    assert code == 2
    assert "is not a trust file (" in err


def test_verify_with_a_broken_trust_file_of_the_node_is_exit_7(call, office, tmp_path):
    office.write(tmp_path / "logs", blobs=tmp_path / "blobs")
    (tmp_path / "trust.json").write_text("words")
    assert call(verify, "--home", tmp_path, "--text", TEXT)[0] == 7


def test_verify_of_a_broken_site_says_so_to_a_person(call, office, trust, tmp_path):
    office.write(tmp_path)
    (tmp_path / "xs-mfa/1/tile/0/000.p/4").write_bytes(b"")
    code, out, _ = call(verify, "--site", tmp_path, "--trust", trust, "--text", TEXT, as_json=False)
    assert code == 7
    first, second = out.splitlines()
    assert first.startswith(f"evidence-bad: what lies in {tmp_path} cannot be relied on: ")
    assert second == "the evidence does not hold; nothing is said about the text"


def test_log_check_with_the_key_that_the_log_names(call, office, site):
    """docs/formats/log.md: how the vkey follows from the key record."""
    log = site / "xs-mfa/1"
    checkpoint = read_checkpoint(FolderStore(log), [Signer(office.origin, office.log).verifier])
    records = [json.loads(entry) for entry in read_entries(FolderStore(log), checkpoint)]
    [record] = [it for it in records if it["type"] == "key" and it["purpose"] == "log"]
    public = b"\x01" + parse_multikey(record["public_key"])
    key_id = hashlib.sha256(office.origin.encode() + b"\n" + public).hexdigest()[:8]
    vkey = f"{office.origin}+{key_id}+{base64.b64encode(public).decode()}"
    code, shown, _ = call(log_check, log, "--vkey", vkey)
    assert (code, shown["signatures"]) == (0, [{"name": office.origin, "checked": True}])


def test_mistakes_are_one_line_and_exit_2(call, site, trust, tmp_path):
    (tmp_path / "latin").write_bytes(b"\xff\xfe text")
    (tmp_path / "long").write_bytes(b"x" * (verify.MAX_TEXT_BYTES + 1))
    (tmp_path / "empty").mkdir()
    good = ("--site", site, "--trust", trust)
    for args in (
        ("--text", TEXT),
        ("--site", tmp_path / "none", "--trust", trust, "--text", TEXT),
        ("--home", tmp_path / "none", "--text", TEXT),
        ("--site", tmp_path / "empty", "--trust", trust, "--text", TEXT),
        ("--site", site, "--trust", tmp_path / "none", "--text", TEXT),
        (*good, "--text-file", tmp_path / "none"),
        (*good, "--text-file", tmp_path / "latin"),
        (*good, "--text-file", tmp_path / "long"),
        (*good, "--text-file", tmp_path / "empty"),
    ):
        code, out, err = call(verify, *args)
        assert (code, out, err.count("\n")) == (2, "", 1), args
        assert err.startswith("elshi: ")


def test_log_check_of_a_sound_log(call, office, site):
    vkey = Signer(office.origin, office.log).vkey
    code, shown, _ = call(log_check, site / "xs-mfa/1")
    assert (code, shown["ok"], shown["size"], shown["origin"]) == (0, True, 4, office.origin)
    assert shown["signatures"] == [{"name": office.origin, "checked": False}]
    assert shown["root"] in (site / "xs-mfa/1/checkpoint").read_text()
    _, out, _ = call(log_check, site / "xs-mfa/1", as_json=False)
    assert f"not checked, no key given for it: {office.origin}" in out
    code, shown, _ = call(log_check, site / "xs-mfa/1", "--vkey", vkey)
    assert (code, shown["signatures"]) == (0, [{"name": office.origin, "checked": True}])


def test_log_check_of_a_broken_log_is_exit_7(call, office, tmp_path):
    log = office.write(tmp_path) / "xs-mfa/1"
    other = Signer(office.origin, make_key(9)).vkey
    assert call(log_check, log, "--vkey", other)[:2][0] == 7
    (log / "tile/0/000.p/4").write_bytes(b"")
    code, shown, _ = call(log_check, log)
    assert (code, shown["ok"], len(shown["problems"])) == (7, False, 1)
    assert "tile/0/000.p/4" in shown["problems"][0]
    (log / "checkpoint").unlink()
    code, shown, _ = call(log_check, log)
    assert (code, shown["ok"], shown["size"], shown["root"]) == (7, False, None, None)


def test_log_check_of_what_is_no_log_or_with_a_bad_key_is_exit_2(call, site, tmp_path):
    for args in ((tmp_path,), (tmp_path / "none",), (site / "xs-mfa/1", "--vkey", "nonsense")):
        code, out, err = call(log_check, *args)
        assert (code, out, err.count("\n")) == (2, "", 1)


def test_commands_load_no_optional_part(site, trust):
    program = f"""
import argparse, sys
from elshi.cli import log_check, verify
for command, args in (
    (verify, ["--site", {str(site)!r}, "--trust", {str(trust)!r}, "--text", {TEXT!r}]),
    (log_check, [{str(site / "xs-mfa/1")!r}]),
):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    parser.set_defaults(json=True)
    assert command.run(parser.parse_args(args)) == 0
wrong = {{"django", "numpy", "duckdb", "pyarrow", "httpx", "feedparser"}} & set(sys.modules)
assert not wrong, wrong
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_verify_shows_the_title_that_was_left_out(call, site, trust):
    good = ("--site", site, "--trust", trust, "--text")
    code, shown, _ = call(verify, *good, TEXT)
    assert (code, shown["part"], shown["title"]) == (0, "body", ENGLISH[0])
    _, out, _ = call(verify, *good, TEXT, as_json=False)
    assert f"you gave the text without its title: “{ENGLISH[0]}”" in out.splitlines()[0]
    assert out.splitlines()[1] == f"title: {ENGLISH[0]}"
    code, shown, _ = call(verify, *good, f"{ENGLISH[0]}\n{TEXT}")
    assert (code, shown["part"], shown["title"]) == (0, "whole", ENGLISH[0])


def test_verify_of_a_text_with_hidden_characters_is_exit_4(call, site, trust):
    code, shown, _ = call(verify, "--site", site, "--trust", trust, "--text", TEXT.replace("11", "\u202e11\u202c"))
    assert (code, shown["verdict"]) == (4, "unknown")
    assert "must be removed" in shown["note"]


def test_verify_of_links_in_a_circle_is_exit_7(call, office, trust, tmp_path):
    office.write(tmp_path)
    (tmp_path / "xs-mfa/1/checkpoint").unlink()
    (tmp_path / "xs-mfa/1/checkpoint").symlink_to("checkpoint")
    code, shown, _ = call(verify, "--site", tmp_path, "--trust", trust, "--text", TEXT)
    assert (code, shown["verdict"]) == (7, "evidence-bad")
    assert "symbolic link" in shown["reason"]
    code, shown, _ = call(log_check, tmp_path / "xs-mfa/1")
    assert (code, shown["ok"]) == (7, False)


def test_folder_names_that_no_system_takes_are_one_line_and_exit_2(call, site, trust, tmp_path):
    (tmp_path / "circle").symlink_to("circle")
    for command, *args in (
        (verify, "--site", "x" * 300, "--trust", trust, "--text", TEXT),
        (verify, "--home", "x" * 5000, "--text", TEXT),
        (verify, "--site", tmp_path / "circle", "--trust", trust, "--text", TEXT),
        (verify, "--site", site, "--trust", "x" * 300, "--text", TEXT),
        (verify, "--site", site, "--trust", trust, "--text-file", "x" * 300),
        (log_check, "x" * 300),
        (log_check, tmp_path / "circle"),
    ):
        code, out, err = call(command, *args)
        assert (code, out, err.count("\n")) == (2, "", 1), args
        assert len(err) < 600


def test_verify_of_a_forged_log_that_is_nested_without_end_is_exit_7(call, office, trust, tmp_path):
    deep = b'{"a":"' + b"]" * 20_000 + b'","b":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    Official(entries=[deep]).write(tmp_path)
    code, shown, _ = call(verify, "--site", tmp_path, "--trust", trust, "--text", TEXT)
    assert (code, shown["verdict"]) == (7, "evidence-bad")
    assert "too deep" in shown["reason"]


@pytest.fixture(scope="module")
def receipt(office, site, tmp_path_factory):
    """The receipt of the statement, made from the site."""
    read = read_official_logs(site / "xs-mfa", trust=office.trust)
    [entry] = read.ledger.statements["xs-mfa/2026/17"]
    path = tmp_path_factory.mktemp("receipt") / "receipt.json"
    path.write_bytes(make_receipt(read, entry, office.blobs[:2]))
    return path


def test_a_receipt_alone_proves_a_text(call, receipt, trust, tmp_path):
    good = ("--receipt", receipt, "--trust", trust)
    code, shown, _ = call(verify, *good, "--text", TEXT)
    assert (code, shown["verdict"], shown["record"], shown["lang"]) == (0, "authentic", "xs-mfa/2026/17", "en")
    assert (shown["proof"]["index"], shown["proof"]["log_size"], shown["proof"]["trust"]) == (3, 4, "pinned")
    assert shown["note"].endswith("so it was as of entry 3 of the log, what came later a receipt cannot say")
    code, shown, _ = call(verify, *good, "--text", TEXT.replace("open", "closed"))
    assert (code, shown["verdict"]) == (3, "altered")
    code, shown, _ = call(verify, *good)
    assert (code, shown["verdict"], shown["record"], shown["lang"]) == (0, "authentic", "xs-mfa/2026/17", None)
    (tmp_path / "text").write_text("Words that nobody at the ministry ever wrote down.")
    assert call(verify, *good, "--text-file", tmp_path / "text")[0] == 4


def test_a_receipt_of_another_root_or_damaged_is_exit_7(call, receipt, trust, tmp_path):
    forged = tmp_path / "trust.json"
    forged.write_bytes(format_trust(Official(root=make_key(9)).trust))
    code, shown, _ = call(verify, "--receipt", receipt, "--trust", forged, "--text", TEXT)
    assert (code, shown["verdict"], shown["proof"]) == (7, "evidence-bad", None)
    (tmp_path / "r.json").write_bytes(receipt.read_bytes().replace(b"Earthquake", b"Earthquoke"))
    code, shown, _ = call(verify, "--receipt", tmp_path / "r.json", "--trust", trust, "--text", TEXT)
    assert (code, shown["verdict"]) == (7, "evidence-bad")
    assert "does not hold: " in shown["reason"]


def test_an_id_says_what_became_of_a_statement(call, site, trust):
    code, shown, _ = call(verify, "--site", site, "--trust", trust, "--id", "xs-mfa/2026/17")
    assert (code, shown["verdict"], shown["version"], shown["proof"]["index"]) == (0, "authentic", 1, 3)
    code, shown, _ = call(verify, "--site", site, "--trust", trust, "--id", "xs-mfa/2026/18")
    assert (code, shown["verdict"], shown["record"]) == (4, "unknown", None)


def test_a_statement_under_a_revoked_key_is_known_by_id_words_and_address(call, tmp_path):
    office = Official()
    office.add(17, {"en": ENGLISH})
    office.revoke(1, "record", office.record, last_good=3)
    (tmp_path / "trust.json").write_bytes(format_trust(office.trust))
    good = ("--site", office.write(tmp_path / "site"), "--trust", tmp_path / "trust.json")
    for asked in (
        ("--id", "xs-mfa/2026/17"),
        ("--text", TEXT),
        ("--url", "https://mfa.samal.example/en/xs-mfa/2026/17/"),
    ):
        code, out, _ = call(verify, *good, *asked, as_json=False)
        assert (code, out.splitlines()[0].partition("revoked-key: ")[0]) == (7, "evidence-bad: "), asked
        assert "not its word" in out or "not the office's word" in out


def test_what_a_messenger_put_around_a_text_is_shown(call, site, trust):
    text = f"[28.11.2026 14:05] Ministry of Foreign Affairs of Samal: {ENGLISH[0]}\n\n{TEXT}\n#Samal"
    code, out, _ = call(verify, "--site", site, "--trust", trust, "--text", text, as_json=False)
    assert code == 0
    assert "set aside as not part of the text: [28.11.2026 14:05] Ministry of Foreign Affairs of Samal: #Samal" in out
    code, shown, _ = call(verify, "--site", site, "--trust", trust, "--text", text)
    assert shown["set_aside"] == ["[28.11.2026 14:05] Ministry of Foreign Affairs of Samal:", "#Samal"]
    assert call(verify, "--site", site, "--trust", trust, "--text", text.replace("Ministry", "Fake Ministry"))[0] == 3


def test_mistakes_about_receipts_and_accounts_are_exit_2(call, receipt, site, trust):
    for args in (
        ("--receipt", receipt, "--trust", trust, "--id", "xs-mfa/2026/17"),
        ("--site", site, "--trust", trust, "--id", "seventeen"),
        ("--receipt", receipt, "--text", TEXT),
        ("--receipt", receipt, "--trust", trust, "--partner-site", site, "--text", TEXT),
        ("--receipt", receipt, "--trust", trust, "--url", "https://mfa.samal.example/"),
        ("--site", site, "--trust", trust),
        ("--site", site, "--trust", trust, "--handle", ""),
        ("--site", site, "--trust", trust, "--text", TEXT, "--platform", "x"),
        ("--site", site, "--trust", trust, "--partner-site", site / "none", "--text", TEXT),
    ):
        code, out, err = call(verify, *args)
        assert (code, out, err.count("\n")) == (2, "", 1), args


def test_an_altered_text_is_shown_to_a_person(call, site, trust):
    text = "so " + TEXT.replace("open", "closed").replace("33", "34\x1b[2J")
    code, out, _ = call(verify, "--site", site, "--trust", trust, "--text", text, as_json=False)
    assert code == 3
    lines = out.splitlines()
    assert lines[0].startswith("altered: near an official text, but not its words; what changed: a number, ")
    assert "[-open-]{+closed+}" in out
    assert "[-33. -]".replace(" -", "-") in out
    assert "\x1b" not in out
    assert [line for line in lines if line.startswith(("before it: ", "after it: "))]


def test_a_superseded_text_says_what_stands(call, tmp_path, trust):
    office = Official()
    office.replace(
        office.add(17, {"en": ENGLISH}), 17, 2, {"en": ("Other", "Quite another text of at least five words.")}
    )
    office.write(tmp_path)
    code, out, _ = call(verify, "--site", tmp_path, "--trust", trust, "--text", TEXT, as_json=False)
    assert (code, "what stands now: xs-mfa/2026/17 version 2" in out) == (5, True)


def test_handles_and_addresses(call, tmp_path, trust):
    office = Official()
    office.add_account(1)
    office.write(tmp_path)
    handle = office.account(1)
    asked = ("--site", tmp_path, "--trust", trust, "--handle", f"@{handle['handle']}", "--platform", handle["platform"])
    code, shown, _ = call(verify, *asked)
    assert (code, shown["verdict"], shown["account"]["id"]) == (0, "official-account", "xs-mfa/account/1")
    code, out, _ = call(verify, *asked, as_json=False)
    assert (code, f"account {handle['handle']} on {handle['platform']}, active" in out) == (0, True)
    code, shown, _ = call(verify, "--site", tmp_path, "--trust", trust, "--url", "https://mfa.samal.example/en/")
    assert shown["verdict"] in {"official-account", "not-listed"}
    assert code == {"official-account": 0, "not-listed": 4}[shown["verdict"]]
