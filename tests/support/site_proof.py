"""What must hold for any folder that calls itself a site, whatever is in its files.

`check` reports and never fails, what it finds clean can be built, each page is valid HTML with links that lead
somewhere, and the same files give the same bytes, with caches and without.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from urllib.parse import unquote, urljoin, urlsplit

import html5lib
from conftest import COMPLETE
from golden import files_in
from lxml import etree

from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import LoadedSite, Options, build, build_into, check
from onrecord.cache.stat_index import StatIndex
from onrecord.model.build_result import BuildResult
from onrecord.output import OutputFolder
from onrecord.problems import CODES, Outcome, has_errors
from onrecord.report.formats import FORMATS
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

SITE_OF_NONE = "https://site.example/"
"""The address of a site that names none."""
_LINKS = ("href", "src", "action", "poster")
_XML = (".xml", ".opml", ".svg")


class BrokenPropertyError(AssertionError):
    """A site for which something doesn't hold."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name


class Proof:
    """Proves sites, one after the other, in one folder: each warm build follows the build of another site."""

    def __init__(self, place: Path) -> None:
        self.root, self.place = place.resolve() / "site", place
        self.root.mkdir(parents=True, exist_ok=True)
        self.counts = Counter[str]()

    def check(self, files: Mapping[str, bytes], *, as_command: bool = False) -> Outcome[LoadedSite]:
        """Write a site in place of the last one, check it, and return the result."""
        self._write(files)
        self.counts["sites"] += 1
        try:
            outcome = check(self.root, Options(today=COMPLETE))
            others = check(
                self.root, Options(today=COMPLETE, drafts=True, notes=True, base_url="https://example.org/x/")
            )
            for found in (outcome, others):
                report = Report(found.problems, found.value.files, accepted=found.value.accepted, lists_accepted=True)
                for form in FORMATS.values():
                    form(report, plain).encode("utf-8")
        except Exception as error:
            raise BrokenPropertyError("check never raises", _place_of(error)) from error
        _require("each code is in the table", {problem.code for problem in outcome.problems} <= set(CODES))
        if as_command:
            now = datetime.now(UTC)  # as the command sees it
            found = check(self.root, Options(today=now.date(), now=now))
            self._run(int(has_errors(found.problems)), "check", self.root)
        return outcome

    def prove(
        self, files: Mapping[str, bytes], *, is_theme_ours: bool = True, as_command: bool = False
    ) -> Outcome[LoadedSite]:
        """Check a site, and build it three or four times if it has no errors; return the result of the check."""
        outcome = self.check(files, as_command=as_command)
        if has_errors(outcome.problems):
            return outcome
        self.counts["clean sites"] += 1
        site = outcome.value.site
        _require("a clean site is arranged", site is not None)
        try:
            cold, again = (self._built(name) for name in ("cold", "again"))
            warm = self._warm()
            if as_command and cold.value.published:
                output = self.place / "command"
                self._run(0, "build", self.root, "--output", output, "--no-cache", "--no-keep-ids")
        except BrokenPropertyError:
            raise
        except Exception as error:
            raise BrokenPropertyError("what checks clean builds", _place_of(error)) from error
        for name, built in (("again", again), ("warm", warm)):
            told = set(built.problems) ^ set(cold.problems)
            codes = ", ".join(sorted({problem.code for problem in told}))
            _require(f"the {name} build reports what the cold one does", built.problems == cold.problems, codes)
        refusals = [f"{problem.code} {problem.message}" for problem in cold.problems if problem.severity == "error"]
        if refusals and not is_theme_ours:
            return outcome  # check renders no page, so it can't see each mistake of an editor's own template
        _require("what checks clean builds", cold.value.published is not None, *refusals)
        expected = files_in(self.place / "cold")
        for name in ("again", "warm", *(["command"] if as_command else [])):
            found = files_in(self.place / name)
            differing = sorted(path for path in expected.keys() | found if expected.get(path) != found.get(path))
            _require(f"the {name} build equals the cold one", not differing, *differing[:5])
        self.counts["pages"] += sum(path.endswith(".html") for path in expected)
        faults = list(faults_of(expected, (site and site.base_url) or SITE_OF_NONE)) if is_theme_ours else []
        _require("pages parse and links resolve", not faults, *faults[:5])
        return outcome

    def _built(self, name: str) -> Outcome[BuildResult]:
        shutil.rmtree(self.place / name, ignore_errors=True)
        return build(self.root, self.place / name, Options(today=COMPLETE))

    def _warm(self) -> Outcome[BuildResult]:
        """Build as the command does: with the state that the build of the last site left."""
        output = self.place / "warm"
        last = LastBuild(StatIndex(self.root, output, ()))
        with OutputFolder(output) as folder:
            return build_into(self.root, folder, Options(today=COMPLETE, remember=True), last)

    def _write(self, files: Mapping[str, bytes]) -> None:
        """Write a site's files; leave those alone that are there already, as an editor does."""
        there = {path: data for path, data in files_in(self.root).items() if not path.startswith(".onrecord/")}
        for path in there.keys() - files.keys():
            (self.root / path).unlink()
        for path in sorted(files):
            if there.get(path) != files[path]:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(files[path])
        for folder in sorted((self.root).rglob("*/"), reverse=True):
            if ".onrecord" not in folder.parts and not any(folder.iterdir()):
                folder.rmdir()

    def _run(self, status: int, *arguments: str | Path) -> None:
        """Run a command in a process of its own, where sets have another order; it must end with a status."""
        self.counts["commands"] += 1
        ran = subprocess.run(
            [sys.executable, "-m", "onrecord", *arguments],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": "7"},
        )
        text = (ran.stdout + ran.stderr).decode("utf-8")
        is_right = ran.returncode == status and "Traceback" not in text
        _require("the command ends as documented", is_right, f"{ran.returncode} {text[-300:]}")


def faults_of(output: Mapping[str, bytes], base: str) -> Iterator[str]:
    """Yield what is wrong in the files of a build: HTML that is not valid, and links that lead nowhere."""
    ids, links = dict[str, set[str]](), list[tuple[str, str]]()
    for path, data in output.items():
        if path.endswith(".html"):
            yield from _parse_page(path, data, ids, links)
        elif path.endswith((*_XML, ".json")) and not path.startswith("static/"):
            try:
                json.loads(data) if path.endswith(".json") else etree.fromstring(data)
            except (ValueError, etree.XMLSyntaxError) as error:
                yield f"{path}: {error}"
    base = unquote(base).rstrip("/") + "/"
    for path, link in sorted(set(links)):
        address, _, fragment = unquote(urljoin(base + path.removesuffix("index.html"), link)).partition("#")
        target = address.partition("?")[0]
        file = f"{target}index.html" if target.endswith("/") else target
        if not file.startswith(base) or (file := file.removeprefix(base)) not in output:
            yield f"{path}: {link!r} leads nowhere"
        elif (name := fragment.partition(":~:")[0]) and file in ids and name not in ids[file]:
            yield f"{path}: {link!r} leads to no place on the page"


def _parse_page(path: str, data: bytes, ids: dict[str, set[str]], links: list[tuple[str, str]]) -> Iterator[str]:
    """Yield the faults of a page; note its ids, and its links inside the site."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(data.decode("utf-8"))
    yield from (f"{path}:{line}:{column}: {name} {values}" for (line, column), name, values in parser.errors)
    found = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
    yield from (f"{path}: the id {name!r} occurs {count} times" for name, count in Counter(found).items() if count > 1)
    ids[path] = set(found)
    for element in page.iter():
        for name in _LINKS:
            link = element.attrib.get(name)
            if link and not urlsplit(link).scheme and not urlsplit(link).netloc:
                links.append((path, link))
        candidates = element.attrib.get("srcset", "").split(",")
        links += [(path, candidate.split()[0]) for candidate in candidates if candidate.strip()]


def _place_of(error: BaseException) -> str:
    """Return an error with the last line of the program that it came from, by which finds are told apart."""
    frames = [frame for frame in extract_tb(error.__traceback__) if "/onrecord/" in frame.filename.replace(os.sep, "/")]
    place = f"{frames[-1].filename.rpartition('onrecord/')[2]}:{frames[-1].name}" if frames else "?"
    return f"{type(error).__name__} in {place}"


def _require(name: str, is_true: bool, *details: str) -> None:  # noqa: FBT001  (a condition)
    if not is_true:
        raise BrokenPropertyError(name, "; ".join(details))
