"""Posts for tests about narratives: few, made by hand, so that what they tell is known."""

from datetime import UTC, datetime, timedelta

from elshi.listen.store import PostStore
from elshi.node.keys import read_pseudonym_key

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def store_of(home) -> PostStore:
    return PostStore(home.posts, read_pseudonym_key(home))


class Talk:
    """Writes posts into a node's store. Each post has a text of its own; what they share is what they name."""

    def __init__(self, home):
        self.store, self._number = store_of(home), 0

    def say(self, words, *, day=0, hour=6, accounts=6, first=0, platform="samalnet"):
        """One post of each of `accounts` accounts on the same thing, a minute apart."""
        rows = []
        for account in range(first, first + accounts):
            self._number += 1
            at = DAY + timedelta(days=day, hours=hour, minutes=account)
            text = f"{words} {'абвгдежзик'[self._number % 10] * 3}{'лмнопрстуф'[self._number // 10 % 10] * 3}"
            named = {"id": f"{self._number}", "platform": platform, "author": f"@account{account}"}
            rows.append(named | {"text": text, "time": at})
        return self.store.ingest_rows(rows)


def tell_narratives(home) -> tuple[str, ...]:
    """Three days with everything that a page can show: new, goes on, split, merged; ids, the richest first."""
    from elshi.desk.narratives.actions.record_narratives import record_narratives
    from elshi.desk.narratives.models import NarrativeDay

    talk = Talk(home)
    talk.say("Бірі #бір #екі #үш", day=0)
    talk.say("Бірі #бір #екі", day=1, accounts=9)
    talk.say("Үші #үш", day=1, first=20)
    talk.say("Бәрі #бір #екі #үш", day=2, accounts=40)
    talk.say("Смотрите https://samal-embassy.example/a", day=2, first=50, platform="othernet")
    while record_narratives(talk.store, at=DAY + timedelta(days=2, hours=8)).days:
        pass
    rows = NarrativeDay.objects.order_by("day", "-accounts").values_list("narrative_id", flat=True)
    return tuple(dict.fromkeys(rows))
