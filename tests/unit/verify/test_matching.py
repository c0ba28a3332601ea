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
    assert list(shown) == ["verdict", "record", "version", "lang", "proof", "as_of", "note"]
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
    assert verdict.note == "nothing near is on this office's record; spoken remarks and replies may not be logged"
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
