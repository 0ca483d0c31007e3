"""Rows kept between runs: used again by content, never believed when damaged, never in the way."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from golden import files_in

from onrecord.incremental import parse_cache, state
from onrecord.incremental.parse_cache import ParseCache
from onrecord.incremental.state import PARSED_FILES, program_digest
from onrecord.pipeline import Options, build, check
from onrecord.read.parsed_files import ParsedFileKind, ParseRequest, parse_to_json

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
MANY = [path for path in BASE if path.startswith(("content/actors", "content/sources", EVENTS))]
"""The files that have rows."""

ReadFiles = list[tuple[ParsedFileKind, bytes]]


@pytest.fixture
def remembering(options: Options) -> Options:
    """Return options of a run that remembers."""
    return replace(options, remember=True)


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> ReadFiles:
    """Return a list that fills with what rows are made of."""
    made: ReadFiles = []

    def noting(data: bytes, kind: ParsedFileKind, language: str) -> bytes | None:
        made.append((kind, data))
        return parse_to_json(data, kind, language)

    monkeypatch.setattr(parse_cache, "parse_to_json", noting)
    return made


def _rows(site: Path) -> Path:
    return site / ".onrecord" / "rows"


def test_rows_are_used_again(make_site: MakeSite, remembering: Options, read_files: ReadFiles) -> None:
    """The second run reads none of the files that have rows; the first reads all."""
    site = make_site({})
    first = check(site, remembering)
    count = len(read_files)
    second = check(site, remembering)

    assert (count, len(read_files)) == (len(MANY), len(MANY))
    assert second == first


def test_nothing_is_remembered_unasked(make_site: MakeSite, options: Options, read_files: ReadFiles) -> None:
    """Without the cache each run reads all, and leaves nothing behind."""
    site = make_site({})
    check(site, options)
    check(site, options)

    assert len(read_files) == 2 * len(MANY)
    assert not (site / ".onrecord").exists()


def test_only_what_changed_is_read(make_site: MakeSite, remembering: Options, read_files: ReadFiles) -> None:
    """After an edit one file is read."""
    check(make_site({}), remembering)
    read_files.clear()
    edited = BASE[DENIAL].replace("denies\n", "denies it\n")
    outcome = check(make_site({DENIAL: edited}), remembering)

    assert read_files == [("event", edited.encode())]
    assert outcome.value.site is not None
    assert {event.fields.title["en"] for event in outcome.value.site.events.values()} >= {"The company denies it"}


def test_renamed_file_is_known(make_site: MakeSite, remembering: Options, read_files: ReadFiles) -> None:
    """A row belongs to what the file says: under another name, or in another story, it needs no reading."""
    site = make_site({"content/stories/other/story.yaml": "title: Other\n"})
    check(site, remembering)
    read_files.clear()
    (site / DENIAL).rename(site / EVENTS / "reply.yaml")
    (site / "content/sources/sources.yaml").rename(site / "content/sources/press.yaml")
    (site / "content/stories/other/events").mkdir()
    (site / "content/stories/other/events/second.yaml").write_bytes((site / EVENTS / "announcement.yaml").read_bytes())
    outcome = check(site, remembering)

    assert read_files == []
    assert outcome.value.site is not None
    assert {(event.story, event.id) for event in outcome.value.site.events.values()} == {
        ("dispute", "announcement"),
        ("dispute", "reply"),
        ("other", "second"),
    }


def test_unused_rows_are_dropped(make_site: MakeSite, remembering: Options, read_files: ReadFiles) -> None:
    """What no file holds any more is kept no longer."""
    site = make_site({})
    check(site, remembering)
    before = len(_rows(site).read_bytes().splitlines())
    (site / DENIAL).unlink()
    check(site, remembering)
    after = len(_rows(site).read_bytes().splitlines())
    read_files.clear()
    check(make_site({}), remembering)

    assert (before, after) == (1 + len(MANY), len(MANY))
    assert read_files == [("event", BASE[DENIAL].encode())]


def test_languages_share_no_rows(make_site: MakeSite, remembering: Options, read_files: ReadFiles) -> None:
    """A text without a language is read anew when the story's language changes."""
    two = {"site.yaml": "title: {en: A test, ru: Проба}\nurl: https://example.org/\nlanguages: [en, ru]\n"}
    check(make_site(two), remembering)
    read_files.clear()
    outcome = check(
        make_site({**two, "content/stories/dispute/story.yaml": "title: Спор\nlanguages: ru\n"}), remembering
    )

    assert sorted(kind for kind, _ in read_files) == ["event", "event"]
    assert outcome.value.site is not None
    assert {tuple(event.fields.title) for event in outcome.value.site.events.values()} == {("ru",)}


def test_languages_share_no_rows_in_one_run(tmp_path: Path) -> None:
    """Two files with the same bytes in two languages have a row each; in one language, one."""
    for name in "abc":
        (tmp_path / name).write_text("title: Words\n")
    requests = [ParseRequest("event", name, language) for name, language in (("a", "en"), ("b", "ru"), ("c", "en"))]
    made = ParseCache(tmp_path, jobs=1, remember=False).make(requests)

    assert made[0] == made[2] != made[1] is not None


def test_rows_that_are_handed_over_are_kept_for_the_next_run(tmp_path: Path) -> None:
    """Who reads a site once holds no row any longer than it is needed; the next run knows them all the same."""
    (tmp_path / "site.yaml").write_text("title: A test\n")
    (tmp_path / "a").write_text("title: Words\n")
    requests = [ParseRequest("event", "a", "en")]
    made = ParseCache(tmp_path, jobs=1, remember=True).make_once(requests)
    again = ParseCache(tmp_path, jobs=1, remember=True)

    assert made != [None]
    assert list(again._cached.values()) == made  # noqa: SLF001


def test_missing_file_has_no_row(tmp_path: Path) -> None:
    """A file that can't be read has no row, and is no matter."""
    assert ParseCache(tmp_path, jobs=1, remember=False).make([ParseRequest("event", "none", "en")]) == [None]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped(data: bytes) -> bytes:
    at = data.index(b"The company denies")
    return data[:at] + b"X" + data[at + 1 :]


def _swapped(data: bytes) -> bytes:
    digest, *lines = data.splitlines()
    keys, values = zip(*(line.split(b" ", 1) for line in lines), strict=True)
    return b"\n".join([digest, *(b"%b %b" % pair for pair in zip(keys, values[::-1], strict=True)), b""])


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut": _cut,
    "empty": lambda _: b"",
    "cut after the digest": lambda data: data.split(b"\n")[0],
    "flipped": _flipped,
    "swapped": _swapped,
    "foreign": lambda _: b"\x89PNG\r\n\x1a\n\0",
    "digest of another program": lambda data: hashlib.blake2b(
        data.partition(b"\n")[2], digest_size=16
    ).hexdigest().encode() + b"\n" + data.partition(b"\n")[2],
    "bit of the digest": lambda data: bytes([data[0] ^ 1]) + data[1:],
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_rows_are_ignored(
    make_site: MakeSite, remembering: Options, read_files: ReadFiles, tmp_path: Path, damage: str
) -> None:
    """A file of rows that is not as it was written is passed over and written anew, and the build is right."""
    site = make_site({})
    build(site, tmp_path / "before", remembering)
    sound = _rows(site).read_bytes()
    _rows(site).write_bytes(DAMAGE[damage](sound))
    read_files.clear()
    outcome = build(site, tmp_path / "after", remembering)

    assert len(read_files) == len(MANY)
    assert outcome.problems == ()
    assert files_in(tmp_path / "after") == files_in(tmp_path / "before")
    assert _rows(site).read_bytes() == sound


def test_rows_of_another_program_are_ignored(
    make_site: MakeSite, remembering: Options, read_files: ReadFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version kept is not used, though nothing in it is damaged."""
    site = make_site({})
    check(site, remembering)
    read_files.clear()
    monkeypatch.setattr(state, "program_digest", lambda _file: b"another")
    check(site, remembering)

    assert len(read_files) == len(MANY)


def test_program_is_told_by_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change to any module of the reader or the model makes another program."""
    monkeypatch.setattr(state, "PACKAGE", tmp_path)
    seen = set[bytes]()
    for path, text in (("read/a.py", "1"), ("read/a.py", "2"), ("model/a.py", "1"), ("model/b.py", "3")):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
        seen.add(program_digest.__wrapped__(PARSED_FILES))

    assert len(seen) == 4


def test_digest_covers_the_real_package() -> None:
    """The program digest finds the package's modules."""
    assert (state.PACKAGE / "read" / "site.py").is_file()


KEPT = (".gitignore", "pages")
"""What may be kept where the rows can't be."""


def _is_a_file(site: Path) -> None:
    (site / ".onrecord").write_text("mine")


def _rows_are_a_folder(site: Path) -> None:
    _rows(site).mkdir(parents=True)


def _gitignore_is_a_folder(site: Path) -> None:
    (site / ".onrecord" / ".gitignore").mkdir(parents=True)


def _is_a_broken_link(site: Path) -> None:
    (site / ".onrecord").symlink_to(site / "nowhere")


@pytest.mark.parametrize("hinder", [_is_a_file, _rows_are_a_folder, _gitignore_is_a_folder, _is_a_broken_link])
def test_folder_that_cannot_be_used_is_no_matter(
    make_site: MakeSite, remembering: Options, hinder: Callable[[Path], None], tmp_path: Path
) -> None:
    """Where nothing can be kept, the build is the same and nothing of it is told; what lies there stays."""
    site = make_site({})
    hinder(site)
    before = sorted(path for path in site.rglob("*") if path.name not in KEPT)
    outcome = build(site, tmp_path / "out", remembering)

    assert (outcome.problems, outcome.value.pages > 5) == ((), True)
    assert sorted(path for path in site.rglob("*") if path.name not in KEPT) == before


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every file that is to be kept fail when it is moved to its place."""

    def fail(_self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        yield


@pytest.mark.usefixtures("full_disk")
def test_unwritable_folder_is_no_matter(make_site: MakeSite, remembering: Options) -> None:
    """A folder that can't be written leaves the check as it is, and no half-written file behind."""
    site = make_site({})

    assert check(site, remembering).problems == ()
    assert list((site / ".onrecord").iterdir()) == []


@pytest.mark.parametrize("inside", ["", ".gitignore", "rows"])
def test_nothing_is_written_through_a_link(
    make_site: MakeSite, remembering: Options, tmp_path: Path, inside: str
) -> None:
    """A link that lies in place of the folder or of a file in it leads nobody to what is elsewhere."""
    site = make_site({})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")
    link = site / ".onrecord" / inside if inside else site / ".onrecord"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere / "mine" if inside else elsewhere)
    outcome = check(site, remembering)

    assert outcome.problems == ()
    assert {path.name: path.read_text() for path in elsewhere.iterdir()} == {"mine": "mine"}


def test_only_the_folder_is_written(make_site: MakeSite, remembering: Options, tmp_path: Path) -> None:
    """A build leaves nothing beside the site but `.onrecord`, with the parsed files and what git ignores."""
    site = make_site({})
    before = files_in(site)
    build(site, tmp_path / "out", remembering)
    left = sorted(files_in(site).keys() - before.keys())

    assert left == [".onrecord/.gitignore", ".onrecord/rows"]
    assert {path: content for path, content in files_in(site).items() if path not in left} == before


def test_folder_without_a_site_stays_as_it_is(tmp_path: Path, remembering: Options) -> None:
    """Where there is no site, nothing is made."""
    outcome = check(tmp_path, remembering)

    assert ([problem.code for problem in outcome.problems], state.touch(tmp_path)) == (["FIL003"], None)
    assert list(tmp_path.iterdir()) == []


def test_git_passes_over_the_folder(make_site: MakeSite, remembering: Options) -> None:
    """Git sees none of it, whatever the site's own .gitignore says."""
    site = make_site({})
    check(site, remembering)
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "-q", str(site)], check=True, env=environment)  # noqa: S607
    listed = subprocess.run(
        ["git", "-C", str(site), "status", "--porcelain", "-uall"],  # noqa: S607
        check=True, capture_output=True, text=True, env=environment,
    ).stdout  # fmt: skip

    assert "site.yaml" in listed
    assert ".onrecord" not in listed


def test_many_files_are_read_by_several_processes(
    make_site: MakeSite, remembering: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that several processes made are the same, whatever is broken between them."""
    added = {f"{EVENTS}/more-{number:02}.yaml": BASE[DENIAL] if number % 3 else "a: [\n" for number in range(30)}
    site = make_site({**added})
    alone = check(site, replace(remembering, remember=False))
    monkeypatch.setattr(parse_cache, "_WORTH_SPREADING", 2)
    monkeypatch.setattr(parse_cache, "_BATCH", 4)
    together = check(site, replace(remembering, jobs=3))

    assert len(together.problems) >= 10
    assert together.problems == alone.problems
