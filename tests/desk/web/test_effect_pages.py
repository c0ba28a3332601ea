"""The effect page and the page of watched terms, in a browser without a script."""

import re
from datetime import timedelta

import pytest

from desk.effects import make_effect
from desk.embassies import add_embassies
from desk.office import AT
from desk.web.queries import count_queries
from elshi.desk.cases.actions.watch_term import remove_term, watch_term
from elshi.desk.cases.models import Alert, WatchTerm
from elshi.desk.effect.models import AlteredQuote, CaseEffect
from elshi.desk.effect.rules.chart import DOWN, UP, draw_chart
from elshi.desk.effect.rules.counts import AFTER, BEFORE, Cell, hour_of
from elshi.desk.effect.rules.sums import sum_sides
from elshi.desk.effect.templatetags.effect_words import CHANGES
from elshi.verify.kinds import KINDS

LANGUAGES = ["kk", "ru", "en", "ar", "zh"]


def text_of(answer):
    return answer.content.decode()


def page_of(case):
    return f"/cases/{case.pk}/effect/"


def test_every_kind_of_change_has_words():
    assert set(CHANGES) == set(KINDS)


def test_before_anything_is_published_the_page_says_what_to_do(case, enter):
    page = text_of(enter("analyst").get(page_of(case)))
    assert "Nothing is published for this case yet" in page
    assert f'href="/cases/{case.pk}/"' in page
    assert "<svg" not in page


def test_before_anything_is_counted(office, case, enter):
    draft = office.start(case_id=case.pk)
    office.save(draft)
    office.submit(draft)
    office.approve(draft)
    office.release(draft)
    office.press()
    assert "Nothing was counted yet" in text_of(enter("analyst").get(page_of(case)))


def test_the_page_has_the_counts_the_chart_and_the_same_as_a_table(case, enter):
    make_effect(case, at=AT, hours=4)
    page = text_of(enter("analyst").get(page_of(case)))
    chart = page[page.index("<svg") : page.index("</svg>")]
    assert "<title" in chart
    assert "<desc" in chart
    assert chart.count('class="claim"') == 9
    assert chart.count('class="quote"') == 9
    rows = re.findall(r"<tr><th scope=\"row\"><time.*?</tr>", page, re.DOTALL)
    counted = [[int(cell) for cell in re.findall(r"<td[^>]*>(\d+)</td>", row)] for row in rows]
    assert counted == [[3, 1, 1, 1]] * 8 + [[40, 0, 2, 0]]
    assert "<del>тоқтатқан жоқ</del><ins>тоқтатты</ins>" in page
    assert "&lt;b&gt;Елшілік&lt;/b&gt;" in page
    assert "a negation, words left out" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_read_in_every_language(case, enter, language):
    make_effect(case, at=AT)
    page = text_of(enter("analyst", language=language).get(page_of(case)))
    assert ("Effect of the answer" in page) == (language == "en")
    assert ('dir="rtl"' in page.partition("<body")[0]) == (language == "ar")


def test_nothing_kept_any_more_is_said(case, enter):
    make_effect(case, at=AT, altered=0)
    CaseEffect.objects.update(cells=[])
    page = text_of(enter("analyst").get(page_of(case)))
    assert "No post of these days repeats the claim" in page
    assert "No altered quote is known, or none is kept any more." in page


def test_the_case_leads_there(case, enter):
    assert f'href="{page_of(case)}"' in text_of(enter("analyst").get(f"/cases/{case.pk}/"))


def test_its_queries_do_not_grow(case, enter):
    client = enter("analyst")
    make_effect(case, at=AT, hours=1)
    client.get(page_of(case))
    few = count_queries(client, page_of(case))
    CaseEffect.objects.all().delete()
    make_effect(case, at=AT, hours=70, altered=20)
    assert count_queries(client, page_of(case)) == few
    assert AlteredQuote.objects.count() == 20


@pytest.mark.parametrize(
    ("name", "status"), [("author", 200), ("consular", 200), ("translator", 403), ("auditor", 403)]
)
def test_who_reads_it(case, enter, name, status):
    assert enter(name).get(page_of(case)).status_code == status


def test_another_office_does_not_see_it(office, case, enter):
    add_embassies(office)
    make_effect(case, at=AT)
    assert enter("xk_analyst").get(page_of(case)).status_code == 404


def test_a_bar_is_as_high_as_its_posts():
    first = hour_of(AT - BEFORE)
    cells = [Cell(first, "x", "kk", 10, 1), Cell(first + 2, "x", "ru", 5, 0, 1), Cell(first + 2, "x", "kk", 0, 2)]
    chart = draw_chart(cells, answered_at=AT, until=AT)
    assert [(bar.x, bar.y, bar.height) for bar in chart.claims] == [(0, 0, UP), (8, UP // 2, UP // 2)]
    assert [(bar.x, bar.height) for bar in chart.quotes] == [(0, DOWN // 3), (8, DOWN)]
    assert (chart.width, chart.line) == (73 * 4, 72 * 4)


def test_before_and_after_leave_out_the_hour_of_the_answer():
    answer = hour_of(AT)
    cells = [Cell(answer - 1, "x", "kk", 7), Cell(answer, "x", "kk", 100), Cell(answer + 1, "x", "kk", 5)]
    before, after = sum_sides(cells, answered_at=AT, until=AT + timedelta(hours=2))
    assert (before.claims, before.hours, before.an_hour) == (7, 72, "0.1")
    assert (after.claims, after.hours, after.an_hour) == (5, 2, "2.5")
    assert sum_sides(cells, answered_at=AT, until=AT + AFTER)[1].hours == 168


def test_analysts_add_and_remove_terms(office, enter):
    client = enter("analyst")
    page = text_of(client.get("/watch-terms/"))
    assert "No term is watched yet" in page
    assert "Never the name or the account of a person." in page
    given = {"words": "<b>көпір", "language": ["kk", "ru"]}
    assert client.post("/watch-terms/add/", given).status_code == 302
    term = WatchTerm.objects.get()
    assert term.languages == ["kk", "ru"]
    assert "&lt;b&gt;көпір" in text_of(client.get("/watch-terms/"))
    refused = client.post("/watch-terms/add/", {"words": "@someone", "language": "kk"})
    assert refused.status_code == 409
    assert 'value="@someone"' in text_of(refused)
    assert 'value="kk" checked' in text_of(refused)
    assert client.post(f"/watch-terms/{term.pk}/remove/").status_code == 302
    assert client.post(f"/watch-terms/{term.pk}/remove/").status_code == 404
    assert "No longer watched" in text_of(client.get("/watch-terms/"))


def test_others_read_the_terms_and_learn_why_they_cannot_add(office, enter):
    client = enter("approver")
    assert "disabled" in text_of(client.get("/watch-terms/"))
    assert client.post("/watch-terms/add/", {"words": "көпір"}).status_code == 403
    assert enter("translator").get("/watch-terms/").status_code == 403


def test_the_queries_of_the_terms_do_not_grow(office, enter):
    analyst = office.people["analyst"]
    client = enter("analyst")

    def add(number):
        _, gone = (
            watch_term(actor=analyst, words=f"{word} {number}", languages=["kk"], at=office.tick())
            for word in ("kept", "gone")
        )
        remove_term(actor=analyst, term_id=gone.pk, at=office.tick())

    add(0)
    client.get("/watch-terms/")
    few = count_queries(client, "/watch-terms/")
    for number in range(1, 6):
        add(number)
    assert count_queries(client, "/watch-terms/") == few


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_alert_list_says_what_people_changed(alert, enter, language):
    said = [
        {"code": "watch-term", "facts": {"terms": "<i>виза"}},
        {"code": "set-aside-before", "facts": {"at": "2026-02-27T09:00:00Z"}},
    ]
    Alert.objects.update(reasons=alert.reasons + said)
    page = text_of(enter("analyst", language=language).get("/alerts/"))
    assert "&lt;i&gt;виза" in page
    assert 'datetime="2026-02-27T09:00:00Z"' in page
    assert ("A watched term occurs" in page) == (language == "en")
