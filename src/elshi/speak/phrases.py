"""The few words that are ours in a post: that a text is a correction, that it is withdrawn, and why.

They are in the language of the post, whoever works at the desk in which language. Worded as on the statement's page.
"""

from elshi.speak.messages import Message, Saying

_WITHDRAWN = {
    "kk": "Министрлік бұл мәлімдемені қайтарып алды.",
    "ru": "Министерство отозвало это заявление.",
    "en": "The ministry has withdrawn this statement.",
    "ar": "سحبت الوزارة هذا البيان.",
    "zh": "外交部已撤回此声明。",
}
_REASONS = {
    "error": {
        "kk": "Себебі: онда қате болған.",
        "ru": "Причина: в нём была ошибка.",
        "en": "Reason: it held an error.",
        "ar": "السبب: ورد فيه خطأ.",
        "zh": "原因：内容有误。",
    },
    "overtaken": {
        "kk": "Себебі: жағдай өзгеріп, ол өзектілігін жоғалтты.",
        "ru": "Причина: оно утратило актуальность в связи с развитием событий.",
        "en": "Reason: events have overtaken it.",
        "ar": "السبب: تجاوزته الأحداث.",
        "zh": "原因：因事态发展而不再适用。",
    },
    "not-ours": {
        "kk": "Себебі: ол біздікі емес еді.",
        "ru": "Причина: оно исходило не от нас.",
        "en": "Reason: it was not ours.",
        "ar": "السبب: لم يصدر عنا.",
        "zh": "原因：并非我方声明。",
    },
}
_CORRECTED = {
    "kk": "Түзетілген, {version}-нұсқа",
    "ru": "Исправлено, версия {version}",
    "en": "Corrected, version {version}",
    "ar": "مصحَّح، النسخة {version}",
    "zh": "已更正，第 {version} 版",
}
_MORE = {"kk": "Толық мәтіні:", "ru": "Полный текст:", "en": "Full text:", "ar": "النص الكامل:", "zh": "全文："}
LANGUAGES = frozenset(_WITHDRAWN)


def withdrawal_words(message: Message) -> list[str]:
    """What a post says of a statement that was withdrawn, as paragraphs: that, and why if it is one of our codes."""
    why = reason_words(message)
    return [_WITHDRAWN[message.language], *([why] if why else [])]


def reason_words(message: Message) -> str:
    """Why it was withdrawn, as a sentence; empty for none of our codes."""
    return _REASONS.get(message.reason, {}).get(message.language, "")


def correction_words(message: Message) -> str:
    """The line that says that these are the words of a later version; empty for a first one."""
    if message.saying is not Saying.CORRECTION:
        return ""
    return _CORRECTED[message.language].format(version=message.version)


def more_words(message: Message) -> str:
    """What stands before the address where a thread ends with it."""
    return _MORE[message.language]
