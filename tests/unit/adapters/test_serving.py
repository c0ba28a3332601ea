import socket

import pytest

from elshi.adapters.serving import answers, check_port, public_tree
from elshi.base.errors import UserError


def get(site, path, method="GET"):
    told = {}

    def start_response(status, headers):
        told.update(status=status, headers=dict(headers))

    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "SCRIPT_NAME": "", "QUERY_STRING": ""}
    response = public_tree(site)(environ, start_response)
    body = b"".join(response)
    if hasattr(response, "close"):  # as a server does, PEP 3333
        response.close()
    return told["status"], told["headers"], body


@pytest.fixture
def site(tmp_path):
    for name, text in (
        ("index.html", "home"),
        ("kk/index.html", "қазақша"),
        ("kk/feed.atom", "<feed/>"),
        ("kk/feed.json", "{}"),
        ("registry.json", "{}"),
        ("xs-mfa/1/checkpoint", "note"),
        ("verify/index.html", "on"),
        ("verify/kk/index.html", "тексеру"),
        ("verify/page.js", "run()"),
        ("verify/worker.js", "work()"),
        ("verify.html", "not below it"),
        ("xs-mfa/1/checkpoints/7", "kept"),
        ("answers/index/kk.json", "{}"),
        ("advisories/index.json", "{}"),
        ("advisories/kk/XB/index.html", "кеңес"),
        ("advisories/kk/feed.json", "{}"),
        ("alerts/x-v1.cap.xml", "<alert/>"),
        ("receipts/x/v1.json", "{}"),
        ("blobs/sha256/ab", "{}"),
        ("404.html", "lost"),
    ):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "secret").write_text("key")
    return tmp_path / "site"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/kk/", "text/html"),
        ("/kk/feed.atom", "application/atom+xml"),
        ("/kk/feed.json", "application/feed+json"),
        ("/registry.json", "application/json"),
        ("/xs-mfa/1/checkpoint", "text/plain"),
    ],
)
def test_files_come_with_their_type_and_without_scripts(site, path, kind):
    status, headers, _ = get(site, path)
    assert status.startswith("200")
    assert headers["Content-Type"].startswith(kind)
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/verify/", "/verify/kk/", "/verify/page.js", "/verify/worker.js"])
def test_only_the_page_that_verifies_may_run_scripts_and_only_its_own(site, path):
    status, headers, _ = get(site, path)
    assert status.startswith("200")
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    for part in ("script-src 'self'", "connect-src 'self'", "worker-src 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    if path.endswith(".js"):
        assert headers["Content-Type"].startswith("text/javascript")


def test_what_only_begins_like_the_page_that_verifies_runs_no_scripts(site):
    assert "script-src" not in get(site, "/verify.html")[1]["Content-Security-Policy"]
    assert "script-src" not in get(site, "/verify/none")[1]["Content-Security-Policy"]


OPEN = (
    "/answers/index/kk.json", "/advisories/index.json", "/alerts/x-v1.cap.xml", "/receipts/x/v1.json",
    "/blobs/sha256/ab",
)  # fmt: skip


@pytest.mark.parametrize("path", OPEN)
def test_pages_at_the_door_may_read_what_they_verify(site, path):
    assert get(site, path)[1]["Access-Control-Allow-Origin"] == "*"
    status, headers, _ = get(site, path + ".none")
    assert (status, headers["Access-Control-Allow-Origin"]) == ("404 Not Found", "*")


@pytest.mark.parametrize("path", ["/", "/kk/", "/verify/kk/", "/registry.json", "/none", "/xs-mfa/1/checkpoint"])
def test_nobody_else_is_let_in(site, path):
    assert "Access-Control-Allow-Origin" not in get(site, path)[1]


def test_advisories_have_one_script_and_ask_for_nothing(site):
    policy = get(site, "/advisories/kk/XB/")[1]["Content-Security-Policy"]
    assert policy.endswith("script-src 'self'")
    assert "connect-src" not in policy
    assert get(site, "/advisories/kk/feed.json")[1]["Content-Type"].startswith("application/feed+json")
    assert get(site, "/alerts/x-v1.cap.xml")[1]["Content-Type"].startswith("application/cap+xml")


def test_kept_checkpoints_are_text(site):
    assert get(site, "/xs-mfa/1/checkpoints/7")[1]["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["/none", "/../secret", "/%2e%2e/secret", "/kk/../../secret", "//etc/passwd"])
def test_the_rest_is_the_page_for_the_lost(site, path):
    status, headers, body = get(site, path)
    assert (status, body) == ("404 Not Found", b"lost")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert get(site, path, "HEAD")[2] == b""


def test_a_new_file_is_served_at_once(site):
    assert get(site, "/new.txt")[0].startswith("404")
    (site / "new.txt").write_text("new")
    assert get(site, "/new.txt")[2] == b"new"


def test_a_taken_port_is_one_line_and_nobody_answers_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.listen()
        with pytest.raises(UserError, match=f"port {port}: Address already in use; choose others"):
            check_port(port)
    assert not answers(port, "/")
