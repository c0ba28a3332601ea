"""Passkeys in chromium with a virtual authenticator (CDP, WebAuthn): made, used at the door, and before an approval."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from elshi.desk.releases.models import Draft
from elshi.prove.chromium import FLAGS
from functional.running import free_port

pytestmark = pytest.mark.browser

PASSWORD = "horse battery staple four"
SET = f"""
from elshi.desk.people.models import Person
for person in Person.objects.filter(username="approver"):
    person.set_password({PASSWORD!r})  # by the hasher that the server has too
    person.language = "en"
    person.save()
"""
# Moves the clock on for what every session of the approver has shown; it needs the server's own desk.key.
MAKE_STALE = """
from django.contrib.sessions.backends.db import SessionStore
from elshi.desk.people.models import DeskSession
for row in DeskSession.objects.filter(person__username="approver"):
    session = SessionStore(row.key)
    session["elshi_factor_at"] = "2026-03-01T09:30:00+00:00"
    session.save()
"""


@pytest.fixture
def desk(home, office, run_python, monkeypatch):
    """The address of a desk that requires second factors, served as `elshi up` serves it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in this thread, between our calls
    assert 'second_factor = "required"' in home.settings.read_text("utf-8")
    done = run_python(SET)
    assert done.returncode == 0, done.err
    port = free_port()
    command = [sys.executable, "-m", "elshi", "process", "desk", "--home", str(home.path)]
    environ = os.environ | {"ELSHI_DESK_PORT": str(port)}
    with (home.path / "desk.out").open("wb") as out, subprocess.Popen(command, env=environ, stderr=out) as server:
        try:
            wait_for(f"http://localhost:{port}/login/")
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address):
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{address} does not answer")


@pytest.fixture
def browser(need):
    path = need("chromium")
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


def add_authenticator(page: Page, **options) -> tuple[object, str]:
    """A security key that is plugged in for ever, and says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    wanted = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    } | options  # fmt: skip
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": wanted})["authenticatorId"]


def log_in(page: Page, desk: str) -> None:
    page.goto(f"{desk}/login/")
    page.fill("#id_username", "approver")
    page.fill("#id_password", PASSWORD)
    page.locator(".login form button.primary").click()


def test_a_passkey_is_made_and_opens_the_door_and_releases(desk, browser, office, run_python):
    draft = office.draft_in("submitted")
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    session, key = add_authenticator(page)
    log_in(page, desk)
    page.wait_for_url(f"{desk}/me/")
    page.goto(f"{desk}/drafts/{draft.pk}/")
    assert page.url == f"{desk}/me/", "where it is required, nothing opens before"

    page.get_by_role("link", name="Add a passkey").click()
    page.fill("#id_name", "Blue key")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    made = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert [one["rpId"] for one in made] == ["localhost"]
    page.goto(f"{desk}/me/")
    expect(page.get_by_text("Blue key")).to_be_visible()

    context.clear_cookies()
    log_in(page, desk)
    page.wait_for_url(f"{desk}/login/second/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{desk}/")

    assert run_python(MAKE_STALE).returncode == 0
    page.goto(f"{desk}/drafts/{draft.pk}/")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url(f"{desk}/me/step-up/**")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{desk}/drafts/{draft.pk}/**")
    assert Draft.objects.get(pk=draft.pk).state == "submitted"
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. This approval holds")).to_be_visible()
    assert Draft.objects.get(pk=draft.pk).state == "approved"

    # Another key, which the desk does not know, opens nothing.
    context.clear_cookies()
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    log_in(page, desk)
    page.wait_for_url(f"{desk}/login/second/")
    add_authenticator(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible(timeout=90_000)
    page.goto(f"{desk}/")
    assert page.url.startswith(f"{desk}/login/")
    assert refused == []
