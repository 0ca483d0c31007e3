"""Rules on what an event's Markdown refers to."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.model.links import InnerLink, parse_link
from onrecord.model.records import Records, Reference
from onrecord.problems import Problem, nearest

_NOTHING = "leave it out: Markdown has nothing for it"
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
"""What an editor writes for the tags of HTML; what is none of them may be meant as it stands."""
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
    "struck": ("nothing is struck out here", "say what was wrong and what is right in the event's 'corrections'"),
}
"""What is nearly a link, by its name in `read/prose`: what is wrong with it, and what to type."""


def citation_names_a_source(context: Context) -> Iterator[Problem]:
    """LNK001: `[@key]` cites a source of this site."""
    records = context.records
    for _, reference in _references(context, "citation"):
        if not reference.target:
            hint = "write each part with its key, as in [@rferl-denial, p. 3; @diplomat]"
            message = "this part of the citation names no source"
            yield Problem("LNK001", message, context.locate(reference.where), hint)
        elif not records.has("source", reference.target):
            guess = nearest(reference.target, records.ids("source"))
            hint = f"did you mean [@{guess}]?" if guess else "write its entry in a file of content/sources/"
            message = f"no source is called '{reference.target}'"
            yield Problem("LNK001", message, context.locate(reference.where), hint)


def link_leads_somewhere(context: Context) -> Iterator[Problem]:
    """LNK001: a link without http(s) leads to something on this site."""
    for story, reference in _references(context, "link"):
        link = parse_link(reference.target, story)
        if link is not None and link.kind == "event" and context.records.is_draft(link.story, link.id):
            message = f"'{reference.target}' is a draft, so readers would find nothing there"
            hint = "publish it first, or leave this out until then"
            yield Problem("LNK001", message, context.locate(reference.where), hint)
        elif link is None or not _exists(link, context.records):
            hint = (
                "link to event, event#claim, story/event, /story/, actors/ID, sources/ID, bills/ID or pages/ID; "
                "other sites with https://"
            )
            message = f"nothing on this site is at '{reference.target}'"
            yield Problem("LNK001", message, context.locate(reference.where), hint)


def link_is_of_an_allowed_kind(context: Context) -> Iterator[Problem]:
    """LNK002: a text links to http, https and mailto, and pictures stand in 'media' with their credit."""
    for _, reference in _references(context, "refused"):
        hint = "link with https://, and put pictures into the event's 'media'"
        message = f"'{reference.target}' can't be linked or shown here"
        yield Problem("LNK002", message, context.locate(reference.where), hint)


def citation_has_its_brackets(context: Context) -> Iterator[Problem]:
    """LNK003: a source's key after an `@` cites it in brackets alone; of other names, nobody can tell what is meant."""
    for _, reference in _references(context, "bare"):
        if context.records.has("source", reference.target):
            hint = f"cite it as [@{reference.target}]; if these words are meant, put a backslash before the @"
            message = f"'@{reference.target}' is printed as it is typed: a citation stands in square brackets"
            yield Problem("LNK003", message, context.locate(reference.where), hint)


def citations_are_parted(context: Context) -> Iterator[Problem]:
    """LNK003: citations between two brackets are parted by semicolons; else all but the first are mere words."""
    for _, reference in _references(context, "second"):
        if context.records.has("source", reference.target):
            hint = f"put a semicolon before it, as in [@other; @{reference.target}]"
            message = f"'@{reference.target}' is printed as it is typed: citations are parted by semicolons"
            yield Problem("LNK003", message, context.locate(reference.where), hint)


def link_is_written_as_one(context: Context) -> Iterator[Problem]:
    """LNK003: what is nearly a link is text."""
    for _, reference in _references(context, "markup"):
        reason, hint = _NO_LINKS[reference.target]
        yield Problem("LNK003", f"this is printed as it is typed: {reason}", context.locate(reference.where), hint)


def every_line_is_shown(context: Context) -> Iterator[Problem]:
    """LNK003: a line such as `[Update]: it was so` is the address of links to Markdown, and shown to nobody."""
    for _, reference in _references(context, "unused"):
        message = "this line is not shown: brackets and a colon say where links lead, and no link here goes by them"
        hint = "put a backslash before the [, or leave out the brackets"
        yield Problem("LNK003", message, context.locate(reference.where), hint)


def markup_is_markdown(context: Context) -> Iterator[Problem]:
    """LNK003: a text is Markdown, in which HTML is but text."""
    for _, reference in _references(context, "html"):
        instead = _INSTEAD_OF_HTML.get(reference.target)
        if instead:
            hint = f"{instead}; if these words are meant, put a backslash before the <"
            message = f"'{_tag(reference.target)}' is printed as it is typed: HTML is text here"
            yield Problem("LNK003", message, context.locate(reference.where), hint)


def _tag(name: str) -> str:
    return f"<{name}" if name == "!--" else f"<{name}>"


def picture_has_its_file(context: Context) -> Iterator[Problem]:
    """LNK001: a picture's file lies in static/."""
    for event in context.records.events:
        for position, media in enumerate(event.fields.media):
            if media.src not in context.static:
                guess = nearest(media.src, context.static)
                hint = f"did you mean '{guess}'?" if guess else "put the file into the folder static/ of the site"
                message = f"there is no file '{media.src}' in static/"
                yield Problem("LNK001", message, context.locate(event.at("media", position, "src")), hint)


def _references(context: Context, kind: str) -> Iterator[tuple[str, Reference]]:
    records = context.records
    keys = [(event.story, event.id) for event in context.events] + [("", page.id) for page in records.pages]
    for key in keys:
        for reference in records.references.get(key, ()):
            if reference.kind == kind:
                yield key[0], reference


def _exists(link: InnerLink, records: Records) -> bool:
    if not records.has(link.kind, link.id, link.story):
        return False
    event = records.event_by_id.get((link.story, link.id))
    return event is None or not link.claim or any(claim.id == link.claim for claim in event.fields.claims)
