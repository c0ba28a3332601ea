"""elshi bench channels, small: a statement reaches the site, seven channels and every subscriber, the site first."""

import json
import re

from functional.running import run_elshi

NETWORKS = {"fediverse", "mastodon", "gotosocial", "bluesky", "telegram"}


def test_a_release_to_eight_channels_is_measured():
    done = run_elshi(
        "bench", "channels", "--json", "--subscribers", "200", "--followers", "7", "--statements", "3",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    found = {figure["what"]: figure for figure in told["figures"]}
    posts = {
        match[2]: int(match[1])
        for what in found
        if (match := re.fullmatch(r"from release to the last of (\d+) posts on (\S+)", what))
    }
    assert set(posts) == NETWORKS
    assert posts["fediverse"] == 7 * 5
    assert all(count >= 5 for count in posts.values())  # a thread is more than one
    site = found["from release to the site, in five languages"]
    firsts = {name: found[f"from release to the first post on {name}"]["value"] for name in NETWORKS}
    # the rows of all channels are made by the transaction that follows the site: no clock decides this
    assert 0 < site["value"] < min(firsts.values())
    assert found["the first network after the site"]["ok"] is True
    first, last = (found[f"from release to the {which} letter"]["value"] for which in ("first", "last"))
    assert site["value"] < first < last
    assert found["the first letter after every network's first post"]["ok"] is True
    assert found["200 letters"]["goal"] == ">= 500 letters/s"
    assert found["200 letters"]["value"] > 0
    assert found["a letter, in the courier"]["unit"] == "ms of a processor"
    pages = {what for what in found if what.startswith("page ")}
    assert len(pages) == 12
    assert all(found[what]["goal"] == "< 100" for what in pages)
    assert found["processors used"]["value"] <= 2


def test_too_little_to_measure_is_refused():
    done = run_elshi("bench", "channels", "--subscribers", "1")
    assert done.returncode == 2
    assert "at least 2 subscribers" in done.stderr
