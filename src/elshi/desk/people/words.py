"""Roles, acts and refusals in the reader's language.

`explain` is the only way in which a refusal of a rule reaches a page: its sentence is looked up by `RuleError.code`,
its facts are put into words as well. A test ties each table to the enum or table that it names.
Long because they are tables, one line for each code; there is no logic to divide.
"""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from elshi.desk.people.faults import UNNAMED, Fault, parse_facts
from elshi.desk.people.grants import GrantAct
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, Role, RuleError
from elshi.desk.web.languages import tag_of
from elshi.desk.web.lists import in_a_row
from elshi.text.languages import LANGUAGES

Words = Mapping[str, object]

ROLES: Words = {
    Role.PRESS_OFFICER: gettext_lazy("press officer"),
    Role.TRANSLATOR: gettext_lazy("translator"),
    Role.CLEARANCE: gettext_lazy("clearance officer"),
    Role.APPROVER: gettext_lazy("approver"),
    Role.ANALYST: gettext_lazy("analyst"),
    Role.CONSULAR: gettext_lazy("consular officer"),
    Role.ADMINISTRATOR: gettext_lazy("administrator"),
    Role.AUDITOR: gettext_lazy("auditor"),
}

# What a person does, as the audit trail says it; and two acts of the machine.
ACTS: Words = {
    Act.ADD_PERSON: gettext_lazy("add a person"),
    Act.DISMISS_ALERT: gettext_lazy("set an alert aside"),
    Act.WATCH_TERM: gettext_lazy("watch a term, or stop watching it"),
    Act.OPEN_CASE: gettext_lazy("open a case"),
    Act.CLOSE_CASE: gettext_lazy("close a case"),
    Act.START_DRAFT: gettext_lazy("start a draft"),
    Act.START_TRAVEL: gettext_lazy("begin travel advice or an alert"),
    Act.SAVE_DRAFT: gettext_lazy("save a draft"),
    Act.SUBMIT_DRAFT: gettext_lazy("submit a draft for approval"),
    Act.DISCARD_DRAFT: gettext_lazy("discard a draft"),
    Act.APPROVE_DRAFT: gettext_lazy("approve a draft"),
    Act.RETURN_DRAFT: gettext_lazy("send a draft back"),
    Act.RELEASE_STATEMENT: gettext_lazy("release an approved draft"),
    Act.CHECK_CONTROL: gettext_lazy("check the proofs of an account"),
    Act.OPEN_INCIDENT: gettext_lazy("open an incident"),
    Act.ADD_EVIDENCE: gettext_lazy("add evidence"),
    Act.NOTE_MEASURE: gettext_lazy("note what was done"),
    Act.JUDGE_LOOKALIKE: gettext_lazy("judge whether an account passes for ours"),
    Act.NAME_SUCCESSOR: gettext_lazy("name a successor account"),
    Act.CLOSE_INCIDENT: gettext_lazy("close an incident"),
    Act.WRITE_LETTER: gettext_lazy("write a letter"),
    Act.FINISH_LETTER: gettext_lazy("make a letter final"),
    Act.PLAN_EVENT: gettext_lazy("plan an event"),
    Act.SAVE_BRIEF: gettext_lazy("save a daily brief"),
    Act.SEND_BRIEF: gettext_lazy("send a daily brief"),
    Act.MARK_CLEARANCE: gettext_lazy("mark a draft as needing a clearance"),
    Act.DROP_CLEARANCE: gettext_lazy("take away the mark of a clearance"),
    Act.CLEAR_DRAFT: gettext_lazy("clear a draft"),
    Act.RELEASE_EMERGENCY: gettext_lazy("release in an emergency"),
    Act.CONFIRM_EMERGENCY: gettext_lazy("confirm an emergency release"),
    Act.OBJECT_TO_EMERGENCY: gettext_lazy("object to an emergency release"),
    Act.ASSIGN_RENDITION: gettext_lazy("assign a translation"),
    Act.MARK_RENDITION: gettext_lazy("mark a translation"),
    Act.ADD_COMMENT: gettext_lazy("comment on a draft"),
    Act.RESOLVE_COMMENT: gettext_lazy("settle a comment or open it again"),
    Act.SAVE_TERM: gettext_lazy("save a term of the glossary"),
    Act.SWITCH_TERM: gettext_lazy("switch a term on or off"),
    Act.KEEP_TEMPLATE: gettext_lazy("keep a draft as a template"),
    Act.SWITCH_TEMPLATE: gettext_lazy("switch a template on or off"),
    Act.SCHEDULE_RELEASE: gettext_lazy("schedule a release"),
    Act.RECALL_SCHEDULE: gettext_lazy("take a scheduled release back"),
    Act.SET_ROLE: gettext_lazy("change a person's role"),
    Act.SET_OFFICE: gettext_lazy("change a person's office"),
    Act.RENAME_PERSON: gettext_lazy("change a person's name"),
    Act.SWITCH_OFF: gettext_lazy("switch a person off"),
    Act.SWITCH_ON: gettext_lazy("switch a person on"),
    Act.RESET_PASSWORD: gettext_lazy("reset a person's password"),
    Act.CONFIRM_GRANT: gettext_lazy("confirm a grant as second person"),
    "choose-password": gettext_lazy("choose one's password"),
    Act.RESET_FACTOR: gettext_lazy("reset somebody's second factor"),
    Act.RESET_PASSWORD: gettext_lazy("reset somebody's password"),
    Act.END_SESSIONS: gettext_lazy("end somebody's sessions"),
    Act.CHECK_TRAIL: gettext_lazy("check the audit trail"),
    Act.ADD_CHANNEL: gettext_lazy("add a channel"),
    Act.PAUSE_CHANNEL: gettext_lazy("pause a channel"),
    Act.SETTLE_ROW: gettext_lazy("settle what is in doubt on a channel"),
    Act.SETTLE_COPIES: gettext_lazy("settle copies that are in doubt"),
    Act.TAKE_ENQUIRY: gettext_lazy("take over an enquiry"),
    Act.HAND_OVER_ENQUIRY: gettext_lazy("hand over an enquiry"),
    Act.SORT_QUESTIONS: gettext_lazy("sort questions of the public"),
    Act.NAME_ENQUIRY: gettext_lazy("name an enquiry"),
    Act.ERASE_QUESTION: gettext_lazy("erase the words of a question"),
    Act.KEEP_QUIET: gettext_lazy("keep a question quiet"),
    Act.OPEN_QUIET: gettext_lazy("ask to open a question that is kept quiet"),
    "confirm-opening": gettext_lazy("confirm that a question kept quiet is opened"),
    "read-quiet": gettext_lazy("read a question that is kept quiet"),
    "extend-quiet": gettext_lazy("keep a quiet question longer"),
    "end-quiet": gettext_lazy("bring back a question that was kept quiet"),
    "erase-quiet": gettext_lazy("erase a question that was kept quiet for its term"),
    Act.ANSWER_ENQUIRY: gettext_lazy("begin the answer to an enquiry"),
    Act.PAUSE_SENDING: gettext_lazy("stop an alert on its way, or let it go on"),
    Act.CLOSE_ENQUIRY: gettext_lazy("close an enquiry"),
    Act.REOPEN_ENQUIRY: gettext_lazy("reopen an enquiry"),
    Act.OPEN_TRIPS: gettext_lazy("open the details of trips"),
    Act.NOTE_CALL: gettext_lazy("write down what somebody said by telephone"),
    Act.SHARE_CALLS: gettext_lazy("share out calls to citizens abroad"),
    "release-calls": gettext_lazy("give calls to citizens abroad back"),
    Act.EXPORT_TRIPS: gettext_lazy("export a list of citizens abroad"),
    "resume-channel": gettext_lazy("let a channel speak again"),
    "retry-row": gettext_lazy("have it tried again on a channel"),
    "note-lost": gettext_lazy("note that a post is gone or changed on a network"),
    "drop-row": gettext_lazy("decide not to post it on a channel"),
    "do-by-hand": gettext_lazy("note what was done by hand on a channel"),
    "queue-outbox": gettext_lazy("queue a release for its channels"),
    "change-channel": gettext_lazy("change how a channel is set up"),
    "say-row": gettext_lazy("post it on a channel"),
    "fail-row": gettext_lazy("fail to post it on a channel"),
    "doubt-row": gettext_lazy("be in doubt whether it was posted on a channel"),
    "log-in": gettext_lazy("log in"),
    "log-in-failed": gettext_lazy("fail to log in"),
    "log-out": gettext_lazy("log out"),
    "raise-alert": gettext_lazy("raise an alert"),
    "sign-release": gettext_lazy("sign a release"),
    "publish-release": gettext_lazy("publish a release"),
    "refuse-release": gettext_lazy("refuse a release"),
    Act.REOPEN_CASE: gettext_lazy("open a case again"),
    Act.TAKE_CASE: gettext_lazy("take a case over"),
    Act.HAND_OVER_CASE: gettext_lazy("hand a case over"),
    Act.SET_SEVERITY: gettext_lazy("set the severity of a case"),
    Act.SET_ANSWER_BY: gettext_lazy("set the answer time of a case"),
    Act.ANSWER_FORM: gettext_lazy("answer the case form"),
    Act.ATTACH_ALERT: gettext_lazy("add an alert to a case"),
    Act.FREEZE_POSTS: gettext_lazy("keep posts as evidence"),
    Act.ADD_NOTE: gettext_lazy("add a note to a case"),
    Act.WRITE_MESSAGE: gettext_lazy("write to the colleagues on a case"),
    Act.GIVE_TASK: gettext_lazy("give a task"),
    Act.FINISH_TASK: gettext_lazy("finish a task"),
    "expire-evidence": gettext_lazy("let the posts of a closed case go"),
    "release-due": gettext_lazy("release at its hour"),
    "refuse-schedule": gettext_lazy("refuse a scheduled release"),
    "add-factor": gettext_lazy("add a second factor"),
    "remove-factor": gettext_lazy("remove a second factor"),
    "renew-codes": gettext_lazy("make new recovery codes"),
    "use-recovery-code": gettext_lazy("use up a recovery code"),
    "step-up": gettext_lazy("confirm with the second factor"),
    "second-factor-failed": gettext_lazy("fail at the second factor"),
    "end-own-sessions": gettext_lazy("end own sessions"),
    "change-password": gettext_lazy("change the password"),
}

# Keys are CLEARANCES of releases.rules.policies.
CLEARANCES: Words = {
    "regional": gettext_lazy("regional clearance"),
    "legal": gettext_lazy("legal clearance"),
}

# What somebody was given (`people.grants.GrantAct`), inside a sentence.
GRANTS: Words = {
    GrantAct.ROLE: gettext_lazy("a role"),
    GrantAct.OFFICE: gettext_lazy("an office"),
    GrantAct.PASSWORD: gettext_lazy("a new password"),
    GrantAct.FACTOR: gettext_lazy("a new second factor"),
    GrantAct.SWITCHED_ON: gettext_lazy("the account back"),
}

OBJECTS: Words = {
    "people.person": gettext_lazy("person"),
    "cases.alert": gettext_lazy("alert"),
    "cases.case": gettext_lazy("case"),
    "releases.draft": gettext_lazy("draft"),
    "releases.draftversion": gettext_lazy("version of a draft"),
    "releases.approval": gettext_lazy("approval"),
    "releases.release": gettext_lazy("release"),
    "registry.controlcheck": gettext_lazy("check of an account"),
    "registry.incident": gettext_lazy("incident"),
    "registry.evidence": gettext_lazy("evidence"),
    "registry.incidentact": gettext_lazy("measure"),
    "registry.letter": gettext_lazy("letter"),
    "planning.event": gettext_lazy("event"),
    "cases.caseanswers": gettext_lazy("answers to the case form"),
    "cases.casetask": gettext_lazy("task"),
    "cases.watchterm": gettext_lazy("watched term"),
    "cases.remark": gettext_lazy("text in a case"),
    "releases.renditionwork": gettext_lazy("translation"),
    "releases.comment": gettext_lazy("comment"),
    "releases.term": gettext_lazy("term"),
    "releases.statementtemplate": gettext_lazy("template"),
    "releases.schedule": gettext_lazy("scheduled release"),
    "people.grant": gettext_lazy("grant"),
    "audit.auditrow": gettext_lazy("row of the audit trail"),
    "channels.channel": gettext_lazy("channel"),
    "channels.outboxrow": gettext_lazy("line of the outbox"),
    "channels.brief": gettext_lazy("daily brief"),
    "questions.enquiry": gettext_lazy("enquiry"),
    "questions.question": gettext_lazy("question of the public"),
    "travel.trip": gettext_lazy("trip"),
}

STATES: Words = {
    "writing": gettext_lazy("being written"),
    "submitted": gettext_lazy("waiting for approval"),
    "approved": gettext_lazy("approved"),
    "queued": gettext_lazy("in the queue"),
    "signed": gettext_lazy("signed"),
    "published": gettext_lazy("published"),
    "discarded": gettext_lazy("discarded"),
    "refused": gettext_lazy("refused"),
    "scheduled": gettext_lazy("waiting for its hour"),
}

REFUSALS: Words = {
    "not-your-role": gettext_lazy(
        "Your role ({role}) may not do this: {act}. It belongs to: {owners}. Nothing was changed."
    ),
    "not-active": gettext_lazy("This account is switched off. Nothing was changed."),
    "changed-meanwhile": gettext_lazy(
        "Your role or office has just been changed. Load the page again. Nothing was changed."
    ),
    "name-taken": gettext_lazy("There is already a person named {username}. Nothing was changed."),
    "bad-name": gettext_lazy("A user name has 1 to 150 letters, digits or @.+-_ signs. Nothing was changed."),
    "bad-display-name": gettext_lazy(
        "A name to show is one line of up to 100 characters without control signs. Nothing was changed."
    ),
    "bad-role": gettext_lazy("There is no such role: {role}. Nothing was changed."),
    "bad-language": gettext_lazy("The desk does not know this language: {language}. Nothing was changed."),
    "no-such-alert": gettext_lazy("There is no such alert: {alert}. Nothing was changed."),
    "alert-dismissed": gettext_lazy("This alert was set aside. Nothing was changed."),
    "no-such-case": gettext_lazy("There is no such case: {case}. Nothing was changed."),
    "case-closed": gettext_lazy("This case is closed. Nothing was changed."),
    "bad-title": gettext_lazy("A title is one line of 1 to 200 characters. Nothing was changed."),
    "bad-decision": gettext_lazy("Choose one decision: to respond or not to respond. Nothing was changed."),
    "no-such-draft": gettext_lazy("There is no such draft: {draft}. Nothing was changed."),
    "no-such-release": gettext_lazy("There is no such statement: {release}. Nothing was changed."),
    "wrong-state": gettext_lazy("This step is not possible now. State of the text: {state}. Nothing was changed."),
    "no-text": gettext_lazy("Nothing has been written yet. Write at least one language first."),
    "no-authentic": gettext_lazy("There is no text in the authentic language ({language}). Nothing was changed."),
    "language-twice": gettext_lazy("A language was given twice: {language}. Nothing was changed."),
    "title-missing": gettext_lazy(
        "A text stands without a title ({language}). Write a title, or clear the text. Nothing was changed."
    ),
    "text-missing": gettext_lazy(
        "A title stands without a text ({language}). Write the text, or clear the title. Nothing was changed."
    ),
    "title-lines": gettext_lazy("The title has several lines ({language}). Make it one line. Nothing was changed."),
    "raw-html": gettext_lazy(
        "The text holds HTML, that is, signs like <b> ({language}). Take them out. Nothing was changed."
    ),
    "hidden-signs": gettext_lazy(
        "The title or the text holds a hidden sign, such as a tab or a direction mark ({language}). Type that place"
        " anew. Nothing was changed."
    ),
    "text-too-large": gettext_lazy(
        "The text takes more room than one page has ({language}). Shorten it. Nothing was changed."
    ),
    "bad-text": gettext_lazy("This text cannot be published ({language}): {reason}. Nothing was changed."),
    "too-long": gettext_lazy(
        "Too long ({language}): a title has at most {title} characters, a text {body}. Nothing was changed."
    ),
    "stale-draft": gettext_lazy(
        "Somebody saved version {current} while you worked on version {seen}. Nothing was overwritten."
    ),
    "stale-content": gettext_lazy("The text changed after you saw it. Look at it again. Nothing was changed."),
    "four-eyes": gettext_lazy(
        "You wrote a part of this text, so another person has to approve it. Nothing was changed."
    ),
    "not-approved": gettext_lazy(
        "Approvals of exactly this text needed: {needed}; found: {found}. Nothing was changed."
    ),
    "approval-of-other-content": gettext_lazy("An approval is for another text than this one. Nothing was changed."),
    "approver-role": gettext_lazy("An approval was given by somebody whose role may not approve. Nothing was changed."),
    "bad-return-code": gettext_lazy("Choose a reason for sending the draft back. Nothing was changed."),
    "not-published": gettext_lazy("Only a published statement can be corrected. Nothing was changed."),
    "not-current": gettext_lazy("There is a newer version of this statement: correct that one. Nothing was changed."),
    "nothing-corrected": gettext_lazy(
        "This correction says the same as version {version}. Change a word first. Nothing was changed."
    ),
    "withdrawn": gettext_lazy(
        "This statement is withdrawn. Say anew what holds, as a new statement. Nothing was changed."
    ),
    "wrong-kind": gettext_lazy("That cannot be done with a record of this kind. Nothing was changed."),
    "bad-withdrawal-reason": gettext_lazy("Choose a reason for the withdrawal. Nothing was changed."),
    "bad-platform": gettext_lazy(
        "There is no such platform: {platform}. One that is not in the list is written like other-name. Nothing was"
        " changed."
    ),
    "handle-missing": gettext_lazy("An account needs its handle, as the platform shows it. Nothing was changed."),
    "bad-handle": gettext_lazy(
        "This cannot be a handle there ({platform}): {handle}. One looks like {like}. Nothing was changed."
    ),
    "handle-registered": gettext_lazy(
        "This handle is in the registry already ({platform}): {handle}, as {account}. Nothing was changed."
    ),
    "bad-url": gettext_lazy(
        "An address begins with https:// and has no spaces, like https://mfa.samal.example/. This is none: {url}."
        " Nothing was changed."
    ),
    "url-of-another-host": gettext_lazy(
        "The address does not belong to the platform ({platform}): {url}. Nothing was changed."
    ),
    "url-of-another-handle": gettext_lazy(
        "The address shows another account than {handle}: {url}. Nothing was changed."
    ),
    "bad-holder": gettext_lazy("Say who speaks there: the office, or a function in it. Nothing was changed."),
    "bad-purpose": gettext_lazy("Choose what the account is for. Nothing was changed."),
    "bad-status": gettext_lazy("Choose the state of the account. Nothing was changed."),
    "bad-language-tag": gettext_lazy(
        "A language is written as a tag like kk or zh-Hans. This is none: {tag}. Nothing was changed."
    ),
    "no-such-office": gettext_lazy("There is no such office in the registry: {office}. Nothing was changed."),
    "no-such-account": gettext_lazy("There is no such account in the registry: {account}. Nothing was changed."),
    "successor-loop": gettext_lazy("The successor leads back to this account: {account}. Nothing was changed."),
    "bad-account": gettext_lazy("This account cannot be entered: {reason}. Nothing was changed."),
    "bad-office-id": gettext_lazy(
        "The id of an office is like xs-emb-xk: small Latin letters, digits, hyphens. This is none: {found}."
        " Nothing was changed."
    ),
    "bad-host": gettext_lazy("A host name is like xk.mfa.samal.example. This is none: {found}. Nothing was changed."),
    "no-office-name": gettext_lazy("An office needs its name in one language at least. Nothing was changed."),
    "bad-office-name": gettext_lazy("A name is one line of up to 200 characters ({language}). Nothing was changed."),
    "bad-office": gettext_lazy("This office cannot be entered: {reason}. Nothing was changed."),
    "office-exists": gettext_lazy("This office is in the registry already: {office}. Nothing was changed."),
    "office-keeps-id": gettext_lazy("The id of this office stays as it is: {office}. Nothing was changed."),
    "office-own-log": gettext_lazy(
        "This office keeps a log of its own, so only the root key changes it: {office}. Nothing was changed."
    ),
    "office-below-itself": gettext_lazy("This office would be below itself: {office}. Nothing was changed."),
    "record-changed": gettext_lazy("The queued record is not the one that this text gives. It was not signed."),
    "signature-changed": gettext_lazy(
        "The stored signed record is not the one that the press signs. It was not published."
    ),
    "not-honoured": gettext_lazy(
        "The text asks for a channel, or says of what it is about, which this version does not know. It was not signed."
    ),
    "approval-not-on-record": gettext_lazy(
        "The audit trail does not hold an approval of this text since it was last sent back. It was not signed."
    ),
    "author-not-on-record": gettext_lazy(
        "The audit trail does not hold who wrote a version of this text. It was not signed."
    ),
    "release-not-on-record": gettext_lazy("The audit trail does not hold this release. It was not signed."),
    "malformed": gettext_lazy("The record is malformed. It was not published."),
    "erased": gettext_lazy("A text of this record was erased and may not come back. It was not signed."),
    "id-used": gettext_lazy("The log already holds other words as {record}, version {version}. It was not published."),
    "not-accepted": gettext_lazy("Readers would refuse the log with this record: {reason}. It was not signed."),
    "bad-code": gettext_lazy("Choose one of what is offered. Nothing was changed."),
    "bad-moment": gettext_lazy("A moment is a day and a time in UTC. Nothing was changed."),
    "in-the-future": gettext_lazy("That moment is still to come. Nothing was changed."),
    "not-registered": gettext_lazy("This account is not in the registry: {account}. Nothing was changed."),
    "not-a-successor": gettext_lazy(
        "This account cannot take the place of the other: {successor}. Nothing was changed."
    ),
    "draft-under-way": gettext_lazy("A change of this is being written already: draft {draft}. Nothing was changed."),
    "check-of-another": gettext_lazy("That check was of another name or address. Look again. Nothing was changed."),
    "nothing-to-check": gettext_lazy(
        "There is nothing to look at yet: the account has no address. Nothing was changed."
    ),
    "no-such-incident": gettext_lazy("There is no such incident: {incident}. Nothing was changed."),
    "incident-closed": gettext_lazy("This incident is closed. Nothing was changed."),
    "incident-known": gettext_lazy("This is on file already, as incident number {incident}. Nothing was changed."),
    "bad-lookalike": gettext_lazy(
        "Say which account passes for ours: platform and handle, or its address. Nothing was changed."
    ),
    "no-such-lookalike": gettext_lazy("There is no account {account} that looks like ours. Nothing was changed."),
    "lookalike-settled": gettext_lazy("Somebody has decided about this account already. Nothing was changed."),
    "evidence-empty": gettext_lazy("This file is empty. Nothing was changed."),
    "evidence-missing": gettext_lazy("Choose a file, or write the text or address. Nothing was changed."),
    "evidence-too-large": gettext_lazy("A file has at most {limit} MB. Nothing was changed."),
    "evidence-kind": gettext_lazy(
        "Only PNG, JPEG, WebP, PDF and plain text are kept; SVG and HTML are not. Nothing was changed."
    ),
    "evidence-text": gettext_lazy("A text has 1 to {limit} characters and no control signs. Nothing was changed."),
    "evidence-url": gettext_lazy(
        "An address begins with https:// or http:// and has at most {limit} signs. Nothing was changed."
    ),
    "evidence-description": gettext_lazy(
        "Say in one line of at most {limit} characters what this is. Nothing was changed."
    ),
    "evidence-twice": gettext_lazy("This is on file already, as evidence number {number}. Nothing was changed."),
    "evidence-full": gettext_lazy("An incident holds at most {limit} pieces of evidence. Nothing was changed."),
    "incident-note": gettext_lazy("A note has at most {limit} characters and no control signs. Nothing was changed."),
    "no-such-letter": gettext_lazy("There is no such letter: {letter}. Nothing was changed."),
    "letter-final": gettext_lazy("This letter is final. Nothing was changed."),
    "letter-line": gettext_lazy("One line of the letter has more than {limit} characters. Nothing was changed."),
    "letter-recipient": gettext_lazy("A letter needs somebody to whom it goes. Nothing was changed."),
    "no-such-warning": gettext_lazy("There is no such warning: {warning}. Nothing was changed."),
    "no-such-event": gettext_lazy("There is no such event in your calendar: {event}. Nothing was changed."),
    "bad-days": gettext_lazy(
        "Give the first day, and a last day that is not before it; at most {longest} days. Nothing was changed."
    ),
    "bad-place": gettext_lazy("A place is one line of up to 200 characters. Nothing was changed."),
    "bad-brief": gettext_lazy(
        "A brief needs one line of title and a text of up to 60,000 characters. Nothing was changed."
    ),
    "no-such-brief": gettext_lazy("There is no brief {brief}. Nothing was changed."),
    "brief-sent": gettext_lazy("This brief went out already and cannot be changed. Nothing was changed."),
    "brief-changed": gettext_lazy("Somebody changed the brief since you read it. Read it again. Nothing was sent."),
    "no-brief-list": gettext_lazy("No list is set up that the brief could go to. Nothing was sent."),
    "bad-event-day": gettext_lazy("The event does not begin on that day. Nothing was changed."),
    "event-called-off": gettext_lazy("This event is called off. Nothing was changed."),
    "already-approved": gettext_lazy(
        "You approved exactly this text already: somebody else is needed now. Nothing was changed."
    ),
    "bad-clearance": gettext_lazy("Choose one of what is offered. Nothing was changed."),
    "clearance-marked": gettext_lazy("This text is marked already as needing it: {clearance}. Nothing was changed."),
    "clearance-not-marked": gettext_lazy("This text is not marked as needing it: {clearance}. Nothing was changed."),
    "clearance-given": gettext_lazy("Exactly this text has it already: {clearance}. Nothing was changed."),
    "clearance-missing": gettext_lazy(
        "This text first needs what a clearance officer gives: {clearance}. Nothing was changed."
    ),
    "clearance-role": gettext_lazy("A clearance was given by somebody whose role may not clear. Nothing was changed."),
    "clearance-of-other-content": gettext_lazy("A clearance is for another text than this one. Nothing was changed."),
    "clearance-not-on-record": gettext_lazy(
        "The audit trail does not hold what a clearance officer gives: {clearance}. It was not signed."
    ),
    "emergency-off": gettext_lazy("Emergency release is switched off on this node. Nothing was changed."),
    "emergency-not-for-kind": gettext_lazy(
        "A record of this kind is never released in an emergency. Nothing was changed."
    ),
    "bad-emergency-code": gettext_lazy("Choose one of the reasons. Nothing was changed."),
    "emergency-note": gettext_lazy("Say why in your own words, in at most {limit} characters. Nothing was changed."),
    "no-such-emergency": gettext_lazy("There is no such emergency release: {release}. Nothing was changed."),
    "own-emergency": gettext_lazy("You released this yourself: another person has to look at it. Nothing was changed."),
    "emergency-looked-at": gettext_lazy("Somebody has looked at this emergency release already. Nothing was changed."),
    "bad-follow-up": gettext_lazy(
        "Choose what follows the objection: a correction, a withdrawal or nothing. Nothing was changed."
    ),
    "emergency-objected": gettext_lazy("Another approver objected before it was signed. It was not signed."),
    "emergency-not-on-record": gettext_lazy("The audit trail does not hold this emergency release. It was not signed."),
    "case-open": gettext_lazy("This case is open. Nothing was changed."),
    "alert-has-case": gettext_lazy("Another open case has this alert already: case {case}. Nothing was changed."),
    "alert-attached": gettext_lazy("This case has that alert already. Nothing was changed."),
    "bad-severity": gettext_lazy("Choose how serious the case is. Nothing was changed."),
    "bad-silence": gettext_lazy("Choose why we do not respond. Nothing was changed."),
    "silence-note": gettext_lazy("Write in the note which other reason it is. Nothing was changed."),
    "answer-by-past": gettext_lazy("That answer time has passed already. Nothing was changed."),
    "answer-by-far": gettext_lazy("That answer time is more than a year away. Nothing was changed."),
    "bad-answer": gettext_lazy("The form has no such answer. Load the page again. Nothing was changed."),
    "stale-answers": gettext_lazy(
        "Somebody answered the form meanwhile (version {current}). Look at those answers first. "
        "Nothing was overwritten."
    ),
    "nothing-answered": gettext_lazy("These are the same answers as before. Nothing was changed."),
    "bad-remark": gettext_lazy("A text has 1 to {limit} characters and no control signs. Nothing was changed."),
    "bad-task": gettext_lazy("A task is one line of 1 to {limit} characters. Nothing was changed."),
    "task-past": gettext_lazy("The time by which the task is to be done has passed already. Nothing was changed."),
    "no-such-task": gettext_lazy("There is no such task: {task}. Nothing was changed."),
    "task-done": gettext_lazy("This task is done already. Nothing was changed."),
    "no-such-person": gettext_lazy("There is no such person. Nothing was changed."),
    "cannot-read-case": gettext_lazy("This person cannot read cases: {person}. Nothing was changed."),
    "owner-already": gettext_lazy("This person has the case already: {person}. Nothing was changed."),
    "case-full": gettext_lazy("A case holds at most {limit} of these. Nothing was changed."),
    "nothing-new": gettext_lazy("The alerts show no post that this case does not hold already. Nothing was changed."),
    "authentic-not-yours": gettext_lazy(
        "A translator leaves the authentic text ({language}) as it is. Nothing was changed."
    ),
    "rendition-not-yours": gettext_lazy(
        "Somebody else is translating this text ({language}): {person}. Nothing was changed."
    ),
    "only-for-yourself": gettext_lazy(
        "You may take a translation that nobody has, and give back your own. Nothing was changed."
    ),
    "not-a-translator": gettext_lazy(
        "A translation goes to an active translator or press officer. Nothing was changed."
    ),
    "rendition-empty": gettext_lazy("There is no text in this language yet ({language}). Nothing was changed."),
    "rendition-authentic": gettext_lazy(
        "This is the authentic text ({language}), not a translation. Nothing was changed."
    ),
    "own-check": gettext_lazy("You wrote this text ({language}): another person has to check it. Nothing was changed."),
    "no-such-enquiry": gettext_lazy("There is no enquiry {enquiry}. Nothing was changed."),
    "no-such-question": gettext_lazy("There is no question {question}. Nothing was changed."),
    "wrong-enquiry-state": gettext_lazy(
        "From its present state ({state}) this enquiry cannot go there. Nothing was changed."
    ),
    "office-already": gettext_lazy("It is this office's already. Nothing was changed."),
    "enquiry-owner-already": gettext_lazy("{person} has this enquiry already. Nothing was changed."),
    "cannot-read-enquiry": gettext_lazy("{person} cannot read this enquiry. Nothing was changed."),
    "question-aside": gettext_lazy("This question does not lie where that can be done. Nothing was changed."),
    "same-enquiry": gettext_lazy("That is the same enquiry. Nothing was changed."),
    "enquiry-drafted": gettext_lazy(
        "An answer to this enquiry was begun: merge the other one into it. Nothing was changed."
    ),
    "bad-closing": gettext_lazy("Choose why it is closed without an answer. Nothing was changed."),
    "nobody-unreached": gettext_lazy("Everybody was told, or is still waited for. Nothing was changed."),
    "no-such-sending": gettext_lazy("There is no alert {sending} on its way. Nothing was changed."),
    "sending-ended": gettext_lazy("This alert is not sent any more. Nothing was changed."),
    "sending-paused": gettext_lazy("Somebody has stopped it already. Nothing was changed."),
    "sending-goes-on": gettext_lazy("It is not stopped. Nothing was changed."),
    "question-erased": gettext_lazy("The words of this question were erased already. Nothing was changed."),
    "quiet-closed": gettext_lazy(
        "It is not open to you: one person asks for it, another confirms. Nothing was changed."
    ),
    "quiet-asked": gettext_lazy("You have asked for it already, or it is open to you. Nothing was changed."),
    "no-such-opening": gettext_lazy("This request waits no more ({opening}). Nothing was changed."),
    "own-opening": gettext_lazy("You asked for this yourself: another person has to confirm it. Nothing was changed."),
    "quiet-extended": gettext_lazy("It is kept longer already, and cannot be again. Nothing was changed."),
    "quiet-unreadable": gettext_lazy("The key of this node does not open it. Nothing was changed."),
    "no-such-trip": gettext_lazy("There is no trip {trip}. Nothing was changed."),
    "bad-call-count": gettext_lazy("Say how many calls: a number from 1 to {most}. Nothing was changed."),
    "too-many-trips": gettext_lazy(
        "A file holds at most {most} trips, here are {found}: choose a smaller area. Nothing was done."
    ),
    "no-officer": gettext_lazy("Choose at least one person who is to call. Nothing was changed."),
    "cannot-read-trips": gettext_lazy("{person} cannot read trips. Nothing was changed."),
    "nobody-asks": gettext_lazy("This enquiry has no question any more. Nothing was changed."),
    "no-answer": gettext_lazy("This text answers no question of the public. Nothing was changed."),
    "bad-count": gettext_lazy("Say how many people asked: a number from 1 to {most}. Nothing was changed."),
    "sections-differ": gettext_lazy(
        "In this language ({language}) the text has other sections than the advisory: {found} headings (##), expected"
        " {expected}. Nothing was changed."
    ),
    "no-gazetteer": gettext_lazy(
        "The ministry's list of countries is not set. An administrator sets it with: elshi gazetteer. Nothing was"
        " changed."
    ),
    "not-a-place": gettext_lazy("The list of countries has no place {place}. Nothing was changed."),
    "advisory-exists": gettext_lazy(
        "There is advice for {country} already, {record}: write its next version instead. Nothing was changed."
    ),
    "no-advice": gettext_lazy("This text is no travel advice. Nothing was changed."),
    "no-sections": gettext_lazy("Choose at least one section. Nothing was changed."),
    "bad-review": gettext_lazy(
        "Give the day of the review, today at the latest, and the day of the next one, later and within {days} days."
        " Nothing was changed."
    ),
    "review-over": gettext_lazy("This advice was to be reviewed by {day}: review it first. Nothing was changed."),
    "no-danger": gettext_lazy("This text is no alert. Nothing was changed."),
    "no-area": gettext_lazy(
        "Choose at least one country or part, or draw an area on land; at most {limit} places. Nothing was changed."
    ),
    "bad-polygon": gettext_lazy(
        "Area {number} is none: give at least three points such as 48.1,12.3 (latitude first), one on a line, and let"
        " no two sides cross. Nothing was changed."
    ),
    "bad-expiry": gettext_lazy(
        "Say until when the alert holds: a moment to come, after its beginning, within {days} days. Nothing was"
        " changed."
    ),
    "alert-ended": gettext_lazy("The alert held until {moment}: give it a later end first. Nothing was changed."),
    "question-languages": gettext_lazy(
        "The question has to be in the languages of the answer. Missing: {missing}; too many: {more}. Nothing was"
        " changed."
    ),
    "places-left": gettext_lazy("A place is still to be filled ({language}): {place}. Nothing was changed."),
    "bad-term": gettext_lazy(
        "This cannot be a form: {form}. It has 2 to 100 letters, and * only at the end of a word. Nothing was changed."
    ),
    "term-empty": gettext_lazy(
        "A term needs a form in at least two languages, or a forbidden one. Nothing was changed."
    ),
    "term-forms": gettext_lazy("A term has at most {limit} forms in a language. Nothing was changed."),
    "bad-watch-term": gettext_lazy(
        "A term is one line of 2 to {limit} characters, and no account (@…). Nothing was changed."
    ),
    "term-watched": gettext_lazy("This term is watched already. Nothing was changed."),
    "watch-full": gettext_lazy("At most {limit} terms are watched at a time. Remove one first. Nothing was changed."),
    "no-such-watch-term": gettext_lazy("This term is not watched any more. Nothing was changed."),
    "term-twice": gettext_lazy("This form is in another term already ({language}): {form}. Nothing was changed."),
    "term-note": gettext_lazy("A note is one line of at most {limit} characters. Nothing was changed."),
    "terms-full": gettext_lazy("The glossary holds at most {limit} terms. Nothing was changed."),
    "no-such-term": gettext_lazy("There is no such term: {term}. Nothing was changed."),
    "bad-comment": gettext_lazy("A comment has 1 to {limit} characters and no control signs. Nothing was changed."),
    "passage-gone": gettext_lazy(
        "These words are not in the saved text, or are more than {limit} characters. Copy them anew. "
        "Nothing was changed."
    ),
    "comments-full": gettext_lazy("A draft holds at most {limit} comments. Nothing was changed."),
    "no-such-comment": gettext_lazy("There is no such comment: {comment}. Nothing was changed."),
    "comment-settled": gettext_lazy("Somebody settled this comment already, or opened it again. Nothing was changed."),
    "no-such-template": gettext_lazy("There is no such template: {template}. Nothing was changed."),
    "templates-full": gettext_lazy("There are at most {limit} templates in use. Nothing was changed."),
    "embargoed": gettext_lazy(
        "This text has an embargo and may not leave the desk before its hour ({hour}). Nothing was changed."
    ),
    "no-embargo": gettext_lazy("This text has no hour to wait for: release it at once. Nothing was changed."),
    "hour-has-come": gettext_lazy("The hour of this text has come: release it at once. Nothing was changed."),
    "bad-hour": gettext_lazy("An hour needs a day and a time of day. Nothing was changed."),
    "odd-hour": gettext_lazy(
        "Clocks are changed there that day: this time comes twice or never ({found}). Enter it in UTC. Nothing was"
        " changed."
    ),
    "hour-not-ahead": gettext_lazy("The hour has to lie ahead, by at most {days} days. Nothing was changed."),
    "bad-zone": gettext_lazy("Choose one of the time zones that are offered. Nothing was changed."),
    "not-scheduled": gettext_lazy(
        "This text no longer waits for its hour: it went out, or it was taken back. Nothing was changed."
    ),
    "bad-recall-code": gettext_lazy("Choose a reason for taking the text back. Nothing was changed."),
    "may-be-out": gettext_lazy(
        "The node was restored, so this text may have gone out already. Look on the site: if it is not there, have it"
        " approved anew. It was not released now."
    ),
    "before-its-hour": gettext_lazy("The record would leave the desk before the hour of its text. It was not signed."),
    "another-office": gettext_lazy("This belongs to another office. Nothing was changed."),
    "not-settled": gettext_lazy(
        "You were given this less than 24 hours ago: {grant}. It counts when a second person confirms it, or in "
        "{hours} h {minutes} min. Nothing was changed."
    ),
    "own-account": gettext_lazy(
        "Nobody changes their own role or office: another administrator does. Nothing was changed."
    ),
    "last-administrator": gettext_lazy(
        "This is the last administrator of the ministry. Name another one first. Nothing was changed."
    ),
    "person-off": gettext_lazy("This person is switched off. Nothing was changed."),
    "no-such-grant": gettext_lazy("There is no such grant: {grant}. Nothing was changed."),
    "grant-settled": gettext_lazy("This needs no second person any more. Nothing was changed."),
    "grant-own": gettext_lazy(
        "Neither the one who gave it nor the one who got it can confirm it: a third person does. Nothing was changed."
    ),
    "bad-password": gettext_lazy(
        "A password has at least 12 characters, is not a common one and not like the name. Nothing was changed."
    ),
    "passwords-differ": gettext_lazy("The two passwords are not the same. Nothing was changed."),
    "approver-office": gettext_lazy("An approval was given by somebody of another office. Nothing was changed."),
    "approver-not-settled": gettext_lazy(
        "An approval was given within 24 hours after a grant that no second person confirmed. Nothing was changed."
    ),
    "wrong-code": gettext_lazy("This code is not right, or it was used already. Nothing was changed."),
    "wrong-passkey": gettext_lazy("The passkey could not be confirmed. Nothing was changed."),
    "factor-wait": gettext_lazy("Too many wrong codes or passwords. Wait a quarter of an hour, then try again."),
    "factor-there": gettext_lazy("There is a code app already. Remove it first. Nothing was changed."),
    "factor-limit": gettext_lazy("A person has at most {limit} passkeys. Nothing was changed."),
    "factor-missing": gettext_lazy("There is no such second factor. Nothing was changed."),
    "factor-needed": gettext_lazy("Your role needs a second factor. Add another one first. Nothing was changed."),
    "own-reset": gettext_lazy("Nobody resets this for themselves. Ask another administrator. Nothing was changed."),
    "password-wrong": gettext_lazy("The present password is wrong. Nothing was changed."),
    "password-differs": gettext_lazy("The new password was not typed the same way twice. Nothing was changed."),
    "password-same": gettext_lazy("The new password is the present one. Nothing was changed."),
    "password-short": gettext_lazy("A password has at least {length} signs. Nothing was changed."),
    "password-common": gettext_lazy("This password is among those that are tried first. Nothing was changed."),
    "password-alike": gettext_lazy("This password is too much like your name. Nothing was changed."),
    "no-such-session": gettext_lazy("That session has ended already. Nothing was changed."),
    "no-such-channel": gettext_lazy("There is no such channel: {channel}. Nothing was changed."),
    "no-such-row": gettext_lazy("There is no such line in the outbox: {row}. Nothing was changed."),
    "channel-name": gettext_lazy(
        "The name of a channel begins with a letter and has only letters a-z, digits and -. Nothing was changed."
    ),
    "channel-language": gettext_lazy(
        "A channel of letters needs at least one language to write in. Nothing was changed."
    ),
    "channel-address": gettext_lazy(
        "A channel of this kind ({kind}) needs the address of its service, such as {like}. Nothing was changed."
    ),
    "channel-taken": gettext_lazy("There is already a channel with this name: {channel}. Nothing was changed."),
    "account-inactive": gettext_lazy(
        "This account is not an active one of the registry: {account}. Nothing was changed."
    ),
    "row-moved": gettext_lazy("This has moved on meanwhile. Load the page again. Nothing was changed."),
    "url-of-another": gettext_lazy(
        "At this address stands a post of another text ({record}): {url}. Look at it again. Nothing was changed."
    ),
    "row-untold": gettext_lazy(
        "First say what became of the version before: whether it is there. Nothing was changed."
    ),
    "row-superseded": gettext_lazy("A newer version of the statement takes its place. Nothing was changed."),
    "attachment-kind": gettext_lazy(
        "Only PNG, JPEG, WebP and PDF can be attached; SVG and HTML cannot. Nothing was changed."
    ),
    "attachment-damaged": gettext_lazy(
        "This picture is damaged or of an unusual form. Save it anew with a picture program. Nothing was changed."
    ),
    "attachment-twice": gettext_lazy("This is attached already, as number {number}. Nothing was changed."),
    "attachments-full": gettext_lazy("A statement has at most {limit} attachments. Nothing was changed."),
    "attachment-missing": gettext_lazy("Choose a file. Nothing was changed."),
    "attachment-lost": gettext_lazy(
        "The bytes of an attachment (number {number}) are missing or damaged on this machine. It was not signed."
    ),
    "alternative-bad": gettext_lazy(
        "The words for an attachment have at most {limit} characters and no hidden signs ({language}). Nothing was"
        " changed."
    ),
    "alternative-missing": gettext_lazy(
        "An attachment (number {number}) has no words for those who cannot see it ({language}). Nothing was changed."
    ),
    "channel-without-text": gettext_lazy(
        "This text does not exist yet in a language that a channel is to have ({channel}: {language}). Write it, or"
        " take the language away there. Nothing was changed."
    ),
    "channel-stays": gettext_lazy(
        "The version before went out on this channel ({channel}), so the correction goes there, too. Nothing was"
        " changed."
    ),
    "channel-of-another-office": gettext_lazy(
        "This channel speaks for another office: {channel}. Nothing was changed."
    ),
    "channel-platform": gettext_lazy(
        "A channel of this kind ({kind}) speaks from accounts on these networks: {codes}. This account ({account}) is"
        " on another: {platform}. Nothing was changed."
    ),
    "no-such-option": gettext_lazy(
        "There is no such option: {option}. A channel of this kind ({kind}) has these: {like}. Nothing was changed."
    ),
    "option-missing": gettext_lazy(
        "A channel of this kind ({kind}) needs an option that is not given: {option}, such as {like}. Nothing was"
        " changed."
    ),
    "bad-option": gettext_lazy(
        "An option cannot be as it was given ({option}: {found}). It is like this: {like}. Nothing was changed."
    ),
    "channel-unsettled": gettext_lazy(
        "Something is half said or in doubt on this channel: {channel}. Settle it or give it up, then change this:"
        " {option}. Nothing was changed."
    ),
    "channel-has-spoken": gettext_lazy(
        "This channel has spoken already: {channel}. With another setting here ({option}) corrections would not find"
        " what was said. Add another channel instead. Nothing was changed."
    ),
    "bad-topic": gettext_lazy("Choose a topic of the list. Nothing was changed."),
    "bad-country": gettext_lazy("Choose countries of the list ({found} is not in it). Nothing was changed."),
}


# What is wrong, inside a refusal: in the place of {reason}.
FAULT_WORDS: Words = {
    UNNAMED: gettext_lazy("its form is not allowed"),
    "nested-too-deep": gettext_lazy("quotes or lists are nested deeper than {limit} levels"),
    "no-office-id": gettext_lazy("this is no id of an office: {office}"),
    "below-itself": gettext_lazy("the office would be below itself"),
    "no-successor": gettext_lazy("this is no account that could follow: {account}"),
    "bad-proof": gettext_lazy("a proof of control is not as it has to be"),
    "office-unknown": gettext_lazy("there is no such office: {office}"),
    "handle-taken": gettext_lazy("the handle belongs to another account: {account}"),
    "account-unknown": gettext_lazy("there is no such account to follow it: {account}"),
    "not-next": gettext_lazy("it does not follow the version on the record: {record}"),
    "breaks-a-rule": gettext_lazy("it breaks a rule of the register"),
}


def explain(error: RuleError) -> str:
    """The refusal as one sentence in the reader's language; in English if this version has no words for the code."""
    return _fill(REFUSALS[error.code], error.facts) if error.code in REFUSALS else str(error)


def explain_stored(code: str, stored: str) -> str:
    """The same for a refusal by the press: its code, and what `format_facts` made of its facts.

    A text that was stored otherwise (by hand, or by an older version) comes back as it is.
    """
    if "{" not in str(REFUSALS.get(code, "{")):
        return str(REFUSALS[code])
    facts = parse_facts(stored)
    try:
        return stored if facts is None else _fill(REFUSALS[code], facts)
    except KeyError:
        return stored


def _fill(words: object, facts: Mapping[str, object]) -> str:
    return str(words).format(**{name: _fact(name, value) for name, value in facts.items()})


def explain_role(person: Person, act: Act) -> str:
    """Why the person's role may not do `act`, in the reader's language; empty if it may."""
    return refusal_of(lambda: person.check_can(act))


def name_of(names: Mapping[str, str]) -> str:
    """An office's name in the reader's language, else in the first of ours that has one; empty for none."""
    order = (tag_of(get_language()), *settings.ELSHI_LANGUAGES, *LANGUAGES)
    return next((names[tag] for tag in order if names.get(tag)), "")


def refusal_of(check: Callable[[], object]) -> str:
    """The words of the RuleError that `check` raises; empty if it raises none."""
    try:
        check()
    except RuleError as error:
        return explain(error)
    return ""


def _fact(name: str, value: object) -> object:
    """A fact of a refusal in words: codes of roles, acts, states and languages mean nothing to a reader."""
    if isinstance(value, Fault):
        return _fill(FAULT_WORDS[value.code], value.facts)
    text = str(value)
    tables: dict[str, Words] = {
        "role": ROLES, "act": ACTS, "state": STATES, "clearance": CLEARANCES, "grant": GRANTS,
    }  # fmt: skip
    if name in tables:
        return tables[name].get(text, text)
    if name == "owners":
        return in_a_row(ROLES.get(role, role) for role in text.split(", "))
    if name == "language":
        return LANGUAGES[text].name if text in LANGUAGES else text
    return value
