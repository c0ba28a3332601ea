"""The archive of answers: what is in it, what changes when, and the same search in the browser."""

import json
import shutil
import subprocess
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from elshi.record import Replaces, blob_sha256, erasure_document, withdrawal_document
from elshi.site import SiteBuilder, figures
from elshi.site.answers import stems
from elshi.site.build import _MARK
from unit.site.small_office import OFFICE, SmallOffice
from unit.site.test_build import changed, rebuilt

BORDER = {
    "kk": ("Шекара қашан ашылады?", "Тарвиямен шекара көктемде **қашан** ашылады?", "Шекара сенбіде ашылады."),
    "en": ("When does the border open?", "When will the border with Tarvia open?", "The border opens on Saturday."),
}
VISA = {"kk": ("Виза керек пе?", "Тарвияға бару үшін виза керек пе?", "Виза керек емес.")}


def shard(tree, tag="kk", span="2026-0"):
    return json.loads(tree[f"answers/index/{tag}/{span}.json"])["answers"]


def archive(office):
    """The paths of lists of answers; scripts, the page of askers and an empty index are there always."""
    tree = office.tree()
    paths = [path for path in tree if path.startswith("answers/") and not path.endswith(".js")]
    return [path for path in paths if "/mine/" not in path and b'"spans":[]' not in tree[path]]


def test_an_answer_is_in_the_archive_and_its_page_shows_what_was_asked(office: SmallOffice) -> None:
    office.publish(1)
    name = office.publish_answer(2, BORDER, asked=41)
    office.publish_answer(3, VISA)
    office.build()
    tree = office.tree()
    page = tree[f"kk/{name}/index.html"].decode()
    assert "<strong>қашан</strong>" in page
    assert page.index("көктемде") < page.index("сенбіде")
    assert "41" in page
    assert [answer["id"] for answer in shard(tree)] == [f"{OFFICE}/2026/3", name]
    assert [answer["title"] for answer in shard(tree, "en")] == ["When does the border open?"]
    assert json.loads(tree["answers/index/kk.json"])["spans"] == ["2026-0"]
    listed = tree["answers/kk/index.html"].decode()
    assert f'href="/kk/{name}/"' in listed
    assert "Тақырып 1" not in listed
    assert "answers/ru/index.html" not in tree, "no empty pages"
    plain = tree[f"kk/{OFFICE}/2026/1/index.html"].decode()
    assert 'id="asked"' not in plain


def test_no_answer_makes_no_archive(office: SmallOffice) -> None:
    office.publish(1)
    office.build()
    assert not archive(office)


def test_one_more_answer_changes_the_span_and_the_page_alone_and_as_a_new_tree(office: SmallOffice) -> None:
    office.publish_answer(1, VISA)
    office.publish_answer(60, BORDER)
    office.build()
    before = office.tree()
    office.publish_answer(61, VISA)
    office.build(set())
    after = office.tree()
    touched = [path for path in changed(before, after) if path.startswith("answers/")]
    assert touched == ["answers/index/kk/2026-1.json", "answers/kk/index.html"]
    assert after == rebuilt(office)


def test_withdrawn_and_corrected_ones(office: SmallOffice) -> None:
    first = office.publish_answer(1, VISA)
    office.publish_answer(2, BORDER)
    office.build()
    office.publish_answer(2, BORDER | {"kk": (*BORDER["kk"][:2], "Шекара жексенбіде ашылады.")}, version=2)
    office.append_signed(
        withdrawal_document(
            id=first, version=2, office=OFFICE, issued_at="2026-03-20T09:00:00Z", reason="error",
            replaces=Replaces(1, office.leaf(1, 1)),
        )
    )  # fmt: skip
    office.build(set())
    tree = office.tree()
    (left,) = shard(tree)
    assert "жексе" in left["stems"]
    assert "сенбі" not in left["stems"].split()
    assert tree == rebuilt(office)


def test_the_last_one_withdrawn_takes_the_archive_with_it(office: SmallOffice) -> None:
    name = office.publish_answer(1, VISA)
    office.build()
    office.append_signed(
        withdrawal_document(
            id=name, version=2, office=OFFICE, issued_at="2026-03-20T09:00:00Z", reason="error",
            replaces=Replaces(1, office.leaf(1, 1)),
        )
    )  # fmt: skip
    office.build(set())
    assert not archive(office)
    assert office.tree() == rebuilt(office)


def test_an_erased_question_is_gone_everywhere_and_its_answer_stays(office: SmallOffice) -> None:
    name = office.publish_answer(1, VISA)
    office.build()
    blob = next(data for path, data in office.tree().items() if path.startswith("blobs/") and "бару".encode() in data)
    office.append_signed(
        erasure_document(
            office=OFFICE, number=1, issued_at="2026-03-20T09:00:00Z", blobs=[blob_sha256(blob)], reason="personal-data"
        )
    )
    office.build()
    tree = office.tree()
    assert not [path for path, data in tree.items() if "бару үшін".encode() in data]
    page = tree[f"kk/{name}/index.html"].decode()
    assert "Виза керек емес." in page
    assert "енді қолжетімді емес" in page
    assert json.loads(tree["answers/index/kk.json"])["spans"] == []
    assert "answers/kk/index.html" not in tree


def test_what_askers_were_told_stays_in_a_tree_that_is_built_anew(office: SmallOffice) -> None:
    """It is in no log: another process writes it, at any time."""
    office.publish_answer(1, VISA)
    office.build()
    site = office.home / "site"
    for path in ("answers/told/ab.json", "answers/stray/ab.json"):
        (site / path).parent.mkdir()
        (site / path).write_text("{}")
    shutil.rmtree(site / "verify")
    (site / _MARK).unlink()
    SiteBuilder(logs=office.home / "logs", blobs=office.home / "blobs", out=site, trust=office.trust).build()
    assert (site / "answers/told/ab.json").is_file()
    assert not (site / "answers/stray").exists()


def test_figures_stay_the_archive_links_to_them_and_a_copy_of_the_log_has_neither(office: SmallOffice) -> None:
    """They are in no log: the desk writes them, and a mirror, which builds its pages from the log, does without."""
    office.publish_answer(1, VISA)
    office.build()
    plain, site = office.tree(), office.home / "site"
    for path in (figures.FILE, *(f"{folder}/index.html" for folder in figures.FOLDERS)):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text("{}")
    (site / "answers/kk/figures.json").write_text("{}")
    office.build()
    tree = office.tree()
    assert b'href="/answers/kk/figures/"' in tree["answers/kk/index.html"]
    assert set(tree) - set(plain) == {figures.FILE, *(f"{folder}/index.html" for folder in figures.FOLDERS)}
    assert changed(plain, {path: tree[path] for path in plain}) == ["answers/kk/index.html"]
    assert rebuilt(office) == plain
    office.publish_answer(2, BORDER)
    office.build(set())
    assert b'href="/answers/en/figures/"' in office.tree()["answers/en/index.html"]


TEXTS = [
    "Тарвиямен шекара ҚАШАН ашылады, ё моё?",
    "When DOES the border-crossing open (Żółć)?",
    "كيفَ أُجدّد جوازَ السّفر؟",
    "护照怎么续期？我 2026 年要去 Tarvia",
    "a b cd 12 ½ ﬁne ǅ İstanbul",
    "",
    "𝕍isa 😀 n'est-ce pas",
]


@given(st.text(max_size=60))
@example("ﬁne ½ ǆ")
def test_stems_are_short_sorted_and_without_marks(text: str) -> None:
    found = stems(text)
    assert list(found) == sorted(set(found))
    assert all(1 <= len(stem) <= 5 for stem in found)


def test_the_browser_makes_the_same_stems_and_finds_what_shares_rare_words(need) -> None:
    answers = [
        {"id": str(number), "title": text, "time": f"2026-03-0{number + 1}", "stems": list(stems(text))}
        for number, text in enumerate(
            ["виза керек пе", "шекара ашық па", "виза мерзімі ұзартыла ма", "паспорт жоғалды"]
        )
    ]
    query = "Менің паспортым жоғалып кетті, виза керек пе?"
    told = subprocess.run(
        [need("node"), "answers.mjs"], cwd=Path(__file__).parents[2] / "js", text=True, check=True, timeout=60,
        input=json.dumps({"texts": TEXTS, "answers": answers, "query": query}), capture_output=True,
    )  # fmt: skip
    found = json.loads(told.stdout)
    assert found["stems"] == [sorted(stems(text)) for text in TEXTS]
    assert [one[0] for one in found["found"]] == ["0", "3", "2"]  # three words, two rare ones, one
    assert all(0 < score <= 1 for _, score in found["found"])
