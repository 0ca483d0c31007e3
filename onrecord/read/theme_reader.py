"""Reads the files of a theme: the default one, and what a site puts in its place."""

import errno
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from onrecord.model.records import ORIGINALS, ThemeFiles
from onrecord.plugins import Plugin
from onrecord.problems import BUILT_IN, Outcome, Problem, SourceFile
from onrecord.read.file_decoding import read_text, unreadable
from onrecord.read.site_folder import find_files, find_root_files

PACKAGE = Path(__file__).parent.parent


def theme_root() -> Path:
    """Return the folder that holds the default theme's `templates/` and `static/`."""
    packaged = PACKAGE / "theme"
    return packaged if packaged.is_dir() else PACKAGE.parent


def read_theme(root: Path, plugins: tuple[Plugin, ...] = ()) -> Outcome[ThemeFiles]:
    """Return the files of a theme and the catalogues for the site in `root`, which names these plug-ins.

    Its files for the root of its addresses are among them.
    """
    default = theme_root()
    problems: list[Problem] = []
    # The original templates get paths of their own, so that errors in them don't point into the overriding file.
    originals = _templates(default, "templates" if default == root else f"{BUILT_IN}templates", problems)
    if plugins:
        from onrecord.read.plugin_files import plugin_templates  # noqa: PLC0415  (few sites have a plug-in)

        added = plugin_templates(plugins, originals)
        originals |= added.value
        problems += added.problems
    own = {} if default == root else _templates(root, "templates", problems)
    templates = {f"{ORIGINALS}{name}": file for name, file in originals.items()} | originals | own
    shared = _static(default, problems)
    static = shared | ({} if default == root else _static(root, problems))
    words = _own_words(root, templates, problems)
    has_own_sheet = default == root or static.get("style.css") != shared.get("style.css")
    sheet = _sheet(static) if has_own_sheet else default_sheet()
    default_files = frozenset(shared)
    at_root = find_root_files(root)
    problems += at_root.problems
    files = ThemeFiles(
        templates,
        static,
        _built_in_catalogues(),
        words,
        sheet=sheet,
        plugins=plugins,
        default=default_files,
        root=at_root.value,
    )
    return Outcome(files, tuple(problems))


def _built_in_catalogues() -> dict[str, str]:
    """Return the texts of the interface's own catalogues by language."""
    catalogues = {}
    for path in sorted((PACKAGE / "locale").glob("*.po")):
        file = _default_text(str(path), path.name).value
        if file is not None:
            catalogues[path.stem] = file.text
    return catalogues


def default_sheet() -> str:
    """Return the text of the default theme's style sheet."""
    text = _default_text(f"{theme_root()}/static/style.css", "static/style.css").value
    return text.text if text else ""


def _sheet(static: Mapping[str, Path]) -> str:
    """Return the text of the style sheet for inlining; empty if it is missing or not valid text."""
    file = static.get("style.css")
    if file is None:
        return ""
    is_own = file != theme_root() / "static/style.css"
    read = read_text(file, "static/style.css", tabs=True) if is_own else _default_text(str(file), "static/style.css")
    return read.value.text if read.value else ""  # `unreadable_copies` reports what can't be read


def unreadable_copies(files: Mapping[str, Path]) -> Iterator[Problem]:
    """FIL003: Yield a problem for each file that may not be read, and that a build would copy."""
    for path, file in sorted(files.items()):
        if not os.access(file, os.R_OK):
            yield unreadable(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _templates(root: Path, shown: str, problems: list[Problem]) -> dict[str, SourceFile]:
    files = {}
    for path in _files(root, "templates", problems):
        name = path.removeprefix("templates/")
        file = f"{root}/{path}"
        place = f"{shown}/{name}"
        read = _default_text(file, place) if shown.startswith(BUILT_IN) else read_text(file, place, tabs=True)
        problems += read.problems
        if read.value is not None:
            files[name] = read.value
    return files


def _default_text(file: str, path: str) -> Outcome[SourceFile | None]:
    """Return the text of a file of the program; a process reads it again only if the file has changed."""
    try:
        state = os.stat(file)  # noqa: PTH116  (a hundred files each time: without a path object)
    except OSError:
        return read_text(file, path, tabs=True)
    return _text_as_of(file, path, (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns))


@lru_cache(512)
def _text_as_of(file: str, path: str, _state: tuple[int, ...]) -> Outcome[SourceFile | None]:
    return read_text(file, path, tabs=True)


def _static(root: Path, problems: list[Problem]) -> dict[str, Path]:
    return {path.removeprefix("static/"): root / path for path in _files(root, "static", problems)}


def _files(root: Path, folder: str, problems: list[Problem]) -> tuple[str, ...]:
    found = find_files(root, root / folder)
    problems += found.problems
    return found.value


def _own_words(root: Path, templates: Mapping[str, SourceFile], problems: list[Problem]) -> Mapping[str, str]:
    if not os.path.lexists(root / "locale"):
        return {}
    from onrecord.read.catalogues import read_catalogues  # noqa: PLC0415  (few sites have one)

    read = read_catalogues(root, templates)
    problems += read.problems
    return read.value
