"""Reads the files of entries: decodes, parses and validates each one, and collects the problems."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingType
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from onrecord.model.frozen_model import Fields
from onrecord.model.values import id_fault
from onrecord.problems import Problem, SourceFile, Where
from onrecord.read.normalization import PlainData
from onrecord.read.places import Places
from onrecord.read.text import decode, unreadable
from onrecord.read.validation import validate
from onrecord.read.yaml.nodes import Mapping, Node, Sequence, span_of
from onrecord.read.yaml.tree import parse_yaml
from onrecord.regular_files import read_regular

Model = TypeVar("Model", bound=Fields)

_HARMLESS = frozenset({"YML002", "YML007", "YML011"})
"""The YAML problems that leave all other values of the file as the editor typed them."""


class EntryFiles:
    """Reads files below one folder, and collects the problems in them."""

    def __init__(
        self, root: Path, problems: list[Problem], unsaved: MappingType[str, bytes] = MappingProxyType({})
    ) -> None:
        """Take the site's folder, the list that problems are added to, and the content of `unsaved` files by path."""
        self.root = root
        self.problems = problems
        self.unsaved = unsaved
        self.places = Places(root, unsaved)

    def tree(self, path: str) -> Mapping | None:
        """Return the fields in a file; None, with the problem reported, if it can't be read as fields."""
        file = self.text(path)
        return None if file is None else self.parse(file)

    def text(self, path: str) -> SourceFile | None:
        """Return a file's decoded text; None, with the problem reported, if that fails."""
        data = self.unsaved.get(path)
        try:
            if data is None:
                data = read_regular(f"{self.root}/{path}")  # a Path costs as much as the reading
        except OSError as error:
            self.problems.append(unreadable(path, error))
            return None
        decoded = decode(data, path)
        self.problems += decoded.problems
        return decoded.value

    def parse(self, file: SourceFile, whole: SourceFile | None = None) -> Mapping | None:
        """Return the fields in a YAML text; None, with the problem reported, if it holds none.

        The text may be the front matter of a `whole` file.
        """
        parsed = parse_yaml(file)
        self.problems += parsed.problems
        self.places.remember(whole or file, parsed.value)
        if any(problem.code not in _HARMLESS for problem in parsed.problems):
            return None  # further problems may only be consequences of this one
        if isinstance(parsed.value, Mapping):
            return parsed.value
        self.problems.append(_no_fields(file, parsed.value))
        return None

    def validate(self, plain: PlainData, model: type[Model], where: Where) -> Model | None:
        """Return the entry's model; None, with the problems reported, if a value is not valid."""
        outcome = validate(plain, model, where, self.places.locate)
        self.problems += outcome.problems
        return outcome.value

    def check_id(self, name: str, where: Where, hint: Callable[[str], str]) -> bool:
        """Return whether a name is an id; if not, report it with what `hint` proposes instead."""
        fault = id_fault(name)
        if fault:  # a file's name is on none of the file's lines
            span = self.places.locate(where) if where.keys else SourceFile(where.path, "").span()
            self.problems.append(Problem("IDS001", fault, span, hint(name)))
        return fault is None


def _no_fields(file: SourceFile, node: Node | None) -> Problem:
    if node is None:
        hint = "write the entry's fields, each as 'field: value', or delete the file"
        return Problem("FLD003", "this file holds no entry", file.span(), hint)
    hint = "each line is 'field: value', with a space after the colon"
    if isinstance(node, Sequence):
        hint = "delete the dashes, and let the names of the fields start in the first column"
        if file.path.startswith(("content/sources/", "content/actors/")):
            below = "its fields stand below, indented by two spaces"
            hint = f"in place of each dash write the entry's id and a colon; {below}"
            if all(isinstance(item, Mapping) and _is_of_one_entry(item) for item in node.items):
                hint = f"delete the dashes: each entry's id starts in the first column, and {below}"
    return Problem("FLD003", "this file does not hold fields", span_of(file, node), hint)


def _is_of_one_entry(item: Mapping) -> bool:
    """Return whether a list's item is an id with the fields of its entry."""
    return len(item.entries) == 1 and all(isinstance(value, Mapping) for _, value in item.entries)
