"""Copies files of the theme into a site.

A copy's first line names the version and the digest of its original.
"""

from pathlib import Path

from onrecord.editing.starting.theme_files import digest_of, is_theme, read_original
from onrecord.editing.writing import create
from onrecord.problems import RefusedError
from onrecord.version import __version__

_COMMENTS = {".html": "{{#- {} -#}}", ".css": "/* {} */", ".js": "// {}", ".svg": "<!-- {} -->"}
"""How a comment is written, by the file's extension."""


def copy_original(root: Path, name: str) -> str:
    """Copy the theme's file called `name` into a site; return its path.

    Raises `UnknownThemeFileError`, `RefusedError`.
    """
    path, text = read_original(name)
    if is_theme(root):
        raise RefusedError("this folder is the default theme itself: change its files where they are")
    mark = f"Copied from onrecord {__version__}, digest {digest_of(text)}: onrecord theme list tells if that changes."
    comment = _COMMENTS[Path(path).suffix].format(mark)
    create(root, path, f"{comment}\n{text}", "onrecord overwrites no file: delete it, or rename it, to get a new copy")
    return path
