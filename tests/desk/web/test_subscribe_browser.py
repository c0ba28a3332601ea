"""A browser looks at the public door: axe-core, phone width, its own policy, and a reader who has no script at all."""

import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from playwright.sync_api import sync_playwright

from desk.web.test_every_page import DESK, PHONE, Looker, axe  # noqa: F401  # a fixture
from elshi.node.door import Choice, Door, MailList, write_door
from elshi.node.intake import intake_application
from elshi.node.spool import Spool
from elshi.prove.chromium import Chromium

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
TOKEN = "tokentokentokentoken"
LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light")]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(folder):
    with make_server("127.0.0.1", 0, intake_application(folder), handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path):
    door = Door(
        key=KEY.public_key(),
        office={"kk": "Самал Республикасының Сыртқы істер министрлігі", "ar": "وزارة خارجية سمل", "en": "Samal MFA"},
        site="https://mfa.samal.example",
        mail=(MailList("news", ("kk", "ru", "en", "ar", "zh")), MailList("consular", ("kk",))),
        topics=tuple(Choice(f"t{n}", {"kk": f"{n}-тақырып, өте ұзақ атауы бар", "en": f"Topic {n}"}) for n in range(9)),
        countries=(Choice("XB", {"kk": "Тарвия", "ar": "تارفيا", "en": "Tarvia"}),),
    )
    write_door(tmp_path / "intake", door)
    return tmp_path / "intake"


@pytest.mark.browser
def test_every_public_page(folder, axe, need):  # noqa: F811
    need("chromium")
    faults = []
    with served(folder) as base, sync_playwright() as play, closing(Chromium(play, environ={})) as chromium:
        for language in ("kk", "ar", "en"):
            with chromium.window(locale=language) as window:
                page = window.new_page()
                looker = Looker(page, axe)
                for path in (
                    f"/subscribe/{language}/",
                    f"/subscribe/confirm/{TOKEN}?lang={language}",
                    f"/subscribe/manage/{TOKEN}?lang={language}",
                    f"/subscribe/end/{TOKEN}?lang={language}",
                ):
                    looker.look(base + path, *LOOKS)
                faults += looker.faults
        assert chromium.foreign() == []
    assert faults == []


@pytest.mark.browser
def test_a_reader_without_scripts(folder, need):
    need("chromium")
    with (
        served(folder) as base,
        sync_playwright() as play,
        closing(Chromium(play, environ={})) as chromium,
        chromium.window(locale="kk") as window,
    ):
        page = window.new_page()
        page.goto(f"{base}/subscribe/")
        assert page.url == f"{base}/subscribe/kk/"
        page.fill("#address", "a@b.example")
        page.check("input[name=rhythm][value=daily]")
        page.check("input[name=country][value=XB]")
        page.click("form.form button")
        assert "Поштаңызды қараңыз" in page.content()
        page.goto(f"{base}/subscribe/end/{TOKEN}?lang=ar")
        page.click("form.form button")
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.locator("form").count() == 0
    [first, second] = [entry for _, entry in Spool(folder / "spool").read(KEY)]
    assert (first.kind, first.fields["rhythm"], first.fields["countries"]) == ("subscribe", "daily", "XB")
    assert (second.kind, second.fields) == ("subscribe-end", {"token": TOKEN})
    assert first.at.replace(microsecond=0) <= datetime.now(UTC)
