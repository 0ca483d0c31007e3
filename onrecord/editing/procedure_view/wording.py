"""Words of a procedure in the language that is printed, and the program's own words about it."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from onrecord.editing.lookup.entry_names import first_text
from onrecord.model.procedures import Procedure

Word: TypeAlias = Callable[[Mapping[str, str] | None], str]
"""Returns a text in the language that is printed; empty if there is none."""


def words_in(language: str) -> Word:
    """Return the function for a language; a text that lacks it is in English, or in the first language that it has."""

    def word(text: Mapping[str, str] | None) -> str:
        found = text or {}
        return found.get(language) or found.get("en") or first_text(found)

    return word


def in_words(outcome: str) -> str:
    """Return an outcome as people read it."""
    return outcome.replace("-", " ")


def chamber_words(procedure: Procedure, chamber: str | None, word: Word) -> str:
    """Return where a stage takes place, in words; empty if in no chamber."""
    known = {"origin": "where it began", "other": "the other chamber"}
    return known.get(chamber or "") or word(procedure.fields.chambers.get(chamber or ""))
