"""Reads the file beside an article that names the words its editor lets stand."""

from pathlib import Path

from msgspec import Struct

from onrecord.model.frozen_model import Field, Fields
from onrecord.model.values import Line, Many
from onrecord.problems import Outcome, Problem, Where
from onrecord.read.entry_files import EntryFiles

_NO_LANGUAGE = "en"
"""No field of the file has texts by language."""


class AcceptedWords(Struct, frozen=True):
    """Words that an editor lets stand, with the reason and the line of the file."""

    words: str
    reason: str
    line: int


class _Acceptance(Fields):
    """Words of an article that an editor has looked at, and lets stand."""

    words: Line = Field(description="the words of a row, or some of them", examples=["signed it twice"])
    reason: Line = Field(description="why they stay so", examples=["the minister said so to us"])


class _Acceptances(Fields):
    """The file beside an article."""

    accept: Many[_Acceptance] = Field(
        (),
        description="words of the article that its editors let stand",
        examples=[[{"words": "signed it twice", "reason": "the minister said so to us"}]],
    )


def read_accepted_words(data: bytes, path: str) -> Outcome[tuple[AcceptedWords, ...]]:
    """Return what a file accepts, with its problems; nothing if it has any. Reports name it by its `path`."""
    problems: list[Problem] = []
    files = EntryFiles(Path(), problems, {path: data})
    _, found = files.load(path, _Acceptances, _NO_LANGUAGE)
    if found is None or problems:
        return Outcome((), tuple(problems))
    places = (files.places.locate(Where(path, ("accept", place))) for place in range(len(found.accept)))
    rows = zip(found.accept, places, strict=True)
    return Outcome(tuple(AcceptedWords(row.words, row.reason, place.line) for row, place in rows))
