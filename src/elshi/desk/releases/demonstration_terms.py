"""A glossary for the exercise: names and terms of the fictional Republic of Samal. No other node ships with terms."""

from datetime import datetime

from elshi.desk.people.models import Person
from elshi.desk.releases.actions.save_term import save_term
from elshi.desk.releases.models import Term

# Agreed forms in kk, ru, en, ar, zh; forbidden variants by language; a note. `;` stands between several forms.
_TERMS: tuple[tuple[tuple[str, str, str, str, str], dict[str, str], str], ...] = (
    (
        ("Самал Республикасы*", "Республик* Самал", "Republic of Samal", "جمهورية سامال", "萨马尔共和国"),
        {"ru": "Самальск* Республик*; Республик* Самала", "en": "Samal Republic; Samalian Republic"},
        "Мемлекеттің толық атауы",
    ),
    (
        ("Самал*", "Самал*", "Samal", "سامال", "萨马尔"),
        {"ru": "Самали*", "en": "Samalia", "zh": "萨马勒"},
        "Қысқа атауы; аударылмайды",
    ),
    (
        (
            "Сыртқы істер министрлі*",
            "Министерств* иностранных дел; МИД*",
            "Ministry of Foreign Affairs; the Ministry",
            "وزارة خارجية; وزارة الخارجية; الوزارة",
            "外交部",
        ),
        {"kk": "Сыртқы істер минстрлі*", "en": "Foreign Office; MOFA"},
        "",
    ),
    (("Дорун*", "Дорун*", "Dorun", "دورون", "多伦"), {"ru": "Дорунь*", "en": "Doroon"}, "Көрші мемлекет (XB)"),
    (("Велмара*", "Велмар*", "Velmara", "فيلمارا", "维尔马拉"), {"ru": "Вельмар*", "kk": "Вельмар*"}, ""),
    (("Қыран*", "Кыран*", "Kyran", "كيران", "克兰"), {"ru": "Кирян*"}, ""),
    (
        ("Төтенше және өкілетті елші*", "Чрезвычайн* и Полномочн* Пос*", "Ambassador Extraordinary and Plenipotentiary",
         "سفير فوق العادة ومفوض", "特命全权大使"),
        {},
        "Алғаш рет толық аталады",
    ),
    (("елшілі*", "посольств*", "embassy; embassies", "سفارة; سفارات", "大使馆"), {"kk": "посольство*"}, ""),
    (("ноты*", "нот*", "note; notes", "مذكرة; مذكرات", "照会"), {"en": "memo"}, "Вербальды нота"),
    (
        ("аумақтық тұтасты*", "территориальн* целостност*", "territorial integrity",
         "وحدة الأراضي; السلامة الإقليمية", "领土完整"),
        {"kk": "территориялық тұтасты*"},
        "",
    ),
    (
        ("халықаралық құқы*", "международн* прав*", "international law", "القانون الدولي", "国际法"),
        {"kk": "халықаралық прав*"},
        "",
    ),
    (
        ("азамат*", "граждан*", "citizen; citizens", "مواطن*", "公民"),
        {"en": "subjects"},
        "",
    ),
)  # fmt: skip
_LANGUAGES = ("kk", "ru", "en", "ar", "zh")


def seed_terms(author: Person, *, at: datetime) -> int:
    """Put the terms into an empty glossary; how many."""
    if Term.objects.exists():
        return 0
    for forms, forbidden, note in _TERMS:
        agreed = {tag: _split(text) for tag, text in zip(_LANGUAGES, forms, strict=True)}
        unwanted = {tag: _split(text) for tag, text in forbidden.items()}
        save_term(actor=author, agreed=agreed, forbidden=unwanted, note=note, at=at)
    return len(_TERMS)


def _split(text: str) -> list[str]:
    return [form.strip() for form in text.split(";")]
