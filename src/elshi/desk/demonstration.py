"""What only a demonstration has: staff with generated passwords, and first statements of the Republic of Samal."""

import json
import secrets
from dataclasses import asdict, dataclass

from elshi.base.durable import write_durable
from elshi.base.errors import UserError
from elshi.node.home import NodeHome

OFFICE, HOST = "xs-mfa", "mfa.samal.example"
OFFICE_NAMES = {  # the site says on every page that this is an exercise
    "kk": "Самал Республикасының Сыртқы істер министрлігі (жаттығу)",
    "ru": "Министерство иностранных дел Республики Самал (учение)",
    "en": "Ministry of Foreign Affairs of the Republic of Samal (exercise)",
    "ar": "وزارة خارجية جمهورية سامال (تمرين)",
    "zh": "萨马尔共和国外交部（演练）",
}


@dataclass(frozen=True, slots=True)
class Credential:
    """One person of the demonstration's staff."""

    username: str
    role: str
    display_name: str
    language: str
    password: str
    office: str = ""


_STAFF = (
    ("aigerim", "press_officer", "Айгерім", "kk", ""),
    ("ruslan", "press_officer", "Руслан", "ru", ""),
    ("zhanna", "translator", "Жанна", "ru", ""),
    ("nurlan", "clearance", "Нұрлан", "kk", ""),
    ("damira", "approver", "Дамира", "kk", ""),
    ("marat", "approver", "Марат", "ru", ""),
    ("timur", "analyst", "Тимур", "ru", ""),
    ("saule", "consular", "Сәуле", "kk", ""),
    ("asel", "administrator", "Әсел", "kk", ""),
    ("gulnar", "auditor", "Гүлнар", "ru", ""),
    # The embassy in Tarvia, whose record stands in the exercise's registry.
    ("bolat", "press_officer", "Болат", "kk", "xs-emb-xt"),
    ("dinara", "approver", "Динара", "ru", "xs-emb-xt"),
)


def read_or_make_credentials(home: NodeHome) -> list[Credential]:
    """The demonstration's credentials; made and written (0600) before any account exists, so none is ever lost."""
    if home.credentials.is_file():
        try:
            return [Credential(**row) for row in json.loads(home.credentials.read_bytes())["staff"]]
        except (ValueError, TypeError, KeyError) as exc:
            raise UserError(f"{home.credentials} is damaged: make a new demonstration, or mend the file") from exc
    made = [
        Credential(username, role, name, language, secrets.token_urlsafe(9), office)
        for username, role, name, language, office in _STAFF
    ]
    text = json.dumps({"staff": [asdict(person) for person in made]}, ensure_ascii=False, indent=2)
    write_durable(home.credentials, text.encode(), mode=0o600)
    return made
