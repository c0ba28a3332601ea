"""The pages of others' warnings: what holds, what is over, feeds that fail, a case by one click; who may look."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from desk.embassies import add_embassies
from desk.warnings.feeds import polled, take, written
from desk.web.queries import count_queries
from elshi.desk.cases.models import Case
from elshi.desk.warnings.actions.record_warnings import record_failure, record_poll
from elshi.desk.warnings.models import ForeignWarning, WarningFeed
from elshi.desk.warnings.reading import MOST
from elshi.desk.warnings.templatetags.warning_words import WORDS
from elshi.travel import cap

NOW = datetime.now(UTC).replace(microsecond=0)
MINOR = {"severity": "Minor"}
PAGE = "/warnings/"


def warn(*files, **instead):
    return take(*files, **{"at": NOW, **instead})


def file(name, **instead):
    return written(name, since=NOW, **instead)


def text_of(answer):
    return answer.content.decode()


def test_every_word_of_cap_has_words_of_ours():
    assert set(WORDS["severity"]) == set(cap.SEVERITIES)
    assert set(WORDS["urgency"]) == set(cap.URGENCIES)
    assert set(WORDS["certainty"]) == set(cap.CERTAINTIES)


@pytest.mark.parametrize(
    ("name", "status"),
    [("author", 200), ("approver", 200), ("analyst", 200), ("consular", 200), ("translator", 403), ("auditor", 403)],
)
def test_who_may_look(enter, name, status):
    warn(file("one"))
    for page in (PAGE, f"{PAGE}{ForeignWarning.objects.get().pk}/"):
        assert enter(name).get(page).status_code == status


def test_without_a_feed_the_page_says_what_to_do(enter):
    page = text_of(enter("analyst").get(PAGE))
    assert "An administrator names feeds in the settings" in page


def test_a_feed_without_warnings_and_its_age(enter):
    WarningFeed.objects.create(name="quell", url="https://quell.example/")
    warn(at=datetime.now(UTC) - timedelta(hours=3))  # of now, not of when the lane began
    page = text_of(enter("analyst").get(PAGE))
    assert "No warning holds now" in page
    assert page.count("warnings that hold: 0") == 2
    assert "3 hours ago" in page
    assert "not asked yet" in page


def test_a_feed_that_fails_says_why(enter):
    warn(file("one"))
    record_failure("dorun", "cannot fetch https://dorun.example/<b>: ReadTimeout", at=NOW)
    page = text_of(enter("analyst").get(PAGE))
    assert "does not answer" in page
    assert "cannot fetch https://dorun.example/&lt;b&gt;: ReadTimeout" in page
    assert "Flood: North of Dorun" in page, "what it said before still holds"


def test_files_that_could_not_be_read_are_listed(enter):
    from elshi.adapters.cap_feeds import FileNote, KnownFeed, Polled

    warn()
    known = KnownFeed(files={"https://x.example/1": FileNote("1", "https://x.example/1: expected XML, found none")})
    alerts = polled(file("one")).alerts
    record_poll("dorun", Polled(alerts, ("https://x.example/2: circle: no",), known), languages=("en",), at=NOW)
    page = text_of(enter("analyst").get(PAGE))
    assert "1 file could not be read" in page
    assert "https://x.example/1: expected XML, found none" in page
    assert "https://x.example/2: circle: no" in page


def test_the_worst_stands_first_and_a_minor_one_waits_for_a_click(enter):
    warn(file("one", event="Wind", **MINOR), file("two", minute=1, event="Quake", severity="Extreme"))
    client = enter("consular")
    page = text_of(client.get(PAGE))
    assert "warnings that hold: 2" in page
    assert page.index("Quake: North of Dorun") < page.index("Wind: North of Dorun")
    assert page.count("Open a case<span") == 1
    minor = ForeignWarning.objects.get(identifier="one")
    answer = client.post(f"{PAGE}{minor.pk}/case/")
    case = Case.objects.get(title="Wind: North of Dorun")
    assert answer.url == f"/cases/{case.pk}/"
    assert "Open a case<span" not in text_of(client.get(PAGE))
    assert client.post(f"{PAGE}{minor.pk}/case/").url == answer.url
    assert Case.objects.count() == 2


def test_a_case_that_opened_itself_shows_its_warnings(enter):
    warn(file("one"), file("two", minute=1, kind="Update", of=[("one", 0)]))
    warn(file("end", minute=2, kind="Cancel", of=[("two", 1)]))
    case = Case.objects.get()
    client = enter("author")
    page = text_of(client.get(f"/cases/{case.pk}/"))
    assert "by the machine" in page
    assert "Warnings of others" in page
    rows = re.search(r'aria-labelledby="foreign-warnings".*?</section>', page, re.DOTALL)[0]
    assert rows.count("<li>") == 2
    assert "replaced" in rows
    assert "cancelled" in rows
    assert "by the machine" in text_of(client.get(f"/cases/{case.pk}/report/"))


def test_a_case_without_warnings_says_nothing_of_them(enter, case):
    assert "foreign-warnings" not in text_of(enter("author").get(f"/cases/{case.pk}/"))


def test_what_is_over_stands_apart(enter):
    warn(
        file("one", event="Wind", **MINOR), file("two", minute=1, event="Rain", kind="Update", of=[("one", 0)], **MINOR)
    )
    warn(file("end", minute=2, kind="Cancel", of=[("zero", 0)]))
    client = enter("analyst")
    now, gone = text_of(client.get(PAGE)), text_of(client.get(f"{PAGE}?over=1"))
    assert ("Rain: North" in now, "Wind: North" in now) == (True, False)
    assert ("Rain: North" in gone, "Wind: North" in gone) == (False, True)
    assert "Open a case<span" not in gone
    cancel = ForeignWarning.objects.get(msg_type="Cancel")
    assert client.get(f"{PAGE}{cancel.pk}/").status_code == 404


def test_one_warning_in_all_its_languages(enter):
    second = (
        "</info><info><language>ru</language><event>Наводнение</event><headline>Вода идёт</headline>"
        "<instruction>Идите вверх &lt;b&gt;</instruction><web>https://met.dorun.example/1</web>"
    )
    warn(file("one", info=second, **MINOR))
    one = ForeignWarning.objects.get()
    page = text_of(enter("analyst", language="ru").get(f"{PAGE}{one.pk}/"))
    assert "<h1><bdi>Наводнение" in page
    assert "Flood" in page
    assert "<span>English</span>" in page
    assert "<span>Русский</span>" in page
    assert "Идите вверх &lt;b&gt;" in page
    assert "https://met.dorun.example/1" in page
    assert 'href="https://met' not in page, "no page of the desk leads to a stranger"
    assert "warnings@met.dorun.example" in page


def test_rows_alone_for_htmx(enter):
    warn(file("one"))
    answer = enter("analyst").get(PAGE, headers={"hx-request": "true"})
    assert "Flood: North of Dorun" in text_of(answer)
    assert "</html>" not in text_of(answer)


def test_what_waits_stands_in_the_navigation(enter):
    warn(*(file(f"w{n}", minute=n, areaDesc=f"Part {n}") for n in range(21)))
    page = text_of(enter("consular").get(PAGE))
    assert re.search(r'href="/warnings/"[^>]*>Warnings of others.{0,80}>1<', page), "the 21st opened no case by itself"


def test_an_embassy_opens_a_case_of_its_own(enter, office):
    add_embassies(office)
    warn(file("one"))
    one, client = ForeignWarning.objects.get(), enter("xk_author")
    assert "case open" not in text_of(client.get(PAGE)), "the ministry's case is not its business"
    client.post(f"{PAGE}{one.pk}/case/")
    assert sorted(Case.objects.values_list("office", flat=True)) == ["", "xs-emb-xk"]
    assert "case open" in text_of(client.get(PAGE))


def test_refusals(enter):
    warn(file("one", **MINOR))
    one = ForeignWarning.objects.get()
    assert enter("author").post(f"{PAGE}999/case/").status_code == 404
    assert enter("author").get(f"{PAGE}{one.pk}/case/").status_code == 405
    assert enter("auditor").post(f"{PAGE}{one.pk}/case/").status_code == 403
    assert not Case.objects.exists()


def test_the_list_costs_the_same_however_long_it_is(enter):
    warn(file("one"), file("two", minute=1, **MINOR))
    client = enter("analyst")
    few = count_queries(client, PAGE)
    warn(*(file(f"w{n}", minute=2 + n, **MINOR) for n in range(MOST)))
    assert count_queries(client, PAGE) == few
    assert f"Only the first {MOST} are shown" in text_of(client.get(PAGE))
