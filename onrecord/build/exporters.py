"""The exporters of a site: the built-in ones, and those of the plug-ins that it names."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from onrecord.build.story_export import HTML
from onrecord.plugins import EXPORTERS as POINTS
from onrecord.plugins import EntryPoint, Plugin, PluginError, WrongValueError, load, points_named
from onrecord.problems import Outcome, RefusedError, suggest
from onrecord.render.exports import sheet, timelinejs
from onrecord.render.exports.sheet import write_sheet
from onrecord.render.exports.timelinejs import write_timelinejs
from onrecord.render.outputs.exporter import ExportedStory, Exporter

EXPORTERS: Mapping[str, Exporter] = {
    "html": HTML,
    "timelinejs": Exporter(
        ending="json", write=lambda story: write_timelinejs(story.context, story.id), loses=timelinejs.LOST
    ),
    "csv": Exporter(ending="csv", write=lambda story: write_sheet(story.context, story.id), loses=sheet.LOST),
}
"""The built-in exporters by the name of their form: those of `reserved.EXPORTERS`."""


def find_exporter(name: str, plugins: Sequence[Plugin]) -> Outcome[Exporter | None]:
    """Return the exporter of a form; None if its plug-in is broken. Only its code is loaded.

    Raises `RefusedError` if no form has this name.
    """
    if name in EXPORTERS:
        return Outcome(EXPORTERS[name])
    having = points_named(plugins, POINTS, name)
    if not having:
        added = (point.name for plugin in plugins for point in plugin.entry_points if point.group == POINTS)
        forms = (*EXPORTERS, *added)
        hint = suggest(name.lower(), forms, f"the forms are: {', '.join(forms)}")
        raise RefusedError(f"there is no form '{name}' to export to; {hint}")
    loaded = load(having, POINTS, Exporter)
    if not loaded.value:
        return Outcome(None, loaded.problems)
    return Outcome(_guarded(*loaded.value[0]))


def _guarded(plugin: Plugin, point: EntryPoint, exporter: Exporter) -> Exporter:
    """Return an exporter that raises `PluginError` in place of any other exception."""

    def write(story: ExportedStory) -> Outcome[str | bytes]:
        try:
            made = exporter.write(story)
            _require_content(made)
        except Exception as error:
            raise PluginError(plugin.failure(point, error, f"used for '{story.id}'")) from error
        return made

    return replace(exporter, write=write)


def _require_content(made: object) -> None:
    """Raise `WrongValueError` if an exporter returned anything but the content of a file."""
    if not (isinstance(made, Outcome) and isinstance(made.value, str | bytes)):
        words = f"its function 'write' returned {made!r:.60}, and not an Outcome of a text or of bytes"
        raise WrongValueError(words)
