"""Answers to the public: drafted, approved and released as statements are, and recorded as answers."""

import json

import pytest

from desk.test_drafts import refused
from desk.trees import read_log
from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.desk.releases.actions.set_question import set_question
from elshi.desk.releases.actions.start_answer import PLACE, start_answer
from elshi.desk.releases.rules.content import parse_content
from elshi.desk.releases.rules.questions import read_question
from elshi.node.official import read_raw_entries
from elshi.record import AnswerRecord, BlobStore, StatementRecord, WithdrawalRecord, parse_rendition, replay

ASKS = [
    {"language": "kk", "title": "Тарвиямен шекара қашан ашылады?", "body": "Көктемде Тарвиямен шекара қашан ашылады?"},
    {
        "language": "en",
        "title": "When does the border open?",
        "body": "When will the border with Tarvia open in spring?",
    },
]
SAYS = {"kk": "Шекара сенбіде ашылады.", "en": "The border opens on Saturday."}


@pytest.fixture
def answer(office):
    return start_answer(actor=office.people["author"], at=office.tick(), texts=ASKS, asked=41)


def bring_out(office, draft):
    return office._bring(draft, "published")


def ask(office, draft, texts=ASKS, asked=41):
    return set_question(
        actor=office.people["author"], draft_id=draft.pk, texts=texts, asked=asked,
        based_on=draft.find_current().number, at=office.tick(),
    )  # fmt: skip


def ledger_of(office):
    return replay(read_raw_entries(office.home.log_folder("xs-mfa", 1)), trust=None)


def texts_in(office, refs):
    return [parse_rendition(BlobStore(office.home.blobs).read(ref["sha256"])) for ref in refs]


def test_it_starts_with_the_question_and_a_place_for_the_answer(office, answer):
    version = answer.current_version
    question = read_question(parse_content(version.content))
    assert [(text.language, text.title) for text in question.texts] == [(t["language"], t["title"]) for t in ASKS[::-1]]
    assert question.asked == 41
    assert (answer.authentic, version.renditions["kk"]["title"]) == ("kk", ASKS[0]["title"])
    assert version.renditions["kk"]["body"] == PLACE
    with refused("places-left"):
        office.submit(answer)


def test_an_edit_keeps_the_question_and_another_question_makes_approvals_void(office, answer):
    office.save(answer, **SAYS)
    assert read_question(parse_content(answer.current_version.content)).asked == 41
    salts = {text.language: text.salt for text in read_question(parse_content(answer.current_version.content)).texts}
    office.submit(answer)
    office.approve(answer)
    version = ask(office, answer, [ASKS[0], ASKS[1] | {"title": "When will the border be open?"}], asked=42)
    answer.refresh_from_db()
    assert answer.state == "writing"
    found = read_question(parse_content(version.content))
    assert found.asked == 42
    assert found.texts[1].salt == salts["kk"]
    assert found.texts[0].salt != salts["en"]


def test_the_question_is_in_the_languages_of_the_answer(office, answer):
    office.save(answer, **SAYS, ru="Граница откроется в субботу.")
    with refused("question-languages"):
        office.submit(answer)
    ask(office, answer, [*ASKS, {"language": "ru", "title": "Когда откроют?", "body": "Когда откроют границу?"}])
    office.submit(answer)


@pytest.mark.parametrize(("asked", "code"), [(0, "bad-count"), (10_000_000, "bad-count")])
def test_how_many_asked(office, answer, asked, code):
    with refused(code):
        ask(office, answer, asked=asked)


def test_a_plain_statement_gets_no_question(office):
    draft = office.draft_in("writing")
    with refused("no-answer"):
        ask(office, draft)


def test_out_it_is_an_answer_in_the_log_and_its_correction_and_withdrawal_follow(office, answer):
    office.save(answer, **SAYS)
    bring_out(office, answer)
    first = office.release_of(answer)
    assert read_log(office.home)[-1] == first.record_id
    record = json.loads(first.unsigned)
    assert (record["type"], record["asked"], [ref["language"] for ref in record["question"]]) == (
        "answer",
        41,
        ["en", "kk"],
    )
    assert {text.title for text in texts_in(office, record["question"])} == {text["title"] for text in ASKS}
    change = office.start(corrects=first.pk)
    office.save(change, **SAYS | {"en": "The border opens on Sunday."})
    bring_out(office, change)
    second = json.loads(office.release_of(change).unsigned)
    assert (second["type"], second["version"], second["question"]) == ("answer", 2, record["question"])
    office.withdrawal_in("published", office.release_of(change))
    kinds = [type(entry.record) for entry in ledger_of(office).statements[first.record_id]]
    assert kinds == [AnswerRecord, AnswerRecord, WithdrawalRecord]


def test_a_correction_of_the_question_alone_is_one(office, answer):
    office.save(answer, **SAYS)
    bring_out(office, answer)
    change = office.start(corrects=office.release_of(answer).pk)
    with refused("nothing-corrected"):
        office.submit(change)
    ask(office, change, [ASKS[0], ASKS[1] | {"body": "When will the border with Tarvia open?"}])
    office.submit(change)


@pytest.mark.parametrize("begins_as_answer", [True, False])
def test_what_began_as_one_type_goes_on_as_it(office, answer, begins_as_answer):
    """Past every editor: the press signs nothing that readers of the log would refuse."""
    draft = answer if begins_as_answer else office.start()
    office.save(draft, **SAYS)
    bring_out(office, draft)
    change = office.start(corrects=office.release_of(draft).pk)
    version = office.save(change, **SAYS | {"en": "The border opens on Sunday."})
    whole = json.loads(version.content)
    question = json.loads(answer.versions.first().content)["question"]
    other = {name: value for name, value in whole.items() if name != "question"}
    other |= {} if begins_as_answer else {"question": question}
    office.save_past_editor(change, format_canonical(other).decode())
    office.submit(change)
    office.approve(change)
    office.release(change)
    office.press()
    release = office.release_of(change)
    assert (release.state, release.refused_code) == ("refused", "record-changed")
    kind = AnswerRecord if begins_as_answer else StatementRecord
    assert {type(entry.record) for entry in ledger_of(office).statements[release.record_id]} == {kind}


TEXT = {"language": "kk", "script": "Cyrl", "title": "Қашан?", "body": "Қашан?", "salt": "0" * 32}


@pytest.mark.parametrize(
    "question",
    [
        None,
        "When?",
        {},
        {"asked": 1},
        {"asked": 1, "texts": []},
        {"asked": 0, "texts": [TEXT]},
        {"asked": "1", "texts": [TEXT]},
        {"asked": 1, "texts": [TEXT, TEXT]},
        {"asked": 1, "texts": [TEXT | {"salt": ""}]},
        {"asked": 1, "texts": [TEXT | {"body": "<b>x</b>"}]},
        {"asked": 1, "texts": [TEXT | {"name": "who"}]},
        {"asked": 1, "texts": [TEXT], "who": "names"},
    ],
)
def test_a_content_that_no_act_could_have_made_is_none(office, question):
    whole = json.loads(office.draft_in("writing").find_current().content)
    parse_content(format_canonical(whole | {"question": {"asked": 1, "texts": [TEXT]}}).decode())
    with pytest.raises(FormatError):
        parse_content(format_canonical(whole | {"question": question}).decode())
