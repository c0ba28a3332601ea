"""The pages of a mirror: every alarm in every language, nothing that others say becomes markup, order by the log."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from elshi.mirror.alarms import ADVICE, LACKS, Alarm
from elshi.record import blob_sha256
from elshi.site.alarm_words import WORDS
from elshi.site.mirror_pages import mirror_files
from elshi.site.mirror_values import Held, HeldLog, HeldOffice
from elshi.site.render import translate
from elshi.text.languages import LANGUAGES
from unit.record.official import Official, make_key

AT = "2026-03-01T09:30:00Z"
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"


def alarm(code, **changes):
    values = {
        "code": code,
        "office": "xs-mfa",
        "source": "https://mirror.samal.example/",
        "since": "2026-03-01T08:15:40Z",
        "last": AT,
        "detail": "what was found",
    }
    return Alarm(**{**values, **changes})


@pytest.fixture
def ministry():
    return Official()


@pytest.fixture
def hold(tmp_path):
    """Puts an office's entries and texts down, and holds all of it."""

    def put(office, **changes):
        folder = office.write(tmp_path / office.office)
        values = {
            "id": office.office,
            "host": office.host,
            "by": "",
            "is_own": False,
            "is_partner": False,
            "heard_at": "2026-03-01T09:29:10Z",
            "beat_at": "",
            "logs": (HeldLog(1, len(office.entries), 0, 0, 2, 3),),
            "ledger": office.ledger,
            "blobs": folder / "blobs",
        }
        return HeldOffice(**{**values, **changes})

    return put


def show(*offices, alarms=(), language="en"):
    files = dict(mirror_files(Held(offices, tuple(alarms))))
    return files[f"mirror/{language}/index.html"].decode()


class Seen(HTMLParser):
    """Which tags, addresses and attributes a page has, and the text of its `pre` and `code`."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.names, self.within = set(), [], set(), {"pre": [], "code": []}
        self._open = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in {"href", "src"}]
        if tag in self.within:
            assert tag == "code" or ("dir", "ltr") in attrs
            self._open.append(tag)
            self.within[tag].append("")

    def handle_endtag(self, tag):
        if tag in self.within:
            self._open.pop()

    def handle_data(self, data):
        for tag in self._open:
            self.within[tag][-1] += data


def test_no_alarm_lacks_words():
    assert WORDS.keys() == ADVICE.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ADVICE)
def test_an_alarm_has_a_heading_and_what_to_do(hold, ministry, code, language):
    page = show(hold(ministry), alarms=[alarm(code)], language=language)
    heading = translate(WORDS[code].heading, language)
    advice = translate(WORDS[code].advice, language)
    assert (language == "en") == (heading == WORDS[code].heading)
    assert (language == "en") == (advice == WORDS[code].advice)
    assert re.search(rf"<h3>(<span[^>]*>⚠ </span>)?{re.escape(heading)}</h3>", page)
    assert advice.partition("%(command)s")[0] in page
    assert ("%(command)s" in WORDS[code].advice) == bool(WORDS[code].command)
    assert "%(" not in page
    mark = translate("Notice." if code in LACKS else "Alarm: trust is in doubt.", language)
    assert f"<strong>{mark}</strong>" in page  # not by colour alone


@pytest.mark.parametrize(
    ("code", "source", "command"),
    [
        ("equivocation", "", "elshi mirror resume xs-mfa --from SOURCE"),
        ("damaged-copy", "", "elshi mirror resume xs-mfa --from SOURCE"),
        ("rollback", "https://mirror.samal.example/", "elshi mirror resume https://mirror.samal.example/"),
        ("wrong-bytes", "/media/a stick; rm -r /", "elshi mirror resume '/media/a stick; rm -r /'"),
        ("bad-record", "", "elshi mirror resume xs-mfa"),
        ("own-log-behind", "", "elshi log new-epoch"),
    ],
)
def test_the_command_is_ready_to_be_typed(hold, ministry, code, source, command):
    page = show(hold(ministry), alarms=[alarm(code, source=source)], language="ar")
    assert command in Seen(page).within["code"]
    assert '<code dir="ltr">elshi ' in page


def test_alarms_of_trust_stand_first(hold, ministry):
    page = show(hold(ministry), alarms=[alarm("gap"), alarm("rollback"), alarm("stale"), alarm("bad-record")])
    found = re.findall(r'<section class="alarm( of-trust)?">', page)
    assert found == [" of-trust", " of-trust", "", ""]
    assert page.index(WORDS["rollback"].heading) < page.index(WORDS["bad-record"].heading)


def test_both_notes_of_two_histories_are_shown_whole(hold, ministry):
    notes = tuple(f"mfa.samal.example/xs-mfa/1\n{size}\nAAAA+/=\n\n— mfa.samal.example <&> {size}\n" for size in (7, 8))
    page = show(hold(ministry), alarms=[alarm("equivocation", evidence=notes)], language="ar")
    assert Seen(page).within["pre"] == list(notes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_others_say_never_becomes_markup(hold, ministry, language):
    public = make_key(9).public_key().public_bytes_raw()
    ministry.add_office("xs-emb-xk", ministry.root, names={"en": HOSTILE}, root_key=public, epoch=1)
    embassy = Official(root=make_key(9), office="xs-emb-xk", host="xk.mfa.samal.example")
    embassy.add(1, {"kk": (HOSTILE, "Мәтін")})
    plain = Seen(show(hold(ministry), hold(embassy, by="xs-mfa"), alarms=[alarm("rollback")], language=language))
    bad = [alarm(code, detail=HOSTILE, source=HOSTILE, evidence=(HOSTILE,), since=HOSTILE) for code in ADVICE]
    without = hold(embassy, by="xs-mfa", ledger=None)  # then its name is what the ministry says
    for embassy_held in (hold(embassy, by="xs-mfa", heard_at=HOSTILE, beat_at=HOSTILE), without):
        page = show(hold(ministry), embassy_held, alarms=bad, language=language)
        seen = Seen(page)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert seen.tags <= plain.tags | {"pre"}
        assert seen.names <= plain.names
        assert not {"script", "img"} & seen.tags
        assert set(seen.links) <= set(plain.links)


def test_without_alarms_it_says_so(hold, ministry):
    page = show(hold(ministry), language="kk")
    assert translate("There are no alarms.", "kk") in page
    assert 'class="alarm' not in page


def test_the_table_says_what_is_held_and_what_is_not(hold, ministry):
    logs = (HeldLog(1, 40, 0, 0, 0, 0), HeldLog(2, 7, 9, 3, 1, 2))
    page = show(hold(ministry, logs=logs))
    assert re.findall(r"\[0, \d+\)", page) == ["[0, 40)", "[0, 7)"]
    assert "Others hold: 9" in page
    assert "Texts missing: 3" in page
    assert "1 of 2" in page
    assert '<a href="https://mfa.samal.example/"><bdi>mfa.samal.example</bdi></a>' in page
    assert '<time datetime="2026-03-01T09:29Z">1 March 2026 · <bdi>09:29 UTC</bdi></time>' in page
    assert "Never" in page  # no heartbeat
    assert "Trusted by a file on this machine" in page


def test_whoever_vouches_is_named_in_the_readers_language(hold, ministry):
    embassy = Official(root=make_key(9), office="xs-emb-xk", host="xk.mfa.samal.example")
    page = show(hold(ministry, is_own=True), hold(embassy, by="xs-mfa"), language="ru")
    assert "Поручитель: Ministry of Foreign Affairs of Samal" in page
    assert "Наш собственный журнал" in page


def titles(page):
    return re.findall(r'<a href="(https://[^"]+)" lang="(\w+)" hreflang="\w+" dir="(\w+)">([^<]*)</a>', page)


def test_statements_stand_in_the_order_of_the_log_with_their_state(hold, ministry):
    first = ministry.add(1, {"kk": ("Бірінші", "а"), "en": ("First", "a")}, issued_at="2026-03-09T00:00:00Z")
    second = ministry.add(2, {"kk": ("Екінші", "б")}, issued_at="2026-03-08T00:00:00Z")
    ministry.add(3, {"en": ("Third", "c")}, issued_at="2026-03-07T00:00:00Z")
    ministry.replace(first, 1, 2, {"en": ("First, mended", "a")})
    ministry.withdraw(second, 2, 2, issued_at="2026-03-01T10:00:00Z")
    page = show(hold(ministry))
    base = "https://mfa.samal.example"
    assert titles(page) == [
        (f"{base}/kk/xs-mfa/2026/2/", "kk", "ltr", "Екінші"),  # the authentic language, where there is no English
        (f"{base}/en/xs-mfa/2026/1/", "en", "ltr", "First, mended"),
        (f"{base}/en/xs-mfa/2026/3/", "en", "ltr", "Third"),
    ]
    states = re.findall(r'</bdi>(?: <span class="tag">| · )([^<]+)', page.partition('class="statements"')[2])
    assert states == ["Withdrawn", "Corrected, version 2", "In force"]


def test_a_later_log_comes_before_an_earlier_one_and_twenty_are_enough(hold, ministry):
    for number in range(1, 25):
        ministry.add(number, {"en": (f"Of the old log {number}", "a")})
    ministry.begin_epoch()
    ministry.add(30, {"en": ("Of the new log", "a")})
    found = [title for *_, title in titles(show(hold(ministry)))]
    assert found == ["Of the new log", *(f"Of the old log {number}" for number in range(24, 5, -1))]


def test_our_own_statements_are_not_repeated(hold, ministry):
    ministry.add(1, {"en": ("Our own", "a")})
    assert titles(show(hold(ministry, is_own=True))) == []


def test_a_text_that_is_erased_or_has_not_come_leaves_its_number(hold, ministry):
    ministry.add(1, {"en": ("Erased", "a")})
    ministry.erase(1, blob_sha256(ministry.blobs[0]))
    ministry.add(2, {"en": ("Missing", "b")})
    held = hold(ministry)
    digest = blob_sha256(ministry.blobs[1])
    (held.blobs / "sha256" / digest[:2] / digest[2:4] / digest).unlink()
    assert [title for *_, title in titles(show(held))] == ["№ xs-mfa/2026/2", "№ xs-mfa/2026/1"]


def test_a_partner_states_words_stand_apart(hold, ministry):
    partner = Official(root=make_key(9), office="xa-mfa", host="mfa.xandria.example")
    partner.add(1, {"en": ("Theirs", "a")})
    ministry.add(1, {"en": ("Ours", "a")})
    page = show(hold(ministry), hold(partner, by="xs-mfa", is_partner=True))
    heading = "Partner states: recognised by us, not our word"
    assert page.index("Ours") < page.index(heading) < page.index("Theirs")
    assert '<span class="tag">Partner state</span>' in page
    assert heading not in show(hold(ministry))


def test_seconds_change_nothing(hold, ministry):
    held = hold(ministry)
    assert show(held) == show(replace(held, heard_at="2026-03-01T09:29:59Z"))
    assert show(held) != show(replace(held, heard_at="2026-03-01T09:30:00Z"))


def test_the_first_page_leads_to_each_language(hold, ministry):
    files = dict(mirror_files(Held((hold(ministry),), ())))
    assert files.keys() == {"mirror/index.html", *(f"mirror/{tag}/index.html" for tag in LANGUAGES)}
    choice = Seen(files["mirror/index.html"].decode())
    assert {f"/mirror/{tag}/" for tag in LANGUAGES} <= set(choice.links)
    assert "script" not in choice.tags
    for tag, language in LANGUAGES.items():
        assert f'<html lang="{tag}" dir="{language.direction}">' in files[f"mirror/{tag}/index.html"].decode()
