"""Errors that the Nu HTML checker, W3C's own, finds on pages; the only code here that knows the checker."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.readers.installed import module, program, version

BEHIND = {
    "CSS: Unrecognized at-rule “@container”": "CSS Conditional Rules 5: https://www.w3.org/TR/css-conditional-5/#container-rule",
    "CSS: “container-type”: Property “container-type” doesn't exist.": (
        "CSS Conditional Rules 5: https://www.w3.org/TR/css-conditional-5/#container-type"
    ),
    "CSS: “paint-order”: Property “paint-order” doesn't exist.": (
        "SVG 2: https://www.w3.org/TR/SVG2/painting.html#PaintOrder"
    ),
}
"""Messages that are no errors, each with the standard that defines what the checker's part for CSS does not know.

Browsers have had all three since 2023. These exact messages alone are left out: any other property or rule that the
checker does not know is an error.
"""


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
        names = {}
        for number, (name, content) in enumerate(pages.items()):
            file = folder / f"{number}.html"
            file.write_bytes(content)
            names[file.name] = name
        options = ("--format", "json", "--stdout", "--exit-zero-always")
        command = (self.java, "-Xss8m", "-jar", str(self.jar), *options, *(str(folder / file) for file in names))
        return read_errors(subprocess.run(command, capture_output=True, check=True, text=True).stdout, names)


def read_errors(report: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the errors in the checker's JSON report, given the pages' names by the names of their files."""
    return tuple(
        # Java writes file:/folder, other programs file:///folder; so the name of the file tells the page.
        f"{names.get(message.get('url', '').rpartition('/')[2], '?')}:{message.get('lastLine', 0)} {message['message']}"
        for message in json.loads(report)["messages"]
        if message["type"] in {"error", "non-document-error"} and message["message"] not in BEHIND
    )


def find() -> Checker | None:
    """Return the checker, if its npm package and Java are installed."""
    package, java = module("nu", "vnu-jar"), program("java")
    if package is None or java is None:
        return None
    return Checker(java, package / "build" / "dist" / "vnu.jar", version(package))
