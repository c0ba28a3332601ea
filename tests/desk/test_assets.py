"""What may be entered about accounts and offices: each mistake has its own code, what is right stays as it is."""

import json

import pytest

from desk.office import ACCOUNT, CHILD
from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.assets import HANDLES, format_asset, make_account, parse_asset
from elshi.desk.releases.rules.assets import check_fits as account_fits
from elshi.desk.releases.rules.offices import check_fits as office_fits
from elshi.desk.releases.rules.offices import format_office, make_child, parse_office
from elshi.desk.releases.rules.registered import Registered, StandingAccount, StandingOffice
from elshi.record.types.accounts import HOLDERS, PLATFORMS, PROOF_METHODS, PROOF_RESULTS, PURPOSES, STATUSES

PROOF = {
    "method": "rel-me",
    "where": "https://x.com/mfa_samal",
    "checked_at": "2026-03-01T09:30:00Z",
    "result": "both",
    "seen": "ab" * 32,
}
REGISTERED = Registered(
    offices={
        "xs-mfa": StandingOffice(None, own_log=True),
        "xs-emb-xk": StandingOffice("xs-mfa"),
        "xs-con-xk": StandingOffice("xs-emb-xk"),
        "xs-trade": StandingOffice("xs-mfa", own_log=True),
    },
    accounts={
        "xs-mfa/account/1": StandingAccount("x", "mfa_samal"),
        "xs-mfa/account/2": StandingAccount("x", "old_samal", successor="xs-mfa/account/1"),
    },
)


def refusal(act, *args, **given):
    with pytest.raises(RuleError) as caught:
        act(*args, **given)
    return caught.value.code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"platform": "twitter!"}, "bad-platform"),
        ({"platform": ""}, "bad-platform"),
        ({"handle": " @ "}, "handle-missing"),
        ({"handle": "mfa samal"}, "bad-handle"),
        ({"handle": "mfa_samal_republic"}, "bad-handle"),  # 16 letters are one too many
        ({"handle": "мfa_samal"}, "bad-handle"),
        ({"handle": "mfa\u202esamal"}, "bad-handle"),
        ({"platform": "telegram", "handle": "1samal", "url": None}, "bad-handle"),
        ({"platform": "mastodon", "handle": "mfa", "url": None}, "bad-handle"),
        ({"platform": "domain", "handle": "no_host", "url": None}, "bad-handle"),
        ({"platform": "domain", "handle": "ә" * 300, "url": None}, "bad-handle"),
        ({"platform": "youtube", "handle": "https://youtube.com/@x", "url": None}, "bad-handle"),
        ({"platform": "youtube", "handle": "mfa@samal.example", "url": None}, "bad-handle"),
        ({"platform": "other-gotosocial", "handle": "mfa@samal@example", "url": None}, "bad-handle"),
        ({"url": "x.com/mfa_samal"}, "bad-url"),
        ({"url": "https://x.com/mfa samal"}, "bad-url"),
        ({"url": "https://x.com.evil.example/mfa_samal"}, "url-of-another-host"),
        ({"url": "https://t.me/mfa_samal"}, "url-of-another-host"),
        ({"platform": "other-matrix", "url": "https://x.com/mfa_samal"}, "url-of-another-host"),
        (
            {"platform": "domain", "handle": "mfa.samal.example", "url": "https://mfa.samal.test/"},
            "url-of-another-host",
        ),
        ({"url": "https://x.com/mfa_sama1"}, "url-of-another-handle"),
        ({"holder": {"kind": "king", "office": "xs-mfa"}}, "bad-holder"),
        ({"holder": {"kind": "office"}}, "bad-holder"),
        ({"purpose": "fun"}, "bad-purpose"),
        ({"status": "stolen"}, "bad-status"),
        ({"languages": ["қазақша"]}, "bad-language-tag"),
        ({"holder": {"kind": "office", "office": "MFA"}}, "bad-account"),
        ({"successor": "account 7"}, "bad-account"),
        ({"proofs": [PROOF | {"result": "maybe"}]}, "bad-account"),
        ({"proofs": [PROOF | {"where": "http://x.com/"}]}, "bad-account"),
        ({"proofs": [{"method": "rel-me"}]}, "bad-account"),
    ],
)
def test_each_mistake_in_an_account_has_its_code(changes, code):
    assert refusal(make_account, ACCOUNT | changes) == code


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"handle": "@mfa_samal"}, {"handle": "mfa_samal"}),
        ({"url": " "}, {"url": None}),
        ({"url": "https://mobile.twitter.com/MFA_Samal"}, {"url": "https://mobile.twitter.com/MFA_Samal"}),
        ({"languages": ["ru", "kk", "kk", ""]}, {"languages": ["kk", "ru"]}),
        (
            {"platform": "domain", "handle": "MFA.Samal.example.", "url": "https://www.mfa.samal.example/"},
            {"handle": "mfa.samal.example"},
        ),
        ({"platform": "domain", "handle": "сртм.example", "url": None}, {"handle": "xn--l1ahcf.example"}),
        (
            {"platform": "youtube", "handle": "СамалСІМ", "url": "https://youtube.com/channel/UC1"},
            {"handle": "СамалСІМ"},
        ),
        (
            {"platform": "e-mail", "handle": "Press@MFA.samal.example", "url": None},
            {"handle": "Press@mfa.samal.example"},
        ),
        ({"platform": "mastodon", "handle": "@mfa@social.samal.example", "url": None}, {"platform": "mastodon"}),
        (
            {"platform": "other-gotosocial", "handle": "@mfa@Social.samal.example", "url": None},
            {"handle": "mfa@social.samal.example"},
        ),
        ({"platform": "other-matrix", "handle": "Самал", "url": None}, {"handle": "Самал"}),
        ({"proofs": [PROOF | {"method": "well-known"}, PROOF]}, {"proofs": [PROOF, PROOF | {"method": "well-known"}]}),
    ],
)
def test_what_is_right_is_tidied_and_kept(given, kept):
    account = make_account(ACCOUNT | given)
    assert {name: account[name] for name in kept} == kept
    whole = parse_asset(format_asset(office="xs-mfa", account=account, replaces=None))
    assert whole["account"] == account
    assert make_account(account) == account


@pytest.mark.parametrize(
    ("changes", "own", "code"),
    [
        ({"holder": {"kind": "office", "office": "xs-emb-xx"}}, None, "no-such-office"),
        ({}, None, "handle-registered"),
        ({"handle": "MFA_SAMAL", "url": None}, None, "handle-registered"),
        ({"handle": "new_samal", "url": None, "successor": "xs-mfa/account/9"}, None, "no-such-account"),
        ({"successor": "xs-mfa/account/2"}, "xs-mfa/account/1", "successor-loop"),
        ({"successor": "xs-mfa/account/1"}, "xs-mfa/account/1", "successor-loop"),
    ],
)
def test_what_the_registry_cannot_take(changes, own, code):
    replaces = None if own is None else {"id": own, "version": 1}
    whole = parse_asset(format_asset(office="xs-mfa", account=make_account(ACCOUNT | changes), replaces=replaces))
    assert refusal(account_fits, whole, REGISTERED) == code


def test_what_the_registry_can_take():
    own = {"id": "xs-mfa/account/1", "version": 1}
    account_fits(parse_asset(format_asset(office="xs-mfa", account=make_account(ACCOUNT), replaces=own)), REGISTERED)
    free = make_account(ACCOUNT | {"platform": "telegram", "url": None, "successor": "xs-mfa/account/2"})
    account_fits(parse_asset(format_asset(office="xs-mfa", account=free, replaces=None)), REGISTERED)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "Embassy"}, "bad-office-id"),
        ({"host": "embassy"}, "bad-host"),
        ({"host": "https://xk.mfa.samal.example/"}, "bad-host"),
        ({"names": {"kk": " "}}, "no-office-name"),
        ({"names": {}}, "no-office-name"),
        ({"names": {"kk": "a\u202eb"}}, "bad-office-name"),
        ({"names": {"kk": "a" * 201}}, "bad-office-name"),
        ({"parent": "the ministry"}, "bad-office"),
        ({"parent": "xs-emb-xk"}, "bad-office"),
    ],
)
def test_each_mistake_in_an_office_has_its_code(changes, code):
    assert refusal(make_child, CHILD | changes) == code


@pytest.mark.parametrize(
    ("changes", "is_new", "code"),
    [
        ({}, True, "office-exists"),
        ({"id": "xs-emb-xm", "parent": "xs-emb-xx"}, True, "no-such-office"),
        ({"parent": "xs-con-xk"}, False, "office-below-itself"),
        ({"id": "xs-trade"}, False, "office-own-log"),
    ],
)
def test_what_the_tree_cannot_take(changes, is_new, code):
    child = make_child(CHILD | changes)
    replaces = None if is_new else {"id": child["id"], "version": 1}
    assert (
        refusal(office_fits, parse_office(format_office(office="xs-mfa", child=child, replaces=replaces)), REGISTERED)
        == code
    )


def damage(text, *path, to):
    whole = json.loads(text)
    inner = whole
    for name in path[:-1]:
        inner = inner[name]
    if to is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return format_canonical(whole).decode()


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("format",), "elshi-asset/2"),
        (("more",), 1),
        (("office",), "MFA"),
        (("replaces",), {"id": "xs-mfa/account/1"}),
        (("replaces",), {"id": "xs-mfa/account/1", "version": 0}),
        (("account",), []),
        (("account", "more"), 1),
        (("account", "handle"), ...),
        (("account", "handle"), 7),
        (("account", "holder"), "office"),
        (("account", "holder"), {"kind": "office", "office": "xs-mfa", "x": 1}),
        (("account", "languages"), ["ru", "kk"]),
        (("account", "languages"), 5),
        (("account", "platform"), "twitter!"),
        (("account", "proofs"), [PROOF | {"x": 1}]),
        (("account", "proofs"), {}),
        (("account", "status"), "stolen"),
        (("account", "successor"), 5),
        (("account", "url"), "http://x.com/"),
    ],
)
def test_a_damaged_account_is_refused(path, to):
    good = format_asset(office="xs-mfa", account=make_account(ACCOUNT), replaces=None)
    parse_asset(good)
    with pytest.raises(FormatError):
        parse_asset(damage(good, *path, to=to))


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("child", "names"), []),
        (("child", "names"), {"kk": 5}),
        (("child", "host"), None),
        (("child", "id"), "xs-mfa"),
        (("child", "parent"), 5),
        (("replaces",), {"id": "xs-emb-xm", "version": 1}),
        (("child", "root_key"), "z6Mk"),
    ],
)
def test_a_damaged_office_is_refused(path, to):
    good = format_office(office="xs-mfa", child=make_child(CHILD), replaces=None)
    parse_office(good)
    with pytest.raises(FormatError):
        parse_office(damage(good, *path, to=to))


def test_words_and_codes_of_accounts_are_the_records_own():
    from elshi.desk.releases import words
    from elshi.desk.releases.rules.kinds import KINDS
    from elshi.record.types.statements import WITHDRAWAL_REASONS

    assert set(words.HOLDER_WORDS) == set(HOLDERS)
    assert set(words.PURPOSE_WORDS) == set(PURPOSES)
    assert set(words.STATUS_WORDS) == set(STATUSES)
    assert set(words.METHOD_WORDS) == set(PROOF_METHODS)
    assert set(words.RESULT_WORDS) == set(PROOF_RESULTS)
    assert set(words.WITHDRAWAL_WORDS) == set(WITHDRAWAL_REASONS)
    assert set(words.KIND_WORDS) == set(KINDS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_takes_its_own_example(platform):
    _, like = HANDLES.get(platform, ("", "mfa_samal"))
    assert make_account(ACCOUNT | {"platform": platform, "handle": like, "url": None})["handle"] == like
