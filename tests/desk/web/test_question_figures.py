"""The page of figures about questions, and its table for other programs."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from desk.questions.asked import asked
from desk.web.queries import count_queries
from elshi.desk.people.reading import can_read
from elshi.desk.questions.figures_views import COLUMNS
from elshi.desk.questions.models import Question
from elshi.desk.questions.rules.chart import BAR, GAP, HEIGHT, draw_weeks

PAGE, TABLE = "/questions/figures/", "/questions/figures.csv"


@pytest.fixture
def now(office):
    return datetime.now(UTC)


def read(client, page=PAGE):
    answer = client.get(page)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(client, page=TABLE):
    return list(csv.DictReader(io.StringIO(read(client, page))))


def test_nobody_asked(office, enter):
    client = enter("author")
    page = read(client)
    assert "Nobody asked anything in these weeks." in page
    assert "<svg" not in page
    assert PAGE in read(client, "/questions/")
    assert [row["asked"] for row in rows_of(client)] == ["0"] * 14


def test_a_page_of_numbers(office, enter, now):
    asked(now - timedelta(days=8), hours=5)
    asked(now - timedelta(days=8), hours=100, language="ru", channel="mail")
    asked(now - timedelta(days=8), language="ru")
    page = read(enter("author"))
    (whole,) = re.findall(r"All weeks</th>(.*?)</tr>", page, re.DOTALL)
    assert re.findall(r"<td[^>]*>(.*?)</td>", whole)[:7] == ["3", "2", "1", "0", "1", "52.5", "33%"]
    assert page.count('<rect class="asked"') == 1
    assert "Русский" in page
    assert "e-mail" in page
    assert "kept quiet 0" in page


@pytest.mark.parametrize(("asks", "weeks"), [("4", 4), ("13", 13), ("52", 52), ("5", 13), ("x", 13), ("", 13)])
def test_spans(office, enter, now, asks, weeks):
    asked(now)
    client = enter("author")
    page = read(client, f"{PAGE}?weeks={asks}")
    assert page.count("<tr><th scope") == weeks + 6  # three heads, all weeks, one language, one way in
    assert len([row for row in rows_of(client, f"{TABLE}?weeks={asks}") if row["by"] == "week"]) == weeks


def test_the_table_has_the_same_numbers_and_no_formulas(office, enter, now):
    at = now - timedelta(days=8)
    for language in ("=1+1", "+1", "-1", "@a", "kk"):
        asked(at, hours=2, language=language)
    client = enter("author")
    found = rows_of(client)
    assert tuple(found[0]) == COLUMNS
    assert {row["name"] for row in found if row["by"] == "language"} == {"'=1+1", "'+1", "'-1", "'@a", "kk"}
    assert [row["asked"] for row in found if row["by"] == "all"] == ["5"]
    (week,) = [row for row in found if row["by"] == "week" and row["asked"] != "0"]
    assert (week["answered"], week["median_hours"], week["share_within_promise"]) == ("5", "2.0", "1.000")
    answer = client.get(TABLE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="questions-xs-mfa-')


def test_topics_are_called_as_the_node_calls_them(office, enter, now, settings_topics):
    draft = office.start()
    office.save(draft)
    content = draft.current_version.content.replace('"about":[]', '"about":["topic:consular"]', 1)
    office.save_past_editor(draft, content)
    asked(now - timedelta(hours=5), hours=1, draft=draft)
    asked(now - timedelta(hours=5), hours=1)
    page = read(enter("author", language="ru"))
    assert page.count("Консульские вопросы") == 2
    client = enter("author")
    assert "no topic chosen" in read(client)
    assert [row["answered"] for row in rows_of(client) if row["name"] == "consular"] == ["1", "1"]


@pytest.fixture
def settings_topics():
    from django.conf import settings

    from elshi.node.settings import SubjectSetting

    settings.ELSHI_TOPICS = (SubjectSetting("consular", (("kk", "Консулдық"), ("ru", "Консульские вопросы"))),)
    yield
    settings.ELSHI_TOPICS = ()


@pytest.mark.parametrize(
    "name", ["author", "approver", "consular", "analyst", "translator", "administrator", "auditor"]
)
def test_who_reads_figures(office, enter, name):
    client = enter(name)
    wanted = 200 if can_read(office.people[name].role, "questions") else 403
    assert [client.get(one).status_code for one in (PAGE, TABLE)] == [wanted, wanted]


def test_an_embassy_has_its_own_figures_alone(office, enter, now):
    asked(now, office="xs-emb-xk")
    for _ in range(2):
        asked(now)
    Question.objects.filter(pk=asked(now).pk).update(place="spam", enquiry=None)
    person = office.people["consular"]
    person.office = "xs-emb-xk"
    person.save()
    client = enter("consular")
    assert rows_of(client)[0]["asked"] == "1"
    assert "Not counted above" not in read(client)
    assert rows_of(enter("author"))[0]["asked"] == "3"
    assert "as spam 1" in read(enter("author"))


def test_the_page_asks_as_often_however_much_there_is(office, enter, now):
    client = enter("author")
    few = count_queries(client, PAGE)
    for number in range(60):
        asked(now - timedelta(days=number), hours=number, language=("kk", "ru", "ar")[number % 3])
    assert count_queries(client, PAGE) == few


def test_in_arabic_time_runs_from_the_right():
    weeks = [(4, 4), (0, 0), (1, 0)]
    left = draw_weeks(weeks, right_to_left=False)
    right = draw_weeks(weeks, right_to_left=True)
    assert [bar.x for bar in left.bars] == [0, BAR + GAP, 2 * (BAR + GAP)]
    assert [bar.x for bar in right.bars] == [bar.x for bar in left.bars][::-1]
    assert [(bar.asked, bar.answered) for bar in left.bars] == [(HEIGHT, HEIGHT), (0, 0), (HEIGHT // 4, 0)]
    assert left.bars[2].asked_y + left.bars[2].asked == HEIGHT
    assert draw_weeks([(0, 0)], right_to_left=False).most == 0


@pytest.mark.parametrize("language", ["kk", "ru", "ar", "zh"])
def test_each_language_writes_the_page_its_way(office, enter, now, language):
    asked(now - timedelta(days=8), hours=1500)
    page = read(enter("author", language=language))
    assert 'dir="rtl"' in page if language == "ar" else 'dir="ltr"' in page
    assert "<time datetime=" in page
    (view,) = re.findall(r'viewBox="([^"]*)"', page)
    assert view == f"0 0 {13 * (BAR + GAP)} {HEIGHT}"  # no digits of the reader's in attributes
