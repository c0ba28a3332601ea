"""What the measurement of languages says of given answers, and which texts it judges by."""

import gzip

import pytest

from elshi.bench import listen_languages as bench


@pytest.mark.parametrize(("right", "ok"), [(98, True), (97, False)])
def test_a_share_is_of_all_texts(right, ok):
    answers = bench.Answers(lambda texts: ["kk"] * right + ["und"] * (100 - right))
    share, many = answers.tell("x", "kk", ["t"] * 100, goal=True)
    assert (share.value, share.ok, share.goal, many.value) == (right / 100, ok, ">= 0.98", 100)


def test_another_language_has_no_goal_and_still_counts_against_what_was_told():
    answers = bench.Answers(lambda texts: ["kk"] * len(texts))
    share, _ = answers.tell("x", "uz", ["t"], goal=False)
    assert (share.value, share.ok, share.goal) == (0.0, None, None)
    list(answers.tell("y", "kk", ["t"] * 3, goal=True))
    assert (answers.rightly("kk").value, answers.rightly("kk").ok) == (0.75, False)
    assert (answers.rightly("ru").value, answers.rightly("ru").ok) == (None, None)


def test_about_half_is_held_out_and_always_the_same_half():
    texts = [f"мәтін {number}" for number in range(1000)]
    held = [text for text in texts if bench.is_held_out(text)]
    assert 400 < len(held) < 600
    assert held == [text for text in texts if bench.is_held_out(text)]


def test_words_are_counted_beside_links_mentions_and_hashtags():
    assert bench.count_words("Раз, два 3 @три #четыре https://five.example/шесть семь") == 3


def test_paragraphs_and_sentences_are_read_whole(tmp_path):
    (tmp_path / "udhr.xml").write_text("<u><title>Т</title><para>А &amp; Б</para><x><para> В </para></x></u>", "utf-8")
    assert bench.read_declaration(tmp_path / "udhr.xml") == ["А & Б", "В"]
    (tmp_path / "news.gz").write_bytes(gzip.compress("бір\n\nекі\n".encode()))
    assert bench.read_news(tmp_path / "news.gz") == ["бір", "екі"]


def test_the_whole_part_on_small_files(tmp_path):
    (tmp_path / "udhr").mkdir()
    (tmp_path / "udhr" / "udhr_kaz.xml").write_text("<para>Қазақстан елшілігі бүгін мәлімдеме жасады</para>", "utf-8")
    found = {figure.what: figure for figure in bench.measure_part(tmp_path, lambda _: None)}
    told = found["kk: told as such, paragraphs of udhr_kaz.xml"]
    assert (told.value, told.ok) == (1.0, True)
    measured = [figure.what for figure in found.values() if figure.value is not None]
    assert measured == [told.what, f"{told.what}: how many", "kk: of what was told as such, all texts above"]
    assert {figure.ok for figure in found.values() if figure.value is None} == {None}
