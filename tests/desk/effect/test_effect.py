"""What came of an answer: what is counted, what is not, and what goes when its time is over."""

import os
from datetime import timedelta

import pytest

from desk.test_cases import make_alert
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.actions.record_alerts import record_alerts
from elshi.desk.effect.actions.record_effect import EVERY, Effects
from elshi.desk.effect.models import AlteredQuote, CaseEffect
from elshi.desk.effect.rules import counting
from elshi.desk.effect.rules.counts import AFTER, BEFORE, Cell, hour_of, read_cells
from elshi.listen.alerts import Sample
from elshi.listen.store import PostStore
from elshi.node.keys import read_pseudonym_key

CLAIM = "Urgent: the embassy of Samal has closed its doors and takes a thousand crowns for every visa"
SAID = "The embassy of Samal issues visas on every working day, from nine to one. It asks nobody for money."
KK = "Елшілік виза беруді тоқтатқан жоқ, өтініштер әр жұмыс күні қабылданады."
KEPT = timedelta(days=90)


@pytest.fixture
def answered(office, monkeypatch):
    """A case from one alert, and its published statement; the moment of publication: a morning, whenever tests run."""
    monkeypatch.setattr(office, "now", office.tick)
    record_alerts([make_alert("a", keys=("#Notice", "notice.example/urgent"), sample=(_sample(CLAIM),))], at=office.at)
    case = open_case(actor=office.people["author"], alert_id="a", title="A forged notice", at=office.tick())
    draft = office.start(case_id=case.pk)
    office.save(draft, kk=KK, en=SAID)
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    office.press()
    release.refresh_from_db()
    assert release.published_at
    return case, release.published_at


def _sample(text):
    from desk.office import AT

    return Sample(id="p1", at=AT, author="a" * 16, text=text, language="en")


class Listening:
    """A store, its posts, and rounds of counting."""

    def __init__(self, home):
        self.store = PostStore(home.posts, read_pseudonym_key(home))
        self.effects = Effects(self.store)
        self._ids = 0

    def post(self, at, *texts, platform="x"):
        rows = []
        for text in texts:
            self._ids += 1
            rows.append({"id": str(self._ids), "author": f"u{self._ids}", "time": at.isoformat(), "text": text})
        known = set(self.store.parts())
        assert self.store.ingest_rows(rows, platform=platform).added == len(texts)
        for path in set(self.store.parts()) - known:  # they came when they were written: the clock of these tests moves
            os.utime(path, (at.timestamp(), at.timestamp()))

    def round(self, at):
        return self.effects.step(at=at, kept_since=at - KEPT)


@pytest.fixture
def listening(home):
    return Listening(home)


def cells(case):
    return read_cells(CaseEffect.objects.get(case=case).cells)


def total(case, kind, *, after=None, before=None):
    return sum(
        getattr(one, kind)
        for one in cells(case)
        if (after is None or one.hour >= hour_of(after)) and (before is None or one.hour < hour_of(before))
    )


def test_what_repeats_the_claim_and_what_quotes_us(answered, listening):
    case, at = answered
    before, after = at - timedelta(hours=5), at + timedelta(hours=2)
    listening.post(
        before,
        "It is true then #notice",  # by a hashtag of the alert, whatever its case
        "look here https://notice.example/urgent?from=x",  # by its link
        CLAIM + "!",  # by its words
        "Urgent: the embassy of Samal has closed all its doors and takes a thousand crowns for every visa",
        "The embassy of Samal is in the old town",  # by nothing
    )
    listening.post(after, f"They say: «{SAID}» #notice", platform="mastodon")  # no repetition: it quotes us
    listening.post(after, KK, "RT " + SAID.partition(". ")[0] + ".")
    listening.post(after, "“The embassy of Samal issues no visas on every working day, from nine to one.” #notice")
    assert listening.round(after + timedelta(hours=1))
    assert total(case, "claims", before=at) == 4
    assert total(case, "claims", after=at) == 1, "an altered quote under the claim's hashtag repeats it"
    found = {(one.platform, one.language): (one.faithful, one.excerpt, one.altered) for one in cells(case)}
    assert found["mastodon", "en"] == (1, 0, 0)
    assert found["x", "kk"] == (1, 0, 0)
    assert (total(case, "excerpt"), total(case, "altered")) == (1, 1)
    [altered] = AlteredQuote.objects.all()
    assert altered.kinds == ["negation"]
    assert [part for part in altered.diff if part[0] != "equal"] == [["insert", "", "no "]]
    assert (altered.posts, altered.record_language) == (1, "en")


def test_a_text_is_one_altered_quote_however_many_post_it(answered, listening):
    case, at = answered
    wrong = SAID.replace("nine to one", "nine to five")
    for step in (3, 1, 2):
        listening.post(at + timedelta(hours=step), wrong)
    listening.round(at + timedelta(hours=4))
    [altered] = AlteredQuote.objects.all()
    assert altered.posts == 3
    assert altered.written_at == (at + timedelta(hours=1)).replace(microsecond=altered.written_at.microsecond)
    assert total(case, "altered") == 3


def test_only_the_days_around_the_answer_count(answered, listening):
    case, at = answered
    minute = timedelta(minutes=1)
    for moment in (at - BEFORE - minute, at - BEFORE + minute, at + AFTER - minute, at + AFTER + minute):
        listening.post(moment, f"so it is #notice {moment:%d}")
    listening.round(at + AFTER + timedelta(days=1))
    assert total(case, "claims") == 2


def test_counting_again_gives_the_same_and_comes_not_too_often(answered, listening):
    case, at = answered
    listening.post(at + timedelta(minutes=1), CLAIM, SAID)
    now = at + timedelta(hours=1)
    assert listening.round(now)
    first = cells(case)
    assert first
    assert not listening.round(now + timedelta(seconds=30))
    assert listening.round(now + timedelta(days=1))
    assert cells(case) == first
    assert CaseEffect.objects.count() == 1


def test_what_was_said_of_a_case_long_ago_is_not_counted_again(answered, listening):
    case, at = answered
    listening.post(at + timedelta(minutes=1), CLAIM)
    assert listening.round(at + AFTER + EVERY)
    listening.post(at + timedelta(minutes=2), CLAIM)
    assert listening.round(at + AFTER + timedelta(days=1))
    assert total(case, "claims") == 1, "its time is over"


def test_a_case_without_a_published_statement_has_no_effect(office, listening):
    record_alerts([make_alert("a", sample=(_sample(CLAIM),))], at=office.at)
    case = open_case(actor=office.people["author"], alert_id="a", title="A forged notice", at=office.tick())
    draft = office.start(case_id=case.pk)
    office.save(draft, kk=KK)
    listening.post(office.at, CLAIM, KK)
    listening.round(office.at + timedelta(hours=1))
    assert not CaseEffect.objects.exists()


def test_words_go_when_their_time_is_over_and_counts_stay(answered, listening):
    case, at = answered
    wrong = SAID.replace("nobody", "everybody")
    listening.post(at + timedelta(hours=1), wrong, CLAIM)
    listening.post(at + timedelta(hours=50), wrong + " Really.")
    kept = timedelta(days=2)
    first = at + timedelta(hours=51)

    def look(now):
        listening.store.drop_before((now - kept).date())
        return listening.effects.step(at=now, kept_since=now - kept)

    assert look(at + timedelta(hours=2))
    assert AlteredQuote.objects.count() == 1
    assert look(first)
    assert set(AlteredQuote.objects.values_list("text", flat=True)) == {wrong + " Really."}
    assert total(case, "claims") == 1, "counted before its post was deleted"
    assert total(case, "altered") == 2
    look(at + timedelta(hours=50) + kept + timedelta(seconds=1))
    assert not AlteredQuote.objects.exists()
    assert total(case, "altered") == 2
    stored = str(CaseEffect.objects.values().get())
    assert "everybody" not in stored
    assert "u1" not in stored


def test_texts_that_are_too_many_for_a_round_come_next(answered, listening, monkeypatch):
    case, at = answered
    monkeypatch.setattr(counting, "MAX_JUDGED", 2)
    listening.post(at + timedelta(hours=1), *(f"{SAID} Number {number} says so." for number in range(5)))
    now = at + timedelta(hours=2)
    seen = []
    for step in range(3):
        listening.round(now + step * timedelta(hours=1))
        seen.append((total(case, "faithful") + total(case, "excerpt"), CaseEffect.objects.get().unjudged))
    assert seen == [(2, 3), (4, 1), (5, 0)]


def test_a_new_day_takes_nothing_back(answered, listening, monkeypatch):
    case, at = answered
    monkeypatch.setattr(counting, "MAX_JUDGED", 2)
    listening.post(at + timedelta(hours=1), *(f"{SAID} Number {number} says so." for number in range(3)))
    midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = []
    for now in (midnight - 2 * EVERY, midnight - EVERY, midnight + EVERY):
        listening.round(now)
        seen.append(total(case, "faithful") + total(case, "excerpt"))
    assert seen == [2, 3, 3]


def test_more_texts_than_are_remembered_stay_not_judged(answered, listening, monkeypatch):
    case, at = answered
    monkeypatch.setattr(counting, "MAX_REMEMBERED", 3)
    listening.post(at + timedelta(hours=1), *(f"{SAID} Number {number} says so." for number in range(5)))
    for step in range(2, 4):
        listening.round(at + step * timedelta(hours=1))
        assert total(case, "faithful") + total(case, "excerpt") == 3
        assert CaseEffect.objects.get().unjudged == 2


def test_of_posts_that_were_deleted_no_verdict_is_remembered(answered, listening):
    _, at = answered
    wrong = SAID.replace("nobody", "everybody")
    listening.post(at + timedelta(hours=1), wrong)
    listening.post(at + timedelta(hours=30), SAID)
    kept = timedelta(days=2)

    def remembered():
        return sum(verdicts.knows(wrong) for verdicts in listening.effects._counting._verdicts.values())

    now = at + timedelta(hours=31)
    assert listening.round(now)
    assert remembered() == 1
    midnight = (at + timedelta(days=1) + kept).replace(hour=0, minute=0, second=0, microsecond=0)
    assert listening.effects.step(at=midnight - timedelta(seconds=1), kept_since=midnight - timedelta(seconds=1) - kept)
    listening.store.drop_before((midnight - kept).date())
    assert listening.effects.step(at=midnight, kept_since=midnight - kept), "a new day begins a round"
    assert remembered() == 0


def test_a_round_is_broken_off_when_the_process_has_to_stop(answered, listening):
    case, at = answered
    listening.post(at + timedelta(minutes=1), CLAIM, SAID)
    listening.effects.is_stopping = lambda: True
    assert not listening.round(at + timedelta(hours=1))
    assert not CaseEffect.objects.exists()
    listening.effects.is_stopping = lambda: False
    assert listening.round(at + timedelta(hours=1))
    assert total(case, "claims") == 1


def test_rare_platforms_are_one():
    from elshi.desk.effect.rules.counts import MAX_PLATFORMS, make_cells

    counts = {(1, f"p{number:02}", "en", "claims"): 50 - number for number in range(30)}
    made = make_cells(counts)
    assert len(made) == MAX_PLATFORMS + 1
    assert made[0] == Cell(1, "", "en", claims=sum(50 - number for number in range(MAX_PLATFORMS, 30)))
