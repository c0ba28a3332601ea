"""The bundle is read back by stix2 as it stands, names DISARM's techniques by their own ids, and calls nothing lawful
hostile."""

import json
from collections import Counter
from dataclasses import replace

import pytest
import stix2

from elshi.listen.export.disarm import BY_SHARE, TECHNIQUES
from elshi.listen.export.found import SHARES
from elshi.listen.export.stix import format_stix
from unit.listen.export.findings import FOUND, HOSTILE, LINKED, OPEN, TOLD, at


def objects(data):
    return json.loads(data)["objects"]


def of(data, kind):
    return [each for each in objects(data) if each["type"] == kind]


def test_stix2_reads_it_without_custom_parts():
    data = format_stix(FOUND)
    bundle = stix2.parse(data.decode(), allow_custom=False)
    assert isinstance(bundle, stix2.Bundle)
    assert Counter(each.type for each in bundle.objects) == {
        "identity": 1, "campaign": 1, "grouping": 1, "observed-data": 2, "relationship": 2, "report": 1,
        "user-account": 3, "url": 2,
    }  # fmt: skip


def test_every_reference_is_in_the_bundle_or_is_disarms():
    data = format_stix(FOUND)
    known = {each["id"] for each in objects(data)} | {technique.stix for technique in TECHNIQUES}
    for each in objects(data):
        refs = [value for key, value in each.items() if key.endswith("_ref")]
        refs += [value for key, values in each.items() if key.endswith("_refs") for value in values]
        assert set(refs) <= known


def test_a_lawful_campaign_has_no_technique_and_is_no_campaign():
    data = format_stix(replace(FOUND, networks=(OPEN,), narratives=()))
    assert of(data, "campaign") == of(data, "relationship") == []
    assert of(data, "grouping")[0]["context"] == "unspecified"
    assert "T00" not in data.decode()


def test_the_same_findings_give_the_same_bytes_and_ids_outlive_an_export():
    assert format_stix(FOUND) == format_stix(FOUND)
    later = replace(FOUND, at=at(20), networks=(replace(LINKED, posts=50), OPEN))
    ids = [{each["id"] for each in objects(format_stix(found))} for found in (FOUND, later)]
    assert ids[0] == ids[1]
    assert json.loads(format_stix(FOUND))["id"] != json.loads(format_stix(later))["id"]


def test_strangers_names_are_exact_as_data_and_visible_where_people_read():
    data = format_stix(FOUND)
    assert HOSTILE in {each["user_id"] for each in of(data, "user-account")}
    said = [value for each in objects(data) for key, value in each.items() if key in ("name", "description", "value")]
    assert any('=HYPERLINK("http://x")<&]]>"' in text for text in said)
    assert all(text.isprintable() for text in said)


def test_a_text_in_several_wordings_is_said_of_its_narrative_alone():
    [report] = of(format_stix(FOUND), "report")
    assert report["description"].endswith(" One text in 4 variants.")
    [report] = of(format_stix(replace(FOUND, narratives=(replace(TOLD, variants=0),))), "report")
    assert "variants" not in report["description"]


def test_a_narrative_of_an_unknown_network_is_refused():
    with pytest.raises(ValueError, match="not exported"):
        format_stix(replace(FOUND, narratives=(replace(TOLD, networks=("net-9",)),)))


def test_nothing_found_is_still_a_bundle():
    bundle = stix2.parse(format_stix(replace(FOUND, networks=(), narratives=())).decode())
    assert [each.type for each in bundle.objects] == ["identity"]
    alone = replace(TOLD, networks=(), links=(), words=(), languages=())
    assert of(format_stix(replace(FOUND, narratives=(alone,))), "report")[0]["object_refs"]


def test_every_kind_of_share_shows_a_technique():
    assert set(BY_SHARE) == set(SHARES)
    assert set(BY_SHARE.values()) <= set(TECHNIQUES)


@pytest.mark.shared_data
def test_techniques_are_those_of_disarm(shared):
    disarm = json.loads(shared("data/disarm/DISARM.json").read_bytes())["objects"]
    known = {each["id"]: each for each in disarm if each["type"] == "attack-pattern"}
    for technique in TECHNIQUES:
        there = known[technique.stix]
        reference = there["external_references"][0]
        assert (there["name"], reference["external_id"], reference["url"]) == (
            technique.name, technique.number, technique.url,
        )  # fmt: skip


@pytest.mark.shared_data
def test_disarms_own_objects_come_along_unchanged(shared):
    disarm = json.loads(shared("data/disarm/DISARM.json").read_bytes())["objects"]
    known = {each["id"]: each for each in disarm}
    data = format_stix(FOUND, techniques=known)
    patterns = of(data, "attack-pattern")
    assert len(patterns) == 2
    for each in patterns:
        assert each["name"] == known[each["id"]]["name"]
        assert each["modified"][:19] == known[each["id"]]["modified"][:19]
