"""What administrators and machines say of themselves."""

import pytest

from elshi.audit.errors import AuditInputError
from elshi.audit.inventory import NamedService, parse_inventory
from elshi.audit.known_services import Service
from elshi.audit.machine import read_machine


def test_an_inventory():
    text = b'[[service]]\nkind="sms"\nhost="Gate.SMS.example."\nused_for="codes"\n'
    text += b'[[service]]\nkind="push"\nhost="2001:db8::1"'
    assert parse_inventory(text) == (
        NamedService(Service.SMS, "gate.sms.example", "codes"),
        NamedService(Service.PUSH, "2001:db8::1"),
    )
    assert parse_inventory(b"") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[service]]\nkind="fax"\nhost="a.example"', "kind out of"),
        ('[[service]]\nkind="sms"', "expected kind and host"),
        ('[[service]]\nkind="sms"\nhost="https://a.example/"', "host name"),
        ('[[service]]\nkind="sms"\nhost=7', "texts"),
        ('[[service]]\nkind="sms"\nhost="a.example"\nport=1', "expected kind and host"),
        ("[service]\nkind='sms'", "tables only"),
        ("service = [1]", "expected kind and host"),
        ("[[services]]\nkind='sms'", "tables only"),
        ("[[service", "not TOML"),
    ],
)
def test_an_inventory_that_is_wrong_says_where(text, said):
    with pytest.raises(AuditInputError, match=said):
        parse_inventory(text.encode())


def read(path, text):
    return [(it.code, it.host) for it in read_machine({path: text})]


@pytest.mark.parametrize(
    ("path", "text", "hosts"),
    [
        ("/etc/resolv.conf", "# nameserver 1.1.1.1\nnameserver 203.0.113.1\n nameserver fe80::1%eth0\nsearch x",
         ["203.0.113.1", "fe80::1"]),
        ("/etc/systemd/timesyncd.conf", "[Time]\n#NTP=\n#FallbackNTP=0.pool.example 1.pool.example\n",
         ["0.pool.example", "1.pool.example"]),
        ("/etc/systemd/timesyncd.conf", "#NTP=old.example\nNTP=new.example\n", ["new.example"]),
        ("/etc/systemd/timesyncd.conf", "NTP=new.example\n#NTP=old.example\n", ["new.example"]),
        ("/etc/chrony/chrony.conf", "# server a.example\npool b.example iburst\n  Server c.example\nrefclock PPS /x",
         ["b.example", "c.example"]),
        ("/etc/ntp.conf", "server 127.127.1.0\npeer d.example\n", ["", "d.example"]),
        ("/etc/apt/sources.list", "deb [signed-by=/x] https://deb.example/d stable main\n#deb http://no.example/ x",
         ["deb.example"]),
        ("/etc/apt/sources.list", "deb file:/srv/a stable main\ndeb tor+http://onion.example/ x",
         ["", "onion.example"]),
        ("/etc/apt/sources.list.d/a.sources", "Types: deb\nURIs: http://a.example/x ftp://b.example/y\nSuites: x\n",
         ["a.example", "b.example"]),
        ("/etc/apt/apt.conf.d/proxy", 'Acquire::http::Proxy "http://proxy.example:3142/";', ["proxy.example"]),
        ("/etc/pip.conf", "[global]\nindex-url = https://user:secret@index.example/simple\n", ["index.example"]),
        ("/etc/npmrc", "; a comment http://no.example/\nregistry=https://js.example/\n", ["js.example"]),
    ],
)  # fmt: skip
def test_files_of_a_machine(path, text, hosts):
    assert [host for _, host in read(path, text)] == hosts
    codes = {"resolv": "resolver", "timesyncd": "time-server", "chrony": "time-server", "ntp.": "time-server"}
    code = next((code for word, code in codes.items() if word in path), "package-source")
    assert {found for found, _ in read(path, text)} == {code}


def test_no_password_of_a_package_source_is_shown():
    (line,) = read_machine({"/etc/pip.conf": "index-url = https://user:secret@index.example/simple"})
    assert line.seen == "/etc/pip.conf:1 index-url = https://index.example/simple"
