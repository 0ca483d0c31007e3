"""The declaration of an importer of a plug-in, and what it returns of a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from onrecord.plugins import IMPORTERS, EntryPoint, Plugin, load, show_value
from onrecord.problems import Outcome
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_reference import Reference

DraftValue = str | Reference | Sequence["DraftValue"] | Mapping[str, "DraftValue"]
"""What a field of a draft can have. A `Reference` becomes a source, and stands for its id."""


class Draft(Struct):
    """An event as a file tells it. All of it is untrusted: onrecord cleans each text, and checks each field."""

    place: Place
    """Where the file has it."""
    values: Mapping[str, DraftValue]
    """The fields of an event file as `docs/fields.md` has them: `title` and `date` at least."""
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


def load_importer(having: tuple[Plugin, ...]) -> Outcome[AddedImporter | None]:
    """Return the importer of the plug-in that has it; None and the problem if it can't be loaded."""
    loaded = load(having, IMPORTERS, Importer)
    if not loaded.value:
        return Outcome(None, loaded.problems)
    plugin, point, importer = loaded.value[0]
    what = f"'{point.value}' in the plug-in {plugin.name}"
    hint = "docs/extending.md shows how its authors declare it"
    form: object = importer.form
    if not isinstance(form, str):
        message = f"{what} has the form {show_value(form)}, and not a text"
        return Outcome(None, (plugin.problem("PLG004", message, hint),))
    read: object = importer.read
    if not callable(read):
        return Outcome(None, (plugin.problem("PLG004", f"{what} has no function 'read'", hint),))
    return Outcome(loaded.value[0])
