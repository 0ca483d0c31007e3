"""The template cache: an unchanged template is never compiled again, and a changed one is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeSite
from golden import files_in
from jinja2 import Environment
from msgspec.structs import replace

from onrecord.build.pipeline import Options, build
from onrecord.cache.signing_key import trust
from onrecord.cache.state import TEMPLATES, StateDirectory
from onrecord.cache.template_cache import TemplateCache, unpack
from onrecord.render.theme.templates import COMPILED

COLOPHON = "templates/parts/colophon.html"


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that records the names of the templates compiled for pages; this user has compiled none before."""
    COMPILED.clear()
    trust(tmp_path / "state")
    names: list[str] = []
    compile_template: Callable[..., Any] = Environment.compile

    def record(environment: Environment, source: str, name: str, filename: str) -> Any:  # noqa: ANN401  (Jinja's own)
        names.append(name)
        return compile_template(environment, source, name, filename)

    monkeypatch.setattr("onrecord.render.theme.templates._Environment.compile", record, raising=False)
    return names


def _built(site: Path, options: Options) -> dict[str, bytes]:
    """Return the files of a build into a new folder, which renders all pages."""
    output = site.parent / "out"
    assert build(site, output, options).value.published
    files = files_in(output)
    output.rename(site.parent / f"out of {len(list(site.parent.iterdir()))}")
    return files


def test_compiled_templates_are_reused(make_site: MakeSite, options: Options, compiled: list[str]) -> None:
    """A second build, by another process, compiles nothing and gives the same files."""
    site, caching = make_site({}), replace(options, remember=True)
    first = _built(site, caching)
    count = len(compiled)
    COMPILED.clear()

    assert (_built(site, caching), len(compiled)) == (first, count)
    assert count > 1


def test_sites_share_code_of_the_programs_templates(
    make_site: MakeSite, tmp_path: Path, options: Options, compiled: list[str]
) -> None:
    """Another site of the same user compiles only its own templates, and keeps only their code."""
    caching = replace(options, remember=True)
    _built(make_site({}), caching)
    shutil.copytree(tmp_path / "site", tmp_path / "another/site")
    (tmp_path / "another/site/templates/parts").mkdir(parents=True)
    (tmp_path / "another/site" / COLOPHON).write_text("<p>Ours</p>\n", "utf-8")
    shutil.rmtree(tmp_path / "another/site/.onrecord")
    COMPILED.clear()
    compiled.clear()
    built = _built(tmp_path / "another/site", caching)

    assert compiled == ["parts/colophon.html"]
    assert b"Ours" in built["index.html"]
    assert not (tmp_path / "site/.onrecord/templates").exists()
    assert [*unpack(StateDirectory(tmp_path / "another/site").load(TEMPLATES) or b"")] == [
        f"en parts/colophon.html {COLOPHON}"
    ]


def test_changed_template_is_compiled_again(make_site: MakeSite, options: Options, compiled: list[str]) -> None:
    """After an edit of a template, a build compiles it alone, and its new code replaces the old."""
    site, caching = make_site({COLOPHON: "<p>Before</p>\n"}), replace(options, remember=True)
    before = _built(site, caching)
    names = TemplateCache(site, remember=True).code.keys()
    compiled.clear()
    COMPILED.clear()
    (site / COLOPHON).write_text("<p>After</p>\n", "utf-8")
    after = _built(site, caching)

    assert compiled == ["parts/colophon.html"]
    assert TemplateCache(site, remember=True).code.keys() == names
    assert after["index.html"] == before["index.html"].replace(b"Before", b"After")


def test_process_compiles_once_without_the_cache(make_site: MakeSite, options: Options, compiled: list[str]) -> None:
    """Without the cache, nothing is stored, but a process compiles each template once for all its builds."""
    site = make_site({})
    first = _built(site, options)
    count = len(compiled)

    assert (_built(site, options), len(compiled)) == (first, count)
    assert count > 1
    assert not (site / ".onrecord").exists()
