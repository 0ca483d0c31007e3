"""Rules on the Markdown of texts: links and citations that lead nowhere, and what pages show otherwise than meant."""

import re
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, json

from onrecord.check.context import Context, inside_static
from onrecord.check.rule import rule
from onrecord.model.prose import InnerLink, parse_link
from onrecord.model.records import EntryKind, Records, Reference
from onrecord.problems import Problem, nearest
from onrecord.site_limits import LIMITS

_FORMS = (
    "link to event, event#claim, story/event, /story/, actors/ID, sources/ID, bills/ID, pages/ID or static/FILE; "
    "other sites with https://"
)
_DOCUMENT = re.compile(
    r"(?i)(?:[^/#?]*/)*[^/#?]+\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|tsv|txt|zip|mp3|m4a|ogg|wav)(?:#.*)?"
)
"""A path that ends as those of documents and recordings do, as long as its first part is no host of another site."""
_FOLDERS: dict[EntryKind, str] = {"actor": "actors", "source": "sources", "bill": "bills", "page": "pages"}
_OTHER_SITE = re.compile(
    r"(?:https?[:;.]?/{1,2})?(?P<host>www\.[^\s/]+|[\w-]+(?:\.[\w-]+)*\.(?!html?$|ya?ml$|md$)[a-z]{2,}(?:/\S*)?)"
)
_ELSEWHERE = re.compile(r"(?i)https?://")
_CLOSE = 0.8
"""How similar the first name of a link must be to that of a folder or a story, of which few are near each other."""
_FILE_ENDING = re.compile(r"(?:\.(?:html?|ya?ml|md))?/?$")


class _Words(Struct, rename={"instead_of_html": "instead of html"}):
    """What is wrong with texts, and the hints on it.

    A mistake has a reason or a message, and a hint. Its name is that of `read/markdown/markdown_compiler` or
    `read/markdown/hidden_text`.
    """

    instead_of_html: dict[str, str]
    """Hints, each with the HTML tags that it is about."""
    links: dict[str, tuple[str, str]]
    """The mistakes in links."""
    hidden: dict[str, tuple[str, str]]
    """What readers don't see as meant."""
    citations: dict[str, tuple[str, str]]
    """The mistakes in citations."""


_WORDS = json.decode(Path(__file__).with_name("link_words.json").read_bytes(), type=_Words)
_INSTEAD_OF_HTML = {tag: hint for hint, tags in _WORDS.instead_of_html.items() for tag in tags.split()}
"""The hints on HTML tags, by name; other names in angle brackets may be intended text."""
_INSTEAD_OF_PICTURE = _INSTEAD_OF_HTML["img"]


@rule("LNK001", focused=True)
def citation_names_a_source(context: Context) -> Iterator[Problem]:
    """`[@key]` cites a source of this site."""
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


@rule("LNK001", focused=True)
def link_leads_somewhere(context: Context) -> Iterator[Problem]:
    """A link without http(s) leads to a page of this site."""
    for story, reference in context.references["link"]:
        link = parse_link(reference.target, story)
        if link is not None and link.kind == "event" and context.records.is_draft(link.story, link.id):
            yield context.left_out("LNK001", reference.target, (link.story, link.id), reference.where)
        elif link is not None and link.kind == "file":
            yield from _missing_file(link, reference, context)
        elif link is None or not _exists(link, context.records):
            hint = _file_hint(reference.target, context.static) or link_hint(reference.target, story, context.records)
            yield context.problem("LNK001", f"nothing on this site is at '{reference.target}'", reference.where, hint)


def _missing_file(link: InnerLink, reference: Reference, context: Context) -> Iterator[Problem]:
    """Yield the problem of a link to a file that `static/` has not, or that the build doesn't publish."""
    if link.id in context.records.pictures:
        message = f"readers can't open 'static/{link.id}': of a picture in 'media', the build publishes only copies"
        hint = "link to the event that shows it, as in [words](story/event)"
        yield context.problem("LNK001", message, reference.where, hint)
    elif link.id not in context.static:
        hint = _file_hint(link.id, context.static) or f"put the file at static/{link.id}"
        yield context.problem("LNK001", f"there is no file 'static/{link.id}'", reference.where, hint)


def _file_hint(target: str, static: frozenset[str]) -> str | None:
    """Return a hint on a link that means a file in `static/`: one that is there, or one that has to be put there."""
    path, _, sheet = target.partition("#")
    inside = inside_static(path)
    alike = next((name for name in sorted(static) if name.casefold() == inside.casefold()), None)
    found = alike or (nearest(inside, static, _CLOSE) if _DOCUMENT.fullmatch(target) else None)
    if found:
        kept = f"#{sheet}" if parse_link(f"static/{found}#{sheet}", "") else ""
        return f"did you mean [words](static/{found}{kept})?"
    is_document = _DOCUMENT.fullmatch(target) and not _is_other_site(target)
    return f"put the file at static/{inside}, and write [words](static/{inside})" if is_document else None


def _is_other_site(target: str) -> bool:
    """Return whether a path begins with a host, which is no file of this site."""
    first, slash, _ = target.partition("/")
    return bool(slash) and _OTHER_SITE.fullmatch(first) is not None


@rule("LNK002")
def link_is_of_an_allowed_kind(context: Context) -> Iterator[Problem]:
    """A link is http, https or mailto, or leads to a page of this site."""
    for _, reference in context.references["refused"]:
        message = f"'{reference.target}' can't be linked here"
        hint = "begin the address with https:// or mailto:, or name a page of this site, as in [words](event)"
        yield context.problem("LNK002", message, reference.where, hint)


@rule("LNK002")
def picture_is_among_the_media(context: Context) -> Iterator[Problem]:
    """A picture is in an event's 'media' with its credit, and in no text."""
    for story, reference in context.references["picture"]:
        hint = _picture_hint(reference.target, context.static, is_of_event=bool(story))
        message = f"'{reference.target}' can't be shown here: a text holds no picture"
        yield context.problem("LNK002", message, reference.where, hint)


def _picture_hint(target: str, static: Container[str], *, is_of_event: bool) -> str:
    """Return a hint on what to do with a picture that an event's text or a page of the site's own shows."""
    if _ELSEWHERE.match(target):
        return f"link to it: [words]({target})"
    inside = inside_static(target)
    put = f"put it at static/{inside}, and write"
    src = inside
    if inside in static:
        put = "it is in static/, so write"
    elif ":" in inside or not inside:
        put = "put its file into static/, and write"
        src = "…"
    media = f"media: {{src: {src}, alt: …, credit: …}}"
    if is_of_event:
        return f"{put} into the event: {media}"
    return f"{put} into an event: {media}; a page can link to that event, as in [words](story/event)"


def _exists(link: InnerLink, records: Records) -> bool:
    if link.kind == "file" or not records.has(link.kind, link.id, link.story):
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
    parts = [part for part in _FILE_ENDING.sub("", path).split("/") if part not in ("", ".", "..")]
    if not parts:  # a claim alone, as in #joint
        return _holder(claim, story, records)
    name = parts[-1]
    if story and name in records.ids("event", story):
        return f"{name}#{known}" if (known := _claim(claim, name, story, records)) else name
    if name in records.ids("story"):
        return f"/{name}/"
    if (kind := next((kind for kind in _FOLDERS if name in records.ids(kind)), None)) is not None:
        return f"{_FOLDERS[kind]}/{name}"
    return _holder(name, story, records) or _near(parts, claim, story, records)


def _near(parts: Sequence[str], claim: str, story: str, records: Records) -> str | None:
    """Return the link with the nearest names to those between the slashes of one; None if there is none.

    A link to an entry of a list or to an event of another story has two names, the last of which may be the right one.
    """
    folder, name = ("", *parts)[-2:]
    kind = next((kind for kind, typed in _FOLDERS.items() if nearest(folder, (typed,), _CLOSE)), None)
    if kind is not None:
        guess = nearest(name, records.ids(kind))
        return f"{_FOLDERS[kind]}/{guess}" if guess else None
    owner = nearest(folder, records.ids("story"), _CLOSE) if folder else story
    if owner and (event := nearest(name, records.ids("event", owner))):
        known = _claim(claim, event, owner, records)
        link = event if owner == story else f"{owner}/{event}"
        return f"{link}#{known}" if known else link
    near_story = nearest(name, records.ids("story"))
    return f"/{near_story}/" if near_story else None


def _claim(claim: str, event: str, story: str, records: Records) -> str | None:
    """Return the claim of an event that is most similar to `claim`; None if there is none."""
    found = records.event_by_id.get((story, event))
    return nearest(claim, [own.id for own in found.fields.claims]) if claim and found else None


def _holder(claim: str, story: str, records: Records) -> str | None:
    """Return the target of the story's only claim with this id; None if there are none or several."""
    events = records.events_by_story.get(story, ())
    holders = [event.id for event in events if any(own.id == claim for own in event.fields.claims)]
    return f"{holders[0]}#{claim}" if len(holders) == 1 else None


@rule("LNK003")
def citation_is_written_as_one(context: Context) -> Iterator[Problem]:
    """A source's key is in a valid citation; other names after an `@` or in brackets may be intended text."""
    for kind, (reason, hint) in _WORDS.citations.items():
        for _, reference in context.references[kind]:
            if context.records.has("source", reference.target):
                typed = f"[{reference.target}]" if kind == "bracketed" else f"@{reference.target}"
                message = f"'{typed}' is printed as it is typed: {reason}"
                yield context.problem("LNK003", message, reference.where, hint.format(reference.target))


@rule("LNK003")
def address_is_a_link(context: Context) -> Iterator[Problem]:
    """A web address in a text is a link, so that readers can follow it."""
    sources = {source.fields.address: source.id for source in context.records.sources if source.fields.address}
    for _, reference in context.references["address"]:
        address = reference.target
        hint = f"write <{address}>, or [words]({address}); if this is meant, put ` before and after it"
        if address in sources:
            hint = f"cite the source that has this address: [@{sources[address]}]; or write <{address}>"
        yield context.problem("LNK003", "this address is printed as it is typed, and is no link", reference.where, hint)


@rule("LNK003")
def link_is_written_as_one(context: Context) -> Iterator[Problem]:
    """A text that looks like a link is a valid link."""
    for _, reference in context.references["markup"]:
        reason, hint = _WORDS.links[reference.target]
        yield context.problem("LNK003", f"this is printed as it is typed: {reason}", reference.where, hint)


@rule("LNK003")
def every_line_is_shown(context: Context) -> Iterator[Problem]:
    """No line such as `[Update]: it was so` is a link definition, which pages don't show."""
    for _, reference in context.references["unused"]:
        message = "readers will not see this line: Markdown takes [words]: at its start for the address of a link"
        hint = "put a backslash before the [, or leave out the brackets"
        yield context.problem("LNK003", message, reference.where, hint)


@rule("LIM002")
def text_has_few_references(context: Context) -> Iterator[Problem]:
    """A text has no more citations, links and the like than can be checked."""
    for _, reference in context.references["many"]:
        yield LIMITS["references"].problem(context.locate(reference.where), reference.where)


@rule("LNK003")
def text_is_shown_as_meant(context: Context) -> Iterator[Problem]:
    """No text is cut off by a table, a block of code or a link, or stands too deep to be shown as meant."""
    for _, reference in context.references["hidden"]:
        message, hint = _WORDS.hidden[reference.target]
        yield context.problem("LNK003", message, reference.where, hint)


@rule("LNK003")
def markup_is_markdown(context: Context) -> Iterator[Problem]:
    """A text contains no HTML tags, which pages show as text."""
    for story, reference in context.references["html"]:
        if instead := _INSTEAD_OF_HTML.get(reference.target):
            if instead == _INSTEAD_OF_PICTURE and not story:
                instead = "put pictures into the 'media' of an event, and link to that event here"
            hint = f"{instead}; if these words are meant, put a backslash before the <"
            tag = "<!--" if reference.target == "!--" else f"<{reference.target}>"
            message = f"'{tag}' is printed as it is typed: HTML is text here"
            yield context.problem("LNK003", message, reference.where, hint)
