"""Reads the theme of a site: the default theme, and the site's own files that override parts of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from onrecord.model.records import ORIGINALS, ThemeFiles
from onrecord.plugins import Plugin
from onrecord.problems import BUILT_IN, Outcome, Problem, SourceFile
from onrecord.read.site_folder import find_files
from onrecord.read.text import read_text, unreadable

PACKAGE = Path(__file__).parent.parent


def theme_root() -> Path:
    """Return the folder that holds the default theme's `templates/` and `static/`."""
    packaged = PACKAGE / "theme"
    return packaged if packaged.is_dir() else PACKAGE.parent


def read_theme(root: Path, plugins: tuple[Plugin, ...] = ()) -> Outcome[ThemeFiles]:
    """Return the templates, static files and catalogues for the site in `root`, which names these plug-ins."""
    default = theme_root()
    problems: list[Problem] = []
    # The original templates get paths of their own, so that errors in them don't point into the overriding file.
    shown = "templates" if default == root else f"{BUILT_IN}templates"
    originals = _templates(default, shown, problems)
    if plugins:
        from onrecord.read.plugin_files import plugin_templates  # noqa: PLC0415  (few sites have a plug-in)

        added = plugin_templates(plugins, originals)
        originals, problems = originals | added.value, [*problems, *added.problems]
    own = {} if default == root else _templates(root, "templates", problems)
    templates = {f"{ORIGINALS}{name}": file for name, file in originals.items()} | originals | own
    static = _static(default, problems) | ({} if default == root else _static(root, problems))
    words = _own_words(root, templates, problems)
    files = ThemeFiles(templates, static, _catalogues(), words, sheet=_sheet(static), plugins=plugins)
    return Outcome(files, tuple(problems))


def default_sheet() -> str:
    """Return the text of the default theme's style sheet."""
    return _sheet({"style.css": theme_root() / "static/style.css"})


def _sheet(static: Mapping[str, Path]) -> str:
    """Return the text of the style sheet for inlining; empty if it is missing or not valid text."""
    file = static.get("style.css")
    text = read_text(file, "static/style.css", tabs=True).value if file else None  # `unreadable_static` reports it
    return text.text if text else ""


def unreadable_static(static: Mapping[str, Path]) -> Iterator[Problem]:
    """FIL003: Yield a problem for each static file that may not be read: `check` reads none, and a build copies all."""
    for path, file in sorted(static.items()):
        if not os.access(file, os.R_OK):
            yield unreadable(f"static/{path}", PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _templates(root: Path, shown: str, problems: list[Problem]) -> dict[str, SourceFile]:
    files = {}
    for path in _files(root, "templates", problems):
        name = path.removeprefix("templates/")
        read = read_text(root / path, f"{shown}/{name}", tabs=True)
        problems += read.problems
        if read.value is not None:
            files[name] = read.value
    return files


def _static(root: Path, problems: list[Problem]) -> dict[str, Path]:
    return {path.removeprefix("static/"): root / path for path in _files(root, "static", problems)}


def _files(root: Path, folder: str, problems: list[Problem]) -> tuple[str, ...]:
    found = find_files(root, root / folder)
    problems += found.problems
    return found.value


def built_in_procedures() -> tuple[SourceFile, ...]:
    """Return the files of the built-in procedures."""
    files = sorted((PACKAGE / "procedures").glob("*.yaml"))
    return tuple(SourceFile(f"{BUILT_IN}procedures/{file.name}", file.read_text("utf-8")) for file in files)


def _own_words(root: Path, templates: Mapping[str, SourceFile], problems: list[Problem]) -> Mapping[str, str]:
    """Return the words of the site's own catalogues by language."""
    if not os.path.lexists(root / "locale"):
        return {}
    from onrecord.read.catalogues import read_catalogues  # noqa: PLC0415  (few sites have one)

    read = read_catalogues(root, templates)
    problems += read.problems
    return read.value


def _catalogues() -> dict[str, str]:
    folder = PACKAGE / "locale"
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.po"))}
