"""An account that others hold now."""

from playwright.sync_api import Page

from elshi.prove.errors import expect
from elshi.prove.steps import approve, path_of, register_account, release
from elshi.prove.world import World

_SEEN = "Біз ақша жинап жатырмыз, төлқұжатыңызды жіберіңіз."


def report_account_lost(world: World) -> None:
    """One report opens the file and hands in the change; evidence, a letter, its approval; readers learn of it."""
    handle = f"samal_lost_{world.day}"
    with world.person("aigerim") as author, world.person("damira") as approver:
        account = register_account(world, author, approver, handle=handle)
        author.check('form[action$="/lost/"] input[value="seized"]')
        author.locator('form[action$="/lost/"] button').click()
        author.wait_for_url("**/registry/incidents/*/")
        incident = author.url
        _file_evidence(author)
        letter = _write_letter(author)
        author.goto(incident)
        change = author.locator('.note-warn a[href^="/drafts/"]').get_attribute("href") or ""
        draft = int(path_of(change))
        approve(world, approver, draft)
        release(world, author, draft)
        approver.goto(letter)
        approver.locator('form[action$="/finish/"] button').click()
        approver.locator(".tag-good").first.wait_for()
        world.shot(approver, "letter")
        author.goto(incident)
        world.shot(author, "incident")
        author.goto(account)
        expect(author.locator('form[action$="/lost/"]').count() == 0, "the account can be reported lost once more")
    told = world.ask("verify", "--home", str(world.node.home), "--handle", f"@{handle}", "--platform", "x", exits=5)
    expect(told["verdict"] == "superseded", f"expected superseded, got {told['verdict']} of {handle}")


def _file_evidence(page: Page) -> None:
    form = 'form[action$="/evidence/"]'
    page.check(f'{form} input[value="post"]')
    page.fill("#description", "Алаяқтардың посты")
    page.fill("#text", _SEEN)
    page.locator(f"{form} button").click()
    page.locator(".hash", has_text="SHA-256").first.wait_for()


def _write_letter(page: Page) -> str:
    """A protest note in Kazakh; its address."""
    page.select_option("#letter-language", "kk")
    page.locator('form[action$="/letters/"] button').click()
    page.wait_for_url("**/letters/*/edit/")
    page.fill("#reference", "12-4/7")
    page.fill("#recipient", "Велмара Республикасының Сыртқы істер министрлігіне")
    page.fill("#narrative", "Аккаунтқа бөгде адамдар кірді. Құпиясөз ауыстырылған.")
    page.locator(".savebar button.primary").click()
    page.wait_for_selector("article.letter")
    return page.url
