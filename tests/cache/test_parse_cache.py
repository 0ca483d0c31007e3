"""The parse cache: reused by content, ignored when damaged, and never a cause of failure."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from file_age import let_files_age
from golden import files_in
from msgspec.structs import replace

from onrecord.build.pipeline import Options, build, check
from onrecord.cache import parse_cache, stat_index, state
from onrecord.cache.parse_cache import ParseCache
from onrecord.cache.state import PARSED_FILES, program_digest
from onrecord.read.entry_files import ParsedFileKind, ParseRequest, parse_to_json
from onrecord.regular_files import read_regular

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
CACHED_FILES = [path for path in BASE if path.startswith(("content/actors", "content/sources", EVENTS))]
"""The files whose parsed form is cached."""

ReadFiles = list[tuple[ParsedFileKind, bytes]]


@pytest.fixture
def caching(options: Options) -> Options:
    """Return options of a run with a cache."""
    return replace(options, remember=True)


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> ReadFiles:
    """Return a list that records which files are parsed."""
    parsed: ReadFiles = []

    def record(data: bytes, kind: ParsedFileKind, language: str) -> bytes | None:
        parsed.append((kind, data))
        return parse_to_json(data, kind, language)

    monkeypatch.setattr(parse_cache, "parse_to_json", record)
    return parsed


def _cache_file(site: Path) -> Path:
    return site / ".onrecord" / "parsed"


def test_parsed_files_are_reused(make_site: MakeSite, caching: Options, read_files: ReadFiles) -> None:
    """The first run parses all cacheable files, the second none of them."""
    site = make_site({})
    first = check(site, caching)
    count = len(read_files)
    second = check(site, caching)

    assert (count, len(read_files)) == (len(CACHED_FILES), len(CACHED_FILES))
    assert second == first


def test_nothing_is_cached_by_default(make_site: MakeSite, options: Options, read_files: ReadFiles) -> None:
    """Without the cache, each run parses all files and stores nothing."""
    site = make_site({})
    check(site, options)
    check(site, options)

    assert len(read_files) == 2 * len(CACHED_FILES)
    assert not (site / ".onrecord").exists()


def test_only_changed_file_is_parsed(make_site: MakeSite, caching: Options, read_files: ReadFiles) -> None:
    """After an edit only the edited file is parsed."""
    check(make_site({}), caching)
    read_files.clear()
    edited = BASE[DENIAL].replace("denies\n", "denies it\n")
    outcome = check(make_site({DENIAL: edited}), caching)

    assert read_files == [("event", edited.encode())]
    assert outcome.value.site is not None
    assert {event.fields.title["en"] for event in outcome.value.site.events.values()} >= {"The company denies it"}


def test_renamed_file_is_found_in_cache(make_site: MakeSite, caching: Options, read_files: ReadFiles) -> None:
    """Parsed files are found by content: a renamed or copied file is not parsed again."""
    site = make_site({"content/stories/other/story.yaml": "title: Other\n"})
    check(site, caching)
    read_files.clear()
    (site / DENIAL).rename(site / EVENTS / "reply.yaml")
    (site / "content/sources/sources.yaml").rename(site / "content/sources/press.yaml")
    (site / "content/stories/other/events").mkdir()
    (site / "content/stories/other/events/second.yaml").write_bytes((site / EVENTS / "announcement.yaml").read_bytes())
    outcome = check(site, caching)

    assert read_files == []
    assert outcome.value.site is not None
    assert {(event.story, event.id) for event in outcome.value.site.events.values()} == {
        ("dispute", "announcement"),
        ("dispute", "reply"),
        ("other", "second"),
    }


def test_unused_parsed_files_are_removed(make_site: MakeSite, caching: Options, read_files: ReadFiles) -> None:
    """Parsed files that no file needs any more are removed from the cache."""
    site = make_site({})
    check(site, caching)
    before = len(_cache_file(site).read_bytes().splitlines())
    (site / DENIAL).unlink()
    check(site, caching)
    after = len(_cache_file(site).read_bytes().splitlines())
    read_files.clear()
    check(make_site({}), caching)

    assert (before, after) == (1 + len(CACHED_FILES), len(CACHED_FILES))
    assert read_files == [("event", BASE[DENIAL].encode())]


def test_languages_share_no_parsed_files(make_site: MakeSite, caching: Options, read_files: ReadFiles) -> None:
    """When the story's language changes, texts without a language are parsed again."""
    two = {"site.yaml": "title: {en: A test, ru: Проба}\nurl: https://example.org/\nlanguages: [en, ru]\n"}
    check(make_site(two), caching)
    read_files.clear()
    outcome = check(make_site({**two, "content/stories/dispute/story.yaml": "title: Спор\nlanguages: ru\n"}), caching)

    assert sorted(kind for kind, _ in read_files) == ["event", "event"]
    assert outcome.value.site is not None
    assert {tuple(event.fields.title) for event in outcome.value.site.events.values()} == {("ru",)}


def test_languages_share_no_parsed_files_in_one_run(tmp_path: Path) -> None:
    """Two files with the same content share a parsed file in one language, but not in two."""
    for name in "abc":
        (tmp_path / name).write_text("title: Words\n")
    requests = [ParseRequest("event", name, language) for name, language in (("a", "en"), ("b", "ru"), ("c", "en"))]
    parsed = ParseCache(tmp_path, jobs=1, remember=False).parse(requests)

    assert parsed[0] == parsed[2] != parsed[1] is not None


def test_parsed_files_made_once_are_cached(tmp_path: Path) -> None:
    """`parse_once` holds no parsed file longer than necessary, yet the next run finds them in the cache."""
    (tmp_path / "site.yaml").write_text("title: A test\n")
    (tmp_path / "a").write_text("title: Words\n")
    requests = [ParseRequest("event", "a", "en")]
    parsed = list(ParseCache(tmp_path, jobs=1, remember=True).parse_once(requests))
    again = ParseCache(tmp_path, jobs=1, remember=True)

    assert parsed != [None]
    assert list(again._cached.values()) == parsed  # noqa: SLF001


def test_files_that_keep_their_fingerprint_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache in memory reads a file again only if it was young, or has another fingerprint."""
    (tmp_path / "site.yaml").write_text("title: A test\n")
    (tmp_path / "a").write_text("title: Words\n")
    requests, reads = [ParseRequest("event", "a", "en")], list[str]()

    def read(path: str) -> bytes:
        reads.append(path)
        return read_regular(path)

    monkeypatch.setattr(parse_cache, "read_regular", read)
    cache = ParseCache(tmp_path, jobs=1, remember=True)
    with monkeypatch.context() as patch:  # on a busy machine, the file would age between two reads
        patch.setattr(stat_index, "YOUNG_NS", 60_000_000_000)
        young = [cache.parse(requests) for _ in range(2)]
    let_files_age(tmp_path)
    old = [cache.parse(requests) for _ in range(3)]
    seen = len(reads)
    (tmp_path / "a").write_text("title: Other\n")
    changed = cache.parse(requests)

    assert young[0] == young[1] == old[0] == old[1] == old[2] != changed
    assert (seen, len(reads)) == (3, 4)


def test_part_of_the_files_puts_nothing_else_out_of_the_cache(tmp_path: Path) -> None:
    """Files that are parsed without forgetting others leave what is cached as it is, on disk too."""
    (tmp_path / "site.yaml").write_text("title: A test\n")
    for name in "ab":
        (tmp_path / name).write_text(f"title: {name}\n")
    requests = [ParseRequest("event", name, "en") for name in "ab"]
    cache = ParseCache(tmp_path, jobs=1, remember=True)
    whole = cache.parse(requests)

    assert cache.parse(requests[:1], forgets=False) == whole[:1]
    assert list(cache._cached.values()) == whole  # noqa: SLF001
    assert list(ParseCache(tmp_path, jobs=1, remember=True)._cached.values()) == whole  # noqa: SLF001


def test_missing_file_has_no_parsed_form(tmp_path: Path) -> None:
    """A file that can't be read has no parsed form and raises no error."""
    assert ParseCache(tmp_path, jobs=1, remember=False).parse([ParseRequest("event", "none", "en")]) == [None]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    at = data.index(b"The company denies")
    return data[:at] + b"X" + data[at + 1 :]


def _swap(data: bytes) -> bytes:
    digest, *lines = data.splitlines()
    keys, values = zip(*(line.split(b" ", 1) for line in lines), strict=True)
    return b"\n".join([digest, *(b"%b %b" % pair for pair in zip(keys, values[::-1], strict=True)), b""])


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": _cut,
    "empty": lambda _: b"",
    "truncated after the digest": lambda data: data.split(b"\n")[0],
    "a changed byte": _flip,
    "swapped values": _swap,
    "another file format": lambda _: b"\x89PNG\r\n\x1a\n\0",
    "digest of another version": lambda data: hashlib.blake2b(
        data.partition(b"\n")[2], digest_size=16
    ).hexdigest().encode() + b"\n" + data.partition(b"\n")[2],
    "a changed bit in the digest": lambda data: bytes([data[0] ^ 1]) + data[1:],
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_cache_is_ignored(
    make_site: MakeSite, caching: Options, read_files: ReadFiles, tmp_path: Path, damage: str
) -> None:
    """A damaged cache is ignored and written again, and the build is correct."""
    site = make_site({})
    build(site, tmp_path / "before", caching)
    intact = _cache_file(site).read_bytes()
    _cache_file(site).write_bytes(DAMAGE[damage](intact))
    read_files.clear()
    outcome = build(site, tmp_path / "after", caching)

    assert len(read_files) == len(CACHED_FILES)
    assert outcome.problems == ()
    assert files_in(tmp_path / "after") == files_in(tmp_path / "before")
    assert _cache_file(site).read_bytes() == intact


def test_cache_of_another_version_is_ignored(
    make_site: MakeSite, caching: Options, read_files: ReadFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache of another version of the program is ignored even if undamaged."""
    site = make_site({})
    check(site, caching)
    read_files.clear()
    monkeypatch.setattr(state, "program_digest", lambda _file: b"another")
    check(site, caching)

    assert len(read_files) == len(CACHED_FILES)


def test_program_digest_covers_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change to any module of the reader or the model changes the program digest."""
    monkeypatch.setattr(state, "PACKAGE", tmp_path)
    digests = set[bytes]()
    for path, text in (("read/a.py", "1"), ("read/a.py", "2"), ("model/a.py", "1"), ("model/b.py", "3")):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
        digests.add(program_digest.__wrapped__(PARSED_FILES))

    assert len(digests) == 4


def test_program_digest_finds_package() -> None:
    """The program digest finds the package's modules."""
    assert (state.PACKAGE / "read" / "site_reader.py").is_file()


STATE_FILES = (".gitignore", "pages", "templates")
"""State files that may be stored even if the parse cache can't be."""


def _state_folder_is_file(site: Path) -> None:
    (site / ".onrecord").write_text("mine")


def _cache_file_is_folder(site: Path) -> None:
    _cache_file(site).mkdir(parents=True)


def _gitignore_is_folder(site: Path) -> None:
    (site / ".onrecord" / ".gitignore").mkdir(parents=True)


def _state_folder_is_broken_link(site: Path) -> None:
    (site / ".onrecord").symlink_to(site / "nowhere")


@pytest.mark.parametrize(
    "obstruct", [_state_folder_is_file, _cache_file_is_folder, _gitignore_is_folder, _state_folder_is_broken_link]
)
def test_build_works_without_usable_cache_folder(
    make_site: MakeSite, caching: Options, obstruct: Callable[[Path], None], tmp_path: Path
) -> None:
    """Without a usable cache folder the build is the same, without a problem, and foreign files stay."""
    site = make_site({})
    obstruct(site)
    before = sorted(path for path in site.rglob("*") if path.name not in STATE_FILES)
    outcome = build(site, tmp_path / "out", caching)

    assert (outcome.problems, outcome.value.pages > 5) == ((), True)
    assert sorted(path for path in site.rglob("*") if path.name not in STATE_FILES) == before


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make each atomic replacement of a state file fail."""

    def fail(_self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        yield


@pytest.mark.usefixtures("full_disk")
def test_check_works_with_unwritable_folder(make_site: MakeSite, caching: Options) -> None:
    """In a folder that can't be written, the check is the same, and no half-written file stays."""
    site = make_site({})

    assert check(site, caching).problems == ()
    assert list((site / ".onrecord").iterdir()) == []


@pytest.mark.parametrize("inside", ["", ".gitignore", "parsed"])
def test_cache_is_not_written_through_symbolic_link(
    make_site: MakeSite, caching: Options, tmp_path: Path, inside: str
) -> None:
    """Nothing is written through a symbolic link in place of the folder or of a file in it."""
    site = make_site({})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")
    link = site / ".onrecord" / inside if inside else site / ".onrecord"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere / "mine" if inside else elsewhere)
    outcome = check(site, caching)

    assert outcome.problems == ()
    assert {path.name: path.read_text() for path in elsewhere.iterdir()} == {"mine": "mine"}


def test_only_cache_folder_is_written(make_site: MakeSite, caching: Options, tmp_path: Path) -> None:
    """A build changes nothing in the site's folder but `.onrecord`, with its cache and .gitignore."""
    site = make_site({})
    before = files_in(site)
    build(site, tmp_path / "out", caching)
    added_files = sorted(files_in(site).keys() - before.keys())

    assert added_files == [".onrecord/.gitignore", ".onrecord/parsed"]
    assert {path: content for path, content in files_in(site).items() if path not in added_files} == before


def test_folder_without_site_gets_no_cache(tmp_path: Path, caching: Options) -> None:
    """In a folder without a site, no cache is created."""
    outcome = check(tmp_path, caching)

    assert ([problem.code for problem in outcome.problems], state.touch(tmp_path)) == (["FIL003"], None)
    assert list(tmp_path.iterdir()) == []


def test_git_ignores_cache_folder(make_site: MakeSite, caching: Options) -> None:
    """Git ignores the cache folder whatever the site's own .gitignore says."""
    site = make_site({})
    check(site, caching)
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "-q", str(site)], check=True, env=environment)  # noqa: S607
    listed = subprocess.run(
        ["git", "-C", str(site), "status", "--porcelain", "-uall"],  # noqa: S607
        check=True, capture_output=True, text=True, env=environment,
    ).stdout  # fmt: skip

    assert "site.yaml" in listed
    assert ".onrecord" not in listed


def test_several_processes_give_same_parsed_files(
    make_site: MakeSite, caching: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several processes give the same parsed files and problems as one."""
    added = {f"{EVENTS}/more-{number:02}.yaml": BASE[DENIAL] if number % 3 else "a: [\n" for number in range(30)}
    site = make_site({**added})
    alone = check(site, replace(caching, remember=False))
    monkeypatch.setattr(parse_cache, "_MIN_FILES_FOR_PROCESSES", 2)
    monkeypatch.setattr(parse_cache, "_BATCH", 4)
    together = check(site, replace(caching, jobs=3))

    assert len(together.problems) >= 10
    assert together.problems == alone.problems
