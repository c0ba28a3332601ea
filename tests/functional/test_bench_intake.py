"""elshi bench intake, small: deliveries are acknowledged at their rate, the desk is read, and each is a question."""

import json

from functional.running import run_elshi


def test_a_small_flood_is_measured():
    done = run_elshi("bench", "intake", "--json", "--rate", "20", "--seconds", "3")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    found = {figure["what"]: figure for figure in told["figures"]}
    acknowledged = found["acknowledged, of 20 deliveries a second for 3 s"]
    assert 0 < acknowledged["value"] <= 20
    assert acknowledged["goal"] == ">= 19.8 deliveries/s"
    refused = found["deliveries that were refused or not answered"]
    in_database = found["acknowledged deliveries in the staff database, each once"]
    assert in_database["value"] == 60 * (1 - refused["value"] / 100)
    pages = {what.partition(",")[0] for what in found if what.startswith("page ")}
    assert {"page /", "page /questions/"} <= pages
    assert all("while nothing came" in figure["peer"] for what, figure in found.items() if what.startswith("page "))
    assert found["a form, at the server (its stamp is the browser's work)"]["value"] > 0
    assert told["load"] >= 0
