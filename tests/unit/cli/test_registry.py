"""`elshi registry list` and `elshi registry check` on a home with a small log. Nothing is fetched."""

import argparse
import json
from pathlib import Path

import pytest

from elshi.adapters import control_proofs, dns_txt
from elshi.adapters.http import FetchError
from elshi.base.errors import UserError
from elshi.cli import registry_check, registry_list
from elshi.exercise.registry import demonstration_accounts, demonstration_offices
from elshi.log import public_bytes
from elshi.record import account_document, child_office_document, format_trust, method_of, sign_document
from unit.site.small_office import OFFICE, SmallOffice, _key

AT = "2026-02-01T09:00:00Z"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A node's folder whose office has the demonstration's registry."""
    office = SmallOffice(tmp_path / "home")
    key = _key("record")
    documents = [child_office_document(issued_at=AT, **it) for it in demonstration_offices()]
    documents += [account_document(issued_at=AT, **it) for it in demonstration_accounts()]
    method = method_of(OFFICE, public_bytes(key))
    office._append([sign_document(it, private_key=key, method=method, created=AT) for it in documents])
    (office.home / "trust.json").write_bytes(format_trust(office.trust))
    (office.home / "node.toml").write_text("")
    return office.home


@pytest.fixture(autouse=True)
def unplugged(monkeypatch):
    """No network: every page and name is out of reach."""

    def no_page(url, **_):
        raise FetchError("cut off")

    def no_name(_self, name):
        raise control_proofs.TxtError("cut off")

    monkeypatch.setattr(control_proofs, "fetch", no_page)
    monkeypatch.setattr(dns_txt.DnsTxt, "read_txt", no_name)


def run(command, home: Path, **more) -> int:
    return command.run(argparse.Namespace(**{"home": home, "json": False, "account": None, **more}))


def test_list(home, capsys):
    assert run(registry_list, home) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 7
    assert lines[1].startswith("xs-mfa/account/2 v1  x  mfa_samal  active")
    assert "seized, now xs-mfa/account/2" in lines[6]


def test_list_as_json_is_registry_json(home, capsys):
    assert run(registry_list, home, json=True) == 0
    assert json.loads(capsys.readouterr().out)["metadata"] == {"count": 7}


def test_check_of_one_account(home, capsys):
    assert run(registry_check, home, account="2", json=True) == 0
    (account,) = json.loads(capsys.readouterr().out)["accounts"]
    assert account["id"] == "xs-mfa/account/2"
    assert [(it["method"], it["result"]) for it in account["proofs"]] == [
        ("profile-text", "forward-only"),
        ("rel-me", "none"),
    ]


def test_check_of_all_leaves_out_what_is_not_active(home, capsys):
    assert run(registry_check, home) == 0
    shown = capsys.readouterr().out
    assert "xs-mfa/account/1  mfa.samal.example" in shown
    assert "dns-txt" in shown
    assert "_elshi.mfa.samal.example" in shown
    assert "xs-mfa/account/7" not in shown


def test_an_unknown_account_is_a_usage_error(home):
    with pytest.raises(UserError, match="registry list"):
        run(registry_check, home, account="99")
