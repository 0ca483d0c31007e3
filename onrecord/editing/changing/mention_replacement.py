"""Replaces the id where a text mentions a thing."""

from onrecord.editing.entries.file_text import FileText, UnsafeChangeError
from onrecord.editing.entries.mentions import Mention
from onrecord.editing.entries.site_texts import SiteTexts
from onrecord.problems import RefusedError
from onrecord.read.entry_files import Places
from onrecord.read.yaml.nodes import Scalar


def replace_mention(mention: Mention, new: str, places: Places, texts: SiteTexts) -> None:
    """Replace the id in a place that mentions it by a new one. Raises `RefusedError`."""
    where = mention.where
    text = texts[where.path]
    _, node = places.text_of(where)
    try:
        if isinstance(node, Scalar):
            _replace_in_value(mention, new, node, text)
        else:
            _replace_in_line(mention, new, text)
    except UnsafeChangeError:
        place = places.locate(where)
        message = f"{place.path}:{place.line} writes '{mention.text}' in a form that can't change alone"
        hint = "write it plainly, without escapes and on one line, and try again"
        raise RefusedError(f"nothing is changed: {message}; {hint}") from None


def _replace_in_value(mention: Mention, new: str, node: Scalar, text: FileText) -> None:
    """Replace the id in a value of YAML, or in a part of it. Raises `UnsafeChangeError`."""
    start = 0
    typed = node.text
    if mention.where.inside:
        line, column, length = mention.where.inside
        start = sum(len(row) + 1 for row in node.text.split("\n")[:line]) + column
        typed = node.text[start : start + length]
    text.replace_in(node, start + _start_of_id(mention, typed), mention.name.id, new)


def _replace_in_line(mention: Mention, new: str, text: FileText) -> None:
    """Replace the id in a page's Markdown. Raises `UnsafeChangeError`."""
    if mention.where.inside is None:
        raise UnsafeChangeError
    line, column, length = mention.where.inside
    start = column + _start_of_id(mention, text.row(line)[column : column + length])
    text.replace(line, start, start + len(mention.name.id), new)


def _start_of_id(mention: Mention, typed: str) -> int:
    """Return where the id begins in what is typed at a place. Raises `UnsafeChangeError` if it is not typed there."""
    start = typed.find(mention.text)
    if start < 0:
        raise UnsafeChangeError
    return start + mention.start
