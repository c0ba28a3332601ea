"""What a short message says: that somebody is safe, that he needs help, or nothing that a program understands.

"Safe" is believed only of a message that says that and nothing else: "not safe" has the word in it, too. "Help" is
heard wherever it stands: one call too many costs an officer a minute. Everything else is for a person to read.
"""

import re
import unicodedata

from elshi.desk.travel.rules.standing import Says

# Alerts ask for these two digits: every telephone can write them.
_SAFE_DIGIT, _HELP_DIGIT = "1", "2"
_SAFE = frozenset(
    {
        # English
        "safe", "i am safe", "im safe", "we are safe", "were safe", "all safe", "all are safe", "ok", "okay",
        "i am ok", "im ok", "we are ok", "were ok", "all ok", "fine", "i am fine", "im fine", "we are fine",
        # Kazakh
        "аман", "аманмын", "аманмыз", "бәрі аман", "бәріміз аман", "барлығы аман", "амансыз", "қауіпсізбін",
        "қауіпсізбіз", "қауіпсіз", "аман есен", "аман есенмін", "аман есенбіз", "мен аманмын", "біз аманбыз", "aman",
        # Russian
        "в безопасности", "я в безопасности", "мы в безопасности", "все в безопасности", "безопасно", "цел", "цела",
        "целы", "все целы", "жив", "жива", "живы", "жив здоров", "жива здорова", "живы здоровы", "все живы",
        "в порядке", "я в порядке", "мы в порядке", "все в порядке", "все хорошо", "у меня все хорошо",
        "у нас все хорошо", "ок",
        # Arabic
        "بخير", "انا بخير", "نحن بخير", "كلنا بخير", "الجميع بخير", "بامان", "انا بامان", "نحن بامان", "في امان",
        "انا في امان", "نحن في امان", "سالم", "سالمة", "سالمون", "امن", "امنة",
        # Chinese
        "安全", "我安全", "我很安全", "我们安全", "我们很安全", "平安", "我平安", "我很平安", "我们平安", "我们都平安",
        "报平安", "没事", "我没事", "我们没事", "都平安",
    }
)  # fmt: skip
_HELP_WORDS = frozenset(
    {
        "help", "sos", "emergency", "rescue", "trapped", "injured", "wounded",
        "көмек", "көмектесіңіз", "көмектесіңдер", "көмектесіңіздер", "көмектес", "көмегіңіз", "жәрдем", "құтқарыңыз",
        "құтқарыңыздар", "құтқарыңдар", "жаралымын", "жараландым", "komek",
        "помощь", "помощи", "помогите", "помоги", "спасите", "спаси", "сос", "ранен", "ранена", "ранены", "pomogite",
        "مساعدة", "المساعدة", "للمساعدة", "ساعدوني", "ساعدونا", "ساعدني", "نجدة", "النجدة", "انقذوني", "انقذونا",
        "اغاثة", "مصاب", "مصابة", "جريح", "جريحة",
    }
)  # fmt: skip
_HELP_SIGNS = ("帮助", "帮忙", "求助", "救命", "救我", "求救", "救援", "受伤", "被困")  # words without blanks between
_NOT_SIGNS = re.compile(r"[^\w ]+")
_ALEF = str.maketrans("أإآٱى", "ااااي")


def read_words(text: str) -> Says:
    """What `text` says, in whichever of our five languages."""
    plain = _plain(text)
    if plain in {_SAFE_DIGIT, _HELP_DIGIT}:
        return Says.SAFE if plain == _SAFE_DIGIT else Says.HELP
    if _HELP_WORDS & set(plain.split()) or any(one in plain for one in _HELP_SIGNS):
        return Says.HELP
    return Says.SAFE if plain in _SAFE else Says.UNCLEAR


def _plain(text: str) -> str:
    """Small letters and digits with single blanks between: without marks over letters that people leave out."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").translate(_ALEF)
    folded = folded.replace("'", "").replace("’", "")
    kept = "".join(one for one in folded if unicodedata.category(one) not in {"Mn", "Cf"} and one != "ـ")
    digits = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in kept)
    return " ".join(_NOT_SIGNS.sub(" ", digits).split())
