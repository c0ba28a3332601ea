"""Pages of a citizen's trip: what it is, the form, and the trip of a link. Their scripts do the rest in the browser."""

from dataclasses import dataclass
from typing import Any

from elshi.site.pages import Link, Page
from elshi.site.render import render_page, translate
from elshi.site.subscribe_pages import Frame, language_links
from elshi.site.trip_words import script_days, script_words
from elshi.text.languages import LANGUAGES

PAGES = {"": "trips.html", "new/": "trip_new.html", "mine/": "trip_mine.html"}  # under /trips/<lang>/
_PREFIX = "/trips/"
Place = tuple[str, str]  # code and name


@dataclass(frozen=True, slots=True)
class TripsOffer:
    """What a page offers. `key`: base64url of the vault key; `countries`: code, name and parts, in the page's language.

    `ways`: by which the ministry reaches travellers; `phone`, `mailbox`: of people who help, or empty; `bot`: the user
    name of the bot on Telegram, or empty; `bits`: how much work a stamp takes now.
    """

    languages: tuple[str, ...]
    key: str
    countries: tuple[tuple[str, str, tuple[Place, ...]], ...]
    ways: tuple[str, ...]
    phone: str
    bot: str
    mailbox: str
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripsPage(Page):
    """A page. `data`: what its script needs, as JSON in the page."""

    others: tuple[Link, ...]
    offer: TripsOffer
    data: dict[str, Any]


def render_trip_page(frame: Frame, page: str, offer: TripsOffer) -> bytes:
    """`page`: one of PAGES."""
    tag = frame.language
    titles = {
        "": translate("Tell the ministry where you travel", tag),
        "new/": translate("Register a trip", tag),
        "mine/": translate("My trip", tag),
    }
    shown = TripsPage(
        lang=tag,
        dir=LANGUAGES[tag].direction,
        title=titles[page],
        office=frame.office,
        home=frame.home or f"{_PREFIX}{tag}/",
        canonical="",
        others=language_links(f"{_PREFIX}{{}}/{page}", offer.languages),
        offer=offer,
        data={
            "lang": tag,
            "key": offer.key,
            "countries": offer.countries,
            "ways": offer.ways,
            "bits": offer.bits,
            "days": script_days(tag),
            "words": script_words(tag),
        },
    )
    return render_page(PAGES[page], tag, shown)
