"""Takes a name out of the texts of entries: values, comments, Markdown and kept texts."""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.file_text import FileText, UnsafeChangeError
from onrecord.editing.entries.site_texts import SiteTexts
from onrecord.editing.erasing.name_forms import NameForms, Replacements
from onrecord.editing.erasing.name_search import Place, line_and_column
from onrecord.model.fields import all_names
from onrecord.problems import RefusedError, Where
from onrecord.read.entry_files import Places
from onrecord.read.yaml.nodes import Mapping, Node, Scalar, Sequence

_ADDRESS = re.compile(
    r"(?i)(?:\b[a-z]+://|\bwww\.|\bmailto:)[^\s<>\"'\]})]+|[^\s<>\"'(\[{]{1,320}@[\w-]+\.[^\s<>\"'\]})]+"
)
"""An address: to change it would break it. One of a mailbox has 320 characters at most (RFC 3696)."""
_FILE = re.compile(r"[\w-]*\.\w{2,4}\b")
"""The end of the name of a file, such as a picture, which no command renames."""
_WORD_FOR_WORD = frozenset({"exact", "prefix", "suffix"})
"""The fields in which brackets mark what editors changed."""
_SENTENCE_END = re.compile(r"[.!?…]\s+$")


class _Context(Struct, frozen=True):
    path: str
    text: FileText
    scalars: tuple[tuple[Scalar, str], ...]
    """The values with the name of the field of each."""

    def value_at(self, row: int, column: int) -> tuple[Scalar | None, str]:
        """Return the value at a place with the name of its field; for a comment, None."""
        for scalar, field in self.scalars:
            if (scalar.line, scalar.column) <= (row, column) < (scalar.end_line, scalar.end_column):
                return scalar, field
        return None, "comment" if self.path.endswith(".yaml") else "text"


class TextEraser:
    """The edits of texts with a name in them, in the files of one site."""

    def __init__(
        self, forms: NameForms, word: str, replacements: Replacements, texts: SiteTexts, places: Places
    ) -> None:
        self._forms = forms
        self._word = word
        self._replacements = replacements
        self._texts = texts
        self._places = places
        self._quoted: set[tuple[str, int, int]] = set()
        self.has_texts = False
        self.changed: set[Place] = set()
        self.stuck: set[Place] = set()
        self.left: set[Place] = set()
        self.words: set[Place] = set()

    def erase(self, path: str) -> None:
        """Take the name out of a file, wherever no edit so far has done so."""
        try:
            text = self._texts[path]
        except (RefusedError, UnsafeChangeError):
            self.left.add(Place(path, 0, 0, "file that can't be read"))
            return
        context = _Context(path, text, self._read_scalars(path))
        addresses = [match.span() for match in _ADDRESS.finditer(text.file.text)]
        for match in self._matches(context):
            line, column = line_and_column(text.file.text, match.start())
            if text.is_edited(line - 1, column - 1, column):
                continue
            value, field = context.value_at(line - 1, column - 1)
            place = Place(path, line, column, field)
            left = self._name_left(match, field, addresses)
            if match.re is self._forms.words:
                self.words.add(place)
            elif left:
                self.left.add(replace(place, kind=left))
            else:
                self._change(context, match, value, place)
        self._find_escaped(context)

    def _read_scalars(self, path: str) -> tuple[tuple[Scalar, str], ...]:
        """Return the values of an entry with their fields; none for a text that is no YAML."""
        if not path.endswith(".yaml"):
            return ()
        _, tree = self._places.text_of(Where(path))
        return tuple(_list_scalars(tree, "text", all_names())) if tree is not None else ()

    def _name_left(self, match: re.Match[str], field: str, addresses: list[tuple[int, int]]) -> str:
        """Return what a name stands in that somebody must change by hand; empty if it can be replaced."""
        if _touches(match.span(), addresses):
            return "address"
        if match.re is self._forms.in_text and _FILE.match(match.string, match.end()):
            return "name of a file"
        if match.re is self._forms.typed_shared:
            return "name that another entry has too"
        return f"{field}, in another form" if match.re is self._forms.loose else ""

    def _matches(self, context: _Context) -> Iterator[re.Match[str]]:
        """Yield where a text has the name, in its exact forms first; no two overlap but for single words."""
        forms = self._forms
        taken: list[tuple[int, int]] = []
        source = context.text.file.text
        for pattern in (forms.typed, forms.in_text, forms.typed_shared, forms.loose):
            found = [match for match in _whole_matches(pattern, context) if not _touches(match.span(), taken)]
            taken += (match.span() for match in found)
            yield from found
        yield from (match for match in forms.words.finditer(source) if not _touches(match.span(), taken))

    def _change(self, context: _Context, match: re.Match[str], value: Scalar | None, place: Place) -> None:
        try:
            if match.re is self._forms.in_text:
                row = place.line - 1
                column = place.column - 1
                context.text.replace(row, column, column + len(match[0]), self._word)
            else:
                self.has_texts = True
                self._replace_name(context, match, value, place)
        except UnsafeChangeError:
            self.stuck.add(place)
        else:
            self.changed.add(place)

    def _replace_name(self, context: _Context, match: re.Match[str], value: Scalar | None, place: Place) -> None:
        """Replace a spelling by the words for its language; in brackets, where the words are those of a source."""
        words = self._replacements.words_in(self._forms.spelling_of(match).language) or "-"
        is_source = context.path.startswith("content/sources/") and place.kind == "title"
        if place.kind in _WORD_FOR_WORD or is_source or context.path.endswith(".txt"):
            words = f"[{words}]"
            self._quote(context, value)
        elif self._begins_sentence(match, value, place):
            words = words[0].upper() + words[1:]
        parts = match[0].split("\n")
        for number, part in enumerate(parts):
            row = place.line - 1 + number
            offset = place.column - 1 if number == 0 else 0
            start = offset if number == 0 else len(part) - len(part.lstrip())
            line = context.text.row(row)
            if number == len(parts) - 1:
                context.text.replace(row, start, offset + len(part), words)
            elif not line[:start].strip():
                context.text.remove(row, row)
            else:
                context.text.replace(row, len(line[:start].rstrip()), len(line), "")

    def _quote(self, context: _Context, value: Scalar | None) -> None:
        """Put a plain value between quotation marks, since brackets could begin a list. Raises `UnsafeChangeError`."""
        if value is None or value.style:
            return
        key = context.path, value.line, value.column
        if key in self._quoted:
            return
        mark = "'" if "'" not in value.text else '"'
        if mark in value.text or (mark == '"' and "\\" in value.text):
            raise UnsafeChangeError
        context.text.replace(value.line, value.column, value.column, mark)
        context.text.replace(value.end_line, value.end_column, value.end_column, mark)
        self._quoted.add(key)

    def _begins_sentence(self, match: re.Match[str], value: Scalar | None, place: Place) -> bool:
        before = match.string[max(match.start() - 3, 0) : match.start()]
        start = value and (value.line + 1, value.column + bool(value.style) + 1)
        return start == (place.line, place.column) or _SENTENCE_END.search(before) is not None

    def _find_escaped(self, context: _Context) -> None:
        """Note the values that have the name only once their escapes are read."""
        for value, field in context.scalars:
            typed = "\n".join(map(context.text.row, range(value.line, value.end_line + 1)))
            if self._count(value.text) > self._count(typed):
                self.left.add(Place(context.path, value.line + 1, value.column + 1, f"{field}, typed with escapes"))

    def _count(self, text: str) -> int:
        return sum(len(pattern.findall(text)) for pattern in (self._forms.typed, self._forms.in_text))


def _whole_matches(pattern: re.Pattern[str], context: _Context) -> Iterator[re.Match[str]]:
    """Yield the matches in a text, but for those that begin in one value or comment and end in another one."""
    source = context.text.file.text
    start = 0
    while match := pattern.search(source, start):
        is_torn = False
        if "\n" in match[0] and context.path.endswith(".yaml"):
            ends = (line_and_column(source, at) for at in (match.start(), match.end() - 1))
            first, last = (context.value_at(line - 1, column - 1)[0] for line, column in ends)
            is_torn = first is None or first is not last
        start = match.start() + 1 if is_torn else match.end()
        if not is_torn:
            yield match


def _list_scalars(node: Node, field: str, known: frozenset[str]) -> Iterator[tuple[Scalar, str]]:
    """Yield the scalars of a tree with the names of their fields; a key that is no field's name is never repeated."""
    if isinstance(node, Scalar):
        yield node, field
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _list_scalars(item, field, known)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield from _list_scalars(value, key.text if key.text in known else field, known)


def _touches(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)
