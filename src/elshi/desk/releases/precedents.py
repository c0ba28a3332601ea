"""What we said last time on the topic of a draft: looked up by stems that the press keeps of what it published."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef

from elshi.desk.releases.comparison import Piece, compare_words
from elshi.desk.releases.models import DraftVersion, Release, TopicWord
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.precedents import (
    ASKED,
    KEPT,
    Likeness,
    choose_words,
    count_words,
    pair_sentences,
    rank,
)
from elshi.desk.releases.rules.states import ReleaseState

SHOWN = 5  # precedents of one draft
CROWD = 400  # texts that hold a stem; beyond that it tells nothing, and is not looked up
_LOOKED_UP = 200  # different stems of a draft of which it is counted who holds them


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier statement on the same topic, in the language of the draft in which they were compared.

    `part`: how much of the draft's telling words it shares, in hundredths. `changed`: sentences that are said in other
    words now. `withdrawn`, `newer`: what became of it.
    """

    release: Release
    language: str
    title: str
    part: int
    changed: tuple[tuple[Piece, ...], ...]
    withdrawn: bool
    newer: bool


def keep_words(release: Release) -> int:
    """Keep the telling stems of a published statement, anew; how many. Call within a transaction."""
    TopicWord.objects.filter(release=release).delete()
    made: list[TopicWord] = []
    total = _count_texts()
    for text in release.version.renditions.values():
        counted = count_words(title=text["title"], body=text["body"])
        holders = _count_holders(text["language"], counted)
        stems = choose_words(counted, holders=holders, texts=total, limit=KEPT)
        made += [TopicWord(release=release, language=text["language"], stem=stem) for stem in stems]
    TopicWord.objects.bulk_create(made, batch_size=200)
    return len(made)


def list_unkept(*, limit: int) -> list[Release]:
    """Published statements whose stems are not kept yet, oldest first."""
    kept = TopicWord.objects.filter(release=OuterRef("pk"))
    found = Release.objects.filter(state=ReleaseState.PUBLISHED.value, version__draft__kind=STATEMENT)
    return list(found.exclude(Exists(kept)).select_related("version").order_by("pk")[:limit])


def find_precedents(version: DraftVersion) -> list[Precedent]:
    """The published statements nearest to a draft's newest text, nearest first; at most SHOWN.

    Asked in the authentic language, and where nothing is found there, in the others that are written.
    """
    texts, total = version.renditions, _count_texts()
    first = version.whole.get("authentic")
    for language in sorted(texts, key=lambda tag: (tag != first, tag)):
        found = _find(texts[language], of=version, total=total)
        if found:
            return found
    return []


def _find(text: Mapping[str, Any], *, of: DraftVersion, total: int) -> list[Precedent]:
    """`total`: how many statements are published."""
    language = text["language"]
    counted = count_words(title=text["title"], body=text["body"])
    holders = _count_holders(language, counted)
    known = Counter({stem: counted[stem] for stem in counted if 0 < holders.get(stem, 0) <= max(CROWD, total // 20)})
    asked = choose_words(known, holders=holders, texts=total, limit=ASKED)
    kept = TopicWord.objects.filter(language=language, stem__in=asked)
    if of.draft.replaces_id is not None:  # a correction is no precedent of itself
        kept = kept.exclude(release__record_id=of.draft.replaces.record_id)  # type: ignore[union-attr]
    ranked = rank(asked, kept=kept.values_list("release_id", "stem"), holders=holders, texts=total)
    return _show(ranked, text)


def _show(ranked: list[Likeness], text: Mapping[str, Any]) -> list[Precedent]:
    """The nearest version of each record that was found, in the order of nearness."""
    wanted = ranked[: SHOWN * 3]
    newer = Release.objects.filter(
        record_id=OuterRef("record_id"),
        record_version__gt=OuterRef("record_version"),
        state=ReleaseState.PUBLISHED.value,
        disowned=False,
    )
    rows = (
        Release.objects.filter(pk__in=[one.release for one in wanted], disowned=False)
        .select_related("version")
        .annotate(
            is_newer=Exists(newer.filter(version__draft__kind=STATEMENT)),
            is_gone=Exists(newer.exclude(version__draft__kind=STATEMENT)),
        )
    )
    found = {row.pk: row for row in rows}
    shown: dict[str, Precedent] = {}
    for one in wanted:
        release = found.get(one.release)
        if release is None or len(shown) == SHOWN or release.record_id in shown:
            continue
        before = release.version.renditions[text["language"]]
        shown[release.record_id] = Precedent(
            release=release,
            language=text["language"],
            title=before["title"],
            part=round(100 * one.part),
            changed=tuple(
                tuple(compare_words(pair.before, pair.now)) for pair in pair_sentences(before["body"], text["body"])
            ),
            withdrawn=bool(getattr(release, "is_gone", False)),
            newer=bool(getattr(release, "is_newer", False)),
        )
    return list(shown.values())


def _count_holders(language: str, counted: Counter[str]) -> dict[str, int]:
    """Of how many published texts each stem is kept; of a long text only of the stems that come most often."""
    asked = [stem for stem, _ in counted.most_common(_LOOKED_UP)]
    rows = TopicWord.objects.filter(language=language, stem__in=asked).values("stem").annotate(texts=Count("id"))
    return {row["stem"]: row["texts"] for row in rows.order_by()}


def _count_texts() -> int:
    return Release.objects.filter(state=ReleaseState.PUBLISHED.value, version__draft__kind=STATEMENT).count()
