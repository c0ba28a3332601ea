"""Short statements about the invented public life of Samal, in kk, ru and en; the n-th is always the same.

Three tables of phrases are combined, so that the bodies of the first 8 x 7 x 6 all differ. No two titles are equal:
from the second time on, a number in brackets follows the title.
"""

_SUBJECTS = (  # (who, of whom) in each language; plural in Russian, so that every act's verb agrees
    (
        ("Самал мен Дорунның көлік ведомстволары", "Самал мен Дорунның көлік ведомстволарының"),
        ("Транспортные ведомства Самала и Доруна", "транспортных ведомств Самала и Доруна"),
        ("The transport authorities of Samal and Dorun", "the transport authorities of Samal and Dorun"),
    ),
    (
        ("Самал мен Велмара ғалымдары", "Самал мен Велмара ғалымдарының"),
        ("Учёные Самала и Велмары", "учёных Самала и Велмары"),
        ("Scientists of Samal and Velmara", "scientists of Samal and Velmara"),
    ),
    (
        ("Самалдың су шаруашылығы мекемелері", "Самалдың су шаруашылығы мекемелерінің"),
        ("Водохозяйственные ведомства Самала", "водохозяйственных ведомств Самала"),
        ("The water authorities of Samal", "the water authorities of Samal"),
    ),
    (
        ("Самалдың Велмара мен Дорундағы елшіліктері", "Самалдың Велмара мен Дорундағы елшіліктерінің"),
        ("Посольства Самала в Велмаре и Доруне", "посольств Самала в Велмаре и Доруне"),
        ("The embassies of Samal in Velmara and Dorun", "the embassies of Samal in Velmara and Dorun"),
    ),
    (
        ("Самал құтқарушылары", "Самал құтқарушыларының"),
        ("Спасатели Самала", "спасателей Самала"),
        ("The rescuers of Samal", "the rescuers of Samal"),
    ),
    (
        ("Самал кітапханашылары", "Самал кітапханашыларының"),
        ("Библиотекари Самала", "библиотекарей Самала"),
        ("The librarians of Samal", "the librarians of Samal"),
    ),
    (
        ("Самал теміржолшылары", "Самал теміржолшыларының"),
        ("Железнодорожники Самала", "железнодорожников Самала"),
        ("The railway workers of Samal", "the railway workers of Samal"),
    ),
    (
        ("Самал метеорологтары", "Самал метеорологтарының"),
        ("Метеорологи Самала", "метеорологов Самала"),
        ("The meteorologists of Samal", "the meteorologists of Samal"),
    ),
)
_ACTS = (  # (title, what they did) in each language
    (
        (
            "{whose} шетелдік әріптестерімен бірлескен жұмыс жоспары туралы",
            "шетелдік әріптестерімен бірлескен жұмыс жоспарына қол қойды",
        ),
        (
            "О плане совместной работы {whose} с зарубежными коллегами",
            "подписали план совместной работы с зарубежными коллегами",
        ),
        ("Joint work plan of {whose} with colleagues abroad", "signed a joint work plan with colleagues abroad"),
    ),
    (
        ("{whose} ашық есік күні туралы", "ашық есік күнін өткізетінін хабарлады"),
        ("О дне открытых дверей {whose}", "объявили о проведении дня открытых дверей"),
        ("Open day of {whose}", "announced an open day"),
    ),
    (
        ("{whose} анықтама қызметі туралы", "жаңа анықтама қызметін іске қосты"),
        ("О справочной службе {whose}", "открыли новую справочную службу"),
        ("Enquiry service of {whose}", "opened a new enquiry service"),
    ),
    (
        ("{whose} тағылымдама бағдарламасы туралы", "жас мамандарға арналған тағылымдама бағдарламасын бастады"),
        ("О программе стажировок {whose}", "начали программу стажировок для молодых специалистов"),
        ("Internship programme of {whose}", "began an internship programme for young specialists"),
    ),
    (
        ("{whose} жылдық есебі туралы", "өткен жылғы жұмысы туралы есебін жариялады"),
        ("О годовом отчёте {whose}", "опубликовали отчёт о работе за прошлый год"),
        ("Annual report of {whose}", "published a report on their work in the past year"),
    ),
    (
        ("{whose} жастармен кездесуі туралы", "жоғары оқу орындарының студенттерімен кездесті"),
        ("О встрече {whose} с молодёжью", "встретились со студентами высших учебных заведений"),
        ("Meeting of {whose} with young people", "met university students"),
    ),
    (
        ("{whose} көктемгі оқу курсының аяқталуы туралы", "біліктілікті арттырудың көктемгі курсын аяқтады"),
        ("О завершении весеннего курса {whose}", "завершили весенний курс повышения квалификации"),
        ("End of the spring training course of {whose}", "completed their spring training course"),
    ),
)
_CLOSINGS = (
    (
        "Жұмыс күзде жалғасады.",
        "Работа продолжится осенью.",
        "The work will continue in autumn.",
    ),
    (
        "Материалдар екі тілде жарияланды.",
        "Материалы опубликованы на двух языках.",
        "The materials have been published in two languages.",
    ),
    (
        "Жұмысқа отыз маман қатысты.",
        "В работе участвовали тридцать специалистов.",
        "Thirty specialists took part.",
    ),
    (
        "Сұрақтар бойынша байланыс орталығына хабарласуға болады.",
        "По вопросам можно обратиться в контакт-центр.",
        "The contact centre answers questions.",
    ),
    (
        "Қорытындысы жыл соңында шығарылады.",
        "Итоги будут подведены в конце года.",
        "The results will be reviewed at the end of the year.",
    ),
    (
        "Толық мәлімет кейінірек беріледі.",
        "Подробности будут сообщены позже.",
        "Details will follow.",
    ),
)
_LANGUAGES = ("kk", "ru", "en")


def demonstration_renditions(number: int) -> list[dict[str, str]]:
    """The `number`-th statement (from 1) as an editor's fields: {language, title, body} in kk, ru and en."""
    rest, subject = divmod(number - 1, len(_SUBJECTS))
    rest, act = divmod(rest, len(_ACTS))
    closing = (rest + act + subject) % len(_CLOSINGS)  # neighbours in a list end differently
    again = f" ({rest + 1})" if rest else ""
    renditions = []
    for column, language in enumerate(_LANGUAGES):
        who, whose = _SUBJECTS[subject][column]
        title, did = _ACTS[act][column]
        renditions.append(
            {
                "language": language,
                "title": title.format(whose=whose) + again,
                "body": f"{who} {did}.\n\n{_CLOSINGS[closing][column]}",
            }
        )
    return renditions
