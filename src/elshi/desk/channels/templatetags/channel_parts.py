"""What pages show of channels: where a draft goes, what became of a release, and how channels are called.

The pages of drafts and releases stand below this room and know these tags by name only.
"""

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from elshi.adapters.clock import SystemClock
from elshi.desk.channels import labels
from elshi.desk.channels.card_pictures import CardError, read_card_words
from elshi.desk.channels.choosing import list_offers
from elshi.desk.channels.coming_back import read_came_back
from elshi.desk.channels.drafted import draft_message
from elshi.desk.channels.models import Channel
from elshi.desk.channels.row_views import RowView, list_rows
from elshi.desk.channels.sums import Sums, sum_rows
from elshi.desk.channels.words import say_code
from elshi.desk.people.models import Person
from elshi.desk.people.reading import reads
from elshi.desk.releases.listing import Title, find_title
from elshi.desk.releases.models import Draft, DraftVersion, Release
from elshi.desk.releases.rules.destinations import read_targets
from elshi.desk.releases.rules.kinds import STATEMENT, WITHDRAWAL
from elshi.desk.web.languages import tag_of
from elshi.desk.web.templatetags.desk_words import number
from elshi.speak.states import State
from elshi.text.languages import Language

register = template.Library()

_LETTERS_SHOWN = 12


@register.filter
def network_words(channel: Channel) -> str:
    """The network of a channel, by its own name."""
    return labels.network_words(channel)


@register.filter
def row_words(view: RowView) -> str:
    """What became of a row, in a few words: `posted`, `to be corrected · waiting`, `going out: 12,400 of 20,000`."""
    row = view.row
    if view.is_going_out:
        sent, total = number(view.copies.sent), number(view.copies.total)
        return _("going out: {sent} of {total}").format(sent=sent, total=total)
    if row.state == State.CONFIRMED:
        return str(labels.DONE_WORDS[row.doing])
    words = labels.BY_HAND_WORDS if row.state == State.MANUAL else labels.STATE_WORDS[row.state]
    return f"{labels.DOING_WORDS[view.doing]} · {words}"


@register.filter
def row_tag(view: RowView) -> str:
    """The class of the row's tag."""
    return labels.STATE_TAGS[State.QUEUED if view.is_going_out or view.is_looked_up else view.row.state]


@register.filter
def row_state_words(state: str) -> str:
    """A state of rows, where only its number is told."""
    return str(labels.STATE_WORDS[State(state)])


@register.filter
def letter_words(kind: str) -> str:
    """What letters that are no statements are."""
    return str(labels.LETTER_WORDS[kind])


@register.filter
def done_words(sums: Sums) -> str:
    """`posted`, `corrected`, `taken away`; `done` of rows that do not all do the same."""
    return str(labels.DONE_WORDS.get(sums.doing) or labels.STATE_WORDS[State.CONFIRMED])


@register.filter
def called(release: Release) -> Title:
    """What a release is called, for who reads the page."""
    return find_title(release.version.draft, release.version.content, reader=tag_of(get_language()))


@register.inclusion_tag("channels/card_picture.html")
def card_picture(draft: Draft, language: Language) -> dict[str, Any]:
    """The card of a draft's newest version, or why there is none."""
    version = draft.current_version
    if version is None or language.tag not in version.renditions:
        return {}
    message = draft_message(draft, version, language.tag, record=draft.record_id, at=SystemClock().now())
    try:
        words = read_card_words(message)
    except CardError as error:
        return {"trouble": error.code, "letters": error.letters[:_LETTERS_SHOWN], "language": language}
    return {"draft": draft, "language": language, "words": words}


@register.inclusion_tag("channels/plan.html", takes_context=True)
def channel_plan(context: dict[str, Any], draft: Draft, version: DraftVersion | None) -> dict[str, Any]:
    """Where a statement's draft goes, or a withdrawal's, for who writes and who approves it; nothing for others."""
    if draft.kind == WITHDRAWAL and version is not None:
        return {"withdrawal": draft, "version": version}
    if draft.kind != STATEMENT or version is None:
        return {}
    saved = set(read_targets(version.whole))
    offers = [offer for offer in list_offers(draft, version, chosen=saved) if offer.chosen]
    known = {one.target for offer in offers for one in offer.choices}
    return {
        "draft": draft,
        "offers": offers,
        "lost": sorted(str(one) for one in saved if str(one) not in known),
        "has_channels": bool(offers) or Channel.objects.exists(),
        "acts": context.get("acts"),
    }


@register.inclusion_tag("channels/release_rows.html", takes_context=True)
def release_channels(context: dict[str, Any], release: Release) -> dict[str, Any]:
    """What became of a release on each channel, with what a person can do about it."""
    person = context["request"].user
    if release.kind not in {STATEMENT, WITHDRAWAL} or not isinstance(person, Person) or not reads(person, "channels"):
        return {}
    rows, came = list_rows(release, person), read_came_back(release.record_id)
    by_hand = (one for one in rows if one.row.state == State.MANUAL and not one.is_old and not one.waits_for_old)
    return {
        "release": release,
        "rows": rows,
        "first_by_hand": next((one.row.pk for one in by_hand), None),  # the one list that is open
        "sums": sum_rows(view.row for view in rows),
        "came": came if came is not None and (came.is_told or came.lost) else None,
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
        "now": context.get("now") or SystemClock().now(),
    }


@register.filter
def paused_words(channel: Channel) -> str:
    """Why nothing is said on a channel now; empty if nothing keeps it."""
    if channel.paused_at is None:
        return ""
    if channel.paused_by is not None:
        return _("Paused by {name}.").format(name=channel.paused_by.signed_name)
    return _("Paused: {why}.").format(why=say_code(channel.paused_code))


@register.filter
def code_words(code: str) -> str:
    """Why something was not said, or is in doubt."""
    return say_code(code)
