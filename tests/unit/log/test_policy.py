"""Policies: the document's example with real keys, then every line that must be refused."""

import itertools

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError, SecurityError
from elshi.log import (
    NO_POLICY,
    Checkpoint,
    Cosigner,
    Group,
    Policy,
    Signer,
    format_checkpoint,
    format_policy,
    parse_policy,
    sign_note,
    verify_checkpoint,
)


def key(number):
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


LOG, OTHER_LOG = Signer("log.example/1", key(1)), Signer("log.example/2", key(2))
WITNESSES = [Cosigner(f"w.example/{number}", key(10 + number)) for number in range(6)]
KEYS = tuple(witness.verifier for witness in WITNESSES)
TEXT = format_checkpoint(Checkpoint(LOG.name, 7, bytes(32)))
NAMES = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
EXAMPLE = (
    f"log {LOG.vkey}\n\n"
    + "".join(f"witness {name} {witness.vkey}\n" for name, witness in zip(NAMES[:3], WITNESSES[:3], strict=True))
    + "group X-witnesses 2 X1 X2 X3\n\n"
    + "".join(
        f"witness {name} {witness.vkey} https://w.example/\n"
        for name, witness in zip(NAMES[3:], WITNESSES[3:], strict=True)
    )
    + "group Y-witnesses any Y1 Y2 Y3\n\n"
    " \t# a comment\n"
    "group X-and-Y all X-witnesses Y-witnesses\n"
    "  quorum\tX-and-Y \n"
).encode()


def note(*cosigners, log=LOG, time=1):
    return sign_note(TEXT, log) + "".join(WITNESSES[w].cosign(TEXT, time=time) for w in cosigners).encode()


def test_the_example_of_the_document_is_read_and_obeyed():
    policy = parse_policy(EXAMPLE)
    assert (policy.witnesses, policy.logs, policy.quorum) == (KEYS, (LOG.verifier,), 3)
    assert policy.group == Group(2, (Group(2, (0, 1, 2)), Group(1, (3, 4, 5))))
    for chosen in itertools.product([False, True], repeat=6):
        got = note(*(place for place, there in enumerate(chosen) if there))
        assert policy.is_met(got) == (sum(chosen[:3]) >= 2 and any(chosen[3:]))
        assert policy.count(got) == sum(chosen)


def test_k_of_n_is_one_plain_group():
    policy = Policy(KEYS[:3], 2)
    text = format_policy(policy)
    assert text.decode().splitlines()[-2:] == ["group g1 2 w1 w2 w3", "quorum g1"]
    assert parse_policy(text) == policy
    assert [policy.is_met(note(*range(count))) for count in range(4)] == [False, False, True, True]


def test_no_policy_is_met_by_anything_signed_or_not():
    assert format_policy(NO_POLICY) == b"quorum none\n"
    assert parse_policy(b"quorum none\n") == NO_POLICY
    assert NO_POLICY.is_met(note())


def test_one_witness_counts_once_however_often_it_cosigned():
    policy = Policy(KEYS[:2], 2)
    twice = note(0) + WITNESSES[0].cosign(TEXT, time=2).encode()
    assert (policy.count(twice), policy.is_met(twice)) == (1, False)


def test_a_bad_line_of_a_known_witness_refuses_the_note():
    other = format_checkpoint(Checkpoint(LOG.name, 8, bytes(32)))
    bad = note(0) + WITNESSES[1].cosign(other, time=1).encode()
    assert Policy(KEYS[:1], 1).is_met(bad)  # unknown there, so without meaning
    for ask in (Policy(KEYS[:2], 1).is_met, Policy(KEYS[:2], 1).count):
        with pytest.raises(SecurityError, match="verify"):
            ask(bad)


def test_listed_logs_must_have_signed_under_their_origin():
    policy = parse_policy(f"log {LOG.vkey}\nlog {OTHER_LOG.vkey}\nquorum none\n".encode())
    assert policy.is_met(note())
    assert not policy.is_met(note(log=OTHER_LOG))
    assert verify_checkpoint(note(), policy=policy).size == 7
    with pytest.raises(SecurityError, match="does not meet"):
        verify_checkpoint(note(log=OTHER_LOG), policy=policy)


def test_verify_checkpoint_wants_log_origin_and_policy():
    policy = Policy(KEYS[:3], 2)
    good = note(0, 2)
    assert verify_checkpoint(good, verifiers=[LOG.verifier], policy=policy, origin=LOG.name).size == 7
    with pytest.raises(SecurityError, match="another log"):
        verify_checkpoint(good, verifiers=[LOG.verifier], policy=policy, origin="log.example/9")
    with pytest.raises(SecurityError, match="no known log key"):
        verify_checkpoint(good, verifiers=[OTHER_LOG.verifier], policy=policy)
    with pytest.raises(SecurityError, match="no known log key"):
        verify_checkpoint(good, policy=policy)
    with pytest.raises(SecurityError, match="does not meet the policy: 1 witnesses, 2"):
        verify_checkpoint(note(2), verifiers=[LOG.verifier], policy=policy)


def test_a_witness_alone_is_no_log():
    with pytest.raises(SecurityError, match="no known log key"):
        verify_checkpoint(note(0, log=OTHER_LOG), verifiers=[LOG.verifier], policy=Policy(KEYS[:1], 1))


def test_names_are_octets():
    kelvin = f"witness K {WITNESSES[0].vkey}\nwitness \u212a {WITNESSES[1].vkey}\ngroup \u044f any K\nquorum \u044f\n"
    assert parse_policy(kelvin.encode()).group == Group(1, (0,))
    assert parse_policy(kelvin.encode().replace("\u044f".encode(), b"\xff\xfe")).quorum == 1


W = f"witness a {WITNESSES[0].vkey}\nwitness b {WITNESSES[1].vkey}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "newline"),
        ("quorum none", "newline"),
        ("\n", "no quorum"),
        (W, "no quorum"),
        ("quorum none\nquorum none\n", "line 2: expected one quorum"),
        ("quorum a\n" + W, "not defined"),
        ("quorum\n", "expected log"),
        ("quorum none none\n", "expected log"),
        ("Quorum none\n", "expected log"),
        ("quorum none # all\n", "expected log"),
        ("quorum none\r\n", "control"),
        ("quorum none\x00\n", "control"),
        ("quorum none\x7f\n", "control"),
        (W + "group g 0 a b\nquorum g\n", "number"),
        (W + "group g 3 a b\nquorum g\n", "needs 3 of 2"),
        (W + "group g 01 a b\nquorum g\n", "number"),
        (W + "group g most a b\nquorum g\n", "number"),
        (W + "group g any\nquorum g\n", "expected log"),
        (W + "group g any a a\nquorum g\n", "member twice"),
        (W + "group g any a b\ngroup h any b\nquorum h\n", "member twice"),
        (W + "group g any none\nquorum g\n", "not defined"),
        (W + "group g any g\nquorum g\n", "not defined"),
        (W + "group a any b\nquorum a\n", "taken"),
        (W + "group none any b\nquorum none\n", "taken"),
        (W + f"witness c {WITNESSES[0].vkey}\nquorum a\n", "twice"),
        (W + f"witness a {WITNESSES[2].vkey}\nquorum a\n", "taken"),
        (f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n", "twice"),
        (f"log {WITNESSES[0].vkey}\nquorum none\n", "0x01"),
        (f"witness a {LOG.vkey}\nquorum none\n", "0x04"),
        ("witness a \xff+00000000+AAAA\nquorum none\n", "key"),
        ("#" * (1 << 17) + "\nquorum none\n", "too long"),
    ],
)
def test_what_is_no_policy_is_refused(text, said):
    with pytest.raises(FormatError, match=said):
        parse_policy(text.encode("latin-1"))


def test_more_than_can_be_meant_is_refused():
    groups = "".join(f"group g{n} any {'a' if n == 0 else f'g{n - 1}'}\n" for n in range(65))
    with pytest.raises(FormatError, match="at most 64 groups"):
        parse_policy((W + groups + "quorum g64\n").encode())
    deep = "".join(f"group g{n} any {'a' if n == 0 else f'g{n - 1}'}\n" for n in range(64))
    assert parse_policy((W + deep + "quorum g63\n").encode()).is_met(note(0))
    with pytest.raises(FormatError, match="at most 64 keys"):
        Policy(KEYS[:1] * 65, 1)
    with pytest.raises(FormatError, match="quorum 2 of 1"):
        Policy(KEYS[:1], 2)
    with pytest.raises(FormatError, match="does not fit"):
        Policy(KEYS[:2], 2, group=Group(1, (0,)))


@st.composite
def rules(draw):
    """A tree of groups in which each witness is at most once."""
    pool = list(draw(st.permutations(range(6))))
    members = pool[: draw(st.integers(1, 6))]
    while len(members) > 1 or draw(st.booleans()):
        taken = draw(st.integers(1, min(3, len(members))))
        members = [*members[taken:], Group(draw(st.integers(1, taken)), tuple(members[:taken]))]
        if len(members) == 1 and isinstance(members[0], Group):
            break
    return members[0] if isinstance(members[0], Group) else Group(1, (members[0],))


@given(rules(), st.booleans())
def test_policies_of_any_shape_are_read_back(group, with_log):
    from elshi.log.policy import _least

    policy = Policy(KEYS, _least(group), (LOG.verifier,) if with_log else (), group)
    again = parse_policy(format_policy(policy))
    if again.group is None:  # it was plainly k of all
        assert (again.quorum, set(group.members)) == (group.threshold, set(range(6)))
    else:
        assert again == policy
    assert parse_policy(format_policy(again)) == again


@given(st.binary(max_size=200))
def test_the_parser_only_fails_in_its_own_way(data):
    try:
        policy = parse_policy(data)
    except FormatError:
        return
    assert parse_policy(format_policy(policy)) == policy
