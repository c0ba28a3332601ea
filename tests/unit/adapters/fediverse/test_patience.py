"""How long a stranger's servers may keep us waiting, by a clock of our own."""

from dataclasses import dataclass

import pytest

from elshi.adapters.fediverse.patience import Patience, site_of


@dataclass
class Seconds:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at


def keep(patience: Patience, clock: Seconds, url: str, seconds: float) -> None:
    with patience.counted(url):
        clock.at += seconds


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://social.samal.example/inbox", "samal.example"),
        ("https://a.b.c.samal.example:8443/", "samal.example"),
        ("https://SAMAL.example./", "samal.example"),
        ("https://fedi.mfa.gov.kz/inbox", "mfa.gov.kz"),
        ("https://other.gov.kz/inbox", "other.gov.kz"),
        ("https://a.social.kz/inbox", "social.kz"),
        ("http://localhost:8002/inbox", "localhost"),
        ("https://192.0.2.7/inbox", "192.0.2.7"),
        ("https://[2001:db8:1:2:3::4]:444/inbox", "2001:db8:1::/48"),
        ("https://a.abc.kz/inbox", "abc.kz"),
        ("https://[2001:db8/inbox", ""),
        ("nothing", ""),
    ],
)
def test_a_site_is_what_one_owner_has(url: str, site: str) -> None:
    assert site_of(url) == site


def test_a_site_that_kept_us_waiting_is_let_be_under_all_its_names_and_then_asked_again() -> None:
    clock = Seconds()
    patience = Patience(clock)
    for number in range(4):
        url = f"https://a{number}.evil.example/inbox"
        assert patience.wait(url) == 0
        keep(patience, clock, url, 20)  # 18 of them count, and a little comes back
    # 4 * 18 - 3 * 20 / 50 = 70.8: 10.8 s too many, which take 540 s
    assert patience.wait("https://another.evil.example/inbox") == pytest.approx(540)
    assert patience.wait("https://social.samal.example/inbox") == 0
    clock.at += 539
    assert patience.wait("https://another.evil.example/inbox") > 0
    clock.at += 2
    assert patience.wait("https://another.evil.example/inbox") == 0


def test_many_at_once_owe_no_more_than_one() -> None:
    clock = Seconds()
    patience = Patience(clock)
    for _ in range(50):
        keep(patience, clock, "https://evil.example/", 22)
    assert patience.wait("https://evil.example/") == pytest.approx(1_000)


def test_who_answers_at_once_is_asked_as_often_as_there_is_something_to_say() -> None:
    clock = Seconds()
    patience = Patience(clock)
    for _ in range(1_000):
        keep(patience, clock, "https://social.samal.example/inbox", 1.9)
    assert patience.wait("https://social.samal.example/inbox") == 0


def test_an_error_is_waited_for_like_an_answer() -> None:
    clock = Seconds()
    patience = Patience(clock)

    def fail() -> None:
        with patience.counted("https://evil.example/"):
            clock.at += 20
            raise OSError("no answer")

    for _ in range(4):
        with pytest.raises(OSError, match="no answer"):
            fail()
    assert patience.wait("https://evil.example/") > 0
