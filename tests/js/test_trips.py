"""The browser's half of trips, in node: each side opens what the other sealed, and the RFC's vector comes out."""

import base64
import json
import random
import string
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT
from elshi.base.errors import FormatError
from elshi.node.trip_posts import parse_post, read_act
from elshi.speak.chat_links import format_code
from elshi.speak.door import Request
from elshi.speak.mail_addresses import check_mail_address
from elshi.speak.questions import clean_text
from elshi.speak.trip_details import Said, check_details, format_details, parse_details
from elshi.speak.trip_sealing import (
    derive_token,
    find_id,
    format_vault_key,
    make_secret,
    open_copy,
    open_details,
    open_said,
    seal_copy,
)
from elshi.speak.trips import PADDED_TO, decode_bytes, encode_bytes
from unit.speak.trip_making import DETAILS, VAULT

KEY = encode_bytes(bytes.fromhex(format_vault_key(VAULT.public_key())))
SECRET = "AAECAwQFBgcICQoLDA0ODw"
STOP = {"country": "XB", "part": "XB-N", "from": "2026-12-01", "to": "2026-12-09", "where": "Қонақүй «Порт»"}
TYPED = {
    "language": "kk", "people": ["  Айгерім\tСамал ", "عائشة"], "stops": [STOP, {**STOP, "part": "", "where": ""}],
    "mail": " Aigerim@MAIL.example ", "phone": "00 7 (701) 000-00-00", "telegram": True, "at_home": "Ерлан",
    "note": "Инсулин\r\nкерек\x00",
}  # fmt: skip


@pytest.fixture
def node(need):
    def run(*cases):
        told = subprocess.run(
            [need("node"), "trips.mjs"], cwd=Path(__file__).parent, input="\n".join(map(json.dumps, cases)),
            capture_output=True, text=True, check=True, timeout=120,
        ).stdout.splitlines()  # fmt: skip
        return [json.loads(line) for line in told]

    return run


def test_the_vector_of_the_rfc(node):
    vector = json.loads((ROOT / "tests" / "vectors" / "hpke-p256.json").read_text("ascii"))
    (told,) = node({"do": "vector", **vector})
    assert told["sealed"] == vector["enc"] + vector["encryptions"][0]["ct"]


def test_what_comes_from_the_secret(node):
    secrets = [SECRET, *(make_secret() for _ in range(20))]
    told = node(*({"do": "derive", "secret": secret} for secret in secrets))
    for secret, found in zip(secrets, told, strict=True):
        assert decode_bytes(found["token"]) == derive_token(secret)
        assert found["id"] == find_id(derive_token(secret))
        assert found["code"] == format_code(found["id"])
        assert found["secret"] is True
    for refused in node(*({"do": "derive", "secret": text} for text in ("", "x", SECRET + "A", "é" * 22))):
        assert refused.get("secret") is not True


def test_what_the_browser_seals_is_opened_by_the_vault_key_and_by_the_link(node):
    (told,) = node({"do": "make", "typed": TYPED, "secret": SECRET, "key": KEY})
    body = {**told["body"], "stamp": ""}
    act = read_act("register", parse_post("register", Request("POST", "", "", body=json.dumps(body).encode())))
    assert act.stamped == told["stamped"]
    details = open_details(act.trip.sealed, VAULT)
    assert details == open_copy(act.copy, SECRET)
    assert details.people == ("Айгерім Самал", "عائشة")
    assert (details.mail, details.phone) == ("Aigerim@mail.example", "+77010000000")
    assert details.note == "Инсулин\nкерек"
    assert (act.trip.people, act.trip.ways, act.trip.stops) == (2, details.ways, details.coarse_stops)
    assert len(act.copy) % PADDED_TO == 28
    assert act.trip.id == find_id(derive_token(SECRET))


def test_any_texts_that_are_typed_arrive(node):
    chance = random.Random(9)
    alphabet = "".join(map(chr, [*range(0x20), *range(0x7F, 0x100), 0xD800, 0x10FFFF])) + '"\\/ab<'
    alphabet += "\u2028\u202e\ufeff\u0301\u1100\U0001f600\U000e0041\u1e9b\u0323\ufb01\u3000\u180e\u200b\u2066қا中"
    texts = ["".join(chance.choice(alphabet) for _ in range(chance.randrange(40))) for _ in range(300)]
    cases = [
        {
            "do": "make",
            "secret": SECRET,
            "key": KEY,
            "typed": {**TYPED, "people": [f"x{text}"], "note": text, "at_home": text},
        }
        for text in texts
    ]
    for text, told in zip(texts, node(*cases), strict=True):
        details = open_details(decode_bytes(told["body"]["sealed"]), VAULT)  # Python reads it, whatever it was
        assert details.note == clean_text(text).strip("\ufeff" + string.whitespace + "\xa0\u3000")


def test_the_link_opens_what_python_sealed(node):
    copies = [seal_copy(DETAILS, SECRET), seal_copy(DETAILS, make_secret())]
    good, other, damaged = node(
        {"do": "open", "copy": encode_bytes(copies[0]), "secret": SECRET},
        {"do": "open", "copy": encode_bytes(copies[1]), "secret": SECRET},
        {"do": "open", "copy": encode_bytes(copies[0][:-1] + b"\x00"), "secret": SECRET},
    )
    assert (
        parse_details(json.dumps(good["details"], ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())
        == DETAILS
    )
    assert "refused" in other
    assert "refused" in damaged


WRONG = [
    ({"people": [""]}, "name"), ({"people": [" \u202e "]}, "name"), ({"people": ["қ" * 201]}, "long"),
    ({"people": ["😀" * 200]}, None), ({"stops": [{**STOP, "country": ""}]}, "country"),
    ({"stops": [{**STOP, "from": ""}]}, "day"), ({"stops": [{**STOP, "to": "2026-02-30"}]}, "day"),
    ({"stops": [{**STOP, "from": "2026-12-10"}]}, "order"), ({"stops": [{**STOP, "where": "x" * 201}]}, "long"),
    ({"mail": "nobody"}, "mail"), ({"mail": "a b@mail.example"}, "mail"), ({"mail": "қ@mail.example"}, "mail"),
    ({"phone": "8 701 000 00 00"}, "phone"), ({"phone": "+7"}, "phone"), ({"phone": "call me"}, "phone"),
    ({"mail": "", "phone": "", "telegram": False}, "reach"), ({"at_home": "x" * 201}, "long"),
    ({"note": "x" * 2001}, "long"), ({"note": "x" * 2000}, None),
    ({"stops": [{**STOP, "where": "қ" * 200}] * 20, "people": ["қ" * 200] * 20}, "whole"),
]  # fmt: skip


def test_what_is_wrong_is_said_before_anything_is_sealed(node):
    told = node(*({"do": "make", "typed": {**TYPED, **changes}, "secret": SECRET, "key": KEY} for changes, _ in WRONG))
    assert [[one["code"] for one in found.get("mistakes", [])] for found in told] == [
        [code] if code else [] for _, code in WRONG
    ]
    for found in told:
        if "body" in found:
            check_details(open_details(decode_bytes(found["body"]["sealed"]), VAULT))


def test_numbers_and_addresses_as_people_type_them(node):
    phones = [
        "+7 701 000-00-00",
        "007(701)0000000",
        "+٧٧٠١٠٠٠٠٠٠٠",
        "+۷۷۰۱۰۰۰۰۰۰۰",
        "+７７０１０００００００",
        "\u200e+7\u2011701.000.00.00",
    ]
    mails = [
        "a@MFA.Samal.example",
        "a@mfa.қаз",
        "A.b+c@x.example",
        "a@b.example/c",
        "a@b:25",
        "a@@b.example",
        "@b.example",
        "a",
    ]
    told = node(*({"do": "clean", "phone": it} for it in phones), *({"do": "clean", "mail": it} for it in mails))
    assert {one["phone"] for one in told[: len(phones)]} == {"+77010000000"}
    found = [one["mail"] for one in told[len(phones) :]]
    assert found[:3] == ["a@mfa.samal.example", "a@mfa.xn--80ao21a", "A.b+c@x.example"]
    for address in found[:3]:
        check_mail_address(address)
    for address in found[3:]:
        with pytest.raises(FormatError):
            check_mail_address(address)


def test_what_a_check_in_says(node):
    saids = [
        ({"words": "Жол жабық\x00", "lat": 41.5, "lon": -8.25}, Said("Жол жабық", "41.5", "-8.25")),
        ({"words": "", "lat": 0.0000004, "lon": -180}, Said("", "0", "-180")),
        ({"words": "x" * 1500}, Said("x" * 1000)), ({"words": "😀" * 1001, "lat": 1}, Said("😀" * 1000)), ({}, Said()),
    ]  # fmt: skip
    told = node(*({"do": "said", "said": said, "key": KEY} for said, _ in saids))
    assert [open_said(decode_bytes(found["sealed"]), VAULT) for found in told] == [said for _, said in saids]


def test_bytes_and_their_one_spelling(node):
    chance = random.Random(1)
    blocks = [chance.randbytes(length) for length in range(60)]
    told = node(*({"do": "bytes", "base64": base64.b64encode(block).decode()} for block in blocks))
    assert [one["text"] for one in told] == [encode_bytes(block) for block in blocks]
    assert [one["back"] for one in told] == [block.hex() for block in blocks]
    for refused in node(*({"do": "parse", "text": text} for text in ("A", "AB", "AA=", "A A", "a+b/", "AAA\n"))):
        assert "refused" in refused


def test_the_scripts_make_no_markup_and_speak_to_nobody_else():
    for path in (ROOT / "src/elshi/site/static/trips").glob("*.js"):
        text = path.read_text("utf-8")
        for word in ("innerHTML", "outerHTML", "document.write", "eval(", "new Function", "https://"):
            assert word not in text, (path.name, word)
    assert format_details(DETAILS)
