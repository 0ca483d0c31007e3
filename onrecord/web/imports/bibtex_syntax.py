"""Parses BibTeX into entries with their fields, with macros and concatenations resolved; each loss has a line."""

import re
from bisect import bisect_right

from msgspec import Struct, field

from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import LONGEST_TEXT, shorten
from onrecord.web.imports.findings import MOST_ENTRIES, Findings, Place

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BLOCK = re.compile(r"@\s*(?P<kind>[A-Za-z][\w-]*)\s*(?P<opening>[{(])")
_NAME = re.compile(r"[^\s\"#%'(),={}]+")
_KEY = re.compile(r"\s*+(?P<key>[^\s,{}=#\"()]*+)\s*+(?P<end>[,})])")
_SPACE = re.compile(r"(?:\s|%[^\n]*\n)*")
_NEXT_BLOCK = re.compile(r"^[ \t]*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_NUMBER = re.compile(r"\d+")
_MARK = re.compile(r"\\.|[{}\"()]", re.DOTALL)
_LONGEST_VALUE = 100_000
"""In characters, up to which the end of a value is searched; so a missing brace costs no more. Joined parts may be as
long. A field of an entry takes fewer, and a longer value is left out of it with a warning."""
_MOST_PARTS = 100
_MOST_FIELDS = 200
_MOST_FAULTS = 200
_CLOSING = {"{": "}", "(": ")", '"': '"'}


class BibEntry(Struct):
    """An entry, its values still in LaTeX."""

    place: Place
    kind: str
    """The type in small letters, such as 'article'."""
    key: str
    fields: dict[str, str] = field(default_factory=dict)
    """The values by names in small letters."""


class _Field(Struct, frozen=True):
    """A field as it stands in a block."""

    name: re.Match[str]
    value: str
    value_end: int
    """The offset after the value."""


class _SyntaxFaultError(Exception):
    """A block can't be parsed. `str()` says why."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def parse_bibtex(text: str, findings: Findings) -> list[BibEntry]:
    """Return the entries of a file; tell what can't be parsed. Raises `RefusedError` if there is none at all."""
    parser = _Parser(text, findings)
    parser.run()
    if not parser.entries and not findings.left_out:
        raise RefusedError("this is no BibTeX, in which each entry begins such as @article{key,")
    return parser.entries


class _Parser:
    """Reads block after block; a fault ends its block, and the next one begins at the next '@' of a line."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.entries: list[BibEntry] = []
        self._text = text
        self._findings = findings
        self._macros: dict[str, str] = {month: month for month in _MONTHS}
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def run(self) -> None:
        offset = 0
        while (found := _BLOCK.search(self._text, offset)) is not None:
            self._tell_text_between(offset, found.start())
            try:
                offset = self._read_block(found)
            except _SyntaxFaultError as fault:
                self._leave_out(found.start(), fault)
                after = _NEXT_BLOCK.search(self._text, found.end())
                offset = after.start() if after else len(self._text)
        self._tell_text_between(offset, len(self._text))

    def _leave_out(self, block: int, fault: _SyntaxFaultError) -> None:
        """Tell why a block was not taken. Raises `RefusedError` if too many were not."""
        if sum(map(len, self._findings.left_out.values())) >= _MOST_FAULTS:
            raise RefusedError(f"more than {_MOST_FAULTS} entries can't be read; is this BibTeX?") from None
        self._findings.leave_out(self._place(block), f"{fault} (line {self._line(fault.offset)})")

    def _read_block(self, found: re.Match[str]) -> int:
        kind = found["kind"].lower()
        closing = _CLOSING[found["opening"]]
        if kind in ("comment", "preamble"):
            end = self._skip(found.end(), closing)
            hint = ": LaTeX for printing" if kind == "preamble" else ""
            self._findings.warn(self._place(found.start()), f"left out a block @{kind}{hint}")
            return end
        if kind == "string":
            macros, end = self._read_fields(found.end(), closing, found.start())
            self._macros |= macros
            return end
        return self._read_entry(kind, found, closing)

    def _read_entry(self, kind: str, found: re.Match[str], closing: str) -> int:
        """Add the entry of a block, and return the offset after it."""
        head = _KEY.match(self._text, found.end())
        if head is None:
            raise _SyntaxFaultError("the entry has no key; write one after its opening brace", found.start())
        key = head["key"]
        entry = BibEntry(self._place(found.start(), shorten(key)), kind, key)
        if len(self.entries) >= MOST_ENTRIES:
            raise RefusedError(f"the file has more than {MOST_ENTRIES:,} entries; split it into several")
        end = head.end()
        if head["end"] == ",":
            entry.fields, end = self._read_fields(end, closing, found.start())
        elif head["end"] != closing:
            raise _SyntaxFaultError(f"'{head['end']}' stands here instead of '{closing}'", head.end("key"))
        self.entries.append(entry)
        return end

    def _read_fields(self, offset: int, closing: str, block: int) -> tuple[dict[str, str], int]:
        """Parse fields up to the end of a block, and return the offset after it."""
        fields: dict[str, str] = {}
        count = 0
        offset = self._after_space(offset)
        while not self._text.startswith(closing, offset):
            parsed = self._read_field(offset, closing, block)
            count += 1
            if count > _MOST_FIELDS:
                raise _SyntaxFaultError(f"the entry has more than {_MOST_FIELDS} fields", parsed.value_end)
            self._add_field(fields, parsed.name, parsed.value)
            offset = self._after_comma(parsed, closing)
        return fields, offset + 1

    def _read_field(self, offset: int, closing: str, block: int) -> _Field:
        name = _NAME.match(self._text, offset)
        if name is None:
            raise _SyntaxFaultError(f"a field or '{closing}' is missing", offset)
        sign = self._after_space(name.end())
        if not self._text.startswith("=", sign):
            raise _SyntaxFaultError(f"'=' is missing after '{shorten(name[0])}'", sign)
        value, end = self._read_value(sign + 1, block)
        return _Field(name, value, end)

    def _after_comma(self, parsed: _Field, closing: str) -> int:
        """Return the offset of the next field, or of the mark that ends the block."""
        offset = self._after_space(parsed.value_end)
        if self._text.startswith(",", offset):
            return self._after_space(offset + 1)
        if not self._text.startswith(closing, offset):
            raise _SyntaxFaultError(f"',' or '{closing}' is missing after '{shorten(parsed.name[0])}'", offset)
        return offset

    def _add_field(self, fields: dict[str, str], found: re.Match[str], value: str) -> None:
        name = found[0].lower()
        place = self._place(found.start())
        if name in fields:
            self._findings.warn(place, f"the field '{shorten(name)}' stands twice; only the first was taken")
        elif len(value) > LONGEST_TEXT:
            message = f"left out '{shorten(name)}', which has more than {LONGEST_TEXT:,} characters"
            self._findings.warn(place, message)
        else:
            fields[name] = value

    def _read_value(self, offset: int, block: int) -> tuple[str, int]:
        """Parse the parts of a value, which '#' joins, and return the offset after it."""
        parts: list[str] = []
        while True:
            part, offset = self._read_part(self._after_space(offset), block)
            parts.append(part)
            if len(parts) > _MOST_PARTS or sum(map(len, parts)) > _LONGEST_VALUE:
                message = f"a value has more than {_LONGEST_VALUE:,} characters or {_MOST_PARTS} parts"
                raise _SyntaxFaultError(message, offset)
            offset = self._after_space(offset)
            if not self._text.startswith("#", offset):
                return "".join(parts), offset
            offset += 1

    def _read_part(self, offset: int, block: int) -> tuple[str, int]:
        if self._text.startswith(("{", '"'), offset):
            end = self._skip(offset + 1, _CLOSING[self._text[offset]])
            return self._text[offset + 1 : end - 1], end
        number = _NUMBER.match(self._text, offset)
        if number:
            return number[0], number.end()
        name = _NAME.match(self._text, offset)
        if name is None:
            raise _SyntaxFaultError("a value is missing: a text in braces, a number or a name", offset)
        macro = self._macros.get(name[0].lower())
        if macro is None:
            message = f"no @string is called '{shorten(name[0])}', so that part of a value is missing"
            self._findings.warn(self._place(block), message)
        return macro or "", name.end()

    def _skip(self, offset: int, closing: str) -> int:
        """Return the offset after the closing mark that belongs to an opening one before `offset`."""
        depth = 0
        for found in _MARK.finditer(self._text, offset, offset + _LONGEST_VALUE):
            mark = found[0]
            if mark == closing and depth == 0:
                return found.end()
            if mark == "}" and not depth:
                raise _SyntaxFaultError("'}' stands here without '{'", found.start())
            depth += {"{": 1, "}": -1}.get(mark, 0)
        raise _SyntaxFaultError(f"'{closing}' is missing at the end of what begins here", offset)

    def _tell_text_between(self, start: int, end: int) -> None:
        """Tell text between blocks, which BibTeX takes for comments; lines with '%' are meant as such."""
        offset = start
        for line in self._text[start:end].split("\n"):
            if line.strip(" \t,") and not line.lstrip().startswith("%"):
                self._findings.warn_outside(self._place(offset), "entries", "BibTeX")
            offset += len(line) + 1

    def _after_space(self, offset: int) -> int:
        found = _SPACE.match(self._text, offset)
        return found.end() if found else offset

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _place(self, offset: int, name: str = "") -> Place:
        return Place("line", self._line(offset), name)
