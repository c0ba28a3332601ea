"""The examples of listening's slow twins hold."""

import doctest

import pytest

from reference import narratives, past


@pytest.mark.parametrize("module", [narratives, past])
def test_the_examples_of_the_module_hold(module) -> None:
    assert doctest.testmod(module).failed == 0
