"""The commands from outside, as somebody at a terminal meets them."""

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from elshi.base.clock import format_time
from functional.running import ELSHI, init_node, run_elshi


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    path = tmp_path_factory.mktemp("commands") / "home"
    done = init_node(path, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["origin"] == "mfa.samal.example/xs-mfa/1"
    return path


def test_init_keeps_keys_to_itself(home):
    assert oct((home / "keys").stat().st_mode)[-3:] == "700"
    for key in (home / "keys").iterdir():
        assert oct(key.stat().st_mode)[-3:] == "600"
    trust = json.loads((home / "trust.json").read_bytes())
    assert trust["office"] == "xs-mfa"
    assert trust["root_key"].startswith("z6Mk")


def test_what_cannot_be_printed_is_said_in_one_line(home, tmp_path):
    """The work is done, and whoever called it knows that he was not told: /dev/full takes nothing."""
    with open("/dev/full", "w") as full:
        command = [*ELSHI, "backup", "--home", home, "--out", tmp_path / "F"]
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, env=environ, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (2, "elshi: No space left on device\n")
    assert (tmp_path / "F").stat().st_size > 0


def test_init_never_touches_what_is_there(home):
    before = sorted(path.name for path in home.iterdir())
    done = init_node(home)
    assert done.returncode == 2
    assert "nothing was touched" in done.stderr
    assert sorted(path.name for path in home.iterdir()) == before


@pytest.mark.parametrize(
    ("option", "value", "said"), [("--office", "Samal", "office id"), ("--host", "samal", "host name")]
)
def test_init_says_what_it_expected(tmp_path, option, value, said):
    given = {"--office": "xs-mfa", "--host": "mfa.samal.example", option: value}
    done = run_elshi("init", "--home", str(tmp_path / "h"), *[word for pair in given.items() for word in pair])
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "h").exists()


def test_log_check_and_verify_of_a_new_node(home):
    checked = run_elshi("log", "check", str(home / "logs/xs-mfa/1"), "--json")
    assert json.loads(checked.stdout)["size"] == 3
    told = run_elshi(
        "verify", "--home", str(home), "--text", "words that nobody here has ever published at all", "--json"
    )
    assert told.returncode == 4
    found = json.loads(told.stdout)
    assert found["verdict"] == "unknown"
    assert found["proof"]["trust"] == "pinned"


def test_status_counts(home):
    done = run_elshi("status", "--home", str(home), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {key: found[key] for key in ("posts", "alerts", "cases", "records", "log_size")} == {
        "posts": 0, "alerts": 0, "cases": 0, "records": 0, "log_size": 3,
    }  # fmt: skip
    assert found["as_of"].endswith("Z")


def test_posts_come_in_once_and_alerts_go_to_the_desk(tmp_path, home):
    posts = tmp_path / "posts.csv"
    now = datetime.now(UTC).replace(microsecond=0)
    began = now - timedelta(hours=3)
    rows = [f"{i},person{i},Бүгін көпір жабық,{(began + timedelta(minutes=i)).isoformat()}" for i in range(30)]
    posts.write_text("\n".join(["number,who,said,moment", *rows, "30,person30,No time at all,yesterday"]), "utf-8")
    mapping = "id=number,author=who,text=said,time=moment"
    for added, known in ((30, 0), (0, 30)):
        done = run_elshi("listen", "ingest", "--home", str(home), str(posts), "--map", mapping, "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert (found["rows"], found["added"], found["known"], found["rejected_count"]) == (31, added, known, 1)
        assert found["sources"][0]["rejected"][0]["line"] == 32
    looked = run_elshi("listen", "run", "--home", str(home), "--until", format_time(now), "--json")
    assert looked.returncode == 0, looked.stderr
    assert "alerts" in json.loads(looked.stdout)
    assert json.loads(run_elshi("status", "--home", str(home), "--json").stdout)["posts"] == 30


def test_demo_refuses_a_real_node(home):
    done = run_elshi("up", "--home", str(home), "--demo")
    assert done.returncode == 2
    assert "--demo refuses" in done.stderr
    done = run_elshi("demo", "publish", "--home", str(home), "--count", "1")
    assert done.returncode == 2


@pytest.mark.parametrize("command", [("status",), ("up",), ("site", "build"), ("verify", "--text", "a b c d e f")])
def test_no_node_is_one_clear_line(tmp_path, command):
    done = run_elshi(*command, "--home", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
