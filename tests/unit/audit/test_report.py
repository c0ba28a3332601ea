"""The report: in five languages, self-contained, with nothing of a stranger's that acts; its words are complete."""

import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from elshi.audit import words
from elshi.audit.findings import Basis, Finding, Loss, Owner, Stage, Standing, Unseen, When, bites_by, sort_findings
from elshi.audit.home_networks import HomeList
from elshi.audit.known_services import Service
from elshi.audit.looking import Looked
from elshi.audit.ownership import Ownership
from elshi.audit.report import Report, format_json, format_lines
from elshi.audit.report_page import format_html
from elshi.audit.timeline import WIDTH, place_timeline
from elshi.text.languages import LANGUAGES

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FOREIGN = Owner(Standing.FOREIGN, Basis.DELEGATED, "XB", "2026-02-28")
UNKNOWN = Owner(Standing.UNKNOWN, Basis.NOT_LISTED)
HOME = Owner(Standing.HOME, Basis.HOME_NETWORK, as_of="2026-03-01")
FACTS = {"zone": "samal.example", "ttl": 3600, "host": "mfa.samal.example", "days": 45}


def finding(code, owner, when, subject="a.example", **more):
    return Finding(code=code, subject=subject, owner=owner, when=when, loss=Loss.PART, facts=FACTS, **more)


def report(*findings, unseen=(), fail_on=None):
    found = sort_findings(findings)
    fails = bites_by(found, fail_on) if fail_on else ()
    looked = Looked(found, unseen, ())
    return Report(("https://mfa.samal.example/",), looked, Ownership(HomeList(as_of="2026-03-01")), AT, fail_on, fails)


MIXED = (
    finding("font", FOREIGN, When.at_once(), service="fonts", evidence=("<script src> https://a.example/",)),
    finding("script", UNKNOWN, When.at_once()),
    finding("name-server", FOREIGN, When.ttl(5400)),
    finding("certificate", FOREIGN, When.days(45.9)),
    finding("address", HOME, When.never()),
)


def test_every_code_has_its_words():
    assert set(words.STAGES) == set(Stage)
    assert set(words.STANDINGS) == set(Standing)
    assert set(words.BASES) == set(Basis)
    assert set(words.SERVICES) == {service.value for service in Service} <= set(words.SENTENCES)
    for sentence in (*words.SENTENCES.values(), *words.BASES.values()):
        names = set(re.findall(r"%\((\w+)\)s", sentence))
        assert names <= {*FACTS, "country", "as_of"}
        assert "%" not in re.sub(r"%\(\w+\)s", "", sentence)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_sentence_is_there_in_every_language(language):
    every = [finding(code, FOREIGN, When.days(45), subject=f"{code}.example") for code in words.SENTENCES]
    every += [finding("script", Owner(Standing.UNKNOWN, basis), When.days(1)) for basis in Basis]
    every += [finding("script", UNKNOWN, When.ttl(seconds)) for seconds in (0, 59, 60, 5400, 7200, 172_800)]
    unseen = tuple(Unseen(part, "a.example", "why") for part in words.UNSEEN)
    page = format_html(report(*every, unseen=unseen), language).decode()
    assert f'lang="{language}" dir="{LANGUAGES[language].direction}"' in page
    assert "%(" not in page
    if language != "en":
        for message in (*words.SENTENCES.values(), *words.STAGES.values(), *words.BLIND_SPOTS):
            assert message.partition("%")[0].replace("'", "&#39;") not in page or message.startswith("%")


def test_the_page_needs_nothing_else():
    page = format_html(report(*MIXED), "kk").decode()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    named = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; style-src &#39;sha256-{named}" in page or f"style-src 'sha256-{named}'" in page
    assert not re.search(r"<(script|link|img|iframe)|url\(|@import|\son\w+=|\sstyle=", page)


HOSTILE = "</style><script>alert(1)</script>\u202e\x1b[31m&\n"


def test_a_strangers_text_is_text():
    it = report(
        finding("script", FOREIGN, When.at_once(), subject=HOSTILE, evidence=(HOSTILE,)),
        unseen=(Unseen("page", HOSTILE, HOSTILE),),
    )
    page = format_html(it, "en").decode()
    assert "<script" not in page
    lines = list(format_lines(it))
    for text in (page.replace("\n", ""), *lines, json.dumps(format_json(it), ensure_ascii=False)):
        assert not {"\u202e", "\x1b", "\n"} & set(text)


def test_lines_worst_first_with_unknown_owners_apart():
    lines = list(format_lines(report(*MIXED, fail_on=Stage.TTL)))
    assert lines[0].startswith("At once: a.example (fonts), abroad (registered in XB, delegated file of 2026-02-28): ")
    assert [line.partition(":")[0] for line in lines[:5]] == [
        "At once", "At once", "When its TTL runs out (90 min)", "Within 90 days (45 d)", "Nothing is lost",
    ]  # fmt: skip
    assert lines[5] == "3 would be lost abroad, 1 more have an unknown owner"
    assert lines[6] == "--fail-on ttl: 3 too many, 1 of them with an unknown owner, which counts as foreign here"


def test_json():
    found = format_json(report(*MIXED, unseen=(Unseen("dns", "a.example", "why"),), fail_on=Stage.AT_ONCE))
    assert (found["format"], found["made_at"], found["fails"]) == ("elshi-audit/1", "2026-03-01T09:30:00Z", 2)
    assert found["counts"] == {"foreign": 3, "unknown": 1, "home": 1}
    assert found["bites"] == {"foreign": 3, "unknown": 1}
    assert found["stages"]["at-once"] == {"foreign": 1, "unknown": 1}
    assert found["not_looked_at"] == [{"part": "dns", "subject": "a.example", "reason": "why"}]
    assert [one["when"] for one in found["findings"]][2:] == [
        {"stage": "ttl", "seconds": 5400}, {"stage": "90", "seconds": 3_965_760}, {"stage": "never", "seconds": None},
    ]  # fmt: skip
    json.dumps(found, allow_nan=False)


def test_the_drawing_mirrors_from_right_to_left():
    counts = {stage: {Standing.FOREIGN: 0, Standing.UNKNOWN: 0} for stage in list(Stage)[:-1]}
    counts[Stage.AT_ONCE] = {Standing.FOREIGN: 30, Standing.UNKNOWN: 10}
    counts[Stage.DAY_7] = {Standing.FOREIGN: 0, Standing.UNKNOWN: 1}
    left, right = place_timeline(counts, mirrored=False), place_timeline(counts, mirrored=True)
    for one, other in zip(left.stations, right.stations, strict=True):
        for bar, twin in zip(one.bars, other.bars, strict=True):
            assert bar.x + bar.width == pytest.approx(WIDTH - twin.x, abs=0.11)
            assert 0 <= twin.x < bar.x + bar.width <= WIDTH or bar.x >= 0
    first, seventh = left.stations[0], left.stations[3]
    assert first.bars[0].width == 3 * first.bars[1].width
    assert (first.total, first.worst, seventh.worst) == (40, Standing.FOREIGN, Standing.UNKNOWN)
    assert left.stations[1].worst is None
    assert place_timeline({Stage.AT_ONCE: {}}, mirrored=False).stations[0].bars == ()


def test_nothing_to_lose_is_said():
    assert "Nothing was found whose absence would be felt." in format_html(report(MIXED[-1]), "en").decode()
    assert "Nothing was found" not in format_html(report(*MIXED), "en").decode()


CSS = (Path(str(files("elshi.audit"))) / "templates/report.css").read_text("utf-8")
LIGHT, DARK = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in CSS.split(":root")[1:3])


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 4.5), ("ink", "sheet", 4.5), ("quiet", "paper", 4.5), ("quiet", "sheet", 4.5),
        ("on-band", "band", 4.5), ("on-foreign", "foreign", 4.5), ("on-unknown", "unknown", 4.5),
        ("on-home", "home", 4.5), ("foreign", "paper", 3), ("unknown", "paper", 3), ("home", "paper", 3),
    ],
)  # fmt: skip
def test_contrast(palette, ink, ground, least):
    low, high = sorted((luminance(palette[ink]), luminance(palette[ground])))
    assert (high + 0.05) / (low + 0.05) >= least


def test_directions_are_logical():
    assert not re.search(
        r"(margin|padding|border)-(left|right)|text-align: (left|right)|float:|[{;] *(left|right):", CSS
    )


def test_every_class_of_the_page_has_a_rule():
    template = (Path(str(files("elshi.audit"))) / "templates/report.html").read_text("utf-8")
    used = {word for names in re.findall(r'class="([^"{]+)"', template) for word in names.split()}
    assert used <= set(re.findall(r"\.([a-z-]+)", CSS))
