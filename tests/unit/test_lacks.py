"""What a machine lacks is counted and said; in strict mode it is a failure."""

import pytest

import conftest


def test_a_lack_is_remembered_or_fails(monkeypatch):
    monkeypatch.setattr(conftest, "_LACKS", type(conftest._LACKS)())
    monkeypatch.delenv("ELSHI_STRICT", raising=False)
    with pytest.raises(pytest.skip.Exception):
        conftest.lack("a telescope")
    assert conftest._LACKS == {"a telescope": 1}
    monkeypatch.setenv("ELSHI_STRICT", "1")
    with pytest.raises(pytest.fail.Exception, match="lacks a telescope"):
        conftest.lack("a telescope")


def test_the_last_line_names_every_lack(monkeypatch):
    said = []
    monkeypatch.setattr(conftest, "_LACKS", type(conftest._LACKS)({"b": 2, "a": 1}))
    reporter = type("Reporter", (), {"write_line": lambda _self, line, **_: said.append(line)})()
    conftest.pytest_terminal_summary(reporter)
    assert said == ["NOT RUN, because this machine lacks: a (1 tests), b (2 tests)"]
