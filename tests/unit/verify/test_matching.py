"""What is said about a text, and with which exit code."""

import pytest

from elshi.record import body_words, words
from elshi.text.normal import normalise
from elshi.verify import EXITS, Verdict, evidence_bad, read_evidence, verify_text
from elshi.verify.library import Library, make_document
from elshi.verify.matching import count_words, judge_text
from unit.record.official import ENGLISH, KAZAKH, Official, make_key

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
    assert list(shown) == [
        "verdict", "office", "record", "version", "lang", "part", "title", "kinds", "diff", "set_aside", "context",
        "stands", "account", "proof", "as_of", "note",
    ]  # fmt: skip
    assert (shown["office"], shown["proof"]["epoch"], shown["proof"]["unconfirmed"]) == ("xs-mfa", 1, 0)
    assert shown["proof"]["trust"] == "pinned"
    assert shown["proof"]["origin"] == "mfa.samal.example/xs-mfa/1"
    assert (shown["proof"]["index"], shown["proof"]["log_size"]) == (3, 7)
    assert shown["proof"]["leaf"] == entry.leaf.hex()
    assert shown["as_of"] == "2026-03-02T09:30:00Z"


@pytest.mark.parametrize(
    ("text", "verdict", "kinds"),
    [
        (BODY.replace("open", "closed"), "altered", ("omission", "insertion")),
        (BODY.replace("33", "34"), "altered", ("number",)),
        (BODY + " Now.", "altered", ("insertion",)),
        (BODY[:-30], "excerpt", ()),
        (BODY.replace("embassy", "еmbassy"), "altered", ("homoglyph",)),
        (BODY.replace("is", "is not"), "altered", ("negation",)),
        (BODY.replace("all night. ", ""), "altered", ("omission",)),
        (BODY.replace("night.", "night?"), "altered", ("punctuation",)),
        (f"{BODY[:-1]}?", "altered", ("punctuation",)),
        (ENGLISH[1], "authentic", ()),  # as written in CommonMark
        ("Words that nobody at the ministry ever wrote down.", "unknown", ()),
    ],
)
def test_other_words_are_named_for_what_they_are(evidence, text, verdict, kinds):
    found = verify_text(evidence, text)
    assert (found.verdict, found.kinds) == (verdict, kinds)
    assert found.exit_code == {"altered": 3, "excerpt": 6, "authentic": 0, "unknown": 4}[verdict]
    assert (found.record is None) == (verdict == "unknown")
    assert "".join(part.given for part in found.diff) == (normalise(text) if verdict == "altered" else "")
    assert "false" not in str(found.to_json()).lower().replace("false claims", "")


def test_unknown_is_never_called_false(evidence):
    assert verify_text(evidence, "Words that nobody at the ministry ever wrote down.").note == (
        "nothing on this office's record is near this text. Spoken remarks and replies may not be logged, so this says "
        "nothing about whether it was said."
    )


def test_looser_form_does_not_change_a_number(evidence):
    assert verify_text(evidence, NUMBERS[1]).verdict == "authentic"
    assert verify_text(evidence, NUMBERS[1].upper()).verdict == "authentic"
    for changed in ("105", "10", "100000", "10⁶"):
        verdict = verify_text(evidence, NUMBERS[1].replace("10⁵", changed))
        assert (verdict.verdict, verdict.kinds) == ("altered", ("number",))


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
    assert dict(EXITS) == {
        "evidence-bad": 7, "not-pinned": 7, "withdrawn": 5, "superseded": 5, "authentic": 0, "excerpt": 6, "altered": 3,
        "official-account": 0, "lookalike": 3, "not-listed": 4, "unknown": 4, "too-short": 4,
    }  # fmt: skip
    with pytest.raises(KeyError):
        Verdict("false").exit_code  # noqa: B018  # a word that no verdict may use


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


def test_an_excerpt_comes_with_what_stands_around_it(evidence):
    verdict = verify_text(evidence, "“Call +000 11 22 33. Stay away”")
    assert (verdict.verdict, verdict.part, verdict.title) == ("excerpt", "part", "Earthquake in Xandria")
    assert verdict.context == {
        "before": "Earthquake in Xandria The embassy is open all night.",
        "after": "from the coast.",
    }


@pytest.mark.parametrize("mark", ["…", "...", "[…]", "(...)", "[ … ]", ". . ."])
def test_an_honest_cut_is_an_excerpt_and_shows_what_fell_out(evidence, mark):
    verdict = verify_text(evidence, f"The embassy is open {mark} Call +000 11 22 33.")
    assert (verdict.verdict, verdict.kinds) == ("excerpt", ())
    assert [part.official for part in verdict.diff if part.op == "delete"] == ["all night. "]


def test_a_cut_through_which_a_number_fell_is_altered(evidence):
    verdict = verify_text(evidence, "The embassy is open all night … Stay away from the coast.")
    assert (verdict.verdict, verdict.kinds) == ("altered", ("number",))


def test_single_words_with_cuts_between_build_no_excerpt(evidence):
    assert verify_text(evidence, "Call … away … the … open … night").verdict != "excerpt"


def test_a_part_of_a_replaced_version_is_superseded_and_says_what_stands(evidence):
    verdict = verify_text(evidence, "version said something else entirely")
    assert (verdict.verdict, verdict.exit_code, verdict.version) == ("superseded", 5, 1)
    assert verdict.stands == {"id": "xs-mfa/2026/17", "version": 2}


def test_two_texts_joined_without_a_mark_are_a_splice(evidence):
    joined = "The embassy is open all night. The second version says what stands now for all."
    verdict = verify_text(evidence, joined)
    assert (verdict.verdict, verdict.kinds) == ("altered", ("splice",))


def test_a_withdrawn_statement(tmp_path):
    office = Official()
    office.withdraw(office.add(17, {"en": ENGLISH}), 17, 2)
    evidence = read_office(office, tmp_path)
    for text, part in ((AS_PASTED, "whole"), ("Call +000 11 22 33. Stay away from the coast.", "part")):
        verdict = verify_text(evidence, text)
        assert (verdict.verdict, verdict.exit_code, verdict.version, verdict.part) == ("withdrawn", 5, 1, part)
        assert verdict.stands == {"id": "xs-mfa/2026/17", "version": 2}
    altered = verify_text(evidence, AS_PASTED.replace("open", "closed"))
    assert (altered.verdict, altered.note.endswith("that text is withdrawn itself")) == ("altered", True)


def test_words_under_a_revoked_key_are_not_official(tmp_path):
    office = Official()
    office.add(17, {"en": ENGLISH})
    office.add(18, {"en": ("Title", "Words that somebody put there with a stolen key of ours.")})
    office.revoke(1, "record", office.record, last_good=4)
    evidence = read_office(office, tmp_path)
    verdict = verify_text(evidence, "Words that somebody put there with a stolen key of ours.")
    assert (verdict.verdict, verdict.exit_code, verdict.proof) == ("evidence-bad", 7, None)
    assert verdict.reason.startswith("revoked-key: xs-mfa/2026/18 version 1 is entry 4, signed by xs-mfa/key/1")
    assert verify_text(evidence, "somebody put there with a stolen key").verdict == "evidence-bad"
    near = verify_text(evidence, "Words that somebody put here with a stolen key of ours.")
    assert near.verdict == "unknown"  # near what nobody said
    assert verify_text(evidence, AS_PASTED).verdict == "authentic"


def test_the_same_words_issued_again_after_a_revocation_are_authentic(tmp_path):
    office = Official()
    office.add(17, {"en": ENGLISH})
    office.revoke(1, "record", office.record, last_good=3)
    office.add_key(3, "record", make_key(7))
    office.append(office.document(18, {"en": ENGLISH}), make_key(7))
    verdict = verify_text(read_office(office, tmp_path), AS_PASTED)
    assert (verdict.verdict, verdict.record) == ("authentic", "xs-mfa/2026/18")


def test_marks_inside_an_excerpt(tmp_path):
    office = Official()
    office.add(17, {"ar": ARABIC})
    evidence = read_office(office, tmp_path)
    part = ARABIC[1].partition(".")[2].partition("\n")[0].strip()
    assert verify_text(evidence, part).verdict == "excerpt"
    assert verify_text(evidence, part.replace("\u200f", "")).verdict == "excerpt"
    moved = part.replace("\u200e", "").replace("000", "00\u200e0")
    assert verify_text(evidence, moved).note.startswith("hidden direction")


def test_a_part_cut_off_before_its_negation_says_so() -> None:
    """A Kazakh sentence denies with its last word; cut off before it, each word left is official."""
    library = Library()
    library.add(
        make_document(
            record="xs-mfa/2026/1",
            language="kk",
            title="Жалған хабарлама туралы",
            body="Самал елшілігі азаматтардың төлқұжаттарын жинап жатқан жоқ. Қабылдау сағат 9-да басталады.",
        )
    )
    text = "Самал елшілігі азаматтардың төлқұжаттарын жинап жатқан"
    for given, kinds in ((text, ("negation",)), (f"{text}.", ("negation",)), (f"{text} жоқ.", ())):
        verdict, finding = judge_text(library, given)
        assert finding is not None
        assert (verdict, finding.kinds) == ("excerpt", kinds)
