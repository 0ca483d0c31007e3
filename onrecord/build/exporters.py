"""The exporters of a site: the built-in ones, and those of the plug-ins that it names."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from onrecord.build.story_export import HTML
from onrecord.plugins import EXPORTERS as POINTS
from onrecord.plugins import (
    FAILURES,
    EntryPoint,
    Plugin,
    PluginError,
    WrongValueError,
    load,
    points_named,
    require_encodable,
    show_value,
)
from onrecord.problems import CODE_FROM_OUTSIDE, CODES, Code, Outcome, Problem, RefusedError, suggest
from onrecord.render.exports import sheet, timelinejs
from onrecord.render.exports.sheet import write_sheet
from onrecord.render.exports.timelinejs import write_timelinejs
from onrecord.render.outputs.exporter import ExportedStory, Exporter

_ENDING = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
"""The form of an ending: one without a slash, so that the file lies where the command runs."""
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
    faults = tuple(_faults(*loaded.value[0]))
    return Outcome(None, faults) if faults else Outcome(_guarded(*loaded.value[0]))


def _faults(plugin: Plugin, point: EntryPoint, exporter: Exporter) -> Iterator[Problem]:
    """PLG004: an exporter declares an ending, a function and a list of sentences."""
    what = f"'{point.value}' in the plug-in {plugin.name}"
    hint = "docs/extending.md shows how its authors declare it"
    if not (isinstance(exporter.ending, str) and _ENDING.fullmatch(exporter.ending)):
        words = f"{what} has the ending {show_value(exporter.ending)}, and not letters and digits, as in 'json'"
        yield plugin.problem("PLG004", words, hint)
    write: object = exporter.write
    if not callable(write):
        yield plugin.problem("PLG004", f"{what} has no function 'write'", hint)
    loses = exporter.loses
    if not isinstance(loses, list | tuple) or not all(isinstance(sentence, str) for sentence in loses):
        yield plugin.problem("PLG004", f"{what} has 'loses' of {show_value(loses)}, and not a list of texts", hint)


def _guarded(plugin: Plugin, point: EntryPoint, exporter: Exporter) -> Exporter:
    """Return an exporter that raises `PluginError` in place of any other exception."""

    def write(story: ExportedStory) -> Outcome[str | bytes]:
        try:
            made = exporter.write(story)
            _require_content(made)
        except FAILURES as error:
            raise PluginError(plugin.failure(point, error, f"used for '{story.id}'")) from error
        return made

    return replace(exporter, write=write)


def _require_content(made: object) -> None:
    """Raise `WrongValueError` if an exporter returned anything but the content of a file, or problems."""
    words = "an Outcome of a text or of bytes"
    if not isinstance(made, Outcome):
        raise WrongValueError(f"its function 'write' returned {show_value(made)}, and not {words}")
    if not isinstance(made.value, str | bytes):
        raise WrongValueError(f"its function 'write' returned an Outcome of {show_value(made.value)}, and not {words}")
    if isinstance(made.value, str):
        require_encodable("write", made.value)
    if not isinstance(made.problems, tuple):
        raise WrongValueError(
            f"its function 'write' returned problems in {show_value(made.problems)}, which is no tuple"
        )
    for problem in made.problems:
        _require_problem(problem)


def _require_problem(found: object) -> None:
    """Raise `WrongValueError` if an exporter found what no report can print."""
    if not isinstance(found, Problem):
        raise WrongValueError(f"it found {show_value(found)}, which is no problem")
    if found.code in CODES and found.declared is None:
        return
    if not (isinstance(found.declared, Code) and re.fullmatch(CODE_FROM_OUTSIDE, str(found.code))):
        words = "which needs a code with a hyphen, as in QUOTES-001, and a Code as 'declared'"
        raise WrongValueError(f"it reports {show_value(found.code)}, {words}")
    for name in ("message", "hint"):
        if not isinstance(getattr(found, name), str) and (name, found.hint) != ("hint", None):
            raise WrongValueError(f"it reports {found.code} with the {name} {show_value(getattr(found, name))}")
