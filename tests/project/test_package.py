"""The package as users get it: built, installed in a clean environment and used outside this repository.

Nothing is downloaded: the installed hatchling builds the package, and its declared libraries come from this
environment. An undeclared library is missing in the clean environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from golden import files_in
from packages import build_packages, built_packages, done, link_libraries
from playwright.sync_api import Browser
from site_server import served
from slow import slow

from onrecord import __version__

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(300)  # the tests build and install packages
NAME = f"onrecord-{__version__}"
WHEEL = f"{NAME}-py3-none-any.whl"


@pytest.fixture
def built() -> Path:
    """Return the folder of the source distribution, and of the wheel built from that, as for a release."""
    return built_packages()


@pytest.fixture(scope="module", params=["wheel", *slow(["sdist"])])
def onrecord(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, or one built from the source distribution alone; return the command."""
    built = built_packages()
    wheel = built / WHEEL
    if request.param == "sdist":
        sources = tmp_path_factory.mktemp("sources")
        with tarfile.open(built / f"{NAME}.tar.gz") as archive:
            archive.extractall(sources, filter="data")
        build_packages(sources / NAME, sources)
        wheel = sources / WHEEL
    return _install(wheel, tmp_path_factory.mktemp("clean"))


def _install(wheel: Path, folder: Path) -> Path:
    venv.create(folder, symlinks=True)
    options = ("--no-index", "--no-deps", "--no-compile", "--quiet", "--disable-pip-version-check")
    done([sys.executable, "-m", "pip", "--python", folder / "bin/python", "install", *options, wheel])
    link_libraries(folder)
    return folder / "bin/onrecord"


def _run(command: Path, *arguments: str | Path, cwd: Path) -> str:
    """Run a command that sees only its own environment; return its output."""
    ran = subprocess.run(
        [command, *arguments],
        cwd=cwd,
        env={"PATH": os.defpath, "HOME": str(cwd), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=100,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def _start_site(onrecord: Path, folder: Path, *options: str) -> None:
    """Start a site, without its lock: the libraries here are those of the tests, perhaps newer than the lock's."""
    _run(onrecord, "init", "site", *options, cwd=folder)
    (folder / "site/locks/requirements.txt").unlink()


def _names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_wheel_contains_all_data_files(built: Path) -> None:
    """The wheel has every file of the theme, the procedures, the catalogues, the starter and the schemas."""
    theme = {f"onrecord/theme/{path.relative_to(ROOT).as_posix()}" for path in _files("templates", "static")}
    data = {path.relative_to(ROOT).as_posix() for path in _files("onrecord") if path.suffix != ".pyc"}
    schemas = {f"onrecord/schema/{path.name}" for path in (ROOT / "schema").glob("*.schema.json")}

    assert theme | data | schemas <= _names(built / WHEEL)
    assert {"onrecord/procedures/kz-bicameral.yaml", "onrecord/locale/kk.po", "onrecord/py.typed"} < data
    assert {"onrecord/starter/site/dot-github/workflows/pages.yml", "onrecord/starter/site/static/dot-gitkeep"} < data


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file())


def test_wheel_contains_only_package(built: Path) -> None:
    """The wheel has no test, benchmark or entry of the example site."""
    unexpected = [name for name in _names(built / WHEEL) if not name.startswith(("onrecord/", f"{NAME}.dist-info/"))]

    assert unexpected == []


def test_source_distribution_contains_what_tests_need(built: Path) -> None:
    """The source distribution has all that its tests need, including workflows and hidden files."""
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}

    assert {
        "tests/project/test_package.py",
        "site.yaml",
        ".github/workflows/ci.yml",
        ".editorconfig",
        "Makefile",
    } <= names
    assert not [name for name in names if name.startswith((".venv/", "_site/", ".onrecord/", ".git/", "examples/"))]


@pytest.mark.slow
def test_packages_are_reproducible(built: Path, tmp_path: Path) -> None:
    """Each build gives the same bytes for both packages, by `python -m build` as for a release and without it."""
    build_packages(ROOT, tmp_path)

    for name in (WHEEL, f"{NAME}.tar.gz"):
        assert (tmp_path / name).read_bytes() == (built / name).read_bytes()


def test_build_package_runs_in_this_folder() -> None:
    """`python -m build` in the root runs the package that packs projects, not `build.py`."""
    assert _run(Path(sys.executable), "-m", "build", "--version", cwd=ROOT).startswith(f"build {version('build')} ")


@pytest.mark.slow
def test_plugins_see_types(onrecord: Path, tmp_path: Path) -> None:
    """A type checker takes the types of the installed package, and so reports a wrong use of `onrecord.api`."""
    (tmp_path / "plugin.py").write_text("from onrecord.api import Ref, TrackedSite\nreveal_type(TrackedSite)\nRef(1)\n")
    python = str(onrecord.with_name("python"))
    command = [sys.executable, "-m", "mypy", "--no-incremental", "--python-executable", python, "plugin.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=100, encoding="utf-8")

    first, second, *_ = ran.stdout.splitlines()
    assert first.startswith("plugin.py:2: note: Revealed type is")
    assert "tracked_site.TrackedSite" in first
    assert second.startswith("plugin.py:3: error: ")


def test_desk_and_imports_open_without_the_extra() -> None:
    """Without the libraries of the extra `archive`, the desk and imports load."""
    missing = ("httpcore2", "httpx2", "lxml", "protego", "pypdf", "trafilatura")
    program = (
        f"import sys; sys.modules |= dict.fromkeys({missing})\n"
        "import onrecord.desk.browser.server, onrecord.web.imports.html_markdown"
    )

    assert _run(Path(sys.executable), "-c", program, cwd=ROOT) == ""


def test_clean_environment_has_only_declared_libraries(onrecord: Path, tmp_path: Path) -> None:
    """The tests below run the installed package, without undeclared libraries."""
    program = "import onrecord, importlib.util as u; print(onrecord.__file__, u.find_spec('playwright'))"
    output = _run(onrecord.with_name("python"), "-c", program, cwd=tmp_path)

    assert output.startswith(f"{onrecord.parent.parent}/lib/")
    assert output.endswith("site-packages/onrecord/__init__.py None\n")
    assert _run(onrecord, "--version", cwd=tmp_path) == f"onrecord {__version__}\n"


@pytest.mark.slow
@pytest.mark.browser
def test_new_site_has_no_broken_page(onrecord: Path, tmp_path: Path, browser: Browser) -> None:
    """After `init` and `build`, a browser that follows all links finds no missing page and no console error."""
    options = ("--languages", "en,ru,kk", "--url", "https://news.example.org/record/")
    _start_site(onrecord, tmp_path, *options)
    output = _run(onrecord, "build", "site", "--strict", cwd=tmp_path)

    assert output.startswith("built ")
    with served(tmp_path / "site/_site", "/record/") as url:
        seen, errors = _walk(browser, url)
    pages = {path.parent.relative_to(tmp_path / "site/_site").as_posix() for path in _pages(tmp_path / "site/_site")}
    assert errors == []
    assert pages - {address.removeprefix(url).rstrip("/") or "." for address in seen} == set()


def _pages(folder: Path) -> Iterator[Path]:
    return folder.rglob("index.html")


def _walk(browser: Browser, start: str) -> tuple[set[str], list[str]]:
    """Follow all links within a site in a browser; return the pages visited and the errors."""
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", lambda got: errors.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    # A request cancelled by the next navigation is not a failure.
    cut_short = "net::ERR_ABORTED"
    page.on("requestfailed", lambda got: errors.append(f"failed: {got.url}") if got.failure != cut_short else None)
    seen, queue = {start}, [start]
    while queue:
        address = queue.pop()
        if not address.endswith("/"):  # a feed or a calendar, which a browser downloads
            got = page.request.get(address)
            errors += [] if got.ok else [f"{got.status} {address}"]
            continue
        page.goto(address)
        links = page.eval_on_selector_all(
            "a[href]",
            "all => all.map(one => new URL(one.getAttribute('href'), document.baseURI).href.split('#')[0])",
        )
        new = {link for link in links if link.startswith(start)} - seen
        seen |= new
        queue += sorted(new)
    context.close()
    return seen, errors


@pytest.mark.slow
def test_site_file_replaces_theme_file(onrecord: Path, tmp_path: Path) -> None:
    """A site's own template extends the installed one, and its own static file replaces one; other files stay."""
    _start_site(onrecord, tmp_path, "--url", "https://example.org/")
    site = tmp_path / "site"
    (site / "templates/404.html").write_text(
        '{% extends "onrecord/404.html" %}{% block title %}Lost – {{ super() }}{% endblock %}', "utf-8"
    )
    (site / "static/icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    _run(onrecord, "build", "site", "--strict", cwd=tmp_path)
    title = re.search(r"<title>(.*)</title>", (site / "_site/404.html").read_text("utf-8"))

    assert title
    assert title[1].startswith("Lost – Page not found")
    assert (site / "_site/static/icon.svg").read_bytes() == (site / "static/icon.svg").read_bytes()
    assert (site / "_site/static/filter.css").read_bytes() == (ROOT / "static/filter.css").read_bytes()


@pytest.mark.slow
def test_installed_package_builds_same_example_site(onrecord: Path, tmp_path: Path) -> None:
    """The installed package builds the example site to the same bytes as the repository."""
    shutil.copytree(ROOT / "content", tmp_path / "site/content")
    shutil.copy(ROOT / "site.yaml", tmp_path / "site")
    for command, output in ((onrecord, "installed"), (Path(sys.executable).with_name("onrecord"), "here")):
        _run(command, "build", "site", "--output", output, cwd=tmp_path)
    # The repository's workflow builds with the theme's files beside the entries, as if they were the site's own.
    for name in ("templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / "site" / name)
    _run(onrecord, "build", "site", "--output", "workflow", cwd=tmp_path)

    assert files_in(tmp_path / "installed") == files_in(tmp_path / "here") == files_in(tmp_path / "workflow")
