"""A page's file as one entry: the fields of its front matter, and its Markdown as the field `body`."""

import codecs
from collections.abc import Mapping

from msgspec import Struct

from onrecord.editing.entries.entry_edit import edit_entry, values_in
from onrecord.editing.entries.file_text import EditedFile, UnsafeChangeError
from onrecord.editing.entries.yaml_values import Value

PAGE = "page"
"""The kind of a page's file."""
_FENCE = b"---"


class _Parts(Struct, frozen=True):
    """The parts of a page's file, which together are its bytes."""

    start: bytes
    """The first line."""
    head: bytes
    """The front matter between the two lines of hyphens."""
    fence: bytes
    """The second line of hyphens, and the empty lines below it."""
    body: bytes

    @property
    def text(self) -> str:
        """The Markdown as a form has it: without empty lines around it. Raises `UnsafeChangeError`."""
        try:
            text = self.body.decode("utf-8")
        except UnicodeDecodeError:
            raise UnsafeChangeError from None
        return text.replace("\r\n", "\n").strip("\n").rstrip()

    def with_text(self, text: str) -> bytes:
        """Return the Markdown as bytes, with the line ends of the file; unchanged if it is the same."""
        if text == self.text:
            return self.body
        line_end = "\r\n" if self.fence.endswith(b"\r\n") else "\n"
        lines = [*text.split("\n"), ""] if text else []
        return line_end.join(lines).encode("utf-8")


def values_of(data: bytes, kind: str, entry: str) -> dict[str, Value]:
    """Return the fields of an entry or a page as typed. Raises as `values_in`."""
    if kind != PAGE:
        return values_in(data, kind, entry)
    parts = _split(data)
    values = values_in(parts.head, kind, entry)
    return {**values, "body": parts.text} if parts.text else values


def edit_fields(data: bytes, kind: str, entry: str, changes: Mapping[str, Value | None]) -> EditedFile:
    """Return the file of an entry or a page with these fields, as `edit_entry` does and raises.

    Of a page, the lines are left out.
    """
    if kind != PAGE:
        return edit_entry(data, kind, entry, changes)
    parts = _split(data)
    fields = {name: value for name, value in changes.items() if name != "body"}
    head = edit_entry(parts.head, kind, entry, fields).data if fields else parts.head
    body = parts.with_text(str(changes.get("body") or "")) if "body" in changes else parts.body
    return EditedFile(b"".join([parts.start, head, parts.fence, body]), ())


def head_of(data: bytes, kind: str) -> bytes:
    """Return what of a file is YAML: all of it, or a page's front matter. Raises `UnsafeChangeError`."""
    return _split(data).head if kind == PAGE else data


def _split(data: bytes) -> _Parts:
    """Return the parts of a page's file. Raises `UnsafeChangeError` if it has no front matter."""
    lines = data.splitlines(keepends=True)
    fences = [row for row, line in enumerate(lines) if line.removeprefix(codecs.BOM_UTF8).rstrip() == _FENCE]
    if len(fences) < 2 or fences[0]:  # noqa: PLR2004  (one above the front matter, one below)
        raise UnsafeChangeError
    last = fences[1]
    first_of_body = next((row for row in range(last + 1, len(lines)) if lines[row].strip()), len(lines))
    fence = b"".join(lines[last:first_of_body])
    return _Parts(lines[0], b"".join(lines[1:last]), _with_line_end(fence), b"".join(lines[first_of_body:]))


def _with_line_end(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n"
