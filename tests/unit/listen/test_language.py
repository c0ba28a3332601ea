import socket

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen import language
from reference.kazakh_scripts import to_arabic, to_latin_2018, to_latin_2021

KAZAKH = [
    "Қазақстан елшілігі бүгін мәлімдеме жасады",
    "Үкімет жаңа жылға дейін көмек көрсетеді, деді өкіл",
    "Біріншіден, Астанадан алыс емес",
]


@pytest.mark.parametrize(
    ("text", "tag", "script"),
    [
        *((text, "kk", "Cyrl") for text in KAZAKH),
        ("Министерство иностранных дел сообщило о визите", "ru", "Cyrl"),
        ("Доброе утро, друзья! https://t.example/x", "ru", "Cyrl"),
        ("Петро Олексійович рассказал журналистам о встрече с представителями партии в столице", "ru", "Cyrl"),
        ("Міністерство закордонних справ України повідомило про візит", "uk", "Cyrl"),
        ("Міністэрства замежных спраў паведаміла пра ўізыт у сталіцу", "be", "Cyrl"),
        ("Кыргыз Республикасынын элчиси бүгүн жолугушту", "ky", "Cyrl"),
        ("Ўзбекистон ташқи ишлар вазирлиги баёнот берди", "uz", "Cyrl"),
        ("Татарстан җирлегендә яңа мәктәп ачылды", "tt", "Cyrl"),
        ("The embassy published a statement this morning", "en", "Latn"),
        ("Llamadme la loca si queréis, pero vuela con los puños cerrados", "es", "Latn"),
        ("Die Lebensqualität für alle und die Qualität der frühkindlichen Bildung", "de", "Latn"),
        ("Dışişleri Bakanlığı bugün büyükelçinin açıklamasını paylaştı", "tr", "Latn"),
        ("نشرت السفارة بيانا هذا الصباح عن الزيارة", "ar", "Arab"),
        ("قىتاي ئۇيغۇر ئاپتونوم رايونى بۈگۈن ئېلان قىلدى", "ug", "Arab"),
        ("سفارت امروز صبح بیانیه‌ای منتشر کرد", "fa", "Arab"),
        ("使馆今天上午发表声明", "zh", "Hani"),
        ("大使館は今朝、声明を発表しました", "ja", "Jpan"),
        ("대사관은 오늘 아침 성명을 발표했다", "ko", "Kore"),
        ("ok", "und", "Latn"),
        ("", "und", "Zyyy"),
        (None, "und", "Zyyy"),
        ("2026 !!! 🎉", "und", "Zyyy"),
        ("https://news.example/a/b @someone #tag", "und", "Latn"),
        ("#АстанаБүгін #ҚазақстанЖаңалықтары", "kk", "Cyrl"),
    ],
)
def test_languages(text: str | None, tag: str, script: str) -> None:
    assert language.detect_languages([text]) == [tag]
    assert [column.to_pylist() for column in language.detect(pa.array([text], pa.string()))] == [[tag], [script]]


@pytest.mark.parametrize(("write", "script"), [(to_latin_2021, "Latn"), (to_latin_2018, "Latn"), (to_arabic, "Arab")])
@pytest.mark.parametrize("text", KAZAKH[:2])
def test_kazakh_is_one_language_in_three_scripts(text, write, script) -> None:
    tags, scripts = language.detect(pa.array([write(text)]))
    assert (tags.to_pylist(), scripts.to_pylist()) == (["kk"], [script])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=40), st.sampled_from(KAZAKH)), max_size=12))
def test_each_text_is_told_as_if_it_were_alone(texts) -> None:
    together = language.detect_languages(texts)
    assert together == [language.detect_languages([text])[0] for text in texts]


def test_slices_and_chunks_are_read_from_their_own_start() -> None:
    column = pa.chunked_array([["never", *KAZAKH[:2]], ["The embassy published a statement"]]).slice(1)
    assert language.detect(column)[0].to_pylist() == ["kk", "kk", "en"]
    assert language.detect(pa.array(["x", None, "Қазақстан елшілігі"]).slice(1))[0].to_pylist() == ["und", "kk"]
    assert language.detect(pa.array([], pa.string()))[0].to_pylist() == []


def test_the_model_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*args: object, **kwargs: object) -> None:
        raise AssertionError("a connection was tried")

    language._model.cache_clear()
    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "create_connection", no_network)
    assert language.detect_languages(["The embassy said today that it is open"]) == ["en"]
    language._model.cache_clear()
