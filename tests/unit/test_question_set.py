"""The hand-written questions to a ministry are what their README says, and are split as it says."""

import hashlib
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "data" / "questions"
LANGUAGES = {"kk", "ru", "en"}
CHANNELS = {"form", "mail", "fediverse", "telegram"}


def _table(name, *header):
    lines = (FOLDER / name).read_bytes().decode("utf-8").split("\n")
    assert lines[0].split("\t") == list(header)
    assert lines.pop() == "", "the last line ends in a line feed"
    rows = [tuple(line.split("\t")) for line in lines[1:]]
    assert all(len(row) == len(header) for row in rows)
    return rows


@pytest.fixture(scope="module")
def questions():
    return _table("questions.tsv", "id", "intent", "language", "channel", "text")


@pytest.fixture(scope="module")
def split():
    return _table("split.tsv", "intent", "half")


def _digest(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_there_are_enough_questions(questions):
    sizes = Counter(intent for _, intent, *_ in questions)
    assert len(questions) >= 720
    assert sum(size >= 5 for size in sizes.values()) >= 72
    assert sum(size == 1 for size in sizes.values()) >= 60
    assert all(size == 1 or 8 <= size <= 14 for size in sizes.values())


def test_ids_are_unique_and_in_order(questions):
    assert [row[0] for row in questions] == [f"q{number:04}" for number in range(1, len(questions) + 1)]


def test_the_order_says_nothing_about_the_intents(questions):
    assert list(questions) == sorted(questions, key=lambda row: _digest(row[4]))


def test_every_field_is_well_formed(questions):
    for number, intent, language, channel, text in questions:
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", intent), number
        assert language in LANGUAGES, number
        assert channel in CHANNELS, number
        assert text == text.strip(), number
        assert text, number
        assert "  " not in text, number
        assert text == unicodedata.normalize("NFC", text), number
        assert not any(unicodedata.category(letter) == "Cc" for letter in text), number


def test_each_language_has_its_share(questions):
    shares = Counter(language for _, _, language, *_ in questions)
    assert set(shares) == LANGUAGES
    assert min(shares.values()) >= 0.28 * len(questions)


def test_most_intents_are_asked_in_all_languages(questions):
    asked = Counter((intent, language) for _, intent, language, *_ in questions)
    sizes = Counter(intent for _, intent, *_ in questions)
    several = [intent for intent, size in sizes.items() if size >= 5]
    full = [intent for intent in several if all(asked[intent, language] >= 3 for language in LANGUAGES)]
    assert len(full) > 0.8 * len(several)


def test_no_text_stands_twice(questions):
    bare = Counter(re.sub(r"[\W_]+", " ", text.casefold()).strip() for *_, text in questions)
    assert [text for text, times in bare.items() if times > 1] == []


def test_the_split_follows_its_rule(questions, split):
    assert [intent for intent, _ in split] == sorted({row[1] for row in questions})
    for intent, half in split:
        assert half == ("tuning" if int(_digest(intent), 16) % 10 < 4 else "test"), intent
    tuning = sum(half == "tuning" for _, half in split)
    assert 0.33 <= tuning / len(split) <= 0.47


def test_the_files_are_those_that_were_split():
    sums = [line.split("  ") for line in (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()]
    assert [name for _, name in sums] == ["questions.tsv", "split.tsv"]
    for digest, name in sums:
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name
