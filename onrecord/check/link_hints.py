"""Proposes the target of a link that leads nowhere."""

from __future__ import annotations

import re

from onrecord.model.records import EntryKind, Records
from onrecord.problems import nearest

_FORMS = (
    "link to event, event#claim, story/event, /story/, actors/ID, sources/ID, bills/ID or pages/ID; "
    "other sites with https://"
)
_FOLDERS: dict[EntryKind, str] = {"actor": "actors", "source": "sources", "bill": "bills", "page": "pages"}
_OTHER_SITE = re.compile(
    r"(?:https?[:;.]?/{1,2})?(?P<host>www\.[^\s/]+|[\w-]+(?:\.[\w-]+)*\.(?!html?$|ya?ml$|md$)[a-z]{2,}(?:/\S*)?)"
)
_FILE_ENDING = re.compile(r"(?:\.(?:html?|ya?ml|md))?/?$")


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
