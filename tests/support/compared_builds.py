"""A site whose incremental builds are each compared with a cold build."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from conftest import TODAY
from golden import files_in

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Options, build, build_into
from onrecord.cache.stat_index import StatIndex
from onrecord.model.build_result import BuildResult
from onrecord.output import OutputFolder
from onrecord.problems import Outcome


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
        shutil.rmtree(self.place / "cold", ignore_errors=True)
        cold = build(self.site, self.place / "cold", Options(today=TODAY))
        assert built.problems == cold.problems
        assert built.value.pages == cold.value.pages
        assert built.value.files == cold.value.files
        expected = files_in(self.place / "cold") if cold.value.published else before
        assert files_in(self.place / "warm") == expected
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
        before = files_in(self.place / "warm")
        assert self.build().value.published is not None
        after = files_in(self.place / "warm").items()
        return sum(path.endswith(".html") and before.get(path) != content for path, content in after)
