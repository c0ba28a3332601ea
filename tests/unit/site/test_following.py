"""Where a language's statements can be followed: from the log alone, and the same however the site was built."""

from typing import Any

import pytest

from elshi.record import Holder, Replaces, account_document
from unit.site.small_office import OFFICE, SmallOffice
from unit.site.test_build import rebuilt
from unit.site.test_plan import Html

LETTERS = {"platform": "e-mail", "handle": "news@mfa.samal.example", "url": "https://news.mfa.samal.example/subscribe/"}
ACTOR = {"platform": "mastodon", "handle": "mfa@mfa.samal.example", "url": "https://mfa.samal.example/ap/mfa"}


def account(number: int = 1, **changed: Any) -> dict[str, Any]:
    given = {
        "office": OFFICE, "number": number, "version": 1, "holder": Holder("office", OFFICE), "purpose": "news",
        "languages": ("kk",), "status": "active", "issued_at": "2026-02-01T09:00:00Z",
    }  # fmt: skip
    return account_document(**{**given, **ACTOR, **changed})


def links(office: SmallOffice, tag: str) -> dict[str, str]:
    """Address to text of the links that lead away from the site."""
    page = office.read(f"{tag}/index.html")
    found = [it["href"] for it in Html(page).all("a") if it["href"].startswith("https://")]
    return {url: page.split(f'href="{url}">', 1)[1].split("</a>")[0] for url in found}


def test_without_such_accounts_only_the_feeds_are_named(office: SmallOffice) -> None:
    office.publish(1, "kk")
    office.build()
    assert links(office, "kk") == {}
    page = office.read("kk/index.html")
    assert '<a href="/kk/feed.atom">' in page
    assert '<a href="/kk/feed.json">' in page


def test_letters_and_the_fediverse_are_named_from_the_log(office: SmallOffice) -> None:
    office.publish(1, "kk en")
    office.append_signed(account(1), account(2, **LETTERS, languages=("en", "kk")))
    office.build()
    assert list(links(office, "kk")) == [LETTERS["url"], ACTOR["url"]], "letters first"
    assert links(office, "kk")[ACTOR["url"]] == "<bdi>@mfa@mfa.samal.example</bdi>"
    assert links(office, "en") == {LETTERS["url"]: "By e-mail"}


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "seized"},
        {"status": "suspended"},
        {"status": "retired"},
        {"purpose": "consular"},
        {"languages": ("ru",)},
        {"url": None},
        {"holder": Holder("ambassador", OFFICE), "purpose": "ambassador"},
        {"platform": "x", "handle": "mfa_samal", "url": "https://x.com/mfa_samal"},
    ],
)
def test_nobody_is_sent_to_another_account(office: SmallOffice, changed: dict[str, Any]) -> None:
    office.publish(1, "kk")
    office.append_signed(account(1, **changed))
    office.build()
    assert links(office, "kk") == {}


def test_an_account_that_names_no_language_is_for_all(office: SmallOffice) -> None:
    office.publish(1, "kk ru")
    office.append_signed(account(1, languages=()))
    office.build()
    assert list(links(office, "ru")) == [ACTOR["url"]]


def test_an_account_that_comes_and_goes_changes_the_first_pages_to_the_same_bytes(office: SmallOffice) -> None:
    office.publish(1, "kk ru")
    office.build()
    office.append_signed(account(1, languages=("kk", "ru")))
    office.build(set())
    assert office.tree() == rebuilt(office)
    assert list(links(office, "ru")) == [ACTOR["url"]]
    leaf = office._leaves[f"{OFFICE}/account/1", 1]
    office.append_signed(
        account(
            1, languages=("kk", "ru"), version=2, status="seized", replaces=Replaces(1, leaf),
            issued_at="2026-02-02T09:00:00Z",
        )
    )  # fmt: skip
    office.publish(2, "kk")
    office.build({f"{OFFICE}/2026/2"})
    assert office.tree() == rebuilt(office)
    assert links(office, "ru") == links(office, "kk") == {}
