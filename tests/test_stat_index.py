"""That nothing has changed since the last build: noticed when it is so, and never said when it is not."""

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
from conftest import BASE, TODAY, MakeSite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settled import settle

from onrecord import cli, pipeline
from onrecord.incremental import input_files, state
from onrecord.incremental.last_build import LastBuild
from onrecord.incremental.stat_index import BuildResult, StatIndex
from onrecord.output import OutputFolder, WriteResult
from onrecord.pipeline import Built, Options
from onrecord.problems import Outcome, Problem, Related, Span
from onrecord.read.theme import PACKAGE, theme_root

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
    """Let it be the same day in all runs, and the same program, though somebody may be working on its code."""
    monkeypatch.setattr(cli, "_today", lambda: TODAY)
    monkeypatch.setattr(input_files, "PACKAGE", tmp_path / "program" / "onrecord")


class Unasked:
    """Fingerprints for a build without pages."""

    shared = ""

    def of(self, _dependency: str, /) -> None:
        """Return nothing."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a build only write a few files: what is on them is no matter here."""

    def build(_root: Path, output: OutputFolder, _options: Options, last: LastBuild | None) -> Outcome[Built]:
        for name in ("index.html", "404.html", "dispute/index.html"):
            output.stage(name, b"A test")
        output.commit()
        if last:
            last.save(BuildResult(3, 6, ()), {}, Unasked())
        return Outcome(Built(3, WriteResult(3, 3, 0), 6))

    monkeypatch.setattr(pipeline, "build_into", build)


@pytest.fixture
def built(make_site: MakeSite, made: None) -> Path:  # noqa: ARG001  (it is there for what it replaces)
    """Return a site that was built, of which that is known."""
    site = make_site(RICH)
    settle(site)
    _run(site)
    assert _is_known(site)
    settle(site)
    return site


def test_nothing_changed_is_noticed(make_site: MakeSite) -> None:
    """Of a site that is as it was, the same is told as of the build, and nothing is written."""
    site = make_site(RICH)
    settle(site)
    first = _run(site)
    before = {path: path.lstat().st_mtime_ns for path in (site / OUT).rglob("*")}
    again = _run(site)

    assert first.exit_code == 0
    assert again.output == f"no problems in 6 files\nbuilt 12 pages in {site / OUT} ({NOTHING})\n"
    assert {path: path.lstat().st_mtime_ns for path in (site / OUT).rglob("*")} == before


def test_stranger_goes(make_site: MakeSite) -> None:
    """What others put into the output is noticed, and goes; then the site is known again."""
    site = make_site({})
    settle(site)
    _run(site)
    settle(site)  # the first build wrote the list of what was published
    (site / OUT / "stranger.html").write_text("")
    second, third = _run(site), _run(site)

    assert ("(0 files written, 1 removed)" in second.output, NOTHING in third.output) == (True, True)


def _edit(site: Path, path: str, old: str, new: str) -> None:
    text = (site / path).read_text("utf-8")
    assert old in text
    assert len(old) == len(new)
    (site / path).write_text(text.replace(old, new), "utf-8")


def _edited_in_place(site: Path) -> None:
    found = (site / DENIAL).stat()
    _edit(site, DENIAL, "denies\n", "agrees\n")
    os.utime(site / DENIAL, ns=(found.st_atime_ns, found.st_mtime_ns))
    after = (site / DENIAL).stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (found.st_size, found.st_mtime_ns, found.st_ino)


def _exchanged(site: Path) -> None:
    found = (site / DENIAL).stat()
    other = site / "other"
    other.write_text((site / DENIAL).read_text("utf-8").replace("denies\n", "agrees\n"), "utf-8")
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.replace(site / DENIAL)


CHANGES: dict[str, Callable[[Path], object]] = {
    "same size and time": _edited_in_place,
    "another file of the same size and time": _exchanged,
    "time alone": lambda site: os.utime(site / DENIAL, ns=(OLD_NS, OLD_NS)),
    "added": lambda site: (site / "content/sources/more.yaml").write_text("a: {title: A, url: 'https://e.org/'}\n"),
    "removed": lambda site: (site / DENIAL).unlink(),
    "renamed": lambda site: (site / DENIAL).rename(site / DENIAL.replace("denial", "reply")),
    "folder renamed": lambda site: (site / "content/stories/dispute").rename(site / "content/stories/quarrel"),
    "template edited": lambda site: _edit(site, "templates/404.html", "%}\n", "%} "),
    "template added": lambda site: (site / "templates/home.html").write_text('{% extends "onrecord/home.html" %}'),
    "template removed": lambda site: (site / "templates/404.html").unlink(),
    "static file edited": lambda site: _edit(site, "static/own.txt", "own", "new"),
    "static file added": lambda site: (site / "static/more.txt").write_text(""),
    "static file where Python keeps its own": lambda site: _write(site / "static/__pycache__/more.txt", ""),
    "static file removed": lambda site: (site / "static/own.txt").unlink(),
    "settings": lambda site: _edit(site, "site.yaml", "A test", "A fest"),
    "style in a folder with a space": lambda site: _edit(site, "house styles/our house.csl", '"title"', '"publi"'),
    "page edited": lambda site: _edit(site, f"{OUT}/index.html", "A test", "A fest"),
    "page deleted": lambda site: (site / OUT / "404.html").unlink(),
    "folder of pages deleted": lambda site: (site / OUT / "dispute").rename(site.parent / "away"),
    "marker edited": lambda site: (site / OUT / ".onrecord-output").write_text("mine"),
    "stranger in the output": lambda site: (site / OUT / "stranger.html").write_text(""),
    "stranger where Python keeps its own": lambda site: _write(site / OUT / "__pycache__/stranger", ""),
    "page made a link": lambda site: _linked(site / OUT / "404.html"),
    "folder made a link": lambda site: _linked(site / OUT / "dispute"),
}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def _linked(path: Path) -> None:
    away = path.parent.parent / "away"
    path.rename(away)
    path.symlink_to(away)


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_noticed(built: Path, change: str) -> None:
    """Whatever changes in the site or in the output, it is built anew, and known again after that."""
    CHANGES[change](built)
    noticed = not _is_known(built)
    settle(built)
    _run(built)

    assert (noticed, _is_known(built)) == (True, True)


@pytest.mark.parametrize("written", ["'styles/house.csl'", '"styles/\\u0068ouse.csl"', '"styles/house\\x2ecsl"'])
@pytest.mark.usefixtures("made")
def test_style_is_watched_however_its_name_is_written(make_site: MakeSite, written: str) -> None:
    """A style of the site's own is watched wherever it lies and in whatever way of YAML's its name is written."""
    settings_text = f"title: A test\nurl: https://example.org/\ncsl: {written}\n"
    site = make_site({"site.yaml": settings_text, "styles/house.csl": STYLE})
    settle(site)
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
        ["--no-cache"],
    ],
    ids=lambda options: options[0],
)
def test_other_options_are_another_build(built: Path, options: list[str]) -> None:
    """A build that is asked for otherwise is not the last one."""
    assert not _is_known(built, *options)


@pytest.mark.parametrize("options", [["--jobs", "2"], ["--output-format", "json"]], ids=lambda options: options[0])
def test_options_that_make_no_other_site_are_no_matter(built: Path, options: list[str]) -> None:
    """How many processes work, and how problems are told, makes no other build."""
    assert _is_known(built, *options)


def test_other_day_is_another_build(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another day there may be other warnings."""
    monkeypatch.setattr(cli, "_today", lambda: TODAY.replace(day=2))

    assert not _is_known(built)


def test_other_output_is_another_build(built: Path) -> None:
    """A build into another folder is another one, though the site is as it was."""
    assert not _is_known(built, "--output", str(built / "other"))


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("folder", ["", "model"])
def test_other_program_is_another_build(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """What another version of the program made is made anew."""
    package = tmp_path / "place" / "onrecord"
    (package / "model").mkdir(parents=True)
    (package / folder / "code.py").write_text("1")
    monkeypatch.setattr(input_files, "PACKAGE", package)
    site = make_site({})
    settle(tmp_path)
    _run(site)
    known = _is_known(site)
    (package / folder / "__pycache__").mkdir()
    (package / folder / "__pycache__" / "code.pyc").write_text("compiled")
    compiled = _is_known(site)
    (package / folder / "code.py").write_text("2")

    assert (known, compiled, _is_known(site)) == (True, True, False)


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("folder", ["site-packages", "dist-packages"])
def test_other_libraries_are_another_build(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """A library that was installed since may make other pages."""
    (tmp_path / folder).mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / folder))
    site = make_site({})
    settle(tmp_path)
    _run(site)
    known = _is_known(site)
    (tmp_path / folder / "library-2.dist-info").mkdir()

    assert (known, _is_known(site)) == (True, False)


def test_program_and_theme_are_inputs(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inputs of a build contain the program's modules and the files of the default theme."""
    monkeypatch.setattr(input_files, "PACKAGE", state.PACKAGE)
    site = make_site({})
    settle(site)
    StatIndex(site, site / OUT, ()).save(BuildResult(1, 1, ()))
    watched = json.loads((site / ".onrecord/last").read_bytes().partition(b"\n")[2])["inputs"]

    assert str(PACKAGE / "pipeline.py") in watched
    assert str(theme_root() / "templates" / "home.html") in watched
    assert str(theme_root() / "static" / "style.css") in watched


@pytest.mark.usefixtures("made")
def test_young_file_is_not_believed(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a build that began while an input was young, no build is taken for unchanged."""
    site = make_site({})
    settle(site)
    _run(site)
    _edit(site, DENIAL, "denies\n", "agrees\n")
    with monkeypatch.context() as patch:
        patch.setattr(input_files, "YOUNG_NS", 10**11)  # a busy machine may take long to begin the build
        _run(site)
        assert not _is_known(site)
    settle(site)
    assert not _is_known(site)


def test_change_during_the_build_is_noticed(make_site: MakeSite, tmp_path: Path) -> None:
    """A file that changes while a build runs makes the next one."""
    site = make_site({})
    settle(site)
    last = StatIndex(site, tmp_path / "out", ())
    _edit(site, DENIAL, "denies\n", "agrees\n")
    last.save(BuildResult(1, 1, ()))

    assert StatIndex(site, tmp_path / "out", ()).known() is None


def test_failed_build_is_not_known(make_site: MakeSite) -> None:
    """A build that fails is made again, and fails again."""
    site = make_site({DENIAL: "type: denial\n"})
    settle(site)

    assert [_run(site).exit_code for _ in range(2)] == [1, 1]


WARNED = Problem(
    "SRC008",
    "сообщение «one» \u2028 \\ \"'",
    Span("content/ы.yaml", 3, 5, 7, "\tline — текст"),
    None,
    (Related(Span("b.yaml", 1, 1, 0, ""), "here first"), Related(Span("c.yaml", 2, 2, 1, "x"), "and here")),
)


@pytest.mark.parametrize("problems", [(), (WARNED,), (Problem("URL001", "m", None, "h"), WARNED)], ids=range(3))
def test_problems_come_back(make_site: MakeSite, tmp_path: Path, problems: tuple[Problem, ...]) -> None:
    """Warnings are the same as they were, with their places, related ones too."""
    site = make_site({})
    settle(site)
    StatIndex(site, tmp_path / "out", ("a",)).save(BuildResult(3, 4, problems))

    assert StatIndex(site, tmp_path / "out", ("a",)).known() == BuildResult(3, 4, problems)


@pytest.mark.parametrize("form", ["full", "github", "json", "concise"])
def test_warnings_are_told_again(make_site: MakeSite, form: str) -> None:
    """Of a site with warnings the same is told, in the same words, when nothing has changed."""
    twice = f"{BASE['content/sources/sources.yaml']}same: {{title: Same, url: 'https://example.org/wire'}}\n"
    site = make_site({"content/sources/sources.yaml": twice})
    settle(site)
    first, second = _run(site, "--output-format", form), _run(site, "--output-format", form)

    assert NOTHING in second.output
    assert "SRC008" in first.output
    assert _CHANGES.sub("", second.output) == _CHANGES.sub("", first.output)


@contextmanager
def _last(site: Path, data: bytes) -> Iterator[None]:
    path = site / ".onrecord/last"
    sound = path.read_bytes()
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(sound)


_many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_many
@given(data=st.binary(max_size=80) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(
    lambda value: json.dumps(value).encode()
))  # fmt: skip
def test_any_bytes_are_not_known(built: Path, data: bytes) -> None:
    """Whatever else lies where the last build is kept, nothing is known by it, and nothing fails."""
    checked = b"%08x\n%b" % (zlib.crc32(data), data)
    for kept in (data, checked):
        with _last(built, kept):
            assert StatIndex(built, built / OUT, ()).known() is None


@_many
@given(data=st.data())
def test_damage_is_not_known(built: Path, data: st.DataObject) -> None:
    """Of a record with one byte changed, or cut anywhere, nothing is believed."""
    asked = (str(TODAY), None, False, None, False, False, False)  # as the command line does
    sound = (built / ".onrecord/last").read_bytes()
    assert StatIndex(built, built / OUT, asked).known() is not None
    at = data.draw(st.integers(0, len(sound) - 1))
    flipped = bytes([sound[at] ^ data.draw(st.integers(1, 255))])
    for damaged in (sound[:at], sound[:at] + flipped + sound[at + 1 :]):
        with _last(built, damaged):
            assert StatIndex(built, built / OUT, asked).known() is None


def _is_a_file(site: Path) -> None:
    (site / ".onrecord").write_text("mine")


def _last_is_a_folder(site: Path) -> None:
    (site / ".onrecord/last").mkdir(parents=True)


def _is_a_link(site: Path) -> None:
    (site.parent / "elsewhere").mkdir()
    (site.parent / "elsewhere" / "last").write_text("mine")
    (site / ".onrecord").symlink_to(site.parent / "elsewhere")


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("hinder", [_is_a_file, _last_is_a_folder, _is_a_link])
@pytest.mark.parametrize("settled", [True, False], ids=["old", "young"])
def test_folder_that_cannot_be_used_is_no_matter(
    make_site: MakeSite,
    hinder: Callable[[Path], None],
    settled: bool,  # noqa: FBT001
) -> None:
    """Where nothing can be kept, each build is made, and nothing is told of it."""
    site = make_site({})
    hinder(site)
    if settled:
        settle(site)
    codes = {_run(site).exit_code for _ in range(2)}

    assert (codes, _is_known(site)) == ({0}, False)
    assert [path.read_text() for path in site.parent.glob("elsewhere/*")] == ["mine"] * (hinder is _is_a_link)


@pytest.mark.parametrize("settings_file", [None, b"", "a folder"])
def test_folder_without_a_site_is_no_matter(tmp_path: Path, settings_file: bytes | str | None) -> None:
    """What is no site, or no readable one, is told of as ever; in a folder that is none, nothing is made."""
    if isinstance(settings_file, bytes):
        (tmp_path / "site.yaml").write_bytes(settings_file)
    elif settings_file:
        (tmp_path / "site.yaml").mkdir()
    result = _run(tmp_path)

    assert result.exit_code == 1
    assert (tmp_path / ".onrecord").exists() == isinstance(settings_file, bytes)
