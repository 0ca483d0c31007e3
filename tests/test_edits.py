"""Real sites, edited at random: builds that remember come to what a build that knows nothing comes to."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import TODAY
from golden import files_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.incremental.builder import IncrementalBuilder
from onrecord.incremental.last_build import LastBuild
from onrecord.output import OutputFolder
from onrecord.pipeline import Built, Options, build, build_into
from onrecord.problems import Outcome

HERE = Path(__file__).parent
SITES = {"first story": HERE.parent, "everything": HERE / "sites/everything", "parliaments": HERE / "sites/parliaments"}
WORDS = re.compile(r"[a-z][a-z-]{4,}")


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of one line; numbers choose among the files, lines and words that there are."""

    kind: str
    file: int
    line: int
    word: int

    def apply(self, root: Path) -> Path:
        """Make the edit, and return the file."""
        files = sorted(path for path in (root / "content").rglob("*") if path.suffix in (".yaml", ".md"))
        file = files[self.file % len(files)]
        lines = file.read_text("utf-8").split("\n")
        at = self.line % len(lines)
        lines[at : at + 1] = self._lines(lines[at], files)
        file.write_text("\n".join(lines), "utf-8")
        return file

    def _lines(self, line: str, files: list[Path]) -> Iterator[str]:
        """Yield what stands in the place of a line."""
        if self.kind == "more":
            yield re.sub(r"(\w)(\W*)$", r"\1 more\2", line)
        elif self.kind == "number":
            yield re.sub(r"\d", str(self.word % 9 + 1), line, count=1)
        elif self.kind == "twice":
            yield from (line, line)
        elif self.kind == "swap":
            found = sorted({word for file in files for word in WORDS.findall(file.read_text("utf-8"))})
            yield WORDS.sub(found[self.word % len(found)], line, count=1)


KINDS = ["more", "more", "more", "number", "twice", "swap", "remove"]
NUMBERS = st.integers(0, 10_000)
EDITS = st.lists(st.builds(Edit, st.sampled_from(KINDS), NUMBERS, NUMBERS, NUMBERS), min_size=5, max_size=5)


class Builds:
    """One site, and three folders that it is built into: by a build that remembers, by a resident one, and afresh."""

    def __init__(self, source: Path, place: Path) -> None:
        self.place = place
        self.root = place.resolve() / "site"
        self.root.mkdir()
        shutil.copy(source / "site.yaml", self.root)
        for name in ("content", "templates", "static"):
            if (source / name).is_dir():
                shutil.copytree(source / name, self.root / name)
        self.builder = IncrementalBuilder(self.root, place / "resident", Options(today=TODAY))

    def warm(self) -> Outcome[Built]:
        """Build as the command does, with what the last build left."""
        output = self.place / "warm"
        last = LastBuild(self.root, output, ())
        with OutputFolder(output) as folder:
            return build_into(self.root, folder, Options(today=TODAY, remember=True), last)

    def told(self, changed: Path | None) -> Outcome[Built]:
        """Build as the preview does, which is told what has changed, and then makes up for what was put off."""
        built = self.builder.rebuild({str(changed)} if changed else (), may_wait=True)
        return self.builder.finish() or built

    def agree(self, changed: Path | None = None) -> bool:
        """Build all three, demand the same of each, and say whether the site could be built."""
        shutil.rmtree(self.place / "cold", ignore_errors=True)
        cold = build(self.root, self.place / "cold", Options(today=TODAY))
        for name, built in (("warm", self.warm()), ("resident", self.told(changed))):
            assert built.problems == cold.problems
            assert built.value.pages == cold.value.pages
            assert cold.value.published is None or files_in(self.place / name) == files_in(self.place / "cold")
        return cold.value.published is not None


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("site", SITES)
def test_edited_site_is_built_as_if_it_were_new(site: str) -> None:
    """After each of several edits, right and wrong ones, builds that remember agree with one that knows nothing."""

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(edits=EDITS)
    def hold(edits: list[Edit]) -> None:
        with tempfile.TemporaryDirectory() as place:
            builds = Builds(SITES[site], Path(place))
            assert builds.agree()
            for edit in edits:
                before = shutil.copytree(builds.root / "content", builds.place / "before", dirs_exist_ok=True)
                if not builds.agree(
                    edit.apply(builds.root)
                ):  # a site that stays wrong would try nothing but its first mistake
                    shutil.rmtree(builds.root / "content")
                    shutil.copytree(before, builds.root / "content")
                shutil.rmtree(before)
            builds.agree()

    hold()
