"""Short messages that come in: once each, from the door or from a folder, and what is none disturbs nobody."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from elshi.base.errors import FormatError
from elshi.desk.alerting.answers import ASIDE, take_answer, take_chat, take_files
from elshi.desk.travel.models import CheckIn
from elshi.node.settings import format_settings, read_settings
from elshi.speak.alert_ways import FOLDER, SMS, WayOut
from elshi.speak.chat_links import KIND as CHAT
from elshi.speak.chat_links import ChatLink, chat_fields
from elshi.speak.sealing import Entry
from elshi.speak.sms_answers import KIND, MAX_TEXT, SmsAnswer, answer_fields, parse_answer, read_answer

GIVEN = {"from": "+77010000000", "text": "1", "at": "2026-03-01T09:30:00Z"}


def put(folder, name, given=GIVEN):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(given if isinstance(given, bytes) else json.dumps(given).encode())


def test_an_entry_of_the_door_is_a_check_in_once(sirens):
    trip = sirens.register()
    entry = Entry(KIND, sirens.office.at, answer_fields(read_answer(GIVEN)))
    for _ in range(2):
        take_answer(entry, sirens.office.tick())
    trip.refresh_from_db()
    assert (trip.status, trip.stood_by, CheckIn.objects.count()) == ("safe", "sms", 1)


def test_files_of_a_folder_are_taken_and_go(sirens, tmp_path):
    trip = sirens.register()
    put(tmp_path / "in", "1.json", GIVEN | {"text": "помогите"})
    put(tmp_path / "in", ".2.json", GIVEN)
    put(tmp_path / "in", "3.json", b"\xff{")
    put(tmp_path / "in", "4.json", GIVEN | {"from": "+77019999999"})
    assert take_files(tmp_path / "in", at=sirens.office.tick()) == 3
    trip.refresh_from_db()
    assert trip.status == "help"
    assert sorted(path.name for path in (tmp_path / "in").rglob("*.json")) == [".2.json", "3.json"]
    assert (tmp_path / "in" / ASIDE / "3.json").is_file()
    assert take_files(tmp_path / "none", at=sirens.office.at) == 0


def test_the_process_takes_those_of_the_way_whose_files_it_writes(sirens):
    home = sirens.office.home
    ways = (WayOut(SMS, FOLDER, address="out/sms"),)
    home.settings.write_text(format_settings(replace(read_settings(home, {}), alert_ways=ways)), "utf-8")
    trip = sirens.register()
    put(home.path / "out" / "sms" / "in", "1.json")
    sirens.run()
    trip.refresh_from_db()
    assert trip.status == "safe"


def test_a_gateway_whose_clock_is_ahead_is_not_believed(sirens):
    trip = sirens.register()
    late = answer_fields(SmsAnswer("+77010000000", "1", sirens.office.at + timedelta(days=300)))
    take_answer(Entry(KIND, sirens.office.at, late), sirens.office.at)
    trip.refresh_from_db()
    assert trip.stood_at == sirens.office.at


@pytest.mark.parametrize(
    "given",
    [
        b"", b"[]", b"{}", b"\xff", b"[" * 9_000,
        *(json.dumps(GIVEN | changed).encode() for changed in (
            {"from": "77010000000"}, {"from": ""}, {"text": ""}, {"text": "\u0000"}, {"text": "a" * (MAX_TEXT + 1)},
            {"at": "now"}, {"at": 5}, {"more": "x"}, {"from": None},
        )),
        b" " * 20_000,
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_without_a_word_of_it(given):
    with pytest.raises(FormatError, match="expected") as caught:
        parse_answer(given)
    assert "7701" not in str(caught.value).replace("+77010000000", "")


def test_a_chat_is_joined_to_its_trip_and_told_there(sirens):
    trip = sirens.register(mail="", phone="", telegram=True)
    for _ in range(2):
        take_chat(Entry(CHAT, sirens.office.at, chat_fields(ChatLink(trip.code, "5012345678"))), sirens.office.tick())
    take_chat(Entry(CHAT, sirens.office.at, chat_fields(ChatLink("0" * 64, "5012345679"))), sirens.office.tick())
    sirens.warn()
    sirens.run()
    assert [file["to"] for file in sirens.files("telegram")] == ["5012345678"]
    with pytest.raises(FormatError):
        take_chat(Entry(CHAT, sirens.office.at, {"trip": trip.code, "chat": "x"}), sirens.office.at)
