"""Reads the files of entries: decodes, parses and validates each, and collects problems.

A parsed file is plain data, serialized as JSON for the parse cache and for other processes. A file with problems has no
parsed form: the reader then reads the file itself, to report the problems with their places. Loading validates the
JSON, and ignores everything that this module can't have written. After a problem was found, parsing the file again
finds the line and column of a value, behind front matter too.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as MappingType
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeVar

from msgspec import Struct, json

from onrecord.model.fields import ActorFields, EventFields, SourceFields
from onrecord.model.fingerprints import fingerprint_of, metadata_fingerprint_of
from onrecord.model.frozen_model import Fields
from onrecord.model.values import id_fault, is_language, meant_code
from onrecord.problems import Hint, Outcome, Problem, SourceFile, Span, Where, split_hint
from onrecord.read.file_decoding import decode, read_text
from onrecord.read.markdown.markdown_compiler import Compiled, compile_markdown
from onrecord.read.normalization import PlainData, normalize
from onrecord.read.validation import is_beyond, validate, validate_or_none
from onrecord.read.yaml.nodes import Mapping, Node, Scalar, span_inside, span_of
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.tree import parse_yaml
from onrecord.site_limits import LIMITS

_FENCE = "---"
ParsedFileKind = Literal["event", "actors", "sources"]
"""The kinds of files of which a site has many."""
_MODELS: dict[ParsedFileKind, type[Fields]] = {"event": EventFields, "actors": ActorFields, "sources": SourceFields}
_ESCAPED = re.compile(r"\\[bfru]")
Model = TypeVar("Model", bound=Fields)
Value = TypeVar("Value")
_HARMLESS = frozenset({"YML002", "YML007", "YML011"})
"""The YAML problems that leave all other values of the file as the editor typed them."""


class Places:
    """Looks up places in the files below one folder. Entries store no places, since most never need them."""

    def __init__(self, root: Path, unsaved: MappingType[str, bytes | None] = MappingProxyType({})) -> None:
        """Take the site's folder, and the content of `unsaved` files by path."""
        self._root = root
        self._unsaved = unsaved
        self._files: dict[str, tuple[SourceFile, Node | None]] = {}

    def locate(self, where: Where) -> Span:
        """Return the span of a value; if it was not typed, that of the nearest value around it."""
        file, tree = self._file(where.path)
        if where.inside and not where.keys:  # in a page's Markdown, which is not the value of a field
            line, column, length = where.inside
            return file.span(line + 1, column + 1, length)
        if tree is None:
            return file.span()
        node, key = _walk(tree, where.keys)
        if where.on_key and key is not None:
            return span_of(file, key)
        return span_inside(file, node, where.inside) if where.inside else span_of(file, node)

    def text_of(self, where: Where) -> tuple[SourceFile, Node | None]:
        """Return the file of a value and its node; None for a place in a page's Markdown."""
        file, tree = self._file(where.path)
        if tree is None or (where.inside and not where.keys):
            return file, None
        node, _ = _walk(tree, where.keys)
        return file, node

    def remember(self, file: SourceFile, tree: Node | None) -> None:
        """Cache the file that the reader just read, so that its first problems don't parse it again."""
        self._files = {file.path: (file, tree)}

    def _file(self, path: str) -> tuple[SourceFile, Node | None]:
        if path not in self._files:
            data = self._unsaved.get(path)
            read = read_text(self._root / path, path) if data is None else decode(data, path)
            found = read.value or SourceFile(path, "")
            head = split_front_matter(found).value if path.endswith(".md") else None
            self._files[path] = (found, parse_yaml(head.head if head else found).value)
        return self._files[path]


def _walk(node: Node, keys: tuple[str | int, ...]) -> tuple[Node, Scalar | None]:
    """Return the node at `keys` and the name of the last field; skip keys that a shorthand left out."""
    name: Scalar | None = None
    for key in keys:
        if isinstance(node, List) and isinstance(key, int):
            items = (item for item in node.items if not (isinstance(item, Scalar) and item.is_absent))
            node = next(islice(items, key, None), node)
        elif isinstance(node, Mapping) and isinstance(key, str):
            name, node = node.by_name.get(key, (name, node))
    return node, name


class FrontMatter(Struct, frozen=True):
    """The two parts of a Markdown file."""

    head: SourceFile
    """The YAML, with the same line numbers as in the file."""
    body: str
    body_line: int
    """The first line of the body in the file, from 0."""


def split_front_matter(file: SourceFile) -> Outcome[FrontMatter | None]:
    """Return the file's two parts; None and a problem if the file has no front matter."""
    lines = file.text.split("\n")
    end = next((row for row in range(1, len(lines)) if lines[row].rstrip() == _FENCE), None)
    begins = lines[0].rstrip() == _FENCE
    if not begins or end is None:
        hint = "begin the file with a line '---', then 'title: …', then another line '---'"
        message = "the second line '---' is missing" if begins else "this page has no title at its top"
        return Outcome(None, (Problem("YML001", message, file.span(1, 1, len(lines[0])), hint),))
    head = SourceFile(file.path, "\n".join(["", *lines[1:end], ""]))
    return Outcome(FrontMatter(head, "\n".join(lines[end + 1 :]), end + 1))


class ParseRequest(Struct, frozen=True):
    """A file to parse."""

    kind: ParsedFileKind
    path: str
    """Relative to the site's folder."""
    language: str
    """The language of texts that name none."""


ParseFiles = Callable[[Sequence[ParseRequest]], Iterable[bytes | None]]
"""Returns parsed files as JSON, in the order of the requests; None for a file that the reader must read itself."""


class ParsedFile(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The content of a file as plain data."""

    plain: PlainData
    """The event's fields, or the fields of many entries by id; normalized, but not yet validated."""
    body: dict[str, Compiled]
    """The compiled Markdown by language."""
    fingerprints: tuple[str, ...]
    """For an event, the fingerprints of the entry and of its metadata; for many entries, one fingerprint each."""


def parse_to_json(data: bytes, kind: ParsedFileKind, language: str) -> bytes | None:
    """Return a file's bytes parsed, as JSON; None if there is a problem with its text or YAML."""
    decoded = decode(data, "")
    parsed = parse_yaml(decoded.value) if decoded.value else None
    if parsed is None or parsed.problems or not isinstance(parsed.value, Mapping):
        return None
    if kind != "event":
        many = {key.text: normalize(node, _MODELS[kind], language) for key, node in parsed.value.entries}
        return json.encode(ParsedFile(many, {}, tuple(map(fingerprint_of, many.values()))))
    plain = normalize(parsed.value, EventFields, language)
    body = plain.get("body") if isinstance(plain, dict) else None
    texts = body.items() if isinstance(body, dict) else ()
    compiled = {key: compile_markdown(text) for key, text in texts if isinstance(text, str)}
    return json.encode(ParsedFile(plain, compiled, (fingerprint_of(plain), metadata_fingerprint_of(plain))))


def parsed_from_json(stored: bytes, kind: ParsedFileKind) -> ParsedFile | None:
    """Return the parsed file in JSON data; None if `parse_to_json` can't have written it for a file of this kind."""
    try:
        text = stored.decode("utf-8")
        found = json.decode(stored, type=ParsedFile)
    except (ValueError, RecursionError):
        return None
    # An escape in JSON means a control character, which no valid file contains; an escaped backslash is harmless.
    is_text = _ESCAPED.search(text.replace("\\\\", "")) is None
    return found if is_text and _is_plain(found.plain) and _fits(found, kind) else None


def _is_plain(value: object) -> bool:
    """Return whether a value consists only of texts, in lists and mappings."""
    if type(value) is str:
        return True
    if type(value) is list:
        return all(map(_is_plain, value))
    return type(value) is dict and all(map(_is_plain, value.values()))


def _fits(stored: ParsedFile, kind: ParsedFileKind) -> bool:
    """Return whether there is a fingerprint of each entry, and compiled Markdown of each text of an event."""
    if not isinstance(stored.plain, dict):
        return False
    if kind != "event":
        return len(stored.fingerprints) == len(stored.plain) and not stored.body
    texts = stored.plain.get("body")
    expected = {key for key, text in texts.items() if isinstance(text, str)} if isinstance(texts, dict) else set()
    return len(stored.fingerprints) == len(("fingerprint", "metadata_fingerprint")) and stored.body.keys() == expected


class EntryFiles:
    """Reads files below one folder, and collects the problems in them."""

    def __init__(
        self, root: Path, problems: list[Problem], unsaved: MappingType[str, bytes | None] = MappingProxyType({})
    ) -> None:
        """Take the site's folder, the list that problems are added to, and the content of `unsaved` files by path."""
        self.root = root
        self.problems = problems
        self.unsaved = unsaved
        self.places = Places(root, unsaved)
        self._found: Counter[str] = Counter()
        """The number of problems of values that each file has so far."""

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
        room = LIMITS["problems"].most - self._found[where.path]
        if room < 0:
            return validate_or_none(plain, model)
        found = validate(plain, model, where, self.places.locate, room)
        self._found[where.path] += room + 1 if is_beyond(found.problems) else len(found.problems)
        return self.keep(found)

    def load(self, path: str, model: type[Model], language: str) -> tuple[PlainData, Model | None]:
        """Return the one entry in a file as plain data and as its model, as far as it can be used.

        Texts without a language are in the first of the entry's own `languages`, else in `language`.
        """
        tree = self.tree(path)
        if tree is None:
            return {}, None
        plain = normalize(tree, model, _first_language(tree, model, language))
        return plain, self.validate(plain, model, Where(path))

    def check_id(self, name: str, where: Where, hint: Callable[[str], Hint | str]) -> bool:
        """Return whether a name is an id; if not, report it with what `hint` proposes instead."""
        fault = id_fault(name)
        if fault:  # a file's name is on none of the file's lines
            span = self.places.locate(where) if where.keys else SourceFile(where.path, "").span()
            text, meant = split_hint(hint(name))
            self.problems.append(Problem("IDS001", fault, span, text, where=where, meant=meant))
        return fault is None


def _first_language(tree: Mapping, model: type[Fields], default: str) -> str:
    plain = normalize(tree, model, default) if "languages" in tree.by_name and "languages" in model.rows() else {}
    languages = plain.get("languages") if isinstance(plain, dict) else None
    first = languages[0] if languages else None
    return first if isinstance(first, str) and is_language(first) and not meant_code(first) else default


def _no_fields(file: SourceFile, node: Node | None) -> Problem:
    if node is None:
        hint = "write the entry's fields, each as 'field: value', or delete the file"
        return Problem("FLD003", "this file holds no entry", file.span(), hint)
    hint = "each line is 'field: value', with a space after the colon"
    if isinstance(node, List):
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
