"""Partner states through `elshi verify`: of whom the verdict speaks, and that nobody speaks for somebody else.

Samal (xs-mfa, ours) recognises Meren (xm-mfa); nobody recognises Velmara (xv-mfa).
"""

import argparse
import json

import pytest

from elshi.base.errors import SecurityError, UserError
from elshi.cli import verify
from elshi.cli.output import complain
from elshi.record import blob_sha256, format_trust, make_receipt, read_official_logs
from unit.record.official import ENGLISH, Official, make_key

FERRY = ("On the ferry", "The ferry between Meren and Samal runs every second day from June.")
OURS = "The embassy is open all night. Call +000 11 22 33. Stay away from the coast."


def make_partner(seed: int = 11, *, office: str = "xm-mfa", host: str = "mfa.meren.example") -> Official:
    made = Official(root=make_key(seed), record=make_key(seed + 1), log=make_key(seed + 2), office=office, host=host)
    made.add(3, {"en": FERRY})
    made.add_account(1, handle="meren_mfa", url="https://x.example/meren_mfa", proofs=())
    return made


class Ministries:
    """Folders as a reader has them: our trust file and site, and the sites and receipts of others."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.ours, self.meren = Official(), make_partner()
        self.ours.add(17, {"en": ENGLISH})
        self.ours.add_account(1, proofs=())
        self.trust = folder / "trust.json"
        self.trust.write_bytes(format_trust(self.ours.trust))

    @property
    def site(self):
        return self.ours.write(self.folder / "ours")

    def site_of(self, partner, name="theirs"):
        return partner.write(self.folder / name)

    def receipt_of(self, partner, record):
        """The receipt of the newest version of a statement, an account or a snapshot."""
        official = read_official_logs(self.site_of(partner) / partner.office, trust=partner.trust)
        ledger = official.ledger
        chains = {**ledger.statements, **ledger.accounts, **{it.record.id: [it] for it in ledger.snapshots}}
        entry = chains[record][-1]
        named = {ref.sha256 for ref in getattr(entry.record, "renditions", ())} | {getattr(entry.record, "sha256", "")}
        blobs = [blob for blob in partner.blobs if blob_sha256(blob) in named]
        path = self.folder / f"{record.replace('/', '-')}.json"
        path.write_bytes(make_receipt(official, entry, blobs))
        return path


@pytest.fixture
def world(tmp_path):
    return Ministries(tmp_path)


@pytest.fixture
def call(capsys):
    """Runs `elshi verify` as main does; (exit code, the JSON shown or the text, stderr)."""

    def run(*args, as_json=True):
        parser = argparse.ArgumentParser()
        verify.add_arguments(parser)
        parser.add_argument("--json", action="store_true")
        try:
            code = verify.run(parser.parse_args([*map(str, args), *(["--json"] if as_json else [])]))
        except (UserError, SecurityError) as exc:
            complain(str(exc))
            code = exc.exit_code
        out, err = capsys.readouterr()
        return code, json.loads(out) if as_json and out else out, err

    return run


@pytest.fixture
def ask(call, world):
    """Asks with our site and Meren's, after Samal recognised it."""
    world.ours.recognise(world.meren)
    where = ("--site", world.site, "--trust", world.trust, "--partner-site", world.site_of(world.meren))
    return lambda *question, **more: call(*where, *question, **more)


def test_a_partners_text_is_authentic_as_theirs(ask):
    code, shown, _ = ask("--text", FERRY[1])
    assert (code, shown["verdict"], shown["office"], shown["record"]) == (0, "authentic", "xm-mfa", "xm-mfa/2026/3")
    assert (shown["proof"]["trust"], shown["proof"]["origin"]) == ("recognised", "mfa.meren.example/xm-mfa/1")
    _, out, _ = ask("--text", FERRY[1], as_json=False)
    assert out.splitlines()[0].startswith("authentic (of the partner xm-mfa, not of the office itself): ")
    assert "root key recognised" in out


def test_a_partners_text_that_was_changed_is_altered_as_theirs(ask):
    code, shown, _ = ask("--text", FERRY[1].replace("second", "third"))
    assert (code, shown["verdict"], shown["office"], shown["kinds"]) == (3, "altered", "xm-mfa", ["number"])
    assert shown["proof"]["trust"] == "recognised"
    _, out, _ = ask("--text", FERRY[1].replace("second", "third"), as_json=False)
    assert out.splitlines()[0].startswith("altered (of the partner xm-mfa, ")


def test_a_partners_account_is_official_as_theirs(ask):
    code, shown, _ = ask("--handle", "@meren_mfa", "--platform", "x")
    assert (code, shown["verdict"], shown["office"]) == (0, "official-account", "xm-mfa")
    assert (shown["account"]["id"], shown["proof"]["trust"]) == ("xm-mfa/account/1", "recognised")
    code, shown, _ = ask("--handle", "@rneren_mfa", "--platform", "x")
    assert (code, shown["verdict"], shown["office"]) == (3, "lookalike", "xm-mfa")
    _, out, _ = ask("--handle", "@meren_mfa", "--platform", "x", as_json=False)
    assert out.splitlines()[0].startswith("official-account (of the partner xm-mfa, ")


def test_our_own_words_stay_ours_beside_a_partner(ask):
    code, shown, _ = ask("--text", OURS)
    assert (code, shown["verdict"], shown["office"], shown["proof"]["trust"]) == (0, "authentic", "xs-mfa", "pinned")
    _, out, _ = ask("--text", OURS, as_json=False)
    assert "partner" not in out
    code, shown, _ = ask("--text", "Nobody at any ministry ever wrote these words about a comet.")
    assert (code, shown["verdict"], shown["office"]) == (4, "unknown", None)
    _, out, _ = ask("--text", "Nobody at any ministry ever wrote these words about a comet.", as_json=False)
    assert "partner" not in out.splitlines()[0]


def test_words_that_both_said_are_ours_and_words_that_we_withdrew_are_not_ours_again(call, world):
    """A partner who repeats a text of ours speaks for himself, also after we withdrew it."""
    world.meren.add(4, {"en": ENGLISH})
    world.ours.recognise(world.meren)
    theirs = world.site_of(world.meren)
    where = ("--trust", world.trust, "--partner-site", theirs, "--text", OURS)
    _, shown, _ = call("--site", world.site, *where)
    assert (shown["verdict"], shown["office"]) == ("authentic", "xs-mfa")
    [said] = [it for it in world.ours.entries if b'"xs-mfa/2026/17"' in it]
    world.ours.withdraw(said, 17, 2)
    code, shown, _ = call("--site", world.site, *where)
    assert (code, shown["verdict"], shown["office"], shown["proof"]["trust"]) == (
        0,
        "authentic",
        "xm-mfa",
        "recognised",
    )
    code, shown, _ = call("--site", world.site, "--trust", world.trust, "--text", OURS)
    assert (code, shown["verdict"], shown["office"]) == (5, "withdrawn", "xs-mfa")


@pytest.mark.parametrize("status", ["never", "ended"])
@pytest.mark.parametrize("question", [("--text", FERRY[1]), ("--handle", "@meren_mfa")])
def test_a_ministry_that_is_not_recognised_proves_nothing(call, world, status, question):
    if status == "ended":
        world.ours.recognise(world.meren)
        world.ours.recognise(world.meren, status="ended", version=2)
    site = world.site_of(world.meren)
    code, shown, _ = call("--site", world.site, "--trust", world.trust, "--partner-site", site, *question)
    assert (code, shown["verdict"], shown["proof"]) == (7, "evidence-bad", None)
    assert "which xs-mfa does not recognise" in shown["reason"]
    assert ("any more" in shown["reason"]) == (status == "ended")


@pytest.mark.parametrize("question", [("--text", FERRY[1]), ("--handle", "@meren_mfa"), ("--text", OURS)])
def test_a_site_with_another_root_than_the_recognised_one_is_exit_7(call, world, question):
    """Somebody else under Meren's name and host; then nothing is said, not even about our own text."""
    world.ours.recognise(world.meren)
    site = world.site_of(make_partner(31), "forged")
    code, shown, _ = call("--site", world.site, "--trust", world.trust, "--partner-site", site, *question)
    assert (code, shown["verdict"], shown["proof"]) == (7, "evidence-bad", None)
    assert "the site of the partner xm-mfa does not hold" in shown["reason"]
    assert "another root key" in shown["reason"]


def test_a_recognised_root_at_another_host_is_exit_7(call, world):
    world.ours.recognise(world.meren)
    moved = make_partner(host="mfa.velmara.example")  # the same keys
    code, shown, _ = call(
        "--site", world.site, "--trust", world.trust, "--partner-site", world.site_of(moved), "--text", FERRY[1]
    )
    assert (code, shown["verdict"]) == (7, "evidence-bad")


def test_a_partner_cannot_recognise_others_for_us(call, world):
    velmara = make_partner(41, office="xv-mfa", host="mfa.velmara.example")
    world.meren.recognise(velmara)
    world.ours.recognise(world.meren)
    code, shown, _ = call(
        "--site", world.site, "--trust", world.trust, "--partner-site", world.site_of(world.meren),
        "--partner-site", world.site_of(velmara, "velmara"), "--text", FERRY[1],
    )  # fmt: skip
    assert (code, shown["verdict"]) == (7, "evidence-bad")
    assert "of xv-mfa, which xs-mfa does not recognise" in shown["reason"]


def test_a_copy_of_our_own_site_is_no_partner(call, world):
    code, shown, _ = call("--site", world.site, "--trust", world.trust, "--partner-site", world.site, "--text", OURS)
    assert (code, shown["verdict"]) == (7, "evidence-bad")
    assert "which is our own office" in shown["reason"]


def test_without_a_trust_file_a_partner_is_pinned_by_nobody(call, world):
    world.ours.recognise(world.meren)
    for question in (("--text", FERRY[1]), ("--handle", "@meren_mfa"), ("--url", "https://mfa.meren.example/")):
        code, shown, _ = call("--site", world.site, "--partner-site", world.site_of(world.meren), *question)
        assert (code, shown["verdict"]) == (7, "not-pinned"), question


@pytest.fixture
def receive(call, world):
    """Asks with a receipt, our trust file and our site."""

    def run(receipt, *question, **more):
        return call("--receipt", receipt, "--trust", world.trust, "--site", world.site, *question, **more)

    return run


def test_a_partners_receipt_is_their_word_under_the_root_that_our_log_names(world, receive):
    world.ours.recognise(world.meren)
    receipt = world.receipt_of(world.meren, "xm-mfa/2026/3")
    code, shown, _ = receive(receipt, "--text", FERRY[1])
    assert (code, shown["verdict"], shown["office"], shown["record"]) == (0, "authentic", "xm-mfa", "xm-mfa/2026/3")
    assert (shown["proof"]["trust"], shown["proof"]["origin"]) == ("recognised", "mfa.meren.example/xm-mfa/1")
    assert "the receipt is of xm-mfa, a partner that xs-mfa recognises as of 2026-" in shown["note"]
    assert "no word of xs-mfa itself" in shown["note"]
    assert receive(receipt)[1]["office"] == "xm-mfa"
    code, shown, _ = receive(receipt, "--text", FERRY[1].replace("second", "third"))
    assert (code, shown["verdict"], shown["office"]) == (3, "altered", "xm-mfa")
    code, out, _ = receive(receipt, as_json=False)
    assert (code, out.splitlines()[0].startswith("authentic (of the partner xm-mfa, ")) == (0, True)
    code, shown, _ = receive(receipt, "--text", OURS)
    assert (code, shown["verdict"], shown["office"]) == (4, "unknown", None)


def test_a_partners_receipt_of_an_account(world, receive):
    world.ours.recognise(world.meren)
    world.meren.take_snapshot(1)
    code, shown, _ = receive(world.receipt_of(world.meren, "xm-mfa/account/1"))
    assert (code, shown["verdict"], shown["office"]) == (0, "official-account", "xm-mfa")
    assert (shown["record"], shown["proof"]["trust"]) == ("xm-mfa/account/1", "recognised")
    assert "no word of xs-mfa itself" in shown["note"]
    snapshot = world.receipt_of(world.meren, "xm-mfa/registry/1")
    code, shown, _ = receive(snapshot, "--handle", "@meren_mfa", "--platform", "x")
    assert (code, shown["verdict"], shown["office"]) == (0, "official-account", "xm-mfa")
    assert shown["proof"]["trust"] == "recognised"
    assert "no word of xs-mfa itself" in shown["note"]
    code, shown, _ = receive(snapshot, "--handle", "@mfa_samal", "--platform", "x")
    assert (code, shown["verdict"]) == (4, "not-listed")


def test_a_partners_receipt_of_an_account_that_was_taken(world, receive):
    world.ours.recognise(world.meren)
    [first] = [it for it in world.meren.entries if b'"xm-mfa/account/1"' in it]
    world.meren.change_account(
        first, 1, 2, handle="meren_mfa", url="https://x.example/meren_mfa", proofs=(), status="seized"
    )
    code, shown, _ = receive(world.receipt_of(world.meren, "xm-mfa/account/1"))
    assert (code, shown["verdict"], shown["record"]) == (5, "superseded", "xm-mfa/account/1")
    assert "seized" in shown["note"]


@pytest.mark.parametrize("status", ["never", "ended"])
def test_a_receipt_of_whom_we_do_not_recognise_says_nothing(world, receive, status):
    if status == "ended":
        world.ours.recognise(world.meren)
        world.ours.recognise(world.meren, status="ended", version=2)
    code, shown, _ = receive(world.receipt_of(world.meren, "xm-mfa/2026/3"), "--text", FERRY[1])
    assert (code, shown["verdict"], shown["proof"]) == (7, "evidence-bad", None)
    assert "nothing is said by the receipt" in shown["reason"]
    assert "of xm-mfa, which xs-mfa does not recognise" in shown["reason"]
    assert ("xm-mfa version 2 ended it" in shown["reason"]) == (status == "ended")


def test_a_receipt_that_brings_another_root_under_a_partners_name_is_exit_7(world, receive):
    world.ours.recognise(world.meren)
    forged = world.receipt_of(make_partner(31), "xm-mfa/2026/3")
    code, shown, _ = receive(forged, "--text", FERRY[1])
    assert (code, shown["verdict"], shown["proof"]) == (7, "evidence-bad", None)
    assert "does not hold: " in shown["reason"]
    assert "another root key" in shown["reason"]


def test_a_partners_receipt_with_any_byte_changed_is_exit_7(world, receive):
    world.ours.recognise(world.meren)
    path = world.receipt_of(world.meren, "xm-mfa/2026/3")
    good = path.read_bytes()
    for at in range(0, len(good), max(len(good) // 12, 1)):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        code, shown, _ = receive(path)
        assert (code, shown["verdict"]) == (7, "evidence-bad"), at


def test_a_partners_receipt_without_our_log_proves_nothing(call, world):
    world.ours.recognise(world.meren)
    receipt = world.receipt_of(world.meren, "xm-mfa/2026/3")
    code, shown, _ = call("--receipt", receipt, "--trust", world.trust)
    assert (code, shown["verdict"]) == (7, "evidence-bad")
    assert "--site" in shown["reason"]
    code, _, err = call("--receipt", receipt, "--site", world.site)
    assert (code, "expected --trust" in err) == (2, True)


def test_our_own_receipt_stands_alone(call, world):
    receipt = world.receipt_of(world.ours, "xs-mfa/2026/17")
    code, _, err = call("--receipt", receipt, "--trust", world.trust, "--site", world.site)
    assert (code, "stands alone" in err) == (2, True)
    code, shown, _ = call(
        "--receipt", receipt, "--trust", world.trust, "--home", world.folder
    )  # as ELSHI_HOME gives it
    assert (code, shown["proof"]["trust"]) == (0, "pinned")


def test_a_home_says_whom_the_office_recognises_too(call, world):
    world.ours.recognise(world.meren)
    home = world.folder / "home"
    world.ours.write(home / "logs", blobs=home / "blobs")
    receipt = world.receipt_of(world.meren, "xm-mfa/2026/3")
    code, shown, _ = call("--receipt", receipt, "--trust", world.trust, "--home", home)
    assert (code, shown["office"], shown["proof"]["trust"]) == (0, "xm-mfa", "recognised")


def test_a_log_of_ours_that_does_not_hold_recognises_nobody(call, world):
    world.ours.recognise(world.meren)
    receipt, site = world.receipt_of(world.meren, "xm-mfa/2026/3"), world.site
    checkpoint = site / "xs-mfa/1/checkpoint"
    checkpoint.write_bytes(checkpoint.read_bytes().replace(b"\n6\n", b"\n5\n"))
    code, shown, _ = call("--receipt", receipt, "--trust", world.trust, "--site", site)
    assert (code, shown["verdict"]) == (7, "evidence-bad")
    assert "cannot be relied on" in shown["reason"]
