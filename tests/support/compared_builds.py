"""A site whose incremental builds are each compared with a cold build."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from conftest import TODAY
from golden import files_in

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Options, build, build_into
from onrecord.cache.stat_index import StatIndex
from onrecord.model.build_result import BuildResult
from onrecord.output import OutputFolder
from onrecord.problems import Outcome
from onrecord.render.pagination import sizes


class ColdBuild(NamedTuple):
    """The result of a build without any state, and the files that it wrote."""

    outcome: Outcome[BuildResult]
    files: Mapping[str, bytes]


_COLD: dict[object, ColdBuild] = {}


def cold_build(site: Path, options: Options) -> ColdBuild:
    """Build a site without any state; sites of the same content are built once in a process.

    Tests edit a few sites in many ways and restore them, and compare several warm builds with each content.
    """
    inputs = (path for path in site.rglob("*") if not path.is_relative_to(site / ".onrecord"))
    content = frozenset((str(path.relative_to(site)), _content(path)) for path in inputs)
    key = (content, options, sizes.MOST_IN_ROWS, sizes.MOST_ON_WHOLE_PAGE)  # tests change these limits
    if key not in _COLD:
        with TemporaryDirectory() as place:
            outcome = build(site, Path(place) / "cold", options)
            _COLD[key] = ColdBuild(outcome, files_in(Path(place) / "cold"))
    return _COLD[key]


def _content(path: Path) -> object:
    """Return what tells a path from others of its name: a link's target, a file's content, or that it is a folder."""
    if path.is_symlink():
        return path.readlink()
    return path.read_bytes() if path.is_file() else path.is_dir()


@contextmanager
def case(name: object) -> Iterator[None]:
    """Name one of several cases of a test where it fails."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"in the case {name}")
        raise


class CommandBuilder:
    """Builds as commands do, one after the other: each loads the state of the last one from the state directory."""

    def __init__(self, site: Path, output: Path) -> None:
        self._site = site.resolve()
        self._output = output

    def rebuild(self, _reported: Collection[str] = (), *, deferrable: bool = False) -> Outcome[BuildResult]:  # noqa: ARG002
        """Build; a command finds the changed files by itself, and defers nothing."""
        last = LastBuild(StatIndex(self._site, self._output, ()))
        with OutputFolder(self._output) as folder:
            return build_into(self._site, folder, Options(today=TODAY, remember=True), last)

    def finish(self) -> None:
        """Do nothing."""


class Preview:
    """A site with a builder that stays in memory, or with commands; every build is compared with a cold one."""

    def __init__(self, site: Path, place: Path, *, is_resident: bool = True) -> None:
        self.site = site
        self.place = place
        self.builder: IncrementalBuilder | CommandBuilder = CommandBuilder(site, place / "warm")
        if is_resident:
            self.builder = IncrementalBuilder(site, place / "warm", Options(today=TODAY))
        self.reported: set[str] = set()
        """The paths reported as changed to the next build."""
        self.is_reporting = True
        self._changed: set[str] = set()

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace `old` by `new` in a file of the site."""
        text = (self.site / path).read_text("utf-8")
        assert old in text
        (self.site / path).write_text(text.replace(old, new), "utf-8")
        self.reported.add(str(self.site / path))

    def build(self) -> Outcome[BuildResult]:
        """Build; assert the problems of a cold build, and the same files where the site is published."""
        before = files_in(self.place / "warm")
        built = self._rebuilt()
        after = files_in(self.place / "warm")
        cold = cold_build(self.site, Options(today=TODAY))
        assert built.problems == cold.outcome.problems
        assert built.value.pages == cold.outcome.value.pages
        assert built.value.files == cold.outcome.value.files
        assert after == (cold.files if cold.outcome.value.published else before)
        self._changed = {path for path, content in after.items() if before.get(path) != content}
        return built

    def _rebuilt(self) -> Outcome[BuildResult]:
        """Build; alternate between reporting changed paths (and then finishing deferred work) and a full rescan."""
        reported, self.reported = self.reported, set()
        self.is_reporting = not self.is_reporting
        if not self.is_reporting:
            return self.builder.rebuild()
        built = self.builder.rebuild(reported, deferrable=True)
        return self.builder.finish() or built

    @property
    def written(self) -> int:
        """Build; return how many pages were written, feeds and calendars not counted."""
        assert self.build().value.published is not None
        return sum(path.endswith(".html") for path in self._changed)
