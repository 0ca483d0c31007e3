"""Renders the pages and files of a site that a test reads, in a fifth of the time of a whole build."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from posixpath import normpath
from tempfile import TemporaryDirectory

from onrecord.build.pipeline import Options, build, load_site
from onrecord.build.site_writer import plan_pages
from onrecord.build.static_staging import static_addresses
from onrecord.model.addresses import output_path
from onrecord.problems import has_errors
from onrecord.render import sections

BUILDS_WHOLE = os.environ.get("ONRECORD_WHOLE_BUILDS") == "1"
"""Whether each of these sites is built as well, which checks all its links; `make test-all` does."""


class RenderedSite(Mapping[str, str]):
    """The texts of a site without errors by the paths that a build gives them, each rendered when a test reads it."""

    def __init__(self, root: Path, options: Options) -> None:
        """Read and check the site in `root`."""
        loaded = load_site(root, options)
        site, theme = loaded.value.site, loaded.value.theme
        assert site is not None, loaded.problems
        assert theme is not None, loaded.problems
        assert not (options.drafts and "cards" in site.fields.outputs), "a build with drafts leaves cards out"
        plan = plan_pages(site, theme)
        planned = (one for section in sections(site) for one in plan.of(section))
        self._planned = {output_path(one.address): one for one in planned}
        self._texts: dict[str, str] = {}
        self.static = static_addresses(site, theme)
        """The addresses of the files that a build writes beside the pages."""
        self._strict = options.strict
        if BUILDS_WHOLE:
            with TemporaryDirectory() as folder:
                outcome = build(root, Path(folder) / "site", options)
            assert outcome.value.published is not None, outcome.problems

    def __getitem__(self, path: str) -> str:
        """Return the text at a path, such as `dispute/index.html`."""
        if (path := normpath(path.lstrip("/"))) not in self._texts:
            rendered = self._planned[path].make().render()
            assert not has_errors(rendered.problems, strict=self._strict), rendered.problems
            self._texts[path] = rendered.value
        return self._texts[path]

    def of_kinds(self, *endings: str) -> dict[str, str]:
        """Return the texts of all files whose paths have one of the endings, sorted by path."""
        return {path: self[path] for path in sorted(self) if path.endswith(endings)}

    def __iter__(self) -> Iterator[str]:
        """Yield the path of each page and file."""
        return iter(self._planned)

    def __len__(self) -> int:
        """Return the number of pages and files."""
        return len(self._planned)


@cache
def render_everything(today: date) -> RenderedSite:
    """Return the site that uses every feature, rendered once in a process."""
    return RenderedSite(Path(__file__).parents[1] / "sites" / "everything", Options(today=today))
