"""What commands say alike."""

from elshi.cli.output import format_rejects
from elshi.listen.features import Reject, told_rejects

REJECTS = [Reject(line, "no author") for line in range(1, 201)]


def test_the_first_rejects_are_shown_a_line_each():
    assert format_rejects(REJECTS) == [f"  line {line}: no author" for line in range(1, 6)]
    assert format_rejects([]) == []


def test_the_first_hundred_are_told_as_plain_values():
    assert told_rejects(REJECTS) == [{"line": line, "reason": "no author"} for line in range(1, 101)]
