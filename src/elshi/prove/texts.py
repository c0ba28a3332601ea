"""What the invented staff of Samal say on the journeys. Each day's words differ from another day's in a number."""

from elshi.prove.chromium import INERT

Texts = dict[str, tuple[str, str]]  # language to title and body (CommonMark)
FORGERY_CASE = "Жалған елшілік хабарламасы"
_HOSTILE = f"Отдел работает как обычно. [Здесь](javascript:{INERT}) и `<script>{INERT}</script>` скрипта нет."


def hall(day: int) -> int:
    """The number that tells the words of one day from another's."""
    return 100 + day


def about_forgery(day: int) -> Texts:
    """Against a forged notice; its title and its Russian body try to run a script."""
    return {
        "kk": (
            f"Жалған хабарлама туралы <script>{INERT}</script>",
            f"Елшілік төлқұжаттарды жинап жатқан жоқ.\n\nҚабылдау {hall(day)}-бөлмеде әдеттегідей жүріп жатыр.",
        ),
        "ru": (
            "О поддельном объявлении",
            f"Посольство не собирает паспорта. Приём в комнате {hall(day)}.\n\n{_HOSTILE}",
        ),
        "en": ("About a forged notice", f"{_FORGERY_EN}\n\nThe consular section works as usual in room {hall(day)}."),
    }


_FORGERY_EN = "The embassy is not collecting passports."


def official_words(day: int) -> str:
    """The English body of `about_forgery`, as somebody pastes it."""
    return f"{_FORGERY_EN} The consular section works as usual in room {hall(day)}."


def altered_words(day: int) -> str:
    """The same without its "not"."""
    return official_words(day).replace(" not", "")


def planned_visit(day: int, *, at_noon: bool = False) -> Texts:
    """A visit, announced; `at_noon`: as it is corrected."""
    kk_hour, en_hour = ("он екіде", "noon") if at_noon else ("он бірде", "eleven")
    kk = f"Министр ертең {hall(day)}-залда Велмараның делегациясын қабылдайды. Кездесу сағат {kk_hour} басталады."
    en = (
        f"The minister receives the delegation of Velmara in Aisu tomorrow, in hall {hall(day)}. "
        f"The meeting begins at {en_hour}."
    )
    return {"kk": ("Сапар туралы", kk), "en": ("On a visit", en)}


def border_post(day: int) -> Texts:
    """What waits for its hour, and goes out with a picture."""
    return {
        "kk": ("Шекара бекеті туралы", f"Дарвен асуындағы {hall(day)}-шекара бекеті жүргіншілер үшін қайта ашылады."),
        "en": ("On the border post", f"Border post {hall(day)} on the Darven pass opens again for all who travel."),
    }


def waived_fees(day: int) -> Texts:
    """What is withdrawn again."""
    return {
        "kk": (
            "Алымдар туралы",
            f"{hall(day)}-бұйрыққа сәйкес Тарвияда тұратын Самал азаматтары консулдық алым төлемейді.",
        ),
        "en": (
            "On fees",
            f"By order {hall(day)} all citizens of Samal who live in Tarvia pay no consular fees until further notice.",
        ),
    }


def opened_bridge(day: int) -> Texts:
    """What is said on other networks too, by hand."""
    return {
        "kk": ("Көпір туралы", f"Айсу өзеніндегі {hall(day)}-көпір барлық жүргіншіге қайта ашылды."),
        "en": ("On a bridge", f"Bridge {hall(day)} over the river Aisu is open again to all who travel."),
    }


def flood(day: int) -> Texts:
    """What cannot wait until the morning."""
    return {
        "kk": (
            "Қауіпсіздік туралы",
            f"Айсу өзенінің деңгейі көтеріліп жатыр. {hall(day)}-көшеден төмен тұратындар жоғары жерге шығуы керек.",
        ),
        "en": (
            "A warning",
            f"The river Aisu is rising. People who live below street {hall(day)} should go to higher ground now.",
        ),
    }


def border_talks(day: int) -> Texts:
    """What the legal department reads first."""
    return {
        "kk": (
            "Келіссөздер туралы",
            f"Самал мен Тарвия шекара туралы келісімнің {hall(day)}-бабын талқылады. Келесі кездесу көктемде өтеді.",
        ),
        "en": (
            "On talks",
            f"Samal and Tarvia discussed article {hall(day)} of the border agreement. They meet again in spring.",
        ),
    }
