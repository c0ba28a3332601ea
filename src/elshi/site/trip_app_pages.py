"""The page of the traveller's app, in one language, and what the phone is told of it (a web app manifest, W3C).

The scripts (`static/trips/app`) know no language: whatever they say stands in the page, under a key.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elshi.site.pages import Link, Page
from elshi.site.render import render_page, translate
from elshi.site.subscribe_pages import Frame, language_links
from elshi.site.verify_page import date_phrases, list_phrases
from elshi.text.languages import LANGUAGES

COLOUR = "#12395b"  # of the band of the site, where a phone draws its own frame


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPage(Page):
    """`site`: the public site's address; `key`: the public half of the vault key; `trust`: what the app pins."""

    others: tuple[Link, ...]
    site: str
    key: str
    trust: str
    start: str
    phrases: tuple[tuple[str, str], ...]


def render_app(frame: Frame, *, languages: tuple[str, ...], key: str, trust: str) -> bytes:
    """The page. `trust`: canonical JSON as on the page `/verify/` (`verify_page.format_pins`)."""
    tag = frame.language
    page = AppPage(
        lang=tag,
        dir=LANGUAGES[tag].direction,
        title=translate("My trip", tag),
        office=frame.office,
        home=frame.home or f"/trips/{tag}/",
        canonical="",
        others=language_links("/trips/{}/app/", languages),
        site=frame.site,
        key=key,
        trust=trust,
        start=f"/trips/{tag}/",
        phrases=(*_phrases(tag).items(), *date_phrases(tag), *list_phrases(tag)),
    )
    return render_page("trip_app.html", tag, page)


def format_manifest(frame: Frame) -> bytes:
    """The web app manifest in one language."""
    tag = frame.language
    return json.dumps(
        {
            "id": "/trips/",
            "name": translate("My trip", tag),
            "short_name": translate("My trip", tag),
            "description": frame.office,
            "lang": tag,
            "dir": LANGUAGES[tag].direction,
            "start_url": f"/trips/{tag}/app/",
            "scope": "/trips/",
            "display": "standalone",
            "background_color": COLOUR,
            "theme_color": COLOUR,
            "icons": [{"src": "/static/mark.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        },
        ensure_ascii=False,
    ).encode()


def _phrases(tag: str) -> dict[str, str]:
    """Key to sentence. `{…}` is filled in by the script."""
    _: Callable[..., Any] = lambda message: translate(message, tag)  # noqa: E731  # so that the collector finds them
    return {
        "fresh": _("Read and checked on this phone: {time}."),
        "offline": _("No line. What you see was read and checked on this phone: {time}."),
        "nothing-kept": _("No line, and nothing about the countries of your trip is kept on this phone yet."),
        "no-trip-yet": _(
            "No line, and your trip is not kept on this phone yet. Open the app once while there is a line."
        ),
        "gone": _("This trip is not registered any more."),
        "not-installed": _("This browser keeps nothing for when there is no line."),
        "bad-evidence": _("What came from the site is not the word of the ministry, and is not shown. {reason}"),
        "other-key": _(
            "The key of the ministry is another one than this phone knows. Ask the embassy before you go on."
        ),
        "level-1": _("Usual care"),
        "level-2": _("Increased care"),
        "level-3": _("Avoid all but necessary travel"),
        "level-4": _("Do not travel"),
        "reviewed": _("Reviewed {day}; to be looked at again by {until}."),
        "overdue": _("Reviewed {day}. It should have been looked at again by {until}: ask the embassy what holds now."),
        "no-advisory": _("There is no advice about this country."),
        "verified": _("No. {id}, version {version}: signature checked on this phone."),
        "alert-until": _("This alert holds until {time}."),
        "alert-over": _("This alert was until {time}."),
        "emergency": _("Emergency numbers"),
        "missions": _("Embassy and consulates"),
        "phrases": _("Phrases to show"),
        "waiting-safe": _("“I am safe”, {time}: waits for a line. It is sent by itself while the app is open."),
        "waiting-help": _("“I need help”, {time}: waits for a line. If you can, call."),
        "arrived-safe": _("“I am safe”, {time}: the ministry has it."),
        "arrived-help": _("“I need help”, {time}: the ministry has it. The duty officer will call."),
        "refused": _("Something you sent was not taken, because the trip is not there any more. Call the embassy."),
        "forget-sure": _(
            "Forget the trip on this phone? It stays registered; you need your private link to see it again."
        ),
    }
