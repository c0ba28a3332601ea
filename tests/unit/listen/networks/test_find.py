"""Networks among crowds, all made by hand: twelve accounts that act together are found whole, and nobody else is."""

import json
import random
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from elshi.cli import main as cli
from elshi.listen.networks.find import find_networks, find_pusher
from elshi.listen.networks.near_texts import add_near_texts
from elshi.listen.networks.settings import DEFAULTS
from unit.listen.networks.test_parts import raw

HOUR, DAY = 3_600, 86_400
PEOPLE = [f"person-{number}" for number in range(200)]
TWELVE = [f"twelve-{number:02}" for number in range(12)]


def ordinary():
    """A week in which people say what nobody else says, and follow links that few others follow at that hour."""
    dice = random.Random(7)
    rows = []
    for person in PEOPLE:
        for day in range(7):
            at = day * DAY + dice.randrange(DAY)
            rows.append((person, at, {"text": f"{person} says {dice.getrandbits(60):x} of {dice.getrandbits(60):x}"}))
            rows.append((person, dice.randrange(7 * DAY), {"links": [f"https://news.example/{dice.randrange(80)}"]}))
    return rows


def crowd(accounts, start, more, *, within=HOUR):
    """All of them once, at even distances."""
    return [(account, start + at * within // len(accounts), more) for at, account in enumerate(accounts)]


def lawful():
    """A story that goes round, a petition, greetings for a holiday: each brings each account once."""
    return [
        *crowd(PEOPLE[:150], 2 * DAY, {"links": ["https://story.example/parrot"], "text": "look at the parrot"}),
        *crowd(PEOPLE[60:160], 4 * DAY, {"text": "We ask for a bridge in Kökterek. Sign with us!"}),
        *crowd(PEOPLE[20:190], 5 * DAY, {"text": "Happy new year to all of Samal", "tags": ["newyear", "samal"]}),
    ]


def pushes(times=6, *, more=lambda turn: {"links": [f"https://forged-{turn}.example/bridge"]}, gap=5):
    """The twelve, on each of so many days at another hour, one after the other."""
    return [
        (account, turn * DAY + (3 + 2 * turn) * HOUR + gap * at, more(turn))
        for turn in range(times)
        for at, account in enumerate(TWELVE)
    ]


def find(*rows, settings=DEFAULTS):
    return find_networks(raw(*rows), settings=settings)


def names(network):
    return [member.account for member in network.members]


def test_crowds_are_no_network():
    assert find(*ordinary(), *lawful()).networks == ()


def test_twelve_accounts_are_found_with_all_members_and_nobody_else():
    [network] = find(*ordinary(), *lawful(), *pushes()).networks
    assert names(network) == TWELVE
    assert (network.kind, network.by, network.events, network.own_part) == ("linked-accounts", "link", 6, 1.0)
    assert {member.events for member in network.members} == {6}
    assert network.posts == 6 * 12
    assert len(network.ties) == 12 * 11 / 2
    assert network.ties[0] == (0, 1, 6)
    assert {times for _, _, times in network.ties} == {6}
    assert {member.platform for member in network.members} == {"file"}
    assert network.gap_s == 5.0
    assert network.first_us == 1_767_225_600_000_000 + 3 * HOUR * 1_000_000
    assert {name for _, name, _ in network.objects} == {f"forged-{turn}.example/bridge" for turn in range(6)}


def test_who_was_there_once_with_another_is_not_tied_to_it():
    """Half of the twelve are away on two days, the others on two others: they met on the other two."""
    away = {1: TWELVE[:6], 2: TWELVE[:6], 3: TWELVE[6:], 4: TWELVE[6:]}
    rows = [row for row in pushes() if row[0] not in away.get(row[1] // DAY, ())]
    [network] = find(*ordinary(), *lawful(), *rows).networks
    assert names(network) == TWELVE
    ties = {(a, b): times for a, b, times in network.ties}
    assert ties[0, 1] == 4
    assert ties[0, 6] == 2
    fewer = [row for row in rows if not (row[0] in TWELVE[6:] and row[1] // DAY == 5)]
    [network] = find(*ordinary(), *lawful(), *fewer).networks
    assert (0, 6) not in {(a, b) for a, b, _ in network.ties}


@pytest.mark.parametrize(
    "more",
    [
        lambda turn: {"media": [f"f{turn}"], "text": f"@x{turn}"},
        lambda turn: {"reply_to": f"p-{turn}", "text": f"@x{turn}"},
        lambda turn: {"text": f"the bridge of Kökterek is closed, number {turn} of many says the ministry"},
        lambda turn: {"tags": [f"bridge{turn}", "closed"], "text": f"@x{turn}"},
    ],
)
def test_whatever_it_is_that_they_share(more):
    [network] = [each for each in find(*ordinary(), *lawful(), *pushes(more=more)).networks if each.events > 1]
    assert names(network) == TWELVE


def test_a_mark_that_all_carry_makes_it_an_open_campaign():
    def more(turn):
        return {"text": f"Bulletin {turn} (SamalNews)", "links": [f"https://wire.example/{turn}"]}

    [network] = find(*ordinary(), *lawful(), *pushes(more=more)).networks
    assert (network.kind, network.mark, network.mark_part) == ("open-campaign", "(samalnews)", 1.0)
    assert names(network) == TWELVE


@pytest.mark.parametrize(
    ("host", "kind", "mark"), [("t.co", "linked-accounts", ""), ("wire.example", "open-campaign", "wire.example")]
)
def test_a_link_shortener_is_no_mark(host, kind, mark):
    """All links of old Twitter went through t.co, and it says nothing of whose pages they are."""
    [network] = find(
        *ordinary(), *lawful(), *pushes(more=lambda turn: {"links": [f"https://{host}/{turn}Ab"], "text": f"@x{turn}"})
    ).networks
    assert (network.kind, network.mark) == (kind, mark)
    assert names(network) == TWELVE


def test_twice_is_too_few():
    assert find(*ordinary(), *lawful(), *pushes(2)).networks == ()


def test_what_is_empty_or_missing_links_nobody():
    empty = [
        {"text": "@x @y"},
        {"text": "@x", "media": [None, ""], "tags": [None, ""], "links": [None, ""], "reply_to": " "},
    ]
    rows = [row for more in empty for row in pushes(more=lambda _, more=more: more)]
    found = find(*ordinary(), *rows)
    assert found.networks == ()
    assert find(*rows).occasions == 0


def test_who_comes_along_in_the_crowd_is_no_member():
    others = []
    for turn in range(6):
        more = {"links": [f"https://forged-{turn}.example/bridge"]}
        others += crowd([PEOPLE[turn], PEOPLE[turn + 50]], turn * DAY + (3 + 2 * turn) * HOUR, more, within=60)
    [network] = find(*ordinary(), *lawful(), *pushes(), *others).networks
    assert names(network) == TWELVE
    assert network.own_part == pytest.approx(12 / 14)


def test_texts_with_a_few_letters_changed_are_one_thing():
    text = "The ministry of Samal has closed the bridge of Kökterek for all cars, and nobody was told of it"

    def rows(turn):
        start = turn * DAY + (3 + 2 * turn) * HOUR
        return [
            (account, start + 5 * at, {"text": f"{text} {account[-2:]}{turn}"}) for at, account in enumerate(TWELVE)
        ]

    posts = raw(*ordinary(), *lawful(), *(row for turn in range(6) for row in rows(turn)))
    assert find_networks(posts).networks == ()
    with_near = add_near_texts(posts)
    near = dict(zip(posts["author"].to_pylist(), with_near["near_key"].to_pylist(), strict=True))
    assert len({near[account] for account in TWELVE}) == 1
    [network] = find_networks(with_near).networks
    assert names(network) == TWELVE


def test_what_is_left_out_is_counted():
    rows = [*ordinary(), *lawful(), *pushes()]
    whole = find(*rows)
    assert (whole.left_out, whole.largest) == (0, DEFAULTS.most_accounts)
    # The twelve meet 12 * 15 times in their six events. The petition adds nobody who is met again; the story and the
    # greetings, with two things each, do.
    less = find(*rows, settings=replace(DEFAULTS, most_meetings=12 * 15))
    assert (less.left_out, less.largest, len(less.networks)) == (4, 100, 1)
    none = find(*rows, settings=replace(DEFAULTS, most_meetings=12 * 15 - 1))
    assert (none.left_out, none.largest, none.occasions, none.networks) == (11, 0, 0, ())
    few = find(*rows, settings=replace(DEFAULTS, most_accounts=100))
    assert (few.left_out, few.largest) == (4, 100)


def test_posts_in_another_order_give_the_same():
    rows = [*ordinary(), *lawful(), *pushes()]
    posts = raw(*rows)
    order = list(range(len(posts)))
    random.Random(3).shuffle(order)
    assert find_networks(posts.take(order)) == find_networks(posts)


def test_no_posts_no_networks():
    found = find_networks(raw(("a", 0, {"text": "alone"})).slice(0, 0))
    assert (found.networks, found.occasions, found.left_out) == ((), 0, 0)


def test_a_topic_is_a_networks_when_half_of_its_first_accounts_are_members():
    linked = {"n-1": {("x", "a"), ("x", "b")}, "n-2": {("x", "c")}}
    assert find_pusher([("x", "a"), ("x", "b"), ("x", "c"), ("x", "d")], linked) == "n-1"
    assert find_pusher([("x", "a"), ("x", "e"), ("x", "f")], linked) is None
    assert find_pusher([("y", "a")], linked) is None
    assert find_pusher([], linked) is None
    assert find_pusher([("x", "a")], {}) is None


def test_the_command(tmp_path, capsys):
    rows = [*ordinary(), *lawful(), *pushes()]
    path, out = tmp_path / "posts.jsonl", tmp_path / "members.parquet"
    lines = [
        json.dumps({"id": at, "author": author, "time": 1_767_225_600 + s, **more})
        for at, (author, s, more) in enumerate(rows)
    ]
    path.write_text("\n".join([*lines, '{"author": "", "time": 1, "text": "nobody"}']))
    assert cli.main(["listen", "networks", str(path), "--out", str(out), "--json"], {}) == 0
    said = json.loads(capsys.readouterr().out)
    [network] = said["networks"]
    assert (network["kind"], network["members"], network["events"], network["by"]) == ("linked-accounts", 12, 6, "link")
    assert (network["first_at"], network["gap_s"]) == ("2026-01-01T03:00:00Z", 5.0)
    assert network["objects"][0] == {"kind": "link", "name": "forged-0.example/bridge", "accounts": 12}
    assert (said["posts"], said["rejected"], said["left_out"]) == (len(rows), 1, 0)
    assert said["rates"] == {"false_edges": 0.01, "false_members": 0.05}
    assert pq.read_table(out).to_pylist() == [
        {"network": network["id"], "kind": "linked-accounts", "platform": "file", "account": account, "events": 6}
        for account in TWELVE
    ]
    assert cli.main(["listen", "networks", str(path)], {}) == 0
    text = capsys.readouterr().out
    assert "12 accounts, 6 times together" in text
    assert "left out: 0 moments" in text


def test_the_command_without_any_network_writes_an_empty_file(tmp_path, capsys):
    path, out = tmp_path / "posts.csv", tmp_path / "members.parquet"
    path.write_text("author,time,text\na,1767225600,hello\n")
    assert cli.main(["listen", "networks", str(path), "--out", str(out), "--json"], {}) == 0
    assert json.loads(capsys.readouterr().out)["networks"] == []
    assert pq.read_table(out).schema.names == ["network", "kind", "platform", "account", "events"]
    assert pq.read_table(out).num_rows == 0
