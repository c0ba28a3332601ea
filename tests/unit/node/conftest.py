"""A small node for the tests of ceremonies."""

import pytest

from unit.node.office_node import SmallNode


@pytest.fixture
def node(tmp_path):
    """A node without a passphrase, under a root key that only the test has."""
    return SmallNode.make(tmp_path)
