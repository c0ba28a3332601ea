"""Who may do what on the desk: one table, no Django.

`check_may` raises with the reason, `can_may` turns it into a bool. The same table decides in an action, shows the
reason beside a disabled button, and is tested for every role and act. Rules that look at a text and its history
(the author never approves) are in `elshi.desk.releases.rules`. Long because it is tables: acts, roles, reasons.
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
    WATCH_TERM = "watch-term"  # and stop watching it
    OPEN_CASE = "open-case"
    CLOSE_CASE = "close-case"
    START_DRAFT = "start-draft"
    START_TRAVEL = "start-travel"  # advice, an alert, and what takes their place
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
    JUDGE_LOOKALIKE = "judge-lookalike"  # say that it is none, or have it asked again
    CLOSE_INCIDENT = "close-incident"
    WRITE_LETTER = "write-letter"
    FINISH_LETTER = "finish-letter"
    PLAN_EVENT = "plan-event"
    SAVE_BRIEF = "save-brief"
    SEND_BRIEF = "send-brief"
    MARK_CLEARANCE = "mark-clearance"
    DROP_CLEARANCE = "drop-clearance"
    CLEAR_DRAFT = "clear-draft"
    RELEASE_EMERGENCY = "release-emergency"
    CONFIRM_EMERGENCY = "confirm-emergency"
    OBJECT_TO_EMERGENCY = "object-to-emergency"
    REOPEN_CASE = "reopen-case"
    TAKE_CASE = "take-case"
    HAND_OVER_CASE = "hand-over-case"
    SET_SEVERITY = "set-severity"
    SET_ANSWER_BY = "set-answer-by"
    ANSWER_FORM = "answer-form"
    ATTACH_ALERT = "attach-alert"
    FREEZE_POSTS = "freeze-posts"
    ADD_NOTE = "add-note"
    WRITE_MESSAGE = "write-message"
    GIVE_TASK = "give-task"
    FINISH_TASK = "finish-task"
    ASSIGN_RENDITION = "assign-rendition"
    MARK_RENDITION = "mark-rendition"
    ADD_COMMENT = "add-comment"
    RESOLVE_COMMENT = "resolve-comment"
    SAVE_TERM = "save-term"
    SWITCH_TERM = "switch-term"
    KEEP_TEMPLATE = "keep-template"
    SWITCH_TEMPLATE = "switch-template"
    SCHEDULE_RELEASE = "schedule-release"
    RECALL_SCHEDULE = "recall-schedule"
    SET_ROLE = "set-role"
    SET_OFFICE = "set-office"
    RENAME_PERSON = "rename-person"
    SWITCH_OFF = "switch-off"
    SWITCH_ON = "switch-on"
    RESET_PASSWORD = "reset-password"  # noqa: S105  # the name of an act
    CONFIRM_GRANT = "confirm-grant"
    RESET_FACTOR = "reset-factor"
    END_SESSIONS = "end-sessions"  # of somebody else
    CHECK_TRAIL = "check-trail"
    ADD_CHANNEL = "add-channel"
    PAUSE_CHANNEL = "pause-channel"  # and let it speak again
    SETTLE_ROW = "settle-row"  # of the outbox: also retry, drop, do by hand
    SETTLE_COPIES = "settle-copies"  # of a row that goes to many readers
    TAKE_ENQUIRY = "take-enquiry"
    HAND_OVER_ENQUIRY = "hand-over-enquiry"  # to a colleague, or to another office
    SORT_QUESTIONS = "sort-questions"  # split, merge, put aside, bring back
    NAME_ENQUIRY = "name-enquiry"
    ERASE_QUESTION = "erase-question"  # its words, for ever
    KEEP_QUIET = "keep-quiet"  # a threat, a personal matter
    OPEN_QUIET = "open-quiet"  # with a second person; keep it longer, bring it back
    ANSWER_ENQUIRY = "answer-enquiry"  # begin its draft
    CLOSE_ENQUIRY = "close-enquiry"
    REOPEN_ENQUIRY = "reopen-enquiry"
    PAUSE_SENDING = "pause-sending"  # of an alert to citizens abroad; and let it go on
    OPEN_TRIPS = "open-trips"  # the sealed details of citizens abroad
    NOTE_CALL = "note-call"  # what somebody said by telephone
    SHARE_CALLS = "share-calls"  # and give them back
    EXPORT_TRIPS = "export-trips"


_WRITERS = frozenset({Role.PRESS_OFFICER, Role.APPROVER})
_DUTY = frozenset({Role.CONSULAR, Role.APPROVER})
_WATCHERS = frozenset({Role.ANALYST, Role.CONSULAR})  # who sees things first, and does not speak for the state

MAY: dict[Act, frozenset[Role]] = {
    Act.ADD_PERSON: frozenset({Role.ADMINISTRATOR}),
    Act.DISMISS_ALERT: frozenset({Role.ANALYST, Role.PRESS_OFFICER}),
    Act.WATCH_TERM: frozenset({Role.ANALYST, Role.PRESS_OFFICER}),
    Act.OPEN_CASE: _WRITERS | _WATCHERS,
    Act.CLOSE_CASE: _WRITERS,
    # An approver may mend a word at night; then he is an author, and somebody else has to approve.
    Act.START_DRAFT: _WRITERS,
    # Who helps people abroad warns them. Of drafts a consular officer sees and acts on those of advice and alerts alone
    # (`releases.visible`); a second person approves, and who speaks for the state releases.
    Act.START_TRAVEL: _WRITERS | {Role.CONSULAR},
    Act.SAVE_DRAFT: _WRITERS | {Role.TRANSLATOR, Role.CONSULAR},
    Act.SUBMIT_DRAFT: _WRITERS | {Role.CONSULAR},
    Act.DISCARD_DRAFT: _WRITERS | {Role.CONSULAR},
    Act.APPROVE_DRAFT: frozenset({Role.APPROVER}),
    Act.RETURN_DRAFT: frozenset({Role.APPROVER, Role.CLEARANCE}),
    Act.RELEASE_STATEMENT: _WRITERS,
    Act.CHECK_CONTROL: _WRITERS,
    # Whoever sees it first says so: an analyst finds a copied account as often as a press officer.
    Act.OPEN_INCIDENT: _WRITERS | {Role.ANALYST},
    Act.ADD_EVIDENCE: _WRITERS | {Role.ANALYST},
    Act.NOTE_MEASURE: _WRITERS | {Role.ANALYST},
    Act.JUDGE_LOOKALIKE: _WRITERS | {Role.ANALYST},
    Act.NAME_SUCCESSOR: _WRITERS,
    Act.CLOSE_INCIDENT: _WRITERS,
    Act.WRITE_LETTER: _WRITERS,
    Act.FINISH_LETTER: frozenset({Role.APPROVER}),
    Act.PLAN_EVENT: _WRITERS,
    Act.SAVE_BRIEF: _WRITERS | _WATCHERS,
    Act.SEND_BRIEF: _WRITERS,
    Act.MARK_CLEARANCE: _WRITERS,
    Act.DROP_CLEARANCE: frozenset({Role.APPROVER}),
    Act.CLEAR_DRAFT: frozenset({Role.CLEARANCE}),
    Act.RELEASE_EMERGENCY: frozenset({Role.APPROVER}),
    Act.CONFIRM_EMERGENCY: frozenset({Role.APPROVER}),
    Act.OBJECT_TO_EMERGENCY: frozenset({Role.APPROVER}),
    Act.REOPEN_CASE: _WRITERS,
    # Whoever may open a case may work on it.
    Act.TAKE_CASE: _WRITERS | _WATCHERS,
    Act.HAND_OVER_CASE: _WRITERS | _WATCHERS,
    Act.SET_SEVERITY: _WRITERS | _WATCHERS,
    Act.SET_ANSWER_BY: _WRITERS | _WATCHERS,
    Act.ANSWER_FORM: _WRITERS | _WATCHERS,
    Act.ATTACH_ALERT: _WRITERS | _WATCHERS,
    Act.FREEZE_POSTS: _WRITERS | _WATCHERS,
    Act.ADD_NOTE: _WRITERS | _WATCHERS,
    Act.WRITE_MESSAGE: _WRITERS | _WATCHERS,
    Act.GIVE_TASK: _WRITERS | _WATCHERS,
    Act.FINISH_TASK: _WRITERS | _WATCHERS,
    # A translator takes what is nobody's and gives back what is his (releases.rules.renditions).
    Act.ASSIGN_RENDITION: _WRITERS | {Role.TRANSLATOR, Role.CONSULAR},
    Act.MARK_RENDITION: _WRITERS | {Role.TRANSLATOR, Role.CONSULAR},
    Act.ADD_COMMENT: _WRITERS | {Role.TRANSLATOR, Role.CLEARANCE, Role.CONSULAR},
    Act.RESOLVE_COMMENT: _WRITERS | {Role.TRANSLATOR, Role.CLEARANCE, Role.CONSULAR},
    Act.SAVE_TERM: _WRITERS | {Role.TRANSLATOR},
    Act.SWITCH_TERM: _WRITERS | {Role.TRANSLATOR},
    Act.KEEP_TEMPLATE: _WRITERS,
    Act.SWITCH_TEMPLATE: _WRITERS,
    Act.SCHEDULE_RELEASE: _WRITERS,
    Act.RECALL_SCHEDULE: _WRITERS,
    Act.SET_ROLE: frozenset({Role.ADMINISTRATOR}),
    Act.SET_OFFICE: frozenset({Role.ADMINISTRATOR}),
    Act.RENAME_PERSON: frozenset({Role.ADMINISTRATOR}),
    Act.SWITCH_OFF: frozenset({Role.ADMINISTRATOR}),
    Act.SWITCH_ON: frozenset({Role.ADMINISTRATOR}),
    Act.RESET_PASSWORD: frozenset({Role.ADMINISTRATOR}),
    # An approver too: a ministry may have one administrator, and the night one approver who is awake.
    Act.CONFIRM_GRANT: frozenset({Role.ADMINISTRATOR, Role.APPROVER}),
    Act.RESET_FACTOR: frozenset({Role.ADMINISTRATOR}),
    Act.END_SESSIONS: frozenset({Role.ADMINISTRATOR}),
    Act.CHECK_TRAIL: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    Act.ADD_CHANNEL: frozenset({Role.ADMINISTRATOR}),
    Act.PAUSE_CHANNEL: _WRITERS | {Role.ADMINISTRATOR},
    Act.SETTLE_ROW: _WRITERS,
    Act.SETTLE_COPIES: _WRITERS,
    # Whoever reads questions sorts them; who writes begins the answer.
    Act.TAKE_ENQUIRY: _WRITERS | {Role.CONSULAR},
    Act.HAND_OVER_ENQUIRY: _WRITERS | {Role.CONSULAR},
    Act.SORT_QUESTIONS: _WRITERS | {Role.CONSULAR},
    Act.NAME_ENQUIRY: _WRITERS | {Role.CONSULAR},
    Act.ERASE_QUESTION: _WRITERS,
    # Whoever meets a threat takes it out of everybody's sight; who helps people or decides reads it, two together.
    Act.KEEP_QUIET: _WRITERS | {Role.CONSULAR},
    Act.OPEN_QUIET: frozenset({Role.APPROVER, Role.CONSULAR}),
    Act.ANSWER_ENQUIRY: _WRITERS,
    Act.CLOSE_ENQUIRY: _WRITERS | {Role.CONSULAR},
    Act.REOPEN_ENQUIRY: _WRITERS | {Role.CONSULAR},
    # Whoever sees that it goes wrong stops it.
    Act.PAUSE_SENDING: _WRITERS | {Role.CONSULAR},
    # Who helps people abroad, and who decides at night.
    Act.OPEN_TRIPS: _DUTY,
    Act.NOTE_CALL: _DUTY,
    Act.SHARE_CALLS: _DUTY,
    Act.EXPORT_TRIPS: _DUTY,
}

# Acts by which the state comes to speak: a page does them only after a fresh second factor (`people.step_up`).
RELEASING = frozenset(
    {Act.APPROVE_DRAFT, Act.RELEASE_STATEMENT, Act.CLEAR_DRAFT, Act.RELEASE_EMERGENCY, Act.CONFIRM_EMERGENCY}
    | {Act.SCHEDULE_RELEASE, Act.DROP_CLEARANCE, Act.CONFIRM_GRANT}
    # and those by which somebody else comes to be able to
    | {Act.ADD_PERSON, Act.SET_ROLE, Act.SET_OFFICE, Act.SWITCH_ON, Act.RESET_PASSWORD}
)
RELEASING_ROLES: frozenset[Role] = frozenset().union(*(MAY[act] for act in RELEASING))


# Reasons by code, in English: the message ids of the desk's catalogues. {words} in braces are filled from `facts`.
REASONS: dict[str, str] = {
    "not-your-role": "Your role ({role}) may not do this ({act}); it belongs to: {owners}. Nothing was changed.",
    "not-active": "This account is switched off. Nothing was changed.",
    "changed-meanwhile": "Your role or office has just been changed. Load the page again. Nothing was changed.",
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
    "not-honoured": "The text asks for a channel or a subject that this version lacks. It was not signed.",
    "approval-not-on-record": "The audit trail lacks an approval since the last return of the text. It was not signed.",
    "author-not-on-record": "The audit trail does not hold who wrote a version of this text. It was not signed.",
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
    "no-such-lookalike": "There is no account {account} that looks like ours. Nothing was changed.",
    "lookalike-settled": "Somebody has decided about this account already. Nothing was changed.",
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
    "no-such-warning": "There is no warning {warning}. Nothing was changed.",
    "no-such-event": "There is no event {event} in your calendar. Nothing was changed.",
    "bad-days": "Give the first day, and a last day after it; at most {longest} days. Nothing was changed.",
    "bad-place": "A place is one line of up to 200 characters. Nothing was changed.",
    "bad-brief": "A brief needs one line of title and a text of up to 60,000 characters. Nothing was changed.",
    "no-such-brief": "There is no brief {brief}. Nothing was changed.",
    "brief-sent": "This brief went out already and cannot be changed. Nothing was changed.",
    "brief-changed": "Somebody changed the brief since you read it. Read it again. Nothing was sent.",
    "no-brief-list": "No list is set up that the brief could go to. Nothing was sent.",
    "bad-event-day": "The event does not begin on that day. Nothing was changed.",
    "event-called-off": "This event is called off. Nothing was changed.",
    "already-approved": "You approved exactly this text already: somebody else is needed now. Nothing was changed.",
    "bad-clearance": "Expected one of the clearances {codes}, got {found}. Nothing was changed.",
    "clearance-marked": "This text is marked already as needing that ({clearance}). Nothing was changed.",
    "clearance-not-marked": "This text is not marked as needing that ({clearance}). Nothing was changed.",
    "clearance-given": "Exactly this text is cleared already ({clearance}). Nothing was changed.",
    "clearance-missing": "A clearance officer has to clear this text first ({clearance}). Nothing was changed.",
    "clearance-role": "A clearance was given by somebody whose role may not clear. Nothing was changed.",
    "clearance-of-other-content": "A clearance is for another text than this one. Nothing was changed.",
    "clearance-not-on-record": "The audit trail lacks a clearance of this text ({clearance}). It was not signed.",
    "emergency-off": "Emergency release is switched off on this node. Nothing was changed.",
    "emergency-not-for-kind": "A record of this kind is never released in an emergency. Nothing was changed.",
    "bad-emergency-code": "Expected one of the reasons {codes}, got {found}. Nothing was changed.",
    "emergency-note": "Say why in your own words, in 1 to {limit} characters. Nothing was changed.",
    "no-such-emergency": "There is no emergency release {release}. Nothing was changed.",
    "own-emergency": "You released this yourself: another person has to look at it. Nothing was changed.",
    "emergency-looked-at": "Somebody has looked at this emergency release already. Nothing was changed.",
    "bad-follow-up": "Choose what follows the objection: a correction, a withdrawal or nothing. Nothing was changed.",
    "emergency-objected": "Another approver objected before it was signed. It was not signed.",
    "emergency-not-on-record": "The audit trail does not hold this emergency release. It was not signed.",
    "case-open": "This case is open. Nothing was changed.",
    "alert-has-case": "Another open case has this alert already: case {case}. Nothing was changed.",
    "alert-attached": "This case has that alert already. Nothing was changed.",
    "bad-severity": "There is no severity {found}. Nothing was changed.",
    "bad-silence": "Not to respond needs a reason, and only that does. Nothing was changed.",
    "silence-note": "Another reason has to be said in the note. Nothing was changed.",
    "answer-by-past": "That answer time has passed. Nothing was changed.",
    "answer-by-far": "That answer time is more than a year away. Nothing was changed.",
    "bad-answer": "The form has no such answer to the question {question}. Nothing was changed.",
    "stale-answers": (
        "Somebody answered as version {current} while you worked on version {seen}. Nothing was overwritten."
    ),
    "nothing-answered": "These are the answers of the version before. Nothing was changed.",
    "bad-remark": "A text has 1 to {limit} characters and no control signs. Nothing was changed.",
    "bad-task": "A task is one line of 1 to {limit} characters. Nothing was changed.",
    "task-past": "The time of a task is still to come. Nothing was changed.",
    "no-such-task": "There is no task {task}. Nothing was changed.",
    "task-done": "This task is done already. Nothing was changed.",
    "no-such-person": "There is no person {person}. Nothing was changed.",
    "cannot-read-case": "{person} cannot read cases. Nothing was changed.",
    "owner-already": "{person} has this case already. Nothing was changed.",
    "case-full": "A case holds at most {limit} of these. Nothing was changed.",
    "nothing-new": "The alert shows no post that this case does not hold. Nothing was changed.",
    "authentic-not-yours": "A translator leaves the authentic text ({language}) as it is. Nothing was changed.",
    "rendition-not-yours": "The {language} text is being translated by {person}. Nothing was changed.",
    "only-for-yourself": "A translator takes what is nobody's, and gives back what is his. Nothing was changed.",
    "not-a-translator": "A translation goes to an active translator or press officer. Nothing was changed.",
    "rendition-empty": "There is no text in this language yet ({language}). Nothing was changed.",
    "rendition-authentic": "This is the authentic text ({language}), not a translation. Nothing was changed.",
    "own-check": "You wrote this text ({language}): another person has to check it. Nothing was changed.",
    "no-such-enquiry": "There is no enquiry {enquiry}. Nothing was changed.",
    "no-such-question": "There is no question {question}. Nothing was changed.",
    "wrong-enquiry-state": "This enquiry is now {state}: that step is not possible from there. Nothing was changed.",
    "office-already": "It is this office's already. Nothing was changed.",
    "enquiry-owner-already": "{person} has this enquiry already. Nothing was changed.",
    "cannot-read-enquiry": "{person} cannot read this enquiry. Nothing was changed.",
    "question-aside": "This question does not lie where that can be done. Nothing was changed.",
    "same-enquiry": "That is the same enquiry. Nothing was changed.",
    "enquiry-drafted": "An answer to this enquiry was begun: merge the other one into it. Nothing was changed.",
    "bad-closing": "Choose why it is closed without an answer. Nothing was changed.",
    "nobody-unreached": "Everybody was told, or is still waited for. Nothing was changed.",
    "no-such-sending": "There is no alert {sending} on its way. Nothing was changed.",
    "sending-ended": "This alert is not sent any more. Nothing was changed.",
    "sending-paused": "Somebody has stopped it already. Nothing was changed.",
    "sending-goes-on": "It is not stopped. Nothing was changed.",
    "question-erased": "The words of this question were erased already. Nothing was changed.",
    "quiet-closed": "It is not open to you: one person asks for it, another confirms. Nothing was changed.",
    "quiet-asked": "You have asked for it already, or it is open to you. Nothing was changed.",
    "no-such-opening": "There is no request {opening} that waits. Nothing was changed.",
    "own-opening": "You asked for this yourself: another person has to confirm it. Nothing was changed.",
    "quiet-extended": "It is kept longer already, and cannot be again. Nothing was changed.",
    "quiet-unreadable": "The key of this node does not open it. Nothing was changed.",
    "no-such-trip": "There is no trip {trip}. Nothing was changed.",
    "bad-call-count": "Say how many calls, from 1 to {most}, got {found}. Nothing was changed.",
    "too-many-trips": "A file holds at most {most} trips, here are {found}: choose a smaller area. Nothing was done.",
    "no-officer": "Choose at least one person who is to call. Nothing was changed.",
    "cannot-read-trips": "{person} cannot read trips. Nothing was changed.",
    "nobody-asks": "This enquiry has no question any more. Nothing was changed.",
    "no-answer": "This text answers no question of the public. Nothing was changed.",
    "bad-count": "Say how many asked, from 1 to {most}, got {found}. Nothing was changed.",
    "sections-differ": (
        "The text in {language} has {found} headings of the second level, and the advisory {expected} sections: "
        "give each section its heading. Nothing was changed."
    ),
    "no-gazetteer": "The ministry's list of countries is not set: elshi gazetteer set FILE. Nothing was changed.",
    "not-a-place": "The list of countries has no place {place}. Nothing was changed.",
    "advisory-exists": (
        "There is advice for {country} already, {record}: write its next version instead. Nothing was changed."
    ),
    "no-advice": "This text is no travel advice. Nothing was changed.",
    "no-sections": "Choose at least one section. Nothing was changed.",
    "bad-review": (
        "Give the day of the review, not after today, and the day of the next one, later and within {days} days. "
        "Nothing was changed."
    ),
    "review-over": "This advice was to be reviewed by {day}: review it first. Nothing was changed.",
    "no-danger": "This text is no alert. Nothing was changed.",
    "no-area": "Choose at least one country or part, or draw an area; at most {limit} places. Nothing was changed.",
    "bad-polygon": (
        "Area {number} is none: at least three points like 48.1,12.3 (latitude first), one on a line, no two sides "
        "crossing. Nothing was changed."
    ),
    "bad-expiry": (
        "Say until when the alert holds: still to come, after its beginning, within {days} days. Nothing was changed."
    ),
    "alert-ended": "The alert held until {moment}: give it a later end first. Nothing was changed.",
    "question-languages": "The question lacks {missing} and has {more} too many. Nothing was changed.",
    "places-left": "A place is still to be filled ({language}): {place}. Nothing was changed.",
    "bad-watch-term": "A term is one line of 2 to {limit} characters and no account (@…). Nothing was changed.",
    "term-watched": "This term is watched already. Nothing was changed.",
    "watch-full": "At most {limit} terms are watched at a time. Remove one first. Nothing was changed.",
    "no-such-watch-term": "There is no watched term {term}. Nothing was changed.",
    "bad-term": "A form has 2 to 100 letters, * only at the end of a word; got {form}. Nothing was changed.",
    "term-empty": "A term needs a form in two languages, or a forbidden one. Nothing was changed.",
    "term-forms": "A term has at most {limit} forms in a language. Nothing was changed.",
    "term-twice": "The form {form} ({language}) stands in another term already. Nothing was changed.",
    "term-note": "A note has at most {limit} characters and is one line. Nothing was changed.",
    "terms-full": "The glossary holds at most {limit} terms. Nothing was changed.",
    "no-such-term": "There is no term {term}. Nothing was changed.",
    "bad-comment": "A comment has 1 to {limit} characters, no control signs. Nothing was changed.",
    "passage-gone": "That passage is not in the saved text, or is longer than {limit} signs. Nothing was changed.",
    "comments-full": "A draft holds at most {limit} comments. Nothing was changed.",
    "no-such-comment": "There is no comment {comment}. Nothing was changed.",
    "comment-settled": "Somebody settled this comment already, or opened it again. Nothing was changed.",
    "no-such-template": "There is no template {template}. Nothing was changed.",
    "templates-full": "There are at most {limit} templates in use. Nothing was changed.",
    "embargoed": "This text may not leave the desk before {hour}. Nothing was changed.",
    "no-embargo": "This text has no hour to wait for: release it. Nothing was changed.",
    "hour-has-come": "The hour of this text has come: release it. Nothing was changed.",
    "bad-hour": "An hour is a day and a time like 2026-03-03T14:00, got {found}. Nothing was changed.",
    "odd-hour": "There clocks are changed: {found} comes twice or never. Say it in UTC. Nothing was changed.",
    "hour-not-ahead": "An hour lies ahead, by at most {days} days. Nothing was changed.",
    "bad-zone": "Expected one of the time zones {zones}, got {found}. Nothing was changed.",
    "not-scheduled": "This text does not wait for its hour any more. Nothing was changed.",
    "bad-recall-code": "Expected one of the reasons {codes}, got {found}. Nothing was changed.",
    "attachment-kind": "Only PNG, JPEG, WebP and PDF can be attached; SVG and HTML cannot. Nothing was changed.",
    "attachment-damaged": "This picture is damaged or of an unusual form. Save it anew. Nothing was changed.",
    "attachment-twice": "This is attached already, as number {number}. Nothing was changed.",
    "attachments-full": "A statement has at most {limit} attachments. Nothing was changed.",
    "attachment-missing": "Choose a file. Nothing was changed.",
    "attachment-lost": "The bytes of attachment {number} are missing or damaged here. It was not signed.",
    "alternative-bad": "Words for a picture ({language}) are up to {limit} characters, no signs. Nothing was changed.",
    "alternative-missing": "Attachment {number} has no words for who cannot see it ({language}). Nothing was changed.",
    "channel-without-text": "Channel {channel} is to have {language}, which has no text. Nothing was changed.",
    "channel-stays": "Channel {channel} carried the version before; a correction goes there. Nothing was changed.",
    "channel-of-another-office": "Channel {channel} speaks for another office. Nothing was changed.",
    "channel-platform": (
        "A channel of kind {kind} speaks from an account on {codes}; {account} is on {platform}. Nothing was changed."
    ),
    "no-such-option": "A channel of kind {kind} has no option {option}. It has: {like}. Nothing was changed.",
    "option-missing": "A channel of kind {kind} needs the option {option}, such as {like}. Nothing was changed.",
    "bad-option": "The option {option} is like {like}; got {found}. Nothing was changed.",
    "channel-unsettled": (
        "Something is half said or in doubt on channel {channel}. Settle or drop it, then change {option}."
        " Nothing was changed."
    ),
    "channel-has-spoken": (
        "Channel {channel} has spoken: with another {option}, corrections would not find what was said."
        " Add another channel. Nothing was changed."
    ),
    "bad-topic": "Expected one of the topics {codes}, got {found}. Nothing was changed.",
    "bad-country": "Expected countries of the list, got {found}. Nothing was changed.",
    "may-be-out": "The database was put back, so this text may be out already: look. It was not released now.",
    "before-its-hour": "The record would leave the desk before the hour of its text. It was not signed.",
    "another-office": "This belongs to another office. Nothing was changed.",
    "not-settled": (
        "You were given this less than 24 hours ago: {grant}. It counts when a second person confirms it, or in "
        "{hours} h {minutes} min. Nothing was changed."
    ),
    "own-account": "Nobody changes his own role or office: another administrator does. Nothing was changed.",
    "last-administrator": "This is the ministry's last administrator. Name another one first. Nothing was changed.",
    "person-off": "This person is switched off. Nothing was changed.",
    "no-such-grant": "There is no grant {grant}. Nothing was changed.",
    "grant-settled": "This needs no second person any more. Nothing was changed.",
    "grant-own": "Neither who gave it nor who got it confirms it: a third person does. Nothing was changed.",
    "bad-password": (
        "A password has at least 12 characters, is not a common one and not like the name. Nothing was changed."
    ),
    "passwords-differ": "The two passwords are not the same. Nothing was changed.",
    "approver-office": "An approval was given by somebody of another office. Nothing was changed.",
    "approver-not-settled": (
        "An approval was given within 24 hours after a grant that no second person confirmed. Nothing was changed."
    ),
    "wrong-code": "This code is not right, or it was used already. Nothing was changed.",
    "wrong-passkey": "The passkey could not be confirmed. Nothing was changed.",
    "factor-wait": "Too many wrong codes or passwords: wait a quarter of an hour. Nothing was changed.",
    "factor-there": "There is a code app already: remove it first. Nothing was changed.",
    "factor-limit": "A person has at most {limit} passkeys. Nothing was changed.",
    "factor-missing": "There is no such second factor. Nothing was changed.",
    "factor-needed": "Your role needs a second factor: add another one first. Nothing was changed.",
    "own-reset": "Nobody resets this for himself: ask another administrator. Nothing was changed.",
    "password-wrong": "The present password is wrong. Nothing was changed.",
    "password-differs": "The new password was not typed the same way twice. Nothing was changed.",
    "password-same": "The new password is the present one. Nothing was changed.",
    "password-short": "A password has at least {length} signs. Nothing was changed.",
    "password-common": "This password is among those that are tried first. Nothing was changed.",
    "password-alike": "This password is too much like your name. Nothing was changed.",
    "no-such-session": "That session has ended already. Nothing was changed.",
    "no-such-channel": "There is no channel {channel}. Nothing was changed.",
    "no-such-row": "There is no line {row} in the outbox. Nothing was changed.",
    "channel-name": "A channel's name is a letter, then letters a-z, digits and -; got {channel}. Nothing was changed.",
    "channel-address": (
        "A channel of this kind ({kind}) needs the address of its service, such as {like}. Nothing was changed."
    ),
    "channel-language": "A channel of letters needs at least one language to write in. Nothing was changed.",
    "channel-taken": "There is already a channel named {channel}. Nothing was changed.",
    "account-inactive": "The account {account} is not an active one of the registry. Nothing was changed.",
    "row-moved": "This line of the outbox has moved on meanwhile. Load the page again. Nothing was changed.",
    "url-of-another": "At {url} stands a post of another text, {record}. Look at it again. Nothing was changed.",
    "row-untold": "First say what became of the version before: whether it is there. Nothing was changed.",
    "row-superseded": "A newer version of the statement takes its place. Nothing was changed.",
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
