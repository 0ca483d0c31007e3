"""A small complete site for the tests of plug-ins and programs: write it, build it, look at its pages, run commands.

Nothing here needs a test framework, the network or the clock: today is `TODAY`. As `onrecord.api`, it is experimental.
"""

from collections.abc import Mapping
from contextlib import chdir
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from click.testing import CliRunner
from msgspec import Struct

from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.problems import Problem
from onrecord.terminal.environment import Environment

TODAY = date(2022, 6, 1)
"""The day of all builds and commands: each entry of the site is older."""
STORY = "content/stories/dispute"
SITE: Mapping[str, str] = MappingProxyType(
    {
        "site.yaml": "title: A site for tests (synthetic)\nurl: https://example.org/\n",
        "content/actors/actors.yaml": (
            "ministry: {name: The ministry (synthetic), kind: organization}\n"
            "company: {name: The company (synthetic), kind: organization}\n"
        ),
        "content/sources/sources.yaml": (
            "gazette: {title: The gazette, publisher: Gazette, issued: 2021-11-01, url: https://example.org/gazette}\n"
            "wire: {title: The wire, publisher: Wire, issued: 2021-11-02, url: https://example.org/wire}\n"
            "journal: {title: The journal, publisher: Journal, issued: 2021-12-01, url: https://example.org/journal}\n"
        ),
        "content/bills/access.yaml": "title: The access bill (synthetic)\nprocedure: generic\n",
        f"{STORY}/story.yaml": "title: The dispute (synthetic)\n",
        f"{STORY}/events/announcement.yaml": (
            "type: announcement\n"
            "date: 2021-11-01\n"
            "title: The ministry announces (synthetic)\n"
            "speaker: ministry\n"
            "claims:\n"
            "  - id: joint\n"
            "    text: They issued a joint statement\n"
            "  - id: access\n"
            "    text: The ministry has access\n"
            "sources: gazette\n"
            "published: 2021-11-10\n"
        ),
        f"{STORY}/events/denial.yaml": (
            "type: denial\n"
            "date: 2021-11-02\n"
            "title: The company denies (synthetic)\n"
            "speaker: company\n"
            "denies: announcement#joint\n"
            "quotes: {id: none, exact: There is no joint statement, lang: en, source: wire}\n"
            "sources: wire\n"
            "published: 2021-11-10\n"
        ),
        f"{STORY}/events/introduction.yaml": (
            "type: bill-action\n"
            "date: 2021-12-01\n"
            "title: The access bill is introduced (synthetic)\n"
            "bill: access\n"
            "stage: introduction\n"
            "sources: journal\n"
            "published: 2021-12-02\n"
        ),
    }
)
"""The files of the site: a claim that is denied in a quotation, one that nobody answered, and a bill with one step."""


class BuiltSite(Struct, frozen=True):
    """The result of a build."""

    folder: Path
    """The folder of the pages; empty if the site has an error."""
    problems: tuple[Problem, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of all pages and files below the site's own, sorted: `quotes/`, `quotes.csv`."""
        found = (file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.is_file())
        return tuple(sorted(path.removesuffix("index.html") for path in found))

    def read(self, address: str) -> str:
        """Return the text of a page or file. Raises `FileNotFoundError` if the build made none."""
        is_page = not address or address.endswith("/")
        return (self.folder / (f"{address}index.html" if is_page else address)).read_text("utf-8")


class Ran(NamedTuple):
    """The result of a command."""

    status: int
    """Its exit status: 0 is success."""
    output: str
    """What it printed to standard output."""
    errors: str
    """What it printed to standard error: reports are there."""


def make_site(folder: Path, files: Mapping[str, str | bytes | None] = MappingProxyType({})) -> Path:
    """Write the site into `folder/site` and return that folder; `files` are added or replace some, None leaves one out.

    A `site.yaml` with the line `plugins: NAME` lets the site use an installed plug-in.
    """
    root = folder / "site"
    for path, content in {**SITE, **files}.items():
        if content is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return root


def build_site(site: Path, *, today: date = TODAY) -> BuiltSite:
    """Build a site into the folder `_site` beside it, in this process, and return its pages and its problems."""
    output = site.parent / "_site"
    outcome = build(site.resolve(), output, Options(today, remember=False, jobs=1))
    return BuiltSite(output, outcome.problems)


def run_command(site: Path, *words: str, today: date = TODAY) -> Ran:
    """Run `onrecord WORDS` in the folder of a site, in this process; nobody answers questions."""
    environment = Environment(lambda: datetime.combine(today, time(12), UTC), asks=False)
    with chdir(site):
        ran = CliRunner().invoke(main, list(words), obj=environment, catch_exceptions=False)
    return Ran(ran.exit_code, ran.stdout, ran.stderr)
