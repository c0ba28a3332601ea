"""Codes of the register and of incidents in the reader's language. A test ties each table to its codes."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from elshi.desk.releases.words import HOLDER_WORDS, METHOD_WORDS, PURPOSE_WORDS, RESULT_WORDS, STATUS_WORDS

Words = Mapping[str, object]

HOLDERS: Words = HOLDER_WORDS
PURPOSES: Words = PURPOSE_WORDS
STATUSES: Words = STATUS_WORDS
METHODS: Words = METHOD_WORDS
RESULTS: Words = RESULT_WORDS
INCIDENTS: Words = {
    "seized": gettext_lazy("account seized"),
    "suspended": gettext_lazy("account suspended"),
    "copied": gettext_lazy("account copied"),
}
EVIDENCE: Words = {
    "screenshot": gettext_lazy("screenshot"),
    "file": gettext_lazy("file"),
    "url": gettext_lazy("address"),
    "post": gettext_lazy("post"),
    "text": gettext_lazy("text"),
}
MEASURES: Words = {
    "reported-to-platform": gettext_lazy("reported to the platform"),
    "sessions-ended": gettext_lazy("all sessions ended"),
    "password-changed": gettext_lazy("password and keys changed"),
    "holder-warned": gettext_lazy("holder warned"),
    "notice-published": gettext_lazy("notice published"),
    "protest-note-sent": gettext_lazy("protest note sent"),
    "reported-to-police": gettext_lazy("reported to the police"),
    "answer-received": gettext_lazy("answer received"),
    "account-restored": gettext_lazy("account restored"),
    "copy-taken-down": gettext_lazy("copy taken down"),
    "other": gettext_lazy("something else"),
}
OUTCOMES: Words = {
    "restored": gettext_lazy("the account is ours again"),
    "replaced": gettext_lazy("another account took its place"),
    "taken-down": gettext_lazy("the copy is gone"),
    "given-up": gettext_lazy("nothing more can be done"),
    "no-incident": gettext_lazy("it was no incident"),
}
NO_LOOKALIKE: Words = {
    "namesake": gettext_lazy("somebody of the same name"),
    "parody": gettext_lazy("a parody that says so"),
    "another-office": gettext_lazy("another institution"),
    "ours": gettext_lazy("ours, and not registered yet"),
    "other": gettext_lazy("another reason"),
}
LETTERS: Words = {
    "protest-note": gettext_lazy("protest note"),
    "complaint": gettext_lazy("complaint to a platform"),
}
# How a name passes for another: the reasons of elshi.text.lookalikes, and one of our own.
TRICKS: Words = {
    "homoglyph": gettext_lazy("letters of another script that look the same"),
    "letter-pairs": gettext_lazy("letters that look like one, such as rn for m"),
    "digits": gettext_lazy("digits in the place of letters"),
    "separators": gettext_lazy("other dots, lines or spaces"),
    "word-order": gettext_lazy("the same words turned round"),
    "affix": gettext_lazy("a word put in front or behind"),
    "keyboard": gettext_lazy("a slip of the finger"),
    "spelling": gettext_lazy("a slip of spelling"),
    "other-ending": gettext_lazy("another ending of the domain"),
    "subdomain": gettext_lazy("our domain as a part of another"),
    "other-server": gettext_lazy("the same name on another server"),
    "other-platform": gettext_lazy("our name on a network where we have no account of this name"),
    "mixed-scripts": gettext_lazy("letters of several scripts in one name"),
}
