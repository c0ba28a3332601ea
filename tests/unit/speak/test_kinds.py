"""One table of what each kind is like."""

from importlib import import_module

import pytest

from elshi.adapters.channels import OPENERS
from elshi.speak.channels import KINDS
from elshi.speak.kinds import TRAITS


def test_every_kind_is_in_it_under_its_own_name() -> None:
    assert set(TRAITS) == set(KINDS) == set(OPENERS)
    assert all(traits.kind == kind for kind, traits in TRAITS.items())


@pytest.mark.parametrize("kind", KINDS)
def test_the_adapter_says_the_same(kind: str) -> None:
    module = import_module(OPENERS[kind].partition(":")[0])
    assert (getattr(module, "TRAITS", None) or module._TRAITS) is TRAITS[kind]


def test_what_can_neither_be_changed_nor_taken_away_is_known() -> None:
    assert {kind for kind, it in TRAITS.items() if not it.edits and not it.deletes} == {"mail", "manual"}
