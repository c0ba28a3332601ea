"""Writing, saving, approving, releasing: what holds and what is refused."""

import json
import threading

import pytest

from desk.office import AT, WORDS
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.releases.models import Draft, DraftVersion, Release
from elshi.desk.releases.rules import RuleError, StaleDraftError
from elshi.desk.releases.rules.content import parse_content
from elshi.desk.releases.rules.wholes import hash_content


def refused(code):
    return pytest.raises(RuleError, match=None, check=lambda error: error.code == code)


def test_a_version_is_the_canonical_whole(office):
    draft = office.start()
    version = office.save(draft)
    whole = parse_content(version.content)
    assert version.sha256 == hash_content(version.content)
    assert [rendition["language"] for rendition in whole["renditions"]] == ["en", "kk"]
    assert whole["authentic"] == "kk"
    assert whole["channels"] == ["site"]
    assert whole["replaces"] is None
    assert len({rendition["salt"] for rendition in whole["renditions"]}) == 2


def test_words_that_stay_keep_their_salt_and_changed_ones_get_a_new_one(office):
    draft = office.start()
    first = office.save(draft).renditions
    second = office.save(draft, **{**WORDS, "en": "Samal sends more help."}).renditions
    assert first["kk"]["salt"] == second["kk"]["salt"]
    assert first["en"]["salt"] != second["en"]["salt"]


def test_the_same_content_again_is_no_new_version(office):
    draft = office.draft_in("submitted")
    rows = AuditRow.objects.count()
    assert office.save(draft).number == 1
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert AuditRow.objects.count() == rows


def test_text_is_brought_to_nfc_and_lf(office):
    draft = office.start()
    renditions = [{"language": "en", "title": "  Cafe\u0301 ", "body": "one\r\ntwo\rthree \n"}]
    from elshi.desk.releases.actions.save_draft import save_draft

    version = save_draft(
        actor=office.people["author"], draft_id=draft.pk, renditions=renditions, authentic="en", based_on=0, at=AT
    )
    assert version.renditions["en"]["title"] == "Café"
    assert version.renditions["en"]["body"] == "one\ntwo\nthree"


def test_a_stale_editor_overwrites_nothing(office):
    draft = office.start()
    office.save(draft)
    office.save(draft, by="colleague", kk="Басқа сөздер осында.")
    with pytest.raises(StaleDraftError) as caught:
        office.save(draft, based_on=1, kk="Ескі беттен жазылды.")
    assert caught.value.code == "stale-draft"
    assert caught.value.facts == {"seen": 1, "current": 2}
    assert draft.versions.count() == 2


@pytest.mark.parametrize(
    ("renditions", "code"),
    [
        ([], "no-text"),
        ([{"language": "kk", "title": " ", "body": "\r\n"}], "no-text"),
        ([{"language": "kk", "title": "Тақырып", "body": ""}], "text-missing"),
        ([{"language": "kk", "title": "Тақырып", "body": "<script>alert(1)</script>"}], "raw-html"),
        ([{"language": "kk", "title": "Тақырып", "body": "words <b>strong</b>"}], "raw-html"),
        ([{"language": "kk", "title": " ", "body": "Мәтін"}], "title-missing"),
        ([{"language": "kk", "title": "Екі\nжол", "body": "Мәтін"}], "title-lines"),
        ([{"language": "kk", "title": "Тақырып", "body": "right \u202e left"}], "hidden-signs"),
        ([{"language": "kk", "title": "Тақырып\tбар", "body": "Мәтін"}], "hidden-signs"),
        ([{"language": "zh", "title": "标题", "body": "字" * 19_000}], "text-too-large"),
        ([{"language": "kk", "title": "T" * 201, "body": "Мәтін"}], "too-long"),
        ([{"language": "kk", "title": "T", "body": "б" * 20_001}], "too-long"),
        ([{"language": "kk", "title": "Тақырып", "body": "> " * 60 + "терең"}], "bad-text"),
        ([{"language": "xx", "title": "T", "body": "B"}], "bad-language"),
        ([{"language": "en", "title": "T", "body": "B"}], "no-authentic"),
        ([{"language": "kk", "title": "T", "body": "B"}] * 2, "language-twice"),
    ],
)
def test_bad_texts_leave_no_version(office, renditions, code):
    from elshi.desk.releases.actions.save_draft import save_draft

    draft = office.start()
    with refused(code):
        save_draft(
            actor=office.people["author"], draft_id=draft.pk, renditions=renditions, authentic="kk", based_on=0, at=AT
        )
    assert DraftVersion.objects.count() == 0


def test_nothing_is_submitted_without_words(office):
    with refused("no-text"):
        office.submit(office.start())


def test_any_edit_voids_the_approval(office):
    draft = office.draft_in("approved")
    office.save(draft, by="colleague", kk="Бір сөз өзгерді.")
    draft.refresh_from_db()
    assert draft.state == "writing"
    with refused("wrong-state"):
        office.release(draft)
    office.submit(draft)
    with pytest.raises(RuleError) as caught:
        draft.find_current().check_approved()
    assert caught.value.code == "not-approved"


def test_an_approver_who_mended_a_word_is_an_author(office):
    draft = office.draft_in("approved")
    office.save(draft, by="approver", kk="Бір сөз түзетілді.")
    office.save(draft, by="author", kk="Тағы бір сөз.")  # his words are gone again, he still wrote
    office.submit(draft)
    with refused("four-eyes"):
        office.approve(draft, by="approver")
    office.approve(draft, by="second")
    assert office.release(draft).state == "queued"


def test_the_author_reads_that_he_is_the_author_not_that_his_role_is_wrong(office):
    with refused("four-eyes"):
        office.approve(office.draft_in("submitted"), by="author")


def test_approval_is_for_the_content_that_was_seen(office):
    draft = office.draft_in("submitted")
    seen = office.sha(draft)
    office.save(draft, by="colleague", kk="Өзгерген мәтін осы.")
    office.submit(draft)
    with refused("stale-content"):
        office.approve(draft, sha256=seen)
    office.approve(draft)
    with refused("stale-content"):
        office.release(draft, sha256=seen)


def test_returned_unchanged_and_approved_again(office):
    draft = office.draft_in("approved")
    office.send_back(draft)
    draft.refresh_from_db()
    assert (draft.returned_code, draft.returned_by) == ("facts", office.people["approver"])
    office.submit(draft)
    draft.refresh_from_db()
    assert draft.returned_code == ""
    office.approve(draft)
    assert office.release(draft).state == "queued"


def test_release_numbers_and_freezes(office):
    first, second = office.queued(kk="Бірінші мәлімдеме мәтіні."), office.queued(kk="Екінші мәлімдеме мәтіні.")
    assert (first.record_id, second.record_id) == ("xs-mfa/2026/1", "xs-mfa/2026/2")
    record = json.loads(first.unsigned)
    assert record["id"] == first.record_id
    assert record["issued_at"] == first.queued_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert first.version.draft.record_id == first.record_id


def test_release_is_one_transaction(office, monkeypatch):
    """When the audit row cannot be written, there is no release, no number, no new state."""
    from elshi.desk.releases.actions import release_statement

    def fail(**_given):
        raise RuntimeError("disk full")

    draft = office.draft_in("approved")
    monkeypatch.setattr(release_statement, "record_act", fail)
    with pytest.raises(RuntimeError):
        office.release(draft)
    draft.refresh_from_db()
    assert (draft.state, draft.record_id) == ("approved", "")
    assert Release.objects.count() == 0


def test_two_threads_release_once(office):
    from django.db import connection

    draft = office.draft_in("approved")
    sha256, outcomes, gate = office.sha(draft), [], threading.Barrier(4)

    def release():
        gate.wait()
        try:
            outcomes.append(office.release(draft, sha256=sha256).record_id)
        except RuleError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=release) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["wrong-state", "wrong-state", "wrong-state", "xs-mfa/2026/1"]
    assert Release.objects.count() == 1
    assert verify_chain() == AuditRow.objects.count()


RELEASE = """
import sys
from datetime import datetime, UTC
from elshi.desk.people.models import Person
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.rules import RuleError
author = Person.objects.get(username="author")
AT = datetime(2026, 3, 2, tzinfo=UTC)
sys.stdin.readline()
for draft, sha256 in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        print(release_statement(actor=author, draft_id=int(draft), sha256=sha256, at=AT).record_id)
    except RuleError as error:
        print(error.code)
"""


def test_two_processes_release_each_draft_once(office, run_python):
    drafts = [office.draft_in("approved", kk=f"Мәлімдеме нөмірі {number}.") for number in range(6)]
    args = [str(part) for draft in drafts for part in (draft.pk, office.sha(draft))]
    processes = [run_python(RELEASE, args=args, wait=False) for _ in range(2)]
    found = []
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        found += out.split()
    assert sorted(word for word in found if word != "wrong-state") == [f"xs-mfa/2026/{n}" for n in range(1, 7)]
    assert found.count("wrong-state") == 6
    assert verify_chain() == AuditRow.objects.count()


def test_correction_copies_the_text_and_replaces_the_version(office):
    draft = office.draft_in("published")
    release = draft.find_current().releases.get()
    correction = office.start(corrects=release.pk)
    copied = correction.find_current()
    assert copied.renditions == draft.find_current().renditions
    assert copied.whole["replaces"] == {"id": release.record_id, "version": 1}
    office.save(correction, kk="Түзетілген мәтін осы.", en=WORDS["en"])
    office.submit(correction)
    office.approve(correction)
    second = office.release(correction)
    release.refresh_from_db()
    assert (second.record_id, second.record_version) == (release.record_id, 2)
    assert json.loads(second.unsigned)["replaces"] == {"version": 1, "leaf": release.leaf_hash}
    assert office.press() == 1
    second.refresh_from_db()
    assert second.state == "published"
    with refused("not-current"):
        office.start(corrects=release.pk)


def test_a_correction_without_a_changed_word_goes_nowhere(office):
    published = office.draft_in("published")
    release = published.find_current().releases.get()
    correction = office.start(corrects=release.pk)
    with refused("nothing-corrected"):
        office.submit(correction)
    office.save(correction, en="Other words.", kk=WORDS["kk"])
    office.save(correction)  # the words are those of before again; new salts are no words
    assert correction.find_current().renditions != published.find_current().renditions
    with refused("nothing-corrected"):
        office.submit(correction)
    # a text that came past that rule, as one approved before the rule was there, is not released either
    Draft.objects.filter(pk=correction.pk).update(state="submitted")
    office.approve(correction)
    with refused("nothing-corrected"):
        office.release(correction)
    office.save(correction, authentic="en")  # another authentic language is a change
    office.submit(correction)


def test_only_what_is_published_can_be_corrected(office):
    with refused("not-published"):
        office.start(corrects=office.queued().pk)
    with refused("no-such-release"):
        office.start(corrects=999)


def test_of_two_corrections_of_one_version_the_second_is_refused(office):
    release = office.draft_in("published").find_current().releases.get()
    corrections = [office.start(corrects=release.pk) for _ in range(2)]
    for number, draft in enumerate(corrections):
        office.save(draft, kk=f"Түзету {number} мәтіні.")
        office.submit(draft)
        office.approve(draft)
    office.release(corrections[0])
    with refused("not-current"):
        office.release(corrections[1])


def test_a_draft_belongs_to_an_open_case_only(office):
    from elshi.desk.cases.actions.close_case import close_case
    from elshi.desk.cases.actions.open_case import open_case

    case = open_case(actor=office.people["analyst"], alert_id=None, title="A visit", at=AT)
    assert office.start(case_id=case.pk).case == case
    close_case(actor=office.people["author"], case_id=case.pk, decision="respond", at=AT)
    with refused("case-closed"):
        office.start(case_id=case.pk)
    with refused("no-such-case"):
        office.start(case_id=999)


def test_no_such_draft(office):
    with refused("no-such-draft"):
        office.submit(Draft(pk=999))
