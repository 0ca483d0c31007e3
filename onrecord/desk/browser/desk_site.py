"""The site that the desk keeps in memory: its entries, and the problems of what nobody has saved yet."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite, Options, check_reading
from onrecord.cache.parse_cache import ParseCache
from onrecord.model.dates import parse_issued
from onrecord.model.ids import EventKey
from onrecord.pictures import PictureCache
from onrecord.problems import Outcome, Problem, RefusedError, Severity
from onrecord.read import ParsedEntries, Reading, read_site
from onrecord.read.site_reader import no_site

NOTHING: Mapping[str, bytes] = MappingProxyType({})


class FileProblem(Struct, frozen=True):
    """A problem in one file, as a form or a text shows it."""

    problem: Problem
    stops_draft: bool
    """Whether even a draft can't have it; else only readers must not see it."""

    @property
    def line(self) -> int:
        """The line in its file, from 1."""
        return self.problem.span.line if self.problem.span else 1

    @property
    def is_error(self) -> bool:
        """Whether it stops a publication."""
        return self.problem.severity is Severity.ERROR


class CheckedState(Struct, frozen=True):
    """A state of the site with its problems; nothing of it need be saved."""

    reading: Reading
    loaded: LoadedSite
    problems: tuple[Problem, ...]
    of_reading: tuple[Problem, ...]
    """Those that were found without comparing entries: even a draft can't have these errors."""

    def problems_in(self, path: str) -> tuple[FileProblem, ...]:
        """Return the problems in a file, by line."""
        own = [problem for problem in self.problems if problem.span and problem.span.path == path]
        found = (FileProblem(one, one in self.of_reading and one.severity is Severity.ERROR) for one in own)
        return tuple(sorted(found, key=lambda one: (one.line, not one.is_error)))


class DeskSite:
    """The site in a folder, read again at each request; unchanged files stay parsed."""

    def __init__(self, root: Path, options: Callable[[], Options]) -> None:
        """Take the site's folder, and a function that returns the options of a check now."""
        self.root = root
        self.options = options
        self._parsed = ParseCache(root, jobs=1, remember=options().remember)
        self._pictures = PictureCache(root, remember=options().remember)
        self._known: ParsedEntries = {}
        self._lock = Lock()

    def read(self, unsaved: Mapping[str, bytes] = NOTHING) -> Outcome[Reading]:
        """Return the entries, with `unsaved` files as if they were saved. Raises `RefusedError` without a site."""
        with self._lock:
            reading = read_site(self.root, self._parsed.parse, self._known, unsaved)
        if reading.value is None:
            raise RefusedError(no_site(self.root))
        return Outcome(reading.value, reading.problems)

    def check(
        self,
        unsaved: Mapping[str, bytes] = NOTHING,
        published: Collection[EventKey] = (),
        stories: Collection[str] = (),
    ) -> CheckedState:
        """Return the state with its problems, as if the events `published` and the `stories` were published today."""
        options, reading = self.options(), self.read(unsaved)
        value = reading.value
        if published or stories:
            day = parse_issued(options.today.isoformat())
            value = replace(value, records=value.records.with_published(stories, dict.fromkeys(published, day)))
        checked = check_reading(self.root, options, Outcome(value, reading.problems), self._pictures)
        return CheckedState(value, checked.value, checked.problems, reading.problems)
