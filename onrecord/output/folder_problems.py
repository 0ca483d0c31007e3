"""The problems of an output folder: it is unfit, can't be written, or has an interrupted commit."""

from pathlib import Path

from onrecord.problems import Problem

ANOTHER_FOLDER = "choose another folder with --output; one that doesn't exist yet, or one that onrecord made"


class UnfitError(Exception):
    """A folder can't be the output folder."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def unwritable(output: Path, error: OSError, *, is_unfinished: bool) -> Problem:
    """Return the problem of an output folder that could not be written, before or during a commit."""
    if is_unfinished:
        message = f"the publication in '{output.name}' could not be completed ({error.strerror})"
        return Problem("OUT001", message, hint="fix the cause and build again: the next build completes it first")
    return Problem("OUT001", f"{cannot_be_output(output)}: it can't be written ({error.strerror})", hint=ANOTHER_FOLDER)


def unfinished(output: Path) -> Problem:
    """Return the problem of an output folder with an interrupted commit."""
    message = f"the publication in '{output.name}' was interrupted: some of its pages may be new and others old"
    return Problem("OUT002", message, hint="run 'onrecord build': it completes that publication first")


def cannot_be_output(output: Path) -> str:
    """Return the beginning of a message that says why `output` can't be the output folder."""
    return f"'{output.name or output}' can't be the output folder"
