"""What is said about a text, and with which exit code."""

import pytest

from elshi.record import body_words, words
from elshi.verify import EXITS, Verdict, evidence_bad, read_evidence, verify_text
from elshi.verify.matching import count_words
from unit.record.official import ENGLISH, KAZAKH, Official

CHINESE = ("地震通告", "大使馆整夜开放。请远离海岸。")
NUMBERS = ("Budget of the ministry", "The budget is 10⁵ tenge and not a coin more.")
AS_PASTED = "Earthquake in Xandria\n\nThe embassy is open all night. Call +000 11 22 33.\nStay away from the coast."
BODY = "The embassy is open all night. Call +000 11 22 33. Stay away from the coast."


@pytest.fixture(scope="module")
def office():
    return Official()


@pytest.fixture(scope="module")
def evidence(office, tmp_path_factory):
    office.add(16, {"kk": KAZAKH, "en": ENGLISH, "zh": CHINESE})
    old = office.add(17, {"en": ("Old title", "The first version said something else entirely.")})
    office.replace(old, 17, 2, {"en": ("New title", "The second version says what stands now for all.")})
    office.add(18, {"en": NUMBERS})
    folder = office.write(tmp_path_factory.mktemp("site"))
    return read_evidence(logs=folder, blobs=folder / "blobs", trust=office.trust)


@pytest.mark.parametrize(
    "text",
    [
        AS_PASTED,
        BODY,
        f"  {BODY}\r\n",
        BODY.replace(" ", "\u00a0"),
        BODY.replace("open", "o\u200bpen"),
        BODY.upper(),
        AS_PASTED.replace("\n", "\r\n"),
        BODY.replace("embassy", "ｅｍｂａｓｓｙ"),
        BODY.replace("11", "１１"),
        "\ufeff" + BODY,
    ],
)
def test_the_same_words_are_authentic(evidence, text):
    verdict = verify_text(evidence, text)
    assert (verdict.verdict, verdict.exit_code) == ("authentic", 0)
    assert (verdict.record, verdict.version, verdict.lang) == ("xs-mfa/2026/16", 1, "en")


def test_every_rendition_verifies_by_its_own_words(evidence):
    for (identity, version), renditions in evidence.renditions.items():
        stands = evidence.ledger.current(identity).record.version == version
        for rendition in renditions:
            for text in (words(rendition), body_words(rendition)):
                verdict = verify_text(evidence, text)
                assert (verdict.record, verdict.version, verdict.lang) == (identity, version, rendition.language)
                assert verdict.verdict == ("authentic" if stands else "superseded")


def test_superseded_names_what_stands_now(evidence):
    verdict = verify_text(evidence, "The first version said something else entirely.")
    assert (verdict.verdict, verdict.exit_code, verdict.version) == ("superseded", 5, 1)
    assert "version 2 of xs-mfa/2026/17" in verdict.note


def test_proof_names_entry_leaf_and_root(evidence):
    verdict = verify_text(evidence, AS_PASTED)
    entry = evidence.ledger.current("xs-mfa/2026/16")
    shown = verdict.to_json()
    assert list(shown) == ["verdict", "record", "version", "lang", "part", "title", "proof", "as_of", "note"]
    assert shown["proof"]["trust"] == "pinned"
    assert shown["proof"]["origin"] == "mfa.samal.example/xs-mfa/1"
    assert (shown["proof"]["index"], shown["proof"]["log_size"]) == (3, 7)
    assert shown["proof"]["leaf"] == entry.leaf.hex()
    assert shown["as_of"] == "2026-03-02T09:30:00Z"


@pytest.mark.parametrize(
    "text",
    [
        BODY.replace("open", "closed"),
        BODY.replace("33", "34"),
        BODY + " Now.",
        BODY[:-30],
        BODY.replace("embassy", "еmbassy"),
        "Words that nobody at the ministry ever wrote down.",
        ENGLISH[1],
        BODY.replace("is", "is not"),
    ],
)
def test_any_other_words_are_unknown_and_never_called_false(evidence, text):
    verdict = verify_text(evidence, text)
    assert (verdict.verdict, verdict.exit_code, verdict.record) == ("unknown", 4, None)
    assert verdict.note == (
        "exactly this text is not on this office's record; a changed, shortened or partial text is unknown too, "
        "so compare it with the site. Spoken remarks and replies may not be logged."
    )
    assert "false" not in verdict.note
    assert "false" not in str(verdict.to_json()).lower()


def test_looser_form_does_not_change_a_number(evidence):
    assert verify_text(evidence, NUMBERS[1]).verdict == "authentic"
    assert verify_text(evidence, NUMBERS[1].upper()).verdict == "authentic"
    for changed in ("105", "10", "100000", "10⁶"):
        assert verify_text(evidence, NUMBERS[1].replace("10⁵", changed)).verdict == "unknown"


@pytest.mark.parametrize("text", ["", " ", "New title", "one two three four", "!!! ??? ... --- ***", "地震通告"])
def test_fewer_than_five_words_are_too_short(evidence, text):
    verdict = verify_text(evidence, text)
    assert (verdict.verdict, verdict.exit_code) == ("too-short", 4)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("it's well-known", 2),
        ("да нет", 2),
        ("2026-03-01", 1),
        ("地震通告", 4),
        ("大使馆 open", 4),
        ("", 0),
        ("é\u0301a", 1),
        ("a, b", 2),
    ],
)
def test_words_are_counted_in_scripts_with_and_without_spaces(text, count):
    assert count_words(text) == count


def test_same_text_in_two_versions_is_authentic_by_the_one_that_stands(tmp_path):
    office = Official()
    old = office.add(17, {"kk": KAZAKH, "en": ENGLISH})
    office.replace(old, 17, 2, {"kk": KAZAKH, "en": ("Corrected title of it", "Another body with enough words in it.")})
    office.write(tmp_path)
    evidence = read_evidence(logs=tmp_path, blobs=tmp_path / "blobs", trust=office.trust)
    verdict = verify_text(evidence, KAZAKH[1])
    assert (verdict.verdict, verdict.version, verdict.lang) == ("authentic", 2, "kk")


def test_without_pinned_trust_nothing_is_authentic(office, evidence, tmp_path):
    folder = office.write(tmp_path)
    unpinned = read_evidence(logs=folder, blobs=folder / "blobs", trust=None)
    for text in (AS_PASTED, "Words that nobody at the ministry ever wrote down.", "short"):
        verdict = verify_text(unpinned, text)
        assert (verdict.verdict, verdict.exit_code) == ("not-pinned", 7)
        assert verdict.to_json()["proof"]["trust"] == "self-asserted"


def test_bad_evidence_has_a_reason_and_no_proof():
    verdict = evidence_bad("entry 3: why")
    assert (verdict.exit_code, verdict.to_json()["reason"], verdict.to_json()["proof"]) == (7, "entry 3: why", None)


def test_exit_codes_are_those_of_the_design():
    assert EXITS == {"authentic": 0, "unknown": 4, "too-short": 4, "superseded": 5, "not-pinned": 7, "evidence-bad": 7}
    with pytest.raises(KeyError):
        Verdict("altered").exit_code  # noqa: B018  # not built in this release


def test_a_body_without_its_title_says_the_title(evidence):
    body = verify_text(evidence, BODY)
    assert (body.verdict, body.part, body.title) == ("authentic", "body", "Earthquake in Xandria")
    assert body.note.endswith("; you gave the text without its title: “Earthquake in Xandria”")
    assert (body.to_json()["part"], body.to_json()["title"]) == ("body", "Earthquake in Xandria")
    whole = verify_text(evidence, AS_PASTED)
    assert (whole.verdict, whole.part, whole.title) == ("authentic", "whole", "Earthquake in Xandria")
    assert "without its title" not in whole.note
    old = verify_text(evidence, "The first version said something else entirely.")
    assert (old.verdict, old.part, old.title) == ("superseded", "body", "Old title")
    assert old.note.endswith("you gave the text without its title: “Old title”")
    unknown = verify_text(evidence, "Words that nobody at the ministry ever wrote down.")
    assert (unknown.part, unknown.title) == (None, None)


def read_office(office, folder):
    office.write(folder)
    return read_evidence(logs=folder, blobs=folder / "blobs", trust=office.trust)


def test_a_whole_text_goes_before_a_later_body_with_the_same_words(tmp_path):
    office = Official()
    office.add(17, {"en": ENGLISH})
    office.add(18, {"en": ("A forgery is going round:", f"# {ENGLISH[0]}\n\n{ENGLISH[1]}")})
    verdict = verify_text(read_office(office, tmp_path), AS_PASTED)
    assert (verdict.record, verdict.part) == ("xs-mfa/2026/17", "whole")


def test_a_title_of_invisible_characters_leaves_the_body_whole(tmp_path):
    office = Official()
    office.add(17, {"en": ("\u200b", BODY)})
    assert verify_text(read_office(office, tmp_path), BODY).part == "whole"


ALWAYS_HIDDEN = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xE0000, 0xE0041, 0xE007F]


@pytest.mark.parametrize("code", [*ALWAYS_HIDDEN, 0x200E, 0x200F, 0x061C])
@pytest.mark.parametrize("text", [AS_PASTED, BODY, BODY.upper(), "The first version said something else entirely."])
def test_hidden_characters_are_never_official(evidence, code, text):
    for hidden in (text[:5] + chr(code) + text[5:], chr(code) + text, text + chr(code)):
        verdict = verify_text(evidence, hidden)
        assert (verdict.verdict, verdict.exit_code, verdict.record, verdict.title) == ("unknown", 4, None, None)
        assert verdict.note == (
            "hidden direction or tag characters are in the text; they must be removed before it can be checked"
        )


def test_a_number_that_is_shown_turned_round_is_not_official(evidence):
    assert verify_text(evidence, BODY.replace("22 33", "\u202e33 22\u202c")).verdict == "unknown"
    assert verify_text(evidence, BODY.replace("22 33", "\u202e22 33\u202c")).verdict == "unknown"


ARABIC = (
    "زلزال في زاندريا",
    "السفارة\u200f مفتوحة طوال الليل. اتصل على \u200e+000 11 22 33\u200f من فضلك.\n\nابتعد عن الساحل.",
)


def test_direction_marks_of_the_office_are_its_own(tmp_path):
    office = Official()
    office.add(17, {"ar": ARABIC})
    evidence = read_office(office, tmp_path)
    body = ARABIC[1]
    assert verify_text(evidence, "\n".join(ARABIC)).verdict == "authentic"
    assert verify_text(evidence, body.replace("\n\n", " ")).verdict == "authentic"
    assert verify_text(evidence, body.replace("\u200f", "")).verdict == "authentic"
    assert verify_text(evidence, body.replace("\u200f", "", 1).replace("\u200e", "")).verdict == "authentic"
    moved = body.replace("\u200e", "").replace("000", "00\u200e0")
    for changed in (
        moved,
        body.replace("\u200f", "\u200f\u200f", 1),
        body.replace("\u200e", "\u200f"),
        f"{body}\u200f",
    ):
        assert verify_text(evidence, changed).note.startswith("hidden direction")


def test_many_marks_cost_little(evidence):
    found = verify_text(evidence, "\u200e".join(BODY) + "\u200f" * 200_000)
    assert found.note.startswith("hidden direction")


def test_tag_characters_of_an_entity_are_not_among_the_words(tmp_path):
    office = Official()
    office.add(17, {"en": ("Title", "The embassy&#xE0041; is open&#x202E; all night long.")})
    evidence = read_office(office, tmp_path)
    assert verify_text(evidence, "The embassy is open all night long.").verdict == "authentic"
