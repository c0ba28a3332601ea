"""`elshi people` and `elshi demo publish`, from outside."""

import json
import os
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from desk.office import NODE
from desk.trees import read_log
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.people.models import Person
from elshi.desk.press.demonstration_texts import demonstration_renditions
from elshi.desk.press.worker import Press
from elshi.desk.releases.models import Release
from elshi.node.settings import Settings, format_settings


def elshi(*args):
    environ = {name: value for name, value in os.environ.items() if name != "ELSHI_HOME"}
    return subprocess.run(
        [sys.executable, "-m", "elshi", *args], capture_output=True, text=True, timeout=120, check=False, env=environ
    )


def test_people_are_listed_changed_and_switched_from_the_console(home):
    def people(*args):
        done = elshi("people", *args, "--home", str(home.path), "--json")
        return done.returncode, done.stderr or json.loads(done.stdout)

    for user, role in (("asel", "administrator"), ("damira", "analyst")):
        assert people("add", "--user", user, "--role", role)[0] == 0
    assert people("set-role", "--user", "damira", "--role", "approver") == (0, {"user": "damira", "role": "approver"})
    assert people("switch-off", "--user", "damira") == (0, {"user": "damira", "is_active": False})
    listed = people("list")[1]["people"]
    assert [(one["username"], one["role"], one["office"], one["is_active"]) for one in listed] == [
        ("asel", "administrator", "", True),
        ("damira", "approver", "", False),
    ]
    assert people("switch-off", "--user", "damira", "--on") == (0, {"user": "damira", "is_active": True})
    for refused, words in (
        (("switch-off", "--user", "asel"), "last administrator"),
        (("set-role", "--user", "asel", "--role", "analyst"), "last administrator"),
        (("set-role", "--user", "nobody", "--role", "analyst"), "no person nobody"),
        (("add", "--user", "bolat", "--role", "analyst", "--office", "xs-emb-xz"), "no office xs-emb-xz"),
    ):
        code, said = people(*refused)
        assert code == 2
        assert words in said
    assert set(AuditRow.objects.values_list("actor_name", flat=True)) == {"console"}
    assert verify_chain() == 5
    Person.objects.get(username="damira").check_settled(at=AuditRow.objects.last().at)


def test_people_add_prints_a_password_that_works(home):
    args = ("people", "add", "--home", str(home.path), "--user", "gulnar", "--role", "approver", "--json")
    done = elshi(*args, "--language", "ru", "--display-name", "Гүлнар")
    assert done.returncode == 0, done.stderr
    person = Person.objects.get(username="gulnar")
    assert (person.role, person.language, person.display_name) == ("approver", "ru", "Гүлнар")
    # verified by the command's own, slow hasher: the tests' settings have a quick one
    assert PBKDF2PasswordHasher().verify(json.loads(done.stdout)["password"], person.password)
    assert AuditRow.objects.get().actor_name == "console"
    again = elshi(*args)
    assert again.returncode == 2
    assert "already a person named gulnar" in again.stderr
    assert "Traceback" not in again.stderr


def test_people_reset_factor_and_password(home):
    """What is left to somebody who lost everything: a colleague who can read the home."""
    name = ("--home", str(home.path), "--user", "gulnar", "--json")
    first = json.loads(elshi("people", "add", *name, "--role", "approver").stdout)["password"]
    person = Person.objects.get(username="gulnar")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    done = elshi("people", "reset-factor", *name)
    assert json.loads(done.stdout) == {"user": "gulnar", "factors": 1}
    assert not Authenticator.objects.exists()
    done = elshi("people", "reset-password", *name)
    second, hasher = json.loads(done.stdout)["password"], PBKDF2PasswordHasher()
    person.refresh_from_db()
    assert (hasher.verify(first, person.password), hasher.verify(second, person.password)) == (False, True)
    acts = list(AuditRow.objects.values_list("act", "actor_name"))
    assert acts[1:] == [("reset-factor", "console"), ("reset-password", "console")]
    done = elshi("people", "reset-factor", "--home", str(home.path), "--user", "nobody")
    assert (done.returncode, "no person nobody" in done.stderr) == (2, True)


def test_demo_publish(home):
    done = elshi("demo", "publish", "--home", str(home.path), "--count", "3", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["published"] == 3
    assert found["log_size"] == 6
    assert read_log(home)[3:] == [found["first"], Release.objects.get(number=2).record_id, found["last"]]
    assert verify_chain() == AuditRow.objects.count()


def test_demo_publish_waits_for_the_running_press(home):
    with Press(home, NODE) as press:
        child = subprocess.Popen(
            [sys.executable, "-m", "elshi", "demo", "publish", "--home", str(home.path), "--count", "2", "--json"],
            stdout=subprocess.PIPE,
            text=True,
        )
        while child.poll() is None:
            press.run_once()
            try:
                child.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        assert json.loads(child.stdout.read())["published"] == 2
        child.stdout.close()
        assert child.returncode == 0


def test_demo_publish_refuses_a_real_node(home):
    home.settings.write_text(format_settings(Settings(office="xs-mfa", host="mfa.samal.example")), "utf-8")
    done = elshi("demo", "publish", "--home", str(home.path))
    assert done.returncode == 2
    assert "real node" in done.stderr
    assert Release.objects.count() == 0


@pytest.mark.parametrize("count", ["0", "-1", "10001"])
def test_demo_publish_refuses_silly_counts(home, count):
    done = elshi("demo", "publish", "--home", str(home.path), "--count", count)
    assert done.returncode == 2
    assert "nothing was published" in done.stderr


def test_demonstration_texts_differ():
    bodies = {tuple(one["body"] for one in demonstration_renditions(number)) for number in range(1, 337)}
    assert len(bodies) == 336
