"""Writes the site into the output folder: stages the files that differ, and never overwrites foreign files."""

from onrecord.model.build_result import WriteResult
from onrecord.output.file_operations import FileOperations
from onrecord.output.fitness import require_fit
from onrecord.output.folder_problems import UnfitError, unfinished
from onrecord.output.limits import NO_JEKYLL, over_the_limits
from onrecord.output.lock import LOCK, PATIENCE, BusyError, Holder, Lock, Waiting
from onrecord.output.output_folder import OutputFolder
from onrecord.output.published_ids import keep_ids
from onrecord.output.staging import Staging

__all__ = [
    "LOCK",
    "NO_JEKYLL",
    "PATIENCE",
    "BusyError",
    "FileOperations",
    "Holder",
    "Lock",
    "OutputFolder",
    "Staging",
    "UnfitError",
    "Waiting",
    "WriteResult",
    "keep_ids",
    "over_the_limits",
    "require_fit",
    "unfinished",
]
