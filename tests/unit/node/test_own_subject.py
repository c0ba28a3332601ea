"""What an audit of a node looks at: its pages that are there, its public host, its witnesses, its machine."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.log import Cosigner
from elshi.node.home import NodeHome
from elshi.node.own_subject import read_own_subject
from elshi.node.settings import Settings, WitnessSetting, format_settings

VKEY = Cosigner("witness.meren.example/w1", Ed25519PrivateKey.from_private_bytes(bytes(32))).vkey
SETTINGS = Settings(
    office="xs-mfa",
    host="mfa.samal.example",
    languages=("ru", "kk"),
    witnesses=(WitnessSetting("https://witness.meren.example/w1", VKEY),),
)


@pytest.fixture
def home(tmp_path):
    found = NodeHome(tmp_path / "home")
    for page in ("", "ru/", "verify/ru/", "kk/"):
        (found.site / page).mkdir(parents=True)
        (found.site / page / "index.html").write_text("x")
    found.settings.write_text(format_settings(SETTINGS))
    return found


def own(home, root, *, urls=(), environ=None):
    return read_own_subject(home, urls=urls, inventory=(), root=root, environ=environ or {})


def test_a_page_of_each_kind_that_is_there_and_the_public_host(home, tmp_path):
    found = own(home, tmp_path, environ={"ELSHI_PORT": "8100", "ELSHI_DESK_PORT": "8101"})
    assert found.subject.urls == (
        "http://127.0.0.1:8100/", "http://127.0.0.1:8100/ru/", "http://127.0.0.1:8100/verify/ru/",
        "http://localhost:8101/login/", "https://mfa.samal.example/",
    )  # fmt: skip
    assert (found.language, found.unseen) == ("ru", ())
    assert found.subject.helpers == ("https://witness.meren.example/w1",)


def test_given_addresses_take_the_place_of_the_nodes_own(home, tmp_path):
    assert own(home, tmp_path, urls=("http://10.0.0.7/",)).subject.urls == (
        "http://10.0.0.7/",
        "https://mfa.samal.example/",
    )


def test_nobody_is_asked_about_the_invented_host_of_a_demonstration(home, tmp_path):
    home.settings.write_text(format_settings(replace(SETTINGS, demonstration=True)))
    found = own(home, tmp_path)
    assert not any("samal.example" in url for url in found.subject.urls)
    assert [(it.part, it.subject) for it in found.unseen] == [("public-host", "mfa.samal.example")]


def test_files_of_the_machine_and_those_that_cannot_be_read(home, tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/resolv.conf").write_text("nameserver 203.0.113.1\n")
    (tmp_path / "etc/ntp.conf").symlink_to("/etc/hostname")
    found = own(home, tmp_path)
    assert [(it.code, it.host) for it in found.subject.machine] == [("resolver", "203.0.113.1")]
    assert [(it.part, it.subject) for it in found.unseen] == [("machine", "/etc/ntp.conf")]
