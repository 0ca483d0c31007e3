"""Rules on links, pictures and files, and on Markdown that pages would show as typed, or not at all."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, json

from onrecord.check.context import Context, inside_static
from onrecord.check.rule import rule
from onrecord.model.card_font import missing_letters
from onrecord.model.picture import Fault, Picture, PictureFormat
from onrecord.model.prose import InnerLink, parse_link
from onrecord.model.records import EntryKind, Records
from onrecord.model.relations import Ref, spoken_for
from onrecord.problems import MOST_NAMED, Problem, Related, SourceFile, Span, Where, nearest
from onrecord.reserved import DEVICE
from onrecord.site_limits import LIMITS

_FORMS = (
    "link to event, event#claim, story/event, /story/, actors/ID, sources/ID, bills/ID or pages/ID; "
    "other sites with https://"
)
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
    pictures: dict[PictureFormat, str]


_WORDS = json.decode(Path(__file__).with_name("link_words.json").read_bytes(), type=_Words)
_INSTEAD_OF_HTML = {tag: hint for hint, tags in _WORDS.instead_of_html.items() for tag in tags.split()}
"""The hints on HTML tags, by name; other names in angle brackets may be intended text."""
_INSTEAD_OF_PICTURE = _INSTEAD_OF_HTML["img"]
_REFUSED = re.compile(r'["*:<>?\\|\x00-\x1f]')
"""Characters that Windows forbids, and that GitHub's upload-artifact therefore refuses (actions/toolkit, artifact)."""
"""Names of devices on Windows, with any extension (Microsoft, 'Naming Files, Paths, and Namespaces')."""
_ENDINGS: Mapping[str, PictureFormat] = {"jpg": "jpeg", **{format_: format_ for format_ in _WORDS.pictures}}
"""The file extensions of formats; hints propose the first one of a format."""
SMALLEST = 240
"""The minimal length of a picture's longer side in pixels: a third of the column's width."""
HEAVIEST = 10_000_000
"""The maximal size of a picture in bytes, since the repository stores each version of it forever."""


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
            yield context.draft("LNK001", reference.target, reference.where)
        elif link is None or not _exists(link, context.records):
            hint = link_hint(reference.target, story, context.records)
            yield context.problem("LNK001", f"nothing on this site is at '{reference.target}'", reference.where, hint)


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


@rule("LNK001")
def picture_has_its_file(context: Context) -> Iterator[Problem]:
    """A picture's file is in static/."""
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
    sources = {source.fields.url: source.id for source in context.records.sources if source.fields.url}
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


@rule("PUB002")
def file_differs_in_more_than_capitals(context: Context) -> Iterator[Problem]:
    """No two files differ only in case, since macOS and Windows would keep one of them."""
    seen: dict[str, str] = {}
    for path in sorted(context.static):
        if (alike := seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)) != path:
            message = f"on a Mac or on Windows this file and 'static/{alike}' are one"
            related = (Related(_place(alike), "the other one"),)
            yield Problem("PUB002", message, _place(path), "give one of the two another name", related)


@rule("PUB003")
def file_has_a_name_everywhere(context: Context) -> Iterator[Problem]:
    """GitHub accepts a file's name in an artifact, and Windows can check it out."""
    lists = {entry.file for entry in (*context.records.actors, *context.records.sources)}
    for path in sorted((*(f"static/{path}" for path in context.static), *lists)):
        for part in path.split("/"):
            if fault := _fault(part):
                hint = "name it with letters, digits, hyphens and dots"
                yield Problem("PUB003", fault, SourceFile(path, "").span(), hint)
                break


def _fault(name: str) -> str | None:
    if found := _REFUSED.search(name):
        character = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        return f"the name holds {character}, which Windows and GitHub's artifacts forbid in names"
    if name.endswith((".", " ")):
        return f"the name '{name}' ends in a dot or a space, which Windows leaves out"
    return f"the name '{name}' means a device on Windows" if DEVICE.fullmatch(name) else None


def _place(path: str) -> Span:
    return SourceFile(f"static/{path}", "").span()


@rule("FIL004")
def state_is_not_committed(context: Context) -> Iterator[Problem]:
    """Git does not track the state directory, which is valid only on one computer."""
    if context.tracks_state:
        message = "git tracks this folder, so builds ignore it and remember nothing"
        hint = "run git rm -r --cached .onrecord and commit; the files stay on this computer"
        yield Problem("FIL004", message, SourceFile(".onrecord", "").span(), hint)


@rule("PIC001")
def picture_can_be_shown(context: Context) -> Iterator[Problem]:
    """A picture's file contains a complete picture in a format that browsers show."""
    yield from _faults(context, "PIC001")


@rule("PIC003")
def picture_is_small_enough(context: Context) -> Iterator[Problem]:
    """A picture is small enough to decode without exhausting memory."""
    yield from _faults(context, "PIC003")


@rule("PIC002")
def picture_is_called_what_it_is(context: Context) -> Iterator[Problem]:
    """A picture's file extension is that of its format."""
    for picture, where in _pictures(context):
        stem, _, ending = picture.src.rpartition(".")
        if _ENDINGS.get(ending.lower()) != picture.format:
            right = next(ending for ending, format_ in _ENDINGS.items() if format_ == picture.format)
            message = f"'{picture.src}' is {_WORDS.pictures[picture.format]} picture, whatever its name says"
            yield context.problem("PIC002", message, where, f"rename it to '{stem or ending}.{right}', here too")


@rule("PIC004")
def picture_has_its_own_place(context: Context) -> Iterator[Problem]:
    """No file in static/ has the path of a picture's generated variant."""
    for picture, where in _pictures(context):
        for variant in picture.files:
            if variant.file in context.static:
                message = f"'static/{variant.file}' is at the path of a file that the build makes from '{picture.src}'"
                yield context.problem("PIC004", message, where, f"delete 'static/{variant.file}': the build makes it")


@rule("PIC005")
def picture_is_worth_its_bytes(context: Context) -> Iterator[Problem]:
    """A picture is large enough to be useful, and small enough for a repository."""
    for picture, where in _pictures(context):
        if picture.size > HEAVIEST:
            message = f"'{picture.src}' has {picture.size // 1_000_000} megabytes"
            hint = "save it smaller: no page shows more than 1440 pixels in a row"
            yield context.problem("PIC005", message, where, hint)
        if picture.format != "svg" and max(picture.width, picture.height) < SMALLEST:
            message = f"'{picture.src}' is only {picture.width} × {picture.height} pixels"
            yield context.problem("PIC005", message, where, "if there is a larger one, readers will see more on it")


@rule("PIC006")
def cards_have_their_letters(context: Context) -> Iterator[Problem]:
    """The font of the cards has the letters of titles, of disputed claims, and of their sides' names."""
    for where, texts, whose in _on_cards(context) if "cards" in context.records.site.fields.outputs else ():
        for language, text in texts.items():
            if letters := missing_letters(text)[:MOST_NAMED]:
                message = f"no card is made of {whose}: the font of cards lacks the letters '{letters}'"
                hint = "it has Latin and Cyrillic letters only: accept this, or write this text without others"
                yield context.problem("PIC006", message, Where(where.path, (*where.keys, language)), hint)


def _on_cards(context: Context) -> Iterator[tuple[Where, Mapping[str, str], str]]:
    """Yield the texts on cards, each with its place, and what has no card without it."""
    records = context.records
    named = defaultdict[str, list[str]](list)
    yield records.site.at("title"), records.site.fields.title, "any story or claim"
    stories = {one.id: one for one in records.stories if one.fields.index and not one.fields.withdrawn}
    stories = {id_: one for id_, one in stories.items() if one.fields.status != "draft"}
    for id_, story in stories.items():
        yield story.at("title"), story.fields.title, f"the story '{id_}' and of its claims"
    for first, speaking in _disputed(context):
        if first.story in stories:
            event = records.event_by_id[first.key]
            name = f"'{first.full_name()}'"
            number = [claim.id for claim in event.fields.claims].index(first.claim)
            yield event.at("claims", number, "text"), event.fields.claims[number].text, f"the claim {name}"
            for id_ in speaking:
                named[id_].append(name)
    for id_ in filter(records.actor_by_id.__contains__, named):
        actor = records.actor_by_id[id_]
        yield actor.at("name"), actor.fields.name, f"the claim {', '.join(named[id_][:MOST_NAMED])}"


def _disputed(context: Context) -> Iterator[tuple[Ref, Iterable[str]]]:
    """Yield the first claim of each point that was held and denied, with the actors who did so."""
    claims = dict[Ref, Ref]()
    joined = context.joined
    poles = defaultdict[Ref, set[bool]](set)
    speaking = defaultdict[Ref, dict[str, None]](dict)
    for event in sorted(context.records.events, key=lambda event: event.fields.date.latest):
        for claim in event.fields.claims:
            own = Ref(event.story, event.id, claim.id)
            claims.setdefault(joined.root(own)[0], own)
        for position in context.positions.of(event):
            root, alike = joined.root(position.claim)
            if position.holds is not None:
                poles[root].add(position.holds is alike)
                speaking[root] |= dict.fromkeys(spoken_for(event.fields))
    return ((first, speaking[root]) for root, first in claims.items() if len(poles[root]) > 1)


def _faults(context: Context, code: str) -> Iterator[Problem]:
    for src, where in _first_places(context):
        if isinstance(found := context.pictures.get(src), Fault) and found.code == code:
            yield context.problem(code, f"'{src}' {found.reason}", where, found.hint)


def _pictures(context: Context) -> Iterator[tuple[Picture, Where]]:
    for src, where in _first_places(context):
        if isinstance(found := context.pictures.get(src), Picture):
            yield found, where


def _first_places(context: Context) -> Iterator[tuple[str, Where]]:
    """Yield each picture that events show, with the location that first names it."""
    seen: set[str] = set()
    for event in context.records.events:
        for position, media in enumerate(event.fields.media):
            if media.src not in seen:
                seen.add(media.src)
                yield media.src, event.at("media", position, "src")
