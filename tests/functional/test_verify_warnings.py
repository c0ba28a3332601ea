"""What /verify/ must not let pass as official, in chromium: seized accounts, revoked keys, posts of anybody."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright import sync_api

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from elshi.log import public_bytes
from elshi.prove.chromium import FLAGS
from elshi.prove.served import served
from elshi.record import (
    Holder,
    Replaces,
    account_document,
    make_receipt,
    read_official_logs,
    revocation_document,
)
from functional.test_verify_page import Reader
from functional.verify_office import NOTICE, TITLE
from unit.site.small_office import HOST, OFFICE, SmallOffice

pytestmark = pytest.mark.browser

THEFT = "Samal closes its border with Dorun on the first of July. All crossings stop until further notice."
WHOLE = f"{TITLE}\n\n{NOTICE['en']}"


@pytest.fixture(scope="module")
def browser(need: Callable[[str], str]) -> Iterator[object]:
    path = need("chromium")
    with sync_api.sync_playwright() as play:
        launched = play.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def reader(browser) -> Iterator[Reader]:
    found = Reader(browser)
    yield found
    found.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    """A statement, an account that was seized, one that is active, and a statement by whoever stole the record key.

    `old` is the site as it was before the first account was seized.
    """
    made = SmallOffice(tmp_path_factory.mktemp("office") / "home")
    made.publish_texts(1, {tag: (TITLE, text) for tag, text in NOTICE.items()})
    made.append_signed(account(1, "mfa_samal"))  # entry 4
    made.build(out="old")
    made.append_signed(
        account(
            1, "mfa_samal", version=2, status="seized", replaces=Replaces(1, made._leaves[f"{OFFICE}/account/1", 1])
        ),
        account(2, "samal_news"),
    )
    made.publish_texts(2, {"en": ("On the border", THEFT)})  # entry 7
    made.append_signed(
        revocation_document(
            office=OFFICE, number=1, purpose="record", public_key=public_bytes(made._record), last_good=7,
            issued_at="2026-05-01T00:00:00Z",
        ),
        root=True,
    )  # fmt: skip
    made.build()
    return made


def account(number: int, handle: str, **more: object) -> dict[str, object]:
    values: dict[str, object] = {
        "office": OFFICE, "number": number, "version": 1, "holder": Holder("office", OFFICE), "platform": "x",
        "handle": handle, "url": f"https://x.com/{handle}", "purpose": "news", "languages": ["kk", "en"],
        "status": "active", "issued_at": "2026-04-01T10:01:00Z",
    }  # fmt: skip
    return account_document(**{**values, **more})


def receipt(office: SmallOffice, folder: Path, number: int, version: int) -> Path:
    official = read_official_logs(office.home / "logs" / OFFICE, trust=office.trust)
    entry = official.ledger.accounts[f"{OFFICE}/account/{number}"][version - 1]
    path = folder / f"{number}-{version}.json"
    path.write_bytes(make_receipt(official, entry))
    return path


def heading(reader: Reader, box: str) -> str:
    return reader.page.locator(f"#{box} h2").inner_text()


def test_a_receipt_of_a_seized_account_says_so_first(office: SmallOffice, reader: Reader, tmp_path: Path) -> None:
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/")
        for version in (1, 2):  # the receipt from before, and the one of the seizure
            assert reader.give_receipt(receipt(office, tmp_path, 1, version)) == "superseded"
            assert heading(reader, "receipt-verdict") == "Taken from the office: not our word"
            assert "@mfa_samal (x)" in reader.says("receipt")
            assert "What it says now is not our word" in reader.says("receipt")
        assert reader.give_receipt(receipt(office, tmp_path, 2, 1)) == "receipt-good"
        assert heading(reader, "receipt-verdict") == "The receipt holds: the account was active then"
        assert "It stands today" in reader.says("receipt")


def test_a_receipt_that_is_newer_than_the_record_speaks_for_itself_only(
    office: SmallOffice, reader: Reader, tmp_path: Path
) -> None:
    with served(office.home / "old") as base:
        reader.open(f"{base}/verify/en/")
        assert reader.give_receipt(receipt(office, tmp_path, 1, 2)) == "superseded"
        assert heading(reader, "receipt-verdict") == "Taken from the office: not our word"
        assert "only as new as its record" in reader.says("receipt")
        assert reader.give_receipt(receipt(office, tmp_path, 2, 1)) == "receipt-good"
        assert "only as new as its record" in reader.says("receipt")
        assert "It stands today" not in reader.says("receipt")


def test_what_a_stolen_key_signed_is_known_by_words_link_and_address(office: SmallOffice, reader: Reader) -> None:
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/#r={OFFICE}/2026/2/1/{office.leaf(2, 1)[:16]}")
        reader.page.locator('#linked[data-verdict="evidence-bad"]').wait_for(timeout=30_000)
        assert heading(reader, "linked") == "Signed with a revoked key"
        assert reader.ask(THEFT) == "evidence-bad"
        assert heading(reader, "text-verdict") == "Signed with a revoked key"
        assert "stolen or lost" in reader.says("text")
        assert reader.ask_account(f"https://{HOST}/en/{OFFICE}/2026/2/") == "evidence-bad"
        assert heading(reader, "account-verdict") == "Signed with a revoked key"


def test_a_post_under_our_name_is_to_be_opened_and_compared(office: SmallOffice, reader: Reader) -> None:
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/")
        assert reader.ask_account("https://x.com/samal_news") == "official-account"
        assert reader.ask_account("https://x.com/samal_news/status/1") == "not-listed"
        assert heading(reader, "account-verdict") == "Open the post and compare the account"
        assert "@samal_news (x)" in reader.says("account")
        assert reader.ask_account("https://x.com/mfa_samal/status/1") == "superseded"
        assert heading(reader, "account-verdict") == "Taken from the office: not our word"


def test_a_messengers_dressing_is_shown_and_a_denial_is_none(office: SmallOffice, reader: Reader) -> None:
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/")
        assert (
            reader.ask(f"[28.11.2026 14:05] MFA Samal: {WHOLE}\n\nhttps://{HOST}/en/{OFFICE}/2026/1/\n#MFA")
            == "authentic"
        )
        says = reader.says("text")
        assert "Set aside as not part of the text: [28.11.2026 14:05] MFA Samal: #MFA" in says
        assert f"https://{HOST}/en/{OFFICE}/2026/1/" in says
        assert reader.ask(f"[28.11.2026 14:05] FAKE: {WHOLE}") == "altered"
        assert "Set aside" not in reader.says("text")
        assert reader.ask(WHOLE) == "authentic"
        assert "Set aside" not in reader.says("text")
