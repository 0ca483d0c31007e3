"""Lists the files of the theme, with a site's own in place of them."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from onrecord.model.records import ORIGINALS
from onrecord.problems import suggest
from onrecord.read.theme_reader import theme_root

_FOLDERS = ("templates", "static")
_STATIC = msgspec.json.decode(Path(__file__).with_name("static_files.json").read_bytes(), type=dict[str, str])
"""What each static file is; each template says so itself, in its first line."""
_ABOUT = re.compile(r"\A\{#-?(.*?)-?#\}", re.DOTALL)
_MARK = re.compile(r"onrecord (?P<version>\S+), digest (?P<digest>[0-9a-f]{16})\b")
_BLOCK = re.compile(r"\{%-?\s*block\s+(\w+)")

Origin = Literal["theme", "extends", "copy", "outdated", "replaces", "own"]
"""Where a file comes from: the theme; or the site, whose file extends the original, is a copy of it as it is now, is a
copy of an earlier one, replaces it in another way, or has no original."""


class UnknownThemeFileError(Exception):
    """The theme has no file of this name. `str()` says so, with the most similar name."""


class ThemeFile(Struct, frozen=True):
    """A file of the default theme, or of a site's templates."""

    path: str
    """Relative to the site's folder, such as `templates/parts/row.html`."""
    about: str
    """What it makes, as one sentence."""
    origin: Origin
    version: str = ""
    """The version of onrecord that a copy was made from."""


def list_theme_files(root: Path) -> tuple[ThemeFile, ...]:
    """Return the files of the default theme, with those of the site in `root` in place of them, sorted by path."""
    originals = _originals()
    own = _own_files(root, originals)
    return tuple(_describe(path, originals, own.get(path)) for path in sorted({*originals, *own}))


def read_original(name: str) -> tuple[str, str]:
    """Return the path and the text of the theme's file called `name`. Raises `UnknownThemeFileError`."""
    originals = _originals()
    paths = [path for path in (name, *(f"{folder}/{name}" for folder in _FOLDERS)) if path in originals]
    if not paths:
        names = [known for path in originals for known in (path, path.partition("/")[2])]
        hint = suggest(name, names, "onrecord theme list names them all")
        raise UnknownThemeFileError(f"the theme has no file '{name}'; {hint}")
    return paths[0], _read_text(originals[paths[0]])


def blocks_of(path: str) -> tuple[str, ...]:
    """Return the blocks that a template extending the theme's file at `path` can replace; none for a static file."""
    return tuple(dict.fromkeys(_BLOCK.findall(_read_text(_originals()[path])))) if path.startswith("templates/") else ()


def _own_files(root: Path, originals: Iterable[str]) -> dict[str, Path]:
    """Return where the site's own files are, or would be in place of an original; empty for the theme itself."""
    if is_theme(root):
        return {}
    templates = (file for file in _list_files(root / "templates") if file.suffix == ".html")
    own = {file.relative_to(root).as_posix(): file for file in templates}
    return own | {path: root / path for path in originals}


def _describe(path: str, originals: dict[str, Path], own: Path | None) -> ThemeFile:
    about = _find_purpose(path, _read_text(originals[path])) if path in originals else ""
    if own is None or not own.is_file():
        return ThemeFile(path, about, "theme")
    text = own.read_bytes().decode("utf-8", "replace")
    if path not in originals:
        return ThemeFile(path, _find_purpose(path, text), "own")
    name = path.partition("/")[2]
    mark = _MARK.search(text.partition("\n")[0])
    if mark:
        is_current = mark["digest"] == digest_of(_read_text(originals[path]))
        return ThemeFile(path, about, "copy" if is_current else "outdated", mark["version"])
    extends = re.search(rf"\{{%-?\s*extends\s+[\"']{re.escape(ORIGINALS + name)}[\"']", text)
    return ThemeFile(path, about, "extends" if extends else "replaces")


def _find_purpose(path: str, text: str) -> str:
    """Return what a file makes: the first sentence of a template's first comment."""
    comment = _ABOUT.match(text)
    words = " ".join(comment[1].split()) if comment else _STATIC.get(path.partition("/")[2], "")
    return words.partition(". ")[0].removesuffix(".")


def _originals() -> dict[str, Path]:
    root = theme_root()
    return {file.relative_to(root).as_posix(): file for folder in _FOLDERS for file in _list_files(root / folder)}


def _list_files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith("."))


def is_theme(root: Path) -> bool:
    """Return whether a folder is the default theme itself."""
    return root.resolve() == theme_root().resolve()


def _read_text(file: Path) -> str:
    return file.read_text("utf-8")


def digest_of(text: str) -> str:
    """Return the digest of an original, as a copy of it has it in its first line."""
    return sha256(text.encode("utf-8")).hexdigest()[:16]
