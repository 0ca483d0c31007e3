"""The description of a generator: how to write a corpus for it and how to run it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.corpus import Corpus

Files = Mapping[str, str]
"""The text of each file, by its path below the site's folder."""
Theme = tuple[Path, str]
"""A folder to copy, and the folder of the site that receives its files."""


@dataclass(frozen=True, slots=True)
class Generator:
    """An installed generator."""

    name: str
    version: str
    files: Callable[[Corpus], Files]
    """Returns the corpus in the generator's own format."""
    themes: tuple[Theme, ...]
    """The templates and settings; a later theme replaces files of the earlier ones."""
    command: Callable[[Path, Path], tuple[str, ...]]
    """Returns the command that builds the site of the first folder into the second; it runs in the first."""
    edited: Callable[[Corpus], str]
    """Returns the path of the file with the body of the edited event."""
    caches: tuple[str, ...]
    """Caches below the site's folder, which a cold build must not find."""
    differs: tuple[str, ...]
    """How its work differs from onrecord's, one sentence each."""
    environment: Mapping[str, str] = field(default_factory=dict)

    def lay_out(self, corpus: Corpus, folder: Path) -> None:
        """Write the corpus into a new folder as a site of this generator."""
        for theme, place in self.themes:
            shutil.copytree(theme, folder / place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        for path, text in self.files(corpus).items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")


def front_matter(fields: Mapping[str, object], body: str) -> str:
    """Return a Markdown file with the fields as YAML front matter, each value as JSON, which is YAML."""
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())
    return f"---\n{''.join(lines)}---\n{body}"
