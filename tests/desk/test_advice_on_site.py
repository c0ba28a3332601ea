"""From a release to what the public sees: pages, feeds, CAP message and list, in one round of the press."""

import json
import time

from desk.trees import tree_of
from elshi.base.canonical import format_canonical
from elshi.desk.releases.attachment_files import write_attachment
from elshi.record.trust import parse_trust
from elshi.site.build import build_site
from elshi.travel.worlds import samal_world
from unit.site.small_office import ADVICE, DANGER
from unit.site.test_advisories import TWO

SOON_S = 10.0  # from the release to what is on disk; the press looks at its queue every 0.3 s


def save(office, draft, **said):
    """A version with these texts and this advice or danger."""
    gazetteer = {"sha256": write_attachment(samal_world()), "bytes": len(samal_world())}
    if draft.current_version is None:  # else it is a correction, and has a copy
        office.save(draft)
        draft.refresh_from_db()
    whole = json.loads(draft.find_current().content)
    for text in whole["renditions"]:
        text["title"], text["body"] = TWO[text["language"]]
    for name, fields in said.items():
        whole[name] = {**fields, "gazetteer": gazetteer}
    office.save_past_editor(draft, format_canonical(whole).decode())
    draft.refresh_from_db()


def publish(office, draft, **said):
    """Release it and let the press work; seconds of processor time from the release on."""
    save(office, draft, **said)
    office._bring(draft, "queued")
    began = time.process_time()
    assert office.press() == 1
    return time.process_time() - began


def index_of(office):
    return json.loads((office.home.site / "advisories/index.json").read_bytes())


def test_a_release_is_on_the_site_within_seconds_and_a_change_too(office):
    draft = office.start()
    assert publish(office, draft, advice=ADVICE) < SOON_S
    (line,) = index_of(office)["advisories"]
    assert (line["country"], line["level"], line["version"]) == ("XB", 2, 1)
    change = office.start(corrects=office.release_of(draft).pk)
    assert publish(office, change, advice={**ADVICE, "level": 4, "parts": []}) < SOON_S
    site = office.home.site
    (line,) = index_of(office)["advisories"]
    assert (line["level"], line["version"]) == (4, 2)
    assert 'data-level="4"' in (site / "advisories/en/XB/index.html").read_text("utf-8")
    assert "level-4" in (site / "advisories/en/feed.atom").read_text("utf-8")
    assert "<msgType>Update</msgType>" in (site / line["cap"][1:]).read_text("utf-8")
    alert = office.start()
    assert publish(office, alert, danger=DANGER) < SOON_S
    assert [one["places"] for one in index_of(office)["alerts"]] == [["XB"]]
    trust = parse_trust(office.home.trust.read_bytes())
    build_site(logs=office.home.logs, blobs=office.home.blobs, out=office.home.path / "fresh", trust=trust)
    assert tree_of(office.home.path / "fresh") == tree_of(site)
