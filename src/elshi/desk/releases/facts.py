"""What is not a text, in words: the content of an account, an office or a withdrawal as labelled facts."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from elshi.desk.releases.models import LoggedOffice, Release
from elshi.desk.releases.rules.destinations import About, read_about, read_targets
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE, STATEMENT, WITHDRAWAL
from elshi.desk.releases.rules.questions import read_question
from elshi.desk.releases.rules.states import ReleaseState
from elshi.desk.releases.rules.wholes import Whole
from elshi.desk.releases.travel_facts import tell_advice, tell_danger
from elshi.desk.releases.words import (
    HOLDER_WORDS,
    METHOD_WORDS,
    PURPOSE_WORDS,
    RESULT_WORDS,
    STATUS_WORDS,
    WITHDRAWAL_WORDS,
    name_in,
    platform_words,
)
from elshi.desk.web.languages import tag_of
from elshi.desk.web.lists import in_a_row
from elshi.text.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: `old` is what stood there before, None where nothing is replaced."""

    label: str
    value: str
    old: str | None = None

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than before."""
        return self.old is not None and self.old != self.value


def list_facts(kind: str, whole: Whole, *, old: Whole | None = None) -> list[Fact]:
    """The facts of a canonical whole of this kind, against those of `old`; of a statement what is no text."""
    tell = _TELLERS.get(kind)
    return [] if tell is None else compare_facts(tell, whole, old=old)


def compare_facts(
    tell: Callable[[Whole], Iterable[tuple[str, str]]], whole: Whole, *, old: Whole | None = None
) -> list[Fact]:
    """The facts that `tell` tells of a whole, against those of `old`; what is no more comes last."""
    before = None if old is None else dict(tell(old))
    facts = [Fact(label, value, None if before is None else before.pop(label, "")) for label, value in tell(whole)]
    gone = [Fact(label, "", value) for label, value in (before or {}).items()]
    return [*facts, *gone]


def _tell_account(whole: Whole) -> Iterable[tuple[str, str]]:
    account = whole["account"]
    yield _("Platform"), platform_words(account["platform"])
    yield _("Handle"), account["handle"]
    yield _("Address"), account["url"] or "–"
    yield _("Holder"), f"{_word(HOLDER_WORDS, account['holder']['kind'])} · {_office(account['holder']['office'])}"
    yield _("Purpose"), _word(PURPOSE_WORDS, account["purpose"])
    yield _("Languages"), in_a_row(_language(tag) for tag in account["languages"]) or "–"
    yield _("Status"), _word(STATUS_WORDS, account["status"])
    yield _("Successor"), _account(account["successor"]) if account["successor"] else "–"
    for proof in account["proofs"]:
        method, label = _word(METHOD_WORDS, proof["method"]), _("Proof of control")
        yield (
            f"{label}: {method} · {proof['where']}",
            f"{_word(RESULT_WORDS, proof['result'])} · {proof['checked_at']} · {proof['seen']}",
        )


def _tell_office(whole: Whole) -> Iterable[tuple[str, str]]:
    child = whole["child"]
    yield _("Office"), child["id"]
    yield _("Part of"), _office(child["parent"])
    yield _("Host"), child["host"]
    for tag, name in sorted(child["names"].items()):
        label = _("Name")
        yield f"{label} ({_language(tag)})", name


def _tell_withdrawal(whole: Whole) -> Iterable[tuple[str, str]]:
    yield _("Statement"), whole["replaces"]["id"]
    yield _("Reason"), _word(WITHDRAWAL_WORDS, whole["reason"])


def _tell_statement(whole: Whole) -> Iterable[tuple[str, str]]:
    """What of a statement is no text; what an answer answers, an advisory advises, an alert warns of."""
    question = read_question(whole)
    if question is not None:
        yield _("Asked by"), str(question.asked)
        for text in question.texts:
            label = _("Question")
            yield f"{label} ({_language(text.language)})", f"{text.title} · {text.body}"
    yield from tell_advice(whole)
    yield from tell_danger(whole)
    if whole["embargo"]:
        yield _("Embargo: not before"), whole["embargo"]
    yield (
        _("Goes to"),
        in_a_row([_("site"), *(f"{one.channel} ({_language(one.language)})" for one in read_targets(whole))]),
    )
    about = read_about(whole)
    if about != About():
        yield _("About"), " · ".join(one for one in (about.topic, *about.countries) if one)
    for number, one in enumerate(whole["attachments"], start=1):
        label = _("Attachment")
        yield (
            f"{label} {number}",
            f"{one['media_type']} · {one['sha256'][:16]} · {' · '.join(one['alternatives'].values())}",
        )


def _word(words: Mapping[str, object], code: str) -> str:
    return str(words.get(code, code))


def _language(tag: str) -> str:
    return LANGUAGES[tag].name if tag in LANGUAGES else tag


def _office(name: str) -> str:
    """An office by its name in the reader's language, with the id that an approval binds."""
    names = LoggedOffice.objects.filter(pk=name).values_list("names", flat=True).first()
    shown = name_in(names or {}, tag_of(get_language()))
    return f"{shown} ({name})" if shown else name


def _account(name: str) -> str:
    """An account of the register by its newest handle, with its id."""
    published = Release.objects.filter(record_id=name, state=ReleaseState.PUBLISHED.value, disowned=False)
    newest = published.select_related("version").order_by("record_version").last()
    if newest is None:
        return name
    account = json.loads(newest.version.content)["account"]
    return f"{account['handle']} · {platform_words(account['platform'])} ({name})"


_TELLERS: Mapping[str, Callable[[Whole], Iterable[tuple[str, str]]]] = {
    ACCOUNT: _tell_account,
    OFFICE: _tell_office,
    WITHDRAWAL: _tell_withdrawal,
    STATEMENT: _tell_statement,
}
