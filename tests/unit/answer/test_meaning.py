"""What questions mean: the shipped vectors are those of the questions they name, and see what no word tells."""

import hashlib
import json
import struct
from pathlib import Path

import pytest

from elshi.answer.likeness import Known, Likeness
from elshi.answer.meaning import Meaning, read_features, shipped_meaning

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "tools" / "questions"
LANGUAGES = {"kk", "ru", "en", "ar", "zh"}


def rows_of(folder):
    return [
        (f"{file.stem}/{asked}", language, text)
        for file in sorted(folder.glob("*.tsv"))
        for asked, language, text in (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    ]


def make_file(vectors):
    """A file with these vectors: {feature: (scale, numbers)}."""
    dims = len(next(iter(vectors.values()))[1])
    head = json.dumps({"version": 1, "dims": dims, "features": len(vectors)})
    names = "".join(f"{name}\n" for name in (head, *vectors)).encode()
    scales = b"".join(struct.pack("<f", scale) for scale, _ in vectors.values())
    return names + scales + b"".join(struct.pack(f"{dims}b", *numbers) for _, numbers in vectors.values())


def test_it_was_learnt_from_the_questions_that_lie_there():
    rows = rows_of(FOLDER)
    about = shipped_meaning().about
    assert about["questions"] == len(rows)
    assert about["asked"] == len({asked for asked, _, _ in rows})
    assert about["sha256"] == hashlib.sha256("\n".join("\t".join(row) for row in rows).encode()).hexdigest()


def test_the_questions_to_learn_from_are_none_of_those_that_judge():
    judge = (ROOT / "tests" / "data" / "questions" / "questions.tsv").read_text(encoding="utf-8").splitlines()[1:]
    judging = {" ".join(line.split("\t")[4].lower().split()) for line in judge}
    rows = rows_of(FOLDER)
    assert {language for _, language, _ in rows} == LANGUAGES
    assert [text for _, _, text in rows if " ".join(text.lower().split()) in judging] == []
    assert all(text.strip() == text and text for _, _, text in rows)


def test_a_vector_is_the_sum_of_what_is_known_of_the_words():
    meaning = Meaning(make_file({"visa": (0.5, (2, 4)), "vis-": (1.0, (0, -3)), "sovsem": (9.0, (1, 1))}))
    assert list(meaning("Visa? VISA!", "en")) == [1.0, -1.0]
    assert list(meaning("vísa ба", "kk")) == [1.0, -1.0]
    assert list(meaning("zebra", "en")) == [0.0, 0.0]
    assert list(meaning("", "")) == [0.0, 0.0]


def test_features_are_words_their_beginnings_and_concepts():
    found = list(read_features("Passport lost", language="en"))
    assert {"pasport", "pas-", "pasp-", "paspo-", "paspor-", "lost", "los-", "+passport", "+lose"} <= set(found)
    assert "lost-" not in found, "a word is not its own beginning"


@pytest.mark.parametrize(
    "data", [make_file({"visa": (0.5, (2, 4))})[:-1], b'{"version": 2, "dims": 1, "features": 0}\n']
)
def test_a_file_that_is_not_whole_or_of_another_version_is_refused(data):
    with pytest.raises(ValueError, match=r"not whole|expected version 1, got 2"):
        Meaning(data)


@pytest.mark.parametrize(
    ("text", "language", "group"),
    [
        ("Базарда қалтамды кесіп, құжатымды алып кетіпті, ертең ұшамын ғой", "kk", "stolen"),
        ("Карманник вытащил документы в метро, что теперь", "ru", "stolen"),
        ("pickpocket got my papers, I fly home tomorrow", "en", "stolen"),
        ("Рассылка замучила, уберите мой адрес", "ru", "letters"),
        ("хабарлама жібермеңіздерші енді, шаршадым", "kk", "letters"),
        ("brother picked up by police, has not been allowed to ring us", "en", "prison"),
        ("Ағамды полиция алып кетті, хабары жоқ", "kk", "prison"),
    ],
)
def test_the_same_matter_in_other_words(text, language, group):
    """None stands among the questions to learn from."""
    assert text.lower() not in {row[2].lower() for row in rows_of(FOLDER)}
    known = [
        Known("a", "My passport was stolen abroad. How do I get back?", "en", "stolen"),
        Known("b", "How can I unsubscribe from your newsletter?", "en", "letters"),
        Known("c", "My relative was arrested abroad. How can the consul help?", "en", "prison"),
        Known("d", "What does a visa cost?", "en", "fee"),
    ]
    assert Likeness(known, vectors=shipped_meaning()).find(text, language)[0].group == group
