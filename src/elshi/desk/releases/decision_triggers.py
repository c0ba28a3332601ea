"""What the database refuses about clearances, emergency releases and rounds (see `releases.triggers` for the rest).

SQL that SQLite and PostgreSQL both read, made from the very tables that the actions ask, never from outside. The
numbers are those of the built-in table: what a node's settings ask for beyond it is held by `check_approvals`, in the
act and again in the press.
"""

from collections.abc import Iterable

from elshi.desk.people.rules import MAY, Act
from elshi.desk.releases.rules.policies import POLICIES

# Event, table, condition, message of each guard.
Guard = tuple[str, str, str, str]


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _roles(act: Act) -> str:
    return _listed(role.value for role in MAY[act])


def count_needed(kind: str) -> str:
    """How many approvals a draft of `kind` (an expression) takes."""
    numbers = " ".join(f"WHEN '{name}' THEN {policy.approvals}" for name, policy in sorted(POLICIES.items()))
    return f"(CASE {kind} {numbers} ELSE 99 END)"


def lacks_approvals(version: str) -> str:
    """Whether too few different people approved the content of `version` (an expression) in its draft's round.

    Only approvals in a right role, of exactly this content, by somebody who wrote no version count.
    """
    may = " OR ".join(
        f"(d.kind = '{name}' AND a.role IN ({_listed(role.value for role in policy.roles)}))"
        for name, policy in sorted(POLICIES.items())
    )
    return f"""(SELECT count(DISTINCT a.approver_id) FROM releases_approval a
 JOIN releases_draftversion v ON v.id = a.version_id JOIN releases_draft d ON d.id = v.draft_id
 WHERE a.version_id = {version} AND a.sha256 = v.sha256 AND a.round = d.round AND ({may}) AND NOT EXISTS
 (SELECT 1 FROM releases_draftversion w WHERE w.draft_id = d.id AND w.author_id = a.approver_id))
 < (SELECT {count_needed("d.kind")} FROM releases_draftversion v JOIN releases_draft d ON d.id = v.draft_id
 WHERE v.id = {version})"""  # noqa: S608


def lacks_clearance(version: str) -> str:
    """Whether the draft of `version` (an expression) is marked with what nobody cleared for exactly this content."""
    return f"""EXISTS (SELECT 1 FROM releases_clearancemark m
 JOIN releases_draftversion v ON v.draft_id = m.draft_id JOIN releases_draft d ON d.id = m.draft_id
 WHERE v.id = {version} AND m.wanted AND NOT EXISTS (SELECT 1 FROM releases_clearancemark n
 WHERE n.draft_id = m.draft_id AND n.clearance = m.clearance AND n.id > m.id)
 AND NOT EXISTS (SELECT 1 FROM releases_clearance c WHERE c.version_id = v.id AND c.clearance = m.clearance
 AND c.sha256 = v.sha256 AND c.round = d.round AND c.role IN ({_roles(Act.CLEAR_DRAFT)})))"""  # noqa: S608


NEWEST = """(SELECT w.id FROM releases_draftversion w WHERE w.draft_id = NEW.id
 AND w.number = (SELECT max(x.number) FROM releases_draftversion x WHERE x.draft_id = NEW.id))"""
_NOT_NEWEST = """EXISTS (SELECT 1 FROM releases_draftversion v JOIN releases_draftversion w ON w.draft_id = v.draft_id
 WHERE v.id = NEW.version_id AND w.number > v.number)"""
_DRAFT_OF_VERSION = "SELECT {} FROM releases_draft d JOIN releases_draftversion v ON v.draft_id = d.id WHERE v.id = {}"
_DRAFT_ID = "(SELECT v.draft_id FROM releases_draftversion v WHERE v.id = {})"
_DRAFT_STATE = "(" + _DRAFT_OF_VERSION.format("d.state", "NEW.version_id") + ")"
_OTHER_ROUND = "NEW.round IS DISTINCT FROM (" + _DRAFT_OF_VERSION.format("d.round", "NEW.version_id") + ")"
_OTHER_CONTENT = (
    "NEW.sha256 IS DISTINCT FROM (SELECT v.sha256 FROM releases_draftversion v WHERE v.id = NEW.version_id)"
)
_MARK_STATES = _listed(("writing", "submitted"))
_URGENT_KINDS = _listed(name for name, policy in POLICIES.items() if policy.emergency)


def _not_active(person: str, roles: str) -> str:
    """Nobody who works here has the role that the row names, out of `roles`."""
    return f"""NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = NEW.{person} AND p.is_active
 AND p.role IN ({roles}) AND p.role = NEW.role)"""  # noqa: S608


def _authored(person: str, version: str) -> str:
    """The person wrote a version of the draft that `version` (an expression) belongs to."""
    return f"""EXISTS (SELECT 1 FROM releases_draftversion v JOIN releases_draftversion w ON w.draft_id = v.draft_id
 WHERE v.id = {version} AND w.author_id = NEW.{person})"""  # noqa: S608


def _beyond_office(person: str, draft: str) -> str:
    """The person works in an office that does not reach the draft `draft` (an expression for its id)."""
    return f"""EXISTS (SELECT 1 FROM people_person p CROSS JOIN releases_draft d WHERE p.id = NEW.{person}
 AND d.id = {draft} AND p.office <> '' AND p.office <> d.office)"""  # noqa: S608


def _kept(table: str, what: str) -> dict[str, Guard]:
    """Rows of `table` are only ever added."""
    full = f"releases_{table}"
    return {
        f"{table}_no_update": ("UPDATE", full, "TRUE", f"{what} is never changed"),
        f"{table}_no_delete": ("DELETE", full, "TRUE", f"{what} is never deleted"),
        f"{table}_no_replace": (
            "INSERT",
            full,
            f"EXISTS (SELECT 1 FROM {full} o WHERE o.id = NEW.id)",  # noqa: S608
            f"{what} is never replaced",
        ),
    }


_MARKS: dict[str, Guard] = {
    "mark_by_writer": (
        "INSERT",
        "releases_clearancemark",
        f"NEW.wanted AND {_not_active('person_id', _roles(Act.MARK_CLEARANCE))}",
        "only who writes or approves marks a text",
    ),
    "mark_dropped_by_approver": (
        "INSERT",
        "releases_clearancemark",
        f"NOT NEW.wanted AND {_not_active('person_id', _roles(Act.DROP_CLEARANCE))}",
        "only an active approver takes a mark away",
    ),
    # Else an approver could spare his own text the clearance that somebody asked for.
    "mark_dropped_four_eyes": (
        "INSERT",
        "releases_clearancemark",
        """NOT NEW.wanted AND EXISTS (SELECT 1 FROM releases_draftversion w
 WHERE w.draft_id = NEW.draft_id AND w.author_id = NEW.person_id)""",
        "the author never takes a mark away",
    ),
    "mark_within_office": (
        "INSERT",
        "releases_clearancemark",
        _beyond_office("person_id", "NEW.draft_id"),
        "only the ministry and the office of the draft mark it",
    ),
    "mark_of_open_draft": (
        "INSERT",
        "releases_clearancemark",
        f"""NOT EXISTS (SELECT 1 FROM releases_draft d WHERE d.id = NEW.draft_id AND d.state IN ({_MARK_STATES}))""",  # noqa: S608
        "marks are set while a text is written or submitted",
    ),
}
_CLEARANCES: dict[str, Guard] = {
    "clearance_by_officer": (
        "INSERT",
        "releases_clearance",
        _not_active("officer_id", _roles(Act.CLEAR_DRAFT)),
        "only an active clearance officer clears",
    ),
    "clearance_four_eyes": (
        "INSERT",
        "releases_clearance",
        _authored("officer_id", "NEW.version_id"),
        "the author never clears",
    ),
    "clearance_same_content": (
        "INSERT",
        "releases_clearance",
        _OTHER_CONTENT,
        "a clearance is for exactly one content",
    ),
    "clearance_newest": ("INSERT", "releases_clearance", _NOT_NEWEST, "only the newest version is cleared"),
    "clearance_submitted": (
        "INSERT",
        "releases_clearance",
        f"{_DRAFT_STATE} IS DISTINCT FROM 'submitted'",
        "only a submitted text is cleared",
    ),
    "clearance_within_office": (
        "INSERT",
        "releases_clearance",
        _beyond_office("officer_id", _DRAFT_ID.format("NEW.version_id")),
        "only the ministry and the office of the draft clear it",
    ),
    "clearance_round": ("INSERT", "releases_clearance", _OTHER_ROUND, "a clearance is of this round"),
}
_EMERGENCIES: dict[str, Guard] = {
    "emergency_by_approver": (
        "INSERT",
        "releases_emergency",
        _not_active("person_id", _roles(Act.RELEASE_EMERGENCY)),
        "only an active approver releases in an emergency",
    ),
    "emergency_same_content": (
        "INSERT",
        "releases_emergency",
        _OTHER_CONTENT,
        "an emergency release is for exactly one content",
    ),
    "emergency_newest": ("INSERT", "releases_emergency", _NOT_NEWEST, "only the newest version is released"),
    "emergency_of_open_draft": (
        "INSERT",
        "releases_emergency",
        f"{_DRAFT_STATE} NOT IN ({_MARK_STATES})",
        "only what is not approved yet is released in an emergency",
    ),
    "emergency_of_its_kind": (
        "INSERT",
        "releases_emergency",
        f"({_DRAFT_OF_VERSION.format('d.kind', 'NEW.version_id')}) NOT IN ({_URGENT_KINDS})",
        "a record of this kind is never released in an emergency",
    ),
    "emergency_within_office": (
        "INSERT",
        "releases_emergency",
        _beyond_office("person_id", _DRAFT_ID.format("NEW.version_id")),
        "only the ministry and the office of the draft release it",
    ),
    "emergency_round": ("INSERT", "releases_emergency", _OTHER_ROUND, "an emergency release is of this round"),
}
_EMERGENCY = "(SELECT e.{} FROM releases_emergency e WHERE e.id = NEW.emergency_id)"
_LOOKS: dict[str, Guard] = {
    "second_look_by_approver": (
        "INSERT",
        "releases_secondlook",
        _not_active("person_id", _roles(Act.CONFIRM_EMERGENCY)),
        "only an active approver looks at an emergency release",
    ),
    "second_look_of_another": (
        "INSERT",
        "releases_secondlook",
        f"{_EMERGENCY.format('person_id')} IS NULL OR {_EMERGENCY.format('person_id')} = NEW.person_id",
        "nobody confirms his own emergency release",
    ),
    "second_look_four_eyes": (
        "INSERT",
        "releases_secondlook",
        _authored("person_id", _EMERGENCY.format("version_id")),
        "the author never confirms",
    ),
    "second_look_within_office": (
        "INSERT",
        "releases_secondlook",
        _beyond_office("person_id", _DRAFT_ID.format(_EMERGENCY.format("version_id"))),
        "only the ministry and the office of the draft look at it",
    ),
    "second_look_once": (
        "INSERT",
        "releases_secondlook",
        "EXISTS (SELECT 1 FROM releases_secondlook o WHERE o.emergency_id = NEW.emergency_id)",
        "a second look is never replaced",
    ),
}
_RELEASES: dict[str, Guard] = {
    # A release is either approved or marked; the mark is of this very content, round and person.
    "release_marked": (
        "INSERT",
        "releases_release",
        f"""NEW.emergency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM releases_emergency e
 JOIN releases_draftversion v ON v.id = e.version_id JOIN releases_draft d ON d.id = v.draft_id
 WHERE e.id = NEW.emergency_id AND e.version_id = NEW.version_id AND e.sha256 = v.sha256 AND e.round = d.round
 AND e.person_id = NEW.released_by_id AND d.state IN ({_MARK_STATES}))""",  # noqa: S608
        "an emergency release has the mark of who released it",
    ),
    "release_keeps_mark": (
        "UPDATE",
        "releases_release",
        "NEW.emergency_id IS DISTINCT FROM OLD.emergency_id",
        "the mark of an emergency release stays",
    ),
}
_DRAFTS: dict[str, Guard] = {
    "draft_round": (
        "UPDATE",
        "releases_draft",
        """NEW.round IS DISTINCT FROM OLD.round
 + (CASE WHEN NEW.state = 'writing' AND OLD.state <> 'writing' THEN 1 ELSE 0 END)""",
        "a text that goes back to its writers begins a new round",
    ),
    "draft_starts_in_round_one": ("INSERT", "releases_draft", "NEW.round <> 1", "a draft starts in its first round"),
    "draft_queued": (
        "UPDATE",
        "releases_draft",
        f"""NEW.state = 'queued' AND OLD.state <> 'queued' AND NOT EXISTS (SELECT 1 FROM releases_release r
 WHERE r.version_id = {NEWEST} AND r.state <> 'refused')""",  # noqa: S608
        "a draft is queued by the release of its newest version",
    ),
}

GUARDS: dict[str, Guard] = {
    **_kept("clearancemark", "a mark"),
    **_kept("clearance", "a clearance"),
    **_kept("emergency", "an emergency release"),
    **_kept("secondlook", "a second look"),
    **_MARKS,
    **_CLEARANCES,
    **_EMERGENCIES,
    **_LOOKS,
    **_RELEASES,
    **_DRAFTS,
    "approval_round": ("INSERT", "releases_approval", _OTHER_ROUND, "an approval is of this round"),
    "approval_after_clearance": (
        "INSERT",
        "releases_approval",
        lacks_clearance("NEW.version_id"),
        "what is marked is cleared before it is approved",
    ),
    "clearance_of_a_version": (
        "INSERT",
        "releases_clearance",
        "NOT EXISTS (SELECT 1 FROM releases_draftversion v WHERE v.id = NEW.version_id)",
        "a clearance is for a saved version",
    ),
    "emergency_of_a_version": (
        "INSERT",
        "releases_emergency",
        "NOT EXISTS (SELECT 1 FROM releases_draftversion v WHERE v.id = NEW.version_id)",
        "an emergency release is of a saved version",
    ),
}
