"""Who may do what on the desk: one table, no Django.

`check_may` raises with the reason, `can_may` turns it into a bool. The same table decides in an action, shows the
reason beside a disabled button, and is tested for every role and act. Rules that look at a text and its history
(the author never approves) are in `elshi.desk.releases.rules`.
"""

from enum import StrEnum

from elshi.base.errors import UserError


class Role(StrEnum):
    """What a person does on the desk. Stored in the database by value: never rename one without a migration."""

    PRESS_OFFICER = "press_officer"  # the author
    TRANSLATOR = "translator"
    CLEARANCE = "clearance"  # a regional or legal officer who clears a text before it is approved
    APPROVER = "approver"
    ANALYST = "analyst"
    CONSULAR = "consular"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


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
    CHECK_CONTROL = "check-control"
    OPEN_INCIDENT = "open-incident"
    ADD_EVIDENCE = "add-evidence"
    NOTE_MEASURE = "note-measure"
    NAME_SUCCESSOR = "name-successor"
    CLOSE_INCIDENT = "close-incident"
    WRITE_LETTER = "write-letter"
    FINISH_LETTER = "finish-letter"
    CHECK_TRAIL = "check-trail"


_WRITERS = frozenset({Role.PRESS_OFFICER, Role.APPROVER})
_WATCHERS = frozenset({Role.ANALYST, Role.CONSULAR})  # who sees things first, and does not speak for the state

MAY: dict[Act, frozenset[Role]] = {
    Act.ADD_PERSON: frozenset({Role.ADMINISTRATOR}),
    Act.DISMISS_ALERT: frozenset({Role.ANALYST, Role.PRESS_OFFICER}),
    Act.OPEN_CASE: _WRITERS | _WATCHERS,
    Act.CLOSE_CASE: _WRITERS,
    # An approver may mend a word at night; then he is an author, and somebody else has to approve.
    Act.START_DRAFT: _WRITERS,
    Act.SAVE_DRAFT: _WRITERS | {Role.TRANSLATOR},
    Act.SUBMIT_DRAFT: _WRITERS,
    Act.DISCARD_DRAFT: _WRITERS,
    Act.APPROVE_DRAFT: frozenset({Role.APPROVER}),
    Act.RETURN_DRAFT: frozenset({Role.APPROVER}),
    Act.RELEASE_STATEMENT: _WRITERS,
    Act.CHECK_CONTROL: _WRITERS,
    # Whoever sees it first says so: an analyst finds a copied account as often as a press officer.
    Act.OPEN_INCIDENT: _WRITERS | {Role.ANALYST},
    Act.ADD_EVIDENCE: _WRITERS | {Role.ANALYST},
    Act.NOTE_MEASURE: _WRITERS | {Role.ANALYST},
    Act.NAME_SUCCESSOR: _WRITERS,
    Act.CLOSE_INCIDENT: _WRITERS,
    Act.WRITE_LETTER: _WRITERS,
    Act.FINISH_LETTER: frozenset({Role.APPROVER}),
    Act.CHECK_TRAIL: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
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
    "withdrawn": "This statement is withdrawn. Say anew what holds, as a new statement. Nothing was changed.",
    "wrong-kind": "That cannot be done with a record of this kind. Nothing was changed.",
    "bad-withdrawal-reason": "Expected one of the reasons {codes}, got {found}. Nothing was changed.",
    "bad-platform": "There is no platform {platform}; another one is written other-name. Nothing was changed.",
    "handle-missing": "An account needs its handle, as the platform shows it. Nothing was changed.",
    "bad-handle": "{handle} cannot be a handle there ({platform}); one looks like {like}. Nothing was changed.",
    "handle-registered": "{handle} is registered already ({platform}), as {account}. Nothing was changed.",
    "bad-url": "An address is like https://mfa.samal.example/ and has no spaces; got {url}. Nothing was changed.",
    "url-of-another-host": "The address {url} belongs to another platform than {platform}. Nothing was changed.",
    "url-of-another-handle": "The address {url} shows another account than {handle}. Nothing was changed.",
    "bad-holder": "Say who speaks there: the office, or a function in it. Nothing was changed.",
    "bad-purpose": "Choose what the account is for. Nothing was changed.",
    "bad-status": "Choose the state of the account. Nothing was changed.",
    "bad-language-tag": "A language is a tag like kk or zh-Hans; got {tag}. Nothing was changed.",
    "no-such-office": "There is no office {office} in the registry. Nothing was changed.",
    "no-such-account": "There is no account {account} in the registry. Nothing was changed.",
    "successor-loop": "The successor {account} leads back to this account. Nothing was changed.",
    "bad-account": "This account cannot be entered: {reason}. Nothing was changed.",
    "bad-office-id": "The id of an office is like xs-emb-xk; got {found}. Nothing was changed.",
    "bad-host": "A host name is like xk.mfa.samal.example; got {found}. Nothing was changed.",
    "no-office-name": "An office needs its name in one language at least. Nothing was changed.",
    "bad-office-name": "The name ({language}) is one line of up to 200 characters. Nothing was changed.",
    "bad-office": "This office cannot be entered: {reason}. Nothing was changed.",
    "office-exists": "The office {office} is in the registry already. Nothing was changed.",
    "office-keeps-id": "The id of this office stays {office}. Nothing was changed.",
    "office-own-log": "The office {office} keeps its own log: only the root key changes it. Nothing was changed.",
    "office-below-itself": "The office {office} would be below itself. Nothing was changed.",
    "record-changed": "The queued record is not the one that this text gives. It was not signed.",
    "signature-changed": "The stored signed record is not the one that the press signs. It was not published.",
    "not-honoured": "The text asks for an embargo, files or a channel that this version lacks. It was not signed.",
    "approval-not-on-record": "The audit trail lacks an approval since the last return of the text. It was not signed.",
    "release-not-on-record": "The audit trail does not hold this release. It was not signed.",
    "malformed": "The record is malformed. It was not published.",
    "erased": "A text of this record was erased and may not come back. It was not signed.",
    "id-used": "The log already holds other words as {record} version {version}. It was not published.",
    "not-accepted": "Readers would refuse the log with this record ({reason}). It was not signed.",
    "bad-code": "Expected one of {codes}, got {found}. Nothing was changed.",
    "bad-moment": "Expected a moment like 2026-03-01T09:30 (UTC), got {found}. Nothing was changed.",
    "in-the-future": "That moment is still to come. Nothing was changed.",
    "not-registered": "There is no account {account} in the registry. Nothing was changed.",
    "not-a-successor": "{successor} cannot take the place of {account}. Nothing was changed.",
    "draft-under-way": "A change of this is being written already, draft {draft}. Nothing was changed.",
    "check-of-another": "That check was of another name or address. Look again. Nothing was changed.",
    "nothing-to-check": "There is nothing to look at yet: the account has no address. Nothing was changed.",
    "no-such-incident": "There is no incident {incident}. Nothing was changed.",
    "incident-closed": "This incident is closed. Nothing was changed.",
    "incident-known": "This is on file already, as incident {incident}. Nothing was changed.",
    "bad-lookalike": "Say which account passes for ours: platform and handle, or its address. Nothing was changed.",
    "evidence-empty": "This file is empty. Nothing was changed.",
    "evidence-missing": "Choose a file, or write the text or address. Nothing was changed.",
    "evidence-too-large": "A file has at most {limit} MB. Nothing was changed.",
    "evidence-kind": "Only PNG, JPEG, WebP, PDF and plain text are kept; SVG and HTML are not. Nothing was changed.",
    "evidence-text": "A text has 1 to {limit} characters, no control signs. Nothing was changed.",
    "evidence-url": "An address begins with https:// or http:// and has at most {limit} signs. Nothing was changed.",
    "evidence-description": "Say in one line of at most {limit} characters what this is. Nothing was changed.",
    "evidence-twice": "This is on file already, as evidence {number}. Nothing was changed.",
    "evidence-full": "An incident holds at most {limit} pieces of evidence. Nothing was changed.",
    "incident-note": "A note has at most {limit} characters, no control signs. Nothing was changed.",
    "no-such-letter": "There is no letter {letter}. Nothing was changed.",
    "letter-final": "This letter is final. Nothing was changed.",
    "letter-line": "One line of the letter is longer than {limit} characters. Nothing was changed.",
    "letter-recipient": "A letter needs somebody to whom it goes. Nothing was changed.",
}


class RuleError(UserError):
    """A rule says no. `code` is a key of REASONS, `facts` fills it; str() is the English sentence.

    A fact is a number, a code, a name, or a `Fault` (never words of a sentence: those would be in English only).
    """

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
