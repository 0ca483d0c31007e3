"""The kinds of pages and files of one site: the built-in ones, and those of its plug-ins, guarded."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from onrecord.model.addresses import is_page
from onrecord.model.relations import Ref
from onrecord.plugins import (
    FAILURES,
    EntryPoint,
    Plugin,
    PluginError,
    WrongValueError,
    load,
    require_encodable,
    show_value,
)
from onrecord.plugins import FILE_KINDS as FILE_KIND_POINTS
from onrecord.plugins import PAGE_KINDS as PAGE_KIND_POINTS
from onrecord.problems import Outcome, Problem
from onrecord.render.context import RenderContext
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.outputs.file_kinds import FILE_KINDS
from onrecord.render.pages.page_kind import REDIRECT_TEMPLATE, PageKind
from onrecord.render.pages.page_kinds import PAGE_KINDS
from onrecord.render.subjects import SUBJECTS, Subject

AnyKind = TypeVar("AnyKind", PageKind[Any], FileKind[Any])

_SEGMENT = r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
_ADDRESS = re.compile(rf"(?:{_SEGMENT}/)*{_SEGMENT}/?")
"""The form of addresses of plug-ins: no segment leads up, and all systems take the files."""
_RETURNED: Mapping[str, tuple[type, str]] = {
    "address": (str, "a text"),
    "keys": (Iterable, "a list of keys"),
    "view": (Mapping, "a mapping of names to values"),
    "write": (Outcome, "an Outcome of a text"),
}
"""What the functions of kinds return, as far as a mistake would show elsewhere, each with the words for it."""


class AddedKind(Struct, Generic[AnyKind], frozen=True):
    """A kind that a plug-in adds."""

    plugin: Plugin
    point: EntryPoint
    kind: AnyKind

    def faults(self, address: str, prefix: str, id_: object) -> Iterator[Problem]:
        """Yield the problem of an address that is not below the segment that the kind's name reserves.

        `prefix` is that of the language. Kinds about a story or its events may also use that segment below the story.
        """
        path = address.removeprefix(prefix)
        places = [path]
        if isinstance(id_, Ref):
            places.append(path.removeprefix(f"{id_.story}/"))
        elif self.kind.subject == "story":
            places.append(path.removeprefix(f"{id_}/"))
        is_below = any(re.match(rf"{self.point.name}[/.]", place) for place in places)
        if is_below and is_page(address) == isinstance(self.kind, PageKind) and _ADDRESS.fullmatch(address):
            return
        message = f"the plug-in {self.plugin.name} gives '{address}' as an address of its '{self.point.name}'"
        form = f"{self.point.name}/…/" if isinstance(self.kind, PageKind) else f"{self.point.name}.…"
        forms = [f"'{form}'", f"'STORY/{form}'"] if self.kind.subject in ("story", "event") else [f"'{form}'"]
        form = " or ".join(forms)
        hint = f"such an address has the form {form}, in small Latin letters and digits; its authors must change it"
        yield self.plugin.problem("PLG005", message, hint)

    def missing_template(self, name: str) -> Problem:
        """Return the problem that the plug-in has not brought the template of its pages."""
        message = f"the plug-in {self.plugin.name} has no template '{name}', which its '{self.point.name}' needs"
        folder = f"{self.point.package}/templates/"
        return self.plugin.problem("PLG004", message, f"its authors must put it into the folder {folder}")

    def repeated(self, address: str) -> Problem:
        """Return the problem that two pages or files of plug-ins have one address."""
        message = f"the plug-in {self.plugin.name} gives two pages or files the address '{address}'"
        return self.plugin.problem("PLG005", message, "its authors must tell them apart")


class KindTables(Struct, frozen=True):
    """The tables of one site."""

    pages: tuple[PageKind[Any], ...]
    """In the order of the site map: those of plug-ins stand last."""
    files: tuple[FileKind[Any], ...]
    added: tuple[AddedKind[PageKind[Any]] | AddedKind[FileKind[Any]], ...]
    problems: tuple[Problem, ...]
    """What is wrong with the kinds of plug-ins, which the tables then lack."""


def by_subject(kinds: Iterable[AnyKind]) -> Mapping[Subject, tuple[AnyKind, ...]]:
    """Return kinds by subject."""
    kinds = tuple(kinds)
    return {subject: tuple(kind for kind in kinds if kind.subject == subject) for subject in SUBJECTS}


def kind_tables(plugins: tuple[Plugin, ...]) -> KindTables:
    """Return the tables of a site that names these plug-ins."""
    pages = load(plugins, PAGE_KIND_POINTS, PageKind)
    files = load(plugins, FILE_KIND_POINTS, FileKind)
    faults = [fault for found in (pages, files) for one in found.value for fault in _faults(*one)]
    problems = (*pages.problems, *files.problems, *faults)
    if problems:
        return KindTables(PAGE_KINDS, FILE_KINDS, (), problems)
    page_kinds = [AddedKind(plugin, point, _guarded(plugin, point, kind)) for plugin, point, kind in pages.value]
    file_kinds = [AddedKind(plugin, point, _guarded(plugin, point, kind)) for plugin, point, kind in files.value]
    return KindTables(
        pages=(*PAGE_KINDS, *(added.kind for added in page_kinds)),
        files=(*FILE_KINDS, *(added.kind for added in file_kinds)),
        added=(*page_kinds, *file_kinds),
        problems=(),
    )


def _faults(plugin: Plugin, point: EntryPoint, kind: PageKind[Any] | FileKind[Any]) -> Iterator[Problem]:
    """PLG004: a kind has a known subject, and functions where it needs them."""
    what = f"'{point.value}' in the plug-in {plugin.name}"
    hint = "docs/extending.md shows how its authors declare it"
    if kind.subject not in SUBJECTS:
        yield plugin.problem("PLG004", f"{what} has no subject: {kind.subject!r}", hint)
    makes = "view" if isinstance(kind, PageKind) else "write"
    for name in ("address", makes, "keys"):
        if not callable(getattr(kind, name)):
            yield plugin.problem("PLG004", f"{what} has no function '{name}'", hint)
    if isinstance(kind, PageKind) and kind.template == REDIRECT_TEMPLATE:
        yield plugin.problem("PLG004", f"{what} has the template of pages that have moved", hint)


def _guarded(plugin: Plugin, point: EntryPoint, kind: AnyKind) -> AnyKind:
    """Return a kind whose functions raise `PluginError` in place of any other exception."""

    def guard(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def guarded(*arguments: object) -> Any:  # noqa: ANN401  (what the function returns)
            try:
                found = function(*arguments)
                _require_type(name, found)
                return tuple(found) if isinstance(found, Iterator) else found
            except FAILURES as error:
                doing = f"used{_thing_at_work(name, kind, arguments)}"
                raise PluginError(plugin.failure(point, error, doing)) from error

        return guarded

    return replace(kind, **{name: guard(name, value) for name, value in asdict(kind).items() if callable(value)})


def _require_type(name: str, returned: object) -> None:
    """Raise `WrongValueError` if a kind's function has returned a value of another type than it must."""
    expected, words = _RETURNED.get(name, (object, ""))
    if not isinstance(returned, expected):
        raise WrongValueError(f"its function '{name}' returned {show_value(returned)}, and not {words}")
    if name == "write" and isinstance(returned, Outcome):
        if not isinstance(returned.value, str):
            value = show_value(returned.value)
            raise WrongValueError(f"its function '{name}' returned an Outcome of {value}, and not {words}")
        require_encodable(name, returned.value)


def _thing_at_work(name: str, kind: PageKind[Any] | FileKind[Any], arguments: tuple[object, ...]) -> str:
    """Return the key with which a kind's function was called, and the address of its page or file, in words."""
    about, key = arguments[0], arguments[-1]
    words = f" for {_name_key(key)}" if key != "" else ""
    if name not in ("view", "write"):
        return words
    on = about.addresses if isinstance(kind, PageKind) and isinstance(about, RenderContext) else about
    address_of: Callable[..., object] = kind.address
    with suppress(*FAILURES):  # its code may do anything
        return f"{words} at '{address_of(on, key)}'"
    return words


def _name_key(key: object) -> str:
    if isinstance(key, Ref):
        return f"'{key.story}/{key.event}'"
    if isinstance(key, tuple):
        return ", ".join(map(_name_key, key))
    return f"'{key}'"
