"""Rules on text in Markdown that pages would show as typed, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.problems import Problem

_NOTHING = "leave it out: Markdown has no such element"
_INSTEAD_OF_HTML = {
    **dict.fromkeys(("b", "strong"), "write **words** for what is strong"),
    **dict.fromkeys(("i", "em", "cite"), "write *words* for what is stressed"),
    **dict.fromkeys(("p", "div"), "leave an empty line between paragraphs"),
    **dict.fromkeys(("ul", "ol", "li"), "begin each item's line with '- ' or '1. '"),
    **dict.fromkeys(("table", "thead", "tbody", "tr", "td", "th"), "write a table with | between its cells"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "begin the heading's line with '## '"),
    **dict.fromkeys(("img", "figure", "video", "audio"), "put pictures into the event's 'media'"),
    **dict.fromkeys(("blockquote", "q"), "begin the quotation's line with '> '"),
    **dict.fromkeys(("code", "pre"), "write `words` for what is code"),
    **dict.fromkeys(("span", "font", "center", "u", "s", "del", "ins", "small", "big", "sub", "sup", "mark"), _NOTHING),
    **dict.fromkeys(("dl", "dt", "dd", "kbd", "abbr", "details", "summary", "strike", "section", "nav"), _NOTHING),
    **dict.fromkeys(("iframe", "script", "style", "embed", "object", "form", "input", "button"), _NOTHING),
    "a": "write [words](https://example.org/) for a link",
    "br": "end the line with a backslash",
    "hr": "write --- on a line of its own",
    "!--": "write notes to yourself outside the text, after a #",
}
"""The hints on HTML tags, by name; other names in angle brackets may be intended text."""
_MEANT = "; if this is meant, put a backslash before it"
_NO_LINKS = {
    "spaced": (
        "an address holds no spaces",
        f"write %20 for each; an event is named by its id, as in [words](meta-denial){_MEANT}",
    ),
    "apart": ("a space parts the words from the address", f"write [words](https://example.org/){_MEANT}"),
    "turned": ("the brackets of a link are the other way round", f"write [words](address){_MEANT}"),
    "doubled": ("a link has one pair of square brackets", f"write [words](id){_MEANT}"),
    "labelled": ("no line says where this link leads", f"write [words](address){_MEANT}"),
    "footnote": ("there are no footnotes here", f"cite a source, as in [@wire], or say it in the text{_MEANT}"),
    "struck": ("nothing is struck out here", f"tell what was wrong, and what is right, in words{_MEANT}"),
}
"""The mistakes in links, by their name in `read/markdown/markdown_compiler`, each with a reason and a hint."""
_CLOSE = "close it with a line of the same marks; if it is no code, delete the marks: a quotation begins with '> '"
_HIDDEN = {
    "deep": (
        "this is printed as it is typed: lists and quotations stand too deep in one another",
        f"begin the line with one '- ' or '> '{_MEANT}",
    ),
    "cells": (
        "readers will not see this: the row has more cells than the head of its table",
        "add a cell to the head and to the line of hyphens; put a backslash before a | that is part of the words",
    ),
    "uneven": (
        "this is printed as it is typed: the table's head and the line of hyphens have unequal numbers of cells",
        "write one --- below each cell of the head, with | between them",
    ),
    "unclosed": ("no line closes this block of code, so all that follows is printed as code", _CLOSE),
    "unclosed-words": (
        "readers will not see these words: they begin a block of code, which takes in all that follows",
        _CLOSE,
    ),
    "fence": (
        "readers will not see these words: what stands beside the marks of a block of code is the name of its language",
        "write them on the next line, or above the block",
    ),
    "second": (
        "readers will not see this line: an earlier one says where these links lead",
        "delete it, or choose other words for it and for its links",
    ),
    "title": ("readers will not see these words: a link within the site has no title", "write them into the text"),
    "footnote": (
        "readers will see a link here, and no footnote",
        "cite a source, as in [@wire], or write [words](https://example.org/)",
    ),
    "wordless": ("readers will not see this link: it has no words", "write words into the square brackets"),
}
"""What readers don't see as meant, by its name in `read/markdown/hidden_text` or `read/markdown/markdown_compiler`,
with a message and a hint."""
_NO_CITATIONS = {
    "bare": (
        "a citation stands in square brackets",
        "cite it as [@{0}]; if these words are meant, put a backslash before the @",
    ),
    "second": ("citations are parted by semicolons", "put a semicolon before it, as in [@other; @{0}]"),
    "bracketed": (
        "a citation has an @ before the source's id",
        "cite it as [@{0}]; if these words are meant, put a backslash before the [",
    ),
}
"""The mistakes in citations, by their name in `read/markdown/markdown_compiler`, each with a reason and a hint."""


def citation_is_written_as_one(context: Context) -> Iterator[Problem]:
    """LNK003: a source's key is in a valid citation; other names after an `@` or in brackets may be intended text."""
    for kind, (reason, hint) in _NO_CITATIONS.items():
        for _, reference in context.references[kind]:
            if context.records.has("source", reference.target):
                typed = f"[{reference.target}]" if kind == "bracketed" else f"@{reference.target}"
                message = f"'{typed}' is printed as it is typed: {reason}"
                yield context.problem("LNK003", message, reference.where, hint.format(reference.target))


def address_is_a_link(context: Context) -> Iterator[Problem]:
    """LNK003: a web address in a text is a link, so that readers can follow it."""
    sources = {source.fields.url: source.id for source in context.records.sources if source.fields.url}
    for _, reference in context.references["address"]:
        address = reference.target
        hint = f"write <{address}>, or [words]({address}); if this is meant, put ` before and after it"
        if address in sources:
            hint = f"cite the source that has this address: [@{sources[address]}]; or write <{address}>"
        message = "this address is printed as it is typed, and is no link"
        yield context.problem("LNK003", message, reference.where, hint)


def link_is_written_as_one(context: Context) -> Iterator[Problem]:
    """LNK003: a text that looks like a link is a valid link."""
    for _, reference in context.references["markup"]:
        reason, hint = _NO_LINKS[reference.target]
        yield context.problem("LNK003", f"this is printed as it is typed: {reason}", reference.where, hint)


def every_line_is_shown(context: Context) -> Iterator[Problem]:
    """LNK003: no line such as `[Update]: it was so` is a link definition, which pages don't show."""
    for _, reference in context.references["unused"]:
        message = "readers will not see this line: Markdown takes [words]: at its start for the address of a link"
        hint = "put a backslash before the [, or leave out the brackets"
        yield context.problem("LNK003", message, reference.where, hint)


def text_is_shown_as_meant(context: Context) -> Iterator[Problem]:
    """LNK003: no text is cut off by a table, a block of code or a link, or stands too deep to be shown as meant."""
    for _, reference in context.references["hidden"]:
        message, hint = _HIDDEN[reference.target]
        yield context.problem("LNK003", message, reference.where, hint)


def markup_is_markdown(context: Context) -> Iterator[Problem]:
    """LNK003: a text contains no HTML tags, which pages show as text."""
    for _, reference in context.references["html"]:
        instead = _INSTEAD_OF_HTML.get(reference.target)
        if instead:
            hint = f"{instead}; if these words are meant, put a backslash before the <"
            message = f"'{_tag(reference.target)}' is printed as it is typed: HTML is text here"
            yield context.problem("LNK003", message, reference.where, hint)


def _tag(name: str) -> str:
    return f"<{name}" if name == "!--" else f"<{name}>"
