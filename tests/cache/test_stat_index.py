"""The stat index finds that nothing has changed since the last build, and never says so wrongly."""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from file_age import let_files_age
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import cli
from onrecord.build import pipeline
from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Options
from onrecord.cache import stat_index, state
from onrecord.cache.dependency_recorder import Manifest
from onrecord.cache.stat_index import StatIndex
from onrecord.model.build_result import BuildResult
from onrecord.output import OutputFolder, WriteResult
from onrecord.problems import Outcome, Problem, Related, Span
from onrecord.read.theme_reader import PACKAGE, theme_root

DENIAL = "content/stories/dispute/events/denial.yaml"
OUT = "_site"
NOTHING = "nothing has changed"
OLD_NS = 1_000_000_000_000_000_000
_CHANGES = re.compile(rf"\((\d+ files written, 0 removed|{NOTHING})\)")
STYLE = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>T</title><id>t</id>'
    '<updated>2020-01-01T00:00:00Z</updated></info><citation><layout><text variable="title"/></layout></citation>'
    '<bibliography><layout><text variable="title"/></layout></bibliography></style>'
)
RICH: dict[str, str | bytes | None] = {
    "site.yaml": "title: A test\nurl: https://example.org/\ncsl: 'house styles/our house.csl'\n",
    "house styles/our house.csl": STYLE,
    "templates/404.html": '{% extends "onrecord/404.html" %}\n',
    "static/own.txt": "own",
}


def _run(site: Path, *options: str) -> Result:
    command = ["build", str(site), "--output", str(site / OUT), "--jobs", "1", "--no-keep-ids", *options]
    result = CliRunner().invoke(cli.main, command)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def _is_known(site: Path, *options: str) -> bool:
    return NOTHING in _run(site, *options).output


@pytest.fixture(autouse=True)
def same_day_and_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let all runs have the same day and the same program, even while somebody edits its code."""
    monkeypatch.setattr(cli, "_now", lambda: NOW)
    monkeypatch.setattr(stat_index, "PACKAGE", tmp_path / "program" / "onrecord")


@pytest.fixture
def without_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the build by one that writes a few files without rendering."""

    def build(_root: Path, output: OutputFolder, _options: Options, last: LastBuild | None) -> Outcome[BuildResult]:
        for name in ("index.html", "404.html", "dispute/index.html"):
            output.stage(name, b"A test")
        output.commit()
        if last:
            last.save_pages(Outcome(BuildResult(3, None, 6)), Manifest())
        return Outcome(BuildResult(3, WriteResult(3, 3, 0), 6))

    monkeypatch.setattr(pipeline, "build_into", build)


@pytest.fixture
def built(make_site: MakeSite, without_rendering: None) -> Path:  # noqa: ARG001  (a fixture for its effect)
    """Return a built site that the stat index knows."""
    site = make_site(RICH)
    let_files_age(site)
    _run(site)
    assert _is_known(site)
    let_files_age(site)
    return site


def test_unchanged_site_is_not_rebuilt(make_site: MakeSite) -> None:
    """A second build of an unchanged site prints the same report and writes nothing."""
    site = make_site(RICH)
    let_files_age(site)
    first = _run(site)
    before = {path: path.lstat().st_mtime_ns for path in (site / OUT).rglob("*")}
    again = _run(site)

    assert first.exit_code == 0
    assert again.output == f"no problems in 6 files\nbuilt 21 pages in {site / OUT} ({NOTHING})\n"
    assert {path: path.lstat().st_mtime_ns for path in (site / OUT).rglob("*")} == before


def test_foreign_file_in_the_output_is_removed(make_site: MakeSite) -> None:
    """The build notices and removes a foreign file in the output; the next build finds nothing changed."""
    site = make_site({})
    let_files_age(site)
    _run(site)
    let_files_age(site)  # the first build wrote the list of what was published
    (site / OUT / "foreign.html").write_text("")
    second, third = _run(site), _run(site)

    assert ("(0 files written, 1 removed)" in second.output, NOTHING in third.output) == (True, True)


def _edit(site: Path, path: str, old: str, new: str) -> None:
    text = (site / path).read_text("utf-8")
    assert old in text
    assert len(old) == len(new)
    (site / path).write_text(text.replace(old, new), "utf-8")


def _edit_in_place(site: Path) -> None:
    found = (site / DENIAL).stat()
    _edit(site, DENIAL, "denies\n", "agrees\n")
    os.utime(site / DENIAL, ns=(found.st_atime_ns, found.st_mtime_ns))
    after = (site / DENIAL).stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (found.st_size, found.st_mtime_ns, found.st_ino)


def _replace_file(site: Path) -> None:
    found = (site / DENIAL).stat()
    other = site / "other"
    other.write_text((site / DENIAL).read_text("utf-8").replace("denies\n", "agrees\n"), "utf-8")
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.replace(site / DENIAL)


CHANGES: dict[str, Callable[[Path], object]] = {
    "same size and time": _edit_in_place,
    "another file of the same size and time": _replace_file,
    "same content in a link": lambda site: _replace_by_link(site / "static/own.txt"),
    "added": lambda site: (site / "content/sources/more.yaml").write_text("a: {title: A, url: 'https://e.org/'}\n"),
    "removed": lambda site: (site / DENIAL).unlink(),
    "renamed": lambda site: (site / DENIAL).rename(site / DENIAL.replace("denial", "reply")),
    "folder renamed": lambda site: (site / "content/stories/dispute").rename(site / "content/stories/quarrel"),
    "template edited": lambda site: _edit(site, "templates/404.html", "%}\n", "%} "),
    "template added": lambda site: (site / "templates/home.html").write_text('{% extends "onrecord/home.html" %}'),
    "template removed": lambda site: (site / "templates/404.html").unlink(),
    "static file edited": lambda site: _edit(site, "static/own.txt", "own", "new"),
    "static file added": lambda site: (site / "static/more.txt").write_text(""),
    "static file in __pycache__": lambda site: _write(site / "static/__pycache__/more.txt", ""),
    "static file removed": lambda site: (site / "static/own.txt").unlink(),
    "settings": lambda site: _edit(site, "site.yaml", "A test", "A fest"),
    "style in a folder with a space": lambda site: _edit(site, "house styles/our house.csl", '"title"', '"publi"'),
    "page edited": lambda site: _edit(site, f"{OUT}/index.html", "A test", "A fest"),
    "page deleted": lambda site: (site / OUT / "404.html").unlink(),
    "folder of pages deleted": lambda site: (site / OUT / "dispute").rename(site.parent / "away"),
    "marker edited": lambda site: (site / OUT / ".onrecord-output").write_text("mine"),
    "foreign file in the output": lambda site: (site / OUT / "foreign.html").write_text(""),
    "foreign file in __pycache__": lambda site: _write(site / OUT / "__pycache__/foreign", ""),
    "page replaced by a link": lambda site: _replace_by_link(site / OUT / "404.html"),
    "folder replaced by a link": lambda site: _replace_by_link(site / OUT / "dispute"),
}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def _replace_by_link(path: Path) -> None:
    away = path.parent.parent / "away"
    path.rename(away)
    path.symlink_to(away)


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_causes_a_build(built: Path, change: str) -> None:
    """After any change to the site or the output, it is rebuilt; the build after that finds nothing changed."""
    CHANGES[change](built)
    was_rebuilt = not _is_known(built)
    let_files_age(built)
    _run(built)

    assert (was_rebuilt, _is_known(built)) == (True, True)


@pytest.mark.parametrize("written", ["'styles/house.csl'", '"styles/\\u0068ouse.csl"', '"styles/house\\x2ecsl"'])
@pytest.mark.usefixtures("without_rendering")
def test_citation_style_is_an_input_however_its_path_is_quoted(make_site: MakeSite, written: str) -> None:
    """The site's own citation style is an input, whichever quoting YAML uses for its path."""
    settings_text = f"title: A test\nurl: https://example.org/\ncsl: {written}\n"
    site = make_site({"site.yaml": settings_text, "styles/house.csl": STYLE})
    let_files_age(site)
    _run(site)
    known = _is_known(site)
    _edit(site, "styles/house.csl", '"title"', '"publi"')

    assert (known, _is_known(site)) == (True, False)


@pytest.mark.parametrize(
    "options",
    [
        ["--base-url", "https://example.com/"],
        ["--drafts"],
        ["--strict"],
        ["--notes"],
        ["--shard", "1/2"],
        ["--commit", "0123456"],
        ["--no-cache"],
    ],
    ids=lambda options: options[0],
)
def test_options_that_change_the_site_cause_a_build(built: Path, options: list[str]) -> None:
    """A build with other options that change the site is not taken for unchanged."""
    assert not _is_known(built, *options)


@pytest.mark.parametrize("options", [["--jobs", "2"], ["--output-format", "json"]], ids=lambda options: options[0])
def test_options_that_leave_the_site_alone_cause_no_build(built: Path, options: list[str]) -> None:
    """The number of processes and the report's format cause no build."""
    assert _is_known(built, *options)


def test_another_day_causes_a_build(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another day there may be other warnings."""
    monkeypatch.setattr(cli, "_now", lambda: NOW.replace(day=2))

    assert not _is_known(built)


def test_another_output_folder_causes_a_build(built: Path) -> None:
    """An unchanged site is built again into another folder."""
    assert not _is_known(built, "--output", str(built / "other"))
    assert not _is_known(built, "-o", str(built / "another"))


@pytest.mark.usefixtures("without_rendering")
@pytest.mark.parametrize("folder", ["", "model"])
def test_another_program_version_causes_a_build(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """A changed module of the program causes a build; compiled files don't."""
    package = tmp_path / "program" / "onrecord"
    (package / "model").mkdir(parents=True)
    (package / folder / "code.py").write_text("1")
    monkeypatch.setattr(stat_index, "PACKAGE", package)
    site = make_site({})
    let_files_age(tmp_path)
    _run(site)
    known = _is_known(site)
    (package / folder / "__pycache__").mkdir()
    (package / folder / "__pycache__" / "code.pyc").write_text("compiled")
    compiled = _is_known(site)
    (package / folder / "code.py").write_text("2")

    assert (known, compiled, _is_known(site)) == (True, True, False)


@pytest.mark.usefixtures("without_rendering")
@pytest.mark.parametrize("folder", ["site-packages", "dist-packages"])
def test_another_library_version_causes_a_build(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """A library that was installed since the last build causes a build."""
    (tmp_path / folder).mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / folder))
    site = make_site({})
    let_files_age(tmp_path)
    _run(site)
    known = _is_known(site)
    (tmp_path / folder / "library-2.dist-info").mkdir()

    assert (known, _is_known(site)) == (True, False)


def test_program_and_theme_are_inputs(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inputs of a build include the program's modules and the default theme's files."""
    monkeypatch.setattr(stat_index, "PACKAGE", state.PACKAGE)
    site = make_site({})
    let_files_age(site)
    StatIndex(site, site / OUT, ()).save(Outcome(BuildResult(1, None, 1)))
    inputs = json.loads((site / ".onrecord/last").read_bytes().partition(b"\n")[2])["inputs"]

    assert str(PACKAGE / "build" / "pipeline.py") in inputs
    assert str(theme_root() / "templates" / "home.html") in inputs
    assert str(theme_root() / "static" / "style.css") in inputs


TOUCHED = ["site.yaml", DENIAL, "templates/404.html", "static/own.txt", "house styles/our house.csl"]


@pytest.mark.parametrize("path", TOUCHED)
def test_file_with_another_time_is_no_edit(built: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose time alone has changed causes no build, and the build after that needn't read it."""
    os.utime(built / path, ns=(OLD_NS, OLD_NS))
    let_files_age(built)
    assert _is_known(built)

    monkeypatch.setattr(stat_index, "_digest", lambda path: pytest.fail(f"{path} was read"))
    assert _is_known(built)


@pytest.mark.usefixtures("without_rendering")
def test_only_a_young_file_is_doubted(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a build right after a save, the next one reads the saved file, finds it as built, and trusts all others."""
    site = make_site({})
    let_files_age(site)
    _run(site)
    let_files_age(site)
    _edit(site, DENIAL, "denies\n", "agrees\n")
    _run(site)
    read, digest = list[str](), stat_index._digest  # noqa: SLF001

    def recording(path: str) -> str | None:
        read.append(path)
        return digest(path)

    monkeypatch.setattr(stat_index, "_digest", recording)
    assert _is_known(site)
    assert set(read) <= {str(site / DENIAL)}


@pytest.mark.usefixtures("without_rendering")
def test_racy_timestamp_causes_a_build(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that changed right after the build began, and kept its fingerprint, causes another build."""
    site = make_site({})
    let_files_age(site)
    _run(site)
    plain = stat_index.stat_fingerprint
    monkeypatch.setattr(stat_index, "YOUNG_NS", 10**11)  # a busy machine may begin the build late
    _edit(site, DENIAL, "denies\n", "agrees\n")
    before = plain((site / DENIAL).stat())
    _run(site)
    _edit(site, DENIAL, "agrees\n", "denies\n")
    after = plain((site / DENIAL).stat())
    monkeypatch.setattr(stat_index, "stat_fingerprint", lambda seen: before if plain(seen) == after else plain(seen))

    assert not _is_known(site)


def test_content_that_only_the_build_saw_causes_another(make_site: MakeSite, tmp_path: Path) -> None:
    """A file that changes while a build runs, and is restored then, causes another build."""
    site = make_site({})
    let_files_age(site)
    last = StatIndex(site, tmp_path / "out", ())
    _edit(site, DENIAL, "denies\n", "agrees\n")
    last.save(Outcome(BuildResult(1, None, 1)))
    _edit(site, DENIAL, "agrees\n", "denies\n")

    assert StatIndex(site, tmp_path / "out", ()).find_repeated() is None


def test_change_during_a_build_causes_another(make_site: MakeSite, tmp_path: Path) -> None:
    """A file that changes while a build runs causes another build."""
    site = make_site({})
    let_files_age(site)
    last = StatIndex(site, tmp_path / "out", ())
    _edit(site, DENIAL, "denies\n", "agrees\n")
    last.save(Outcome(BuildResult(1, None, 1)))

    assert StatIndex(site, tmp_path / "out", ()).find_repeated() is None


def test_failed_build_is_repeated(make_site: MakeSite) -> None:
    """A build that fails runs again and fails again."""
    site = make_site({DENIAL: "type: denial\n"})
    let_files_age(site)

    assert [_run(site).exit_code for _ in range(2)] == [1, 1]


WARNING = Problem(
    "SRC008",
    "сообщение «one» \u2028 \\ \"'",
    Span("content/ы.yaml", 3, 5, 7, "\tline — текст"),
    None,
    (Related(Span("b.yaml", 1, 1, 0, ""), "here first"), Related(Span("c.yaml", 2, 2, 1, "x"), "and here")),
)


@pytest.mark.parametrize("problems", [(), (WARNING,), (Problem("URL001", "m", None, "h"), WARNING)], ids=range(3))
def test_saved_problems_are_loaded(make_site: MakeSite, tmp_path: Path, problems: tuple[Problem, ...]) -> None:
    """Saved warnings are loaded with their places and related places."""
    site = make_site({})
    let_files_age(site)
    StatIndex(site, tmp_path / "out", ("a",)).save(Outcome(BuildResult(3, None, 4), problems))

    assert StatIndex(site, tmp_path / "out", ("a",)).find_repeated() == Outcome(BuildResult(3, None, 4), problems)


@pytest.mark.parametrize("form", ["full", "github", "json", "concise"])
def test_warnings_are_repeated(make_site: MakeSite, form: str) -> None:
    """An unchanged site's report repeats its warnings in the same words."""
    twice = f"{BASE['content/sources/sources.yaml']}same: {{title: Same, url: 'https://example.org/wire'}}\n"
    site = make_site({"content/sources/sources.yaml": twice})
    let_files_age(site)
    first, second = _run(site, "--output-format", form), _run(site, "--output-format", form)

    assert NOTHING in second.output
    assert "SRC008" in first.output
    assert _CHANGES.sub("", second.output) == _CHANGES.sub("", first.output)


@contextmanager
def _saved_as(site: Path, data: bytes) -> Iterator[None]:
    path = site / ".onrecord/last"
    sound = path.read_bytes()
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(sound)


_many = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_many
@given(data=st.binary(max_size=80) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(
    lambda value: json.dumps(value).encode()
))  # fmt: skip
def test_any_bytes_are_ignored(built: Path, data: bytes) -> None:
    """Arbitrary content of the saved file raises nothing and is ignored."""
    checked = b"%08x\n%b" % (zlib.crc32(data), data)
    for content in (data, checked):
        with _saved_as(built, content):
            assert StatIndex(built, built / OUT, ()).find_repeated() is None


@_many
@given(data=st.data())
def test_damaged_file_is_ignored(built: Path, data: st.DataObject) -> None:
    """A saved file with one changed byte, or cut anywhere, is ignored."""
    build_options = (str(TODAY), None, False, False, None, None, False, False, False)  # like the command line
    sound = (built / ".onrecord/last").read_bytes()
    assert StatIndex(built, built / OUT, build_options).find_repeated() is not None
    at = data.draw(st.integers(0, len(sound) - 1))
    flipped = bytes([sound[at] ^ data.draw(st.integers(1, 255))])
    for damaged in (sound[:at], sound[:at] + flipped + sound[at + 1 :]):
        with _saved_as(built, damaged):
            assert StatIndex(built, built / OUT, build_options).find_repeated() is None


def _put_a_file(site: Path) -> None:
    (site / ".onrecord").write_text("mine")


def _put_a_folder(site: Path) -> None:
    (site / ".onrecord/last").mkdir(parents=True)


def _put_a_link(site: Path) -> None:
    (site.parent / "elsewhere").mkdir()
    (site.parent / "elsewhere" / "last").write_text("mine")
    (site / ".onrecord").symlink_to(site.parent / "elsewhere")


@pytest.mark.usefixtures("without_rendering")
@pytest.mark.parametrize("obstruct", [_put_a_file, _put_a_folder, _put_a_link])
@pytest.mark.parametrize("settled", [True, False], ids=["old", "young"])
def test_unusable_state_directory_is_ignored(
    make_site: MakeSite,
    obstruct: Callable[[Path], None],
    settled: bool,  # noqa: FBT001
) -> None:
    """Without a usable state directory each build runs, and reports nothing about it."""
    site = make_site({})
    obstruct(site)
    if settled:
        let_files_age(site)
    codes = {_run(site).exit_code for _ in range(2)}

    assert (codes, _is_known(site)) == ({0}, False)
    assert [path.read_text() for path in site.parent.glob("elsewhere/*")] == ["mine"] * (obstruct is _put_a_link)


@pytest.mark.parametrize("settings_file", [None, b"", "a folder"])
def test_folder_without_a_site_gets_no_state_directory(tmp_path: Path, settings_file: bytes | str | None) -> None:
    """A folder without a readable site gives the usual error; one without `site.yaml` stays as it is."""
    if isinstance(settings_file, bytes):
        (tmp_path / "site.yaml").write_bytes(settings_file)
    elif settings_file:
        (tmp_path / "site.yaml").mkdir()
    result = _run(tmp_path)

    assert result.exit_code == 1
    assert (tmp_path / ".onrecord").exists() == isinstance(settings_file, bytes)
