"""Says what a new site lacks in each of its languages, and how to add it."""

import shlex
from pathlib import Path

from onrecord.editing.starting.starter import is_in_example
from onrecord.read.built_in_messages import is_built_in


def language_advice(language: str, languages: tuple[str, ...], folder: Path, *, has_example: bool = True) -> str:
    """Return what a new site lacks in one of its languages, and what to type; empty if it lacks nothing."""
    lacks = []
    if has_example and not is_in_example(language):
        is_first = language == languages[0]
        lacks.append("the example stands in English" if is_first else "the example has no text")
    if not is_built_in(language):
        lacks.append(
            "the words of the pages are in English until you translate them: onrecord translate "
            f"{language} --site {shlex.quote(str(folder))}"
        )
    return f"in '{language}' {'; '.join(lacks)}" if lacks else ""
