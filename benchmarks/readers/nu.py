"""Errors that the Nu HTML checker, W3C's own, finds on pages; the only code here that knows the checker."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.readers.installed import module, program, version


@dataclass(frozen=True, slots=True)
class Checker:
    """The installed checker."""

    java: str
    jar: Path
    version: str

    def errors(self, pages: Mapping[str, bytes], scratch: Path) -> tuple[str, ...]:
        """Return every error on the pages, each with the page's name and line; warnings don't count."""
        folder = scratch / "nu"
        folder.mkdir(exist_ok=True)
        files = {}
        for number, (name, content) in enumerate(pages.items()):
            file = folder / f"{number}.html"
            file.write_bytes(content)
            files[file.as_uri()] = name
        options = ("--format", "json", "--stdout", "--exit-zero-always")
        command = (
            self.java,
            "-Xss8m",
            "-jar",
            str(self.jar),
            *options,
            *(str(folder / name) for name in _names(files)),
        )
        output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        messages = json.loads(output)["messages"]
        return tuple(
            f"{files.get(message.get('url', ''), '?')}:{message.get('lastLine', 0)} {message['message']}"
            for message in messages
            if message["type"] in {"error", "non-document-error"}
        )


def find() -> Checker | None:
    """Return the checker, if its npm package and Java are installed."""
    package, java = module("nu", "vnu-jar"), program("java")
    if package is None or java is None:
        return None
    return Checker(java, package / "build" / "dist" / "vnu.jar", version(package))


def _names(files: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(uri.rpartition("/")[2] for uri in files)
