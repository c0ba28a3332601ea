"""The day of each role in a real browser, in Kazakh, Arabic and English: from an alert to what everybody can read.

One statement goes from hand to hand. Everything is done with what stands on the pages; nobody is told an address that
his own pages do not link to, but for the desk's first page.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import pytest
from django.db import connection
from playwright.sync_api import Error as PageError
from playwright.sync_api import Page, sync_playwright

from desk.office import STAFF
from desk.web.every_page import served_desk
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.models import Case, CaseTask
from elshi.desk.people.models import Person
from elshi.desk.releases.models import Draft, Release
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser

KK = "Самалдың Велмарадағы елшілігі ондай хабарландыру шығарған жоқ."
EN = "The embassy of Samal in Velmara gave no such notice."
RU = "Посольство Самала в Вельмаре такого объявления не давало."
Found = TypeVar("Found")
DIRECTIONS = {"kk": "ltr", "ar": "rtl", "en": "ltr"}


class Staff:
    """Opens the desk as one person after the other, each in a window of their own, in one language."""

    def __init__(self, chromium: Chromium, desk: str, sessions: Mapping[str, str], language: str) -> None:
        self._chromium, self._desk, self._sessions, self._language = chromium, desk, sessions, language
        self.faults: list[str] = []
        self.asked = 0  # pages that said their language

    @contextmanager
    def at_work(self, name: str) -> Iterator[Page]:
        session = self._sessions[name]
        with self._chromium.window() as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": self._desk}])
            page = context.new_page()
            page.on("pageerror", lambda error: self.faults.append(f"{name}: {error}"))
            page.on("response", lambda got: self._note(name, got.status, got.url))
            page.on("load", lambda at: self._note_language(name, at))
            page.goto(f"{self._desk}/")
            yield page

    def _note(self, name: str, status: int, url: str) -> None:
        if status >= 400:
            self.faults.append(f"{name}: {status} for {url}")

    def _note_language(self, name: str, page: Page) -> None:
        try:
            said = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        except PageError:  # the person has gone on, or home, before the page was asked
            return
        self.asked += 1
        if said != [self._language, DIRECTIONS[self._language]]:
            self.faults.append(f"{name}: {page.url} is in {said}")


def aside(ask: Callable[[], Found]) -> Found:
    """What the database says, asked in a thread of its own: in this one Django sees the loop of the browser."""

    def run() -> Found:
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def go(page: Page, path: str) -> None:
    """Follow the first link to `path`: where there is none, the person could not have come there."""
    page.locator(f'a[href="{path}"]').first.click()
    page.wait_for_url(f"**{path}")


def send(page: Page, action: str, **fields: str) -> None:
    """Fill the form that ends in `action` and press its button; the page after it is there."""
    form = f'form[action$="{action}"]'
    page.locator(f"details:has({form})").evaluate_all("all => all.forEach(one => { one.open = true })")
    for name, value in fields.items():
        field = page.locator(f'{form} [name="{name}"]')
        kind = field.first.evaluate("it => it.type")
        if kind in {"radio", "checkbox"}:
            page.check(f'{form} [name="{name}"][value="{value}"]')
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        page.locator(f"{form} button:not([name])").first.click()


@pytest.mark.parametrize("language", DIRECTIONS)
def test_a_statement_goes_through_the_hands_of_all_eight_roles(need, office, enter, alert, language):
    need("chromium")
    sessions = {name: enter(name, language=language).cookies["elshi_session"].value for name in STAFF}
    before = AuditRow.objects.count()
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        staff = Staff(chromium, desk, sessions, language)
        case = analyst_opens_a_case(staff, alert)
        consular_officer_adds_what_citizens_ask(staff, case)
        draft = press_officer_writes(staff, office, case)
        translator_translates(staff, draft)
        press_officer_hands_in(staff, draft)
        clearance_officer_clears(staff, draft)
        approver_approves(staff, draft)
        press_officer_releases_and_answers_the_case(staff, office, case, draft)
        administrator_adds_a_colleague(staff)
        auditor_checks(staff, draft)
        assert chromium.foreign() == []
        chromium.close()
    assert staff.faults == []
    assert staff.asked > 20
    release = Release.objects.get()
    assert release.state == "published"
    texts = [(office.home.site / tag / release.record_id / "index.html").read_text("utf-8") for tag in ("kk", "ru")]
    assert [KK in texts[0], RU in texts[1]] == [True, True]
    assert Case.objects.get().decision == "respond"
    assert AuditRow.objects.count() > before + 15


def analyst_opens_a_case(staff: Staff, alert) -> int:
    with staff.at_work("analyst") as page:
        go(page, "/alerts/")
        go(page, f"/alerts/{alert.pk}/")
        send(page, "/open-case/", title="Жалған хабарландыру", severity="serious")
        case = aside(Case.objects.get)
        go(page, f"/cases/{case.pk}/form/")
        send(page, "/form/", **{"q-spread": "trending"})
        send(page, "/notes/", note="Бір қолтаңба, қырық аккаунт.")
        assert "Бір қолтаңба" in page.locator("main").inner_text()
        return case.pk


def consular_officer_adds_what_citizens_ask(staff: Staff, case: int) -> None:
    with staff.at_work("consular") as page:
        go(page, "/cases/")
        go(page, f"/cases/{case}/")
        send(page, "/messages/", message="Азаматтар сұрап жатыр: шекара ашық па?")
        send(page, "/tasks/", what="Жедел желіге жауап мәтіні")
        send(page, "/done/")
        assert aside(CaseTask.objects.get).done_at is not None


def press_officer_writes(staff: Staff, office, case: int) -> int:
    with staff.at_work("author") as page:
        go(page, "/cases/")
        go(page, f"/cases/{case}/")
        send(page, "/take/")
        send(page, "/drafts/start/")
        page.fill("#title-kk", "Жалған хабарландыру туралы")
        page.fill("#body-kk", KK)
        page.fill("#title-en", "On a false notice")
        page.fill("#body-en", EN)
        page.locator("button[name=read]").click()
        page.wait_for_selector('form[action$="/submit/"]')
        draft = aside(Draft.objects.get)
        send(page, "/mark-clearance/", clearance="legal")
        go(page, f"/drafts/{draft.pk}/translations/")
        send(page, "/translations/ru/assign/", translator=str(office.people["translator"].pk))
        return draft.pk


def translator_translates(staff: Staff, draft: int) -> None:
    with staff.at_work("translator") as page:
        go(page, "/translations/")
        page.locator(f'a[href^="/drafts/{draft}/edit/"]').first.click()
        assert not page.is_editable("#body-kk"), "the authentic text is the author's"
        page.fill("#title-ru", "О ложном объявлении")
        page.fill("#body-ru", RU)
        page.locator("button[name=read]").click()
        page.wait_for_selector("text=" + RU)
        go(page, f"/drafts/{draft}/translations/")
        page.locator('form[action$="/translations/ru/mark/"] button[value=ready]').click()
        page.wait_for_selector(".tag-ready")


def press_officer_hands_in(staff: Staff, draft: int) -> None:
    with staff.at_work("author") as page:
        go(page, f"/drafts/{draft}/")
        send(page, "/submit/")
        page.wait_for_selector(".tag-submitted")


def clearance_officer_clears(staff: Staff, draft: int) -> None:
    with staff.at_work("clearance") as page:
        go(page, f"/drafts/{draft}/")
        send(page, "/clear/")
        page.locator('form[action$="/clear/"]').wait_for(state="detached")


def approver_approves(staff: Staff, draft: int) -> None:
    with staff.at_work("approver") as page:
        go(page, "/approvals/")
        go(page, f"/drafts/{draft}/")
        sha256 = page.locator('form[action$="/approve/"] input[name=sha256]').get_attribute("value") or "?"
        assert sha256[:4] in page.locator("main").inner_text(), "the approver sees what exactly is approved"
        send(page, "/approve/")
        page.wait_for_selector(".tag-approved")


def press_officer_releases_and_answers_the_case(staff: Staff, office, case: int, draft: int) -> None:
    with staff.at_work("author") as page:
        go(page, f"/drafts/{draft}/")
        send(page, "/release/")
        aside(office.press)
        page.locator(".page-head .tag-published").wait_for()
        go(page, "/cases/")
        go(page, f"/cases/{case}/")
        send(page, "/close/", decision="respond")
        go(page, f"/cases/{case}/report/")
        assert "Жалған хабарландыру" in page.locator("main").inner_text()


def administrator_adds_a_colleague(staff: Staff) -> None:
    with staff.at_work("administrator") as page:
        go(page, "/people/")
        go(page, "/people/add/")
        send(page, "/people/add/", username="new_colleague", display_name="Жаңа әріптес", role="analyst")
        assert "/welcome/" in page.content(), "the link with which the new colleague chooses a password"
        new = aside(lambda: Person.objects.get(username="new_colleague"))
        go(page, "/people/")
        go(page, f"/people/{new.pk}/")
        go(page, f"/people/{new.pk}/switch-off/")
        send(page, "/switch-off/")
        assert not aside(lambda: Person.objects.get(pk=new.pk)).is_active


def auditor_checks(staff: Staff, draft: int) -> None:
    with staff.at_work("auditor") as page:
        go(page, "/audit/")
        page.select_option("#act", "approve-draft")
        page.fill("#words", str(draft))
        page.locator('form[action="/audit/"] button.main').click()
        page.wait_for_url("**act=approve-draft**")
        assert page.locator("tbody tr").count() == 1
        page.goto(page.url.split("?")[0])
        send(page, "/check/")
        assert aside(AuditRow.objects.last).details["broken"] == 0
        with page.expect_download() as found:
            page.locator('a[href*="/audit/export.csv"]').first.click()
        assert "approve-draft" in found.value.path().read_text("utf-8")
