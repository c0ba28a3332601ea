"""The register: what stands, addresses, lookalikes, words, and the demonstration's accounts."""

import pytest
from django.utils.translation import override

from desk.registry.register import EMBASSY
from elshi.desk.people.rules import RuleError
from elshi.desk.registry import words
from elshi.desk.registry.demonstration import seed_registry
from elshi.desk.registry.reading import office_names, read_assets, read_tree
from elshi.desk.registry.rules import codes
from elshi.desk.registry.rules.addresses import derive_url
from elshi.desk.registry.rules.incidents import check_lookalike
from elshi.desk.registry.rules.warnings import Known, find_warnings
from elshi.desk.releases.models import Approval, Release
from elshi.exercise.registry import demonstration_accounts
from elshi.verify.addresses import parse_address


def test_tables_of_words_are_complete():
    assert set(words.INCIDENTS) == set(codes.IncidentKind)
    assert set(words.EVIDENCE) == set(codes.EvidenceKind)
    assert set(words.MEASURES) == set(codes.Measure)
    assert set(words.OUTCOMES) == set(codes.Outcome)
    assert set(words.NO_LOOKALIKE) == set(codes.NoLookalike)
    assert set(words.LETTERS) == set(codes.LetterKind)


@pytest.mark.parametrize(
    ("platform", "handle"),
    [
        ("x", "mfa_samal"),
        ("facebook", "samal.mfa"),
        ("instagram", "mfa.samal"),
        ("telegram", "mfa_samal"),
        ("youtube", "mfasamal"),
        ("bluesky", "mfa.samal.example"),
        ("tiktok", "mfa.samal"),
        ("vk", "mfa_samal"),
        ("threads", "mfa.samal"),
        ("mastodon", "mfa@social.samal.example"),
    ],
)
def test_an_address_leads_back_to_the_account(platform, handle):
    found = parse_address(derive_url(platform, f"@{handle}"))
    assert (found.platform, found.handle) == (platform, handle)


def test_some_handles_tell_no_address():
    assert derive_url("domain", "mfa.samal.example") == "https://mfa.samal.example/"
    for platform, handle in (
        ("wechat", "a"),
        ("e-mail", "a@b.example"),
        ("other-matrix", "a"),
        ("mastodon", "a"),
        ("x", ""),
    ):
        assert derive_url(platform, handle) == ""


def test_names_that_could_be_taken_for_ours():
    known = [Known("xs-mfa/account/1", "x", "mfa_samal"), Known("xs-mfa/account/2", "telegram", "mfa_samal")]

    def reasons(handle, **given):
        return [(one.reasons, one.like and one.like.id) for one in find_warnings("x", handle, known=known, **given)]

    assert reasons("rnfa_samal") == [(("letter-pairs",), "xs-mfa/account/1")]
    assert reasons("mfa_sаmal") == [(("mixed-scripts",), None), (("homoglyph",), "xs-mfa/account/1")]
    assert reasons("мид_самал") == []
    assert reasons("embassy_tarvia") == []
    assert reasons("mfa_samal_help", own="xs-mfa/account/1") == []


def test_a_copy_is_named_by_handle_or_address():
    assert check_lookalike(platform="x", handle="@rnfa", url="") == ("x", "rnfa")
    assert check_lookalike(platform="", handle="", url="https://t.me/mfa_samal1") == ("telegram", "mfa_samal1")
    assert check_lookalike(platform="", handle="", url="https://mfa.example.net/x") == ("domain", "mfa.example.net")
    for given in (("x", "", ""), ("", "a", ""), ("nothing", "a", ""), ("x", "a b", "")):
        with pytest.raises(RuleError):
            check_lookalike(platform=given[0], handle=given[1], url=given[2])


def test_the_tree_with_its_accounts(register):
    register.publish(register.drafted_office())
    register.publish(
        register.drafted(holder={"kind": "ambassador", "office": "xs-emb-xt"}, purpose="ambassador"),
        register.drafted(platform="telegram", url="https://t.me/mfa_samal"),
    )
    assets = read_assets()
    root, embassy = read_tree(assets)
    assert (root.office.pk, root.depth, [one.platform for one in root.assets]) == ("xs-mfa", 0, ["telegram"])
    assert (embassy.office.pk, embassy.depth, [one.platform for one in embassy.assets]) == ("xs-emb-xt", 1, ["x"])
    assert root.release is None, "the office of the log is the root key's"
    assert embassy.release is not None
    change = register.drafted_office(replaces=embassy.release, names=EMBASSY["names"] | {"ru": "Посольство"})
    assert read_tree(assets)[1].draft == change
    register.publish(change)
    assert read_tree(assets)[1].office.names["ru"] == "Посольство"


def test_disowned_and_queued_versions_do_not_stand(register):
    assets = register.with_two()
    draft = register.drafted(replaces=assets["xs-mfa/account/1"].release, purpose="service")
    office = register.office
    office.submit(draft)
    office.approve(draft)
    office.release(draft)
    assert read_assets()["xs-mfa/account/1"].version == 1
    office.press()
    assert read_assets()["xs-mfa/account/1"].version == 2
    Release.objects.filter(record_id="xs-mfa/account/1", record_version=2).update(disowned=True)
    assert read_assets()["xs-mfa/account/1"].version == 1


def test_the_demonstration_goes_through_the_real_acts(register):
    people = register.people
    approvers = [people["approver"], people["second"]]
    releases = seed_registry(author=people["author"], approvers=approvers)
    assert len(releases) == 1 + len(demonstration_accounts())
    assert Approval.objects.count() == len(releases) + 1, "one of each, and two of the office"
    assert {one.approver_id for one in Approval.objects.all()} == {person.pk for person in approvers}
    register.office.press()
    assets = read_assets()
    wanted = {f"xs-mfa/account/{one['number']}": (one["handle"], one["status"]) for one in demonstration_accounts()}
    assert {name: (one.handle, one.status) for name, one in assets.items()} == wanted
    assert [branch.office.pk for branch in read_tree(assets)] == ["xs-mfa", "xs-emb-xt"]
    assert seed_registry(author=people["author"], approvers=approvers) == []


def test_offices_stand_in_the_order_of_the_readers_alphabet(register):
    """Ә is the second letter in Kazakh; in Unicode it lies behind Я."""
    names = {"xs-emb-a": "Ямалықтағы елшілік", "xs-emb-b": "Әлемдегі елшілік", "xs-emb-c": "Астанадағы елшілік"}
    hosts = {office: f"{office[-1]}.mfa.samal.example" for office in names}
    register.publish(
        *(
            register.drafted_office(id=office, host=hosts[office], names={"kk": name, "en": name[::-1]})
            for office, name in names.items()
        )
    )
    with override("kk"):
        assert [branch.office.pk for branch in read_tree({})] == ["xs-mfa", "xs-emb-c", "xs-emb-b", "xs-emb-a"]
        assert [*office_names()][:2] == ["xs-emb-c", "xs-emb-b"]
