"""When a text may be approved and released. The author never approves; an approval is for exactly one content.

The desk's actions, the models and the press all call these functions; the database's triggers say the same in SQL
(`releases.triggers`), for whoever goes around them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from elshi.desk.people.rules import Act, can_may
from elshi.desk.releases.rules import RuleError


@dataclass(frozen=True, slots=True)
class ApprovalFact:
    """One approval as the rules see it: who gave it, in which role at that time, for which content."""

    approver: int  # the person's id
    role: str
    content_sha256: str  # hex, of the canonical whole


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


def check_approvals(
    *, content_sha256: str, authors: Collection[int], approvals: Sequence[ApprovalFact], needed: int = 1
) -> None:
    """Raises RuleError with the reason unless `needed` different people rightly approved exactly this content.

    One wrong approval among right ones is refused as well: it should not exist, so something went around the rules.
    """
    for approval in approvals:
        check_four_eyes(authors, approval.approver)
        if approval.content_sha256 != content_sha256:
            raise RuleError("approval-of-other-content")
        if not can_may(approval.role, Act.APPROVE_DRAFT):
            raise RuleError("approver-role")
    found = len({approval.approver for approval in approvals})
    if found < needed:
        raise RuleError("not-approved", needed=needed, found=found)
