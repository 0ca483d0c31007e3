"""The program's own names, which no site and no plug-in can use: folders, files and commands.

This module imports no other one, so that all can import it.
"""

import os
import re
from pathlib import Path

OUTPUT = "_site"
"""The default output folder of a site."""
MARKER = ".onrecord-output"
"""The file that marks a folder as onrecord's own, so that a build may delete other files in it."""
STAGING = ".onrecord-staging"
"""The staging folder. It is inside the output folder, and so on the same file system."""
JOURNAL = "journal"
"""The file in `STAGING` or `CHANGES` that exists while changes are in progress."""
CHANGES = ".onrecord-changes"
"""The folder in a site's folder in which a command keeps what it needs to undo its changes of the site's files."""

COMMANDS = (
    "build",
    "check",
    "serve",
    "schema",
    "init",
    "upgrade",
    "new",
    "source",
    "import",
    "archive",
    "links",
    "publish",
    "rename",
    "merge",
    "close",
    "remove",
    "erase",
    "theme",
    "diff",
    "removals",
    "find",
    "show",
    "procedure",
    "review",
    "mcp",
    "export",
    "translate",
    "explain",
)
"""The program's own commands, in the order of `--help`."""

EXPORTERS = ("html", "timelinejs", "csv")
"""The forms in which `onrecord export` writes a story, without those of plug-ins."""
IMPORTERS = ("timelinejs", "csl-json", "bibtex", "ris", "issue", "open-civic-data", "table")
"""The forms that `onrecord import` reads, without those of plug-ins."""

DEVICE = re.compile(r"(?:aux|con|nul|prn|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:[ .].*)?", re.IGNORECASE)
"""The names of devices on Windows, which no file or folder there can have, whatever ending follows."""


def has_interrupted_changes(root: Path) -> bool:
    """Return whether a command has changed files of a site and was not done yet. No link is followed inside it."""
    changes = root / CHANGES
    return not changes.is_symlink() and (changes / JOURNAL).is_file()


def is_unfinished(output: Path) -> bool:
    """Return whether the folder has an interrupted commit. No link is followed inside it."""
    staging = output / STAGING
    journal = staging / JOURNAL
    # A Path raises where a folder may not be entered.
    return not os.path.islink(staging) and not os.path.islink(journal) and os.path.isfile(journal)  # noqa: PTH113, PTH114
