"""Cases for `words(rendition)` and `normalise`: Markdown bodies in five languages, and texts as readers paste them.

Expected values come from Python; JavaScript must agree. Deterministic.
"""

import random
from collections.abc import Iterator
from typing import Any

from elshi.base.errors import FormatError
from elshi.record import Rendition, body_words, check_rendition, words
from elshi.text.normal import normalise

SENTENCES = {
    "kk": (
        "Елшілік төлқұжаттарды жинап жатқан жоқ.",
        "Кездесу 2026 жылғы 9 наурызда сағат 11:30-да басталады.",
        "«Ресми емес» хабарға сенбеңіздер!",
        "Шығын 5,5 % өсті — 12 400 теңге.",
        "Ғылым мен өнер: ұлттың үні.",
    ),
    "ru": (
        "Посольство не собирает паспорта граждан.",
        "Приём начнётся 9 марта 2026 года в 11:30.",
        "«Неофициальное» сообщение — подделка…",
        "Расходы выросли на 5,5 %, до 12 400 тенге.",
        "Ёлка, йод, объезд.",
    ),
    "en": (
        "The embassy is not collecting passports.",
        "The reception begins on 9 March 2026 at 11:30 a.m.",
        "Don't trust the \u201cunofficial\u201d notice!",
        "Costs rose by 5.5 % \u2014 to 12,400 tenge.",
        "Na\u00efve caf\u00e9, co\u00f6perate.",
    ),
    "ar": (
        "لا تجمع السفارة جوازات السفر.",
        "يبدأ الاستقبال في ٩ مارس ٢٠٢٦ الساعة ١١:٣٠.",
        "لا تصدقوا الخبر «غير الرسمي»!",
        "ارتفعت التكاليف بنسبة ٥٫٥٪.",
        "مُحَمَّد، مسؤول، إلى، می\u200cخواهم.",
    ),
    "zh": (
        "大使馆没有收集护照。",
        "招待会于2026年3月9日11时30分开始。",
        "请勿相信“非官方”消息！",
        "费用上涨5.5％，达12,400坚戈。",
        "外交部发言人表示：情况正常。",
    ),
}
TITLES = {
    "kk": "Жалған хабар туралы",
    "ru": "О ложном сообщении",
    "en": "On a false notice",
    "ar": "بشأن خبر كاذب",
    "zh": "关于虚假消息",
}
SCRIPTS = {"kk": "Cyrl", "ru": "Cyrl", "en": "Latn", "ar": "Arab", "zh": "Hans"}

# {0} {1} {2} are sentences
FORMS = (
    "{0} {1}",
    "{0}\n{1}\n{2}",
    "{0}\n\n{1}",
    "{0}  \n{1}",
    "{0}\\\n{1}",
    "# {0}\n\n{1}",
    "{0}\n===\n{1}",
    "{0}\n---\n\n{1}",
    "- {0}\n- {1}\n  - {2}",
    "1. {0}\n2. {1}\n\n   {2}",
    "* {0}\n\n* {1}",
    "> {0}\n> {1}\n\n{2}",
    "> - {0}\n>   > {1}\n{2}",
    "**{0}** *{1}*",
    "__{0}__ _{1}_ ***{2}***",
    "{0} `{1}` {2}",
    "``{0} ` {1}``",
    "    {0}\n    {1}\n\n{2}",
    "```\n{0}\n{1}\n```\n{2}",
    "~~~text\n{0}\n\n{1}\n~~~",
    '[{0}](https://mfa.samal.example/a "{1}") {2}',
    "![{0}](https://mfa.samal.example/a.png) {1}",
    "[{0}](javascript:alert(1)) {1}",
    "[{0}][one] {1}\n\n[one]: https://mfa.samal.example\n",
    "<https://mfa.samal.example/ә?a=1&b=2> {0}",
    "<press@mfa.samal.example> {0}",
    "{0}\n\n***\n\n{1}",
    "#{0}\n####### {1}\n###### {2} ######",
    "{0} &amp; {1} &lt;b&gt; &nbsp;{2}",
    "{0} &#x202E;{1}&#x202C; &#8203;{2}",
    "\\*{0}\\* \\# {1} \\&amp;",
    "{0}&copy;&#169;&#xA9;&ngE;&unknown; {1}",
    "&#xE0041;{0}&#xE007F; &#0; &#1234567; {1}",
    "- [ ] {0}\n- [x] {1}",
    "{0}\u00a0{1}\u3000{2}",
    "10) {0}\n11) {1}",
    "+ {0}\n\n      {1}",
    "[![{0}](https://a.example/b.png)](https://a.example) {1}",
    "{0}\n> {1}\n{2}",
    "{0}*{1}*{2}**{0}**",
    "-\n  {0}\n-\n\n  {1}",
)
PIECES = (
    "*",
    "**",
    "_",
    "__",
    "`",
    "``",
    "~~~",
    "```",
    "\n",
    "\n\n",
    "  \n",
    "\\\n",
    "    ",
    "> ",
    "- ",
    "1. ",
    "10) ",
    "* ",
    "# ",
    "## ",
    "===",
    "---",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "](http://a.example)",
    "[x](javascript:1)",
    "<http://пример.example/ә>",
    "<mailto:a@b.example>",
    "[ref]",
    "[ref]: http://x.example 'т'\n",
    "«",
    "»",
    "“",
    "”",
    "😀",
    "€",
    "№",
    "…",
    "—",
    "\\*",
    "\\&",
    "&amp;",
    "&#x202E;",
    "&nbsp;",
    "&#8203;",
    "&lt;b&gt;",
    "&copy;",
    "&ngE;",
    "&#0;",
    "&#x1F600;",
    "!",
    '"',
    "'",
    "\u00a0",
    "\u3000",
    "\u200d",
    "\u200c",
    "\ufeff",
    "\u00ad",
    "\u200e",
    "𝐀",
    "𠀀",
    "10⁵",
    "½",
    "Ⅷ",
    " ",
    " ",
    " ",
    ". ",
    ", ",
)
# what copying does, and what hides in it
PASTED = (
    "\u200b",
    "\u00ad",
    "\u2060",
    "\ufeff",
    "\u200e",
    "\u200f",
    "\u061c",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200c",
    "\u200d",
    "\ufe0f",
    "\u034f",
    "\u3164",
    "\u115f",
    "\u180b",
    "\U000e0041",
    "\U000e0100",
    "\u00a0",
    "\u2007",
    "\u202f",
    "\u3000",
    "\u2028",
    "\u0085",
    "\x1c",
    "\r\n",
    "\t",
    "  ",
    "\u0301",
    "\u0306",
    "\u0654",
    "\u3099",
    "\uac00",
    "\u1100\u1161",
    "\u212b",
    "\u0958",
)
_SEED = 20261123
RANDOM_BODIES = 420
RANDOM_PASTES = 120


def word_cases() -> Iterator[dict[str, Any]]:
    """Every case; `kind` is "rendition" or "text"."""
    for tag, sentences in SENTENCES.items():
        for place, form in enumerate(FORMS):
            chosen = [sentences[(place + step) % len(sentences)] for step in range(3)]
            yield _rendition(tag, TITLES[tag], form.format(*chosen))
    yield from _deep()
    rng = random.Random(_SEED)
    made = 0
    while made < RANDOM_BODIES:
        tag = rng.choice(sorted(SENTENCES))
        parts = [rng.choice([*PIECES, *" ".join(SENTENCES[tag]).split()]) for _ in range(rng.randint(3, 40))]
        case = _try_rendition(tag, TITLES[tag], "".join(parts))
        if case:
            made += 1
            yield case
    for place in range(RANDOM_PASTES):
        letters = list(SENTENCES[sorted(SENTENCES)[place % 5]][place % 4])
        for _ in range(rng.randint(1, 6)):
            letters.insert(rng.randint(0, len(letters)), rng.choice(PASTED))
        yield _text("".join(letters))
    for letter in PASTED:
        yield _text(f"a{letter}б {letter} ا{letter}ب{letter}")


def _deep() -> Iterator[dict[str, Any]]:
    """Nesting up to what a rendition may have, and titles that are odd."""
    for depth in (1, 10, 30, 48):
        yield _rendition("en", "Deep", "> " * depth + "words at the bottom")
        yield _rendition("kk", "Терең", "".join(f"{'  ' * level}- деңгей {level}\n" for level in range(min(depth, 24))))
    for title in (
        "*not* marked up",
        "&amp; as written",
        "Title\u00a0with\u3000spaces",
        "\u200f\u200eعنوان",
        "№ 17 – 5 %",
    ):
        yield _rendition("en", title, "The body is as usual today.")


def _rendition(tag: str, title: str, body: str) -> dict[str, Any]:
    case = _try_rendition(tag, title, body)
    assert case is not None, (tag, body)
    return case


def _try_rendition(tag: str, title: str, body: str) -> dict[str, Any] | None:
    rendition = Rendition(tag, SCRIPTS[tag], title, body, "0" * 32)
    try:
        check_rendition(rendition)
    except FormatError:
        return None
    return {
        "kind": "rendition",
        "title": title,
        "body": body,
        "words": words(rendition),
        "body_words": body_words(rendition),
    }


def _text(text: str) -> dict[str, Any]:
    return {"kind": "text", "text": text, "normalised": normalise(text)}
