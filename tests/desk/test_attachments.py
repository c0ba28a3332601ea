"""Attachments from the desk to the log: private until released, bound by the approval, whole or not at all."""

import json
import os
from hashlib import sha256

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from desk.office import HOUR
from desk.pictures import GPS, PDF, chunk, jpeg, png
from desk.tables import dump
from desk.test_press import forge, refused_with
from desk.test_revoked import node_of
from desk.test_schedule import SECOND, press_at, refused, state_of, traces
from desk.trees import read_log, tree_of
from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.releases.actions.change_attachments import change_attachments
from elshi.desk.releases.rules import RuleError, StaleDraftError
from elshi.desk.releases.rules.attachments import tidy_alternatives
from elshi.desk.releases.rules.content import parse_content
from elshi.desk.releases.rules.kinds import KINDS
from elshi.record.attachments import MAX_ALTERNATIVE, MAX_ATTACHMENT_BYTES, parse_alternatives
from elshi.record.trust import parse_trust
from elshi.site.build import build_site

WORDS = {"kk": "Шекара бекетіндегі екі министр.", "en": "Two ministers at the border post."}
PICTURE = png(pixel=1)
NAME = sha256(PICTURE).hexdigest()


def attach(office, draft, data=PICTURE, *, words=WORDS, by="author", based_on=None):
    return office.attach(draft, data, words=words, by=by, based_on=based_on)


def change(office, draft, *, words=None, removed=(), by="author"):
    return change_attachments(
        actor=office.people[by],
        draft_id=draft.pk,
        alternatives=words or {},
        removed=removed,
        based_on=draft.current_version.number,
        at=office.tick(),
    )


@pytest.fixture
def draft(office):
    """A text in two languages with one picture."""
    made = office.draft_in("writing")
    attach(office, made)
    return made


def publish(office, draft):
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    assert office.press() == 1
    release.refresh_from_db()
    return release


def test_a_picture_goes_from_the_desk_to_the_site(office, draft):
    attach(office, draft, PDF)
    release = publish(office, draft)
    record = parse_canonical(bytes(release.signed))
    first, second = record["attachments"]
    assert (first["media_type"], first["sha256"], first["bytes"]) == ("image/png", NAME, len(PICTURE))
    assert (second["media_type"], second["sha256"]) == ("application/pdf", sha256(PDF).hexdigest())
    tree = tree_of(office.home.site)
    assert tree[f"files/{NAME[:2]}/{NAME}.png"] == PICTURE
    assert tree[f"blobs/sha256/{NAME[:2]}/{NAME[2:4]}/{NAME}"] == PICTURE
    page = tree["en/xs-mfa/2026/1/index.html"].decode()
    assert f'src="/files/{NAME[:2]}/{NAME}.png" alt="{WORDS["en"]}"' in page
    assert WORDS["kk"] in tree["kk/xs-mfa/2026/1/index.html"].decode()
    words = first["alternatives"]["sha256"]
    assert parse_alternatives(tree[f"blobs/sha256/{words[:2]}/{words[2:4]}/{words}"]) == WORDS
    assert WORDS["en"].encode() not in bytes(release.signed), "no free text in an entry"
    fresh = office.home.path / "fresh"
    build_site(
        logs=office.home.logs, blobs=office.home.blobs, out=fresh, trust=parse_trust(office.home.trust.read_bytes())
    )
    assert tree_of(fresh) == tree
    assert verify_chain() == AuditRow.objects.count()


def test_before_release_its_bytes_are_in_one_private_folder_only(office, draft):
    office.set_hour(draft, HOUR)
    office.submit(draft)
    office.approve(draft)
    office.schedule(draft)
    assert press_at(office, HOUR - SECOND) == 0
    found = traces(office.home, PICTURE, NAME.encode(), WORDS["en"].encode())
    private = office.home.attachments / "sha256" / NAME[:2] / NAME[2:4] / NAME
    assert {line.partition(":")[0] for line in found} == {str(private)}
    assert office.home.attachments.stat().st_mode & 0o777 == 0o700
    assert press_at(office, HOUR) == 1
    assert traces(office.home.__class__(office.home.site), PICTURE), "the same look finds it on the site now"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "evidence-empty"),
        (b"<svg onload='alert(1)'/>", "attachment-kind"),
        (b"plain words", "attachment-kind"),
        (b"GIF89a" + b"\x00" * 30, "attachment-kind"),
        (PICTURE[:-3], "attachment-damaged"),
        (b"%PDF-1.7" + b"x" * MAX_ATTACHMENT_BYTES, "evidence-too-large"),
    ],
)
def test_what_is_not_taken_leaves_nothing_behind(office, data, code):
    draft = office.draft_in("writing")
    with refused(code):
        attach(office, draft, data)
    assert draft.current_version.number == 1
    assert not office.home.attachments.exists()


def test_what_a_camera_tells_is_not_kept(office):
    draft = office.draft_in("writing")
    added = attach(office, draft, png(chunk(b"tEXt", b"Place\x00" + GPS), pixel=1))
    assert added.is_cleaned
    assert added.attachment.sha256 == NAME
    assert not [path for path in office.home.attachments.rglob("*") if path.is_file() and GPS in path.read_bytes()]
    assert not attach(office, draft, jpeg()).is_cleaned


def test_the_largest_file_is_taken_and_comes_through_whole(office):
    draft = office.draft_in("writing")
    data = b"%PDF-1.7" + os.urandom(MAX_ATTACHMENT_BYTES - 8)
    attach(office, draft, data)
    publish(office, draft)
    digest = sha256(data).hexdigest()
    assert (office.home.site / f"files/{digest[:2]}/{digest}.pdf").read_bytes() == data


def test_the_same_again_and_one_too_many(office, draft):
    with refused("attachment-twice"):
        attach(office, draft)
    for pixel in range(2, 11):
        attach(office, draft, png(pixel=pixel))
    with refused("attachments-full"):
        attach(office, draft, png(pixel=11))
    assert len(draft.current_version.whole["attachments"]) == 10


def test_no_text_no_attachment(office):
    with refused("no-text"):
        attach(office, office.start())


def test_a_stale_upload_overwrites_nothing(office, draft):
    office.save(draft, kk="Басқа сөздер.")
    with pytest.raises(StaleDraftError):
        attach(office, draft, PDF, based_on=2)
    assert draft.current_version.number == 3


def test_every_language_needs_words_before_it_is_handed_in(office):
    draft = office.draft_in("writing")
    attach(office, draft, words={"kk": WORDS["kk"], "en": "  "})
    with refused("alternative-missing"):
        office.submit(draft)
    change(office, draft, words={NAME: WORDS})
    office.submit(draft)
    assert state_of(draft) == "submitted"


def test_a_language_that_is_added_later_needs_words_too(office, draft):
    office.save(draft, kk="Мәтін.", en="Text.", ru="Текст.")
    with refused("alternative-missing"):
        office.submit(draft)


def test_words_in_a_language_that_was_taken_out_are_not_published(office, draft):
    office.save(draft, kk="Тек қазақша мәтін.")
    record = parse_canonical(bytes(publish(office, draft).signed))
    words = record["attachments"][0]["alternatives"]["sha256"]
    blob = (office.home.blobs / "sha256" / words[:2] / words[2:4] / words).read_bytes()
    assert parse_alternatives(blob) == {"kk": WORDS["kk"]}


def test_the_editor_keeps_attachments_and_every_change_is_a_version(office, draft):
    first = draft.current_version
    kept = office.save(draft, kk="Басқа сөздер.", en="Other words.")
    assert kept.whole["attachments"] == first.whole["attachments"]
    said = change(office, draft, words={NAME: WORDS | {"en": "Other words for it."}})
    assert said.number == kept.number + 1
    assert said.sha256 != kept.sha256
    assert change(office, draft, words={NAME: WORDS | {"en": " Other  words\nfor it. "}}) == said, (
        "the same when tidied"
    )
    old, new = kept.whole["attachments"][0], said.whole["attachments"][0]
    assert old["salt"] != new["salt"], "other words have another salt"
    gone = change(office, draft, removed=[NAME])
    assert gone.whole["attachments"] == []


def test_an_edit_of_the_words_takes_the_approval_away(office, draft):
    office.submit(draft)
    office.approve(draft)
    change(office, draft, words={NAME: WORDS | {"en": "Something else."}})
    assert state_of(draft) == "writing"
    with refused("wrong-state"):
        office.release(draft)


@pytest.mark.parametrize("act", [attach, change])
def test_only_writers_and_only_while_it_is_open(office, act):
    draft = office.draft_in("queued")
    with refused("wrong-state"):
        act(office, draft)
    with refused("not-your-role"):
        act(office, office.draft_in("writing", kk="Басқа."), by="analyst")


def test_who_attached_is_an_author_and_does_not_approve(office):
    draft = office.draft_in("writing")
    attach(office, draft, by="approver")
    office.submit(draft)
    with refused("four-eyes"):
        office.approve(draft, by="approver")
    office.approve(draft, by="second")


def test_a_correction_keeps_the_picture_and_another_word_for_it_is_a_correction(office, draft):
    old = publish(office, draft)
    again = office.start(corrects=old.pk)
    assert again.current_version.whole["attachments"] == draft.current_version.whole["attachments"]
    with refused("nothing-corrected"):
        office.submit(again)
    change(office, again, words={NAME: WORDS | {"en": "Two ministers, at the gate."}})
    release = publish(office, again)
    assert release.record_version == 2
    page = (office.home.site / "en/xs-mfa/2026/1/index.html").read_text()
    assert "Two ministers, at the gate." in page
    assert WORDS["en"] in (office.home.site / "en/xs-mfa/2026/1/v1/index.html").read_text()


def test_a_withdrawn_statement_shows_its_attachments_and_that_it_is_withdrawn(office, draft):
    office.withdrawal_in("published", publish(office, draft))
    page = (office.home.site / "en/xs-mfa/2026/1/index.html").read_text()
    assert NAME in page
    assert "The ministry has withdrawn this statement." in page


# The press


def damage(office, how):
    path = office.home.attachments / "sha256" / NAME[:2] / NAME[2:4] / NAME
    if how == "missing":
        path.unlink()
    elif how == "another picture":
        path.write_bytes(png(pixel=9))
    else:
        path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("how", ["missing", "another picture", "cut"])
def test_the_press_refuses_what_has_other_bytes_than_were_approved(office, draft, how):
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    damage(office, how)
    other = office.queued(kk="Басқа мәлімдеме.")
    assert office.press() == 1
    assert refused_with(release) == ("refused", "attachment-lost")
    assert refused_with(other)[0] == "published"
    assert len(read_log(office.home)) == 4
    assert state_of(draft) == "writing"


@pytest.mark.parametrize(
    "wrong",
    [
        {"sha256": sha256(PDF).hexdigest()},
        {"bytes": 7},
        {"media_type": "application/pdf"},
    ],
)
def test_the_press_refuses_a_content_that_names_another_file(office, draft, wrong):
    """Approved as it is, by the rules; but no such bytes lie in the folder."""
    version = draft.current_version
    whole = json.loads(version.content)
    whole["attachments"][0] |= wrong
    content = format_canonical(whole).decode()
    parse_content(content)
    office.save_past_editor(draft, content)
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "attachment-lost")


def test_a_record_whose_attachments_were_taken_out_is_refused(office, draft):
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    unsigned = parse_canonical(release.unsigned.encode()) | {"attachments": []}
    forge(
        office.home,
        ("UPDATE releases_release SET unsigned = ? WHERE id = ?", format_canonical(unsigned).decode(), release.pk),
        drop=["release_frozen"],
    )
    assert office.press() == 0
    assert refused_with(release) == ("refused", "record-changed")


@pytest.mark.parametrize("step", ["signed", "blobs-written", "appended", "site-built"])
def test_a_killed_press_brings_the_attachments_when_it_is_started_again(office, draft, step):
    class KilledError(Exception):
        pass

    def stop(name):
        if name == step:
            raise KilledError

    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    with pytest.raises(KilledError):
        office.press(stop)
    office.press()
    release.refresh_from_db()
    assert release.state == "published"
    assert (office.home.site / f"files/{NAME[:2]}/{NAME}.png").read_bytes() == PICTURE
    assert read_log(office.home).count("xs-mfa/2026/1") == 1


def test_a_correction_needs_no_private_copy_of_what_is_public(office, draft):
    old = publish(office, draft)
    damage(office, "missing")
    again = office.start(corrects=old.pk)
    office.save(again, kk="Түзетілген мәтін.", en="Corrected text.")
    assert publish(office, again).record_version == 2


def test_erased_is_erased_everywhere_and_does_not_come_back(office, draft):
    from elshi.node.erasing import describe_texts, erase, find_statement_blobs

    release = publish(office, draft)
    node = node_of(office.home)
    blobs = find_statement_blobs(node.read_ledger(), release.record_id)
    assert len(blobs) == 4, "two texts, a picture, its words"
    told = describe_texts(node, blobs)
    assert any("image/png" in line and NAME in line for line in told)
    new, removed = erase(node, blobs, reason="personal-data", at=office.tick())
    assert sorted(new) == sorted(removed) == blobs
    left = [path for path in office.home.path.rglob("*") if path.is_file() and PICTURE in path.read_bytes()]
    assert left == []
    other = office.draft_in("writing", kk="Жаңа мәлімдеме.", en="A new one.")
    attach(office, other)
    office.submit(other)
    office.approve(other)
    again = office.release(other)
    assert office.press() == 0
    assert refused_with(again) == ("refused", "erased")


def test_a_backup_holds_them_released_or_not(office, draft, tmp_path):
    from desk.office import NODE
    from elshi.node.backing_up import make_backup
    from elshi.node.restoring import restore_backup

    publish(office, draft)
    waiting = office.draft_in("writing", kk="Күтіп тұр.", en="Waiting.")
    attach(office, waiting, PDF)
    make_backup(office.home, NODE, tmp_path / "backup", at=office.tick())
    data = (tmp_path / "backup").read_bytes()
    assert data.count(PICTURE) == 2, "among the blobs, and as the desk's own"
    assert data.count(PDF) == 1
    home = restore_backup(tmp_path / "backup", tmp_path / "restored", at=office.tick()).home
    digest = sha256(PDF).hexdigest()
    assert (home.attachments / f"sha256/{digest[:2]}/{digest[2:4]}/{digest}").read_bytes() == PDF
    assert home.attachments.stat().st_mode & 0o777 == 0o700
    assert (home.blobs / f"sha256/{NAME[:2]}/{NAME[2:4]}/{NAME}").read_bytes() == PICTURE


# Contents

WHOLE = {"media_type": "image/png", "sha256": "0" * 64, "bytes": 7, "alternatives": {"en": "words"}, "salt": "1" * 32}


@pytest.mark.parametrize(
    "attachments",
    [
        [{"sha256": "ab"}],
        "none",
        [WHOLE, WHOLE],
        [WHOLE | {"media_type": "image/svg+xml"}],
        [WHOLE | {"sha256": "../../etc/passwd"}],
        [WHOLE | {"bytes": 0}],
        [WHOLE | {"bytes": MAX_ATTACHMENT_BYTES + 1}],
        [WHOLE | {"salt": ""}],
        [WHOLE | {"alternatives": {}}],
        [WHOLE | {"alternatives": {"en": "two\nlines"}}],
        [WHOLE | {"name": "photo.png"}],
        [WHOLE | {"sha256": f"{number:064x}"} for number in range(11)],
    ],
)
def test_a_content_that_no_act_could_have_made_is_none(office, attachments):
    whole = json.loads(office.draft_in("writing").find_current().content)
    parse_content(format_canonical(whole | {"attachments": [WHOLE]}).decode())
    with pytest.raises(FormatError):
        parse_content(format_canonical(whole | {"attachments": attachments}).decode())


@given(st.dictionaries(st.sampled_from(["kk", "en", "ar"]), st.text(max_size=60)))
def test_tidied_words_stay_as_they_are(words):
    try:
        kept = tidy_alternatives(words)
    except RuleError as error:
        kept, code = {}, error.code
        event(code)
        if code != "alternative-bad":
            raise
    assert tidy_alternatives(kept) == kept
    assert all(text and "\n" not in text for text in kept.values())


@pytest.mark.parametrize("text", ["x" * (MAX_ALTERNATIVE + 1), "a\u202eb", "a\x00b"])
def test_words_that_may_not_stand_there(text):
    with refused("alternative-bad"):
        tidy_alternatives({"en": text})
    with refused("bad-language"):
        tidy_alternatives({"xx": "words"})


def test_the_files_of_a_statement_are_those_of_its_content(office, draft):
    rules = KINDS["statement"]
    whole = rules.parse_content(draft.current_version.content)
    assert [one.sha256 for one in rules.files(whole)] == [NAME]
    assert len(rules.blobs(whole)) == 3
    assert KINDS["withdrawal"].files({}) == []


def test_the_database_keeps_no_bytes_of_files(office, draft):
    rows = str(dump(office.home))
    assert NAME in rows
    assert "IDAT" not in rows
