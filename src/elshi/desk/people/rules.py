"""Who may do what on the desk: one table, no Django.

`check_may` raises with the reason, `can_may` turns it into a bool. The same table decides in an action, shows the
reason beside a disabled button, and is tested for every role and act. Rules that look at a text and its history
(the author never approves) are in `elshi.desk.releases.rules`.
"""

from enum import StrEnum

from elshi.base.errors import UserError


class Role(StrEnum):
    """What a person does on the desk. Stored in the database by value: never rename one without a migration."""

    PRESS_OFFICER = "press_officer"
    APPROVER = "approver"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What can be done on the desk. Stored in audit rows by value: never rename one."""

    ADD_PERSON = "add-person"
    DISMISS_ALERT = "dismiss-alert"
    OPEN_CASE = "open-case"
    CLOSE_CASE = "close-case"
    START_DRAFT = "start-draft"
    SAVE_DRAFT = "save-draft"
    SUBMIT_DRAFT = "submit-draft"
    DISCARD_DRAFT = "discard-draft"
    APPROVE_DRAFT = "approve-draft"
    RETURN_DRAFT = "return-draft"
    RELEASE_STATEMENT = "release-statement"


_WRITERS = frozenset({Role.PRESS_OFFICER, Role.APPROVER})

MAY: dict[Act, frozenset[Role]] = {
    Act.ADD_PERSON: frozenset({Role.ADMINISTRATOR}),
    Act.DISMISS_ALERT: frozenset({Role.ANALYST, Role.PRESS_OFFICER}),
    Act.OPEN_CASE: frozenset({Role.ANALYST, Role.PRESS_OFFICER, Role.APPROVER}),
    Act.CLOSE_CASE: _WRITERS,
    # An approver may mend a word at night; then he is an author, and somebody else has to approve.
    Act.START_DRAFT: _WRITERS,
    Act.SAVE_DRAFT: _WRITERS,
    Act.SUBMIT_DRAFT: _WRITERS,
    Act.DISCARD_DRAFT: _WRITERS,
    Act.APPROVE_DRAFT: frozenset({Role.APPROVER}),
    Act.RETURN_DRAFT: frozenset({Role.APPROVER}),
    Act.RELEASE_STATEMENT: _WRITERS,
}


# Reasons by code, in English: the message ids of the desk's catalogues. {words} in braces are filled from `facts`.
REASONS: dict[str, str] = {
    "not-your-role": "Your role ({role}) may not do this ({act}); it belongs to: {owners}. Nothing was changed.",
    "not-active": "This account is switched off. Nothing was changed.",
    "name-taken": "There is already a person named {username}. Nothing was changed.",
    "bad-name": "A user name has 1 to 150 letters, digits or @.+-_ signs. Nothing was changed.",
    "bad-display-name": "A name to show is one line of up to 100 characters, no control signs. Nothing was changed.",
    "bad-role": "Expected one of the roles {roles}, got {role}. Nothing was changed.",
    "bad-language": "Expected one of the languages {languages}, got {language}. Nothing was changed.",
    "no-such-alert": "There is no alert {alert}. Nothing was changed.",
    "alert-dismissed": "This alert was set aside. Nothing was changed.",
    "no-such-case": "There is no case {case}. Nothing was changed.",
    "case-closed": "This case is closed. Nothing was changed.",
    "bad-title": "A title is one line of 1 to 200 characters. Nothing was changed.",
    "bad-decision": "A case is closed with the decision to respond or not to respond. Nothing was changed.",
    "no-such-draft": "There is no draft {draft}. Nothing was changed.",
    "no-such-release": "There is no release {release}. Nothing was changed.",
    "wrong-state": "This text is now {state}; that step is not possible from there. Nothing was changed.",
    "no-text": "Nothing has been written yet. Write at least one language first. Nothing was changed.",
    "no-authentic": "The authentic language ({language}) has no text. Nothing was changed.",
    "language-twice": "The language {language} was given twice. Nothing was changed.",
    "title-missing": "The {language} text has no title. Write one, or clear the text. Nothing was changed.",
    "text-missing": "The {language} title has no text. Write one, or clear the title. Nothing was changed.",
    "title-lines": "The {language} title has several lines. Make it one line. Nothing was changed.",
    "raw-html": "The {language} text holds HTML (signs like <b>). Take it out. Nothing was changed.",
    "hidden-signs": "A hidden sign (a tab, a direction mark) is in the {language} title or text. Nothing was changed.",
    "text-too-large": "The {language} text takes more room than one page has. Shorten it. Nothing was changed.",
    "bad-text": "The {language} text cannot be published: {reason}. Nothing was changed.",
    "too-long": "Too long ({language}): at most {title} characters of title, {body} of text. Nothing was changed.",
    "stale-draft": "Somebody saved version {current} while you worked on version {seen}. Nothing was overwritten.",
    "stale-content": "The text changed after you saw it. Look at it again. Nothing was changed.",
    "four-eyes": "You wrote a part of this text: another person has to approve it. Nothing was changed.",
    "not-approved": "{needed} approval(s) of exactly this text are needed, {found} found. Nothing was changed.",
    "approval-of-other-content": "An approval is for another text than this one. Nothing was changed.",
    "approver-role": "An approval was given by somebody whose role may not approve. Nothing was changed.",
    "bad-return-code": "Expected one of the reasons {codes}, got {found}. Nothing was changed.",
    "not-published": "Only a published statement can be corrected. Nothing was changed.",
    "not-current": "There is a newer version of this statement; correct that one. Nothing was changed.",
    "nothing-corrected": (
        "This correction says the same as version {version}. Change a word first. Nothing was changed."
    ),
    "record-changed": "The queued record is not the one that this text gives. It was not signed.",
    "signature-changed": "The stored signed record is not the one that the press signs. It was not published.",
    "not-honoured": "The text asks for an embargo, files or a channel that this version lacks. It was not signed.",
    "approval-not-on-record": "The audit trail lacks an approval since the last return of the text. It was not signed.",
    "release-not-on-record": "The audit trail does not hold this release. It was not signed.",
    "malformed": "The record is malformed. It was not published.",
    "id-used": "The log already holds other words as {statement} version {version}. It was not published.",
}


class RuleError(UserError):
    """A rule says no. `code` is a key of REASONS, `facts` fills it; str() is the English sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(REASONS[code].format(**facts))


def check_may(role: str, act: Act) -> None:
    """Raises RuleError `not-your-role` unless `role` may do `act`. An unknown role may do nothing."""
    owners = MAY[act]
    if role not in owners:
        raise RuleError("not-your-role", role=role, act=act.value, owners=", ".join(sorted(owners)))


def can_may(role: str, act: Act) -> bool:
    """Whether `role` may do `act`."""
    try:
        check_may(role, act)
    except RuleError:
        return False
    return True
