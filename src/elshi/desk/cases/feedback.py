"""What the analysts have said of topics, for listening's ranking: two queries."""

from datetime import datetime

from elshi.desk.cases.models import Alert, WatchTerm
from elshi.listen import ranking

MAX_SET_ASIDE = 500  # the latest


def read_feedback(*, at: datetime) -> ranking.Feedback:
    """The terms that are watched, and what was set aside in the past 30 days before `at` (aware)."""
    terms = WatchTerm.objects.filter(removed_at=None).order_by("id").values_list("words", "languages")
    aside = Alert.objects.filter(dismissed_at__gte=at - ranking.REMEMBERED, dismissed_at__lte=at)
    rows = aside.order_by("-dismissed_at", "id").values_list("pk", "keys", "dismissed_at")[:MAX_SET_ASIDE]
    return ranking.Feedback(
        watch_terms=tuple(
            ranking.WatchTerm(words, frozenset(languages)) for words, languages in terms[: ranking.MAX_TERMS]
        ),
        set_aside=tuple(
            ranking.SetAside(pk, frozenset(keys), moment) for pk, keys, moment in rows if moment is not None
        ),
    )
