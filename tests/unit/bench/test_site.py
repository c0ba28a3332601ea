"""The site's measure runs whole at a small size. No time is asserted."""

from elshi.bench.site import A_YEAR, _id_of, bench_site


def test_a_site_is_built_and_grows_by_one_statement() -> None:
    figures = {figure.what: figure for figure in bench_site(statements=70, say=lambda _text: None)}
    assert {what: figure.goal for what, figure in figures.items()} == {
        "site of 70 statements in five languages, built anew": "< 60",
        "one statement more than 70": "< 1",
        "files of the site": None,
        "bytes of the site": None,
    }
    files = figures["files of the site"].value
    assert files > 71 * (5 + 10 + 2), "five blobs, ten pages, a receipt and a QR code for each"
    assert figures["bytes of the site"].value > 1000 * files


def test_statements_are_numbered_by_year() -> None:
    assert [_id_of(number).partition("/")[2] for number in (1, A_YEAR, A_YEAR + 1)] == [
        "2000/1", f"2000/{A_YEAR}", "2001/1",
    ]  # fmt: skip
