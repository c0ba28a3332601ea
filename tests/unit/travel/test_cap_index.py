"""Lists of warnings: which files they link to, whatever else they hold."""

import time

import pytest

from elshi.travel.cap import CapError
from elshi.travel.cap_index import MAX_FILES, parse_index
from generators.cap_files import plain
from generators.cap_indexes import ATOM, ATOM_LINKS, BASE, EMPTY, HOSTILE, RSS, RSS_LINKS, long_list


@pytest.mark.parametrize(("data", "links"), [(ATOM, ATOM_LINKS), (RSS, RSS_LINKS)], ids=["Atom", "RSS"])
def test_the_files_of_a_list(data, links):
    found = parse_index(data, name="x", base=BASE)
    assert [(one.address, one.stamp) for one in found] == links


@pytest.mark.parametrize("data", EMPTY)
def test_a_list_of_nothing(data):
    assert parse_index(data, name="x", base=BASE) == ()


def test_a_warning_is_no_list():
    assert parse_index(plain().encode(), name="x", base=BASE) is None


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_list_is_refused_in_one_line_and_soon(name):
    began = time.process_time()
    with pytest.raises(CapError, match=r"^feed one: expected [^\n]{5,200}$"):
        parse_index(HOSTILE[name], name="feed one", base=BASE)
    assert time.process_time() - began < 2


def test_a_long_list_is_cut():
    found = parse_index(long_list(MAX_FILES + 5), name="x", base=BASE)
    assert len(found) == MAX_FILES
    assert found[0].stamp == "0"


@pytest.mark.parametrize("href", ["http://[", "//[::1", "javascript:alert(1)", "file:///etc/passwd", "x" * 1_001, " "])
def test_a_link_that_is_none_is_passed_over(href):
    data = f"<rss><channel><item><link>{href}</link></item></channel></rss>".encode()
    assert parse_index(data, name="x", base=BASE) == ()
