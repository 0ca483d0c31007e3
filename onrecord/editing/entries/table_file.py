"""Reads a YAML file that is no entry of a site, such as a table of words, with the places of what is wrong in it."""

from pathlib import Path
from typing import TypeVar

from onrecord.model.frozen_model import Fields
from onrecord.problems import Hint, Outcome, Problem, Where, split_hint
from onrecord.read.entry_files import Places
from onrecord.read.file_decoding import decode
from onrecord.read.normalization import normalize
from onrecord.read.validation import validate
from onrecord.read.yaml.tree import parse_yaml

Table = TypeVar("Table", bound=Fields)


class TableFile:
    """The file of a table, which can name the places of its values."""

    def __init__(self, path: str, data: bytes) -> None:
        self._path = path
        self._data = data
        self._places = Places(Path(), {path: data})

    def read(self, model: type[Table]) -> Outcome[Table | None]:
        """Return the table; None and all problems if the file or a value is not valid."""
        decoded = decode(self._data, self._path)
        if decoded.value is None:
            return Outcome(None, decoded.problems)
        parsed = parse_yaml(decoded.value)
        if parsed.value is None:
            problem = Problem("YML001", "the file has no fields", decoded.value.span(), "write the table into it")
            return Outcome(None, parsed.problems or (problem,))
        validated = validate(normalize(parsed.value, model, "en"), model, Where(self._path), self._places.locate)
        problems = (*parsed.problems, *validated.problems)
        return Outcome(None if problems else validated.value, problems)

    def problem(self, message: str, hint: str | Hint, *keys: str | int) -> Problem:
        """Return the problem of a value, by its keys."""
        text, meant = split_hint(hint)
        return Problem("FLD003", message, self._places.locate(Where(self._path, keys)), text, meant=meant)
