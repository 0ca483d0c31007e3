"""Rules on citations, links and pictures in events and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.model.inner_links import InnerLink, parse_link
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
