"""Short statements about the invented public life of Samal, in kk, ru and en; the n-th is always the same.

Three tables of phrases are combined, so that each of the first 8 x 7 x 6 differs from all others; beyond that only
the number in the title does.
"""

_SUBJECTS = (
    (
        "Самал мен Дорун көлік министрлері",
        "Министры транспорта Самала и Доруна",
        "The transport ministers of Samal and Dorun",
    ),
    (
        "Самал мен Велмара ғалымдары",
        "Учёные Самала и Велмары",
        "Scientists of Samal and Velmara",
    ),
    (
        "Самал су шаруашылығы комитеті",
        "Комитет водного хозяйства Самала",
        "The water committee of Samal",
    ),
    (
        "Самалдың Леста қаласындағы елшілігі",
        "Посольство Самала в Лесте",
        "The embassy of Samal in Lesta",
    ),
    (
        "Самал құтқару қызметі",
        "Спасательная служба Самала",
        "The rescue service of Samal",
    ),
    (
        "Самал ұлттық кітапханасы",
        "Национальная библиотека Самала",
        "The national library of Samal",
    ),
    (
        "Самал теміржолшылары",
        "Железнодорожники Самала",
        "The railway workers of Samal",
    ),
    (
        "Самал метеорологтары",
        "Метеорологи Самала",
        "The meteorologists of Samal",
    ),
)
_ACTS = (
    (
        "бірлескен жұмыс жоспарына қол қойды",
        "подписали план совместной работы",
        "signed a plan of joint work",
    ),
    (
        "ашық есік күнін өткізетінін хабарлады",
        "сообщили о дне открытых дверей",
        "announced an open day",
    ),
    (
        "жаңа байланыс желісін іске қосты",
        "запустили новую линию связи",
        "opened a new telephone line",
    ),
    (
        "студенттер алмасу бағдарламасын бастады",
        "начали программу обмена студентами",
        "began an exchange of students",
    ),
    (
        "өткен жылдың есебін жариялады",
        "опубликовали отчёт за прошлый год",
        "published a report on the past year",
    ),
    (
        "шекара маңындағы көпірді қарап шықты",
        "осмотрели мост у границы",
        "inspected the bridge near the border",
    ),
    (
        "көктемгі оқу-жаттығуды аяқтады",
        "завершили весенние учения",
        "completed their spring exercise",
    ),
)
_CLOSINGS = (
    (
        "Келесі кездесу күзде болады.",
        "Следующая встреча пройдёт осенью.",
        "The next meeting takes place in autumn.",
    ),
    (
        "Құжат екі тілде жарияланды.",
        "Документ опубликован на двух языках.",
        "The document was published in two languages.",
    ),
    (
        "Жұмысқа отыз маман қатысты.",
        "В работе участвовали тридцать специалистов.",
        "Thirty specialists took part.",
    ),
    (
        "Сұрақтарға сенім телефоны жауап береді.",
        "На вопросы ответит горячая линия.",
        "A help line answers questions.",
    ),
    (
        "Қатысу тегін.",
        "Участие бесплатное.",
        "Taking part costs nothing.",
    ),
    (
        "Толық мәлімет кейін беріледі.",
        "Подробности будут сообщены позже.",
        "Details will follow.",
    ),
)
_TITLES = ("№ {number} хабарлама", "Сообщение № {number}", "Notice no. {number}")
_LANGUAGES = ("kk", "ru", "en")


def demonstration_renditions(number: int) -> list[dict[str, str]]:
    """The `number`-th statement (from 1) as an editor's fields: {language, title, body} in kk, ru and en."""
    rest, subject = divmod(number - 1, len(_SUBJECTS))
    rest, act = divmod(rest, len(_ACTS))
    closing = rest % len(_CLOSINGS)
    return [
        {
            "language": language,
            "title": _TITLES[column].format(number=number),
            "body": f"{_SUBJECTS[subject][column]} {_ACTS[act][column]}.\n\n{_CLOSINGS[closing][column]}",
        }
        for column, language in enumerate(_LANGUAGES)
    ]
