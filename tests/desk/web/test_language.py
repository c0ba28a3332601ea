"""The reader's language: chosen, kept, shown."""

import pytest

from elshi.desk.web.languages import choose_language


def test_the_switch_works_logged_out_and_is_kept_in_a_cookie(enter):
    client = enter(None)
    answer = client.post("/language/", {"language": "ru", "next": "/login/"}, follow=True)
    assert '<html lang="ru" dir="ltr">' in answer.content.decode()
    assert "Войти" in client.get("/login/").content.decode()


def test_the_switch_is_kept_on_the_person_and_goes_along_to_another_machine(enter, office):
    person = office.people["author"]
    enter("author").post("/language/", {"language": "ar", "next": "/drafts/"})
    person.refresh_from_db()
    assert person.language == "ar"
    other = enter(None)
    other.force_login(person)
    assert '<html lang="ar" dir="rtl">' in other.get("/").content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "Жаңа мәлімдеме"), ("ru", "Новое заявление"), ("ar", "بيان جديد"), ("zh", "新声明")]
)
def test_today_speaks_it(enter, language, words):
    assert words in enter("author", language=language).get("/").content.decode()


def test_a_refusal_is_in_the_readers_language(enter, office):
    draft = office.start(by="approver")
    office.save(draft, by="approver")
    office.submit(draft, by="approver")
    answer = enter("approver", language="kk").post(f"/drafts/{draft.pk}/approve/", {"sha256": office.sha(draft)})
    assert "басқа адам мақұлдауы тиіс" in answer.content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_switch_leads_nowhere_else(enter, target):
    assert enter(None).post("/language/", {"language": "kk", "next": target})["Location"] == "/"


def test_an_unknown_language_is_refused(enter):
    assert enter(None).post("/language/", {"language": "xx"}).status_code == 400


@pytest.mark.parametrize(
    ("stored", "cookie", "accepted", "expected"),
    [
        ("zh", "ru", "en", "zh"),
        (None, "ar", "en", "ar"),
        (None, None, "fr,ru;q=0.5,en;q=0.9", "en"),
        (None, None, "zh-Hans-CN", "zh"),
        (None, "xx", "de;q=oops", "kk"),
        (None, None, "", "kk"),
    ],
)
def test_choose_language(stored, cookie, accepted, expected):
    assert choose_language(stored=stored, cookie=cookie, accepted=accepted) == expected
