"""Parses a file into plain data, and serializes it as JSON for the parse cache and for other processes.

A file with problems has no parsed form: the reader then reads the file itself, to report the problems with their
places. Loading validates the JSON, and ignores everything that this module can't have written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingType
from typing import Literal

from msgspec import Struct, json

from onrecord.model.fields import ActorFields, EventFields, SourceFields
from onrecord.model.fingerprints import fingerprint_of, metadata_fingerprint_of
from onrecord.model.frozen_model import Fields
from onrecord.read.markdown.markdown_compiler import Compiled, compile_markdown
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


def parsed_file_from_json(stored: bytes, kind: ParsedFileKind) -> ParsedFile | None:
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
