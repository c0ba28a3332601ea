"""What it takes to release a text: how many approvals, of which roles, after which clearances. One table, no Django.

The author never approves; an approval and a clearance are for exactly one content, and for one round: once a text goes
back to its writers, what was given before counts no more. The desk's actions, the models and the press all call these
functions; the database's triggers say the same in SQL (`releases.triggers`), for whoever goes around them. A node may
raise the numbers (`[approvals]` in node.toml) and never lower them. What else somebody needs at the moment he decides,
besides his role, is asked in `releases.standing`. docs/reference/states.md shows the table.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from elshi.desk.people.rules import MAY, Act, Role
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.extras import ADVISORY, ALERT
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE, STATEMENT, WITHDRAWAL

CLEARANCES = ("regional", "legal")  # what a text may be marked with; stored by value: never rename one
MOST_APPROVALS = 9  # that a setting may ask for
Raised = Mapping[tuple[str, str], int]  # (office id or "" for all, kind) to the number that a node's settings ask for


@dataclass(frozen=True, slots=True)
class Policy:
    """What one kind of draft takes.

    `approvals`: how many different people, each in one of `roles`. `clearances`: those that a draft may be marked as
    needing; what is marked has to be cleared before anybody approves. `emergency`: one approver alone may release it,
    and another looks at it after (`rules.emergencies`).
    """

    approvals: int
    roles: frozenset[Role] = MAY[Act.APPROVE_DRAFT]
    clearances: tuple[str, ...] = CLEARANCES
    emergency: bool = True


POLICIES: Mapping[str, Policy] = {
    STATEMENT: Policy(approvals=1),
    ACCOUNT: Policy(approvals=1, clearances=("legal",)),
    # Who speaks for the state changes rarely, for long, and never in a hurry.
    OFFICE: Policy(approvals=2, clearances=("legal",), emergency=False),
    WITHDRAWAL: Policy(approvals=1),
}

# Statements that settings name apart, and whose numbers count for them. An advisory is no less than a statement; an
# alert has a number of its own alone: with minutes to lose, a node that has two people read its statements may leave it
# at one.
APART: Mapping[str, tuple[str, ...]] = {ADVISORY: (STATEMENT, ADVISORY), ALERT: (ALERT,)}


def find_policy(kind: str, *, record_type: str = "", office: str = "", raised: Raised | None = None) -> Policy:
    """The policy of a kind: that of the table, with the highest number that the settings ask for.

    `record_type`: of a statement the type of its record. `office`: the office that the text is made for, "" for the
    ministry itself.
    """
    numbers = {} if raised is None else raised
    policy = POLICIES[kind]
    names = APART.get(record_type, (kind,)) if kind == STATEMENT else (kind,)
    asked = (numbers.get((place, name), 0) for place in ("", office) for name in names)
    return replace(policy, approvals=max(policy.approvals, *asked))


def find_unfit(raised: Raised) -> list[str]:
    """What is wrong with the numbers of the settings, each as one sentence for an administrator."""
    problems = []
    for (office, kind), number in sorted(raised.items()):
        name = f"approvals.{office}.{kind}" if office else f"approvals.{kind}"
        policy = POLICIES.get(STATEMENT if kind in APART else kind)
        if policy is None:
            problems.append(f"{name}: expected one of {', '.join((*POLICIES, *APART))} in the place of {kind!r}")
        elif not policy.approvals <= number <= MOST_APPROVALS:
            least = policy.approvals
            problems.append(
                f"{name}: expected a whole number from {least} to {MOST_APPROVALS}, got {number} "
                f"(Elshi's own table asks for {least}; a setting can only ask for more)"
            )
    return problems


@dataclass(frozen=True, slots=True)
class ApprovalFact:
    """One approval as the rules see it: who gave it, in which role at that time, for which content."""

    approver: int  # the person's id
    role: str
    content_sha256: str  # hex, of the canonical whole


@dataclass(frozen=True, slots=True)
class ClearanceFact:
    """One clearance as the rules see it. `clearance`: one of CLEARANCES."""

    clearance: str
    officer: int  # the person's id
    role: str
    content_sha256: str


def check_four_eyes(authors: Collection[int], approver: int) -> None:
    """The author never approves. Raises RuleError `four-eyes` when `approver` wrote any version of the draft.

    `authors`: the ids of everyone who wrote any version, also of words that are gone again.
    """
    if approver in authors:
        raise RuleError("four-eyes")


def check_content_seen(*, current_sha256: str, seen_sha256: str) -> None:
    """Raises RuleError `stale-content` unless the person decides about exactly the current content."""
    if seen_sha256 != current_sha256:
        raise RuleError("stale-content")


def check_cleared(
    *, content_sha256: str, authors: Collection[int], clearances: Sequence[ClearanceFact], marked: Collection[str]
) -> None:
    """Raises RuleError unless everything in `marked` is rightly cleared for exactly this content.

    One wrong clearance among right ones is refused as well: it should not exist, so something went around the rules.
    """
    for given in clearances:
        check_four_eyes(authors, given.officer)
        if given.content_sha256 != content_sha256:
            raise RuleError("clearance-of-other-content")
        if given.role not in MAY[Act.CLEAR_DRAFT]:
            raise RuleError("clearance-role")
    lacking = find_uncleared(clearances, marked)
    if lacking:
        raise RuleError("clearance-missing", clearance=lacking[0])


def find_uncleared(clearances: Sequence[ClearanceFact], marked: Collection[str]) -> list[str]:
    """What is marked and not cleared, sorted."""
    return sorted(set(marked) - {given.clearance for given in clearances})


def check_approvals(
    *, content_sha256: str, authors: Collection[int], approvals: Sequence[ApprovalFact], policy: Policy
) -> None:
    """Raises RuleError with the reason unless enough different people rightly approved exactly this content.

    One wrong approval among right ones is refused as well: it should not exist, so something went around the rules.
    """
    for approval in approvals:
        check_four_eyes(authors, approval.approver)
        if approval.content_sha256 != content_sha256:
            raise RuleError("approval-of-other-content")
        if approval.role not in policy.roles:
            raise RuleError("approver-role")
    found = len({approval.approver for approval in approvals})
    if found < policy.approvals:
        raise RuleError("not-approved", needed=policy.approvals, found=found)
