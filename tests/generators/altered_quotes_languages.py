"""What a number, a negation and a name look like in each language, for `altered_quotes.py`.

Each table is used in one of two ways. *Strict* tables say what is certainly a number, negation or name, and how it is
changed into another. *Broad* patterns say what might be one; an honest cut must not touch even those.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LANGUAGES = ("kk", "ru", "en", "ar", "zh", "ky", "uz", "tr", "fa", "fr")
CASELESS = frozenset({"ar", "zh", "fa"})

# ---- Numbers: words of one group may stand in each other's place.

NUMBER_GROUPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "kk": (
        ("екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"),
        ("жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"),
        ("жүз", "мың", "миллион", "миллиард"),
        ("екінші", "үшінші", "төртінші", "бесінші", "алтыншы", "жетінші"),
    ),
    "ru": (
        ("два", "три", "четыре"),
        ("двух", "трёх", "четырёх"),
        ("пять", "шесть", "семь", "восемь", "девять", "десять"),
        ("пяти", "шести", "семи", "восьми", "девяти", "десяти"),
        ("тысяч", "миллионов"),
    ),
    "en": (
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        ("hundred", "thousand", "million", "billion"),
        ("hundreds", "thousands", "millions", "billions"),
    ),
    "ar": (("ثلاثة", "أربعة", "خمسة", "سبعة", "ثمانية"), ("ثلاث", "أربع", "خمس", "سبع")),
    "tr": (("iki", "üç", "dört", "beş", "altı"),),
    "fr": (("deux", "trois", "quatre", "cinq", "six"),),
}

_CYRILLIC_TURKIC_NUMBERS = (
    "бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он|жиырма|отыз|қырық|елу|алпыс|жетпіс|сексен|тоқсан|жүз|мың|милл|жарты|жарым|"
    "қос|бірінші|трилл|нөл"
)
BROAD_NUMBERS: dict[str, str] = {
    "kk": rf"^({_CYRILLIC_TURKIC_NUMBERS})",
    "ru": r"^(од[ин]|дв[ауеойн]|об[ае]|тр[иеё]|четыр|пят|шест|сем[ьи]|вос[ье]|девят|десят|сор|сот|"
    r"ст[ао]$|тысяч|милли|перв|втор|половин|пол|един)",
    "en": r"^(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twent|thirt|fort|fift|sixt|sevent|"
    r"eight|ninet|hundred|thousand|million|billion|trillion|first|second|third|half|both|dozen|once|twice|single|double|"
    r"zero|quarter)",
    "ar": r"(واحد|أحد|إحدى|اثن|شخصا|معبرين|ثلاث|أربع|خمس|ست|سبع|ثمان|تسع|عشر|مئ|مائ|ألف|آلاف|ملاي|"
    r"مليون|مضاعف|نصف|أول|ثان)",
    "zh": r"[一二三四五六七八九十百千万亿两半双倍]",
    "ky": r"^(бир|эки|үч|төрт|беш|алты|жети|сегиз|тогуз|он|жыйырма|отуз|жүз|миң|биринчи)",
    "uz": r"^(бир|икк|уч|тўрт|беш|олти|етти|саккиз|тўққиз|ўн|йигирма|юз|минг)",
    "tr": r"^(bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|yüz|bin|ilk|her)",
    "fa": r"(یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده|صد|هزار|اول|احد)",
    "fr": r"^(un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|mille|premi|second|doubl|moiti|seul)",
}

# ---- Negations: put in (a word and what it becomes) and taken out ("" leaves the word out).

NEGATION_IN: dict[str, dict[str, str]] = {
    "kk": {
        "болады": "болмайды",
        "керек": "керек емес",
        "тиіс": "тиіс емес",
        "бар": "жоқ",
        "құқылы": "құқылы емес",
        "мүмкін": "мүмкін емес",
        "қажет": "қажет емес",
        "жатыр": "жатқан жоқ",
        "отыр": "отырған жоқ",
        "алады": "алмайды",
        "береді": "бермейді",
        "келеді": "келмейді",
        "етеді": "етпейді",
        "жасайды": "жасамайды",
        "қамтиды": "қамтымайды",
        "болды": "болмады",
        "берді": "бермеді",
        "келді": "келмеді",
        "айтты": "айтпады",
        "шықты": "шықпады",
        "жетті": "жетпеді",
        "қатысты": "қатыспады",
    },
    "ru": {
        word: f"не {word}"
        for word in [
            "имеет",
            "имеют",
            "должен",
            "должна",
            "должно",
            "должны",
            "может",
            "могут",
            "является",
            "являются",
            "включает",
            "обладает",
            "направлено",
            "сообщает",
            "прошли",
            "подписали",
            "договорились",
            "требуется",
            "составляет",
            "открыло",
            "вывезены",
            "вылетел",
            "работает",
            "ведут",
            "выросло",
            "выделяет",
            "начнутся",
            "продлятся",
            "обсудили",
            "задержано",
            "требует",
            "переносится",
            "выдаются",
            "ведётся",
            "освободил",
            "встретил",
            "вернутся",
            "вступает",
            "составит",
            "пойдут",
            "пересекли",
            "находились",
            "провела",
            "снизился",
            "хватит",
            "согласился",
            "принимает",
            "поедут",
            "выражает",
            "будет",
            "содействовать",
            "обеспечивать",
            "запрещаются",
            "предоставляется",
            "допускается",
        ]
    },
    "en": {
        word: f"{word} not"
        for word in [
            "shall",
            "is",
            "are",
            "has",
            "was",
            "were",
            "will",
            "can",
            "may",
            "should",
            "must",
            "would",
            "could",
            "did",
            "does",
        ]
    },
    "ar": {
        **{
            word: f"لا {word}"
            for word in [
                "يجوز",
                "يحق",
                "يجب",
                "يشمل",
                "تشمل",
                "يتمتع",
                "تقدم",
                "يقدم",
                "تعمل",
                "يستقبل",
                "يستقبل",
                "تحتج",
                "تبلغ",
                "تعلن",
                "يدخل",
            ]
        },
        "لكل": "ليس لكل",
        "ولكل": "وليس لكل",
        "ويجب": "ولا يجب",
        "وتبلغ": "ولا تبلغ",
        "ويبلغ": "ولا يبلغ",
        "وتسلم": "ولا تسلم",
        "وتعمل": "ولا تعمل",
        "ويحظر": "ولا يحظر",
        "ستبدأ": "لن تبدأ",
        "وسيعود": "ولن يعود",
        "وسيسافر": "ولن يسافر",
        "ووقع": "ولم يوقع",
        "ووافقت": "ولم توافق",
        "أفرجت": "لم تفرج",
    },
    "ky": {
        "керек": "керек эмес",
        "тийиш": "тийиш эмес",
        "укуктуу": "укуктуу эмес",
        "бар": "жок",
        "болот": "болбойт",
        "мүмкүн": "мүмкүн эмес",
        "зарыл": "зарыл эмес",
        "ээ": "ээ эмес",
    },
    "uz": {
        "керак": "керак эмас",
        "лозим": "лозим эмас",
        "мумкин": "мумкин эмас",
        "зарур": "зарур эмас",
        "эга": "эга эмас",
        "эгадир": "эга эмасдир",
        "соҳибидир": "соҳиби эмасдир",
        "бор": "йўқ",
        "эгадирлар": "эга эмасдирлар",
    },
    "tr": {
        "vardır": "yoktur",
        "haizdir": "haiz değildir",
        "edebilir": "edemez",
        "tutulabilir": "tutulamaz",
        "mümkündür": "mümkün değildir",
        "gerektir": "gerek değildir",
        "maliktir": "malik değildir",
        "yasaktır": "yasak değildir",
        "içerir": "içermez",
        "şarttır": "şart değildir",
        "eşittirler": "eşit değildirler",
        "mecburidir": "mecburi değildir",
        "parasızdır": "parasız değildir",
    },
    "fa": {
        "باید": "نباید",
        "است": "نیست",
        "دارد": "ندارد",
        "دارند": "ندارند",
        "میتواند": "نمیتواند",
        "میباشد": "نمیباشد",
        "میباشند": "نمیباشند",
        "میشود": "نمیشود",
        "گردد": "نگردد",
        "کند": "نکند",
        "گیرد": "نگیرد",
    },
    "fr": {
        "doit": "ne doit pas",
        "doivent": "ne doivent pas",
        "est": "n’est pas",
        "sont": "ne sont pas",
        "peut": "ne peut pas",
        "implique": "n’implique pas",
        "ont": "n’ont pas",
        "vise": "ne vise pas",
        "comporte": "ne comporte pas",
    },
}

NEGATION_OUT: dict[str, dict[str, str]] = {
    "kk": {"емес": "", "жоқ": "бар"},
    "ru": {"не": "", "нет": "есть", "без": "с"},
    "en": {
        "not": "",
        "never": "",
        "no": "some",
        "without": "with",
        "cannot": "can",
        **{
            f"{verb}n{mark}t": verb
            for verb in ["did", "does", "is", "was", "are", "were", "has", "have", "do", "could", "should", "would"]
            for mark in "'’"
        },
    },
    "ar": {"لا": "", "ولا": "و", "لم": "", "لن": "", "ولن": "و", "ليس": "", "دون": "مع"},
    "ky": {"эмес": "", "жок": "бар"},
    "uz": {"эмас": "", "йўқ": "бор"},
    "tr": {"değil": "", "değildir": "dir", "yoktur": "vardır"},
    "fa": {
        "نباید": "باید",
        "بدون": "با",
        "نمیتواند": "میتواند",
        "نمی‌تواند": "می‌تواند",
        "نمیتوان": "میتوان",
        "نیست": "است",
    },
    "fr": {"sans": "avec", "nul": "chacun"},
}

# A word beside one of these is left alone: "not only" and the like keep their sense, and a second "not" undoes one.
NEGATION_NEIGHBOURS: dict[str, frozenset[str]] = {
    "kk": frozenset({"емес", "емеспін", "жоқ", "ешкім", "ғана", "ешқандай"}),
    "ru": frozenset({"не", "ни", "только", "нет", "более"}),
    "en": frozenset({"not", "no", "never", "only", "nor", "longer", "cannot", "none", "nothing", "nobody", "matter"}),
    "ar": frozenset({"لا", "لم", "لن", "ليس", "إلا"}),
    "ky": frozenset({"эмес", "жок", "эч"}),
    "uz": frozenset({"эмас", "йўқ", "ҳеч"}),
    "tr": frozenset({"değil", "yok", "hiç", "hiçbir"}),
    "fa": frozenset({"هیچ", "نباید"}),
    "fr": frozenset({"ne", "ni", "pas", "nul", "n’est", "aucune"}),
}

# Negation inside a Kazakh or Turkish verb: (pattern of the whole word, function of its match).
_VOICELESS = "пфкқтсшщчцхһ"
_VOWELS = "аәеиоөуүұыіэюя"
_NOT_PASSIVE = frozenset(
    ["ақылды", "ақылады", "қызылды", "жасылды", "ауылды", "тәсілді", "көңілді", "әділді", "жеңілді"]
)
_NOT_NEGATED = frozenset({"қамайды", "жамайды", "маған", "ғұламаған"})


def drop_kazakh_negation(word: str) -> str | None:
    """келмейді → келеді, жасамайды → жасайды, бармаған → барған, айтпаған → айтқан; None for other words."""
    if word in _NOT_NEGATED:
        return None
    if found := re.fullmatch(r"(\w{2,})[мбп](ай|ей)(ды|ді)", word):
        stem, middle, end = found.groups()
        return stem + ("й" if stem[-1] in _VOWELS else middle[0]) + end
    if found := re.fullmatch(r"(\w{2,})[мбп](а|е)(?:ғ|г)(ан|ен)", word):
        stem, vowel, end = found.groups()
        hard = stem[-1] in _VOICELESS
        return stem + (("қ" if hard else "ғ") if vowel == "а" else ("к" if hard else "г")) + end
    return None


def add_kazakh_negation(word: str) -> str | None:
    """ашылды → ашылмады, бекітіледі → бекітілмейді (passives only); None for other words."""
    if word in _NOT_PASSIVE:
        return None
    if found := re.fullmatch(r"(\w{2,}(?:ыл|лын|іл|лін))(ды|ді|ады|еді)", word):
        stem, end = found.groups()
        back = stem[-2] == "ы"
        if len(end) == 2:
            return stem + ("мады" if back else "меді")
        return stem + ("майды" if back else "мейді")
    return None


def drop_turkish_negation(word: str) -> str | None:
    """edilemez → edilebilir, bulundurulamaz → bulundurulabilir; None for other words."""
    if found := re.fullmatch(r"(\w{2,})(a|e)m(?:az|ez)", word):
        return found.group(1) + found.group(2) + "bilir"
    return None


# Chinese: (pattern, what it becomes). The pattern is matched where a change may begin.
CHINESE_NEGATION: tuple[tuple[str, str], ...] = (
    (r"不(?=得|分|受|应|能|是|会|接受|针对|承认|排除|容)", ""),
    (r"无权", "有权"),
    (r"没有", "有"),
    (r"未经", "已经"),
    (r"(?<!不)有权", "无权"),
    (r"(?<![不相适供反效响对])应(?!当)(?=[有享予受为得以])", "不应"),
    (r"(?<!不)可以", "不可以"),
    (r"(?<!不)享有", "不享有"),
    (r"有资格", "没有资格"),
    (r"(?<!不)(?=同意|接受申请|受理)", "不"),
    (r"(?<!不)必须", "不必"),
)

BROAD_NEGATIONS: dict[str, str] = {
    "kk": r"^(емес|жоқ|еш)|[мбп][ае]($|й|с|ғ|г|у|д|ң|т|н|п)|(сыз|сіз|сұз|сүз)|^(болма|бола)",
    "ru": r"^(не|ни|без|бес|вне|против|кроме|лиш|отри|запре|отказ)",
    "en": r"^(no|not|none|nor|neither|never|without|cannot|nothing|nobody|nowhere|hardly|un\w+|dis\w+|non\w*|fail\w*|"
    r"den\w+|refus\w*|except\w*|against|false\w*|hoax|ban\w*|lack\w*)$|n['’]t$",
    "ar": r"^(و|ف|ب|أ|ل)*(لا|لم|لن|ليس|ليست|غير|دون|عدم|ألا|بلا|إلا|ما|نفى|أن?لا)",
    "zh": r"[不没无未非勿莫否别免禁反拒]",
    "ky": r"^(эмес|жок|эч)|[мбп][аеоөу]($|й|с|г|о|ө|д|н|т|ы|и|ш)|(сыз|сиз|суз|сүз|стан)|тыюу",
    "uz": r"^(эмас|йўқ|ҳеч|сира|бе|но)|ма|сиз|тақиқ",
    "tr": r"değil|yok|hiç|s[ıiuü]z|m[aeıiuü]|yasak",
    "fa": r"^(ن|بی|غیر|بدون|هیچ|بلا|عدم|ممنوع|مگر)|نمی",
    "fr": r"^(ne|n|non|ni|pas|sans|nul\w*|aucun\w*|jamais|rien|personne|contre|point|hors)$|^n['’]|^(in|im|dis)",
}

# ---- Names.

# Capitalised inside a sentence, yet not a name: titles, polite address, days and months.
NOT_NAMES: dict[str, str] = {
    "kk": r"^(сіз|президент|үкімет|мемлекет|премьер|министр|декларация|бас$|жоғары|мен$|тәңір|алла|құдай|аллаһ)",
    "ru": r"^(деклар|всеобщ|министер|соглаш|верхов|националь)",
    "en": r"^(i|i['’]\w+|the|an|this|these|that|if|in|for|when|while|as|it|they|we|"
    r"declaration|charter|whereas|member|members|state|states|president|mr|mrs|ms|dr|"
    r"(mon|tues|wednes|thurs|fri|"
    r"satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"internet|god|english|technique|incident|task|tactic|ttps?|techniques|example|examples)$",
    "ky": r"^деклар",
    "uz": r"^деклар",
    "tr": r"^(beyanname|allah)",
    "fr": r"^(déclaration|état|etat|membre|charte)",
}

# Languages without capitals: names in these texts, longest first where one holds another.
NAMES: dict[str, Sequence[str]] = {
    "ar": [
        "الأمم المتحدة",
        "عمر بلقين",
        "ليلى نوري",
        "دانة إيروف",
        "مراد أولين",
        "علياء سارين",
        "سمال",
        "لسمال",
        "كروان",
        "دورون",
        "فلتا",
        "أورفين",
        "تولين",
        "جارلي",
        "سارما",
        "نيمار",
        "ونيمار",
        "وفلتا",
        "سيغما",
        "بارغا",
        "تاس",
        "ودورون",
        "لوريا",
    ],
    "zh": [
        "联合国",
        "萨马尔",
        "奥马尔",
        "克鲁安",
        "多伦",
        "维尔塔",
        "奥尔文",
        "莱拉",
        "图林",
        "达娜",
        "扎尔勒",
        "萨尔马",
        "尼马尔",
        "西格玛",
        "穆拉特",
        "巴尔加",
        "塔斯",
        "阿丽娅",
        "卢里亚",
    ],
    "fa": ("ملل متحد",),
}

INVENTED: dict[str, tuple[str, ...]] = {
    "kk": ("Зелмор", "Тавирон", "Керидан", "Ломбар", "Асмелия", "Дорвен", "Нирсула", "Бектория"),
    "ru": ("Аркано", "Мелори", "Тавино", "Зельдо", "Нирсу", "Карвели", "Лондари", "Оскеро"),
    "en": ("Zorvania", "Melory", "Kelstan Dray", "Tavino", "Norvath", "Alder Quine", "Belmora", "Osric Vane"),
    "ar": ("زلمور", "تافيرون", "كريدان", "لومبار", "نرسولا", "دورفان"),
    "zh": ("泽莫尔", "塔维龙", "凯里丹", "伦巴尔", "尼尔苏", "多文亚"),
    "ky": ("Зелмор", "Тавирон", "Керидан", "Ломбар", "Нирсула"),
    "uz": ("Зелмор", "Тавирон", "Керидан", "Ломбар", "Нирсула"),
    "tr": ("Zelmor", "Taviron", "Keridan", "Lombar", "Nirsula"),
    "fa": ("زلمور", "تاویرون", "کریدان"),
    "fr": ("Zelmor", "Taviron", "Kéridan", "Lombarie", "Nirsula"),
}

KAZAKH_ENDINGS = re.compile(
    r"(ның|нің|дың|дің|тың|тің|дағы|дегі|тағы|тегі|нан|нен|дан|ден|тан|тен|мен|бен|пен|ға|ге|қа|ке|да|де|та|те|ды|ді|ты|ті|ны|ні|на|не)$"
)

# ---- Words to put in: neither number, negation nor name.

INSERTIONS: dict[str, tuple[str, ...]] = {
    "kk": (
        "тек",
        "әдетте",
        "мүмкіндігінше",
        "уақытша түрде",
        "кейбір жағдайда",
        "өз қалауы бойынша",
        "билік рұқсат еткен жағдайда",
        "жаңа ережелерге сай",
        "шетелдік сарапшылар айтқандай",
        "көбіне",
    ),
    "ru": (
        "только",
        "как правило",
        "по возможности",
        "временно",
        "в отдельных случаях",
        "с согласия властей",
        "по решению местных чиновников",
        "якобы",
        "в основном",
        "согласно новым правилам",
    ),
    "en": (
        "only",
        "as a rule",
        "where possible",
        "temporarily",
        "in some cases",
        "with official permission",
        "according to foreign experts",
        "allegedly",
        "mostly",
        "under the new rules",
    ),
    "ar": (
        "فقط",
        "عادة",
        "قدر الإمكان",
        "مؤقتا",
        "في بعض الحالات",
        "بموافقة السلطات",
        "وفقا للقواعد الجديدة",
        "كما يزعم",
    ),
    "zh": ("只", "通常", "尽可能", "暂时", "在某些情况下", "经当局批准", "根据新规定", "据外国专家说"),
    "ky": ("гана", "адатта", "мүмкүнчүлүккө жараша", "убактылуу түрдө", "айрым учурларда", "бийликтин уруксаты менен"),
    "uz": ("фақат", "одатда", "имкон қадар", "вақтинча", "айрим ҳолларда", "ҳокимият рухсати билан"),
    "tr": ("sadece", "genellikle", "geçici olarak", "kimi hallerde", "yetkililerin izniyle", "yeni kurallara göre"),
    "fa": ("فقط", "معمولا", "تا حد امکان", "موقتا", "در برخی موارد", "با اجازه مقامات"),
    "fr": ("seulement", "en général", "si possible", "à titre provisoire", "dans certains cas", "avec accord officiel"),
}

# ---- Look-alike letters.

_CYRILLIC = "аеорсухіАВЕКМНОРСТХІ"
_LATIN = "aeopcyxiABEKMHOPCTXI"
LOOKALIKES: dict[str, dict[str, str]] = {
    **{lang: dict(zip(_CYRILLIC, _LATIN, strict=True)) for lang in ("kk", "ru", "ky", "uz")},
    **{lang: dict(zip(_LATIN, _CYRILLIC, strict=True)) for lang in ("en", "tr", "fr")},
}
