"""Letters as questions: the words that are new, how to answer, and that machines ask nothing."""

from base64 import b64encode
from email.message import EmailMessage
from hashlib import sha256

import pytest

from elshi.adapters.ways.mail_text import cut_reply, read_letter

BASE = {
    "From": "Айгерім <aigerim@people.example>",
    "To": "ask@mfa.samal.example",
    "Subject": "Виза",
    "Message-ID": "<1@people.example>",
}


def letter(text="Виза керек пе?", *, charset="utf-8", cte=None, **headers):
    """A letter as a program of today writes it; a header of None is left out."""
    made = EmailMessage()
    for name, value in (BASE | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value is not None:
            made[name] = value
    made.set_content(text, charset=charset, cte=cte)
    return made


def read(made, **given):
    return read_letter(made if isinstance(made, bytes) else bytes(made), source="ask", **given)


def test_a_letter_is_a_question():
    asked = read(letter("Виза керек пе?\n"))
    assert (asked.channel, asked.source, asked.id, asked.thread) == ("mail", "ask", "1@people.example", "")
    assert (asked.text, asked.reply, asked.language) == ("Виза керек пе?", "aigerim@people.example", "")


@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251", "iso-8859-5"])
@pytest.mark.parametrize("cte", ["base64", "quoted-printable"])
def test_every_charset_is_read(charset, cte):
    text = "Нужна ли виза, и сколько она стоит?"
    assert read(letter(text, charset=charset, cte=cte, Subject=None)).text == text


def test_utf_16_is_read():
    """Which RFC 2781 allows no text to be in, and some write all the same."""
    head = (
        b"From: a@people.example\r\nContent-Type: text/plain; charset=UTF-16\r\nContent-Transfer-Encoding: base64\r\n"
    )
    assert read(head + b"\r\n" + b64encode("Нужна ли виза?".encode("utf-16"))).text == "Нужна ли виза?"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_a_letter_that_does_not_say_its_charset_is_read(charset):
    head = "From: a@people.example\r\nSubject: Вопрос\r\n\r\n"
    assert read((head + "Нужна ли виза?").encode(charset)).text == "Вопрос\n\nНужна ли виза?"


def test_the_subject_comes_first_where_it_says_something():
    assert read(letter("Қанша тұрады?", Subject="Виза құны")).text == "Виза құны\n\nҚанша тұрады?"
    assert read(letter("Виза  құны қанша?", Subject="виза құны")).text == "Виза  құны қанша?"
    assert read(letter("Рақмет", Subject="Re: Виза құны")).text == "Рақмет"
    assert read(letter("Рақмет", Subject="Жауап: Виза құны")).text == "Рақмет"
    assert read(letter("Спасибо", Subject="HA[2]: Виза")).text == "Спасибо"
    assert read(letter("\n", Subject="Виза керек пе?")).text == "Виза керек пе?"
    assert read(letter("Ответа нет", Subject="Ответственность")).text == "Ответственность\n\nОтвета нет"


def test_plain_words_come_before_html():
    made = letter("Жай сөздер", Subject=None)
    made.add_alternative("<p>Сәнді сөздер</p>", subtype="html")
    made.add_attachment(b"never read", maintype="application", subtype="pdf", filename="passport.pdf")
    made.add_attachment("never read", filename="passport.txt")
    assert read(made).text == "Жай сөздер"


def test_html_is_made_plain():
    made = EmailMessage()
    made["From"] = BASE["From"]
    made.set_content(
        "<html><head><title>No</title><style>p { no: no }</style></head><body><!-- <p>no</p> --><p>Бірінші\n жол<br>"
        "екінші&nbsp;&amp; соңғы</p><div>Үшінші</div><script>no()</script><div>1.2.2031 10:00, А &lt;a@b.example&gt;:"
        "</div><blockquote>Ескі<br>сөздер</blockquote></body></html>",
        subtype="html",
    )
    assert read(made).text == "Бірінші жол\nекінші\xa0& соңғы\n\nҮшінші"


def test_a_letter_cut_at_its_first_megabyte_has_its_words():
    made = letter("Сурет қосымшада", Subject=None)
    made.add_attachment(b"x" * 3_000_000, maintype="image", subtype="jpeg")
    assert read(bytes(made)[: 1 << 20]).text == "Сурет қосымшада"


@pytest.mark.parametrize(
    "wrote",
    [
        "On Mon, 1 Dec 2031 at 10:00, Samal MFA <ask@mfa.samal.example> wrote:",
        "On Mon, 1 Dec 2031 at 10:00, The Ministry of Foreign Affairs of Samal\n<ask@mfa.samal.example> wrote:",
        "пн, 1 дек. 2031 г. в 10:00, МИД Самала <ask@mfa.samal.example>:",
        "01.12.2031 10:00, МИД Самала написал(а):",
        "2031 ж. 1 желт. 10:00, Самал СІМ жазды:",
    ],
)
def test_what_is_quoted_at_the_end_is_cut(wrote):
    assert cut_reply(f"Жаңа сұрақ\n\n{wrote}\n> Ескі жауап\n>\n> > одан ескі\n\n") == "Жаңа сұрақ\n"
    assert cut_reply(f"Жаңа сұрақ\n-- \nАйгерім\n{wrote}\n> Ескі") == "Жаңа сұрақ"
    assert cut_reply(f"{wrote}\n> Ескі\n\nЖаңа сұрақ\n-- \nАйгерім") == f"{wrote}\n> Ескі\n\nЖаңа сұрақ"


def test_nothing_else_is_cut():
    for text in (
        "> бұл қалай?\nМына жолды түсінбедім",
        "Менің сұрағым:\n- виза\n--\n- паспорт",
        "-- \nАйгерім",
        "Ол маған былай деп жазды:\nвиза керек емес",
    ):
        assert cut_reply(text) == text
    assert cut_reply("Неге?\n> өйткені") == "Неге?"
    assert cut_reply("Неге?\n\n-----Original Message-----\nFrom: a\n\nold") == "Неге?\n"


def test_how_to_answer():
    assert read(letter(Reply_To="other@people.example")).reply == "other@people.example"
    assert read(letter(Reply_To="no address")).reply == "aigerim@people.example"
    assert read(letter(From='"Boss <x@y.example>" <a@PEOPLE.example>')).reply == "a@people.example"
    assert read("From: ask@mfa.қаз\r\n\r\nҚашан?".encode()).reply == "ask@mfa.xn--80ao21a"
    assert read(letter(From=None)).reply == ""


def test_the_thread_is_the_first_letter_of_it():
    assert read(letter(References="<0@a.example> <2@b.example>", In_Reply_To="<2@b.example>")).thread == "0@a.example"
    assert read(letter(In_Reply_To="<2@b.example>")).thread == "2@b.example"


def test_a_letter_without_an_id_has_one_of_its_bytes():
    made = bytes(letter(Message_ID=None))
    assert read(made).id == f"sha256:{sha256(made).hexdigest()}"
    long = bytes(letter(Message_ID=None)).replace(b"To:", b"Message-ID: <" + b"x" * 501 + b">\r\nTo:", 1)
    assert read(long).id == f"sha256:{sha256(long).hexdigest()}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated; type=x"},
        {"Precedence": "Bulk"},
        {"Precedence": "list"},
        {"Precedence": "junk"},
        {"List-Id": "<news.people.example>"},
        {"Return-Path": "<>"},
        {"From": "MAILER-DAEMON@people.example"},
        {"From": "Post <postmaster@people.example>"},
        {"From": "no-reply@people.example"},
        {"From": "do_not_reply@people.example"},
        {"From": "Ask@MFA.samal.example"},
    ],
)
def test_machines_ask_nothing(headers):
    assert read(letter(**headers), own=("ask@mfa.samal.example",)) is None


def test_a_person_who_says_so_asks():
    assert read(letter(**{"Auto-Submitted": "No (by hand)", "Return-Path": "<a@people.example>"})) is None
    assert read(letter(**{"Auto-Submitted": "No", "Return-Path": "<a@people.example>"})) is not None


@pytest.mark.parametrize("kind", ['multipart/report; report-type=delivery-status; boundary="b"', "text/calendar"])
def test_reports_and_invitations_ask_nothing(kind):
    head = f"From: a@people.example\r\nSubject: Виза керек пе?\r\nContent-Type: {kind}\r\n\r\n"
    assert read((head + "--b\r\n\r\nwords\r\n--b--\r\n").encode()) is None


def test_a_letter_without_words_asks_nothing():
    assert read(b"") is None
    assert read(letter("\n \n", Subject="Re: Виза")) is None
    assert read(letter("1.2.2031 10:00, А <a@b.example>:\n> Ескі", Subject="Re: Виза")) is None


def test_a_long_text_is_cut_and_clean():
    asked = read(letter("Сөз \u202eсөз\x07 " * 5000, Subject=None))
    assert len(asked.text) <= 8000
    assert asked.text.startswith("Сөз сөз Сөз")
    assert not set(asked.text) & set("\u202e\x07")
