"""The desk in each of its languages."""

from elshi.prove.chromium import PHONE
from elshi.prove.errors import expect
from elshi.prove.journeys.public_site import LANGUAGES
from elshi.prove.world import World


def read_desk_in_five_languages(world: World) -> None:
    """Today in each language, on a phone, not scrolling sideways; back to Kazakh at the end."""
    with world.person("aigerim", PHONE) as page:
        for tag in (*LANGUAGES, "kk"):
            page.goto(f"{world.node.desk}/")
            page.locator("details.menu summary").click()
            page.locator(f'button[name=language][value="{tag}"]').click()
            page.wait_for_selector(f'html[lang^="{tag}"]')
            expect(page.locator("html").get_attribute("dir") == ("rtl" if tag == "ar" else "ltr"), f"{tag}: direction")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            expect(wide <= 0, f"Today scrolls sideways in {tag}, by {wide} px")
            if tag == "ar":
                world.shot(page, "today ar")
