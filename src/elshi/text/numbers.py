"""Numbers in words and digits, by value: is this token a number, and which?

Digits of every script count by value (`elshi.text.tokens.token_key` has made them ASCII). Number words are those of the
five languages. A word for one is also an article or a pronoun in most of them ("one", "бір", "один", "一"), so it is no
number here; nor are ordinals above tenth, which the digits of a date show better.

>>> number_value("1,000", "en"), number_value("1000", "kk"), number_value("бес", "kk"), number_value("one", "en")
('1000', '1000', '5', None)
"""

import re

# language (primary subtag): "word=value", words of the key form
NUMBER_WORDS: dict[str, str] = {
    "kk": (
        "нөл=0 екі=2 үш=3 төрт=4 бес=5 алты=6 жеті=7 сегіз=8 тоғыз=9 он=10 жиырма=20 отыз=30 қырық=40 елу=50 "
        "алпыс=60 жетпіс=70 сексен=80 тоқсан=90 жүз=100 мың=1000 миллион=1000000 миллиард=1000000000 "
        "триллион=1000000000000 екеу=2 үшеу=3 төртеу=4 бесеу=5 алтау=6 жетеу=7 екінші=2 үшінші=3 төртінші=4 "
        "бесінші=5 алтыншы=6 жетінші=7 сегізінші=8 тоғызыншы=9 оныншы=10 eki=2 úsh=3 üş=3 tórt=4 tört=4 bes=5 "
        "alty=6 jeti=7 segiz=8 toǵyz=9 toğyz=9 on=10 jiyrma=20 otyz=30 qyryq=40 elý=50 elu=50 alpys=60 "
        "jetpis=70 seksen=80 toqsan=90 júz=100 jüz=100 myń=1000 myñ=1000"
    ),
    "ru": (
        "ноль=0 два=2 две=2 двух=2 двум=2 двумя=2 три=3 трех=3 трем=3 тремя=3 четыре=4 четырех=4 "
        "четырем=4 пять=5 пяти=5 пятью=5 шесть=6 шести=6 семь=7 семи=7 восемь=8 восьми=8 девять=9 "
        "девяти=9 десять=10 десяти=10 одиннадцать=11 двенадцать=12 тринадцать=13 четырнадцать=14 пятнадцать=15 "
        "шестнадцать=16 семнадцать=17 восемнадцать=18 девятнадцать=19 двадцать=20 двадцати=20 тридцать=30 "
        "тридцати=30 сорок=40 сорока=40 пятьдесят=50 пятидесяти=50 шестьдесят=60 семьдесят=70 восемьдесят=80 "
        "девяносто=90 сто=100 ста=100 двести=200 триста=300 четыреста=400 пятьсот=500 шестьсот=600 семьсот=700 "
        "восемьсот=800 девятьсот=900 тысяча=1000 тысячи=1000 тысяч=1000 миллион=1000000 миллиона=1000000 "
        "миллионов=1000000 миллиард=1000000000 миллиарда=1000000000 миллиардов=1000000000 триллион=1000000000000 "
        "оба=2 обе=2 обеих=2 обоих=2 двое=2 трое=3 четверо=4 пятеро=5"
    ),
    "en": (
        "zero=0 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 "
        "fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 "
        "fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 hundreds=100 thousand=1000 thousands=1000 "
        "million=1000000 millions=1000000 billion=1000000000 trillion=1000000000000 third=3 fourth=4 fifth=5 "
        "sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 dozen=12 twice=2 both=2 half=1/2"
    ),
    "ar": (
        "صفر=0 اثنان=2 اثنين=2 اثنتان=2 اثنتين=2 ثلاث=3 ثلاثة=3 أربع=4 أربعة=4 خمس=5 خمسة=5 ست=6 ستة=6 سبع=7 "
        "سبعة=7 ثمان=8 ثماني=8 ثمانية=8 تسع=9 تسعة=9 عشر=10 عشرة=10 عشرون=20 عشرين=20 ثلاثون=30 ثلاثين=30 "
        "أربعون=40 أربعين=40 خمسون=50 خمسين=50 ستون=60 ستين=60 سبعون=70 سبعين=70 ثمانون=80 ثمانين=80 تسعون=90 "
        "تسعين=90 مئة=100 مائة=100 مئتا=200 مئتي=200 مئتان=200 ألف=1000 آلاف=1000 ألفا=1000 ألفي=2000 "
        "مليون=1000000 مليونا=1000000 ملايين=1000000 مليار=1000000000 مليارات=1000000000"
    ),
    "zh": (
        "零=0 〇=0 二=2 两=2 兩=2 三=3 四=4 五=5 六=6 七=7 八=8 九=9 十=10 百=100 千=1000 万=10000 萬=10000 "
        "亿=100000000 億=100000000"
    ),
}
_DIGITS = re.compile(r"([+-]?)(\d+(?:[.,]\d+)*)(\w*)", re.ASCII)
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?:[.,]|$))", re.ASCII)
_VALUES = {language: dict(item.split("=") for item in words.split()) for language, words in NUMBER_WORDS.items()}
_ALL = {word: value for values in _VALUES.values() for word, value in values.items()}


def number_value(key: str, language: str) -> str | None:
    """The value of the token with this key as a string, None if it is no number. `1,000` and `1.000` are `1000`."""
    if any(letter.isnumeric() and not letter.isalpha() and letter not in "0123456789" for letter in key):
        return key  # superscripts, fractions
    found = _DIGITS.match(key)
    if found is not None:
        return found[1].replace("+", "") + _THOUSANDS.sub("", found[2]).replace(",", ".")
    if not key.isalpha() and any(letter in "0123456789" for letter in key):
        return key  # A4, covid19
    return _VALUES.get(language.split("-", maxsplit=1)[0], _ALL).get(key)
