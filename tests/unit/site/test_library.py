"""Lists that stay bounded and pages that do not move."""

from elshi.site.library import SPAN, Library
from elshi.site.reading import read_source
from unit.site.small_office import SmallOffice


def library_of(office: SmallOffice) -> Library:
    source = read_source(logs=office.home / "logs", blobs=office.home / "blobs", trust=office.trust)
    return Library(source.ledger)


def test_newest_first_and_a_correction_is_news(office: SmallOffice) -> None:
    office.publish_many(range(1, 5), "kk")
    office.publish(2, "kk", version=2)
    assert [work.id.number for work in library_of(office).newest("kk")] == [2, 4, 3, 1]


def test_a_span_holds_numbers_not_counts(office: SmallOffice) -> None:
    for number in (1, SPAN, SPAN + 1, 3 * SPAN):
        office.publish(number, "kk")
    spans = library_of(office).spans("kk", 2026)
    assert {number: [work.id.number for work in works] for number, works in spans.items()} == {
        0: [SPAN, 1],
        1: [SPAN + 1],
        2: [3 * SPAN],
    }


def test_sections_and_years(office: SmallOffice) -> None:
    office.publish(1, "zh ru")
    office.publish(1, "ru", year=2025)
    library = library_of(office)
    assert library.sections == ("ru", "zh"), "in our order, not in the log's"
    assert library.years("ru") == [2026, 2025]
    assert library.years("zh") == [2026]
    assert library.years("kk") == []


def test_a_section_is_new_while_all_of_it_is_touched(office: SmallOffice) -> None:
    office.publish(1, "kk")
    office.publish(2, "kk ru")
    library = library_of(office)
    second = [library.works["xs-mfa/2026/2"]]
    assert library.is_new_section("ru", second)
    assert not library.is_new_section("kk", second)
