"""Which files hold entries, and which files among them are misplaced."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import MakeSite

from onrecord.build.pipeline import Options, check
from onrecord.read.entry_paths import FoundFile, classify, folder_of_many, path_of, translated_page_path
from onrecord.read.misplaced_files import hint_on_misplaced, list_defined
from onrecord.read.site_folder import find_entries, find_files, stray_folders


def write(root: Path, *paths: str) -> None:
    """Create empty files."""
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("content/actors/people.yaml", FoundFile("content/actors/people.yaml", "actors")),
        ("content/sources/2021.yaml", FoundFile("content/sources/2021.yaml", "sources")),
        ("content/snapshots/wire.txt", FoundFile("content/snapshots/wire.txt", "snapshot", "", "wire")),
        ("content/stories/crs/story.yaml", FoundFile("content/stories/crs/story.yaml", "story", "crs")),
        (
            "content/stories/crs/events/meta-denial.yaml",
            FoundFile("content/stories/crs/events/meta-denial.yaml", "event", "crs", "meta-denial"),
        ),
        (
            "content/stories/Ә б/events/story.yaml",
            FoundFile("content/stories/Ә б/events/story.yaml", "event", "Ә б", "story"),
        ),
        (
            "content/stories/crs/events/a.b.yaml",
            FoundFile("content/stories/crs/events/a.b.yaml", "event", "crs", "a.b"),
        ),
    ],
)
def test_path_gives_kind_story_and_id(tmp_path: Path, path: str, expected: FoundFile) -> None:
    """A file's path gives its kind, story and id."""
    write(tmp_path, path)

    outcome = find_entries(tmp_path)

    assert outcome.value == (expected,)
    assert outcome.problems == ()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (path_of("event", "denial", "crs"), ("event", "crs", "denial", "")),
        (path_of("story", "crs"), ("story", "crs", "", "")),
        (path_of("bill", "port-act"), ("bill", "", "port-act", "")),
        (path_of("procedure", "lords"), ("procedure", "", "lords", "")),
        (path_of("page", "about"), ("page", "", "about", "")),
        (translated_page_path("about", "kk"), ("page", "", "about", "kk")),
        (path_of("snapshot", "wire"), ("snapshot", "", "wire", "")),
        (path_of("source", "wire"), ("sources", "", "", "")),
        (path_of("actor", "port", file="bodies.yaml"), ("actors", "", "", "")),
        (f"{folder_of_many('source')}2021.yaml", ("sources", "", "", "")),
    ],
)
def test_path_of_an_entry_is_read_as_one_of_its_kind(path: str, expected: tuple[str, ...]) -> None:
    """The file to which an entry is written is the one in which it is looked for."""
    found = classify(path)

    assert found is not None
    assert (found.kind, found.story, found.id, found.language) == expected


def test_shared_file_has_its_own_name_or_that_of_its_first_entry() -> None:
    """Several sources can share a file; settings have one path."""
    assert path_of("source", "wire") == "content/sources/wire.yaml"
    assert path_of("source", "wire", file="2021.yaml") == "content/sources/2021.yaml"
    assert path_of("site", "") == "site.yaml"


@pytest.mark.parametrize(
    "path",
    [
        "content/notes.txt",
        "content/story.yaml",
        "content/actors.yaml",
        "content/actors/people.yml",
        "content/actors/people.YAML",
        "content/actors/more/people.yaml",
        "content/actors/yaml",
        "content/Sources/wire.yaml",
        "content/snapshots/wire.html",
        "content/snapshots/2021/wire.txt",
        "content/stories/story.yaml",
        "content/stories/crs/story.yml",
        "content/stories/crs/event.yaml",
        "content/stories/crs/events/sub/denial.yaml",
        "content/stories/crs/events/denial.yaml.bak",
        "content/stories/crs/events/denial.md",
        "content/stories/crs/events/yaml",
        "content/stories/crs/events/story/story.yaml",
    ],
)
def test_misplaced_file_is_reported(tmp_path: Path, path: str) -> None:
    """An entry in the wrong place or with a wrong ending would be ignored silently, so it is an error."""
    write(tmp_path, path)

    outcome = find_entries(tmp_path)

    assert outcome.value == ()
    assert [(problem.code, problem.span.path if problem.span else "") for problem in outcome.problems] == [
        ("FIL001", path)
    ]


@pytest.mark.parametrize(
    "path",
    [
        "content/README.md",
        "content/stories/readme.txt",
        "content/LICENSE",
        "content/licence.md",
        "content/Thumbs.db",
        "content/stories/desktop.ini",
        "content/.DS_Store",
        "content/stories/crs/events/.denial.yaml.swp",
        "content/stories/crs/events/denial.yaml~",
        "content/stories/crs/events/#denial.yaml#",
        "content/stories/.crs/story.yaml",
        "content/stories/crs/.git/config",
        "elsewhere/notes.txt",
        "notes.yaml",
    ],
)
def test_hidden_and_accompanying_files_are_ignored(tmp_path: Path, path: str) -> None:
    """Hidden files, editors' backups, licences and READMEs are neither entries nor errors."""
    write(tmp_path, path)

    outcome = find_entries(tmp_path)

    assert outcome.value == ()
    assert outcome.problems == ()


def test_folder_without_content_has_no_entries(tmp_path: Path) -> None:
    """A site without a content folder has no entries and no error."""
    outcome = find_entries(tmp_path)

    assert (outcome.value, outcome.problems) == ((), ())


def test_entries_are_in_the_order_of_their_paths(tmp_path: Path) -> None:
    """Files are sorted by path, whatever order the file system gives."""
    paths = [f"content/stories/{story}/{file}" for story in "bca" for file in ("story.yaml", "events/x.yaml")]
    write(tmp_path, *paths, "content/actors/z.yaml")

    outcome = find_entries(tmp_path)

    assert [file.path for file in outcome.value] == sorted([*paths, "content/actors/z.yaml"])


def linked(root: Path, path: str, target: Path) -> None:
    """Create a symbolic link."""
    link = root / path
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        pytest.param("content/stories/crs/events/a.yaml", "outside/secret.yaml", id="a file"),
        pytest.param("content/stories/crs", "outside", id="a folder"),
        pytest.param("content/stories/crs/events/a.yaml", "outside/gone", id="a dangling link"),
        pytest.param("content/stories/loop", "content", id="a folder that contains the link"),
        pytest.param("content/notes.txt", "outside/secret.yaml", id="a link that is no entry"),
        pytest.param("content", "outside", id="the content folder itself"),
    ],
)
def test_link_is_refused_and_not_followed(tmp_path: Path, path: str, target: str) -> None:
    """A link could lead out of the site or in a circle, so it is reported once and not followed."""
    root = tmp_path / "site"
    write(tmp_path / "outside", "secret.yaml", "events/secret.yaml", "actors/secret.yaml")
    root.mkdir()
    linked(root, path, root / target if target == "content" else tmp_path / target)

    outcome = find_entries(root)

    assert outcome.value == ()
    assert [(problem.code, problem.span.path if problem.span else "") for problem in outcome.problems] == [
        ("FIL002", path)
    ]


def test_hidden_link_is_ignored(tmp_path: Path) -> None:
    """A hidden link that leads nowhere, as Emacs creates for a lock, is no error."""
    linked(tmp_path, "content/actors/.#people.yaml", Path("editor@host:1"))

    outcome = find_entries(tmp_path)

    assert (outcome.value, outcome.problems) == ((), ())


def test_undecodable_name_is_reported_printably(tmp_path: Path) -> None:
    """A file name in an old encoding is reported in characters that every output can encode."""
    write(tmp_path, "content/actors/" + os.fsdecode(b"\xee\xf2\xe2\xe5\xf2.txt"))

    (problem,) = find_entries(tmp_path).problems

    assert problem.span is not None
    assert problem.span.path.encode("utf-8") == b"content/actors/?????.txt"


def test_event_with_an_undecodable_name_is_not_lost(tmp_path: Path) -> None:
    """An event whose file name can't be decoded is either read or reported."""
    write(tmp_path, "content/stories/crs/events/" + os.fsdecode(b"\xee.yaml"))

    outcome = find_entries(tmp_path)

    assert [file.id for file in outcome.value] == ["?"] or outcome.problems


def test_file_in_place_of_a_folder_is_reported(tmp_path: Path) -> None:
    """A file named 'content' is a problem, not a crash."""
    write(tmp_path, "content")

    (problem,) = find_entries(tmp_path).problems

    assert problem.code == "FIL003"
    assert problem.span is not None
    assert problem.span.path == "content"


def test_theme_files_are_listed(tmp_path: Path) -> None:
    """All templates and static files are listed except hidden ones; a missing folder has none."""
    write(tmp_path, "static/style.css", "static/fonts/a b.woff2", "static/.DS_Store", "static/notes.txt")

    assert find_files(tmp_path, tmp_path / "static").value == (
        "static/fonts/a b.woff2",
        "static/notes.txt",
        "static/style.css",
    )
    assert find_files(tmp_path, tmp_path / "templates").value == ()


def test_folders_meant_as_content_are_reported(tmp_path: Path) -> None:
    """If there is no `content`, a folder that was probably meant as it, or as a part of it, is reported."""
    write(tmp_path, "contents/actors/actors.yaml", "Stories/dispute/story.yaml", "static/logo.svg", "notes/a.txt")

    assert [(problem.code, problem.message, problem.hint) for problem in stray_folders(tmp_path)] == [
        ("FIL001", "nothing reads what is in the folder 'Stories'", "move it to content/stories"),
        ("FIL001", "nothing reads what is in the folder 'contents'", "rename it to content"),
    ]

    write(tmp_path, "content/actors/actors.yaml")
    assert stray_folders(tmp_path) == ()


def test_static_file_that_may_not_be_read_is_reported(
    make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check reports a static file that a build could not copy, at the file itself."""
    root = make_site({"static/notes/one.txt": "one\n", "static/two.txt": "two\n"})
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith("one.txt") and allowed(path, mode))
    (problem,) = check(root, options).problems

    assert problem.span is not None
    assert (problem.code, problem.span.path) == ("FIL003", "static/notes/one.txt")
    assert problem.message == "the file can't be read: Permission denied"


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("content/source/x.yaml", "did you mean content/sources/x.yaml?"),
        ("content/people/x.yml", "did you mean content/actors/x.yaml?"),
        ("content/Sources/press.yml", "did you mean content/sources/press.yaml?"),
        ("content/story/dispute/events/reply.yaml", "did you mean content/stories/dispute/events/reply.yaml?"),
        ("content/stories/dispute/event/reply.yaml", "did you mean content/stories/dispute/events/reply.yaml?"),
        ("content/events/reply.yaml", "did you mean content/stories/dispute/events/reply.yaml?"),
        ("content/stories/events/reply.yaml", "did you mean content/stories/dispute/events/reply.yaml?"),
        ("content/dispute/reply.yaml", "did you mean content/stories/dispute/events/reply.yaml?"),
        ("content/other/events/reply.yaml", "did you mean content/stories/other/events/reply.yaml?"),
        ("content/other/story.yaml", "did you mean content/stories/other/story.yaml?"),
        ("content/pages/de/about.md", "did you mean content/pages/about.de.md?"),
        (
            "content/stories/story.yaml",
            "the settings of a story belong in the folder of that story: move it to content/stories/STORY/story.yaml",
        ),
    ],
)
def test_misplaced_file_is_told_its_place(path: str, hint: str) -> None:
    """A file in a folder with nearly the right name is told one path; a site has the story 'dispute'."""
    assert hint_on_misplaced(path, ["dispute"], ()) == hint


def test_event_of_one_of_several_stories_is_told_the_form_of_its_place() -> None:
    """Where a site has several stories, the hint can't name that of a misplaced event."""
    hint = hint_on_misplaced("content/events/reply.yaml", ["dispute", "other"], ())

    assert hint == "an event belongs in the folder of that story: move it to content/stories/STORY/events/reply.yaml"


@pytest.mark.parametrize(
    ("path", "defined"),
    [
        ("content/sources/more.yml", {("source", "", "")}),
        ("content/stories/dispute/denial.yaml", {("event", "dispute", "denial")}),
        ("content/stories/dispute/events/denial.docx", {("event", "dispute", "denial")}),
        ("content/stories/dispute/story.yml", {("story", "", "dispute")}),
        ("content/events/denial.yaml", {("event", "", "")}),
        ("content/bills/act.yml", {("bill", "", "act")}),
        ("content/stories/dispute/photo.jpg", set()),
        ("content/notes.txt", set()),
        ("Static", set()),
    ],
)
def test_what_a_misplaced_file_defines_is_known(path: str, defined: set[tuple[str, str, str]]) -> None:
    """The entries that a misplaced file would define are known by its place; a picture or a note defines none."""
    assert {*list_defined(path, ["dispute", "other"])} == defined


@pytest.mark.parametrize("path", ["Content", "content/entries/all.yaml"])
def test_file_in_any_other_place_may_define_anything(path: str) -> None:
    """A file of entries in a folder of its own, or a whole folder with a wrong name, may define any entries."""
    kinds = {kind for kind, _, id_ in list_defined(path, ["dispute"]) if not id_}

    assert kinds == {"actor", "source", "bill", "procedure", "page", "snapshot", "story", "event"}
