"""The reader's browser: /verify/ in chromium, with the server there and gone."""

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from playwright import sync_api

from elshi.prove.chromium import DESK, FLAGS, PHONE
from elshi.prove.served import served
from elshi.prove.verify_page import VerifyPage
from functional.verify_office import (
    FERRY,
    GONE,
    NEW,
    NOTICE,
    OLD,
    TITLE,
    make_office,
    make_partner,
    partner_receipt,
    recognise,
)  # fmt: skip
from unit.site.small_office import SmallOffice

pytestmark = pytest.mark.browser

SIZES = {"phone": PHONE, "desk": DESK}
HOSTILE = '<img src=x onerror="window.pwned=1"> <script>window.pwned=1</script> **five** more words of mark-up here'


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    return make_office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def browser(need: Callable[[str], str]) -> Iterator[object]:
    path = need("chromium")
    with sync_api.sync_playwright() as play:
        launched = play.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


class Reader(VerifyPage):
    """A reader's window of this browser."""

    def __init__(self, browser, *, locale: str = "en", viewport: str = "desk") -> None:
        super().__init__(browser.new_context(locale=locale, viewport=SIZES[viewport]))

    def close(self) -> None:
        self.check_scripts()
        self.context.close()


@pytest.fixture
def reader(browser) -> Iterator[Reader]:
    found = Reader(browser)
    yield found
    found.close()


def test_texts_accounts_receipts_and_then_without_the_server(office: SmallOffice, reader: Reader) -> None:
    with ExitStack() as serving:
        base = serving.enter_context(served(office.home / "site"))
        reader.open(f"{base}/verify/")
        assert reader.page.url == f"{base}/verify/en/"
        texts(reader)
        accounts(reader)
        receipts(reader, office)
        reader.keep()
        assert all(url.startswith(base) for url in reader.requests), reader.requests
    reader.open(f"{base}/verify/en/", kind="old")
    assert "Last verified" in reader.page.locator("#state").inner_text()
    texts(reader)
    accounts(reader)
    receipts(reader, office)
    reader.page.goto(f"{base}/verify/")
    reader.page.wait_for_url(f"{base}/verify/en/")


def test_without_the_server_nothing_is_said_of_texts_that_are_not_kept(office: SmallOffice, reader: Reader) -> None:
    link = f"#r=xs-mfa/2026/2/2/{office.leaf(2, 2)[:16]}"
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/{link}")
        reader.page.locator('#linked[data-verdict="authentic"]').wait_for(timeout=30_000)
        assert "It stands today" in reader.page.locator("#linked").inner_text()
        printed = reader.page.locator("#root-fingerprint").text_content()
        reader.page.wait_for_timeout(500)  # the worker keeps the page beside it
        reader.page.goto(f"{base}/en/about/")
        assert printed
        assert printed in reader.page.locator("main").inner_text()
    reader.open(f"{base}/verify/en/{link}", kind="old")
    reader.page.locator('#linked[data-verdict="authentic"]').wait_for(timeout=30_000)
    assert "It stood at the last contact" in reader.page.locator("#linked").inner_text()
    assert reader.ask("The ministry never said anything like these words about a comet") == "unsaid"
    assert "Cannot be said without a network" in reader.says("text")
    assert reader.ask(NEW) == "authentic"
    assert "at the last contact" in reader.says("text")


def texts(reader: Reader) -> None:
    """Every verdict about a text, and that what was pasted stays text."""
    assert reader.ask(f"{TITLE}\n{NOTICE['en']}") == "authentic"
    assert "№ xs-mfa/2026/1" in reader.says("text")
    assert reader.ask(NOTICE["en"]) == "authentic"
    assert TITLE in reader.says("text"), "a body without its title shows the title"
    assert reader.ask("On 9 March at 11:30 the consular section works") == "excerpt"
    assert reader.page.locator("#text-verdict mark").inner_text() == "On 9 March at 11:30 the consular section works"
    assert "not collecting passports" in reader.page.locator("#text-verdict .around").first.inner_text()
    assert reader.ask(NOTICE["en"].replace(" not", "")) == "altered"
    assert reader.page.locator("#text-verdict del").inner_text().strip() == "not"
    assert reader.ask(NOTICE["en"].replace("11:30", "12:30")) == "altered"
    assert "12" in reader.page.locator("#text-verdict ins").first.inner_text()
    assert reader.ask(OLD) == "superseded"
    assert reader.page.locator("#text-verdict a[href='/en/xs-mfa/2026/2/v2/']").count() == 1
    assert reader.ask(NEW) == "authentic"
    assert reader.ask(GONE) == "withdrawn"
    assert reader.ask("The ministry never said anything like these words about a comet") == "unknown"
    assert "does not mean that it is false" in reader.says("text")
    assert reader.ask(GONE.replace(" is ", " is not ") if " is " in GONE else f"{GONE} perhaps") == "altered"
    assert "the ministry has withdrawn it" in reader.says("text")
    assert reader.ask("too short") == "too-short"
    assert reader.ask("word " * 12_001) == "too-long"
    assert reader.ask(f"{NOTICE['en']} {HOSTILE}") in {"altered", "unknown"}
    assert reader.page.locator("#text-verdict img, #text-verdict script").count() == 0
    assert reader.page.evaluate("window.pwned") is None


def accounts(reader: Reader) -> None:
    assert reader.ask_account("@mfa_samal", "x") == "official-account"
    assert reader.ask_account("rnfa_samal", "x") == "lookalike"
    assert "@mfa_samal" in reader.says("account")
    assert reader.ask_account("https://twitter.com/mfa_samal_official") == "lookalike"
    assert reader.ask_account("https://mfa.samal.example@evil.test/") == "lookalike"
    assert reader.ask_account("weather_of_tarvia", "x") == "not-listed"
    assert reader.ask_account(" ") == "unknown"
    assert "neither an account name nor" in reader.says("account")


def receipts(reader: Reader, office: SmallOffice) -> None:
    file = office.home / "site/receipts/xs-mfa/2026/2/v1.json"
    assert reader.give_receipt(file) == "superseded"
    assert "A corrected version has replaced it" in reader.says("receipt")
    assert OLD in reader.says("receipt")
    assert reader.give_receipt(office.home / "site/receipts/xs-mfa/2026/1/v1.json") == "receipt-good"
    damaged = office.home / "damaged.json"
    damaged.write_bytes(file.read_bytes().replace(b"eleven", b"twelve"))
    assert reader.give_receipt(damaged) == "receipt-bad"
    assert "damaged" in reader.says("receipt")
    picture = office.home / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert reader.give_receipt(picture) == "receipt-bad"
    assert "This is not a receipt" in reader.says("receipt")


def test_the_link_of_a_qr_code_opens_its_text(office: SmallOffice, reader: Reader) -> None:
    with served(office.home / "site") as base:
        leaf = office.leaf(2, 2)
        reader.open(f"{base}/verify/en/#r=xs-mfa/2026/2/2/{leaf[:16]}")
        reader.page.locator('#linked[data-verdict="authentic"]').wait_for(timeout=30_000)
        assert NEW in reader.page.locator("#linked").inner_text()
        reader.page.goto(f"{base}/verify/en/#r=xs-mfa/2026/2/1/{office.leaf(2, 1)[:16]}")
        reader.page.locator('#linked[data-verdict="superseded"]').wait_for(timeout=30_000)
        reader.page.goto(f"{base}/verify/en/#r=xs-mfa/2026/2/2/{'0' * 16}")
        reader.page.locator('#linked[data-verdict="unknown"]').wait_for(timeout=30_000)
        page = reader.context.new_page()
        page.goto(f"{base}/en/xs-mfa/2026/2/v1/")
        assert (
            page.locator(".card a").first.get_attribute("href")
            == f"/verify/en/#r=xs-mfa/2026/2/1/{office.leaf(2, 1)[:16]}"
        )


@pytest.mark.parametrize("damage", ["entry", "blob", "checkpoint", "own root"])
def test_a_server_that_changes_a_byte_or_the_root_is_found_out(
    office: SmallOffice, reader: Reader, tmp_path: Path, damage: str
) -> None:
    site = tmp_path / "site"
    shutil.copytree(office.home / "site", site)
    if damage == "own root":
        forged = make_office(tmp_path / "forged", key_word="another root")
        shutil.rmtree(site / "xs-mfa")
        shutil.copytree(forged.home / "site/xs-mfa", site / "xs-mfa")
    else:
        [path] = {
            "entry": lambda: (site / "xs-mfa/1/tile/entries").rglob("10"),
            "blob": lambda: [
                path for path in (site / "blobs").rglob("*") if path.is_file() and b"waived" in path.read_bytes()
            ],
            "checkpoint": lambda: [site / "xs-mfa/1/checkpoint"],
        }[damage]()
        data = bytearray(path.read_bytes())
        at = data.rindex(b"waived") if damage == "blob" else len(data) // 2
        data[at] ^= 2
        path.write_bytes(data)
    with served(site) as base:
        reader.page.goto(f"{base}/verify/en/")
        if damage == "blob":
            reader.page.locator("#evidence dd").first.wait_for(state="attached", timeout=30_000)
            reader.page.fill("#given", GONE)
            reader.page.locator("#text-form button").click()
            reader.page.locator('#text-verdict[data-verdict="evidence-bad"]').wait_for(timeout=30_000)
        else:
            reader.page.locator('#state[data-kind="bad"]').wait_for(timeout=30_000)
            reader.page.fill("#given", NOTICE["en"])
            reader.page.locator("#text-form button").click()
            reader.page.locator('#text-verdict[data-verdict="evidence-bad"]').wait_for(timeout=30_000)


def test_a_log_that_was_cut_short_since_the_last_visit_is_found_out(
    office: SmallOffice, reader: Reader, tmp_path: Path
) -> None:
    shorter = SmallOffice(tmp_path / "shorter")
    shorter.publish_texts(1, {tag: (TITLE, text) for tag, text in NOTICE.items()})
    shorter.build()
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/")
    with served(shorter.home / "site", int(base.rpartition(":")[2])):
        for _ in range(3):  # a server that answers late is as good as none: then the page kept is shown, with its age
            reader.page.goto(f"{base}/verify/en/")
            with contextlib.suppress(sync_api.TimeoutError):
                reader.page.locator('#state[data-kind="bad"]').wait_for(timeout=30_000)
                break
        assert "saw before" in reader.page.locator("#state").inner_text()


def test_a_trust_file_of_ones_own_decides(office: SmallOffice, reader: Reader, tmp_path: Path) -> None:
    from elshi.record import format_trust

    own, other = tmp_path / "trust.json", tmp_path / "other.json"
    own.write_bytes(format_trust(office.trust))
    other.write_bytes(format_trust(SmallOffice(tmp_path / "other", key_word="another root").trust))
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/")
        reader.page.set_input_files("#trust-file", str(own))
        reader.page.locator("#trust-forget:not([hidden])").wait_for(state="attached")
        assert reader.ask(NOTICE["en"]) == "authentic"
        reader.page.set_input_files("#trust-file", str(other))
        reader.page.locator('#state[data-kind="bad"]').wait_for(timeout=30_000)
        assert reader.ask(NOTICE["en"]) == "evidence-bad"


@pytest.fixture(scope="module")
def recognising(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    """Our office after it recognised Meren."""
    office = SmallOffice(tmp_path_factory.mktemp("recognising"))
    office.publish_texts(1, {tag: (TITLE, text) for tag, text in NOTICE.items()})
    recognise(office, make_partner())
    return office


def test_a_partners_receipt_is_their_word_and_never_ours(
    recognising: SmallOffice, reader: Reader, tmp_path: Path
) -> None:
    """Also where the partner calls itself by our name: what counts is how our own log names it."""
    partner = make_partner(name="Ministry of Foreign Affairs of the Republic of Samal")
    receipt = partner_receipt(partner, tmp_path, "xm-mfa/2026/3")
    with served(recognising.home / "site") as base:
        reader.open(f"{base}/verify/en/")
        assert reader.give_receipt(receipt) == "partner-good"
        said = reader.says("receipt").replace("\u2066", "").replace("\u2069", "")
        first, second = [line for line in said.splitlines() if line][:2]
        assert first.startswith("Official word of xm-mfa (mfa.meren.example), recognised by: Ministry of Foreign")
        assert second.startswith("This is not a word of our own ministry.")
        assert FERRY in said
        assert "It stands today" not in said
        assert reader.page.locator("#receipt-verdict a").count() == 0, "a partner's record is not read on our site"
        assert reader.give_receipt(partner_receipt(partner, tmp_path, "xm-mfa/account/1")) == "partner-good"
        assert "meren_mfa (x)" in reader.says("receipt")
        assert reader.give_receipt(partner_receipt(partner, tmp_path, "xm-mfa/2026/4")) == "superseded"
        assert "has withdrawn it" in reader.says("receipt")
        assert "the ministry has withdrawn" not in reader.says("receipt").lower()
        assert reader.ask(FERRY) == "unknown", "a receipt that was shown makes no text official"
        assert all(url.startswith(base) for url in reader.requests), reader.requests
        reader.page.locator("#state").wait_for()
        reader.page.wait_for_timeout(500)  # the worker keeps the page beside it
    reader.open(f"{base}/verify/en/", kind="old")
    assert reader.give_receipt(receipt) == "partner-good"
    assert "at the last contact" in reader.says("receipt")


@pytest.mark.parametrize("case", ["another root", "a byte", "not recognised"])
def test_a_receipt_under_a_partners_name_that_is_not_theirs(
    recognising: SmallOffice, reader: Reader, tmp_path: Path, case: str
) -> None:
    partner = {
        "another root": lambda: make_partner(31), "a byte": make_partner,
        "not recognised": lambda: make_partner(office="xv-mfa"),
    }[case]()  # fmt: skip
    receipt = partner_receipt(partner, tmp_path, f"{partner.office}/2026/3")
    if case == "a byte":
        receipt.write_bytes(receipt.read_bytes().replace(b"every second", b"every sixth"))
    with served(recognising.home / "site") as base:
        reader.open(f"{base}/verify/en/")
        assert reader.give_receipt(receipt) == ("not-recognised" if case == "not recognised" else "receipt-bad")
        said = reader.says("receipt")
        assert FERRY not in said
        assert "Official word" not in said
        assert ("does not recognise it, so nothing is said" in said) == (case == "not recognised")
        assert ("not signed under the key that we recognise" in said) == (case != "not recognised")


def test_a_partner_whose_recognition_was_ended(reader: Reader, tmp_path: Path) -> None:
    office = SmallOffice(tmp_path / "office")
    recognise(office, make_partner())
    recognise(office, make_partner(), status="ended", version=2)
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/")
        assert reader.give_receipt(partner_receipt(make_partner(), tmp_path, "xm-mfa/2026/3")) == "not-recognised"
        assert "recognised it before and does not recognise it any more" in reader.says("receipt")


@pytest.mark.parametrize("tag", ["kk", "ru", "ar", "zh"])
def test_a_partners_receipt_in_every_language(
    recognising: SmallOffice, reader: Reader, tmp_path: Path, tag: str
) -> None:
    with served(recognising.home / "site") as base:
        reader.open(f"{base}/verify/{tag}/")
        assert reader.give_receipt(partner_receipt(make_partner(), tmp_path, "xm-mfa/2026/3")) == "partner-good"
        said = reader.says("receipt")
        assert said.count("mfa.meren.example") >= 2
        assert "partner-" not in said, "a sentence is missing"
        assert "{" not in said


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tag", ["kk", "ru", "ar"])
def test_the_page_speaks_the_readers_language_and_fits(office: SmallOffice, browser, tag: str, size: str) -> None:
    reader = Reader(browser, locale=tag, viewport=size)
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/")
        assert reader.page.url == f"{base}/verify/{tag}/"
        assert reader.page.locator("html").get_attribute("dir") == ("rtl" if tag == "ar" else "ltr")
        assert reader.ask(NOTICE[tag]) == "authentic"
        assert reader.ask(NOTICE[tag].replace("11:30", "11:45")) == "altered"
        quoted = reader.page.locator("#text-verdict .quoted")
        assert (quoted.get_attribute("lang"), quoted.get_attribute("dir")) == (tag, "rtl" if tag == "ar" else "ltr")
        wide = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, "the page scrolls sideways"
    reader.close()


@pytest.mark.parametrize(
    ("tag", "lists"),
    [
        ("kk", ["", "A", "A және B", "A, B, C", "A, B, C, D"]),
        ("ru", ["", "A", "A и B", "A, B и C", "A, B, C и D"]),
        ("en", ["", "A", "A and B", "A, B and C", "A, B, C and D"]),
        ("ar", ["", "A", "A وB", "A وB وC", "A وB وC وD"]),
        ("zh", ["", "A", "A和B", "A、B和C", "A、B、C和D"]),
    ],
)
def test_lists_are_the_languages_own(office: SmallOffice, reader: Reader, tag: str, lists: list[str]) -> None:
    """Also a verdict with several kinds, and a moment."""
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/{tag}/")
        told = reader.page.evaluate(
            """async () => {
                const { joinList } = await import("/verify/phrases.js");
                return [0, 1, 2, 3, 4].map((count) => joinList([..."ABCD"].slice(0, count)));
            }"""
        )
        assert told == lists
        assert reader.ask(NOTICE["en"].replace("11:30", "12:30").replace(" not", "")) == "altered"
        kinds = reader.page.locator("#text-verdict p:has(> strong)").last.inner_text()
        joint = {"kk": " және ", "ru": " и ", "en": " and ", "ar": " و", "zh": "和"}[tag]
        assert joint in kinds
        assert tag in {"kk", "ru", "en"} or ", " not in kinds, "no Latin comma"
        assert "{" not in reader.page.locator("#state").inner_text()


def test_with_the_keyboard_alone_and_read_aloud(office: SmallOffice, reader: Reader) -> None:
    with served(office.home / "site") as base:
        reader.open(f"{base}/verify/en/")
        reader.page.locator("#given").focus()
        reader.page.keyboard.type(NOTICE["en"])
        reader.page.keyboard.press("Tab")
        reader.page.keyboard.press("Enter")
        reader.page.locator('#text-verdict[data-verdict="authentic"]').wait_for(timeout=30_000)
        assert reader.page.evaluate("document.activeElement.id") == "text-verdict"
        assert reader.page.locator("#text-verdict").get_attribute("aria-live") == "polite"
        for field in ("given", "account", "platform", "receipt"):
            assert reader.page.locator(f"label[for={field}]").count() == 1


def test_without_scripts_the_page_says_how_else(office: SmallOffice, browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    with served(office.home / "site") as base:
        page.goto(f"{base}/verify/en/")
        assert page.locator("noscript").count() == 1
        assert page.locator("#text-form").is_hidden()
        assert "/en/about/" in page.locator("main").inner_html()
        page.goto(f"{base}/verify/")
        assert page.locator("main a").count() == 5
    context.close()
