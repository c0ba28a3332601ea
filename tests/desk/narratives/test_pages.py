"""The pages of narratives: what an analyst sees at eight in the morning, and what nobody sees."""

import re

import pytest

from desk.embassies import add_embassies
from desk.narratives.talk import DAY, Talk
from desk.office import AT
from desk.web.queries import count_queries
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.models import Alert, Case
from elshi.desk.narratives.actions.record_narratives import record_narratives
from elshi.desk.narratives.models import NarrativeCase, NarrativeDay

PAGES = ("/narratives/", "/narratives/?day=2026-03-02&all=1", "/narratives/compare/")


def words(html):
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def read(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    return answer.content.decode()


def make_alert(**fields):
    return Alert.objects.create(
        id=fields.pop("id", "a-1"), kind="linked-accounts", rank=1, score=1.0, first_post_at=AT, raised_at=AT,
        updated_at=AT, posts=5, accounts=5, **fields,
    )  # fmt: skip


def test_without_posts_a_page_says_what_to_do(office, enter):
    client = enter("analyst")
    assert "elshi listen ingest" in read(client, "/narratives/")
    assert "Two days with posts are needed" in read(client, "/narratives/compare/")


def test_the_list_of_a_day(told, enter):
    client = enter("analyst")
    today = words(read(client, "/narratives/"))
    assert "Tue, 3 Mar 2026" in today
    assert "posts: 40, accounts: 40" in today
    assert today.index("accounts: 40") < today.index("accounts: 6"), "most accounts first"
    assert "samal-embassy.example" in today
    assert "othernet" in today
    assert "first 8 hours of the day before and of this day: posts: 9 → 40" in today, "today is not over"
    assert "Posts looked at: 46 of 46" in today
    first = words(read(client, "/narratives/?day=2026-03-01"))
    assert "posts: 6, accounts: 6" in first
    assert " new " not in first, "nothing was looked at before"
    before = words(read(client, "/narratives/?day=2026-03-02"))
    assert "accounts: 9" in before
    assert "Posts looked at: 15 of 15" in before
    assert "Tue, 3 Mar 2026" in words(read(client, "/narratives/?day=nonsense")), "as if nothing were asked"


def test_one_narrative(told, enter):
    html = read(enter("analyst"), f"/narratives/{told[0]}/")
    said = words(html)
    assert "posts in all: 55" in said
    assert "most accounts on one day: 40" in said
    assert re.search(r"Mon, 2 Mar 2026: a part of it split off:", said)
    assert re.search(r"Tue, 3 Mar 2026: took in, merged:", said)
    assert "Tue, 3 Mar 2026: goes on" in said
    assert "#бір" in html
    bars = re.findall(r'<rect x="(\d+)" y="(\d+)" width="8" height="(\d+)"><title>([^<]*)</title>', html)
    table = re.findall(r"<th scope=\"row\"><time[^>]*>([^<]*)</time></th><td>(\d+)</td>", html)
    assert [title for *_, title in bars] == [f"{at}: {posts}" for at, posts in table], "the same in numbers"
    assert [int(posts) for _, posts in table] == [6, 9, 40]
    assert max(int(height) for _, _, height, _ in bars) == 100


def test_one_text_in_several_wordings_says_so(home, office, enter):
    talk = Talk(home)
    talk.say("Ескі көпір бүгін таңертең жабылды, деп хабарлады қала әкімі Айсу тұрғындарына", accounts=7)
    talk.say("Ауа райы жақсы #ауарайы", first=20)
    record_narratives(talk.store, at=DAY.replace(hour=20))
    row = NarrativeDay.objects.get(variants__gt=0)
    client = enter("analyst")
    assert words(read(client, "/narratives/")).count("one text in 7 variants") == 1
    html = read(client, f"/narratives/{row.narrative_id}/")
    assert "Held together by one text in 7 variants" in words(html)
    assert "text:" not in html


def test_time_goes_as_the_reader_reads(told, enter):
    left = re.findall(r'<rect x="(\d+)"', read(enter("analyst", language="kk"), f"/narratives/{told[0]}/"))
    right = re.findall(r'<rect x="(\d+)"', read(enter("analyst", language="ar"), f"/narratives/{told[0]}/"))
    assert [int(x) for x in left] == sorted(map(int, left))
    assert [int(x) for x in right] == sorted(map(int, right), reverse=True)
    assert len(left) == len(right) == 3


def test_no_account_is_named_anywhere(told, enter):
    client = enter("analyst")
    for page in (*PAGES, *(f"/narratives/{name}/" for name in told)):
        html = read(client, page)
        assert "account1" not in html
        assert "p:" not in words(html), page


def test_two_days_side_by_side(told, enter):
    client = enter("analyst")
    newest = words(read(client, "/narratives/compare/"))
    assert "The later day is not over: posts of the first 8 hours of both days are compared." in newest
    assert re.search(r"New 1 .*Grown 1 .*Merged 1 ", newest)
    assert "9 40" in newest
    first = words(read(client, "/narratives/compare/?a=2026-03-02&b=2026-03-01"))
    assert "Split off 1" in first, "the earlier day comes first, however it was asked"
    assert "is not over" not in first
    assert "About the same 1" in first, "6 and 9 posts may be chance"
    far = words(read(client, "/narratives/compare/?a=2026-03-01&b=2026-03-03"))
    assert "6 40" in far
    assert "Choose two different days" in words(read(client, "/narratives/compare/?a=2026-03-01&b=2026-03-01"))


def test_what_is_gone(home, office, enter):
    talk = Talk(home)
    talk.say("Ескі #ескі", day=0)
    talk.say("Жаңа #жаңа", day=1)
    record_narratives(talk.store, at=DAY.replace(day=3))
    said = words(read(enter("analyst"), "/narratives/compare/"))
    assert re.search(r"New 1 .*жаңа.* – 6 .*Gone 1 .*ескі.* 6 –", said, re.IGNORECASE)


def test_alerts_and_cases_of_a_narrative(told, enter, office):
    link = NarrativeDay.objects.get(platforms__has_key="othernet").narrative_id
    make_alert(keys=["#other", "samal-embassy.example/a"])
    make_alert(id="a-2", keys=["#бір", "elsewhere.example/b"])
    client, page = enter("analyst"), f"/narratives/{link}/"
    html = read(client, page)
    assert "/alerts/a-1/" in html
    assert "/alerts/a-2/" not in html
    assert "/alerts/a-2/" not in read(client, f"/narratives/{told[0]}/"), "a hashtag alone is too little"
    assert "/alerts/a-1/" in read(client, "/narratives/")
    case = open_case(actor=office.people["analyst"], alert_id="a-1", title="Of the alert", at=AT)
    assert f"/cases/{case.pk}/" in read(client, page)


def test_a_case_is_opened_from_a_narrative(told, enter, office):
    client, page = enter("analyst"), f"/narratives/{told[0]}/"
    refused = client.post(f"{page}open-case/", {"title": " "})
    assert refused.status_code == 409
    assert not Case.objects.exists()
    answer = client.post(f"{page}open-case/", {"title": "A bridge", "severity": "serious"})
    case = Case.objects.get()
    assert answer["Location"] == f"/cases/{case.pk}/"
    assert (case.title, case.severity, case.owner) == ("A bridge", "serious", office.people["analyst"])
    assert "A bridge" in read(client, page)
    assert client.post("/narratives/none/open-case/", {"title": "A"}).status_code == 404


def test_a_case_stays_with_what_its_narrative_became(home, office, enter):
    talk = Talk(home)
    talk.say("Бірі #бір")
    talk.say("Екі #екі", first=20)
    record_narratives(talk.store, at=DAY.replace(hour=8))
    one, two = NarrativeDay.objects.values_list("narrative_id", flat=True)
    for name in (one, two):
        enter("analyst").post(f"/narratives/{name}/open-case/", {"title": f"Of {name}"})
    talk.say("Екеуі де #бір #екі", hour=9, first=40, accounts=20)
    record_narratives(talk.store, at=DAY.replace(hour=12))
    left = NarrativeDay.objects.get().narrative_id
    assert NarrativeCase.objects.filter(narrative=left).count() == 2


def test_an_embassy_does_not_see_the_cases_of_another(told, enter, office):
    add_embassies(office)
    enter("xk_author").post(f"/narratives/{told[0]}/open-case/", {"title": "Secret of Kyran"})
    assert Case.objects.get().office
    page = f"/narratives/{told[0]}/"
    assert "Secret" in read(enter("author"), page), "the ministry sees all"
    assert "Secret" not in read(enter("xt_author"), page)


@pytest.mark.parametrize(
    ("role", "status"), [("analyst", 200), ("approver", 200), ("translator", 403), ("auditor", 403)]
)
def test_who_reads_them(told, enter, role, status):
    client = enter(role)
    for page in (*PAGES, f"/narratives/{told[0]}/"):
        assert client.get(page).status_code == status
    assert ('href="/narratives/"' in client.get("/").content.decode()) == (status == 200)
    assert enter(None).get("/narratives/").status_code == 302


def test_a_page_asks_as_often_however_much_there_is(home, told, enter):
    client = enter("analyst")
    pages = (*PAGES, f"/narratives/{told[0]}/")
    before = [count_queries(client, page) for page in pages]
    talk = Talk(home)
    talk._number = 500
    for number in range(12):
        talk.say(f"Тағы #тағы{number}", day=number % 3, first=100 + 7 * number)
        make_alert(id=f"b-{number}", keys=[f"#тағы{number}"])
    while record_narratives(talk.store, at=DAY.replace(day=3, hour=8)).days:
        pass
    assert NarrativeDay.objects.count() >= 16
    assert [count_queries(client, page) for page in pages] == before
    assert max(before) <= 22
