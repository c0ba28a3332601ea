"""Cases that were answered: what the claim is, and what we said; read from the database for counting."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min

from elshi.desk.cases.models import CaseAlert, CasePost
from elshi.desk.effect.rules.counting import AnsweredCase
from elshi.desk.effect.rules.counts import AFTER
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.states import ReleaseState
from elshi.text.markdown import plain_text
from elshi.verify.library import Document, make_document

MAX_CASES = 20  # the last that were answered
MAX_RELEASES = 200
MAX_TEXTS = 100  # of posts of a claim, by case


def read_answered(*, since: datetime, until: datetime) -> list[AnsweredCase]:
    """The last answered cases of which posts count between `since` and `until` (aware): four queries."""
    published = Release.objects.filter(
        state=ReleaseState.PUBLISHED, version__draft__kind=STATEMENT, version__draft__case__isnull=False
    )
    recent = published.filter(published_at__gte=since - AFTER).order_by("-published_at", "-id")
    releases: dict[int, list[Release]] = {}
    for release in recent.select_related("version__draft")[:MAX_RELEASES]:
        case_id = release.version.draft.case_id
        if case_id is not None and (case_id in releases or len(releases) < MAX_CASES):
            releases.setdefault(case_id, []).append(release)
    firsts = published.filter(version__draft__case__in=releases).order_by().values_list("version__draft__case")
    rows = firsts.annotate(first=Min("published_at"))
    answered = {case: at for case, at in rows if case is not None and at is not None}
    cases = [case for case, at in answered.items() if at + AFTER > since and at <= until]
    keys, texts = _claims(cases)
    return [
        AnsweredCase(
            case=case,
            answered_at=answered[case],
            keys=frozenset(keys.get(case, ())),
            texts=tuple(dict.fromkeys(texts.get(case, ())))[:MAX_TEXTS],
            documents=tuple(document for row in releases[case] for document in _documents(row)),
        )
        for case in cases
    ]


def _documents(release: Release) -> list[Document]:
    return [
        make_document(
            record=release.record_id,
            version=release.record_version,
            language=tag,
            title=text["title"],
            body=plain_text(text["body"]),
            order=release.pk,
        )
        for tag, text in sorted(release.version.renditions.items())
    ]


def _claims(cases: Sequence[int]) -> tuple[dict[int, set[str]], dict[int, list[str]]]:
    """By case, the keys of its alerts as posts have them, and the texts of the posts that show it."""
    keys: dict[int, set[str]] = {}
    texts: dict[int, list[str]] = {}
    for attached in CaseAlert.objects.filter(case__in=cases).select_related("alert"):
        names = (str(key) for key in attached.alert.keys)
        keys.setdefault(attached.case_id, set()).update(
            unicodedata.normalize("NFC", key).lower() if key.startswith("#") else key for key in names
        )
        texts.setdefault(attached.case_id, []).extend(str(post.get("text", "")) for post in attached.alert.sample)
    filed = CasePost.objects.filter(case__in=cases, expired_at=None).values_list("case_id", "text")
    for case_id, text in filed:
        texts.setdefault(case_id, []).append(text)
    return keys, texts
