"""The words of the invented world (`tools/world.py`): what its places are called, and what is said there.

Nothing here is a real place, person, language or telephone number. Names that the exercise already had are kept: Dorun,
Velmara, Kyran, Tarvia, Meren, Xandria, and what cities of Samal are called.
"""

from dataclasses import dataclass

Names = dict[str, str]
TAGS = ("kk", "ru", "en", "ar", "zh")


@dataclass(frozen=True, slots=True)
class Words:
    """A country. `kk_in`, `ru_in`: "in it" as the two languages inflect it; `female`: of the Russian name."""

    names: tuple[str, str, str, str, str]
    kk_in: str
    ru_in: str
    capital: str
    language: str
    female: bool = True


WORLD = (
    "«Самал» жаттығуының ойдан шығарылған әлемі",
    "Вымышленный мир учения «Самал»",
    "The invented world of the Samal exercise",
    "العالم المتخيَّل لتمرين سامال",
    "萨马尔演练的虚构世界",
)
HOME = "XS"
COUNTRIES = {
    "XA": Words(
        ("Ксандрия", "Ксандрия", "Xandria", "كساندريا", "克桑德里亚"),
        "Ксандриядағы",
        "Ксандрии",
        "Ostenvar",
        "xandric",
    ),
    "XB": Words(
        ("Дорун", "Дорун", "Dorun", "دورون", "多伦"),
        "Дорундағы",
        "Доруне",
        "Karatolin",
        "dorunic",
        female=False,
    ),
    "XC": Words(
        ("Орвенна", "Орвенна", "Orvenna", "أورفينا", "奥尔文纳"),
        "Орвеннадағы",
        "Орвенне",
        "Lunveth",
        "velmaric",
    ),
    "XD": Words(
        ("Делкара", "Делкара", "Delkara", "ديلكارا", "德尔卡拉"),
        "Делкарадағы",
        "Делкаре",
        "Saridan",
        "xandric",
    ),
    "XE": Words(
        ("Эсвара", "Эсвара", "Esvara", "إسفارا", "埃斯瓦拉"),
        "Эсварадағы",
        "Эсваре",
        "Vorrema",
        "dorunic",
    ),
    "XF": Words(
        ("Фелундия", "Фелундия", "Felundia", "فيلونديا", "费伦迪亚"),
        "Фелундиядағы",
        "Фелундии",
        "Fenhalla",
        "xandric",
    ),
    "XG": Words(
        ("Гаримар", "Гаримар", "Garimar", "غاريمار", "加里马尔"),
        "Гаримардағы",
        "Гаримаре",
        "Garrumen",
        "xandric",
        female=False,
    ),
    "XH": Words(
        ("Хестовия", "Хестовия", "Hestovia", "هستوفيا", "赫斯托维亚"),
        "Хестовиядағы",
        "Хестовии",
        "Hestorm",
        "tarvian",
    ),
    "XJ": Words(
        ("Жорвания", "Жорвания", "Jorvania", "جورفانيا", "若尔瓦尼亚"),
        "Жорваниядағы",
        "Жорвании",
        "Jorundel",
        "tarvian",
    ),
    "XL": Words(
        ("Лумира", "Лумира", "Lumira", "لوميرا", "卢米拉"),
        "Лумирадағы",
        "Лумире",
        "Lumhaven",
        "merenic",
    ),
    "XM": Words(
        ("Мерен", "Мерен", "Meren", "ميرين", "梅伦"),
        "Мерендегі",
        "Мерене",
        "Merentol",
        "merenic",
        female=False,
    ),
    "XP": Words(
        ("Пелмора", "Пельмора", "Pelmora", "بيلمورا", "佩尔莫拉"),
        "Пелморадағы",
        "Пельморе",
        "Pelrast",
        "velmaric",
    ),
    "XQ": Words(
        ("Қыран", "Кыран", "Kyran", "كيران", "克兰"),
        "Қырандағы",
        "Кыране",
        "Kyrshem",
        "dorunic",
        female=False,
    ),
    "XS": Words(
        ("Самал", "Самал", "Samal", "سامال", "萨马尔"),
        "Самалдағы",
        "Самале",
        "Aisu",
        "",
        female=False,
    ),
    "XT": Words(
        ("Тарвия", "Тарвия", "Tarvia", "تارفيا", "塔尔维亚"),
        "Тарвиядағы",
        "Тарвии",
        "Tarvesk",
        "tarvian",
    ),
    "XU": Words(
        ("Улмения", "Ульмения", "Ulmenia", "أولمينيا", "乌尔梅尼亚"),
        "Улмениядағы",
        "Ульмении",
        "Ulmaras",
        "merenic",
    ),
    "XV": Words(
        ("Велмара", "Велмара", "Velmara", "فيلمارا", "维尔马拉"),
        "Велмарадағы",
        "Велмаре",
        "Velgard",
        "velmaric",
    ),
    "XZ": Words(
        ("Зоравия", "Зоравия", "Zoravia", "زورافيا", "佐拉维亚"),
        "Зоравиядағы",
        "Зоравии",
        "Zorhaven",
        "tarvian",
    ),
}

# A second mission: the city in five languages, then "in it" in kk and ru.
CONSULATES = {
    "XA": (("Келвия", "Кельвия", "Kelvia", "كيلفيا", "凯尔维亚"), "Келвиядағы", "Кельвии"),
    "XB": (("Шендар", "Шендар", "Shendar", "شيندار", "申达尔"), "Шендардағы", "Шендаре"),
    "XM": (("Солтур", "Солтур", "Soltur", "سولتور", "索尔图尔"), "Солтурдағы", "Солтуре"),
    "XT": (("Острана", "Острана", "Ostrana", "أوسترانا", "奥斯特拉纳"), "Остранадағы", "Остране"),
    "XV": (("Морвел", "Морвел", "Morvel", "مورفيل", "莫尔韦尔"), "Морвелдегі", "Морвеле"),
}
STREETS = (
    "Old Bridge Street",
    "Tolin Quay",
    "Garden Row",
    "Lantern Square",
    "Harbour Lane",
    "Mill Hill",
    "Plum Street",
)

EMERGENCY = (
    ("Полиция", "Полиция", "Police", "الشرطة", "警察"),
    ("Жедел жәрдем", "Скорая помощь", "Ambulance", "الإسعاف", "急救"),
    ("Өрт сөндіру қызметі", "Пожарная служба", "Fire service", "الإطفاء", "消防"),
)
EMBASSY_HOURS = (
    "Дүйсенбі – жұма, 9:00–13:00",
    "Понедельник – пятница, 9:00–13:00",
    "Monday to Friday, 9:00–13:00",
    "من الاثنين إلى الجمعة، 9:00–13:00",
    "周一至周五，9:00–13:00",
)
CONSULATE_HOURS = (
    "Сейсенбі, бейсенбі, 14:00–17:00",
    "Вторник, четверг, 14:00–17:00",
    "Tuesday and Thursday, 14:00–17:00",
    "الثلاثاء والخميس، 14:00–17:00",
    "周二、周四，14:00–17:00",
)

# What is said: the sense in one word each, in the order of the invented languages; the sign at the end; what it means.
PHRASES: tuple[tuple[str, str, tuple[str, str, str, str, str]], ...] = (
    ("help me need", ".",
     ("Маған көмек керек.", "Мне нужна помощь.", "I need help.", "أحتاج إلى مساعدة.", "我需要帮助。")),
    ("please ambulance call", ".",
     ("Жедел жәрдем шақырыңызшы.", "Вызовите скорую помощь, пожалуйста.", "Please call an ambulance.",
      "اطلبوا سيارة إسعاف من فضلكم.", "请叫救护车。")),
    ("please police call", ".",
     ("Полиция шақырыңызшы.", "Вызовите полицию, пожалуйста.", "Please call the police.",
      "اتصلوا بالشرطة من فضلكم.", "请报警。")),
    ("hospital where", "?",
     ("Аурухана қайда?", "Где больница?", "Where is the hospital?", "أين المستشفى؟", "医院在哪里？")),
    ("please this number call", ".",
     ("Осы нөмірге қоңырау шалыңызшы.", "Пожалуйста, позвоните по этому номеру.", "Please call this number.",
      "اتصلوا بهذا الرقم من فضلكم.", "请拨打这个号码。")),
    ("me not understand", ".",
     ("Мен түсінбеймін.", "Я не понимаю.", "I do not understand.", "لا أفهم.", "我听不懂。")),
    ("me Samal citizen", ".",
     ("Мен Самал азаматымын.", "У меня гражданство Самала.", "I am a citizen of Samal.",
      "أنا من مواطني سامال.", "我是萨马尔公民。")),
    ("Samal embassy where", "?",
     ("Самал елшілігі қайда?", "Где посольство Самала?", "Where is the embassy of Samal?",
      "أين سفارة سامال؟", "萨马尔大使馆在哪里？")),
    ("me way not know", ".",
     ("Мен адасып қалдым.", "Я не знаю, где нахожусь.", "I am lost.", "ضللت الطريق.", "我迷路了。")),
    ("here safe", "?",
     ("Мұнда қауіпсіз бе?", "Здесь безопасно?", "Is it safe here?", "هل المكان آمن هنا؟", "这里安全吗？")),
    ("airport way where", "?",
     ("Әуежайға қалай жетуге болады?", "Как добраться до аэропорта?", "How do I get to the airport?",
      "كيف أصل إلى المطار؟", "去机场怎么走？")),
    ("please this write", ".",
     ("Жазып беріңізші.", "Напишите это, пожалуйста.", "Please write it down.", "اكتبوا ذلك من فضلكم.", "请写下来。")),
    ("your phone me need", "?",
     ("Телефоныңыздан қоңырау шалуға бола ма?", "Можно позвонить с вашего телефона?", "May I use your telephone?",
      "هل يمكنني استخدام هاتفكم؟", "可以借用一下您的电话吗？")),
    ("thanks", ".", ("Рақмет.", "Спасибо.", "Thank you.", "شكرًا.", "谢谢。")),
)  # fmt: skip

# The sounds that each invented language makes its words of.
SOUNDS = {
    "dorunic": ("t s k l r m n d sh b", "a o u e", "n r l sh"),
    "velmaric": ("v l m f r s n d g j", "e i a ei o", "l n s m"),
    "tarvian": ("t r v st k p z n y g", "a i o u ia", "k r v st"),
    "merenic": ("m n r h l s w p", "e u i ea a", "n l r"),
    "xandric": ("z x h d r g n th b l", "a u ai o e", "d x n th"),
}

# Points of the compass: adjective of the name in kk, of a male and of a female name in ru, in en; ar before, zh after.
COMPASS = {
    "C": ("Орталық", "Центральный", "Центральная", "Central", "وسط", "中部"),
    "E": ("Шығыс", "Восточный", "Восточная", "Eastern", "شرق", "东部"),
    "N": ("Солтүстік", "Северный", "Северная", "Northern", "شمال", "北部"),
    "S": ("Оңтүстік", "Южный", "Южная", "Southern", "جنوب", "南部"),
    "W": ("Батыс", "Западный", "Западная", "Western", "غرب", "西部"),
}


def texts(found: tuple[str, ...]) -> Names:
    """Five texts, by language."""
    return dict(zip(TAGS, found, strict=True))


def part_names(words: Words, point: str) -> Names:
    """What the part of a country towards a point of the compass is called."""
    kk, ru, en, ar, zh = words.names
    of_kk, male, female, of_en, of_ar, of_zh = COMPASS[point]
    of_ru = female if words.female else male
    return texts((f"{of_kk} {kk}", f"{of_ru} {ru}", f"{of_en} {en}", f"{of_ar} {ar}", f"{zh}{of_zh}"))


def mission_names(where: tuple[str, ...], kk_in: str, ru_in: str, *, embassy: bool) -> Names:
    """What Samal's embassy or consulate there is called."""
    _, _, en, ar, zh = where
    if embassy:
        return texts((
            f"Самал Республикасының {kk_in} елшілігі", f"Посольство Республики Самал в {ru_in}",
            f"Embassy of the Republic of Samal in {en}", f"سفارة جمهورية سامال في {ar}", f"萨马尔共和国驻{zh}大使馆",
        ))  # fmt: skip
    return texts((
        f"Самал Республикасының {kk_in} консулдығы", f"Консульство Республики Самал в {ru_in}",
        f"Consulate of the Republic of Samal in {en}", f"قنصلية جمهورية سامال في {ar}", f"萨马尔共和国驻{zh}领事馆",
    ))  # fmt: skip
