"""Words and endings that deny, as one flat table: may a sentence lose or gain this word and keep its sense?

Used to name a change ("negation") and to refuse a cut through which a denial fell out. It errs to the strict side: what
looks like a denial counts as one. Languages without a line are asked for the words of all lines.

Kazakh denies a verb inside the word (бар-ма-йды, кел-ме-ді), so it has a pattern of its own, as have its neighbours.

>>> is_negation("бармайды", "kk"), is_negation("барады", "kk"), is_negation("не", "ru"), is_negation("не", "kk")
(True, False, True, False)
"""

import re

# language (primary subtag): words of the key form (`elshi.text.tokens.token_key`)
NEGATIONS: dict[str, str] = {
    "kk": (
        "емес емеспін емессің емессіз емеспіз еместігі жоқ жоқпын жоқпыз жоғы жоғын ешқандай ешкім ешкімді ешкімге "
        "ешбір ешқашан ешнәрсе ештеңе ештеңені ешқайда ешқайсысы ешқашанда emes emespiz emespin joq joqpyn "
        "eshqandai eshkim eshbir eshqashan eshteńe eshnárse eşqandai eşkim eşbir eşqaşan eşteñe jok"
    ),
    "ru": (
        "не ни нет нельзя без никогда никто никого никому никем ничто ничего ничему ничем ничей никакой никакая "
        "никакое никакие никаких никакого никакой никакому никаким никак нигде никуда ниоткуда неоткуда некому "
        "нечего отнюдь невозможно недопустимо неверно неправда"
    ),
    "en": (
        "not no never none nobody nothing neither nor nowhere without cannot can't cant don't doesn't didn't won't "
        "wouldn't shouldn't couldn't isn't aren't wasn't weren't hasn't haven't hadn't mustn't needn't mightn't "
        "shan't ain't unable"
    ),
    "ar": (
        "لا لم لن ليس ليست ليسوا لسنا لست غير بدون دون عدم بلا كلا ولا ولم ولن وليس وليست فلا فلم فلن فليس ألا الا "
        "بغير وعدم وغير لعدم بعدم وبدون أبدا ابدا سوى"
    ),
    "zh": "不 没 沒 未 无 無 勿 毋 否 莫 非",
    "ky": "эмес эмеспиз эмесмин жок жоктугу эч эчким эчкандай эчкачан эчтеке",
    "uz": "emas emasman yoq yo'q hech hechkim емас эмас йўқ ҳеч",
    "tr": "değil yok hayir hiç hiçbir asla ne degil hic hicbir",
    "az": "deyil yox heç heçbir",
    "tk": "däl ýok hiç",
    "tt": "түгел юк бернинди",
    "tg": "не на нест нестанд ҳеҷ бе бидуни ғайри",
    "fa": "نه نیست نیستند هیچ بدون بی غیر",
    "mn": "үгүй биш бус",
    "uk": "не ні немає без ніколи ніхто нічого жоден жодного жодної неможливо",
    "be": "не няма без ніколі ніхто нічога",
    "fr": "ne n pas jamais aucun aucune sans rien personne nul nulle non ni",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne nein weder noch",
    "es": "no nunca jamás sin nadie nada ningún ninguna ninguno ni tampoco",
}

_CYRILLIC_END = (
    "й(?:мын|мін|мыз|міз|сың|сің|сыз|сіз|сыңдар|сіңдер|ды|ді|тын|тін|тындығ\\w*|ақ|ек|ынша|інше|ық|ік|біз|быз|ді|дi)?|"
    "(?:ған|ген)\\w{0,8}|(?:ды|ді)[мңқк]?|дық|дік|са[мңқ]?|се[мңк]?|с|сын|сін|стан|стен|стық|стік|"
    "у|уы|уі|уға|уге|уын|уін|уды|уді|уда|уде|уымыз|уіміз|ңыз|ңіз|ңдар|ңдер|п|пты|пті|уыңыз|уіңіз"
)
_LATIN_END = (
    "[yi](?:m[yi]n|m[yi]z|s[yi][nńñ]|s[yi]z|d[yi]|t[yi]n)?|[gǵğ][ae]n\\w{0,8}|d[yi][mnńñqk]?|s[ae][m"
    "nńñqk]?|s|s[yi]n|st[ae]n|[uý]|[uý][yi]|[uý][gǵğ][ae]|[nńñ][yi]z|p"
)
# language: what a word that denies looks like as a whole
PATTERNS: dict[str, str] = {
    "kk": f"\\w{{2,}}(?:(?:ма|ме|ба|бе|па|пе)(?:{_CYRILLIC_END})|(?:ma|me|ba|be|pa|pe)(?:{_LATIN_END}))",
    "ky": "\\w{2,}[бп][аеоө](?:[йсдгк]\\w{0,8}|й|ды|ди|ган|ген|оо|сын|син)",
    "uz": (
        "(?:emas|эмас|йўқ|yo'q)\\w{0,6}|\\w{2,}(?:ma(?:y|ydi|di|gan|sin|slik|sligi|sdan)\\w{0,6}|ма(?:й|йди|"
        "ди|ган|син|слик|слиги|сдан)\\w{0,6})"
    ),
    "tr": (
        "(?:değil|yok)\\w{0,6}|\\w{2,}m(?:az|ez|iyor|iyor|uyor|üyor|adi|edi|amiş|emiş|ayan|eyen|ayacak|eyece"
        "k|aksizin|eksizin|ama|eme)\\w{0,8}"
    ),
    "ru": "не(?:возмож|допуст|приемл|закон|соглас|призна|прав|довер|в состоянии)\\w*",
    "en": "\\w+n['’]t",
    "mn": "\\w{2,}гүй",
    "fr": "n'\\w+",
    "fa": "ن(?:می|باید|دار|شد|کن|گرد|خواه|توان|بود|کرد)\\w*",
    "az": "(?:deyil|yox)\\w{0,6}",
    "tg": "(?:наме|на)\\w{3,}",
}

_ALL = frozenset(word for words in NEGATIONS.values() for word in words.split())
_WORDS = {language: frozenset(words.split()) for language, words in NEGATIONS.items()}
_PATTERNS = {language: re.compile(pattern) for language, pattern in PATTERNS.items()}
# Where one of two exchanged words is the other with one of these before it, the sense is turned.
PREFIXES = (
    "не",
    "ни",
    "un",
    "in",
    "im",
    "ir",
    "il",
    "dis",
    "non",
    "без",
    "бес",
    "на",
    "anti",
    "анти",
    "контр",
    "ن",
    "لا",
)
SUFFIXES = ("сыз", "сіз", "less", "syz", "siz", "суз", "сүз", "siz", "siz", "suz", "süz")


def is_negation(key: str, language: str) -> bool:
    """Whether the word with this key denies, in `language` (BCP 47)."""
    primary = language.split("-", maxsplit=1)[0]
    if key in _WORDS.get(primary, _ALL):
        return True
    pattern = _PATTERNS.get(primary)
    return pattern is not None and pattern.fullmatch(key) is not None


def turns_sense(one: str, other: str) -> bool:
    """Whether of two keys that were exchanged one is the other with a denying prefix or suffix."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(shorter) < 3:
        return False
    return any(longer == prefix + shorter for prefix in PREFIXES) or any(
        longer in (shorter + suffix, shorter.rstrip("аеыі") + suffix) for suffix in SUFFIXES
    )
