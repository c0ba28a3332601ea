"""Make tests/vectors/verdicts.jsonl: documents of the fictional Republic of Samal, pasted texts, and their verdicts.

    .venv/bin/python tools/vectors_verdicts.py

Each line is one object. `{"library": name, "documents": [...], "speakers": {...}}` (office to the arguments of
`make_speaker`) comes before its cases `{"library", "name", "text", "verdict"}`. The verdicts are those of the Python
program; `tests/unit/verify/test_vectors.py` reads them with it and with the browser's script, so that neither can
change alone. Nothing is random but by a fixed seed.
"""

# ruff: noqa: ARG005, ISC004  # tables of long texts and of small functions, all called alike
import json
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from elshi.text.normal import normalise
from elshi.text.tokens import read_tokens
from elshi.verify.dressing import make_speaker
from elshi.verify.library import Library, make_document
from elshi.verify.matching import judge_text

TARGET = Path(__file__).resolve().parents[1] / "tests/vectors/verdicts.jsonl"
SEED = 20260301
_BRIDGE = {
    "kk": (
        "Толин өзеніндегі көпірдің құрылысы туралы",
        "Самал Республикасы мен Дорун Толин өзені арқылы өтетін көпірдің құрылысын бастау туралы келісті. Құрылыс "
        "2026 жылғы 5 сәуірде басталып, 24 айға созылады. Екі тарап шығынды тең бөледі және өзен арнасын "
        "өзгертпейді. Сыртқы істер министрі Лейла Норова келісімге Керуан қаласында қол қойды. Көпір ашылғанға "
        "дейін паром тәулік бойы жұмыс істейді.",
    ),
    "kk-Latn": (
        "Tolın ózenindegi kópirdiń qurylysy týraly",
        "Samal Respýblıkasy men Dorýn Tolın ózeni arqyly ótetin kópirdiń qurylysyn bastaý týraly kelisti. Qurylys "
        "2026 jylǵy 5 sáýirde bastalyp, 24 aıǵa sozylady. Eki tarap shyǵyndy teń bóledi jáne ózen arnasyn "
        "ózgertpeıdi.",
    ),
    "ru": (
        "О строительстве моста через реку Толин",
        "Республика Самал и Дорун договорились начать строительство моста через реку Толин. Работы начнутся 5 "
        "апреля 2026 года и продлятся 24 месяца. Стороны делят расходы поровну и не изменяют русло реки. Министр "
        "иностранных дел Лейла Норова подписала соглашение в городе Керуан. До открытия моста паром работает "
        "круглосуточно.",
    ),
    "en": (
        "On the bridge over the Tolin",
        "The Republic of Samal and Dorun have agreed to start building a bridge over the river Tolin. Work begins "
        "on 5 April 2026 and takes 24 months. Both sides share the costs equally and will not change the course of "
        "the river. Foreign minister Leyla Norova signed the agreement in the city of Keruan. Until the bridge "
        "opens, the ferry runs day and night.",
    ),
    "ar": (
        "بشأن بناء الجسر على نهر تولين",
        "اتفقت جمهورية سمال ودورون على البدء في بناء جسر على نهر تولين. تبدأ الأعمال يوم 5 نيسان 2026 وتستمر 24 "
        "شهرا. يتقاسم الطرفان التكاليف بالتساوي ولا يغيران مجرى النهر. ووقعت وزيرة الخارجية ليلى نوروفا الاتفاق في "
        "مدينة كروان. وتعمل العبارة ليلا ونهارا حتى افتتاح الجسر.",
    ),
    "zh": (
        "关于在托林河上建桥",
        "萨马尔共和国与多伦商定开始在托林河上建造一座桥梁。工程将于2026年4月5日动工,工期24个月。双方平均分担"
        "费用,不改变河道。外交部长莱拉·诺罗娃在克鲁安市签署了协议。桥梁通车之前,渡轮昼夜运行。",
    ),
}
_EMBASSY = {
    "kk": (
        "Ксандриядағы жер сілкінісі",
        "Елшілік түні бойы жұмыс істейді. Шұғыл байланыс телефоны: +000 11 22 33. Жағалаудан аулақ болыңыз және "
        "ғимараттарға рұқсатсыз кірмеңіз. Самалдың 214 азаматы хабарласты, олардың ешқайсысы жараланған жоқ.",
    ),
    "ru": (
        "Землетрясение в Ксандрии",
        "Посольство работает всю ночь. Телефон для экстренной связи: +000 11 22 33. Держитесь дальше от берега и "
        "не входите в здания без разрешения. На связь вышли 214 граждан Самала, никто из них не пострадал.",
    ),
    "en": (
        "Earthquake in Xandria",
        "The embassy is **open** all night. The emergency number is +000 11 22 33.\n\n- Stay away from the "
        "coast.\n- Do not enter buildings without permission.\n\n214 citizens of Samal have reported to us, and "
        "none of them is hurt.",
    ),
    "ar": (
        "زلزال في زاندريا",
        "السفارة\u200f مفتوحة طوال الليل. رقم الطوارئ هو \u200e+000 11 22 33\u200f. ابتعدوا عن الساحل ولا تدخلوا "
        "المباني دون إذن. اتصل بنا 214 مواطنا من سمال ولم يصب أحد منهم بأذى.",
    ),
    "zh": (
        "赞德里亚发生地震",
        "大使馆通宵开放。紧急电话是+000 11 22 "
        "33。请远离海岸,未经许可不要进入建筑物。已有214名萨马尔公民与我们联系,无人受伤。",
    ),
}
_VISAS = {
    "kk": (
        "Визалар туралы жалған хабар",
        "Самал виза алымын көтерген жоқ. Алым бұрынғыдай 30 теңбе болып қалады және оны тек елшілікте төлейді.",
    ),
    "ru": (
        "Ложное сообщение о визах",
        "Самал не повышал визовый сбор. Сбор остаётся прежним, 30 тенбе, и платят его только в посольстве.",
    ),
    "en": (
        "False claims about our visas",
        "Samal has not raised the visa fee. The fee remains 30 tenbe as before, and it is paid at the embassy only.",
    ),
    "ar": (
        "ادعاءات كاذبة بشأن تأشيراتنا",
        "لم ترفع سمال رسوم التأشيرة. تبقى الرسوم 30 تنبة كما كانت، ولا تدفع إلا في السفارة.",
    ),
    "zh": ("关于签证的不实消息", "萨马尔没有提高签证费。费用仍为30腾贝,只在大使馆缴纳。"),
}
_WATER = {
    "en": (
        "Statement on shared waters",
        "Samal will release 120 million cubic metres of water in May. This is ten more than last year. Samal does "
        "not link water with any other question. The joint commission meets in Varna Bay on 3 June, and its "
        "minutes are public.",
    ),
    "ru": (
        "Заявление об общих водах",
        "В мае Самал пропустит 120 миллионов кубометров воды. Это на десять больше, чем в прошлом году. Самал не "
        "связывает воду ни с каким другим вопросом. Совместная комиссия соберётся в Варнабее 3 июня, её протоколы "
        "открыты.",
    ),
    "tr": (
        "Ortak sular hakkında açıklama",
        "Samal mayıs ayında 120 milyon metreküp su bırakacaktır. Bu, geçen yıldan on milyon fazladır. Isı ve ışık "
        "sağlayan İzmar barajı kapatılmayacaktır. Ortak komisyon 3 Haziran günü Varna Körfezi'nde toplanır.",
    ),
}
_SWAPS = {
    "а": "a",
    "е": "e",
    "о": "o",
    "р": "p",
    "с": "c",
    "х": "x",
    "і": "i",
    "a": "а",
    "e": "е",
    "o": "о",
    "p": "р",
    "c": "с",
    "l": "1",
}
SPEAKERS: dict[str, dict[str, list[str]]] = {
    "xs-mfa": {
        "names": [
            "Самал Республикасының Сыртқы істер министрлігі",
            "Министерство иностранных дел Республики Самал",
            "Ministry of Foreign Affairs of the Republic of Samal",
            "وزارة خارجية جمهورية سمال",
            "萨马尔共和国外交部",
        ],
        "others": ["Embassy of Samal in Tarvia", "Centre against False News"],
        "handles": ["mfa_samal", "samal_fake_check"],
        "hosts": ["mfa.samal.example", "tarvia.mfa.samal.example"],
    }
}
_MARKS = ("…", "...", "[…]", "(…)", "[...]", "……")


def make_documents() -> list[dict[str, Any]]:
    """The documents of the library "samal", as `make_document` takes them."""
    found: list[dict[str, Any]] = []

    def add(number: int, texts: dict[str, tuple[str, str]], **more: Any) -> None:
        for language, (title, body) in texts.items():
            plain = body.replace("**", "").replace("\n\n- ", "\n").replace("\n- ", "\n").replace("\n\n", "\n")
            found.append(
                {"record": f"xs-mfa/2026/{number}", "language": language, "title": title, "body": plain,
                 "office": "xs-mfa",
                 "order": len(found), **more}
            )  # fmt: skip

    old = {tag: (title, body.replace("24", "18").replace("5 ", "9 ", 1)) for tag, (title, body) in _BRIDGE.items()}
    add(1, old, standing="superseded", stands={"id": "xs-mfa/2026/1", "version": 2})
    add(1, _BRIDGE, version=2)
    add(2, _EMBASSY)
    add(3, _VISAS, standing="withdrawn", stands={"id": "xs-mfa/2026/3", "version": 2})
    add(4, _WATER)
    forged = {
        "en": (
            "On the border",
            "Samal closes its border with Dorun on 1 July. All crossings stop until further notice by order of the "
            "ministry.",
        )
    }
    add(5, forged, standing="disowned", reason="revoked-key: xs-mfa/2026/5 version 1")
    for number in range(6, 18):  # alike but for a name and a number, as notices are
        place = ("Tarvia", "Velmara", "Zorin", "Meren", "Xandria", "Port Ilva")[number % 6]
        body = (
            f"The consular section in {place} receives visitors on {number} March from 9 to 13 hours. "
            "Bring your passport and two photographs. "
            f"Applications without an appointment are not accepted. The fee is {number * 5} tenbe."
        )
        add(number, {"en": (f"Consular day in {place}", body)})
    return found


def make_library(documents: list[dict[str, Any]]) -> Library:
    """The library of documents as the vectors have them."""
    library = Library(speakers={office: make_speaker(**values) for office, values in SPEAKERS.items()})
    for item in documents:
        stands = item.get("stands")
        values = {**item, "stands": None if stands is None else (stands["id"], stands["version"])}
        library.add(make_document(**values))
    return library


def show(library: Library, text: str) -> dict[str, Any]:
    """The verdict about a text as the vectors have it: all that a verifier in another language must agree on."""
    verdict, finding = judge_text(library, text)
    document = None if finding is None else finding.document
    context = None if finding is None else finding.context
    return {
        "verdict": verdict,
        "record": document and document.record,
        "version": document and document.version,
        "lang": document and document.language,
        "part": finding and finding.part,
        "kinds": list(finding.kinds) if finding else [],
        "diff": [asdict(part) for part in finding.diff] if finding else [],
        "setAside": list(finding.aside) if finding else [],
        "context": None if context is None else {"before": context[0], "after": context[1]},
        "stands": {"id": document.stands[0], "version": document.stands[1]} if document and document.stands else None,
    }


def make_texts(documents: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(name, pasted text), always the same."""
    rng = random.Random(SEED)
    for at, item in enumerate(documents):
        whole = f"{item['title']}\n{item['body']}"
        for name, change in _WHOLE.items():
            yield f"{name}-{at}", change(whole if name.startswith("whole") else item["body"], rng)
        for name, change in _QUOTES.items():
            for _ in range(2):
                quote = _quote(item["body"], rng)
                other = _quote(rng.choice(documents)["body"], rng)
                yield f"{name}-{at}", change(quote, other, rng)
    yield from _hostile(documents, rng)
    for at in (0, 5, 6, 7, 8, 9, 13, 16, 17, 22, 24):
        item = documents[at]
        for number, (name, text) in enumerate(
            _dressed(item["record"], item.get("version", 1), item["title"], item["body"])
        ):
            yield f"{name}-{at}-{number}", text


def _quote(body: str, rng: random.Random) -> str:
    tokens = read_tokens(normalise(body))
    count = min(len(tokens.spans), rng.randint(12, 40))
    start = rng.randrange(len(tokens.spans) - count + 1)
    return tokens.stretch(start, start + count).strip()


def _replace(text: str, rng: random.Random, new: Callable[[str], str | None]) -> str:
    """`text` with one word, chosen by chance among those for which `new` gives another, replaced."""
    tokens = read_tokens(normalise(text))
    places = [
        (span, got)
        for span, word in zip(tokens.spans, tokens.words, strict=True)
        if (got := new(word)) not in (None, word)
    ]
    if not places:
        return text
    (start, end), got = rng.choice(places)
    return tokens.text[:start] + str(got) + tokens.text[end:]


def _cut(text: str, rng: random.Random, mark: str) -> str:
    tokens = read_tokens(normalise(text))
    count = len(tokens.spans)
    if count < 9:
        return text
    start = rng.randrange(3, count - 5)
    end = min(count - 2, start + rng.randint(1, 6))
    return f"{tokens.stretch(0, start).rstrip()} {mark} {tokens.stretch(end, count)}"


def _insert(text: str, rng: random.Random, words: str) -> str:
    tokens = read_tokens(normalise(text))
    at = rng.randrange(1, len(tokens.spans))
    return f"{tokens.stretch(0, at).rstrip()} {words} {tokens.stretch(at, len(tokens.spans))}"


def _swap_letters(text: str, rng: random.Random, share: float) -> str:
    return "".join(_SWAPS.get(letter, letter) if rng.random() < share else letter for letter in text)


_WHOLE: dict[str, Callable[[str, random.Random], str]] = {
    "whole": lambda text, rng: text,
    "whole-nfd-crlf": lambda text, rng: unicodedata.normalize("NFD", text).replace("\n", "\r\n\r\n"),
    "whole-upper": lambda text, rng: text.upper(),
    "body": lambda text, rng: text,
    "body-lower-quotes": lambda text, rng: f"“{text.lower()}”",
    "body-spaces": lambda text, rng: text.replace(" ", "\u00a0 \u200b"),
    "body-no-stop": lambda text, rng: text[:-1],
    "body-question": lambda text, rng: text[:-1] + "?",
    "body-commas": lambda text, rng: text.replace(",", ""),
    "body-bullets": lambda text, rng: "• " + text.replace("\n", "\n• "),
    "body-arabic-digits": lambda text, rng: "".join(
        chr(0x660 + int(it)) if it.isdecimal() and it.isascii() else it for it in text
    ),
    "body-bidi": lambda text, rng: text[:9] + "\u202e" + text[9:],
    "body-marks": lambda text, rng: text.replace(" ", "\u200f ", 1),
}
_QUOTES: dict[str, Callable[[str, str, random.Random], str]] = {
    "excerpt": lambda text, other, rng: f"«{text}»",
    "shortened": lambda text, other, rng: f"{text[: -rng.randint(1, 4)].rstrip(' .,')}…",
    "optional": lambda text, other, rng: text.replace("ё", "е").replace("ة", "ة\u064f").replace("ا", "ا\u0640", 1),
    "excerpt-upper": lambda text, other, rng: text.upper(),
    "number": lambda text, other, rng: _replace(text, rng, lambda it: str(int(it) + 3) if it.isdecimal() else None),
    "swap": lambda text, other, rng: _replace(text, rng, lambda it: "Ostrava" if it[0].isupper() else "closed"),
    "negation": lambda text, other, rng: _insert(text, rng, rng.choice(["not", "не", "емес", "不", "لا", "never"])),
    "omission": lambda text, other, rng: _cut(text, rng, ""),
    "cut": lambda text, other, rng: _cut(text, rng, rng.choice(_MARKS)),
    "cuts": lambda text, other, rng: f"… {_cut(_cut(text, rng, rng.choice(_MARKS)), rng, '[…]')} …",
    "insertion": lambda text, other, rng: _insert(text, rng, "as everybody in the region has long known"),
    "homoglyph": lambda text, other, rng: _swap_letters(text, rng, 0.08),
    "homoglyphs": lambda text, other, rng: _swap_letters(text, rng, 0.6),
    "splice": lambda text, other, rng: f"{text} {other}",
    "joined": lambda text, other, rng: f"{other}… {text}",
    "three": lambda text, other, rng: _insert(
        _replace(_cut(text, rng, ""), rng, lambda it: "twelve" if len(it) > 4 else None), rng, "quite"
    ),
    "markup": lambda text, other, rng: f'<p onclick="alert(1)">{text}</p><script>steal()</script>',
    "quoted": lambda text, other, rng: f"The ministry said yesterday: “{text}” We could not confirm it.",
}


def _hostile(documents: list[dict[str, Any]], rng: random.Random) -> Iterator[tuple[str, str]]:
    bodies = [item["body"] for item in documents]
    yield from {
        "empty": "",
        "blank": " \n\t ",
        "four-words": "The embassy is open",
        "signs": "!!! ??? ... --- *** … [...]",
        "unrelated": "Rain fell on the harbour while two musicians waited for a bus that never came.",
        "unrelated-kk": "Көктемде баққа екі жүз түп алма көшеті отырғызылды, балалар оны суарып жүр.",
        "unrelated-zh": "昨天晚上我们在湖边散步,看见了许多白色的鸟。",
        "isolates": f"\u2066{bodies[0]}\u2069",
        "tags": bodies[0] + "".join(chr(0xE0000 + ord(it)) for it in " not"),
        "override": bodies[2].replace("24", "\u202e24\u202c"),
        "zero-widths": "\u200b".join(bodies[7]),
        "joiners": "\u200d".join(bodies[9]),
        "combining": "".join(letter + "\u0301" * 3 for letter in bodies[3]),
        "wide": "".join(chr(ord(it) + 0xFEE0) if "!" <= it <= "~" else it for it in bodies[3]),
        "mathematical": "".join(chr(0x1D41A + ord(it) - 97) if "a" <= it <= "z" else it for it in bodies[3]),
        "superscripts": bodies[3].translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
        "one-word": "embassy " * 5_000,
        "huge": " ".join(bodies) * 12,
        "huge-repeat": f"{bodies[3]} " * 40,
        "long-word": "a" * 60_000,
        "nul": bodies[3].replace(" ", "\x00"),
        "surrogate-pairs": "𐐀𐐁𐐂 " * 30,
        "digits": "1234567890 " * 50,
        "html-comment": f"<!-- {bodies[3]} -->",
        "url": f"https://mfa.samal.example/en/xs-mfa/2026/1/?q={bodies[3]}",
        "braces": bodies[3].replace(" ", "} {"),
        "no-spaces": bodies[3].replace(" ", ""),
        "reversed": bodies[3][::-1],
        "words-backwards": " ".join(reversed(bodies[3].split())),
        "single-words-cut": " … ".join(bodies[3].split()[:12]),
        "tamil-digits": bodies[3].replace("24", "\u0be8\u0bea"),
    }.items()
    for at in range(60):  # bytes of a text damaged at one place
        body = rng.choice(bodies)
        place = rng.randrange(len(body))
        yield (
            f"damaged-{at}",
            body[:place] + chr(rng.choice([0x20, 0x2E, 0x41, 0x430, 0x301, 0x640, 0x7F, 0xFFFD])) + body[place + 1 :],
        )


def _dressed(record: str, version: int, title: str, body: str) -> Iterator[tuple[str, str]]:
    """A whole text as messengers copy it, and what somebody could put beside it under the same look."""
    whole = f"{title}\n\n{body}"
    address = f"https://mfa.samal.example/en/{record}/"
    quoted = "> " + whole.replace("\n", "\n> ")
    for text in (
        f"[28.11.2026 14:05] MFA Samal: {whole}",
        f"[28/11/2026, 2:05:11 PM] Ministry of Foreign Affairs of the Republic of Samal: {whole}",
        f"\u200e[28.11.2026, 14:05:11] МИД: {body}",
        f"[14:05, 28.11.2026] Самал СІМ: {whole}",
        f"[٢٨.١١.٢٠٢٦ ١٤:٠٥] mfa_samal: {whole}",
        f"28.11.2026, 14:05 - MFA Samal: {whole}",
        f"МИД Республики Самал, [28.11.2026 14:05]\n{whole}",
        f"Forwarded from MFA Samal\n{whole}",
        f"[Forwarded from @mfa_samal]\n\n{body}",
        f"Переслано от МИД Республики Самал\n[28.11.2026 14:05]\n{whole}",
        f"Қайта жіберген: СІМ\r\n{whole}",
        f"转发自 萨马尔共和国外交部\n{whole}",
        f"Forwarded many times\n{whole}",
        quoted,
        f"Forwarded from MFA Samal\n> {quoted}",
        f"\U0001f4e2 {whole}",
        f"\U0001f4e2 MFA Samal\n\n\U0001f4cc {whole}\n\n\U0001f449 @mfa_samal",
        f"{whole}\n\n{address}",
        f"{body} {address}",
        f"{whole}\nhttps://mfa.samal.example",
        f"{whole}\n#MFA #Samal",
        f"{whole} #МИД #самал",
        f"{whole}\nvia @mfa_samal",
        f"{whole}\n\n— Ministry of Foreign Affairs of the Republic of Samal",
        f"{whole}\nEmbassy of Samal in Tarvia\n{address}\n#MFA",
        f"{whole}\n{address}v{version}/",
        f"{whole}\nhttps://mfa.samal.example/verify/en/#r={record}/{version}/0123456789abcdef",
    ):
        yield "dressed", text
    half, rest = body[: len(body) // 2], body[len(body) // 2 :]
    for text in (
        f"It is false that: {whole}",
        f"FAKE: {whole}",
        f"FAKE\n{whole}",
        f"\U0001f4e2 FAKE \U0001f4e2\n{body}",
        f"[28.11.2026 14:05] FAKE: {whole}",
        f"[28.11.2026 14:05] It is false that: {whole}",
        f"[28.11.2026 14:05] MFA Samal: FAKE: {whole}",
        f"[28.11.2026 14:05] MFA Samal denies: {whole}",
        f"[28.11.2026 14:05] MFA Samal?: {whole}",
        f"[28.11.2026 14:05] {whole}",
        f"[until 28.11.2026 14:05] MFA Samal: {whole}",
        f"Forwarded from Fake News of Samal\n{whole}",
        f"Forwarded from samal_fake_check\n{whole}",
        f"Centre against False News: {whole}",
        f"Переслано от не МИД\n{whole}",
        f"MFA Meren: {whole}",
        f"Samal: {rest}",
        f"MFA Samal:\n{rest}",
        f"{half}\nMFA Samal",
        f"Not\nMFA Samal\n{whole}",
        f"{whole}\n#fake",
        f"{whole}\n#ЭтоНеправда #МИД",
        f"{whole}\n#MFA_denies",
        f"{whole}\nhttps://mfa.samal.example/en/{record}/v{version + 1}/",
        f"{address}\n{whole}",
        f"{whole}\nhttps://mfa.samal.example/false/",
        f"{whole}\nhttps://mfa.samal.example/no/",
        f"{whole}\nhttps://mfa.samal.example/en/xs-mfa/2026/99/",
        f"{whole}\nhttps://mfa.samal.example.evil.test/en/{record}/",
        f"{whole}\nhttps://evil.test/https://mfa.samal.example/",
        f"{whole}\nvia @it_is_false",
        f"{whole}\nMFA Samal denies this",
        f"{title}\nMFA Samal: {body}",
        f"> It is false that:\n{quoted}",
        f"> 120 {body}",
        f"{quoted}\nThis is what they want you to believe",
        f"MFA Samal: {body}?",
        f"\u202eMFA Samal: {whole}",
        f"[28.11.2026 14:05] MFA Samal: \u200f{body}",
    ):
        yield "hostile-dress", text


def make_lines() -> Iterator[str]:
    """The lines of the file."""
    documents = make_documents()
    library = make_library(documents)
    yield json.dumps({"library": "samal", "documents": documents, "speakers": SPEAKERS}, sort_keys=True)
    for name, text in make_texts(documents):
        case = {"library": "samal", "name": name, "text": text, "verdict": show(library, text)}
        yield json.dumps(case, sort_keys=True)


def main() -> int:
    """Write the file and print what is in it."""
    lines = list(make_lines())
    TARGET.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{TARGET.name}: {len(lines) - 1} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
