"""Random edits of real sites: warm builds and resident builds equal cold builds."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from conftest import COMPLETE
from golden import files_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.build.builder import IncrementalBuilder, ResidentOutput
from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Options, build, build_into
from onrecord.cache.stat_index import StatIndex
from onrecord.model.build_result import BuildResult
from onrecord.output import OutputFolder
from onrecord.problems import Outcome

HERE = Path(__file__).parents[1]
SITES = {"first story": HERE.parent, "everything": HERE / "sites/everything", "parliaments": HERE / "sites/parliaments"}
WORDS = re.compile(r"[a-z][a-z-]{4,}")


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of one line; the numbers choose a file, a line and a word, modulo how many there are."""

    kind: str
    file: int
    line: int
    word: int

    def apply(self, root: Path) -> Path:
        """Make the edit; return the file."""
        files = sorted(path for path in (root / "content").rglob("*") if path.suffix in (".yaml", ".md"))
        file = files[self.file % len(files)]
        lines = file.read_text("utf-8").split("\n")
        at = self.line % len(lines)
        lines[at : at + 1] = self._lines(lines[at], files)
        file.write_text("\n".join(lines), "utf-8")
        return file

    def _lines(self, line: str, files: list[Path]) -> Iterator[str]:
        """Yield the lines that replace a line."""
        if self.kind == "more":
            yield re.sub(r"(\w)(\W*)$", r"\1 more\2", line)
        elif self.kind == "number":
            yield re.sub(r"\d", str(self.word % 9 + 1), line, count=1)
        elif self.kind == "duplicate":
            yield from (line, line)
        elif self.kind == "swap":
            found = sorted({word for file in files for word in WORDS.findall(file.read_text("utf-8"))})
            yield WORDS.sub(found[self.word % len(found)], line, count=1)


KINDS = ["more", "more", "more", "number", "duplicate", "swap", "remove"]
NUMBERS = st.integers(0, 10_000)
EDITS = st.lists(st.builds(Edit, st.sampled_from(KINDS), NUMBERS, NUMBERS, NUMBERS), min_size=5, max_size=5)


class Builds:
    """One site and four output folders: of warm builds, of a preview, of `build --watch`, and of cold builds."""

    def __init__(self, source: Path, place: Path) -> None:
        self.place = place
        self.root = place.resolve() / "site"
        self.root.mkdir()
        shutil.copy(source / "site.yaml", self.root)
        for name in ("content", "templates", "static"):
            if (source / name).is_dir():
                shutil.copytree(source / name, self.root / name)
        self.builder = IncrementalBuilder(self.root, place / "resident", Options(today=COMPLETE))
        self.watched = place / "watched"
        output = ResidentOutput(self.watched, partial(OutputFolder, self.watched), self.last_watched)
        self.publisher = IncrementalBuilder(self.root, output, Options(today=COMPLETE, remember=True))

    def last_watched(self, _today: date) -> LastBuild:
        """Return the stored build of the folder that `build --watch` keeps up to date."""
        return LastBuild(StatIndex(self.root, self.watched, ()), is_whole=False)

    def warm(self) -> Outcome[BuildResult]:
        """Build as the command does, with the state of the last build."""
        output = self.place / "warm"
        last = LastBuild(StatIndex(self.root, output, ()))
        with OutputFolder(output) as folder:
            return build_into(self.root, folder, Options(today=COMPLETE, remember=True), last)

    def resident(self, changed: Path | None) -> Outcome[BuildResult]:
        """Build as the preview does: from the reported change, and then the deferred pages."""
        built = self.builder.rebuild({str(changed)} if changed else (), deferrable=True)
        return self.builder.finish() or built

    def published(self, changed: Path | None) -> Outcome[BuildResult]:
        """Build as `build --watch` does, and then store the build."""
        built = self.publisher.rebuild({str(changed)} if changed else ())
        return self.publisher.record() or built

    def compare(self, changed: Path | None = None) -> bool:
        """Build in all four ways, assert that the results are equal, and return whether the site was published."""
        shutil.rmtree(self.place / "cold", ignore_errors=True)
        cold = build(self.root, self.place / "cold", Options(today=COMPLETE))
        builds = (("warm", self.warm()), ("resident", self.resident(changed)), ("watched", self.published(changed)))
        for name, built in builds:
            assert built.problems == cold.problems
            assert built.value.pages == cold.value.pages
            assert cold.value.published is None or files_in(self.place / name) == files_in(self.place / "cold")
        return cold.value.published is not None


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("site", SITES)
def test_builds_of_an_edited_site_equal_cold_builds(site: str) -> None:
    """After each of several edits, valid or not, warm and resident builds equal a cold build."""

    @settings(max_examples=2, suppress_health_check=list(HealthCheck), database=None)
    @given(edits=EDITS)
    def check_edits(edits: list[Edit]) -> None:
        with tempfile.TemporaryDirectory() as place:
            builds = Builds(SITES[site], Path(place))
            assert builds.compare()
            for edit in edits:
                before = shutil.copytree(builds.root / "content", builds.place / "before", dirs_exist_ok=True)
                # A site that stays invalid would only test its first mistake.
                if not builds.compare(edit.apply(builds.root)):
                    shutil.rmtree(builds.root / "content")
                    shutil.copytree(before, builds.root / "content")
                shutil.rmtree(before)
            builds.compare()

    check_edits()
