"""Lookalikes of handles and hosts, over a table of pairs written by hand and by small tricks, labelled before tuning.

The tricks here are written anew on purpose and share nothing with `elshi.text`: a list that both sides use would find
itself. `python tests/unit/text/test_lookalikes.py` prints what is missed and what is flagged wrongly.
"""

import pytest

from elshi.text.lookalikes import fold_host, handle_reasons, host_reasons, is_same_handle, is_under_host

OFFICIAL = ["mfa_samal", "samal_embassy_tarvia", "SamalMFA", "consul_samal", "president_samal", "elshilik_samal"]
CYRILLIC = {
    "a": "а",
    "e": "е",
    "o": "о",
    "c": "с",
    "p": "р",
    "x": "х",
    "y": "у",
    "i": "і",
    "s": "ѕ",
    "m": "м",
    "l": "ӏ",
}
KAZAKH = {"f": "ғ", "h": "һ", "k": "қ", "y": "ү", "o": "ө"}
DIGITS = {"o": "0", "l": "1", "e": "3", "a": "4", "s": "5"}
PAIRS = {"m": "rn", "d": "cl", "w": "vv"}


def _every(name: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in name.lower())


def _first(name: str, table: dict[str, str]) -> str:
    at = next((place for place, letter in enumerate(name.lower()) if letter in table), None)
    return name if at is None else name[:at] + table[name[at].lower()] + name[at + 1 :]


def _last(name: str, table: dict[str, str]) -> str:
    return _first(name[::-1], {letter: other[::-1] for letter, other in table.items()})[::-1]


def _made(name: str) -> set[str]:
    low = name.lower()
    tables = (CYRILLIC, KAZAKH, DIGITS, PAIRS)
    made = {change(low, table) for change in (_every, _first, _last) for table in tables}
    made |= {
        low.replace("_", "-"),
        low.replace("_", ""),
        low.replace("_", "."),
        low.replace("_", "__"),
        f"{low}_",
        f"_{low}",
    }
    made |= {f"{low}_official", f"official_{low}", f"real_{low}", f"{low}_kz", f"{low}1", f"{low}_24", f"the{low}"}
    made |= {f"{low}_gov", f"{low}-support", f"{low}.news", f"{low}_help"}
    at = low.rfind("a")
    made |= {low[:at] + "aa" + low[at + 1 :], low + low[-1], low[: at - 1] + low[at] + low[at - 1] + low[at + 1 :]}
    return made - {low}


BY_HAND = {
    "mfa_samal": """
rnfa_samal мfa_samal mfa-samal-gov MFA_SamaI mfa_samall mfa_smaal mfa_samak nfs_samal_official mfa_saml
mfa_sanal mffa_samal fma_samal mfs_samal samal_mfa samalmfa mfa_5amal mfa_samal_officiaI
mfa_samal_0fficial mfasamal_kz mfa_samal2 mfa_samal_2026 the_real_mfa_samal mfa_samal_press
mfa_samal_visa ＭＦＡ_samal mfa\u200b_samal mfá_samal mfa_samál ɱfa_samal
""",
    "SamalMFA": """
realsamalmfa SamaIMFA samal.mfa
""",
    "president_samal": """
presidentsamal presidant_samal presidemt_samal prezident_samal
""",
    "consul_samal": """
consu1_samal consul_samal_help
""",
    "samal_embassy_tarvia": """
embassy_samal_tarvia samal_embasy_tarvia samalembassytarvia samal_embassy_tarvia_visa
samal_ernbassy_tarvia
""",
    "elshilik_samal": """
elshi1ik_samal elshilik-samal eлshilik_samal
""",
}

# Honest names that share something with ours: other ministries, states, clubs, people, cities, media.
HONEST_HANDLES = """
mod_samal moj_samal moe_samal moh_samal mof_samal mia_samal moa_samal mot_samal mfa_meren mfa_tarvia mfa_orlan
mfa_kestrel mfa_salam mfa_sumar mfa_samoria samal_football samal_tennis samal_weather samal_university
samal_police samal_customs samal_post samal_airlines samal_tourism samal_railways samal_museum samal_bank
samal_opera samal_times samal_hiking samal samal_cats samalbek samal_akhmetova ilovesamal visit_samal tarvia
meren_embassy_tarvia tarvia_embassy_samal samal_embassy_meren samal_embassy_orlan orlan_embassy_tarvia
president_meren president_tarvia pm_samal senate_samal parliament_samal consul_meren consul_tarvia court_samal
mayor_samal unicef_samal who_samal redcross_samal journalist_samal mfa minister fa_samal nfa_samal
ministry_of_silly_walks samal_mod samalmod merenmfa mfatarvia football_samal samal_youth samal_tv samalnews
samal_kitchen elshilik_meren elshi_project elshilik kelshi residence_samal resident_evil precedent_law
consulting_samal console_games samar_city sumal_group amal_foundation kamal_music jamal_k smalltalk mfa_boston
museum_fine_arts mfashion mfa_program samalot sesame_street small_mfa_students tarvia_embassy embassy_hotel
embassy_suites gov_samal statistics_samal samal_budget samal_open_data samal_ombudsman moscow_times
embassy_orlan_meren tarvia_mfa mfa_xm
""".split()  # noqa: SIM905  # words are read more easily as words

HOST = "mfa.samal.example"
BAD_HOSTS = """
mfa.samal.example.evil.test mfa-samal.example mfa.samal.test mfasamal.test mfa-samal.test mfa-samal-gov.test
mfa-samal-example.evil.test www.mfa.samal.example.login.test rnfa.samal.example.test rnfa-samal.test
мfa.samal.example mfa.sаmal.example mfa.samaI.example mfa.sama1.example mfa.samal.exarnple mfa.samall.example
mfa.smal.example mfa.samal.com mfa.samal.com.test mfa.samal.net real-mfa-samal.test mfa-samal-official.test
xn--fa-samal-39g.test mfa.5amal.example mfasamal.example mfa-samal.gov.test samal-mfa.test
evil.test.mfa.samal.example.test mfa.samal.evil.test mfa-samal-visa.test ｍfa.samal.test mfa.sarnal.example
mfa.samaal.example mfs.samal.test
""".split()  # noqa: SIM905  # words are read more easily as words
GOOD_HOSTS = """
samal.example example.test mod.samal.example moj.samal.example portal.samal.example mfa.meren.example
mfa.tarvia.example samal-football.test samal-airlines.test samaltourism.test mod-samal.test mfa.gov.test
mfa.test meren.example samal-news.test samal-times.test visit-samal.test mfa-boston.test weather.example
news.example samaltv.test mia.samal.test moj.samal.test kamal.example mfa.orlan.test university-samal.test
football.samal.example
""".split()  # noqa: SIM905  # words are read more easily as words


def _pairs() -> list[tuple[str, str, bool, str]]:
    """Given, registered, whether it is a lookalike, platform."""
    made = [(given, official, True, "x") for official in OFFICIAL for given in sorted(_made(official))]
    hand = [(given, official, True, "x") for official, names in BY_HAND.items() for given in names.split()]
    honest = [(given, official, False, "x") for given in HONEST_HANDLES for official in OFFICIAL]
    hosts = [(given, HOST, True, "domain") for given in BAD_HOSTS] + [
        (given, HOST, False, "domain") for given in GOOD_HOSTS
    ]
    return [*made, *hand, *honest, *hosts]


def _judge() -> tuple[list[tuple[str, str]], list[tuple[str, str, tuple[str, ...]]], int, int]:
    """Missed lookalikes, false alarms, how many lookalikes and how many honest pairs there were."""
    missed, wrong, bad, good = [], [], 0, 0
    for given, registered, is_lookalike, platform in _pairs():
        reasons = handle_reasons(given, registered, platform=platform)
        bad, good = bad + is_lookalike, good + (not is_lookalike)
        if is_lookalike and not reasons:
            missed.append((given, registered))
        if not is_lookalike and reasons:
            wrong.append((given, registered, reasons))
    return missed, wrong, bad, good


def test_recall_and_false_alarms():
    missed, wrong, bad, good = _judge()
    assert bad >= 250
    assert good >= 500
    assert len(missed) / bad <= 0.02, missed
    assert len(wrong) / good <= 0.005, wrong


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        ("мfa_samal", ("homoglyph",)),
        ("mfa_samaI", ("homoglyph",)),
        ("rnfa_samal", ("letter-pairs",)),
        ("mfa_sama1", ("digits",)),
        ("mfa_54mal", ("digits",)),
        ("mfa.samal", ("separators",)),
        ("mfasamal", ("separators",)),
        ("samal_mfa", ("word-order",)),
        ("mfa_samal_official", ("affix",)),
        ("mfa-samal-gov", ("affix",)),
        ("mfs_samal", ("keyboard",)),
        ("mfa_samaal", ("spelling",)),
        ("mfa_samaal_kz", ("spelling", "affix")),
        ("mod_samal", ()),
        ("samal_football", ()),
    ],
)
def test_reasons_of_handles(given, reasons):
    assert handle_reasons(given, "mfa_samal", platform="x") == reasons


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        ("mfa.samal.test", ("other-ending",)),
        ("mfa.samal.com.test", ("other-ending",)),
        ("mfa.samal.example.evil.test", ("subdomain",)),
        ("mfa-samal-example.evil.test", ("subdomain",)),
        ("мfa.samal.example", ("homoglyph",)),
        ("xn--fa-7lc.samal.example", ("homoglyph",)),
        ("mfa-samal.test", ("separators", "other-ending")),
        ("rnfa-samal-official.test", ("letter-pairs", "affix", "other-ending")),
        ("mod.samal.example", ()),
        ("samal.example", ()),
        ("press.mfa.samal.example", ()),
    ],
)
def test_reasons_of_hosts(given, reasons):
    assert host_reasons(given, HOST) == reasons


@pytest.mark.parametrize(
    ("given", "registered", "platform"),
    [
        ("@MFA_Samal", "mfa_samal", "x"),
        ("mfa.samal", "mfasamal", "facebook"),
        ("@mfa@Social.Samal.Example", "mfa@social.samal.example", "mastodon"),
        ("WWW.MFA.samal.example.", HOST, "domain"),
        ("ｍｆａ.samal.example", HOST, "domain"),
        ("mfa。samal。example", HOST, "domain"),
        ("xn--e1aybc.test", "тест.test", "domain"),
    ],
)
def test_same_account(given, registered, platform):
    assert is_same_handle(given, registered, platform=platform)
    assert handle_reasons(given, registered, platform=platform) == ()


def test_dots_count_where_the_platform_counts_them():
    assert not is_same_handle("mfa.samal", "mfasamal", platform="instagram")
    assert handle_reasons("mfa.samal", "mfasamal", platform="instagram") == ("separators",)


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        ("mfa_samal@mastodon.test", ("other-server",)),
        ("mfa_samal@social.samal.test", ("other-ending",)),
        ("mfa_sаmal@social.samal.example", ("homoglyph",)),
        ("football@social.samal.example", ()),
        ("football@mastodon.test", ()),
    ],
)
def test_fediverse(given, reasons):
    assert handle_reasons(given, "mfa_samal@social.samal.example", platform="mastodon") == reasons


def test_below_the_registered_host():
    assert is_under_host("a.b.mfa.samal.example", HOST)
    assert not is_under_host("notmfa.samal.example", HOST)


@pytest.mark.parametrize("host", ["xn--", "xn--\u00e9", "xn--99999999999", "", ".", "...", "xn--a.xn--b"])
def test_a_damaged_name_is_only_a_name(host):
    assert isinstance(fold_host(host), str)
    assert host_reasons(host, HOST) == ()


if __name__ == "__main__":
    missed, wrong, bad, good = _judge()
    print(f"missed {len(missed)} of {bad}:", *missed, sep="\n  ")
    print(f"false alarms {len(wrong)} of {good}:", *wrong, sep="\n  ")
