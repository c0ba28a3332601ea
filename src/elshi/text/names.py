"""Which words are names, as far as a text shows it: capitals inside a sentence, or signs where a script has no case.

Arabic and Persian: one of the two words after a title or a word for a place (مدينة). Chinese: two letters
side by side that are used to spell foreign names (萨马尔). Both miss names, and neither takes many other words for
one; a name that is missed counts as any other word.

>>> from elshi.text.tokens import read_tokens
>>> tokens = read_tokens("The embassy in Xandria is open. Come.")
>>> [tokens.words[index] for index in range(len(tokens.spans)) if is_name(tokens, index, "en")]
['Xandria']
"""

from elshi.text.tokens import Tokens, plain_gap

NAME_SIGNS: dict[str, str] = {
    "ar": (
        "مدينة بمدينة ومدينة مدينتي عاصمة العاصمة جمهورية وجمهورية دولة مملكة سلطنة إمارة ولاية محافظة إقليم بلدة "
        "قرية مطار ميناء نهر جبل بحيرة جزيرة جامعة جامعات جامعتي خارجية الرئيس رئيس الوزير وزير والوزير السفير "
        "سفير السيد والسيد السيدة والسيدة الأمير الملك الدكتور وفد وفدا وفود حكومة شعب سفارة"
    ),
    "fa": (
        "شهر کشور استان جمهوری پادشاهی رود کوه دریاچه جزیره فرودگاه بندر دانشگاه رئیس‌جمهور رئیس وزیر سفیر آقای "
        "خانم دکتر دولت سفارت"
    ),
}
SPELLING = (
    "阿埃艾安奥巴贝比波布查达德迪蒂多厄尔菲费弗福冈戈格古哈海汉赫霍基吉加杰卡凯康科克库拉莱兰朗勒雷里利林"
    "龙卢鲁伦罗洛马玛迈曼梅米莫默姆穆纳娜尼妮诺帕佩皮普奇乔切萨塞桑瑟沙莎舍什施史斯苏索塔泰坦特廷图托瓦"
    "韦维温沃乌西希夏谢辛雅扬耶叶伊英尤约泽扎詹朱兹茨"
)
NO_NAMES = (  # words that are no names
    *(
        "英里",
        "海里",
        "特约",
        "普查",
        "福利",
        "施加",
        "雷达",
        "科普",
        "安康",
        "纳米",
        "英德",
        "多维",
        "奇特",
        "加多",
        "利多",
    ),
    *("特里", "多米", "特多", "特拉", "加德", "古海", "西海", "海西", "多里", "里多"),
)
_SIGNS = {language: frozenset(words.split()) for language, words in NAME_SIGNS.items()}
_SPELLING = frozenset(SPELLING)
_SENTENCE_ENDS = frozenset(".?!")


def is_name(tokens: Tokens, index: int, language: str) -> bool:
    """Whether token `index` is a name. The first word of a sentence is none: its capital says nothing."""
    word = tokens.words[index]
    if word[0] in _SPELLING:
        return any(
            first >= 0 and first + 1 < len(tokens.words) and _spells(tokens.words[first] + tokens.words[first + 1])
            for first in (index - 1, index)
        )
    signs = _SIGNS.get(language.split("-", maxsplit=1)[0])
    if signs is not None and not word[0].isupper():
        return any(key in signs for key in tokens.keys[max(0, index - 2) : index]) and tokens.keys[index] not in signs
    if index == 0 or not word[0].isupper():
        return False
    return not _SENTENCE_ENDS.intersection(plain_gap(tokens.gap(index - 1)))


def _spells(pair: str) -> bool:
    return len(pair) == 2 and pair[0] in _SPELLING and pair[1] in _SPELLING and pair not in NO_NAMES
