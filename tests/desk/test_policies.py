"""The approval rules by themselves, against a slow and obvious twin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.desk.people.rules import RuleError
from elshi.desk.releases.rules.policies import (
    ApprovalFact,
    check_approvals,
    check_content_seen,
    check_four_eyes,
)

HASHES = ("a" * 64, "b" * 64)
FACTS = st.builds(
    ApprovalFact,
    approver=st.integers(1, 4),
    role=st.sampled_from(["approver", "press_officer", "analyst", ""]),
    content_sha256=st.sampled_from(HASHES),
)


def holds(authors, approvals, needed):
    """Every approval is by a stranger to the text, in the right role, for this content; and there are enough."""
    good = {fact.approver for fact in approvals}
    return (
        not good & authors
        and all(fact.role == "approver" and fact.content_sha256 == HASHES[0] for fact in approvals)
        and len(good) >= needed
    )


@given(st.sets(st.integers(1, 4)), st.lists(FACTS, max_size=4), st.integers(1, 3))
def test_approvals_against_the_twin(authors, approvals, needed):
    def check():
        check_approvals(content_sha256=HASHES[0], authors=authors, approvals=approvals, needed=needed)

    if holds(authors, approvals, needed):
        check()
    else:
        with pytest.raises(RuleError):
            check()


def test_no_approval_is_no_approval():
    with pytest.raises(RuleError) as caught:
        check_approvals(content_sha256=HASHES[0], authors={1}, approvals=[])
    assert caught.value.code == "not-approved"


def test_the_same_person_twice_is_one_person():
    fact = ApprovalFact(approver=2, role="approver", content_sha256=HASHES[0])
    with pytest.raises(RuleError) as caught:
        check_approvals(content_sha256=HASHES[0], authors={1}, approvals=[fact, fact], needed=2)
    assert caught.value.code == "not-approved"


def test_four_eyes():
    check_four_eyes({1, 2}, 3)
    for author in (1, 2):
        with pytest.raises(RuleError) as caught:
            check_four_eyes({1, 2}, author)
        assert caught.value.code == "four-eyes"


def test_content_seen():
    check_content_seen(current_sha256=HASHES[0], seen_sha256=HASHES[0])
    for seen in (HASHES[1], "", HASHES[0].upper()):
        with pytest.raises(RuleError):
            check_content_seen(current_sha256=HASHES[0], seen_sha256=seen)
