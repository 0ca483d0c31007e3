"""The names in an output folder that are the program's own. It imports nothing of the program, so that all may ask."""

from __future__ import annotations

from pathlib import Path

OUTPUT = "_site"
"""The output folder of a site, unless another is asked for."""
MARKER = ".onrecord-output"
"""The file that says that a folder is ours, so that a build may delete what else lies in it."""
STAGING = ".onrecord-staging"
"""The folder that a build works in. It is inside the output folder, and so on the same file system."""
JOURNAL = "journal"
"""The file in `STAGING` that stands from the moment that a publication begins until it is complete."""


def is_unfinished(output: Path) -> bool:
    """Say whether a publication into this folder began and was not completed. No link is followed inside it."""
    staging = output / STAGING
    journal = staging / JOURNAL
    return not staging.is_symlink() and not journal.is_symlink() and journal.is_file()
