import pytest

from elshi.base.errors import FormatError, UserError
from elshi.node.database import DatabaseAddress, parse_database
from elshi.node.home import NodeHome
from elshi.node.settings import Settings, format_settings, read_settings

SECRET = "k7-not-for-any-page"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://elshi@db.samal.example/desk", DatabaseAddress("desk", "elshi", "db.samal.example")),
        ("postgres://elshi@db.samal.example:6432/desk", DatabaseAddress("desk", "elshi", "db.samal.example", "6432")),
        ("postgresql://elshi@[::1]/desk", DatabaseAddress("desk", "elshi", "::1")),
        ("postgresql://elshi@/desk?host=/run/postgresql", DatabaseAddress("desk", "elshi", "/run/postgresql")),
        (
            "postgresql://elshi@db.samal.example/desk?sslmode=verify-full&sslrootcert=/etc/elshi/ca.pem",
            DatabaseAddress(
                "desk",
                "elshi",
                "db.samal.example",
                options={"sslmode": "verify-full", "sslrootcert": "/etc/elshi/ca.pem"},
            ),
        ),
    ],
)
def test_addresses(text, expected):
    assert parse_database(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"postgresql://elshi:{SECRET}@db.samal.example/desk", "without a password"),
        (f"postgresql://elshi@db.samal.example/desk?password={SECRET}", "without a password"),
        (f"mysql://elshi:{SECRET}@db.samal.example/desk", "postgresql://USER@HOST/NAME"),
        (f"postgresql://elshi@db.samal.example:{SECRET}/desk", "port"),
        (f"postgresql://elshi@db.samal.example/desk?options={SECRET}", "no other parameters"),
        (f"postgresql://elshi@db.samal.example/desk?{SECRET}", "parameters like"),
        (f"postgresql://elshi@db.samal.example/desk#{SECRET}", "no other parameters"),
        (f"postgresql://db.samal.example/{SECRET}", "names of a user"),
        ("postgresql://elshi@db.samal.example/", "names of a user"),
        ("postgresql://elshi@db.samal.example/a/b", "names of a user"),
        ("postgresql://elshi@/desk", "one host"),
        ("postgresql://elshi@/desk?host=db.samal.example", "one host"),
        ("postgresql://elshi@a.example/desk?host=/run/postgresql", "one host"),
        ('postgresql://elshi@db.samal.example/desk?sslkey="', "printable"),
        ("postgresql://elshi@db.samal.example/desk\n", "printable"),
        ("sqlite:///desk", "postgresql://USER@HOST/NAME"),
    ],
)
def test_what_is_wrong_is_said_without_what_may_be_secret(tmp_path, text, said):
    with pytest.raises(FormatError, match=said) as caught:
        parse_database(text)
    assert SECRET not in str(caught.value)
    home = NodeHome(tmp_path)
    home.settings.write_text('office = "xs-mfa"\nhost = "mfa.samal.example"\n', "utf-8")
    with pytest.raises(UserError, match=f"database: .*{said}") as refused:
        read_settings(home, {"ELSHI_DATABASE": text})
    assert SECRET not in str(refused.value)


def test_the_setting_and_the_variable(tmp_path):
    first, second = "postgresql://elshi@a.example/desk", "postgresql://elshi@/desk?host=/run/postgresql"
    home = NodeHome(tmp_path)
    home.settings.write_text(format_settings(Settings("xs-mfa", "mfa.samal.example", database=first)), "utf-8")
    assert read_settings(home, {}).database == first
    assert read_settings(home, {"ELSHI_DATABASE": second}).database == second
    home.settings.write_text('office = "xs-mfa"\nhost = "mfa.samal.example"\ndatabase = 5\n', "utf-8")
    with pytest.raises(UserError, match="an address in quotes"):
        read_settings(home, {})
