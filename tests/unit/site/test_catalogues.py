"""The interface's strings: complete in all languages, compiled, and the checker sees what it must see."""

import importlib.util
import shutil
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "tools/catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def domain(catalogues: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    folder = tmp_path / "src/elshi/site"
    shutil.copytree(ROOT / "src/elshi/site", folder)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    return replace(catalogues.DOMAINS[0], folder=folder)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("number", [0, 2])  # of site and audit; the desk's are read with Django, in `make check`
def test_ours_are_complete(catalogues: ModuleType, number: int) -> None:
    assert list(catalogues.check(catalogues.DOMAINS[number])) == []


@pytest.mark.parametrize("number", [0, 2])
def test_nobody_is_said_to_have_reviewed_them(catalogues: ModuleType, number: int) -> None:
    ours = catalogues.DOMAINS[number]
    for language in ours.languages:
        assert catalogues.read_catalogue(ours, language)[1] == "none"


def test_update_and_compile_change_nothing_when_nothing_changed(catalogues: ModuleType, domain: Any) -> None:
    before = {path: path.read_bytes() for path in domain.folder.rglob("*.?o")}
    assert len(before) == 10
    catalogues.update(domain)
    catalogues.compile_all(domain)
    assert {path: path.read_bytes() for path in domain.folder.rglob("*.?o")} == before


def test_a_new_string_is_missed_then_added_then_to_translate(catalogues: ModuleType, domain: Any) -> None:
    edit(domain.folder / "templates/year.html", '_("All years")', '_("Every year")')
    faults = list(catalogues.check(domain))
    assert any("not in the catalogue" in fault and "Every year" in fault for fault in faults)
    assert any("no longer used" in fault and "All years" in fault for fault in faults)
    catalogues.update(domain)
    faults = list(catalogues.check(domain))
    assert [fault for fault in faults if "not translated" in fault] == [
        f"site {language}: not translated: 'Every year'" for language in ("kk", "ru", "ar", "zh")
    ]


def test_a_lost_placeholder_and_a_stale_mo_are_seen(catalogues: ModuleType, domain: Any) -> None:
    edit(domain.po("kk"), "%(year)s жылғы", "жылғы")
    faults = list(catalogues.check(domain))
    assert any("placeholders differ" in fault for fault in faults)
    assert any("site.mo is stale" in fault for fault in faults)


def test_a_reviewer_stays_named_on_update(catalogues: ModuleType, domain: Any) -> None:
    edit(domain.po("kk"), "X-Reviewed-By: none", "X-Reviewed-By: A Person")
    catalogues.update(domain)
    assert "X-Reviewed-By: A Person" in domain.po("kk").read_text(encoding="utf-8")


def test_django_templates_are_read_without_gettext_tools(
    catalogues: ModuleType, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    folder = tmp_path / "desk"
    (folder / "templates").mkdir(parents=True)
    (folder / "templates/a.html").write_text(
        '{% load i18n %}\n  <p>\n      {% translate "Approve" %}\n <b>it\'s</b>\n   </p>'
        "{% blocktranslate count n=n %}{{ n }} post{% plural %}{{ n }} posts{% endblocktranslate %}"
        '{% translate "Open" context "verb" %}'
    )
    (folder / "a.py").write_text('from django.utils.translation import gettext_lazy as _\nX = _("Case")\n')
    found = catalogues.extract_strings(replace(catalogues.DOMAINS[1], folder=folder))
    ids = {message.id for message in found if message.id}
    assert ids == {"Approve", ("%(n)s post", "%(n)s posts"), "Open", "Case"}
    assert found.get("Open", context="verb") is not None
