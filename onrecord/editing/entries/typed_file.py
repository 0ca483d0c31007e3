"""Reads a YAML file that is no entry by a table of fields, as the files of entries are read."""

from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from onrecord.model.frozen_model import Fields
from onrecord.problems import Locate, Outcome, SourceFile, Where, has_errors
from onrecord.read.entry_files import Places
from onrecord.read.file_decoding import decode
from onrecord.read.normalization import normalize
from onrecord.read.validation import validate
from onrecord.read.yaml.tree import parse_yaml

Model = TypeVar("Model", bound=Fields)


class TypedFile(Struct, frozen=True):
    """The place of each value of a file, by which its reader can report more problems."""

    name: str
    locate: Locate

    def at(self, *keys: str | int, on_key: bool = False) -> Where:
        """Return the place of the value to which these keys lead."""
        return Where(self.name, keys, on_key=on_key)


def read_typed(data: bytes, name: str, model: type[Model]) -> tuple[Outcome[Model | None], TypedFile]:
    """Return the values in a file, and how to find their places; None and all problems if a value is not valid."""
    file = TypedFile(name, Places(Path(), {name: data}).locate)
    decoded = decode(data, name)
    if not isinstance(decoded.value, SourceFile):
        return Outcome(None, decoded.problems), file
    parsed = parse_yaml(decoded.value)
    problems = (*decoded.problems, *parsed.problems)
    plain = normalize(parsed.value, model, "en") if parsed.value is not None else {}
    read = validate(plain, model, Where(name), file.locate)
    problems = (*problems, *read.problems)
    return Outcome(None if has_errors(problems) else read.value, problems), file
