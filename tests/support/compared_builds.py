"""A site with an incremental builder, each of whose builds is compared with a cold build."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import TODAY
from golden import files_in

from onrecord.incremental.builder import IncrementalBuilder
from onrecord.pipeline import Built, Options, build
from onrecord.problems import Outcome


class Preview:
    """A site with a resident build, each of whose builds is held against one that knows nothing."""

    def __init__(self, site: Path, place: Path) -> None:
        self.site = site
        self.place = place
        self.builder = IncrementalBuilder(site, place / "warm", Options(today=TODAY))
        self.told: set[str] = set()
        """What the next build is told of."""
        self.is_told = True

    def edit(self, path: str, old: str, new: str) -> None:
        """Put `new` into the place of `old`."""
        text = (self.site / path).read_text("utf-8")
        assert old in text
        (self.site / path).write_text(text.replace(old, new), "utf-8")
        self.told.add(str(self.site / path))

    def build(self) -> Outcome[Built]:
        """Build, and demand the same problems, and where there are none the same bytes, of a cold build."""
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

    def _rebuilt(self) -> Outcome[Built]:
        """Build, by turns as one that is told what has changed, with what it left out, and as one that looks itself."""
        told, self.told = self.told, set()
        self.is_told = not self.is_told
        if not self.is_told:
            return self.builder.rebuild()
        built = self.builder.rebuild(told, may_wait=True)
        return self.builder.finish() or built

    @property
    def written(self) -> int:
        """Build, and return how many pages were written; the feeds that tell of them are not counted."""
        before = files_in(self.place / "warm")
        assert self.build().value.published is not None
        after = files_in(self.place / "warm").items()
        return sum(path.endswith(".html") and before.get(path) != content for path, content in after)
