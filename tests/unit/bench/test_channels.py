"""What the measurement of the channels says of given moments and of what it lacks; its mail server."""

import smtplib

import pytest

from elshi.base.errors import UserError
from elshi.bench.channels import check_libraries, tell, tell_letters
from elshi.bench.channels_node import Measured
from elshi.bench.desk_reading import find_p95
from elshi.bench.figures import Taken
from elshi.bench.mail_taking import taking_mail


def measured(**given):
    return Measured(
        **{
            "site": 0.5,
            "by_hand": 0.6,
            "posts": {"fediverse": [0.9, 1.1], "mastodon": [0.8]},
            "letters": 1001,
            "first_letter": 1.0,
            "last_letter": 3.0,
            "desk": {"page /": [20.0] * 19 + [300.0]},
            "courier_s": 0.002,
            "server_s": 0.001,
            **given,
        }
    )


def told(**given):
    return {figure.what: figure for figure in tell(measured(**given))}


def told_letters(**given):
    """Beside a peer that takes 4 ms for a letter, 3 of them of a processor."""
    return {figure.what: figure for figure in tell_letters(measured(**given), peer=Taken(0.004, 0.003))}


def test_letters_a_second_are_those_between_the_first_and_the_last():
    figure = told_letters()["1001 letters"]
    assert (figure.value, figure.ratio, figure.ok) == (500.0, 2.0, True)
    assert told_letters(last_letter=3.1)["1001 letters"].ok is False


def test_what_a_letter_takes_of_a_processor():
    found = told_letters()
    assert found["1001 letters"].cpu_ratio == pytest.approx(1.5)
    assert told_letters(courier_s=0.0)["1001 letters"].cpu_ratio is None, "too few to be seen by the clock"
    assert found["a letter, in the courier"].value == pytest.approx(2.0)
    assert found["a letter, in the mail server"].value == pytest.approx(1.0)


def test_the_site_is_to_be_first_and_mail_last():
    site, mail = "the first network after the site", "the first letter after every network's first post"
    assert told()[site].value == pytest.approx(0.3)
    assert (told()[site].ok, told()[mail].ok) == (True, True)
    assert told(site=0.81)[site].ok is False
    assert told(posts={"mastodon": [0.8], "bluesky": [1.2]})[mail].ok is False


def test_one_slow_page_in_twenty_is_not_the_95th():
    assert told()["page /, while it goes out (20 times)"].value == 20.0
    assert find_p95([20.0] * 18 + [300.0] * 2) == 300.0
    assert find_p95([7.0]) == 7.0


def test_what_is_lacking_is_said_in_one_line():
    check_libraries(lambda _module: object())
    with pytest.raises(UserError) as raised:
        check_libraries(lambda module: None if module in {"aiosmtpd", "atproto", "telegram"} else object())
    assert str(raised.value).endswith("pip install 'aiosmtpd' 'elshi[channels]'")


def test_the_mail_server_counts_letters_and_readers():
    with taking_mail() as server:
        assert server.ask().letters == 0
        with smtplib.SMTP("127.0.0.1", server.port, local_hostname="localhost") as smtp:
            for reader in ("a@post.example", "b@post.example", "a@post.example"):
                smtp.sendmail("press@mfa.samal.example", reader, b"Subject: x\r\n\r\nx\r\n")
        taken = server.ask()
    assert (taken.letters, taken.readers) == (3, 2)
    assert 0 < taken.first <= taken.last
