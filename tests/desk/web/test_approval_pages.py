"""Approvals, clearances and emergencies through the pages; and no page that changes anything by being looked at."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from desk.office import STAFF
from desk.tables import dump
from elshi.desk.audit.models import AuditRow
from elshi.desk.people.words import CLEARANCES as CLEARANCE_WORDS
from elshi.desk.releases.models import Approval, Clearance, Draft, Release, SecondLook
from elshi.desk.releases.rules.emergencies import EMERGENCY_CODES, FollowUp
from elshi.desk.releases.rules.policies import CLEARANCES
from elshi.desk.releases.templatetags.approval_words import EMERGENCY_WORDS, FOLLOW_UP_WORDS


def text_of(answer):
    return answer.content.decode()


def page_of(client, draft):
    return text_of(client.get(f"/drafts/{draft.pk}/"))


def test_words_are_complete():
    assert set(EMERGENCY_WORDS) == set(EMERGENCY_CODES)
    assert set(FOLLOW_UP_WORDS) == {one.value for one in FollowUp}
    assert set(CLEARANCE_WORDS) == set(CLEARANCES)


# several approvals and clearances


def test_the_page_says_who_approved_and_who_is_still_needed(enter, office):
    draft = office.office_in("submitted")
    approver, second = enter("approver"), enter("second")
    assert "approvals still to come: 2 of 2" in page_of(approver, draft)
    approver.post(f"/drafts/{draft.pk}/approve/", {"sha256": office.sha(draft)})
    html = page_of(approver, draft)
    assert "approvals still to come: 1 of 2" in html
    assert re.search(r"<dt>Approved by</dt><dd><bdi>approver</bdi>", html)
    assert "You approved exactly this text already" in html
    assert "Waiting for your approval" in text_of(second.get("/"))
    assert f'href="/drafts/{draft.pk}/"' in text_of(second.get("/"))
    assert "Nothing waits for approval." in text_of(approver.get("/"))
    second.post(f"/drafts/{draft.pk}/approve/", {"sha256": office.sha(draft)})
    html = page_of(approver, draft)
    assert "still to come" not in html
    draft.refresh_from_db()
    assert draft.state == "approved"


def test_the_policy_is_shown_as_a_table_with_the_node_s_own_numbers(enter, office, monkeypatch):
    draft, client = office.draft_in("submitted"), enter("author")

    def row(kind):
        html = page_of(client, draft)
        return re.search(rf'<tr><th scope="row">{kind}</th>(.*?)</tr>', html).group(1)

    assert row("statement").startswith("<td>1</td><td>approver</td><td>regional clearance and legal clearance</td>")
    assert row("office").endswith("<td>–</td>")
    strict = replace(settings.ELSHI_APPROVALS, needed=(("", "statement", 3),), emergency=False)
    monkeypatch.setattr(settings, "ELSHI_APPROVALS", strict)
    assert row("statement").startswith("<td>3</td>")
    assert row("statement").endswith("<td>–</td>")


def test_a_clearance_from_the_mark_to_the_approval(enter, office):
    draft = office.draft_in("submitted")
    author, officer, approver = enter("author"), enter("clearance"), enter("approver")
    assert "Ask for a clearance" in page_of(author, draft)
    author.post(f"/drafts/{draft.pk}/mark-clearance/", {"clearance": "legal"})
    assert re.search(r"Legal clearance</dt><dd><span[^>]*>not given yet", page_of(author, draft))
    assert "This text first needs what a clearance officer gives: legal clearance." in page_of(approver, draft)
    assert "Nothing waits for approval." in text_of(approver.get("/"))
    assert approver.post(f"/drafts/{draft.pk}/approve/", {"sha256": office.sha(draft)}).status_code == 409
    assert "Waiting for your clearance" in text_of(officer.get("/"))
    assert f'href="/drafts/{draft.pk}/"' in text_of(officer.get("/"))
    html = page_of(officer, draft)
    button = re.search(r"<button[^>]*>Clear exactly this text \(legal clearance\) <bdi[^>]*>(\w+)</bdi>", html)
    assert button.group(1) == office.sha(draft)[:8]
    stale = officer.post(f"/drafts/{draft.pk}/clear/", {"clearance": "legal", "sha256": "0" * 64})
    assert (stale.status_code, Clearance.objects.count()) == (409, 0)
    officer.post(f"/drafts/{draft.pk}/clear/", {"clearance": "legal", "sha256": office.sha(draft)})
    assert re.search(r"Legal clearance</dt><dd><bdi>clearance</bdi>", page_of(approver, draft))
    approver.post(f"/drafts/{draft.pk}/approve/", {"sha256": office.sha(draft)})
    assert Approval.objects.count() == 1


def test_who_may_take_a_mark_away_is_offered_it(enter, office):
    draft = office.draft_in("submitted")
    office.mark(draft)
    assert "Take a mark away" in page_of(enter("approver"), draft)
    assert "Take a mark away" not in page_of(enter("author"), draft)
    assert enter("author").post(f"/drafts/{draft.pk}/drop-clearance/", {"clearance": "legal"}).status_code == 403
    enter("approver").post(f"/drafts/{draft.pk}/drop-clearance/", {"clearance": "legal"})
    assert draft.marked == []


# emergencies


@pytest.fixture
def alone(enter, office):
    """A text that the approver let out through the page."""
    draft = office.draft_in("submitted")
    client = enter("approver")
    assert "Release in an emergency" in page_of(client, draft)
    post = {"sha256": office.sha(draft), "code": "danger", "note": "Flood at <b>the</b> river."}
    assert client.post(f"/drafts/{draft.pk}/release-emergency/", post).status_code == 302
    return Release.objects.get()


def test_everybody_is_shown_it_until_another_has_looked(enter, office, alone):
    for name in STAFF:
        html = text_of(enter(name).get("/"))
        assert "Released in an emergency: nobody else has looked yet" in html, name
        assert "waits for a second person" in html
        opens = name in {"author", "colleague", "translator", "clearance", "approver", "second"}
        assert (f'href="/published/{alone.pk}/"><bdi class="mono">' in html) is opens, name
    office.press()
    html = text_of(enter("second").get(f"/published/{alone.pk}/"))
    assert "Flood at &lt;b&gt;the&lt;/b&gt; river." in html
    assert f">{alone.version.sha256[:8]}</bdi></button>" in html
    enter("second").post(f"/published/{alone.pk}/confirm-emergency/", {"sha256": alone.version.sha256})
    assert SecondLook.objects.get().said == "confirmed"
    for name in ("author", "administrator"):
        assert "nobody else has looked yet" not in text_of(enter(name).get("/"))
    assert "Confirmed after" in text_of(enter("auditor").get(f"/published/{alone.pk}/"))


def test_a_late_one_is_called_late(enter, office, monkeypatch):
    """Released three hours ago by the office's clock, which is in the past of the page's."""
    release = office.release_alone(office.draft_in("submitted"))
    assert office.at + timedelta(hours=2) < office.now()
    html = text_of(enter("analyst").get("/"))
    assert '<span class="tag tag-bad">late</span>' in html
    assert "should have been looked at by" in html
    assert "Late: another approver should have looked at it by" in text_of(
        enter("second").get(f"/published/{release.pk}/")
    )


def test_who_let_it_out_reads_why_he_cannot_confirm(enter, office, alone):
    client = enter("approver")
    html = text_of(client.get(f"/published/{alone.pk}/"))
    assert re.search(r"<button[^>]* disabled [^>]*>Confirm exactly this text", html)
    assert "You released this yourself" in html
    before = dump(office.home)
    for act in ("confirm-emergency", "object-to-emergency"):
        post = {"sha256": alone.version.sha256, "note": "No.", "follow_up": "nothing"}
        answer = client.post(f"/published/{alone.pk}/{act}/", post)
        assert (answer.status_code, "You released this yourself" in text_of(answer)) == (403, True)
    after = dump(office.home)
    assert after == before


def test_an_objection_leads_to_what_puts_it_right(enter, office, alone):
    office.press()
    client = enter("second")
    post = {"sha256": alone.version.sha256, "note": "Wrong river.", "follow_up": "withdrawal"}
    answer = client.post(f"/published/{alone.pk}/object-to-emergency/", post)
    draft = Draft.objects.get(kind="withdrawal")
    assert answer["Location"] == f"/drafts/{draft.pk}/"
    html = text_of(client.get(f"/published/{alone.pk}/"))
    assert "Objected to" in html
    assert "Wrong river." in html


def test_it_is_not_offered_where_it_is_not_possible(enter, office, monkeypatch):
    assert "Release in an emergency" not in page_of(enter("author"), office.draft_in("submitted"))
    assert "Release in an emergency" not in page_of(enter("approver"), office.office_in("submitted"))
    draft = office.draft_in("submitted")
    monkeypatch.setattr(settings, "ELSHI_APPROVALS", replace(settings.ELSHI_APPROVALS, emergency=False))
    assert "Release in an emergency" not in page_of(enter("approver"), draft)
    post = {"sha256": office.sha(draft), "code": "danger", "note": "now"}
    answer = enter("approver").post(f"/drafts/{draft.pk}/release-emergency/", post)
    assert (answer.status_code, "switched off" in text_of(answer)) == (409, True)


@pytest.mark.parametrize("language", ["kk", "ru", "ar", "zh"])
def test_the_parts_are_in_the_reader_s_language(enter, office, alone, language):
    """No English words of ours stand on these parts."""
    draft = office.draft_in("submitted")
    office.mark(draft)
    for page in (f"/drafts/{draft.pk}/", f"/published/{alone.pk}/", "/"):
        html = re.sub(r"<[^>]*>", "|", text_of(enter("second", language=language).get(page)))  # the words alone
        for words in ("Released in", "Confirm exactly", "Still needed", "clearance|", "Ask for", "hour", "Kind"):
            assert words not in html, (page, words)


# no act on GET


def leaves(patterns, prefix=""):
    for one in patterns:
        path = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from leaves(one.url_patterns, path)
        else:
            yield path, one


def addresses(things):
    """Every address of the desk, filled with ids of rows that are there: {name of the part: id}."""
    from django.urls import get_resolver

    for path, leaf in leaves(get_resolver().url_patterns):
        filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(things.get(part[1], 1)), path)
        yield "/" + filled, leaf


# Acts of this room, by name; all that a GET may do to them is be refused.
ACTS = {
    "start", "submit", "approve", "send-back", "release", "discard", "withdraw", "preview", "mark-clearance",
    "drop-clearance", "clear", "release-emergency", "confirm-emergency", "object-to-emergency",
}  # fmt: skip


def test_looking_changes_nothing_whoever_looks(enter, office, case, alone):
    """Every address of the desk, by GET and HEAD, as everybody: not one row of any table changes."""
    draft = office.draft_in("submitted")
    office.mark(draft)
    asset = office.asset_in("submitted")
    nobody = {"person_id": office.people["analyst"].pk, "token": "no-such-token", "language": "kk"}
    things = nobody | {"release_id": alone.pk, "case_id": case.pk, "alert_id": case.alert_id}
    clients = [enter(name) for name in STAFF]
    before, seen = dump(office.home), set()
    found = dict(one for number in (draft.pk, asset.pk) for one in addresses(things | {"draft_id": number}))
    for address, leaf in found.items():
        for client in clients:
            for look in (client.get, client.head):
                status = look(address).status_code
                assert status in {200, 302, 400, 403, 404, 405, 410}, (address, status)
                if leaf.name in ACTS and "registry" not in address:
                    assert status == 405, address
        seen.add(leaf.name)
    after = dump(office.home)
    assert {table for table in before if before[table] != after[table]} == set()
    assert seen >= ACTS
    assert AuditRow.objects.count() == len(before["audit_auditrow"])
