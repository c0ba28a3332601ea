"""A quote is found whatever its punctuation and language, also with a word changed; a text on the same topic is not."""

import pyarrow as pa
import pytest

from elshi.listen.duck import DuckEngine
from elshi.listen.statements import find_quotes

SAID = [
    "The embassy of Samal issues visas on every working day, from nine to one, and asks nobody for money.",
    "Елшілік виза беруді тоқтатқан жоқ, өтініштер әр жұмыс күні қабылданады.",
    "大使馆每个工作日办理签证，不收取任何费用。",
]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("«The embassy of SAMAL issues visas on every working day» - they say", 0),
        ("issues visas on every working day from nine to FIVE and asks nobody for money", 0),
        ("Елшілік виза беруді тоқтатқан, жоқ: өтініштер әр жұмыс күні қабылданбайды", 1),
        ("听说大使馆每个工作日办理签证！", 2),
        ("An embassy may issue a visa to anybody on a working day", None),
        ("", None),
        ("🙂🙂🙂", None),
    ],
)
def test_quotes(text, statement):
    with DuckEngine() as engine:
        engine.register("posts", pa.table({"post": [7], "text": [text]}))
        engine.register("statements", pa.table({"statement": [0, 1, 2], "text": SAID}))
        find_quotes(engine)
        found = engine.rows("select post, statement from quotes")
    assert found == {"post": [7] * (statement is not None), "statement": [statement] * (statement is not None)}
