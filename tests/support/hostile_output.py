"""Finds what a payload became in a site's files: each is parsed strictly, by the parser of its format."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any
from urllib.parse import unquote, urlsplit

import html5lib
import icalendar
from lxml import etree
from markdown_it import MarkdownIt

from onrecord.report import formats, github
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

_FORMULA = tuple("=+-@\t\r")
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "content")
_CITATION = "data:application/x-research-info-systems"
_RUNS = re.compile(r"\s*(?:javascript|vbscript):|\s*data:(?!image/|,)", re.IGNORECASE)
_COMMAND = re.compile(r"##\[|^\s*::", re.MULTILINE)
"""What the runner of a workflow takes for a command."""
_ANNOTATION = re.compile(r"(?:::(?:error|warning|notice) [^:]*::|(?!\s*::))(?!.*##\[).*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_RIS_LINE = re.compile(r"[A-Z][A-Z0-9]  - [^\r\n]*")
_HTML_KEYS = re.compile(r"(?:.*_)?html")
"""The keys of JSON whose texts are HTML."""
_WORD = re.compile(r"[\w/#-]+")
"""What keys may be: words of the search index, and ids that were made of a text."""
_PLAIN_KEYS = ("words", "ends", "first_made")
"""The keys of the record by day whose texts are not HTML."""


def traces(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield where a payload is markup, a formula or a command in files by path, and what no parser takes."""
    for path, data in files.items():
        if ending := next((ending for ending in _SEARCHES if path.endswith(ending)), None):
            yield from (f"{path}: {trace}" for trace in _in_file(ending, data))


@lru_cache(1_000)
def _in_file(ending: str, data: bytes) -> tuple[str, ...]:
    """Return what a payload is in a file, and its error; most pages of the sites of one test are equal."""
    found = list[str]()
    try:
        found.extend(_SEARCHES[ending](data.decode("utf-8")))
    except (ValueError, etree.XMLSyntaxError, csv.Error) as error:
        found.append(f"{type(error).__name__}: {error}")
    return tuple(found)


def in_page(text: str) -> Iterator[str]:
    """Yield what a payload is in a page of HTML."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(text)
    yield from (f"{place}: {name}" for place, name, _ in parser.errors)
    yield from _in_elements(page)


def in_fragment(text: str) -> Iterator[str]:
    """Yield what a payload is in a piece of HTML, or in Markdown that was rendered."""
    yield from _in_elements(html5lib.parseFragment(text, namespaceHTMLElements=False))


def _in_elements(page: Any) -> Iterator[str]:  # noqa: ANN401  (html5lib's tree)
    for element in page.iter():
        name = element.tag if isinstance(element.tag, str) else ""
        if not name:
            if "xss" in (element.text or ""):
                yield f"a comment {element.text!r}"
            continue
        if "xss" in name:
            yield f"an element <{name}>"
        for attribute, value in element.attrib.items():
            yield from (f"{trace} of <{name}>" for trace in _in_attribute(str(attribute), value, element))
        if name == "script" and (element.attrib.get("type") or "").endswith("json"):
            yield from in_json(element.text or "{}")
        elif name in ("script", "style") and "xss" in (element.text or ""):
            yield f"<{name}> {element.text[:200]!r}"


def _in_attribute(name: str, value: str, element: Any) -> Iterator[str]:  # noqa: ANN401  (html5lib's tree)
    if "xss" in name or name.startswith("on"):
        yield f"an attribute {name}={value!r}"
    elif name == "srcdoc":
        yield from in_page(value)
    elif name == "style" and "xss" in value:
        yield f"a style {value!r}"
    elif name == "href" and value.startswith(_CITATION):
        yield from in_ris(_content(value))
    elif name in _ADDRESSES and _runs(name, value, element):
        yield f"an address {value!r}"


def _runs(attribute: str, value: str, element: Any) -> bool:  # noqa: ANN401  (html5lib's tree)
    """Return whether a value is an address that runs something, or a refresh to one."""
    if attribute == "content":
        return element.attrib.get("http-equiv", "").lower() == "refresh" and "xss" in value
    return bool(_RUNS.match(value))


def _content(address: str) -> str:
    head, _, data = address.partition(",")
    return b64decode(data).decode("utf-8") if head.endswith("base64") else unquote(data)


def in_xml(text: str) -> Iterator[str]:
    """Yield what a payload is in XML: Atom, OPML, a site map, a drawing."""
    root = etree.fromstring(text.encode("utf-8"), etree.XMLParser(resolve_entities=False))
    if root.getroottree().docinfo.internalDTD is not None:
        yield "a document type"
    for element in root.iter():
        if not isinstance(element.tag, str):
            yield f"not an element: {element!r}"
            continue
        name = etree.QName(element).localname
        if "xss" in name or name in ("script", "foreignObject"):
            yield f"an element <{name}>"
        for attribute, value in element.attrib.items():
            if "xss" in attribute or attribute.startswith("on"):
                yield f"an attribute {attribute}={value!r} of <{name}>"
            if etree.QName(attribute).localname in ("href", "src", "xmlUrl", "htmlUrl", "url") and _RUNS.match(value):
                yield f"an address {value!r} of <{name}>"
        if element.get("type") == "html":
            yield from in_fragment(element.text or "")


def in_json(text: str, *, is_html: bool = False) -> Iterator[str]:
    """Yield what a payload is in JSON: a key, an address, or HTML in a text that is read as HTML, as all may be."""

    def inside(value: Any, key: str) -> Iterator[str]:  # noqa: ANN401  (any value)
        if isinstance(value, dict):
            for name, inner in value.items():
                if "xss" in name and not _WORD.fullmatch(name):
                    yield f"a key {name!r}"
                yield from inside(inner, key if is_html and name not in _PLAIN_KEYS else name)
        elif isinstance(value, list):
            for inner in value:
                yield from inside(inner, key)
        elif isinstance(value, str):
            if _HTML_KEYS.fullmatch(key) or (is_html and key not in _PLAIN_KEYS):
                yield from in_fragment(value)
            elif key.endswith(("url", "@id")) and urlsplit(value).scheme not in ("http", "https", ""):
                yield f"an address {value!r}"

    yield from inside(json.loads(text), "")


def in_json_lines(text: str) -> Iterator[str]:
    """Yield what a payload is in JSON of which each line is a value."""
    for line in text.split("\n")[:-1]:
        yield from in_json(line)


def in_csv(text: str) -> Iterator[str]:
    """Yield the cells of a table that a spreadsheet takes for a formula, and rows of another length."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        if len(row) != len(rows[0]):
            yield f"a row of {len(row)} cells, not {len(rows[0])}"
        yield from (f"a formula {cell!r}" for cell in row if cell.startswith(_FORMULA) and "xss" in cell)


def in_calendar(text: str) -> Iterator[str]:
    """Yield what a payload is in a calendar: a property or an event of its own."""
    if not text.endswith("\r\n") or "\n" in text.replace("\r\n", ""):
        yield "a line that ends without CRLF"
    for component in icalendar.Calendar.from_ical(text).walk():
        if component.errors:
            yield f"errors {component.errors}"
        for name, value in component.property_items(recursive=False):
            if "XSS" in name.upper():
                yield f"a property {name}"
            if name.upper() == "URL" and _RUNS.match(str(value)):
                yield f"an address {value!r}"
        if component.name == "VEVENT" and "UID" not in component:
            yield "an event without an id"


def in_bibtex(text: str) -> Iterator[str]:
    """Yield what a payload is in BibTeX: a field, an entry, or a command of LaTeX."""
    found = re.findall(r"^@(\w+)\{([^,]*),$", text, re.MULTILINE)
    entries = text.split("\n@")
    if len(entries) != len(found):
        yield f"{len(found)} of {len(entries)} entries have a head"
    depth = 0
    for place in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(place[0], 0)
        if depth < 0 or (depth == 0 and not text[place.end() :].startswith(("\n", " "))):
            yield f"a brace too much at {place.start()}"
            break
    if depth:
        yield f"{depth} braces are left open"
    yield from (f"a field {name}" for name in re.findall(r"^\s*(\w*xss\w*)\s*=", text, re.MULTILINE))
    yield from (f"a command {name}" for name in re.findall(r"\\(?:input|end|begin|write)\b", text))


def in_ris(text: str) -> Iterator[str]:
    """Yield what a payload is in RIS: a line or a record of its own."""
    if not text.endswith("\r\n"):
        yield "no CRLF at the end"
    lines = [line for line in text.split("\r\n") if line]
    yield from (f"a line {line!r}" for line in lines if not _RIS_LINE.fullmatch(line))
    starts, ends = (sum(line.startswith(tag) for line in lines) for tag in ("TY  - ", "ER  - "))
    if starts != ends or any("XSS" in line for line in lines if line.startswith("TY")):
        yield f"{starts} starts and {ends} ends of records"


def in_reports(report: Report) -> Iterator[str]:
    """Yield what a payload is in a report: a command of a workflow, a control of a terminal, or markup of a summary."""
    shown = {name: form(report, plain) for name, form in formats.FORMATS.items()}
    for line in shown.pop("github").splitlines():
        if not _ANNOTATION.fullmatch(line) or "%0A::set-output" in line:
            yield f"a line {line!r}"
    json.loads(shown.pop("json"))
    for name, text in shown.items():
        printed = github.disarm_commands(text)  # as `print_text` does
        yield from (f"a command {found!r} in {name}" for found in _COMMAND.findall(printed))
        yield from (f"a control {found!r} in {name}" for found in _CONTROL.findall(printed))
    yield from in_fragment(_MARKDOWN.render(github.step_summary(report)))


_SEARCHES: Mapping[str, Callable[[str], Iterator[str]]] = {
    ".html": in_page,
    ".xml": in_xml,
    ".opml": in_xml,
    ".svg": in_xml,
    ".jsonl": in_json_lines,
    "as-of.json": partial(in_json, is_html=True),
    ".json": in_json,
    ".csv": in_csv,
    ".ics": in_calendar,
    ".bib": in_bibtex,
    ".ris": in_ris,
}
KINDS = tuple(_SEARCHES)
"""The endings of the files that are searched."""
