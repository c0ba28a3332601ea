"""Lists that stay bounded and pages that do not move."""

from collections.abc import Callable

from elshi.log import public_bytes
from elshi.record import Replaces, revocation_document, withdrawal_document
from elshi.site.library import SPAN, Library
from elshi.site.reading import read_source
from unit.site.small_office import OFFICE, SmallOffice


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
    library = library_of(office)
    assert library.spans("kk", 2026) == [2, 1, 0]
    assert library.spans("ru", 2026) == []
    found = {span: [work.id.number for work in library.in_span(2026, span, language="kk")] for span in (0, 1, 2)}
    assert found == {0: [1, SPAN], 1: [SPAN + 1], 2: [3 * SPAN]}
    assert library.in_span(2026, 0, language="ru") == []
    assert [work.id.number for work in library.in_span(2026, 0)] == [1, SPAN]


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


def test_taking_what_is_new_gives_the_same_library(office: SmallOffice) -> None:
    """Statements, corrections that bring and drop languages, withdrawals, a revoked key: step by step or at once."""
    library = library_of(office)
    for step in steps_of(office):
        step()
        source = read_source(logs=office.home / "logs", blobs=office.home / "blobs", trust=office.trust)
        library.take(source.ledger)
        assert shown(library) == shown(Library(source.ledger))
    assert library.works["xs-mfa/2026/2"].withdrawal is None, "what the revoked key signed last is disowned"


def steps_of(office: SmallOffice) -> list[Callable[[], object]]:
    """Acts of an office, each to be done in its turn."""

    def withdraw(number: int, version: int) -> object:
        name = f"xs-mfa/2026/{number}"
        replaces = Replaces(version - 1, office.leaf(number, version - 1))
        return office.append_signed(
            withdrawal_document(
                id=name, version=version, office=OFFICE, issued_at="2026-04-01T10:00:00Z", reason="error",
                replaces=replaces,
            )
        )  # fmt: skip

    def revoke(last_good: int) -> object:
        return office.append_signed(
            revocation_document(
                office=OFFICE, number=1, purpose="record", public_key=public_bytes(office._record),
                last_good=last_good, issued_at="2026-06-01T00:00:00Z",
            ),
            root=True,
        )  # fmt: skip

    return [
        lambda: office.publish(1, "kk"),
        lambda: office.publish_many(range(2, 6), "kk ru"),
        lambda: office.publish(51, "en"),
        lambda: office.publish(3, "kk en", version=2),
        lambda: office.publish(1, "ru", version=2),
        lambda: office.publish(1, "kk", year=2025),
        lambda: withdraw(2, 2),
        lambda: office.publish(6, "kk zh"),
        lambda: revoke(10),  # disowns what came last, the withdrawal among it
    ]


def shown(library: Library) -> dict[str, object]:
    """All that a site can ask of a library."""
    spans = {(work.id.year, work.span) for work in library.works.values()}
    return {
        "works": list(library.works.items()),
        "any": {span: library.in_span(*span) for span in spans},
        **{
            tag: (
                library.updated(tag),
                library.newest(tag, 100),
                library.years(tag),
                {year: library.spans(tag, year) for year in library.years(tag)},
                {span: library.in_span(*span, language=tag) for span in spans},
                library.is_new_section(tag, library.works.values()),
                library.is_new_section(tag, []),
            )
            for tag in library.sections
        },
    }
