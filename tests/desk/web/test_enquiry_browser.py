"""The pages of questions as a browser shows them: inbox, an enquiry that was told in part, erasing, what is kept quiet,
and the question as it is published; on a phone and at a desk, from both sides.
"""

import pytest
from playwright.sync_api import sync_playwright

from desk.questions.asking import ask
from desk.web.every_page import served_desk
from desk.web.test_answers_journey import LOOKS
from desk.web.test_every_page import Looker, axe  # noqa: F401  # a fixture
from elshi.desk.questions.actions.answer_enquiry import answer_enquiry
from elshi.desk.questions.actions.keep_quiet import keep_quiet
from elshi.desk.questions.actions.name_enquiry import name_enquiry
from elshi.desk.questions.models import Delivery
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser
WORDS = "Тарвияға барар алдында виза керек пе, айтыңызшы?"
TEXTS = [{"language": "kk", "title": "Виза керек пе?", "body": "Тарвияға виза керек пе?"}]


@pytest.fixture
def addresses(office):
    """Of the pages: one of each kind, with something of all that may stand on it."""
    author = office.people["author"]
    ways = {"telegram": "bot", "webhook": "call", "mail": "ask", "fediverse": "press"}
    asked = [
        ask(office, WORDS, id=f"m{number}", channel=kind, source=source, token="")
        for number, (kind, source) in enumerate(ways.items())
    ]
    enquiry = asked[0].enquiry
    now = office.tick()
    ends = [("failed", "not-allowed"), ("unknown", "cut"), ("queued", "no-way")]
    for one, (state, code) in zip(asked, ends, strict=False):
        given = {"state": state, "code": code, "made_at": now, "due_at": now}
        Delivery.objects.create(question=one, record="xs-mfa/2026/1", version=1, **given)
    name_enquiry(actor=author, enquiry_id=enquiry.pk, title="Тарвияға виза", at=office.tick())
    answered = ask(office, "Паспортымды қайда ауыстырамын?", id="p").enquiry
    answer_enquiry(actor=author, enquiry_id=answered.pk, texts=TEXTS, at=office.tick())
    answered.refresh_from_db()
    threat = ask(office, "Маған қоқан-лоққы жасап жатыр", id="q")
    keep_quiet(actor=office.people["consular"], question_id=threat.pk, code="threat", at=office.tick())
    return (
        "/questions/", f"/questions/{enquiry.pk}/", f"/questions/{answered.pk}/", f"/questions/{enquiry.pk}/answer/",
        f"/questions/one/{asked[0].pk}/erase/", f"/questions/one/{asked[0].pk}/quiet/", "/questions/quiet/",
        f"/questions/quiet/{threat.pk}/", f"/drafts/{answered.draft.pk}/",
    )  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "ar", "en"])
def test_pages_of_questions(need, axe, office, enter, addresses, language):  # noqa: F811
    need("chromium")
    session = enter("approver", language=language).cookies["elshi_session"].value
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            page = context.new_page()
            looker = Looker(page, axe)
            for address in addresses:
                looker.look(desk + address, *LOOKS)
                assert page.locator("main h1").count() == 1
                assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert chromium.foreign() == []
        chromium.close()
    assert looker.faults == []
