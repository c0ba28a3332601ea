"""elshi bench desk, small: every page of the desk is asked, and asks its database as often whatever there is."""

import json
import re

from functional.running import run_elshi

PAGE = re.compile(r"page (\S+) \((\d+) queries\)")


def measure(*size):
    done = run_elshi("bench", "desk", "--json", "--rounds", "1", *size)
    assert done.returncode == 0, done.stderr
    found = {figure["what"]: figure for figure in json.loads(done.stdout)["figures"]}
    pages = {re.sub(r"\d+", "N", page[1]): int(page[2]) for what in found if (page := PAGE.match(what))}
    return found, pages


def test_no_page_asks_more_when_there_is_more():
    few, pages = measure("--cases", "12", "--alerts", "300", "--statements", "3")
    many, same = measure("--cases", "130", "--alerts", "900", "--statements", "40")
    assert same == pages
    assert len(pages) > 40
    assert {"/", "/alerts/", "/cases/", "/cases/N/report/", "/drafts/N/edit/", "/published/", "/audit/"} <= set(pages)
    assert all(few[what]["goal"] == "< 100" for what in few if what.startswith("page "))
    assert many["from release to visible, the press's pause included"]["goal"] == "< 2"
    assert many["one statement more than 40"]["goal"] == "< 1"
