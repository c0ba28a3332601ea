from elshi.listen.lookalike_accounts import OfficialAccounts
from generators.handles import OFFICIAL, lookalikes, ordinary, parodies

OWN = OfficialAccounts([
    ("x", "samal_mfa"), ("telegram", "mfasamal"), ("mastodon", "spokesperson@mfa.samal.example"), ("x", "mfa"),
    ("e-mail", "pressoffice@mfa.samal.example"),
])  # fmt: skip


def kinds(platform: str, handle: str) -> tuple[str, ...]:
    found = OWN.compare(platform, handle)
    return found.kinds if found else ()


def test_the_figures_of_the_generator() -> None:
    """Floors, stated with the generator: recall 0.95, one false hit in 1,000 ordinary names."""
    own, made, honest = OfficialAccounts(OFFICIAL), lookalikes(), ordinary()
    found = sum(own.compare(platform, name) is not None for _, platform, name, _ in made)
    false = [name for platform, name in honest if own.compare(platform, name) is not None]
    print(f"recall {found}/{len(made)}, false hits {len(false)}/{len(honest)}: {false}")
    assert len(made) >= 300
    assert len(honest) >= 5_000
    assert found >= 0.95 * len(made)
    assert len(false) <= len(honest) / 1_000


def test_each_stated_edit_is_found() -> None:
    own = OfficialAccounts(OFFICIAL)
    rates: dict[str, list[bool]] = {}
    for edit, platform, name, _ in lookalikes(seed=9):
        rates.setdefault(edit, []).append(own.compare(platform, name) is not None)
    assert len(rates) == 10
    assert {edit for edit, found in rates.items() if sum(found) < 0.9 * len(found)} == set()


def test_what_passes_for_an_account_of_ours() -> None:
    assert kinds("x", "samaI_mfa") == kinds("Twitter", "@sаmаl_mfа") == ("homoglyph",)
    assert kinds("x", "samal_mfa_official") == ("affix",)
    assert kinds("x", "_samal_mfa_") == ("separators",)
    assert kinds("mastodon", "spokesperson@evil.example") == ("other-server",)
    assert kinds("mastodon", "spokespers0n") == ("digits",)
    assert kinds("tiktok", "Samal_MFA") == ("other-platform",)


def test_ours_and_ordinary_people_are_none() -> None:
    for platform, handle in [
        ("x", "samal_mfa"), ("x", "@SAMAL_MFA"), ("twitter", "samal_mfa"), ("telegram", "mfasamal"), ("x", "MFA"),
        ("mastodon", "@Spokesperson@mfa.samal.example"), ("mastodon", "spokesperson"),
        ("x", "samal"), ("x", "aigul_s"), ("x", "samal_news"), ("x", "love_samal"), ("x", "mda"), ("x", "m_fa"),
        ("tiktok", "mfa"), ("tiktok", "samaI_mfa"), ("tiktok", "pressoffice"), ("x", ""), ("x", "samal_mfa" * 60),
    ]:  # fmt: skip
        assert kinds(platform, handle) == (), (platform, handle)


def test_a_network_without_a_code_of_its_own_is_the_one_that_is_registered() -> None:
    own = OfficialAccounts([("other-samalnet", "samal_mfa")])
    assert own.compare("samalnet", "samal_mfa") is None
    assert own.compare("samalnet", "samaI_mfa").kinds == ("homoglyph",)  # type: ignore[union-attr]


def test_who_says_that_it_is_no_ministry_is_none() -> None:
    assert [name for platform, name in parodies() if OfficialAccounts(OFFICIAL).compare(platform, name)] == []


def test_of_a_short_name_only_a_letter_of_another_script_counts() -> None:
    assert kinds("x", "mfа") == ("homoglyph",)
    assert kinds("x", "rnfa") == ()


def test_a_file_that_names_no_network_is_compared_with_all() -> None:
    assert kinds("file", "samal_mfa") == kinds("file", "mfasamal") == ()
    assert OWN.compare("file", "mfasamaI").handle == "mfasamal"  # type: ignore[union-attr]


def test_without_accounts_nothing_is_found() -> None:
    assert OfficialAccounts([]).compare("x", "samal_mfa") is None
    assert OfficialAccounts([("domain", "mfa.samal.example")]).compare("x", "mfa.samal.example") is None
