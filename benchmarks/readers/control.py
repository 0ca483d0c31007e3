"""The plain list: a story as the smallest page with the same content, without style, script or icons.

It has the same events, claims, standings, relations and references, and no aids for finding one's way. The additional
weight of our page is the cost of these aids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape

from markdown_it import MarkdownIt

from benchmarks.corpus import ACTORS, BILL, Event, Jump, Source, Story, written
from onrecord.model.relations import Ref
from onrecord.model.site import Link, Site
from onrecord.model.standings import Standing

LANGUAGE = "en"
_NAMES = {actor.id: actor.name for actor in ACTORS}
_RELATION_WORDS: Mapping[str, tuple[str, str]] = {
    "denies": ("Denies", "Denied by"),
    "confirms": ("Confirms", "Confirmed by"),
    "maintains": ("Maintains", "Maintained by"),
    "withdraws": ("Takes back", "Taken back by"),
    "bears_on": ("Bears on", "See also"),
    "responds_to": ("Answers", "Answered by"),
}
"""A corpus's relations: the words at the source and at the target of each."""
_TO_HTML = MarkdownIt("commonmark")


def plain_list(story: Story, site: Site) -> str:
    """Return the page of a corpus's story, with the standings and links of the arranged site."""
    return "\n".join(_lines(story, site)) + "\n"


def claim_anchor(event: str, claim: str) -> str:
    """Return the id of a claim on the page."""
    return f"{event}--{claim}"


def _lines(story: Story, site: Site) -> Iterator[str]:
    title = escape(story.title[LANGUAGE])
    yield f'<!doctype html>\n<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>'
    yield f'<meta name="description" content="{title}">\n</head>\n<body>\n<main>\n<h1>{title}</h1>'
    yield f"<p>{escape(story.summary[LANGUAGE])}</p>" if story.summary else ""
    yield "<ol>"
    numbers = numbered(story)
    publishers = {source.id: source.publisher for source in story.sources}
    for event in story.events:
        yield from _event(event, site, numbers, publishers)
    yield "</ol>\n<h2>Sources</h2>\n<ol>"
    yield from (_reference(source, numbers[source.id]) for source in _in_order(story))
    yield "</ol>\n</main>\n</body>\n</html>"


def numbered(story: Story) -> Mapping[str, int]:
    """Return the number of each source in the list of references."""
    return {source.id: number for number, source in enumerate(_in_order(story), 1)}


def _in_order(story: Story) -> tuple[Source, ...]:
    """Return the story's sources in the order in which its events cite them."""
    sources = {source.id: source for source in story.sources}
    cited = dict.fromkeys(source for event in story.events for source in event.sources)
    return tuple(sources[id_] for id_ in cited)


def _event(event: Event, site: Site, numbers: Mapping[str, int], publishers: Mapping[str, str]) -> Iterator[str]:
    day = day_of(event)
    moment = event.date.isoformat() + (f"T{event.time:%H:%M}" if event.time else "")
    yield f'<li><article id="{event.id}">\n<p><time datetime="{moment}">{day}</time> · {byline(event)}</p>'
    yield f'<h2><a href="#{event.id}">{escape(event.title[LANGUAGE])}</a></h2>'
    if event.step[0]:
        yield f"<p>{BILL}: {event.step[0]}, {event.step[1]}</p>"
    yield body(event, numbers, lambda source: f"#cite-{numbers[source]}")
    yield from said(event, site)
    cited = (f"{_cite(numbers[id_])} {escape(publishers[id_])}" for id_ in event.sources)
    yield f"<p>Sources: {', '.join(cited)}</p>\n</article></li>"


def day_of(event: Event) -> str:
    """Return the day and time of an event in words."""
    return f"{event.date.day} {event.date:%B %Y}" + (f", {event.time:%H:%M}" if event.time else "")


def byline(event: Event) -> str:
    """Return the type of an event and its speaker in words."""
    if event.speaker:
        return f"{event.type} · {_NAMES[event.speaker]}, for {_NAMES[event.side]}"
    return f"{event.type} · about {', '.join(_NAMES[actor] for actor in event.actors)}"


def body(event: Event, numbers: Mapping[str, int], address: Callable[[str], str]) -> str:
    """Return an event's text as HTML; `address` gives the target of each citation."""

    def jump(link: Jump) -> str:
        return f"[{link.words}](#{link.event})"

    def cite(source: str) -> str:
        return f"[\\[{numbers[source]}\\]]({address(source)})"

    html: str = _TO_HTML.render(written(event.body[LANGUAGE], cite, jump))
    return html.rstrip("\n")


def _cite(number: int) -> str:
    return f'<a href="#cite-{number}">[{number}]</a>'


def said(event: Event, site: Site) -> Iterator[str]:
    """Yield an event's claims with their standings, and its relations, as HTML."""
    yield from _claims(event, site)
    yield from _relations(Ref(event.story, event.id), site)


def _claims(event: Event, site: Site) -> Iterator[str]:
    if not event.claims:
        return
    yield "<ul>"
    for claim in event.claims:
        ref = Ref(event.story, event.id, claim.id)
        standing = site.matters[ref].standing(ref)
        yield f'<li id="{claim_anchor(event.id, claim.id)}">{escape(claim.text[LANGUAGE])}'
        yield f"<p>{_standing(standing)}</p>" if standing else ""
        yield from _relations(ref, site)
        yield "</li>"
    yield "</ul>"


def _standing(standing: Standing) -> str:
    words = standing.mark.replace("-", ", ")
    said = f", said by {_sides(body.id for body in standing.holding)}" if standing.holding else ""
    denied = f", denied by {_sides(body.id for body in standing.opposing)}" if standing.opposing else ""
    return f"{words}{said}{denied}"


def _sides(sides: Iterable[str]) -> str:
    return " and ".join(_NAMES.get(side, side) for side in sides)


def _relations(ref: Ref, site: Site) -> Iterator[str]:
    """Yield a list of the relations from and to an event or a claim."""
    event = site.event(ref)
    out = (_relation(link, 0, link.target, site) for link in event.links if link.origin == ref)
    back = (_relation(link, 1, link.origin, site) for link in event.backlinks if link.target == ref)
    if lines := [*out, *back]:
        yield "<ul>\n" + "\n".join(lines) + "\n</ul>"


def _relation(link: Link, side: int, other: Ref, site: Site) -> str:
    event = site.event(other)
    text = (event.claim(other.claim).text if other.claim else event.fields.title)[LANGUAGE]
    anchor = claim_anchor(other.event, other.claim) if other.claim else other.event
    who = _sides(event.fields.speaker)
    day = event.fields.date
    return f'<li>{_RELATION_WORDS[link.kind][side]} {who}, {day}: <a href="#{anchor}">{escape(text)}</a></li>'


def _reference(source: Source, number: int) -> str:
    archived = f' <a href="https://archive.example/{source.id}">Archived copy</a>.' if source.archived else ""
    day = f"{source.issued.day} {source.issued:%B %Y}"
    link = f'<a href="{source.url}">{escape(source.title)}</a>'
    return f'<li id="cite-{number}">{link}. {source.publisher}, {day}.{archived}</li>'
