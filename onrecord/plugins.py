"""Plug-ins: installed distributions that a site names, and loading what they add. To load runs a plug-in's code.

A plug-in is plain data, which other processes and the fingerprints get too. Its objects are loaded where they are used:
rules in `check`, kinds of pages and files in `render`.
"""

import sys
from collections.abc import Iterable
from importlib import invalidate_caches
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from onrecord.problems import Outcome, Problem, Span

Kind = TypeVar("Kind")

RULES = "onrecord.rules"
PAGE_KINDS = "onrecord.page_kinds"
FILE_KINDS = "onrecord.file_kinds"
COMMANDS = "onrecord.commands"
IMPORTERS = "onrecord.importers"
EXPORTERS = "onrecord.exporters"
GROUPS = {
    RULES: "rule",
    PAGE_KINDS: "page kind",
    FILE_KINDS: "file kind",
    COMMANDS: "command",
    IMPORTERS: "importer",
    EXPORTERS: "exporter",
}
"""The groups of entry points, each with what one of its entry points is."""
TRACEBACK = "ONRECORD_TRACEBACK"
"""The environment variable that lets reports show where the code of a plug-in failed."""
FAILURES = (Exception, SystemExit)
"""What the code of a plug-in may raise: all of it is reported as its failure."""
_LONGEST_SHOWN = 60
"""In characters, of a returned value in a message."""
_IN_ADDRESSES = frozenset({PAGE_KINDS, FILE_KINDS})
"""The groups whose entry points have names that addresses begin with."""

_IMPORTED: dict[str, tuple[str, tuple[str, ...]]] = {}
"""The digest and files of each plug-in when this process imported its modules: `sys.modules` keeps them for ever."""


class EntryPoint(Struct, frozen=True):
    """The place of an object in a plug-in's code (PyPA, Entry points specification)."""

    group: str
    name: str
    """Of a kind of pages or files: the segment that their addresses begin with; of others: the word to type."""
    value: str
    """The module and the object, as in `onrecord_quotes.pages:QUOTES`."""

    @property
    def is_in_addresses(self) -> bool:
        """Whether addresses begin with its name."""
        return self.group in _IN_ADDRESSES

    @property
    def package(self) -> str:
        """The topmost package, or the module, that has the object."""
        return self.value.partition(":")[0].strip().partition(".")[0]


class Plugin(Struct, frozen=True):
    """An installed distribution that the site names."""

    name: str
    digest: str
    """The digest of all its files, which is part of the global fingerprint."""
    files: tuple[str, ...]
    """The absolute paths of its files."""
    entry_points: tuple[EntryPoint, ...]
    place: Span
    """The place of its name in `site.yaml`."""

    def problem(self, code: str, message: str, hint: str) -> Problem:
        """Return a problem of this plug-in."""
        return Problem(code, message, self.place, hint)

    def failure(self, point: EntryPoint, error: BaseException, doing: str) -> Problem:
        """Return the problem that the code of an entry point has raised an exception while `doing` something."""
        what = str(error) if isinstance(error, WrongValueError) else f"{type(error).__name__}: {error}"
        what = what.replace("\n", " ").removesuffix(": ")
        message = f"the {GROUPS[point.group]} '{point.name}' of the plug-in {self.name} can't be {doing}: {what}"
        hint = f"tell its authors{_place_of(error, self.files)} ({TRACEBACK}=1 shows the traceback)"
        return replace(self.problem("PLG004", message, hint), traceback=_traceback_of(error))


class WrongValueError(Exception):
    """The code of a plug-in returned what it can't return; `str()` says so in words."""


class PluginError(Exception):
    """The code of a plug-in failed while a site was rendered; the argument is the problem."""

    @property
    def problem(self) -> Problem:
        """The problem."""
        problem: Problem = self.args[0]
        return problem


def show_value(value: object) -> str:
    """Return a value that a plug-in gave as Python writes it, for a message; the end of a long one is left out."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def require_encodable(name: str, text: str) -> None:
    """Raise `WrongValueError` if UTF-8 can't hold the text that the function `name` of a plug-in returned."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        character = show_value(text[error.start])
        words = f"its function '{name}' returned a text with {character}, which UTF-8 can't hold"
        raise WrongValueError(words) from None


def segments(plugins: tuple[Plugin, ...]) -> frozenset[str]:
    """Return the first segments of addresses that plug-ins use, so that no id can collide with them."""
    return frozenset(point.name for plugin in plugins for point in plugin.entry_points if point.is_in_addresses)


def points_named(plugins: Iterable[Plugin], group: str, name: str) -> tuple[Plugin, ...]:
    """Return the plug-ins that have an entry point of this group and name, each with that one alone."""
    having = ((it, tuple(one for one in it.entry_points if (one.group, one.name) == (group, name))) for it in plugins)
    return tuple(replace(plugin, entry_points=points) for plugin, points in having if points)


def load(plugins: tuple[Plugin, ...], group: str, kind: type[Kind]) -> Outcome[list[tuple[Plugin, EntryPoint, Kind]]]:
    """Import the objects of a group of entry points, in the order of the site and then of their names.

    An object that can't be imported, or that is no `kind`, is a problem.
    """
    loaded: list[tuple[Plugin, EntryPoint, Kind]] = []
    problems: list[Problem] = []
    points = ((plugin, point) for plugin in plugins for point in plugin.entry_points if point.group == group)
    for plugin, point in points:
        found = _import(plugin, point)
        if isinstance(found.value, kind):
            loaded.append((plugin, point, found.value))
            continue
        owner = "onrecord.api" if kind.__module__.startswith("onrecord.") else kind.__module__.partition(".")[0]
        message = f"'{point.value}' in the plug-in {plugin.name} is no {owner}.{kind.__name__}"
        hint = f"each entry point of the group {group} names one"
        problems += found.problems or (plugin.problem("PLG004", message, hint),)
    return Outcome(loaded, tuple(problems))


def _import(plugin: Plugin, point: EntryPoint) -> Outcome[object]:
    from importlib.metadata import EntryPoint as Installed  # noqa: PLC0415  (few sites have a plug-in)

    _forget_outdated(plugin)
    try:
        return Outcome(Installed(point.name, point.value, point.group).load())
    except FAILURES as error:
        return Outcome(None, (plugin.failure(point, error, "loaded"),))


def _forget_outdated(plugin: Plugin) -> None:
    """Let Python import the modules of a plug-in again if its files have changed or moved, as a preview goes on."""
    known, now = _IMPORTED.get(plugin.name), (plugin.digest, plugin.files)
    if known == now:
        return
    _IMPORTED[plugin.name] = now
    invalidate_caches()  # the folder may have been listed before the plug-in was installed into it
    if known is None:
        return
    packages = {point.package for point in plugin.entry_points}
    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[name]


def _traceback_of(error: BaseException) -> str:
    from traceback import format_exception  # noqa: PLC0415  (loaded only for errors)

    return "".join(format_exception(error))


def _place_of(error: BaseException, files: tuple[str, ...]) -> str:
    """Return the innermost line of the plug-in's code in a traceback, in words; empty if there is none."""
    place, trace = "", error.__traceback__
    while trace:
        path = trace.tb_frame.f_code.co_filename
        place = f": line {trace.tb_lineno} of {path.rpartition('/')[2]}" if path in files else place
        trace = trace.tb_next
    return place
