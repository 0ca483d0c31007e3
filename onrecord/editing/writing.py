"""The writer: the one way into the files in `content/`, and back.

`site_files` does the work; beside this module only the terminal uses it, which undoes what a killed command left. New
files, and new entries in a file (`add_files`); other bytes in the place of those that were read (`replace_files`,
`applied_changes`); and saves that can be undone (`Saves`): each writes all files or none, and refuses what somebody has
changed meanwhile. The other names prepare a change, or let a signal wait for its end (`deferred`).
"""

from onrecord.interrupts import deferred
from onrecord.site_files.additions import (
    Addition,
    add_files,
    create,
    extended_by,
    new_file,
    present,
    read_file,
    remove_created,
    within,
)
from onrecord.site_files.change_journal import BEGINNING, may_change
from onrecord.site_files.saves import ChangedMeanwhileError, Save, SaveList, Saves, may_save
from onrecord.site_files.site_changes import (
    Files,
    Replacement,
    SiteChanges,
    applied_changes,
    files_of,
    replace_files,
)

__all__ = [
    "BEGINNING",
    "Addition",
    "ChangedMeanwhileError",
    "Files",
    "Replacement",
    "Save",
    "SaveList",
    "Saves",
    "SiteChanges",
    "add_files",
    "applied_changes",
    "create",
    "deferred",
    "extended_by",
    "files_of",
    "may_change",
    "may_save",
    "new_file",
    "present",
    "read_file",
    "remove_created",
    "replace_files",
    "within",
]
