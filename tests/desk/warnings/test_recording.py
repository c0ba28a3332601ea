"""What becomes of others' warnings: once each, replaced, ended, a case of what is severe; in any order."""

from datetime import timedelta
from itertools import permutations

import pytest

from desk.warnings.feeds import AT, take, written
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.models import Case
from elshi.desk.people.rules import RuleError
from elshi.desk.warnings.actions.open_warning_case import open_warning_case
from elshi.desk.warnings.actions.record_warnings import expire_warnings
from elshi.desk.warnings.models import ForeignWarning, WarningCase, WarningFeed
from elshi.desk.warnings.reading import live, state_of
from elshi.desk.warnings.rules import CASES_A_DAY, KEPT, MAX_BODY, MAX_TEXTS, MOST_LIVE

MINOR = {"severity": "Minor"}


def states():
    shown = ForeignWarning.objects.exclude(msg_type="Cancel").order_by("sent", "id")
    return {one.identifier: state_of(one, at=AT + timedelta(hours=1)) for one in shown}


def cases_of(name):
    return sorted(WarningCase.objects.filter(warning__identifier=name).values_list("case_id", flat=True))


def test_the_same_file_twice_is_one_warning_and_one_case(home):
    assert take(written("one")) == 1
    assert take(written("one")) == 0
    assert take(written("one"), at=AT + timedelta(hours=2)) == 0
    assert (ForeignWarning.objects.count(), Case.objects.count()) == (1, 1)


def test_a_moment_in_another_zone_is_the_same_moment(home):
    data = written("one")
    assert take(data) == 1
    assert take(data.replace(b"T15:15:00+05:45", b"T09:30:00-00:00")) == 0


def test_what_is_kept_of_a_warning(home):
    take(
        written(
            "one", event="Flood &amp; rain", areaDesc="North\nof Dorun", info="<web>https://met.dorun.example/1</web>"
        )
    )
    one = ForeignWarning.objects.get()
    assert (one.feed, one.sender, one.sent, one.msg_type) == ("dorun", "warnings@met.dorun.example", AT, "Alert")
    assert (one.severity, one.urgency, one.certainty, one.rank) == ("Severe", "Immediate", "Likely", 1)
    assert (one.received_at, one.ends_at) == (AT, AT + timedelta(hours=12))
    (text,) = one.texts
    assert (text["event"], text["area"], text["web"]) == (
        "Flood & rain",
        "North of Dorun",
        "https://met.dorun.example/1",
    )


@pytest.mark.parametrize(("severity", "seriousness"), [("Extreme", "crisis"), ("Severe", "serious")])
def test_a_severe_warning_opens_a_case_by_itself(home, severity, seriousness):
    take(written("one", severity=severity))
    case = Case.objects.get()
    assert (case.title, case.severity, case.state, case.office) == ("Flood: North of Dorun", seriousness, "open", "")
    assert (case.opened_by, case.owner, case.opened_at) == (None, None, AT)
    row = AuditRow.objects.get(act="open-case")
    assert (row.actor_name, row.object_id) == ("warnings", str(case.pk))
    assert row.details["warning"] == ForeignWarning.objects.get().pk
    verify_chain()


@pytest.mark.parametrize("severity", ["Moderate", "Minor", "Unknown"])
def test_other_warnings_wait_for_a_person(home, severity):
    take(written("one", severity=severity))
    assert (Case.objects.count(), live(AT).count()) == (0, 1)


def test_the_worst_of_several_infos_counts(home):
    words = "<severity>Extreme</severity><urgency>Past</urgency><certainty>Observed</certainty>"
    take(written("one", info=f"</info><info><event>Fire</event>{words}", **MINOR))
    one = ForeignWarning.objects.get()
    assert (one.severity, one.urgency, one.certainty) == ("Extreme", "Immediate", "Observed")


@pytest.mark.parametrize("status", ["Exercise", "Test", "System", "Draft"])
def test_what_is_no_warning_is_not_taken(home, status):
    assert take(written("one", status=status)) == 0
    assert take(written("two", kind="Ack", of=[("one", 0)])) == 0
    assert take(written("three", kind="Error", of=[("one", 0)])) == 0
    assert not ForeignWarning.objects.exists()


def test_what_is_over_or_of_tomorrow_is_not_taken(home):
    assert take(written("over", hours=-1)) == 0
    assert take(written("tomorrow", minute=60 * 25)) == 0
    assert take(written("far").replace(b"2026-03-01T15:15:00+05:45", b"9999-12-31T23:59:59-00:00")) == 0
    assert not ForeignWarning.objects.exists()


def test_nothing_holds_for_ever(home):
    take(written("one", hours=24 * 365 * 50), written("two", minute=1).replace(b"expires>", b"expired>"))
    ends = dict(ForeignWarning.objects.values_list("identifier", "ends_at"))
    assert ends == {"one": AT + timedelta(days=30), "two": AT + timedelta(days=3, minutes=1)}


def test_an_update_replaces_and_a_cancel_ends(home):
    take(written("one"), written("other", minute=1))
    take(written("two", minute=10, kind="Update", of=[("one", 0)]))
    assert states() == {"one": "replaced", "other": "live", "two": "live"}
    take(written("end", minute=20, kind="Cancel", of=[("two", 10)]))
    assert states() == {"one": "replaced", "other": "live", "two": "cancelled"}
    assert ForeignWarning.objects.get(identifier="two").cancelled_at == AT + timedelta(minutes=20)


def test_whatever_the_order_the_end_is_the_same(home):
    files = [
        written("one"),
        written("two", minute=10, kind="Update", of=[("one", 0)]),
        written("three", minute=20, kind="Update", of=[("two", 10)]),
        written("end", minute=30, kind="Cancel", of=[("three", 20)]),
    ]
    for number, order in enumerate(permutations(files)):
        for data in order:
            take(data, feed=f"feed-{number}")
        found = ForeignWarning.objects.filter(feed=f"feed-{number}").exclude(msg_type="Cancel")
        got = {one.identifier: state_of(one, at=AT + timedelta(hours=1)) for one in found}
        assert got == {"one": "replaced", "two": "replaced", "three": "cancelled"}, number


def test_of_two_that_replace_the_same_both_hold(home):
    """A warning that is split: hiding one part of it would hide a danger."""
    take(written("one"), written("west", minute=5, kind="Update", of=[("one", 0)]))
    take(written("east", minute=6, kind="Update", of=[("one", 0)]))
    assert states() == {"one": "replaced", "west": "live", "east": "live"}


def test_a_feed_cannot_end_what_another_said(home):
    take(written("one"))
    take(written("end", minute=5, kind="Cancel", of=[("one", 0)]), feed="quell")
    take(written("one"), feed="quell")
    assert dict(ForeignWarning.objects.exclude(msg_type="Cancel").values_list("feed", "cancelled_at")) == {
        "dorun": None,
        "quell": AT + timedelta(minutes=5),
    }


def test_a_message_that_names_itself_changes_nothing(home):
    take(written("one", kind="Update", of=[("one", 0)]))
    assert states() == {"one": "live"}


def test_an_update_goes_on_with_the_case(home, office):
    take(written("one"))
    (case,) = cases_of("one")
    take(written("two", minute=10, kind="Update", of=[("one", 0)], severity="Extreme"))
    assert cases_of("two") == [case]
    close_case(
        actor=office.people["author"], case_id=case, decision="do-not-respond", silence="not-false", note="", at=AT
    )
    take(written("three", minute=20, kind="Update", of=[("two", 10)]))
    assert cases_of("three") == [case], "people have decided about it; the list offers another case"
    assert Case.objects.count() == 1


def test_an_update_that_becomes_severe_opens_a_case(home):
    take(written("one", **MINOR))
    take(written("two", minute=10, kind="Update", of=[("one", 0)]))
    assert (cases_of("one"), len(cases_of("two"))) == ([], 1)


def test_an_update_that_was_replaced_before_it_came_opens_no_case(home):
    take(written("three", minute=20, kind="Update", of=[("two", 10)], **MINOR))
    take(written("two", minute=10, kind="Update", of=[("one", 0)]))
    assert Case.objects.count() == 0


def test_a_feed_that_shouts_opens_so_many_cases_a_day_and_no_more(home):
    take(*(written(f"w{n}", minute=n) for n in range(CASES_A_DAY + 5)))
    assert (Case.objects.count(), live(AT).count()) == (CASES_A_DAY, CASES_A_DAY + 5)
    take(written("other"), feed="quell")
    assert Case.objects.count() == CASES_A_DAY + 1, "each feed has its own"
    later = AT + timedelta(days=1, minutes=1)
    take(written("late", hours=48), at=later)
    assert Case.objects.count() == CASES_A_DAY + 2


def test_a_person_opens_a_case_by_one_click_and_a_second_click_finds_it(home, office):
    take(written("one", **MINOR))
    one = ForeignWarning.objects.get()
    author = office.people["author"]
    case = open_warning_case(actor=author, warning_id=one.pk, languages=("en",), at=AT)
    assert (case.title, case.severity, case.opened_by) == ("Flood: North of Dorun", "ordinary", author)
    again = open_warning_case(actor=office.people["analyst"], warning_id=one.pk, languages=("en",), at=AT)
    assert (again.pk, Case.objects.count()) == (case.pk, 1)


@pytest.mark.parametrize("name", ["translator", "administrator", "auditor"])
def test_who_may_not_open_a_case(home, office, name):
    take(written("one", **MINOR))
    with pytest.raises(RuleError) as caught:
        open_warning_case(
            actor=office.people[name], warning_id=ForeignWarning.objects.get().pk, languages=("en",), at=AT
        )
    assert caught.value.code == "not-your-role"
    assert not Case.objects.exists()


def test_a_case_of_what_is_not_there(home, office):
    take(written("end", kind="Cancel", of=[("one", 0)]))
    for number in (ForeignWarning.objects.get().pk, 99):
        with pytest.raises(RuleError) as caught:
            open_warning_case(actor=office.people["author"], warning_id=number, languages=("en",), at=AT)
        assert caught.value.code == "no-such-warning"


def test_a_title_without_words_is_the_name_of_the_message(home):
    take(written("one", event="", areaDesc=" "))
    assert Case.objects.get().title == "one"


def test_a_title_is_one_line_of_signs_that_print(home):
    take(written("one", event="Fl\u202eod\n" + "x" * 300))
    title = Case.objects.get().title
    assert title.startswith("Fl od xxx")
    assert len(title) == 200


def test_long_texts_are_cut(home):
    more = "".join(
        f"</info><info><language>l{n}</language><event>Fire</event><description>{'y' * 9_000}</description>"
        for n in range(20)
    )
    take(written("one", info=more))
    texts = ForeignWarning.objects.get().texts
    assert len(texts) == MAX_TEXTS
    assert max(len(text["description"]) for text in texts) == MAX_BODY


def test_a_link_that_is_none_is_not_kept(home):
    take(written("one", info="<web>javascript:alert(1)</web>"))
    assert ForeignWarning.objects.get().texts[0]["web"] == ""


def test_more_warnings_than_a_feed_may_have_are_said(home):
    row = {"msg_type": "Alert", "rank": 3, "severity": "Minor", "urgency": "Future", "certainty": "Likely"}
    ForeignWarning.objects.bulk_create(
        ForeignWarning(feed="dorun", key=str(n), sent=AT, received_at=AT, ends_at=AT + timedelta(days=1), **row)
        for n in range(MOST_LIVE - 1)
    )
    assert take(written("one", **MINOR), written("two", minute=1, **MINOR)) == 1
    assert WarningFeed.objects.get().left_out == [f"two: more than {MOST_LIVE} warnings of this feed hold"]


def test_what_is_long_over_goes_unless_there_is_a_case_of_it(home):
    take(written("minor", **MINOR), written("severe", minute=1))
    take(written("newer", minute=2, kind="Update", of=[("minor", 0)], hours=24 * 9, **MINOR))
    assert expire_warnings(at=AT + KEPT + timedelta(hours=11)) == 0
    assert expire_warnings(at=AT + KEPT + timedelta(hours=13)) == 1
    assert sorted(ForeignWarning.objects.values_list("identifier", flat=True)) == ["newer", "severe"]
