"""Code of others in the public tree is what vendor.json says, and nothing else lies beside it."""

import hashlib
import json

import elshi.site.build

STATIC = elshi.site.build._ROOM / "static"


def test_vendored_files_are_what_they_say() -> None:
    listed = json.loads((STATIC / "vendor.json").read_text("utf-8"))["files"]
    for file in listed:
        assert hashlib.sha256((STATIC / file["path"]).read_bytes()).hexdigest() == file["sha256"]
        assert {"package", "version", "source", "licence"} <= file.keys()
        assert (STATIC / file["licence_file"]).is_file()
    named = {file[key] for file in listed for key in ("path", "licence_file")}
    found = {path.relative_to(STATIC).as_posix() for path in (STATIC / "verify/vendor").iterdir()}
    assert found == named


def test_the_vendored_licence_goes_along(office) -> None:
    office.build()
    assert "MIT" in office.read("verify/vendor/markdown-it.js")[:200]
