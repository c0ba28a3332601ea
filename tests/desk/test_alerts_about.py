"""Which alerts stand beside a narrative or a network."""

from types import SimpleNamespace

import pytest

from elshi.desk.cases.alerts_about import alerts_about


@pytest.mark.parametrize(
    ("keys", "wanted", "found"),
    [
        (["#Дорұн", "#Dorun"], ["#дорұн"], True),
        (["#Дорұн", "#Dorun"], ["#quake"], False),
        (["#notice", "samal.example/a"], ["#notice"], False),
        (["#notice", "samal.example/a"], ["samal.example/a"], True),
        (["samal.example/A"], ["samal.example/a"], False),
    ],
)
def test_the_same_link_or_text_or_hashtags_alone(keys, wanted, found):
    alert = SimpleNamespace(keys=keys)
    assert alerts_about(wanted, [alert]) == [alert] * found
