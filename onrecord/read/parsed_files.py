"""Parses a file into plain data, and serializes it as JSON for the parse cache and for other processes.

A file with problems has no parsed form: the reader then reads the file itself, to report the problems with their
places. Loading validates the JSON, and ignores everything that this module can't have written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingType
from functools import lru_cache
from typing import Any, Literal, get_args

from msgspec import Struct, json

from onrecord.model.fields import ActorFields, EventFields, SourceFields
from onrecord.model.fingerprints import fingerprint_of, metadata_fingerprint_of
from onrecord.model.frozen_model import Fields
from onrecord.model.prose import CitationGroup, CitationMark, HeadingEdge, LinkStart, Piece, Prose
from onrecord.read.markdown.markdown_compiler import Compiled, FoundKind, FoundReferences, compile_markdown
from onrecord.read.normalization import PlainData, normalize
from onrecord.read.text import decode
from onrecord.read.yaml.nodes import Mapping
from onrecord.read.yaml.tree import parse_yaml

ParsedFileKind = Literal["event", "actors", "sources"]
"""The kinds of files of which a site has many."""
_MODELS: MappingType[ParsedFileKind, type[Fields]] = {
    "event": EventFields,
    "actors": ActorFields,
    "sources": SourceFields,
}
_FOUND_KINDS = frozenset[str](get_args(FoundKind))
_LEVELS = range(1, 7)
_ESCAPED = re.compile(r"\\[bfru]")


class ParseRequest(Struct, frozen=True):
    """A file to parse."""

    kind: ParsedFileKind
    path: str
    """Relative to the site's folder."""
    language: str
    """The language of texts that name none."""


ParseFiles = Callable[[Sequence[ParseRequest]], Sequence[bytes | None]]
"""Returns parsed files as JSON, in the order of the requests; None for a file that the reader must read itself."""


class ParsedFile(Struct, frozen=True):
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
        many = _many(parsed.value, _MODELS[kind], language)
        return _dump(many, {}, tuple(map(fingerprint_of, many.values())))
    plain = normalize(parsed.value, EventFields, language)
    body = plain.get("body") if isinstance(plain, dict) else None
    texts = body.items() if isinstance(body, dict) else ()
    compiled = {key: _packed(compile_markdown(text)) for key, text in texts if isinstance(text, str)}
    return _dump(plain, compiled, (fingerprint_of(plain), metadata_fingerprint_of(plain)))


def parsed_file_from_json(stored: bytes, kind: ParsedFileKind) -> ParsedFile | None:
    """Return the parsed file in JSON data; None if `parse_to_json` can't have written it for a file of this kind."""
    try:
        text = stored.decode("utf-8")
        plain, compiled, fingerprints = json.decode(stored)
        body = {language: _unpacked(*packed) for language, packed in compiled.items()}
        found = ParsedFile(plain, body, tuple(fingerprints))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    # An escape in JSON means a control character, which no valid file contains; an escaped backslash is harmless.
    is_text = _ESCAPED.search(text.replace("\\\\", "")) is None
    return found if is_text and _is_plain(plain) and _is_plain(fingerprints) and _fits(found, kind) else None


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


def _dump(plain: PlainData, compiled: dict[str, Any], fingerprints: tuple[str, ...]) -> bytes:
    return json.encode((plain, compiled, fingerprints))


def _many(tree: Mapping, model: type[Fields], language: str) -> dict[str, PlainData]:
    return {key.text: normalize(node, model, language) for key, node in tree.entries}


def _packed(compiled: Compiled) -> tuple[list[Any], list[Any]]:
    pieces = [piece if isinstance(piece, str) else _packed_piece(piece) for piece in compiled.prose.pieces]
    return pieces, [(found.kind, found.target, found.inside) for found in compiled.found]


def _packed_piece(piece: CitationGroup | LinkStart | HeadingEdge) -> tuple[Any, ...]:
    if isinstance(piece, CitationGroup):
        return ("citations", [(item.source, item.prefix, item.locator) for item in piece.items])
    if isinstance(piece, LinkStart):
        return ("link", piece.target)
    return ("heading", piece.level, piece.closing)


def _unpacked(pieces: list[Any], found: list[Any]) -> Compiled:
    """Return the compiled text; raise an error if `_packed` can't have written it."""
    prose = Prose(tuple([piece if type(piece) is str else _unpacked_piece(piece) for piece in pieces]))
    return Compiled(prose, tuple([_unpacked_found(*reference) for reference in found]))


def _unpacked_piece(piece: list[Any]) -> Piece:
    kind, *values = piece
    if kind == "citations" and _is_plain(values):
        return _citations(*map(tuple, values[0]))
    if kind == "link" and _is_plain(values):
        return LinkStart(*values)
    if kind == "heading" and values[0] in _LEVELS:
        return HeadingEdge(*values)
    raise ValueError


def _unpacked_found(kind: FoundKind, target: str, inside: list[int]) -> FoundReferences:
    line, column, length = inside
    if kind not in _FOUND_KINDS or type(target) is not str or not type(line) is type(column) is type(length) is int:
        raise ValueError
    return FoundReferences(kind, target, (line, column, length))


@lru_cache(maxsize=16384)
def _citations(*items: tuple[str, str, str]) -> CitationGroup:
    """Return a group of citations; cached, since texts cite the same sources again and again."""
    return CitationGroup(tuple([CitationMark(*item) for item in items]))
