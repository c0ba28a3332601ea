"""Verdicts about handles and addresses, over the demonstration's registry."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import UserError
from elshi.exercise.registry import demonstration_accounts, demonstration_offices
from elshi.record import Registry, parse_registry, registry_snapshot
from elshi.verify.accounts import Account, Accounts, accounts_of_ledger, accounts_of_registry
from elshi.verify.addresses import parse_address
from elshi.verify.handles import verify_account_question, verify_handle, verify_typed, verify_url
from elshi.verify.verdicts import EXITS, Proof
from unit.site.test_registry import Registrar

STATEMENTS = {"xs-mfa/2026/17": "current", "xs-mfa/2026/18": "withdrawn"}


def make_registry() -> Registry:
    """The demonstration's registry as a snapshot holds it."""
    ministry = {"id": "xs-mfa", "parent": None, "host": "mfa.samal.example", "names": {"en": "Ministry of Samal"}}
    offices = [
        ministry,
        *({name: it[name] for name in ("id", "parent", "host", "names")} for it in demonstration_offices()),
    ]
    accounts = []
    for it in demonstration_accounts():
        holder = {"kind": it["holder"].kind, "office": it["holder"].office}
        fields = {name: value for name, value in it.items() if name not in {"office", "number", "holder"}}
        name = f"xs-mfa/account/{it['number']}"
        accounts.append({"id": name, "leaf": f"{it['number']:064x}", **fields, "holder": holder})
    return Registry("xs-mfa", tuple(offices), tuple(accounts))


@pytest.fixture
def accounts() -> Accounts:
    proof = Proof(trust="pinned", origin="mfa.samal.example/xs-mfa/1", log_size=12, root=bytes(32))
    found = accounts_of_registry(make_registry(), pinned=True, as_of="2026-03-01T09:30:00Z", proof=proof)
    return replace(found, statements=STATEMENTS)


def _number(verdict) -> int | None:
    return None if verdict.account is None else int(verdict.account["id"].rpartition("/")[2])


HANDLES = [
    ("@mfa_samal", "x", "official-account", 2),
    ("MFA_Samal", "twitter", "official-account", 2),
    ("mfa_samal", "telegram", "official-account", 3),
    ("@mfa@social.mfa.samal.example", "mastodon", "official-account", 4),
    ("amb_samal_xt", "x", "official-account", 6),
    ("MFA.samal.example.", "domain", "official-account", 1),
    ("press.mfa.samal.example", "domain", "official-account", 1),
    ("tarvia.mfa.samal.example", "domain", "official-account", 1),
    ("samalmfa", "facebook", "superseded", 7),  # Facebook does not count dots
    ("rnfa_samal", "x", "lookalike", 2),
    ("мfa_samal", "x", "lookalike", 2),
    ("mfa-samal-gov", "telegram", "lookalike", 3),
    ("mfa@social.mfa.samal.test", "mastodon", "lookalike", 4),
    ("mfa_samal", "tiktok", "lookalike", 2),
    ("mfa-samal.test", "domain", "lookalike", 1),
    ("mod_samal", "x", "not-listed", None),
    ("samal_football", "x", "not-listed", None),
    ("mfa_meren", "x", "not-listed", None),
    ("somebody", "other-matrix", "not-listed", None),
]


@pytest.mark.parametrize(("handle", "platform", "verdict", "account"), HANDLES)
def test_handles(accounts, handle, platform, verdict, account):
    found = verify_handle(accounts, handle, platform=platform)
    assert (found.verdict, _number(found)) == (verdict, account), found.note


TYPED = [
    ("@mfa_samal", "", "official-account", 2),
    (" MFA_Samal ", "", "official-account", 2),
    ("@mfa@social.mfa.samal.example", "", "official-account", 4),
    ("mfa@social.mfa.samal.example/", "", "official-account", 4),
    ("evil@mfa.samal.example", "", "not-listed", None),
    ("@evil@social.mfa.samal.example", "", "not-listed", None),
    ("evil@mfa.samal.example/", "", "not-listed", None),
    ("evil@mfa.samal.example?x", "", "not-listed", None),
    ("evil@x@mfa.samal.example", "", "not-listed", None),
    ("evil:secret@mfa.samal.example", "", "not-listed", None),
    ("evil@mfa.samal.example", "domain", "not-listed", None),
    ("evil@social.mfa.samal.example", "domain", "not-listed", None),
    ("evil＠social.mfa.samal.example", "", "not-listed", None),
    ("@@mfa_samal", "", "lookalike", 2),
    ("mailto:evil@mfa.samal.example", "", "not-listed", None),
    ("mfa@social.mfa.samal.test", "", "lookalike", 4),
    ("press@mfa.samal.test", "", "lookalike", 1),
    ("mfa.samal.example@evil.test", "", "lookalike", 1),
    ("mfa_samal@evil.test", "", "lookalike", 2),
    ("samal.mfa", "", "superseded", 7),
    ("@samal.mfa", "", "superseded", 7),
    ("samal.mfa/", "facebook", "superseded", 7),
    ("mfa.samal.example", "", "official-account", 1),
    ("press.mfa.samal.example", "", "official-account", 1),
    ("mfa.samal.example:8443", "", "official-account", 1),
    ("mfa.samal.test", "", "lookalike", 1),
    ("mfa。samal。example", "", "official-account", 1),
    ("samal_mfa.official", "", "lookalike", 1),
    ("amb.samal.xt", "", "lookalike", 6),
    ("rnfa_samal", "", "lookalike", 2),
    ("football", "", "not-listed", None),
    ("football.example", "", "not-listed", None),
    ("@name:server.example", "", "not-listed", None),
    ("@name:server.example", "other-matrix", "not-listed", None),
    ("https://x.com/mfa_samal", "x", "official-account", 2),
    ("x.com/mfa_samal", "x", "official-account", 2),
    ("x.com/rnfa_samal", "x", "lookalike", 2),
    ("x.com/rnfa_samal", "", "lookalike", 2),
    ("https://t.me/mfa_samal", "x", "official-account", 3),
    ("social.mfa.samal.example/@mfa", "mastodon", "official-account", 4),
    ("evil.test/.mfa.samal.example", "domain", "not-listed", None),
    ("evil.test?.mfa.samal.example", "domain", "not-listed", None),
]


@pytest.mark.parametrize(("typed", "platform", "verdict", "account"), TYPED)
def test_what_is_typed_as_a_name(accounts, typed, platform, verdict, account):
    found = verify_typed(accounts, typed, platform=platform)
    assert (found.verdict, _number(found)) == (verdict, account), found.note


def test_a_name_without_a_network_is_said_where_it_is_official(accounts):
    found = verify_typed(accounts, "@mfa_samal")
    assert (
        found.note
        == "an official account of Ministry of Samal on x, telegram; on any other network it is not on the list"
    )
    assert (
        verify_typed(accounts, "mfa@social.mfa.samal.example").note
        == "an official account of Ministry of Samal on mastodon"
    )


def test_a_name_without_a_network_that_was_taken_on_one_is_not_called_official(accounts):
    found = verify_typed(with_taken(accounts), "mfa_samal")
    assert (found.verdict, _number(found)) == ("superseded", 105)
    assert found.stands == {"id": "xs-mfa/account/2", "version": 1}
    assert found.note.startswith("on vk, it was an official account and was taken from the office")
    assert found.note.endswith("; it is an official account on x, telegram only")
    unpinned = verify_typed(replace(with_taken(accounts), pinned=False), "mfa_samal")
    assert (unpinned.verdict, unpinned.exit_code) == ("not-pinned", 7)


def with_taken(accounts: Accounts) -> Accounts:
    """The list where the name that stands on two networks was taken on a third."""
    like = accounts.accounts["xs-mfa/account/2"]
    taken = replace(like, id="xs-mfa/account/105", platform="vk", url="https://vk.com/mfa_samal", status="seized")
    return replace(accounts, accounts={**accounts.accounts, taken.id: taken})


@pytest.mark.parametrize("typed", ["", " ", "@", "two words", "javascript:alert(1)", "evil.test:x.mfa.samal.example"])
def test_what_is_neither_name_nor_address_is_a_usage_error(accounts, typed):
    with pytest.raises(UserError):
        verify_typed(accounts, typed)


URLS = [
    ("https://x.com/mfa_samal", "official-account", 2),
    ("https://mobile.twitter.com/MFA_samal/?s=20#x", "official-account", 2),
    ("x.com/mfa_samal", "official-account", 2),
    ("http://t.me/s/mfa_samal/15", "official-account", 3),
    ("https://social.mfa.samal.example/@mfa", "official-account", 4),
    # what another server shows of an account is its own word
    ("https://mastodon.test/@mfa@social.mfa.samal.example", "not-listed", None),
    ("https://social.mfa.samal.example/@mfa@social.mfa.samal.example", "official-account", 4),
    ("https://mfa.samal.example", "official-account", 1),
    ("https://MFA.Samal.Example:443/kk/", "official-account", 1),
    ("https://mfa.samal.example./", "official-account", 1),
    ("https://mfa%2esamal%252eexample/", "official-account", 1),
    ("https://ｍｆａ.samal.example/", "official-account", 1),
    ("\thttps://mfa.sam\nal.example/ ", "official-account", 1),
    ("https://evil.test@mfa.samal.example/", "official-account", 1),
    ("mfa.samal.example:8443/en/", "official-account", 1),
    ("https://m.facebook.com/samal.mfa?ref=1", "superseded", 7),
    ("https://x.com/rnfa_samal", "lookalike", 2),
    ("https://t.me/mfa_samal_official", "lookalike", 3),
    ("https://tiktok.com/@mfa_samal", "lookalike", 2),
    ("https://mfa.samal.example.evil.test/login", "lookalike", 1),
    ("https://mfa.samal.example@evil.test/", "lookalike", 1),
    ("https://mfa.samal.example%40evil.test/", "lookalike", 1),
    ("https://mfa.samal.example:pass@evil.test/", "lookalike", 1),
    ("https://evil.test\\@mfa.samal.example/", "not-listed", None),
    ("https://mfa.sаmal.example/", "lookalike", 1),
    ("https://xn--mfa-sml-2nfa.example", "not-listed", None),
    ("https://mfa.samaI.example/", "lookalike", 1),
    ("https://tarvia.mfa.samal.test/", "lookalike", None),
    ("https://x.com/search?q=mfa_samal", "not-listed", None),
    ("https://t.me/+AbCdEf", "not-listed", None),
    ("https://example.test/mfa_samal", "not-listed", None),
    ("https://evil.test/@somebody", "not-listed", None),
]


@pytest.mark.parametrize(("url", "verdict", "account"), URLS)
def test_addresses(accounts, url, verdict, account):
    found = verify_url(accounts, url)
    assert (found.verdict, _number(found)) == (verdict, account), found.note


# Whether an address under our name shows what our account wrote, or the post of a number, whoever wrote it.
POSTS = [
    ("https://mobile.twitter.com/MFA_samal/status/123?s=20#x", True),
    ("x.com/mfa_samal/status/1", True),
    ("https://x.com/mfa_samal/statuses/1/photo/1", True),
    ("https://x.com/mfa_samal/%73tatus/1", True),
    ("https://x.com/mfa_samal/./status/1", True),
    ("https://x.com/mfa_samal/with_replies", False),
    ("https://x.com/mfa_samal?status=1", False),
    ("https://t.me/mfa_samal/15", False),
    ("https://t.me/s/mfa_samal/15", False),
    ("https://t.me/mfa_samal/15?comment=7", True),
    ("https://social.mfa.samal.example/@mfa/110", True),
    ("https://social.mfa.samal.example/@mfa@social.mfa.samal.example/110", True),
    ("https://social.mfa.samal.example/@mfa/with_replies", False),
    ("https://facebook.com/profile.php?id=100&story_fbid=9", True),
    ("https://youtube.com/@samal/community?lb=Ugk", True),
    ("https://youtube.com/@samal/videos", False),
    ("https://linkedin.com/company/samal/posts/", False),
    ("https://instagram.com/samal/p/Abc/", True),
    ("https://instagram.com/samal/", False),
    ("https://bsky.app/profile/mfa.samal.example/post/3k", False),
    ("https://vk.com/samal?w=wall-1_2", True),
    ("https://weibo.com/samal/N8abcdefg", True),
]


@pytest.mark.parametrize(("url", "is_open"), POSTS)
def test_a_post_under_our_name_is_official_only_where_it_must_be_ours(accounts, url, is_open):
    found = verify_account_question([with_posts(accounts)], url=url)
    assert found.account is not None
    expected = ("not-listed", ("post-number",), 4) if is_open else ("official-account", (), 0)
    assert (found.verdict, found.kinds, found.exit_code) == expected
    assert ("whoever wrote it: open the post" in found.note) is is_open


def test_a_post_under_a_name_that_only_looks_like_ours_stays_a_lookalike_and_a_seized_one_superseded(accounts):
    assert verify_url(accounts, "https://x.com/rnfa_samal/status/1").verdict == "lookalike"
    assert verify_url(accounts, "https://facebook.com/samal.mfa/posts/1").verdict == "superseded"
    assert verify_url(replace(accounts, pinned=False), "https://x.com/mfa_samal/status/1").verdict == "not-pinned"


def test_a_partner_does_not_make_official_what_our_name_only_stands_before(accounts):
    url = "https://x.com/mfa_samal/status/1"
    assert verify_account_question([accounts, accounts], url=url).kinds == ("post-number",)
    other = replace(accounts, office="xm-mfa", accounts={}, hosts={})
    assert verify_account_question([other, accounts], url=url).kinds == ("post-number",)


def with_posts(accounts: Accounts) -> Accounts:
    """The list with an account on more platforms."""
    like = accounts.accounts["xs-mfa/account/2"]
    more = [
        ("facebook", "100", "https://facebook.com/profile.php?id=100"),
        ("youtube", "samal", "https://youtube.com/@samal"),
        ("linkedin", "samal", "https://linkedin.com/company/samal"),
        ("instagram", "samal", "https://instagram.com/samal"),
        ("bluesky", "mfa.samal.example", "https://bsky.app/profile/mfa.samal.example"),
        ("vk", "samal", "https://vk.com/samal"),
        ("weibo", "samal", "https://weibo.com/samal"),
    ]
    found = {
        f"xs-mfa/account/{number}": replace(
            like, id=f"xs-mfa/account/{number}", platform=platform, handle=handle, url=url
        )
        for number, (platform, handle, url) in enumerate(more, 201)
    }
    return replace(accounts, accounts={**accounts.accounts, **found})


def test_the_address_of_a_statement_under_a_revoked_key_says_so(accounts):
    known = {**STATEMENTS, "xs-mfa/2026/19": "disowned"}
    listed = replace(accounts, statements=known, disowned=frozenset({("xs-mfa/2026/17", 2), ("xs-mfa/2026/19", 1)}))
    for path in ("en/xs-mfa/2026/19/", "xs-mfa/2026/17/v2/", "kk/xs-mfa/2026/19/v1/index.html"):
        found = verify_account_question([listed], url=f"https://mfa.samal.example/{path}")
        assert (found.verdict, found.exit_code, found.proof) == ("evidence-bad", 7, None), path
        assert (found.reason or "").startswith("revoked-key: ")
    assert verify_url(listed, "https://mfa.samal.example/en/xs-mfa/2026/17/v1/").verdict == "official-account"
    assert verify_url(replace(listed, pinned=False), "https://mfa.samal.example/xs-mfa/2026/19/").reason is None


TRICKS = [
    ("https://x.com/mfa_samal/../somebody", "not-listed", None),
    ("https://x.com/mfa_samal/%2e./somebody", "not-listed", None),
    ("https://x.com/mfa_samal\\..\\somebody", "not-listed", None),
    ("https://x.com/somebody/%252e%252e/mfa_samal", "not-listed", None),
    ("https://x.com/mfa_samal%2F..%2Fsomebody", "not-listed", None),
    ("https://x.com/somebody/../mfa_samal", "official-account", 2),
    ("https://facebook.com/profile.php?id=100", "official-account", 101),
    ("https://facebook.com/profile.php?ref=a&id=100&x=1", "official-account", 101),
    ("https://facebook.com/profile.php?id=666&x=%26id=100", "not-listed", None),
    ("https://facebook.com/profile.php?id=666&id=100", "not-listed", None),
    ("https://facebook.com/pages/100/666", "not-listed", None),
    ("https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=OURS", "official-account", 102),
    ("https://mp.weixin.qq.com/mp/profile_ext?from=x&__biz=OURS&action=home", "official-account", 102),
    ("https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=OTHER", "not-listed", None),
    ("https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=OTHER&__biz=OURS", "not-listed", None),
    ("https://mp.weixin.qq.com/mp/profile_ext", "not-listed", None),
    ("https://www.linkedin.com/company/MFA-Samal/about", "official-account", 103),
    ("https://www.linkedin.com/in/mfa-samal", "not-listed", None),
    ("https://www.linkedin.com/in/MFA-samal", "not-listed", None),
    ("https://api.whatsapp.com/send?phone=666&text=%26phone=77010000000", "not-listed", None),
    ("https://api.whatsapp.com/send?phone=77010000000", "official-account", 104),
]
MORE = (
    (101, "facebook", "100", "https://www.facebook.com/profile.php?id=100"),
    (102, "wechat", "gh_samal", "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=OURS"),
    (103, "linkedin", "mfa-samal", "https://www.linkedin.com/company/mfa-samal/"),
    (104, "whatsapp", "77010000000", "https://wa.me/77010000000"),
)


def with_more(accounts: Accounts) -> Accounts:
    """The list with accounts whose addresses name them by parameters, or share their name with others."""
    like = next(iter(accounts.accounts.values()))
    found = [
        replace(like, id=f"xs-mfa/account/{number}", platform=platform, handle=handle, url=url, status="active")
        for number, platform, handle, url in MORE
    ]
    return replace(accounts, accounts={**accounts.accounts, **{it.id: it for it in found}})


@pytest.mark.parametrize(("url", "verdict", "account"), TRICKS)
def test_addresses_that_lead_elsewhere_than_they_read(accounts, url, verdict, account):
    found = verify_url(with_more(accounts), url)
    assert (found.verdict, _number(found)) == (verdict, account), found.note


@pytest.mark.parametrize(
    ("path", "verdict", "record"),
    [
        ("/en/xs-mfa/2026/17/", "official-account", "xs-mfa/2026/17"),
        ("/xs-mfa/2026/17/v2/", "official-account", "xs-mfa/2026/17"),
        ("/kk/xs-mfa/2026/18/", "withdrawn", "xs-mfa/2026/18"),
        ("/kk/xs-mfa/2026/99/", "not-listed", None),
    ],
)
def test_pages_of_statements(accounts, path, verdict, record):
    found = verify_url(accounts, f"https://mfa.samal.example{path}")
    assert (found.verdict, found.record) == (verdict, record)


@pytest.mark.parametrize(
    ("url", "platform", "handle"),
    [
        ("https://www.youtube.com/@mfa_samal/videos", "youtube", "mfa_samal"),
        ("https://youtube.com/channel/UC123", "youtube", "UC123"),
        ("https://www.instagram.com/mfa.samal/?hl=en", "instagram", "mfa.samal"),
        ("https://instagram.com/stories/mfa.samal/1", "instagram", "mfa.samal"),
        ("https://instagram.com/p/Cabc/", None, None),
        ("https://bsky.app/profile/mfa.samal.example/post/1", "bluesky", "mfa.samal.example"),
        ("https://vk.com/mfa_samal", "vk", "mfa_samal"),
        ("https://www.tiktok.com/@mfa_samal/video/7", "tiktok", "mfa_samal"),
        ("https://www.threads.net/@mfa_samal", "threads", "mfa_samal"),
        ("https://www.facebook.com/profile.php?x=1&id=100", "facebook", "100"),
        ("https://www.linkedin.com/company/mfa-samal/", "linkedin", "mfa-samal"),
        ("https://wa.me/+77010000000", "whatsapp", "77010000000"),
        ("https://weibo.com/u/123", "weibo", "123"),
        ("https://social.test/@name@other.test", "mastodon", "name@other.test"),
        ("mailto:press@mfa.samal.example?subject=x", "e-mail", "press@mfa.samal.example"),
        ("https://x.com/%2540mfa_samal", "x", "mfa_samal"),
        ("https://x.com.evil.test/mfa_samal", None, None),
    ],
)
def test_shapes_of_addresses(url, platform, handle):
    found = parse_address(url)
    assert (found.platform, found.handle) == (platform, handle)


@pytest.mark.parametrize(
    "url", ["", "https://", "https:///", "javascript:alert(1)", "ftp://mfa.samal.example/", "x" * 3000, "https://a b/",
            "https://mfa.samal.example%2f.evil.test/", "https://evil.test:x.mfa.samal.example/",
            "https://evil.test%23.mfa.samal.example/", "https://evil＠social.mfa.samal.example/"]
)  # fmt: skip
def test_what_is_no_address_is_a_usage_error(accounts, url):
    with pytest.raises(UserError):
        verify_url(accounts, url)


@pytest.mark.parametrize("handle", ["", "@", "two words", "x" * 400])
def test_what_is_no_handle_is_a_usage_error(accounts, handle):
    with pytest.raises(UserError):
        verify_handle(accounts, handle, platform="x")


def test_a_partner_makes_nothing_official_that_our_own_list_ends(accounts):
    [seized] = [it for it in accounts.accounts.values() if (it.platform, it.status) == ("facebook", "seized")]
    claimed = replace(seized, id="xm-mfa/account/1", status="active", successor=None)
    partner = replace(accounts, office="xm-mfa", hosts={"mfa.meren.example": "xm-mfa"}, accounts={claimed.id: claimed})
    found = verify_account_question([accounts, partner], handle="samal.mfa", platform="facebook")
    assert (found.verdict, found.office) == ("superseded", "xs-mfa")
    theirs = verify_account_question([partner, accounts], handle="samal.mfa", platform="facebook")
    assert theirs.verdict == "official-account"


def test_the_question_is_one(accounts):
    with pytest.raises(UserError):
        verify_account_question([accounts])
    with pytest.raises(UserError, match="is empty"):
        verify_account_question([accounts], handle=" ")
    with pytest.raises(UserError):
        verify_account_question([accounts], handle="a", platform="x", url="https://x.com/a")
    assert verify_account_question([accounts], handle="mfa_samal", platform="x").exit_code == 0
    assert verify_account_question([accounts], handle="mfa_samal").exit_code == 0
    assert verify_account_question([accounts], url="https://x.com/mfa_samal").exit_code == 0


@pytest.mark.parametrize(
    ("handle", "verdict", "office"),
    [
        ("mfa_samal", "official-account", "xs-mfa"),
        ("mfa_samaI", "official-account", "xm-mfa"),  # a partner's own, however like ours it looks
        ("rnfa_samal", "lookalike", "xs-mfa"),
        ("football", "not-listed", "xs-mfa"),
    ],
)
def test_partners_are_asked_too(accounts, handle, verdict, office):
    theirs = replace(accounts.accounts["xs-mfa/account/2"], id="xm-mfa/account/1", handle="mfa_samaI")
    partner = Accounts("xm-mfa", {"mfa.meren.example": "xm-mfa"}, {theirs.id: theirs}, pinned=True)
    found = verify_account_question([accounts, partner], handle=handle, platform="x")
    assert (found.verdict, found.office) == (verdict, office)


def test_what_a_verdict_carries(accounts):
    found = verify_handle(accounts, "rnfa_samal", platform="x")
    assert (found.exit_code, found.kinds, found.office) == (3, ("letter-pairs",), "xs-mfa")
    assert found.account["url"] == "https://x.com/mfa_samal"
    assert "@mfa_samal on x" in found.note
    assert found.as_of == "2026-03-01T09:30:00Z"
    assert verify_handle(accounts, "mfa_samal", platform="x").exit_code == 0
    assert verify_handle(accounts, "football", platform="x").exit_code == 4


def test_a_seized_account_names_its_successor(accounts):
    found = verify_handle(accounts, "samal.mfa", platform="facebook")
    assert (found.verdict, found.exit_code) == ("superseded", 5)
    assert found.stands == {"id": "xs-mfa/account/2", "version": 1}
    assert "taken from the office" in found.note


def test_successors_in_a_circle_end(accounts):
    ring = dict(accounts.accounts)
    for mine, following in (("2", "7"), ("7", "2")):
        name = f"xs-mfa/account/{mine}"
        ring[name] = replace(ring[name], status="retired", successor=f"xs-mfa/account/{following}")
    found = verify_handle(replace(accounts, accounts=ring), "samal.mfa", platform="facebook")
    assert (found.verdict, found.stands) == ("superseded", None)


def test_of_two_accounts_with_one_handle_the_active_one_counts(accounts):
    old: Account = replace(accounts.accounts["xs-mfa/account/2"], id="xs-mfa/account/8", status="retired")
    both = {**accounts.accounts, old.id: old}
    assert verify_handle(replace(accounts, accounts=both), "mfa_samal", platform="x").verdict == "official-account"


@pytest.mark.parametrize("handle", ["mfa_samal", "rnfa_samal", "football"])
def test_without_a_pinned_key_nothing_is_official(accounts, handle):
    found = verify_handle(replace(accounts, pinned=False), handle, platform="x")
    assert (found.verdict, found.exit_code) == ("not-pinned", 7)


def test_not_listed_is_never_called_false(accounts):
    note = verify_handle(accounts, "football", platform="x").note
    assert "not on this office's list" in note
    assert "fake" not in note
    assert "false" not in note


def test_log_and_snapshot_say_the_same():
    ledger = Registrar().enter_demonstration().ledger
    from_log = accounts_of_ledger(ledger)
    from_snapshot = accounts_of_registry(parse_registry(registry_snapshot(ledger)), pinned=True, as_of=ledger.newest)
    bare = {name: replace(it, index=None, epoch=None) for name, it in from_log.accounts.items()}
    assert bare == dict(from_snapshot.accounts)
    assert (from_log.hosts, from_log.office) == (from_snapshot.hosts, from_snapshot.office)
    assert verify_handle(from_log, "@mfa_samal", platform="x").verdict == "official-account"
    assert verify_handle(from_snapshot, "@mfa_samal", platform="x").verdict == "official-account"


def test_the_proof_names_the_accounts_entry():
    ledger = Registrar().enter_demonstration().ledger
    base = Proof(trust="pinned", origin=ledger.office.origin, log_size=ledger.size, root=bytes(32))
    found = verify_handle(accounts_of_ledger(ledger, proof=base), "mfa_samal", platform="x")
    entry = ledger.current_account("xs-mfa/account/2")
    assert (found.proof.epoch, found.proof.index, found.proof.leaf) == (1, entry.index, entry.leaf)
    assert verify_handle(accounts_of_ledger(ledger, proof=base), "football", platform="x").proof == base


_DEMONSTRATION = accounts_of_registry(make_registry(), pinned=True)
_PIECES = st.sampled_from(
    ["https://", "http:", "//", "/", "@", ":", ".", "?", "#", " ", "\t", "\\", "\u200b", "%2e", "%40", "%25", "[::1]"]
) | st.sampled_from(
    [
        "mfa.samal.example",
        "x.com",
        "t.me",
        "xn--",
        "mfa_samal",
        "мfa",
        "8443",
        "facebook.com/profile.php?id=",
        "evil.test",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=12).map("".join))
def test_any_address_has_a_verdict_or_is_a_usage_error(url):
    try:
        found = verify_url(_DEMONSTRATION, url)
    except UserError:
        return
    assert found.verdict in EXITS


@given(st.lists(_PIECES | st.text(max_size=5), max_size=12).map("".join), st.sampled_from(["", "x", "domain"]))
def test_anything_typed_has_a_verdict_or_is_a_usage_error(typed, platform):
    try:
        found = verify_typed(_DEMONSTRATION, typed, platform=platform)
    except UserError:
        return
    assert found.verdict in EXITS


@given(st.text(max_size=40), st.sampled_from(["x", "mastodon", "domain", "facebook", "e-mail", "other-matrix"]))
def test_any_handle_has_a_verdict_or_is_a_usage_error(handle, platform):
    try:
        found = verify_handle(_DEMONSTRATION, handle, platform=platform)
    except UserError:
        return
    assert found.verdict in EXITS
