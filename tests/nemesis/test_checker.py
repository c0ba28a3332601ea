"""The judge itself: a clean history is good, and each planted fault is found, by its own rule and no other."""

from dataclasses import replace

import pytest

from nemesis.checker import find_unanswered, is_excused, judge
from nemesis.history import Entry, LogView, NodeView, Request, Write, read_notes, read_writes
from nemesis.schedule import Fault

LOG = "xs-mfa/1"
A, B, C = "a" * 64, "b" * 64, "c" * 64
WRITES = [
    Write("hub-1", "hub", "xs-mfa", (A,), acknowledged=True, record="xs-mfa/2026/1", version=1, leaf="11"),
    Write("hub-2", "hub", "xs-mfa", (B,), acknowledged=True, record="xs-mfa/2026/1", version=2, leaf="22"),
    Write("hub-3", "hub", "xs-mfa", (C,)),
]
ENTRIES = (
    Entry(0, "00", "office", "xs-mfa", 1, ()),
    Entry(1, "11", "statement", "xs-mfa/2026/1", 1, (A,)),
    Entry(2, "22", "statement", "xs-mfa/2026/1", 2, (B,)),
)
WHOLE = NodeView({LOG: LogView("mfa.samal.example/xs-mfa/1\n3\nroot\n", ENTRIES)}, {A: True, B: True})
REQUESTS = [Request("hub", f"/{LOG}/checkpoint", at, at + 0.1, True, size=3) for at in range(20)] + [
    Request("xa", "/", at, at + 0.1, True) for at in range(20)
]
RULES = ("lost", "changed", "duplicated", "invented", "backwards", "unequal")


def verdict_on(*, writes=WRITES, requests=REQUESTS, faults=(), **changed):
    views = {"hub": WHOLE, "xa": WHOLE} | changed
    return judge(writes, requests, views, faults=faults, before={"00"})


def with_entries(*entries, checkpoint=WHOLE.logs[LOG].checkpoint, problems=()):
    return replace(WHOLE, logs={LOG: LogView(checkpoint, entries, problems)})


def broken_rules(verdict):
    assert not verdict.ok
    return [rule for rule in RULES if getattr(verdict, rule)]


def test_a_clean_history_is_good_and_an_unknown_write_may_be_absent_or_there():
    assert verdict_on().ok
    unknown = Entry(3, "33", "statement", "xs-mfa/2026/2", 1, (C,))
    both = {"hub": with_entries(*ENTRIES, unknown), "xa": with_entries(*ENTRIES, unknown)}
    assert verdict_on(**both).ok


def test_an_acknowledged_entry_that_a_node_lacks_is_lost():
    verdict = verdict_on(xa=with_entries(*ENTRIES[:2]))
    assert broken_rules(verdict) == ["lost"]
    assert verdict.lost == ["xa: xs-mfa/2026/1 version 2 is not in the log of xs-mfa"]


def test_a_node_without_the_log_lost_everything_and_differs():
    assert broken_rules(verdict_on(xa=NodeView())) == ["lost", "unequal"]


def test_a_text_that_is_not_served_is_lost():
    verdict = verdict_on(xa=replace(WHOLE, blobs={A: True}))
    assert broken_rules(verdict) == ["lost"]
    assert verdict.lost == [f"xa: xs-mfa/2026/1 version 2 lacks its texts {B}"]


def test_a_text_with_other_bytes_is_changed():
    assert broken_rules(verdict_on(xa=replace(WHOLE, blobs={A: True, B: False}))) == ["changed"]


@pytest.mark.parametrize("other", [{"leaf": "99"}, {"blobs": (A,)}])
def test_another_entry_under_an_acknowledged_id_is_changed(other):
    verdict = verdict_on(xa=with_entries(*ENTRIES[:2], replace(ENTRIES[2], **other)))
    assert "changed" in broken_rules(verdict)
    assert verdict.changed == ["xa: xs-mfa/2026/1 version 2 has other bytes than were acknowledged"]


def test_a_log_whose_entries_do_not_lead_to_its_root_is_changed():
    wrong = with_entries(*ENTRIES, problems=("entries do not lead to the root",))
    assert broken_rules(verdict_on(xa=wrong)) == ["changed"]


def test_one_id_and_version_in_two_places_is_duplicated():
    twice = with_entries(*ENTRIES, replace(ENTRIES[2], index=3))
    verdict = verdict_on(hub=twice, xa=twice)
    assert broken_rules(verdict) == ["duplicated"]
    assert verdict.duplicated[0] == "hub: xs-mfa/2026/1 version 2 stands at 2, 3"


def test_one_write_under_two_ids_is_duplicated():
    again = Entry(3, "44", "statement", "xs-mfa/2026/9", 1, (B,))
    verdict = verdict_on(xa=with_entries(*ENTRIES, again))
    assert broken_rules(verdict) == ["duplicated"]
    assert verdict.duplicated == ["xa: hub-2 became xs-mfa/2026/1 version 2, xs-mfa/2026/9 version 1"]


def test_one_id_promised_to_two_writers_is_duplicated():
    verdict = verdict_on(writes=[*WRITES, replace(WRITES[1], op="hub-9")])
    assert verdict.duplicated == ["xs-mfa/2026/1 version 2 was promised to hub-2, hub-9"]


def test_a_statement_that_nobody_wrote_is_invented_unless_it_was_there_before():
    odd = Entry(3, "77", "statement", "xs-mfa/2026/7", 1, ("d" * 64,))
    both = {"hub": with_entries(*ENTRIES, odd), "xa": with_entries(*ENTRIES, odd)}
    assert broken_rules(verdict_on(**both)) == ["invented"]
    assert judge(WRITES, REQUESTS, both, faults=(), before={"00", "77"}).ok


def test_a_shorter_log_than_was_shown_before_went_backwards():
    later = replace(REQUESTS[0], began=30.0, ended=30.1, size=2)
    assert broken_rules(verdict_on(requests=[*REQUESTS, later])) == ["backwards"]
    overlapping = replace(REQUESTS[0], began=19.05, ended=30.1, size=2)
    elsewhere = replace(later, node="xa")
    assert verdict_on(requests=[*REQUESTS[:19], REQUESTS[19], *REQUESTS[20:], elsewhere]).ok
    assert verdict_on(requests=[REQUESTS[19], overlapping, *REQUESTS[20:]]).ok


def test_another_checkpoint_on_one_node_is_unequal():
    other = with_entries(*ENTRIES, checkpoint="mfa.samal.example/xs-mfa/1\n3\nother\n")
    verdict = verdict_on(xa=other)
    assert broken_rules(verdict) == ["unequal"]
    assert verdict.unequal == ["xs-mfa/1: hub 3, xa 3"]


def test_one_unanswered_request_in_a_thousand_is_allowed_and_two_are_not():
    asked = [Request("xa", "/", at, at + 0.1, at > 0) for at in range(1000)]
    assert find_unanswered(asked, (), nodes=["xa"]) == ({"xa": 0.1}, {"xa": 1000})
    assert verdict_on(requests=[*REQUESTS[:20], *asked]).ok
    asked[5] = replace(asked[5], answered=False)
    verdict = verdict_on(requests=[*REQUESTS[:20], *asked])
    assert (verdict.ok, verdict.unanswered) == (False, {"hub": 0.0, "xa": 0.2})


def test_a_node_that_was_never_asked_and_a_run_without_a_promise_are_not_good():
    assert not verdict_on(requests=REQUESTS[:20]).ok
    assert not verdict_on(writes=[]).ok


@pytest.mark.parametrize(
    ("kind", "target", "excused"),
    [
        ("kill", "xa", True),
        ("kill", "xa/public", True),
        ("stop", "xa/serve", True),
        ("disk-full", "xa", True),
        ("kill", "xa/press", False),
        ("stop", "xa/mirror", False),
        ("clock", "xa", False),
        ("kill", "xb", False),
        ("cut", "hub|xa", False),
        ("slow", "xa", False),
    ],
)
def test_only_a_nodes_own_kill_stop_and_full_disk_excuse_it(kind, target, excused):
    asked = Request("xa", "/", 12.0, 13.0, False)
    assert is_excused(asked, [Fault(10.0, 14.0, kind, target)]) is excused


@pytest.mark.parametrize(
    ("began", "ended", "excused"),
    [(9.0, 9.9, False), (9.0, 10.0, True), (24.0, 24.1, True), (24.1, 25.0, False)],
)
def test_a_window_excuses_until_ten_seconds_after_it(began, ended, excused):
    asked = Request("xa", "/", began, ended, False)
    assert is_excused(asked, [Fault(10.0, 14.0, "kill", "xa")]) is excused


def test_excused_requests_are_not_counted_also_when_they_were_answered():
    asked = [Request("xa", "/", at, at + 0.1, at >= 10) for at in range(40)]
    assert find_unanswered(asked, [Fault(0.0, 10.0, "kill", "xa")], nodes=["xa"]) == ({"xa": 0.0}, {"xa": 19})


def test_writes_are_read_from_lines_and_a_line_that_a_kill_cut_is_left_out(tmp_path):
    life, next_life = tmp_path / "hub-1.jsonl", tmp_path / "hub-2.jsonl"
    life.write_text(
        '{"event": "ready"}\n'
        '{"event": "prepared", "op": "x-1", "node": "hub", "office": "xs-mfa", "blobs": ["aa"]}\n'
        '{"event": "prepared", "op": "x-2", "node": "hub", "office": "xs-mfa", "blobs": ["bb"]}\n'
        '{"event": "acknowledged", "op": "x-1", "node": "hub", "office": "xs-mfa", "blobs": ["aa"], '
        '"record": "xs-mfa/2026/1", "version": 1, "leaf": "11"}\n'
        '{"event": "acknowledged", "op": "x-2", "node": "hub", "off'
    )
    next_life.write_text('{"event": "failed", "why": "disk full"}\n')
    assert read_writes([life, next_life]) == [
        Write("x-1", "hub", "xs-mfa", ("aa",), acknowledged=True, record="xs-mfa/2026/1", version=1, leaf="11"),
        Write("x-2", "hub", "xs-mfa", ("bb",)),
    ]
    assert [event["event"] for event in read_notes([life, next_life])] == ["ready", "failed"]
