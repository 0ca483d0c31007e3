"""The declaration of an importer of a plug-in, and what it returns of a file."""

from collections.abc import Callable, Iterable

from msgspec import Struct, field

from onrecord.editing.entries.yaml_values import Value
from onrecord.plugins import EntryPoint, Plugin
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_reference import Reference


class Draft(Struct):
    """An event as a file tells it. All of it is untrusted: onrecord cleans each text, and checks each field."""

    place: Place
    """Where the file has it."""
    values: dict[str, Value]
    """The fields of an event file as `docs/fields.md` has them: `title` and `date` at least."""
    cites: list[Reference] = field(default_factory=list)
    """The sources that it cites. Each becomes a source of the site, unless the site has it already."""
    others: list[tuple[str, str]] = field(default_factory=list)
    """What no field takes, by the file's own names: it becomes comments in the draft, and the command tells so."""


class Importer(Struct, frozen=True, kw_only=True):
    """A form of files that `onrecord import NAME FILE` reads.

    An entry point of the group `onrecord.importers` names one; the name of the entry point is NAME.
    """

    form: str
    """What people call the form: `KML`."""
    read: Callable[[str, Findings], Iterable[Draft | Reference]]
    """Returns what a file has, given its text and where to tell what is left out and changed. A `Reference` becomes a
    source. Raises `RefusedError` for a text of another form."""


AddedImporter = tuple[Plugin, EntryPoint, Importer]
"""An importer with the plug-in that adds it."""
