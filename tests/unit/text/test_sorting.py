"""Orders written by hand from each language's alphabet; the key is a total order on any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.text.languages import LANGUAGES
from elshi.text.sorting import sort_key

ORDERS = {
    # аә, гғ, кқ, нң, оө, уұү, хһ, ыі: each Kazakh letter right behind its neighbour, not behind я
    "kk": ["Айгүл", "Әсел", "Болат", "Гүлнар", "Ғани", "Дамира", "Кенже", "Қанат", "Наргиз", "Ңұр", "Омар", "Өмір",
           "Уәли", "Ұлан", "Үміт", "Хасен", "Һарун", "Шолпан", "Ыбырай", "Ілияс", "Яхия", "Brussels"],
    "ru": ["1 отдел", "2 отдел", "Елена", "Ёлкин", "Жанна", "Марат", "Эльмира", "Яна", "Berlin"],
    "en": ["Åland", "Berlin", "Élan", "Zurich", "Астана"],
    "ar": ["أحمد", "الإدارة", "باريس", "تونس", "جدة", "لندن", "مكة", "نور", "هند", "يوسف"],
    # by sound: bā, běijīng, gé, hā, luó, ōu, zhōng
    "zh": ["巴黎", "北京", "哥伦比亚", "哈萨克斯坦", "罗马", "欧洲", "中国", "Paris"],
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(ORDERS))
def test_the_order_of_the_language(language):
    expected = ORDERS[language]
    assert sorted(expected, key=lambda name: sort_key(name, language)) == expected


def test_case_and_marks_decide_last():
    assert sorted(["б", "А", "Б", "а"], key=lambda name: sort_key(name, "ru")) == ["А", "а", "Б", "б"]
    assert sort_key("مُحمَّد", "ar")[0] == sort_key("محمد", "ar")[0]


@given(st.lists(st.text(max_size=8)), st.sampled_from(sorted(LANGUAGES)))
def test_any_texts_have_one_order(names, language):
    in_order = sorted(names, key=lambda name: sort_key(name, language))
    assert in_order == sorted(sorted(names), key=lambda name: sort_key(name, language))
    assert sorted(in_order) == sorted(names)
