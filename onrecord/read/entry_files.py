"""Reads the files of entries and the editors' own pages: decodes, parses and validates each, and collects problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingType
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct

from onrecord.model.fields import PageFields
from onrecord.model.fingerprints import joined_fingerprint
from onrecord.model.frozen_model import Fields
from onrecord.model.ids import rename_hint
from onrecord.model.records import Entry, Reference
from onrecord.model.values import id_fault, is_language, meant_code
from onrecord.problems import Outcome, Problem, SourceFile, Where
from onrecord.read.markdown.markdown_compiler import compile_markdown
from onrecord.read.normalization import PlainData, normalize
from onrecord.read.places import Places, split_front_matter
from onrecord.read.site_folder import FoundFile
from onrecord.read.text import decode, read_text
from onrecord.read.validation import validate
from onrecord.read.yaml.nodes import Mapping, Node, Sequence, span_of
from onrecord.read.yaml.tree import parse_yaml

Model = TypeVar("Model", bound=Fields)
Value = TypeVar("Value")
_HARMLESS = frozenset({"YML002", "YML007", "YML011"})
"""The YAML problems that leave all other values of the file as the editor typed them."""
UNFILLED = ("**To be filled in:**", "**Заполните:**", "**Толтырыңыз:**")
"""The words before what the publisher of a new site has to write, in each language of the pages in `starter/pages`."""
_RENAME = partial(rename_hint, "file", ending=".md")
"""Returns a hint on how to rename a page's file."""


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

    def keep(self, outcome: Outcome[Value]) -> Value:
        """Collect the problems of an outcome, and return its value."""
        self.problems += outcome.problems
        return outcome.value

    def tree(self, path: str) -> Mapping | None:
        """Return the fields in a file; None, with the problem reported, if it can't be read as fields."""
        file = self.text(path)
        return None if file is None else self.parse(file)

    def text(self, path: str) -> SourceFile | None:
        """Return a file's decoded text; None, with the problem reported, if that fails."""
        data = self.unsaved.get(path)
        # A Path costs as much as the reading.
        return self.keep(read_text(f"{self.root}/{path}", path) if data is None else decode(data, path))

    def parse(self, file: SourceFile, whole: SourceFile | None = None) -> Mapping | None:
        """Return the fields in a YAML text; None, with the problem reported, if it holds none.

        The text may be the front matter of a `whole` file.
        """
        parsed = parse_yaml(file)
        tree = self.keep(parsed)
        self.places.remember(whole or file, tree)
        if any(problem.code not in _HARMLESS for problem in parsed.problems):
            return None  # further problems may only be consequences of this one
        if isinstance(tree, Mapping):
            return tree
        self.problems.append(_no_fields(file, tree))
        return None

    def validate(self, plain: PlainData, model: type[Model], where: Where) -> Model | None:
        """Return the entry's model; None, with the problems reported, if a value is not valid."""
        return self.keep(validate(plain, model, where, self.places.locate))

    def load(self, path: str, model: type[Model], language: str) -> tuple[PlainData, Model | None]:
        """Return the one entry in a file as plain data and as its model, as far as it can be used.

        Texts without a language are in the first of the entry's own `languages`, else in `language`.
        """
        tree = self.tree(path)
        if tree is None:
            return {}, None
        plain = normalize(tree, model, _first_language(tree, model, language))
        return plain, self.validate(plain, model, Where(path))

    def check_id(self, name: str, where: Where, hint: Callable[[str], str]) -> bool:
        """Return whether a name is an id; if not, report it with what `hint` proposes instead."""
        fault = id_fault(name)
        if fault:  # a file's name is on none of the file's lines
            span = self.places.locate(where) if where.keys else SourceFile(where.path, "").span()
            self.problems.append(Problem("IDS001", fault, span, hint(name)))
        return fault is None


def _first_language(tree: Mapping, model: type[Fields], default: str) -> str:
    has_own = "languages" in tree.by_name and "languages" in model.rows()
    plain = normalize(tree, model, default) if has_own else {}
    languages = plain.get("languages") if isinstance(plain, dict) else None
    first = languages[0] if languages else None
    return first if isinstance(first, str) and is_language(first) and not meant_code(first) else default


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


class OwnPages(Struct, frozen=True):
    """The pages of a site that the editors wrote."""

    entries: tuple[Entry[PageFields], ...]
    references: dict[tuple[str, str], tuple[Reference, ...]]
    """The references in each page's Markdown, by an empty story and the page's id."""
    broken: frozenset[str]
    """The ids of pages that have a file which can't be used."""


def read_own_pages(files: EntryFiles, found: Iterable[FoundFile], default: str) -> OwnPages:
    """Return the pages in the files `found`; the language of a file that names none is `default`."""
    by_id: dict[str, list[Entry[PageFields]]] = defaultdict(list)
    references: dict[tuple[str, str], tuple[Reference, ...]] = {}
    broken: set[str] = set()
    for file in found:
        page, its_references = _page(files, file, file.language or default)
        if page is None:
            broken.add(file.id)
            continue
        taken = [part.file for part in by_id[page.id] if part.prose.keys() & page.prose.keys()]
        if taken:
            message = f"this page is already written in this language, in {taken[0]}"
            place = SourceFile(file.path, "").span()
            files.problems.append(Problem("IDS002", message, place, "keep one of the two files"))
        by_id[page.id].append(page)
        references["", page.id] = (*references.get(("", page.id), ()), *its_references)
    return OwnPages(tuple(_merge(by_id)), references, frozenset(broken))


def _merge(pages: dict[str, list[Entry[PageFields]]]) -> Iterator[Entry[PageFields]]:
    """Yield one entry for each page, with the titles and texts of all its files."""
    for id_, parts in pages.items():
        titles = {language: title for part in parts for language, title in part.fields.title.items()}
        fields = parts[0].fields.model_copy(update={"title": titles})
        prose = {language: text for part in parts for language, text in part.prose.items()}
        fingerprint = joined_fingerprint(part.fingerprint for part in parts)
        yield Entry("page", id_, fields, parts[0].file, prose=prose, fingerprint=fingerprint, files=tuple(parts))


def _page(files: EntryFiles, file: FoundFile, language: str) -> tuple[Entry[PageFields] | None, tuple[Reference, ...]]:
    """Return the page in one file, with its references; None if it can't be used."""
    text = files.text(file.path)
    parts = files.keep(split_front_matter(text)) if text else None
    tree = files.parse(parts.head, text) if parts else None
    fields = files.validate(normalize(tree, PageFields, language), PageFields, Where(file.path)) if tree else None
    if not files.check_id(file.id, Where(file.path), _RENAME) or fields is None or parts is None:
        return None, ()
    compiled = compile_markdown(parts.body)
    references = tuple(
        Reference(found.kind, found.target, Where(file.path, inside=(line + parts.body_line, column, length)))
        for found in compiled.found
        for line, column, length in [found.inside]
    )
    references += tuple(
        Reference("unfilled", words, Where(file.path, inside=(number + parts.body_line, column, len(words))))
        for number, line in enumerate(parts.body.split("\n"))
        for words in UNFILLED
        if (column := line.find(words)) >= 0
    )
    prose, fingerprint = {language: compiled.prose}, joined_fingerprint((language, text.text if text else ""))
    return Entry("page", file.id, fields, file.path, prose=prose, fingerprint=fingerprint), references
