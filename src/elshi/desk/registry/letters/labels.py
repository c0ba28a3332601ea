"""The words of the lists in a letter, in five languages."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the lists in a letter, in one language. `holders`: by the holder's code in the record.

    `comma`: what stands between a word and what explains it.
    """

    draft: str
    number: str
    account: str
    network: str
    address: str
    holder: str
    record: str
    since: str
    successor: str
    copy: str
    register: str
    contact: str
    annex: str
    what: str
    seen: str
    fingerprint: str
    no_evidence: str
    domain: str
    e_mail: str
    on_behalf: str
    comma: str
    holders: Mapping[str, str]


LABELS: Mapping[str, Labels] = {
    "kk": Labels(
        draft="ЖОБА",
        number="№",
        account="Ресми аккаунт",
        network="Желі",
        address="Мекенжайы",
        holder="Иесі",
        record="Тізілімдегі жазба",
        since="Тізілімге енгізілді",
        successor="Қазіргі ресми аккаунт",
        copy="Көшірме",
        register="Тізілім",
        contact="Байланыс",
        annex="Қосымша: дәлелдер",
        what="Не",
        seen="Көрілген уақыты (UTC)",
        fingerprint="SHA-256",
        no_evidence="Әзірге дәлел тіркелмеген.",
        domain="Веб-сайт",
        e_mail="Электрондық пошта",
        on_behalf="Атынан:",
        comma=", ",
        holders={
            "office": "",
            "head-of-state": "Мемлекет басшысы",
            "head-of-government": "Үкімет басшысы",
            "minister": "Министр",
            "ambassador": "Елші",
            "spokesperson": "Ресми өкіл",
        },
    ),
    "ru": Labels(
        draft="ПРОЕКТ",
        number="№",
        account="Официальный аккаунт",
        network="Сеть",
        address="Адрес",
        holder="Владелец",
        record="Запись в реестре",
        since="Внесён в реестр",
        successor="Теперь официальный аккаунт",
        copy="Копия",
        register="Реестр",
        contact="Контакт",
        annex="Приложение: доказательства",
        what="Что",
        seen="Когда увидено (UTC)",
        fingerprint="SHA-256",
        no_evidence="Доказательства пока не приложены.",
        domain="Сайт",
        e_mail="Электронная почта",
        on_behalf="От имени:",
        comma=", ",
        holders={
            "office": "",
            "head-of-state": "Глава государства",
            "head-of-government": "Глава правительства",
            "minister": "Министр",
            "ambassador": "Посол",
            "spokesperson": "Официальный представитель",
        },
    ),
    "en": Labels(
        draft="DRAFT",
        number="No.",
        account="Official account",
        network="Network",
        address="Address",
        holder="Holder",
        record="Entry in the register",
        since="In the register since",
        successor="Official account now",
        copy="Copy",
        register="Register",
        contact="Contact",
        annex="Annex: evidence",
        what="What",
        seen="Seen at (UTC)",
        fingerprint="SHA-256",
        no_evidence="No evidence is on file yet.",
        domain="Website",
        e_mail="E-mail",
        on_behalf="On behalf of:",
        comma=", ",
        holders={
            "office": "",
            "head-of-state": "Head of state",
            "head-of-government": "Head of government",
            "minister": "Minister",
            "ambassador": "Ambassador",
            "spokesperson": "Spokesperson",
        },
    ),
    "ar": Labels(
        draft="مسودة",
        number="رقم",
        account="الحساب الرسمي",
        network="الشبكة",
        address="العنوان",
        holder="صاحب الحساب",
        record="القيد في السجل",
        since="في السجل منذ",
        successor="الحساب الرسمي الآن",
        copy="النسخة",
        register="السجل",
        contact="جهة الاتصال",
        annex="مرفق: الأدلة",
        what="ما هو",
        seen="وقت المشاهدة (UTC)",
        fingerprint="SHA-256",
        no_evidence="لا توجد أدلة في الملف بعد.",
        domain="موقع إلكتروني",
        e_mail="بريد إلكتروني",
        on_behalf="باسم:",
        comma="، ",
        holders={
            "office": "",
            "head-of-state": "رئيس الدولة",
            "head-of-government": "رئيس الحكومة",
            "minister": "الوزير",
            "ambassador": "السفير",
            "spokesperson": "المتحدث الرسمي",
        },
    ),
    "zh": Labels(
        draft="草稿",
        number="编号",
        account="官方账号",
        network="平台",
        address="网址",
        holder="持有者",
        record="登记册记录",
        since="登记时间",
        successor="现官方账号",
        copy="仿冒账号",
        register="登记册",
        contact="联系方式",
        annex="附件：证据",
        what="内容",
        seen="查看时间（UTC）",
        fingerprint="SHA-256",
        no_evidence="尚无证据存档。",
        domain="网站",
        e_mail="电子邮件",
        on_behalf="代表：",
        comma="，",
        holders={
            "office": "",
            "head-of-state": "国家元首",
            "head-of-government": "政府首脑",
            "minister": "部长",
            "ambassador": "大使",
            "spokesperson": "发言人",
        },
    ),
}
