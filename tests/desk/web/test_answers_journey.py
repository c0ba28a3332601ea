"""From a question to its answer, in a browser: asked, offered an answer, asked anyway, answered once for all, found.

The form and the site are two servers, as in a node; what the desk does between is done by its acts.
"""

import threading
from contextlib import closing, contextmanager
from wsgiref.simple_server import make_server

import pytest
from playwright.sync_api import expect, sync_playwright

from desk.web.test_every_page import DESK, PHONE, Looker, axe  # noqa: F401  # a fixture
from desk.web.test_subscribe_browser import Quiet
from elshi.adapters.serving import public_tree
from elshi.node.door import Choice, Door, Questions, write_door
from elshi.node.intake import intake_application
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser
LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light")]
ASKS = {
    "kk": ("Тарвияға баруға виза керек пе?", "Виза керек пе, Тарвияға?"),
    "en": ("Do I need a visa for Tarvia?", "visa tarvia"),
    "ar": ("هل أحتاج إلى تأشيرة لزيارة تارفيا؟", "تأشيرة تارفيا"),
}
TEXTS = [{"language": tag, "title": asked, "body": asked} for tag, (asked, _) in ASKS.items()]
SAYS = {"kk": "Виза керек емес.", "en": "No visa is needed.", "ar": "لا حاجة إلى تأشيرة."}


@contextmanager
def served(application, port=0):
    with make_server("127.0.0.1", port, application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def own_connection():
    """The driver's loop gives this thread a connection of its own to the database: no later test may meet it."""
    from django.db import connections

    try:
        yield
    finally:
        connections["default"].close()
        del connections["default"]


def ask(page, door, tag, text):
    """Fill the form and send it; the address under which the answer will be."""
    page.goto(f"{door}/ask/{tag}/")
    page.fill("#question", text)
    page.click("#ask button")
    page.wait_for_selector("#mine")
    return page.locator("#mine").get_attribute("href")


def test_from_a_question_to_its_answer(office, need, axe, monkeypatch):  # noqa: F811
    from elshi.desk.channels.intake import take_in
    from elshi.desk.questions.actions.answer_enquiry import answer_enquiry
    from elshi.desk.questions.models import Enquiry, Question
    from elshi.desk.questions.telling import tell_askers

    need("chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver has a loop in this very thread
    office.draft_in("published")
    key, folder = read_or_make_intake_key(office.home), office.home.path / "intake"

    def take_all():
        return take_in(Spool(folder / "spool"), key, at=office.now())

    with served(public_tree(office.home.site)) as site:
        door = Door(
            key=key.public_key(),
            office={"en": "Samal MFA", "kk": "Самал СІМ"},
            site=site,
            countries=(Choice("XB", {"en": "Tarvia"}),),
            questions=Questions(("kk", "ar", "en"), "ask@mfa.samal.example"),
        )
        write_door(folder, door)
        with (
            served(intake_application(folder)) as base,
            sync_playwright() as play,
            closing(Chromium(play, environ={})) as chromium,
            own_connection(),
        ):
            faults, mine = [], {}
            for tag, (asked, _) in ASKS.items():
                with chromium.window(locale=tag, viewport={"width": PHONE, "height": 844}) as window:
                    page = window.new_page()
                    looker = Looker(page, axe)
                    looker.look(f"{base}/ask/{tag}/", *LOOKS)
                    page.set_viewport_size({"width": PHONE, "height": 844})
                    mine[tag] = ask(page, base, tag, asked)
                    assert page.locator("html").get_attribute("dir") == ("rtl" if tag == "ar" else "ltr")
                    page.goto(mine[tag])
                    expect(page.locator("#state")).not_to_be_empty()
                    faults += looker.faults
            assert faults == []
            assert take_all() == 3
            enquiry = Enquiry.objects.first()
            Question.objects.update(enquiry=enquiry)  # an officer sees that it is one question
            assert {one.text for one in Question.objects.all()} == {asked for asked, _ in ASKS.values()}
            answer_enquiry(actor=office.people["author"], enquiry_id=enquiry.pk, texts=TEXTS, at=office.tick())
            enquiry.refresh_from_db()
            office.save(enquiry.draft, **SAYS)
            office._bring(enquiry.draft, "published")
            assert tell_askers(office.home, office.now()) == 3
            for tag, (asked, words) in ASKS.items():
                with chromium.window(locale=tag, viewport={"width": PHONE, "height": 844}) as window:
                    page = window.new_page()
                    looker = Looker(page, axe)
                    page.goto(mine[tag])
                    page.click("#mine a >> nth=0")
                    assert SAYS[tag] in page.content()
                    assert asked in page.content()
                    looker.look(page.url, *LOOKS)
                    looker.look(f"{site}/answers/{tag}/", *LOOKS)
                    page.fill("#words", words)
                    expect(page.locator("#answers a")).to_have_text([asked])
                    # The same again at the door: it is offered before anything is sent, and can be asked anyway.
                    page.goto(f"{base}/ask/{tag}/")
                    page.fill("#question", asked)
                    page.wait_for_selector("#offered a")
                    assert page.locator("#offered a").inner_text() == asked
                    assert Spool(folder / "spool").names() == []
                    again = ask(page, base, tag, asked)
                    assert again != mine[tag]
                    faults += looker.faults
                    assert take_all() == 1
            assert faults == []
            assert Question.objects.filter(cleared=False).count() == 3
            assert tell_askers(office.home, office.now()) == 0  # a person has to see them first
            with chromium.window(locale="en") as window:
                cut_off(window, site, base)
            assert chromium.foreign() == []


def cut_off(window, site, base):
    """The archive that was opened is searched when no server answers any more; a form says that it could not send."""
    page = window.new_page()
    page.goto(f"{site}/answers/en/")
    page.fill("#words", "v")
    expect(page.locator("#found")).not_to_be_empty()
    form = window.new_page()
    form.goto(f"{base}/ask/en/")
    window.set_offline(True)
    page.fill("#words", "visa for tarvia")
    expect(page.locator("#answers a")).to_have_text([ASKS["en"][0]])


def test_without_scripts_the_form_names_the_mailbox(office, need):
    need("chromium")
    folder = office.home.path / "intake"
    key = read_or_make_intake_key(office.home)
    asking = Questions(("kk",), "ask@mfa.samal.example")
    write_door(folder, Door(key=key.public_key(), office={"kk": "Самал"}, site="", questions=asking))
    with served(intake_application(folder)) as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=need("chromium"), args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{base}/ask/kk/")
        assert page.locator("noscript a").get_attribute("href") == "mailto:ask@mfa.samal.example"
        page.fill("#question", "Сұрақ")
        page.click("#ask button")
        assert page.locator("#problem").inner_text()
        assert page.locator("#question").input_value() == "Сұрақ"
        browser.close()
    assert Spool(folder / "spool").names() == []
