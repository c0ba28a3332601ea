"""The approval rules by themselves, against a slow and obvious twin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.desk.people.rules import RuleError
from elshi.desk.releases.rules.kinds import KINDS
from elshi.desk.releases.rules.policies import (
    CLEARANCES,
    MOST_APPROVALS,
    POLICIES,
    ApprovalFact,
    ClearanceFact,
    Policy,
    check_approvals,
    check_cleared,
    check_content_seen,
    check_four_eyes,
    find_policy,
    find_unfit,
)

HASHES = ("a" * 64, "b" * 64)
ROLES = st.sampled_from(["approver", "clearance", "press_officer", "analyst", ""])
APPROVALS = st.builds(ApprovalFact, approver=st.integers(1, 4), role=ROLES, content_sha256=st.sampled_from(HASHES))
CLEARED = st.builds(
    ClearanceFact,
    clearance=st.sampled_from(CLEARANCES),
    officer=st.integers(1, 4),
    role=ROLES,
    content_sha256=st.sampled_from(HASHES),
)


def refusal(act, *args, **given):
    with pytest.raises(RuleError) as caught:
        act(*args, **given)
    return caught.value.code


def holds(authors, approvals, needed):
    """Every approval is by a stranger to the text, in the right role, for this content; and there are enough."""
    good = {fact.approver for fact in approvals}
    return (
        not good & authors
        and all(fact.role == "approver" and fact.content_sha256 == HASHES[0] for fact in approvals)
        and len(good) >= needed
    )


@given(st.sets(st.integers(1, 4)), st.lists(APPROVALS, max_size=4), st.integers(1, 3))
def test_approvals_against_the_twin(authors, approvals, needed):
    def check():
        check_approvals(content_sha256=HASHES[0], authors=authors, approvals=approvals, policy=Policy(approvals=needed))

    if holds(authors, approvals, needed):
        check()
    else:
        with pytest.raises(RuleError):
            check()


@given(st.sets(st.integers(1, 4)), st.lists(CLEARED, max_size=3), st.sets(st.sampled_from(CLEARANCES)))
def test_clearances_against_the_twin(authors, clearances, marked):
    right = all(
        one.role == "clearance" and one.content_sha256 == HASHES[0] and one.officer not in authors for one in clearances
    )
    enough = all(any(one.clearance == name for one in clearances) for name in marked)

    def check():
        check_cleared(content_sha256=HASHES[0], authors=authors, clearances=clearances, marked=marked)

    if right and enough:
        check()
    else:
        with pytest.raises(RuleError):
            check()


def test_no_approval_is_no_approval():
    assert (
        refusal(check_approvals, content_sha256=HASHES[0], authors={1}, approvals=[], policy=Policy(approvals=1))
        == "not-approved"
    )


def test_the_same_person_twice_is_one_person():
    fact = ApprovalFact(approver=2, role="approver", content_sha256=HASHES[0])
    given = {"content_sha256": HASHES[0], "authors": {1}, "approvals": [fact, fact]}
    assert refusal(check_approvals, policy=Policy(approvals=2), **given) == "not-approved"


def test_four_eyes():
    check_four_eyes({1, 2}, 3)
    for author in (1, 2):
        assert refusal(check_four_eyes, {1, 2}, author) == "four-eyes"


def test_content_seen():
    check_content_seen(current_sha256=HASHES[0], seen_sha256=HASHES[0])
    for seen in (HASHES[1], "", HASHES[0].upper()):
        assert refusal(check_content_seen, current_sha256=HASHES[0], seen_sha256=seen) == "stale-content"


# the table


def test_the_table_as_it_was_decided():
    """Written out by hand: kind, approvals, roles, clearances it can be marked with, emergency."""
    assert {
        kind: (policy.approvals, sorted(policy.roles), policy.clearances, policy.emergency)
        for kind, policy in POLICIES.items()
    } == {
        "statement": (1, ["approver"], ("regional", "legal"), True),
        "account": (1, ["approver"], ("legal",), True),
        "office": (2, ["approver"], ("legal",), False),
        "withdrawal": (1, ["approver"], ("regional", "legal"), True),
    }
    assert set(POLICIES) == set(KINDS)


def test_settings_raise_numbers_and_never_lower_them():
    raised = {("", "statement"): 2, ("xs-emb-xk", "statement"): 3, ("xs-emb-xm", "statement"): 1, ("", "office"): 1}
    assert find_policy("statement").approvals == 1
    assert find_policy("statement", raised=raised).approvals == 2
    assert find_policy("statement", office="xs-emb-xk", raised=raised).approvals == 3
    assert find_policy("statement", office="xs-emb-xm", raised=raised).approvals == 2
    assert find_policy("office", raised=raised).approvals == 2
    assert find_policy("account", raised=raised) == POLICIES["account"]


def test_an_advisory_is_no_less_than_a_statement_and_an_alert_has_its_own_number():
    raised = {("", "statement"): 2, ("xs-emb-xk", "advisory"): 4, ("", "alert"): 3}

    def needed(record_type, **given):
        return find_policy("statement", record_type=record_type, raised=raised, **given).approvals

    assert [needed(name) for name in ("statement", "answer", "advisory", "alert")] == [2, 2, 2, 3]
    assert needed("advisory", office="xs-emb-xk") == 4
    assert find_policy("statement", record_type="alert", raised={("", "statement"): 2}).approvals == 1
    assert find_policy("office", record_type="alert", raised=raised).approvals == 2
    assert find_unfit({("", "advisory"): 1, ("", "alert"): MOST_APPROVALS}) == []
    assert [line.partition(":")[0] for line in find_unfit({("", "alert"): 0})] == ["approvals.alert"]


def test_settings_that_lower_are_said_all_together():
    said = find_unfit({
        ("", "office"): 1, ("xs-emb-xk", "statement"): MOST_APPROVALS + 1, ("", "poem"): 2, ("", "account"): 3,
    })  # fmt: skip
    assert [line.partition(":")[0] for line in said] == [
        "approvals.office", "approvals.poem", "approvals.xs-emb-xk.statement",
    ]  # fmt: skip
    assert "expected a whole number from 2 to 9, got 1" in said[0]
    assert "one of statement, account, office, withdrawal" in said[1]
    assert find_unfit({("", "office"): 2, ("", "statement"): MOST_APPROVALS}) == []


def test_a_node_whose_settings_lower_a_policy_does_not_start(home, run_python):
    text = home.settings.read_text("utf-8")
    assert "approvals" in text
    line = next(line for line in text.splitlines() if line.startswith("approvals"))
    home.settings.write_text(text.replace(line, "approvals = { office = 1, statement = 2 }"), "utf-8")
    process = run_python("")
    assert process.returncode != 0
    assert "approvals.office: expected a whole number from 2 to 9, got 1" in process.err
    assert "approvals.statement" not in process.err
