"""A translator's day: a deadline, words that outlast a lost session and a closed window, two people in one draft."""

from playwright.sync_api import Page

from elshi.prove.errors import expect
from elshi.prove.steps import start_statement, write
from elshi.prove.texts import hall, planned_visit
from elshi.prove.world import World

_KEPT = "#editor-side p[role=status] time"
_TROUBLE = "#editor-trouble"
_LOOKS = 40


def translate_statement(world: World) -> None:
    """Assigned, found in the own list, kept while typing, taken up again, saved beside another's edit, checked."""
    russian = f"Завтра министр примет делегацию Велмары в зале {hall(world.day)}."
    with world.person("aigerim") as author, world.person("zhanna") as translator:
        start_statement(world, author)
        kazakh = planned_visit(world.day)["kk"]
        draft = write(author, {"kk": kazakh})
        _assign(world, author, draft, "zhanna")
        author.goto(f"{world.node.desk}/drafts/{draft}/edit/")  # open since before the translation is saved

        translator.goto(f"{world.node.desk}/translations/")
        translator.locator(f'a.row-title[href="/drafts/{draft}/edit/#head-ru"]').click()
        expect(not translator.is_editable("#body-kk"), "a translator can type in the authentic text")
        translator.fill("#title-ru", "О визите")
        translator.fill("#body-ru", russian[:20])
        translator.wait_for_selector(_KEPT)
        world.shot(translator, "translating")
        again = _lose_session(world, translator)
        translator.fill("#body-ru", russian)
        translator.locator(_TROUBLE).wait_for(state="hidden")
        _wait_until_kept(again, f"{world.node.desk}/drafts/{draft}/edit/?unsaved", russian)
        translator.close()
        again.goto(f"{world.node.desk}/drafts/{draft}/edit/")
        again.locator('a[href$="?unsaved"]').click()
        expect(again.input_value("#body-ru") == russian, "what was typed and not saved is lost")
        again.locator("button[name=read]").click()
        again.wait_for_selector('form[action$="/submit/"]')

        author.fill("#body-kk", f"{kazakh[1]} Кездесу ашық.")
        author.locator("button[name=save]").click()
        author.wait_for_selector(".note-success")
        expect(author.input_value("#body-ru") == russian, "two edits of different languages were not put together")
        _mark(world, again, draft, "ready")
        _mark(world, author, draft, "checked")
        world.shot(author, "checked")


def _lose_session(world: World, page: Page) -> Page:
    """Another window of the same browser, in which the person logged in again after `page` said that he has to."""
    page.context.clear_cookies()
    page.fill("#body-ru", "…")
    page.locator(_TROUBLE).wait_for()
    other = page.context.new_page()
    other.goto(f"{world.node.desk}/login/")
    other.fill("#id_username", "zhanna")
    other.fill("#id_password", world.node.passwords["zhanna"])
    other.locator(".login form button.primary").click()
    other.wait_for_url(f"{world.node.desk}/")
    return other


def _wait_until_kept(page: Page, address: str, words: str) -> None:
    """Until the desk offers these words. Raises FailedStepError after LOOKS looks, half a second apart."""
    for _look in range(_LOOKS):
        page.goto(address)
        if page.input_value("#body-ru") == words:
            return
        page.wait_for_timeout(500)
    expect(False, f"what was typed after the new login was not kept after {_LOOKS} looks")


def _assign(world: World, page: Page, draft: int, username: str) -> None:
    page.goto(f"{world.node.desk}/drafts/{draft}/translations/")
    option = page.locator("#translator-ru option", has_text=f"({username})")
    page.select_option("#translator-ru", option.get_attribute("value"))
    page.fill("#due-ru", "2099-01-01T12:00")
    page.locator('form[action$="/translations/ru/assign/"] button').click()
    page.wait_for_selector(".note-success")


def _mark(world: World, page: Page, draft: int, mark: str) -> None:
    page.goto(f"{world.node.desk}/drafts/{draft}/translations/")
    page.locator(f'form[action$="/translations/ru/mark/"] button[value={mark}]').click()
    page.wait_for_selector(f".tag-{mark}")
