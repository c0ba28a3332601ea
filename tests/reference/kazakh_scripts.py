"""Kazakh in Cyrillic letters, written in the Latin alphabets of 2018 and 2021 and in Arabic letters (töte jazu).

By the tables that came with the decrees, letter by letter. What a person would write otherwise (loan words, names, у
beside a vowel) comes out as a learner would write it. Imports nothing from `elshi`.

>>> to_latin_2021("Барлық адамдар"), to_latin_2018("тең құқықты")
('barlyq adamdar', 'teń quqyqty')
"""


def _table(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


_LATIN_2021 = _table(
    "а=a ә=ä б=b в=v г=g ғ=ğ д=d е=e ё=io ж=j з=z и=i й=i к=k қ=q л=l м=m н=n ң=ñ о=o ө=ö п=p р=r с=s т=t у=u ұ=ū ү=ü"
    " ф=f х=h һ=h ц=ts ч=ch ш=ş щ=ştş ъ= ы=y і=ı ь= э=e ю=iu я=ia"
)
_LATIN_2018 = _table(
    "а=a ә=á б=b в=v г=g ғ=ǵ д=d е=e ё=ıo ж=j з=z и=ı й=ı к=k қ=q л=l м=m н=n ң=ń о=o ө=ó п=p р=r с=s т=t у=ý ұ=u ү=ú"
    " ф=f х=h һ=h ц=ts ч=ch ш=sh щ=shsh ъ= ы=y і=i ь= э=e ю=ıý я=ıa"
)
_ARABIC = _table(
    "а=ا ә=ا б=ب в=ۆ г=گ ғ=ع д=د е=ە ё=يو ж=ج з=ز и=ي й=ي к=ك қ=ق л=ل м=م н=ن ң=ڭ о=و ө=و п=پ р=ر с=س т=ت у=ۋ ұ=ۇ ү=ۇ"
    " ф=ف х=ح һ=ھ ц=تس ч=چ ш=ش щ=شش ъ= ы=ى і=ى ь= э=ە ю=يۋ я=يا"
)


def to_latin_2021(text: str) -> str:
    """In lower case."""
    return "".join(_LATIN_2021.get(letter, letter) for letter in text.lower())


def to_latin_2018(text: str) -> str:
    """In lower case."""
    return "".join(_LATIN_2018.get(letter, letter) for letter in text.lower())


def to_arabic(text: str) -> str:
    """A front vowel is said by a high hamza at the head of the word, unless ە, ك or گ say so already."""
    return " ".join(_arabic(word) for word in text.lower().split(" "))


def _arabic(word: str) -> str:
    soft = any(letter in "әөүі" for letter in word) and not any(letter in "егкэ" for letter in word)
    return ("ٴ" if soft else "") + "".join(_ARABIC.get(letter, letter) for letter in word)
