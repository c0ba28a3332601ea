"""Looking at the proofs of an account: from both sides, outside the transaction, kept for ever."""

import pytest
from django.db import DatabaseError, connection, transaction

from desk.registry.register import X
from elshi.adapters.control_proofs import TxtError, profile_code
from elshi.adapters.http import FetchError, Page
from elshi.desk.audit.models import AuditRow
from elshi.desk.people.rules import RuleError
from elshi.desk.registry.actions.check_control import check_drafted, check_registered
from elshi.desk.registry.actions.put_proofs import put_proofs
from elshi.desk.registry.actions.report_lost import Loss, report_lost
from elshi.desk.registry.control import Outside, real_outside
from elshi.desk.registry.models import ControlCheck, Incident
from elshi.desk.registry.reading import read_assets
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules import StaleDraftError

PROFILE = "https://x.com/mfa_samal"
OURS = "https://mfa.samal.example/"


class Web:
    """Pages by address; what is not there cannot be fetched."""

    def __init__(self, pages, txt=()):
        self.pages, self.txt, self.asked = pages, txt, []

    def outside(self):
        return Outside(self.read, self)

    def read(self, url):
        assert not connection.in_atomic_block, "nothing is fetched inside a transaction"
        self.asked.append(url)
        if url not in self.pages:
            raise FetchError(f"no {url}")
        return Page(url, self.pages[url].encode())

    def read_txt(self, name):
        assert not connection.in_atomic_block
        if self.txt is None:
            raise TxtError("nobody answers")
        return self.txt


def both_sides(number=1):
    return Web(
        {
            f"{OURS}kk/registry/{number}/": f'<a rel="me" href="{PROFILE}">x</a>',
            PROFILE: f'<a rel="me" href="{OURS}">us</a><meta name="description"'
            f' content="{profile_code(f"xs-mfa/account/{number}")}">',
        }
    )


def check(register, web, *, by="author", account="xs-mfa/account/1"):
    return check_registered(
        actor=register.people[by], account=account, outside=web.outside(), at=register.office.tick()
    )


def test_a_registered_account_is_looked_at_from_both_sides(register):
    register.with_two()
    seen = check(register, both_sides())
    assert {proof["method"]: proof["result"] for proof in seen.proofs} == {"rel-me": "both", "profile-text": "both"}
    alone = check(register, Web({PROFILE: "<p>nothing</p>"}))
    assert {proof["method"]: proof["result"] for proof in alone.proofs} == {
        "rel-me": "none",
        "profile-text": "forward-only",
    }
    assert AuditRow.objects.filter(act="check-control").count() == 2
    assert read_assets()["xs-mfa/account/1"].proofs == (), "what stands is not changed by a look"
    for statement in ("UPDATE registry_controlcheck SET handle = 'x'", "DELETE FROM registry_controlcheck"):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            connection.cursor().execute(statement)


def test_what_was_seen_goes_into_the_entry_by_another_person(register):
    register.with_two()
    seen = check(register, both_sides())
    draft = put_proofs(
        actor=register.people["author"], account="xs-mfa/account/1", check_id=seen.pk, at=register.office.tick()
    )
    with pytest.raises(RuleError) as caught:
        put_proofs(actor=register.people["author"], account="xs-mfa/account/1", check_id=seen.pk, at=register.office.at)
    assert caught.value.code == "draft-under-way"
    register.publish(draft)
    asset = read_assets()["xs-mfa/account/1"]
    assert (asset.version, asset.confirmed) == (2, 2)
    assert asset.checked_at is not None


def test_a_check_of_another_name_is_not_put_into_the_entry(register):
    assets = register.with_two()
    seen = check(register, both_sides())
    register.publish(register.drafted(replaces=assets["xs-mfa/account/1"].release, handle="samal_mfa", url=""))
    with pytest.raises(RuleError) as caught:
        put_proofs(actor=register.people["author"], account="xs-mfa/account/1", check_id=seen.pk, at=register.office.at)
    assert caught.value.code == "check-of-another"
    with pytest.raises(RuleError) as caught:
        put_proofs(actor=register.people["author"], account="xs-mfa/account/2", check_id=seen.pk, at=register.office.at)
    assert caught.value.code == "not-registered"


def test_a_draft_gets_a_version_with_the_proofs(register):
    register.with_two()
    draft = register.drafted(platform="domain", handle="mfa.samal.example", url=OURS)
    act = {"actor": register.people["author"], "draft_id": draft.pk, "at": register.office.tick()}
    with pytest.raises(StaleDraftError):
        check_drafted(based_on=7, outside=Web({}).outside(), **act)
    seen, version = check_drafted(based_on=1, outside=Web({}, txt=None).outside(), **act)
    assert (version.number, seen.record_id) == (2, "")
    methods = [proof["method"] for proof in version.whole["account"]["proofs"]]
    assert methods == ["dns-txt", "rel-me"], "what needs the account's number is not looked at before it has one"
    register.office.submit(draft)
    register.office.approve(draft)
    register.office.release(draft)
    with pytest.raises(RuleError) as caught:
        check_drafted(based_on=2, outside=Web({}).outside(), **act)
    assert caught.value.code == "wrong-state"
    assert ControlCheck.objects.count() == 1


def test_who_may_look(register):
    register.with_two()
    for name in ("analyst", "administrator"):
        web = both_sides()
        with pytest.raises(RuleError) as caught:
            check(register, web, by=name)
        assert caught.value.code == "not-your-role"
        assert web.asked == []
    with pytest.raises(RuleError) as caught:
        check(register, both_sides(), account="xs-mfa/account/9")
    assert caught.value.code == "not-registered"
    register.publish(register.drafted(platform="wechat", handle="samal-mfa", url=None))
    with pytest.raises(RuleError) as caught:
        check(register, Web({}), account="xs-mfa/account/3")
    assert caught.value.code == "nothing-to-check"


def test_a_look_ends_when_its_time_is_over():
    with pytest.raises(FetchError, match="no time left"):
        real_outside(total_s=0).read(PROFILE)


def test_looking_through_the_pages(enter, register, monkeypatch):
    register.with_two()
    web = both_sides()
    for views in ("asset_views", "draft_views"):  # the network is not there in tests
        monkeypatch.setattr(f"elshi.desk.registry.{views}.real_outside", web.outside)
    author = enter("author")
    assert author.post("/registry/1/check/").status_code == 302
    assert enter("analyst").post("/registry/1/check/").status_code == 403
    html = author.get("/registry/1/").content.decode()
    assert "confirmed from both sides" in html
    assert "Put these proofs into the entry" in html
    draft = author.post("/registry/1/keep-proofs/", {"check": ControlCheck.objects.get().pk})["Location"]
    page = author.get(draft).content.decode()
    assert "confirmed from both sides" in page
    assert "Check proofs now" in page
    number = Draft.objects.get(state="writing").pk
    assert author.post(f"/registry/drafts/{number}/check/", {"based_on": "2"}, follow=True).status_code == 200
    stale = author.post(f"/registry/drafts/{number}/check/", {"based_on": "1"}, follow=True)
    assert "Nothing was overwritten" in stale.content.decode()
    assert author.post("/registry/1/keep-proofs/", {"check": "x"}).status_code == 409


def lost(register, **given):
    loss = Loss(**({"account": "xs-mfa/account/1", "status": "seized", "since": register.office.at} | given))
    return report_lost(actor=register.people["author"], loss=loss, at=register.office.tick())


def test_a_seized_account_stands_as_seized_after_approval(register):
    register.with_two()
    draft, incident = lost(register, successor="xs-mfa/account/2")
    assert read_assets()["xs-mfa/account/1"].status == "active", "nothing is official before another person approves"
    assert (incident.kind, incident.successor) == ("seized", "xs-mfa/account/2")
    assert draft.state == "submitted"
    register.office.approve(draft)
    register.office.release(draft)
    register.office.press()
    asset = read_assets()["xs-mfa/account/1"]
    assert (asset.status, asset.successor, asset.version, asset.draft) == ("seized", "xs-mfa/account/2", 2, None)


def test_nothing_half_is_left_by_a_refusal(register):
    register.with_two()
    rows = AuditRow.objects.count()
    for given, reason in (
        ({"successor": "xs-mfa/account/1"}, "not-a-successor"),
        ({"status": "retired", "successor": "xs-mfa/account/9"}, "no-such-account"),
        ({"status": "active"}, "bad-code"),
        ({"account": "xs-mfa/account/9"}, "not-registered"),
        ({"case_id": 9}, "no-such-case"),
    ):
        with pytest.raises(RuleError) as caught:
            lost(register, **given)
        assert caught.value.code == reason
    assert (AuditRow.objects.count(), Incident.objects.count()) == (rows, 0)
    assert not Draft.objects.filter(state="writing").exists()


def test_a_retired_account_is_no_incident(register):
    register.with_two()
    draft, incident = lost(register, status="retired")
    assert incident is None
    assert draft.current_version.whole["account"] == X | {"status": "retired"}
    register.office.approve(draft)
    register.office.release(draft)
    register.office.press()
    assert read_assets()["xs-mfa/account/1"].status == "retired"
    with pytest.raises(RuleError) as caught:
        lost(register, account="xs-mfa/account/2", successor="xs-mfa/account/1")
    assert caught.value.code == "not-a-successor"
