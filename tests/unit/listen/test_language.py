import socket

import pytest

from elshi.listen import language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Қазақстан елшілігі бүгін мәлімдеме жасады", "kk"),
        ("Министерство иностранных дел сообщило о визите", "ru"),
        ("The embassy published a statement this morning", "en"),
        ("Міністерство закордонних справ України повідомило про візит", "uk"),
        ("ok", "und"),
        ("", "und"),
        (None, "und"),
        ("https://news.example/a/b @someone #tag", "und"),
    ],
)
def test_languages(text: str | None, tag: str) -> None:
    assert language.detect_languages([text]) == [tag]


def test_the_model_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*args: object, **kwargs: object) -> None:
        raise AssertionError("a connection was tried")

    language._model.cache_clear()
    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "create_connection", no_network)
    model = language._model()
    assert model.detect("The embassy said today", model="full")[0]["lang"] == "en"
    language._model.cache_clear()
