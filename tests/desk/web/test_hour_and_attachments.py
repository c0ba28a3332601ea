"""The pages of the hour and of attachments: forms without scripts, refusals on the page, bytes with safe headers."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from desk.pictures import PDF, chunk, png
from desk.test_attachments import NAME, PICTURE, WORDS, attach
from elshi.desk.releases.models import Draft, Schedule
from elshi.desk.releases.templatetags.schedule_words import hour, span_words, time_left
from elshi.desk.web.zones import CITIES, offered_zones, offset_words

HOUR = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def astana(settings_of_django):
    settings_of_django.ELSHI_ZONE = "Asia/Almaty"


@pytest.fixture
def settings_of_django():
    from django.conf import settings

    kept = settings.ELSHI_ZONE
    yield settings
    settings.ELSHI_ZONE = kept


@pytest.fixture
def soon():
    """An hour that is to come by the machine's clock: the pages ask that one."""
    return (datetime.now(UTC) + timedelta(days=2)).replace(second=0, microsecond=0)


def test_an_hour_is_set_in_a_zone_and_shown_in_both(enter, office, astana, soon):
    draft = office.draft_in("writing")
    page = f"/drafts/{draft.pk}/hour/"
    local = (soon + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    client = enter("author")
    assert "Astana (UTC+5)" in client.get(page).content.decode()
    answer = client.post(page, {"hour": local, "zone": "Asia/Almaty", "based_on": "1"}, follow=True)
    shown = answer.content.decode()
    assert draft.find_current().embargo == soon
    assert f"{soon + timedelta(hours=5):%H:%M} (Astana, UTC+5)" in shown
    assert f"{soon:%H:%M} UTC" in shown
    assert f'value="{local}"' in client.get(page).content.decode(), "and back into the form"
    assert client.post(page, {"none": "1", "based_on": "2"}).status_code == 302
    assert draft.find_current().embargo is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hour": "2020-01-01T10:00", "zone": "UTC"}, "has to lie ahead"),
        ({"hour": "tomorrow", "zone": "UTC"}, "a day and a time of day"),
        ({"hour": "2026-03-03T10:00", "zone": "../../etc/passwd"}, "time zones that are offered"),
        ({"hour": "2026-03-03T10:00"}, "time zones that are offered"),
        ({}, "time zones that are offered"),
    ],
)
def test_a_wrong_hour_is_refused_on_the_page_with_what_was_typed(enter, office, fields, words):
    draft = office.draft_in("writing")
    answer = enter("author").post(f"/drafts/{draft.pk}/hour/", fields | {"based_on": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert words in page
    assert 'role="alert"' in page
    assert f'value="{fields.get("hour", "")}"' in page
    assert draft.current_version.number == 1


def test_a_stale_hour_is_refused(enter, office, soon):
    draft = office.draft_in("writing")
    fields = {"hour": f"{soon:%Y-%m-%dT%H:%M}", "zone": "UTC", "based_on": "0"}
    assert enter("author").post(f"/drafts/{draft.pk}/hour/", fields).status_code == 409
    assert draft.current_version.number == 1


def test_an_embargoed_text_is_scheduled_and_taken_back_by_buttons(enter, office, soon):
    draft = office.draft_in("approved", hour=soon)
    client, page = enter("author"), f"/drafts/{draft.pk}/"
    before = client.get(page).content.decode()
    assert f'action="{page}schedule/"' in before
    assert f'action="{page}release/"' not in before, "no button for what is refused"
    sha = {"sha256": draft.find_current().sha256}
    refused = client.post(f"{page}release/", sha)
    assert refused.status_code == 409
    assert "may not leave the desk before its hour" in refused.content.decode()
    done = client.post(f"{page}schedule/", sha, follow=True).content.decode()
    assert "Scheduled: goes out" in done
    assert "in 1 day 23 hrs" in done
    for lists in ("/", "/drafts/"):
        listed = client.get(lists).content.decode()
        assert "waiting for its hour" in listed
        assert f"{soon:%H:%M} UTC" in listed
    assert client.post(f"{page}recall/", sha | {"code": "because"}).status_code == 409
    back = enter("approver").post(f"{page}recall/", sha | {"code": "facts"}, follow=True).content.decode()
    assert "Taken back" in back
    assert Draft.objects.get(pk=draft.pk).state == "approved"
    assert enter("analyst").post(f"{page}recall/", sha | {"code": "facts"}).status_code == 403


def test_late_and_refused_are_said(enter, office):
    from desk.test_schedule import press_at

    draft = office.draft_in("scheduled")
    press_at(office, HOUR + timedelta(hours=3, minutes=5))
    assert "later than planned, by 3 hrs 5 mins" in enter("author").get(f"/drafts/{draft.pk}/").content.decode()
    old = office.release_of(draft)
    again = office.start(corrects=old.pk)
    office.save(again, kk="Түзетілген сөздер.")
    office.set_hour(again, HOUR + timedelta(days=1))
    office.submit(again)
    office.approve(again)
    office.schedule(again)
    office.withdrawal_in("published", old)
    press_at(office, HOUR + timedelta(days=1))
    page = enter("author").get(f"/drafts/{again.pk}/").content.decode()
    assert "It did not go out at its hour." in page
    assert "This statement is withdrawn." in page
    assert Schedule.objects.filter(state="refused").count() == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_an_hour_reads_well_in_every_language(language, astana):
    tag = {"zh": "zh-hans"}.get(language, language)
    with translation.override(tag):
        text = str(hour(HOUR))
        assert 'datetime="2026-03-03T09:00:00Z"' in text
        assert "14:00" in text
        assert "UTC+5" in text
        assert "09:00 UTC" in text
        assert span_words(timedelta(hours=2, minutes=10))
        assert time_left(datetime.now(UTC) + timedelta(hours=2, minutes=10, seconds=5))


def test_zones_are_those_that_this_machine_knows(astana):
    zones = offered_zones()
    assert zones[:2] == ["Asia/Almaty", "UTC"]
    assert set(zones) <= {"UTC", *CITIES}
    assert offset_words(HOUR, "UTC") == "UTC"
    assert offset_words(HOUR, "America/New_York") == "UTC-5"
    with translation.override("en"):
        spans = [timedelta(days=1, minutes=5), timedelta(0), timedelta(days=2, hours=3, minutes=4)]
        assert [span_words(span) for span in spans] == ["1 day 5 mins", "1 min", "2 days 3 hrs"]


# Attachments


def upload(client, draft, data, name="photo.png", **fields):
    words = {f"words-new-{tag}": text for tag, text in WORDS.items()}
    file = SimpleUploadedFile(name, data, content_type="text/html")
    based_on = str(draft.current_version.number)
    given = words | {"add": "1", "based_on": based_on, "file": file} | fields
    return client.post(f"/drafts/{draft.pk}/attachments/", given, follow=True)


def test_a_picture_is_attached_shown_and_described_without_scripts(enter, office):
    draft, client = office.draft_in("writing"), enter("author")
    page = upload(
        client, draft, png(chunk(b"tEXt", b"Author\x00somebody"), pixel=1), name="<script>.svg"
    ).content.decode()
    assert "Saved as version 2." in page
    assert "was taken out before it was kept" in page
    assert f'src="/drafts/{draft.pk}/attachments/{NAME}/"' in page
    assert "<script>.svg" not in page, "what it was called is nowhere"
    draft_page = client.get(f"/drafts/{draft.pk}/").content.decode()
    assert WORDS["en"] in draft_page
    assert f'alt="{WORDS["kk"]}"' in draft_page
    fields = {"save": "1", "based_on": "2", f"words-{NAME}-kk": WORDS["kk"], f"words-{NAME}-en": "Other words."}
    assert "Other words." in client.post(f"/drafts/{draft.pk}/attachments/", fields, follow=True).content.decode()
    compared = client.get(f"/drafts/{draft.pk}/compare/").content.decode()
    assert "Other words." in compared
    assert WORDS["en"] in compared
    gone = fields | {"based_on": "3", "remove": NAME}
    assert "Nothing is attached." in client.post(f"/drafts/{draft.pk}/attachments/", gone, follow=True).content.decode()


def test_a_pdf_is_taken_with_a_warning(enter, office):
    draft = office.draft_in("writing")
    assert "the name of its author" in upload(enter("author"), draft, PDF, name="paper.pdf").content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg onload='alert(1)'/>", "Only PNG, JPEG, WebP and PDF"),
        (PICTURE[:-2], "damaged or of an unusual form"),
        (b"%PDF-1.7" + b"x" * (5 << 20), "at most 5 MB"),
    ],
)
def test_what_is_not_taken_is_said_and_the_words_stay(enter, office, data, words):
    draft = office.draft_in("writing")
    answer = upload(enter("author"), draft, data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert words in page
    assert f'value="{WORDS["en"]}"' in page
    assert draft.current_version.number == 1


def test_no_file_is_said(enter, office):
    draft = office.draft_in("writing")
    answer = enter("author").post(f"/drafts/{draft.pk}/attachments/", {"add": "1", "based_on": "1"})
    assert (answer.status_code, "Choose a file." in answer.content.decode()) == (409, True)


def test_missing_words_stand_beside_the_button(enter, office):
    draft = office.draft_in("writing")
    attach(office, draft, words={"kk": WORDS["kk"]})
    page = enter("author").get(f"/drafts/{draft.pk}/").content.decode()
    assert "no words yet" in page
    assert "has no words for those who cannot see it (English)" in page


def test_the_bytes_of_an_attachment_come_with_safe_headers(enter, office):
    draft = office.draft_in("writing")
    attach(office, draft)
    attach(office, draft, PDF)
    client = enter("author")
    answer = client.get(f"/drafts/{draft.pk}/attachments/{NAME}/")
    assert answer.content == PICTURE
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'inline; filename="{NAME[:16]}.png"'
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    paper = client.get(f"/drafts/{draft.pk}/attachments/{sha256(PDF).hexdigest()}/")
    assert paper["Content-Disposition"].startswith("attachment;")


def test_the_bytes_are_for_those_who_read_drafts_and_of_that_draft_only(enter, office):
    draft, other = office.draft_in("writing"), office.draft_in("writing", kk="Басқа.")
    attach(office, draft)
    path = f"/drafts/{draft.pk}/attachments/{NAME}/"
    assert enter("approver").get(path).status_code == 200
    assert enter("analyst").get(path).status_code == 403
    assert enter(None).get(path).status_code == 302
    assert enter("author").get(f"/drafts/{other.pk}/attachments/{NAME}/").status_code == 404
    assert enter("author").get(f"/drafts/{draft.pk}/attachments/{'0' * 64}/").status_code == 404
    assert enter("author").get(f"/drafts/{draft.pk}/attachments/{'0' * 63}/").status_code == 404
    (office.home.attachments / f"sha256/{NAME[:2]}/{NAME[2:4]}/{NAME}").unlink()
    assert enter("author").get(path).status_code == 404


def test_the_pages_of_a_released_text_are_for_reading(enter, office):
    draft = office.draft_in("published")
    client = enter("author")
    for part in ("hour", "attachments"):
        page = client.get(f"/drafts/{draft.pk}/{part}/")
        assert page.status_code == 200
        assert "cannot be edited now" in page.content.decode()
    account = office.asset_in("writing")
    assert client.get(f"/drafts/{account.pk}/hour/").status_code == 302
    assert client.get(f"/drafts/{account.pk}/attachments/").status_code == 302
