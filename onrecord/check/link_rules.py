"""Rules on citations, links and pictures, and on Markdown that pages would show as typed, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.model.prose import InnerLink, parse_link
from onrecord.model.records import EntryKind, Records
from onrecord.problems import Problem, nearest

_FORMS = (
    "link to event, event#claim, story/event, /story/, actors/ID, sources/ID, bills/ID or pages/ID; "
    "other sites with https://"
)
_FOLDERS: dict[EntryKind, str] = {"actor": "actors", "source": "sources", "bill": "bills", "page": "pages"}
_OTHER_SITE = re.compile(
    r"(?:https?[:;.]?/{1,2})?(?P<host>www\.[^\s/]+|[\w-]+(?:\.[\w-]+)*\.(?!html?$|ya?ml$|md$)[a-z]{2,}(?:/\S*)?)"
)
_PICTURE = re.compile(r"(?i)\.(?:jpe?g|png|webp|gif|avif|svg)$")
_FILE_ENDING = re.compile(r"(?:\.(?:html?|ya?ml|md))?/?$")
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


def citation_names_a_source(context: Context) -> Iterator[Problem]:
    """LNK001: `[@key]` cites a source of this site."""
    records = context.records
    for _, reference in context.references["citation"]:
        if not reference.target:
            hint = "write each part with its key, as in [@rferl-denial, p. 3; @diplomat]"
            message = "this part of the citation names no source"
            yield context.problem("LNK001", message, reference.where, hint)
        elif not records.has("source", reference.target):
            guess = nearest(reference.target, records.ids("source"))
            hint = f"did you mean [@{guess}]?" if guess else "write its entry in a file of content/sources/"
            message = f"no source is called '{reference.target}'"
            yield context.problem("LNK001", message, reference.where, hint)


def link_leads_somewhere(context: Context) -> Iterator[Problem]:
    """LNK001: a link without http(s) leads to a page of this site."""
    for story, reference in context.references["link"]:
        link = parse_link(reference.target, story)
        if link is not None and link.kind == "event" and context.records.is_draft(link.story, link.id):
            yield context.draft("LNK001", reference.target, reference.where)
        elif link is None or not _exists(link, context.records):
            hint = link_hint(reference.target, story, context.records)
            message = f"nothing on this site is at '{reference.target}'"
            yield context.problem("LNK001", message, reference.where, hint)


def link_is_of_an_allowed_kind(context: Context) -> Iterator[Problem]:
    """LNK002: a link is http, https or mailto, and pictures are in 'media' with their credit."""
    for _, reference in context.references["refused"]:
        hint = "link with https://, and put pictures into the event's 'media'"
        if _PICTURE.search(reference.target) and "://" not in reference.target:
            name = reference.target.rpartition("/")[2]
            hint = f"put it at static/{name}, and into the event: media: {{src: {name}, alt: …, credit: …}}"
        message = f"'{reference.target}' can't be linked or shown here"
        yield context.problem("LNK002", message, reference.where, hint)


def picture_has_its_file(context: Context) -> Iterator[Problem]:
    """LNK001: a picture's file is in static/."""
    for event in context.records.events:
        for position, media in enumerate(event.fields.media):
            if media.src not in context.static:
                yield context.missing_static_file(media.src, event.at("media", position, "src"))


def _exists(link: InnerLink, records: Records) -> bool:
    if not records.has(link.kind, link.id, link.story):
        return False
    event = records.event_by_id.get((link.story, link.id))
    return event is None or not link.claim or any(claim.id == link.claim for claim in event.fields.claims)


def link_hint(target: str, story: str, records: Records) -> str:
    """Return a hint on a link in `story` that leads to nothing on this site."""
    meant = _meant(target, story, records)
    return f"did you mean [words]({meant})?" if meant else _FORMS


def _meant(target: str, story: str, records: Records) -> str | None:
    """Return what the editor most likely meant; None if nothing is likely."""
    if found := _OTHER_SITE.fullmatch(target):
        return f"https://{found['host']}"
    path, _, claim = target.partition("#")
    name = _FILE_ENDING.sub("", path).rpartition("/")[2]
    if name == "":  # a claim alone, as in #joint
        return _holder(claim, story, records)
    if records.has("event", name, story):
        return f"{name}#{known}" if (known := _claim(claim, name, story, records)) else name
    if records.has("story", name):
        return f"/{name}/"
    kind = next((kind for kind in _FOLDERS if records.has(kind, name)), None)
    if kind is not None:
        return f"{_FOLDERS[kind]}/{name}"
    return _holder(name, story, records) or nearest(name, {id_ for other, id_ in records.event_by_id if other == story})


def _claim(claim: str, event: str, story: str, records: Records) -> str | None:
    """Return the claim of an event that is most similar to `claim`; None if there is none."""
    found = records.event_by_id.get((story, event))
    return nearest(claim, [own.id for own in found.fields.claims]) if claim and found else None


def _holder(claim: str, story: str, records: Records) -> str | None:
    """Return the target of the story's only claim with this id; None if there are none or several."""
    holders = [
        event.id
        for event in records.events
        if event.story == story and any(own.id == claim for own in event.fields.claims)
    ]
    return f"{holders[0]}#{claim}" if len(holders) == 1 else None


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
