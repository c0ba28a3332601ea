"""Feeds of a language's advisories: by country, what is in force, the last important change first.

An entry is the page of a country. It counts as updated when something important changed (RFC 4287, 4.2.15); a small
change since then is marked by the tag `minor`. Both feeds have the level as a tag.
"""

from elshi.site.advisories import Abroad, advice_of, majors_of
from elshi.site.feeds import Entry, Feed
from elshi.site.library import Work, find_rendition
from elshi.site.plan import Plan
from elshi.site.render import translate
from elshi.site.travel_words import level_words
from elshi.text.markdown import render_html

NEWEST = 50  # entries


def advisories_feed(plan: Plan, abroad: Abroad, tag: str) -> Feed:
    """The feed of one language, with those that have it."""
    works = [work for work in abroad.in_force.values() if find_rendition(work.newest, tag)]
    works.sort(key=lambda work: (majors_of(work)[-1].epoch, majors_of(work)[-1].index), reverse=True)
    base = f"{plan.base}/advisories/{tag}"
    return Feed(
        url=f"{base}/feed.atom",
        json_url=f"{base}/feed.json",
        home=f"{base}/",
        language=tag,
        title=f"{plan.office_in(tag)} · {translate('Travel advice', tag)}",
        author=plan.office_in(tag),
        updated=abroad.moment,
        entries=tuple(entry for work in works[:NEWEST] if (entry := _entry(plan, work, tag)) is not None),
    )


def _entry(plan: Plan, work: Work, tag: str) -> Entry | None:
    """None for a text that was erased."""
    version, advice = work.newest, advice_of(work.newest)
    ref = find_rendition(version, tag)
    assert ref is not None
    rendition = plan.read(work, version, ref)
    if rendition is None:
        return None
    major = majors_of(work)[-1]
    change = (
        ("major", translate("Important change", tag)) if major is version else ("minor", translate("Small change", tag))
    )
    return Entry(
        url=f"{plan.base}/advisories/{tag}/{advice.country}/",
        title=rendition.title,
        published=work.versions[0].record.issued_at,
        updated=major.record.issued_at,
        html=render_html(rendition.body),
        tags=((f"level-{advice.level}", level_words(advice.level, tag)), change),
    )
